/** What units of a SKU are made of, for the SKUs that a batch names: our mapping, the source's combo, else the SKU itself. */
import type { IsoDate } from '../core/dates.ts';
import type { Queryable } from '../engine/transaction.ts';
import type { MaterialOf } from '../inventory/told.ts';
import { mappingsOf } from '../masterdata/mapping/lookup.ts';
import { parseParts } from '../masterdata/mapping/parts.ts';
import { combosOf } from '../masterdata/mapping/source-objects.ts';
import { approvedMappingsOf } from '../masterdata/mapping/store.ts';

export interface NamedSku {
  readonly shop: string;
  readonly msku: string;
  readonly sku: string;
}

/** One book. A SKU that neither the source nor we have paired is undefined. */
export async function loadMaterials(db: Queryable, book: string, named: readonly NamedSku[]): Promise<MaterialOf> {
  const keys = new Map(named.map((one) => [`${one.shop}|${one.msku || one.sku}`, [one.shop, one.msku || one.sku]]));
  if (keys.size === 0) return () => undefined;
  const mappings = mappingsOf(book, await approvedMappingsOf(db, book, 'SKU', [...keys.values()]));
  const combos = await combosOf(db, [...new Set(named.map((one) => one.sku).filter((sku) => sku !== ''))]);
  return (shop: string, msku: string, sku: string, date: IsoDate) => {
    const mapped = mappings.at('SKU', [shop, msku || sku], date);
    const parts = parseParts(mapped?.parts ?? combos.get(sku) ?? '');
    return parts ?? (sku === '' ? undefined : [{ material: sku, quantity: 1 }]);
  };
}
