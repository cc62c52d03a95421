/** Vouchers on their way, over the sandbox ERP: held, refused, settled by hand, drifted, reversed. One story; each test builds on those before. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestHouse, testHouse } from '../../test/setup/house.ts';
import { BOOK, openStoryBook, SHOP } from '../../test/setup/story-house.ts';
import { recutLate } from '../delivery/vouchers.ts';
import { inTransaction } from '../engine/transaction.ts';
import { deliverDue } from '../pipeline/deliver.ts';
import { SANDBOX_LOGIN } from '../pipeline/erp-account.ts';
import { importOne } from '../pipeline/verify-fixture.ts';
import { erpStore } from '../sandbox/erp-store.ts';
import { wholeOf } from '../sandbox/settlements/bytes.ts';
import { makeSettlements } from '../sandbox/settlements/story.ts';
import { writeV2 } from '../sandbox/settlements/v2-text.ts';
import { setPolicy } from '../spec/policies.ts';
import type { Api } from './api.ts';
import type {
  AttemptDetailJson,
  AuditJson,
  DeliveryCountsJson,
  DeliveryJson,
  DeliveryRowJson,
  DriftCountsJson,
  DriftJson,
  LookAnswerJson,
  PageJson,
  ReviewRowJson,
  VerifyReportJson,
  VoucherReportJson,
} from './contract.ts';
import { createApi } from './create-api.ts';
import { addOneOfEach, signedIn } from './test-house.ts';

const ACCOUNT = `SANDBOX-${BOOK}`;
const stories = makeSettlements({ seed: 21, marketplace: 'US', settlements: 1, orders: 6, features: {} });

let house: TestHouse;
let app: Api;
const headers: Record<string, Record<string, string>> = {};
const log: string[] = [];

beforeAll(async () => {
  house = await testHouse();
  await openStoryBook(house, stories, {});
  await importOne(house, { shop: SHOP, name: 'a.txt', bytes: wholeOf(writeV2(stories[0]!)) });
  await addOneOfEach(house.db);
  app = await createApi({ house, config: { version: 'test', log: (line) => log.push(line) } });
  for (const role of ['preparer', 'reviewer', 'auditor']) headers[role] = await signedIn(house.db, house.clock, role);
});
afterAll(async () => {
  await app.close();
  await house.close();
});

async function get<T>(path: string, role = 'preparer'): Promise<T> {
  const answer = await app.inject({ url: `/api/v1${path}`, headers: headers[role] ?? {} });
  expect(answer.statusCode, `${path} ${answer.body.slice(0, 500)} ${log.at(-1) ?? ''}`).toBe(200);
  return answer.json() as T;
}

async function post<T>(path: string, payload: object = {}, role = 'preparer') {
  const answer = await app.inject({ method: 'POST', url: `/api/v1${path}`, headers: headers[role] ?? {}, payload });
  return { status: answer.statusCode, code: answer.json().error?.code as string | undefined, body: answer.json() as T };
}

async function done<T>(path: string, payload: object = {}, role = 'preparer'): Promise<T> {
  const { status, body } = await post<T>(path, payload, role);
  expect(status, `${path} ${JSON.stringify(body).slice(0, 500)} ${log.at(-1) ?? ''}`).toBe(200);
  return body;
}

const cents = (amount: string): bigint => BigInt(amount.replace('.', ''));
/** Policy `voucherReview` of the book, from a day on. */
async function review(value: 'AUTO' | 'REVIEW', effectiveFrom: string): Promise<void> {
  const policy = { book: BOOK, key: 'voucherReview', value, effectiveFrom, by: 'config', approvedBy: 'lead' };
  await inTransaction(house.db.pool, (tx) => setPolicy(tx, policy, new Date(house.clock.now())));
}

