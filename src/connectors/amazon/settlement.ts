/** What V1 and V2 flat files share: one line one record, a summary row, and the proof Σ amount = total-amount. */
import { civilDateIn } from '../../core/dates.ts';
import { isCurrency } from '../../core/money.ts';
import type { InterpretContext, PaperBatch, PaperProof, Recognition, StatementProof } from '../../core/papers.ts';
import { BATCH_ROWS_MAX, LINE_BYTES_MAX } from '../../core/papers.ts';
import type { Place, Problem, ProblemKind } from '../../core/problems.ts';
import { problem } from '../../core/problems.ts';
import type { FlatLine } from '../../papers/flat.ts';
import { createFlatScanner, isQuoted } from '../../papers/flat.ts';
import type { Columns } from '../../papers/headers.ts';
import { foldHeader, mapColumns } from '../../papers/headers.ts';
import type { Instant } from '../../papers/instant.ts';
import { PAPER_PROBLEMS as P } from '../../papers/problems.ts';
import { isDecodeError, scannable } from '../../papers/transcode.ts';
import { AMAZON_PROBLEMS as A } from './problems.ts';
import type { CellRules, Run, SeenAmount, Tally } from './run.ts';
import { createRun, money, shorten, suspectLines } from './run.ts';

/** Settlement files print UTC; a time without a zone there is UTC (platform-reports.md §1.1). */
const SETTLEMENT_CELLS: CellRules = { zoneless: 0, decoded: false };

/** Fields of the line in hand. */
export interface Fields {
  /** Whether the field is there and not empty. */
  filled(column: number): boolean;
  /** Trimmed text; '' where the column is absent. */
  text(column: number): string;
  /** The field as an amount, as a time. */
  amount(column: number): SeenAmount;
  instant(column: number): Instant | undefined;
  readonly line: FlatLine;
  /** First column whose bytes are no text, or −1. */
  broken: number;
}

/** Reads the money of a line into rows; made once for a header. */
export type LineReader = (fields: Fields, tally: Tally) => void;
export type LineReaderOf = (columns: Columns, run: Run) => LineReader;

/** Interprets a flat file; `readerOf` knows the columns of V1 or V2. */
export async function* interpretFlat(
  bytes: AsyncIterable<Uint8Array>,
  recognition: Recognition,
  context: InterpretContext,
  place: Place,
  readerOf: LineReaderOf,
): AsyncGenerator<PaperBatch, PaperProof> {
  const run = createRun(recognition, context, place, SETTLEMENT_CELLS);
  const reading = createReading(run, recognition, readerOf);
  const counter = { bytes: 0 };
  try {
    for await (const piece of scannable(counted(bytes, counter), recognition.encoding)) {
      reading.scanner.push(piece);
      if (run.rows.length >= BATCH_ROWS_GOOD || run.bad.length > 0) yield* batches(run);
    }
    reading.scanner.end();
  } catch (error) {
    if (!isDecodeError(error)) throw error;
    notDecodable(run, recognition, reading.scanner.lines() + 1);
  }
  yield* batches(run);
  return proofOf(run, reading.scanner.lines(), counter.bytes, () => statementOf(run, reading.scanner.lines()));
}

export function notDecodable(run: Run, recognition: Recognition, line: number): void {
  run.refusePaper(P.PAPER_NOT_DECODABLE, { encoding: recognition.encoding, column: '–', line: String(line) }, line);
}

export async function* counted(
  bytes: AsyncIterable<Uint8Array>,
  counter: { bytes: number },
): AsyncGenerator<Uint8Array, void> {
  for await (const chunk of bytes) {
    counter.bytes += chunk.length;
    yield chunk;
  }
}

/**
 * Rows are given away by about this many. Batches of 4096 outlived the young generation: all rows were then promoted and
 * garbage collection took as long as reading.
 */
export const BATCH_ROWS_GOOD = 512;

/** Gives away what the run holds, in batches. */
export function* batches(run: Run): Generator<PaperBatch, void> {
  while (run.rows.length > 0 || run.bad.length > 0) {
    const bad = run.bad.splice(0, BATCH_ROWS_MAX);
    if (run.rows.length > BATCH_ROWS_MAX) yield { rows: run.rows.splice(0, BATCH_ROWS_MAX), bad };
    else {
      // A fresh array: the one given away grows old with its rows, and an old array keeps young rows from being freed.
      const { rows } = run;
      run.rows = [];
      yield { rows, bad };
    }
  }
}

