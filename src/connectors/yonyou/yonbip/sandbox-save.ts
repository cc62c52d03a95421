/** addVoucher of the sandbox. Only 账簿code不能为空！ is a text of the vendor; the others are ours and marked so. */
import { randomInt, randomUUID } from 'node:crypto';
import { isIsoDate } from '../../../core/dates.ts';
import { convert, formatMinor, type Minor, parseMinor, parseRate } from '../../../core/money.ts';
import { isJsonObject, JsonNumber, type JsonObject, type JsonValue } from '../../../wire/exact-json.ts';
import { objectsOf, scalar } from './errors.ts';
import type { BookRecord, CurrencyRecord, SubjectRecord } from './sandbox-seed.ts';
import { type Card, failed, number, ok, type World } from './sandbox-world.ts';
import type { NewVoucher, StoredRow, StoredVoucher } from './store.ts';

export const ADD_VOUCHER: Card = {
  path: '/yonbip/fi/ficloud/openapi/voucher/addVoucher',
  methods: ['POST'],
  mdd: 'root',
  required: ['accbookCode', 'voucherTypeCode', 'bodies', 'bodies[].description', 'bodies[].accsubjectCode'],
  types: { bodies: 'array', attachedBill: 'number', billCode: 'number' },
  run: addVoucher,
};

/** A reason of refusal; what follows 凭证保存不成功, in the answer. */
class Reason extends Error {}

async function addVoucher(world: World, json: JsonValue): Promise<JsonValue> {
  const body = isJsonObject(json) ? json : {};
  try {
    const voucher = readVoucher(world, body);
    const { businessIdRepeat, billCodeRepeat } = world.switches;
    const unique = {
      businessId: businessIdRepeat !== 'ignored' && voucher.businessId !== '',
      billCode: billCodeRepeat === 'refused' && voucher.billCode !== 0,
    };
    const outcome = await world.store.insertVoucher(voucher, unique);
    if ('inserted' in outcome) return ok(savedData(world, outcome.inserted));
    if (outcome.taken === 'billCode') throw new Reason(`[sandbox] 凭证号重复：${voucher.billCode}`);
    if (businessIdRepeat === 'firstResult') return ok(savedData(world, outcome.holder));
    throw new Reason('businessId重复');
  } catch (error) {
    if (error instanceof Reason) return failed('404', `凭证保存不成功,${error.message}`, {});
    throw error;
  }
}

function readVoucher(world: World, body: JsonObject): NewVoucher {
  refuseNulls(body, '');
  const book = bookOf(world, body);
  const type = world.base.words.get(scalar(body.voucherTypeCode));
  if (!type) throw new Reason(`[sandbox] 凭证类型不存在：${scalar(body.voucherTypeCode)}`);
  const { makeTime, period } = datesOf(world, body, book);
  if (scalar(body.code).length > 32) throw new Reason('[sandbox] code 超过 32 位');
  const rows = objectsOf(body.bodies);
  if (rows.length < 2) throw new Reason('[sandbox] 凭证至少两行分录');
  const read = rows.map((row, index) => rowOf(world, book, row, index + 1, makeTime));
  checkBalance(book, read);
  return {
    id: newId(world),
    book: book.code,
    type: type.code,
    period,
    billCode: billCodeOf(body),
    makeTime,
    status: scalar(body.voucherStatus) === '05' ? '05' : '01',
    businessId: scalar(body.businessId),
    description: scalar(body.description),
    attachedBill: Number(scalar(body.attachedBill) || '0'),
    maker: makerOf(world, body),
    source: scalar(body.srcSystemCode) || 'figl',
    createdMs: world.clock.now(),
    changedMs: world.clock.now(),
    rows: read,
  };
}

/** A null reaches the backend as a null. */
function refuseNulls(value: JsonValue, name: string): void {
  if (value === null) throw new Reason(`[sandbox] 参数 ${name} 为 null`);
  if (Array.isArray(value))
    (value as readonly JsonValue[]).forEach((one, index) => {
      refuseNulls(one, `${name}[${index}]`);
    });
  else if (isJsonObject(value))
    for (const [key, one] of Object.entries(value)) refuseNulls(one, name === '' ? key : `${name}!${key}`);
}

function bookOf(world: World, body: JsonObject): BookRecord {
  const code = scalar(body.accbookCode);
  if (code === '') throw new Reason('账簿code不能为空！');
  const book = world.base.books.get(code);
  if (!book) throw new Reason(`[sandbox] 账簿不存在：${code}`);
  return book;
}

function makerOf(world: World, body: JsonObject): string {
  const [email, mobile] = [scalar(body.makerEmail), scalar(body.makerMobile)];
  if (email === '' && mobile === '') throw new Reason('[sandbox] 制单人邮箱和手机不能都为空');
  const user = world.base.users.find((one) => (email !== '' ? one.email === email : one.mobile === mobile));
  if (!user) throw new Reason(`[sandbox] 制单人不是租户用户：${email || mobile}`);
  return user.name;
}

