/** Exactly once through the real outbox, whatever the tenant does about repeats. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../../../test/setup/test-database.ts';
import { joinCatalogue } from '../../../core/problems.ts';
import type { CutEntry } from '../../../delivery/cut.ts';
import { addErpAccount, type ErpAccount } from '../../../delivery/erp-accounts.ts';
import { append, NOW, openBook } from '../../../delivery/journal-fixture.ts';
import { openOutbox } from '../../../delivery/lease.ts';
import { mirrorAccount } from '../../../delivery/mirror.ts';
import { deliverAccount } from '../../../delivery/outbox.ts';
import { DELIVERY_PROBLEMS } from '../../../delivery/problems.ts';
import { loadVoucher } from '../../../delivery/voucher-list.ts';
import { cutVouchers } from '../../../delivery/vouchers.ts';
import { inTransaction } from '../../../engine/transaction.ts';
import { type ManualClock, manualClock } from '../../../wire/clock.ts';
import { wireProblems } from '../../../wire/problems.ts';
import { yonyouProblems } from '../problems.ts';
import { FAULTS, type FaultName } from './sandbox-faults.ts';
import { type Bench, type BenchOptions, BOOK, openBench, SAME_CODES, sampleVoucher } from './sandbox-fixture.ts';

const CATALOGUE = joinCatalogue([DELIVERY_PROBLEMS, yonyouProblems, wireProblems]);
/** Longer than lease + deadline, and than every back-off of the first tries. */
const LATER_MS = 6 * 60_000;
const SALE = [
  'D 1122.11 USD 9.20 @7.1000 65.32',
  'C 6001.01 USD 10.00 @7.1000 71.00',
  'C 6001.04 USD -0.80 @7.1000 -5.68',
];

let database: TestDatabase;
let bench: Bench | undefined;
let clock: ManualClock;
let account: ErpAccount;
let books = 0;

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());
beforeEach(() => {
  clock = manualClock(NOW.getTime(), { skipSleeps: true });
});
afterEach(async () => {
  await bench?.close();
  bench = undefined;
});

async function open(options: BenchOptions = {}): Promise<Bench> {
  bench = await openBench({ clock, ...options });
  books += 1;
  const book = `YB${books}`;
  await openBook(database.pool, book);
  const names = { erpAccount: `yb-${books}`, book, profile: 'yonyou.yonbip', ledger: BOOK, secretName: 'yonyou' };
  account = { ...names, baseUrl: bench.sandbox.url, config: {}, sandbox: true, enabled: true };
  await inTransaction(database.pool, async (tx) => {
    await addErpAccount(tx, account, NOW);
    const entries: CutEntry[] = [await append(tx, book, SALE, {})];
    const how = { granularity: 'PER_SETTLEMENT_MONTH', review: 'AUTO', actor: 'worker', now: NOW } as const;
    return cutVouchers(tx, { book, entries, ...how });
  });
  return bench;
}

function deliver(one: Bench, limit = 100) {
  const parts = { pool: database.pool, clock, catalogue: CATALOGUE, worker: 'w1' };
  return deliverAccount(openOutbox(parts), account, one.connector, limit);
}

/** Runs as the sweep does, until the voucher has come to rest. */
async function settle(one: Bench): Promise<string> {
  for (let run = 0; run < 20; run += 1) {
    await deliver(one);
    const state = (await loadVoucher(database.pool, account.book, 1n))?.state ?? '';
    if (['VERIFIED', 'DRIFTED', 'REFUSED'].includes(state)) return state;
    clock.advance(LATER_MS);
  }
  return 'RESTLESS';
}

const WAYS: readonly (readonly [string, BenchOptions])[] = [
  ['repeats refused', {}],
  [
    'the first result again',
    { switches: { businessIdRepeat: 'firstResult' }, account: { businessIdRepeat: 'firstResult' } },
  ],
  ['only the number collides', { switches: { businessIdRepeat: 'ignored' }, account: { businessIdRepeat: 'ignored' } }],
];

describe.each(WAYS)('%s', (_way, options) => {
  const faults: readonly FaultName[] = FAULTS.filter((one) => one !== 'latency' && one !== 'slow-body');
  const cases = faults.flatMap((fault) =>
    ['addVoucher', 'queryVouchers'].flatMap((method) =>
      [false, true].map((after) => [fault, after ? 'after' : 'before', method] as const),
    ),
  );
  test.each(cases)('%s %s %s: one document, verified', async (fault, when, method) => {
    const one = await open(options);
    await deliver(one, 0);
    one.sandbox.addFault({ fault, after: when === 'after', method, count: 2 });
    expect(await settle(one)).toBe('VERIFIED');
    expect(await one.store.vouchers({})).toHaveLength(1);
  });
});

test('numbered by YonBIP itself: verified by the number that it gave, and a later renumbering is a break', async () => {
  const one = await open({ account: { numbering: 'erp' } });
  const other = one.connector.toDocument(sampleVoucher(), SAME_CODES);
  if ('problems' in other) throw new Error('no document');
  expect(await one.connector.send(other, 5_000)).toMatchObject({ outcome: 'Saved', number: '1' });
  expect(await settle(one)).toBe('VERIFIED');
  const voucher = await loadVoucher(database.pool, account.book, 1n);
  expect(voucher).toMatchObject({ number: 1, erpNumber: '2' });
  const mirror = () =>
    mirrorAccount(
      openOutbox({ pool: database.pool, clock, catalogue: CATALOGUE, worker: 'w1' }),
      account,
      one.connector,
      { depth: 'FACTS' },
    );
  expect(await mirror()).toMatchObject({ ours: 1, equal: 0, drifted: 0 });
  await one.sandbox.edit(voucher?.erpId ?? '', { billCode: 9 });
  expect(await mirror()).toMatchObject({ drifted: 1 });
});

test('the answer to a send is lost: unknown, found, adopted, never sent again', async () => {
  const one = await open();
  await deliver(one, 0);
  one.sandbox.addFault({ fault: 'cut', after: true, method: 'addVoucher', count: 1 });
  await deliver(one);
  const voucher = await loadVoucher(database.pool, account.book, 1n);
  expect(voucher?.attempts.map((each) => `${each.step} ${each.outcome}`)).toEqual([
    'FIND NONE',
    'SEND LEAVING',
    'SEND UNKNOWN',
    'FIND FOUND',
    'READ_BACK EQUAL',
  ]);
  expect(one.sandbox.calls.get('addVoucher')).toBe(1);
});

test.each(['closed', 'settled'] as const)(
  'a period that is %s: the voucher goes late into the next open one',
  async (state) => {
    const one = await open();
    one.sandbox.setPeriod(BOOK, '2026-09', state);
    await deliver(one);
    expect((await loadVoucher(database.pool, account.book, 1n))?.problem).toMatchObject({
      code: 'YONYOU_PERIOD_CLOSED',
      params: { lateIn: '2026-10' },
    });
    expect(await loadVoucher(database.pool, account.book, 2n)).toMatchObject({
      state: 'VERIFIED',
      period: '2026-10',
      lateFrom: '2026-09',
    });
    expect(await one.store.vouchers({})).toHaveLength(1);
  },
);
