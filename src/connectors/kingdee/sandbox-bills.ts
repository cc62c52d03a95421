/**
 * What the sandbox checks of a business document beside its keys: bill type, sub-ledger open, contact units, amounts and
 * quantities, taxes, links. Texts are ours. `completed` fills what the product computes.
 */
import { divideHalfUp, formatDecimal, parseMinor } from '../../core/money.ts';
import { isJsonObject, JsonNumber, type JsonObject, type JsonValue } from '../../wire/exact-json.ts';
import { scalar } from './errors.ts';
import { plainDecimal } from './read-back.ts';
import { refusal, type SaveError, type SaveRefusal } from './sandbox-answers.ts';
import { type FormSpec, formSpec } from './sandbox-forms.ts';
import { recordByNumber } from './sandbox-records.ts';
import { member } from './sandbox-request.ts';
import type { SubLedger, World } from './sandbox-world.ts';

interface BillRule {
  readonly ledger: SubLedger;
  readonly date: string;
  readonly billTypes: readonly string[];
  readonly entry: string;
  /** Keys of a row that must not be 0. */
  readonly amounts: readonly string[];
  readonly quantity?: string;
  /** Pairs of keys: the form of a contact unit, and its number. */
  readonly units?: readonly (readonly [string, string])[];
  readonly currency?: string;
}

const CONTACT = ['FCONTACTUNITTYPE', 'FCONTACTUNIT'] as const;
const RECEIVER = ['FRECTUNITTYPE', 'FRECTUNIT'] as const;

/** The bill type of AR_OtherRecAble is none of the presets that are known. */
const RULES: Readonly<Record<string, BillRule>> = {
  AR_receivable: {
    ledger: 'AR',
    date: 'FDATE',
    billTypes: ['YSD01_SYS'],
    entry: 'FEntityDetail',
    amounts: ['FALLAMOUNTFOR_D'],
    currency: 'FCURRENCYID',
  },
  AR_OtherRecAble: {
    ledger: 'AR',
    date: 'FDATE',
    billTypes: ['QTYSD01_SYS'],
    entry: 'FEntity',
    amounts: ['FNOTAXAMOUNTFOR'],
    units: [CONTACT],
    currency: 'FCURRENCYID',
  },
  AR_RECEIVEBILL: {
    ledger: 'AR',
    date: 'FDATE',
    billTypes: ['SKDLX01_SYS'],
    entry: 'FRECEIVEBILLENTRY',
    amounts: ['FRECTOTALAMOUNTFOR', 'FRECAMOUNTFOR_E'],
    units: [CONTACT, ['FPAYUNITTYPE', 'FPAYUNIT']],
    currency: 'FCURRENCYID',
  },
  AR_REFUNDBILL: {
    ledger: 'AR',
    date: 'FDATE',
    billTypes: ['SKTKDLX01_SYS'],
    entry: 'FREFUNDBILLENTRY',
    amounts: ['FREFUNDAMOUNTFOR', 'FREFUNDAMOUNTFOR_E'],
    units: [CONTACT, RECEIVER],
    currency: 'FCURRENCYID',
  },
  AP_Payable: {
    ledger: 'AP',
    date: 'FDATE',
    billTypes: ['YFD01_SYS', 'YFD02_SYS'],
    entry: 'FEntityDetail',
    amounts: ['FTaxPrice', 'FPriceQty'],
    currency: 'FCURRENCYID',
  },
  AP_OtherPayable: {
    ledger: 'AP',
    date: 'FDATE',
    billTypes: ['QTYFD01_SYS'],
    entry: 'FEntity',
    amounts: ['FTOTALAMOUNTFOR'],
    units: [CONTACT],
    currency: 'FCURRENCYID',
  },
  AP_PAYBILL: {
    ledger: 'AP',
    date: 'FDATE',
    billTypes: ['FKDLX01_SYS', 'FKDLX02_SYS'],
    entry: 'FPAYBILLENTRY',
    amounts: ['FPAYTOTALAMOUNTFOR', 'FPAYAMOUNTFOR_E'],
    units: [CONTACT, RECEIVER],
    currency: 'FCURRENCYID',
  },
  STK_InStock: stock('RKD01_SYS', 'FInStockEntry', 'FRealQty'),
  SAL_OUTSTOCK: stock('XSCKD01_SYS', 'FEntity', 'FRealQty'),
  SAL_RETURNSTOCK: stock('XSTHD01_SYS', 'FEntity', 'FRealQty'),
  STK_TransferDirect: stock('ZJDB01_SYS', 'FBillEntry', 'FQty'),
  STK_TRANSFEROUT: stock('FBDC01_SYS', 'FSTKTRSOUTENTRY', 'FQty'),
  STK_TRANSFERIN: stock('FBDR01_SYS', 'FSTKTRSINENTRY', 'FQty'),
  STK_MISCELLANEOUS: stock('QTRKD01_SYS', 'FEntity', 'FQty'),
  STK_MisDelivery: stock('QTCKD01_SYS', 'FEntity', 'FQty'),
};

