/** What the sandbox shows: a View with ORM names, and rows of ExecuteBillQuery. */
import { minorUnits, parseMinor } from '../../core/money.ts';
import { JsonNumber, type JsonObject, type JsonValue } from '../../wire/exact-json.ts';
import { scalar } from './errors.ts';
import { type Condition, FilterError, fieldsOf, matches, orderOf, parseFilter, requiredOf } from './sandbox-filter.ts';
import { member } from './sandbox-request.ts';
import type { BaseData, BaseRecord } from './sandbox-seed.ts';
import type { KingdeeStore, StoredEntry, StoredVoucher, VoucherHint } from './store.ts';

/** Silent truncation of the product. */
const ROWS_MAX = 2000;

/** A query that cannot be answered; `message` goes into a failure that looks like a row. */
export class QueryError extends Error {
  override readonly name = 'QueryError';
}

export function viewOf(voucher: StoredVoucher, base: BaseData): JsonObject {
  const book = base.books.get(voucher.book);
  const places = minorUnits(book?.currency ?? 'CNY');
  return {
    Id: new JsonNumber(String(voucher.id)),
    BillNo: `PZ${voucher.id}`,
    VOUCHERGROUPNO: voucher.number,
    VOUCHERGROUPID: object(base.groups.get(voucher.group)),
    AccountBookID: object(book),
    ACCBOOKORGID: object(base.organisation),
    Date: `${voucher.date}T00:00:00`,
    BUSDATE: `${voucher.businessDate}T00:00:00`,
    YEAR: new JsonNumber(String(voucher.year)),
    PERIOD: new JsonNumber(String(voucher.period)),
    ATTACHMENTS: new JsonNumber(String(voucher.attachments)),
    DocumentStatus: voucher.state,
    DEBITTOTAL: new JsonNumber(total(voucher, 'debit', places)),
    CREDITTOTAL: new JsonNumber(total(voucher, 'credit', places)),
    GL_VOUCHERENTRY: voucher.entries.map((entry, index) => entryView(voucher, entry, index, base)),
  };
}

function entryView(voucher: StoredVoucher, entry: StoredEntry, index: number, base: BaseData): JsonObject {
  return {
    Id: new JsonNumber(String(entryId(voucher, index))),
    Seq: new JsonNumber(String(index + 1)),
    FEXPLANATION: entry.explanation,
    FACCOUNTID: object(base.accounts.get(entry.account)),
    FDetailID: detailView(entry),
    FCURRENCYID: object(base.currencies.get(entry.currency)),
    FEXCHANGERATETYPE: object(base.rateTypes.get(entry.rateType)),
    FEXCHANGERATE: new JsonNumber(canonical(entry.rate)),
    FAMOUNTFOR: new JsonNumber(canonical(entry.amountFor)),
    FDEBIT: new JsonNumber(canonical(entry.debit)),
    FCREDIT: new JsonNumber(canonical(entry.credit)),
    FDC: new JsonNumber(isDebit(entry) ? '1' : '-1'),
  };
}

function detailView(entry: StoredEntry): JsonObject | null {
  const slots = Object.entries(entry.detail);
  if (slots.length === 0) return null;
  const members: [string, JsonValue][] = slots.map(([slot, number]) => [slot, object({ id: 1, number, name: number })]);
  return { Id: new JsonNumber('1'), ...Object.fromEntries(members) };
}

function object(record: BaseRecord | undefined): JsonObject | null {
  if (!record) return null;
  return {
    Id: new JsonNumber(String(record.id)),
    Number: record.number,
    Name: [{ Key: new JsonNumber('2052'), Value: record.name }],
  };
}

function entryId(voucher: StoredVoucher, index: number): number {
  return voucher.id * 1000 + index + 1;
}

function isDebit(entry: StoredEntry): boolean {
  return /[1-9]/.test(entry.debit);
}

/** A text that JSON takes as a number: no leading zeros and no plus sign. */
function canonical(text: string): string {
  return text.replace(/^\+/, '').replace(/^(-?)0+(?=\d)/, '$1');
}

function total(voucher: StoredVoucher, side: 'debit' | 'credit', places: number): string {
  const minor = voucher.entries.reduce((sum, one) => sum + (parseMinor(one[side], places) ?? 0n), 0n);
  const digits = (minor < 0n ? -minor : minor).toString().padStart(places + 1, '0');
  const text = places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
  return minor < 0n ? `-${text}` : text;
}

/** One row of a form: the value of a key (lower case), undefined where the form has no such key. */
type Row = (key: string) => JsonValue | undefined;

