/** Exchange rates: what is stored, and which one a business date takes. accounting.md §3.2. */
import type { IsoDate, Period } from '../core/dates.ts';
import { addDays, firstDayOf, lastDayOf, periodOf } from '../core/dates.ts';
import type { Currency, Rate } from '../core/money.ts';
import { divideHalfUp, parseRate, RATE_ONE } from '../core/money.ts';
import type { Problem } from '../core/problems.ts';
import { problem } from '../core/problems.ts';
import type { Queryable } from '../engine/transaction.ts';
import { MASTERDATA_PROBLEMS } from './problems.ts';

export const RATE_TYPES = ['PARITY', 'CUSTOM', 'CLOSING', 'DEAL', 'AVERAGE'] as const;
export type RateType = (typeof RATE_TYPES)[number];

/** A stored quote. rate = value / quotedUnit, or its reciprocal where the quote is inverse (1 CNY = x MXN). */
export interface Quote {
  readonly rateNo: bigint;
  readonly currency: Currency;
  readonly functional: Currency;
  readonly type: RateType;
  readonly date: IsoDate;
  readonly value: Rate;
  readonly quotedUnit: number;
  readonly inverse: boolean;
}

/** For one functional currency: quotes by `<type> <currency>/<functional>`, the oldest first, one a date. */
export interface RateTable {
  readonly functional: Currency;
  readonly quotes: ReadonlyMap<string, readonly Quote[]>;
}

export interface RateQuestion {
  readonly currency: Currency;
  readonly functional: Currency;
  /** Policy `fxRateType`: MONTH_FIRST, DAILY, MONTH_AVG, CUSTOM, CLOSING; DEAL for a conversion. */
  readonly fxRateType: string;
  readonly businessDate: IsoDate;
}

/** `ref` names the quotes: `PARITY USD/CNY 2026-09-30 #12`; `1` for the functional currency itself. */
export interface RateAnswer {
  readonly rate: Rate;
  readonly ref: string;
}

/** Reciprocals, crosses and averages are kept to so many places. */
const DERIVED_PLACES = 10;
/** An older parity is not taken for a day without a quote: the longest closing of the market is eight days. */
const PARITY_AGE_DAYS_MAX = 10;
/** Pivots of a cross, in this order. */
const PIVOTS: readonly Currency[] = ['USD', 'CNY'];

/** The rate, or RATE_MISSING / RATE_TYPE_UNKNOWN: the posting is then held. Never 1.0 for another currency. */
export function rateFor(table: RateTable, question: RateQuestion): RateAnswer | Problem {
  const { currency, functional, fxRateType, businessDate } = question;
  if (currency === functional) return { rate: RATE_ONE, ref: '1' };
  const find = finderOf(fxRateType, businessDate);
  if (!find) return problem(MASTERDATA_PROBLEMS.RATE_TYPE_UNKNOWN, {}, { fxRateType });
  const params = { currency, functional, fxRateType, date: businessDate };
  return (
    find(table, currency, functional) ??
    cross(table, currency, functional, find) ??
    problem(MASTERDATA_PROBLEMS.RATE_MISSING, {}, params)
  );
}

type Finder = (table: RateTable, currency: Currency, functional: Currency) => RateAnswer | undefined;

function finderOf(fxRateType: string, date: IsoDate): Finder | undefined {
  const month = periodOf(date);
  switch (fxRateType) {
    case 'MONTH_FIRST':
      return parityOn(firstDayOf(month));
    case 'DAILY':
      return parityOn(date);
    case 'CLOSING':
      return (table, currency, functional) =>
        lastWithin(table, 'CLOSING', currency, functional, firstDayOf(month), lastDayOf(month)) ??
        parityOn(lastDayOf(month))(table, currency, functional);
    case 'CUSTOM':
      return (table, currency, functional) =>
        lastWithin(table, 'CUSTOM', currency, functional, firstDayOf(month), date);
    case 'DEAL':
      return (table, currency, functional) => lastWithin(table, 'DEAL', currency, functional, date, date);
    case 'MONTH_AVG':
      return (table, currency, functional) =>
        lastWithin(table, 'AVERAGE', currency, functional, firstDayOf(month), lastDayOf(month)) ??
        averageOf(table, currency, functional, month);
    default:
      return undefined;
  }
}

function parityOn(date: IsoDate): Finder {
  return (table, currency, functional) =>
    lastWithin(table, 'PARITY', currency, functional, addDays(date, -PARITY_AGE_DAYS_MAX), date);
}

function lastWithin(
  table: RateTable,
  type: RateType,
  currency: Currency,
  functional: Currency,
  from: IsoDate,
  to: IsoDate,
): RateAnswer | undefined {
  const quotes = table.quotes.get(quoteKey(type, currency, functional));
  const quote = quotes?.findLast((one) => one.date <= to);
  if (!quote || quote.date < from) return undefined;
  return { rate: rateOf(quote), ref: `${quoteKey(type, currency, functional)} ${quote.date} #${quote.rateNo}` };
}

/** Simple average of the quoted days, known once a quote stands on the month's last day or later. */
function averageOf(table: RateTable, currency: Currency, functional: Currency, month: Period): RateAnswer | undefined {
  const quotes = table.quotes.get(quoteKey('PARITY', currency, functional)) ?? [];
  const inMonth = quotes.filter((one) => periodOf(one.date) === month);
  const last = quotes.at(-1);
  if (inMonth.length === 0 || !last || last.date < lastDayOf(month)) return undefined;
  const rates = inMonth.map(rateOf);
  const scale = Math.max(...rates.map((rate) => rate.scale));
  const sum = rates.reduce((all, rate) => all + rate.digits * 10n ** BigInt(scale - rate.scale), 0n);
  const average = derived(sum, BigInt(rates.length) * 10n ** BigInt(scale));
  return average && { rate: average, ref: `AVERAGE ${currency}/${functional} ${month} of ${rates.length} days` };
}

