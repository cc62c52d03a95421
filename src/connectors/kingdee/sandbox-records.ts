/** Records of the forms besides GL_VOUCHER, preset ones and saved ones: list, look up, check a Model, View, query rows. */
import { isIsoDate } from '../../core/dates.ts';
import { isJsonObject, JsonNumber, type JsonObject, type JsonValue, parseExactJson } from '../../wire/exact-json.ts';
import { scalar } from './errors.ts';
import { plainDecimal } from './read-back.ts';
import { numberOf, type SaveError, type SaveRefusal } from './sandbox-answers.ts';
import { type FieldSpec, type FormSpec, formSpec } from './sandbox-forms.ts';
import { member } from './sandbox-request.ts';
import { accountBody, type SandboxBook } from './sandbox-seed.ts';
import type { World } from './sandbox-world.ts';
import type { StoredRecord } from './store.ts';

/** A record as it is shown: preset or saved. */
export interface ShownRecord {
  readonly id: number;
  readonly number: string;
  readonly state: string;
  readonly forbidden: boolean;
  readonly body: JsonObject;
  readonly createdMs: number;
  readonly modifiedMs: number;
  readonly preset: boolean;
}

/** What the wanted records have; a preset may be given although it has not. */
export interface RecordHint {
  readonly id?: number;
}

/** Every record of the form in the order of ids; presets are audited and have ids below 100000. */
export async function recordsOf(world: World, spec: FormSpec, hint: RecordHint = {}): Promise<readonly ShownRecord[]> {
  const stored = await world.store.records(spec.form.toUpperCase(), hint);
  return [...presetsOf(world, spec), ...stored.map(shownOf)];
}

export async function recordById(world: World, spec: FormSpec, id: number): Promise<ShownRecord | undefined> {
  const [stored] = await world.store.records(spec.form.toUpperCase(), { id });
  return stored ? shownOf(stored) : presetsOf(world, spec).find((one) => one.id === id);
}

export async function recordByNumber(world: World, spec: FormSpec, number: string): Promise<ShownRecord | undefined> {
  const [stored] = await world.store.records(spec.form.toUpperCase(), { number });
  return stored ? shownOf(stored) : presetsOf(world, spec).find((one) => one.number === number);
}

function shownOf(stored: StoredRecord): ShownRecord {
  const body = parseExactJson(stored.body);
  return { ...stored, body: isJsonObject(body) ? body : {}, preset: false };
}

function presetsOf(world: World, spec: FormSpec): readonly ShownRecord[] {
  const preset = (id: number, number: string, body: JsonObject, forbidden = false): ShownRecord => ({
    id,
    number,
    state: 'C',
    forbidden,
    body: { FNumber: number, ...body },
    createdMs: 0,
    modifiedMs: 0,
    preset: true,
  });
  const plain = (one: { readonly id: number; readonly number: string; readonly name: string }): ShownRecord =>
    preset(one.id, one.number, { FName: one.name });
  const seeded = Object.entries(world.seed.records ?? {})
    .filter(([form]) => form.toUpperCase() === spec.form.toUpperCase())
    .flatMap(([, records]) => records)
    .map((one, index) => preset(50_001 + index, one.number, { FName: one.name, ...one.body }, one.forbidden));
  const { base } = world;
  switch (spec.form) {
    case 'BD_AccountBook':
      return [...base.books.values()].map((one) => preset(one.id, one.number, bookBody(world, one)));
    case 'BD_Account':
      return [...base.accounts.values()].map((one) => preset(one.id, one.number, accountBody(one, base)));
    case 'BD_Currency':
      return [
        ...[...base.currencies.values()].map((one) =>
          preset(one.id, one.number, { FName: one.name, FCODE: one.iso, FAMOUNTDIGITS: numberOf(one.places) }),
        ),
        ...seeded,
      ];
    case 'BD_VOUCHERGROUP':
      return [...base.groups.values()].map(plain);
    case 'BD_RateType':
      return [...base.rateTypes.values()].map(plain);
    case 'ORG_Organizations':
      return [plain(base.organisation)];
    case 'BD_SETTLETYPE':
    case 'CN_RECPAYPURPOSE':
    case 'BD_StockStatus':
      return [
        ...Object.entries(PRESETS[spec.form]).map(([number, name], index) => plain({ id: index + 1, number, name })),
        ...seeded,
      ];
    default:
      return seeded;
  }
}

