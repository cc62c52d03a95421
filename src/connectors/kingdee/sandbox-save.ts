/** GL_VOUCHER Save in the sandbox: reads a Model and checks it as 金蝶 does. Texts of our own carry the mark [sandbox]. */
import { isIsoDate } from '../../core/dates.ts';
import { minorUnits, parseMinor, parseRate } from '../../core/money.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../wire/exact-json.ts';
import { scalar } from './errors.ts';
import { plainDecimal } from './read-back.ts';
import type { SaveError, SaveRefusal } from './sandbox-answers.ts';
import { member } from './sandbox-request.ts';
import { type BaseData, type CurrencyRecord, isLeaf, type SandboxBook } from './sandbox-seed.ts';
import type { World } from './sandbox-world.ts';
import type { NewVoucher, StoredEntry } from './store.ts';

interface Check {
  readonly world: World;
  readonly base: BaseData;
  /** IsVerifyBaseDataField: unknown base data is an error instead of an empty field. */
  readonly verify: boolean;
  readonly values: Readonly<Record<string, readonly string[]>>;
  readonly toleranceMinor: bigint;
  readonly invalid: SaveError[];
  readonly unknown: SaveError[];
  /** Of the first refusal whose code is a switch. */
  msgCode?: number;
}

/** |原币 × 汇率 − 本位币| that a row may have, in minor units: a summary line sums rounded ones. */
const RATE_TOLERANCE_MINOR = 100n;

/**
 * The voucher as it would be stored, or every error of it; the answer's code is 9 for unknown base data, else 11. A draft
 * (暂存) needs book, word and date only.
 */
export function readVoucher(data: JsonObject, world: World, draft = false): NewVoucher | SaveRefusal {
  const model = member(data, 'Model');
  if (!isJsonObject(model)) return { errors: [fault('Model', '[sandbox] Model 不是对象')], msgCode: 8 };
  const check: Check = {
    world,
    base: world.base,
    verify: scalar(member(data, 'IsVerifyBaseDataField')).toLowerCase() === 'true',
    values: world.seed.dimensionValues ?? {},
    toleranceMinor: world.seed.rateToleranceMinor ?? RATE_TOLERANCE_MINOR,
    invalid: [],
    unknown: [],
  };
  wrongLevel(model, check);
  unknownKeys(model, HEAD_SAVE_KEYS, check);
  const voucher = headOf(model, check, world.clock.now());
  if (draft && voucher) return { ...voucher, state: 'Z' };
  if (check.unknown.length > 0) return { errors: [...check.unknown, ...check.invalid], msgCode: 9 };
  if (check.invalid.length > 0 || !voucher) return { errors: check.invalid, msgCode: check.msgCode ?? 11 };
  return voucher;
}

const HEAD_SAVE_KEYS = keySet(
  'FVOUCHERID FAccountBookID FDate FBUSDATE FYEAR FPERIOD FVOUCHERGROUPID FVOUCHERGROUPNO FATTACHMENTS FISADJUSTVOUCHER ' +
    'FACCBOOKORGID FSourceBillKey FIMPORTVERSION FDocumentStatus FDEBITTOTAL FCREDITTOTAL FEntity',
);
const ENTRY_SAVE_KEYS = keySet(
  'FEntryID FEXPLANATION FACCOUNTID FDetailID FCURRENCYID FEXCHANGERATETYPE FEXCHANGERATE FUnitId FPrice FQty FAMOUNTFOR ' +
    'FDEBIT FCREDIT FDC FSettleTypeID FSETTLENO FBUSNO FEXPORTENTRYID',
);

function keySet(text: string): ReadonlySet<string> {
  return new Set(text.toUpperCase().split(' '));
}

/** An entry's key in the head is the one unknown key that the product is known to refuse. */
function wrongLevel(model: JsonObject, check: Check): void {
  for (const key of Object.keys(model)) {
    const upper = key.toUpperCase();
    if (!ENTRY_SAVE_KEYS.has(upper) || HEAD_SAVE_KEYS.has(upper)) continue;
    const message = `ResolveFiled_InnerEx解析字段(Key:${key})[sandbox]实体不存在此属性！[EntityType：BillHead]`;
    check.unknown.push(fault(key, message));
  }
}