function datesOf(world: World, body: JsonObject, book: BookRecord) {
  const makeTime = scalar(body.makeTime) || new Date(world.clock.now() + 8 * 3_600_000).toISOString().slice(0, 10);
  if (!isIsoDate(makeTime)) throw new Reason(`[sandbox] 制单日期格式错误：${makeTime}`);
  const period = scalar(body.period) || makeTime.slice(0, 7);
  if (period !== makeTime.slice(0, 7)) throw new Reason(`[sandbox] 会计期间 ${period} 与制单日期 ${makeTime} 不符`);
  const state = world.periods.get(`${book.code}|${period}`) ?? 'open';
  if (state !== 'open') throw new Reason(`[sandbox] 期间${state === 'settled' ? '已结账' : '已关账'}：${period}`);
  return { makeTime, period };
}

function billCodeOf(body: JsonObject): number {
  const text = scalar(body.billCode);
  if (text === '') return 0;
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new Reason(`[sandbox] billCode 不是正整数：${text}`);
  return Number(text);
}

function newId(world: World): string {
  if (world.switches.voucherIds === 'guid') return randomUUID().toUpperCase();
  return `1${String(randomInt(10 ** 9)).padStart(9, '0')}${String(randomInt(10 ** 9)).padStart(9, '0')}`;
}

function rowOf(world: World, book: BookRecord, row: JsonObject, at: number, makeTime: string): StoredRow {
  if (scalar(row.description) === '') throw new Reason(`[sandbox] 第${at}行摘要为空`);
  const subject = subjectOf(world, row, at);
  const currency = currencyOf(world, book, subject, row, at);
  const amounts = amountsOf(world, book, currency, row, at);
  return {
    description: scalar(row.description),
    subject: subject.code,
    currency: currency.code,
    businessDate: scalar(row.busidate) || makeTime,
    auxiliaries: auxiliariesOf(world, subject, row, at),
    cashFlows: cashFlowsOf(world, book, subject, row, amounts, at),
    ...amounts,
  };
}

function subjectOf(world: World, row: JsonObject, at: number): SubjectRecord {
  const code = scalar(row.accsubjectCode);
  const subject = world.base.subjects.get(code);
  if (!subject) throw new Reason(`[sandbox] 第${at}行科目不存在：${code}`);
  if (!subject.leaf) throw new Reason(`[sandbox] 第${at}行科目非末级：${code}`);
  return subject;
}

function currencyOf(
  world: World,
  book: BookRecord,
  subject: SubjectRecord,
  row: JsonObject,
  at: number,
): CurrencyRecord {
  const code = scalar(row.currencyCode) || book.currency;
  const currency = world.base.currencies.get(code);
  if (!currency) throw new Reason(`[sandbox] 第${at}行币种不存在：${code}`);
  if (!subject.keepsCurrency && code !== book.currency)
    throw new Reason(`[sandbox] 第${at}行科目不核算外币：${subject.code}`);
  return currency;
}

/** Exactly one side, both amounts of it given, one sign; a rate that does not give the amount is only a warning. */
function amountsOf(world: World, book: BookRecord, currency: CurrencyRecord, row: JsonObject, at: number) {
  const given = (name: string): boolean => !['', '0', '0.0', '0.00'].includes(scalar(row[name]));
  const debit = given('debitOriginal') || given('debitOrg');
  const credit = given('creditOriginal') || given('creditOrg');
  if (debit === credit) throw new Reason(`[sandbox] 第${at}行必须且只能有一方金额`);
  const side = debit ? 'debit' : 'credit';
  const bookCurrency = world.base.currencies.get(book.currency);
  if (!bookCurrency) throw new Reason(`[sandbox] 账簿币种不存在：${book.currency}`);
  const original = amountOf(row, `${side}Original`, currency, at);
  const org = amountOf(row, `${side}Org`, bookCurrency, at);
  if (org === 0n) throw new Reason(`[sandbox] 第${at}行本币金额为零`);
  // 期末调汇 moves the book amount alone
  if (original !== 0n && original < 0n !== org < 0n) throw new Reason(`[sandbox] 第${at}行原币与本币正负不一致`);
  if (org < 0n && world.switches.redAmounts === 'refused') throw new Reason(`[sandbox] 第${at}行金额不能为负`);
  const rate = rateOf(world, book, currency, row, { original, org }, at);
  const zero = { debitOriginal: '0', debitOrg: '0', creditOriginal: '0', creditOrg: '0' };
  return {
    ...zero,
    rate,
    [`${side}Original`]: formatMinor(original, currency.iso),
    [`${side}Org`]: formatMinor(org, book.currency),
  };
}

function amountOf(row: JsonObject, name: string, currency: CurrencyRecord, at: number): Minor {
  const value = row[name];
  if (!(value instanceof JsonNumber) && typeof value !== 'string')
    throw new Reason(`[sandbox] 第${at}行 ${name} 未给出`);
  const amount = parseMinor(scalar(value), currency.places);
  if (amount === undefined)
    throw new Reason(`[sandbox] 第${at}行 ${name} 不是 ${currency.places} 位小数以内的金额：${scalar(value)}`);
  return amount;
}

