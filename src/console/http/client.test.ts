import { describe, expect, it } from 'vitest';
import { ApiProblem, addressOf, type Call, type ClientParts, CSRF_HEADER, makeClient } from './client.ts';

interface Seen {
  address: string;
  init: RequestInit;
}

function clientThatGets(answer: () => Response | Promise<Response>, csrfToken: string | undefined = 'token-1') {
  const seen: Seen[] = [];
  let loggedOut = 0;
  const parts: ClientParts = {
    fetch: async (address, init) => {
      seen.push({ address: String(address), init: init ?? {} });
      return answer();
    },
    csrfToken: () => csrfToken,
    onLoggedOut: () => {
      loggedOut += 1;
    },
  };
  return { call: makeClient(parts), seen, loggedOut: () => loggedOut };
}

const json = (status: number, body: unknown): Response => new Response(JSON.stringify(body), { status });
const header = (seen: Seen | undefined, name: string): string | null => new Headers(seen?.init.headers).get(name);
const refusal = (code: string) => ({
  error: { code, level: 'L2', text: { zh: '不行', en: 'no' }, remedy: { zh: '改', en: 'change' }, place: {} },
});

describe('the CSRF token goes with every changing call and with no other', () => {
  it.each<[Call['method'], string | null]>([
    ['GET', null],
    ['POST', 'token-1'],
    ['PUT', 'token-1'],
    ['PATCH', 'token-1'],
    ['DELETE', 'token-1'],
  ])('%s carries %s', async (method, token) => {
    const { call, seen } = clientThatGets(() => json(200, {}));
    await call('/vouchers', { ...(method ? { method } : {}) });
    expect(header(seen[0], CSRF_HEADER)).toBe(token);
    expect(seen[0]?.init.credentials).toBe('same-origin');
  });

  it('a call without method is a GET and carries none', async () => {
    const { call, seen } = clientThatGets(() => json(200, {}));
    await call('/overview');
    expect([seen[0]?.init.method, header(seen[0], CSRF_HEADER)]).toEqual(['GET', null]);
  });
});

describe('what the API says arrives', () => {
  it('JSON bodies are declared, form data is left to the browser', async () => {
    const { call, seen } = clientThatGets(() => json(200, {}));
    await call('/a', { method: 'POST', body: { reason: 'x' } });
    await call('/a', { method: 'POST', body: new FormData() });
    expect(seen.map((one) => header(one, 'content-type'))).toEqual(['application/json', null]);
    expect(seen[0]?.init.body).toBe('{"reason":"x"}');
  });

  it('a refusal keeps its code, text and remedy', async () => {
    const { call, loggedOut } = clientThatGets(() => json(403, refusal('SAME_PERSON')));
    const error = await call('/vouchers/B/1/review', { method: 'POST' }).catch((one: unknown) => one);
    expect(error).toBeInstanceOf(ApiProblem);
    expect((error as ApiProblem).status).toBe(403);
    expect((error as ApiProblem).answer).toEqual(refusal('SAME_PERSON').error);
    expect(loggedOut()).toBe(0);
  });

  it('401 ends the session, but not where the session itself is asked for or a password is wrong', async () => {
    const { call, loggedOut } = clientThatGets(() => json(401, refusal('NOT_SIGNED_IN')));
    await call('/session', { method: 'POST', body: {} }).catch(() => undefined);
    expect(loggedOut()).toBe(0);
    await call('/overview').catch(() => undefined);
    expect(loggedOut()).toBe(1);
  });

  it.each([
    ['<html>bad gateway</html>', 502, 'CONSOLE_ANSWER_UNREADABLE'],
    ['{"error":"text"}', 500, 'CONSOLE_ANSWER_UNREADABLE'],
    ['not json', 200, 'CONSOLE_ANSWER_UNREADABLE'],
  ])('%s with status %i is a problem with a remedy', async (body, status, code) => {
    const { call } = clientThatGets(() => new Response(body, { status }));
    const error = (await call('/overview').catch((one: unknown) => one)) as ApiProblem;
    expect([error.answer.code, error.answer.remedy.en === '']).toEqual([code, false]);
  });

  it('a dead connection is a problem with a remedy', async () => {
    const { call } = clientThatGets(() => Promise.reject(new TypeError('fetch failed')));
    const error = (await call('/overview').catch((one: unknown) => one)) as ApiProblem;
    expect([error.status, error.answer.code]).toEqual([0, 'CONSOLE_API_UNREACHABLE']);
  });
});

describe('addresses', () => {
  it('leave out what is not set and escape what is', () => {
    expect(addressOf('/vouchers', { book: 'A&B', state: undefined, text: '', held: true, limit: 50 })).toBe(
      '/api/v1/vouchers?book=A%26B&held=true&limit=50',
    );
    expect(addressOf('/overview')).toBe('/api/v1/overview');
  });
});
