/**
 * What a mapping contradicts or has lost, against the base data of both sides and the other mappings (accounting.md §9.5). Pure:
 * the same call looks at a proposal before it is approved and at what is in force.
 */
import { type Problem, problem } from '../../core/problems.ts';
import type { MasterKind, MasterRecord } from '../../core/targets.ts';
import { keyText, kindFacts } from './kinds.ts';
import { parseParts } from './parts.ts';
import { keyName, MAPPING_PROBLEMS as kinds } from './problems.ts';
import type { StoredObject } from './source-objects.ts';
import type { Mapping } from './store.ts';

export interface MasterSides {
  readonly objects: readonly StoredObject[];
  /** Base data of the ERP that stands; of a kind that was never pulled nothing is known, and nothing is missed. */
  readonly records: readonly MasterRecord[];
  readonly pulled: ReadonlySet<MasterKind>;
  readonly shops: ReadonlySet<string>;
}

export interface MappingFinding {
  readonly mapping: Mapping;
  readonly problem: Problem;
}

interface Sides {
  readonly byId: ReadonlyMap<string, StoredObject>;
  readonly skus: ReadonlyMap<string, StoredObject>;
  /** Codes that others are variants of, and that are no SKU themselves. */
  readonly parents: ReadonlySet<string>;
  readonly records: ReadonlyMap<string, MasterRecord>;
  readonly pulled: ReadonlySet<MasterKind>;
  readonly shops: ReadonlySet<string>;
}

/** Faults of `asked`; `standing` are the mappings in force beside which each has to stand, of its own key the older ones. */
export function checkMappings(
  asked: readonly Mapping[],
  standing: readonly Mapping[],
  masters: MasterSides,
): readonly MappingFinding[] {
  const sides = sidesOf(masters);
  const holders = holdersOf([...standing, ...asked]);
  return asked.flatMap((mapping) =>
    [...lostAtSource(mapping, sides), ...ofShop(mapping, sides), ...ofSku(mapping, sides), ...lostInErp(mapping, sides)]
      .concat(twoForOne(mapping, holders), groupFaults(mapping, [...standing, ...asked]))
      .map((found) => ({ mapping, problem: found })),
  );
}

function sidesOf({ objects, records, pulled, shops }: MasterSides): Sides {
  const skus = new Map(objects.filter((one) => one.kind === 'SKU' && !one.gone).map((one) => [one.code, one]));
  const parents = objects.filter((one) => one.kind === 'SKU' && one.parent !== '' && !skus.has(one.parent));
  return {
    byId: new Map(objects.map((one) => [keyText([one.source, one.stream, one.key]), one])),
    skus,
    parents: new Set(parents.map((one) => one.parent)),
    records: new Map(records.map((one) => [`${one.kind}:${one.code}`, one])),
    pulled,
    shops,
  };
}

function told(
  mapping: Mapping,
  kind: (typeof kinds)[keyof typeof kinds],
  params: Readonly<Record<string, string>> = {},
): Problem {
  return problem(kind, { book: mapping.book }, { kind: mapping.kind, name: keyName(mapping.key), ...params });
}

function lostAtSource(mapping: Mapping, { byId }: Sides): readonly Problem[] {
  const wanted = kindFacts(mapping.kind).objects;
  if (!wanted) return [];
  const found = byId.get(keyText(mapping.key));
  const stands = found !== undefined && !found.gone && wanted.includes(found.kind);
  return stands ? [] : [told(mapping, kinds.MASTER_SOURCE_GONE)];
}

function ofShop(mapping: Mapping, { shops }: Sides): readonly Problem[] {
  const named = [...kindFacts(mapping.kind).key.map((field, at) => [field.name, mapping.key[at] ?? ''] as const)]
    .concat(Object.entries(mapping.value))
    .filter(([name]) => name === 'shop')
    .map(([, code]) => code);
  const asked = mapping.kind === 'DEPARTMENT' && mapping.key[0] === 'SHOP' ? [...named, mapping.key[1] ?? ''] : named;
  return asked
    .filter((code) => !shops.has(code))
    .map((code) => told(mapping, kinds.MASTER_SHOP_ABSENT, { shop: code }));
}

/** A parent is never sold; a combo is stocked as its parts. */
function ofSku(mapping: Mapping, { skus, parents }: Sides): readonly Problem[] {
  if (mapping.kind !== 'SKU') return [];
  const found: Problem[] = [];
  const msku = mapping.key[1] ?? '';
  if (parents.has(msku)) found.push(told(mapping, kinds.MASTER_PARENT_MAPPED, { value: msku }));
  for (const { material } of parseParts(mapping.value.parts ?? '') ?? []) {
    const parts = skus.get(material)?.extra.parts;
    if (parts !== undefined) found.push(told(mapping, kinds.MASTER_BUNDLE_WHOLE, { value: material, parts }));
  }
  return found;
}

function lostInErp(mapping: Mapping, { records, pulled }: Sides): readonly Problem[] {
  const master: MasterKind | undefined = kindFacts(mapping.kind).erp?.master;
  if (!master || !pulled.has(master) || (mapping.createsRecord && mapping.state === 'PROPOSED')) return [];
  const code = mapping.value.code ?? '';
  const stands = records.get(`${master}:${code}`)?.enabled === true;
  return stands ? [] : [told(mapping, kinds.MASTER_ERP_RECORD_GONE, { code })];
}

type Holders = ReadonlyMap<string, readonly Mapping[]>;

function holdersOf(mappings: readonly Mapping[]): Holders {
  const found = new Map<string, Mapping[]>();
  for (const one of mappings) {
    const held = heldValue(one);
    if (held === undefined) continue;
    const list = found.get(held);
    if (list) list.push(one);
    else found.set(held, [one]);
  }
  return found;
}

/** Two shops with one customer, two shops of a source that are one of ours: their books would mix. */
function heldValue(mapping: Mapping): string | undefined {
  const { unique } = kindFacts(mapping.kind);
  if (unique === undefined) return undefined;
  const account = mapping.kind === 'SHOP' ? (mapping.key[0] ?? '') : '';
  return keyText([mapping.kind, account, mapping.value[unique] ?? '']);
}

function twoForOne(mapping: Mapping, holders: Holders): readonly Problem[] {
  const held = heldValue(mapping);
  const { unique = '' } = kindFacts(mapping.kind);
  const other = held === undefined ? undefined : holders.get(held)?.find((one) => isOther(one, mapping));
  const params = { value: mapping.value[unique] ?? '', other: other ? keyName(other.key) : '' };
  return other ? [told(mapping, kinds.MASTER_TWO_FOR_ONE, params)] : [];
}

function isOther(one: Mapping, mapping: Mapping): boolean {
  const overlap =
    (one.validTo ?? '9999-12-31') >= mapping.validFrom && (mapping.validTo ?? '9999-12-31') >= one.validFrom;
  return one.kind === mapping.kind && overlap && keyText(one.key) !== keyText(mapping.key);
}

/** One partner with several roles has a record a role, joined by its group: set-off is a voucher of its own. */
function groupFaults(mapping: Mapping, all: readonly Mapping[]): readonly Problem[] {
  if (mapping.kind !== 'SUPPLIER') return [];
  const { partner = '', group = '', role } = mapping.value;
  const other = all.find((one) => isOther(one, mapping) && one.value.partner === partner && one.value.role !== role);
  if (!other) return [];
  return [told(mapping, kinds.MASTER_GROUP_ROLE_TWICE, { group, partner, role: other.value.role ?? '' })];
}
