import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/setup/test-database.ts';
import { changeUser } from '../access/users.ts';
import { verifyAudit } from '../engine/audit.ts';
import { inTransaction } from '../engine/transaction.ts';
import { demoSettlements } from '../sandbox/demo.ts';
import type {
  DocumentJson,
  ExceptionJson,
  ImportReportJson,
  LineProofJson,
  OverviewJson,
  PageJson,
  PoliciesJson,
  ProposalJson,
  SettlementBriefJson,
  SettlementJson,
  VerifyReportJson,
  VoucherBriefJson,
  VoucherJson,
} from './contract.ts';
import { addOneOfEach, fileBody, START, type TestApi, testApi } from './test-house.ts';

/** The made-up company: US01 (V2), UK01, JP01 (held by an item that nobody knows). */
const demo = demoSettlements(START);
const [us1, us2] = demo.files.filter((file) => file.shop === 'US01');
const held = demo.files.find((file) => file.held);
if (!us1 || !us2 || !held) throw new Error('the demo company has changed');

let database: TestDatabase;
let test: TestApi;
const headers: Record<string, Record<string, string>> = {};

beforeAll(async () => {
  database = await testDatabase();
  await addOneOfEach(database);
  test = await testApi(database, { services: {} });
  for (const role of ['preparer', 'reviewer', 'config']) headers[role] = await test.headersOf(role);
});
afterAll(async () => {
  await test.app.close();
  await database.close();
});

async function get<T>(path: string, role = 'preparer'): Promise<T> {
  const answer = await test.app.inject({ url: `/api/v1${path}`, headers: headers[role] ?? {} });
  expect(answer.statusCode, `${path} ${answer.body.slice(0, 500)} ${test.log.at(-1) ?? ''}`).toBe(200);
  return answer.json() as T;
}

function post(path: string, role: string, payload: object = {}) {
  return test.app.inject({ method: 'POST', url: `/api/v1${path}`, headers: headers[role] ?? {}, payload });
}

async function upload(bytes: Uint8Array, query = '') {
  const body = fileBody(Buffer.from(bytes));
  const answer = await test.app.inject({
    method: 'POST',
    url: `/api/v1/documents${query}`,
    headers: { ...headers.preparer, ...body.headers },
    payload: body.payload,
  });
  expect(answer.statusCode, answer.body).toBe(202);
  const events = await test.app.inject({
    url: `/api/v1/imports/${answer.json().importId}/events`,
    headers: headers.preparer ?? {},
  });
  expect(events.headers['content-type']).toBe('text/event-stream');
  return events.body
    .split('\n\n')
    .filter((text) => text !== '')
    .map((text) => {
      const [event = '', data = ''] = text.split('\n');
      return { event: event.replace('event: ', ''), data: JSON.parse(data.replace('data: ', '')) };
    });
}

const cents = (amount: string): bigint => BigInt(amount.replace('.', ''));