/** Rows of ExecuteBillQuery in the order of FieldKeys. Throws QueryError. */
export async function queryRows(
  data: JsonObject,
  base: BaseData,
  store: KingdeeStore,
): Promise<readonly (readonly JsonValue[])[]> {
  const keys = scalar(member(data, 'FieldKeys'))
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean);
  const filter = filterOf(data);
  const form = scalar(member(data, 'FormId')).toUpperCase();
  const named = [...keys, ...fieldsOf(filter)].map((one) => one.toLowerCase());
  const rows = form === 'GL_VOUCHER' ? await voucherRows(named, filter, base, store) : baseRows(form, base);
  for (const key of [...keys, ...fieldsOf(filter)])
    if (!isKnown(form, key)) throw new QueryError(`元数据中标识为${key}的字段不存在`);
  const kept = rows.filter((row) => matches(filter, (field) => scalar(row(field.toLowerCase()) ?? null)));
  const ordered = sorted(kept, scalar(member(data, 'OrderString')));
  const start = Number(scalar(member(data, 'StartRow')) || '0');
  return ordered.slice(start, start + limitOf(data)).map((row) => keys.map((key) => row(key.toLowerCase()) ?? null));
}

function filterOf(data: JsonObject): Condition {
  try {
    return parseFilter(member(data, 'FilterString'));
  } catch (error) {
    if (error instanceof FilterError) throw new QueryError(`[sandbox] 过滤条件有语法错误：${error.message}`);
    throw error;
  }
}

function limitOf(data: JsonObject): number {
  const wanted = ['Limit', 'TopRowCount']
    .map((key) => Number(scalar(member(data, key)) || '0'))
    .filter((one) => one > 0);
  return Math.min(ROWS_MAX, ...wanted);
}

function sorted(rows: readonly Row[], order: string): readonly Row[] {
  const parts = order
    .split(',')
    .map((one) => one.trim().split(/\s+/))
    .filter(([field]) => field);
  return [...rows].sort((a, b) => {
    for (const [field = '', direction = 'asc'] of parts) {
      const key = field.toLowerCase();
      const one = orderOf(scalar(a(key) ?? null), scalar(b(key) ?? null));
      if (one !== 0) return direction.toLowerCase() === 'desc' ? -one : one;
    }
    return 0;
  });
}

const HEAD_KEYS = new Set(
  (
    'fvoucherid fbillno fvouchergroupno fyear fperiod fdate fbusdate fattachments fdocumentstatus fposted fchecked ' +
    'finvalid fcreatedate faccountbookid faccountbookid.fnumber faccountbookid.fname fvouchergroupid ' +
    'fvouchergroupid.fnumber fvouchergroupid.fname fdebittotal fcredittotal'
  ).split(' '),
);
const ENTRY_KEYS = new Set(
  (
    'fentity_fentryid fentryid fexplanation faccountid faccountid.fnumber faccountid.fname fcurrencyid ' +
    'fcurrencyid.fnumber fcurrencyid.fname fexchangerate famountfor fdebit fcredit fdc'
  ).split(' '),
);
const FLEX_KEY = /^fdetailid\.(ff(?:lex)?\d+)\.fnumber$/;
const BASE_KEYS: Readonly<Record<string, readonly string[]>> = {
  BD_ACCOUNTBOOK: ['fbookid', 'fnumber', 'fname', 'fcurrencyid', 'fcurrencyid.fnumber', 'fcurrencyid.fname'],
  BD_ACCOUNT: ['facctid', 'fnumber', 'fname'],
  BD_CURRENCY: ['fcurrencyid', 'fnumber', 'fname', 'fcode'],
  BD_VOUCHERGROUP: ['fvchgroupid', 'fnumber', 'fname'],
  BD_RATETYPE: ['fratetypeid', 'fnumber', 'fname'],
  ORG_ORGANIZATIONS: ['forgid', 'fnumber', 'fname'],
};

function isKnown(form: string, key: string): boolean {
  const lower = key.toLowerCase();
  if (form === 'GL_VOUCHER') return HEAD_KEYS.has(lower) || ENTRY_KEYS.has(lower) || FLEX_KEY.test(lower);
  return BASE_KEYS[form]?.includes(lower) ?? false;
}

/** One row an entry as soon as any entry key is named, else one a voucher. */
async function voucherRows(
  named: readonly string[],
  filter: Condition,
  base: BaseData,
  store: KingdeeStore,
): Promise<readonly Row[]> {
  const vouchers = await store.vouchers(hintOf(filter));
  if (named.every((key) => HEAD_KEYS.has(key))) return vouchers.map((one) => (key) => headValue(one, base, key));
  return vouchers.flatMap((one) =>
    one.entries.map(
      (entry, index) => (key: string) =>
        HEAD_KEYS.has(key) ? headValue(one, base, key) : entryValue(one, entry, index, base, key),
    ),
  );
}

