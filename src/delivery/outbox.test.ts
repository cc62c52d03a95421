import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/setup/test-database.ts';
import { kingdeeProblems } from '../connectors/kingdee/problems.ts';
import { type KingdeeSandbox, startKingdeeSandbox } from '../connectors/kingdee/sandbox.ts';
import type { FaultName } from '../connectors/kingdee/sandbox-faults.ts';
import { type Bench, CREDENTIALS, openBench } from '../connectors/kingdee/sandbox-fixture.ts';
import { joinCatalogue, problem } from '../core/problems.ts';
import type { TargetConnector } from '../core/targets.ts';
import { listExceptions } from '../engine/exceptions.ts';
import { inTransaction } from '../engine/transaction.ts';
import { type ManualClock, manualClock } from '../wire/clock.ts';
import { wireProblems } from '../wire/problems.ts';
import type { CutEntry } from './cut.ts';
import { addErpAccount, type ErpAccount, loadErpAccount, loadMapping } from './erp-accounts.ts';
import { append, type EntryHead, NOW, openBook } from './journal-fixture.ts';
import { lateVouchers } from './late.ts';
import { openOutbox } from './lease.ts';
import { deliverAccount, type FlowSummary, recompareVoucher } from './outbox.ts';
import { DELIVERY_PROBLEMS } from './problems.ts';
import { requeueVoucher } from './review.ts';
import { loadTargetVoucher } from './target-voucher.ts';
import { loadVoucher } from './voucher-list.ts';
import { cutVouchers } from './vouchers.ts';

const CATALOGUE = joinCatalogue([DELIVERY_PROBLEMS, kingdeeProblems, wireProblems]);
const MINUTE_MS = 60_000;
/** Longer than lease + deadline, and than every backoff of the first tries. */
const LATER_MS = 6 * MINUTE_MS;

let database: TestDatabase;
let bench: Bench;
let clock: ManualClock;
let account: ErpAccount;
let book = '';
let books = 0;

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  books += 1;
  book = `B${books}`;
  clock = manualClock(NOW.getTime(), { skipSleeps: true });
  bench = await openBench({ clock });
  await openBook(database.pool, book);
  account = {
    erpAccount: `kd-${books}`,
    book,
    profile: 'kingdee.galaxy-session',
    baseUrl: bench.sandbox.url,
    ledger: '001',
    // The logs and counts below are of single calls; batches have a test of their own.
    config: { batch: 'off' },
    secretName: 'kingdee',
    sandbox: true,
    enabled: true,
  };
  await inTransaction(database.pool, (tx) => addErpAccount(tx, account, NOW));
});
afterEach(() => bench.close());

const SALE = [
  'D 1122.11 USD 9.20 @7.1000 65.32',
  'C 6001.01 USD 10.00 @7.1000 71.00',
  'C 6001.04 USD -0.80 @7.1000 -5.68',
];

function post(...heads: readonly EntryHead[]): Promise<unknown> {
  return inTransaction(database.pool, async (tx) => {
    const entries: CutEntry[] = [];
    for (const head of heads) entries.push(await append(tx, book, SALE, head));
    const how = { granularity: 'PER_SETTLEMENT_MONTH', review: 'AUTO', actor: 'worker', now: NOW } as const;
    return cutVouchers(tx, { book, entries, ...how });
  });
}

function deliver(
  how: { readonly target?: TargetConnector; readonly worker?: string; readonly limit?: number } = {},
): Promise<FlowSummary> {
  const parts = { pool: database.pool, clock, catalogue: CATALOGUE, worker: how.worker ?? 'w1' };
  return deliverAccount(openOutbox(parts), account, how.target ?? bench.connector, how.limit ?? 100);
}

/** Runs as the sweep does, until the voucher has come to rest; throws where it does not in 20 runs. */
async function settle(voucherNo = 1n): Promise<string> {
  for (let run = 0; run < 20; run += 1) {
    await deliver();
    const { state } = await voucherOf(voucherNo);
    if (state === 'VERIFIED' || state === 'DRIFTED' || state === 'REFUSED') return state;
    clock.advance(LATER_MS);
  }
  throw new Error(
    `voucher ${voucherNo} does not come to rest: ${JSON.stringify((await voucherOf(voucherNo)).problem)}`,
  );
}

