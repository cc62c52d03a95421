/** The journal of a book as streams of rows in the order of their numbers, a page of the primary key at a time. */
import type { Queryable } from '../engine/transaction.ts';
import type { EntryRow, LineRow } from './rows.ts';
import { ENTRY_LIST, LINE_LIST } from './rows.ts';

/** What stands at one moment; later batches are not seen by the streams. */
export interface Extent {
  readonly book: string;
  readonly lastBatch: string;
  readonly lastEntry: string;
  readonly lastLine: string;
}

export async function readExtent(db: Queryable, book: string): Promise<Extent> {
  const found = await db.query<{ last: string }>(
    'SELECT coalesce(max(batch_no), 0)::text AS last FROM ledger.batch WHERE book = $1',
    [book],
  );
  const lastBatch = found.rows[0]?.last ?? '0';
  // Entries by batch and lines by entry have no index of their own for max(); one scan of the book's entries is enough.
  const ends = await db.query<{ entry: string; line: string }>(
    `WITH last AS (SELECT coalesce(max(entry_no), 0) AS entry FROM ledger.entry WHERE book = $1 AND batch_no <= $2)
     SELECT entry::text AS entry,
            coalesce((SELECT max(line_no) FROM ledger.line WHERE book = $1 AND entry_no <= last.entry), 0)::text AS line
     FROM last`,
    [book, lastBatch],
  );
  return { book, lastBatch, lastEntry: ends.rows[0]?.entry ?? '0', lastLine: ends.rows[0]?.line ?? '0' };
}

export interface BatchRow {
  readonly batch_no: string;
  readonly posting: string;
  readonly content_hash: string;
  readonly previous_hash: string;
  readonly hash: string;
  /** UTC with microseconds. */
  readonly posted_at: string;
  readonly posted_by: string;
}

export interface CellRow {
  readonly line_no: string;
  readonly statement_no: string;
  readonly cell_no: string;
  readonly fc: string;
}

const ROWS_A_PAGE = 2_000;
const CELLS_A_PAGE = 20_000;

export async function* batchRows(db: Queryable, extent: Extent): AsyncGenerator<BatchRow> {
  for (let after = '0'; ; ) {
    const page = await db.query<BatchRow>(
      `SELECT batch_no::text AS batch_no, posting, content_hash, previous_hash, hash, posted_by,
              to_char(posted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') AS posted_at
       FROM ledger.batch b WHERE book = $1 AND batch_no <= $2 AND batch_no > $3
       ORDER BY b.batch_no LIMIT ${ROWS_A_PAGE}`,
      [extent.book, extent.lastBatch, after],
    );
    yield* page.rows;
    if (page.rows.length < ROWS_A_PAGE) return;
    after = page.rows.at(-1)?.batch_no ?? after;
  }
}

export async function* entryRows(db: Queryable, extent: Extent): AsyncGenerator<EntryRow> {
  for (let after = '0'; ; ) {
    const page = await db.query<EntryRow>(
      `SELECT ${ENTRY_LIST} FROM ledger.entry e
       WHERE e.book = $1 AND e.batch_no <= $2 AND e.entry_no > $3 ORDER BY e.entry_no LIMIT ${ROWS_A_PAGE}`,
      [extent.book, extent.lastBatch, after],
    );
    yield* page.rows;
    if (page.rows.length < ROWS_A_PAGE) return;
    after = page.rows.at(-1)?.entry_no ?? after;
  }
}

export async function* lineRows(db: Queryable, extent: Extent): AsyncGenerator<LineRow> {
  for (let after = '0'; ; ) {
    const page = await db.query<LineRow>(
      `SELECT ${LINE_LIST} FROM ledger.line l
       WHERE l.book = $1 AND l.line_no <= $2 AND l.line_no > $3 ORDER BY l.line_no LIMIT ${ROWS_A_PAGE}`,
      [extent.book, extent.lastLine, after],
    );
    yield* page.rows;
    if (page.rows.length < ROWS_A_PAGE) return;
    after = page.rows.at(-1)?.line_no ?? after;
  }
}

export async function* cellRows(db: Queryable, extent: Extent): AsyncGenerator<CellRow> {
  let after: CellRow = { line_no: '0', statement_no: '-1', cell_no: '-1', fc: '' };
  for (;;) {
    const page = await db.query<CellRow>(
      `SELECT line_no::text AS line_no, statement_no::text AS statement_no, cell_no::text AS cell_no, fc::text AS fc
       FROM ledger.line_cell c
       WHERE book = $1 AND line_no <= $2 AND (line_no, statement_no, cell_no) > ($3::bigint, $4::bigint, $5::integer)
       ORDER BY c.line_no, c.statement_no, c.cell_no LIMIT ${CELLS_A_PAGE}`,
      [extent.book, extent.lastLine, after.line_no, after.statement_no, after.cell_no],
    );
    yield* page.rows;
    if (page.rows.length < CELLS_A_PAGE) return;
    after = page.rows.at(-1) ?? after;
  }
}

/** A stream with its next row in sight. */
export interface Peekable<T> {
  /** The next row, as long as it fits; then it is taken. undefined: it does not fit, or there is none. */
  takeIf(fits: (row: T) => boolean): Promise<T | undefined>;
}

export function peekable<T>(rows: AsyncGenerator<T>): Peekable<T> {
  let next: T | undefined;
  let ended = false;
  return {
    takeIf: async (fits) => {
      if (next === undefined && !ended) {
        const step = await rows.next();
        if (step.done) ended = true;
        else next = step.value;
      }
      if (next === undefined || !fits(next)) return undefined;
      const taken = next;
      next = undefined;
      return taken;
    },
  };
}
