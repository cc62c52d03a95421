/** What the backend of the sandbox refuses in a business document. Texts of the vendor where pages print one, else [sandbox]. */
import { isIsoDate } from '../../../../core/dates.ts';
import { convert, type Minor, parseMinor, parseRate } from '../../../../core/money.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../../wire/exact-json.ts';
import { scalar } from '../errors.ts';
import type { BaseRecord, CurrencyRecord } from '../sandbox-seed.ts';
import type { World } from '../sandbox-world.ts';
import { type AmountNames, type Family, type Ref, recordsOf } from './sandbox-families.ts';

/** A refusal; `code` 200 is a failure that the vendor prints under that code. */
export class Reason extends Error {
  readonly code: string;
  constructor(message: string, code = '999') {
    super(message);
    this.code = code;
  }
}

/** Returns the day of the document. Throws Reason. */
export async function checkDocument(
  world: World,
  family: Family,
  data: JsonObject,
  rows: readonly JsonObject[],
): Promise<string> {
  refuseNulls(data, 'data');
  if (scalar(data._status) !== 'Insert') throw new Reason('[sandbox] _status 只支持 Insert');
  checkOrganisation(family, data);
  for (const one of family.heads) resolve(world, family, data, one, '');
  const date = dateOf(world, family, data);
  if (rows.length === 0 && family.rowsRequired) throw new Reason('[sandbox] 单据没有明细');
  rows.forEach((row, index) => {
    if (scalar(row._status) !== 'Insert') throw new Reason(`[sandbox] 第${index + 1}行 _status 只支持 Insert`);
    for (const one of family.rowRefs) resolve(world, family, row, one, `第${index + 1}行`);
  });
  const currency = currencyOf(world, family, data);
  if (family.amounts && currency) checkAmounts(world, family, family.amounts, data, rows, currency);
  await checkStyle(world, family, data, rows);
  return date;
}

/** A null reaches the backend as a null. */
function refuseNulls(value: JsonValue, name: string): void {
  if (value === null) throw new Reason(`[sandbox] 参数 ${name} 为 null`);
  if (Array.isArray(value))
    (value as readonly JsonValue[]).forEach((one, index) => {
      refuseNulls(one, `${name}[${index}]`);
    });
  else if (isJsonObject(value)) for (const [key, one] of Object.entries(value)) refuseNulls(one, `${name}!${key}`);
}

function checkOrganisation(family: Family, data: JsonObject): void {
  const text = family.organisationText;
  if (text !== undefined && scalar(data.financeOrg) === '' && scalar(data.financeOrgCode) === '')
    throw new Reason(text);
}

/** The record that a reference names; undefined where none is given. Id wins when both are. */
export function resolve(
  world: World,
  family: Family,
  holder: JsonObject,
  wanted: Ref,
  at: string,
): BaseRecord | undefined {
  const name = wanted.names.find((one) => scalar(holder[one]) !== '');
  if (name === undefined) return undefined;
  const value = scalar(holder[name]);
  const found = recordsOf(world, wanted.of).find(
    (one) =>
      one.id === value ||
      (!wanted.idOnly && (one.code === value || (wanted.of === 'currencies' && one.name === value))),
  );
  const fits = found && wanted.of === 'bustypes' ? bustypeOf(world, family, value) : found;
  if (!fits) throw new Reason(`[sandbox] ${at}${name} 的档案不存在：${value}`);
  return fits;
}

/** Codes of transaction types stand once a family. */
export function bustypeOf(world: World, family: Family, value: string) {
  return world.base.bustypes.find((one) => one.family === family.name && (one.code === value || one.id === value));
}

function dateOf(world: World, family: Family, data: JsonObject): string {
  const { name, time } = family.date;
  const text = scalar(data[name]);
  const day = text.slice(0, 10);
  if (!isIsoDate(day) || text.length !== (time ? 19 : 10) || (time && !/^ \d\d:\d\d:\d\d$/.test(text.slice(10))))
    throw new Reason(`[sandbox] ${name} 格式应为 yyyy-MM-dd${time ? ' HH:mm:ss' : ''}：${text}`);
  const states = [...world.base.books.keys()].map((book) => world.periods.get(`${book}|${day.slice(0, 7)}`) ?? 'open');
  if (states.some((one) => one !== 'open')) throw new Reason('当前会计期间已经结账,单据不能维护');
  return day;
}

