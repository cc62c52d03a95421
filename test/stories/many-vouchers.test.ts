import { afterAll, beforeAll, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../setup/test-database.ts';
import { deliverManyVouchers } from './many-vouchers.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

test(
  '304 vouchers, faults and kills, 4 workers: none twice, none lost, the sums are the journal’s',
  {
    timeout: 300_000,
  },
  () =>
    deliverManyVouchers(database, { vouchersEach: 38, workers: 4, killEvery: 60, faultShare: 0.03, seed: 20261124 }),
);
