import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Transient } from '../../core/problems.ts';
import { type JsonValue, parseExactJson } from '../../wire/exact-json.ts';
import {
  type LoopMark,
  PAGE_SHAPES,
  type PageShape,
  type PageShapeName,
  pageParameters,
  passLoopMark,
  readPage,
} from './paging.ts';

/** How the vendor's lists are seen to answer, per shape (protocol notes §1.7). */
const ANSWERS: Readonly<
  Record<PageShapeName, (rows: readonly number[], page: number, size: number, total: number) => unknown>
> = {
  P1: (rows, pageNo, pageSize, n) => ({ pageNo, pageSize, totalPage: Math.ceil(n / pageSize), totalSize: n, rows }),
  P2: (rows, pageNo, pageSize, n) => ({
    detailPageVoList: rows,
    pageNo,
    pageSize,
    totalPage: Math.ceil(n / pageSize),
    totalSize: n,
  }),
  P3: (rows, page, size, n) => ({
    groupVoList: rows,
    pageNo: String(page),
    pageSize: String(size),
    totalPage: String(Math.ceil(n / size)),
    totalSize: String(n),
  }),
  P4: (rows, page, size, n) => ({
    rows,
    pageNum: String(page),
    pageSize: String(size),
    totalPage: String(Math.ceil(n / size)),
    totalSize: String(n),
  }),
  P5: (reportList, _page, size, n) => ({ reportList, totalPage: Math.ceil(n / size), totalSize: n }),
  P6: (rows) => ({ rows }),
  P7: (rows, page, size, n) => ({ nextToken: page * size < n ? `after-${page}` : '', rows }),
  P8: (rows) => rows,
};

/** A list of `n` rows; past its end it is empty, or gives its last page again as 请付款 does. */
function server(shape: PageShapeName, n: number, repeatsLast: boolean) {
  return (
    body: Readonly<Record<string, string>>,
    asked: { readonly page: number; readonly size: number },
  ): JsonValue => {
    if (shape === 'P8') return exact(Array.from({ length: n }, (_, index) => index));
    const page = body.nextToken ? Number(body.nextToken.slice(6)) + 1 : Number(body.pageNo ?? 1);
    const lastPage = Math.max(1, Math.ceil(n / asked.size));
    const given = repeatsLast ? Math.min(page, lastPage) : page;
    const from = (given - 1) * asked.size;
    const rows = Array.from({ length: Math.max(0, Math.min(asked.size, n - from)) }, (_, index) => from + index);
    return exact(ANSWERS[shape](rows, given, asked.size, n));
  };
}

function exact(value: unknown): JsonValue {
  return parseExactJson(JSON.stringify(value));
}

describe('a list', () => {
  test('of any shape and length is read to its end, each row once', () => {
    const shapes = Object.keys(PAGE_SHAPES) as PageShapeName[];
    fc.assert(
      fc.property(
        fc.constantFrom(...shapes),
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: 1, max: 12 }),
        fc.boolean(),
        (name, n, size, repeatsLast) => {
          const shape: PageShape = PAGE_SHAPES[name];
          // A list without totals that repeats its last page has no end that can be seen: no such list is known.
          fc.pre(!(name === 'P6' && repeatsLast));
          const ask = server(name, n, repeatsLast);
          const rows: string[] = [];
          let token = '';
          for (let page = 1; ; page++) {
            expect(page).toBeLessThanOrEqual(Math.ceil(n / size) + 1);
            const asked = { path: '/x', page, size };
            const read = readPage(shape, ask(pageParameters(shape, page, size, token), asked), asked);
            rows.push(...read.rows.map((row) => JSON.stringify(row)));
            token = read.token;
            if (read.last) break;
          }
          expect(rows).toEqual(Array.from({ length: n }, (_, index) => String(index)));
        },
      ),
      { numRuns: 400 },
    );
  });

  test('that shrank while it was read, and gives its last page again, gives no row twice', () => {
    const asked = { path: '/x', page: 3, size: 2 };
    const told = exact({ rows: ['c', 'd'], pageNum: '2', pageSize: '2', totalPage: '2', totalSize: '4' });
    expect(readPage(PAGE_SHAPES.P4, told, asked)).toMatchObject({ rows: [], last: true, total: '4' });
    const echoes = exact({ rows: ['c', 'd'], pageNum: '3', totalPage: '2', totalSize: '4' });
    expect(readPage(PAGE_SHAPES.P4, echoes, asked)).toMatchObject({ rows: [], last: true });
  });

  test.each<[PageShapeName, unknown]>([
    ['P1', { list: [] }],
    ['P1', []],
    ['P2', { rows: [] }],
    ['P8', { rows: [] }],
    ['P1', { rows: { a: 1 } }],
  ])('of shape %s without its rows is no empty list: %j', (name, data) => {
    const read = (): unknown => readPage(PAGE_SHAPES[name], exact(data), { path: '/x', page: 1, size: 10 });
    expect(read).toThrow(Transient);
    expect(read).toThrow('SELLFOX_ANSWER_ODD');
  });

  test('asks by strings, and by a token only once there is one', () => {
    expect(pageParameters(PAGE_SHAPES.P1, 2, 100, '')).toEqual({ pageNo: '2', pageSize: '100' });
    expect(pageParameters(PAGE_SHAPES.P7, 1, 100, '')).toEqual({});
    expect(pageParameters(PAGE_SHAPES.P7, 2, 100, 'x')).toEqual({ nextToken: 'x' });
    expect(pageParameters(PAGE_SHAPES.P8, 1, 100, '')).toEqual({});
  });
});

describe('pages that go round', () => {
  /** 1-based page at which it is seen; 0: it is not. */
  function seenAt(digests: (page: number) => string, pagesMax: number): number {
    let mark: LoopMark | undefined = { mark: '', markAt: 0 };
    for (let page = 1; page <= pagesMax; page++) {
      mark = passLoopMark(mark, page, digests(page));
      if (!mark) return page;
    }
    return 0;
  }

  test('are found whatever the way in and the length of the round, within three times both', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 40 }), (wayIn, round) => {
        const page = seenAt(
          (at) => String(at <= wayIn ? at : wayIn + ((at - wayIn - 1) % round) + 1),
          3 * (wayIn + round) + 3,
        );
        expect(page).toBeGreaterThan(wayIn + round);
      }),
    );
  });

  test('are not seen where every page is another', () => {
    expect(seenAt(String, 5_000)).toBe(0);
  });
});
