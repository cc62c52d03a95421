/**
 * What a line's rate reference promises, worked out again from the table by itself: this room must not lean on the
 * arithmetic that it checks. Formats: masterdata's rates.ts.
 */
import { divideHalfUp, formatRate, parseRate, type Rate } from '../core/money.ts';
import type { Queryable } from '../engine/transaction.ts';

export interface RateClaim {
  readonly ref: string;
  readonly currency: string;
  /** Plain decimal without trailing zeros. */
  readonly rate: string;
}

export interface StoredQuote {
  readonly no: string;
  readonly type: string;
  readonly currency: string;
  readonly functional: string;
  readonly date: string;
  readonly value: string;
  readonly unit: number;
  readonly inverse: boolean;
  readonly source: string;
}

export interface QuoteBook {
  readonly byNo: ReadonlyMap<string, StoredQuote>;
  /** PARITY quotes of the months that averages name: `USD/CNY 2026-09`, in order of their numbers. */
  readonly byMonth: ReadonlyMap<string, readonly StoredQuote[]>;
}

const QUOTE = /^([A-Z]+) ([A-Z]{3})\/([A-Z]{3}) (\d{4}-\d{2}-\d{2}) #(\d+)$/;
const AVERAGE = /^AVERAGE ([A-Z]{3})\/([A-Z]{3}) (\d{4}-\d{2}) of (\d+) days$/;
const AVERAGES = /AVERAGE ([A-Z]{3})\/([A-Z]{3}) (\d{4}-\d{2}) of/g;
/** Reciprocals, crosses and averages are kept to ten places (accounting.md §3.2). */
const DERIVED_PLACES = 10;