function stock(billType: string, entry: string, quantity: string): BillRule {
  return { ledger: 'STOCK', date: 'FDate', billTypes: [billType], entry, amounts: [], quantity };
}

const FINANCE: ReadonlySet<string> = new Set(['AR_receivable', 'AR_OtherRecAble', 'AP_Payable', 'AP_OtherPayable']);

/** Why a document of this month may not be touched: its sub-ledger is closed (关账). */
export function closedLedger(world: World, form: string, body: JsonObject): SaveRefusal | undefined {
  const rule = RULES[form];
  const closed = rule && world.closedLedgers.get(rule.ledger);
  if (!rule || closed === undefined) return undefined;
  const month = scalar(member(body, rule.date)).slice(0, 7);
  if (month > closed) return undefined;
  return refusal(`[sandbox] ${month} 已关账，不能操作该单据`, world.switches.closedPeriodMsgCode, rule.date);
}

/** Every error of the document beside its keys; undefined for other forms and where all is well. */
export async function checkBill(world: World, spec: FormSpec, model: JsonObject): Promise<SaveRefusal | undefined> {
  const rule = RULES[spec.form];
  if (!rule) return undefined;
  const closed = closedLedger(world, spec.form, model);
  if (closed) return closed;
  const errors: SaveError[] = [];
  const add = (FieldName: string, text: string): void => {
    errors.push({ FieldName, Message: `[sandbox] ${text}`, DIndex: 0 });
  };
  checkBillType(world, rule, model, add);
  for (const [type, unit] of rule.units ?? []) await checkUnit(world, model, type, unit, add);
  const rows = rowsIn(model, rule.entry);
  if (rows.length === 0) add(rule.entry, '单据没有分录');
  const places = placesOf(world, model, rule);
  for (const [index, row] of rows.entries()) checkRow(world, spec.form, rule, row, index + 1, places, add);
  if (errors.length === 0) checkSums(spec.form, model, rows, places, add);
  if (spec.form === 'STK_TransferDirect') checkTransfer(rows, add);
  return errors.length > 0 ? { errors, msgCode: 11 } : undefined;
}

type Add = (field: string, text: string) => void;

function checkBillType(world: World, rule: BillRule, model: JsonObject, add: Add): void {
  const number = baseNumber(member(model, 'FBillTypeID'));
  const own = (world.seed.records?.BOS_BillType ?? []).map((one) => one.number);
  if (number !== '' && ![...rule.billTypes, ...own].includes(number))
    add('FBillTypeID', `单据类型 ${number} 不是该单据的类型`);
}

/** The number must be one of the form that the TYPE names. */
async function checkUnit(world: World, model: JsonObject, type: string, unit: string, add: Add): Promise<void> {
  const form = scalar(member(model, type));
  const number = baseNumber(member(model, unit));
  if (form === '' || number === '') return;
  const spec = ['BD_Customer', 'BD_Supplier', 'BD_Department'].includes(form) ? formSpec(form) : undefined;
  if (!spec) return add(type, `往来单位类型 ${form} 不存在`);
  const found = await recordByNumber(world, spec, number);
  if (found?.state !== 'C' || found.forbidden) add(unit, `${form} 中没有可用的 ${number}`);
}

