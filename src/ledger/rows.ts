/** Journal rows: the one order of columns that COPY writes, the hash chain hashes, and reading maps back. */

import { canonicalJson } from '../core/canonical.ts';
import type { IsoDate, Period } from '../core/dates.ts';
import type { CellShare, Correction, Dims, JournalEntry, JournalLine, Side } from '../core/journal.ts';
import { formatRate, parseRate } from '../core/money.ts';
import type { CopyValue } from '../engine/copy.ts';

export const ENTRY_COLUMNS = [
  'book',
  'entry_no',
  'batch_no',
  'entry_key',
  'kind',
  'category',
  'business_date',
  'original_period',
  'posting_date',
  'posting_period',
  'shop',
  'source',
  'source_id',
  'statement_no',
  'correction',
  'summary',
] as const;

export const LINE_COLUMNS = [
  'book',
  'line_no',
  'entry_no',
  'position',
  'dc',
  'account',
  'currency',
  'fc',
  'rate',
  'lc',
  'dims',
  'src_currency',
  'src_fc',
  'src_rate',
  'rounding',
  'rule',
  'rate_ref',
] as const;

export const CELL_COLUMNS = ['book', 'line_no', 'statement_no', 'cell_no', 'fc'] as const;

/** An entry with the numbers and the posting date that it takes in its book. */
export interface NumberedEntry {
  readonly entryNo: bigint;
  readonly batchNo: bigint;
  readonly postingDate: IsoDate;
  readonly postingPeriod: Period;
  readonly lineNos: readonly bigint[];
  readonly entry: JournalEntry;
}

export function entryValues(book: string, numbered: NumberedEntry): readonly CopyValue[] {
  const { entry } = numbered;
  return [
    book,
    numbered.entryNo,
    numbered.batchNo,
    entry.key,
    entry.kind,
    entry.category,
    entry.businessDate,
    entry.originalPeriod,
    numbered.postingDate,
    numbered.postingPeriod,
    entry.shop,
    entry.source,
    entry.sourceId,
    entry.statementNo ?? null,
    entry.correction ?? null,
    entry.summary,
  ];
}

export function lineValues(
  book: string,
  entryNo: bigint,
  lineNo: bigint,
  position: number,
  line: JournalLine,
): readonly CopyValue[] {
  return [
    book,
    lineNo,
    entryNo,
    position,
    line.dc,
    line.account,
    line.currency,
    line.fc,
    formatRate(line.rate),
    line.lc,
    canonicalJson(line.dims),
    line.src?.currency ?? null,
    line.src?.fc ?? null,
    line.src ? formatRate(line.src.rate) : null,
    line.rounding,
    line.rule,
    line.rateRef,
  ];
}

/** The cells of a line in the order of the primary key, which is the order they are hashed in. */
export function sortedCells(line: JournalLine): readonly CellShare[] {
  return [...line.cells].sort((a, b) =>
    a.statementNo === b.statementNo ? a.cellNo - b.cellNo : a.statementNo < b.statementNo ? -1 : 1,
  );
}

export interface EntryRow {
  readonly entry_no: string;
  readonly batch_no: string;
  readonly entry_key: string;
  readonly kind: string;
  readonly category: string;
  readonly business_date: IsoDate;
  readonly original_period: Period;
  readonly posting_date: IsoDate;
  readonly posting_period: Period;
  readonly shop: string;
  readonly source: string;
  readonly source_id: string;
  readonly statement_no: string | null;
  readonly correction: Correction | null;
  readonly summary: string;
}

export interface LineRow {
  readonly line_no: string;
  readonly entry_no: string;
  readonly position: string;
  readonly dc: Side;
  readonly account: string;
  readonly currency: string;
  readonly fc: string;
  readonly rate: string;
  readonly lc: string;
  readonly dims: Dims;
  readonly src_currency: string | null;
  readonly src_fc: string | null;
  readonly src_rate: string | null;
  readonly rounding: string;
  readonly rule: string;
  readonly rate_ref: string;
}

/** Everything as text, whatever parsers the connection has; only dims come as an object. */
function textList(alias: string, columns: readonly string[]): string {
  return columns.map((name) => (name === 'dims' ? `${alias}.dims` : `${alias}.${name}::text AS ${name}`)).join(', ');
}

/** Select lists for `ledger.entry e` and `ledger.line l`. */

export const ENTRY_LIST = textList('e', ENTRY_COLUMNS);
export const LINE_LIST = textList('l', LINE_COLUMNS);

export function lineOf(row: LineRow, cells: readonly CellShare[]): JournalLine {
  const src =
    row.src_currency !== null && row.src_fc !== null && row.src_rate !== null
      ? { currency: row.src_currency, fc: BigInt(row.src_fc), rate: parseRate(row.src_rate) }
      : undefined;
  return {
    dc: row.dc,
    account: row.account,
    currency: row.currency,
    fc: BigInt(row.fc),
    rate: parseRate(row.rate),
    lc: BigInt(row.lc),
    dims: row.dims,
    ...(src ? { src } : {}),
    rounding: BigInt(row.rounding),
    rule: row.rule,
    rateRef: row.rate_ref,
    cells,
  };
}

export function entryOf(row: EntryRow, lines: readonly JournalLine[]): JournalEntry {
  return {
    key: row.entry_key,
    kind: row.kind,
    category: row.category,
    businessDate: row.business_date,
    originalPeriod: row.original_period,
    shop: row.shop,
    source: row.source,
    sourceId: row.source_id,
    statementNo: row.statement_no === null ? undefined : BigInt(row.statement_no),
    ...(row.correction === null ? {} : { correction: row.correction }),
    summary: row.summary,
    lines,
  };
}
