/** Recomputes the hash chain of a book from what is stored, in constant memory. DESIGN.md §5. */
import { canonicalJson } from '../core/canonical.ts';
import type { Queryable } from '../engine/transaction.ts';
import type { ContentHash } from './chain.ts';
import { CHAIN_START, contentHash, linkHash } from './chain.ts';
import type { EntryRow, LineRow } from './rows.ts';
import { ENTRY_COLUMNS, LINE_COLUMNS } from './rows.ts';
import type { BatchRow, CellRow, Peekable } from './streams.ts';
import { batchRows, cellRows, entryRows, lineRows, peekable, readExtent } from './streams.ts';

export interface ChainReport {
  /** Links that hold: all of them where `broken` is undefined. */
  readonly batches: number;
  readonly broken: { readonly batchNo: bigint; readonly what: string } | undefined;
}

interface Streams {
  readonly entries: Peekable<EntryRow>;
  readonly lines: Peekable<LineRow>;
  readonly cells: Peekable<CellRow>;
}

/**
 * Stops at the first batch that does not hold and names it. Batches appended meanwhile are left out. What a chain alone
 * cannot tell is that its last batches were cut off whole: compare the head's hash with a copy kept elsewhere for that.
 */
export async function verifyChain(db: Queryable, book: string): Promise<ChainReport> {
  const extent = await readExtent(db, book);
  const streams: Streams = {
    entries: peekable(entryRows(db, extent)),
    lines: peekable(lineRows(db, extent)),
    cells: peekable(cellRows(db, extent)),
  };
  let previousHash = CHAIN_START;
  let batches = 0;
  for await (const batch of batchRows(db, extent)) {
    const what = await faultOf(book, batch, { batchNo: batches + 1, previousHash }, streams);
    if (what !== undefined) return { batches, broken: { batchNo: BigInt(batches + 1), what } };
    previousHash = batch.hash;
    batches += 1;
  }
  return { batches, broken: await strayRow(db, book, streams) };
}

async function faultOf(
  book: string,
  batch: BatchRow,
  expected: { readonly batchNo: number; readonly previousHash: string },
  streams: Streams,
): Promise<string | undefined> {
  if (batch.batch_no !== String(expected.batchNo)) return `batch ${expected.batchNo} is missing`;
  const hash = contentHash({
    book,
    batchNo: BigInt(batch.batch_no),
    posting: batch.posting,
    postedAt: batch.posted_at,
    postedBy: batch.posted_by,
  });
  await hashRows(batch.batch_no, streams, hash);
  if (hash.end() !== batch.content_hash) return 'its entries, lines or cells are not those that were posted';
  if (batch.previous_hash !== expected.previousHash) return 'it does not follow from the batch before it';
  if (linkHash(batch.previous_hash, batch.content_hash) !== batch.hash) return 'its hash is not that of its content';
  return undefined;
}

async function hashRows(batchNo: string, streams: Streams, hash: ContentHash): Promise<void> {
  const entryNos = new Set<string>();
  const ofBatch = (row: EntryRow): boolean => row.batch_no === batchNo;
  for (let row = await streams.entries.takeIf(ofBatch); row; row = await streams.entries.takeIf(ofBatch)) {
    hash.entry(textsOf(row, ENTRY_COLUMNS));
    entryNos.add(row.entry_no);
  }
  let lastLine = 0n;
  const ofEntries = (row: LineRow): boolean => entryNos.has(row.entry_no);
  for (let row = await streams.lines.takeIf(ofEntries); row; row = await streams.lines.takeIf(ofEntries)) {
    hash.line(textsOf({ ...row, dims: canonicalJson(row.dims) }, LINE_COLUMNS));
    lastLine = BigInt(row.line_no);
  }
  const ofLines = (row: CellRow): boolean => BigInt(row.line_no) <= lastLine;
  for (let row = await streams.cells.takeIf(ofLines); row; row = await streams.cells.takeIf(ofLines))
    hash.cell(row.line_no, row.statement_no, row.cell_no, row.fc);
}

function textsOf(row: object, columns: readonly string[]): readonly (string | null)[] {
  const values = row as Readonly<Record<string, string | null>>;
  return columns.map((name) => values[name] ?? null);
}

/** A row that no batch took: it was written past the chain. */
async function strayRow(db: Queryable, book: string, streams: Streams): Promise<ChainReport['broken']> {
  const entry = await streams.entries.takeIf(() => true);
  if (entry) return { batchNo: BigInt(entry.batch_no), what: `entry ${entry.entry_no} was not posted with it` };
  const line = await streams.lines.takeIf(() => true);
  if (line)
    return { batchNo: await batchOf(db, book, line.entry_no), what: `line ${line.line_no} was not posted with it` };
  const cell = await streams.cells.takeIf(() => true);
  return cell && { batchNo: 0n, what: `cells of line ${cell.line_no}, which does not stand in the journal` };
}

async function batchOf(db: Queryable, book: string, entryNo: string): Promise<bigint> {
  const found = await db.query<{ batch_no: string }>(
    'SELECT batch_no::text AS batch_no FROM ledger.entry WHERE book = $1 AND entry_no = $2',
    [book, entryNo],
  );
  return BigInt(found.rows[0]?.batch_no ?? 0);
}
