/**
 * One reading of one Amazon paper: what all three kinds share. Keeps the rows of the batch in hand, one tally for each
 * settlement id, and nothing of the rows that were given away.
 */
import type { IsoDate } from '../../core/dates.ts';
import { civilDateIn } from '../../core/dates.ts';
import type { Currency, Minor } from '../../core/money.ts';
import { formatMinor, minorUnits } from '../../core/money.ts';
import type { BadRow, DecimalSign, InterpretContext, PaperRow, Recognition } from '../../core/papers.ts';
import type { Place, Problem, ProblemKind } from '../../core/problems.ts';
import { problem } from '../../core/problems.ts';
import type { ByteCache } from '../../papers/byte-cache.ts';
import { createByteCache } from '../../papers/byte-cache.ts';
import { createAmountReader } from '../../papers/decimal.ts';
import type { FieldText } from '../../papers/field-text.ts';
import { createFieldText } from '../../papers/field-text.ts';
import type { Instant } from '../../papers/instant.ts';
import { parseInstant, parsePlainUtc } from '../../papers/instant.ts';
import { PAPER_PROBLEMS as P } from '../../papers/problems.ts';
import { scannedEncoding } from '../../papers/transcode.ts';
import { zoneOfMarketplace } from './marketplaces.ts';

/** Line numbers listed in a problem. */
const LINES_LISTED_MAX = 20;
const AMOUNT_SLOTS = 65_536;
const AMOUNT_BYTES = 16;
const INSTANT_SLOTS = 16_384;
const INSTANT_BYTES = 40;
/** A paper with more settlement ids than this is no settlement report. */
export const SETTLEMENTS_MAX = 2_000;

/** An amount as printed, with the first line where it was seen since it came into the cache. */
export interface SeenAmount {
  readonly value: Minor | 'ambiguous' | 'bad';
  readonly text: string;
  line: number;
}

/** Where a line stands. */
export interface At {
  readonly line: number;
  readonly offset: number;
  readonly length: number;
}

/** What is summed of one settlement id. */
export interface Tally {
  readonly settlementId: string;
  sum: Minor;
  rows: number;
  total: Minor | undefined;
  startMs: number | undefined;
  endMs: number | undefined;
  depositMs: number | undefined;
  depositDateOnly: IsoDate | undefined;
  endDateOnly: IsoDate | undefined;
  outside: number;
  outsideLine: number;
  readonly problems: Problem[];
}

export interface Run {
  readonly context: InterpretContext;
  readonly currency: Currency | undefined;
  readonly places: number;
  readonly text: FieldText;
  readonly amounts: ByteCache<SeenAmount>;
  readonly instants: ByteCache<Instant | undefined>;
  rows: PaperRow[];
  readonly bad: BadRow[];
  /** Problems of the paper itself. */
  readonly problems: Problem[];
  /** Bad lines: how many, and the first of them. */
  badCount: number;
  readonly badLines: number[];
  decimal(): DecimalSign;
  businessDate(instant: Instant, marketplace: string): IsoDate;
  tally(settlementId: string): Tally | undefined;
  tallies(): readonly Tally[];
  /** Gives undefined, so that a reader can end with it. */
  refuseRow(kind: ProblemKind, at: At, params: Readonly<Record<string, string>>, column?: string): undefined;
  /** Records a problem of the paper once for each code. */
  refusePaper(kind: ProblemKind, params: Readonly<Record<string, string>>, line?: number): void;
  place: Place;
}

export interface CellRules {
  /** Offset in minutes of a time that names no zone; undefined refuses it. */
  readonly zoneless: number | undefined;
  /** Whether amounts and times come as UTF-8 of decoded cells rather than as the paper's own bytes. */
  readonly decoded: boolean;
}

