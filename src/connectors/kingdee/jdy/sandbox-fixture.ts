/** A 云星辰 sandbox, a connector to it: what the tests of this folder start from. All credentials are invented. */
import type { TargetConnector, TargetVoucher } from '../../../core/targets.ts';
import { type Clock, systemClock } from '../../../wire/clock.ts';
import { createHttp, type Http } from '../../../wire/http.ts';
import { createLimiter } from '../../../wire/limiter.ts';
import { createRedactor, type Redactor } from '../../../wire/redact.ts';
import { sampleVoucher } from '../sandbox-fixture.ts';
import type { JdyAccount } from './account.ts';
import { jdyConnector } from './connector.ts';
import { type JdySandbox, type JdySandboxOptions, startJdySandbox } from './sandbox.ts';

export const CREDENTIALS = {
  clientId: '200001',
  clientSecret: 'client-secret-of-the-test',
  appKey: 'abcdef12',
  appSecret: 'app-secret-of-the-test',
  domain: 'https://tenant.example',
  serviceId: '7000001',
  dbId: '9000001',
} as const;

export interface JdyBench {
  readonly sandbox: JdySandbox;
  readonly redactor: Redactor;
  readonly connector: TargetConnector;
  connect(change?: Partial<JdyAccount>): TargetConnector;
  /** A connection of its own settings, with a clock of its own. */
  attach(account: Omit<JdyAccount, 'baseUrl'>, clock?: Clock): TargetConnector;
  close(): Promise<void>;
}

export async function openBench(
  options: Partial<JdySandboxOptions> & { readonly clock?: Clock } = {},
  account: Partial<JdyAccount> = {},
): Promise<JdyBench> {
  const clock = options.clock ?? systemClock;
  const sandbox = await startJdySandbox({
    ...CREDENTIALS,
    outerInstanceId: 'outer-1',
    currency: 'CNY',
    ...options,
    clock,
  });
  const redactor = createRedactor();
  const https: Http[] = [];
  const attach: JdyBench['attach'] = (own, ownClock = clock) => {
    const limiter = createLimiter({ clock: ownClock });
    const http = createHttp({ clock: ownClock, limiter, redactor });
    https.push(http);
    return jdyConnector({ baseUrl: sandbox.url, ...own }, { http, limiter, clock: ownClock, redactor });
  };
  const connect = (change: Partial<JdyAccount> = {}): TargetConnector =>
    attach({ ...CREDENTIALS, currency: options.currency ?? 'CNY', ...account, ...change });
  return {
    sandbox,
    redactor,
    connect,
    attach,
    connector: connect(),
    async close() {
      for (const http of https) http.close();
      await sandbox.close();
    },
  };
}

export function jdyVoucher(change: Partial<TargetVoucher> = {}): TargetVoucher {
  return sampleVoucher({ ledger: CREDENTIALS.dbId, ...change });
}
