import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/setup/test-database.ts';
import type { Order } from '../core/orders.ts';
import { inTransaction } from '../engine/transaction.ts';
import { applyMovements } from '../inventory/apply.ts';
import { document, moved } from '../inventory/stock-fixture.ts';
import { type Book, loadBook } from '../ledger/books.ts';
import { addShop } from '../masterdata/shops.ts';
import type { AllocationSetting } from '../orders/allocation/setting.ts';
import { allocationsOf } from '../orders/allocation/store.ts';
import { lineOf } from '../orders/order-fixture.ts';
import { waitingOrder } from '../orders/review/review-fixture.ts';
import { addBook, NOW, storeOrders } from '../orders/review/stored-orders-fixture.ts';
import { manualClock } from '../wire/clock.ts';
import { allocateDue, overrideOrder } from './allocate-orders.ts';
import { changeAllocationSetting } from './allocation.ts';

const TODAY = '2026-09-30';
const SETTING: AllocationSetting = {
  warehouses: [
    { warehouse: 'LA', kind: 'THIRD_PARTY', country: 'US', priority: 1, shops: [], active: true },
    { warehouse: 'SZ', kind: 'OWN', country: 'CN', priority: 2, shops: [], active: true },
  ],
  zones: ['LA', 'SZ'].map((warehouse) => ({ warehouse, country: '*', zone: 'ALL' })),
  ...{ freight: [], criteria: ['REGION', 'COST', 'PRIORITY'], split: 'NEVER', warehousesMax: 1 },
};

let database: TestDatabase;
let book: Book;
const house = () => ({ db: { pool: database.pool }, clock: manualClock(NOW.getTime()) }) as never;

beforeAll(async () => {
  database = await testDatabase();
  await addBook(database, 'CN01');
  book = (await loadBook(database.pool, 'CN01'))!;
  const shop = {
    ...{
      book: 'CN01',
      code: 'US01',
      name: 'US 1',
      platform: 'AMAZON',
      marketplace: 'US',
      currency: 'USD',
      zone: 'UTC',
    },
    ...{ customer: 'C1', department: 'D01', warehouse: 'FBA-US', card: '', lender: '', taxRegistrations: [] },
  };
  await inTransaction(database.pool, (tx) => addShop(tx, shop, NOW));
});
afterAll(() => database.close());

/** Stock of one SKU, of its own for each test. */
async function stock(sku: string, counts: Readonly<Record<string, number>>): Promise<void> {
  const movements = Object.entries(counts).map(([warehouse, count]) =>
    moved(count, { book: 'CN01', warehouse, sku, material: sku }),
  );
  await inTransaction(database.pool, (tx) => applyMovements(tx, [document(`stock of ${sku}`, movements)], NOW));
}

const orderOf = (orderNo: string, sku: string, quantity: number, changes: Partial<Order> = {}): Order =>
  waitingOrder({ orderNo, lines: [lineOf('A', { sku, quantity })], ...changes });

async function allocate(orders: readonly Order[], revision = 1) {
  const batch = await storeOrders(database, orders, { state: 'DUE', revision });
  return inTransaction(database.pool, (tx) => allocateDue(tx, book, batch, TODAY, NOW));
}

const last = async (orderNo: string) =>
  (await allocationsOf(database.pool, { book: 'CN01', shop: 'US01', orderNo }, 1))[0];

async function promised(sku: string): Promise<Readonly<Record<string, number>>> {
  const { rows } = await database.pool.query<{ warehouse: string; reserved: bigint }>(
    'SELECT warehouse, reserved FROM inventory.position WHERE material = $1 AND reserved > 0',
    [sku],
  );
  return Object.fromEntries(rows.map((row) => [row.warehouse, Number(row.reserved)]));
}

test('without a setting nothing is allocated and nobody is bothered', async () => {
  await stock('P', { LA: 5 });
  expect((await allocate([orderOf('P-1', 'P', 1)])).size).toBe(0);
  expect(await last('P-1')).toBeUndefined();
  const wanted = { book: 'CN01', changes: 0, definition: SETTING, note: 'first' };
  await changeAllocationSetting(house(), wanted, 'config');
});

