import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { FetchedPage, SourceCursor } from '../../core/sources.ts';
import { type JsonValue, parseExactJson } from '../../wire/exact-json.ts';
import type { SellfoxSettings } from './account.ts';
import type { SellfoxClient } from './client.ts';
import { SELLFOX_STREAMS } from './connector.ts';
import { fetchPage } from './reading.ts';
import type { SellfoxStream } from './streams/stream.ts';

const NOW_MS = Date.UTC(2026, 0, 6, 2, 0, 0);
const SETTINGS: SellfoxSettings = {
  baseUrl: 'http://x',
  clientId: 'c',
  clientSecret: 's',
  buyerKey: 'k',
  since: '2026-01-05',
};

type Body = Readonly<Record<string, unknown>>;
interface Asked {
  readonly path: string;
  readonly body: Body;
}

function clientOf(
  answer: (body: Body, nth: number, path: string) => unknown,
): SellfoxClient & { readonly asked: Asked[] } {
  const asked: Asked[] = [];
  return {
    asked,
    nowMs: () => NOW_MS,
    takeNotices: () => [],
    connect: async () => undefined,
    async post(path, body) {
      asked.push({ path, body: JSON.parse(JSON.stringify(body)) });
      const data = answer(asked.at(-1)!.body, asked.length, path);
      return data === undefined ? undefined : (parseExactJson(JSON.stringify(data)) as JsonValue);
    },
  };
}

const stream = (name: string): SellfoxStream => SELLFOX_STREAMS.find((one) => one.name === name)!;

/** As the house does: the cursor goes through JSON and into a new reading each time. */
async function readRound(
  name: string,
  client: SellfoxClient,
  options: { readonly cursor?: SourceCursor; readonly rowsMax?: number; readonly settings?: SellfoxSettings } = {},
): Promise<readonly FetchedPage[]> {
  const pages: FetchedPage[] = [];
  let cursor = options.cursor;
  do {
    const page = await fetchPage(stream(name), cursor, options.rowsMax ?? 1_000, options.settings ?? SETTINGS, client);
    pages.push(page);
    cursor = JSON.parse(JSON.stringify(page.cursor));
    expect(pages.length).toBeLessThan(200);
  } while (pages.at(-1)!.more);
  return pages;
}

function listOf(rows: readonly object[], body: Body): object {
  const [page, size] = [Number(body.pageNo), Number(body.pageSize)];
  const totalPage = Math.ceil(rows.length / size);
  return {
    pageNo: page,
    pageSize: size,
    totalPage,
    totalSize: rows.length,
    rows: rows.slice((page - 1) * size, page * size),
  };
}

const keysOf = (pages: readonly FetchedPage[]): readonly string[] =>
  pages.flatMap((page) => page.rows.map((row) => row.key));

describe('the streams', () => {
  test('stand in the README with their paths and keys', () => {
    const readme = readFileSync(new URL('README.md', import.meta.url), 'utf8');
    for (const one of SELLFOX_STREAMS) {
      const row = readme.split('\n').find((line) => line.startsWith(`| \`${one.name}\``));
      expect(row, one.name).toContain(`\`${one.path}\``);
      expect(row, one.name).toContain(`${one.shape} ${one.pageMax} `);
      expect(row, one.name).toContain(one.key.join(', '));
    }
  });

  test('have names, keys and readings that fit together', () => {
    const names = SELLFOX_STREAMS.map((one) => one.name);
    expect(new Set(names).size).toBe(names.length);
    for (const one of SELLFOX_STREAMS) {
      const home = stream(one.rowsOf);
      expect(home.key, one.name).toEqual(one.key);
      expect(home.fields, one.name).toEqual(one.fields);
      const kept = one.fields.map((field) => (typeof field === 'string' ? field : field.in));
      expect(new Set(kept).size, one.name).toBe(kept.length);
      for (const key of one.key) expect(kept, one.name).toContain(key.replace('?', ''));
      expect(one.path, one.name).toMatch(/^\/\S+\.json$/);
      expect(one.reading === 'SNAPSHOT', one.name).toBe(one.window.by === 'SNAPSHOT');
      expect(one.reading === 'MONTH', one.name).toBe(one.window.by === 'MONTH');
      // Without a key a row that changed is another row: only a whole window tells that the old one is gone.
      if (one.key.length === 0) expect(one.vanishes, one.name).toBe(true);
    }
  });

  test.each(SELLFOX_STREAMS.map((one) => one.name))(
    '%s ends its round on empty lists, and asks with all filters',
    async (name) => {
      const { shape } = stream(name);
      const key = { P2: 'detailPageVoList', P3: 'groupVoList', P5: 'reportList' }[shape as string] ?? 'rows';
      const client = clientOf(() => ({ [key]: [], totalPage: '0', totalSize: '0', nextToken: '' }));
      const pages = await readRound(name, client);
      expect(pages.at(-1)).toMatchObject({ rows: [], more: false, problems: [] });
      for (const { body } of client.asked) expect(JSON.stringify(body)).not.toMatch(/undefined|null/);
      const again = await readRound(name, client, { cursor: pages.at(-1)!.cursor });
      expect(again.at(-1)!.more).toBe(false);
    },
  );
});

