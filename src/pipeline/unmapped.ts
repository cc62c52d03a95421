/** What has no mapping yet, what waits for it, and what it probably is. Reads only; what is suggested is offered, never used. */
import type { IsoDate } from '../core/dates.ts';
import type { Chart } from '../core/journal.ts';
import type { MasterRecord } from '../core/targets.ts';
import { listMapping, loadErpAccount } from '../delivery/erp-accounts.ts';
import type { Queryable } from '../engine/transaction.ts';
import { loadBook, loadChart } from '../ledger/books.ts';
import { erpRecords } from '../masterdata/erp-base/records.ts';
import {
  keyText,
  kindFacts,
  MAPPING_KIND_NAMES,
  type MappingKind,
  type MappingValue,
} from '../masterdata/mapping/kinds.ts';
import { type Mappings, mappingsOf, standingOf } from '../masterdata/mapping/lookup.ts';
import { ownCode } from '../masterdata/mapping/own-code.ts';
import { parseParts, partsText } from '../masterdata/mapping/parts.ts';
import { type StoredObject, sourceObjects } from '../masterdata/mapping/source-objects.ts';
import { approvedMappings, type Mapping } from '../masterdata/mapping/store.ts';
import { type Candidate, type Known, type Suggestion, suggester } from '../masterdata/mapping/suggest.ts';
import { listShops, type Shop } from '../masterdata/shops.ts';
import { loadPolicies } from '../spec/policies.ts';
import { oursOf } from './erp-codes.ts';

export interface UnmappedKey {
  readonly kind: MappingKind;
  readonly key: readonly string[];
  /** What it is called where it comes from. */
  readonly name: string;
  /** Documents that wait: orders, rows of a source, vouchers that are not in the ERP. */
  readonly blocks: number;
  readonly suggestions: readonly Suggestion[];
}

interface Subject {
  readonly key: readonly string[];
  readonly name: string;
  readonly codes: readonly string[];
  readonly barcode?: string;
  readonly taxId?: string;
  readonly known?: readonly Known[];
}

interface Facts {
  readonly today: IsoDate;
  readonly shops: readonly Shop[];
  readonly objects: readonly StoredObject[];
  readonly records: readonly MasterRecord[];
  readonly standing: readonly Mapping[];
  readonly mappings: Mappings;
  readonly chart: Chart;
  /** The book has an ERP: without one nothing of ours needs its codes. */
  readonly connected: boolean;
  readonly currencies: readonly string[];
  readonly jurisdictions: readonly string[];
  /** Rows that deliver already; `FEE` and the others by `oursOf`. */
  readonly codes: ReadonlySet<string>;
  readonly byParent: boolean;
  readonly blocks: ReadonlyMap<string, number>;
}

/** Those that block most come first. `kinds` empty: all. At most 5,000 keys of a kind are looked at. */
export async function unmappedKeys(
  db: Queryable,
  book: string,
  today: IsoDate,
  kinds: readonly MappingKind[] = [],
): Promise<readonly UnmappedKey[]> {
  const facts = await factsOf(db, book, today);
  const asked = kinds.length === 0 ? MAPPING_KIND_NAMES : kinds;
  return asked
    .flatMap((kind) => ofKind(kind, facts))
    .sort((a, b) => b.blocks - a.blocks || (keyText([a.kind, ...a.key]) < keyText([b.kind, ...b.key]) ? -1 : 1));
}

const KEYS_MAX = 5_000;

