/** queryVouchers, queryVoucherById and voucher/del of the sandbox, in the names of their cards. */
import { parseMinor } from '../../../core/money.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../wire/exact-json.ts';
import { scalar } from './errors.ts';
import { totalsOf } from './sandbox-save.ts';
import { beijing, type Card, failed, number, ok, paged, type World } from './sandbox-world.ts';
import type { StoredRow, StoredVoucher, VoucherHint } from './store.ts';

const PAGE_SIZE_MAX = 1000;

export const READ_CARDS: readonly Card[] = [
  {
    path: '/yonbip/fi/ficloud/openapi/voucher/queryVouchers',
    methods: ['POST'],
    required: ['accbookCode'],
    types: { pager: 'object', voucherStatusList: 'array', voucherTypeCodeList: 'array', accsubjectCodeList: 'array' },
    run: queryVouchers,
  },
  {
    path: '/yonbip/EFI/openapi/voucher/queryVoucherById',
    methods: ['POST'],
    required: ['voucherId'],
    types: { voucherId: 'string' },
    run: queryVoucherById,
  },
  {
    path: '/yonbip/fi/voucher/del',
    methods: ['POST'],
    required: ['ids'],
    types: { ids: 'array' },
    run: deleteVouchers,
  },
];

async function queryVouchers(world: World, json: JsonValue): Promise<JsonValue> {
  const body = isJsonObject(json) ? json : {};
  const pager = isJsonObject(body.pager) ? body.pager : {};
  const [pageIndex, pageSize] = [Number(scalar(pager.pageIndex) || '1'), Number(scalar(pager.pageSize) || '10')];
  const book = world.base.books.get(scalar(body.accbookCode));
  if (!book || !(pageSize >= 1 && pageSize <= PAGE_SIZE_MAX)) return failed('404', '凭证列表查询失败', {});
  const current = beijing(world.clock.now()).slice(0, 7);
  const periodStart = scalar(body.periodStart) || current;
  const periodEnd = scalar(body.periodEnd) || current;
  const rows = await world.store.vouchers({ book: book.code, periodStart, periodEnd, ...hintOf(world, body) });
  const kept = rows.filter(
    (one) => one.book === book.code && one.period >= periodStart && one.period <= periodEnd && passes(world, one, body),
  );
  const page = paged(
    kept.map((one) => one.id),
    pageIndex,
    pageSize,
  );
  const shown = kept.slice((pageIndex - 1) * pageSize, pageIndex * pageSize).map((one) => listed(world, one));
  return ok({ ...page, recordList: shown });
}

