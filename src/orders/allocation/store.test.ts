import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../../test/setup/test-database.ts';
import { inTransaction } from '../../engine/transaction.ts';
import type { Allocation } from './allocate.ts';
import type { AllocationSetting } from './setting.ts';
import { allocationsOf, lastAllocations, loadSetting, recordAllocations, saveSetting } from './store.ts';

const NOW = new Date('2026-09-30T08:00:00Z');
let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
  await database.pool.query(
    `INSERT INTO ledger.book (book, name, standard, currency, trial, created_at) VALUES ('CN01', 'x', 'ASBE', 'CNY', false, $1)`,
    [NOW],
  );
});
afterAll(() => database.close());

const SETTING: AllocationSetting = {
  warehouses: [{ warehouse: 'LA', kind: 'OWN', country: 'US', priority: 1, shops: [], active: true }],
  ...{ zones: [], freight: [], criteria: ['COST', 'REGION', 'PRIORITY'], split: 'NEVER', warehousesMax: 1 },
};
const save = (changes: number, definition = SETTING) =>
  inTransaction(database.pool, (tx) => saveSetting(tx, { book: 'CN01', changes, definition, note: 'why' }, 'li', NOW));

describe('a setting', () => {
  test('has versions, and what another saved meanwhile is not overwritten', async () => {
    expect(await loadSetting(database.pool, 'CN01')).toBeUndefined();
    await save(0);
    const second: AllocationSetting = { ...SETTING, split: 'LINES' };
    const [one, other] = await Promise.allSettled([save(1, second), save(1, second)]);
    expect([one.status, other.status].sort()).toEqual(['fulfilled', 'rejected']);
    await expect(save(1)).rejects.toMatchObject({
      problem: { code: 'ALLOCATION_SETTING_CHANGED', params: { version: '2' } },
    });
    expect(await loadSetting(database.pool, 'CN01')).toMatchObject({
      version: 2,
      definition: second,
      madeBy: 'li',
      note: 'why',
    });
  });

  test('that contradicts itself is not kept', async () => {
    await expect(save(2, { ...SETTING, zones: [{ warehouse: 'X', country: 'US', zone: 'Z' }] })).rejects.toMatchObject({
      problem: { code: 'ALLOCATION_SETTING_INVALID' },
    });
  });
});

describe('allocations', () => {
  const allocation: Allocation = {
    ...{ shop: 'US01', orderNo: '1', statementNo: 7n, outcome: 'ALLOCATED', freight: 9_007_199_254_740_993n },
    units: [{ warehouse: 'LA', item: '1', material: 'A', quantity: 2 }],
    considered: [
      { warehouse: 'LA', taken: true, why: 'TAKEN', units: 2, freight: 9_007_199_254_740_993n },
      { warehouse: 'SZ', taken: false, why: 'STOCK_SHORT', units: 0, freight: undefined },
    ],
    problem: undefined,
  };
  const place = { book: 'CN01', shop: 'US01', orderNo: '1' };

  test('are kept one after another, amounts to the last digit; the last counts', async () => {
    const { problem: _problem, ...kept } = allocation;
    await inTransaction(database.pool, (tx) => recordAllocations(tx, 'CN01', [allocation], NOW));
    expect((await lastAllocations(database.pool, 'CN01', [place])).get('US01|1')).toMatchObject({
      ...kept,
      reason: '',
    });
    const byHand: Allocation = { ...allocation, outcome: 'OVERRIDDEN', freight: undefined };
    await inTransaction(database.pool, (tx) =>
      recordAllocations(tx, 'CN01', [byHand], NOW, { by: 'li', reason: 'customer asked' }),
    );
    expect((await lastAllocations(database.pool, 'CN01', [place])).get('US01|1')).toMatchObject({
      ...{ outcome: 'OVERRIDDEN', freight: undefined, decidedBy: 'li', reason: 'customer asked' },
    });
    expect((await allocationsOf(database.pool, place, 10)).map((one) => one.outcome)).toEqual([
      'OVERRIDDEN',
      'ALLOCATED',
    ]);
  });

  test('by hand without a reason are refused by the database', async () => {
    const unreasoned = inTransaction(database.pool, (tx) =>
      recordAllocations(tx, 'CN01', [{ ...allocation, outcome: 'OVERRIDDEN' }], NOW, { by: 'li', reason: '' }),
    );
    await expect(unreasoned).rejects.toMatchObject({ code: '23514' });
  });
});
