/** A connector over answers that are printed somewhere: what it asks for and nobody printed is not registered. */
import type { TargetConnector } from '../../../core/targets.ts';
import { manualClock } from '../../../wire/clock.ts';
import type { Http } from '../../../wire/http.ts';
import { createRedactor } from '../../../wire/redact.ts';
import type { YonbipAccount } from './account.ts';
import { yonbipConnector } from './connector.ts';
import { CREDENTIALS } from './sandbox-fixture.ts';

const CLOCK_MS = Date.parse('2026-10-31T02:00:00Z');
const TOKEN_ANSWER = '{"code":"00000","message":"成功！","data":{"access_token":"eyJ+demo/token==","expire":7200}}';
const ADDRESS_ANSWER =
  '{"code":"00000","message":"成功！","data":{"gatewayUrl":"https://dc1.example.com/iuap-api-gateway","tokenUrl":"https://dc1.example.com/iuap-api-auth"}}';

export interface Canned {
  readonly connector: TargetConnector;
  readonly urls: string[];
  /** Last body sent to a path. */
  readonly bodies: Map<string, string>;
}

/** Path → the text answered. */
export function canned(answers: Readonly<Record<string, string>>, change: Partial<YonbipAccount> = {}): Canned {
  const urls: string[] = [];
  const bodies = new Map<string, string>();
  const all: Readonly<Record<string, string>> = {
    '/open-auth/dataCenter/getGatewayAddress': ADDRESS_ANSWER,
    '/iuap-api-auth/open-auth/selfAppAuth/base/v1/getAccessToken': TOKEN_ANSWER,
    ...Object.fromEntries(Object.entries(answers).map(([path, text]) => [`/iuap-api-gateway${path}`, text])),
  };
  const http: Http = {
    async send(request) {
      const { pathname } = new URL(request.url);
      urls.push(request.url);
      bodies.set(pathname.replace('/iuap-api-gateway', ''), String(request.body ?? ''));
      const text = all[pathname] ?? '{"code":"310404","message":"not canned"}';
      return { status: 200, headers: {}, body: Buffer.from(text, 'utf8') };
    },
    close() {},
  };
  const clock = manualClock(CLOCK_MS, { skipSleeps: true });
  const account = {
    ...CREDENTIALS,
    tenantId: 'tenant01',
    book: 'BK01',
    ledgerCurrency: 'CNY',
    makerEmail: 'm@example.com',
    words: { 记: '01' },
    auxiliaries: { 店铺: '0004', 部门: '0001' },
    ...change,
  };
  return { connector: yonbipConnector(account, { http, clock, redactor: createRedactor() }), urls, bodies };
}