function cross(table: RateTable, currency: Currency, functional: Currency, find: Finder): RateAnswer | undefined {
  for (const pivot of PIVOTS) {
    const left = leg(table, currency, pivot, find);
    const right = leg(table, pivot, functional, find);
    if (!left || !right) continue;
    const rate = derived(left.numerator * right.numerator, left.denominator * right.denominator);
    const refs = [left.ref, right.ref].filter((ref) => ref !== '');
    if (rate) return { rate, ref: `CROSS ${refs.join(' × ')}` };
  }
  return undefined;
}

interface Leg {
  readonly numerator: bigint;
  readonly denominator: bigint;
  readonly ref: string;
}

/** One side of a cross as a fraction, so that a cross is rounded once; a quote the other way round counts as well. */
function leg(table: RateTable, from: Currency, to: Currency, find: Finder): Leg | undefined {
  if (from === to) return { numerator: 1n, denominator: 1n, ref: '' };
  const direct = find(table, from, to);
  if (direct) return { numerator: direct.rate.digits, denominator: 10n ** BigInt(direct.rate.scale), ref: direct.ref };
  const turned = find(table, to, from);
  if (!turned) return undefined;
  return { numerator: 10n ** BigInt(turned.rate.scale), denominator: turned.rate.digits, ref: `1 / ${turned.ref}` };
}

/** The rate that a quote means: JPY 4.8123 a 100 → 0.048123; inverse 2.6178 → 0.3820001528. */
export function rateOf(quote: Pick<Quote, 'value' | 'quotedUnit' | 'inverse'>): Rate {
  const { value, quotedUnit, inverse } = quote;
  const unit = BigInt(quotedUnit);
  const tens = String(quotedUnit).length - 1;
  if (!inverse && unit === 10n ** BigInt(tens)) return { digits: value.digits, scale: value.scale + tens };
  const scale = 10n ** BigInt(value.scale);
  const rate = inverse ? derived(unit * scale, value.digits) : derived(value.digits, unit * scale);
  // Import refuses a quote that would vanish in ten places, so zero cannot come from the table.
  return rate ?? RATE_ONE;
}

/** numerator / denominator to ten places; undefined where nothing is left of it. */
export function derived(numerator: bigint, denominator: bigint): Rate | undefined {
  const digits = divideHalfUp(numerator * 10n ** BigInt(DERIVED_PLACES), denominator);
  return digits === 0n ? undefined : { digits, scale: DERIVED_PLACES };
}

function quoteKey(type: RateType, currency: Currency, functional: Currency): string {
  return `${type} ${currency}/${functional}`;
}

/** The later rate number stands for its date; the earlier one is a typing error that was put right. */
export function rateTable(functional: Currency, quotes: readonly Quote[]): RateTable {
  const byDate = new Map<string, Quote>();
  for (const quote of quotes) {
    const key = `${quoteKey(quote.type, quote.currency, quote.functional)} ${quote.date}`;
    const known = byDate.get(key);
    if (!known || known.rateNo < quote.rateNo) byDate.set(key, quote);
  }
  const lists = new Map<string, Quote[]>();
  for (const quote of byDate.values()) {
    const key = quoteKey(quote.type, quote.currency, quote.functional);
    const list = lists.get(key);
    if (list) list.push(quote);
    else lists.set(key, [quote]);
  }
  for (const list of lists.values()) list.sort((a, b) => (a.date < b.date ? -1 : 1));
  return { functional, quotes: lists };
}

interface QuoteRow {
  readonly rate_no: string;
  readonly currency: string;
  readonly functional: string;
  readonly rate_type: RateType;
  readonly rate_date: string;
  readonly value: string;
  readonly quoted_unit: number;
  readonly inverse: boolean;
}

/**
 * The quotes of a functional currency and those a cross may need; with `upTo` as the table stood then: a correction
 * posts at the original rates.
 */
export async function loadRates(db: Queryable, functional: Currency, upTo?: bigint): Promise<RateTable> {
  const found = await db.query<QuoteRow>(
    `SELECT DISTINCT ON (r.currency, r.functional, r.rate_type, r.rate_date)
            rate_no::text AS rate_no, currency, functional, rate_type, rate_date::text AS rate_date,
            value::text AS value, quoted_unit, inverse
     FROM masterdata.rate r
     WHERE (functional = $1 OR currency = $1 OR functional = ANY ($2)) AND ($3::bigint IS NULL OR rate_no <= $3)
     ORDER BY r.currency, r.functional, r.rate_type, r.rate_date, r.rate_no DESC`,
    [functional, PIVOTS, upTo?.toString() ?? null],
  );
  return rateTable(
    functional,
    found.rows.map((row) => ({
      rateNo: BigInt(row.rate_no),
      currency: row.currency,
      functional: row.functional,
      type: row.rate_type,
      date: row.rate_date,
      value: parseRate(row.value),
      quotedUnit: row.quoted_unit,
      inverse: row.inverse,
    })),
  );
}

/** Number of the newest quote; 0 where there is none. */
export async function lastRateNo(db: Queryable): Promise<bigint> {
  const found = await db.query<{ last: string }>('SELECT coalesce(max(rate_no), 0)::text AS last FROM masterdata.rate');
  return BigInt(found.rows[0]?.last ?? '0');
}