function ofKind(kind: MappingKind, facts: Facts): readonly UnmappedKey[] {
  if (kindFacts(kind).side === 'ERP' && !facts.connected) return [];
  const subjects = new Map<string, Subject>();
  for (const one of subjectsOf(kind, facts)) {
    const key = keyText(one.key);
    if (!subjects.has(key) && !isMapped(kind, one.key, facts)) subjects.set(key, one);
    if (subjects.size >= KEYS_MAX) break;
  }
  if (subjects.size === 0) return [];
  const found = suggester(candidatesOf(kind, facts));
  return [...subjects.values()].map((one) => ({
    ...{ kind, key: one.key, name: one.name, blocks: blocksOf(kind, one.key, facts) },
    suggestions: found
      .suggest(
        { codes: one.codes, names: namesOf(kind, one, facts), barcode: one.barcode ?? '', taxId: one.taxId ?? '' },
        one.known ?? [],
      )
      .map((suggestion) => ({ ...suggestion, value: completed(kind, one, suggestion.value) })),
  }));
}

/** The name that the mapped record had finds it again under its new code. */
function namesOf(kind: MappingKind, { key, name }: Subject, { mappings, today }: Facts): readonly string[] {
  const before = mappings.at(kind, key, today)?.name ?? '';
  return before === '' ? [name] : [before, name];
}

/** A role is the source object's, not the candidate's. */
function completed(kind: MappingKind, subject: Subject, value: MappingValue): MappingValue {
  if (kind !== 'SUPPLIER') return value;
  return { ...value, role: subject.key[1] === 'logistics' ? 'LOGISTICS' : 'SUPPLY' };
}

function isMapped(kind: MappingKind, key: readonly string[], facts: Facts): boolean {
  const value = facts.mappings.at(kind, key, facts.today);
  if (value !== undefined) return !isLost(kind, value, facts);
  const { erp } = kindFacts(kind);
  const ours = erp && oursOf({ kind, key }, facts.chart);
  return ours !== undefined && (facts.codes.has(keyText([erp!.row, ours])) || isSame(erp!.row, facts));
}

/** The ERP no longer has the code: renumbered, or disabled. Of a kind that was not pulled nothing is known. */
function isLost(kind: MappingKind, value: MappingValue, { records }: Facts): boolean {
  const master = kindFacts(kind).erp?.master;
  const ofKind = records.filter((one) => one.kind === master);
  return ofKind.length > 0 && !ofKind.some((one) => one.code === value.code && one.enabled);
}

/** The written-down policy that the ERP uses our codes. */
function isSame(row: string, { codes }: Facts): boolean {
  return codes.has(keyText([row, '*'])) || (row !== 'ACCOUNT' && codes.has(keyText(['*', '*'])));
}

function blocksOf(kind: MappingKind, key: readonly string[], facts: Facts): number {
  const { erp } = kindFacts(kind);
  const ours = erp && oursOf({ kind, key }, facts.chart);
  const waiting = facts.blocks.get(keyText([kind, ...key])) ?? 0;
  return waiting + (ours === undefined ? 0 : (facts.blocks.get(keyText([erp!.row, ours])) ?? 0));
}

function subjectsOf(kind: MappingKind, facts: Facts): readonly Subject[] {
  const { shops, objects, standing } = facts;
  const live = objects.filter((one) => !one.gone);
  const wanted = kindFacts(kind).objects;
  if (wanted)
    return live
      .filter((one) => wanted.includes(one.kind))
      .map((one) => ({
        ...{ key: [one.source, one.stream, one.key], name: one.name, codes: [one.code, one.name] },
        ...{ barcode: one.barcode, taxId: one.taxId, known: ownCodes(kind, one) },
      }));
  const values = (of: MappingKind, field: string): readonly string[] =>
    standing.filter((one) => one.kind === of).flatMap((one) => one.value[field] ?? []);
  const plain = (codes: readonly string[], nameOf: (code: string) => string = (code) => code): readonly Subject[] =>
    [...new Set(codes)]
      .filter((code) => code !== '')
      .map((code) => ({ key: [code], name: nameOf(code), codes: [code] }));
  switch (kind) {
    case 'SKU':
      return skuSubjects(facts);
    case 'ERP_CUSTOMER':
      return shops.map((shop) => ({ key: [shop.code], name: shop.name, codes: [shop.customer, shop.code] }));
    case 'ERP_MATERIAL': {
      const materials = values('SKU', 'parts').flatMap((text) => (parseParts(text) ?? []).map((part) => part.material));
      const names = new Map(live.filter((one) => one.kind === 'SKU').map((one) => [one.code, one.name]));
      return plain(materials, (code) => names.get(code) ?? code);
    }
    case 'ERP_SUPPLIER':
      return plain(values('SUPPLIER', 'partner'), (code) => partnerName(code, facts));
    case 'ERP_WAREHOUSE':
      return plain([...shops.map((shop) => shop.warehouse), ...values('WAREHOUSE', 'warehouse')]);
    case 'ERP_DEPARTMENT':
      return plain([...shops.map((shop) => shop.department), ...values('DEPARTMENT', 'department')]);
    case 'FEE':
      return [...facts.chart.byKey.values()].map((one) => ({
        key: [one.key, ''],
        name: one.nameZh,
        codes: [one.code],
      }));
    case 'CURRENCY':
      return plain(facts.currencies);
    case 'TAX':
      return [...new Set(facts.jurisdictions)].map((one) => ({ key: [one, 'STANDARD'], name: one, codes: [one] }));
    default:
      return [];
  }
}

