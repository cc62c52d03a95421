/** What waited for a mapping goes on when it is approved: rows of sources are read again, orders are due again. Nothing else moves. */
import { inTransaction, type Queryable } from '../engine/transaction.ts';
import { causesNaming } from '../intake/source-rows.ts';
import { warehousesOf } from '../masterdata/mapping/source-objects.ts';
import type { Mapping } from '../masterdata/mapping/store.ts';
import { listShops } from '../masterdata/shops.ts';
import { releaseHeld } from '../orders/order-store.ts';
import { causeText } from './causes.ts';
import type { House } from './house.ts';
import { type ApprovedMappings, approveMappings } from './mapping-approval.ts';
import { rereadSource } from './reread-rows.ts';

/** Problems of rows that a mapping of the kind ends; their detail is the last part of its key. */
const OF_ROWS: Readonly<Record<string, readonly string[]>> = {
  SHOP: ['SELLFOX_SHOP_UNKNOWN', 'SELLFOX_STOCK_SHOP_UNKNOWN'],
  SKU: ['INVENTORY_MATERIAL_UNMAPPED'],
  WAREHOUSE: ['SELLFOX_WAREHOUSE_UNKNOWN'],
};

/** Approves, then lets go of what waited for it; orders that are due again are posted by the next sweep. */
export async function approveAndRelease(
  house: House,
  request: Parameters<typeof approveMappings>[1],
): Promise<ApprovedMappings> {
  const done = await approveMappings(house, request);
  await releaseMapped(house, done.decided);
  return done;
}

/** After the approval was committed. Returns how many orders are due again, and how many rows were read again. */
export async function releaseMapped(
  house: House,
  approved: readonly Mapping[],
): Promise<{ readonly orders: number; readonly rows: number }> {
  const { pool } = house.db;
  const causes = (await Promise.all(approved.map((one) => orderCauses(pool, one)))).flat();
  const orders = causes.length === 0 ? 0 : await inTransaction(pool, (tx) => releaseHeld(tx, causes));
  const things = approved.flatMap(({ kind, key }) =>
    (OF_ROWS[kind] ?? []).map((code) => ({ code, detail: key.at(-1) ?? '' })),
  );
  const bySource = new Map<string, string[]>();
  for (const { source, cause } of things.length === 0 ? [] : await causesNaming(pool, things))
    bySource.set(source, [...(bySource.get(source) ?? []), cause]);
  let rows = 0;
  for (const [source, own] of bySource) rows += (await rereadSource(house, source, own)).rows;
  return { orders, rows };
}

/** Subjects that orders wait for until this is mapped. */
async function orderCauses(db: Queryable, { book, kind, key }: Mapping): Promise<readonly string[]> {
  const [first = '', second = '', third = ''] = key;
  if (kind === 'SKU') return [causeText(book, first, 'ORDER_SKU_UNPAIRED', second)];
  if (kind !== 'WAREHOUSE') return [];
  const name = (await warehousesOf(db, first)).find((one) => one.key === third)?.name;
  const shops = await listShops(db, book);
  return name === undefined
    ? []
    : shops.map((shop) => causeText(book, shop.code, 'INVENTORY_WAREHOUSE_UNMAPPED', name));
}
