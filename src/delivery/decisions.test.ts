import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/setup/test-database.ts';
import { inTransaction } from '../engine/transaction.ts';
import { type ByHandRequest, dueNow, skipVoucher, unskipVoucher } from './decisions.ts';
import { type DoubleBench, LATER_MS, openDoubleBench } from './double-bench-fixture.ts';
import { append } from './journal-fixture.ts';
import { settleMs } from './sending.ts';
import { cutVouchers } from './vouchers.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

let books = 0;
function open(options: Partial<Parameters<typeof openDoubleBench>[2]> = {}): Promise<DoubleBench> {
  books += 1;
  return openDoubleBench(database.pool, `BYHAND${books}`, { idempotency: 'numberable', ...options });
}

const now = (bench: DoubleBench) => new Date(bench.clock.now());
const ask = (bench: DoubleBench, reason = '已在 ERP 手工录入 记-9'): ByHandRequest => ({
  ...{ book: bench.book, voucherNo: 1n, actor: 'ann', reason },
});
const skip = (bench: DoubleBench, reason?: string) =>
  inTransaction(database.pool, (tx) => skipVoucher(tx, ask(bench, reason), now(bench)));
const unskip = (bench: DoubleBench) =>
  inTransaction(database.pool, (tx) => unskipVoucher(tx, ask(bench, '录错了账套'), now(bench)));
const due = (bench: DoubleBench) =>
  inTransaction(database.pool, (tx) =>
    dueNow(tx, { book: bench.book, voucherNo: 1n }, settleMs({ deadlineMs: 30_000 }, bench.double.target), now(bench)),
  );
const sends = (bench: DoubleBench) => bench.double.calls.filter((one) => one === 'send').length;

async function refused(): Promise<DoubleBench> {
  const bench = await open();
  bench.double.fates.push('refused');
  await bench.post({});
  await bench.deliver();
  expect(await bench.voucher()).toMatchObject({ state: 'REFUSED' });
  return bench;
}

test('a refused voucher that is settled by hand is not sent any more, and nothing waits for a person', async () => {
  const bench = await refused();
  expect(await bench.exceptions()).not.toEqual([]);
  expect(await skip(bench)).toBe('SKIPPED');
  expect(await bench.exceptions()).toEqual([]);
  const before = sends(bench);
  bench.clock.advance(LATER_MS);
  await bench.deliver();
  expect(sends(bench)).toBe(before);
  expect(await bench.voucher()).toMatchObject({ state: 'SKIPPED', problem: undefined });
  const { rows } = await database.pool.query('SELECT skipped_by, skip_reason FROM delivery.voucher WHERE book = $1', [
    bench.book,
  ]);
  expect(rows).toEqual([{ skipped_by: 'ann', skip_reason: '已在 ERP 手工录入 记-9' }]);
});

test('a skip that is taken back goes the whole way, the look before the send included', async () => {
  const bench = await refused();
  await skip(bench);
  expect(await unskip(bench)).toBe('QUEUED');
  const finds = bench.double.calls.filter((one) => one === 'find').length;
  await bench.deliver();
  expect(bench.double.calls.filter((one) => one === 'find').length).toBe(finds + 1);
  expect(await bench.voucher()).toMatchObject({ state: 'VERIFIED' });
  const { rows } = await database.pool.query<{ action: string; after: string }>(
    `SELECT action, after FROM engine.audit WHERE subject = $1 ORDER BY number`,
    [`voucher:${bench.book}/1`],
  );
  expect(rows.map((row) => row.action)).toEqual(['voucher.skipped', 'voucher.unskipped']);
  expect(rows[1]?.after).toContain('录错了账套');
});

