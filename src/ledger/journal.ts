/** The internal double-entry journal: append only, one hash link a batch. DESIGN.md §4 Corrections, §5 Append only. */
import type { IsoDate, Period } from '../core/dates.ts';
import type { CellShare, JournalEntry, JournalLine } from '../core/journal.ts';
import { signedFc, signedLc } from '../core/journal.ts';
import { Bug } from '../core/problems.ts';
import { copyInto, copyLine } from '../engine/copy.ts';
import type { Queryable, Tx } from '../engine/transaction.ts';
import { lockKeys } from '../engine/transaction.ts';
import { CHAIN_START, contentHash, linkHash, microseconds } from './chain.ts';
import { chainLock, closedPeriods, postingDate } from './periods.ts';
import type { EntryRow, LineRow, NumberedEntry } from './rows.ts';
import {
  CELL_COLUMNS,
  ENTRY_COLUMNS,
  ENTRY_LIST,
  entryOf,
  entryValues,
  LINE_COLUMNS,
  LINE_LIST,
  lineOf,
  lineValues,
  sortedCells,
} from './rows.ts';

export interface PostingBatch {
  readonly book: string;
  /** Key of the job that posts: which settlement, which revision. */
  readonly posting: string;
  /** At least one. */
  readonly entries: readonly JournalEntry[];
  /** Closed in Heliu or, by the mirror, in the ERP. Periods closed in Heliu meanwhile are added under the lock. */
  readonly closed: ReadonlySet<Period>;
  readonly postedAt: Date;
  readonly postedBy: string;
}

export interface AppendedEntry {
  readonly entryNo: bigint;
  readonly entry: JournalEntry;
  readonly postingDate: IsoDate;
  readonly postingPeriod: Period;
  /** In the order of `entry.lines`. */
  readonly lineNos: readonly bigint[];
}

export interface PostedEntry {
  readonly entryNo: bigint;
  readonly entry: JournalEntry;
  readonly lineNos: readonly bigint[];
  readonly postingDate: IsoDate;
  readonly postingPeriod: Period;
}

/**
 * Appends one batch and its hash link. Takes the lock of the chain head, so call it as late as the transaction can.
 * Throws Bug where an entry has no lines or does not balance: nothing of the batch is then written.
 */
export async function appendBatch(
  tx: Tx,
  batch: PostingBatch,
): Promise<{ readonly batchNo: bigint; readonly entries: readonly AppendedEntry[] }> {
  if (batch.entries.length === 0) throw new Bug(`a batch without entries: ${batch.posting}`);
  for (const entry of batch.entries) assertBalanced(entry);
  await lockKeys(tx, [chainLock(batch.book)]);
  const head = await readHead(tx, batch.book);
  const closed = new Set([...batch.closed, ...(await closedPeriods(tx, batch.book))]);
  const numbered = numberEntries(batch.entries, head, closed);
  await insertBatch(tx, batch, head, numbered);
  const { book } = batch;
  await copyInto(tx, 'ledger.entry', ENTRY_COLUMNS, entryTexts(book, numbered));
  await copyInto(tx, 'ledger.line', LINE_COLUMNS, lineTexts(book, numbered));
  await copyInto(tx, 'ledger.line_cell', CELL_COLUMNS, cellTexts(book, numbered));
  return { batchNo: head.batchNo, entries: numbered };
}

/** Debits = credits in functional currency, and in the transaction currency where the whole entry is in one. */
function assertBalanced(entry: JournalEntry): void {
  if (entry.lines.length === 0) throw new Bug(`an entry without lines: ${entry.key}`);
  const lc = entry.lines.reduce((sum, line) => sum + signedLc(line), 0n);
  if (lc !== 0n) throw new Bug(`entry ${entry.key} does not balance: ${lc} in functional currency`);
  const byCurrency = new Map<string, bigint>();
  for (const line of entry.lines) {
    const { currency, fc } = signedFc(line);
    byCurrency.set(currency, (byCurrency.get(currency) ?? 0n) + fc);
  }
  // A conversion, a revaluation and an advance used up at its own rate balance in functional currency only.
  if (byCurrency.size !== 1) return;
  for (const [currency, fc] of byCurrency)
    if (fc !== 0n) throw new Bug(`entry ${entry.key} does not balance: ${fc} in ${currency}`);
}

interface Head {
  readonly batchNo: bigint;
  readonly previousHash: string;
  readonly firstEntryNo: bigint;
  readonly firstLineNo: bigint;
}

async function readHead(tx: Tx, book: string): Promise<Head> {
  const found = await tx.query<{ batch_no: string; hash: string | null; entry_no: string; line_no: string }>(
    `SELECT coalesce((SELECT max(batch_no) FROM ledger.batch WHERE book = $1), 0)::text AS batch_no,
            (SELECT hash FROM ledger.batch WHERE book = $1 ORDER BY batch_no DESC LIMIT 1) AS hash,
            coalesce((SELECT max(entry_no) FROM ledger.entry WHERE book = $1), 0)::text AS entry_no,
            coalesce((SELECT max(line_no) FROM ledger.line WHERE book = $1), 0)::text AS line_no`,
    [book],
  );
  const row = found.rows[0];
  if (!row) throw new Bug('a select without FROM gives one row');
  return {
    batchNo: BigInt(row.batch_no) + 1n,
    previousHash: row.hash ?? CHAIN_START,
    firstEntryNo: BigInt(row.entry_no) + 1n,
    firstLineNo: BigInt(row.line_no) + 1n,
  };
}