function createReading(run: Run, recognition: Recognition, readerOf: LineReaderOf) {
  let header: Header | undefined;
  const scanner = createFlatScanner({
    line(line) {
      if (line.line < recognition.headerLine) return;
      if (line.line === recognition.headerLine) header = readHeader(line, run, readerOf);
      else if (header && fits(line, header.columns.count, run)) header.read(line);
    },
    tooLong: (offset, length, line) => tooLong(run, offset, length, line),
  });
  return { scanner };
}

export function tooLong(run: Run, offset: number, length: number, line: number): void {
  const params = { bytes: String(length), bytesMax: String(LINE_BYTES_MAX) };
  run.refuseRow(P.PAPER_LINE_TOO_LONG, { line, offset, length }, params);
}

interface Header {
  readonly columns: Columns;
  read(line: FlatLine): void;
}

function readHeader(line: FlatLine, run: Run, readerOf: LineReaderOf): Header {
  const fields = createFields(run, line.count);
  fields.line = line;
  const names: string[] = [];
  for (let i = 0; i < line.count; i++) names.push(foldHeader(fields.text(i)));
  if (names.every((name) => /^".*"$/.test(name) || name === '')) {
    fields.quoted = true;
    names.forEach((name, i) => {
      names[i] = name.slice(1, -1).trim();
    });
  }
  const columns = mapColumns(names);
  const readMoney = readerOf(columns, run);
  const readHead = createHeadReader(columns, run);
  return {
    columns,
    read(flat) {
      fields.line = flat;
      fields.broken = -1;
      run.text.at(flat.offset + flat.length);
      const tally = readHead(fields);
      if (tally) readMoney(fields, tally);
    },
  };
}

type Cursor<T> = (bytes: Buffer, start: number, end: number) => T;

interface OpenFields extends Fields {
  line: FlatLine;
  quoted: boolean;
}

function createFields(run: Run, count: number): OpenFields {
  const each = <T>(make: () => T): readonly T[] => Array.from({ length: count }, make);
  const texts = each(() => run.text.column());
  const amounts = each(() => run.amounts.cursor());
  const instants = each(() => run.instants.cursor());
  const read = <T>(cursors: readonly Cursor<T>[], column: number): T => {
    const { bytes, cuts } = fields.line;
    const [start, end] = [cuts[column]!, cuts[column + 1]! - 1];
    const cursor = cursors[column]!;
    return fields.quoted && isQuoted(bytes, start, end) ? cursor(bytes, start + 1, end - 1) : cursor(bytes, start, end);
  };
  const fields: OpenFields = {
    line: undefined as unknown as FlatLine,
    quoted: false,
    broken: -1,
    filled(column) {
      if (column < 0) return false;
      const { bytes, cuts } = fields.line;
      const [start, end] = [cuts[column]!, cuts[column + 1]! - 1];
      return end > start && !(fields.quoted && end - start === 2 && isQuoted(bytes, start, end));
    },
    amount: (column) => read(amounts, column),
    instant: (column) => read(instants, column),
    text(column) {
      if (column < 0) return '';
      const text = read(texts, column);
      if (text !== undefined) return text;
      fields.broken = column;
      return '';
    },
  };
  return fields;
}

/** Whether a line can be read by its columns; refuses it otherwise. */
function fits(line: FlatLine, expected: number, run: Run): boolean {
  if (line.hasNul) {
    run.refuseRow(P.PAPER_NUL_BYTES, lineAt(line), {});
    run.refusePaper(P.PAPER_NUL_BYTES, {}, line.line);
    return false;
  }
  if (line.blank) return false;
  if (line.count === expected) return true;
  const params = { found: String(line.count), expected: String(expected) };
  if (line.count < expected && !line.terminated) {
    run.refuseRow(P.PAPER_TRUNCATED, lineAt(line), params);
    run.refusePaper(P.PAPER_TRUNCATED, params, line.line);
    return false;
  }
  if (line.count > expected && onlyBlanks(line, expected)) return true;
  run.refuseRow(P.ROW_COLUMNS, lineAt(line), params);
  return false;
}

function onlyBlanks(line: FlatLine, from: number): boolean {
  for (let i = line.cuts[from]!; i < line.cuts[line.count]! - 1; i++) if (line.bytes[i]! > 32) return false;
  return true;
}