describe('a paper, from upload to the raw line', () => {
  it('reports progress, then the whole report, then the end', async () => {
    const events = await upload(us1.bytes);
    expect(events.at(-1)?.event).toBe('end');
    expect(events.at(-2)?.event, JSON.stringify(events.at(-2)).slice(0, 800) + (test.log.at(-1) ?? '')).toBe('report');
    expect(new Set(events.slice(0, -2).map((one) => one.event))).toEqual(new Set(['progress']));
    const report = events.at(-2)?.data as ImportReportJson;
    expect(report.statements).toHaveLength(1);
    expect(report.statements[0]).toMatchObject({ outcome: 'POSTED', currency: 'USD', problems: [] });
    expect(cents(report.statements[0]?.total?.amount ?? '')).toBe(us1.story.total);
    expect(report.openedBook).toMatchObject({ book: 'TRIAL-USD', currency: 'USD' });
  });

  it('a dry run posts and keeps nothing', async () => {
    const before = await get<PageJson<unknown>>('/documents');
    const events = await upload(us2.bytes, '?dryRun=true');
    expect(events.at(-2)?.data).toMatchObject({ dryRun: true, documentNo: null });
    expect((await get<PageJson<unknown>>('/documents')).items).toHaveLength(before.items.length);
    const ofBook = (book: string) => get<PageJson<unknown>>(`/documents?book=${book}`);
    expect((await ofBook('TRIAL-USD')).items).toHaveLength(before.items.length);
    expect((await ofBook('OTHER')).items).toHaveLength(0);
  });

  it('shows the paper with its proof, months that add up, and vouchers', async () => {
    const { items } = await get<PageJson<{ documentNo: string }>>('/documents?limit=1');
    const paper = await get<DocumentJson>(`/documents/${items[0]?.documentNo}`);
    expect(paper).toMatchObject({
      state: 'INTERPRETED',
      name: 'paper.txt',
      receivedBy: 'preparer',
      statements: 1,
      heldStatements: 0,
    });
    const statement = paper.statementList[0];
    if (!statement) throw new Error('no statement');
    expect(statement).toMatchObject({ state: 'PROVED', posted: true, settlementState: 'POSTED', unknownItems: [] });
    expect(statement.checks.length).toBeGreaterThan(0);
    expect(statement.checks.every((check) => check.holds)).toBe(true);
    expect(statement.months.reduce((sum, one) => sum + cents(one.net.amount), 0n)).toBe(us1.story.total);
    expect(statement.vouchers.length).toBeGreaterThan(0);
    expect(new Set(statement.vouchers.map((one) => one.settlementId))).toEqual(new Set([statement.settlementId]));
  });

  it('gives the bytes of the paper as they came, in bounded pieces', async () => {
    const raw = await test.app.inject({
      url: '/api/v1/documents/1/raw?offset=3&length=50',
      headers: headers.preparer ?? {},
    });
    expect(raw.rawPayload.equals(Buffer.from(us1.bytes).subarray(3, 53))).toBe(true);
    expect(raw.headers['content-type']).toMatch(/^text\/plain/);
    expect(raw.headers['x-content-type-options']).toBe('nosniff');
    expect(raw.headers['x-heliu-total']).toBe(String(us1.bytes.length));
    const past = await test.app.inject({
      url: '/api/v1/documents/1/raw?offset=99999999',
      headers: headers.preparer ?? {},
    });
    expect(past.rawPayload).toHaveLength(0);
  });

  it('shows the settlement with what became of each cell', async () => {
    const list = await get<PageJson<SettlementBriefJson>>('/settlements?state=POSTED');
    const brief = list.items[0];
    const one = await get<SettlementJson>(`/settlements/${brief?.shop}/${brief?.settlementId}`);
    expect(one).toMatchObject({ state: 'POSTED', previous: null, next: null });
    const cells: SettlementJson['cells'] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const path: string = `/settlements/${brief?.shop}/${brief?.settlementId}/cells?limit=97${cursor && `&cursor=${cursor}`}`;
      const page = await get<PageJson<SettlementJson['cells'][number]>>(path);
      cells.push(...page.items);
      cursor = page.next;
    }
    expect(cells).toHaveLength(one.cellsTotal);
    expect(new Set(cells.map((cell) => cell.cellNo)).size).toBe(one.cellsTotal);
    expect(cells.reduce((sum, cell) => sum + cents(cell.amount.amount), 0n)).toBe(us1.story.total);
    expect(cells.filter((cell) => cell.disposition === null)).toEqual([]);
  });

  it('proves every line of every voucher down to raw lines of the file', async () => {
    const text = Buffer.from(us1.bytes).toString();
    const { items } = await get<PageJson<VoucherBriefJson>>('/vouchers');
    let rows = 0;
    for (const brief of items) {
      const voucher = await get<VoucherJson>(`/vouchers/${brief.book}/${brief.voucherNo}`);
      const sides = voucher.lines.reduce((sum, line) => sum + (line.dc === 'D' ? 1n : -1n) * cents(line.lc.amount), 0n);
      expect(sides, `${brief.voucherNo} balances`).toBe(0n);
      for (const line of voucher.lines) {
        const proof = await get<LineProofJson>(`/vouchers/${brief.book}/${brief.voucherNo}/lines/${line.lineNo}/proof`);
        expect(proof.holds, JSON.stringify(proof.checks)).toBe(true);
        for (const row of proof.rows) expect(text).toContain(row.raw?.trimEnd());
        rows += proof.rows.length;
      }
    }
    expect(rows).toBeGreaterThan(0);
  });

  it('the overview counts what was done, and its journal balances', async () => {
    const overview = await get<OverviewJson>('/overview');
    expect(overview.documents).toEqual([{ state: 'INTERPRETED', count: 1 }]);
    expect(overview.settlements).toEqual([{ state: 'POSTED', count: 1 }]);
    expect(overview.journal[0]?.debit).toEqual(overview.journal[0]?.credit);
    expect(overview.journal[0]?.lines).toBeGreaterThan(0);
    expect(overview.lastDocuments).toHaveLength(1);
  });
});