function currencyOf(world: World, family: Family, data: JsonObject): CurrencyRecord | undefined {
  const wanted = family.heads.find((one) => one.names.includes(family.currency));
  const code = wanted && resolve(world, family, data, wanted, '')?.code;
  if (code === undefined) {
    if (family.style === 'efi') throw new Reason('[sandbox] 币种不能为空');
    return undefined;
  }
  return world.base.currencies.get(code);
}

/** Included = excluded + tax, both currencies; local = original × rate within the switch; sums of the head are those of the rows. */
function checkAmounts(
  world: World,
  family: Family,
  names: AmountNames,
  data: JsonObject,
  rows: readonly JsonObject[],
  currency: CurrencyRecord,
): void {
  const [book] = world.base.books.values();
  const home = book && world.base.currencies.get(book.currency);
  if (!home) throw new Reason('[sandbox] 组织没有本位币');
  const rateText = scalar(data[family.rate]);
  if (!/^\d+(\.\d+)?$/.test(rateText) || /^[0.]+$/.test(rateText)) throw new Reason(`[sandbox] 汇率无效：${rateText}`);
  const rate = parseRate(rateText);
  rows.forEach((row, index) => {
    const at = `第${index + 1}行`;
    const local = splitOf(row, [names.localSum, names.localMoney, names.localTax], home, at);
    const original = splitOf(row, [names.sum, names.money, names.tax], currency, at);
    if (original === undefined || local === undefined) throw new Reason(`[sandbox] ${at}没有金额`);
    const off = convert(original, currency.iso, rate, home.iso) - local;
    const tolerance = BigInt(world.switches.localToleranceMinor);
    if (off > tolerance || -off > tolerance) throw new Reason(`[sandbox] ${at}本币金额与汇率不符`);
  });
  if (rows.length === 0) return;
  for (const [head, inRows] of Object.entries(family.sums)) {
    if (data[head] === undefined) continue;
    const places = head.startsWith('nat') ? home.places : currency.places;
    const total = rows.reduce((all, row) => all + (parseMinor(scalar(row[inRows]), places) ?? 0n), 0n);
    if (parseMinor(scalar(data[head]), places) !== total) throw new Reason(`[sandbox] ${head} 不等于明细合计`);
  }
}

/** The amount with tax; refuses where its two parts do not add up to it. */
function splitOf(
  row: JsonObject,
  [sumName, moneyName, taxName]: readonly [string, string, string],
  currency: CurrencyRecord,
  at: string,
): Minor | undefined {
  const amount = (name: string): Minor | undefined => {
    const text = scalar(row[name]);
    if (text === '') return undefined;
    const minor = parseMinor(text, currency.places);
    if (minor === undefined) throw new Reason(`[sandbox] ${at}${name} 超过 ${currency.places} 位小数：${text}`);
    return minor;
  };
  const [sum, money, tax] = [amount(sumName), amount(moneyName), amount(taxName)];
  if (sum !== undefined && money !== undefined && sum !== money + (tax ?? 0n))
    throw new Reason(`[sandbox] ${at}${sumName} 不等于 ${moneyName} 与 ${taxName} 之和`);
  return sum;
}

async function checkStyle(world: World, family: Family, data: JsonObject, rows: readonly JsonObject[]): Promise<void> {
  if (family.style === 'efi' || family.style === 'classic') checkMoney(world, family, data, rows);
  else await checkStock(world, family, data, rows);
}

const CASH = /^(EFI\/(collection|arRefund|payment)|fi\/(receivebill|payment|paybill))$/;

function checkMoney(world: World, family: Family, data: JsonObject, rows: readonly JsonObject[]): void {
  const given = (...names: readonly string[]): string => names.map((one) => scalar(data[one])).find(Boolean) ?? '';
  if (family.style === 'efi') {
    if (given('bustype', 'bustypeCode') === '') throw new Reason('[sandbox] 交易类型不能为空');
    if (given('exchangeRateType', 'exchangeRateTypeCode') === '') throw new Reason('[sandbox] 汇率类型不能为空');
    const supplier = family.name === 'EFI/payable' || family.name === 'EFI/payment';
    const objectTypes = supplier ? ['0', '2', '3'] : ['1', '2', '3'];
    if (!objectTypes.includes(given('objectType'))) throw new Reason('[sandbox] 往来对象类型不符');
    const party = supplier ? given('supplier', 'supplierCode') : given('customer', 'customerCode');
    if (party === '' && ['0', '1'].includes(given('objectType'))) throw new Reason('[sandbox] 往来对象不能为空');
    if (!CASH.test(family.name)) checkDirection(given('direction'), rows);
  }
  if (family.name === 'fi/payment' && given('exchangeRateType_digit') === '')
    throw new Reason('精度校验:精度位数不能为空！');
  if (CASH.test(family.name)) checkSettlement(world, given);
}

