/** Accounts at 赛狐 over a real database, against the sandbox server. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type TestHouse, testHouse } from '../../test/setup/house.ts';
import { type SellfoxSandbox, startSellfoxSandbox } from '../connectors/sellfox/sandbox.ts';
import type { SellerWorld } from '../connectors/sellfox/sandbox-world.ts';
import { Refused } from '../core/problems.ts';
import { leaseStreams, listStreams, pauseStream } from '../engine/cursors.ts';
import { inTransaction } from '../engine/transaction.ts';
import { manualClock } from '../wire/clock.ts';
import { createHttp } from '../wire/http.ts';
import { createLimiter } from '../wire/limiter.ts';
import { createRedactor } from '../wire/redact.ts';
import { changeSource, connectSource, diagnoseSource, sourcesOf, steerStreams } from './source-account.ts';

const START_MS = Date.UTC(2026, 0, 6, 2);
const CLIENT = { clientId: 'heliu-demo', secret: 'heliu-demo-secret-0001' };
/** Of this test; sources are never deleted. */
let NAME = '';
let tests = 0;
const EMPTY: SellerWorld = { list: () => undefined, one: () => undefined };

const clock = manualClock(START_MS, { skipSleeps: true });
let house: TestHouse;
let fox: SellfoxSandbox;
beforeAll(async () => {
  house = await testHouse(clock);
});
afterAll(() => house.close());
beforeEach(async () => {
  const { pool } = house.db;
  for (const table of ['engine.cursor', 'engine.secret', 'engine.shared_limit'])
    await pool.query(`DELETE FROM ${table}`);
  NAME = `FOX-${++tests}`;
  fox = await startSellfoxSandbox({ world: EMPTY, clock, clients: [CLIENT] });
  await connectSource(house, account(), 'tester');
});
afterEach(() => fox.close());

function account(more: object = {}) {
  const config = { clientId: CLIENT.clientId, since: '2026-01-01', ...more };
  return { source: NAME, kind: 'sellfox', baseUrl: fox.url, config, secrets: { clientSecret: CLIENT.secret } };
}

/** Another process of the house: its own memory, the same database. */
function anotherProcess() {
  const limiter = createLimiter({ clock });
  const redactor = createRedactor();
  const http = createHttp({ clock, limiter, redactor });
  const { secrets } = house;
  return {
    clock,
    db: house.db,
    redactor,
    sourceOf: sourcesOf({ db: house.db.pool, secrets, io: { http, limiter, clock, redactor } }),
  };
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Refused)) throw error ?? new Error('nothing was thrown');
  return `${error.problem.code} ${error.problem.params.setting ?? ''}`.trim();
}

const tokenCalls = (): number => fox.calls.get('/api/oauth/v2/token.json') ?? 0;

test('a new source can be tested at once, and its streams are due', async () => {
  expect(await diagnoseSource(house, NAME)).toEqual({ ok: true, problem: undefined, resumed: 0 });
  const streams = await listStreams(house.db.pool, NAME, new Date(START_MS));
  expect(streams.length).toBe((await house.sourceOf(NAME)).profile.streams.length);
  expect(streams.every((one) => one.state === 'READY' && one.dueAt!.getTime() <= START_MS)).toBe(true);
});

test('only the streams that are named run; naming more later adds them', async () => {
  await connectSource(house, { ...account({ streams: ['skus', 'parcels'] }), source: `${NAME}B` }, 'tester');
  const names = async () => (await listStreams(house.db.pool, `${NAME}B`, new Date())).map((one) => one.stream);
  expect(await names()).toEqual(['parcels', 'skus']);
  const { config } = account({ streams: ['skus', 'parcels', 'stock'] });
  await changeSource(house, `${NAME}B`, { config }, 'tester');
  expect(await names()).toEqual(['parcels', 'skus', 'stock']);
});

