/** Source rows behind journal lines, a page at a time, each with its raw line of the file. */
import type { Currency } from '../core/money.ts';
import type { Encoding } from '../core/papers.ts';
import { problem, Refused } from '../core/problems.ts';
import { isDecodeError, scannable, scannedEncoding } from '../papers/transcode.ts';
import type { House } from './house.ts';
import { type ProofRequest, type ProofRow, RAW_BYTES_SHOWN_MAX, ROWS_A_PAGE, ROWS_A_PAGE_MAX } from './line-proof.ts';
import { namedCell, namedRows } from './named-cells.ts';
import { PIPELINE_PROBLEMS } from './problems.ts';

interface StoredRow extends Omit<ProofRow, 'raw' | 'line' | 'documentNo' | 'documentName' | 'currency'> {
  /** null: to be counted in the paper. */
  readonly line: number | null;
  readonly documentNo: bigint;
  readonly documentName: string;
  readonly sha256: string;
  readonly encoding: Encoding;
  readonly currency: Currency;
}

/** `lineNos`: journal lines that name the cells. Rows come by statement, cell and row number. */
export async function proofRows(
  house: House,
  request: ProofRequest,
  lineNos: readonly bigint[],
): Promise<{ readonly rows: readonly ProofRow[]; readonly nextRow: string | undefined }> {
  const limit = Math.min(Math.max(Math.trunc(request.limit ?? ROWS_A_PAGE), 1), ROWS_A_PAGE_MAX);
  const after = cursorOf(request.afterRow);
  const { rows } = await house.db.pool.query<StoredRow>(PAGE_SQL, [
    request.book,
    lineNos.map(String),
    after.statementNo,
    after.cellNo,
    after.rowNo,
    limit + 1,
  ]);
  const shown = rows.slice(0, limit);
  const raw = await rawLines(house, shown);
  const counted = await countedLines(house, shown);
  const last = shown.at(-1);
  return {
    rows: shown.map(({ sha256, encoding, line, ...row }) => {
      const key = rawKey(sha256, row.offset);
      return { ...row, line: line ?? counted.get(key) ?? 0, raw: raw.get(key) };
    }),
    nextRow: rows.length > limit && last ? `${last.statementNo}.${last.cellNo}.${last.rowNo}` : undefined,
  };
}

function cursorOf(text: string | undefined): { statementNo: string; cellNo: string; rowNo: string } {
  if (text === undefined || text === '') return { statementNo: '-1', cellNo: '-1', rowNo: '-1' };
  const match = /^(\d{1,18})\.(\d{1,9})\.(\d{1,9})$/.exec(text);
  if (!match) throw new Refused(problem(PIPELINE_PROBLEMS.PROOF_CURSOR_NOT_VALID, {}, { cursor: text.slice(0, 100) }));
  return { statementNo: match[1]!, cellNo: match[2]!, rowNo: match[3]! };
}

/** Of the cell of the cursor only rows after it. */
const AFTER_ROW = 'CASE WHEN (f.statement_no, f.cell_no) = ($3::bigint, $4::integer) THEN $5::integer ELSE -1 END';

/**
 * The next cells of each line by the primary key (a page needs no more cells than it has rows, and the cell of the cursor,
 * which may be used up), then of these only as many as fill the page, then their rows by the index on the cell.
 */
const PAGE_SQL = `
  WITH next AS (
    SELECT DISTINCT c.statement_no, c.cell_no
    FROM unnest($2::bigint[]) AS p (line_no)
    CROSS JOIN LATERAL (SELECT statement_no, cell_no FROM ledger.line_cell
      WHERE book = $1 AND line_no = p.line_no AND (statement_no, cell_no) >= ($3::bigint, $4::integer)
      ORDER BY statement_no, cell_no LIMIT $6 + 1) AS c
    ORDER BY 1, 2 LIMIT $6 + 1),
  filling AS (
    SELECT n.statement_no, n.cell_no, coalesce(sum(CASE WHEN (n.statement_no, n.cell_no) = ($3::bigint, $4::integer) THEN 0
        ELSE x.rows END) OVER (ORDER BY n.statement_no, n.cell_no ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before
    FROM next n CROSS JOIN ${namedCell('n')} AS x)
  SELECT r.document_no AS "documentNo", d.name AS "documentName", d.sha256, d.encoding, r.currency,
    f.statement_no AS "statementNo", r.row_no AS "rowNo", f.cell_no AS "cellNo", r.line_no AS line,
    r.byte_offset AS "offset", r.byte_length AS "length", r.amount, r.order_id AS "orderId", r.posted_at AS "postedAt"
  FROM filling f
  CROSS JOIN ${namedRows('f', AFTER_ROW, '$6')} AS r
  JOIN intake.document d ON d.document_no = r.document_no
  WHERE f.before < $6
  ORDER BY f.statement_no, f.cell_no, r.row_no LIMIT $6`;

function rawKey(sha256: string, offset: bigint): string {
  return `${sha256}@${offset}`;
}

const NEWLINE = 0x0a;

