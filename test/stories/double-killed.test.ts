/** Kill -9 at the boundaries that 金蝶's way does not pass: tickets, batches, 审核, late periods, repairs. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addErpAccount } from '../../src/delivery/erp-accounts.ts';
import type { DocumentFlow } from '../../src/delivery/forms.ts';
import { append, NOW, openBook } from '../../src/delivery/journal-fixture.ts';
import { listVouchers, loadVoucher } from '../../src/delivery/voucher-list.ts';
import { cutVouchers } from '../../src/delivery/vouchers.ts';
import { CRASH_POINTS } from '../../src/engine/crash-points.ts';
import { inTransaction } from '../../src/engine/transaction.ts';
import { manualClock } from '../../src/wire/clock.ts';
import { type TestDatabase, testDatabase } from '../setup/test-database.ts';
import { type DoubleWork, workAtDouble } from './double-bench.ts';
import { makeDoubleStore, storedDouble } from './double-store.ts';

/** After lease (90 s), deadline (30 s), and the time that the queue of an ERP is given. */
const AFTER_MS = 660_000;
const VOUCHERS = 3;

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
  await makeDoubleStore(database.pool);
});
afterAll(() => database.close());

const tickets: DoubleWork = { act: 'DELIVER', fates: ['ticket-saved', 'ticket-refused', 'ticket-forgotten'] };
const batches: DoubleWork = { act: 'DELIVER', batchMax: 50, fates: ['saved', 'arrived', 'refused'] };
const late: DoubleWork = { act: 'DELIVER', batchMax: 50, closed: ['2026-09'] };
const deliver: DoubleWork = { act: 'DELIVER' };
const repair: DoubleWork = { act: 'REPAIR' };
const documents: DoubleWork = { act: 'DELIVER', fates: ['saved', 'arrived', 'refused'] };

const stories: readonly (readonly [string, DoubleWork])[] = [
  ...['ticket.recorded', 'ticket.recorded#3', 'ticket.asked'].map((at) => [at, tickets] as const),
  ...['batch.before-send', 'batch.sent'].map((at) => [at, batches] as const),
  // Within a batch: the second written down as leaving, and the second answer of three.
  ...['deliver.before-record#5', 'deliver.before-record#8', 'deliver.recorded#2'].map((at) => [at, batches] as const),
  ...['late.before-commit'].map((at) => [at, late] as const),
  ...['advance.recorded'].map((at) => [at, deliver] as const),
  ...['repair.removed', 'repair.before-commit'].map((at) => [at, repair] as const),
];

const DELIVERING = CRASH_POINTS.filter((point) => point.startsWith('deliver.'));

test('all points but those of an import, of a sync, and of one voucher after the other, are tried', () => {
  const tried = new Set(stories.map(([at]) => at.replace(/#\d+$/, '')));
  const others = CRASH_POINTS.filter((point) => !/^(import|post|deliver|sync|orders)\./.test(point));
  expect(others.filter((point) => !tried.has(point))).toEqual([]);
});

test.each(stories)('killed at %s: one document a voucher, verified and audited', async (point, work) => {
  const erp = `B${stories.findIndex(([at]) => at === point)}`;
  await openStory(erp);
  const { pool } = database;
  const store = storedDouble(pool, erp);
  let nowMs = NOW.getTime();
  const later = () => {
    nowMs += AFTER_MS;
    return manualClock(nowMs, { skipSleeps: true });
  };
  if (work.act === 'REPAIR') {
    await workAtDouble(pool, erp, later(), deliver);
    const [first] = await store.documents();
    if (first) await store.put({ ...first, date: '2026-09-30' });
  }
  later();
  expect(await runChild(erp, nowMs, point, work)).toEqual({ code: null, signal: 'SIGKILL' });
  const again: DoubleWork = { act: 'DELIVER', closed: work.closed ?? [], batchMax: work.batchMax ?? 0 };
  for (let run = 0; run < 4; run += 1) {
    if (work.act === 'REPAIR') await workAtDouble(pool, erp, later(), repair);
    await requeueRefused(erp);
    await workAtDouble(pool, erp, later(), again);
  }
  const documents = await store.documents();
  expect(documents).toHaveLength(VOUCHERS);
  expect(documents.map((one) => one.stage)).toEqual(documents.map(() => 'AUDITED'));
  const standing = await listVouchers(pool, { book: erp });
  expect(standing.map((one) => one.state)).toEqual(['VERIFIED', 'VERIFIED', 'VERIFIED']);
  const held = await Promise.all(standing.map((one) => loadVoucher(pool, erp, one.voucherNo)));
  expect(held.map((one) => one?.erpId).sort()).toEqual(documents.map((one) => one.id).sort());
});

test.each(DELIVERING)(
  'as business documents, killed at %s: one document each, of the kind that it was cut',
  async (point) => {
    const erp = `D${DELIVERING.indexOf(point)}`;
    await openStory(erp, { as: 'CLAIM', account: '1122.11' });
    const { pool } = database;
    let nowMs = NOW.getTime();
    expect(await runChild(erp, nowMs, point, documents)).toEqual({ code: null, signal: 'SIGKILL' });
    for (let run = 0; run < 4; run += 1) {
      nowMs += AFTER_MS;
      await requeueRefused(erp);
      await workAtDouble(pool, erp, manualClock(nowMs, { skipSleeps: true }), deliver);
    }
    const held = await storedDouble(pool, erp).documents();
    expect(held.map((one) => [one.business?.kind, one.stage])).toEqual(
      Array.from({ length: VOUCHERS }, () => ['OTHER_RECEIVABLE', 'AUDITED']),
    );
    const standing = await listVouchers(pool, { book: erp });
    expect(standing.map((one) => one.state)).toEqual(['VERIFIED', 'VERIFIED', 'VERIFIED']);
  },
);

async function openStory(book: string, flow?: DocumentFlow): Promise<void> {
  const { pool } = database;
  await openBook(pool, book);
  await inTransaction(pool, async (tx) => {
    const account = { erpAccount: book, book, profile: 'double', baseUrl: '', ledger: '001', secretName: '' };
    await addErpAccount(tx, { ...account, config: { autoAdvance: 'AUDIT' }, sandbox: true, enabled: true }, NOW);
    const lines = ['D 1122.11 USD 10.00 @7.1000 71.00', 'C 6001.01 USD 10.00 @7.1000 71.00'];
    const entries = [];
    for (let no = 1; no <= VOUCHERS; no += 1) entries.push(await append(tx, book, lines, { sourceId: `ST-${no}` }));
    const how = { granularity: 'PER_SETTLEMENT_MONTH', review: 'AUTO', actor: 'worker', now: NOW } as const;
    await cutVouchers(tx, { book, entries, ...how, ...(flow && { flows: () => flow }) });
  });
}

async function requeueRefused(book: string): Promise<void> {
  await database.pool.query(
    `UPDATE delivery.voucher SET state = 'QUEUED', next_try_at = NULL WHERE book = $1 AND state = 'REFUSED'`,
    [book],
  );
}

function runChild(
  erp: string,
  nowMs: number,
  crashAt: string,
  work: DoubleWork,
): Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }> {
  const script = fileURLToPath(new URL('./double-child.ts', import.meta.url));
  const parts = ['--import', 'tsx', script, database.url, erp, String(nowMs), JSON.stringify(work)];
  const child = spawn(process.execPath, parts, {
    env: { ...process.env, HELIU_CRASH_AT: crashAt },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
}
