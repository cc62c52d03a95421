/** Rounding of an entry's lines and the cents that make it balance: accounting.md §3.3 “Voucher balancing”. */
import type { AccountClass, Side } from './journal.ts';
import { sideSign } from './journal.ts';
import type { Currency, Minor, Rate } from './money.ts';
import { divideHalfUp, exactProduct, formatRate } from './money.ts';

export interface UnroundedLine {
  readonly dc: Side;
  readonly class: AccountClass;
  /** Transaction amount; for a line that posts in functional currency this is its `src`. */
  readonly currency: Currency;
  readonly fc: Minor;
  readonly rate: Rate;
  /** Given where the functional amount is what a balance carries: the line is not rounded anew and bears no cent. */
  readonly carried?: Minor;
}

export interface RoundedAmount {
  readonly lc: Minor;
  readonly rounding: Minor;
}

export interface RoundingExceeded {
  readonly residue: Minor;
  readonly eligible: number;
}

const BEARERS: readonly AccountClass[] = ['EXPENSE', 'PNL', 'TAX', 'NON_MONETARY', 'MONETARY'];

/**
 * lc of each line in minor units of `functional`, in the order given. Lines of one currency and rate whose signed fc is
 * zero are balanced to zero; each line moves by one cent at most, the class that bears first is used up first, and in it
 * the line whose error grows least. RoundingExceeded where more cents are needed than lines may bear.
 */
export function roundAndBalance(
  lines: readonly UnroundedLine[],
  functional: Currency,
): readonly RoundedAmount[] | RoundingExceeded {
  const results: RoundedAmount[] = lines.map((line) => {
    const exact = rounded(line, functional);
    const lc = line.carried ?? exact;
    return { lc, rounding: lc - exact };
  });
  const groups = new Map<string, number[]>();
  lines.forEach((line, index) => {
    const key = `${line.currency} ${formatRate(line.rate)}`;
    const group = groups.get(key);
    if (group) group.push(index);
    else groups.set(key, [index]);
  });
  for (const group of groups.values()) {
    const exceeded = balanceGroup(lines, group, functional, results);
    if (exceeded) return exceeded;
  }
  return results;
}

function rounded(line: UnroundedLine, functional: Currency): Minor {
  const { numerator, denominator } = exactProduct(line.fc, line.currency, line.rate, functional);
  return divideHalfUp(numerator, denominator);
}

function balanceGroup(
  lines: readonly UnroundedLine[],
  group: readonly number[],
  functional: Currency,
  results: RoundedAmount[],
): RoundingExceeded | undefined {
  const signedFc = group.reduce((sum, i) => sum + sideSign(lines[i]!.dc) * lines[i]!.fc, 0n);
  if (signedFc !== 0n) return undefined;
  let residue = group.reduce((sum, i) => sum + sideSign(lines[i]!.dc) * results[i]!.lc, 0n);
  const bearers = inOrderOfBearing(lines, group, functional, residue > 0n);
  const eligible = bearers.length;
  if ((residue < 0n ? -residue : residue) > BigInt(eligible)) return { residue, eligible };
  for (const index of bearers) {
    if (residue === 0n) break;
    const step = residue > 0n ? -1n : 1n;
    const move = step * sideSign(lines[index]!.dc);
    results[index] = { lc: results[index]!.lc + move, rounding: move };
    residue += step;
  }
  return undefined;
}

/** Indexes of the lines that may bear a cent: by class, then by the growth of their error, then in line order. */
function inOrderOfBearing(
  lines: readonly UnroundedLine[],
  group: readonly number[],
  functional: Currency,
  lowerDebits: boolean,
): readonly number[] {
  const candidates = group
    .filter((i) => BEARERS.includes(lines[i]!.class) && lines[i]!.fc !== 0n && lines[i]!.carried === undefined)
    .map((i) => ({
      index: i,
      rank: BEARERS.indexOf(lines[i]!.class),
      growth: errorGrowth(lines[i]!, functional, lowerDebits),
    }));
  candidates.sort((a, b) => a.rank - b.rank || compareFractions(a.growth, b.growth) || a.index - b.index);
  return candidates.map((c) => c.index);
}

interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** |error after moving one cent| − |error before|, exact. */
function errorGrowth(line: UnroundedLine, functional: Currency, lowerDebits: boolean): Fraction {
  const { numerator, denominator } = exactProduct(line.fc, line.currency, line.rate, functional);
  const before = divideHalfUp(numerator, denominator);
  const step = lowerDebits === (line.dc === 'D') ? -1n : 1n;
  const error = (value: bigint): bigint => {
    const off = value * denominator - numerator;
    return off < 0n ? -off : off;
  };
  return { numerator: error(before + step) - error(before), denominator };
}

function compareFractions(a: Fraction, b: Fraction): number {
  const left = a.numerator * b.denominator;
  const right = b.numerator * a.denominator;
  return left < right ? -1 : left > right ? 1 : 0;
}