function ownCodes(kind: MappingKind, { source, stream, key, code }: StoredObject): readonly Known[] {
  if (kind !== 'SUPPLIER' && kind !== 'WAREHOUSE') return [];
  return [{ value: ownCode(kind, [source, stream, key]), reason: 'OWN_CODE', detail: code }];
}

function partnerName(code: string, { standing, objects }: Facts): string {
  const mapping = standing.find((one) => one.kind === 'SUPPLIER' && one.value.partner === code);
  const [source, stream, id] = mapping?.key ?? [];
  return objects.find((one) => one.source === source && one.stream === stream && one.key === id)?.name ?? code;
}

/** MSKU of mapped shops: those that the source pairs, and those that orders wait for. */
function skuSubjects(facts: Facts): readonly Subject[] {
  const { objects, mappings, today, standing, blocks } = facts;
  const before = new Map<string, Known>();
  for (const one of standing.filter((mapping) => mapping.kind === 'SKU'))
    before.set(one.key[1] ?? '', { value: one.value, reason: 'MAPPED_BEFORE', detail: one.key[0] ?? '' });
  const knownOf = (msku: string): readonly Known[] => {
    const found = before.get(msku);
    return found ? [found] : [];
  };
  const skus = new Map(objects.filter((one) => one.kind === 'SKU' && !one.gone).map((one) => [one.code, one]));
  const paired = objects.flatMap((one) => {
    if (one.kind !== 'PAIRING' || one.gone) return [];
    const shop = mappings.at('SHOP', [one.source, one.extra.shopStream ?? '', one.parent], today)?.shop;
    if (shop === undefined) return [];
    const sku = one.extra.sku ?? '';
    const pairing: readonly Known[] =
      sku === '' ? [] : [{ value: partsOf(skus.get(sku), sku, facts), reason: 'PAIRED_AT_SOURCE', detail: sku }];
    const known = [...pairing, ...knownOf(one.code)];
    return [{ key: [shop, one.code], name: one.name, codes: [one.code], barcode: one.barcode, known }];
  });
  const waiting = [...blocks.keys()].flatMap((text) => {
    const [kind, shop = '', msku = ''] = JSON.parse(text) as readonly string[];
    return kind === 'SKU' ? [{ key: [shop, msku], name: msku, codes: [msku], known: knownOf(msku) }] : [];
  });
  return [...paired, ...waiting];
}

/** A combo is its parts; under the policy PARENT all variants are one material. */
function partsOf(sku: StoredObject | undefined, code: string, { byParent }: Facts): MappingValue {
  const parts = sku?.extra.parts === undefined ? undefined : parseParts(sku.extra.parts);
  const material = byParent && sku && sku.parent !== '' ? sku.parent : code;
  return { parts: partsText(parts ?? [{ material, quantity: 1 }]) };
}

