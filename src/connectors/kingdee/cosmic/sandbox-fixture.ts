/** A 苍穹 sandbox and connectors to it: what the tests of this folder start from. All credentials are invented. */
import type { TargetConnector, TargetVoucher } from '../../../core/targets.ts';
import { type Clock, systemClock } from '../../../wire/clock.ts';
import { createHttp, type Http } from '../../../wire/http.ts';
import { createLimiter } from '../../../wire/limiter.ts';
import { createRedactor, type Redactor } from '../../../wire/redact.ts';
import { sampleVoucher } from '../sandbox-fixture.ts';
import type { CosmicAccount } from './account.ts';
import { cosmicConnector } from './connector.ts';
import { type CosmicSandbox, type CosmicSandboxOptions, startCosmicSandbox } from './sandbox.ts';

export const CREDENTIALS = {
  clientId: 'heliu_app',
  secret: 'secret-of-the-test-0001',
  accountId: '1300000000000000001',
  username: 'heliu',
  tenantId: 'sandbox-tenant',
  org: '100',
} as const;

export const QUERY_PATH = '/kapi/v2/heliu/gl/gl_voucher/gl_voucher';
export const NEWER_SAVE = '/kapi/v2/heliu/gl/gl_voucher/voucherAdd';

export interface CosmicBench {
  readonly sandbox: CosmicSandbox;
  readonly redactor: Redactor;
  readonly connector: TargetConnector;
  connect(change?: Partial<CosmicAccount>): TargetConnector;
  close(): Promise<void>;
}

export async function openBench(
  options: Partial<CosmicSandboxOptions> & { readonly clock?: Clock } = {},
  account: Partial<CosmicAccount> = {},
): Promise<CosmicBench> {
  const clock = options.clock ?? systemClock;
  const currency = options.currency ?? 'CNY';
  const sandbox = await startCosmicSandbox({ ...CREDENTIALS, queryPath: QUERY_PATH, currency, ...options, clock });
  const redactor = createRedactor();
  const https: Http[] = [];
  const connect = (change: Partial<CosmicAccount> = {}): TargetConnector => {
    const limiter = createLimiter({ clock });
    const http = createHttp({ clock, limiter, redactor });
    https.push(http);
    const own = { ...CREDENTIALS, baseUrl: sandbox.url, queryPath: QUERY_PATH, currency, ...account, ...change };
    return cosmicConnector(own, { http, limiter, clock, redactor });
  };
  return {
    sandbox,
    redactor,
    connect,
    connector: connect(),
    async close() {
      for (const http of https) http.close();
      await sandbox.close();
    },
  };
}

export function cosmicVoucher(change: Partial<TargetVoucher> = {}): TargetVoucher {
  return sampleVoucher({ ledger: CREDENTIALS.org, ...change });
}
