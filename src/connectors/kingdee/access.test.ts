/** The connector under every way in, and under every setting of what the papers leave open. */
import { afterEach, describe, expect, test } from 'vitest';
import { Refused, Transient } from '../../core/problems.ts';
import type { SendOutcome, TargetConnector, TargetDocument, TargetVoucher } from '../../core/targets.ts';
import { manualClock } from '../../wire/clock.ts';
import type { HttpRequest } from '../../wire/http.ts';
import { createLimiter } from '../../wire/limiter.ts';
import { createRedactor } from '../../wire/redact.ts';
import type { KingdeeAccount, KingdeeAuth } from './account.ts';
import { kingdeeConnector } from './connector.ts';
import type { SandboxAccess } from './sandbox-access.ts';
import { type Bench, CREDENTIALS, openBench, PASSWORD, SAME_CODES, sampleVoucher } from './sandbox-fixture.ts';
import { kdSignature } from './signature.ts';

let bench: Bench | undefined;
afterEach(async () => {
  await bench?.close();
  bench = undefined;
});

interface Way {
  readonly account: Partial<KingdeeAccount>;
  readonly access?: SandboxAccess;
  readonly profile: string;
  /** Method of the one login; none where requests are signed. */
  readonly login?: string;
}

const BY_PASSWORD = { auth: { by: 'password' }, appSecret: PASSWORD } as const;
const WAYS: Readonly<Record<string, Way>> = {
  'app secret': { account: {}, profile: 'kingdee.galaxy-session', login: 'loginbyappsecret' },
  password: { account: BY_PASSWORD, profile: 'kingdee.galaxy-session', login: 'validateuser' },
  'signed login': { account: { auth: { by: 'login-sign' } }, profile: 'kingdee.galaxy-session', login: 'loginbysign' },
  'signed login with SHA-1': {
    account: { auth: { by: 'login-sign', hash: 'sha1' } },
    access: { loginHash: 'sha1' },
    profile: 'kingdee.galaxy-session',
    login: 'loginbysign',
  },
  'signed headers': { account: { auth: { by: 'header-sign' } }, profile: 'kingdee.galaxy-header-sign' },
  'signed headers in milliseconds': {
    account: { auth: { by: 'header-sign', timeUnit: 'milliseconds', nonce: 'time', orgNumber: '' } },
    profile: 'kingdee.galaxy-header-sign',
  },
  gateway: { account: { auth: { by: 'gateway' } }, access: { gateway: true }, profile: 'kingdee.galaxy-gateway' },
  'gateway in milliseconds': {
    account: { auth: { by: 'gateway', timeUnit: 'milliseconds', nonce: 'time', orgNumber: '100' } },
    access: { gateway: true },
    profile: 'kingdee.galaxy-gateway',
  },
};
const WAY_NAMES = Object.keys(WAYS);
const SIGNED = WAY_NAMES.filter((name) => !WAYS[name]?.login);

function wayOf(name: string): Way {
  const way = WAYS[name];
  if (!way) throw new Error(name);
  return way;
}

function documentOf(connector: TargetConnector, voucher: TargetVoucher): TargetDocument {
  const made = connector.toDocument(voucher, SAME_CODES);
  if ('problems' in made) throw new Error(JSON.stringify(made.problems));
  return made;
}

function send(connector: TargetConnector, voucher: TargetVoucher): Promise<SendOutcome> {
  return connector.send(documentOf(connector, voucher), 5_000);
}

function voucherOf(number: number): TargetVoucher {
  return sampleVoucher({ key: `k${number}`, reference: `HL:${String(number).padStart(16, '0')}`, number });
}

/** As delivery does it: find, else send; what is unknown is found first. */
async function deliver(connector: TargetConnector, voucher: TargetVoucher): Promise<string> {
  for (let tries = 0; tries < 4; tries++) {
    const found = await connector.find(voucher);
    if (found) return found.id;
    const outcome = await send(connector, voucher);
    if (outcome.outcome === 'Saved') return outcome.id;
    if (outcome.outcome !== 'Unknown') throw new Error(JSON.stringify(outcome));
  }
  throw new Error('four tries');
}

