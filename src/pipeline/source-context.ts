/** What a row's words mean in our master data, by the mappings of a day. */
import type { IsoDate } from '../core/dates.ts';
import type { InterpretContext, SourceWarehouse } from '../core/sources.ts';
import type { Queryable } from '../engine/transaction.ts';
import { keyText } from '../masterdata/mapping/kinds.ts';
import { loadSourceShops, mappingsOf } from '../masterdata/mapping/lookup.ts';
import { warehousesOf } from '../masterdata/mapping/source-objects.ts';
import { approvedMappings } from '../masterdata/mapping/store.ts';

/** 赛狐's numbers: 1 own, 2 FBA, 3 a third party's overseas warehouse. */
const KINDS: Readonly<Record<string, SourceWarehouse['kind']>> = { 1: 'OWN', 2: 'PLATFORM', 3: 'THIRD_PARTY' };

export async function sourceContext(
  db: Queryable,
  source: string,
  zone: string,
  day: IsoDate,
): Promise<InterpretContext> {
  const shops = await loadSourceShops(db, source, day);
  const warehouses = await sourceWarehouses(db, source, day);
  return {
    zone,
    shopOf: (family, id) => shops.get(keyText([family, id])),
    warehouseOf: (id) => warehouses.get(id),
  };
}

async function sourceWarehouses(
  db: Queryable,
  source: string,
  day: IsoDate,
): Promise<ReadonlyMap<string, SourceWarehouse>> {
  const types = new Map((await warehousesOf(db, source)).map((one) => [one.key, one.type]));
  const found = new Map<string, SourceWarehouse>();
  const versions = (await approvedMappings(db, undefined, ['WAREHOUSE'])).filter((one) => one.key[0] === source);
  for (const book of new Set(versions.map((one) => one.book))) {
    const own = versions.filter((one) => one.book === book);
    const mappings = mappingsOf(book, own);
    for (const { key } of own) {
      const warehouse = mappings.at('WAREHOUSE', key, day)?.warehouse;
      const id = key[2] ?? '';
      if (warehouse) found.set(id, { book, warehouse, kind: KINDS[types.get(id) ?? ''] ?? 'OWN' });
    }
  }
  return found;
}

/** Our warehouse for the name that a parcel tells of one of the book's; a warehouse of ours is its own name. */
export async function warehouseNames(
  db: Queryable,
  book: string,
  day: IsoDate,
): Promise<(told: string) => { readonly warehouse: string; readonly country: string } | undefined> {
  const versions = await approvedMappings(db, book, ['WAREHOUSE']);
  const mappings = mappingsOf(book, versions);
  const names = new Map<string, { readonly warehouse: string; readonly country: string }>();
  const sources = new Set(versions.map((one) => one.key[0] ?? ''));
  for (const source of sources)
    for (const one of await warehousesOf(db, source)) {
      const value = mappings.at('WAREHOUSE', [source, one.stream, one.key], day);
      if (!value?.warehouse) continue;
      const ours = { warehouse: value.warehouse, country: value.country ?? '' };
      names.set(one.name, ours);
      names.set(value.warehouse, ours);
    }
  return (told) => names.get(told);
}
