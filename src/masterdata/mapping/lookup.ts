/** What is in force on a day: loaded once for a run, asked by kind, key and business date. Pure after loading. */
import { addDays, type IsoDate } from '../../core/dates.ts';
import { Bug, type Problem, problem } from '../../core/problems.ts';
import type { SourceShop } from '../../core/sources.ts';
import type { Queryable } from '../../engine/transaction.ts';
import { listShops } from '../shops.ts';
import { keyText, type MappingKind, type MappingValue } from './kinds.ts';
import { type MaterialPart, parseParts } from './parts.ts';
import { keyName, unmappedKind } from './problems.ts';
import { approvedMappings, type Mapping } from './store.ts';

export interface Mappings {
  readonly book: string;
  /** In force on the day. */
  at(kind: MappingKind, key: readonly string[], date: IsoDate): MappingValue | undefined;
}

/** The last version that has begun, of two of one day the newer; past its last day nothing is in force, not the one before. */
export function mappingsOf(book: string, versions: readonly Mapping[], defaults?: Mappings['at']): Mappings {
  const byKey = new Map<string, Mapping[]>();
  for (const one of versions) {
    const key = keyText([one.kind, ...one.key]);
    const list = byKey.get(key);
    if (list) list.push(one);
    else byKey.set(key, [one]);
  }
  for (const list of byKey.values())
    list.sort((a, b) => (a.validFrom === b.validFrom ? b.version - a.version : a.validFrom < b.validFrom ? 1 : -1));
  return {
    book,
    at(kind, key, date) {
      const list = byKey.get(keyText([kind, ...key]));
      const found = list?.find((one) => one.validFrom <= date);
      if (found) return found.validTo !== undefined && found.validTo < date ? undefined : found.value;
      return defaults?.(kind, key, date);
    },
  };
}

/** What each version is in force for: it ends the day before the next one of its key begins; one that never counts is left out. */
export function standingOf(versions: readonly Mapping[]): readonly Mapping[] {
  const byKey = new Map<string, Mapping[]>();
  for (const one of versions) {
    const key = keyText([one.book, one.kind, ...one.key]);
    const list = byKey.get(key);
    if (list) list.push(one);
    else byKey.set(key, [one]);
  }
  return [...byKey.values()].flatMap((list) => {
    const sorted = [...list].sort((a, b) =>
      a.validFrom === b.validFrom ? a.version - b.version : a.validFrom < b.validFrom ? -1 : 1,
    );
    return sorted.flatMap((one, at) => {
      const next = sorted[at + 1];
      if (!next) return [one];
      if (next.validFrom === one.validFrom) return [];
      const end = addDays(next.validFrom, -1);
      return [{ ...one, validTo: one.validTo !== undefined && one.validTo < end ? one.validTo : end }];
    });
  });
}

/** A shop's own department stands where no mapping says otherwise. Empty `kinds`: all. */
export async function loadMappings(db: Queryable, book: string, kinds: readonly MappingKind[] = []): Promise<Mappings> {
  const departments = new Map((await listShops(db, book)).map((shop) => [shop.code, shop.department]));
  return mappingsOf(book, await approvedMappings(db, book, kinds), (kind, [of, code = '']) => {
    if (kind !== 'DEPARTMENT' || of !== 'SHOP') return undefined;
    const department = departments.get(code);
    return department === undefined ? undefined : { department };
  });
}

/** The value, or the problem whose code stands for the kind and whose params name the key: what `keysReleased` lets go of. */
export function mappingFor(
  mappings: Mappings,
  kind: MappingKind,
  key: readonly string[],
  date: IsoDate,
): MappingValue | Problem {
  const params = { kind, key: keyText(key), name: keyName(key), date };
  return mappings.at(kind, key, date) ?? problem(unmappedKind(kind), { book: mappings.book }, params);
}

export function isUnmapped(found: MappingValue | Problem): found is Problem {
  return typeof (found as Problem).params === 'object';
}

/** Materials of one unit of a MSKU: one, or the parts of a bundle. */
export function materialsFor(
  mappings: Mappings,
  shop: string,
  msku: string,
  date: IsoDate,
): readonly MaterialPart[] | Problem {
  const found = mappingFor(mappings, 'SKU', [shop, msku], date);
  if (isUnmapped(found)) return found;
  const parts = parseParts(found.parts ?? '');
  if (!parts) throw new Bug(`mapping of ${shop} ${msku} holds no parts: ${found.parts}`);
  return parts;
}

/** Our shop of each shop of a source on the day, over all books: `InterpretContext.shopOf` is `(stream, id) => …get(keyText([stream, id]))`. */
export async function loadSourceShops(
  db: Queryable,
  source: string,
  date: IsoDate,
): Promise<ReadonlyMap<string, SourceShop>> {
  const versions = await approvedMappings(db, undefined, ['SHOP']);
  const shops = new Map((await listShops(db)).map((shop) => [shop.code, shop]));
  const books = [...new Set(versions.map((one) => one.book))];
  const found = new Map<string, SourceShop>();
  for (const book of books) {
    const own = versions.filter((one) => one.book === book && one.key[0] === source);
    const mappings = mappingsOf(book, own);
    for (const [, stream = '', id = ''] of own.map((one) => one.key)) {
      const shop = shops.get(mappings.at('SHOP', [source, stream, id], date)?.shop ?? '');
      if (!shop || shop.book !== book) continue;
      const { platform, marketplace, currency, zone, warehouse } = shop;
      found.set(keyText([stream, id]), { book, shop: shop.code, platform, marketplace, currency, zone, warehouse });
    }
  }
  return found;
}

export interface ReleasedKey {
  readonly kind: MappingKind;
  /** As in the params of the problem: `["US01","HL-CUP-US"]`. */
  readonly key: string;
  /** Days that have a value now and had none. Undefined: open. */
  readonly from: IsoDate;
  readonly to: IsoDate | undefined;
}

/** Keys that `approved` gave a value for days without one before. */
export function keysReleased(before: Mappings, approved: readonly Mapping[]): readonly ReleasedKey[] {
  return approved
    .filter((one) => before.at(one.kind, one.key, one.validFrom) === undefined)
    .map((one) => ({ kind: one.kind, key: keyText(one.key), from: one.validFrom, to: one.validTo }));
}