/** The place of a line, apart from the lent object. */
export function lineAt(line: FlatLine): { line: number; offset: number; length: number } {
  return { line: line.line, offset: line.offset, length: line.length };
}

/** Settlement id, and what of total, currency and period the line states. */
function createHeadReader(columns: Columns, run: Run): (fields: Fields) => Tally | undefined {
  const idColumn = columns.at('settlement-id');
  const totalColumn = columns.at('total-amount');
  const currencyColumn = columns.at('currency');
  const startColumn = columns.at('settlement-start-date');
  let current: Tally | undefined;
  return (fields) => {
    const id = fields.text(idColumn);
    if (current === undefined || id !== current.settlementId) current = changeTally(id, current, fields, run);
    const tally = current;
    if (tally === undefined) return undefined;
    if (fields.filled(currencyColumn) && !sameCurrency(fields.text(currencyColumn), fields, run)) return undefined;
    if (fields.filled(totalColumn)) readTotal(fields, totalColumn, tally, run);
    if (tally.startMs === undefined && fields.filled(startColumn)) readPeriod(fields, columns, tally, run);
    return tally;
  };
}

function changeTally(id: string, before: Tally | undefined, fields: Fields, run: Run): Tally | undefined {
  if (id === '') {
    run.refuseRow(A.AMAZON_NO_SETTLEMENT_ID, lineAt(fields.line), {});
    return undefined;
  }
  if (foldHeader(id) === 'settlement-id') {
    run.refuseRow(P.PAPER_HEADER_AGAIN, lineAt(fields.line), {});
    run.refusePaper(P.PAPER_HEADER_AGAIN, {}, fields.line.line);
    return undefined;
  }
  const first = before ?? run.tallies()[0];
  if (first && first.settlementId !== id)
    run.refusePaper(A.AMAZON_TWO_SETTLEMENTS, { first: first.settlementId, second: shorten(id) }, fields.line.line);
  const tally = run.tally(id);
  if (!tally) run.refuseRow(A.AMAZON_NO_SETTLEMENT_ID, lineAt(fields.line), {});
  return tally;
}

function sameCurrency(printed: string, fields: Fields, run: Run): boolean {
  if (printed.toUpperCase() === run.currency) return true;
  const known = isCurrency(printed.toUpperCase());
  const kind = known ? P.CURRENCY_SEVERAL : P.CURRENCY_UNKNOWN;
  const params = { first: run.currency ?? '–', second: shorten(printed), currency: shorten(printed) };
  run.refuseRow(kind, lineAt(fields.line), params, 'currency');
  run.refusePaper(kind, params, fields.line.line);
  return false;
}

/** The total may be repeated in every row; it is compared, never added (platform-reports.md §1.1). */
function readTotal(fields: Fields, column: number, tally: Tally, run: Run): void {
  const printed = fields.amount(column);
  if (typeof printed.value !== 'bigint') {
    const kind = printed.value === 'ambiguous' ? P.PAPER_DECIMAL_AMBIGUOUS : P.ROW_AMOUNT;
    tallyProblem(run, tally, kind, fields.line.line, {
      value: shorten(printed.text),
      currency: run.currency ?? '–',
      decimal: run.decimal(),
      column: 'total-amount',
    });
  } else if (tally.total === undefined) tally.total = printed.value;
  else if (tally.total !== printed.value)
    tallyProblem(run, tally, P.SETTLEMENT_TOTALS_DIFFER, fields.line.line, {
      first: money(tally.total, run.currency),
      second: money(printed.value, run.currency),
    });
}

/** Adds a problem of a settlement, once for each code. */
export function tallyProblem(
  run: Run,
  tally: Tally,
  kind: ProblemKind,
  line: number | undefined,
  params: Readonly<Record<string, string>>,
): void {
  if (tally.problems.some((one) => one.code === kind.code)) return;
  const place: Place = { ...run.place, settlement: tally.settlementId, ...(line === undefined ? {} : { line }) };
  tally.problems.push(problem(kind, place, params));
}

