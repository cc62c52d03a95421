/** Each way into 云星空 as a form gives it, through the sandbox. */
import { afterEach, expect, test } from 'vitest';
import { systemClock } from '../../wire/clock.ts';
import { createHttp } from '../../wire/http.ts';
import { createLimiter } from '../../wire/limiter.ts';
import { kingdeeGalaxy } from './profile.ts';
import { type Bench, CREDENTIALS, openBench, PASSWORD } from './sandbox-fixture.ts';

let bench: Bench | undefined;
afterEach(async () => {
  await bench?.close();
  bench = undefined;
});

const { acctId, username, appId, appSecret } = CREDENTIALS;
const app = { acctId, username, appId };

test.each<
  readonly [
    string,
    Parameters<typeof openBench>[0],
    Readonly<Record<string, unknown>>,
    Readonly<Record<string, string>>,
    string,
  ]
>([
  ['app secret, where nothing is chosen', {}, app, { appSecret }, 'loginbyappsecret'],
  [
    'user and password, without an app',
    {},
    { acctId, username, auth: 'password' },
    { password: PASSWORD },
    'validateuser',
  ],
  ['signed login', {}, { ...app, auth: 'login-sign' }, { appSecret }, 'loginbysign'],
  [
    'signed login of an older server',
    { access: { loginHash: 'sha1' } },
    { ...app, auth: 'login-sign', loginHash: 'sha1' },
    { appSecret },
    'loginbysign',
  ],
  [
    'signature in the headers',
    {},
    { ...app, auth: 'header-sign', nonce: 'time', timeUnit: 'milliseconds' },
    { appSecret },
    'executebillquery',
  ],
  ['gateway', { access: { gateway: true } }, { ...app, auth: 'gateway' }, { appSecret }, 'executebillquery'],
])('%s', async (_way, options, config, secrets, method) => {
  bench = await openBench(options);
  const limiter = createLimiter({ clock: systemClock });
  const { redactor } = bench;
  const http = createHttp({ clock: systemClock, limiter, redactor });
  const baseUrl = `${bench.sandbox.url}${options?.access?.gateway ? '/galaxyapi/' : ''}`;
  const account = { baseUrl, ledger: '001', currency: 'CNY', config, secrets };
  const target = kingdeeGalaxy.connect?.(account, { http, limiter, clock: systemClock, redactor });
  expect(await target?.probe()).toMatchObject({ ledgerCurrency: 'CNY' });
  expect([...bench.sandbox.calls.keys()][0]).toBe(method);
  http.close();
});