const deliver = () => deliverDue(house, { worker: 'test' });
const queue = (query = '') => get<PageJson<DeliveryRowJson>>(`/deliveries${query}`);
const counts = () => get<DeliveryCountsJson>('/deliveries/counts');
const stateCount = async (state: string) => (await counts()).states.find((one) => one.state === state)?.count ?? 0;
const heldCount = async (held: string) => (await counts()).held.find((one) => one.held === held)?.count ?? 0;
const delivery = (voucherNo: string, role = 'preparer') =>
  get<DeliveryJson>(`/vouchers/${BOOK}/${voucherNo}/delivery`, role);
const breaks = (query = '') => get<PageJson<DriftJson>>(`/drifts${query}`);

/** A voucher in the ERP under the number that ours is to have. */
async function takeNumber(of: DeliveryRowJson): Promise<number> {
  const entry = {
    ...{ explanation: '手工凭证', account: '1002.01', currency: 'PRE001', rateType: 'HLTX01_SYS', rate: '1' },
    ...{ amountFor: '5.00', debit: '5.00', credit: '0', detail: {} },
  };
  const [year, month] = of.period.split('-').map(Number);
  const made = await (await house.sandbox()).byHand.add({
    ...{ book: BOOK, year: year ?? 0, period: month ?? 0, group: 'PRE001', number: String(of.number), date: of.date },
    ...{ businessDate: of.date, attachments: 0, state: 'A', createdMs: 0 },
    entries: [entry, { ...entry, debit: '0', credit: '5.00' }],
  });
  if (!made) throw new Error('the number was taken before');
  return made.id;
}

describe('before anything is sent', () => {
  it('the queue shows every voucher, and its counts and totals are those of the list', async () => {
    const { items } = await queue();
    expect(items.length).toBeGreaterThan(1);
    expect(items.map((one) => [one.state, one.held, one.erpAccount])).toEqual(
      items.map(() => ['QUEUED', null, ACCOUNT]),
    );
    const total = items.reduce((sum, one) => sum + cents(one.total.amount), 0n);
    const [queued] = (await counts()).states;
    expect(queued).toMatchObject({ state: 'QUEUED', count: items.length });
    expect(queued?.totals.map((one) => cents(one.amount))).toEqual([total]);
  });

  it('is given page by page, each voucher once', async () => {
    const { items } = await queue();
    const seen: string[] = [];
    for (let cursor = ''; ; ) {
      const page = await queue(`?limit=1${cursor && `&cursor=${cursor}`}`);
      seen.push(...page.items.map((one) => one.voucherNo));
      if (page.next === null) break;
      cursor = page.next;
    }
    expect(seen).toEqual(items.map((one) => one.voucherNo));
  });

  it('an ERP that is down holds all of them with its own problem, until a person has it probed', async () => {
    const problem = {
      code: 'ERP_DOWN',
      level: 'L3',
      place: {},
      params: { account: ACCOUNT, cause: 'x', waiting: '2' },
    };
    const until = new Date(house.clock.now() + 3_600_000);
    await house.db.pool.query('UPDATE delivery.flow SET paused_until = $1, pauses = 1, problem = $2', [
      until,
      JSON.stringify(problem),
    ]);
    const { items } = await queue('?held=PAUSED');
    expect(items.length).toBe(await heldCount('PAUSED'));
    expect(items[0]).toMatchObject({ problem: { code: 'ERP_DOWN' }, nextTryAt: until.toISOString() });
    expect((await post('/deliveries/send-now', { book: BOOK }, 'auditor')).code).toBe('NOT_PERMITTED');
    expect((await post('/deliveries/send-now', { book: 'NONE' })).code).toBe('BOOK_NOT_CONNECTED');
    await done('/deliveries/send-now', { book: BOOK });
    expect(await heldCount('PAUSED')).toBe(0);
  });
});

