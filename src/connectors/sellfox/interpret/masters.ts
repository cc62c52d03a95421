/** Rows of base data → what mappings are made of (protocol notes §3). Data: which field is what, by stream. */
import type { SourceFields, SourceObject, SourceObjectKind } from '../../../core/sources.ts';
import { list, text } from './fields.ts';

interface ObjectFields {
  readonly kind: SourceObjectKind;
  /** The first one that is told. */
  readonly code: readonly string[];
  readonly name: string;
  readonly parent?: string;
  readonly barcode?: string;
  /** Ours ← field of the row; what is not told is left out. */
  readonly extra: Readonly<Record<string, string>>;
  /** Ours ← always this. */
  readonly fixed?: Readonly<Record<string, string>>;
}

const OBJECTS: Readonly<Record<string, ObjectFields>> = {
  'amazon-shops': {
    kind: 'SHOP',
    code: ['id'],
    name: 'name',
    extra: { sellerId: 'sellerId', marketplace: 'marketplaceId', region: 'region' },
    fixed: { platform: 'AMAZON' },
  },
  'platform-shops': {
    kind: 'SHOP',
    code: ['id'],
    name: 'name',
    extra: { platform: 'platformType', marketplace: 'marketplaceCode', currency: 'currency' },
  },
  skus: {
    kind: 'SKU',
    code: ['sku', 'id'],
    name: 'name',
    parent: 'spu',
    barcode: 'identificationCode',
    // Grams, and RMB a unit.
    extra: { state: 'state', kind: 'isGroup', grams: 'weight', cost: 'purchaseCost' },
  },
  pairings: {
    kind: 'PAIRING',
    code: ['sku'],
    name: 'commodityName',
    parent: 'shopId',
    extra: { sku: 'commoditySku', matched: 'matchStatus', product: 'pid' },
    fixed: { shopStream: 'platform-shops' },
  },
  // The one list that tells which MSKU of Amazon is which SKU.
  'fba-stock': {
    kind: 'PAIRING',
    code: ['sku'],
    name: 'commodityName',
    parent: 'shopId',
    barcode: 'fnSku',
    extra: { sku: 'commoditySku' },
    fixed: { shopStream: 'amazon-shops' },
  },
  warehouses: {
    kind: 'WAREHOUSE',
    code: ['id'],
    name: 'name',
    parent: 'shopId',
    extra: { type: 'type', mode: 'mode' },
  },
  suppliers: { kind: 'SUPPLIER', code: ['id'], name: 'name', extra: { currency: 'currency' } },
  logistics: { kind: 'LOGISTICS', code: ['id'], name: 'name', extra: { currency: 'currency' } },
};

/** Undefined: the stream is none of base data, or the row has nothing to call it by. */
export function masterObject(stream: string, fields: SourceFields): SourceObject | undefined {
  const told = OBJECTS[stream];
  const code = told?.code.map((name) => text(fields, name)).find((one) => one !== '');
  if (!told || code === undefined) return undefined;
  const read = (name: string | undefined): string => (name === undefined ? '' : text(fields, name));
  const parent = read(told.parent);
  return {
    kind: told.kind,
    code,
    name: read(told.name) || code,
    // A product without variants is told as its own parent.
    parent: told.kind === 'SKU' && parent === code ? '' : parent,
    barcode: read(told.barcode),
    taxId: '',
    extra: { ...told.fixed, ...extraOf(told, fields), ...partsOf(fields) },
  };
}

function extraOf(told: ObjectFields, fields: SourceFields): Readonly<Record<string, string>> {
  const found = Object.entries(told.extra).map(([ours, field]) => [ours, text(fields, field)] as const);
  return Object.fromEntries(found.filter(([, value]) => value !== ''));
}

/** 组合商品: what one of it is made of, as `A=2; B=1`. */
function partsOf(fields: SourceFields): Readonly<Record<string, string>> {
  const parts = list(fields, 'childSkus').flatMap((child) => {
    const [sku, number] = [text(child, 'sku'), text(child, 'num').replace(/\.0+$/, '')];
    return sku === '' ? [] : [`${sku}=${number}`];
  });
  return parts.length === 0 ? {} : { parts: parts.join('; ') };
}