/** Protocol notes §9.2. */
const PRESETS = {
  BD_SETTLETYPE: { JSFS01_SYS: '现金', JSFS04_SYS: '电汇' },
  CN_RECPAYPURPOSE: { SFKYT01_SYS: '销售收款', SFKYT02_SYS: '预收款', SFKYT09_SYS: '预付款' },
  BD_StockStatus: { KCZT01_SYS: '可用', KCZT02_SYS: '待检', KCZT05_SYS: '在途' },
} as const;

/** The current period is the first that is open; a book without a closed month began this January. */
function bookBody(world: World, book: SandboxBook): JsonObject {
  const currency = [...world.base.currencies.values()].find((one) => one.iso === book.currency);
  const keys = world.switches.bookPeriodKeys;
  const thisYear = new Date(world.clock.now()).getUTCFullYear();
  const [year, month] = (book.closedThrough ?? `${thisYear - 1}-12`).split('-').map(Number) as [number, number];
  const start = book.startsIn ?? `${year}-01`;
  return {
    FName: book.name,
    FCURRENCYID: { FNumber: currency?.number ?? '' },
    [keys.year]: numberOf(month === 12 ? year + 1 : year),
    [keys.period]: numberOf(month === 12 ? 1 : month + 1),
    [keys.startYear]: numberOf(Number(start.slice(0, 4))),
    [keys.startPeriod]: numberOf(Number(start.slice(5))),
  };
}

interface Check {
  readonly world: World;
  readonly verify: boolean;
  readonly errors: SaveError[];
  unknown: boolean;
}

/** Checks a Model; with no error the record may be stored. */
export async function checkModel(
  world: World,
  spec: FormSpec,
  model: JsonObject,
  verify: boolean,
): Promise<SaveRefusal | undefined> {
  const check: Check = { world, verify, errors: [], unknown: false };
  const known = [spec.idKey, spec.numberKey, ...COMMON_KEYS, ...spec.subHeads.keys(), ...spec.entries.keys()];
  unknownKeys(model, [...spec.head.map((one) => one.key), ...known], check);
  await checkFields(model, spec.head, check, undefined);
  for (const [key, fields] of spec.subHeads) {
    const held = member(model, key);
    if (held === undefined && fields.every((one) => one.required === '')) continue;
    await checkFields(isJsonObject(held) ? held : {}, fields, check, undefined);
  }
  for (const [key, fields] of spec.entries) {
    const rows = member(model, key);
    for (const [index, row] of (Array.isArray(rows) ? (rows as readonly JsonValue[]) : []).entries())
      if (isJsonObject(row)) await checkFields(row, fields, check, index + 1);
  }
  if (check.errors.length === 0) return undefined;
  return { errors: check.errors, msgCode: check.unknown ? 9 : 11 };
}

const COMMON_KEYS = ['FDocumentStatus', 'FForbidStatus', 'FEntryID'];

function unknownKeys(model: JsonObject, known: readonly string[], check: Check): void {
  if (check.world.switches.unknownSaveKeys === 'ignored') return;
  const upper = new Set(known.map((one) => one.toUpperCase()));
  for (const key of Object.keys(model))
    if (!upper.has(key.toUpperCase())) add(check, key, `[sandbox] 字段 ${key} 在该单据中不存在`);
}

async function checkFields(
  holder: JsonObject,
  fields: readonly FieldSpec[],
  check: Check,
  row: number | undefined,
): Promise<void> {
  for (const field of fields) await checkField(member(holder, field.key), field, check, row);
}

async function checkField(
  value: JsonValue | undefined,
  field: FieldSpec,
  check: Check,
  row: number | undefined,
): Promise<void> {
  const at = row ? `第${row}行：` : '';
  const text = field.kind === 'b' ? baseNumber(value) : scalar(value).trim();
  if (field.kind === 'b' && value !== undefined && value !== null && !isJsonObject(value) && scalar(value) !== '')
    return add(check, field.key, `[sandbox] ${at}字段 ${field.key} 须为字典格式 {"FNumber":…}`);
  const isEmpty = field.kind === 'a' || field.kind === 'o' ? value === undefined : text === '';
  if (isEmpty) return checkRequired(field, check, row);
  if (field.kind === 'd' && !isIsoDate(text.slice(0, 10)))
    return add(check, field.key, `[sandbox] ${at}${field.key} 不是日期：${text}`);
  if (field.kind === 'n' && !/^[+-]?\d+(\.\d+)?$/.test(plainDecimal(text)))
    return add(check, field.key, `[sandbox] ${at}${field.key} 不是数值：${text}`);
  if (field.kind === 'b' && field.target !== '' && !(await isUsable(check.world, field.target, text))) {
    // Not verified: the field stays empty, and an empty one that is required is an error of its own.
    if (!check.verify) return checkRequired(field, check, row);
    check.unknown = true;
    add(check, field.key, `[sandbox] ${at}“${field.key}”不存在编码 ${text}`);
  }
}

