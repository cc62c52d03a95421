/**
 * The kinds of mappings, as data (accounting.md §1.3, §9.5). A key and a value are fields of text, so that a sheet, a screen and
 * the database tell the same. Kinds of side SOURCE say which of ours a code of a source means; kinds of side ERP which code the
 * book's ERP has for ours: these feed the codes that delivery translates by (`delivery.erp_mapping`).
 */
import type { Bilingual } from '../../core/problems.ts';
import type { SourceObjectKind } from '../../core/sources.ts';
import type { MasterKind } from '../../core/targets.ts';

export interface MappingField {
  readonly name: string;
  readonly text: Bilingual;
  /** What it may be; empty is allowed where `optional`. */
  readonly pattern: RegExp;
  readonly optional?: boolean;
}

export interface MappingKindFacts {
  readonly title: Bilingual;
  readonly side: 'SOURCE' | 'ERP';
  readonly key: readonly MappingField[];
  readonly value: readonly MappingField[];
  /** Objects of the source that the key names by stream and id. */
  readonly objects?: readonly SourceObjectKind[];
  /** Two keys with one such value contradict each other. */
  readonly unique?: string;
  /** Of side ERP: kind of the row at delivery, and of the base data that the code is of. */
  readonly erp?: {
    readonly row: string;
    readonly master?: MasterKind;
    /** Heliu can make the record. */
    readonly makes?: 'CUSTOMER' | 'SUPPLIER' | 'MATERIAL' | 'WAREHOUSE';
  };
}

const ANY = /^[^\p{Cc}]{1,200}$/u;
const OURS = /^[^\p{Cc};|]{1,100}$/u;
const CODE = /^[^\p{Cc}\s](?:[^\p{Cc}]{0,98}[^\p{Cc}\s])?$/u;
const DATA = /^[A-Z][A-Z0-9_]{1,63}$/;

const field = (name: string, zh: string, en: string, pattern: RegExp, optional = false): MappingField => ({
  name,
  text: { zh, en },
  pattern,
  ...(optional ? { optional } : {}),
});

const SOURCE = field('source', '来源账户', 'Source', /^[A-Z0-9][A-Z0-9._-]{0,31}$/);
const STREAM = field('stream', '数据流', 'Stream', /^[a-z0-9-]{1,64}$/);
const ID = field('id', '来源编号', 'Id at the source', ANY);
const SHOP = field('shop', '店铺', 'Shop', /^[A-Z0-9][A-Z0-9._-]{0,31}$/);
const ERP_CODE = field('code', 'ERP 编码', 'ERP code', CODE);
const ERP_NAME = field('name', 'ERP 名称', 'ERP name', ANY, true);

/** `HL-CUP-01=2; HL-BOX=1`; a quantity that is not told is 1. */
const PARTS = /^[^\p{Cc};]{1,1000}(?:;[^\p{Cc};]{1,200}){0,19};?$/u;