describe('a reading', () => {
  test('takes all pages of all windows, one after the other, and remembers where the round ended', async () => {
    const rows = [1, 2, 3, 4, 5].map((id) => ({ shopId: '1', amazonOrderId: `o${id}` }));
    const client = clientOf((body) => listOf(rows, body));
    const pages = await readRound('amazon-orders', client, { rowsMax: 2 });
    const windows = client.asked
      .filter(({ body }) => body.pageNo === '1')
      .map(({ body }) => [body.dateStart, body.dateEnd]);
    expect(windows).toEqual([
      ['2026-01-05 00:00:00', '2026-01-06 00:00:00'],
      ['2026-01-06 00:00:00', '2026-01-06 16:00:00'],
    ]);
    expect(client.asked[0]).toEqual({
      path: '/api/order/pageList.json',
      body: {
        dateType: 'updateDateTime',
        dateStart: '2026-01-05 00:00:00',
        dateEnd: '2026-01-06 00:00:00',
        pageNo: '1',
        pageSize: '2',
      },
    });
    expect(keysOf(pages)).toEqual([...rows, ...rows].map((row) => `1/${row.amazonOrderId}`));
    expect(pages.map((page) => [page.window.first, page.window.last])).toEqual([
      ...[
        [true, false],
        [false, false],
        [false, true],
      ],
      ...[
        [true, false],
        [false, false],
        [false, true],
      ],
    ]);
    expect(pages.at(-1)!.cursor).toEqual({ v: 1, through: '2026-01-06 16:00:00' });
    expect(pages[0]!.window.expected).toBe('5');
  });

  test('goes on from any cursor as if nothing had happened', async () => {
    const rows = Array.from({ length: 7 }, (_, id) => ({ id: String(id) }));
    const whole = await readRound(
      'warehouses',
      clientOf((body) => listOf(rows, body)),
      { rowsMax: 2 },
    );
    for (const [index, page] of whole.entries()) {
      if (!page.more) continue;
      const rest = await readRound(
        'warehouses',
        clientOf((body) => listOf(rows, body)),
        { cursor: page.cursor, rowsMax: 2 },
      );
      expect(rest).toEqual(whole.slice(index + 1));
    }
  });

  test('keeps the size of its pages within a window, whatever is asked for meanwhile', async () => {
    const rows = Array.from({ length: 5 }, (_, id) => ({ id: String(id) }));
    const client = clientOf((body) => listOf(rows, body));
    const first = await fetchPage(stream('warehouses'), undefined, 2, SETTINGS, client);
    const rest = await readRound('warehouses', client, { cursor: first.cursor, rowsMax: 100 });
    expect(keysOf([first, ...rest])).toEqual(rows.map((row) => row.id));
    expect(new Set(client.asked.map(({ body }) => body.pageSize))).toEqual(new Set(['2']));
  });

  test('never asks for more rows than the endpoint gives', async () => {
    const client = clientOf((body) => listOf([], body));
    await readRound('platform-orders', client, { rowsMax: 5_000 });
    expect(client.asked[0]!.body.pageSize).toBe('1000');
    await readRound('pairings', client, { rowsMax: 5_000 });
    expect(client.asked.at(-1)!.body.pageSize).toBe('50');
  });

  test('of settlement lines asks for deletions, the original currency, and the days that are required beside', async () => {
    const client = clientOf((body) => ({
      ...listOf([], body),
      detailPageVoList: [
        { id: '9', isDel: '1' },
        { id: '8', isDel: 0 },
      ],
    }));
    const [page] = await readRound('settlement-lines', client);
    expect(client.asked[0]!.body).toMatchObject({
      updateTimeStart: '2026-01-05 00:00:00',
      updateTimeEnd: '2026-01-06 00:00:00',
      startTime: '2025-01-05',
      endTime: '2026-01-06',
      currency: '',
      queryDel: 'true',
    });
    expect(page!.rows.map((row) => [row.key, row.deleted])).toEqual([
      ['9', true],
      ['8', false],
    ]);
  });

  test('follows a token where the list has one', async () => {
    const client = clientOf((body) => ({
      rows: [{ msku: String(body.nextToken ?? 'first') }],
      nextToken: body.nextToken ? '' : 't2',
    }));
    const pages = await readRound('settled-unshipped', client);
    expect(pages.flatMap((page) => page.rows.map((row) => [row.key, row.fields.msku]))).toEqual([
      ['', 'first'],
      ['', 't2'],
    ]);
    expect(client.asked[0]!.body).toEqual({
      timeType: 'postedTime',
      settlementTypes: [1],
      currency: '',
      startTime: '2026-01-05',
      endTime: '2026-01-06',
    });
  });

  test('uses the paths and names of ranges of the settings', async () => {
    const client = clientOf((body) => listOf([], body));
    const settings = {
      ...SETTINGS,
      paths: { 'fba-shipments': '/v3/shipments.json' },
      rangeNames: { 'fba-shipments': { updateTimeStart: 'updatedFrom' } },
    };
    await readRound('fba-shipments', client, { settings });
    expect(client.asked[0]).toMatchObject({
      path: '/v3/shipments.json',
      body: { updatedFrom: '2026-01-05', updateTimeEnd: '2026-01-06' },
    });
  });

  test('tells of a row that cannot be stored and takes the others', async () => {
    const client = clientOf((body) => listOf([{ id: '1' }, { name: 'no id' }, { id: '3' }], body));
    const [page] = await readRound('warehouses', client);
    expect(page!.rows.map((row) => row.key)).toEqual(['1', '3']);
    expect(page!.problems.map((one) => [one.code, one.params.stream])).toEqual([['SELLFOX_ROW_NO_KEY', 'warehouses']]);
  });

  test('takes 40016 for an empty window', async () => {
    const [page] = await readRound(
      'warehouses',
      clientOf(() => undefined),
    );
    expect(page).toMatchObject({ rows: [], more: false, problems: [] });
  });

  test('takes success without data for a fault: the breakpoint stays', async () => {
    const reading = readRound(
      'amazon-orders',
      clientOf(() => null),
    );
    await expect(reading).rejects.toMatchObject({
      name: 'Transient',
      problem: { code: 'SELLFOX_DATA_NULL', level: 'L3' },
    });
  });
});