/** Exists, is audited and not forbidden. */
async function isUsable(world: World, target: string, number: string): Promise<boolean> {
  const spec = formSpec(target);
  const found = spec && (await recordByNumber(world, spec, number));
  return found !== undefined && found.state === 'C' && !found.forbidden;
}

function checkRequired(field: FieldSpec, check: Check, row: number | undefined): void {
  const required = field.required === '*' || (field.required === '+' && check.world.switches.seenKeysRequired);
  if (!required) return;
  add(
    check,
    field.key,
    row ? `单据体实体【明细信息】第【${row}】行分录，【${field.key}】字段必录` : `字段“${field.key}”是必填项`,
  );
}

function add(check: Check, field: string, message: string): void {
  check.errors.push({ FieldName: field, Message: message, DIndex: 0 });
}

function baseNumber(value: JsonValue | undefined): string {
  return isJsonObject(value) ? scalar(member(value, 'FNumber')) || scalar(member(value, 'FNAME')) : '';
}

/** ORM names: the key without its F; base data as objects with Id, Number and Name. */
export function recordView(spec: FormSpec, record: ShownRecord): JsonObject {
  const { FName, FNAME, ...rest } = record.body;
  const name = scalar(FName ?? FNAME);
  const skipped = [spec.idKey, spec.numberKey].map((one) => one.toUpperCase());
  return {
    Id: numberOf(record.id),
    [spec.numberKey.slice(1)]: record.number,
    ...(name !== '' && { Name: [{ Key: numberOf(2052), Value: name }] }),
    DocumentStatus: record.state,
    ForbidStatus: record.forbidden ? 'B' : 'A',
    ...Object.fromEntries(
      Object.entries(rest)
        .filter(([key]) => !skipped.includes(key.toUpperCase()))
        .map(([key, value]) => [ormName(key), ormValue(value)]),
    ),
  };
}

function ormName(key: string): string {
  return key.replace(/^F(?=[A-Z])/, '');
}

function ormValue(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map(ormValue);
  if (!isJsonObject(value)) return value;
  const keys = Object.keys(value);
  if (keys.length === 1 && keys[0]?.toUpperCase() === 'FNUMBER')
    return { Id: numberOf(1), Number: baseNumber(value), Name: [{ Key: numberOf(2052), Value: baseNumber(value) }] };
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [ormName(key), ormValue(one)]));
}

/** Keys of a query in lower case: known ones, and which of them belong to rows. */
export function queryKeysOf(
  world: World,
  spec: FormSpec,
): { readonly all: ReadonlySet<string>; readonly rows: ReadonlySet<string> } {
  const { bookPeriodKeys: book, modifyDateKey } = world.switches;
  const head = ['FDocumentStatus', 'FForbidStatus', 'FCreateDate', modifyDateKey, spec.idKey, spec.numberKey, 'FName'];
  if (spec.form === 'BD_AccountBook') head.push(...Object.values(book));
  const keys = (fields: readonly FieldSpec[]): readonly string[] =>
    fields.flatMap((one) => (one.kind === 'b' ? [one.key, `${one.key}.FNumber`, `${one.key}.FName`] : [one.key]));
  head.push(...keys(spec.head), ...[...spec.subHeads.values()].flatMap(keys));
  const rows = [...spec.entries].flatMap(([entry, fields]) => [`${entry}_FEntryID`, ...keys(fields)]);
  const lower = (all: readonly string[]): ReadonlySet<string> => new Set(all.map((one) => one.toLowerCase()));
  return { all: lower([...head, ...rows]), rows: lower(rows.filter((one) => !head.includes(one))) };
}