function unknownKeys(holder: JsonObject, known: ReadonlySet<string>, check: Check): void {
  if (check.world.switches.unknownSaveKeys === 'ignored') return;
  for (const key of Object.keys(holder))
    if (!known.has(key.toUpperCase())) check.invalid.push(fault(key, `[sandbox] 字段 ${key} 在该单据中不存在`));
}

export function duplicateNumber(number: string, field = 'FVOUCHERGROUPNO'): SaveRefusal {
  const message = `违反字段唯一性要求：编码唯一。[${number}]在当前系统中已经被使用。`;
  return { errors: [fault(field, message)], msgCode: 11 };
}

/** Why a voucher of this book and month may not be touched; undefined where it may. */
export function closedPeriod(
  world: World,
  voucher: { readonly book: string; readonly date: string },
): SaveRefusal | undefined {
  const closed = world.base.books.get(voucher.book)?.closedThrough;
  if (closed === undefined || voucher.date.slice(0, 7) > closed) return undefined;
  const [year, month] = [voucher.date.slice(0, 4), String(Number(voucher.date.slice(5, 7)))];
  const message = `[sandbox] 账簿 ${voucher.book} 的 ${year} 年 ${month} 期已结账，不能保存凭证`;
  return { errors: [fault('FDate', message)], msgCode: world.switches.closedPeriodMsgCode };
}

function fault(field: string | null, message: string): SaveError {
  return { FieldName: field, Message: message, DIndex: 0 };
}

function headOf(model: JsonObject, check: Check, nowMs: number): NewVoucher | undefined {
  const book = record(model, 'FAccountBookID', '账簿', check.base.books, check);
  const group = record(model, 'FVOUCHERGROUPID', '凭证字', check.base.groups, check);
  const date = dateText(model, 'FDate');
  if (!date) check.invalid.push(fault('FDate', '字段“日期”是必填项'));
  if (!book || !group || !date) return undefined;
  const period = periodOf(model, date, book, check);
  const entries = entriesOf(model, book, check);
  return {
    book: book.number,
    year: period.year,
    period: period.month,
    group: group.number,
    number: scalar(member(model, 'FVOUCHERGROUPNO')),
    date,
    businessDate: dateText(model, 'FBUSDATE') ?? date,
    attachments: Number(scalar(member(model, 'FATTACHMENTS')) || '0'),
    state: 'A',
    createdMs: nowMs,
    source: numberOf(member(model, 'FSourceBillKey'), 'FSourceBillKey', undefined, check),
    entries,
  };
}

/** FPERIOD as `1` or `202601`; both must agree with the date, and the month must be open. */
function periodOf(model: JsonObject, date: string, book: SandboxBook, check: Check) {
  const year = Number(date.slice(0, 4));
  const month = Number(date.slice(5, 7));
  const givenYear = scalar(member(model, 'FYEAR'));
  const givenPeriod = scalar(member(model, 'FPERIOD'));
  const { periodFormat } = check.world.switches;
  const forms = { month: String(month), yearMonth: `${year}${String(month).padStart(2, '0')}` };
  const fits = ['', '0', ...(periodFormat === 'either' ? Object.values(forms) : [forms[periodFormat]])].includes(
    givenPeriod,
  );
  if (!fits || !['', '0', String(year)].includes(givenYear))
    check.invalid.push(fault('FPERIOD', `[sandbox] 期间数限制：${givenYear}.${givenPeriod} 与日期 ${date} 不符`));
  const closed = closedPeriod(check.world, { book: book.number, date });
  if (closed) refuse(check, closed);
  return { year, month };
}

function entriesOf(model: JsonObject, book: SandboxBook, check: Check): readonly StoredEntry[] {
  const rows = member(model, 'FEntity');
  const entries = Array.isArray(rows) ? (rows as readonly JsonValue[]).filter(isJsonObject) : [];
  if (entries.length === 0) check.invalid.push(fault('FEntity', '[sandbox] 凭证没有分录'));
  const read = entries.map((entry, index) => entryOf(entry, index + 1, book, check));
  const places = minorUnits(book.currency);
  const total = (side: 'debit' | 'credit'): bigint =>
    read.reduce((sum, one) => sum + (parseMinor(one[side], places) ?? 0n), 0n);
  if (total('debit') !== total('credit'))
    refuse(check, {
      errors: [fault('FDEBITTOTAL', '[sandbox] 凭证借贷不平衡')],
      msgCode: check.world.switches.unbalancedMsgCode,
    });
  return read;
}