function rateOf(
  world: World,
  book: BookRecord,
  currency: CurrencyRecord,
  row: JsonObject,
  amounts: { readonly original: Minor; readonly org: Minor },
  at: number,
): string {
  const text = scalar(row.rateOrg) || (currency.code === book.currency ? '1' : '');
  if (!/^\d+(\.\d+)?$/.test(text) || /^[0.]+$/.test(text)) throw new Reason(`[sandbox] 第${at}行汇率无效：${text}`);
  if (currency.code === book.currency && !/^1(\.0*)?$/.test(text))
    throw new Reason(`[sandbox] 第${at}行本位币汇率应为 1`);
  if (scalar(row.rateOrgOps) === '2') return text;
  const expected = convert(amounts.original, currency.iso, parseRate(text), book.currency);
  const off = expected - amounts.org;
  if (amounts.original !== 0n && (off > 1n || off < -1n))
    world.warn(
      `row ${at}: ${text} × ${formatMinor(amounts.original, currency.iso)} ≠ ${formatMinor(amounts.org, book.currency)}`,
    );
  return text;
}

function auxiliariesOf(world: World, subject: SubjectRecord, row: JsonObject, at: number) {
  const { auxiliaries, auxiliaryValues } = world.base;
  const given = objectsOf(row.clientAuxiliaryList).map((one) => ({
    filedCode: scalar(one.filedCode),
    valueCode: scalar(one.valueCode),
  }));
  for (const { filedCode, valueCode } of given) {
    const type = auxiliaries.get(filedCode);
    if (!type) throw new Reason(`[sandbox] 第${at}行辅助核算类型不存在：${filedCode}`);
    if (![...subject.dims, ...subject.optionalDims].includes(type.name))
      throw new Reason(`[sandbox] 第${at}行科目 ${subject.code} 没有辅助核算 ${type.name}`);
    if (valueCode === '' || auxiliaryValues[filedCode]?.includes(valueCode) === false)
      throw new Reason(`[sandbox] 第${at}行辅助核算 ${type.name} 的档案不存在：${valueCode}`);
  }
  const missing = subject.dims.find((name) => !given.some((one) => auxiliaries.get(one.filedCode)?.name === name));
  if (missing !== undefined) throw new Reason(`[sandbox] 第${at}行科目 ${subject.code} 的辅助核算 ${missing} 必输`);
  return given;
}

function cashFlowsOf(
  world: World,
  book: BookRecord,
  subject: SubjectRecord,
  row: JsonObject,
  amounts: Pick<StoredRow, 'debitOrg' | 'creditOrg'>,
  at: number,
) {
  const given = objectsOf(row.cashflowList).map((one) => ({
    item: scalar(one.mainItemCode),
    original: scalar(one.amountOriginal),
    org: scalar(one.amountOrg),
  }));
  if (given.length === 0 && subject.cashFlowRequired) throw new Reason(`[sandbox] 第${at}行现金流量项目必录`);
  if (given.length === 0) return given;
  const unknown = given.find((one) => world.base.cashFlowItems?.has(one.item) === false);
  if (unknown) throw new Reason(`[sandbox] 第${at}行现金流量项目不存在：${unknown.item}`);
  const places = world.base.currencies.get(book.currency)?.places ?? 2;
  const sum = given.reduce((total, one) => total + (parseMinor(one.org, places) ?? 0n), 0n);
  const line = (parseMinor(amounts.debitOrg, places) ?? 0n) + (parseMinor(amounts.creditOrg, places) ?? 0n);
  if (sum !== line) throw new Reason(`[sandbox] 第${at}行现金流量金额之和不等于分录金额`);
  return given;
}

function checkBalance(book: BookRecord, rows: readonly StoredRow[]): void {
  const { debit, credit } = totalsOf(book, rows);
  if (debit !== credit) throw new Reason(`[sandbox] 借贷不平衡：${debit} / ${credit}`);
}

/** Decimal texts in the book currency. */
export function totalsOf(book: BookRecord, rows: readonly StoredRow[]) {
  const minor = (text: string): Minor => parseMinor(text, 3) ?? 0n;
  const sum = (side: 'debitOrg' | 'creditOrg'): string => {
    const total = rows.reduce((all, row) => all + minor(row[side]), 0n);
    return formatMinor(total / 10n ** BigInt(3 - placesOf(book)), book.currency);
  };
  return { debit: sum('debitOrg'), credit: sum('creditOrg') };
}

function placesOf(book: BookRecord): number {
  return (formatMinor(0n, book.currency).split('.')[1] ?? '').length;
}

function savedData(world: World, voucher: StoredVoucher): JsonObject {
  const book = world.base.books.get(voucher.book);
  const type = world.base.words.get(voucher.type);
  if (!book || !type) return {};
  const { debit, credit } = totalsOf(book, voucher.rows);
  return {
    voucherId: voucher.id,
    voucherStatus: voucher.status,
    period: voucher.period,
    billCode: number(voucher.billCode),
    totalDebitOrg: number(debit),
    totalCreditOrg: number(credit),
    accbook: { id: book.id, code: book.code, name: book.name },
    voucherType: { id: type.id, code: type.code },
  };
}