/** Each unknown of the protocol notes that lies on the way in: skew, answer to a wrong signature, status of ShowErrMsg. */
const SETTINGS: Readonly<Record<string, SandboxAccess>> = {
  'all defaults': {},
  'five minutes of skew': { allowedSkewMs: 300_000 },
  'a wrong signature is a login': { wrongSignature: 'login', showErrorStatus: 500 },
  'a wrong signature is HTTP 401': { wrongSignature: 'http-401', allowedSkewMs: 300_000, showErrorStatus: 500 },
};

/** The settings do not meet what the other ways differ in: hash, unit of time, password. */
const EACH_KIND = ['app secret', 'signed login', 'signed headers', 'gateway in milliseconds'];

describe.each(Object.entries(SETTINGS))('%s', (settingName, setting) => {
  const isDefault = settingName === 'all defaults';
  test.each(isDefault ? WAY_NAMES : EACH_KIND)(
    'by %s: every fault leaves each voucher in the ERP once',
    async (name) => {
      const way = wayOf(name);
      bench = await openBench({ access: { ...way.access, ...setting } });
      const connector = bench.connect(way.account);
      expect(connector.profile).toBe(way.profile);
      expect((await connector.probe()).ledgerCurrency).toBe('CNY');
      bench.sandbox.addFault({ fault: 'cut', after: true, method: 'save', count: 1 });
      bench.sandbox.addFault({ fault: 'show-error', after: true, method: 'save', count: 1 });
      bench.sandbox.addFault({ fault: 'session-lost', method: 'save', skip: 1, count: 1 });
      bench.sandbox.addFault({ fault: 'session-lost', after: true, method: 'save', skip: 1, count: 1 });
      bench.sandbox.addFault({ fault: 'response-error', after: true, method: 'save', skip: 1, count: 1 });
      for (let number = 1; number <= 6; number++) await deliver(connector, voucherOf(number));
      expect((await bench.store.vouchers({})).map((one) => one.number)).toEqual(['1', '2', '3', '4', '5', '6']);
      // One voucher had to be sent again: its session was lost before it took effect.
      expect(bench.sandbox.calls.get('save')).toBe(7);
      expect(await connector.readBack('100001', voucherOf(1), SAME_CODES)).toMatchObject({ number: '1', word: '记' });
    },
  );

  test.each(isDefault ? SIGNED : SIGNED.filter((name) => EACH_KIND.includes(name)))(
    'by %s: a wrong secret is unknown at a write, told at the look-up, then not tried again',
    async (name) => {
      const way = wayOf(name);
      bench = await openBench({ access: { ...way.access, ...setting } });
      const connector = bench.connect({ ...way.account, appSecret: 'wrong-secret-of-32-characters-00' });
      expect((await send(connector, sampleVoucher())).outcome).toBe('Unknown');
      const refused = { problem: { code: 'KINGDEE_SIGNATURE_REFUSED' } };
      for (let i = 0; i < 3; i++) await expect(connector.find(sampleVoucher())).rejects.toMatchObject(refused);
      expect(bench.sandbox.calls.get('executebillquery')).toBe(2);
      await expect(connector.probe()).rejects.toBeInstanceOf(Refused);
      expect(bench.sandbox.calls.get('executebillquery')).toBe(4);
      await expect(send(connector, sampleVoucher())).rejects.toBeInstanceOf(Refused);
      expect(bench.sandbox.calls.get('save')).toBe(1);
      expect(await bench.store.vouchers({})).toHaveLength(0);
    },
  );
});

test.each(WAY_NAMES)('by %s: a server with a call limit gets each voucher once, by waiting', async (name) => {
  const way = wayOf(name);
  const clock = manualClock(Date.UTC(2026, 8, 25), { skipSleeps: true });
  bench = await openBench({ clock, limits: { perSecond: 1, burst: 4 }, access: way.access ?? {} });
  const connector = bench.connect(way.account);
  let pauses = 0;
  for (let number = 1; number <= 4; number++)
    for (let tries = 0; tries < 4; tries++) {
      const outcome = await deliver(connector, voucherOf(number)).catch((error: unknown) => error);
      if (!(outcome instanceof Transient)) break;
      expect(outcome.problem.code).toBe('KINGDEE_LIMITED');
      pauses++;
    }
  expect(pauses).toBeGreaterThan(0);
  expect((await bench.store.vouchers({})).map((one) => one.number)).toEqual(['1', '2', '3', '4']);
});

