import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/setup/test-database.ts';
import type { Problem } from '../core/problems.ts';
import { append } from '../delivery/journal-fixture.ts';
import { cutVouchers } from '../delivery/vouchers.ts';
import { asOwner } from '../engine/postgres.ts';
import { inTransaction } from '../engine/transaction.ts';
import { mappingFor, mappingsOf } from '../masterdata/mapping/lookup.ts';
import { BOOK, type MappingBench, mappingBench, NOW } from './mapping-fixture.ts';
import { unmappedKeys } from './unmapped.ts';

let database: TestDatabase;
let bench: MappingBench;
beforeAll(async () => {
  database = await testDatabase();
  bench = await mappingBench(database);
});
afterAll(() => database.close());

let orders = 0;
/** An order that is held for `found`; `state` other than HELD: it waits for nothing of the kind. */
async function heldFor(shop: string, found: Pick<Problem, 'code' | 'params'>, state = 'HELD'): Promise<void> {
  orders += 1;
  await database.pool.query(
    `INSERT INTO orders."order" (book, shop, order_no, platform, marketplace, currency, kind, status, fulfilment, purchased_at,
       amount, units, told_at, told_statement, state, problems, changed_at)
     VALUES ($1, $2, $3, 'AMAZON', 'US', 'USD', 'SALE', 'SHIPPED', 'PLATFORM', '', 0, 1, '', 1, $4, $5, $6)`,
    [BOOK, shop, `O${orders}`, state, JSON.stringify([found]), NOW],
  );
}

const blocksOf = async () =>
  Object.fromEntries(
    (await unmappedKeys(database.pool, BOOK, '2026-10-05'))
      .filter((one) => one.blocks > 0)
      .map((one) => [`${one.kind} ${one.key.join('/')}`, one.blocks]),
  );

test('what blocks documents is told with how many, the most first: orders, rows of a source, vouchers', async () => {
  const missing = (shop: string, msku: string) =>
    mappingFor(mappingsOf(BOOK, []), 'SKU', [shop, msku], '2026-10-01') as Problem;
  await heldFor('US01', missing('US01', 'M1'));
  await heldFor('US01', missing('US01', 'M1'));
  await heldFor('UK01', { code: 'ORDER_SKU_UNPAIRED', params: { order: 'O', msku: 'M2' } });
  await heldFor('UK01', missing('UK01', 'M3'), 'POSTED');
  await heldFor('UK01', { code: 'ORDER_TAX_SHORT', params: { msku: 'M4' } });
  await bench.told('warehouses', '60001', { kind: 'WAREHOUSE', name: '深圳仓' });
  await heldFor('US01', { code: 'INVENTORY_WAREHOUSE_UNMAPPED', params: { warehouse: '深圳仓' } });
  await bench.told('amazon-shops', '10001', { kind: 'SHOP', name: 'somewhere else' });
  const waiting = [{ code: 'SELLFOX_SHOP_UNKNOWN', level: 'L2', place: {}, params: { shopId: '10001' } }];
  await asOwner(database.pool, async (owner) => {
    await owner.query(
      `INSERT INTO intake.source (source, kind, base_url, secret_name, created_at) VALUES ('SF', 'sellfox', '', '', $1)`,
      [NOW],
    );
    await owner.query(
      `INSERT INTO intake.waiting_row (source, stream, row_key, revision, causes, problems, since)
       SELECT 'SF', 'amazon-orders', n::text, 1, '{}', $1, $2 FROM generate_series(1, 3) n`,
      [JSON.stringify(waiting), NOW],
    );
    const stock = (code: string, params: object) => [JSON.stringify([{ code, level: 'L2', place: {}, params }]), NOW];
    for (const [row, values] of [
      ['w1', stock('SELLFOX_WAREHOUSE_UNKNOWN', { warehouseId: '60001', warehouseName: '深圳仓' })],
      ['w2', stock('INVENTORY_MATERIAL_UNMAPPED', { shop: 'US01', sku: '', msku: 'M1' })],
      ['w3', stock('INVENTORY_MATERIAL_UNMAPPED', { shop: 'ELSE', sku: '', msku: 'M1' })],
    ] as const)
      await owner.query(
        `INSERT INTO intake.waiting_row (source, stream, row_key, revision, causes, problems, since)
         VALUES ('SF', 'other-in', '${row}', 1, '{}', $1, $2)`,
        values,
      );
    await owner.query(
      `INSERT INTO ledger.batch (book, batch_no, posting, content_hash, previous_hash, hash, posted_at, posted_by)
       VALUES ($1, 1, 'test', '', '', $1, $2, 'test')`,
      [BOOK, NOW],
    );
  });
  await inTransaction(database.pool, async (tx) => {
    const entries = [await append(tx, BOOK, ['D 1122.11 5.00', 'C 6001.01 5.00'])];
    const how = { granularity: 'PER_SETTLEMENT_MONTH', review: 'AUTO', actor: 'worker', now: NOW } as const;
    await cutVouchers(tx, { book: BOOK, entries, ...how });
  });
  expect(await blocksOf()).toEqual({
    'SHOP SF/amazon-shops/10001': 3,
    'SKU US01/M1': 3,
    'WAREHOUSE SF/warehouses/60001': 2,
    'SKU UK01/M2': 1,
    'ERP_CUSTOMER US01': 1,
    'ERP_DEPARTMENT D01': 1,
    'FEE PLATFORM_RECEIVABLE/': 1,
    'FEE REV_GOODS/': 1,
    'CURRENCY CNY': 1,
  });
  const [first] = await unmappedKeys(database.pool, BOOK, '2026-10-05');
  expect(first?.blocks).toBe(3);
});

test('a code that delivery has, from a person or by the policy that the ERP uses ours, is not unmapped', async () => {
  await database.pool.query(
    `INSERT INTO delivery.erp_mapping VALUES ('erp', '店铺', 'US01', 'C1'), ('erp', 'ACCOUNT', '*', '*')`,
  );
  const open = await blocksOf();
  expect(Object.keys(open)).not.toContain('ERP_CUSTOMER US01');
  expect(Object.keys(open).filter((one) => one.startsWith('FEE '))).toEqual([]);
  expect(Object.keys(open)).toContain('ERP_DEPARTMENT D01');
});
