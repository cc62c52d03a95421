/** 数据清洗: groups of records that are probably one, and what merging them means: mappings of all to one, never a deletion. */
import type { IsoDate } from '../core/dates.ts';
import { loadErpAccount } from '../delivery/erp-accounts.ts';
import type { Queryable } from '../engine/transaction.ts';
import { erpRecords } from '../masterdata/erp-base/records.ts';
import { keyParts, keyText, type MappingKind, type MappingValue } from '../masterdata/mapping/kinds.ts';
import { mappingsOf } from '../masterdata/mapping/lookup.ts';
import { type Cleanable, type DuplicateGroup, nearDuplicates } from '../masterdata/mapping/near-duplicates.ts';
import { ownCode } from '../masterdata/mapping/own-code.ts';
import { parseParts, partsText } from '../masterdata/mapping/parts.ts';
import { sourceObjects } from '../masterdata/mapping/source-objects.ts';
import { approvedMappings, type Mapping, type NewMapping } from '../masterdata/mapping/store.ts';

/** What can be cleaned: records of the sources, and of the ERP. */
export const CLEANED = ['SUPPLIER', 'WAREHOUSE', 'SKU', 'ERP_SUPPLIER', 'ERP_MATERIAL'] as const;
export type Cleaned = (typeof CLEANED)[number];

export interface CleaningGroup extends DuplicateGroup {
  readonly records: readonly (Cleanable & {
    /** In force today: kept before the others. */
    readonly mapped: string;
  })[];
}

export async function cleaningGroups(
  db: Queryable,
  book: string,
  of: Cleaned,
  today: IsoDate,
): Promise<readonly CleaningGroup[]> {
  const records = await cleanables(db, book, of);
  const standing = mappingsOf(book, await approvedMappings(db, book));
  const byId = new Map(records.map((one) => [one.id, one]));
  const mapped = (id: string): string => {
    const value = of === 'SUPPLIER' || of === 'WAREHOUSE' ? standing.at(of, keyParts(id), today) : undefined;
    return value?.partner ?? value?.warehouse ?? '';
  };
  // Variants are named alike: of goods only codes and barcodes count.
  return nearDuplicates(records, of !== 'SKU' && of !== 'ERP_MATERIAL').map((group) => ({
    ...group,
    records: group.ids.map((id) => ({ ...byId.get(id)!, mapped: mapped(id) })),
  }));
}

async function cleanables(db: Queryable, book: string, of: Cleaned): Promise<readonly Cleanable[]> {
  if (of === 'ERP_SUPPLIER' || of === 'ERP_MATERIAL') {
    const account = await loadErpAccount(db, book);
    const kind = of === 'ERP_SUPPLIER' ? 'SUPPLIER' : 'MATERIAL';
    const found = account ? await erpRecords(db, account.erpAccount, [kind]) : [];
    const text = (fact: unknown): string => (typeof fact === 'string' ? fact : '');
    return found
      .filter((one) => one.enabled)
      .map(({ code, name, facts }) => ({
        id: code,
        code,
        name,
        barcode: text(facts.barcode),
        taxId: text(facts.taxId),
      }));
  }
  const kinds = of === 'SUPPLIER' ? (['SUPPLIER', 'LOGISTICS'] as const) : ([of] as const);
  return (await sourceObjects(db, kinds))
    .filter((one) => !one.gone)
    .map(({ source, stream, key, kind, code, name, barcode, taxId }) => ({
      // Ids of suppliers and warehouses are the source's own numbers: alike says nothing of them.
      ...{ id: kind === 'SKU' ? code : keyText([source, stream, key]), code: kind === 'SKU' ? code : '' },
      ...{ name, barcode, taxId },
    }));
}

/**
 * What makes `others` be `keep` from today on. Suppliers and warehouses of a source are mapped to what `keep` is; of another role
 * only the group is joined. A SKU or a code of the ERP takes the place of the others in every mapping that names them.
 */
export async function mergeProposals(
  db: Queryable,
  book: string,
  wanted: { readonly of: Cleaned; readonly keep: string; readonly others: readonly string[]; readonly reason: string },
  today: IsoDate,
): Promise<readonly NewMapping[]> {
  const { of, keep, others, reason } = wanted;
  const versions = await approvedMappings(db, book);
  const mappings = mappingsOf(book, versions);
  const propose = (kind: MappingKind, key: readonly string[], value: MappingValue): NewMapping => ({
    ...{ kind, key, value, validFrom: today, reason },
  });
  if (of === 'SUPPLIER' || of === 'WAREHOUSE') {
    const survivor = keyParts(keep);
    const known = mappings.at(of, survivor, today);
    const value = known ?? ownCode(of, survivor);
    const rest = others.map((id) => propose(of, keyParts(id), joined(of, value, survivor, keyParts(id))));
    return known ? rest : [propose(of, survivor, value), ...rest];
  }
  const inForce = new Map<string, Mapping>();
  for (const one of versions) {
    const value = mappings.at(one.kind, one.key, today);
    if (value) inForce.set(keyText([one.kind, ...one.key]), { ...one, value });
  }
  const replaced = new Set(others);
  return [...inForce.values()].flatMap(({ kind, key, value }) => {
    if (of === 'SKU' && kind === 'SKU') {
      const parts = parseParts(value.parts ?? '') ?? [];
      return parts.some((part) => replaced.has(part.material))
        ? [propose(kind, key, { parts: partsText(added(parts, replaced, keep)) })]
        : [];
    }
    return kind === of && replaced.has(value.code ?? '') ? [propose(kind, key, { ...value, code: keep })] : [];
  });
}

function joined(
  of: 'SUPPLIER' | 'WAREHOUSE',
  value: MappingValue,
  survivor: readonly string[],
  other: readonly string[],
): MappingValue {
  if (of === 'WAREHOUSE' || other[1] === survivor[1]) return value;
  return { ...ownCode(of, other), group: value.group ?? '' };
}

/** Two parts that become one material are added up. */
function added(parts: NonNullable<ReturnType<typeof parseParts>>, replaced: ReadonlySet<string>, keep: string) {
  const sums = new Map<string, number>();
  for (const { material, quantity } of parts) {
    const name = replaced.has(material) ? keep : material;
    sums.set(name, (sums.get(name) ?? 0) + quantity);
  }
  return [...sums].map(([material, quantity]) => ({ material, quantity }));
}
