/** How much the streams of a source told day by day, and what is missing of it. Days are those of reading, by the house's zone. */
import { addDays, BOOK_ZONE, civilDateIn, type IsoDate } from '../core/dates.ts';
import { type Problem, problem } from '../core/problems.ts';
import type { FetchedPage, SourceStream } from '../core/sources.ts';
import type { Queryable, Tx } from '../engine/transaction.ts';
import { INTAKE_PROBLEMS } from './problems.ts';
import type { StreamKey } from './source-rows.ts';

export interface StreamDay {
  readonly day: IsoDate;
  /** Whole windows that were read. */
  readonly windows: number;
  /** Rows in them as the source counts; null: it does not tell. */
  readonly expected: bigint | null;
  readonly got: bigint;
  /** Rows that were new, or told something new. */
  readonly changed: bigint;
}

const dayOf = civilDateIn(BOOK_ZONE);

/**
 * Counts a page, in the transaction that stores it; a window counts on the day on which it was begun, once it was read whole.
 * `changed`: rows of the page that were new or told something new.
 */
export async function recordStreamDay(
  tx: Tx,
  { source, stream }: StreamKey,
  page: Pick<FetchedPage, 'rows' | 'window'>,
  changed: number,
  now: Date,
): Promise<void> {
  const { first, last, expected } = page.window;
  const told = /^\d{1,18}$/.test(expected) ? expected : null;
  await tx.query(
    `INSERT INTO intake.stream_day (source, stream, day, first_read_at, last_read_at)
     SELECT $1, $2, $3, $4, $4 WHERE $5 OR NOT EXISTS (SELECT FROM intake.stream_day WHERE source = $1 AND stream = $2)
     ON CONFLICT DO NOTHING`,
    [source, stream, dayOf(now.getTime()), now, first],
  );
  await tx.query(
    `UPDATE intake.stream_day d SET last_read_at = $3, changed = changed + $4,
       open_rows = CASE WHEN $7 THEN 0 ELSE s.open_rows END, windows = windows + $7::boolean::integer,
       got = got + CASE WHEN $7 THEN s.open_rows ELSE 0 END,
       expected = CASE WHEN $7 AND $8::bigint IS NOT NULL THEN coalesce(expected, 0) + $8::bigint ELSE expected END
     FROM (SELECT day, CASE WHEN $6 THEN 0 ELSE open_rows END + $5 AS open_rows FROM intake.stream_day
           WHERE source = $1 AND stream = $2 ORDER BY day DESC LIMIT 1) s
     WHERE d.source = $1 AND d.stream = $2 AND d.day = s.day`,
    [source, stream, now, changed, page.rows.length, first, last, told],
  );
}

/** Newest first, `since` and later. */
export async function listStreamDays(
  db: Queryable,
  source: string,
  since: IsoDate,
): Promise<readonly (StreamDay & { readonly stream: string })[]> {
  const { rows } = await db.query<StreamDay & { readonly stream: string }>(
    `SELECT stream, day::text, windows, expected, got, changed FROM intake.stream_day
     WHERE source = $1 AND day >= $2 ORDER BY day DESC, stream`,
    [source, since],
  );
  return rows;
}

/** Marks the days before `today` that nobody looked at; each is given once. */
export async function takeClosedDays(
  tx: Tx,
  source: string,
  today: IsoDate,
  now: Date,
): Promise<readonly { readonly stream: string; readonly day: IsoDate }[]> {
  const { rows } = await tx.query<{ stream: string; day: IsoDate }>(
    `UPDATE intake.stream_day SET checked_at = $3 WHERE source = $1 AND day < $2 AND checked_at IS NULL
     RETURNING stream, day::text`,
    [source, today, now],
  );
  return rows.sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : a.stream < b.stream ? -1 : 1));
}

/** What a usual day is made of: the same weekday in so many weeks; of lists read whole, the last days. */
export const HISTORY_DAYS = 56;
const SNAPSHOT_DAYS = 14;
/** Fewer days tell nothing yet, and a volume below this is often zero by chance. */
const DAYS_LEAST = 3;
const USUAL_LEAST = 10n;
/** A day with less than a tenth of the usual is a silence. */
const SILENCE_PARTS = 10n;

/**
 * What is missing of a closed day. `history`: days of the stream before it, in any order. A source that counts its rows must have
 * given them; and where rows usually come, their absence is told and never taken for zero.
 */
export function completeness(
  key: StreamKey,
  reading: SourceStream['reading'],
  { day, expected, got, ...rest }: StreamDay,
  history: readonly StreamDay[],
): readonly Problem[] {
  const place = { ...key, day };
  const problems: Problem[] = [];
  if (expected !== null && got < expected)
    problems.push(
      problem(INTAKE_PROBLEMS.SOURCE_ROWS_MISSING, {}, { ...place, expected: String(expected), got: String(got) }),
    );
  const told = volume(reading, { day, expected, got, ...rest });
  const usual = median(usualDays(reading, day, history).map((one) => volume(reading, one)));
  if (usual !== undefined && usual >= USUAL_LEAST && told * SILENCE_PARTS < usual)
    problems.push(problem(INTAKE_PROBLEMS.SOURCE_SILENT, {}, { ...place, rows: String(told), usual: String(usual) }));
  return problems;
}

/** Of a list that is read whole each time its length; else what was new. */
function volume(reading: SourceStream['reading'], { windows, got, changed }: StreamDay): bigint {
  return reading === 'SNAPSHOT' ? got / BigInt(Math.max(windows, 1)) : changed;
}

function usualDays(
  reading: SourceStream['reading'],
  day: IsoDate,
  history: readonly StreamDay[],
): readonly StreamDay[] {
  const isSnapshot = reading === 'SNAPSHOT';
  const from = addDays(day, isSnapshot ? -SNAPSHOT_DAYS : -HISTORY_DAYS);
  return history.filter(
    (one) =>
      one.day >= from && one.day < day && (isSnapshot || weekdayOf(one.day) === weekdayOf(day)) && one.windows > 0,
  );
}

function weekdayOf(day: IsoDate): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay();
}

/** The lower one of two in the middle; undefined: too few. */
function median(volumes: readonly bigint[]): bigint | undefined {
  if (volumes.length < DAYS_LEAST) return undefined;
  const sorted = [...volumes].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return sorted[(sorted.length - 1) >> 1];
}
