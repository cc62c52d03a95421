/** Base data of the tenant, by the cards of README.md “Base data”. A fact that the ERP does not tell is left out. */
import { addDays, type IsoDate, nextPeriod, type Period } from '../../../core/dates.ts';
import type { MasterFact, MasterKind, MasterRecord } from '../../../core/targets.ts';
import type { Clock } from '../../../wire/clock.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../wire/exact-json.ts';
import { isoCurrency, type YonbipSettings } from './account.ts';
import { thrown, type YonbipClient } from './client.ts';
import { isFailure, objectsOf, scalar } from './errors.ts';
import { type PagedCall, wholeList } from './pages.ts';
import type { Codes } from './read-back.ts';

const SUBJECTS = '/yonbip/AMP/fipub/basedoc/querybd/accsubjectByPager';
const SUBJECT_AUXILIARIES = '/yonbip/fi/fipub/cash/getmultidimensionbysubject';
const VOUCHER_TYPES = '/yonbip/fi/fipub/basedoc/querybd/vouchertype';
const BOOKS = '/yonbip/fi/fipub/basedoc/querybd/accbook';
const SETTLED = '/yonbip/EFI/settleInfo';
const CLOSED = '/yonbip/EFI/closeInfo';
const CUSTOMERS = '/yonbip/digitalModel/merchant/newlist';
const SUPPLIERS = '/yonbip/digitalModel/vendor/list';
const MATERIALS = '/yonbip/digitalModel/product/listproductbycondition';
const WAREHOUSES = '/yonbip/digitalModel/warehouse/batchQueryDetail';
const CURRENCIES = '/yonbip/digitalModel/currencytenant/batchQueryDetail';
const RATES = '/yonbip/digitalModel/basedoc/exchangerate/batchQueryDetail';
const ORGANISATIONS = '/yonbip/digitalModel/orgunit/querytree';

const PAGE_SIZE = 500;
const RECORDS_AT_A_TIME = 500;
/** Months asked for their state: a year back, the current one and the next. */
const MONTHS_BACK = 12;
const RATE_DAYS = 62;

type Pull = (settings: YonbipSettings, client: YonbipClient, clock: Clock) => Promise<readonly MasterRecord[]>;

const PULLS: Partial<Readonly<Record<MasterKind, Pull>>> = {
  ACCOUNT: accounts,
  CUSTOMER: (_settings, client) => simpleList(client, 'CUSTOMER', CUSTOMERS),
  SUPPLIER: (_settings, client) => simpleList(client, 'SUPPLIER', SUPPLIERS),
  MATERIAL: (_settings, client) => simpleList(client, 'MATERIAL', MATERIALS),
  WAREHOUSE: (_settings, client) => simpleList(client, 'WAREHOUSE', WAREHOUSES),
  DEPARTMENT: departments,
  CURRENCY: currencies,
  RATE: rates,
  VOUCHER_WORD: voucherWords,
  PERIOD: periods,
};

export const MASTER_KINDS: readonly MasterKind[] = Object.keys(PULLS) as MasterKind[];

/** A kind that is not in `MASTER_KINDS` has no records. Throws Refused or Transient. */
export async function* pullMaster(
  settings: YonbipSettings,
  client: YonbipClient,
  clock: Clock,
  kind: MasterKind,
): AsyncGenerator<readonly MasterRecord[]> {
  const records = (await PULLS[kind]?.(settings, client, clock)) ?? [];
  for (let at = 0; at < records.length; at += RECORDS_AT_A_TIME) yield records.slice(at, at + RECORDS_AT_A_TIME);
}

/** Codes of subjects and currencies by id, for answers that give ids alone. */
export async function codesOf(client: YonbipClient): Promise<Codes> {
  const byId = (rows: readonly JsonObject[]) => new Map(rows.map((row) => [scalar(row.id), scalar(row.code)]));
  return {
    subjects: byId(await wholeList(client, baseDoc(SUBJECTS, ['id', 'code', 'name']))),
    currencies: byId(await wholeList(client, simple(CURRENCIES))),
  };
}