async function voucherOf(voucherNo = 1n) {
  const voucher = await loadVoucher(database.pool, book, voucherNo);
  if (!voucher) throw new Error(`no voucher ${voucherNo}`);
  return voucher;
}

const documents = () => bench.store.vouchers({});
const stepsOf = async (voucherNo = 1n) =>
  (await voucherOf(voucherNo)).attempts.map((one) => `${one.step} ${one.outcome}`);
const openExceptions = async () =>
  (await listExceptions(database.pool, { state: 'OPEN' }))
    .filter((one) => one.place.book === book)
    .map((one) => `${one.code} ${one.subject}`);

describe('an undisturbed delivery', () => {
  test('looks first, sends once, reads back, compares; every call is in the log with what was sent', async () => {
    await post({});
    expect(await deliver()).toMatchObject({ flow: 'OPEN', counts: { VERIFIED: 1 }, more: false });
    const voucher = await voucherOf();
    const [document, ...others] = await documents();
    expect(others).toEqual([]);
    expect(voucher).toMatchObject({ state: 'VERIFIED', erpId: String(document?.id), erpNumber: '1' });
    expect(document).toMatchObject({ number: '1', year: 2026, period: 9, date: '2026-09-25', group: 'PRE001' });
    expect(document?.entries.map((one) => [one.account, one.amountFor, Number(one.debit), Number(one.credit)])).toEqual(
      [
        ['1122.11', '9.20', 65.32, 0],
        ['6001.01', '10.00', 0, 71],
        ['6001.04', '-0.80', 0, -5.68],
      ],
    );
    expect(document?.entries[0]?.explanation).toMatch(/^HL:[0-9a-f]{16} 平台结算 US01 ST-1 2026-09$/);
    expect(await stepsOf()).toEqual(['FIND NONE', 'SEND LEAVING', 'SEND SAVED', 'READ_BACK EQUAL']);
    const log = JSON.stringify(voucher.attempts.map((one) => [one.request, one.answer]));
    expect(log).toContain('FVOUCHERGROUPNO');
    expect(log).not.toContain(CREDENTIALS.appSecret);
    expect(await deliver()).toMatchObject({ counts: { VERIFIED: 0 } });
    expect(bench.sandbox.calls.get('save')).toBe(1);
  });

  test('vouchers leave in the order of date and number, whatever the order they were posted in', async () => {
    await post({ sourceId: 'C', businessDate: '2026-09-28' });
    await post({ sourceId: 'A', businessDate: '2026-09-02' });
    await post({ sourceId: 'B', businessDate: '2026-09-28' });
    expect(await deliver({ limit: 2 })).toMatchObject({ more: true, counts: { VERIFIED: 2 } });
    await deliver();
    expect((await documents()).map((one) => one.number)).toEqual(['2', '1', '3']);
  });

  test('a voucher that waits for review does not leave', async () => {
    await inTransaction(database.pool, async (tx) => {
      const entries = [await append(tx, book, SALE)];
      const how = { granularity: 'PER_SETTLEMENT_MONTH', review: 'REVIEW', actor: 'ann', now: NOW } as const;
      await cutVouchers(tx, { book, entries, ...how });
    });
    await deliver();
    expect(await documents()).toEqual([]);
  });
});

