/**
 * One streaming pass over a paper: rows go to COPY while cells are summed; at the end the proof decides PROVED or HELD.
 * Everything commits in the caller's transaction, whatever the proof says (DESIGN.md §4 “Two transactions for a paper”).
 */
import type {
  InterpretContext,
  PaperProof,
  PaperReader,
  PaperRow,
  Recognition,
  StatementProof,
} from '../core/papers.ts';
import type { Place, Problem } from '../core/problems.ts';
import { COPY_CHUNK_CHARS, copyInto, copyLine, copyStream, copyValue } from '../engine/copy.ts';
import { crashPoint } from '../engine/crash-points.ts';
import type { Tx } from '../engine/transaction.ts';
import { type Cell, type CellSums, sumCells } from './cells.ts';

export interface InterpretRequest {
  readonly documentNo: bigint;
  readonly book: string;
  readonly shop: string;
  readonly reader: PaperReader;
  readonly recognition: Recognition;
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly context: InterpretContext;
  readonly place: Place;
  /** Pass-through tax rows, for the assertion of accounting.md §2.6. */
  readonly isTax: (row: PaperRow) => boolean;
  /** Fee key of a cell, or undefined: reserves and carried balances are noted for the chain. */
  readonly feeKeyOf: (cell: Cell) => string | undefined;
  /** Numbers of new statements, taken outside the COPY. */
  readonly nextStatementNo: () => Promise<bigint>;
  readonly onProgress?: (rows: number) => void;
}

export interface StoredStatement {
  readonly statementNo: bigint;
  readonly settlementId: string;
  readonly revision: number;
  readonly proof: StatementProof;
  readonly state: 'PROVED' | 'HELD';
  readonly problems: readonly Problem[];
}

export interface InterpretedPaper {
  readonly proof: PaperProof;
  readonly statements: readonly StoredStatement[];
  /** Bad rows: the first BAD_ROWS_SHOWN_MAX as problems, and their count. */
  readonly badRows: number;
  readonly badProblems: readonly Problem[];
}

export const BAD_ROWS_SHOWN_MAX = 100;

/** Lines that gave no row of a statement: unread ones, and those of no statement. Kept as COPY text. */
interface Aside {
  readonly bad: string[];
  badCount: number;
  readonly problems: Problem[];
  readonly excluded: string[];
  lastExcluded: number;
}

interface Told {
  readonly settlementId: string;
  readonly statementNo: bigint;
  readonly prefix: string;
  readonly sums: CellSums;
}

const ROW_COLUMNS = [
  'book',
  'statement_no',
  'row_no',
  'line_no',
  'byte_offset',
  'byte_length',
  'cell_no',
  'amount',
  'quantity',
  'order_id',
  'posted_at',
] as const;

export async function interpretPaper(tx: Tx, request: InterpretRequest): Promise<InterpretedPaper> {
  const told = new Map<string, Told>();
  const aside: Aside = { bad: [], badCount: 0, problems: [], excluded: [], lastExcluded: -1 };
  const proof = await copyRows(tx, request, told, aside);
  crashPoint('import.rows-copied');
  await copyInto(tx, 'intake.bad_row', ['document_no', 'line_no', 'byte_offset', 'byte_length', 'problem'], aside.bad);
  await copyInto(
    tx,
    'intake.excluded_row',
    ['document_no', 'line_no', 'byte_offset', 'byte_length', 'reason'],
    aside.excluded,
  );
  const statements: StoredStatement[] = [];
  for (const statement of proof.statements) {
    const cells = await toldOf(request, told, statement.settlementId);
    statements.push(await storeStatement(tx, request, proof, statement, cells));
  }
  return { proof, statements, badRows: aside.badCount, badProblems: aside.problems };
}

async function copyRows(tx: Tx, request: InterpretRequest, told: Map<string, Told>, aside: Aside): Promise<PaperProof> {
  const copy = copyStream(tx, 'intake.row', ROW_COLUMNS);
  const source = request.reader.interpret(request.bytes, request.recognition, request.context, request.place);
  const times = new InstantText();
  let rows = 0;
  let text = '';
  let statement: Told | undefined;
  try {
    for (;;) {
      const step = await source.next();
      if (step.done) {
        if (text !== '') await copy.write(text);
        await copy.end();
        return step.value;
      }
      for (const row of step.value.rows) {
        if (row.status === 'DEFERRED') {
          exclude(request, aside, row);
          continue;
        }
        if (row.settlementId !== statement?.settlementId) statement = await toldOf(request, told, row.settlementId);
        text += rowText(statement, row, times);
        if (text.length >= COPY_CHUNK_CHARS) {
          await copy.write(text);
          text = '';
        }
      }
      for (const row of step.value.bad) {
        aside.badCount += 1;
        aside.bad.push(copyLine([request.documentNo, row.line, row.offset, row.length, JSON.stringify(row.problem)]));
        if (aside.problems.length < BAD_ROWS_SHOWN_MAX) aside.problems.push(row.problem);
      }
      rows += step.value.rows.length;
      request.onProgress?.(rows);
    }
  } catch (error) {
    await copy.abort((error as Error).message);
    throw error;
  }
}