test.each(EACH_KIND)(
  'by %s: a session lost in the middle of a batch leaves each of its vouchers in the ERP once',
  async (name) => {
    const way = wayOf(name);
    bench = await openBench(way.access ? { access: way.access } : {});
    const connector = bench.connect(way.account);
    bench.sandbox.addFault({ fault: 'session-lost', after: true, items: 2, method: 'batchsave', count: 1 });
    const vouchers = [1, 2, 3, 4].map(voucherOf);
    const documents = vouchers.map((voucher) => documentOf(connector, voucher));
    const outcomes = (await connector.batch?.send(documents, 5_000)) ?? [];
    expect(outcomes.map((one) => one.outcome)).toEqual(['Unknown', 'Unknown', 'Unknown', 'Unknown']);
    expect(await bench.store.vouchers({})).toHaveLength(2);
    for (const voucher of vouchers) await deliver(connector, voucher);
    expect((await bench.store.vouchers({})).map((one) => one.number)).toEqual(['1', '2', '3', '4']);
  },
);

test.each(WAY_NAMES)('by %s: many calls at once cost one login or none', async (name) => {
  const way = wayOf(name);
  bench = await openBench(way.access ? { access: way.access } : {});
  const connector = bench.connect(way.account);
  await Promise.all(Array.from({ length: 8 }, () => connector.find(sampleVoucher())));
  const logins = [...bench.sandbox.calls].filter(([method]) => /^(loginby|validate)/.test(method));
  expect(logins).toEqual(way.login ? [[way.login, 1]] : []);
});

test.each(['', '/', '/K3Cloud', '/k3cloud/'])(
  'signed headers sign the path as it goes out: base ends in “%s”',
  async (end) => {
    bench = await openBench({ access: { gateway: true } });
    const connector = bench.connect({ auth: { by: 'header-sign' }, baseUrl: bench.sandbox.url + end });
    expect((await connector.probe()).ledgerCurrency).toBe('CNY');
  },
);

test.each(['/galaxyapi', '/galaxyapi/'])('the gateway’s base may end in “%s”', async (end) => {
  bench = await openBench({ access: { gateway: true } });
  const connector = bench.connect({ auth: { by: 'gateway' }, baseUrl: bench.sandbox.url + end });
  expect((await connector.probe()).ledgerCurrency).toBe('CNY');
});

test('the prefix before the service can be set, for a gateway that wants one', async () => {
  bench = await openBench({ access: { gateway: true } });
  const account = { auth: { by: 'gateway' }, baseUrl: bench.sandbox.url, pathPrefix: 'K3Cloud' } as const;
  expect((await bench.connect(account).probe()).ledgerCurrency).toBe('CNY');
});

const SHORT = { ...CREDENTIALS, appId: '204399_Short-Key9' };

test.each(['unchanged', 'empty', 'rot13'] as const)('an app id with a short key, read as “%s”', async (shortKey) => {
  bench = await openBench({ seed: SHORT, access: { gateway: true, shortKey } });
  const connect = (key: typeof shortKey): TargetConnector =>
    bench!.connect({ ...SHORT, auth: { by: 'gateway', shortKey: key } });
  await connect(shortKey).probe();
  const other = shortKey === 'empty' ? 'rot13' : 'empty';
  await expect(connect(other).probe()).rejects.toMatchObject({ problem: { code: 'KINGDEE_SIGNATURE_REFUSED' } });
});

test('a server of one’s own never looks at the gateway’s signature', async () => {
  bench = await openBench({ seed: SHORT, access: { shortKey: 'rot13' } });
  await bench.connect({ ...SHORT, auth: { by: 'header-sign', shortKey: 'empty' } }).probe();
});