describe('exactly once', () => {
  const faults: readonly FaultName[] = [
    'cut',
    'limit',
    'http-429',
    'http-500',
    'html',
    'session-lost',
    'edit-lock',
    'response-error',
    'show-error',
  ];
  const cases = faults.flatMap((fault) =>
    ['save', 'executebillquery', 'view'].flatMap((method) =>
      [false, true].map((after) => [fault, after ? 'after' : 'before', method] as const),
    ),
  );

  test.each(cases)('%s %s %s: one document, verified', async (fault, when, method) => {
    await post({});
    // The probe at the start queries too: let it pass.
    await deliver({ limit: 0 });
    bench.sandbox.addFault({ fault, after: when === 'after', method, count: 2 });
    expect(await settle()).toBe('VERIFIED');
    expect(await documents()).toHaveLength(1);
    expect(await openExceptions()).toEqual([]);
  });

  test('the answer to a send is lost: unknown, found, adopted, never sent again', async () => {
    await post({});
    await deliver({ limit: 0 });
    bench.sandbox.addFault({ fault: 'cut', after: true, method: 'save', count: 1 });
    await deliver();
    expect(await stepsOf()).toEqual(['FIND NONE', 'SEND LEAVING', 'SEND UNKNOWN', 'FIND FOUND', 'READ_BACK EQUAL']);
    expect(bench.sandbox.calls.get('save')).toBe(1);
  });

  test('a lost send that never arrived is sent again only after the deadline of the lost one', async () => {
    await post({});
    await deliver({ limit: 0 });
    bench.sandbox.addFault({ fault: 'cut', method: 'save', count: 1 });
    await deliver();
    expect(await voucherOf()).toMatchObject({ state: 'UNKNOWN' });
    clock.advance(29_000);
    await deliver();
    expect(bench.sandbox.calls.get('save')).toBe(1);
    clock.advance(1_000);
    await deliver();
    expect(await voucherOf()).toMatchObject({ state: 'VERIFIED' });
    expect(bench.sandbox.calls.get('save')).toBe(2);
  });

  test('a refusal that is the echo of a lost send (number taken, by ourselves) adopts what is there', async () => {
    await post({});
    await deliver({ limit: 0 });
    bench.sandbox.addFault({ fault: 'cut', method: 'save', count: 1 });
    await deliver();
    clock.advance(LATER_MS);
    const echo: TargetConnector = {
      ...bench.connector,
      async send(document, deadlineMs) {
        await bench.connector.send(document, deadlineMs);
        return { outcome: 'Refused', problem: problem(kingdeeProblems.KINGDEE_VALIDATION, {}) };
      },
    };
    await deliver({ target: echo });
    expect(await voucherOf()).toMatchObject({ state: 'VERIFIED' });
    expect(await documents()).toHaveLength(1);
  });

  test('many workers at once: each voucher is sent once', async () => {
    await post(...Array.from({ length: 6 }, (_, index) => ({ sourceId: `ST-${index}` })));
    const flows = await Promise.all(
      [1, 2, 3].map((worker) => deliver({ worker: `w${worker}`, target: bench.connect() })),
    );
    expect(flows.map((one) => one.flow).sort()).toEqual(['BUSY', 'BUSY', 'OPEN']);
    expect(await documents()).toHaveLength(6);
    expect(bench.sandbox.calls.get('save')).toBe(6);
  });

  test('our document is in the ERP already (a restored backup): adopted and compared, not sent', async () => {
    await post({});
    const voucher = await loadTargetVoucher(database.pool, book, 1n, '001');
    const document = bench.connector.toDocument(voucher, await loadMapping(database.pool, account.erpAccount));
    if ('problems' in document) throw new Error('no document');
    await bench.connector.send(document, 10_000);
    await deliver();
    expect(await stepsOf()).toEqual(['FIND FOUND', 'READ_BACK EQUAL']);
    expect(await voucherOf()).toMatchObject({ state: 'VERIFIED' });
    expect(await documents()).toHaveLength(1);
  });
});

