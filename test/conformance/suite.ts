/**
 * What every target profile guarantees, written once and run over each of them through the real outbox. What a profile cannot
 * give is stated in its promise (subject.ts), and the weaker promise is what is asserted.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { mirrorAccount } from '../../src/delivery/mirror.ts';
import { recompareVoucher } from '../../src/delivery/outbox.ts';
import { type TestDatabase, testDatabase } from '../setup/test-database.ts';
import { type Killing, type Kills, killingsOf } from './killings.ts';
import { LATER_MS, openStory, outboxOf, type Story, type StoryOptions } from './story.ts';
import type { Ends, ErpError, Subject } from './subject.ts';
import type { StopAt } from './worker.ts';
import { runWorker, stopWorker } from './workers.ts';

const CNY = ['D 1122.11 71.00', 'C 6001.01 71.00'];
/** An account that no ERP of ours has. */
const GUILTY = ['D 1122.11 71.00', 'C 9999 71.00'];
const USD_WITH_A_RED_LINE = [
  'D 1122.11 USD 9.20 @7.1000 65.32',
  'C 6001.01 USD 10.00 @7.1000 71.00',
  'C 6001.04 USD -0.80 @7.1000 -5.68',
];
const RED = ['D 1122.11 -71.00', 'C 6001.01 -71.00'];
const THREE_DIMENSIONS = ['D 6601.31 12.00', 'C 1122.11 12.00'];
const TWO_CURRENCIES = ['D 1122.12 USD 10.00 @7.1000 71.00', 'C 1122.11 71.00'];
const CASH = ['D 1012.02 71.00', 'C 1122.11 71.00'];
const CASH_FLOW_ITEM = '销售商品、提供劳务收到的现金';

/** main: what the setting of an unknown could break · whole: all guarantees. Kills and stops cost a process each. */
export interface Extent {
  readonly stories: 'main' | 'whole';
  readonly kills: Kills;
}

export interface Run {
  readonly subjects: readonly Subject[];
  readonly extent: Extent;
}

export const MAIN: Extent = { stories: 'main', kills: 'none' };
export const WHOLE: Extent = { stories: 'whole', kills: 'none' };
export const WHOLE_AND_KILLED: Extent = { stories: 'whole', kills: 'around the send' };

const STOPS: Readonly<Record<Kills, readonly StopAt[]>> = {
  none: [],
  'around the send': ['leaving', 'sending'],
  all: ['looked', 'leaving', 'sending'],
};

let database: TestDatabase;
let story: Story | undefined;

async function open(subject: Subject, options: StoryOptions = {}): Promise<Story> {
  story = await openStory(database.pool, subject, options);
  return story;
}

/** Once in a file. */
export function conform(...runs: readonly Run[]): void {
  withDatabase();
  const cases = runs.flatMap(({ subjects, extent }) => subjects.map((one) => [one.name, one, extent] as const));
  describe.each(cases)('%s', (_name, subject, extent) => {
    mainStories(subject);
    if (extent.stories === 'whole') wholeStories(subject);
    const killings = killingsOf(subject.promise, extent.kills).map((one) => [one.story, one.at, one] as const);
    if (killings.length > 0)
      test.each(killings)('kill -9 (%s) at %s: one document a voucher', (_story, _at, one) => killed(subject, one));
    const stops = STOPS[extent.kills];
    if (stops.length > 0)
      test.each(stops)('SIGSTOP (%s), takeover, SIGCONT: one document, or a copy that is found', (at) =>
        stopped(subject, at),
      );
  });
}

function withDatabase(): void {
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.close());
  afterEach(async () => {
    await story?.close();
    story = undefined;
  });
}

/** Such a connection could neither prevent a double nor see one: it sends nothing at all, and says why. */
export function conformMute(subjects: readonly Subject[]): void {
  withDatabase();
  test.each(subjects.map((one) => [one.name, one] as const))('%s: nothing is ever sent', async (_name, subject) => {
    const one = await open(subject);
    expect(one.target).toMatchObject({ idempotency: 'blind', unseen: true });
    expect(await one.settle()).toEqual(['REFUSED']);
    expect((await one.voucher()).problem).toMatchObject({ level: 'L2', code: expect.stringMatching(/_CANNOT_LOOK$/) });
    expect(one.between.saves).toEqual([]);
    expect(await one.erp.documents()).toEqual([]);
  });
}