/** The quotes that the references name, in two queries. */
export async function loadQuotes(db: Queryable, claims: readonly RateClaim[]): Promise<QuoteBook> {
  const refs = claims.map((claim) => claim.ref);
  const numbers = [...new Set(refs.flatMap((ref) => [...ref.matchAll(/#(\d{1,18})/g)].map((match) => match[1]!)))];
  const months = [
    ...new Set(refs.flatMap((ref) => [...ref.matchAll(AVERAGES)].map(([, a, b, m]) => `${a}/${b} ${m}`))),
  ];
  const columns = `rate_no::text AS no, rate_type AS type, currency, functional, rate_date::text AS date, value::text AS value,
    quoted_unit AS unit, inverse, source`;
  const named = await db.query<StoredQuote>(
    `SELECT ${columns} FROM masterdata.rate WHERE rate_no = ANY ($1::bigint[])`,
    [numbers],
  );
  const averaged = await db.query<StoredQuote>(
    `SELECT ${columns} FROM masterdata.rate
     WHERE rate_type = 'PARITY' AND currency || '/' || functional || ' ' || to_char(rate_date, 'YYYY-MM') = ANY ($1::text[])
     ORDER BY rate_no`,
    [months],
  );
  const byMonth = new Map<string, StoredQuote[]>();
  for (const quote of averaged.rows) {
    const key = `${quote.currency}/${quote.functional} ${quote.date.slice(0, 7)}`;
    byMonth.set(key, [...(byMonth.get(key) ?? []), quote]);
  }
  return { byNo: new Map(named.rows.map((quote) => [quote.no, quote])), byMonth };
}

/** What should stand there; undefined: the claim holds. */
export function rateFault(claim: RateClaim, functional: string, quotes: QuoteBook): string | undefined {
  if (claim.ref === '1' || claim.currency === functional) {
    if (claim.currency !== functional) return `a quote ${claim.currency}/${functional}`;
    return claim.ref === '1' && claim.rate === '1' ? undefined : '1';
  }
  const candidates = claim.ref.startsWith('CROSS ')
    ? crossed(claim.ref.slice('CROSS '.length), claim.currency, functional, quotes)
    : direct(claim.ref, claim.currency, functional, quotes);
  if (typeof candidates === 'string') return candidates;
  const texts = candidates.map(rateText);
  return texts.includes(claim.rate) ? undefined : texts.at(-1);
}

/** Rates that the reference may mean (an average: one for each number of quotes since), or what is missing. */
type Meant = readonly Rate[] | string;

function direct(ref: string, from: string, to: string, quotes: QuoteBook): Meant {
  const average = AVERAGE.exec(ref);
  if (average) return averages(average, from, to, quotes);
  const match = QUOTE.exec(ref);
  const quote = match && quotes.byNo.get(match[5]!);
  if (!match || !quote) return `a stored quote ${from}/${to}`;
  const stands = [quote.type, quote.currency, quote.functional, quote.date];
  if (stands.join(' ') !== match.slice(1, 5).join(' '))
    return `${quote.type} ${quote.currency}/${quote.functional} ${quote.date} #${quote.no}`;
  if (quote.currency !== from || quote.functional !== to) return `a quote ${from}/${to}`;
  if (quote.source.trim() === '') return `a source of quote #${quote.no}`;
  return [meaningOf(quote)];
}

function meaningOf(quote: StoredQuote): Rate {
  const value = parseRate(quote.value);
  const unit = BigInt(quote.unit);
  const places = 10n ** BigInt(value.scale);
  if (quote.inverse) return derived(unit * places, value.digits);
  const tens = String(quote.unit).length - 1;
  if (unit === 10n ** BigInt(tens)) return { digits: value.digits, scale: value.scale + tens };
  return derived(value.digits, unit * places);
}

function derived(numerator: bigint, denominator: bigint): Rate {
  return { digits: divideHalfUp(numerator * 10n ** BigInt(DERIVED_PLACES), denominator), scale: DERIVED_PLACES };
}

/** Quotes that came later do not undo an average: it has to be that of the table at some moment, with as many days. */
function averages(match: RegExpExecArray, from: string, to: string, quotes: QuoteBook): Meant {
  const [, currency, functional, month, days] = match;
  if (currency !== from || functional !== to) return `an average ${from}/${to}`;
  const all = quotes.byMonth.get(`${from}/${to} ${month}`) ?? [];
  const meant: Rate[] = [];
  const byDate = new Map<string, StoredQuote>();
  for (const quote of all) {
    if (quote.source.trim() === '') return `a source of quote #${quote.no}`;
    byDate.set(quote.date, quote);
    if (byDate.size === Number(days)) meant.push(averageOf([...byDate.values()].map(meaningOf)));
  }
  return meant.length > 0 ? meant : `${days} quotes ${from}/${to} in ${month}`;
}

function averageOf(rates: readonly Rate[]): Rate {
  const scale = Math.max(...rates.map((rate) => rate.scale));
  const sum = rates.reduce((all, rate) => all + rate.digits * 10n ** BigInt(scale - rate.scale), 0n);
  return derived(sum, BigInt(rates.length) * 10n ** BigInt(scale));
}

/** `A × B` through a pivot, each leg as it stands or turned (`1 / A`); rounded once. */
function crossed(text: string, from: string, to: string, quotes: QuoteBook): Meant {
  const legs = text.split(' × ').map((leg) => legOf(leg, quotes));
  const broken = legs.find((leg) => typeof leg === 'string');
  if (typeof broken === 'string') return broken;
  const paths = legs.filter((leg) => typeof leg !== 'string');
  const first = paths[0];
  const last = paths.at(-1);
  if (!first || !last || first.from !== from || last.to !== to) return `a cross ${from} → ${to}`;
  if (paths.length === 2 && first.to !== last.from) return `a cross ${from} → ${to}`;
  const products = paths.reduce<readonly Fraction[]>(
    (all, leg) => all.flatMap((one) => leg.fractions.map((other) => times(one, other))),
    [{ numerator: 1n, denominator: 1n }],
  );
  return products.map((one) => derived(one.numerator, one.denominator));
}

interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

function times(a: Fraction, b: Fraction): Fraction {
  return { numerator: a.numerator * b.numerator, denominator: a.denominator * b.denominator };
}

interface Leg {
  readonly from: string;
  readonly to: string;
  readonly fractions: readonly Fraction[];
}

function legOf(text: string, quotes: QuoteBook): Leg | string {
  const turned = text.startsWith('1 / ');
  const ref = turned ? text.slice('1 / '.length) : text;
  const pair = / ([A-Z]{3})\/([A-Z]{3}) /.exec(ref);
  if (!pair) return `a stored quote`;
  const [, currency = '', functional = ''] = pair;
  const meant = direct(ref, currency, functional, quotes);
  if (typeof meant === 'string') return meant;
  const fractions = meant.map((rate) => ({ numerator: rate.digits, denominator: 10n ** BigInt(rate.scale) }));
  if (!turned) return { from: currency, to: functional, fractions };
  const reciprocals = fractions.map((one) => ({ numerator: one.denominator, denominator: one.numerator }));
  return { from: functional, to: currency, fractions: reciprocals };
}

function rateText(rate: Rate): string {
  const text = formatRate(rate);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