function checkRow(
  world: World,
  form: string,
  rule: BillRule,
  row: JsonObject,
  index: number,
  places: number,
  add: Add,
): void {
  const keys = rule.quantity === undefined ? rule.amounts : [...rule.amounts, rule.quantity];
  const takesRed = world.switches.redBills === 'all' || (world.switches.redBills === 'finance' && FINANCE.has(form));
  for (const key of keys) {
    const text = decimal(row, key);
    if (!/[1-9]/.test(text)) add(key, `第${index}行：${key} 不能为零`);
    else if (text.startsWith('-') && !takesRed) add(key, `第${index}行：该单据不接受负数`);
  }
  for (const key of AMOUNT_KEYS)
    if (member(row, key) !== undefined && parseMinor(decimal(row, key), places) === undefined)
      add(key, `第${index}行：金额 ${decimal(row, key)} 不是最多 ${places} 位小数的数`);
  if (form === 'AR_receivable') checkReceivable(row, index, places, add);
  if (form === 'AP_Payable') checkPayable(row, index, places, add);
  if (form === 'AP_OtherPayable')
    checkTax(amount(row, 'FTOTALAMOUNTFOR', places), amount(row, 'FNOTAXAMOUNTFOR', places), row, index, add);
  if (rule.amounts.length === 2 && form !== 'AP_Payable') {
    const [total = '', own = ''] = rule.amounts;
    if (amount(row, total, places) !== amount(row, own, places)) add(own, `第${index}行：${own} 与 ${total} 不等`);
  }
}

const AMOUNT_KEYS = [
  'FALLAMOUNTFOR_D',
  'FNoTaxAmountFor_D',
  'FTAXAMOUNTFOR_D',
  'FNOTAXAMOUNTFOR',
  'FTOTALAMOUNTFOR',
  'FRECTOTALAMOUNTFOR',
  'FRECAMOUNTFOR_E',
  'FHANDLINGCHARGEFOR',
  'FREFUNDAMOUNTFOR',
  'FREFUNDAMOUNTFOR_E',
  'FPAYTOTALAMOUNTFOR',
  'FPAYAMOUNTFOR_E',
];

/** 价税合计 = 不含税 + 税; price × quantity gives the amount. */
function checkReceivable(row: JsonObject, index: number, places: number, add: Add): void {
  const all = amount(row, 'FALLAMOUNTFOR_D', places);
  const noTax = amount(row, 'FNoTaxAmountFor_D', places);
  if (noTax + amount(row, 'FTAXAMOUNTFOR_D', places) !== all)
    add('FALLAMOUNTFOR_D', `第${index}行：价税合计不等于不含税金额与税额之和`);
  if (product(row, 'FTaxPrice', 'FPriceQty', places) !== all)
    add('FTaxPrice', `第${index}行：含税单价×数量不等于价税合计`);
  if (product(row, 'FPrice', 'FPriceQty', places) !== noTax) add('FPrice', `第${index}行：单价×数量不等于不含税金额`);
  checkTax(all, noTax, row, index, add);
}

function checkPayable(row: JsonObject, index: number, places: number, add: Add): void {
  const isMaterial = baseNumber(member(row, 'FMATERIALID')) !== '';
  if (isMaterial === (baseNumber(member(row, 'FCOSTID')) !== ''))
    add('FMATERIALID', `第${index}行：物料与费用项目须录入其一`);
  if (member(row, 'FNoTaxAmountFor_D') === undefined) return;
  checkTax(product(row, 'FTaxPrice', 'FPriceQty', places), amount(row, 'FNoTaxAmountFor_D', places), row, index, add);
}

/** One minor unit of rounding is allowed. */
function checkTax(all: bigint, noTax: bigint, row: JsonObject, index: number, add: Add): void {
  const difference = noTax - withoutTax(all, row);
  if (difference < -1n || difference > 1n) add('FEntryTaxRate', `第${index}行：税率与金额不符`);
}

const PERCENT_PLACES = 4;

function withoutTax(all: bigint, row: JsonObject): bigint {
  const percent = parseMinor(decimal(row, 'FEntryTaxRate'), PERCENT_PLACES) ?? 0n;
  const hundred = 100n * 10n ** BigInt(PERCENT_PLACES);
  return divideHalfUp(all * hundred, hundred + percent);
}

