import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/setup/test-database.ts';
import { kingdeeProblems } from '../connectors/kingdee/problems.ts';
import { openBench } from '../connectors/kingdee/sandbox-fixture.ts';
import { joinCatalogue } from '../core/problems.ts';
import { addErpAccount } from '../delivery/erp-accounts.ts';
import { append, NOW, openBook } from '../delivery/journal-fixture.ts';
import { DELIVERY_PROBLEMS } from '../delivery/problems.ts';
import { listVouchers } from '../delivery/voucher-list.ts';
import { cutVouchers } from '../delivery/vouchers.ts';
import { inTransaction } from '../engine/transaction.ts';
import { manualClock } from '../wire/clock.ts';
import { wireProblems } from '../wire/problems.ts';
import { deliverDue, recompare } from './deliver.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

test('an ERP that is down holds up its own book only; a book without an ERP keeps its vouchers queued', async () => {
  const clock = manualClock(NOW.getTime(), { skipSleeps: true });
  const [up, down] = [await openBench({ clock }), await openBench({ clock })];
  await down.sandbox.close();
  for (const book of ['UP', 'DOWN', 'NONE']) {
    await openBook(database.pool, book);
    await inTransaction(database.pool, async (tx) => {
      const account = { erpAccount: `kd-${book}`, book, profile: 'kingdee', baseUrl: '', ledger: '001' };
      if (book !== 'NONE')
        await addErpAccount(tx, { ...account, config: {}, secretName: '', sandbox: true, enabled: true }, NOW);
      const entries = [await append(tx, book, ['D 1122.11 5.00', 'C 6001.01 5.00'])];
      const how = { granularity: 'PER_SETTLEMENT_MONTH', review: 'AUTO', actor: 'worker', now: NOW } as const;
      await cutVouchers(tx, { book, entries, ...how });
    });
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