test('workers of several processes use one token: it is asked for once', async () => {
  const processes = [anotherProcess(), anotherProcess(), anotherProcess()];
  const opened = await Promise.all(processes.map((one) => one.sourceOf(NAME)));
  const streams = ['skus', 'warehouses', 'suppliers'];
  await Promise.all(opened.map(({ connector }, at) => connector.fetch(streams[at]!, undefined, 10)));
  expect(tokenCalls()).toBe(1);
  expect([...fox.refusals]).toEqual([]);
});

test('calls of one path stand in one line over all processes: 赛狐 never says “too many”', async () => {
  const opened = await Promise.all([anotherProcess(), anotherProcess()].map((one) => one.sourceOf(NAME)));
  const times: number[] = [];
  for (const { connector } of opened) {
    await connector.fetch('warehouses', undefined, 10);
    times.push(clock.now());
  }
  const { rows } = await house.db.pool.query(
    'SELECT key, next_at > clock_timestamp() AS taken FROM engine.shared_limit WHERE key LIKE $1',
    ['%warehouseList.json'],
  );
  expect(rows).toEqual([{ key: 'sellfox:heliu-demo:/api/warehouseManage/warehouseList.json', taken: true }]);
  expect(fox.refusals.get(40019)).toBeUndefined();
});

test.each([
  ['SELLFOX_IP', 'L3', () => fox.door.change(CLIENT.clientId, { ips: ['192.0.2.1'] })],
  ['SELLFOX_PERMISSION', 'L1', () => fox.door.change(CLIENT.clientId, { grants: ['/api/order/pageList.json'] })],
  ['SELLFOX_ACCOUNT_STATE', 'L3', () => fox.door.change(CLIENT.clientId, { state: 'EXPIRED' })],
  ['SELLFOX_LATER', 'L3', () => fox.addFault({ fault: 'busy', count: 100 })],
] as const)('the diagnosis %s is level %s, with the fix in words', async (code, level, change) => {
  change();
  const { ok, problem: found } = await diagnoseSource(house, NAME);
  expect([ok, found?.code, found?.level]).toEqual([false, code, level]);
  expect(house.catalogue.get(code)?.remedy.zh).not.toBe('');
});

test('wrong credentials are told, and right ones work at once in every process', async () => {
  const other = anotherProcess();
  await changeSource(house, NAME, { secrets: { clientSecret: 'not-the-secret' } }, 'tester');
  const { ok, problem: found } = await diagnoseSource(house, NAME);
  expect([ok, found?.code]).toEqual([false, 'SELLFOX_CLIENT_UNKNOWN']);
  const refused = await (await other.sourceOf(NAME)).connector.fetch('skus', undefined, 10).catch((error) => error);
  expect(refused).toBeInstanceOf(Refused);
  await changeSource(house, NAME, { secrets: { clientSecret: CLIENT.secret } }, 'tester');
  expect((await (await other.sourceOf(NAME)).connector.fetch('skus', undefined, 10)).rows).toEqual([]);
});

test('credentials that 赛狐 had refused are tried again by all processes after a test that goes well, and not before', async () => {
  const other = anotherProcess();
  const read = async () => (await other.sourceOf(NAME)).connector.fetch('skus', undefined, 10);
  fox.door.change(CLIENT.clientId, { secret: 'another-secret' });
  await expect(read()).rejects.toBeInstanceOf(Refused);
  fox.door.change(CLIENT.clientId, { secret: CLIENT.secret });
  await expect(read()).rejects.toBeInstanceOf(Refused);
  expect((await diagnoseSource(house, NAME)).ok).toBe(true);
  expect((await read()).rows).toEqual([]);
});

test('a source that is down is no refusal: the test says so and changes nothing', async () => {
  fox.goDown(3_600_000);
  const { ok, problem: found } = await diagnoseSource(house, NAME);
  expect([ok, found?.level]).toEqual([false, 'L3']);
});