describe('a worker that is stopped in the middle (SIGSTOP)', () => {
  /** A target whose `send` waits until it is let go, as bytes of a stopped process do. */
  function stoppable(target: TargetConnector) {
    let letGo = (): void => undefined;
    let reached = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const isStopped = new Promise<void>((resolve) => {
      reached = resolve;
    });
    const stopped: TargetConnector = {
      ...target,
      async send(document, deadlineMs) {
        reached();
        await gate;
        return target.send(document, deadlineMs);
      },
    };
    return { stopped, isStopped, letGo: () => letGo() };
  }

  test('the successor waits lease + deadline, then delivers; the late bytes of the first collide with our number', async () => {
    await post({});
    const { stopped, isStopped, letGo } = stoppable(bench.connect());
    const first = deliver({ target: stopped, worker: 'stopped' });
    await isStopped;
    clock.advance(90_000 + 29_000);
    expect(await deliver({ worker: 'successor' })).toMatchObject({ flow: 'BUSY' });
    expect(bench.sandbox.calls.get('save')).toBeUndefined();
    clock.advance(1_000);
    expect(await deliver({ worker: 'successor' })).toMatchObject({ flow: 'OPEN', counts: { VERIFIED: 1 } });
    letGo();
    expect(await first).toMatchObject({ counts: { LOST: 1 } });
    expect(await documents()).toHaveLength(1);
    expect(await voucherOf()).toMatchObject({ state: 'VERIFIED' });
    expect(await stepsOf()).toEqual([
      'FIND NONE',
      'SEND LEAVING',
      'FIND NONE',
      'SEND LEAVING',
      'SEND SAVED',
      'READ_BACK EQUAL',
      'SEND REFUSED',
    ]);
  });

  test('stopped just before the bytes leave, it wakes too late and does not send', async () => {
    await post({});
    const pool = Object.create(database.pool, {
      query: {
        value: (text: string, values: unknown[]) => {
          if (text.startsWith('SELECT lease_until')) clock.advance(61_000);
          return database.pool.query(text, values);
        },
      },
    }) as typeof database.pool;
    const outbox = openOutbox({ pool, clock, catalogue: CATALOGUE, worker: 'stopped' });
    expect(await deliverAccount(outbox, account, bench.connector, 1)).toMatchObject({ counts: { LOST: 1 } });
    expect(bench.sandbox.calls.get('save')).toBeUndefined();
    expect((await voucherOf()).state).toBe('SENDING');
    clock.advance(LATER_MS);
    bench.sandbox.addFault({ fault: 'http-500', count: 9 });
    expect(await deliver()).toMatchObject({ flow: 'PAUSED' });
    expect((await voucherOf()).state).toBe('UNKNOWN');
    bench.sandbox.clearFaults();
    clock.advance(LATER_MS);
    await deliver();
    expect(await voucherOf()).toMatchObject({ state: 'VERIFIED' });
    expect(await documents()).toHaveLength(1);
  });

  test('the lease of the voucher outlives that of the flow: a successor that has the flow still waits for the voucher', async () => {
    await post({});
    const { stopped, isStopped, letGo } = stoppable(bench.connect());
    const slow: TargetConnector = {
      ...stopped,
      async find(voucher) {
        clock.advance(59_000);
        return stopped.find(voucher);
      },
    };
    const first = deliver({ target: slow });
    await isStopped;
    clock.advance(100_000);
    expect(await deliver()).toMatchObject({ flow: 'OPEN', counts: { VERIFIED: 0, WAITS: 0 } });
    clock.advance(20_000);
    expect(await deliver()).toMatchObject({ flow: 'OPEN', counts: { VERIFIED: 1 } });
    letGo();
    expect(await first).toMatchObject({ counts: { LOST: 1 } });
    expect(await documents()).toHaveLength(1);
  });

  test('a voucher that a stopped worker may be sending is not cut anew', async () => {
    await post({});
    const { stopped, isStopped, letGo } = stoppable(bench.connect());
    const first = deliver({ target: stopped });
    await isStopped;
    await post({ correction: 'DIFFERENCE' });
    letGo();
    await first;
    expect(await voucherOf(2n)).toMatchObject({ correctsVoucher: 1n, summary: expect.stringMatching(/^订正 /) });
  });
});