/** A deferred transaction belongs to no settlement yet: its line is noted once, whatever rows it gives. */
function exclude(request: InterpretRequest, aside: Aside, row: PaperRow): void {
  if (row.offset === aside.lastExcluded) return;
  aside.lastExcluded = row.offset;
  aside.excluded.push(copyLine([request.documentNo, row.line, row.offset, row.length, 'DEFERRED']));
}

async function toldOf(request: InterpretRequest, told: Map<string, Told>, settlementId: string): Promise<Told> {
  const known = told.get(settlementId);
  if (known) return known;
  const statementNo = await request.nextStatementNo();
  const fresh = {
    settlementId,
    statementNo,
    prefix: `${request.book}\t${statementNo}\t`,
    sums: sumCells(request.isTax),
  };
  told.set(settlementId, fresh);
  return fresh;
}

/** One string join a row; only the order id is free text. */
function rowText(statement: Told, row: PaperRow, times: InstantText): string {
  const cellNo = statement.sums.add(row);
  return `${statement.prefix}${statement.sums.rows}\t${row.line}\t${row.offset}\t${row.length}\t${cellNo}\t${row.amount}\t${row.quantity}\t${copyValue(row.orderId)}\t${times.of(row.postedMs)}\n`;
}

/** Rows of an order share their instant: the last text is kept. */
class InstantText {
  #ms = Number.NaN;
  #text = '';
  of(ms: number): string {
    if (ms !== this.#ms) {
      this.#ms = ms;
      this.#text = new Date(ms).toISOString();
    }
    return this.#text;
  }
}

const CELL_COLUMNS = [
  'book',
  'statement_no',
  'cell_no',
  'transaction_type',
  'amount_type',
  'amount_description',
  'sign',
  'business_date',
  'marketplace',
  'sku',
  'jurisdiction',
  'status',
  'amount',
  'quantity',
  'rows',
] as const;

async function storeStatement(
  tx: Tx,
  request: InterpretRequest,
  paper: PaperProof,
  proof: StatementProof,
  told: Told,
): Promise<StoredStatement> {
  const { book } = request;
  const { statementNo } = told;
  const cells = told.sums.cells();
  await copyInto(tx, 'intake.cell', CELL_COLUMNS, cellTexts(book, statementNo, cells));
  const residuals = told.sums.taxDifferences().map((one) => copyLine([book, statementNo, one.orderId, one.amount]));
  await copyInto(tx, 'intake.tax_residual', ['book', 'statement_no', 'order_id', 'amount'], residuals);
  const problems = [...paper.problems, ...proof.problems];
  const state = problems.length === 0 ? 'PROVED' : 'HELD';
  const revision = await insertStatement(tx, request, proof, statementNo, state, problems, reservesOf(cells, request));
  return { statementNo, settlementId: proof.settlementId, revision, proof, state, problems };
}

function* cellTexts(book: string, statementNo: bigint, cells: readonly Cell[]): Iterable<string> {
  for (const cell of cells)
    yield copyLine([
      book,
      statementNo,
      cell.cellNo,
      cell.transactionType,
      cell.amountType,
      cell.amountDescription,
      cell.sign,
      cell.businessDate,
      cell.marketplace,
      cell.sku,
      cell.jurisdiction,
      cell.status,
      cell.amount,
      cell.quantity,
      cell.rows,
    ]);
}

interface Reserves {
  readonly previous: bigint;
  readonly current: bigint;
  readonly payable: bigint;
}

function reservesOf(cells: readonly Cell[], request: InterpretRequest): Reserves {
  const sumOf = (feeKey: string): bigint =>
    cells.reduce((sum, cell) => (request.feeKeyOf(cell) === feeKey ? sum + cell.amount : sum), 0n);
  return {
    previous: sumOf('RESERVE_PREVIOUS'),
    current: sumOf('RESERVE_CURRENT'),
    payable: sumOf('PAYABLE_TO_AMAZON'),
  };
}

async function insertStatement(
  tx: Tx,
  request: InterpretRequest,
  proof: StatementProof,
  statementNo: bigint,
  state: 'PROVED' | 'HELD',
  problems: readonly Problem[],
  reserves: Reserves,
): Promise<number> {
  const inserted = await tx.query<{ revision: number }>(
    `INSERT INTO intake.statement (book, statement_no, document_no, shop, settlement_id, kind, revision, currency, start_at,
       end_at, end_date, deposit_date, total, sum, rows, state, checks, problems, previous_reserve, current_reserve,
       payable_to_platform)
     VALUES ($1, $2, $3, $4, $5, $6,
       (SELECT count(*) + 1 FROM intake.statement WHERE book = $1 AND shop = $4 AND settlement_id = $5 AND kind = $6),
       $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20) RETURNING revision`,
    [
      request.book,
      statementNo.toString(),
      request.documentNo.toString(),
      request.shop,
      proof.settlementId,
      request.recognition.kind,
      proof.currency,
      proof.startMs === undefined ? null : new Date(proof.startMs),
      proof.endMs === undefined ? null : new Date(proof.endMs),
      proof.endDate ?? null,
      proof.depositDate ?? null,
      proof.total?.toString() ?? null,
      proof.sum.toString(),
      proof.rows,
      state,
      JSON.stringify(proof.checks, bigintText),
      JSON.stringify(problems),
      reserves.previous.toString(),
      reserves.current.toString(),
      reserves.payable.toString(),
    ],
  );
  return inserted.rows[0]!.revision;
}

function bigintText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}
