/** A sandbox server, a connector to it and a voucher: what the tests of this folder start from. */
import { type Currency, convert, parseRate, RATE_ONE } from '../../core/money.ts';
import type { TargetConnector, TargetMapping, TargetVoucher, TargetVoucherLine } from '../../core/targets.ts';
import { type Clock, systemClock } from '../../wire/clock.ts';
import { createHttp, type Http } from '../../wire/http.ts';
import { createLimiter } from '../../wire/limiter.ts';
import { createRedactor, type Redactor } from '../../wire/redact.ts';
import { type KingdeeAccount, settingsOf } from './account.ts';
import { createKingdeeClient, type KingdeeClient } from './client.ts';
import { kingdeeConnector } from './connector.ts';
import { memoryStore } from './memory-store.ts';
import { type KingdeeSandbox, type SandboxOptions, startKingdeeSandbox } from './sandbox.ts';
import { type SandboxSeed, sandboxCurrencies } from './sandbox-seed.ts';
import type { KingdeeStore } from './store.ts';

/** Invented. */
export const CREDENTIALS = {
  acctId: 'sandbox-account-set',
  username: 'heliu',
  appId: '204399_abcdefghijklmnopqrstuvwxyz012345',
  appSecret: '0123456789abcdef0123456789abcdef',
} as const;

/** Of the user, for logins by password. Invented. */
export const PASSWORD = 'a-password-of-nobody';

export const SAME_CODES: TargetMapping = { accounts: { '*': '*' }, dims: { '*': '*' } };

export interface Bench {
  readonly sandbox: KingdeeSandbox;
  readonly store: KingdeeStore;
  readonly connector: TargetConnector;
  readonly redactor: Redactor;
  readonly http: Http;
  /** The services below a connector, with a session of their own. */
  client(change?: Partial<KingdeeAccount>): KingdeeClient;
  /** A second connector with a session of its own. */
  connect(change?: Partial<KingdeeAccount>): TargetConnector;
  close(): Promise<void>;
}

export async function openBench(
  options: { readonly currency?: Currency; readonly clock?: Clock; readonly seed?: Partial<SandboxSeed> } & Partial<
    Pick<SandboxOptions, 'limits' | 'access' | 'switches'>
  > = {},
): Promise<Bench> {
  const clock = options.clock ?? systemClock;
  const store = memoryStore();
  const sandbox = await startKingdeeSandbox({
    store,
    clock,
    seed: {
      ...CREDENTIALS,
      password: PASSWORD,
      books: [{ number: '001', name: '示例账簿', currency: options.currency ?? 'CNY' }],
      ...options.seed,
    },
    ...(options.limits && { limits: options.limits }),
    ...(options.access && { access: options.access }),
    ...(options.switches && { switches: options.switches }),
  });
  const redactor = createRedactor();
  const limiter = createLimiter({ clock });
  const http = createHttp({ clock, limiter, redactor });
  const io = { http, limiter, clock, redactor };
  const account = (change: Partial<KingdeeAccount> = {}): KingdeeAccount => ({
    ...CREDENTIALS,
    baseUrl: `${sandbox.url}${options.access?.gateway ? '/galaxyapi/' : ''}`,
    book: '001',
    currencies: sandboxCurrencies(),
    ...change,
  });
  const connect = (change?: Partial<KingdeeAccount>): TargetConnector => kingdeeConnector(account(change), io);
  return {
    sandbox,
    store,
    redactor,
    http,
    connect,
    client: (change) => createKingdeeClient(settingsOf(account(change)), io),
    connector: connect(),
    async close() {
      http.close();
      await sandbox.close();
    },
  };
}

/** A platform settlement in USD on a CNY book: Dr 1122.11 92.00, Cr 6001.01 100.00, Cr 6001.04 −8.00, at 7.1. */
export function sampleVoucher(change: Partial<TargetVoucher> = {}): TargetVoucher {
  return {
    key: '001|销售收入|settlement|20000000001|2026-09|1',
    reference: 'HL:0123456789abcdef',
    ledger: '001',
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
