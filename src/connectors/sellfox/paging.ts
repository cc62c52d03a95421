/** The eight shapes in which 赛狐 gives lists (protocol notes §1.7), as data, and when a list is at its end. */
import { problem, Transient } from '../../core/problems.ts';
import { isJsonObject, type JsonValue } from '../../wire/exact-json.ts';
import { scalar } from './errors.ts';
import { SELLFOX_PROBLEMS as kinds } from './problems.ts';

export interface PageShape {
  /** Member of `data` that holds the rows; empty: `data` is the array itself. */
  readonly rows: string;
  /** Member that repeats the page number; empty: none does. */
  readonly echo: string;
  /** How the next page is asked for. */
  readonly next: 'pageNo' | 'nextToken' | 'none';
}

/** Numbers come as numbers or as strings (P3, P4): both are read everywhere. */
export const PAGE_SHAPES = {
  P1: { rows: 'rows', echo: 'pageNo', next: 'pageNo' },
  P2: { rows: 'detailPageVoList', echo: 'pageNo', next: 'pageNo' },
  P3: { rows: 'groupVoList', echo: 'pageNo', next: 'pageNo' },
  P4: { rows: 'rows', echo: 'pageNum', next: 'pageNo' },
  P5: { rows: 'reportList', echo: '', next: 'pageNo' },
  P6: { rows: 'rows', echo: '', next: 'pageNo' },
  P7: { rows: 'rows', echo: '', next: 'nextToken' },
  P8: { rows: '', echo: '', next: 'none' },
} as const satisfies Readonly<Record<string, PageShape>>;

export type PageShapeName = keyof typeof PAGE_SHAPES;

export interface Page {
  readonly rows: readonly JsonValue[];
  /** Rows of the whole list as the source counts them; empty: it does not tell. */
  readonly total: string;
  /** Token of the next page; empty: none. */
  readonly token: string;
  readonly last: boolean;
}

export interface Asked {
  readonly path: string;
  /** 1-based. */
  readonly page: number;
  readonly size: number;
}

export const NO_ROWS: Page = { rows: [], total: '0', token: '', last: true };

/** Body members that ask for a page. Numbers are declared as strings (§1.7). */
export function pageParameters(shape: PageShape, page: number, size: number, token: string): Record<string, string> {
  if (shape.next === 'pageNo') return { pageNo: String(page), pageSize: String(size) };
  return shape.next === 'nextToken' && token !== '' ? { nextToken: token } : {};
}

/** Throws Transient SELLFOX_ANSWER_ODD where `data` has no such list: a changed interface must not read as “no rows”. */
export function readPage(shape: PageShape, data: JsonValue, asked: Asked): Page {
  const rows = shape.rows === '' ? data : isJsonObject(data) ? data[shape.rows] : undefined;
  if (!Array.isArray(rows))
    throw new Transient(problem(kinds.SELLFOX_ANSWER_ODD, {}, { path: asked.path, what: shape.rows || 'data[]' }));
  const list: readonly JsonValue[] = rows;
  const member = (name: string): string => (isJsonObject(data) && name !== '' ? scalar(data[name]) : '');
  const pages = whole(member('totalPage'));
  const echo = whole(member(shape.echo));
  // 请付款 lists give their last page again past the end: those rows were read before.
  const again =
    asked.page > 1 && ((pages !== undefined && asked.page > pages) || (echo !== undefined && echo < asked.page));
  const token = shape.next === 'nextToken' ? member('nextToken') : '';
  return {
    rows: again ? [] : list,
    total: member('totalSize'),
    token,
    last: again || isLast(shape, list.length, pages, token, asked),
  };
}

function isLast(shape: PageShape, count: number, pages: number | undefined, token: string, asked: Asked): boolean {
  if (shape.next === 'nextToken') return token === '';
  if (shape.next === 'none' || count === 0) return true;
  return pages === undefined ? count < asked.size : asked.page >= pages;
}

function whole(text: string): number | undefined {
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

/** What is remembered of the pages read so far, to see a list that goes round. */
export interface LoopMark {
  /** Digest of the page that later ones are compared with; empty: none yet. */
  readonly mark: string;
  readonly markAt: number;
}

/**
 * Brent's cycle finding: one page is remembered, and replaced at each power of two, so a round of any length is found after
 * at most three times as many pages as it has, with nothing to keep but this. Undefined: the page was read before.
 */
export function passLoopMark(before: LoopMark, page: number, digest: string): LoopMark | undefined {
  if (before.mark === digest) return undefined;
  return before.mark === '' || page >= before.markAt * 2 ? { mark: digest, markAt: page } : before;
}