/** `{fields, pageIndex, pageSize, conditions}` of the querybd family. */
function baseDoc(path: string, fields: readonly string[]): PagedCall {
  return { path, pageSize: PAGE_SIZE, body: (page) => ({ fields, ...page, conditions: [] }) };
}

function simple(path: string, more: JsonObject = {}): PagedCall {
  return { path, pageSize: PAGE_SIZE, body: (page) => ({ ...page, ...more }) };
}

async function simpleList(client: YonbipClient, kind: MasterKind, path: string): Promise<readonly MasterRecord[]> {
  const rows = await wholeList(client, simple(path));
  return rows.map((row) => recordOf(kind, row, {}));
}

function recordOf(kind: MasterKind, row: JsonObject, facts: Readonly<Record<string, MasterFact>>): MasterRecord {
  return { kind, code: scalar(row.code), name: nameOf(row.name), enabled: isEnabled(row), facts };
}

/** A text, or one of the two multilingual shapes. */
function nameOf(value: JsonValue | undefined): string {
  if (!isJsonObject(value)) return scalar(value);
  return scalar(value.zh_CN) || scalar(value.simplifiedName);
}

/** Enabled unless one of the known flags says otherwise. */
function isEnabled(row: JsonObject): boolean {
  const flag = [row.enable, row.isEnabled, row.iUsed].map((one) => scalar(one).toLowerCase()).find(Boolean);
  return (flag === undefined || ['1', 'true', 'enable'].includes(flag)) && scalar(row.stopstatus) !== 'true';
}

/** Leaf and direction are asked for and taken where they come; auxiliary items are those the subject has. */
async function accounts(settings: YonbipSettings, client: YonbipClient): Promise<readonly MasterRecord[]> {
  const rows = await wholeList(client, baseDoc(SUBJECTS, ['id', 'code', 'name', 'leaf', 'direction', 'enable']));
  const records: MasterRecord[] = [];
  for (const row of rows) {
    const leaf = leafOf(row, rows);
    const dims = settings.subjectAuxiliaries && leaf ? { dims: await auxiliariesOf(settings, client, row) } : {};
    const side = scalar(row.direction);
    const direction = side === 'D' || side === 'C' ? { direction: side } : {};
    records.push(recordOf('ACCOUNT', row, { leaf, ...direction, ...dims }));
  }
  return records;
}

/** Where the ERP does not tell it, a subject whose code begins another one is none. */
function leafOf(row: JsonObject, rows: readonly JsonObject[]): boolean {
  const told = scalar(row.leaf).toLowerCase();
  if (told !== '') return told === 'true' || told === '1';
  const code = scalar(row.code);
  return !rows.some((one) => scalar(one.code) !== code && scalar(one.code).startsWith(code));
}

async function auxiliariesOf(
  settings: YonbipSettings,
  client: YonbipClient,
  subject: JsonObject,
): Promise<readonly string[]> {
  const answer = await client.read({ path: SUBJECT_AUXILIARIES, body: { subjectId: scalar(subject.id) } });
  if (isFailure(answer)) {
    if (answer.failure === 'absent') return [];
    throw thrown(answer);
  }
  return objectsOf(answer.data).map((one) => dimensionName(settings, scalar(one.code), nameOf(one.name)));
}

/** Each of our names for an auxiliary fills it; so does the ERP's, unless it stands for another one here. */
function dimensionName(settings: YonbipSettings, code: string, erpName: string): string {
  const ours = Object.keys(settings.auxiliaries).filter((name) => settings.auxiliaries[name] === code);
  return settings.auxiliaries[erpName] === undefined ? [...ours, erpName].join('|') : ours.join('|') || erpName;
}

async function voucherWords(_settings: YonbipSettings, client: YonbipClient): Promise<readonly MasterRecord[]> {
  const rows = await wholeList(client, baseDoc(VOUCHER_TYPES, ['id', 'code', 'name', 'voucherstr']));
  return rows.map((row) => ({
    ...recordOf('VOUCHER_WORD', row, {}),
    name: scalar(row.voucherstr) || nameOf(row.name),
  }));
}

