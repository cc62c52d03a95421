/** What waited for a mapping goes on when it is approved: rows of sources are read again, orders are due again. Nothing else moves. */
import type { SourceConnector } from '../core/sources.ts';
import { inTransaction } from '../engine/transaction.ts';
import { causesNaming } from '../intake/source-rows.ts';
import type { Mapping } from '../masterdata/mapping/store.ts';
import { releaseHeld } from '../orders/order-store.ts';
import type { House } from './house.ts';
import { rereadRows } from './reread-rows.ts';

export interface RereadableSource {
  readonly kind: string;
  readonly zone: string;
  readonly connector: Pick<SourceConnector, 'interpret'>;
}

/** After the approval was committed. Returns how many orders are due again, and how many rows were read again. */
export async function releaseMapped(
  house: House,
  approved: readonly Mapping[],
  sourceOf: (source: string) => Promise<RereadableSource | undefined>,
): Promise<{ readonly orders: number; readonly rows: number }> {
  const causes = approved.flatMap(({ book, kind, key: [first = '', second = ''], value }) => {
    if (kind === 'SKU') return [`orders:${book}/${first}/ORDER_SKU_UNPAIRED/${second}`];
    return kind === 'WAREHOUSE' ? [`${value.warehouse}`] : [];
  });
  const orders = await inTransaction(house.db.pool, (tx) => releaseHeld(tx, causes));
  const things = approved.flatMap(({ kind, key }) => {
    const detail = key.at(-1) ?? '';
    if (kind === 'SHOP') return [{ code: 'SELLFOX_SHOP_UNKNOWN', detail }];
    if (kind === 'SKU') return [{ code: 'INVENTORY_MATERIAL_UNMAPPED', detail }];
    return kind === 'WAREHOUSE' ? [{ code: 'INVENTORY_WAREHOUSE_UNMAPPED', detail }] : [];
  });
  let rows = 0;
  const bySource = new Map<string, string[]>();
  for (const { source, cause } of await causesNaming(house.db.pool, things))
    bySource.set(source, [...(bySource.get(source) ?? []), cause]);
  for (const [source, own] of bySource) {
    const reading = await sourceOf(source);
    if (reading) rows += (await rereadRows(house, { ...reading, source, causes: own })).rows;
  }
  return { orders, rows };
}
