/** Laws L05, L07, L09 in units, and the open list of both flows, over stock that the inventory room wrote. */
import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/setup/test-database.ts';
import type { StockKind } from '../core/movements.ts';
import { asOwner } from '../engine/postgres.ts';
import { inTransaction, type Tx } from '../engine/transaction.ts';
import { applyMovements } from '../inventory/apply.ts';
import { reserveFor } from '../inventory/reservations.ts';
import { document, moved, NOW, shipment } from '../inventory/stock-fixture.ts';
import type { ReadyMovements } from '../inventory/told.ts';
import { goodsFlowGaps } from './goods-flow.ts';
import type { Break, Law } from './law.ts';
import { L05 } from './laws/L05.ts';
import { L07 } from './laws/L07.ts';
import { L09 } from './laws/L09.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
  await db.pool.query(
    `INSERT INTO ledger.book VALUES ('A1', '测试', 'ASBE', 'CNY', false, now());
     INSERT INTO ledger.batch VALUES ('A1', 1, 'orders', '', '', '', now(), 'test')`,
  );
});
afterAll(() => db.close());
beforeEach(() =>
  asOwner(db.pool, (owner) =>
    owner.query(`ALTER TABLE inventory.movement DISABLE TRIGGER USER; ALTER TABLE ledger.entry DISABLE TRIGGER USER;
      TRUNCATE inventory.movement, inventory.position, inventory.reservation, orders."order";
      DELETE FROM ledger.entry;
      ALTER TABLE inventory.movement ENABLE TRIGGER USER; ALTER TABLE ledger.entry ENABLE TRIGGER USER`),
  ),
);

interface Units {
  readonly units?: number;
  readonly shipped?: number;
  readonly cancelled?: number;
  readonly open?: number;
  readonly recognised?: number;
  readonly kind?: string;
  readonly fulfilment?: string;
  readonly amount?: number;
  /** Revenue of it is in the journal. */
  readonly posts?: boolean;
  readonly told?: number;
}

/** An order of shop US1 of which all that left is recognised, and the issue of these units from stock. */
async function order(orderNo: string, more: Units = {}): Promise<void> {
  const { units = 3, shipped = units, cancelled = 0, open = 0, recognised = shipped, told = 1 } = more;
  const { kind = 'SALE', fulfilment = 'PLATFORM', amount = 100, posts = true } = more;
  await db.pool.query(
    `INSERT INTO orders."order" (book, shop, order_no, platform, marketplace, currency, kind, status, fulfilment, purchased_at,
       amount, units, told_at, told_statement, posted_statement, state, shipped, cancelled, open, recognised, changed_at)
     VALUES ('A1', 'US1', $1, 'AMAZON', 'US', 'USD', $2, 'SHIPPED', $3, '2026-09-01 00:00:00', $4, $5, '', $6, 1, 'POSTED',
       $7, $8, $9, $10, now())`,
    [orderNo, kind, fulfilment, amount, units, told, shipped, cancelled, open, recognised],
  );
  if (posts)
    await db.pool.query(
      `INSERT INTO ledger.entry (book, entry_no, batch_no, entry_key, kind, category, business_date, original_period,
         posting_date, posting_period, shop, source, source_id, summary)
       SELECT 'A1', coalesce(max(entry_no), 0) + 1, 1, $1, 'REVENUE', '', '2026-09-01', '2026-09', '2026-09-01', '2026-09', 'US1',
         'order', 'US1|' || $1, '' FROM ledger.entry`,
      [orderNo],
    );
}

const apply = (...told: ReadyMovements[]) => inTransaction(db.pool, (tx: Tx) => applyMovements(tx, told, NOW));
const left = (orderNo: string, units: number, kind?: StockKind, more = {}) =>
  apply(shipment(orderNo, units, more, kind));

async function check(law: Law, on: pg.Pool | pg.PoolClient = db.pool) {
  const found = law.check({ db: on, book: 'A1', currency: 'CNY', voucherHash: () => '' });
  const breaks: Break[] = [];
  let step = await found.next();
  for (; !step.done; step = await found.next()) breaks.push(step.value);
  return {
    checked: step.value.checked,
    count: step.value.breaks,
    breaks: breaks.map(
      (one) => `${one.problem.code} ${one.problem.place.order ?? one.problem.params.material} ${one.difference}`,
    ),
  };
}

test('L05 holds where every unit is shipped, cancelled or open, and the shipped ones left stock', async () => {
  await order('O1', { units: 5, shipped: 2, cancelled: 1, open: 2 });
  await order('O2', { kind: 'REPLACEMENT' });
  await order('O3', { fulfilment: 'MCF' });
  await order('O4', { units: 1 });
  const dispatch = shipment('O4', 1, {}, 'DISPATCH').movements[0]!;
  await apply({ ...shipment('O4', 1), movements: [dispatch, { ...dispatch, kind: 'RECOGNISE' }] });
  await left('O1', 2);
  await left('O2', 3, 'ISSUE', { reason: 'REPLACEMENT' });
  expect(await check(L05)).toEqual({ checked: 4n, count: 0n, breaks: [] });
});