test('units are promised where they were allocated, the next order goes elsewhere, and one too many is told', async () => {
  await stock('Q', { LA: 3, SZ: 2 });
  const problems = await allocate(['1', '2', '3'].map((no) => orderOf(`Q-${no}`, 'Q', 2)));
  expect((await last('Q-1'))?.units).toEqual([{ warehouse: 'LA', item: 'A', material: 'Q', quantity: 2 }]);
  expect((await last('Q-2'))?.units).toEqual([{ warehouse: 'SZ', item: 'A', material: 'Q', quantity: 2 }]);
  expect([...problems.keys()]).toEqual(['Q-3']);
  expect(problems.get('Q-3')).toMatchObject({ code: 'STOCK_NOT_ENOUGH', params: { needed: '2', available: '1' } });
  expect(await promised('Q')).toEqual({ LA: 2, SZ: 2 });
});

test('an order told again keeps its warehouse; one that wants more is allocated anew; a cancelled one gives all back', async () => {
  await stock('R', { LA: 2, SZ: 5 });
  await allocate([orderOf('R-1', 'R', 2)]);
  const first = (await last('R-1'))?.allocationNo;
  await allocate([orderOf('R-1', 'R', 2, { updatedAt: '2026-09-26 00:00:00' })], 2);
  expect((await last('R-1'))?.allocationNo).toBe(first);
  await allocate([orderOf('R-1', 'R', 3)], 3);
  expect(await promised('R')).toEqual({ SZ: 3 });
  await allocate([orderOf('R-1', 'R', 3, { status: 'CANCELLED' })], 4);
  expect(await promised('R')).toEqual({});
});

test('an order whose goods nobody mapped is left alone', async () => {
  expect((await allocate([orderOf('U-1', '', 1)])).size).toBe(0);
  expect(await last('U-1')).toBeUndefined();
});

test('a platform ships from its own warehouse, and nothing of ours is promised', async () => {
  await stock('F', { LA: 5 });
  await allocate([orderOf('F-1', 'F', 1, { fulfilment: 'PLATFORM' })]);
  expect(await last('F-1')).toMatchObject({ outcome: 'PLATFORM', units: [{ warehouse: 'FBA-US' }] });
  expect(await promised('F')).toEqual({});
});

test("a person's warehouse is taken with its stock, stays when the order is told again, and is refused without stock", async () => {
  await stock('S', { LA: 5, SZ: 1 });
  await allocate([orderOf('S-1', 'S', 1)]);
  const override = (warehouse: string, orderNo = 'S-1') =>
    overrideOrder(house(), book, { shop: 'US01', orderNo, warehouse, reason: 'customer asked' }, 'preparer');
  await override('SZ');
  expect(await last('S-1')).toMatchObject({ outcome: 'OVERRIDDEN', decidedBy: 'preparer', reason: 'customer asked' });
  expect(await promised('S')).toEqual({ SZ: 1 });
  await allocate([orderOf('S-1', 'S', 1, { updatedAt: '2026-09-27 00:00:00' })], 2);
  expect(await last('S-1')).toMatchObject({ outcome: 'OVERRIDDEN' });

  await allocate([orderOf('S-2', 'S', 2)]);
  await expect(override('SZ', 'S-2')).rejects.toMatchObject({ problem: { code: 'ALLOCATION_OVERRIDE_REFUSED' } });
  // What it had stays promised.
  expect(await promised('S')).toEqual({ SZ: 1, LA: 2 });
  await expect(override('SZ', 'NONE')).rejects.toMatchObject({ problem: { code: 'ALLOCATION_NOT_WAITING' } });
});

test('two workers at once never promise a unit twice', async () => {
  await stock('W', { LA: 3 });
  const batches = await Promise.all(
    ['1', '2', '3', '4'].map((no) => storeOrders(database, [orderOf(`W-${no}`, 'W', 2)], { state: 'DUE' })),
  );
  const found = await Promise.all(
    batches.map((batch) => inTransaction(database.pool, (tx) => allocateDue(tx, book, batch, TODAY, NOW))),
  );
  expect(await promised('W')).toEqual({ LA: 2 });
  expect(found.filter((problems) => problems.size === 1).length).toBe(3);
});
