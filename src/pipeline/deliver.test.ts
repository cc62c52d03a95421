import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/setup/test-database.ts';
import { kingdeeProblems } from '../connectors/kingdee/problems.ts';
import { openBench } from '../connectors/kingdee/sandbox-fixture.ts';
import { joinCatalogue } from '../core/problems.ts';
import { DOUBLE_CATALOGUE } from '../delivery/double-bench-fixture.ts';
import { addErpAccount, type ErpAccount, loadErpAccount } from '../delivery/erp-accounts.ts';
import { leaseFlow } from '../delivery/flow.ts';
import { append, NOW, openBook } from '../delivery/journal-fixture.ts';
import { openOutbox } from '../delivery/lease.ts';
import { DELIVERY_PROBLEMS } from '../delivery/problems.ts';
import { targetDouble } from '../delivery/target-double-fixture.ts';
import { listVouchers } from '../delivery/voucher-list.ts';
import { cutVouchers } from '../delivery/vouchers.ts';
import { inTransaction } from '../engine/transaction.ts';
import { manualClock } from '../wire/clock.ts';
import { wireProblems } from '../wire/problems.ts';
import { deliverableAccounts, deliverDue, deliveriesDue, recompare } from './deliver.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

/** A book with one queued voucher. */
async function openAccount(book: string, hasErp = true): Promise<void> {
  await openBook(database.pool, book);
  await inTransaction(database.pool, async (tx) => {
    const account = { erpAccount: `kd-${book}`, book, profile: 'kingdee', baseUrl: '', ledger: '001' };
    if (hasErp) await addErpAccount(tx, { ...account, config: {}, secretName: '', sandbox: true, enabled: true }, NOW);
    const entries = [await append(tx, book, ['D 1122.11 5.00', 'C 6001.01 5.00'])];
    const how = { granularity: 'PER_SETTLEMENT_MONTH', review: 'AUTO', actor: 'worker', now: NOW } as const;
    await cutVouchers(tx, { book, entries, ...how });
  });
}

test('an ERP that is down holds up its own book only; a book without an ERP keeps its vouchers queued', async () => {
  const clock = manualClock(NOW.getTime(), { skipSleeps: true });
  const [up, down] = [await openBench({ clock }), await openBench({ clock })];
  await down.sandbox.close();
  for (const book of ['UP', 'DOWN', 'NONE']) {
    await openAccount(book, book !== 'NONE');
  }
  const house = {
    db: database,
    clock,
    catalogue: joinCatalogue([DELIVERY_PROBLEMS, kingdeeProblems, wireProblems]),
    targetOf: async (book: string) => (book === 'UP' ? up.connector : book === 'DOWN' ? down.connector : undefined),
  };
  const summary = await deliverDue(house, { worker: 'w1' });
  expect(summary).toMatchObject({ verified: 1, drifted: 0, refused: 0, more: false });
  expect(summary.flows.map((one) => [one.book, one.flow])).toEqual([
    ['DOWN', 'PAUSED'],
    ['UP', 'OPEN'],
  ]);
  const states = (await listVouchers(database.pool, {})).map((one) => [one.book, one.state]);
  expect(states).toEqual([
    ['UP', 'VERIFIED'],
    ['NONE', 'QUEUED'],
    ['DOWN', 'QUEUED'],
  ]);
  expect(await recompare(house, { worker: 'w1', book: 'UP', voucherNo: 1n })).toBe('VERIFIED');
  expect(await recompare(house, { worker: 'w1', book: 'NONE', voucherNo: 1n })).toBeUndefined();
  expect(await recompare(house, { worker: 'w1', book: 'DOWN', voucherNo: 1n })).toBeUndefined();
  await up.close();
  down.http.close();
});

test('a worker drives so many accounts at once, passes over those of another without a call, and leaves none behind', async () => {
  const clock = manualClock(NOW.getTime(), { skipSleeps: true });
  const books = ['L1', 'L2', 'L3', 'L4', 'L5'];
  const { pool } = database;
  for (const book of books) await openAccount(book);
  const calls: string[] = [];
  let driven = 0;
  let most = 0;
  const house = {
    db: database,
    clock,
    catalogue: DOUBLE_CATALOGUE,
    targetOf: async (book: string) => {
      if (!books.includes(book)) return undefined;
      const { target } = targetDouble({ clock, idempotency: 'numberable' });
      if (book !== 'L3') driven += 1;
      most = Math.max(most, driven);
      return {
        ...target,
        probe: async () => {
          calls.push(`probe ${book}`);
          return target.probe();
        },
        master: {
          kinds: ['CASH_FLOW_ITEM'] as const,
          async *pull() {
            calls.push(`pull ${book}`);
            yield [];
          },
        },
        readBack: async (...asked: Parameters<typeof target.readBack>) => {
          driven -= 1;
          return target.readBack(...asked);
        },
      };
    },
  };
  const other = openOutbox({ pool, clock, catalogue: DOUBLE_CATALOGUE, worker: 'other' });
  const third = (await loadErpAccount(pool, 'L3')) as ErpAccount;
  await leaseFlow(other, third);
  expect(await deliveriesDue(house)).toEqual(['kd-L1', 'kd-L2', 'kd-L4', 'kd-L5']);
  const summary = await deliverDue(house, { worker: 'w1', accountsAtOnce: 2 });
  expect(summary).toMatchObject({ verified: 4, more: false });
  expect(summary.flows.map((one) => `${one.book} ${one.flow}`)).toEqual([
    'L1 OPEN',
    'L2 OPEN',
    'L3 BUSY',
    'L4 OPEN',
    'L5 OPEN',
  ]);
  expect(calls.sort()).toEqual(
    ['probe', 'pull'].flatMap((call) => ['L1', 'L2', 'L4', 'L5'].map((book) => `${call} ${book}`)),
  );
  expect(most).toBe(2);
  // The lease of the other and the pause of the account that is down are over.
  clock.advance(120_000);
  expect(await deliveriesDue(house)).toEqual(['kd-DOWN', 'kd-L3']);
  expect(await deliverDue(house, { worker: 'w1', erpAccount: 'kd-L3' })).toMatchObject({ verified: 1 });
  expect(await deliverableAccounts(house)).toEqual(expect.arrayContaining(['kd-L3']));
});