export function createRun(recognition: Recognition, context: InterpretContext, place: Place, cells: CellRules): Run {
  const { zoneless } = cells;
  const currency = recognition.currency ?? context.shopCurrency;
  const places = currency === undefined ? 2 : minorUnits(currency);
  const amounts = createAmountReader(recognition.decimal, places);
  const text = createFieldText(scannedEncoding(recognition.encoding));
  const cellText = cells.decoded ? createFieldText('utf-8') : text;
  const tallies = new Map<string, Tally>();
  const bad: BadRow[] = [];
  const problems: Problem[] = [];
  const badLines: number[] = [];
  const run: Run = {
    context,
    currency,
    places,
    text,
    place,
    rows: [],
    bad,
    problems,
    badCount: 0,
    badLines,
    amounts: createByteCache(AMOUNT_SLOTS, AMOUNT_BYTES, (bytes, start, end) => {
      const printed = cellText.once(bytes, start, end) ?? '';
      return { value: amounts.read(printed), text: printed, line: 0 };
    }),
    instants: createByteCache(
      INSTANT_SLOTS,
      INSTANT_BYTES,
      (bytes, start, end) =>
        parsePlainUtc(bytes, start, end) ?? parseInstant(cellText.once(bytes, start, end) ?? '', zoneless),
    ),
    decimal: () => amounts.sign() ?? '.',
    businessDate: createBusinessDates(context.homeZone, context.oneZone === true),
    tally: (settlementId) => {
      const known = tallies.get(settlementId);
      if (known || tallies.size >= SETTLEMENTS_MAX) return known;
      const fresh = emptyTally(settlementId);
      tallies.set(settlementId, fresh);
      return fresh;
    },
    tallies: () => [...tallies.values()],
    refuseRow(kind, at, params, column) {
      const where: Place = { ...place, ...at, ...(column === undefined ? {} : { column }) };
      bad.push({ ...at, problem: problem(kind, where, params) });
      run.badCount += 1;
      if (badLines.length < LINES_LISTED_MAX) badLines.push(at.line);
      return undefined;
    },
    refusePaper(kind, params, line) {
      if (problems.some((one) => one.code === kind.code)) return;
      problems.push(problem(kind, line === undefined ? place : { ...place, line }, params));
    },
  };
  return run;
}

function emptyTally(settlementId: string): Tally {
  return {
    settlementId,
    sum: 0n,
    rows: 0,
    total: undefined,
    startMs: undefined,
    endMs: undefined,
    depositMs: undefined,
    depositDateOnly: undefined,
    endDateOnly: undefined,
    outside: 0,
    outsideLine: 0,
    problems: [],
  };
}

/** Civil date by the zone of the row's marketplace, else the home zone (accounting.md §0.6, §9.1). */
function createBusinessDates(homeZone: string, oneZone: boolean): (instant: Instant, marketplace: string) => IsoDate {
  const byZone = new Map<string, (ms: number) => IsoDate>();
  const byMarketplace = new Map<string, (ms: number) => IsoDate>();
  const inZone = (zone: string): ((ms: number) => IsoDate) => {
    const known = byZone.get(zone) ?? civilDateIn(zone);
    byZone.set(zone, known);
    return known;
  };
  const home = inZone(homeZone);
  let lastName = '';
  let last = home;
  return (instant, marketplace) => {
    if (instant.dateOnly !== undefined) return instant.dateOnly;
    if (marketplace !== lastName) {
      last =
        byMarketplace.get(marketplace) ?? inZone((oneZone ? undefined : zoneOfMarketplace(marketplace)) ?? homeZone);
      if (byMarketplace.size < 1_000) byMarketplace.set(marketplace, last);
      lastName = marketplace;
    }
    return last(instant.ms);
  };
}

/** Refuses an amount that could not be read; true where it could. */
export function amountIsGood(
  run: Run,
  amount: SeenAmount,
  line: At,
  column: string,
): amount is SeenAmount & { readonly value: Minor } {
  if (typeof amount.value === 'bigint') return true;
  const at: At = { line: line.line, offset: line.offset, length: line.length };
  if (amount.value === 'ambiguous') {
    run.refuseRow(P.PAPER_DECIMAL_AMBIGUOUS, at, { value: amount.text }, column);
    run.refusePaper(P.PAPER_DECIMAL_AMBIGUOUS, { value: amount.text }, at.line);
    return false;
  }
  const params = { value: shorten(amount.text), currency: run.currency ?? '?', decimal: run.decimal() };
  run.refuseRow(P.ROW_AMOUNT, at, params, column);
  return false;
}

/** Printed text in a problem is cut: a broken line can put anything there. */
export function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/**
 * Lines that may explain a difference: an amount equal to it (a line too many), to its negative (a line lost, its twin
 * still there), or to its half (a sign turned). From the amounts still in the cache: a hint, not a proof.
 */
export function suspectLines(run: Run, difference: Minor): readonly number[] {
  if (run.badLines.length > 0) return run.badLines;
  const lines = run.amounts
    .values()
    .filter(
      ({ value }) =>
        typeof value === 'bigint' &&
        value !== 0n &&
        (value === difference || value === -difference || value * 2n === difference),
    )
    .map(({ line }) => line)
    .filter((line) => line > 0);
  return lines.sort((a, b) => a - b).slice(0, LINES_LISTED_MAX);
}

export function money(amount: Minor, currency: Currency | undefined): string {
  return currency === undefined ? String(amount) : formatMinor(amount, currency);
}
