/**
 * One page of a stream from a cursor, and the cursor of the next one. All that a reading has to remember stands in the cursor:
 * the window, the page, the total that its first page told, and a mark against lists that go round.
 */
import { createHash } from 'node:crypto';
import { addDays, later } from '../../core/dates.ts';
import { Bug, type Problem, problem, Transient } from '../../core/problems.ts';
import type { FetchedPage, SourceCursor, SourceRow } from '../../core/sources.ts';
import { writeExactJson } from '../../wire/exact-json.ts';
import type { SellfoxSettings } from './account.ts';
import type { SellfoxClient } from './client.ts';
import { cutRow, isRow } from './cut.ts';
import { type LoopMark, NO_ROWS, PAGE_SHAPES, type Page, pageParameters, passLoopMark, readPage } from './paging.ts';
import { SELLFOX_PROBLEMS as kinds } from './problems.ts';
import type { SellfoxStream } from './streams/stream.ts';
import { beginRound, DEFAULT_ZONE, daysOf, nextWindow, type Round, shorter, windowParameters } from './windows.ts';

/** At 100 rows a page a window of a million rows; more is a list without an end. */
const PAGES_MAX = 10_000;
/** Readings of one window that does not stand still, before the round is left for later. */
const READINGS_MAX = 6;
const VERSION = 1;

/** Where a window that is being read stands. */
interface Standing extends Round, LoopMark {
  readonly page: number;
  /** Rows a page: a change of it would move the borders of the pages. */
  readonly size: number;
  readonly token: string;
  /** `totalSize` of the first page. */
  readonly total: string;
  /** Digest of the last row of the page before; empty: none, or rows that nothing identifies. */
  readonly lastRow: string;
  /** Rows for which the window was read again, digests joined by commas: the source itself holds such a row twice. */
  readonly pushed: string;
  /** 1-based; the window is read again where its rows moved. */
  readonly reading: number;
}

interface Place {
  /** End of the last round; empty: none. */
  readonly through: string;
  /** Undefined between rounds. */
  readonly standing?: Standing;
}

export async function fetchPage(
  stream: SellfoxStream,
  cursor: SourceCursor,
  rowsMax: number,
  settings: SellfoxSettings,
  client: SellfoxClient,
): Promise<FetchedPage> {
  const place = readCursor(cursor);
  const size = Math.max(1, Math.min(stream.pageMax, rowsMax));
  const round = (): Round =>
    beginRound(stream.window, place.through, settings.since, settings.zone ?? DEFAULT_ZONE, client.nowMs());
  const at = place.standing ?? begin(round(), size);
  const path = settings.paths?.[stream.name] ?? stream.path;
  const page = await askFor(stream, at, path, settings, client);
  const cut = page.rows.map((raw) => cutRow(stream, raw, settings.buyerKey));
  const rows = cut.filter(isRow);
  const problems = [...cut.filter((one): one is Problem => !isRow(one)), ...client.takeNotices()];
  const result = (next: Place, last: boolean, more: boolean, found?: Problem): FetchedPage => ({
    rows: found?.code === kinds.SELLFOX_PAGE_LOOP.code ? [] : rows,
    cursor: writeCursor(next),
    more,
    window: { from: at.from, to: at.to, first: at.page === 1, last, expected: page.total },
    problems: found ? [...problems, found] : problems,
  });

  const mark = page.rows.length === 0 ? at : passLoopMark(at, at.page, digestOf(page));
  if (!mark || (at.page >= PAGES_MAX && !page.last)) {
    const params = { path, from: at.from, to: at.to, page: String(at.page) };
    return result(stopped(place, at), false, false, problem(kinds.SELLFOX_PAGE_LOOP, {}, params));
  }
  const moved = (first: string, pushed: string): FetchedPage => {
    if (at.reading < READINGS_MAX) return result(readAgain(stream, place, at, pushed), false, true);
    const params = { path, from: at.from, to: at.to, first, last: page.total, times: String(READINGS_MAX - 1) };
    return result(stopped(place, at), false, false, problem(kinds.SELLFOX_TOTALS_MOVE, {}, params));
  };
  // A row that came in before this page pushed one over from the page before, and another out of this one.
  const isPushed = at.lastRow !== '' && rows.some((row) => digestOfRow(row) === at.lastRow);
  if (isPushed && !at.pushed.includes(at.lastRow)) return moved(at.total, `${at.pushed},${at.lastRow}`);
  const total = at.page === 1 ? page.total : at.total;
  if (!page.last) {
    const end = rows.at(-1);
    const lastRow = end && stream.key.length > 0 ? digestOfRow(end) : '';
    const standing = { ...at, ...mark, page: at.page + 1, token: page.token, total, lastRow };
    return result({ ...place, standing }, false, true);
  }
  if (total !== '' && page.total !== '' && total !== page.total) return moved(total, at.pushed);
  const next = nextWindow(stream.window, at);
  if (next) return result({ ...place, standing: begin(next, size) }, true, true);
  return result({ through: at.until }, true, false);
}