test('a correction of a voucher settled by hand is a voucher of its own: what a person entered is not cut anew', async () => {
  const bench = await refused();
  await skip(bench);
  await inTransaction(database.pool, async (tx) => {
    const lines = ['D 1122.11 USD 1.00 @7.1000 7.10', 'C 6001.01 USD 1.00 @7.1000 7.10'];
    const entries = [await append(tx, bench.book, lines, { correction: 'DIFFERENCE' })];
    const how = { granularity: 'PER_SETTLEMENT_MONTH', review: 'AUTO', actor: 'worker', now: now(bench) } as const;
    await cutVouchers(tx, { book: bench.book, entries, ...how });
  });
  expect(await bench.voucher()).toMatchObject({ state: 'SKIPPED' });
  expect(await bench.voucher(2n)).toMatchObject({ state: 'QUEUED', correctsVoucher: 1n });
});

test('a skip needs a reason and a voucher that is not in the ERP, on its way there, or held by a worker', async () => {
  const bench = await open();
  await bench.post({});
  expect(await skip(bench, ' ')).toMatchObject({ code: 'REPAIR_WITHOUT_REASON' });
  expect(await unskip(bench)).toMatchObject({ code: 'VOUCHER_STATE_WRONG' });
  await database.pool.query(`UPDATE delivery.voucher SET lease_owner = 'w', lease_until = $2 WHERE book = $1`, [
    bench.book,
    new Date(bench.clock.now() + 1),
  ]);
  expect(await skip(bench)).toMatchObject({ code: 'VOUCHER_BUSY' });
  bench.clock.advance(LATER_MS);
  await bench.deliver();
  expect(await bench.voucher()).toMatchObject({ state: 'VERIFIED' });
  expect(await skip(bench)).toMatchObject({ code: 'VOUCHER_STATE_WRONG' });
});

test('the database keeps no skip without its person and reason', async () => {
  const bench = await open();
  await bench.post({});
  for (const set of ["state = 'SKIPPED'", "state = 'SKIPPED', skipped_by = 'a', skipped_at = now(), skip_reason = ' '"])
    await expect(
      database.pool.query(`UPDATE delivery.voucher SET ${set} WHERE book = $1`, [bench.book]),
    ).rejects.toMatchObject({ code: '23514' });
});

test('asked for now, a voucher that waits for its next try is tried with the next run', async () => {
  const bench = await open();
  bench.double.fates.push('later');
  await bench.post({});
  await bench.deliver();
  const before = sends(bench);
  await bench.deliver();
  expect(sends(bench)).toBe(before);
  expect(await due(bench)).toBe('QUEUED');
  await bench.deliver();
  expect(await bench.voucher()).toMatchObject({ state: 'VERIFIED' });
});

test('asked for now, a voucher whose answer was lost is not sent while its lost request may still arrive', async () => {
  const bench = await open({ idempotency: 'blind', without: ['poll'] });
  // each loss lengthens the wait: the sixth is well past the time that a request may take
  bench.double.fates.push('lost', 'lost', 'lost', 'lost', 'lost', 'late');
  await bench.post({});
  for (let run = 0; run < 6; run += 1) {
    await bench.deliver();
    if (run < 5) bench.clock.advance(LATER_MS);
  }
  const { nextTryAt } = await bench.voucher();
  expect(nextTryAt?.getTime()).toBeGreaterThan(bench.clock.now() + 30_000);
  bench.clock.advance(1_000);
  expect(await due(bench)).toBe('UNKNOWN');
  const before = sends(bench);
  await bench.deliver();
  expect(sends(bench)).toBe(before);
  bench.clock.advance(30_000);
  await bench.deliver();
  expect(await bench.voucher()).toMatchObject({ state: 'VERIFIED' });
  expect(sends(bench)).toBe(before);
  expect(await bench.double.store.documents()).toHaveLength(1);
});

test('one that was refused is queued by it, one that waits for a reviewer or was settled by hand is not', async () => {
  const bench = await refused();
  expect(await due(bench)).toBe('QUEUED');
  await skip(bench);
  expect(await due(bench)).toMatchObject({ code: 'VOUCHER_STATE_WRONG' });
});
