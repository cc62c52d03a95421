/** Date-range transaction report: one transaction a line, a row for each amount column that is not zero (§1.6). */
import type { Currency, Minor } from '../../core/money.ts';
import type { InterpretContext, PaperBatch, PaperProof, Recognition, StatementProof } from '../../core/papers.ts';
import { LINE_BYTES_MAX } from '../../core/papers.ts';
import type { Place, Problem } from '../../core/problems.ts';
import type { Columns } from '../../papers/headers.ts';
import { mapColumns } from '../../papers/headers.ts';
import type { Instant } from '../../papers/instant.ts';
import { PAPER_PROBLEMS as P } from '../../papers/problems.ts';
import type { QuotedRecord, Unreadable } from '../../papers/quoted.ts';
import { createQuotedScanner } from '../../papers/quoted.ts';
import { isDecodeError, scannable } from '../../papers/transcode.ts';
import type { HeaderMatch, Words } from './date-range-words.ts';
import { AMOUNT_COLUMNS, createWords, dateRangeForm, TAX_COLUMNS } from './date-range-words.ts';
import type { JurisdictionOf } from './jurisdictions.ts';
import { createJurisdictions } from './jurisdictions.ts';
import type { CanonicalColumn } from './locales.ts';
import { homeMarketplaceOf, marketplaceOf } from './marketplaces.ts';
import { AMAZON_PROBLEMS as A } from './problems.ts';
import type { At, CellRules, Run, Tally } from './run.ts';
import { amountIsGood, createRun, money, shorten, suspectLines } from './run.ts';
import {
  BATCH_ROWS_GOOD,
  batches,
  counted,
  notDecodable,
  notReadProblem,
  proofOf,
  shopCurrencyProblem,
  tallyProblem,
} from './settlement.ts';

export const DATE_RANGE_KIND = 'amazon.daterange';

/** These reports always print a zone: a time without one is refused. */
const DATE_RANGE_CELLS: CellRules = { zoneless: undefined, decoded: true };

export async function* interpretDateRange(
  bytes: AsyncIterable<Uint8Array>,
  recognition: Recognition,
  context: InterpretContext,
  place: Place,
): AsyncGenerator<PaperBatch, PaperProof> {
  const currency = recognition.currency ?? context.shopCurrency ?? onlyCurrency(recognition.marketplaces);
  const known = currency === undefined ? recognition : { ...recognition, currency };
  const run = createRun(known, context, place, DATE_RANGE_CELLS);
  const scanner = createQuotedScanner(recognition.delimiter, run.text, createReading(run));
  const counter = { bytes: 0 };
  try {
    for await (const piece of scannable(counted(bytes, counter), recognition.encoding)) {
      scanner.push(piece);
      if (run.rows.length >= BATCH_ROWS_GOOD || run.bad.length > 0) yield* batches(run);
    }
    scanner.end();
  } catch (error) {
    if (!isDecodeError(error)) throw error;
    notDecodable(run, recognition, scanner.lines() + 1);
  }
  yield* batches(run);
  return proofOf(run, scanner.lines(), counter.bytes, () => statementOf(run, scanner.lines()));
}

/** The currency of the marketplaces printed, where they have one. */
function onlyCurrency(names: readonly string[]): Currency | undefined {
  const currencies = new Set(names.flatMap((name) => marketplaceOf(name)?.currency ?? []));
  return currencies.size === 1 ? [...currencies][0] : undefined;
}

function createReading(run: Run) {
  const words = createWords();
  const jurisdictionOf = createJurisdictions();
  let header: { readonly columns: Columns; read(record: QuotedRecord): void } | undefined;
  return {
    record(record: QuotedRecord): void {
      if (header) {
        if (fits(record, header.columns.count, run)) header.read(record);
        return;
      }
      const match = words.header(record.fields.map((field) => field ?? ''));
      if (!match) return;
      const columns = mapColumns(match.names);
      header = { columns, read: createRecordReader(columns, match, run, words, jurisdictionOf) };
    },
    unreadable: (why: Unreadable, at: At): void => refuseUnreadable(why, at, run),
  };
}

function refuseUnreadable(why: Unreadable, at: At, run: Run): void {
  if (why === 'too-long')
    run.refuseRow(P.PAPER_LINE_TOO_LONG, at, { bytes: String(at.length), bytesMax: String(LINE_BYTES_MAX) });
  else if (why === 'nul') {
    run.refuseRow(P.PAPER_NUL_BYTES, at, {});
    run.refusePaper(P.PAPER_NUL_BYTES, {}, at.line);
  } else {
    run.refuseRow(P.PAPER_QUOTE_NOT_CLOSED, at, {});
    run.refusePaper(P.PAPER_QUOTE_NOT_CLOSED, {}, at.line);
  }
}

