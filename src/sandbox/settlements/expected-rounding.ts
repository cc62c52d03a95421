/** accounting.md §3.3 in plain slow code: the oracle shares no arithmetic with the ledger. */
import { adjustmentClass } from './expected-accounts.ts';

/** A line before its functional amount is known. `asbe` decides its class; amounts are on the line's own side. */
export interface Unrounded {
  readonly asbe: string;
  readonly dc: 'D' | 'C';
  readonly fc: bigint;
}

export interface Rounded {
  readonly lc: bigint;
  readonly adjusted: bigint;
}

export interface Balanced {
  readonly lines: readonly Rounded[];
  /** Another line of the class had the same claim to a cent: which of them got it is line order, not law. */
  readonly tie: boolean;
}

/** Exact fc × rate in functional minor units, as numerator over denominator. */
export interface Exchange {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** `rate` is plain decimal text for one unit; places are the minor units of both currencies. */
export function exchange(rate: string, fromPlaces: number, toPlaces: number): Exchange {
  const [whole = '0', fraction = ''] = rate.split('.');
  return {
    numerator: BigInt(whole + fraction) * 10n ** BigInt(toPlaces),
    denominator: 10n ** BigInt(fraction.length + fromPlaces),
  };
}

export function roundHalfAway(numerator: bigint, denominator: bigint): bigint {
  const size = numerator < 0n ? -numerator : numerator;
  const floor = size / denominator;
  const up = (size % denominator) * 2n >= denominator ? floor + 1n : floor;
  return numerator < 0n ? -up : up;
}

/** Rounds every line, then moves single cents until the entry balances. Σ signed fc of the lines has to be zero. */
export function balance(lines: readonly Unrounded[], by: Exchange): Balanced {
  const rounded = lines.map(({ fc }) => ({ lc: roundHalfAway(fc * by.numerator, by.denominator), adjusted: 0n }));
  let off = rounded.reduce((sum, { lc }, at) => sum + (lines[at]?.dc === 'D' ? lc : -lc), 0n);
  let tie = false;
  while (off !== 0n) {
    const step = (dc: 'D' | 'C'): bigint => ((dc === 'D') === off > 0n ? -1n : 1n);
    const open = lines.flatMap((line, at) => (rounded[at]?.adjusted === 0n ? [{ line, at }] : []));
    const lowest = Math.min(...open.map(({ line }) => adjustmentClass(line.asbe)));
    const claims = open
      .filter(({ line }) => adjustmentClass(line.asbe) === lowest)
      .map(({ line, at }) => ({
        at,
        by: step(line.dc),
        growth: growth(line, rounded[at]?.lc ?? 0n, step(line.dc), by),
      }));
    const [least] = claims.map((claim) => claim.growth).sort((a, b) => (a < b ? -1 : 1));
    const winners = claims.filter((claim) => claim.growth === least);
    const winner = winners[0];
    const taken = winner && rounded[winner.at];
    if (!winner || !taken) throw new RangeError('more cents than lines: ROUNDING_EXCEEDED');
    if (winners.length > 1) tie = true;
    rounded[winner.at] = { lc: taken.lc + winner.by, adjusted: winner.by };
    off += off > 0n ? -1n : 1n;
  }
  return { lines: rounded, tie };
}

/** How much farther from the exact product the line stands after the step, in units of 1/denominator. */
function growth(line: Unrounded, lc: bigint, step: bigint, by: Exchange): bigint {
  const error = (value: bigint): bigint => {
    const difference = value * by.denominator - line.fc * by.numerator;
    return difference < 0n ? -difference : difference;
  };
  return error(lc + step) - error(lc);
}
