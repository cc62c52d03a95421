import { afterEach, describe, expect, test } from 'vitest';
import { describeProblem, joinCatalogue, Refused, Transient } from '../../core/problems.ts';
import { JsonNumber } from '../../wire/exact-json.ts';
import { wireProblems } from '../../wire/problems.ts';
import { type Canned, type CannedAnswer, envelope, failing, NOW_MS, openCanned } from './canned-fixture.ts';
import { createSellfoxClient } from './client.ts';
import { SELLFOX_CODES } from './errors.ts';
import { SELLFOX_PROBLEMS } from './problems.ts';
import { signatureOf } from './signature.ts';
import { TOKEN_PATH } from './token.ts';

const PATH = '/api/order/pageList.json';
const CATALOGUE = joinCatalogue([SELLFOX_PROBLEMS, wireProblems]);

let canned: Canned | undefined;
afterEach(async () => {
  await canned?.close();
  canned = undefined;
});

type Answers = Parameters<typeof openCanned>;
async function open(...answers: Answers): Promise<Canned> {
  canned = await openCanned(...answers);
  return canned;
}

async function failureOf(run: Promise<unknown>): Promise<Refused | Transient> {
  try {
    await run;
  } catch (error) {
    if (error instanceof Refused || error instanceof Transient) return error;
    throw error;
  }
  throw new Error('it went well');
}

describe('a call', () => {
  test('carries the five parameters, is signed for its path, and its data keeps every digit', async () => {
    const text = '{"code":0,"msg":"","data":{"id":900000000000000001,"amount":0.10},"ts":1767664800000}';
    const { settings, io, calls } = await open(() => ({ body: text }));
    const data = await createSellfoxClient(settings, io).post(PATH, { pageNo: '1' });
    expect(data).toEqual({ id: new JsonNumber('900000000000000001'), amount: new JsonNumber('0.10') });
    const [call] = calls;
    const of = (name: string): string => call!.query.get(name) ?? '';
    expect([...call!.query.keys()].sort()).toEqual(['access_token', 'client_id', 'nonce', 'sign', 'timestamp']);
    expect([call!.method, call!.body, of('timestamp')]).toEqual(['POST', '{"pageNo":"1"}', String(NOW_MS)]);
    const parts = { accessToken: of('access_token'), clientId: of('client_id'), nonce: of('nonce') };
    expect(of('sign')).toBe(signatureOf({ ...parts, timestamp: of('timestamp'), path: PATH }, settings.clientSecret));
  });

  test('takes one slot of its path for every attempt, the token call too', async () => {
    const { settings, io, slots } = await open((_, nth) => (nth === 1 ? failing(-1) : envelope([])));
    await createSellfoxClient(settings, io).post(PATH, {});
    expect(slots).toEqual([TOKEN_PATH, PATH, PATH]);
  });

  test('is not sent where its slot does not come in time', async () => {
    const { settings, io, calls } = await open(() => envelope([]));
    const limiterOf = (path: string) => ({ acquire: async () => path === TOKEN_PATH, backOff: () => undefined });
    const failure = await failureOf(createSellfoxClient(settings, { ...io, limiterOf }).post(PATH, {}));
    expect([failure.problem.code, failure instanceof Transient, calls.length]).toEqual(['SELLFOX_LIMITED', true, 0]);
  });
});

/** Attempts of a call that always gets this code, and what it ends with. */
const EXPECTED: readonly (readonly [number, number, 'Refused' | 'Transient', string, string])[] = [
  [-1, 3, 'Transient', 'SELLFOX_LATER', 'L3'],
  [40001, 2, 'Transient', 'SELLFOX_TOKEN_LOST', 'L3'],
  [40002, 1, 'Refused', 'SELLFOX_REQUEST_BAD', 'L3'],
  [40003, 1, 'Refused', 'SELLFOX_CREDENTIALS', 'L3'],
  [40004, 1, 'Refused', 'SELLFOX_CLIENT_UNKNOWN', 'L3'],
  [40005, 1, 'Refused', 'SELLFOX_IP', 'L3'],
  [40006, 1, 'Refused', 'SELLFOX_REQUEST_BAD', 'L3'],
  [40007, 1, 'Refused', 'SELLFOX_REQUEST_BAD', 'L3'],
  [40008, 1, 'Refused', 'SELLFOX_REQUEST_BAD', 'L3'],
  [40009, 1, 'Refused', 'SELLFOX_REQUEST_BAD', 'L3'],
  [40010, 1, 'Refused', 'SELLFOX_REQUEST_BAD', 'L3'],
  [40011, 1, 'Refused', 'SELLFOX_SIGNATURE', 'L3'],
  [40012, 3, 'Transient', 'SELLFOX_NONCE', 'L3'],
  [40013, 2, 'Transient', 'SELLFOX_CLOCK', 'L3'],
  [40014, 1, 'Refused', 'SELLFOX_PARAMETER', 'L1'],
  [40015, 1, 'Refused', 'SELLFOX_CREDENTIALS', 'L3'],
  [40017, 1, 'Refused', 'SELLFOX_REQUEST_BAD', 'L3'],
  [40018, 1, 'Refused', 'SELLFOX_BUSINESS', 'L2'],
  [40019, 4, 'Transient', 'SELLFOX_LIMITED', 'L3'],
  [40020, 1, 'Refused', 'SELLFOX_REQUEST_BAD', 'L3'],
  [40021, 1, 'Refused', 'SELLFOX_PERMISSION', 'L1'],
  [40022, 1, 'Refused', 'SELLFOX_ACCOUNT_STATE', 'L3'],
  [40023, 1, 'Refused', 'SELLFOX_CREDENTIALS', 'L3'],
  [40024, 1, 'Refused', 'SELLFOX_CREDENTIALS', 'L3'],
  [40025, 1, 'Refused', 'SELLFOX_ACCOUNT_STATE', 'L3'],
  [40027, 1, 'Refused', 'SELLFOX_BUSINESS', 'L2'],
  [49999, 3, 'Transient', 'SELLFOX_CODE_UNKNOWN', 'L3'],
];