/** Spreadsheets pad rows with empty cells: those are no columns. */
function fits(record: QuotedRecord, expected: number, run: Run): boolean {
  const { fields } = record;
  if (fields.every((field) => field === '')) return false;
  if (fields.length === expected) return true;
  const params = { found: String(fields.length), expected: String(expected) };
  if (fields.length < expected && !record.terminated) {
    run.refuseRow(P.PAPER_TRUNCATED, atOf(record), params);
    run.refusePaper(P.PAPER_TRUNCATED, params, record.line);
    return false;
  }
  if (fields.length > expected && fields.slice(expected).every((field) => field === '')) return true;
  run.refuseRow(P.ROW_COLUMNS, atOf(record), params);
  return false;
}

function atOf({ line, offset, length }: QuotedRecord): At {
  return { line, offset, length };
}

/** What a record says, apart from its amounts. */
interface Facts {
  readonly at: At;
  readonly settlementId: string;
  readonly type: string;
  readonly description: string;
  readonly marketplace: string;
  readonly status: 'RELEASED' | 'DEFERRED';
  readonly posted: Instant;
  readonly quantity: number;
  readonly sku: string;
  readonly orderId: string;
  readonly state: string;
}

interface Part {
  readonly column: CanonicalColumn;
  readonly amount: Minor;
}

function createRecordReader(
  columns: Columns,
  match: HeaderMatch,
  run: Run,
  words: Words,
  jurisdictionOf: JurisdictionOf,
): (record: QuotedRecord) => void {
  const readFacts = createFactsReader(columns, run, words);
  const readAmount = createAmountReaderOf(columns, run);
  const amountColumns = AMOUNT_COLUMNS.filter((column) => columns.at(column) >= 0);
  return (record) => {
    if (!allText(record, columns, run)) return;
    const facts = readFacts(record);
    if (!facts) return;
    const total = readAmount(record, 'total', facts.at);
    if (total === undefined) return;
    const parts: Part[] = [];
    for (const column of amountColumns) {
      const amount = readAmount(record, column, facts.at);
      if (amount === undefined) return;
      if (amount !== 0n) parts.push({ column, amount });
    }
    const sum = parts.reduce((all, { amount }) => all + amount, 0n);
    if (sum !== total) refuseParts(run, facts.at, sum, total, match.unknown);
    else book(run, facts, parts, total, jurisdictionOf);
  };
}

/** Personal columns (city, postal code) are never looked at. */
const READ_COLUMNS: readonly CanonicalColumn[] = [
  'date/time',
  'settlement id',
  'type',
  'order id',
  'sku',
  'description',
  'quantity',
  'marketplace',
  'order state',
  'transaction status',
  'total',
  ...AMOUNT_COLUMNS,
];

function allText(record: QuotedRecord, columns: Columns, run: Run): boolean {
  const broken = READ_COLUMNS.find(
    (column) => columns.at(column) >= 0 && record.fields[columns.at(column)] === undefined,
  );
  if (broken === undefined) return true;
  run.refuseRow(P.PAPER_NOT_DECODABLE, atOf(record), { encoding: run.text.encoding(), column: broken }, broken);
  return false;
}

function refuseParts(run: Run, at: At, sum: Minor, total: Minor, unknown: readonly string[]): void {
  run.refuseRow(A.AMAZON_PARTS_NOT_TOTAL, at, {
    sum: money(sum, run.currency),
    total: money(total, run.currency),
    difference: money(sum - total, run.currency),
    currency: run.currency ?? '–',
    unknown: unknown.map(shorten).join(', ') || '–',
  });
}

/** An amount of a record; empty is 0; undefined: no amount, and the row was refused. */
function createAmountReaderOf(columns: Columns, run: Run) {
  const read = run.amounts.cursor();
  return (record: QuotedRecord, column: CanonicalColumn, at: At): Minor | undefined => {
    const text = record.fields[columns.at(column)] ?? '';
    if (text === '') return 0n;
    const bytes = Buffer.from(text, 'utf8');
    const amount = read(bytes, 0, bytes.length);
    if (amount.line === 0) amount.line = at.line;
    return amountIsGood(run, amount, at, column) ? amount.value : undefined;
  };
}

const WHOLE = /^-?\d{1,9}$/;