describe('a voucher whose number another document of the ERP has', () => {
  let no: string;
  let other: string;
  let stranger: number;

  it('is refused, with what was sent and what the ERP answered', async () => {
    const { items } = await queue();
    const first = items.at(-1)!;
    no = first.voucherNo;
    stranger = await takeNumber(first);
    await deliver();
    expect((await queue('?held=PROBLEM')).items).toMatchObject([{ voucherNo: no, state: 'REFUSED' }]);
    expect(await heldCount('PROBLEM')).toBe(1);
    const [refused] = (await get<PageJson<AttemptDetailJson>>(`/vouchers/${BOOK}/${no}/attempts`)).items;
    expect(refused).toMatchObject({ step: 'FIND', outcome: 'REFUSED' });
    expect(JSON.parse(refused?.request?.text ?? '{}')).toMatchObject({ word: first.word, number: first.number });
    expect(refused?.problem?.text.zh).toContain(`${first.word}-${first.number}`);
    expect(refused?.problem?.remedy.en).not.toBe('');
  });

  it('of one that went in, the document and the answer are told, indented, without a word of the login', async () => {
    const [sent] = (await queue('?state=VERIFIED')).items;
    other = sent?.voucherNo ?? '';
    const { items } = await get<PageJson<AttemptDetailJson>>(`/vouchers/${BOOK}/${other}/attempts`);
    expect(items.map((one) => `${one.step} ${one.outcome}`)).toEqual([
      'READ_BACK EQUAL',
      'SEND SAVED',
      'SEND LEAVING',
      'FIND NONE',
    ]);
    const [readBack, saved, leaving] = items;
    expect(leaving?.request?.text).toContain('\n    ');
    expect(leaving?.request?.characters).toBe(leaving?.request?.text.length);
    expect(leaving?.request?.text).toContain(sent?.summary.slice(0, 6));
    expect(JSON.parse(saved?.answer?.text ?? '{}')).toMatchObject({ outcome: 'Saved', number: sent?.erpNumber });
    expect(JSON.parse(readBack?.answer?.text ?? '{}')).toMatchObject({ differences: [] });
    expect(JSON.stringify(items)).not.toContain(SANDBOX_LOGIN.appId);
    expect(JSON.stringify(items)).not.toContain('appSecret');
  });

  it('its calls are given newest first, page by page', async () => {
    const path = `/vouchers/${BOOK}/${other}/attempts`;
    const { items } = await get<PageJson<AttemptDetailJson>>(path);
    const first = await get<PageJson<AttemptDetailJson>>(`${path}?limit=1`);
    const second = await get<PageJson<AttemptDetailJson>>(`${path}?limit=1&cursor=${first.next}`);
    expect([...first.items, ...second.items].map((one) => one.attemptNo)).toEqual(
      items.slice(0, 2).map((one) => one.attemptNo),
    );
    const numbers = items.map((one) => BigInt(one.attemptNo));
    expect(numbers).toEqual([...numbers].sort((a, b) => Number(b - a)));
  });

  it('a payload past the bound is cut, and says how long it is', async () => {
    await house.db.pool.query(
      `INSERT INTO delivery.attempt (book, voucher_no, step, at, worker, request, outcome)
       VALUES ($1, $2, 'FIND', $3, 'test', to_jsonb(repeat('漢', 100000)), 'NONE')`,
      [BOOK, no, new Date(house.clock.now())],
    );
    const { items } = await get<PageJson<AttemptDetailJson>>(`/vouchers/${BOOK}/${no}/attempts?limit=1`);
    expect(items[0]?.request?.text).toHaveLength(65_536);
    expect(items[0]?.request?.characters).toBe(100_002);
  });

  it('is settled by hand: it leaves the queue, is listed with the person and the reason, and may come back', async () => {
    const path = `/vouchers/${BOOK}/${no}`;
    expect((await post(`${path}/skip`, { reason: ' ' })).status).toBe(400);
    expect((await post(`${path}/skip`, { reason: 'x' }, 'reviewer')).code).toBe('NOT_PERMITTED');
    const skipped = await done<DeliveryJson>(`${path}/skip`, { reason: '已在金蝶手工录入' });
    expect(skipped).toMatchObject({
      state: 'SKIPPED',
      held: null,
      skipped: { by: 'preparer', reason: '已在金蝶手工录入' },
      may: { retry: false, skip: false, unskip: true, settle: false, reverse: false },
    });
    expect((await queue()).items.map((one) => one.voucherNo)).not.toContain(no);
    expect((await queue('?state=SKIPPED')).items.map((one) => one.voucherNo)).toEqual([no]);
    const told = (await counts()).states.find((one) => one.state === 'SKIPPED');
    expect(told).toMatchObject({ count: 1, totals: [skipped.total] });
    const verified = await done<VerifyReportJson>('/verify');
    const law = verified.laws.find((one) => one.law === 'L17S');
    expect(law).toMatchObject({ severity: 'W', holds: false, breachCount: '1' });
    expect(law?.problems[0]?.place.voucher).toBe(no);
    expect(law?.problems[0]?.text.zh).toContain('preparer');
    expect(verified.laws.filter((one) => !one.holds).map((one) => one.law)).toEqual(['L17S']);
    expect(verified.holds).toBe(true);
    expect((await post(`${path}/skip`, { reason: 'again' })).code).toBe('VOUCHER_STATE_WRONG');
    expect(await done<DeliveryJson>(`${path}/unskip`, { reason: '录错了' })).toMatchObject({
      state: 'QUEUED',
      skipped: null,
    });
    const { items } = await get<PageJson<AuditJson>>('/audit', 'reviewer');
    expect(items.slice(0, 2).map((one) => [one.action, one.actor])).toEqual([
      ['voucher.unskipped', 'preparer'],
      ['voucher.skipped', 'preparer'],
    ]);
  });

  it('is refused as before; once the number is free, a try brings it in', async () => {
    await deliver();
    expect(await delivery(no)).toMatchObject({ state: 'REFUSED', may: { retry: true, skip: true } });
    expect(await delivery(no, 'auditor')).toMatchObject({
      may: { retry: false, skip: false, unskip: false, settle: false, reverse: false },
    });
    await (await house.sandbox()).byHand.remove(stranger);
    const path = `/vouchers/${BOOK}/${no}/retry`;
    expect(await done<DeliveryJson>(path, { reason: '已删除占号凭证' })).toMatchObject({
      state: 'QUEUED',
      problem: null,
    });
    await deliver();
    expect(await delivery(no)).toMatchObject({ state: 'VERIFIED', generation: 1, breaks: [] });
    expect(await stateCount('REFUSED')).toBe(0);
    const { items } = await get<PageJson<AuditJson>>('/audit', 'reviewer');
    expect(items.find((one) => one.action === 'voucher.retried')?.after).toContain('已删除占号凭证');
  });
});