describe('the system is down', () => {
  test('the flow pauses with one exception, a probe finds it back, work resumes by itself', async () => {
    await post({ sourceId: 'A' }, { sourceId: 'B' });
    await deliver({ limit: 0 });
    const { port } = bench.sandbox;
    await bench.sandbox.close();
    expect(await deliver()).toMatchObject({ flow: 'PAUSED', counts: { REFUSED: 0 } });
    expect(await voucherOf()).toMatchObject({ state: 'QUEUED' });
    expect(await openExceptions()).toEqual([`WIRE_NOT_SENT erp:${account.erpAccount}`]);
    const attempts = (await stepsOf()).length;
    expect(await deliver()).toMatchObject({ flow: 'PAUSED' });
    expect((await stepsOf()).length).toBe(attempts);
    clock.advance(LATER_MS);
    expect(await deliver()).toMatchObject({ flow: 'PAUSED' });
    const again = await restart(port);
    clock.advance(LATER_MS);
    expect(await deliver()).toMatchObject({ flow: 'OPEN', counts: { VERIFIED: 2 } });
    expect(await openExceptions()).toEqual([]);
    expect(await documents()).toHaveLength(2);
    await again.close();
  });

  test('a wrong password stops the flow after one login, and no voucher is refused for it', async () => {
    await post({});
    const wrong = bench.connect({ appSecret: 'wrong' });
    expect(await deliver({ target: wrong })).toMatchObject({ flow: 'PAUSED' });
    expect(await openExceptions()).toEqual([`KINGDEE_LOGIN_REFUSED erp:${account.erpAccount}`]);
    expect(await voucherOf()).toMatchObject({ state: 'QUEUED', tries: 0 });
  });

  function restart(port: number): Promise<KingdeeSandbox> {
    const books = [{ number: '001', name: '示例账簿', currency: 'CNY' }];
    return startKingdeeSandbox({ store: bench.store, clock, seed: { ...CREDENTIALS, books }, port });
  }
});

describe('refused until someone acts', () => {
  test('the ledger has another currency: nothing leaves', async () => {
    await bench.close();
    bench = await openBench({ clock, currency: 'USD' });
    await post({});
    expect(await deliver()).toMatchObject({ flow: 'PAUSED' });
    expect(await openExceptions()).toEqual([`LEDGER_CURRENCY_DIFFERS erp:${account.erpAccount}`]);
    expect(bench.sandbox.calls.get('save')).toBeUndefined();
  });

  test('every period up to now is closed: one voucher is refused, the others go on; opened and queued again it is delivered', async () => {
    bench.sandbox.closeThrough('001', '2026-11');
    await post({}, { sourceId: 'ST-2', businessDate: '2026-12-02' });
    expect(await deliver()).toMatchObject({ flow: 'OPEN', counts: { REFUSED: 1, VERIFIED: 1 } });
    const refused = await voucherOf(1n);
    expect(refused).toMatchObject({ state: 'REFUSED', problem: { place: {} } });
    expect(await openExceptions()).toEqual([`${refused.problem?.code} voucher:${book}/1`]);
    bench.sandbox.closeThrough('001', undefined);
    await inTransaction(database.pool, (tx) => requeueVoucher(tx, { book, voucherNo: 1n }, NOW));
    expect(await settle()).toBe('VERIFIED');
    expect(await openExceptions()).toEqual([]);
  });

  test('a closed period, whose refusal has no documented words: the voucher goes to the next open one, once, and the others where they belong', async () => {
    bench.sandbox.closeThrough('001', '2026-09');
    await post({}, { sourceId: 'ST-2', businessDate: '2026-10-02' });
    expect(await deliver()).toMatchObject({ counts: { LATE: 1, VERIFIED: 2 } });
    expect(await voucherOf(3n)).toMatchObject({ state: 'VERIFIED', period: '2026-10', lateFrom: '2026-09' });
    expect((await documents()).map((one) => [one.period, one.date, one.number]).sort()).toEqual([
      [10, '2026-10-01', '2'],
      [10, '2026-10-02', '1'],
    ]);
    const [late] = (await documents()).filter((one) => one.number === '2');
    expect(late?.entries.every((one) => one.explanation.endsWith('补记2026-09期'))).toBe(true);
    expect(await lateVouchers(database.pool, book)).toEqual([
      { voucherNo: 3n, word: '记', number: 2, period: '2026-10', lateFrom: '2026-09' },
    ]);
    expect(await openExceptions()).toEqual([]);
  });

  test('a refusal in an open period is not taken for its period, nor where the ERP does not tell its periods', async () => {
    await post({});
    await deliver({ limit: 0 });
    bench.sandbox.addFault({ fault: 'waf', method: 'save', count: 1 });
    expect(await settle()).toBe('REFUSED');
    bench.sandbox.closeThrough('001', '2026-09');
    await inTransaction(database.pool, (tx) => requeueVoucher(tx, { book, voucherNo: 1n }, NOW));
    const { master: _, ...silent } = bench.connector;
    expect(await deliver({ target: silent })).toMatchObject({ counts: { REFUSED: 1, LATE: 0 } });
    expect(await lateVouchers(database.pool, book)).toEqual([]);
  });

  test('a firewall refuses: REFUSED, queued again it is delivered once', async () => {
    await post({});
    await deliver({ limit: 0 });
    bench.sandbox.addFault({ fault: 'waf', method: 'save', count: 1 });
    expect(await settle()).toBe('REFUSED');
    await inTransaction(database.pool, (tx) => requeueVoucher(tx, { book, voucherNo: 1n }, NOW));
    expect(await settle()).toBe('VERIFIED');
    expect(await documents()).toHaveLength(1);
  });

  test('our number is taken by a voucher of someone else: refused, theirs is left alone', async () => {
    await post({});
    await deliver();
    const [ours] = await documents();
    if (!ours) throw new Error('nothing was delivered');
    const { id: _, ...copy } = ours;
    const entries = ours.entries.map((one) => ({ ...one, explanation: '手工凭证' }));
    await bench.store.insertVoucher({ ...copy, number: '2', entries });
    await post({ sourceId: 'ST-2' });
    expect(await settle(2n)).toBe('REFUSED');
    expect((await voucherOf(2n)).problem?.code).toBe('KINGDEE_NUMBER_TAKEN');
    expect(await documents()).toHaveLength(2);
  });

  test('a missing mapping is told and nothing leaves', async () => {
    await database.pool.query('DELETE FROM delivery.erp_mapping WHERE erp_account = $1', [account.erpAccount]);
    await post({});
    expect(await settle()).toBe('REFUSED');
    expect(bench.sandbox.calls.get('save')).toBeUndefined();
    expect((await openExceptions()).length).toBeGreaterThan(0);
  });
});