describe('an error code', () => {
  test('the table below and the one of the connector name the same codes', () => {
    const known = [...EXPECTED.map(([code]) => String(code)).filter((code) => code !== '49999'), '40016'].sort();
    expect(Object.keys(SELLFOX_CODES).sort()).toEqual(known);
  });

  test.each(EXPECTED)('%i: %i attempts, then %s %s (%s)', async (code, attempts, thrown, problem, level) => {
    const { settings, io, calls } = await open(() => failing(code));
    const failure = await failureOf(createSellfoxClient(settings, io).post(PATH, {}));
    expect([failure.name, failure.problem.code, failure.problem.level]).toEqual([thrown, problem, level]);
    expect(calls).toHaveLength(attempts);
    expect(new Set(calls.map((one) => one.query.get('nonce'))).size).toBe(attempts);
    for (const language of ['zh', 'en'] as const) {
      const words = describeProblem(CATALOGUE, failure.problem, language);
      expect(`${words.text}${words.remedy}`).not.toMatch(/[{}]/);
      expect(words.text).toContain(problem === 'SELLFOX_CLOCK' ? '40013' : `text of ${code}`);
    }
  });

  test('40016 is an empty result', async () => {
    const { settings, io, calls } = await open(() => failing(40016));
    expect(await createSellfoxClient(settings, io).post(PATH, {})).toBeUndefined();
    expect(calls).toHaveLength(1);
  });

  test.each([
    [400, 40019, 'SELLFOX_LIMITED'],
    [401, 40021, 'SELLFOX_PERMISSION'],
    [500, 40005, 'SELLFOX_IP'],
  ])('HTTP %i with a body of code %i is what the body says', async (status, code, problem) => {
    const { settings, io } = await open(() => failing(code, status));
    expect((await failureOf(createSellfoxClient(settings, io).post(PATH, {}))).problem.code).toBe(problem);
  });

  test.each<[string, CannedAnswer, string]>([
    ['a page of a proxy', { status: 502, body: '<html><body>Bad <b>gateway</b></body></html>' }, 'SELLFOX_UNREADABLE'],
    ['a JSON that was cut off', { body: '{"code":0,"msg":"success","da' }, 'SELLFOX_UNREADABLE'],
    ['a JSON that is no envelope', { body: { status: 404 } }, 'SELLFOX_UNREADABLE'],
    ['HTTP 429', { status: 429, body: 'slow down' }, 'SELLFOX_LIMITED'],
  ])('%s may pass: it is tried again, then later', async (_, answer, problem) => {
    const { settings, io, calls } = await open(() => answer);
    const failure = await failureOf(createSellfoxClient(settings, io).post(PATH, {}));
    expect([failure.name, failure.problem.code]).toEqual(['Transient', problem]);
    expect(calls.length).toBeGreaterThan(1);
  });

  test('an answer that was lost is asked for again, as another call', async () => {
    const { settings, io, calls } = await open((_, nth) => (nth === 1 ? 'DROP' : envelope(['here'])));
    expect(await createSellfoxClient(settings, io).post(PATH, {})).toEqual(['here']);
    expect(calls[0]!.query.get('nonce')).not.toBe(calls[1]!.query.get('nonce'));
  });

  test('40019 slows the path down for everybody, longer each time', async () => {
    const { settings, io, slowed } = await open((_, nth) => (nth < 3 ? failing(40019) : envelope([])));
    await createSellfoxClient(settings, io).post(PATH, {});
    expect(slowed.map((one) => one.path)).toEqual([PATH, PATH]);
    expect(slowed[1]!.ms).toBeGreaterThan(slowed[0]!.ms);
  });
});