describe('a list that does not stand still', () => {
  test('is read again, half as long, and the round goes on behind it', async () => {
    const rows = Array.from({ length: 4 }, (_, id) => ({ shopId: '1', amazonOrderId: `o${id}` }));
    // An order is updated while the first window is read: it leaves the window.
    const client = clientOf((body, nth) => listOf(nth === 2 ? rows.slice(1) : rows, body));
    const pages = await readRound('amazon-orders', client, { rowsMax: 2 });
    const windows = client.asked.map(({ body }) => [body.dateStart, body.dateEnd, body.pageNo]);
    expect(windows.slice(0, 3)).toEqual([
      ['2026-01-05 00:00:00', '2026-01-06 00:00:00', '1'],
      ['2026-01-05 00:00:00', '2026-01-06 00:00:00', '2'],
      ['2026-01-05 00:00:00', '2026-01-05 12:00:00', '1'],
    ]);
    expect(windows.map(([from]) => from)).toContain('2026-01-05 12:00:00');
    expect(pages[1]!.window.last).toBe(false);
    expect(pages[2]!.window.first).toBe(true);
    expect(pages.flatMap((page) => page.problems)).toEqual([]);
    expect(pages.at(-1)!.cursor.through).toBe('2026-01-06 16:00:00');
  });

  test('and does not come to rest is told and left for the next round, which begins with it', async () => {
    const client = clientOf((body, nth) =>
      listOf(
        Array.from({ length: nth + 2 }, (_, id) => ({ shopId: '1', orderNo: `o${id}` })),
        body,
      ),
    );
    const pages = await readRound('platform-orders', client, { rowsMax: 2, cursor: { v: 1, through: '2026-01-05' } });
    const last = pages.at(-1)!;
    expect(last.problems.map((one) => [one.code, one.level])).toEqual([['SELLFOX_TOTALS_MOVE', 'L3']]);
    expect([last.more, last.window.last, last.cursor.through]).toEqual([false, false, '2026-01-05']);
    expect(client.asked.filter(({ body }) => body.pageNo === '1')).toHaveLength(6);
  });

  test('and pushes a row over the border of two pages is read again, though its total is the same', async () => {
    const rows = Array.from({ length: 6 }, (_, id) => ({ id: String(id) }));
    const client = clientOf((body, nth) => {
      // A row came in at the front of page 2 and one went at the end: 3 is seen by nobody.
      const pushed = nth === 2 ? [...rows.slice(1, 3), ...rows.slice(1, 3), ...rows.slice(4)] : rows;
      return listOf(pushed, body);
    });
    const pages = await readRound('warehouses', client, { rowsMax: 2 });
    expect(new Set(keysOf(pages)).size).toBe(6);
    expect(pages.flatMap((page) => page.problems)).toEqual([]);
    expect(client.asked.map(({ body }) => body.pageNo)).toEqual(['1', '2', '1', '2', '3']);
  });

  test('and holds one row twice itself comes to its end', async () => {
    const rows = ['0', '1', '1', '2'].map((id) => ({ id }));
    const client = clientOf((body) => listOf(rows, body));
    const pages = await readRound('warehouses', client, { rowsMax: 2 });
    expect(keysOf(pages).slice(-4)).toEqual(['0', '1', '1', '2']);
    expect(pages.at(-1)).toMatchObject({ more: false, problems: [], window: { last: true } });
  });

  test('and goes round is stopped with a problem; what was read before stays, the breakpoint too', async () => {
    const rows = (at: number): object[] => [{ id: `${at}a` }, { id: `${at}b` }];
    const client = clientOf((body) => ({ totalPage: 50, totalSize: 100, rows: rows(Number(body.pageNo) % 3) }));
    const pages = await readRound('warehouses', client, { rowsMax: 2 });
    const last = pages.at(-1)!;
    expect(last.problems.map((one) => one.code)).toEqual(['SELLFOX_PAGE_LOOP']);
    expect([last.rows.length, last.more, last.window.last]).toEqual([0, false, false]);
    expect(pages.length).toBeLessThan(12);
  });

  test('and stops in a later window keeps what was read before it', async () => {
    const client = clientOf((body) =>
      body.startDate === '2026-01-05'
        ? listOf([], body)
        : { totalPage: 9, totalSize: 99, rows: [{ shopId: '1', orderNo: 'o' }] },
    );
    const pages = await readRound('platform-orders', client, { rowsMax: 1 });
    expect(pages.at(-1)!.problems.map((one) => one.code)).toEqual(['SELLFOX_PAGE_LOOP']);
    expect(pages.at(-1)!.cursor).toEqual({ v: 1, through: '2026-01-06' });
  });
});

test('a cursor of another version is ours to explain, not to guess', async () => {
  const reading = fetchPage(
    stream('warehouses'),
    { v: 2 },
    10,
    SETTINGS,
    clientOf(() => undefined),
  );
  await expect(reading).rejects.toMatchObject({ name: 'Bug' });
});