function mainStories(subject: Subject): void {
  const { promise } = subject;
  const rest = restOf(subject);

  test('vouchers in two currencies, red ones, with every dimension: the ERP holds what was sent', async () => {
    const vouchers = [CNY, USD_WITH_A_RED_LINE, RED, THREE_DIMENSIONS, TWO_CURRENCIES];
    const one = await open(subject, { vouchers });
    expect(await one.settle()).toEqual(vouchers.map(() => rest));
    expect(await one.erp.documents()).toHaveLength(vouchers.length);
    expect(await one.exceptions()).toEqual([]);
    const compared = (await one.steps(2n)).filter((step) => step.startsWith('READ_BACK'));
    expect(compared).toEqual(promise.unseen ? [] : ['READ_BACK EQUAL']);
  });

  test('a save whose answer was lost: one document', async () => {
    const one = await open(subject);
    one.between.fates.push('unanswered');
    const states = await one.settle();
    expect(await one.erp.documents()).toHaveLength(1);
    // Looked up and adopted: a second save would have been one too many, even where it is refused or its copy removed.
    if (!promise.unseen) expect(one.between.saves).toHaveLength(1);
    await expectUnanswered(subject, one, states);
  });

  test('the same key twice: one document, or a copy that is found', async () => {
    const one = await open(subject);
    expectPromised(subject, one);
    expect(await one.sendBeside()).toMatchObject({ outcome: 'Saved' });
    const again = await one.sendBeside();
    await expectRepeated(subject, one, again);
    const states = await one.settle();
    if (!promise.unseen) expect(one.between.saves).toHaveLength(2);
    await expectUnanswered(subject, one, states);
    await expectCopies(subject, one, promise.repeated === 'saved-again' ? 2 : 1);
  });
}

function expectPromised({ profile, connector = profile, promise }: Subject, { target }: Story): void {
  const { idempotency, unseen = false, batch = false, audits = false, late = false, copies } = promise;
  expect(target.profile).toBe(connector);
  expect(target.idempotency).toBe(idempotency);
  expect(target.unseen ?? false).toBe(unseen);
  expect(target.batch !== undefined).toBe(batch);
  expect(target.advance !== undefined).toBe(audits);
  expect(target.master?.kinds.includes('PERIOD') ?? false).toBe(late);
  if (copies) expect(target.remove !== undefined).toBe(copies === 'removed');
}

/** The ERP has it and Heliu was not told: adopted, told a first result, or left to a person. Never a second document. */
async function expectUnanswered(subject: Subject, one: Story, states: readonly string[]): Promise<void> {
  if (!isLeftToAPerson(subject)) {
    expect(states).toEqual([restOf(subject)]);
    return;
  }
  expect(states).toEqual(['REFUSED']);
  expect((await one.exceptions()).length).toBeGreaterThan(0);
  expect(await isHanded(one)).toBe(true);
}

async function expectRepeated(
  { promise }: Subject,
  one: Story,
  again: Awaited<ReturnType<Story['sendBeside']>>,
): Promise<void> {
  const documents = await one.erp.documents();
  if (promise.repeated === 'refused') {
    expect(again).toMatchObject({ outcome: 'Refused', reason: 'DUPLICATE' });
  } else expect(again.outcome).toBe('Saved');
  expect(documents).toHaveLength(promise.repeated === 'saved-again' ? 2 : 1);
}

/** `held`: documents that the ERP may hold at this moment, the copies among them. */
async function expectCopies({ promise }: Subject, one: Story, held: number): Promise<void> {
  const documents = await one.erp.documents();
  if (held === 1 || promise.copies === 'removed') {
    expect(documents).toHaveLength(1);
    if (held > 1) expect(await one.steps()).toContain('REMOVE DONE');
    expect(await one.exceptions()).not.toContain('VOUCHER_DUPLICATED');
    return;
  }
  expect(documents).toHaveLength(held);
  expect(await one.exceptions()).toContain('VOUCHER_DUPLICATED');
  const { erpId } = await one.voucher();
  const copy = documents.find((document) => document.id !== erpId);
  await one.erp.erase(copy?.id ?? '');
  expect(await one.settle()).toEqual(['VERIFIED']);
  expect(await one.exceptions()).toEqual([]);
}

