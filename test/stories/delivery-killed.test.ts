/** Kill -9 at every commit boundary of a delivery: afterwards the ERP holds the voucher once, and it is verified. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addErpAccount } from '../../src/delivery/erp-accounts.ts';
import { append, NOW, openBook } from '../../src/delivery/journal-fixture.ts';
import { loadVoucher } from '../../src/delivery/voucher-list.ts';
import { cutVouchers } from '../../src/delivery/vouchers.ts';
import { CRASH_POINTS } from '../../src/engine/crash-points.ts';
import { inTransaction } from '../../src/engine/transaction.ts';
import { erpStore } from '../../src/sandbox/erp-store.ts';
import { manualClock } from '../../src/wire/clock.ts';
import { type TestDatabase, testDatabase } from '../setup/test-database.ts';
import { deliverOnce } from './delivery-bench.ts';

/** After lease (90 s) and deadline (30 s) of the dead worker. */
const AFTER_LEASE_MS = 121_000;
/** Commits of one delivery: looked up, leaving, saved, compared. */
const RECORDS = 4;

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const points = CRASH_POINTS.filter((point) => point.startsWith('deliver.')).flatMap((point) =>
  point === 'deliver.before-record'
    ? Array.from({ length: RECORDS }, (_, index) => `${point}#${index + 1}`)
    : [`${point}`],
);

test('all points of a delivery are tried', () => {
  expect(points.length).toBe(CRASH_POINTS.filter((point) => point.startsWith('deliver.')).length + RECORDS - 1);
});

test.each(points)('killed at %s: one document in the ERP, verified', async (point) => {
  const book = `B${points.indexOf(point)}`;
  const { pool } = database;
  await openBook(pool, book);
  await inTransaction(pool, async (tx) => {
    const account = { erpAccount: book, book, profile: 'kingdee.galaxy-session', baseUrl: '', ledger: '001' };
    await addErpAccount(tx, { ...account, config: {}, secretName: '', sandbox: true, enabled: true }, NOW);
    const lines = ['D 1122.11 USD 10.00 @7.1000 71.00', 'C 6001.01 USD 10.00 @7.1000 71.00'];
    const entries = [await append(tx, book, lines)];
    const how = { granularity: 'PER_SETTLEMENT_MONTH', review: 'AUTO', actor: 'worker', now: NOW } as const;
    await cutVouchers(tx, { book, entries, ...how });
  });
  expect(await runChild(book, point)).toEqual({ code: null, signal: 'SIGKILL' });
  const store = erpStore(pool, book);
  for (let run = 1; run <= 2; run += 1)
    await deliverOnce(pool, store, book, manualClock(NOW.getTime() + run * AFTER_LEASE_MS, { skipSleeps: true }));
  const documents = await store.vouchers({});
  const voucher = await loadVoucher(pool, book, 1n);
  expect(documents).toHaveLength(1);
  expect(voucher).toMatchObject({ state: 'VERIFIED', erpId: String(documents[0]?.id) });
});

function runChild(
  account: string,
  crashAt: string,
): Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }> {
  const script = fileURLToPath(new URL('./deliver-child.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script, database.url, account, String(NOW.getTime())], {
    env: { ...process.env, HELIU_CRASH_AT: crashAt },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
}