describe('four eyes', () => {
  it('a policy takes effect when a reviewer approves what config proposed', async () => {
    const wanted = {
      book: 'TRIAL-USD',
      key: 'voucherReview',
      value: 'REVIEW',
      effectiveFrom: '2025-01-01',
      reason: '先审后送',
    };
    const asked = await post('/policies', 'config', wanted);
    expect(asked.statusCode, asked.body).toBe(202);
    const { proposalNo } = asked.json() as ProposalJson;
    const current = async () =>
      (await get<PoliciesJson>('/policies?book=TRIAL-USD')).keys.find((one) => one.key === 'voucherReview')?.current;
    expect(await current()).toBe('AUTO');
    expect((await post(`/proposals/${proposalNo}/approve`, 'config')).statusCode).toBe(403);
    const approved = await post(`/proposals/${proposalNo}/approve`, 'reviewer');
    expect(approved.json()).toMatchObject({ state: 'APPROVED', askedBy: 'config', decidedBy: 'reviewer' });
    expect(await current()).toBe('REVIEW');
    expect((await get<PoliciesJson>('/policies?book=TRIAL-USD')).items[0]).toMatchObject({
      setBy: 'config',
      approvedBy: 'reviewer',
    });
    expect((await post(`/proposals/${proposalNo}/approve`, 'reviewer')).statusCode).toBe(409);
  });

  it('vouchers then wait, a reviewer returns or approves them, and nobody approves twice', async () => {
    await upload(us2.bytes);
    const waiting = await get<PageJson<VoucherBriefJson>>('/vouchers?state=AWAITING_REVIEW');
    expect(waiting.items.length).toBeGreaterThan(0);
    // One is left waiting for the next test.
    const [first, ...others] = waiting.items.slice(0, -1);
    const path = `/vouchers/${first?.book}/${first?.voucherNo}`;
    expect(await get<VoucherJson>(path, 'reviewer')).toMatchObject({ mayReview: true });
    expect(await get<VoucherJson>(path, 'preparer')).toMatchObject({ mayReview: false });
    expect((await post(`${path}/review`, 'reviewer', { decision: 'RETURN' })).json().error.code).toBe(
      'RETURN_WITHOUT_REASON',
    );
    const returned = await post(`${path}/review`, 'reviewer', { decision: 'RETURN', reason: '摘要不清' });
    expect(returned.json()).toMatchObject({ state: 'AWAITING_REVIEW', problem: { code: 'VOUCHER_RETURNED' } });
    const approved = await post(`${path}/review`, 'reviewer', { decision: 'APPROVE' });
    expect(approved.json()).toMatchObject({ state: 'QUEUED', reviewer: 'reviewer', mayReview: false, problem: null });
    const again = await post(`${path}/review`, 'reviewer', { decision: 'APPROVE' });
    expect([again.statusCode, again.json().error.code]).toEqual([409, 'VOUCHER_STATE_WRONG']);

    const vouchers = [...others, { book: 'TRIAL-USD', voucherNo: '99999' }, first].map((one) => ({
      book: one?.book,
      voucherNo: one?.voucherNo,
    }));
    const bulk = await post('/vouchers/review', 'reviewer', { vouchers, decision: 'APPROVE' });
    expect(bulk.json().done).toBe(others.length);
    expect(bulk.json().refused.map((one: { error: { code: string } }) => one.error.code)).toEqual([
      'VOUCHER_ABSENT',
      'VOUCHER_STATE_WRONG',
    ]);
  });

  it('who brought the paper never reviews its vouchers, whatever role they have since', async () => {
    await inTransaction(database.pool, (tx) =>
      changeUser(tx, 'preparer', { roles: ['reviewer'] }, 'admin', new Date(START)),
    );
    headers.turned = await test.headersOf('preparer');
    const { items } = await get<PageJson<VoucherBriefJson>>('/vouchers?state=AWAITING_REVIEW', 'turned');
    const path = `/vouchers/${items[0]?.book}/${items[0]?.voucherNo}`;
    expect(await get<VoucherJson>(path, 'turned')).toMatchObject({ mayReview: false });
    const answer = await post(`${path}/review`, 'turned', { decision: 'APPROVE' });
    expect([answer.statusCode, answer.json().error.code]).toEqual([403, 'SAME_PERSON']);
    await inTransaction(database.pool, (tx) =>
      changeUser(tx, 'preparer', { roles: ['preparer'] }, 'admin', new Date(START)),
    );
    headers.preparer = await test.headersOf('preparer');
  });

  it('a period closes only when its vouchers are delivered, and reopens only by two', async () => {
    const open = (await get<{ items: { period: string; vouchersOpen: number }[] }>('/periods?book=TRIAL-USD')).items[0];
    expect(open?.vouchersOpen).toBeGreaterThan(0);
    const early = await post('/periods', 'reviewer', { book: 'TRIAL-USD', period: open?.period });
    expect([early.statusCode, early.json().error.code]).toEqual([409, 'PERIOD_UNREADY']);
    const closed = await post('/periods', 'reviewer', { book: 'TRIAL-USD', period: '2024-01' });
    expect(closed.json()).toMatchObject({ state: 'CLOSED', changedBy: 'reviewer' });
    const wanted = { book: 'TRIAL-USD', period: '2024-01', reason: '漏记' };
    const { proposalNo } = (await post('/periods/reopen', 'reviewer', wanted)).json() as ProposalJson;
    const alone = await post(`/proposals/${proposalNo}/approve`, 'reviewer');
    expect([alone.statusCode, alone.json().error.code]).toEqual([403, 'SAME_PERSON']);
  });
});