function begin(round: Round, size: number, reading = 1, pushed = ''): Standing {
  const { from, to, until } = round;
  return { from, to, until, page: 1, size, token: '', total: '', mark: '', markAt: 0, lastRow: '', pushed, reading };
}

/** Rows moved between pages, so one may have been missed: the window is read again, half as long. */
function readAgain(stream: SellfoxStream, place: Place, at: Standing, pushed: string): Place {
  return { ...place, standing: begin(shorter(stream.window, at), at.size, at.reading + 1, pushed) };
}

/** The round ends before this window; what was read before it need not be read again. */
function stopped(place: Place, at: Standing): Place {
  return { through: later(at.from, place.through) };
}

async function askFor(
  stream: SellfoxStream,
  at: Standing,
  path: string,
  settings: SellfoxSettings,
  client: SellfoxClient,
): Promise<Page> {
  const shape = PAGE_SHAPES[stream.shape];
  const body = {
    ...stream.fixed,
    ...rename(rangeOf(stream, at), settings.rangeNames?.[stream.name]),
    ...pageParameters(shape, at.page, at.size, at.token),
  };
  const data = await client.post(path, body);
  if (data === undefined) return NO_ROWS;
  // Success without data: a filter was missing. That is no “nothing there” (protocol notes §1.7).
  if (data === null) throw new Transient(problem(kinds.SELLFOX_DATA_NULL, {}, { path }));
  return readPage(shape, data, { path, page: at.page, size: at.size });
}

function rangeOf(stream: SellfoxStream, at: Round): Readonly<Record<string, string>> {
  const range = windowParameters(stream.window, at);
  if (!stream.beside) return range;
  const { from, to, daysBefore } = stream.beside;
  const days = daysOf(stream.window, at);
  return { ...range, [from]: addDays(days.from, -daysBefore), [to]: days.to };
}

function rename(
  range: Readonly<Record<string, string>>,
  names: Readonly<Record<string, string>> | undefined,
): Readonly<Record<string, string>> {
  if (!names) return range;
  return Object.fromEntries(Object.entries(range).map(([name, value]) => [names[name] ?? name, value]));
}

/** Over all that the page told, estimates and all: two pages of a real list are never alike in that. */
function digestOf(page: Page): string {
  const hash = createHash('sha256');
  for (const row of page.rows) hash.update(writeExactJson(row));
  return hash.digest('hex').slice(0, 32);
}

function digestOfRow(row: SourceRow): string {
  return row.fingerprint.slice(0, 32);
}

function readCursor(cursor: SourceCursor): Place {
  if (cursor === undefined) return { through: '' };
  if (cursor.v !== VERSION) throw new Bug(`cursor of version ${cursor.v}`);
  const text = (name: string): string => String(cursor[name] ?? '');
  const whole = (name: string): number => Number(cursor[name] ?? 0);
  const through = text('through');
  if (whole('page') === 0) return { through };
  return {
    through,
    standing: {
      from: text('from'),
      to: text('to'),
      until: text('until'),
      page: whole('page'),
      size: whole('size'),
      token: text('token'),
      total: text('total'),
      mark: text('mark'),
      markAt: whole('markAt'),
      lastRow: text('lastRow'),
      pushed: text('pushed'),
      reading: whole('reading'),
    },
  };
}

function writeCursor(place: Place): NonNullable<SourceCursor> {
  return { v: VERSION, through: place.through, ...place.standing };
}
