import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/setup/test-database.ts';
import type { Order } from '../core/orders.ts';
import { inTransaction } from '../engine/transaction.ts';
import { type Book, loadBook } from '../ledger/books.ts';
import { saveSourceObjects } from '../masterdata/mapping/source-objects.ts';
import { addShop } from '../masterdata/shops.ts';
import { lineOf } from '../orders/order-fixture.ts';
import { decisionsOf } from '../orders/review/decisions.ts';
import { waitingOrder } from '../orders/review/review-fixture.ts';
import { addBook, NOW, storeOrders } from '../orders/review/stored-orders-fixture.ts';
import { setPolicy } from '../spec/policies.ts';
import { manualClock } from '../wire/clock.ts';
import { decideHeldOrders } from './order-reviews.ts';
import { reviewDue } from './review-due.ts';

let database: TestDatabase;
let book: Book;
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
      currency: 'CNY',
      zone: 'UTC',
    },
    ...{ customer: 'C1', department: 'D01', warehouse: 'FBA-US', card: '', lender: '', taxRegistrations: [] },
  };
  await inTransaction(database.pool, (tx) => addShop(tx, shop, NOW));
});
afterAll(() => database.close());

const orderOf = (orderNo: string, changes: Partial<Order> = {}): Order =>
  waitingOrder({
    orderNo,
    currency: 'CNY',
    buyer: { buyer: orderNo, address: '', country: '', taxId: false },
    ...changes,
  });

async function review(orders: readonly Order[], revision = 1) {
  const batch = await storeOrders(database, orders, { revision });
  return inTransaction(database.pool, (tx) => reviewDue(tx, book, batch, '2026-09-30', NOW));
}

test('the orders of a batch go on, wait or are refused, each with what was decided', async () => {
  const early = { paidAt: '2026-09-24 09:00:00' };
  const kim = { buyer: 'K', address: '', country: 'KP', taxId: false };
  const { held, rejected, short } = await review([orderOf('1'), orderOf('2', early), orderOf('3', { buyer: kim })]);
  expect([...held]).toMatchObject([['2', { code: 'ORDER_HELD_IN_REVIEW', params: { rule: 'PAID_BEFORE_PURCHASE' } }]]);
  expect([...rejected]).toEqual(['3']);
  expect(short.size).toBe(0);
  const [decision] = await decisionsOf(database.pool, 'CN01', { shop: 'US01', orderNo: '3' }, 1);
  expect(decision).toMatchObject({ effect: 'REJECT', byPerson: false });
});

test("a person's word is what the next review goes by", async () => {
  const order = orderOf('P', { paidAt: '2026-09-24 09:00:00' });
  expect((await review([order])).held.size).toBe(1);
  const house = { db: { pool: database.pool }, clock: manualClock(NOW.getTime()) } as never;
  const decide = (effect: 'PASS' | 'REJECT') =>
    decideHeldOrders(house, { book: 'CN01', orders: [{ shop: 'US01', orderNo: 'P' }], effect, reason: 'seen' }, 'li');
  await decide('PASS');
  expect(await review([order], 2)).toMatchObject({ held: new Map(), rejected: new Set() });
});

test('what the source knows of the cost of goods counts, and the threshold of the book', async () => {
  const goods = {
    kind: 'SKU',
    code: 'DEAR',
    name: 'x',
    parent: '',
    barcode: '',
    taxId: '',
    extra: { cost: '90.00' },
  } as const;
  await inTransaction(database.pool, (tx) =>
    saveSourceObjects(tx, { source: 'SF', stream: 'skus' }, [{ key: '1', deleted: false, object: goods }], NOW),
  );
  const at = (price: bigint) => ({ lines: [lineOf('A', { sku: 'DEAR', principal: price })] });
  const below = await review([orderOf('C-1', at(8_999n))]);
  expect(below.held.get('C-1')).toMatchObject({ params: { rule: 'PRICE_BELOW_COST, MARGIN_THIN', score: '70' } });
  // 10 % is thin, which alone is only told.
  expect((await review([orderOf('C-2', at(10_000n))])).held.size).toBe(0);
  await inTransaction(database.pool, (tx) =>
    setPolicy(tx, { book: 'CN01', key: 'reviewThreshold', value: '30', effectiveFrom: '2026-09-01', by: 'li' }, NOW),
  );
  expect((await review([orderOf('C-3', at(10_000n))])).held.get('C-3')).toMatchObject({
    params: { rule: 'MARGIN_THIN' },
  });
});
