/** querySubjectBalance, integrationReverse and the stock period check of the sandbox. */
import { formatMinor, type Minor, parseMinor } from '../../../core/money.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../wire/exact-json.ts';
import { objectsOf, scalar } from './errors.ts';
import type { BookRecord, CurrencyRecord } from './sandbox-seed.ts';
import { type Card, failed, number, ok, type World } from './sandbox-world.ts';
import type { StoredRow, StoredVoucher } from './store.ts';

export const BALANCE_CARDS: readonly Card[] = [
  {
    path: '/yonbip/fi/ficloud/api/querySubjectBalance',
    methods: ['POST'],
    required: ['org', 'period1', 'period2'],
    types: { codes: 'array' },
    run: querySubjectBalance,
  },
  { path: '/yonbip/EFI/openapi/voucher/integrationReverse', methods: ['POST'], run: integrationReverse },
  { path: '/yonbip/EFI/eia/closeStatus/checkStatus', methods: ['POST'], run: checkStatus },
];

interface Sums {
  debitOriginal: Minor;
  creditOriginal: Minor;
  debitOrg: Minor;
  creditOrg: Minor;
}

/** 1 opening · 2 movement · 4 from January on; 3, closing, is made of 1 and 2. */
interface Balance {
  readonly subject: string;
  readonly currency: CurrencyRecord;
  readonly 1: Sums;
  readonly 2: Sums;
  readonly 4: Sums;
}

const none = (): Sums => ({ debitOriginal: 0n, creditOriginal: 0n, debitOrg: 0n, creditOrg: 0n });

async function querySubjectBalance(world: World, json: JsonValue): Promise<JsonValue> {
  const body = isJsonObject(json) ? json : {};
  const { organisation, books } = world.base;
  const wantedBook = scalar(body.accbook);
  const book = [...books.values()].find((one) => wantedBook === '' || wantedBook === one.code || wantedBook === one.id);
  if (!book || ![organisation.id, organisation.code].includes(scalar(body.org)))
    return { code: number(0), message: '[sandbox] 组织或账簿不存在' };
  const balances = new Map<string, Balance>();
  for (const voucher of await world.store.vouchers({ book: book.code, periodEnd: scalar(body.period2) }))
    if (counts(voucher, body)) for (const row of voucher.rows) add(world, book, balances, voucher, row, body);
  const rows = [...balances.values()].map((one) => shown(world, book, one));
  return { code: number(1), message: '查询成功！', data: rows };
}

function counts(voucher: StoredVoucher, body: JsonObject): boolean {
  if (voucher.status === '00') return scalar(body.tempvoucher) === '1';
  if (voucher.status === '04') return scalar(body.tally) !== '0';
  return voucher.status === '01' || voucher.status === '03';
}

function add(
  world: World,
  book: BookRecord,
  balances: Map<string, Balance>,
  voucher: StoredVoucher,
  row: StoredRow,
  body: JsonObject,
): void {
  const codes = Array.isArray(body.codes) ? (body.codes as readonly JsonValue[]).map((one) => scalar(one)) : [];
  if (codes.length > 0 && !codes.some((code) => row.subject.startsWith(code))) return;
  const currency = world.base.currencies.get(row.currency);
  const own = world.base.currencies.get(book.currency);
  if (!currency || !own) return;
  const key = `${row.subject}|${row.currency}`;
  const balance = balances.get(key) ?? { subject: row.subject, currency, 1: none(), 2: none(), 4: none() };
  balances.set(key, balance);
  const before = voucher.period < scalar(body.period1);
  const thisYear = voucher.period.slice(0, 4) === scalar(body.period2).slice(0, 4);
  for (const sums of [balance[before ? 1 : 2], ...(thisYear ? [balance[4]] : [])]) {
    sums.debitOriginal += parseMinor(row.debitOriginal, currency.places) ?? 0n;
    sums.creditOriginal += parseMinor(row.creditOriginal, currency.places) ?? 0n;
    sums.debitOrg += parseMinor(row.debitOrg, own.places) ?? 0n;
    sums.creditOrg += parseMinor(row.creditOrg, own.places) ?? 0n;
  }
}

/** Opening and closing stand on the side where they are positive. */
function shown(world: World, book: BookRecord, balance: Balance): JsonObject {
  const originals = (at: string, debit: Minor, credit: Minor): JsonObject => ({
    [`orgdebit${at}`]: formatMinor(debit, balance.currency.iso),
    [`orgcredit${at}`]: formatMinor(credit, balance.currency.iso),
  });
  const locals = (at: string, debit: Minor, credit: Minor): JsonObject => ({
    [`localdebit${at}`]: formatMinor(debit, book.currency),
    [`localcredit${at}`]: formatMinor(credit, book.currency),
  });
  const net = (debit: Minor, credit: Minor): readonly [Minor, Minor] =>
    debit >= credit ? [debit - credit, 0n] : [0n, credit - debit];
  const { 1: opening, 2: movement, 4: year } = balance;
  return {
    accsubject_code: balance.subject,
    accsubject_name: world.base.subjects.get(balance.subject)?.name ?? '',
    currency_name: balance.currency.name,
    ...originals('1', ...net(opening.debitOriginal, opening.creditOriginal)),
    ...originals('2', movement.debitOriginal, movement.creditOriginal),
    ...originals(
      '3',
      ...net(opening.debitOriginal + movement.debitOriginal, opening.creditOriginal + movement.creditOriginal),
    ),
    ...originals('4', year.debitOriginal, year.creditOriginal),
    ...locals('1', ...net(opening.debitOrg, opening.creditOrg)),
    ...locals('2', movement.debitOrg, movement.creditOrg),
    ...locals('3', ...net(opening.debitOrg + movement.debitOrg, opening.creditOrg + movement.creditOrg)),
    ...locals('4', year.debitOrg, year.creditOrg),
  };
}

/** Its effect on vouchers saved over the API is not known; here it has none. */
async function integrationReverse(world: World, json: JsonValue): Promise<JsonValue> {
  for (const row of objectsOf(json)) {
    const [voucher] = await world.store.vouchers({ id: scalar(row.ysVoucherId) });
    if (!voucher) return failed('1002', '数据不存在');
  }
  return { code: number(200), message: '成功', data: { code: '', mesage: '' } };
}

function checkStatus(world: World, json: JsonValue): JsonValue {
  const body = isJsonObject(json) ? json : {};
  if (scalar(body.accentity) === '') return failed('999', '会计主体不能为空');
  const period = scalar(body.busiDate).slice(0, 7);
  const states = [...world.base.books.keys()].map((book) => world.periods.get(`${book}|${period}`) ?? 'open');
  return ok(
    states.some((one) => one !== 'open'),
    'success',
  );
}
