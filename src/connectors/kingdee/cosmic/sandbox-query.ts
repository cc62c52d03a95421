/** A row of the sandbox's published query. The tenant chooses the fields; ours publishes all that a comparison needs. */
import { type Currency, formatMinor } from '../../../core/money.ts';
import type { JsonObject } from '../../../wire/exact-json.ts';
import type { HeldVoucher, LedgerLine } from '../profile/ledger.ts';

interface RowOptions {
  readonly currency: Currency;
  readonly org: string;
  readonly queryForm?: 'nested' | 'flat';
}

export function queryRow(options: RowOptions, voucher: HeldVoucher): JsonObject {
  return {
    id: voucher.id,
    billno: voucher.number,
    billstatus: voucher.audited ? 'C' : 'A',
    defdate: `${voucher.date} 00:00:00`,
    ...numbered(options, 'org', options.org),
    ...numbered(options, 'vouchertype', voucher.word),
    entries: voucher.lines.map((line, index) => lineRow(options, voucher, line, index)),
  };
}

function lineRow(options: RowOptions, voucher: HeldVoucher, line: LedgerLine, index: number): JsonObject {
  const side = line.dc === 'D' ? 'debit' : 'credit';
  const other = line.dc === 'D' ? 'credit' : 'debit';
  const groups = Object.entries(line.dims).map(([name, number]) => [name, { name, number, id: `1${index}` }]);
  return {
    id: `${voucher.id}${index}`,
    entrydc: line.dc === 'D' ? '1' : '-1',
    edescription: line.summary,
    ...numbered(options, 'account', line.account),
    ...numbered(options, 'currency', line.currency),
    localrate: line.rate,
    [`${side}ori`]: formatMinor(line.fc, line.currency),
    [`${other}ori`]: formatMinor(0n, line.currency),
    [`${side}local`]: formatMinor(line.lc, options.currency),
    [`${other}local`]: formatMinor(0n, options.currency),
    assgrp: { id: `2${index}`, ...Object.fromEntries(groups) },
  };
}

function numbered(options: RowOptions, key: string, number: string): JsonObject {
  return options.queryForm === 'flat' ? { [`${key}_number`]: number } : { [key]: { number, name: number } };
}