describe('drift', () => {
  /** Someone changed one cent in the ERP. */
  const changed = (): TargetConnector => ({
    ...bench.connector,
    async readBack(id, voucher, mapping) {
      const held = await bench.connector.readBack(id, voucher, mapping);
      return (
        held && { ...held, lines: held.lines.map((line, at) => (at === 0 ? { ...line, lc: line.lc + 1n } : line)) }
      );
    },
  });

  test('a cent more in the ERP is DRIFTED with the exact difference; put right and compared again it is VERIFIED', async () => {
    await post({});
    await deliver({ target: changed() });
    const drifted = await voucherOf();
    expect(drifted.state).toBe('DRIFTED');
    expect(drifted.problem?.params.differences).toBe('借 1122.11 店铺=US01 lc 65.32 ≠ 65.33');
    expect(await openExceptions()).toEqual([`VOUCHER_DRIFTED voucher:${book}/1`]);
    const outbox = openOutbox({ pool: database.pool, clock, catalogue: CATALOGUE, worker: 'w1' });
    expect(await recompareVoucher(outbox, account, bench.connector, 1n)).toBe('VERIFIED');
    expect(await openExceptions()).toEqual([]);
    expect(await recompareVoucher(outbox, account, changed(), 1n)).toBe('DRIFTED');
  });

  test('a document that is gone is DRIFTED', async () => {
    await post({});
    await deliver({ target: { ...bench.connector, readBack: async () => undefined } });
    expect(await voucherOf()).toMatchObject({ state: 'DRIFTED', problem: { code: 'VOUCHER_GONE' } });
  });
});

test('a book has one enabled account; a sandbox account maps every code to itself', async () => {
  const second = { ...account, erpAccount: `${account.erpAccount}-2` };
  await expect(inTransaction(database.pool, (tx) => addErpAccount(tx, second, NOW))).rejects.toMatchObject({
    code: '23505',
  });
  expect(await loadErpAccount(database.pool, book)).toEqual(account);
  expect(await loadMapping(database.pool, account.erpAccount)).toEqual({
    accounts: { '*': '*' },
    dims: { '*': '*' },
    functionalOnly: [],
  });
});