function hintOf(world: World, filter: JsonObject): Pick<VoucherHint, 'billCode' | 'text'> {
  const [min, max, text] = [scalar(filter.billcodeMin), scalar(filter.billcodeMax), scalar(filter.description)];
  // A quote or a backslash is written another way where texts stand as JSON.
  const isPlain = /^[^"\\]+$/.test(text) && world.switches.descriptionFilter !== 'ignored';
  return { ...(/^\d{1,9}$/.test(min) && min === max && { billCode: Number(min) }), ...(isPlain && { text }) };
}

/** Cheap checks first: a period may hold ten thousand. */
function passes(world: World, voucher: StoredVoucher, filter: JsonObject): boolean {
  const isSet = (...names: readonly string[]): boolean => names.some((name) => scalar(filter[name]) !== '');
  const within = (value: string, start: string, end: string): boolean => {
    const [from, to] = [scalar(filter[start]), scalar(filter[end])];
    return (from === '' || value >= from) && (to === '' || value <= to);
  };
  return (
    (!isSet('billcodeMin') || voucher.billCode >= Number(scalar(filter.billcodeMin))) &&
    (!isSet('billcodeMax') || voucher.billCode <= Number(scalar(filter.billcodeMax))) &&
    describes(world, voucher, scalar(filter.description)) &&
    within(voucher.makeTime, 'makeTimeStart', 'makeTimeEnd') &&
    (!isSet('tsStart', 'tsEnd') || within(beijing(voucher.changedMs), 'tsStart', 'tsEnd')) &&
    listHas(filter.voucherStatusList, (one) => one === voucher.status) &&
    listHas(filter.voucherTypeCodeList, (one) => one === voucher.type) &&
    listHas(filter.makerNameList, (one) => one === voucher.maker) &&
    listHas(filter.accsubjectCodeList, (one) => voucher.rows.some((row) => row.subject.startsWith(one))) &&
    (!isSet('moneyRangeMin', 'moneyRangeMax') || moneyWithin(world, voucher, filter))
  );
}

/** An absent or empty list lets everything pass. */
function listHas(list: JsonValue | undefined, matches: (one: string) => boolean): boolean {
  const wanted = Array.isArray(list) ? (list as readonly JsonValue[]).map((one) => scalar(one)) : [];
  return wanted.length === 0 || wanted.some(matches);
}

/** Which texts are looked at, and how, is not documented: head and rows, by the switch. */
function describes(world: World, voucher: StoredVoucher, wanted: string): boolean {
  const how = world.switches.descriptionFilter;
  if (wanted === '' || how === 'ignored') return true;
  return [voucher.description, ...voucher.rows.map((one) => one.description)].some((text) => {
    if (how === 'exact') return text === wanted;
    return how === 'contains' ? text.includes(wanted) : text.startsWith(wanted);
  });
}

function moneyWithin(world: World, voucher: StoredVoucher, filter: JsonObject): boolean {
  const book = world.base.books.get(voucher.book);
  const total = (text: string): bigint => parseMinor(text, 3) ?? 0n;
  const [min, max] = [scalar(filter.moneyRangeMin), scalar(filter.moneyRangeMax)];
  const debit = book ? total(totalsOf(book, voucher.rows).debit) : 0n;
  return (min === '' || debit >= total(min)) && (max === '' || debit <= total(max));
}

function listed(world: World, voucher: StoredVoucher): JsonObject {
  const book = world.base.books.get(voucher.book);
  const type = world.base.words.get(voucher.type);
  if (!book || !type) return {};
  const { debit, credit } = totalsOf(book, voucher.rows);
  return {
    header: {
      id: voucher.id,
      billcode: number(voucher.billCode),
      displaybillcode: String(voucher.billCode).padStart(4, '0'),
      displayname: `${type.voucherstr}-${voucher.billCode}`,
      period: voucher.period,
      voucherstatus: voucher.status,
      totaldebit_org: number(debit),
      totalcredit_org: number(credit),
      maketime: voucher.makeTime,
      ts: beijing(voucher.changedMs),
      maker: { name: voucher.maker },
      accbook: {
        id: book.id,
        code: book.code,
        name: book.name,
        pk_org: { id: world.base.organisation.id, code: world.base.organisation.code },
      },
      vouchertype: { id: type.id, code: type.code, name: type.name, voucherstr: type.voucherstr },
      srcsystemid: { code: voucher.source },
    },
    body: voucher.rows.map((row, index) => listedRow(world, voucher, row, index + 1)),
  };
}

function listedRow(world: World, voucher: StoredVoucher, row: StoredRow, at: number): JsonObject {
  const subject = world.base.subjects.get(row.subject);
  const currency = world.base.currencies.get(row.currency);
  const full = world.switches.subjectShape === 'object';
  const shape = (one: { readonly id: string; readonly code: string; readonly name: string } | undefined): JsonValue =>
    full ? { id: one?.id ?? '', code: one?.code ?? '', name: one?.name ?? '' } : (one?.id ?? '');
  return {
    id: `${voucher.id}-${at}`,
    recordnumber: number(at),
    description: row.description,
    debit_original: number(row.debitOriginal),
    credit_original: number(row.creditOriginal),
    debit_org: number(row.debitOrg),
    credit_org: number(row.creditOrg),
    rate_org: number(row.rate),
    accsubject: shape(subject),
    currency: shape(currency),
    clientauxiliary: row.auxiliaries.map((one) =>
      world.switches.auxiliaryShape === 'flat'
        ? { filedCode: one.filedCode, valueCode: one.valueCode }
        : { field: { code: one.filedCode }, value: { code: one.valueCode } },
    ),
  };
}

async function queryVoucherById(world: World, json: JsonValue): Promise<JsonValue> {
  const id = isJsonObject(json) ? scalar(json.voucherId) : '';
  const voucher = (await world.store.vouchers({ id })).find((one) => one.id === id);
  const book = voucher && world.base.books.get(voucher.book);
  if (!voucher || !book) return absent(world);
  const { debit, credit } = totalsOf(book, voucher.rows);
  const type = world.base.words.get(voucher.type);
  return ok({
    id: voucher.id,
    accBook: book.id,
    accBookObj: { id: book.id, code: book.code, name: book.name },
    periodUnion: voucher.period,
    voucherType: type?.id ?? '',
    voucherTypeObj: { id: type?.id ?? '', code: voucher.type, name: type?.name ?? '' },
    billCode: number(voucher.billCode),
    makeTime: voucher.makeTime,
    displayName: `${type?.voucherstr ?? ''}-${voucher.billCode}`,
    voucherStatus: voucher.status,
    srcSystem: voucher.source,
    totalDebitOrg: number(debit),
    totalCreditOrg: number(credit),
    makerObj: { name: voucher.maker },
    pubts: beijing(voucher.changedMs),
    bodies: voucher.rows.map((row, index) => ({
      id: `${voucher.id}-${index + 1}`,
      recordNumber: number(index + 1),
      description: row.description,
      accSubject: world.base.subjects.get(row.subject)?.id ?? '',
      currency: world.base.currencies.get(row.currency)?.id ?? '',
      businessDate: row.businessDate,
      debitOriginal: number(row.debitOriginal),
      debitOrg: number(row.debitOrg),
      creditOriginal: number(row.creditOriginal),
      creditOrg: number(row.creditOrg),
      rateOrg: number(row.rate),
    })),
  });
}

function absent(world: World): JsonValue {
  if (world.switches.absentDetail === 'empty') return ok({});
  return world.switches.absentDetail === '404'
    ? failed('404', '[sandbox] 凭证不存在', {})
    : failed('1002', '数据不存在');
}

/** All or none: one id a call is safe in any case. Audited, posted and unknown ones are not deleted. */
async function deleteVouchers(world: World, json: JsonValue): Promise<JsonValue> {
  const list = isJsonObject(json) ? json.ids : undefined;
  const ids = Array.isArray(list) ? (list as readonly JsonValue[]).map((one) => scalar(one)) : [];
  for (const id of ids) {
    const [voucher] = await world.store.vouchers({ id });
    if (!voucher || ['03', '04'].includes(voucher.status)) return failed('404', '删除失败', {});
    if ((world.periods.get(`${voucher.book}|${voucher.period}`) ?? 'open') !== 'open')
      return failed('404', '删除失败', {});
  }
  for (const id of ids) await world.store.deleteVoucher(id);
  return ok();
}
