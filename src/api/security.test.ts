import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/setup/test-database.ts';
import { createUser } from '../access/users.ts';
import { Bug, problem, Refused, Transient } from '../core/problems.ts';
import { ENGINE_PROBLEMS } from '../engine/problems.ts';
import { inTransaction } from '../engine/transaction.ts';
import type { ImportRequest } from '../pipeline/house.ts';
import { PIPELINE_PROBLEMS } from '../pipeline/problems.ts';
import type { ImportJson, SessionJson } from './contract.ts';
import { addOneOfEach, EMPTY_REPORT, fileBody, PASSWORD, START, type TestApi, testApi } from './test-house.ts';

let database: TestDatabase;
let test: TestApi;
let thrown: unknown;
/** What the import does in this test; by default it takes the bytes. */
let importing: (request: ImportRequest) => Promise<void> = take;

const UPLOAD_BYTES_MAX = 100_000;

async function take(request: ImportRequest): Promise<void> {
  for await (const _chunk of request.bytes);
}

beforeAll(async () => {
  database = await testDatabase();
  await addOneOfEach(database);
  test = await testApi(database, {
    services: {
      verifyAll: async () => {
        throw thrown;
      },
      importPaper: async (_house, request) => {
        await importing(request);
        return { ...EMPTY_REPORT, name: request.name };
      },
    },
    config: { uploadBytesMax: UPLOAD_BYTES_MAX },
  });
});
afterAll(async () => {
  await test.app.close();
  await database.close();
});

const login = (payload: object, headers: Record<string, string> = {}, app = test.app) =>
  app.inject({ method: 'POST', url: '/api/v1/session', payload, headers });

describe('a session over HTTP', () => {
  it('is a cookie that no script and no other site can use, and opens until it is closed', async () => {
    const answer = await login({ username: 'Preparer ', password: PASSWORD });
    expect(answer.statusCode, answer.body).toBe(201);
    const cookie = String(answer.headers['set-cookie']);
    expect(cookie).toMatch(/^heliu=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict$/);
    const session = answer.json() as SessionJson;
    expect(session).toMatchObject({ username: 'preparer', roles: ['preparer'], mustChangePassword: false });
    expect(session.permissions).toContain('documents.write');
    expect(session.permissions).not.toContain('vouchers.review');
    const headers = { cookie: cookie.split(';')[0] ?? '', 'x-heliu-csrf': session.csrfToken };
    const get = () => test.app.inject({ url: '/api/v1/session', headers });
    expect((await get()).json()).toMatchObject({ username: 'preparer', csrfToken: session.csrfToken });
    await test.app.inject({ method: 'DELETE', url: '/api/v1/session', headers });
    expect((await get()).statusCode).toBe(401);
  });

  it('is Secure and bound to the host where TLS ends before this process', async () => {
    const behind = await testApi(database, { config: { behindTls: true } });
    const answer = await login({ username: 'preparer', password: PASSWORD }, {}, behind.app);
    expect(String(answer.headers['set-cookie'])).toMatch(
      /^__Host-heliu=.*; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    );
    expect(answer.headers['strict-transport-security']).toMatch(/max-age=31536000/);
    await behind.app.close();
  });

  it('ends after 30 idle minutes by the clock of the house', async () => {
    const headers = await test.headersOf('auditor');
    const status = async () => (await test.app.inject({ url: '/api/v1/books', headers })).statusCode;
    test.clock.advance(29 * 60_000);
    expect(await status()).toBe(200);
    test.clock.advance(31 * 60_000);
    expect(await status()).toBe(401);
  });

  it('of a made password does nothing before the password is changed', async () => {
    const wanted = { username: 'newcomer', displayName: 'N', roles: ['config'] } as const;
    const { password = '' } = await inTransaction(database.pool, (tx) =>
      createUser(tx, wanted, 'admin', new Date(START)),
    );
    const first = await login({ username: 'newcomer', password });
    const session = first.json() as SessionJson;
    expect(session.mustChangePassword).toBe(true);
    const headers = {
      cookie: String(first.headers['set-cookie']).split(';')[0] ?? '',
      'x-heliu-csrf': session.csrfToken,
    };
    const books = await test.app.inject({ url: '/api/v1/books', headers });
    expect([books.statusCode, books.json().error.code]).toEqual([403, 'PASSWORD_CHANGE_REQUIRED']);
    const changed = await test.app.inject({
      method: 'POST',
      url: '/api/v1/session/password',
      headers,
      payload: { password, newPassword: 'a fresh long password' },
    });
    expect(changed.statusCode, changed.body).toBe(200);
    expect((await test.app.inject({ url: '/api/v1/books', headers })).statusCode).toBe(401);
    const fresh = { cookie: String(changed.headers['set-cookie']).split(';')[0] ?? '' };
    expect((await test.app.inject({ url: '/api/v1/books', headers: fresh })).statusCode).toBe(200);
  });

  it('is refused for a wait that the answer tells, after too many tries', async () => {
    for (let count = 0; count < 5; count += 1) await login({ username: 'cashier', password: 'wrong' });
    const answer = await login({ username: 'cashier', password: PASSWORD });
    expect([answer.statusCode, answer.json().error.code]).toEqual([429, 'TOO_MANY_TRIES']);
    expect(answer.json().error.retryAfterSeconds).toBe(30);
    expect(answer.headers['retry-after']).toBe('30');
  });

  it('login answers are the same for a wrong password and for an unknown user', async () => {
    const [known, unknown] = [
      await login({ username: 'admin', password: 'x' }),
      await login({ username: 'ghost', password: 'x' }),
    ];
    expect(known.statusCode).toBe(unknown.statusCode);
    expect(known.body).toBe(unknown.body);
  });

  it('logins from one address are bounded whatever the name', async () => {
    const tight = await testApi(database, { config: { rates: { loginsPerMinute: 3 } } });
    const codes: number[] = [];
    for (let count = 0; count < 5; count += 1)
      codes.push((await login({ username: `a${count}`, password: 'x' }, {}, tight.app)).statusCode);
    expect(codes).toEqual([401, 401, 401, 429, 429]);
    await tight.app.close();
  });
});

