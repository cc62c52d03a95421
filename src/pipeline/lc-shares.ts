/**
 * The functional amount of each cell behind a journal line. lc is rounded once, on the line; cells get theirs from it, the
 * cents of rounding by largest remainder (accounting.md §3.3 “Where lc is rounded”), so that the parts are the line.
 */
import { largestRemainder } from '../core/largest-remainder.ts';
import { type Currency, convert, type Minor, type Rate } from '../core/money.ts';

/**
 * Shares signed as the paper signs them, in `from`; `total` is the line's lc in the same sense, in minor units of `to`.
 * Empty where there are no shares.
 */
export function lcShares(
  shares: readonly Minor[],
  total: Minor,
  from: Currency,
  rate: Rate,
  to: Currency,
): readonly Minor[] {
  const rounded = shares.map((share) => convert(share, from, rate, to));
  const residue = total - rounded.reduce((sum, lc) => sum + lc, 0n);
  const weights = shares.map((share, at) => ({
    key: String(at).padStart(9, '0'),
    weight: share < 0n ? -share : share,
  }));
  const cents = largestRemainder(residue, weights);
  return rounded.map((lc, at) => lc + (cents?.get(weights[at]!.key) ?? 0n));
}