export const MAPPING_KINDS = {
  SKU: {
    title: { zh: 'SKU → 物料', en: 'SKU → material' },
    side: 'SOURCE',
    key: [SHOP, field('msku', 'MSKU', 'MSKU', ANY)],
    value: [field('parts', '物料=数量', 'Material=quantity', PARTS)],
  },
  SHOP: {
    title: { zh: '来源店铺 → 店铺', en: 'Shop of a source → shop' },
    side: 'SOURCE',
    key: [SOURCE, STREAM, ID],
    value: [SHOP],
    objects: ['SHOP'],
    unique: 'shop',
  },
  SUPPLIER: {
    title: { zh: '来源供应商/物流商 → 往来单位', en: 'Supplier or carrier of a source → partner' },
    side: 'SOURCE',
    key: [SOURCE, STREAM, ID],
    value: [
      field('partner', '供应商编码', 'Partner', OURS),
      field('role', '角色', 'Role', /^(SUPPLY|LOGISTICS|CUSTOMER)$/),
      field('group', '往来单位组', 'Partner group', OURS),
      field('dropShip', '一件代发/外协', 'Ships for us', /^(yes|no)$/),
    ],
    objects: ['SUPPLIER', 'LOGISTICS'],
  },
  WAREHOUSE: {
    title: { zh: '来源仓库 → 仓库', en: 'Warehouse of a source → warehouse' },
    side: 'SOURCE',
    key: [SOURCE, STREAM, ID],
    value: [field('warehouse', '仓库', 'Warehouse', OURS), field('country', '国家', 'Country', /^[A-Z]{2}$/, true)],
    objects: ['WAREHOUSE'],
  },
  DEPARTMENT: {
    title: { zh: '店铺/仓库/往来单位 → 部门', en: 'Shop, warehouse or partner → department' },
    side: 'SOURCE',
    key: [field('of', '对象', 'Of', /^(SHOP|WAREHOUSE|PARTNER)$/), field('code', '编码', 'Code', OURS)],
    value: [field('department', '部门', 'Department', OURS)],
  },
  ERP_CUSTOMER: {
    title: { zh: '店铺 → ERP 客户', en: 'Shop → customer of the ERP' },
    side: 'ERP',
    key: [SHOP],
    value: [ERP_CODE, ERP_NAME],
    unique: 'code',
    erp: { row: '店铺', master: 'CUSTOMER', makes: 'CUSTOMER' },
  },
  ERP_MATERIAL: {
    title: { zh: '物料 → ERP 物料/存货', en: 'Material → material of the ERP' },
    side: 'ERP',
    key: [field('material', '物料', 'Material', OURS)],
    value: [ERP_CODE, ERP_NAME, field('unit', '基本单位', 'Base unit', CODE, true)],
    erp: { row: '物料', master: 'MATERIAL', makes: 'MATERIAL' },
  },
  ERP_SUPPLIER: {
    title: { zh: '往来单位 → ERP 供应商', en: 'Partner → supplier of the ERP' },
    side: 'ERP',
    key: [field('partner', '供应商编码', 'Partner', OURS)],
    value: [ERP_CODE, ERP_NAME],
    erp: { row: '供应商', master: 'SUPPLIER', makes: 'SUPPLIER' },
  },
  ERP_WAREHOUSE: {
    title: { zh: '仓库 → ERP 仓库', en: 'Warehouse → warehouse of the ERP' },
    side: 'ERP',
    key: [field('warehouse', '仓库', 'Warehouse', OURS)],
    value: [ERP_CODE, ERP_NAME],
    erp: { row: '仓库', master: 'WAREHOUSE', makes: 'WAREHOUSE' },
  },
  ERP_DEPARTMENT: {
    title: { zh: '部门 → ERP 部门', en: 'Department → department of the ERP' },
    side: 'ERP',
    key: [field('department', '部门', 'Department', OURS)],
    value: [ERP_CODE, ERP_NAME],
    erp: { row: '部门', master: 'DEPARTMENT' },
  },
  FEE_ITEM: {
    title: { zh: '费用项目 → ERP 费用项目', en: 'Fee item → expense item of the ERP' },
    side: 'ERP',
    key: [field('fee', '费用项目', 'Fee item', OURS)],
    value: [ERP_CODE, ERP_NAME],
    erp: { row: '费用项目', master: 'EXPENSE_ITEM' },
  },
  FEE: {
    title: { zh: '费用项/语义科目 × 币种 → ERP 科目', en: 'Semantic account × currency → account of the ERP' },
    side: 'ERP',
    key: [
      field('account', '语义科目', 'Semantic account', DATA),
      field('currency', '币种（空=全部）', 'Currency (empty: all)', /^[A-Z]{3}$/, true),
    ],
    value: [ERP_CODE, ERP_NAME],
    erp: { row: 'ACCOUNT', master: 'ACCOUNT' },
  },
  TAX: {
    title: { zh: '辖区 × 商品类 → ERP 税码', en: 'Jurisdiction × goods class → tax code of the ERP' },
    side: 'ERP',
    key: [
      field('jurisdiction', '辖区', 'Jurisdiction', /^[A-Z]{2}(-[A-Z0-9]{1,3})?$/),
      field('goods', '商品类', 'Goods class', DATA),
    ],
    value: [ERP_CODE],
    erp: { row: '税码' },
  },
  CURRENCY: {
    title: { zh: '币种 → ERP 币种', en: 'Currency → currency of the ERP' },
    side: 'ERP',
    key: [field('currency', '币种', 'Currency', /^[A-Z]{3}$/)],
    value: [ERP_CODE, ERP_NAME],
    unique: 'code',
    erp: { row: '币种', master: 'CURRENCY' },
  },
} as const satisfies Readonly<Record<string, MappingKindFacts>>;

export type MappingKind = keyof typeof MAPPING_KINDS;
export const MAPPING_KIND_NAMES = Object.keys(MAPPING_KINDS) as readonly MappingKind[];

/** Fields of the kind, as texts; one that is optional may be empty. */
export type MappingValue = Readonly<Record<string, string>>;

export function kindFacts(kind: MappingKind): MappingKindFacts {
  return MAPPING_KINDS[kind];
}

/** How a key stands in the database, in problems and in answers. */
export function keyText(parts: readonly string[]): string {
  return JSON.stringify(parts);
}

/** Parts of `keyText`. */
export function keyParts(text: string): readonly string[] {
  return JSON.parse(text) as readonly string[];
}