function refuse(check: Check, one: SaveRefusal): void {
  check.invalid.push(...one.errors);
  check.msgCode ??= one.msgCode;
}

function entryOf(entry: JsonObject, row: number, book: SandboxBook, check: Check): StoredEntry {
  unknownKeys(entry, ENTRY_SAVE_KEYS, check);
  const account = record(entry, 'FACCOUNTID', '科目', check.base.accounts, check, row);
  if (account && account.controlledBy !== '')
    check.invalid.push(fault('FACCOUNTID', `[sandbox] 第${row}行：科目 ${account.number} 受控，不能手工录入凭证`));
  if (account && !isLeaf(account.number, check.base))
    check.invalid.push(fault('FACCOUNTID', `[sandbox] 第${row}行：科目 ${account.number} 不是末级科目`));
  const given = member(entry, 'FCURRENCYID');
  const baseNumber = [...check.base.currencies.values()].find((one) => one.iso === book.currency)?.number ?? '';
  const currency = given === undefined ? check.base.currencies.get(baseNumber) : currencyOf(entry, row, check);
  const explanation = scalar(member(entry, 'FEXPLANATION'));
  if (explanation.trim() === '') check.invalid.push(fault('FEXPLANATION', `第${row}行分录：分录摘要为空`));
  if (account && currency && !account.keepsCurrency && currency.iso !== book.currency)
    check.invalid.push(fault('FCURRENCYID', `[sandbox] 第${row}行：科目 ${account.number} 不核算外币`));
  const detail = detailOf(entry, account, row, check);
  return {
    explanation,
    account: account?.number ?? '',
    currency: currency?.number ?? '',
    rateType: 'HLTX01_SYS',
    detail,
    ...amountsOf(entry, row, book, currency, check),
  };
}

function currencyOf(entry: JsonObject, row: number, check: Check): CurrencyRecord | undefined {
  return record(entry, 'FCURRENCYID', '币别', check.base.currencies, check, row);
}

type Amounts = Pick<StoredEntry, 'rate' | 'amountFor' | 'debit' | 'credit'>;

function amountsOf(
  entry: JsonObject,
  row: number,
  book: SandboxBook,
  currency: CurrencyRecord | undefined,
  check: Check,
): Amounts {
  const places = minorUnits(book.currency);
  const debit = amount(entry, 'FDEBIT', places, row, check);
  const credit = amount(entry, 'FCREDIT', places, row, check);
  if (debit.minor === 0n && credit.minor === 0n)
    check.invalid.push(fault('FDEBIT', `第${row}行分录：借贷金额不能同时为零`));
  if (debit.minor !== 0n && credit.minor !== 0n)
    check.invalid.push(fault('FDEBIT', `[sandbox] 第${row}行：借方和贷方金额不能同时录入`));
  const isBase = currency?.iso === book.currency;
  const lc = debit.minor === 0n ? credit : debit;
  const rate = rateText(entry, row, isBase, check);
  const own = member(entry, 'FAMOUNTFOR') === undefined && isBase;
  const fc = own ? lc : amount(entry, 'FAMOUNTFOR', currency?.places ?? 2, row, check);
  if (member(entry, 'FAMOUNTFOR') === undefined && !isBase)
    check.invalid.push(fault('FAMOUNTFOR', `[sandbox] 第${row}行：外币分录须录入原币金额`));
  if (isBase && fc.minor !== lc.minor)
    check.invalid.push(fault('FAMOUNTFOR', `[sandbox] 第${row}行：本位币分录的原币金额与本位币金额不等`));
  else if (!isBase && currency) checkProduct(fc.minor, currency, rate, lc.minor, places, row, check);
  return { rate, amountFor: fc.text, debit: debit.text, credit: credit.text };
}

interface Amount {
  readonly text: string;
  readonly minor: bigint;
}

/** Exact: digits past the currency's places are refused rather than rounded, so that a wrong sender is seen. */
function amount(entry: JsonObject, key: string, places: number, row: number, check: Check): Amount {
  const text = plainDecimal(scalar(member(entry, key)).trim()) || '0';
  const minor = parseMinor(text, places);
  if (minor !== undefined) return { text, minor };
  check.invalid.push(fault(key, `[sandbox] 第${row}行：金额 ${text} 不是最多 ${places} 位小数的数`));
  return { text: '0', minor: 0n };
}

