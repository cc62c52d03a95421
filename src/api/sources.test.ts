/** Data sources over the API: set up, tested, steered; the secrets go in and are seen nowhere again. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/setup/test-database.ts';
import { type SellfoxSandbox, startSellfoxSandbox } from '../connectors/sellfox/sandbox.ts';
import { inTransaction } from '../engine/transaction.ts';
import { recordStreamDay } from '../intake/stream-days.ts';
import { manualClock } from '../wire/clock.ts';
import type { PlatformJson, SourceJson, SourceKindJson, StreamDayJson, StreamJson } from './contract.ts';
import { addOneOfEach, START, type TestApi, testApi } from './test-house.ts';

const SECRET = 'fox-hidden-Zq9-0123456789';
const CLIENT = { clientId: 'heliu-demo', secret: SECRET };
const COUNT_MAX = '9007199254740993';

let database: TestDatabase;
let api: TestApi;
let fox: SellfoxSandbox;
let headers: Record<string, string>;
const said: string[] = [];

beforeAll(async () => {
  database = await testDatabase();
  await addOneOfEach(database);
  api = await testApi(database);
  headers = await api.headersOf('config');
  const world = { list: () => undefined, one: () => undefined };
  fox = await startSellfoxSandbox({ world, clock: manualClock(START), clients: [CLIENT], limits: { intervalMs: 0 } });
  const asked = {
    ...{ name: 'FOX', kind: 'sellfox', baseUrl: fox.url, secrets: { clientSecret: SECRET } },
    config: { clientId: CLIENT.clientId, since: '2026-01-01', streams: ['skus', 'platform-orders'] },
  };
  expect((await send('POST', '/sources', asked)).statusCode).toBe(201);
});
afterAll(async () => {
  await fox.close();
  await api.app.close();
  await database.close();
});

async function send(method: 'GET' | 'POST' | 'PATCH', path: string, payload?: object) {
  const answer = await api.app.inject({ method, url: `/api/v1${path}`, headers, ...(payload ? { payload } : {}) });
  said.push(answer.body);
  return answer;
}

async function items<T>(path: string): Promise<readonly T[]> {
  return ((await send('GET', path)).json() as { items: T[] }).items;
}

it('tells what a kind of source asks for, and every stream it has', async () => {
  const [kind] = await items<SourceKindJson>('/source-kinds');
  expect(kind).toMatchObject({ kind: 'sellfox', product: { zh: '赛狐ERP' } });
  expect(kind?.fields.filter((one) => one.kind === 'secret').map((one) => one.key)).toEqual(['clientSecret']);
  expect(kind?.streams.map((one) => one.name)).toContain('platform-orders');
});

it('shows an account with its settings, never its secret', async () => {
  const [source] = await items<SourceJson>('/sources');
  expect(source).toMatchObject({
    ...{ name: 'FOX', baseUrl: fox.url, secrets: ['clientSecret'], enabled: true, testedAt: null },
    streams: { ready: 2, paused: 0, stopped: 0 },
  });
});

it('tests a connection, tells why it does not work and what to do, and works again', async () => {
  expect((await send('POST', '/sources/FOX/test')).json()).toEqual({ ok: true, problem: null, resumed: 0 });
  expect((await items<SourceJson>('/sources'))[0]?.testedAt).toBe(new Date(START).toISOString());
  fox.door.change(CLIENT.clientId, { ips: ['192.0.2.1'] });
  const { ok, problem } = (await send('POST', '/sources/FOX/test')).json();
  expect([ok, problem.code]).toEqual([false, 'SELLFOX_IP']);
  expect(problem.remedy.zh).toMatch(/白名单/);
  fox.door.change(CLIENT.clientId, { ips: ['127.0.0.1'] });
  expect((await send('POST', '/sources/FOX/test')).json().ok).toBe(true);
});

it('lists streams with where they stand, and stops and resumes them', async () => {
  expect((await send('POST', '/sources/FOX/streams/stop', { streams: ['skus'] })).json()).toEqual({ changed: 1 });
  const streams = await items<StreamJson>('/sources/FOX/streams');
  expect(streams.map((one) => [one.name, one.state, one.runs])).toEqual([
    ['skus', 'STOPPED', true],
    ['platform-orders', 'READY', true],
  ]);
  expect((await send('POST', '/sources/FOX/streams/resume', { streams: ['skus'] })).json()).toEqual({ changed: 1 });
  const stranger = await send('POST', '/sources/FOX/streams/stop', { streams: ['nothing'] });
  expect([stranger.statusCode, stranger.json().error.code]).toEqual([422, 'SOURCE_STREAM_UNKNOWN']);
});

it('a stream that the settings leave out later stands there as one that does not run', async () => {
  const config = { clientId: CLIENT.clientId, since: '2026-01-01', streams: ['platform-orders'] };
  expect((await send('PATCH', '/sources/FOX', { config })).statusCode).toBe(200);
  const runs = (await items<StreamJson>('/sources/FOX/streams')).map((one) => [one.name, one.runs]);
  expect(runs).toEqual([
    ['skus', false],
    ['platform-orders', true],
  ]);
});

it('tells rows by day, exact beyond what a number holds, no older than asked', async () => {
  const at = (daysAgo: number): Date => new Date(START - daysAgo * 86_400_000);
  for (const ago of [20, 1])
    await inTransaction(database.pool, (tx) =>
      recordStreamDay(
        tx,
        { source: 'FOX', stream: 'skus' },
        { rows: [], window: { from: '', to: '', first: true, last: true, expected: COUNT_MAX } },
        0,
        at(ago),
      ),
    );
  const days = await items<StreamDayJson>('/sources/FOX/days');
  expect(days).toEqual([
    { stream: 'skus', day: '2026-03-01', windows: 1, expected: COUNT_MAX, got: '0', changed: '0' },
  ]);
  expect((await items<StreamDayJson>('/sources/FOX/days?since=2026-01-01')).length).toBe(2);
});

it('an account that is not there is 404 wherever it is named', async () => {
  for (const [method, path, body] of [
    ['PATCH', '/sources/NONE', { enabled: false }],
    ['POST', '/sources/NONE/test', undefined],
    ['GET', '/sources/NONE/streams', undefined],
    ['POST', '/sources/NONE/streams/stop', { streams: ['skus'] }],
    ['GET', '/sources/NONE/days', undefined],
  ] as const) {
    const answer = await send(method, path, body);
    expect([answer.statusCode, answer.json().error.code], path).toEqual([404, 'SOURCE_NOT_FOUND']);
  }
});

it('every platform of the registry is told, with what its facts rest on', async () => {
  const platforms = await items<PlatformJson>('/platforms');
  expect(platforms.length).toBeGreaterThanOrEqual(60);
  expect(platforms.find((one) => one.code === 'AMAZON')).toMatchObject({
    ...{ certainty: 'SELLFOX', taxCertainty: 'PUBLISHED', collection: 'PLATFORM' },
    marketplaces: expect.arrayContaining([{ code: 'JP', currency: 'JPY', zone: 'Asia/Tokyo' }]),
  });
});

it('no answer and no line of the log has the secret', () => {
  for (const text of [...said, ...api.log]) expect(text).not.toContain(SECRET);
});
