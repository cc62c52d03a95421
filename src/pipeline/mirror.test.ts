import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/setup/test-database.ts';
import { Transient } from '../core/problems.ts';
import { DOUBLE_CATALOGUE, type DoubleBench, openDoubleBench } from '../delivery/double-bench-fixture.ts';
import type { DeliveryHouse } from './house.ts';
import { listBreaks, mirrorDue, mirrorNow, repairBreak } from './mirror.ts';

const HOUR_MS = 3_600_000;

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

function houseOf(...benches: readonly DoubleBench[]): DeliveryHouse {
  const [first] = benches;
  if (!first) throw new Error('no bench');
  const targets = new Map(benches.map((one) => [one.book, one.double.target]));
  return {
    db: database,
    clock: first.clock,
    catalogue: DOUBLE_CATALOGUE,
    targetOf: async (book) => targets.get(book),
  };
}

test('accounts are mirrored once a day, by their own setting, or never; one that is down does not hold up the others', async () => {
  const open = (book: string, config = {}) =>
    openDoubleBench(database.pool, book, { idempotency: 'numberable' }, config);
  const [daily, often, never, down] = [
    await open('DAILY'),
    await open('OFTEN', { mirrorHours: 2 }),
    await open('NEVER', { mirrorHours: 0 }),
    await open('DOWN'),
  ];
  for (const bench of [daily, often, never, down]) {
    await bench.post({});
    await bench.deliver();
  }
  const unreachable = new Transient({ code: 'DOUBLE_LATER', level: 'L2', place: {}, params: {} });
  const house: DeliveryHouse = {
    ...houseOf(daily, often, never),
    targetOf: async (book) => {
      if (book === 'DOWN') throw unreachable;
      return houseOf(daily, often, never).targetOf(book);
    },
  };
  const lists = () => [daily, often, never].map((one) => one.double.calls.filter((call) => call === 'list').length);
  await expect(mirrorDue(house, { worker: 'w' })).rejects.toBe(unreachable);
  expect(lists()).toEqual([1, 1, 0]);
  daily.clock.advance(3 * HOUR_MS);
  await expect(mirrorDue(house, { worker: 'w' })).rejects.toBe(unreachable);
  expect(lists()).toEqual([1, 2, 0]);
  daily.clock.advance(22 * HOUR_MS);
  await expect(mirrorDue(house, { worker: 'w' })).rejects.toBe(unreachable);
  expect(lists()).toEqual([2, 3, 0]);
});

test('on demand, and a deleted voucher that a person has sent anew', async () => {
  const bench = await openDoubleBench(database.pool, 'DEMAND', { idempotency: 'numberable' });
  const house = houseOf(bench);
  await bench.post({});
  await bench.deliver();
  const { erpId } = await bench.voucher();
  await bench.double.store.remove(erpId ?? '');
  const { erpAccount } = bench.account;
  expect(await mirrorNow(house, { worker: 'w', erpAccount })).toMatchObject({ drifted: 1 });
  expect(await mirrorNow(house, { worker: 'w', erpAccount: 'none' })).toBeUndefined();
  const [found] = await listBreaks(house, { book: 'DEMAND' });
  const request = { driftNo: found?.driftNo ?? 0n, repair: 'RESEND', actor: 'ann', reason: '误删' } as const;
  expect(await repairBreak(house, request)).toMatchObject({ state: 'QUEUED' });
  await bench.deliver();
  expect(await bench.voucher()).toMatchObject({ state: 'VERIFIED', generation: 2 });
  expect(await bench.double.store.documents()).toHaveLength(1);
});