function wholeStories(subject: Subject): void {
  const { promise } = subject;
  const rest = restOf(subject);

  test('a save that never arrived is sent again: one document', async () => {
    const one = await open(subject);
    one.between.fates.push('lost');
    expect(await one.settle()).toEqual([rest]);
    expect(await one.steps()).toContain('SEND UNKNOWN');
    expect(await one.erp.documents()).toHaveLength(1);
    expect(one.between.saves).toHaveLength(1);
  });

  if (subject.errors.length > 0)
    test.each(subject.errors.map((one) => [one.says, one.ends, one] as const))(
      'the ERP says %s: %s, and one document in the end',
      (_says, _ends, error) => refusedBy(subject, error),
    );

  test('a closed period: the voucher goes late, or a person decides; nothing stands in it', async () => {
    const one = await open(subject);
    one.erp.closeThrough('2026-09');
    const states = await one.settle();
    if (promise.late) {
      expect(states).toEqual([rest]);
      expect((await one.erp.documents()).map((document) => document.period)).toEqual(['2026-10']);
      return;
    }
    expect(states).toEqual(['REFUSED']);
    expect((await one.voucher()).problem?.level).toBe('L2');
    expect(await one.erp.documents()).toEqual([]);
    expect(await isHanded(one)).toBe(promise.uncertain ?? false);
    one.erp.closeThrough(undefined);
    expect(await one.settle({ retries: true })).toEqual([rest]);
    expect((await one.erp.documents()).map((document) => document.period)).toEqual(['2026-09']);
  });

  test('one guilty voucher of three: it alone is refused, the others are saved once', async () => {
    const one = await open(subject, { vouchers: [CNY, GUILTY, CNY] });
    expect(await one.settle()).toEqual([rest, 'REFUSED', rest]);
    expect(await one.erp.documents()).toHaveLength(2);
    expect((await one.voucher(2n)).problem?.level).toBe('L2');
    expect(await isHanded(one, 2n)).toBe(promise.uncertain ?? false);
  });

  test('a batch whose answer was lost: each once', async () => {
    const one = await open(subject, { vouchers: [CNY, CNY, CNY] });
    one.between.fates.push('unanswered');
    const states = await one.settle();
    expect(await one.erp.documents()).toHaveLength(3);
    const left = isLeftToAPerson(subject) ? ['REFUSED', rest] : [rest];
    for (const state of states) expect(left).toContain(state);
  });

  test('cash-flow items: taken, refused before anything is sent, or not sent, as is said', async () => {
    const one = await open(subject, {
      vouchers: [CASH],
      config: { cashFlowItems: 'on' },
      mapping: [{ kind: 'CASH_FLOW_ITEM', ours: CASH_FLOW_ITEM, theirs: 'CF01' }],
    });
    const states = await one.settle();
    expect(one.between.saves.join().includes('CF01')).toBe(promise.cashFlow === 'sent');
    if (promise.cashFlow === 'refused') {
      expect(states).toEqual(['REFUSED']);
      expect(one.between.saves).toEqual([]);
      expect((await one.voucher()).problem).toMatchObject({ level: 'L2' });
      return;
    }
    expect(states).toEqual([rest]);
    const [held] = await one.erp.documents();
    if (held?.cashFlows) expect(held.cashFlows).toEqual(['CF01 71.00']);
  });

  test('edited and deleted by hand in the ERP: seen where the ERP can be asked', async () => {
    const one = await open(subject);
    await one.settle();
    const [held] = await one.erp.documents();
    const compare = () => recompareVoucher(outboxOf(database.pool, one.clock, 'w1'), one.account, one.target, 1n);
    const mirror = () =>
      mirrorAccount(outboxOf(database.pool, one.clock, 'w1'), one.account, one.target, { depth: 'FULL' });
    if (promise.unseen) {
      await one.erp.erase(held?.id ?? '');
      await compare();
      expect(await one.states()).toEqual(['UNPROVED']);
      expect(await mirror()).toBeUndefined();
      return;
    }
    expect(await compare()).toBe('VERIFIED');
    await one.erp.edit(held?.id ?? '');
    if (one.target.list) expect(await mirror()).toMatchObject({ ours: 1, drifted: 1 });
    else expect(await compare()).toBe('DRIFTED');
    expect(await one.states()).toEqual(['DRIFTED']);
    expect(await one.exceptions()).toEqual(['VOUCHER_DRIFTED']);
    await one.erp.erase(held?.id ?? '');
    expect(await compare()).toBe('DRIFTED');
    expect(await one.exceptions()).toEqual(['VOUCHER_GONE']);
  });

  if (promise.audits)
    test('brought to 审核 where the book wants it', async () => {
      const one = await open(subject, { config: { autoAdvance: 'AUDIT' } });
      expect(await one.settle()).toEqual(['VERIFIED']);
      expect((await one.voucher()).erpStage).toBe('AUDITED');
    });
}