function candidatesOf(kind: MappingKind, facts: Facts): readonly Candidate[] {
  const { objects, shops, records } = facts;
  const candidate = (code: string, name: string, value: MappingValue, barcode = '', taxId = ''): Candidate => ({
    ...{ code, name, value, barcode, taxId },
  });
  const master = kindFacts(kind).erp?.master;
  if (master)
    return records
      .filter((one) => one.kind === master && one.enabled && one.facts.leaf !== false)
      .map(({ code, name, facts: told }) => {
        const units = kind === 'ERP_MATERIAL' ? { unit: '' } : {};
        const text = (fact: string): string => (typeof told[fact] === 'string' ? (told[fact] as string) : '');
        return candidate(code, name, { code, name, ...units }, text('barcode'), text('taxId'));
      });
  const ofErp = (of: MasterRecord['kind'], valueFor: (code: string) => MappingValue): readonly Candidate[] =>
    records
      .filter((one) => one.kind === of && one.enabled)
      .map((one) => candidate(one.code, one.name, valueFor(one.code)));
  switch (kind) {
    case 'SKU':
      return objects
        .filter((one) => one.kind === 'SKU' && !one.gone)
        .map((one) => candidate(one.code, one.name, partsOf(one, one.code, facts), one.barcode));
    case 'SHOP':
      return shops.map((shop) => candidate(shop.code, shop.name, { shop: shop.code }));
    case 'SUPPLIER':
      return ofErp('SUPPLIER', (partner) => ({ partner, role: 'SUPPLY', group: partner, dropShip: 'no' }));
    case 'WAREHOUSE':
      return [
        ...shops.map(({ warehouse }) => candidate(warehouse, warehouse, { warehouse, country: '' })),
        ...ofErp('WAREHOUSE', (warehouse) => ({ warehouse, country: '' })),
      ];
    default:
      return [];
  }
}

async function factsOf(db: Queryable, book: string, today: IsoDate): Promise<Facts> {
  const account = await loadErpAccount(db, book);
  const approved = await approvedMappings(db, book);
  const shops = await listShops(db, book);
  const [owner, chart] = [await loadBook(db, book), await loadChart(db, book)];
  const policies = owner && (await loadPolicies(db, book, owner.standard));
  const codes = account ? await listMapping(db, account.erpAccount) : [];
  return {
    today,
    shops,
    objects: await sourceObjects(db),
    records: account ? await erpRecords(db, account.erpAccount) : [],
    standing: standingOf(approved),
    mappings: mappingsOf(book, approved),
    chart,
    connected: account !== undefined,
    currencies: owner ? [owner.currency, ...shops.map((shop) => shop.currency)] : [],
    jurisdictions: shops.flatMap((shop) => shop.taxRegistrations),
    codes: new Set(codes.map((row) => keyText([row.kind, row.ours]))),
    byParent: policies?.valueOf('skuMaterial', '', today) === 'PARENT',
    blocks: await blockedBy(db, book),
  };
}

