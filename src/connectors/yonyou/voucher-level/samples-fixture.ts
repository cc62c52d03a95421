/** Vouchers, books and a way to the outside that the tests of the voucher-level profiles start from. */

import { type Currency, convert, parseRate, RATE_ONE } from '../../../core/money.ts';
import { Refused, Transient } from '../../../core/problems.ts';
import type {
  SendOutcome,
  TargetConnector,
  TargetDocument,
  TargetMapping,
  TargetVoucher,
  TargetVoucherLine,
} from '../../../core/targets.ts';
import { type Clock, systemClock } from '../../../wire/clock.ts';
import type { ConnectorIo } from '../../../wire/connector-io.ts';
import { createHttp } from '../../../wire/http.ts';
import { createLimiter } from '../../../wire/limiter.ts';
import { createRedactor } from '../../../wire/redact.ts';
import type { BookAccount } from './sandbox-book.ts';

export const SAME_CODES: TargetMapping = { accounts: { '*': '*' }, dims: { '*': '*' } };

/** The accounts of the samples; `shop` is the product's field for 店铺. */
export function sampleAccounts(shop: string): readonly BookAccount[] {
  return [
    { code: '1122', leaf: false },
    { code: '112201', dims: [shop] },
    { code: '600101', optionalDims: [shop] },
    { code: '100201' },
    { code: '660301', keepsCurrency: false },
  ];
}

/** Dr 112201 100.00 USD at 7.1 = 710.00, Cr 600101 the same. */
export function usdVoucher(change: Partial<TargetVoucher> = {}): TargetVoucher {
  return {
    key: '001|销售收入|settlement|20000000001|2026-10|1',
    reference: 'HL:0123456789abcdef',
    ledger: '001',
    functionalCurrency: 'CNY',
    date: '2026-10-31',
    period: '2026-10',
    word: '记',
    number: 1,
    attachments: 1,
    preparer: 'demo',
    summary: 'Settlement 1',
    lines: [usd(1, 'D', '112201', 10_000n, { 店铺: 'US01' }), usd(2, 'C', '600101', 10_000n, {})],
    ...change,
  };
}

/** Dr 112201 710.00 CNY, Cr 600101 710.00 CNY: the vouchers that protocol notes print. */
export function cnyVoucher(change: Partial<TargetVoucher> = {}): TargetVoucher {
  return usdVoucher({
    lines: [cny(1, 'D', '112201', 71_000n, { 店铺: 'US01' }), cny(2, 'C', '600101', 71_000n, {})],
    ...change,
  });
}

function usd(
  lineNo: number,
  dc: 'D' | 'C',
  account: string,
  fc: bigint,
  dims: Readonly<Record<string, string>>,
): TargetVoucherLine {
  const rate = parseRate('7.1');
  return { ...line(lineNo, dc, account, 'USD', dims), fc, rate, lc: convert(fc, 'USD', rate, 'CNY') };
}

export function cny(
  lineNo: number,
  dc: 'D' | 'C',
  account: string,
  lc: bigint,
  dims: Readonly<Record<string, string>>,
): TargetVoucherLine {
  return { ...line(lineNo, dc, account, 'CNY', dims), fc: lc, rate: RATE_ONE, lc };
}

function line(
  lineNo: number,
  dc: 'D' | 'C',
  account: string,
  currency: Currency,
  dims: Readonly<Record<string, string>>,
) {
  return { lineNo, summary: 'Settlement 1', account, dc, currency, dims };
}

export function openIo(clock: Clock = systemClock): ConnectorIo & { close(): void } {
  const redactor = createRedactor();
  const limiter = createLimiter({ clock });
  const http = createHttp({ clock, limiter, redactor });
  return { http, limiter, clock, redactor, close: () => http.close() };
}

/** Array.fromAsync is not in Node 20. */
export async function collected<T>(pages: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const page of pages) all.push(page);
  return all;
}

export function documentOf(connector: TargetConnector, voucher: TargetVoucher): TargetDocument {
  const made = connector.toDocument(voucher, SAME_CODES);
  if ('problems' in made) throw new Error(JSON.stringify(made.problems));
  return made;
}

export function send(connector: TargetConnector, voucher: TargetVoucher, deadlineMs = 5_000): Promise<SendOutcome> {
  return connector.send(documentOf(connector, voucher), deadlineMs);
}

/** `Refused U8_REFUSED L2`. */
export function codeOf(outcome: SendOutcome): string {
  return 'problem' in outcome ? `${outcome.outcome} ${outcome.problem.code} ${outcome.problem.level}` : outcome.outcome;
}

/** Code of the Refused or Transient that a call throws. */
export async function failureOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (one: unknown) => one,
  );
  return error instanceof Refused || error instanceof Transient ? error.problem.code : `no: ${String(error)}`;
}