function readPeriod(fields: Fields, columns: Columns, tally: Tally, run: Run): void {
  const instant = (name: string) => {
    const column = columns.at(name);
    if (!fields.filled(column)) return undefined;
    const found = fields.instant(column);
    if (!found)
      tallyProblem(run, tally, P.SETTLEMENT_NO_PERIOD, fields.line.line, { value: shorten(fields.text(column)) });
    return found;
  };
  const start = instant('settlement-start-date');
  const end = instant('settlement-end-date');
  const deposit = instant('deposit-date');
  tally.startMs = start?.ms;
  tally.endMs = end?.ms;
  tally.endDateOnly = end?.dateOnly;
  tally.depositMs = deposit?.ms;
  tally.depositDateOnly = deposit?.dateOnly;
}

/** The paper's proof; `statementOf` proves one settlement. */
export function proofOf(
  run: Run,
  lines: number,
  bytes: number,
  statement: () => (tally: Tally) => StatementProof,
): PaperProof {
  if (run.currency === undefined) run.refusePaper(P.CURRENCY_MISSING, {});
  if (run.tallies().length === 0 && run.badCount === 0) run.refusePaper(P.PAPER_NO_ROWS, {});
  const statements = run.tallies().map(statement());
  return { lines, bytes, decimal: run.decimal(), statements, problems: run.problems };
}

function statementOf(run: Run, lines: number): (tally: Tally) => StatementProof {
  const civil = civilDateIn(run.context.homeZone);
  return (tally) => {
    const currency = run.currency ?? '';
    const difference = tally.sum - (tally.total ?? 0n);
    const check = { name: 'settlement-sum', left: tally.sum, right: tally.total ?? 0n, difference, currency };
    return {
      settlementId: tally.settlementId,
      currency,
      startMs: tally.startMs,
      endMs: tally.endMs,
      endDate: tally.endDateOnly ?? (tally.endMs === undefined ? undefined : civil(tally.endMs)),
      depositDate: tally.depositDateOnly ?? (tally.depositMs === undefined ? undefined : civil(tally.depositMs)),
      total: tally.total,
      sum: tally.sum,
      rows: tally.rows,
      checks: tally.total === undefined ? [] : [check],
      problems: statementProblems(run, tally, lines),
      notes: outsideNote(run, tally),
    };
  };
}

function statementProblems(run: Run, tally: Tally, lines: number): readonly Problem[] {
  const { currency } = run;
  const sum = money(tally.sum, currency);
  const shared = { settlement: tally.settlementId, currency: currency ?? '–', sum };
  if (tally.total === undefined) tallyProblem(run, tally, P.SETTLEMENT_NO_TOTAL, undefined, shared);
  else if (tally.sum !== tally.total)
    tallyProblem(run, tally, P.SETTLEMENT_NOT_PROVED, undefined, {
      ...shared,
      total: money(tally.total, currency),
      difference: money(tally.sum - tally.total, currency),
      lines: String(lines),
      rows: String(tally.rows),
      suspects: suspectLines(run, tally.sum - tally.total).join(', ') || '–',
    });
  periodProblems(run, tally);
  notReadProblem(run, tally);
  shopCurrencyProblem(run, tally);
  return tally.problems;
}

function periodProblems(run: Run, tally: Tally): void {
  if (tally.startMs === undefined || tally.endMs === undefined)
    tallyProblem(run, tally, P.SETTLEMENT_NO_PERIOD, undefined, { value: '' });
  else if (tally.endMs < tally.startMs)
    tallyProblem(run, tally, P.SETTLEMENT_DATES, undefined, {
      start: new Date(tally.startMs).toISOString(),
      end: new Date(tally.endMs).toISOString(),
    });
}

/** A settlement with lines that were not read is not proved, whatever its sum. */
export function notReadProblem(run: Run, tally: Tally): void {
  if (run.badCount === 0) return;
  const more = run.badCount > run.badLines.length ? ' …' : '';
  const params = { count: String(run.badCount), lines: run.badLines.join(', ') + more };
  tallyProblem(run, tally, P.ROWS_NOT_READ, run.badLines[0], params);
}

export function shopCurrencyProblem(run: Run, tally: Tally): void {
  const expected = run.context.shopCurrency;
  if (expected !== undefined && run.currency !== undefined && expected !== run.currency)
    tallyProblem(run, tally, P.CURRENCY_NOT_THE_SHOPS, undefined, { found: run.currency, expected });
}

function outsideNote(run: Run, tally: Tally): readonly Problem[] {
  if (tally.outside === 0) return [];
  const place: Place = { ...run.place, settlement: tally.settlementId, line: tally.outsideLine };
  return [problem(P.SETTLEMENT_ROWS_OUTSIDE, place, { count: String(tally.outside) })];
}