function createFactsReader(columns: Columns, run: Run, words: Words): (record: QuotedRecord) => Facts | undefined {
  const instants = run.instants.cursor();
  const cell = (record: QuotedRecord, column: CanonicalColumn): string => record.fields[columns.at(column)] ?? '';
  return (record) => {
    const at = atOf(record);
    const dateText = cell(record, 'date/time');
    const dateBytes = Buffer.from(dateText, 'utf8');
    const posted = instants(dateBytes, 0, dateBytes.length);
    if (!posted) return run.refuseRow(P.ROW_DATE, at, { value: shorten(dateText) }, 'date/time');
    const statusText = cell(record, 'transaction status');
    const status = words.status(statusText);
    if (!status) return run.refuseRow(A.AMAZON_STATUS_UNKNOWN, at, { value: shorten(statusText) });
    const settlementId = cell(record, 'settlement id');
    if (settlementId === '' && status === 'RELEASED') return run.refuseRow(A.AMAZON_NO_SETTLEMENT_ID, at, {});
    const units = cell(record, 'quantity');
    if (units !== '' && !WHOLE.test(units))
      return run.refuseRow(P.ROW_QUANTITY, at, { value: shorten(units) }, 'quantity');
    return {
      at,
      settlementId,
      status,
      posted,
      type: words.type(cell(record, 'type')),
      description: words.description(cell(record, 'description')),
      marketplace: cell(record, 'marketplace'),
      quantity: Number(units || '0'),
      sku: cell(record, 'sku'),
      orderId: cell(record, 'order id'),
      state: cell(record, 'order state'),
    };
  };
}

/** Deferred rows are given with their status but belong to no settlement yet; a payout is the settlement's total. */
function book(run: Run, facts: Facts, parts: readonly Part[], total: Minor, jurisdictionOf: JurisdictionOf): void {
  const tally = facts.status === 'RELEASED' ? run.tally(facts.settlementId) : undefined;
  if (facts.status === 'RELEASED' && !tally) {
    run.refuseRow(A.AMAZON_NO_SETTLEMENT_ID, facts.at, {});
    return;
  }
  if (tally && isPayout(facts)) {
    tally.total = (tally.total ?? 0n) - total;
    tally.endDateOnly = run.businessDate(facts.posted, '');
    return;
  }
  for (const part of parts) giveRow(run, facts, part, jurisdictionOf);
  if (!tally) return;
  tally.sum += parts.reduce((all, { amount }) => all + amount, 0n);
  tally.rows += parts.length;
}

/** A micro deposit is a line of the settlement, as it is in V1 and V2; any other transfer pays the settlement out. */
function isPayout({ type, description }: Facts): boolean {
  return type === 'Transfer' && !/^micro deposit/i.test(description);
}

function giveRow(run: Run, facts: Facts, { column, amount }: Part, jurisdictionOf: JurisdictionOf): void {
  const country = TAX_COLUMNS.has(column) ? countryOf(run, facts.marketplace) : undefined;
  run.rows.push({
    settlementId: facts.settlementId,
    ...facts.at,
    transactionType: facts.type,
    ...dateRangeForm(facts.type, column, facts.description),
    amount,
    postedMs: facts.posted.ms,
    businessDate: run.businessDate(facts.posted, facts.marketplace),
    marketplace: facts.marketplace,
    sku: facts.sku,
    orderId: facts.orderId,
    quantity: column === 'product sales' ? facts.quantity : 0,
    jurisdiction: country === undefined ? '' : jurisdictionOf(country, facts.state),
    status: facts.status,
  });
}

function countryOf(run: Run, marketplace: string): string | undefined {
  const known = marketplaceOf(marketplace);
  if (known || run.currency === undefined) return known?.country;
  return marketplace === '' ? homeMarketplaceOf(run.currency, [])?.country : undefined;
}

function statementOf(run: Run, lines: number): (tally: Tally) => StatementProof {
  return (tally) => {
    const { sum, total } = tally;
    const currency = run.currency ?? '';
    const check = { name: 'settlement-sum', left: sum, right: total ?? 0n, difference: sum - (total ?? 0n), currency };
    return {
      settlementId: tally.settlementId,
      currency,
      startMs: undefined,
      endMs: undefined,
      endDate: tally.endDateOnly,
      depositDate: undefined,
      total,
      sum,
      rows: tally.rows,
      checks: total === undefined ? [] : [check],
      problems: statementProblems(run, tally, lines),
    };
  };
}

function statementProblems(run: Run, tally: Tally, lines: number): readonly Problem[] {
  const currency = run.currency ?? '–';
  const shared = {
    settlement: tally.settlementId,
    currency,
    sum: money(tally.sum, run.currency),
    rows: String(tally.rows),
  };
  if (tally.total === undefined) tallyProblem(run, tally, A.AMAZON_NOT_WHOLE, undefined, shared);
  else if (tally.total !== tally.sum)
    tallyProblem(run, tally, P.SETTLEMENT_NOT_PROVED, undefined, {
      ...shared,
      total: money(tally.total, run.currency),
      difference: money(tally.sum - tally.total, run.currency),
      lines: String(lines),
      suspects: suspectLines(run, tally.sum - tally.total).join(', ') || '–',
    });
  notReadProblem(run, tally);
  shopCurrencyProblem(run, tally);
  return tally.problems;
}
