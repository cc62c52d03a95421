/** voucherlist of the sandbox: which vouchers a filter wants, and a row of the answer. */
import { type Currency, formatMinor, type Minor } from '../../../core/money.ts';
import { isJsonObject, JsonNumber, type JsonObject, type JsonValue } from '../../../wire/exact-json.ts';
import { scalar } from '../errors.ts';
import type { HeldVoucher, LedgerLine } from '../profile/ledger.ts';
import { currencyCode, type JdySettings } from './account.ts';

interface Filter {
  readonly fromPeriod: string;
  readonly toPeriod: string;
  readonly linkId: string;
  readonly vchId: string;
  readonly vchGroup: string;
  readonly vchNum: string;
  readonly exp: string;
  readonly page: number;
  readonly pageSize: number;
}

const PAGE_ROWS = 20;

/** The filter bare or under `filter`; undefined where a period is missing. */
export function filterOf(body: JsonValue): Filter | undefined {
  const holder = isJsonObject(body) && isJsonObject(body.filter) ? body.filter : body;
  if (!isJsonObject(holder)) return undefined;
  const text = (name: string): string => scalar(holder[name] ?? null);
  const [fromPeriod, toPeriod] = [text('fromPeriod'), text('toPeriod')];
  if (!/^\d{6}$/.test(fromPeriod) || !/^\d{6}$/.test(toPeriod)) return undefined;
  return {
    fromPeriod,
    toPeriod,
    linkId: text('linkId'),
    vchId: text('vchId'),
    vchGroup: text('vchGroup'),
    vchNum: text('vchNum'),
    exp: text('exp'),
    page: Number(text('page') || '1'),
    pageSize: Number(text('pageSize') || String(PAGE_ROWS)),
  };
}

export function matches(voucher: HeldVoucher, filter: Filter): boolean {
  const period = voucher.period.replace('-', '');
  if (period < filter.fromPeriod || period > filter.toPeriod) return false;
  const wanted = (given: string, held: string): boolean => given === '' || given === held;
  return (
    wanted(filter.linkId, voucher.link) &&
    wanted(filter.vchId, voucher.id) &&
    wanted(filter.vchGroup, voucher.word) &&
    (filter.vchNum === '' || hasNumber(filter.vchNum, voucher.number)) &&
    (filter.exp === '' || voucher.lines.some((line) => line.summary.includes(filter.exp)))
  );
}

/** `1,2,3` or `1-3` */
function hasNumber(range: string, number: string): boolean {
  return range.split(',').some((part) => {
    const [from, to = from] = part.split('-').map(Number);
    return from !== undefined && to !== undefined && Number(number) >= from && Number(number) <= to;
  });
}

interface RowOptions {
  readonly currency: Currency;
  readonly listAmount?: 'original' | 'local';
  readonly listTells?: 'all' | 'known';
}

export function entryRow(options: RowOptions, settings: JdySettings, voucher: HeldVoucher): JsonObject {
  const total = (dc: 'D' | 'C'): Minor =>
    voucher.lines.reduce((sum, line) => (line.dc === dc ? sum + line.lc : sum), 0n);
  const money = (amount: Minor): JsonNumber => new JsonNumber(formatMinor(amount, options.currency));
  return {
    id: voucher.id,
    date: voucher.date,
    yearPeriod: new JsonNumber(voucher.period.replace('-', '')),
    voucherNo: `${voucher.word}-${voucher.number}`,
    groupName: voucher.word,
    number: new JsonNumber(voucher.number),
    debitTotal: money(total('D')),
    creditTotal: money(total('C')),
    ...(options.listTells !== 'known' && {
      linkId: voucher.link,
      status: new JsonNumber(voucher.audited ? '1' : '0'),
    }),
    entries: voucher.lines.map((line, index) => lineRow(options, settings, line, index)),
  };
}

function lineRow(options: RowOptions, settings: JdySettings, line: LedgerLine, index: number): JsonObject {
  const local = options.listAmount === 'local';
  return {
    entryId: new JsonNumber(String(index + 1)),
    accountNumber: line.account,
    dc: new JsonNumber(line.dc === 'D' ? '1' : '-1'),
    cur: currencyCode(settings, line.currency),
    amount: new JsonNumber(local ? formatMinor(line.lc, options.currency) : formatMinor(line.fc, line.currency)),
    ...(options.listTells !== 'known' && { exp: line.summary, ...dimsRow(line) }),
  };
}

function dimsRow(line: LedgerLine): JsonObject {
  return Object.fromEntries(
    Object.entries(line.dims).flatMap(([slot, number]) =>
      slot.startsWith('item:')
        ? [
            ['itemClsName', slot.slice('item:'.length)],
            ['itemNo', number],
          ]
        : [[slot, number]],
    ),
  );
}