describe('a held settlement', () => {
  it('shows what nobody knows with suggestions, and posts once a person says what it is', async () => {
    const report = (await upload(held.bytes)).at(-2)?.data as ImportReportJson;
    const statement = report.statements[0];
    expect(statement?.outcome).toBe('HELD');
    const paper = await get<DocumentJson>(`/documents/${report.documentNo}`);
    expect(paper.heldStatements).toBe(1);
    const unknown = paper.statementList[0]?.unknownItems ?? [];
    expect(unknown).toEqual(statement?.unknownItems);
    expect(unknown.length).toBeGreaterThan(0);
    expect(paper.statementList[0]?.settlementProblems[0]?.remedy.zh).not.toBe('');
    const waiting = await get<PageJson<unknown>>('/documents?held=true');
    expect(waiting.items).toHaveLength(1);
    expect((await get<PageJson<unknown>>('/exceptions')).items.length).toBeGreaterThan(0);
    for (const { transactionType, amountType, amountDescription } of unknown) {
      const item = { book: statement?.book, transactionType, amountType, amountDescription };
      const answer = await post('/item-rules', 'preparer', { ...item, feeKey: 'OTHER_FEE_THAT_IS_NOT', reason: 'r' });
      expect(answer.statusCode).toBe(422);
      const accepted = await post('/item-rules', 'preparer', { ...item, feeKey: 'COMMISSION', reason: '与平台确认' });
      expect(accepted.statusCode, accepted.body + (test.log.at(-1) ?? '')).toBe(200);
    }
    expect((await get<DocumentJson>(`/documents/${report.documentNo}`)).statementList[0]).toMatchObject({
      posted: true,
      settlementState: 'POSTED',
      unknownItems: [],
    });
    expect((await get<PageJson<unknown>>('/item-rules')).items).toHaveLength(unknown.length);
  });

  it('a paper that is no report says so, and the raw line of a bad row is shown', async () => {
    const lines = Buffer.from(us1.bytes).toString().split('\n');
    const broken = lines.map((line, at) => (at === 4 ? line.replace(/\t-?\d+\.\d\d\t/, '\tabc\t') : line)).join('\n');
    expect(broken).not.toBe(lines.join('\n'));
    const report = (await upload(Buffer.from(broken))).at(-2)?.data as ImportReportJson;
    const paper = await get<DocumentJson>(`/documents/${report.documentNo}`);
    expect(paper.badRowList[0]).toMatchObject({ line: 5 });
    expect(paper.badRowList[0]?.raw).toContain('abc');
    const nonsense = (await upload(Buffer.from('%PDF-1.7 nonsense'))).at(-2)?.data as ImportReportJson;
    const rejected = await get<DocumentJson>(`/documents/${nonsense.documentNo}`);
    expect(rejected.state).toBe('REJECTED');
    expect(rejected.problemList[0]?.text.zh).not.toBe('');
  });
});