function headValue(voucher: StoredVoucher, base: BaseData, key: string): JsonValue | undefined {
  const book = base.books.get(voucher.book);
  const group = base.groups.get(voucher.group);
  const places = minorUnits(book?.currency ?? 'CNY');
  const values: Readonly<Record<string, JsonValue>> = {
    fvoucherid: new JsonNumber(String(voucher.id)),
    fbillno: `PZ${voucher.id}`,
    fvouchergroupno: voucher.number,
    fyear: new JsonNumber(String(voucher.year)),
    fperiod: new JsonNumber(String(voucher.period)),
    fdate: `${voucher.date}T00:00:00`,
    fbusdate: `${voucher.businessDate}T00:00:00`,
    fcreatedate: new Date(voucher.createdMs).toISOString().slice(0, 19),
    fattachments: new JsonNumber(String(voucher.attachments)),
    fdocumentstatus: voucher.state,
    fposted: '0',
    fchecked: '0',
    finvalid: '0',
    faccountbookid: new JsonNumber(String(book?.id ?? 0)),
    'faccountbookid.fnumber': voucher.book,
    'faccountbookid.fname': book?.name ?? '',
    fvouchergroupid: new JsonNumber(String(group?.id ?? 0)),
    'fvouchergroupid.fnumber': voucher.group,
    'fvouchergroupid.fname': group?.name ?? '',
    fdebittotal: new JsonNumber(total(voucher, 'debit', places)),
    fcredittotal: new JsonNumber(total(voucher, 'credit', places)),
  };
  return values[key];
}

function entryValue(
  voucher: StoredVoucher,
  entry: StoredEntry,
  index: number,
  base: BaseData,
  key: string,
): JsonValue | undefined {
  const slot = FLEX_KEY.exec(key)?.[1]?.toUpperCase();
  if (slot !== undefined) return entry.detail[slot] ?? null;
  const account = base.accounts.get(entry.account);
  const currency = base.currencies.get(entry.currency);
  const values: Readonly<Record<string, JsonValue>> = {
    fentity_fentryid: new JsonNumber(String(entryId(voucher, index))),
    fentryid: new JsonNumber(String(entryId(voucher, index))),
    fexplanation: entry.explanation,
    faccountid: new JsonNumber(String(account?.id ?? 0)),
    'faccountid.fnumber': entry.account,
    'faccountid.fname': account?.name ?? '',
    fcurrencyid: new JsonNumber(String(currency?.id ?? 0)),
    'fcurrencyid.fnumber': entry.currency,
    'fcurrencyid.fname': currency?.name ?? '',
    fexchangerate: new JsonNumber(canonical(entry.rate)),
    famountfor: new JsonNumber(canonical(entry.amountFor)),
    fdebit: new JsonNumber(canonical(entry.debit)),
    fcredit: new JsonNumber(canonical(entry.credit)),
    fdc: new JsonNumber(isDebit(entry) ? '1' : '-1'),
  };
  return values[key];
}

function baseRows(form: string, base: BaseData): readonly Row[] {
  const keys = BASE_KEYS[form];
  if (!keys) throw new QueryError('业务对象不存在');
  const row = (record: BaseRecord, more: Readonly<Record<string, JsonValue>> = {}): Row => {
    const values: Readonly<Record<string, JsonValue>> = {
      [keys[0] ?? '']: new JsonNumber(String(record.id)),
      fnumber: record.number,
      fname: record.name,
      ...more,
    };
    return (key) => values[key];
  };
  switch (form) {
    case 'BD_ACCOUNTBOOK':
      return [...base.books.values()].map((one) => row(one, bookCurrency(one.currency, base)));
    case 'BD_ACCOUNT':
      return [...base.accounts.values()].map((one) => row(one));
    case 'BD_CURRENCY':
      return [...base.currencies.values()].map((one) => row(one, { fcode: one.iso }));
    case 'BD_VOUCHERGROUP':
      return [...base.groups.values()].map((one) => row(one));
    case 'BD_RATETYPE':
      return [...base.rateTypes.values()].map((one) => row(one));
    default:
      return [row(base.organisation)];
  }
}

function bookCurrency(iso: string, base: BaseData): Readonly<Record<string, JsonValue>> {
  const currency = [...base.currencies.values()].find((one) => one.iso === iso);
  return {
    fcurrencyid: new JsonNumber(String(currency?.id ?? 0)),
    'fcurrencyid.fnumber': currency?.number ?? '',
    'fcurrencyid.fname': currency?.name ?? '',
  };
}

/** Only what every row must meet; numbers and books are exact texts in the store. */
function hintOf(filter: Condition): VoucherHint {
  let hint: VoucherHint = {};
  for (const one of requiredOf(filter)) {
    const value = one.values[0] ?? '';
    if (one.not || one.values.length !== 1) continue;
    const field = one.field.toLowerCase();
    if (one.compare === 'like' && field === 'fexplanation') {
      const start = /^([^%_]+)%$/.exec(value)?.[1];
      if (start !== undefined) hint = { ...hint, explanationStart: start };
    }
    if (one.compare !== '=') continue;
    if (field === 'fvoucherid' && /^\d+$/.test(value)) hint = { ...hint, id: Number(value) };
    if (field === 'fyear' && /^\d+$/.test(value)) hint = { ...hint, year: Number(value) };
    if (field === 'fperiod' && /^\d+$/.test(value)) hint = { ...hint, period: Number(value) };
    if (field === 'faccountbookid.fnumber') hint = { ...hint, book: value };
    if (field === 'fvouchergroupid.fnumber') hint = { ...hint, group: value.toUpperCase() };
    if (field === 'fvouchergroupno' && /^[1-9]\d*$/.test(value)) hint = { ...hint, number: value };
  }
  return hint;
}