describe('time', () => {
  const START = Date.UTC(2026, 8, 25);
  const account = (auth: KingdeeAuth): KingdeeAccount => ({
    ...CREDENTIALS,
    auth,
    book: '001',
    baseUrl: bench?.sandbox.url ?? '',
  });
  /** A connector whose clock is `aheadMs` before the server's. */
  const ahead = (auth: KingdeeAuth, aheadMs: number): TargetConnector => {
    const clock = manualClock(START + aheadMs);
    const redactor = createRedactor();
    return kingdeeConnector(account(auth), {
      http: bench!.http,
      clock,
      redactor,
      limiter: createLimiter({ clock }),
    });
  };

  test.each<KingdeeAuth>([
    { by: 'header-sign' },
    { by: 'header-sign', timeUnit: 'milliseconds' },
    { by: 'login-sign' },
  ])('a clock that is off by more than the server allows is told as a signature: %j', async (auth) => {
    bench = await openBench({ clock: manualClock(START), access: { allowedSkewMs: 300_000 } });
    for (const ms of [-300_000, 0, 300_000]) await ahead(auth, ms).probe();
    for (const ms of [-301_000, 301_000])
      await expect(ahead(auth, ms).probe()).rejects.toMatchObject({ problem: { code: 'KINGDEE_SIGNATURE_REFUSED' } });
  });

  test('a server that looks at no time takes any', async () => {
    bench = await openBench({ clock: manualClock(START) });
    await ahead({ by: 'header-sign' }, 86_400_000).probe();
    await ahead({ by: 'login-sign' }, -86_400_000).probe();
  });

  test('a server whose clock jumps for one request costs nothing', async () => {
    bench = await openBench({ clock: manualClock(START) });
    const connector = ahead({ by: 'header-sign' }, 0);
    bench.sandbox.addFault({ fault: 'clock-skew', count: 1 });
    expect(await connector.find(sampleVoucher())).toBeUndefined();
    expect(bench.sandbox.calls.get('executebillquery')).toBe(3);
  });
});

test('a server of another hash says so, and is not asked again', async () => {
  bench = await openBench({ access: { loginHash: 'sha1' } });
  const connector = bench.connect({ auth: { by: 'login-sign' } });
  for (let i = 0; i < 2; i++)
    await expect(connector.find(sampleVoucher())).rejects.toMatchObject({
      problem: { code: 'KINGDEE_SIGNATURE_REFUSED' },
    });
  expect(bench.sandbox.calls.get('loginbysign')).toBe(1);
});

test.each([
  [0, 'KINGDEE_LOGIN_REFUSED'],
  [-1, 'KINGDEE_LOGIN_REFUSED'],
  [-2, 'KINGDEE_USER_UNREADY'],
  [-3, 'KINGDEE_USER_UNREADY'],
  [-5, 'KINGDEE_USER_UNREADY'],
  [-6, 'KINGDEE_USER_UNREADY'],
  [-7, 'KINGDEE_USER_UNREADY'],
])('LoginResultType %i stops the connection', async (result, code) => {
  bench = await openBench();
  bench.sandbox.addFault({ fault: 'login-result', result, count: 1 });
  const connector = bench.connect();
  for (let i = 0; i < 2; i++)
    await expect(connector.find(sampleVoucher())).rejects.toMatchObject({ problem: { code } });
  expect(bench.sandbox.calls.get('loginbyappsecret')).toBe(1);
});

test.each([{ result: -4 }, { result: -5, usable: true }])('a login that warns is used: %j', async (rule) => {
  bench = await openBench();
  bench.sandbox.addFault({ fault: 'login-result', count: 1, ...rule });
  expect((await send(bench.connector, sampleVoucher())).outcome).toBe('Saved');
});

test('a wrong password is asked about once', async () => {
  bench = await openBench();
  const connector = bench.connect({ auth: { by: 'password' }, appSecret: 'another-password' });
  for (let i = 0; i < 3; i++)
    await expect(connector.find(sampleVoucher())).rejects.toMatchObject({ problem: { code: 'KINGDEE_LOGIN_REFUSED' } });
  expect(bench.sandbox.calls.get('validateuser')).toBe(1);
});

