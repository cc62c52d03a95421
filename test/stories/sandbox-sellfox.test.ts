/** `heliu sandbox sellfox` and `heliu source` as processes: a made-up seller, connected, and read by a client that knows nothing of us. */
import { createHmac, randomBytes, randomInt } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { inTransaction } from '../../src/engine/transaction.ts';
import { createBook } from '../../src/ledger/books.ts';
import { loadSourceShops } from '../../src/masterdata/mapping/lookup.ts';
import { listShops } from '../../src/masterdata/shops.ts';
import { type TestDatabase, testDatabase } from '../setup/test-database.ts';
import { type Ended, type Running, runHeliu, startHeliu } from './heliu.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const SOURCE = 'SANDBOX-FOX-CN01';
let database: TestDatabase;
let home = '';
let environment: Readonly<Record<string, string>>;
let running: Running | undefined;

beforeAll(async () => {
  database = await testDatabase();
  home = mkdtempSync(join(tmpdir(), 'heliu-fox-'));
  environment = { DATABASE_URL: database.url, HELIU_KEY: randomBytes(32).toString('base64') };
  const book = { book: 'CN01', name: '卖家', standard: 'ASBE', currency: 'CNY', trial: false } as const;
  await inTransaction(database.pool, (tx) => createBook(tx, book, new Date()));
});
afterAll(async () => {
  await running?.stop();
  await database.close();
  rmSync(home, { recursive: true, force: true });
});

const heliu = (...words: string[]): Promise<Ended> => runHeliu(home, words, environment);

/** As the public clients do it: a token by GET, then signed POSTs, one a second and path. Numbers stay as JSON reads them. */
function plainClient(url: string, clientId: string, secret: string) {
  let token = '';
  let offsetMs = 0;
  return async (path: string, body: object): Promise<{ code: number; data: Record<string, unknown> }> => {
    if (token === '') {
      const query = new URLSearchParams({
        client_id: clientId,
        client_secret: secret,
        grant_type: 'client_credentials',
      });
      const answer = await (await fetch(`${url}/api/oauth/v2/token.json?${query}`)).json();
      token = answer.data.access_token;
      // Its clock is the story's.
      offsetMs = answer.ts - Date.now();
    }
    const nonce = String(randomInt(1, 99_999_999));
    const timestamp = String(Date.now() + offsetMs);
    const text = `access_token=${token}&client_id=${clientId}&method=post&nonce=${nonce}&timestamp=${timestamp}&url=${path}`;
    const sign = createHmac('sha256', secret).update(text).digest('hex');
    const query = new URLSearchParams({ access_token: token, client_id: clientId, timestamp, nonce, sign });
    const headers = { 'content-type': 'application/json' };
    const reply = await fetch(`${url}${path}?${query}`, { method: 'POST', headers, body: JSON.stringify(body) });
    return reply.json();
  };
}

const STORY = ['sandbox', 'sellfox', '--book', 'CN01', '--orders', '400', '--shops', 'AMAZON,SHOPIFY'];
const PORT = ['--port', '0', '--json'];

async function start(...more: string[]): Promise<{ url: string; shops: number; added: number; since: string }> {
  running = startHeliu(home, [...STORY, ...PORT, ...more], environment);
  const [text] = await running.until(/\{\n[^}]*\n\}\n/);
  return JSON.parse(text);
}

test('a made-up seller is served, connected and mapped; a client of the public protocol reads it; a test of the source says so', async () => {
  const told = await start('--start', '2026-01-01', '--clock', '2026-03-15@1');
  const shops = await listShops(database.pool, 'CN01');
  expect([shops.length, told.added]).toEqual([told.shops, told.shops]);
  const mapped = await loadSourceShops(database.pool, SOURCE, '2026-01-10');
  expect(mapped.size).toBe(told.shops);

  const post = plainClient(told.url, 'heliu-sandbox', 'sandbox-only-0123456789abcdef');
  const list = await post('/api/shop/pageList.json', { pageNo: '1', pageSize: '100' });
  expect([list.code, (list.data.rows as unknown[]).length]).toEqual([
    0,
    shops.filter((one) => one.platform === 'AMAZON').length,
  ]);
  const dates = { dateType: 'purchaseDateTime', dateStart: '2026-01-01 00:00:00', dateEnd: '2026-01-31 23:59:59' };
  const orders = await post('/api/order/pageList.json', { ...dates, pageNo: '1', pageSize: '10' });
  expect(orders.code).toBe(0);
  expect(Number(orders.data.totalSize)).toBeGreaterThan(50);

  const tested = await heliu('source', 'test', SOURCE, '--json');
  expect([tested.status, JSON.parse(tested.out).ok]).toEqual([0, true]);
  const listed = JSON.parse((await heliu('source', 'list', '--json')).out);
  expect(listed).toEqual([
    expect.objectContaining({ source: SOURCE, kind: 'sellfox', enabled: true, baseUrl: told.url }),
  ]);
  for (const said of [tested, { out: running?.text() ?? '', err: '' }])
    expect(`${said.out}${said.err}`).not.toContain('sandbox-only-');
});

test('started again it goes on with the same story: no shop and no mapping twice; its faults are what a file says', async () => {
  expect(await running?.stop()).toBe(0);
  const file = join(home, 'faults.json');
  writeFileSync(file, JSON.stringify([{ fault: 'busy', count: 50 }]));
  const told = await start('--clock', '2026-03-15@1', '--faults', file);
  expect([told.added, told.since]).toEqual([0, '2026-01-01']);
  expect(JSON.parse((await heliu('source', 'list', '--json')).out)[0].baseUrl).toBe(told.url);
  const tested = await heliu('source', 'test', SOURCE, '--json');
  expect([tested.status, JSON.parse(tested.out).problem.code]).toEqual([1, 'SELLFOX_LATER']);
  expect(await heliu(...STORY, ...PORT)).toMatchObject({ status: 2 });
});

test('streams are listed, stopped and resumed by name; a name that the source has not is refused', async () => {
  const stopped = JSON.parse((await heliu('source', 'stop', SOURCE, 'skus', '--json')).out);
  expect(stopped.find((one: { stream: string }) => one.stream === 'skus').state).toBe('STOPPED');
  const resumed = JSON.parse((await heliu('source', 'resume', SOURCE, 'skus', '--json')).out);
  expect(resumed.every((one: { state: string }) => one.state === 'READY')).toBe(true);
  const stranger = await heliu('source', 'stop', SOURCE, 'nothing', '--json');
  expect([stranger.status, stranger.out + stranger.err]).toEqual([1, expect.stringContaining('SOURCE_STREAM_UNKNOWN')]);
});

test.each([
  [['--shops', 'NOWHERE'], '--shops'],
  [['--clock', 'soon'], '--clock'],
  [['--orders', '0'], '--orders'],
  [['--start', 'soon'], '--start'],
])('wrong options %j are told before anything is served', async (words, said) => {
  const ended = await heliu('sandbox', 'sellfox', '--book', 'CN01', ...words);
  expect(ended.status).toBe(2);
  expect(ended.out + ended.err).toContain(said);
});
