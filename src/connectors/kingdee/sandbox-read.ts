/** What the sandbox shows: a View with ORM names, and rows of ExecuteBillQuery. */
import { minorUnits, parseMinor } from '../../core/money.ts';
import { JsonNumber, type JsonObject, type JsonValue } from '../../wire/exact-json.ts';
import { scalar } from './errors.ts';
import { numberOf } from './sandbox-answers.ts';
import { type Condition, FilterError, fieldsOf, matches, orderOf, parseFilter, requiredOf } from './sandbox-filter.ts';
import { type FormSpec, formSpec } from './sandbox-forms.ts';
import { inventory } from './sandbox-inventory.ts';
import { queryKeysOf, type RecordHint, recordsOf, recordValue, rowsOfRecord } from './sandbox-records.ts';
import { member } from './sandbox-request.ts';
import type { BaseData, BaseRecord } from './sandbox-seed.ts';
import type { World } from './sandbox-world.ts';
import type { StoredEntry, StoredVoucher, VoucherHint } from './store.ts';

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

export function entryId(voucher: StoredVoucher, index: number): number {
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

/** What a query asks for, answered: the keys as they were given, and the values of each row. */
export interface Answered {
  readonly keys: readonly string[];
  readonly rows: readonly (readonly JsonValue[])[];
}

/** Rows of ExecuteBillQuery in the order of FieldKeys. Throws QueryError. */
export async function queryRows(data: JsonObject, world: World): Promise<Answered> {
  const keys = scalar(member(data, 'FieldKeys'))
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean);
  const filter = filterOf(data);
  const form = scalar(member(data, 'FormId')).toUpperCase();
  const all = [...keys, ...fieldsOf(filter)];
  const rows =
    form === 'GL_VOUCHER' ? await voucherRows(all, filter, world) : await recordRows(form, all, filter, world);
  const kept = rows.filter((row) => matches(filter, (field) => scalar(row(field.toLowerCase()) ?? null)));
  const ordered = sorted(kept, scalar(member(data, 'OrderString')));
  const start = Number(scalar(member(data, 'StartRow')) || '0');
  const shown = ordered.slice(start, start + limitOf(data, world.switches.rowsMax));
  return { keys, rows: shown.map((row) => keys.map((key) => row(key.toLowerCase()) ?? null)) };
}

function filterOf(data: JsonObject): Condition {
  try {
    return parseFilter(member(data, 'FilterString'));
  } catch (error) {
    if (error instanceof FilterError) throw new QueryError(`[sandbox] 过滤条件有语法错误：${error.message}`);
    throw error;
  }
}

function limitOf(data: JsonObject, rowsMax: number): number {
  const wanted = ['Limit', 'TopRowCount']
    .map((key) => Number(scalar(member(data, key)) || '0'))
    .filter((one) => one > 0);
  return Math.min(rowsMax, ...wanted);
}

function sorted(rows: readonly Row[], order: string): readonly Row[] {
  const parts = order
    .split(',')
    .map((one) => one.trim().toLowerCase().split(/\s+/))
    .filter(([field]) => field);
  // Each row is read once: a sort that reads at each comparison takes seconds over some thousand rows.
  const read = rows.map((row) => ({ row, texts: parts.map(([field = '']) => scalar(row(field) ?? null)) }));
  read.sort((a, b) => {
    for (const [index, [, direction = 'asc']] of parts.entries()) {
      const one = orderOf(a.texts[index] ?? '', b.texts[index] ?? '');
      if (one !== 0) return direction === 'desc' ? -one : one;
    }
    return 0;
  });
  return read.map((one) => one.row);
}