const FIRST_STATES: Readonly<Record<Ends, string>> = {
  REFUSED: 'REFUSED',
  DUPLICATE: 'REFUSED',
  LOOKED_UP: 'UNKNOWN',
  PAUSED: 'QUEUED',
  REPEATED: '',
};

async function refusedBy(subject: Subject, error: ErpError): Promise<void> {
  const one = await open(subject);
  const rest = restOf(subject);
  const times = error.times ?? 1;
  one.between.fates.push(...Array.from({ length: times }, () => ({ answered: error.answer })));
  if (error.ends === 'DUPLICATE') await one.settle();
  else await one.deliver();
  const { state, problem, attempts } = await one.voucher();
  expect(one.between.fates).toEqual([]);
  if (error.ends === 'REPEATED') expect(one.between.saves).toHaveLength(1);
  else {
    expect(one.between.saves).toEqual([]);
    expect({ state, code: problem?.code, level: problem?.level }).toEqual({
      ...{ state: FIRST_STATES[error.ends], code: error.code, level: error.level },
    });
    // Certain of it: then it may be cut anew.
    expect(await isHanded(one)).toBe(error.ends === 'DUPLICATE' || error.ends === 'LOOKED_UP');
    const told = error.ends === 'REFUSED' || error.ends === 'DUPLICATE' || error.ends === 'PAUSED';
    expect(await one.exceptions()).toEqual(told ? [error.code] : []);
    const reasons = attempts.flatMap((each) => reasonIn(each.answer));
    expect(reasons).toEqual(Array.from({ length: error.ends === 'DUPLICATE' ? times : 0 }, () => 'DUPLICATE'));
  }
  expect(await one.settle({ retries: true })).toEqual([rest]);
  expect(await one.erp.documents()).toHaveLength(1);
}

function reasonIn(answer: unknown): readonly string[] {
  const { reason } = (answer ?? {}) as { readonly reason?: string };
  return reason === undefined ? [] : [reason];
}

async function killed(subject: Subject, { at, story: kind, unrecorded = false }: Killing): Promise<void> {
  const vouchers = kind === 'batch' ? [CNY, CNY, CNY] : [CNY];
  const config = subject.promise.audits ? { autoAdvance: 'AUDIT' } : {};
  const one = await open(subject, { vouchers, config });
  if (kind === 'late') one.erp.closeThrough('2026-09');
  expect(await runWorker(database.url, one, at)).toEqual({ code: null, signal: 'SIGKILL' });
  one.clock.advance(LATER_MS);
  const states = await one.settle();
  const documents = await one.erp.documents();
  expect(documents).toHaveLength(vouchers.length);
  if (kind === 'late') expect(documents[0]?.period).toBe('2026-10');
  if (kind === 'one' && !subject.promise.unseen) expect(one.between.saves).toHaveLength(1);
  const allowed = unrecorded && isLeftToAPerson(subject) ? ['REFUSED', restOf(subject)] : [restOf(subject)];
  for (const state of states) expect(allowed).toContain(state);
  if (subject.promise.audits) expect((await one.voucher(kind === 'late' ? 2n : 1n)).erpStage).toBe('AUDITED');
}

async function stopped(subject: Subject, at: StopAt): Promise<void> {
  const one = await open(subject);
  const worker = await stopWorker(database.url, one, at);
  one.clock.advance(LATER_MS);
  expect(await one.settle({ briefly: true })).toEqual([restOf(subject)]);
  expect(one.between.saves).toHaveLength(1);
  expect(await worker.wake()).toEqual({ code: 0, signal: null });
  // The lease is gone: what was not on its way does not leave. What was, meets the key, the number or the look for copies.
  expect(one.between.saves).toHaveLength(at === 'sending' ? 2 : 1);
  expect(await one.settle()).toEqual([restOf(subject)]);
  await expectCopies(subject, one, at === 'sending' && subject.promise.repeated === 'saved-again' ? 2 : 1);
}

function restOf({ promise }: Subject): 'VERIFIED' | 'UNPROVED' {
  return promise.unseen ? 'UNPROVED' : 'VERIFIED';
}

/** The key is refused, nothing can be looked up: whether the document is this voucher is for a person to see. */
function isLeftToAPerson({ promise }: Subject): boolean {
  return promise.unseen === true && promise.repeated === 'refused';
}

/** A request with it may have arrived. */
async function isHanded(one: Story, voucherNo = 1n): Promise<boolean> {
  const { rows } = await database.pool.query<{ handed: boolean }>(
    'SELECT handed FROM delivery.voucher WHERE book = $1 AND voucher_no = $2',
    [one.book, voucherNo],
  );
  return rows[0]?.handed ?? false;
}