describe('an API key', () => {
  it('needs no anti-forgery token, acts under its name, and is no session', async () => {
    const admin = await test.headersOf('admin');
    const made = await test.app.inject({
      method: 'POST',
      url: '/api/v1/api-keys',
      headers: admin,
      payload: { name: 'sync', roles: ['preparer'] },
    });
    expect(made.statusCode, made.body).toBe(201);
    const { secret, key } = made.json();
    const headers = { authorization: `Bearer ${secret}` };
    let actor = '';
    importing = async (request) => {
      actor = request.actor;
      await take(request);
    };
    const body = fileBody('abc');
    const url = '/api/v1/documents';
    const upload = await test.app.inject({
      method: 'POST',
      url,
      headers: { ...headers, ...body.headers },
      payload: body.payload,
    });
    expect(upload.statusCode, upload.body).toBe(202);
    expect(actor).toBe('api:sync');
    expect((await test.app.inject({ url: '/api/v1/session', headers })).statusCode).toBe(401);
    const listed = await test.app.inject({ url: '/api/v1/api-keys', headers: admin });
    expect(listed.body).not.toContain(secret.slice(-64));
    await test.app.inject({ method: 'DELETE', url: `/api/v1/api-keys/${key.keyId}`, headers: admin });
    expect((await test.app.inject({ url: '/api/v1/books', headers })).statusCode).toBe(401);
    importing = take;
  });
});