const HEAD_KEYS = new Set(
  (
    'fvoucherid fbillno fvouchergroupno fyear fperiod fdate fbusdate fattachments fdocumentstatus fposted fchecked ' +
    'finvalid fcreatedate fsourcebillkey.fnumber faccountbookid faccountbookid.fnumber faccountbookid.fname fvouchergroupid ' +
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

function checkKeys(keys: readonly string[], isKnown: (lower: string) => boolean): void {
  for (const key of keys) if (!isKnown(key.toLowerCase())) throw new QueryError(`元数据中标识为${key}的字段不存在`);
}

/** One row an entry as soon as any entry key is named, else one a voucher. */
async function voucherRows(keys: readonly string[], filter: Condition, world: World): Promise<readonly Row[]> {
  const head = headKeysOf(world);
  checkKeys(keys, (one) => head.has(one) || ENTRY_KEYS.has(one) || FLEX_KEY.test(one));
  const vouchers = await world.store.vouchers(hintOf(filter, world));
  if (keys.every((key) => head.has(key.toLowerCase())))
    return vouchers.map((one) => (key) => headValue(one, world, key));
  return vouchers.flatMap((one) =>
    one.entries.map(
      (entry, index) => (key: string) =>
        head.has(key) ? headValue(one, world, key) : entryValue(one, entry, index, world.base, key),
    ),
  );
}

/** The number has one key: which, is a switch. */
function headKeysOf(world: World): ReadonlySet<string> {
  const { numberKey, modifyDateKey } = world.switches;
  const keys = new Set([...HEAD_KEYS, numberKey.toLowerCase(), modifyDateKey.toLowerCase()]);
  if (numberKey !== 'FVOUCHERGROUPNO') keys.delete('fvouchergroupno');
  return keys;
}

async function recordRows(
  form: string,
  keys: readonly string[],
  filter: Condition,
  world: World,
): Promise<readonly Row[]> {
  const spec = formSpec(form);
  if (!spec) throw new QueryError('业务对象不存在');
  const known = queryKeysOf(world, spec);
  checkKeys(keys, (one) => known.all.has(one));
  const ofRows = keys.map((one) => one.toLowerCase()).filter((one) => known.rows.has(one));
  const records =
    spec.form === 'STK_Inventory'
      ? await inventory(world, (one) => recordsOf(world, one))
      : await recordsOf(world, spec, recordHint(filter, spec));
  return records.flatMap((record) =>
    (ofRows.length > 0 ? rowsOfRecord(spec, record, ofRows) : [undefined]).map(
      (row) => (key: string) => recordValue(world, spec, record, key, row),
    ),
  );
}

/** Only the id: texts compare whatever their case, which no exact hint can. */
function recordHint(filter: Condition, spec: FormSpec): RecordHint {
  const byId = requiredOf(filter).find(
    (one) => !one.not && one.compare === '=' && one.field.toLowerCase() === spec.idKey.toLowerCase(),
  );
  const id = byId?.values.length === 1 ? byId.values[0] : undefined;
  return id !== undefined && /^\d+$/.test(id) ? { id: Number(id) } : {};
}

/** Value of a head key in lower case. */
export function headValue(voucher: StoredVoucher, world: World, key: string): JsonValue | undefined {
  const { base, switches } = world;
  if (key === switches.numberKey.toLowerCase()) return voucher.number;
  if (key === switches.modifyDateKey.toLowerCase()) return timeOf(voucher.modifiedMs);
  const book = base.books.get(voucher.book);
  const group = base.groups.get(voucher.group);
  const places = minorUnits(book?.currency ?? 'CNY');
  const values: Readonly<Record<string, JsonValue>> = {
    fvoucherid: new JsonNumber(String(voucher.id)),
    fbillno: `PZ${voucher.id}`,
    fvouchergroupno: voucher.number,
    fyear: new JsonNumber(String(voucher.year)),
    fperiod: numberOf(switches.periodFormat === 'yearMonth' ? voucher.year * 100 + voucher.period : voucher.period),
    fdate: `${voucher.date}T00:00:00`,
    fbusdate: `${voucher.businessDate}T00:00:00`,
    fcreatedate: timeOf(voucher.createdMs),
    fattachments: new JsonNumber(String(voucher.attachments)),
    fdocumentstatus: voucher.state,
    fposted: voucher.posted ? '1' : '0',
    fchecked: '0',
    finvalid: '0',
    'fsourcebillkey.fnumber': voucher.source ?? '',
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

function timeOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19);
}

/** Value of an entry key in lower case. */
export function entryValue(
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

/** Only what every row must meet; numbers and books are exact texts in the store. */
function hintOf(filter: Condition, world: World): VoucherHint {
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
    if (field === 'fperiod' && /^\d+$/.test(value)) hint = { ...hint, period: Number(value) % 100 };
    if (field === 'faccountbookid.fnumber') hint = { ...hint, book: value };
    if (field === 'fvouchergroupid.fnumber') hint = { ...hint, group: value.toUpperCase() };
    if (field === world.switches.numberKey.toLowerCase() && /^[1-9]\d*$/.test(value)) hint = { ...hint, number: value };
  }
  return hint;
}
