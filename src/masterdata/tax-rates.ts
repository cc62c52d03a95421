/** Dated tax rates by jurisdiction and goods class, for prices that include tax (accounting.md §2.6). */
import type { IsoDate } from '../core/dates.ts';
import type { Rate } from '../core/money.ts';
import { formatRate, parseRate } from '../core/money.ts';
import type { Queryable, Tx } from '../engine/transaction.ts';

export interface TaxRate {
  readonly jurisdiction: string;
  readonly goodsClass: string;
  readonly effectiveFrom: IsoDate;
  /** 0.20 = 20 %. */
  readonly rate: Rate;
  readonly source: string;
}

/** By `jurisdiction|goods class`, the latest first. */
export type TaxRates = ReadonlyMap<string, readonly TaxRate[]>;

export const STANDARD_GOODS = 'STANDARD';

const CONFIRM = 'standard rate, confirm per shop';

function standardRate(jurisdiction: string, effectiveFrom: IsoDate, rate: string): TaxRate {
  return { jurisdiction, goodsClass: STANDARD_GOODS, effectiveFrom, rate: parseRate(rate), source: CONFIRM };
}

/**
 * Standard rates of the marketplaces whose prices include tax. Published rates, none of them checked for a shop's goods:
 * an own row of the table goes before them from its date on.
 */
const STANDARD_TAX_RATES: readonly TaxRate[] = [
  standardRate('GB', '2011-01-04', '0.20'),
  standardRate('DE', '2007-01-01', '0.19'),
  standardRate('DE', '2020-07-01', '0.16'),
  standardRate('DE', '2021-01-01', '0.19'),
  standardRate('FR', '2014-01-01', '0.20'),
  standardRate('IT', '2013-10-01', '0.22'),
  standardRate('ES', '2012-09-01', '0.21'),
  standardRate('JP', '2019-10-01', '0.10'),
  standardRate('AU', '2000-07-01', '0.10'),
];

/** The stored rows over the standard ones; a stored row replaces a standard row of its date. */
export async function loadTaxRates(db: Queryable): Promise<TaxRates> {
  const found = await db.query<{
    jurisdiction: string;
    goods_class: string;
    since: string;
    rate: string;
    source: string;
  }>(
    `SELECT jurisdiction, goods_class, effective_from::text AS since, rate::text AS rate, source FROM masterdata.tax_rate`,
  );
  const stored = found.rows.map((row) => ({
    jurisdiction: row.jurisdiction,
    goodsClass: row.goods_class,
    effectiveFrom: row.since,
    rate: parseTaxRate(row.rate),
    source: row.source,
  }));
  return taxRatesOf(stored);
}

function taxRatesOf(stored: readonly TaxRate[]): TaxRates {
  const byDate = new Map<string, TaxRate>();
  for (const one of [...STANDARD_TAX_RATES, ...stored])
    byDate.set(`${one.jurisdiction}|${one.goodsClass}|${one.effectiveFrom}`, one);
  const rates = new Map<string, TaxRate[]>();
  for (const one of byDate.values()) {
    const key = `${one.jurisdiction}|${one.goodsClass}`;
    const list = rates.get(key);
    if (list) list.push(one);
    else rates.set(key, [one]);
  }
  for (const list of rates.values()) list.sort((a, b) => (a.effectiveFrom < b.effectiveFrom ? 1 : -1));
  return rates;
}

/** `parseRate` refuses zero, which a zero-rated goods class rightly has. */
function parseTaxRate(text: string): Rate {
  return /^0*(\.0*)?$/.test(text) ? { digits: 0n, scale: 0 } : parseRate(text);
}

/** The rate in force on `date`; undefined where none is known: the caller asks, it never takes zero instead. */
export function taxRateFor(rates: TaxRates, jurisdiction: string, goodsClass: string, date: IsoDate): Rate | undefined {
  return rates.get(`${jurisdiction}|${goodsClass}`)?.find((one) => one.effectiveFrom <= date)?.rate;
}

/** Adds or replaces the rate of one date. */
export async function setTaxRate(tx: Tx, rate: TaxRate): Promise<void> {
  await tx.query(
    `INSERT INTO masterdata.tax_rate (jurisdiction, goods_class, effective_from, rate, source) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (jurisdiction, goods_class, effective_from) DO UPDATE SET rate = excluded.rate, source = excluded.source`,
    [rate.jurisdiction, rate.goodsClass, rate.effectiveFrom, formatRate(rate.rate), rate.source],
  );
}