describe('errors', () => {
  const verify = async (error: unknown) => {
    thrown = error;
    return test.app.inject({ method: 'POST', url: '/api/v1/verify', headers: await test.headersOf('auditor') });
  };

  it('of ours tell a number and nothing else; the log has the rest under that number', async () => {
    for (const error of [
      new Bug('secret: p4ssw0rd of /srv/home'),
      new TypeError('secret: p4ssw0rd'),
      'p4ssw0rd text',
    ]) {
      const answer = await verify(error);
      expect(answer.statusCode).toBe(500);
      const { id, code } = answer.json().error;
      expect(code).toBe('INTERNAL');
      expect(answer.body).not.toMatch(/p4ssw0rd|secret|\/srv|at .*\.ts/);
      expect(test.log.at(-1)).toContain(id);
      expect(test.log.at(-1)).toContain('p4ssw0rd');
    }
  });

  it('of a failed statement show neither SQL nor data', async () => {
    const failed = await database.pool.query(`SELECT 'p4ssw0rd'::integer`).catch((error: unknown) => error);
    const answer = await verify(failed);
    expect(answer.statusCode).toBe(500);
    expect(answer.body).not.toMatch(/p4ssw0rd|integer|SELECT/);
  });

  it('refused is 422 with what to do in both languages, transient is 503 without hosts and accounts', async () => {
    const refused = await verify(new Refused(problem(PIPELINE_PROBLEMS.DOCUMENT_NOT_FOUND, { document: '7' })));
    expect(refused.statusCode).toBe(404);
    const other = await verify(new Refused(problem(ENGINE_PROBLEMS.REASON_REQUIRED, {}, { id: 'E-1' })));
    expect(other.statusCode).toBe(422);
    expect(other.json().error.remedy).toEqual({ zh: '填写原因后再跳过。', en: 'Say why, then skip it.' });
    const params = { url: 'postgres://root@10.1.2.3', detail: 'p4ssw0rd' };
    const down = await verify(new Transient(problem(ENGINE_PROBLEMS.DATABASE_UNREACHABLE, {}, params)));
    expect([down.statusCode, down.json().error.level]).toEqual([503, 'L3']);
    expect(down.body).not.toMatch(/10\.1\.2\.3|p4ssw0rd/);
  });

  it('an unknown path is 404 under /api; elsewhere it is the console', async () => {
    for (const url of ['/api/v1/nothing', '/api', '/api/v2/books']) {
      const answer = await test.app.inject({ url });
      expect([url, answer.statusCode, answer.json().error.code]).toEqual([url, 404, 'NOT_FOUND']);
    }
    expect((await test.app.inject({ method: 'POST', url: '/nothing' })).statusCode).toBe(404);
    expect((await test.app.inject({ url: '/vouchers' })).body).toContain('npm run build');
  });
});

describe('input', () => {
  const send = async (method: 'GET' | 'POST' | 'PATCH', url: string, role: string, payload?: object | string) =>
    test.app.inject({
      method,
      url: `/api/v1${url}`,
      headers: {
        ...(await test.headersOf(role)),
        ...(typeof payload === 'string' ? { 'content-type': 'application/json' } : {}),
      },
      ...(payload === undefined ? {} : { payload }),
    });

  it('outside its schema is refused: unknown fields, lengths, patterns, numbers', async () => {
    const user = { username: 'x1', displayName: 'X', roles: ['config'] };
    const wrong: [string, 'GET' | 'POST' | 'PATCH', string, object | string | undefined][] = [
      ['admin', 'POST', '/users', { ...user, isAdmin: true }],
      ['admin', 'POST', '/users', { ...user, displayName: 'x'.repeat(101) }],
      ['admin', 'POST', '/users', { ...user, username: 'UPPER case' }],
      ['admin', 'POST', '/users', { ...user, roles: [] }],
      ['admin', 'POST', '/users', { ...user, roles: ['root'] }],
      ['admin', 'POST', '/users', { ...user, password: 'short' }],
      ['admin', 'PATCH', '/users/x1', {}],
      ['admin', 'POST', '/users', '{"username":'],
      ['admin', 'POST', '/users', '[]'],
      ['admin', 'POST', '/users', '{"__proto__":{"admin":true}}'],
      ['auditor', 'GET', '/documents?limit=201', undefined],
      ['auditor', 'GET', '/documents?limit=0', undefined],
      ['auditor', 'GET', '/documents?limit=1e9', undefined],
      ['auditor', 'GET', '/documents?state=NONE', undefined],
      ['auditor', 'GET', '/documents?unknown=1', undefined],
      ['auditor', 'GET', `/documents?text=${'x'.repeat(201)}`, undefined],
      ['auditor', 'GET', `/documents?cursor=${Buffer.from('["1; DROP TABLE"]').toString('base64url')}`, undefined],
      ['auditor', 'GET', '/documents?cursor=%00', undefined],
      ['auditor', 'GET', `/vouchers?cursor=${Buffer.from('["1","2","3"]').toString('base64url')}`, undefined],
      ['auditor', 'GET', '/documents/1%27', undefined],
      ['auditor', 'GET', '/documents/99999999999999999999', undefined],
      ['auditor', 'GET', '/documents/1/raw?length=1048577', undefined],
      ['auditor', 'GET', '/documents/1/raw?offset=-1', undefined],
      ['auditor', 'GET', '/vouchers?period=2026-13', undefined],
      ['auditor', 'GET', '/export?format=exe', undefined],
      ['preparer', 'POST', '/exceptions/skip', { ids: Array.from({ length: 201 }, (_, at) => `E-${at}`), reason: 'r' }],
      ['preparer', 'POST', '/exceptions/E-1/skip', { reason: '   ' }],
      ['config', 'POST', '/rates', { csv: 'x'.repeat(1_048_577) }],
    ];
    for (const [role, method, url, payload] of wrong) {
      const answer = await send(method, url, role, payload);
      const name = `${method} ${url.slice(0, 80)} ${JSON.stringify(payload)?.slice(0, 80)} → ${answer.body.slice(0, 200)}`;
      expect(answer.statusCode, name).toBe(400);
      expect(answer.json().error.code, name).toBe('INPUT_INVALID');
    }
  });

  it('larger than the bound of a body is refused before it is read', async () => {
    const answer = await send('POST', '/users', 'admin', { displayName: 'x'.repeat(300_000) });
    expect([answer.statusCode, answer.json().error.code]).toEqual([413, 'INPUT_INVALID']);
  });

  it('in a filter is text, never a pattern or SQL', async () => {
    await database.pool.query(
      `INSERT INTO intake.document (sha256, name, bytes, received_at, received_by, state)
       VALUES ('abc', 'plain.txt', 1, $1, 'preparer', 'REJECTED')`,
      [new Date(START)],
    );
    expect((await send('GET', '/documents?text=LAIN', 'auditor')).json().items).toHaveLength(1);
    for (const text of ['%', '_', "'; DROP TABLE x; --", '\\']) {
      const answer = await send('GET', `/documents?text=${encodeURIComponent(text)}`, 'auditor');
      expect(answer.json()).toEqual({ items: [], next: null });
    }
  });
});