function checkDirection(direction: string, rows: readonly JsonObject[]): void {
  if (!['1', '-1'].includes(direction)) throw new Reason('[sandbox] direction 只能为 1 或 -1');
  const total = rows.reduce((all, row) => all + (parseMinor(scalar(row.oriTaxIncludedAmount), 3) ?? 0n), 0n);
  if (total < 0n !== (direction === '-1')) throw new Reason('[sandbox] 金额正负与单据方向不符');
}

function checkSettlement(world: World, given: (...names: readonly string[]) => string): void {
  const bank = given('enterpriseBankAccount', 'enterpriseBankAccountNo', 'enterprisebankaccount_code');
  const cash = given('enterpriseCashAccount', 'enterpriseCashAccountNo', 'cashaccount_code');
  if (bank !== '' && cash !== '') throw new Reason('银行账户和现金账户不能同时有值');
  const mode = given('settleMode', 'settleModeCode', 'settlemode_code');
  const known = world.base.settleModes.find((one) => one.code === mode || one.id === mode);
  if (known?.bank && bank === '') throw new Reason('结算方式业务属性为银行业务，请录入银行账户');
}

async function checkStock(world: World, family: Family, data: JsonObject, rows: readonly JsonObject[]): Promise<void> {
  const total = rows.reduce((all, row) => all + (parseMinor(scalar(row.oriSum), 3) ?? 0n), 0n);
  if (family.name === 'scm/purinrecord' && bustypeOf(world, family, scalar(data.bustype))?.red && total >= 0n)
    throw new Reason('价税合计必须小于0', '1001');
  rows.forEach((row, index) => {
    const pieces = Number(scalar(row.qty));
    if (!Number.isInteger(pieces) || pieces === 0) throw new Reason(`[sandbox] 第${index + 1}行数量无效`);
    const product = scalar(row.product) || scalar(row.productId);
    if (product === '') throw new Reason(`[sandbox] 第${index + 1}行物料不能为空`);
  });
  checkChoices(family, data);
  if (family.name === 'scm/storetransfer') {
    const org = world.base.organisations.find((one) => [one.code, one.id].includes(scalar(data.org)));
    if (org?.stock === false)
      throw new Reason('库存组织没启用库存，不允许保存库存单据！请在组织档案中为当前库存组织设置启用期间', '200');
    if (scalar(data.outWarehouse) === scalar(data.inWarehouse)) throw new Reason('[sandbox] 转出转入仓库相同');
  }
  if (family.leaves !== undefined && world.base.emptyWarehouses.has(scalar(data[family.leaves])))
    throw new Reason('保存失败');
  if (family.name === 'scm/storein') await checkSources(world, rows);
}

const CHOICES: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'scm/salesout': {
    receiveAccountingBasis: ['voucher_order', 'voucher_delivery', 'st_salesout', 'unsettle'],
    salesoutAccountingMethod: ['salesoutEstimate', 'salesoutConfirm', 'invoiceConfirm'],
  },
  'sd/vouchersalereturn': { saleReturnSourceType: ['NONE', 'DELIVERYEND', 'ORDER'] },
  'scm/storeout': { bizType: ['0', '1', '2', '5'] },
  'scm/storein': { bizType: ['0', '1', '2', '5'] },
};

function checkChoices(family: Family, data: JsonObject): void {
  for (const [name, choices] of Object.entries(CHOICES[family.name] ?? {}))
    if (!choices.includes(scalar(data[name]))) throw new Reason(`[sandbox] ${name} 取值无效：${scalar(data[name])}`);
}

/** A row that names 调出单 must name one that stands, and one of its rows. */
async function checkSources(world: World, rows: readonly JsonObject[]): Promise<void> {
  for (const row of rows) {
    if (scalar(row.source) !== 'st_storeout') continue;
    const source = (await world.store.documents('scm/storeout')).find((one) => one.id === scalar(row.sourceid));
    const at = source ? BigInt(scalar(row.sourceautoid) || '0') - BigInt(source.id) : 0n;
    const held = source ? (JSON.parse(source.rows) as readonly unknown[]).length : 0;
    if (at < 1n || at > BigInt(held)) throw new Reason('未查询到原单信息，请检查');
  }
}
