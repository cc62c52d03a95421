/** Connections: set up, changed, tested; the secrets go in and are seen nowhere again. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestHouse, testHouse } from '../../test/setup/house.ts';
import { inTransaction } from '../engine/transaction.ts';
import { createBook } from '../ledger/books.ts';
import { attachSandbox } from '../pipeline/erp-account.ts';
import type { Api } from './api.ts';
import type { DiagnosisJson, ErpAccountJson, ProfileJson } from './contract.ts';
import { createApi } from './create-api.ts';
import { addOneOfEach, signedIn } from './test-house.ts';

const SECRET = 'b7c1-hidden-Zq9';
const NOW = new Date('2026-03-02T08:00:00Z');
const NEW = {
  name: 'MAIN',
  book: 'CN01',
  profile: 'kingdee.galaxy-session',
  // nobody listens there
  baseUrl: 'http://127.0.0.1:9/K3Cloud/',
  ledger: '001',
  config: { acctId: 'A1', username: 'U1', appId: 'P1', slots: { 仓库: 'FF100021' } },
  secrets: { appSecret: SECRET },
};

let house: TestHouse;
let app: Api;
let headers: Record<string, string>;
const log: string[] = [];

beforeAll(async () => {
  house = await testHouse();
  await inTransaction(house.db.pool, async (tx) => {
    for (const book of ['CN01', 'CN02'])
      await createBook(tx, { book, name: book, standard: 'ASBE', currency: 'CNY', trial: false }, NOW);
    await attachSandbox(tx, 'CN02', NOW);
  });
  await addOneOfEach({ pool: house.db.pool });
  app = await createApi({
    house,
    config: {
      version: 'test',
      log: (line) => log.push(line),
      rates: { loginsPerMinute: 10_000, uploadsPerMinute: 10_000 },
    },
  });
  headers = await signedIn({ pool: house.db.pool }, house.clock, 'config');
});
afterAll(async () => {
  await app.close();
  await house.close();
});

async function send(method: 'GET' | 'POST' | 'PATCH', path: string, payload?: object) {
  const answer = await app.inject({ method, url: `/api/v1${path}`, headers, ...(payload ? { payload } : {}) });
  said.push(answer.body);
  return answer;
}
const said: string[] = [];

async function account(name: string): Promise<ErpAccountJson | undefined> {
  const { items } = (await send('GET', '/erp-accounts')).json() as { items: ErpAccountJson[] };
  return items.find((one) => one.name === name);
}

it('tells what each profile promises and asks for; an outline is called one', async () => {
  const { items } = (await send('GET', '/erp-profiles')).json() as { items: ProfileJson[] };
  const galaxy = items.find((one) => one.profile === NEW.profile);
  expect(galaxy).toMatchObject({ support: 'SUPPORTED', idempotency: 'numberable' });
  expect(galaxy?.fields.filter((field) => field.kind === 'secret').map((field) => field.key)).toContain('appSecret');
  const auth = galaxy?.fields.find((field) => field.key === 'auth');
  expect(Object.keys(auth?.choiceTexts ?? {})).toEqual(auth?.choices);
  const password = galaxy?.fields.find((field) => field.key === 'password');
  expect(password?.requiredWhen).toEqual({ key: 'auth', in: ['password'] });
  for (const one of items) {
    expect(one.promise.zh, one.profile).not.toBe('');
    expect(one.promise.en, one.profile).not.toMatch(/\p{Script=Han}{6}/u);
  }
});

it.each([
  ['a setting that the profile lacks', { config: { ...NEW.config, colour: 'red' } }, 422, 'ERP_SETTING_INVALID'],
  ['a required setting left out', { config: { username: 'U1', appId: 'P1' } }, 422, 'ERP_SETTING_INVALID'],
  ['a secret left out', { secrets: {} }, 422, 'ERP_SETTING_INVALID'],
  ['a secret among the settings', { config: { ...NEW.config, appSecret: SECRET } }, 422, 'ERP_SETTING_INVALID'],
  [
    'user and password without the password',
    { config: { ...NEW.config, auth: 'password' } },
    422,
    'ERP_SETTING_INVALID',
  ],
  ['an app secret without its app', { config: { acctId: 'A1', username: 'U1' } }, 422, 'ERP_SETTING_INVALID'],
  ['a way in as JSON', { config: { ...NEW.config, auth: { by: 'password' } } }, 422, 'ERP_SETTING_INVALID'],
  ['a choice that is none', { config: { ...NEW.config, periodFormat: 'weeks' } }, 422, 'ERP_SETTING_INVALID'],
  ['an address with a password', { baseUrl: `https://u:${SECRET}@erp.example` }, 422, 'ERP_URL_INVALID'],
  ['an address that is none', { baseUrl: 'file:///etc/passwd' }, 422, 'ERP_URL_INVALID'],
  ['a profile that is none', { profile: 'kingdee.none' }, 422, 'ERP_PROFILE_UNKNOWN'],
  ['a book that is none', { book: 'CN09' }, 404, 'BOOK_UNKNOWN'],
  ['a book that is connected already', { book: 'CN02' }, 409, 'ERP_BOOK_CONNECTED'],
])('%s is refused and nothing of it is kept', async (_what, change, status, code) => {
  const answer = await send('POST', '/erp-accounts', { ...NEW, ...change });
  expect([answer.statusCode, answer.json().error.code]).toEqual([status, code]);
  expect(await account('MAIN')).toBeUndefined();
  expect((await house.db.pool.query('SELECT 1 FROM engine.secret')).rowCount).toBe(0);
});

it('connects a book; the list names the secret and does not show it', async () => {
  expect((await send('POST', '/erp-accounts', NEW)).statusCode).toBe(201);
  expect(await account('MAIN')).toMatchObject({
    book: 'CN01',
    config: NEW.config,
    secrets: ['appSecret'],
    enabled: true,
    sandbox: false,
    flow: { state: 'UNTRIED', vouchers: {} },
  });
  expect((await send('POST', '/erp-accounts', { ...NEW, book: 'CN02' })).json().error.code).toBe('ERP_ACCOUNT_EXISTS');
});

it('an ERP that does not answer is a diagnosis, not an error', async () => {
  const answer = await send('POST', '/erp-accounts/MAIN/test');
  expect(answer.statusCode).toBe(200);
  const diagnosis = answer.json() as DiagnosisJson;
  expect(diagnosis.ok).toBe(false);
  expect(diagnosis.problem?.level).toBe('L3');
  expect(diagnosis.problem?.remedy.zh).not.toBe('');
});

it('the sandbox answers with the currency of its ledger', async () => {
  const diagnosis = (await send('POST', '/erp-accounts/SANDBOX-CN02/test')).json() as DiagnosisJson;
  expect(diagnosis).toMatchObject({ ok: true, ledgerCurrency: 'CNY', problem: null });
});

it('a change is used at once: the kept connection is not', async () => {
  const sandbox = await house.sandbox();
  const before = await house.targetOf('CN01');
  expect(await house.targetOf('CN01')).toBe(before);
  const change = { baseUrl: sandbox.url, secrets: { appSecret: 'wrong' } };
  expect((await send('PATCH', '/erp-accounts/MAIN', change)).statusCode).toBe(200);
  expect(await house.targetOf('CN01')).not.toBe(before);
  const refused = (await send('POST', '/erp-accounts/MAIN/test')).json() as DiagnosisJson;
  expect(refused.problem?.code).toMatch(/^KINGDEE_LOGIN/);
  expect((await send('PATCH', '/erp-accounts/MAIN', { secrets: { appSecret: SECRET } })).statusCode).toBe(200);
});

it('switched off it is no longer asked, and the book may be connected elsewhere', async () => {
  expect((await send('PATCH', '/erp-accounts/MAIN', { enabled: false })).statusCode).toBe(200);
  const diagnosis = (await send('POST', '/erp-accounts/MAIN/test')).json() as DiagnosisJson;
  expect(diagnosis.problem?.code).toBe('ERP_CONNECTION_OFF');
  expect((await send('POST', '/erp-accounts', { ...NEW, name: 'SECOND' })).statusCode).toBe(201);
  expect((await send('PATCH', '/erp-accounts/MAIN', { enabled: true })).json().error.code).toBe('ERP_BOOK_CONNECTED');
});

it('codes are added and replaced, the others stay', async () => {
  const put = (rows: object[]) => send('POST', '/erp-accounts/SECOND/mapping', { rows });
  await put([
    { kind: 'ACCOUNT', ours: '1122.11', theirs: '1122.01' },
    { kind: '店铺', ours: 'US01', theirs: 'C001' },
  ]);
  const twice = ['1122.03', '1122.02'].map((theirs) => ({ kind: 'ACCOUNT', ours: '1122.11', theirs }));
  expect((await put(twice)).statusCode).toBe(200);
  expect((await send('GET', '/erp-accounts/SECOND/mapping')).json().items).toEqual([
    { kind: 'ACCOUNT', ours: '1122.11', theirs: '1122.02' },
    { kind: '店铺', ours: 'US01', theirs: 'C001' },
  ]);
  expect((await send('GET', '/erp-accounts/NONE/mapping')).statusCode).toBe(404);
});

it('a code is taken out by its kind and ours, one that is not there does no harm', async () => {
  const remove = (name: string, rows: object[]) => send('POST', `/erp-accounts/${name}/mapping/remove`, { rows });
  const gone = [
    { kind: '店铺', ours: 'US01' },
    { kind: '店铺', ours: '1122.11' },
  ];
  expect((await remove('SECOND', gone)).statusCode).toBe(200);
  expect((await send('GET', '/erp-accounts/SECOND/mapping')).json().items).toEqual([
    { kind: 'ACCOUNT', ours: '1122.11', theirs: '1122.02' },
  ]);
  expect((await remove('NONE', gone)).statusCode).toBe(404);
});

it('no secret was ever answered, logged, audited or stored in the clear', async () => {
  const trail = await house.db.pool.query<{ text: string }>(
    "SELECT coalesce(after::text, '') AS text FROM engine.audit",
  );
  const stored = await house.db.pool.query<{ text: string }>(
    "SELECT encode(sealed, 'escape') AS text FROM engine.secret UNION ALL SELECT config::text FROM delivery.erp_account",
  );
  const all = [...said, ...log, ...trail.rows.map((row) => row.text), ...stored.rows.map((row) => row.text)].join('\n');
  expect(all).toContain('appSecret');
  expect(all).not.toContain(SECRET);
});
