import { afterAll, beforeAll, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../setup/test-database.ts';
import { deliverManyVouchers } from './many-vouchers.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

test('10,000 vouchers, faults and kills, 4 workers: none twice, none lost, the sums are the journal’s', () =>
  deliverManyVouchers(database, { vouchersEach: 1_250, workers: 4, killEvery: 500, faultShare: 0.01, seed: 20261125 }));
