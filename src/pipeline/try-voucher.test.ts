import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/setup/test-database.ts';
import { DOUBLE_CATALOGUE, type DoubleBench, openDoubleBench } from '../delivery/double-bench-fixture.ts';
import type { House } from './house.ts';
import { listBreaks, mirrorNow } from './mirror.ts';
import { sendNow, tryVoucher } from './try-voucher.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

function houseOf(bench: DoubleBench): Pick<House, 'clock' | 'catalogue' | 'targetOf'> & { readonly db: TestDatabase } {
  const targetOf = async (book: string) => (book === bench.book ? bench.double.target : undefined);
  return { db: database, clock: bench.clock, catalogue: DOUBLE_CATALOGUE, targetOf };
}

const ask = (bench: DoubleBench, voucherNo = 1n) => ({ book: bench.book, voucherNo, actor: 'ann' });

test('one that differs is compared again: put right in the ERP it agrees, and its break is gone', async () => {
  const bench = await openDoubleBench(database.pool, 'TRYDRIFT', { idempotency: 'numberable' });
  const house = houseOf(bench);
  await bench.post({});
  await bench.deliver();
  const [ours] = await bench.double.store.documents();
  if (!ours) throw new Error('nothing arrived');
  await bench.double.store.put({ ...ours, date: '2026-09-29' });
  await mirrorNow(house, { worker: 'w', erpAccount: bench.account.erpAccount });
  expect(await bench.voucher()).toMatchObject({ state: 'DRIFTED' });
  expect(await tryVoucher(house, ask(bench))).toBe('DRIFTED');
  await bench.double.store.put(ours);
  expect(await tryVoucher(house, ask(bench))).toBe('VERIFIED');
  expect(await listBreaks(house, { book: bench.book })).toEqual([]);
});

test('a pause of the ERP ends with it: the next run probes, and the voucher goes', async () => {
  const bench = await openDoubleBench(database.pool, 'TRYPAUSE', { idempotency: 'numberable' });
  const house = houseOf(bench);
  bench.double.fates.push('down');
  await bench.post({});
  expect(await bench.deliver()).toMatchObject({ flow: 'PAUSED' });
  expect(await bench.deliver()).toMatchObject({ flow: 'PAUSED', counts: { VERIFIED: 0 } });
  expect(await tryVoucher(house, ask(bench))).toBe('QUEUED');
  expect(await bench.deliver()).toMatchObject({ flow: 'OPEN', counts: { VERIFIED: 1 } });
  const { rows } = await database.pool.query<{ pauses: number; probed: boolean }>(
    'SELECT pauses, probed_at IS NOT NULL AS probed FROM delivery.flow WHERE erp_account = $1',
    [bench.account.erpAccount],
  );
  expect(rows).toEqual([{ pauses: 0, probed: true }]);
});

test('all that waits is sent now by the same way, for the books that are asked for', async () => {
  const [one, other] = [
    await openDoubleBench(database.pool, 'NOWONE', { idempotency: 'numberable' }),
    await openDoubleBench(database.pool, 'NOWOTHER', { idempotency: 'numberable' }),
  ];
  for (const bench of [one, other]) {
    bench.double.fates.push('down');
    await bench.post({});
    await bench.deliver();
  }
  await sendNow(houseOf(one), { book: 'NOWONE', actor: 'ann' });
  expect(await one.deliver()).toMatchObject({ flow: 'OPEN', counts: { VERIFIED: 1 } });
  expect(await other.deliver()).toMatchObject({ flow: 'PAUSED' });
  await expect(sendNow(houseOf(one), { book: 'NONE', actor: 'ann' })).rejects.toMatchObject({
    problem: { code: 'BOOK_NOT_CONNECTED' },
  });
});

test('a voucher that is not there is told so; one that a worker holds stays as it is', async () => {
  const bench = await openDoubleBench(database.pool, 'TRYNONE', { idempotency: 'numberable' });
  const house = houseOf(bench);
  expect(await tryVoucher(house, ask(bench, 9n))).toMatchObject({ code: 'VOUCHER_ABSENT' });
  await bench.post({});
  await bench.deliver();
  await database.pool.query(`UPDATE delivery.voucher SET state = 'DRIFTED' WHERE book = $1`, [bench.book]);
  await database.pool.query(`UPDATE delivery.voucher SET lease_owner = 'w', lease_until = $2 WHERE book = $1`, [
    bench.book,
    new Date(bench.clock.now() + 60_000),
  ]);
  expect(await tryVoucher(house, ask(bench))).toBe('DRIFTED');
});
