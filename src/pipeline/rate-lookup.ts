/** The rate of a business date, for what posts now and for what was posted before. */
import type { IsoDate } from '../core/dates.ts';
import type { RateHit } from '../core/journal.ts';
import type { Currency } from '../core/money.ts';
import type { Problem } from '../core/problems.ts';
import type { Queryable } from '../engine/transaction.ts';
import { loadRates, type RateTable, rateFor } from '../masterdata/rates.ts';

export type RateLookup = (businessDate: IsoDate) => RateHit | Problem;

/** Original rates first: what was posted before keeps the rates it was posted with, those entered up to number `upTo`. */
export async function rateLookup(
  db: Queryable,
  functional: Currency,
  currency: Currency,
  fxRateType: string,
  upTo: bigint | undefined,
): Promise<RateLookup> {
  const tables: RateTable[] = [];
  if (upTo !== undefined) tables.push(await loadRates(db, functional, upTo));
  tables.push(await loadRates(db, functional));
  const known = new Map<IsoDate, RateHit | Problem>();
  return (businessDate) => {
    const hit = known.get(businessDate);
    if (hit) return hit;
    const answers = tables.map((table) => rateFor(table, { currency, functional, fxRateType, businessDate }));
    const answer = answers.find((one) => 'rate' in one) ?? answers[0]!;
    known.set(businessDate, answer);
    return answer;
  };
}