/** Orders by kind and key; rows of sources by their shop; open vouchers by account and dimension, as `[row, ours]`. */
async function blockedBy(db: Queryable, book: string): Promise<ReadonlyMap<string, number>> {
  const blocks = new Map<string, number>();
  const add = (parts: readonly string[], count: number): void => {
    const key = keyText(parts);
    blocks.set(key, (blocks.get(key) ?? 0) + count);
  };
  const orders = await db.query<{ kind: string | null; key: string | null; shop: string; msku: string; n: number }>(
    `SELECT p -> 'params' ->> 'kind' AS kind, p -> 'params' ->> 'key' AS key, o.shop,
       coalesce(p -> 'params' ->> 'msku', '') AS msku, count(*)::integer AS n
     FROM orders."order" o CROSS JOIN jsonb_array_elements(o.problems) p
     WHERE o.book = $1 AND o.state = 'HELD' AND (p ->> 'code' LIKE 'UNMAPPED\\_%' OR p ->> 'code' = 'ORDER_SKU_UNPAIRED')
     GROUP BY 1, 2, 3, 4`,
    [book],
  );
  for (const { kind, key, shop, msku, n } of orders.rows)
    add(kind !== null && key !== null ? [kind, ...(JSON.parse(key) as string[])] : ['SKU', shop, msku], n);
  const rows = await db.query<{ source: string; stream: string; id: string; n: number }>(
    `SELECT w.source, CASE WHEN w.stream LIKE 'amazon-%' OR w.stream LIKE 'fba-%' THEN 'amazon-shops' ELSE 'platform-shops' END
       AS stream, p -> 'params' ->> 'shopId' AS id, count(*)::integer AS n
     FROM intake.waiting_row w CROSS JOIN jsonb_array_elements(w.problems) p
     WHERE p -> 'params' ->> 'shopId' IS NOT NULL GROUP BY 1, 2, 3`,
  );
  for (const { source, stream, id, n } of rows.rows) add(['SHOP', source, stream, id], n);
  const waiting = await db.query<{ kind: 'SKU' | 'WAREHOUSE'; key: string[]; n: number }>(
    `SELECT 'SKU' AS kind, ARRAY[p -> 'params' ->> 'shop', coalesce(nullif(p -> 'params' ->> 'msku', ''), p -> 'params' ->> 'sku')]
       AS key, count(*)::integer AS n
     FROM intake.waiting_row w CROSS JOIN jsonb_array_elements(w.problems) p
     JOIN masterdata.shop s ON s.code = p -> 'params' ->> 'shop' AND s.book = $1
     WHERE p ->> 'code' = 'INVENTORY_MATERIAL_UNMAPPED' GROUP BY 2
     UNION ALL
     SELECT 'WAREHOUSE', ARRAY[w.source, 'warehouses', p -> 'params' ->> 'warehouseId'], count(*)::integer
     FROM intake.waiting_row w CROSS JOIN jsonb_array_elements(w.problems) p
     WHERE p ->> 'code' = 'SELLFOX_WAREHOUSE_UNKNOWN' GROUP BY 2
     UNION ALL
     SELECT 'WAREHOUSE', ARRAY[a.source, a.stream, a.key], count(*)::integer
     FROM orders."order" o CROSS JOIN jsonb_array_elements(o.problems) p
     JOIN masterdata.source_object a ON a.kind = 'WAREHOUSE' AND NOT a.gone AND a.name = p -> 'params' ->> 'warehouse'
     WHERE o.book = $1 AND o.state = 'HELD' AND p ->> 'code' = 'INVENTORY_WAREHOUSE_UNMAPPED' GROUP BY 2`,
    [book],
  );
  for (const { kind, key, n } of waiting.rows) add([kind, ...key], n);
  const open = `v.book = $1 AND v.state IN ('AWAITING_REVIEW', 'QUEUED', 'REFUSED')`;
  const vouchers = await db.query<{ row: string; ours: string; n: number }>(
    `SELECT d.key AS row, d.value AS ours, count(DISTINCT v.voucher_no)::integer AS n
     FROM delivery.voucher v JOIN delivery.voucher_line l USING (book, voucher_no) CROSS JOIN jsonb_each_text(l.dims) d
     WHERE ${open} GROUP BY 1, 2
     UNION ALL
     SELECT 'ACCOUNT', l.account, count(DISTINCT v.voucher_no)::integer
     FROM delivery.voucher v JOIN delivery.voucher_line l USING (book, voucher_no) WHERE ${open} GROUP BY 2
     UNION ALL
     SELECT '币种', l.currency, count(DISTINCT v.voucher_no)::integer
     FROM delivery.voucher v JOIN delivery.voucher_line l USING (book, voucher_no) WHERE ${open} GROUP BY 2`,
    [book],
  );
  for (const { row, ours, n } of vouchers.rows) add([row, ours], n);
  return blocks;
}