test('a test that goes well resumes what was refused, in every process, and not what a person stopped', async () => {
  const { pool } = house.db;
  const now = new Date(clock.now());
  const [held] = await leaseStreams(pool, NAME, ['skus'], { owner: 'w', now, limit: 1 });
  fox.door.change(CLIENT.clientId, { ips: ['192.0.2.1'] });
  const { problem: found } = await diagnoseSource(house, NAME);
  await inTransaction(pool, (tx) => pauseStream(tx, held!, found!, 'PERSON', now));
  fox.door.change(CLIENT.clientId, { ips: ['127.0.0.1'] });
  await steerStreams(house, NAME, ['stock'], 'STOP', 'tester');
  expect(await diagnoseSource(house, NAME)).toMatchObject({ ok: true, resumed: 1 });
  const states = new Map((await listStreams(pool, NAME, now)).map((one) => [one.stream, one.state]));
  expect([states.get('skus'), states.get('stock')]).toEqual(['READY', 'STOPPED']);
});

test('settings that do not fit are refused by name, and nothing is stored', async () => {
  const refused = (more: object, base = {}) =>
    codeOf(connectSource(house, { ...account(more), source: `${NAME}C`, ...base }, 'tester'));
  expect(await refused({ since: 'yesterday' })).toBe('ERP_SETTING_INVALID since');
  expect(await refused({ zone: 'Mars/North' })).toBe('ERP_SETTING_INVALID zone');
  expect(await refused({ streams: ['skus', 'nothing'] })).toBe('ERP_SETTING_INVALID streams');
  expect(await refused({ minutes: { skus: 0 } })).toBe('ERP_SETTING_INVALID minutes');
  expect(await refused({ paths: { skus: 'https://elsewhere.example/x' } })).toBe('ERP_SETTING_INVALID paths');
  expect(await refused({ paths: { skus: '/api/../x' } })).toBe('ERP_SETTING_INVALID paths');
  expect(await refused({ rangeNames: { skus: { a: 'b c' } } })).toBe('ERP_SETTING_INVALID rangeNames');
  expect(await refused({ token: 'x' })).toBe('ERP_SETTING_INVALID token');
  expect(await refused({}, { secrets: {} })).toBe('ERP_SETTING_INVALID clientSecret');
  expect(await refused({}, { baseUrl: 'ftp://fox' })).toBe('ERP_URL_INVALID');
  expect(await refused({}, { baseUrl: 'https://fox.example/openapi' })).toBe('ERP_SETTING_INVALID url');
  expect(await refused({}, { kind: 'wolf' })).toBe('SOURCE_KIND_UNKNOWN');
  expect(await refused({}, { source: NAME })).toBe('SOURCE_EXISTS');
  const { rows } = await house.db.pool.query('SELECT 1 FROM intake.source WHERE source = $1', [`${NAME}C`]);
  expect(rows).toEqual([]);
});

test('secret, token and key of buyers are sealed, and no audit line has them', async () => {
  await diagnoseSource(house, NAME);
  const { rows: sealed } = await house.db.pool.query('SELECT name, sealed FROM engine.secret ORDER BY name');
  expect(sealed.map((one) => one.name)).toEqual(['buyers', `source/${NAME}`, `source/${NAME}/token`]);
  const { rows: told } = await house.db.pool.query('SELECT a::text AS line FROM engine.audit a');
  const token = JSON.parse((await house.secrets.load(house.db.pool, `source/${NAME}/token`)).reveal()).value as string;
  const key = (await house.secrets.load(house.db.pool, 'buyers')).reveal();
  for (const text of [JSON.stringify(told), ...sealed.map((one) => one.sealed.toString('latin1'))])
    for (const secret of [CLIENT.secret, token, key]) expect(text).not.toContain(secret);
});

test('all sources of a house share the key that buyers’ marks are made with', async () => {
  const before = (await house.secrets.load(house.db.pool, 'buyers')).reveal();
  await connectSource(house, { ...account(), source: `${NAME}B` }, 'tester');
  expect((await house.secrets.load(house.db.pool, 'buyers')).reveal()).toBe(before);
});