function numberEntries(
  entries: readonly JournalEntry[],
  head: Head,
  closed: ReadonlySet<Period>,
): readonly NumberedEntry[] {
  let lineNo = head.firstLineNo;
  return entries.map((entry, index) => {
    const { date, period } = postingDate(entry.businessDate, closed);
    const lineNos = entry.lines.map((_, at) => lineNo + BigInt(at));
    lineNo += BigInt(entry.lines.length);
    return {
      entryNo: head.firstEntryNo + BigInt(index),
      batchNo: head.batchNo,
      postingDate: date,
      postingPeriod: period,
      lineNos,
      entry,
    };
  });
}

async function insertBatch(tx: Tx, batch: PostingBatch, head: Head, numbered: readonly NumberedEntry[]): Promise<void> {
  const content = hashOf(batch, head.batchNo, numbered);
  await tx.query(
    `INSERT INTO ledger.batch (book, batch_no, posting, content_hash, previous_hash, hash, posted_at, posted_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      batch.book,
      String(head.batchNo),
      batch.posting,
      content,
      head.previousHash,
      linkHash(head.previousHash, content),
      batch.postedAt,
      batch.postedBy,
    ],
  );
}

function hashOf(batch: PostingBatch, batchNo: bigint, numbered: readonly NumberedEntry[]): string {
  const { book, posting, postedBy } = batch;
  const hash = contentHash({ book, batchNo, posting, postedAt: microseconds(batch.postedAt), postedBy });
  for (const one of numbered) hash.entry(entryValues(book, one));
  for (const { entryNo, lineNo, position, line } of linesOf(numbered))
    hash.line(lineValues(book, entryNo, lineNo, position, line));
  for (const { lineNo, line } of linesOf(numbered))
    for (const cell of sortedCells(line)) hash.cell(lineNo, cell.statementNo, cell.cellNo, cell.fc);
  return hash.end();
}

interface NumberedLine {
  readonly entryNo: bigint;
  readonly lineNo: bigint;
  /** 1-based within its entry. */
  readonly position: number;
  readonly line: JournalLine;
}

function* linesOf(numbered: readonly NumberedEntry[]): Generator<NumberedLine> {
  for (const { entryNo, lineNos, entry } of numbered)
    for (const [index, line] of entry.lines.entries())
      yield { entryNo, lineNo: lineNos[index]!, position: index + 1, line };
}

function* entryTexts(book: string, numbered: readonly NumberedEntry[]): Generator<string> {
  for (const one of numbered) yield copyLine(entryValues(book, one));
}

function* lineTexts(book: string, numbered: readonly NumberedEntry[]): Generator<string> {
  for (const { entryNo, lineNo, position, line } of linesOf(numbered))
    yield copyLine(lineValues(book, entryNo, lineNo, position, line));
}

function* cellTexts(book: string, numbered: readonly NumberedEntry[]): Generator<string> {
  for (const { lineNo, line } of linesOf(numbered))
    for (const cell of line.cells) yield copyLine([book, lineNo, cell.statementNo, cell.cellNo, cell.fc]);
}

/** All that was posted for sources (a settlement, orders), with lines and cells, in the order of posting. */
export async function loadPosted(
  db: Queryable,
  book: string,
  source: string,
  sourceIds: readonly string[],
): Promise<readonly PostedEntry[]> {
  const of = [book, source, sourceIds];
  const entries = await db.query<EntryRow>(
    `SELECT ${ENTRY_LIST} FROM ledger.entry e
     WHERE e.book = $1 AND e.source = $2 AND e.source_id = ANY ($3::text[]) ORDER BY e.entry_no`,
    of,
  );
  if (entries.rows.length === 0) return [];
  const lines = await db.query<LineRow>(
    `SELECT ${LINE_LIST} FROM ledger.entry e JOIN ledger.line l USING (book, entry_no)
     WHERE e.book = $1 AND e.source = $2 AND e.source_id = ANY ($3::text[]) ORDER BY l.line_no`,
    of,
  );
  const cells = await loadCells(
    db,
    book,
    lines.rows.map((row) => row.line_no),
  );
  const byEntry = new Map<string, LineRow[]>(entries.rows.map((row) => [row.entry_no, []]));
  for (const row of lines.rows) byEntry.get(row.entry_no)?.push(row);
  return entries.rows.map((row) => {
    const own = byEntry.get(row.entry_no) ?? [];
    return {
      entryNo: BigInt(row.entry_no),
      entry: entryOf(
        row,
        own.map((line) => lineOf(line, cells.get(line.line_no) ?? [])),
      ),
      lineNos: own.map((line) => BigInt(line.line_no)),
      postingDate: row.posting_date,
      postingPeriod: row.posting_period,
    };
  });
}

/** Lines a query: a line may have 100k cells, so few lines at a time keep each answer small. */
const LINES_OF_CELLS_A_QUERY = 200;

async function loadCells(
  db: Queryable,
  book: string,
  lineNos: readonly string[],
): Promise<ReadonlyMap<string, readonly CellShare[]>> {
  const cells = new Map<string, CellShare[]>();
  for (let at = 0; at < lineNos.length; at += LINES_OF_CELLS_A_QUERY) {
    const found = await db.query<{ line_no: string; statement_no: string; cell_no: number; fc: string }>(
      `SELECT line_no::text AS line_no, statement_no::text AS statement_no, cell_no, fc::text AS fc
       FROM ledger.line_cell c WHERE book = $1 AND line_no = ANY($2::bigint[])
       ORDER BY c.line_no, c.statement_no, c.cell_no`,
      [book, lineNos.slice(at, at + LINES_OF_CELLS_A_QUERY)],
    );
    for (const row of found.rows) {
      const own = cells.get(row.line_no);
      const cell = { statementNo: BigInt(row.statement_no), cellNo: row.cell_no, fc: BigInt(row.fc) };
      if (own) own.push(cell);
      else cells.set(row.line_no, [cell]);
    }
  }
  return cells;
}