function rateText(entry: JsonObject, row: number, isBase: boolean, check: Check): string {
  const text = plainDecimal(scalar(member(entry, 'FEXCHANGERATE')).trim());
  if (text === '' && isBase) return '1';
  try {
    const rate = parseRate(text);
    if (!isBase || rate.digits === 10n ** BigInt(rate.scale)) return text;
    check.invalid.push(fault('FEXCHANGERATE', `[sandbox] 第${row}行：本位币汇率须为 1`));
  } catch {
    check.invalid.push(fault('FEXCHANGERATE', `[sandbox] 第${row}行：汇率须大于零`));
  }
  return '1';
}

/** fc = 0 is an exchange adjustment: the row carries functional currency only. */
function checkProduct(
  fc: bigint,
  currency: CurrencyRecord,
  rateOf: string,
  lc: bigint,
  places: number,
  row: number,
  check: Check,
): void {
  if (fc === 0n) return;
  const rate = parseRate(rateOf);
  const scale = 10n ** BigInt(currency.places + rate.scale);
  const difference = fc * rate.digits * 10n ** BigInt(places) - lc * scale;
  const allowed = check.toleranceMinor * scale;
  if (difference > allowed || -difference > allowed)
    check.invalid.push(fault('FEXCHANGERATE', `[sandbox] 第${row}行：原币金额×汇率与本位币金额不符`));
}

function detailOf(
  entry: JsonObject,
  account:
    | { readonly number: string; readonly dims: readonly string[]; readonly optionalDims: readonly string[] }
    | undefined,
  row: number,
  check: Check,
): Readonly<Record<string, string>> {
  const given = member(entry, 'FDetailID');
  const detail: Record<string, string> = {};
  for (const [key, value] of Object.entries(isJsonObject(given) ? given : {})) {
    const slot = key.toUpperCase().replace(/^FDETAILID__/, '');
    const number = numberOf(value, key, row, check);
    if (number !== '') detail[slot] = number;
    const allowed = check.values[slot];
    if (allowed && !allowed.includes(number))
      check.unknown.push(fault(key, `[sandbox] 第${row}行：维度 ${slot} 不存在编码 ${number}`));
  }
  if (!account) return detail;
  const slotsOf = (names: readonly string[]): readonly string[] => names.map((name) => check.base.slots[name] ?? name);
  for (const name of account.dims)
    if (detail[check.base.slots[name] ?? name] === undefined)
      check.invalid.push(fault('FDetailID', `第${row}行分录：科目必录维度「${name}」未录入`));
  const known = slotsOf([...account.dims, ...account.optionalDims]);
  for (const slot of Object.keys(detail))
    if (!known.includes(slot))
      check.invalid.push(fault('FDetailID', `[sandbox] 第${row}行：科目 ${account.number} 没有维度 ${slot}`));
  return detail;
}

/** A base-data field by its number. Unknown: an error where verified, else an empty field, which is then 必录. */
function record<T>(
  holder: JsonObject,
  key: string,
  name: string,
  table: ReadonlyMap<string, T>,
  check: Check,
  row?: number,
): T | undefined {
  const number = numberOf(member(holder, key), key, row, check);
  const found = table.get(number);
  if (found) return found;
  if (number !== '' && check.verify) {
    check.unknown.push(fault(key, `[sandbox] ${row ? `第${row}行：` : ''}“${name}”不存在编码 ${number}`));
    return undefined;
  }
  const message = row ? `单据体实体【明细信息】第【${row}】行分录，【${name}】字段必录` : `字段“${name}”是必填项`;
  check.invalid.push(fault(key, message));
  return undefined;
}

function numberOf(value: JsonValue | undefined, key: string, row: number | undefined, check: Check): string {
  if (value === undefined || value === null) return '';
  if (isJsonObject(value)) return scalar(member(value, 'FNumber'));
  const text = scalar(value);
  if (text !== '')
    check.invalid.push(fault(key, `[sandbox] ${row ? `第${row}行：` : ''}字段 ${key} 须为字典格式 {"FNumber":…}`));
  return '';
}

function dateText(model: JsonObject, key: string): string | undefined {
  const date = scalar(member(model, key)).slice(0, 10);
  return isIsoDate(date) ? date : undefined;
}