/** Value of a key (lower case) of a record, in row `row` of its entries where the key is one of theirs. */
export function recordValue(
  world: World,
  spec: FormSpec,
  record: ShownRecord,
  key: string,
  row: JsonObject | undefined,
): JsonValue | undefined {
  const time = (ms: number): string => new Date(ms).toISOString().slice(0, 19);
  if (key === spec.idKey.toLowerCase()) return numberOf(record.id);
  if (key === spec.numberKey.toLowerCase()) return record.number;
  if (key === 'fdocumentstatus') return record.state;
  if (key === 'fforbidstatus') return record.forbidden ? 'B' : 'A';
  if (key === 'fcreatedate') return time(record.createdMs);
  if (key === world.switches.modifyDateKey.toLowerCase()) return time(record.modifiedMs);
  const [name = '', part] = key.split('.');
  const subHeads = [...spec.subHeads.keys()].map((one) => member(record.body, one)).filter(isJsonObject);
  for (const holder of [row, record.body, ...subHeads]) {
    const value = holder && member(holder, name);
    if (value === undefined) continue;
    if (part !== undefined || isJsonObject(value)) return baseNumber(value);
    return value instanceof JsonNumber ? new JsonNumber(plainDecimal(value.text)) : value;
  }
  return null;
}

/** Rows of one entry, that of the keys (lower case) which are asked for; one without entries has one empty row. */
export function rowsOfRecord(spec: FormSpec, record: ShownRecord, keys: readonly string[]): readonly JsonObject[] {
  const has = ([entry, fields]: readonly [string, readonly FieldSpec[]]): boolean =>
    keys.some((key) => key === `${entry}_FEntryID`.toLowerCase() || fields.some((one) => isKeyOf(one, key)));
  const entry = [...spec.entries].find(has)?.[0];
  const rows = entry === undefined ? [] : rowsWithIds(record, entry);
  return rows.length > 0 ? rows.map(({ row, id }) => ({ ...row, [`${entry}_FEntryID`]: numberOf(id) })) : [{}];
}

function isKeyOf(field: FieldSpec, key: string): boolean {
  return key.split('.')[0] === field.key.toLowerCase();
}

/** Rows of an entry with the ids they were given, else those of their places. */
export function rowsWithIds(
  record: ShownRecord,
  entry: string,
): readonly { readonly row: JsonObject; readonly id: number }[] {
  const held = member(record.body, entry);
  const rows = Array.isArray(held) ? (held as readonly JsonValue[]).filter(isJsonObject) : [];
  return rows.map((row, index) => {
    const given = scalar(member(row, 'FEntryID'));
    return { row, id: /^[1-9]\d*$/.test(given) ? Number(given) : record.id * 1000 + index + 1 };
  });
}

/**
 * The record with a Model laid over it: heads and objects by their keys, rows by FEntryID. Rows that are not listed go, or
 * stay where IsDeleteEntry is false; a row without an id, or with one that is not there, is a new one.
 */
export function mergedBody(spec: FormSpec, before: ShownRecord, model: JsonObject, deletes: boolean): JsonObject {
  const given = (key: string): JsonValue | undefined => member(model, key);
  const overlay = (old: JsonObject, change: JsonObject): JsonObject => {
    const keys = new Set(Object.keys(change).map((key) => key.toUpperCase()));
    return { ...Object.fromEntries(Object.entries(old).filter(([key]) => !keys.has(key.toUpperCase()))), ...change };
  };
  const body = { ...overlay(before.body, model) };
  for (const key of spec.subHeads.keys()) {
    const [old, change] = [member(before.body, key), given(key)];
    if (isJsonObject(old) && isJsonObject(change)) body[key] = overlay(old, change);
  }
  for (const key of spec.entries.keys()) {
    const change = given(key);
    if (!Array.isArray(change)) continue;
    const rows = (change as readonly JsonValue[]).filter(isJsonObject);
    const old = rowsWithIds(before, key);
    const changeOf = (id: number): JsonObject | undefined =>
      rows.find((row) => scalar(member(row, 'FEntryID')) === String(id));
    const kept = old.flatMap(({ row, id }) => {
      const one = changeOf(id);
      if (!one && deletes) return [];
      return [overlay(row, { ...one, FEntryID: numberOf(id) })];
    });
    let next = Math.max(before.id * 1000, ...old.map((one) => one.id));
    const added = rows
      .filter((row) => !old.some(({ id }) => scalar(member(row, 'FEntryID')) === String(id)))
      .map((row) => overlay(row, { FEntryID: numberOf(++next) }));
    body[key] = [...kept, ...added];
  }
  return body;
}