/** Sums of the head and the plan, where they are given. */
function checkSums(form: string, model: JsonObject, rows: readonly JsonObject[], places: number, add: Add): void {
  const total = (key: string): bigint => rows.reduce((sum, row) => sum + amount(row, key, places), 0n);
  const check = (holder: JsonObject, key: string, expected: bigint): void => {
    if (member(holder, key) !== undefined && amount(holder, key, places) !== expected)
      add(key, `${key} 与分录合计不符`);
  };
  if (form === 'AR_OtherRecAble')
    check(model, 'FAMOUNTFOR', total('FNOTAXAMOUNTFOR') + amount(model, 'FTAXAMOUNT', places));
  if (form !== 'AR_receivable' && form !== 'AP_Payable') return;
  const finance = member(model, 'FsubHeadFinc');
  if (isJsonObject(finance)) {
    check(finance, 'FTaxAmountFor', total('FTAXAMOUNTFOR_D'));
    check(finance, 'FNoTaxAmountFor', total('FNoTaxAmountFor_D'));
    checkRate(model, finance, add);
  }
  const all =
    form === 'AR_receivable'
      ? total('FALLAMOUNTFOR_D')
      : rows.reduce((sum, row) => sum + product(row, 'FTaxPrice', 'FPriceQty', places), 0n);
  const plan = rowsIn(model, 'FEntityPlan');
  const planned = plan.reduce((sum, row) => sum + amount(row, 'FPAYAMOUNTFOR', places), 0n);
  if (plan.length > 0 && planned !== all) add('FPAYAMOUNTFOR', '收付款计划与单据金额不符');
}

function checkRate(model: JsonObject, finance: JsonObject, add: Add): void {
  const isBase = baseNumber(member(model, 'FCURRENCYID')) === baseNumber(member(finance, 'FMAINBOOKSTDCURRID'));
  if (isBase && !/^1(\.0+)?$/.test(decimal(finance, 'FExchangeRate'))) add('FExchangeRate', '本位币汇率须为 1');
}

function checkTransfer(rows: readonly JsonObject[], add: Add): void {
  for (const [index, row] of rows.entries())
    if (baseNumber(member(row, 'FSrcStockId')) === baseNumber(member(row, 'FDestStockId')))
      add('FDestStockId', `第${index + 1}行：调出与调入仓库相同`);
}

/** The document with what the product computes of it: amounts of the rows of a payable. */
export function completed(world: World, spec: FormSpec, model: JsonObject): JsonObject {
  const rule = RULES[spec.form];
  if (!rule || spec.form !== 'AP_Payable') return model;
  const places = placesOf(world, model, rule);
  const rows = rowsIn(model, rule.entry).map((row) => {
    const all = product(row, 'FTaxPrice', 'FPriceQty', places);
    const noTax =
      member(row, 'FNoTaxAmountFor_D') === undefined ? withoutTax(all, row) : amount(row, 'FNoTaxAmountFor_D', places);
    const text = (minor: bigint): JsonNumber => new JsonNumber(formatDecimal(minor, places));
    return {
      ...row,
      FNoTaxAmountFor_D: text(noTax),
      FTAXAMOUNTFOR_D: text(all - noTax),
      FALLAMOUNTFOR_D: text(all),
    };
  });
  return { ...model, [rule.entry]: rows };
}

export function rowsIn(holder: JsonObject, key: string): readonly JsonObject[] {
  const rows = member(holder, key);
  return Array.isArray(rows) ? (rows as readonly JsonValue[]).filter(isJsonObject) : [];
}

function placesOf(world: World, model: JsonObject, rule: BillRule): number {
  const number = rule.currency === undefined ? '' : baseNumber(member(model, rule.currency));
  return world.base.currencies.get(number)?.places ?? 2;
}

export function baseNumber(value: JsonValue | undefined): string {
  return isJsonObject(value) ? scalar(member(value, 'FNumber')) : '';
}

function decimal(holder: JsonObject, key: string): string {
  return plainDecimal(scalar(member(holder, key)).trim()) || '0';
}

export function amount(holder: JsonObject, key: string, places: number): bigint {
  return parseMinor(decimal(holder, key), places) ?? 0n;
}

const EXACT_PLACES = 10;

/** price × quantity, rounded to the currency. */
function product(row: JsonObject, price: string, quantity: string, places: number): bigint {
  const exact = amount(row, price, EXACT_PLACES) * amount(row, quantity, EXACT_PLACES);
  return divideHalfUp(exact, 10n ** BigInt(2 * EXACT_PLACES - places));
}