test('L05 names an order whose units do not add up, and one whose shipped units did not leave stock', async () => {
  await order('O1', { units: 5, shipped: 2, open: 2 });
  await left('O1', 2);
  await order('O2');
  await left('O2', 2, 'DISPATCH');
  await order('O3', { told: 2, units: 9 });
  expect(await check(L05)).toEqual({
    checked: 2n,
    count: 2n,
    breaks: ['LAW_L05_UNITS O1 -1', 'LAW_L05_LEFT O2 -1'],
  });
});

test('L07 holds for units recognised with or after their shipment, and leaves out what brings no revenue', async () => {
  await order('O1');
  await left('O1', 3);
  await order('O2', { recognised: 1 });
  const dispatch = shipment('O2', 3, {}, 'DISPATCH').movements[0]!;
  await apply({
    ...shipment('O2', 3),
    movements: [dispatch, { ...dispatch, kind: 'RECOGNISE', quantity: -1, units: -1 }],
  });
  await order('O3', { kind: 'SAMPLE', posts: false });
  await left('O3', 3, 'ISSUE', { reason: 'SAMPLE' });
  await order('O4', { posts: false });
  await left('O4', 3, 'SHIPPED');
  await order('O5', { posts: false });
  await order('O6', { posts: false, amount: 0 });
  await left('O6', 3);
  expect(await check(L07)).toEqual({ checked: 3n, count: 0n, breaks: [] });
});

test('L07 names revenue without an issue and an issue without revenue', async () => {
  await order('O1');
  await order('O2');
  await left('O2', 2);
  await left('O3', 1);
  await order('O4', { posts: false });
  await left('O4', 3);
  expect((await check(L07)).breaks).toEqual([
    'LAW_L07_NOT_ISSUED O1 -3',
    'LAW_L07_NOT_ISSUED O2 -1',
    'LAW_L07_NOT_RECOGNISED O3 1',
    'LAW_L07_NOT_RECOGNISED O4 3',
  ]);
});

test('a bundle of which the parts left counts as the units that were sold', async () => {
  await order('O1', { units: 2 });
  const parts = [moved(-4, { material: 'A', units: -2 }), moved(-2, { material: 'B', units: 0 })];
  const sale = { kind: 'ISSUE', shop: 'US1', order: 'O1', item: '1', parcel: 'P', reason: 'SALE' } as const;
  await apply({ ...shipment('O1', 1), movements: parts.map((one) => ({ ...one, ...sale })) });
  expect((await check(L05)).count).toBe(0n);
  expect((await check(L07)).count).toBe(0n);
});

test('goods and revenue that do not meet are told with their order, those on their way only after the tolerance', async () => {
  await order('O1');
  await left('O2', 1);
  await order('O3', { recognised: 0 });
  await left('O3', 3, 'DISPATCH');
  const gaps = async (asOf: string) =>
    (await goodsFlowGaps(db.pool, 'A1', asOf, 10)).problems.map((one) => `${one.code} ${one.place.order}`);
  const always = ['GOODS_RECOGNISED_NOT_SHIPPED O1', 'GOODS_SHIPPED_WITHOUT_ORDER O2'];
  expect(await gaps('2026-09-10')).toEqual(always);
  expect(await gaps('2026-09-11')).toEqual([...always, 'GOODS_SHIPPED_NOT_RECOGNISED O3']);
});

test('L09 holds over movements and reservations, and names a position that was changed beside them', async () => {
  await apply(document('1', [moved(9), moved(2, { condition: 'DEFECTIVE' }), moved(1, { material: 'M-POT' })]));
  const line = { item: '1', warehouse: 'SZ', material: 'M-CUP', quantity: 4 };
  const request = { book: 'A1', shop: 'US1', orderNo: 'O1', lines: [line], expiresAt: NOW, partly: false };
  await inTransaction(db.pool, (tx) => reserveFor(tx, [request], NOW));
  await left('O1', 1);
  expect(await check(L09)).toEqual({ checked: 2n, count: 0n, breaks: [] });
  await db.pool.query(
    `UPDATE inventory.position SET on_hand = on_hand + 1, defective = defective - 2, reserved = reserved + 3
     WHERE material = 'M-CUP'`,
  );
  expect((await check(L09)).breaks).toEqual([
    'LAW_L09_ON_HAND M-CUP 1',
    'LAW_L09_DEFECTIVE M-CUP -2',
    'LAW_L09_RESERVED M-CUP 3',
  ]);
  await db.pool.query("DELETE FROM inventory.position WHERE material = 'M-POT'");
  expect((await check(L09)).breaks).toContain('LAW_L09_ON_HAND M-POT -1');
});