test('a signed connection stays in one server session: the cookies come back with the next request', async () => {
  bench = await openBench();
  const seen: HttpRequest[] = [];
  const { http, redactor } = bench;
  const clock = manualClock(Date.UTC(2026, 8, 25));
  const account = { ...CREDENTIALS, auth: { by: 'header-sign' }, baseUrl: bench.sandbox.url, book: '001' } as const;
  const watched = {
    ...http,
    send(one: HttpRequest) {
      seen.push(one);
      return http.send(one);
    },
  };
  const connector = kingdeeConnector(account, { http: watched, clock, redactor, limiter: createLimiter({ clock }) });
  for (let i = 0; i < 2; i++) await connector.probe();
  const sessions = seen.map((one) => one.headers?.['kdservice-sessionid']);
  expect(sessions[0]).toBeUndefined();
  expect(sessions[1]).toMatch(/^[0-9a-f-]{36}$/);
  expect(seen[1]?.headers?.cookie).toContain(`kdservice-sessionid=${sessions[1]}`);
  clock.advance(20 * 60_000);
  await connector.probe();
  expect(seen[2]?.headers?.cookie).toBeUndefined();
});

test('a reply with one of the two cookies does not lose the other', async () => {
  bench = await openBench();
  const cookies = ['kdservice-sessionid=s-1; path=/', 'ASP.NET_SessionId=a-2; path=/; HttpOnly', 'Theme=standard'];
  const seen: (string | undefined)[] = [];
  const send = async (one: HttpRequest) => {
    seen.push(one.headers?.cookie);
    return { status: 200, headers: { 'set-cookie': cookies.splice(0, 1) }, body: Buffer.from('[]') };
  };
  const clock = manualClock(0);
  const connector = kingdeeConnector(
    { ...CREDENTIALS, auth: { by: 'header-sign' }, baseUrl: 'http://x', book: '001' },
    { http: { send, close: () => undefined }, clock, redactor: bench.redactor, limiter: createLimiter({ clock }) },
  );
  await connector.find(sampleVoucher());
  await connector.find(sampleVoucher());
  expect(seen).toEqual([
    undefined,
    'kdservice-sessionid=s-1',
    'kdservice-sessionid=s-1; ASP.NET_SessionId=a-2',
    'kdservice-sessionid=s-1; ASP.NET_SessionId=a-2; Theme=standard',
  ]);
});

test('what would open the ERP for ever is cut out of every text: secret, gateway key, signature of the app', async () => {
  bench = await openBench();
  bench.connect({ auth: { by: 'header-sign' } });
  const { acctId, username, appId, appSecret } = CREDENTIALS;
  const always = kdSignature(appId, appSecret, `${acctId},${username},2052,0`);
  const gatewayKey = 'WYcoTZ4Ssw5GrEganogagp4B8l5U7BoK';
  for (const secret of [appSecret, gatewayKey, always]) expect(bench.redactor.text(`x ${secret} y`)).toBe('x *** y');
});

test('no error of a signed connection holds a secret', async () => {
  bench = await openBench({ access: { wrongSignature: 'http-401' } });
  const { acctId, username, appId, appSecret } = CREDENTIALS;
  const always = kdSignature(appId, appSecret, `${acctId},${username},2052,0`);
  const echo = async () => ({ status: 401, headers: {}, body: Buffer.from(`<p>${always} ${appSecret}</p>`) });
  const clock = manualClock(0);
  const connector = kingdeeConnector(
    { ...CREDENTIALS, auth: { by: 'header-sign' }, baseUrl: 'http://x', book: '001' },
    {
      http: { send: echo, close: () => undefined },
      clock,
      redactor: bench.redactor,
      limiter: createLimiter({ clock }),
    },
  );
  const outcomes = [await send(connector, sampleVoucher()), await connector.probe().catch((error: unknown) => error)];
  const all = JSON.stringify(outcomes) + String(outcomes[1]) + (outcomes[1] as Error).stack;
  expect(all).toContain('KINGDEE_SIGNATURE_REFUSED');
  for (const secret of [always, appSecret]) expect(all).not.toContain(secret);
});