/** Lines at which rows begin that have no number. Such a paper is one page of a source, a few megabytes; of one that is gone: none. */
async function countedLines(house: House, rows: readonly StoredRow[]): Promise<ReadonlyMap<string, number>> {
  const papers = new Map<string, bigint[]>();
  for (const { sha256, line, offset } of rows)
    if (line === null) papers.set(sha256, [...(papers.get(sha256) ?? []), offset]);
  const lines = new Map<string, number>();
  for (const [sha256, offsets] of papers) {
    offsets.sort((a, b) => (a < b ? -1 : 1));
    try {
      await countLines(house.papers.open(sha256), offsets, (offset, line) => lines.set(rawKey(sha256, offset), line));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
    }
  }
  return lines;
}

async function countLines(
  bytes: AsyncIterable<Uint8Array>,
  offsets: readonly bigint[],
  found: (offset: bigint, line: number) => void,
): Promise<void> {
  let [line, at, next] = [1, 0, 0];
  for await (const chunk of bytes)
    for (const byte of chunk) {
      while (next < offsets.length && Number(offsets[next]) === at) found(offsets[next++]!, line);
      if (next === offsets.length) return;
      if (byte === NEWLINE) line += 1;
      at += 1;
    }
}

/** A row's bytes in its paper. Several rows of one line share it. */
interface Piece {
  readonly sha256: string;
  readonly encoding: Encoding;
  readonly offset: bigint;
  readonly length: number;
}

async function rawLines(house: House, rows: readonly StoredRow[]): Promise<ReadonlyMap<string, string>> {
  const pieces = new Map<string, Piece>();
  for (const { sha256, encoding, offset, length } of rows)
    pieces.set(rawKey(sha256, offset), { sha256, encoding, offset, length });
  const papers = new Map<string, Piece[]>();
  for (const piece of pieces.values()) papers.set(piece.sha256, [...(papers.get(piece.sha256) ?? []), piece]);
  const texts = new Map<string, string>();
  for (const [sha256, wanted] of papers) {
    wanted.sort((a, b) => (a.offset < b.offset ? -1 : 1));
    await readPieces(house, sha256, wanted, texts);
  }
  return texts;
}

/** A paper that is gone shows no raw lines; what the database knows stays to be seen. */
async function readPieces(
  house: House,
  sha256: string,
  wanted: readonly Piece[],
  texts: Map<string, string>,
): Promise<void> {
  const { encoding } = wanted[0]!;
  const transcoded = scannedEncoding(encoding) !== encoding;
  const groups = transcoded ? [wanted] : nearby(wanted);
  for (const group of groups) {
    const first = group[0]!;
    const start = transcoded ? 0n : first.offset;
    const bytes = transcoded
      ? scannable(house.papers.open(sha256), encoding)
      : house.papers.open(sha256, Number(start), Number(endOf(group.at(-1)!) - start));
    try {
      for await (const { piece, content } of cut(bytes, start, group))
        texts.set(rawKey(sha256, piece.offset), decode(content, scannedEncoding(encoding)));
    } catch (error) {
      if (!(error instanceof Refused) && !isDecodeError(error)) throw error;
      return;
    }
  }
}

function endOf(piece: Piece): bigint {
  return piece.offset + BigInt(Math.min(piece.length, RAW_BYTES_SHOWN_MAX));
}

/** Lines that lie closer than this are read in one go. */
const GAP_BYTES_MAX = 65_536n;

function nearby(pieces: readonly Piece[]): readonly (readonly Piece[])[] {
  const groups: Piece[][] = [];
  for (const piece of pieces) {
    const group = groups.at(-1);
    const last = group?.at(-1);
    if (group && last && piece.offset - endOf(last) <= GAP_BYTES_MAX) group.push(piece);
    else groups.push([piece]);
  }
  return groups;
}

/** Cuts pieces, sorted and apart, out of a stream that begins at `start`; ends with the last of them. */
async function* cut(
  bytes: AsyncIterable<Uint8Array>,
  start: bigint,
  pieces: readonly Piece[],
): AsyncGenerator<{ readonly piece: Piece; readonly content: Uint8Array }> {
  let at = start;
  let index = 0;
  let parts: Uint8Array[] = [];
  for await (const chunk of bytes) {
    const end = at + BigInt(chunk.length);
    for (let piece = pieces[index]; piece && piece.offset < end; piece = pieces[index]) {
      const from = piece.offset > at ? Number(piece.offset - at) : 0;
      const to = endOf(piece) < end ? Number(endOf(piece) - at) : chunk.length;
      parts.push(chunk.subarray(from, to));
      if (endOf(piece) > end) break;
      yield { piece, content: Buffer.concat(parts) };
      parts = [];
      index += 1;
    }
    if (index === pieces.length) return;
    at = end;
  }
}

function decode(content: Uint8Array, encoding: Encoding): string {
  // stream: a character that the cut went through is left out
  return new TextDecoder(encoding).decode(content, { stream: true }).replace(/[\r\n]+$/, '');
}
