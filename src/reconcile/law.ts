/** What a law is (accounting.md §8.1): a statement over all that is stored, and how breaks of it are found. */
import type { IsoDate, Period } from '../core/dates.ts';
import type { Dims, Side } from '../core/journal.ts';
import { type Currency, formatMinor, isCurrency, type Minor, type Rate } from '../core/money.ts';
import { type Bilingual, type Place, type Problem, type ProblemKind, problem } from '../core/problems.ts';
import type { Queryable } from '../engine/transaction.ts';

/** B: blocks the close. W: a warning. */
export type Severity = 'B' | 'W';

export interface Break {
  /** Place, expected, actual and difference in words of both languages (problems.ts); `params` holds them too. */
  readonly problem: Problem;
  readonly expected: string;
  readonly actual: string;
  readonly difference: string;
  /** What the law lists and what breaks nothing: counted in no number of breaks. */
  readonly listed?: true;
}

export interface LawOutcome {
  /** Things looked at: entries, lines, cells … Zero on a book with data means that the law looked at nothing. */
  readonly checked: bigint;
  /** All breaks, also those past BREAKS_TOLD_MAX that were not given. */
  readonly breaks: bigint;
}

/** A voucher as its content hash covers it; the shape of delivery's `HashedVoucher`. */
export interface VoucherContent {
  readonly date: IsoDate;
  readonly period: Period;
  readonly word: string;
  readonly number: number;
  readonly summary: string;
  readonly attachments: number;
  readonly preparer: string;
  readonly lines: readonly {
    readonly lineNo: number;
    readonly account: string;
    readonly dc: Side;
    readonly currency: Currency;
    readonly fc: Minor;
    readonly rate: Rate;
    readonly lc: Minor;
    readonly dims: Dims;
  }[];
}

export interface LawScope {
  readonly db: Queryable;
  readonly book: string;
  /** Functional currency. */
  readonly currency: Currency;
  /** Handed in from above: rooms of one floor do not call one another. */
  readonly voucherHash: (key: string, voucher: VoucherContent) => string;
}

export interface Law {
  readonly id: string;
  readonly severity: Severity;
  readonly statement: Bilingual;
  /** Gives breaks as they are found, at most BREAKS_TOLD_MAX a query; never one query a row. */
  check(scope: LawScope): AsyncGenerator<Break, LawOutcome>;
}

/** A book that is broken everywhere must not fill the memory: the rest is counted. */
export const BREAKS_TOLD_MAX = 200;

export interface Facts {
  readonly expected: string;
  readonly actual: string;
  readonly difference: string;
  readonly [param: string]: string;
}

export function breakOf(kind: ProblemKind, place: Place, facts: Facts): Break {
  const { expected, actual, difference } = facts;
  return { problem: problem(kind, place, facts), expected, actual, difference };
}

/** Expected, actual and difference of amounts in minor units. */
export function amounts(expected: Minor, actual: Minor, currency: Currency): Facts {
  return {
    expected: moneyText(expected, currency),
    actual: moneyText(actual, currency),
    difference: moneyText(actual - expected, currency),
  };
}

/** Expected, actual and difference of counts. */
export function counts(expected: bigint, actual: bigint): Facts {
  return { expected: String(expected), actual: String(actual), difference: String(actual - expected) };
}

function moneyText(amount: Minor, currency: Currency): string {
  return isCurrency(currency) ? `${formatMinor(amount, currency)} ${currency}` : `${amount} ${currency}`;
}

/** Place of a settlement's entry: `source_id` is `<shop>|<settlement id>`. */
export function placeOf(
  book: string,
  row: { readonly source?: string | null; readonly sourceId?: string | null },
): Place {
  const { source, sourceId } = row;
  if (source !== 'settlement' || !sourceId) return { book };
  const bar = sourceId.indexOf('|');
  return { book, shop: sourceId.slice(0, bar), settlement: sourceId.slice(bar + 1) };
}

/**
 * Runs `sql`, whose rows are what is broken ($1 is the book, `values` come after it), and gives the first of them. Returns
 * how many rows there are.
 */
export async function* breaksIn<Row extends object>(
  scope: LawScope,
  sql: string,
  tell: (row: Row) => Break | readonly Break[],
  values: readonly unknown[] = [],
): AsyncGenerator<Break, bigint> {
  const { rows } = await scope.db.query<Row & { readonly allBreaks: bigint }>(
    `SELECT *, count(*) OVER ()::bigint AS "allBreaks" FROM (${sql}) AS found LIMIT ${BREAKS_TOLD_MAX}`,
    [scope.book, ...values],
  );
  for (const row of rows) {
    const told = tell(row);
    if ('problem' in told) yield told;
    else yield* told;
  }
  return rows[0]?.allBreaks ?? 0n;
}

/** One number of the book, `SELECT … AS n`. */
export async function countOf(scope: LawScope, sql: string): Promise<bigint> {
  const { rows } = await scope.db.query<{ n: bigint }>(sql, [scope.book]);
  return rows[0]?.n ?? 0n;
}