describe('exceptions', () => {
  it('of a shop that nobody names are skipped with a reason, once', async () => {
    const { items } = await get<PageJson<ExceptionJson>>('/exceptions');
    const one = items.find((each) => each.problem.owner === 'preparer') ?? items[0];
    if (!one) throw new Error('no exception');
    expect(one).toMatchObject({ state: 'OPEN', overdue: false });
    expect(one.problem.remedy.zh).not.toBe('');
    const retried = await post(`/exceptions/${one.id}/retry`, 'preparer');
    expect(retried.statusCode, retried.body + (test.log.at(-1) ?? '')).toBe(200);
    const skipped = await post('/exceptions/skip', 'preparer', { ids: [one.id, 'E-999999'], reason: '样本文件' });
    expect(skipped.json()).toMatchObject({
      done: 1,
      refused: [{ id: 'E-999999', error: { code: 'EXCEPTION_NOT_FOUND' } }],
    });
    const again = await post(`/exceptions/${one.id}/skip`, 'preparer', { reason: '样本文件' });
    expect([again.statusCode, again.json().error.code]).toEqual([409, 'EXCEPTION_DECIDED']);
    const list = await get<PageJson<ExceptionJson>>('/exceptions?state=SKIPPED');
    expect(list.items.map((each) => [each.id, each.decidedBy, each.reason])).toEqual([
      [one.id, 'preparer', '样本文件'],
    ]);
  });
});

it('the laws hold over everything that was stored', async () => {
  const answer = await post('/verify', 'preparer');
  expect(answer.statusCode, answer.body + (test.log.at(-1) ?? '')).toBe(200);
  const report = answer.json() as VerifyReportJson;
  expect(report.laws.filter((law) => !law.holds)).toEqual([]);
  expect(report.chains.filter((chain) => chain.broken !== null)).toEqual([]);
  expect(report).toMatchObject({ holds: true, audit: { holds: true }, papers: { holds: true } });
  expect(report.laws.some((law) => BigInt(law.checked) > 0n)).toBe(true);
});

it('the export is the whole journal, and every change of this story is in the audit chain', async () => {
  const answer = await test.app.inject({ url: '/api/v1/export?format=hledger', headers: headers.preparer ?? {} });
  expect(answer.statusCode).toBe(200);
  expect(answer.headers['content-disposition']).toMatch(/attachment; filename="heliu-all-2026-03-02\.journal"/);
  expect(answer.body).toContain('1122.11');
  const { rows } = await database.pool.query<{ action: string }>('SELECT DISTINCT action FROM engine.audit');
  const actions = rows.map((row) => row.action);
  for (const action of [
    'document.uploaded',
    'proposal.asked',
    'proposal.approved',
    'voucher.approved',
    'voucher.returned',
    'period.closed',
    'item-rule.accepted',
  ])
    expect(actions).toContain(action);
  expect(await verifyAudit(database.pool)).toBeUndefined();
});