describe('what a person changes in the ERP', () => {
  let drift: DriftJson;

  async function edit(no: string): Promise<void> {
    const { erpId } = await delivery(no);
    const [held] = await erpStore(house.db.pool, SANDBOX_LOGIN.acctId).vouchers({ id: Number(erpId) });
    const [first, ...others] = held?.entries ?? [];
    if (!held || !first) throw new Error('no such voucher');
    await (await house.sandbox()).byHand.change(held.id, {
      entries: [{ ...first, amountFor: '123.45', debit: '123.45', credit: '0' }, ...others],
    });
  }

  it('is found by a look, line by line with both sides, and told beside the voucher', async () => {
    const no = (await queue('?state=VERIFIED')).items.at(-1)?.voucherNo ?? '';
    await edit(no);
    expect((await post('/drifts/look', { erpAccount: ACCOUNT }, 'auditor')).code).toBe('NOT_PERMITTED');
    expect((await post('/drifts/look', { erpAccount: 'NONE' })).code).toBe('ERP_ACCOUNT_NOT_FOUND');
    expect(await done<LookAnswerJson>('/drifts/look', { erpAccount: ACCOUNT })).toMatchObject({
      drifted: 1,
      foreign: 0,
    });
    const { items } = await breaks();
    expect(items).toHaveLength(1);
    drift = items[0]!;
    expect(drift).toMatchObject({
      kind: 'EDITED',
      book: BOOK,
      state: 'OPEN',
      voucher: { voucherNo: no, state: 'DRIFTED' },
    });
    expect(drift.repairs).toEqual(['ADOPT', 'RESEND', 'REVERSE']);
    const amounts = drift.differences.filter((one) => one.what === 'lc' || one.what === 'line');
    expect(amounts.some((one) => one.theirs.includes('123.45') && !one.ours.includes('123.45'))).toBe(true);
    expect((await delivery(no)).breaks).toEqual([drift]);
    const told = await get<DriftCountsJson>(`/drifts/counts?book=${BOOK}`, 'auditor');
    expect(told.open).toEqual([{ kind: 'EDITED', count: 1 }]);
    expect(told.accounts).toMatchObject([{ erpAccount: ACCOUNT, lookedAt: expect.stringMatching(/^2/) }]);
  });

  it('is repaired as a person decides, with a reason, once', async () => {
    const path = `/drifts/${drift.driftNo}/repair`;
    expect((await post(path, { repair: 'RESEND', reason: 'x' }, 'reviewer')).code).toBe('NOT_PERMITTED');
    expect((await post(path, { repair: 'RESEND' })).status).toBe(400);
    expect((await post(path, { repair: 'ADVANCE', reason: 'x' })).code).toBe('REPAIR_NOT_POSSIBLE');
    expect((await post('/drifts/999999/repair', { repair: 'ADOPT', reason: 'x' })).code).toBe('DRIFT_ABSENT');
    expect(await done<DriftJson>(path, { repair: 'RESEND', reason: '恢复原凭证' })).toMatchObject({
      state: 'REPAIRED',
      repair: 'RESEND',
      closedBy: 'preparer',
      reason: '恢复原凭证',
      voucher: { state: 'QUEUED' },
    });
    expect(await post(path, { repair: 'RESEND', reason: 'x' })).toMatchObject({ status: 404, code: 'DRIFT_ABSENT' });
    expect((await breaks()).items).toEqual([]);
    expect((await breaks('?state=CLOSED&kind=EDITED')).items.map((one) => one.driftNo)).toEqual([drift.driftNo]);
    await deliver();
    const after = await delivery(drift.voucher?.voucherNo ?? '');
    expect(after).toMatchObject({ state: 'VERIFIED', generation: 2, breaks: [] });
    expect(after.former).toMatchObject([{ generation: 1, erpId: drift.erpId, by: 'preparer', reason: '恢复原凭证' }]);
  });

  it('a document of theirs under our word is a break of none of ours, with what the ERP tells of it', async () => {
    const { items } = await queue('?state=VERIFIED');
    await takeNumber({ ...items[0]!, number: 90 });
    expect(await done<LookAnswerJson>('/drifts/look', { erpAccount: ACCOUNT })).toMatchObject({ foreign: 1 });
    const [foreign] = (await breaks('?kind=FOREIGN')).items;
    expect(foreign).toMatchObject({ voucher: null, repairs: ['ADOPT'] });
    expect(foreign?.differences).toContainEqual({ what: 'debit', line: null, ours: '-', theirs: '5.00 CNY' });
    await done(`/drifts/${foreign?.driftNo}/repair`, { repair: 'ADOPT', reason: '手工调账' });
  });
});

