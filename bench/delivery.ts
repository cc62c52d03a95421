/**
 * Delivery into 8 ERP accounts whose every answer takes 200 ms: 4 workers against 1 (DESIGN.md §7: ≥ 3.6), and a batch save
 * against single ones (≥ 10). Worker processes as they run in production, the sandbox 金蝶 in this process.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { listErpAccounts, updateErpAccount } from '../src/delivery/erp-accounts.ts';
import { migrate } from '../src/engine/migrate.ts';
import { openDatabase } from '../src/engine/postgres.ts';
import { inTransaction } from '../src/engine/transaction.ts';
import { type Fleet, openFleet } from '../test/stories/worker-fleet.ts';
import { median, ROOT, writeResults } from './results.ts';

const RUNS = Number(process.env.HELIU_BENCH_RUNS ?? '3');
const LATENCY_MS = 200;
const ACCOUNTS = 8;
const VOUCHERS_EACH = 20;
/** Of two accounts, so that one worker drives all of them at once. */
const BATCH_VOUCHERS_EACH = 50;

interface Run {
  readonly one: number;
  readonly four: number;
  readonly single: number;
  readonly batch: number;
}

async function benchOnce(home: string): Promise<Run> {
  const database = await openDatabase({ home });
  try {
    await migrate(database.pool);
    const accounts = Array.from({ length: ACCOUNTS }, () => ({ erp: 'kingdee', batch: 'off' }) as const);
    const fleet = await openFleet({
      pool: database.pool,
      url: database.url,
      accounts,
      random: Math.random,
      faultSeed: 1,
      deadlineSeconds: 30,
    });
    try {
      return await runsOver(database.pool, fleet);
    } finally {
      await fleet.close();
    }
  } finally {
    await database.close();
  }
}

async function runsOver(pool: pg.Pool, fleet: Fleet): Promise<Run> {
  // Base data is pulled and the ledgers are probed before anything is timed.
  await deliver(pool, fleet, { workers: 1, books: fleet.books, each: 1 });
  fleet.kingdee.addFault({ fault: 'latency', ms: LATENCY_MS });
  const one = await deliver(pool, fleet, { workers: 1, books: fleet.books, each: VOUCHERS_EACH });
  const four = await deliver(pool, fleet, { workers: 4, books: fleet.books, each: VOUCHERS_EACH });
  const two = fleet.books.slice(0, 2);
  const single = await deliver(pool, fleet, { workers: 1, books: two, each: BATCH_VOUCHERS_EACH });
  await setBatch(pool, String(BATCH_VOUCHERS_EACH));
  const batch = await deliver(pool, fleet, { workers: 1, books: two, each: BATCH_VOUCHERS_EACH });
  return { one, four, single, batch };
}

/** Seconds from the first call to the last voucher that was read back and agrees. */
async function deliver(
  pool: pg.Pool,
  fleet: Fleet,
  how: { readonly workers: number; readonly books: readonly string[]; readonly each: number },
): Promise<number> {
  const { rows: before } = await pool.query<{ last: bigint }>(
    'SELECT coalesce(max(attempt_no), 0)::bigint AS last FROM delivery.attempt',
  );
  const ready = Array.from({ length: how.workers }, () => started(fleet.start()));
  await Promise.all(ready);
  // All are there before the first is sent.
  await pool.query('UPDATE delivery.erp_account SET enabled = false');
  await fleet.post(how.books, how.each);
  await pool.query('UPDATE delivery.erp_account SET enabled = true');
  await untilVerified(pool);
  await fleet.stop();
  const { rows } = await pool.query<{ seconds: number }>(
    'SELECT extract(epoch FROM max(at) - min(at))::float8 AS seconds FROM delivery.attempt WHERE attempt_no > $1',
    [before[0]?.last ?? 0n],
  );
  return rows[0]?.seconds ?? Number.NaN;
}

function started(worker: ReturnType<Fleet['start']>): Promise<void> {
  return new Promise((done) => worker.stdout?.once('data', () => done()));
}

async function untilVerified(pool: pg.Pool): Promise<void> {
  for (;;) {
    const { rowCount } = await pool.query(`SELECT 1 FROM delivery.voucher WHERE state <> 'VERIFIED' LIMIT 1`);
    if (rowCount === 0) return;
    await new Promise((done) => setTimeout(done, 200));
  }
}

async function setBatch(pool: pg.Pool, batch: string): Promise<void> {
  for (const { erpAccount, config } of await listErpAccounts(pool))
    await inTransaction(pool, (tx) => updateErpAccount(tx, erpAccount, { config: { ...config, batch } }));
}

const folder = join(ROOT, 'bench', 'tmp');
mkdirSync(folder, { recursive: true });
const runs: Run[] = [];
for (let at = 0; at < RUNS; at += 1) {
  const home = mkdtempSync(join(folder, 'home-'));
  const run = await benchOnce(home);
  console.log(JSON.stringify(run));
  runs.push(run);
  rmSync(home, { recursive: true, force: true });
}
const seconds = (of: (run: Run) => number): string => median(runs.map(of)).toFixed(1);
const ratio = (of: (run: Run) => number): string =>
  `${median(runs.map(of)).toFixed(1)} (${Math.min(...runs.map(of)).toFixed(1)}–${Math.max(...runs.map(of)).toFixed(1)})`;
writeResults('Delivery', RUNS, [
  `Every answer of the sandbox 金蝶 takes ${LATENCY_MS} ms. A voucher is looked up, saved and read back. Seconds are from the first call to the last answer.`,
  '',
  '| what | seconds | against | seconds | ratio (least–most) | limit |',
  '| --- | ---: | --- | ---: | ---: | ---: |',
  `| ${ACCOUNTS} accounts × ${VOUCHERS_EACH} vouchers, 1 worker | ${seconds((run) => run.one)} | 4 workers | ${seconds((run) => run.four)} | ${ratio((run) => run.one / run.four)} | ≥ 3.6 |`,
  `| 2 accounts × ${BATCH_VOUCHERS_EACH} vouchers, one by one | ${seconds((run) => run.single)} | in batches of ${BATCH_VOUCHERS_EACH} | ${seconds((run) => run.batch)} | ${ratio((run) => run.single / run.batch)} | ≥ 10 |`,
]);
