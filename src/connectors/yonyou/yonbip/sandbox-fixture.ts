/** A sandbox server, a connector to it and a voucher: what the tests of this folder start from. */
import { type Currency, convert, parseRate, RATE_ONE } from '../../../core/money.ts';
import type { TargetConnector, TargetMapping, TargetVoucher, TargetVoucherLine } from '../../../core/targets.ts';
import { type Clock, systemClock } from '../../../wire/clock.ts';
import { createHttp, type Http } from '../../../wire/http.ts';
import { createLimiter } from '../../../wire/limiter.ts';
import { createRedactor, type Redactor } from '../../../wire/redact.ts';
import { settingsOf, type YonbipAccount } from './account.ts';
import { createYonbipClient, type YonbipClient } from './client.ts';
import { yonbipConnector } from './connector.ts';
import { memoryStore } from './memory-store.ts';
import { type SandboxOptions, startYonbipSandbox, type YonbipSandbox } from './sandbox.ts';
import {
  SANDBOX_USER,
  type SandboxSeed,
  type SandboxSwitches,
  sandboxAuxiliaries,
  sandboxWords,
} from './sandbox-seed.ts';
import type { YonbipStore } from './store.ts';

/** Invented. */
export const CREDENTIALS = { appKey: 'sandbox-app-key', appSecret: 'sandbox-app-secret-0123456789' } as const;
export const TENANT = 'tenant01';
export const BOOK = 'BK01';
export const SAME_CODES: TargetMapping = { accounts: { '*': '*' }, dims: { '*': '*' } };

export interface Bench {
  readonly sandbox: YonbipSandbox;
  readonly store: YonbipStore;
  readonly connector: TargetConnector;
  readonly redactor: Redactor;
  readonly http: Http;
  /** A second connector with a token of its own. */
  connect(change?: Partial<YonbipAccount>): TargetConnector;
  client(change?: Partial<YonbipAccount>): YonbipClient;
  close(): Promise<void>;
}

export interface BenchOptions extends Partial<Pick<SandboxOptions, 'limits' | 'store'>> {
  readonly currency?: Currency;
  readonly clock?: Clock;
  readonly seed?: Partial<SandboxSeed>;
  readonly switches?: Partial<SandboxSwitches>;
  readonly account?: Partial<YonbipAccount>;
}

export async function openBench(options: BenchOptions = {}): Promise<Bench> {
  const clock = options.clock ?? systemClock;
  const store = options.store ?? memoryStore();
  const books = [{ code: BOOK, name: '主账簿', currency: options.currency ?? 'CNY' }];
  const sandbox = await startYonbipSandbox({
    store,
    clock,
    seed: { ...CREDENTIALS, tenantId: TENANT, books, ...options.seed },
    ...(options.switches && { switches: options.switches }),
    ...(options.limits && { limits: options.limits }),
  });
  const redactor = createRedactor();
  const limiter = createLimiter({ clock });
  const http = createHttp({ clock, limiter, redactor });
  const io = { http, clock, redactor, random: () => 0 };
  const account = (change: Partial<YonbipAccount> = {}): YonbipAccount => ({
    ...CREDENTIALS,
    tenantId: TENANT,
    openUrl: sandbox.url,
    book: BOOK,
    makerEmail: SANDBOX_USER.email,
    words: sandboxWords(),
    auxiliaries: sandboxAuxiliaries(),
    perMinute: 0,
    ...options.account,
    ...change,
  });
  return {
    sandbox,
    store,
    redactor,
    http,
    connect: (change) => yonbipConnector(account(change), io),
    client: (change) => createYonbipClient(settingsOf(account(change)), io),
    connector: yonbipConnector(account(), io),
    async close() {
      http.close();
      await sandbox.close();
    },
  };
}

/** A platform settlement in USD on a CNY book: Dr 1122.11 92.00, Cr 6001.01 100.00, Cr 6001.04 −8.00, at 7.1. */
export function sampleVoucher(change: Partial<TargetVoucher> = {}): TargetVoucher {
  return {
    key: 'BK01|销售收入|settlement|20000000001|2026-09|1',
    reference: 'HL:0123456789abcdef',
    ledger: BOOK,
    functionalCurrency: 'CNY',
    date: '2026-09-25',
    period: '2026-09',
    word: '记',
    number: 12,
    attachments: 1,
    preparer: 'heliu',
    summary: '平台结算 US01 20000000001 2026-09',
    lines: [
      usd(1, 'D', '1122.11', 9_200n, { 店铺: 'US01' }),
      usd(2, 'C', '6001.01', 10_000n, { 店铺: 'US01', 部门: 'D01' }),
      usd(3, 'C', '6001.04', -800n, { 店铺: 'US01', 部门: 'D01' }),
    ],
    ...change,
  };
}

export function usd(
  lineNo: number,
  dc: 'D' | 'C',
  account: string,
  fc: bigint,
  dims: Readonly<Record<string, string>>,
): TargetVoucherLine {
  const rate = parseRate('7.1000');
  const lc = convert(fc, 'USD', rate, 'CNY');
  return { lineNo, summary: '平台结算 US01', account, dc, currency: 'USD', fc, rate, lc, dims };
}

export function functional(
  lineNo: number,
  dc: 'D' | 'C',
  account: string,
  lc: bigint,
  currency: Currency,
  dims: Readonly<Record<string, string>> = {},
): TargetVoucherLine {
  return { lineNo, summary: '本位币', account, dc, currency, fc: lc, rate: RATE_ONE, lc, dims };
}

/** All pages as one list; Node 20 has no Array.fromAsync. */
export async function gather<T>(pages: AsyncIterable<readonly T[]> | undefined): Promise<readonly T[]> {
  const all: T[] = [];
  if (pages) for await (const page of pages) all.push(...page);
  return all;
}