describe('the token', () => {
  test('is asked for once by callers that come together, and again five minutes before its end', async () => {
    const { settings, io, clock, tokenCalls } = await open(() => envelope([]));
    const client = createSellfoxClient(settings, io);
    await Promise.all([client.post(PATH, {}), client.post('/api/shop/pageList.json', {})]);
    expect(tokenCalls).toHaveLength(1);
    clock.advance(86_400_000 - 5 * 60_000 - 10_000);
    await client.post(PATH, {});
    expect(tokenCalls).toHaveLength(1);
    clock.advance(20_000);
    await client.post(PATH, {});
    expect(tokenCalls).toHaveLength(2);
  });

  test('`expires_in` is milliseconds: one with a minute left lasts no longer', async () => {
    const short = (): CannedAnswer => envelope({ access_token: 'token-short', expires_in: 60_000 });
    const { settings, io, clock, tokenCalls } = await open(() => envelope([]), short);
    const client = createSellfoxClient(settings, io);
    await client.post(PATH, {});
    clock.advance(60_000);
    await client.post(PATH, {});
    expect(tokenCalls).toHaveLength(2);
  });

  test('that another worker took is used, after 40001 too', async () => {
    const { settings, io, tokens, tokenCalls, calls } = await open((request) =>
      request.query.get('access_token') === 'token-of-another' ? envelope(['well']) : failing(40001),
    );
    await tokens.write({ value: 'token-that-is-old', goodUntilMs: NOW_MS + 3_600_000 });
    const client = createSellfoxClient(settings, {
      ...io,
      tokens: {
        ...tokens,
        read: async () => {
          const stored = await tokens.read();
          await tokens.write({ value: 'token-of-another', goodUntilMs: NOW_MS + 3_600_000 });
          return stored;
        },
      },
    });
    expect(await client.post(PATH, {})).toEqual(['well']);
    expect([calls.length, tokenCalls.length]).toEqual([2, 0]);
  });

  test('a refusal is not asked for again until the connection is tested', async () => {
    let right = false;
    const { settings, io, tokenCalls } = await open(
      () => envelope(['well']),
      () => (right ? envelope({ access_token: 'token-right', expires_in: 86_400_000 }) : failing(40004)),
    );
    const client = createSellfoxClient(settings, io);
    expect((await failureOf(client.post(PATH, {}))).problem.code).toBe('SELLFOX_CLIENT_UNKNOWN');
    expect((await failureOf(client.post(PATH, {}))).problem.code).toBe('SELLFOX_CLIENT_UNKNOWN');
    expect(tokenCalls).toHaveLength(1);
    right = true;
    await client.connect();
    expect(await client.post(PATH, {})).toEqual(['well']);
  });

  test('an answer without a token is no token', async () => {
    const { settings, io, calls } = await open(
      () => envelope([]),
      () => envelope({ expires_in: 'soon' }),
    );
    const failure = await failureOf(createSellfoxClient(settings, io).post(PATH, {}));
    expect([failure.name, failure.problem.code, calls.length]).toEqual(['Transient', 'SELLFOX_ANSWER_ODD', 0]);
  });

  test('secret, token and sign never stand in a problem', async () => {
    const { settings, io } = await open((request) => ({
      body: { code: 40014, msg: `bad: ${request.query} ${'heliu-demo-secret-0001'}` },
    }));
    const failure = await failureOf(createSellfoxClient(settings, io).post(PATH, {}));
    const text = JSON.stringify(failure.problem);
    expect(text).toContain('***');
    expect(text).not.toMatch(/heliu-demo-secret|token-number/);
  });
});

describe('a clock that is wrong', () => {
  const strict = (request: { readonly query: URLSearchParams }, serverMs: number, more: object): CannedAnswer =>
    Math.abs(Number(request.query.get('timestamp')) - serverMs) < 15 * 60_000
      ? envelope(['well'])
      : failing(40013, 200, more);

  test('is measured by the answer, corrected, and told once', async () => {
    const serverMs = NOW_MS + 42 * 60_000;
    const { settings, io, calls } = await open((request) => strict(request, serverMs, { ts: serverMs }));
    const client = createSellfoxClient(settings, io);
    expect(await client.post(PATH, {})).toEqual(['well']);
    expect(await client.post(PATH, {})).toEqual(['well']);
    expect(calls).toHaveLength(3);
    const notices = client.takeNotices();
    expect(notices.map((one) => [one.code, one.params.minutes])).toEqual([['SELLFOX_CLOCK_OFF', '42']]);
    expect(client.takeNotices()).toEqual([]);
  });

  test('is measured by the Date header where the body has no time', async () => {
    const serverMs = NOW_MS - 3 * 3_600_000;
    const { settings, io } = await open((request) => ({
      ...strict(request, serverMs, { ts: undefined }),
      headers: { date: new Date(serverMs).toUTCString() },
    }));
    expect(await createSellfoxClient(settings, io).post(PATH, {})).toEqual(['well']);
  });

  test('that cannot be corrected is a problem with its minutes', async () => {
    const { settings, io, calls } = await open(() => failing(40013, 200, { ts: NOW_MS + 20 * 60_000 }));
    const failure = await failureOf(createSellfoxClient(settings, io).post(PATH, {}));
    expect([failure.problem.code, failure.problem.params.minutes, calls.length]).toEqual(['SELLFOX_CLOCK', '20', 2]);
  });
});
