/** Largest remainder: the only way a sum is split (accounting.md §3.3). */
import type { Minor } from './money.ts';

export interface Weight {
  readonly key: string;
  /** Not negative. */
  readonly weight: bigint;
}

/**
 * Splits `total` over the weights so that the parts add up to it exactly. Left-over units go to the largest fractional
 * parts; ties to the larger weight, then to the smallest key. Returns undefined (“unallocatable”) where Σ weight = 0.
 */
export function largestRemainder(total: Minor, weights: readonly Weight[]): ReadonlyMap<string, Minor> | undefined {
  const sum = weights.reduce((all, w) => all + w.weight, 0n);
  if (sum <= 0n) return undefined;
  const size = total < 0n ? -total : total;
  const sign = total < 0n ? -1n : 1n;
  const quotas = weights.map((w) => ({
    key: w.key,
    weight: w.weight,
    floor: (size * w.weight) / sum,
    rest: (size * w.weight) % sum,
  }));
  let left = size - quotas.reduce((all, q) => all + q.floor, 0n);
  const byRest = [...quotas].sort(
    (a, b) => compare(b.rest, a.rest) || compare(b.weight, a.weight) || (a.key < b.key ? -1 : 1),
  );
  const parts = new Map(quotas.map((q) => [q.key, q.floor]));
  for (const quota of byRest) {
    if (left === 0n) break;
    parts.set(quota.key, quota.floor + 1n);
    left -= 1n;
  }
  return new Map([...parts].map(([key, part]) => [key, part * sign]));
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