describe('a voucher that the ERP holds is taken back', () => {
  let no: string;
  const path = () => `/vouchers/${BOOK}/${no}/reversal`;

  it('the preview tells the red and the blue voucher and leaves nothing', async () => {
    const { items } = await queue('?state=VERIFIED');
    no = items.at(-1)?.voucherNo ?? '';
    const before = await counts();
    const { items: made } = await done<{ items: VoucherReportJson[] }>(`${path()}/preview`, {
      afterwards: 'POST_AGAIN',
    });
    expect(made.map((one) => one.summary.slice(0, 2))).toEqual(['注销', '订正']);
    const [red, blue] = made;
    expect(red?.lines.map((one) => one.lc.amount)).toEqual(
      blue?.lines.map((one) => (one.lc.amount.startsWith('-') ? one.lc.amount.slice(1) : `-${one.lc.amount}`)),
    );
    expect(await counts()).toEqual(before);
    expect(await delivery(no)).toMatchObject({ reversed: null, may: { reverse: true } });
  });

  it('once, with a reason, by a preparer; the policy of the shop has both reviewed by another', async () => {
    await review('REVIEW', '2026-01-01');
    const body = { afterwards: 'POST_AGAIN', reason: '客户名称有误' };
    expect((await post(path(), body, 'reviewer')).code).toBe('NOT_PERMITTED');
    expect((await post(path(), { afterwards: 'LEAVE' })).status).toBe(400);
    const { items } = await done<{ items: VoucherReportJson[] }>(path(), body);
    expect(items.map((one) => one.state)).toEqual(['AWAITING_REVIEW', 'AWAITING_REVIEW']);
    expect(await post(path(), body)).toMatchObject({ status: 409, code: 'VOUCHER_REVERSED_BEFORE' });
    expect(await post(`${path()}/preview`, { afterwards: 'LEAVE' })).toMatchObject({ code: 'VOUCHER_REVERSED_BEFORE' });
    expect(await delivery(no)).toMatchObject({
      reversed: { by: 'preparer', reason: '客户名称有误' },
      may: { reverse: false },
    });
  });

  it('they wait in the review queue, and who made them may not pass them', async () => {
    const of = async (role: string) => (await get<PageJson<ReviewRowJson>>('/reviews', role)).items;
    expect((await of('reviewer')).map((one) => [one.preparer, one.mayReview])).toEqual([
      ['preparer', true],
      ['preparer', true],
    ]);
    expect((await of('preparer')).map((one) => one.mayReview)).toEqual([false, false]);
    await house.db.pool.query(`UPDATE access.user_account SET roles = '{reviewer}' WHERE username = 'preparer'`);
    expect((await of('preparer')).map((one) => one.mayReview)).toEqual([false, false]);
    await house.db.pool.query(`UPDATE access.user_account SET roles = '{preparer}' WHERE username = 'preparer'`);
    const waiting = await of('reviewer');
    const vouchers = waiting.map(({ book, voucherNo }) => ({ book, voucherNo }));
    await done('/vouchers/review', { vouchers, decision: 'APPROVE' }, 'reviewer');
    expect(await of('reviewer')).toEqual([]);
    await deliver();
    expect(await stateCount('AWAITING_REVIEW')).toBe(0);
    expect((await queue()).items).toEqual([]);
  });

  it('a voucher that went to a later period is listed as late', async () => {
    await review('AUTO', '2026-02-01');
    const { items: sent } = await queue('?state=VERIFIED');
    no = sent.find((one) => one.voucherNo !== no && !one.summary.startsWith('注销'))?.voucherNo ?? '';
    const { items } = await done<{ items: VoucherReportJson[] }>(path(), { afterwards: 'LEAVE', reason: '重复入账' });
    expect((await queue('?late=true')).items).toEqual([]);
    const voucherNo = BigInt(items[0]?.voucherNo ?? '');
    const now = new Date(house.clock.now());
    await inTransaction(house.db.pool, (tx) => recutLate(tx, { book: BOOK, voucherNo, period: '2026-11', now }));
    const late = (await queue('?late=true')).items;
    expect(late).toMatchObject([{ period: '2026-11', lateFrom: items[0]?.period, state: 'QUEUED' }]);
    expect((await counts()).late).toBe(1);
  });
});