async function currencies(settings: YonbipSettings, client: YonbipClient): Promise<readonly MasterRecord[]> {
  const rows = await wholeList(client, simple(CURRENCIES));
  return rows.map((row) => recordOf('CURRENCY', row, { iso: isoCurrency(settings, scalar(row.code)) }));
}

/** Rates of the last two months: the list is asked by the time of change and may be long. */
async function rates(settings: YonbipSettings, client: YonbipClient, clock: Clock): Promise<readonly MasterRecord[]> {
  const today = todayOf(clock);
  const since = { startTs: `${addDays(today, -RATE_DAYS)} 00:00:00`, endTs: `${today} 23:59:59` };
  const rows = await wholeList(client, simple(RATES, since));
  return rows.map((row) => {
    const from = isoCurrency(settings, scalar(row.sourceCurrencyId___code));
    const to = isoCurrency(settings, scalar(row.targetCurrencyId___code));
    const type = scalar(row.exchangeRateType___code);
    const day = scalar(row.quotationDate).slice(0, 10);
    const facts = { type, from, to, rate: scalar(row.exchangeRate), firstDay: day, lastDay: day };
    return { kind: 'RATE', code: [type, from, to, day].join('|'), name: '', enabled: isEnabled(row), facts };
  });
}

/** Open: neither 结账 nor 关账. One book a call, as the answer for several is not documented. */
async function periods(settings: YonbipSettings, client: YonbipClient, clock: Clock): Promise<readonly MasterRecord[]> {
  const books = await wholeList(client, baseDoc(BOOKS, ['id', 'code', 'name']));
  const id = scalar(books.find((one) => scalar(one.code) === settings.book)?.id);
  if (id === '') return [];
  const records: MasterRecord[] = [];
  for (const period of monthsAround(todayOf(clock))) {
    const body = { books: [id], period };
    const settled = await flagOf(client, SETTLED, body, 'settleStatus');
    const closed = await flagOf(client, CLOSED, body, 'closeStatus');
    records.push({ kind: 'PERIOD', code: period, name: period, enabled: true, facts: { open: !settled && !closed } });
  }
  return records;
}

async function flagOf(client: YonbipClient, path: string, body: JsonObject, name: string): Promise<boolean> {
  const answer = await client.read({ path, body });
  if (isFailure(answer)) throw thrown(answer);
  return objectsOf(answer.data).some((one) => scalar(one[name]).toLowerCase() === 'true');
}

/** Organisation units of the department type, out of the tree. */
async function departments(settings: YonbipSettings, client: YonbipClient): Promise<readonly MasterRecord[]> {
  const answer = await client.read({ path: ORGANISATIONS, body: { enable: '1' } });
  if (isFailure(answer)) throw thrown(answer);
  const flat = (rows: readonly JsonObject[], depth: number): readonly JsonObject[] =>
    depth > TREE_DEPTH_MAX ? [] : rows.flatMap((row) => [row, ...flat(objectsOf(row.children), depth + 1)]);
  return flat(objectsOf(answer.data), 0)
    .filter((row) => scalar(row.orgtype) === settings.departmentType)
    .map((row) => recordOf('DEPARTMENT', row, {}));
}

const TREE_DEPTH_MAX = 20;

function monthsAround(today: IsoDate): readonly Period[] {
  const [year, month] = today.split('-').map(Number) as [number, number];
  const start = year * 12 + month - 1 - MONTHS_BACK;
  let period: Period = `${Math.floor(start / 12)}-${String((start % 12) + 1).padStart(2, '0')}`;
  const months: Period[] = [];
  for (let index = 0; index < MONTHS_BACK + 2; index++) {
    months.push(period);
    period = nextPeriod(period);
  }
  return months;
}

/** In Beijing time, as the ERP counts. */
function todayOf(clock: Clock): IsoDate {
  return new Date(clock.now() + BEIJING_MS).toISOString().slice(0, 10);
}

const BEIJING_MS = 8 * 3_600_000;