describe('an upload', () => {
  const send = async (body: { payload: Buffer; headers: Record<string, string> }) =>
    test.app.inject({
      method: 'POST',
      url: '/api/v1/documents',
      headers: { ...(await test.headersOf('preparer')), ...body.headers },
      payload: body.payload,
    });

  it('of the bound passes, of one byte more is 413, and its import failed with the same words', async () => {
    expect((await send(fileBody(Buffer.alloc(UPLOAD_BYTES_MAX, 65)))).statusCode).toBe(202);
    const answer = await send(fileBody(Buffer.alloc(UPLOAD_BYTES_MAX + 1, 65)));
    expect([answer.statusCode, answer.json().error.code]).toEqual([413, 'UPLOAD_TOO_LARGE']);
    const far = await send(fileBody(Buffer.alloc(UPLOAD_BYTES_MAX * 3, 65)));
    expect(far.statusCode).toBe(413);
    const headers = await test.headersOf('preparer');
    const { items } = (await test.app.inject({ url: '/api/v1/imports', headers })).json() as { items: ImportJson[] };
    expect(items[0]).toMatchObject({ state: 'FAILED', error: { code: 'UPLOAD_TOO_LARGE' } });
  });

  it('without a file, in another field, or of another type is refused', async () => {
    expect((await send(fileBody('abc', 'other'))).json().error.code).toBe('UPLOAD_MISSING');
    const none = await send({ payload: Buffer.from('{}'), headers: { 'content-type': 'application/json' } });
    expect(none.json().error.code).toBe('UPLOAD_MISSING');
    const html = await send({ payload: Buffer.from('x'), headers: { 'content-type': 'text/html' } });
    expect(html.statusCode).toBe(415);
  });

  it('keeps the last part of its name only', async () => {
    let name = '';
    importing = async (request) => {
      name = request.name;
      await take(request);
    };
    await send(fileBody('abc'));
    expect(name).toBe('paper.txt');
    importing = take;
  });

  it('is answered when its bytes have arrived; its progress and end are told to early and late readers', async () => {
    let finish = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      finish = resolve;
    });
    importing = async (request) => {
      await take(request);
      request.onProgress?.({ step: 'READING', bytes: 3, rows: 1 });
      await gate;
      request.onProgress?.({ step: 'POSTING', bytes: 3, rows: 7 });
    };
    const { importId } = (await send(fileBody('abc'))).json();
    const headers = await test.headersOf('auditor');
    const find = async () =>
      (await test.app.inject({ url: `/api/v1/imports/${importId}`, headers })).json() as ImportJson;
    expect(await find()).toMatchObject({ state: 'RUNNING', progress: { step: 'READING', rows: 1 }, report: null });
    const early = test.app.inject({ url: `/api/v1/imports/${importId}/events`, headers });
    finish();
    const events = (await early).body.split('\n\n').map((text) => text.split('\n')[0]);
    expect(events.at(0)).toBe('event: progress');
    expect(events.slice(-3)).toEqual(['event: report', 'event: end', '']);
    expect((await early).body).toContain('"rows":7');
    const late = (await test.app.inject({ url: `/api/v1/imports/${importId}/events`, headers })).body;
    expect(late.split('\n\n').map((text) => text.split('\n')[0])).toEqual([
      'event: progress',
      'event: report',
      'event: end',
      '',
    ]);
    importing = take;
  });

  it('that a crash of ours ends is told as failed, without what was inside', async () => {
    importing = async (request) => {
      await take(request);
      throw new Error('p4ssw0rd');
    };
    const { importId } = (await send(fileBody('abc'))).json();
    const headers = await test.headersOf('auditor');
    const events = (await test.app.inject({ url: `/api/v1/imports/${importId}/events`, headers })).body;
    expect(events).toContain('event: failed');
    expect(events).toContain('"code":"INTERNAL"');
    expect(events).not.toContain('p4ssw0rd');
    importing = take;
  });

  it('over a real connection that breaks off is UPLOAD_BROKEN, and a reader who leaves stops nothing', async () => {
    const address = await test.app.listen({ host: '127.0.0.1', port: 0 });
    const headers = await test.headersOf('preparer');
    const abort = new AbortController();
    const body = new ReadableStream({
      start(stream) {
        const edge = '--e\r\ncontent-disposition: form-data; name="file"; filename="cut.txt"\r\n\r\nhalf of';
        stream.enqueue(Buffer.from(edge));
        setTimeout(() => abort.abort(), 300);
      },
    });
    const options = { method: 'POST', body, duplex: 'half', signal: abort.signal } as RequestInit;
    const type = { 'content-type': 'multipart/form-data; boundary=e' };
    await expect(
      fetch(`${address}/api/v1/documents`, { ...options, headers: { ...headers, ...type } }),
    ).rejects.toThrow();
    const cut = await eventually(async () => {
      const { items } = (await (await fetch(`${address}/api/v1/imports`, { headers })).json()) as {
        items: ImportJson[];
      };
      return items.find((one) => one.name === 'cut.txt' && one.state === 'FAILED');
    });
    expect(cut.error?.code).toBe('UPLOAD_BROKEN');

    let finish = (): void => undefined;
    importing = async (request) => {
      await take(request);
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
    };
    const { importId } = (await send(fileBody('abc'))).json();
    const leave = new AbortController();
    const stream = await fetch(`${address}/api/v1/imports/${importId}/events`, { headers, signal: leave.signal });
    const first = await stream.body?.getReader().read();
    expect(Buffer.from(first?.value ?? []).toString()).toContain('event: progress');
    leave.abort();
    finish();
    const done = await eventually(async () => {
      const one = (await (await fetch(`${address}/api/v1/imports/${importId}`, { headers })).json()) as ImportJson;
      return one.state === 'RUNNING' ? undefined : one;
    });
    expect(done.state).toBe('DONE');
    importing = take;
  });
});

it('every answer carries the policy that lets the console run and nothing else', async () => {
  const { headers } = await test.app.inject({ url: '/' });
  const policy = String(headers['content-security-policy']);
  expect(policy).toContain("default-src 'self'");
  expect(policy).toContain("script-src 'self'");
  expect(policy).toContain("style-src 'self' 'unsafe-inline'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toContain('upgrade-insecure-requests');
  expect(headers['x-content-type-options']).toBe('nosniff');
  expect(headers['strict-transport-security']).toBeUndefined();
  const api = await test.app.inject({ url: '/api/v1/health' });
  expect(api.headers['cache-control']).toBe('no-store');
  expect(api.json()).toEqual({ status: 'up', database: true, version: 'test' });
});

const TRIES_MAX = 100;

async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (let count = 0; count < TRIES_MAX; count += 1) {
    const seen = await look();
    if (seen !== undefined) return seen;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('it never came');
}
