import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { largestRemainder } from './largest-remainder.ts';

function split(total: bigint, weights: Readonly<Record<string, bigint>>) {
  const parts = largestRemainder(
    total,
    Object.entries(weights).map(([key, weight]) => ({ key, weight })),
  );
  return parts && Object.fromEntries(parts);
}

describe('largest remainder', () => {
  it('gives the examples of accounting.md §3.3', () => {
    expect(split(1000n, { A: 1n, B: 1n, C: 1n })).toEqual({ A: 334n, B: 333n, C: 333n });
    expect(split(-1n, { A: 1n, B: 1n, C: 1n })).toEqual({ A: -1n, B: 0n, C: 0n });
    expect(split(1001n, { A: 1n, B: 1n, C: 1n })).toEqual({ A: 334n, B: 334n, C: 333n });
    expect(split(499n, { X: 30n, Y: 20n })).toEqual({ X: 299n, Y: 200n });
    expect(split(-250n, { A: 1999n, B: 3001n })).toEqual({ A: -100n, B: -150n });
  });

  it('at equal fractions the larger weight takes the unit, whatever its key', () => {
    // 1 × 1/2 … quotas of 2 over 1:3 are 0.5 and 1.5
    expect(split(2n, { A: 1n, B: 3n })).toEqual({ A: 0n, B: 2n });
  });

  it('at equal weights the smallest key takes the unit, in whatever order they come', () => {
    expect(split(1n, { C: 1n, B: 1n, A: 1n })).toEqual({ A: 1n, B: 0n, C: 0n });
    expect(split(1n, { '10': 1n, '9': 1n })).toEqual({ '10': 1n, '9': 0n });
  });

  it('cannot allocate to weights that add up to nothing', () => {
    expect(split(100n, { A: 0n, B: 0n })).toBeUndefined();
    expect(split(100n, {})).toBeUndefined();
  });

  it('gives nothing to a weight of zero', () => {
    expect(split(3n, { A: 0n, B: 1n, C: 1n })).toEqual({ A: 0n, B: 2n, C: 1n });
  });

  it('adds up to the total, each part within a unit of its share, in any order of weights', () => {
    const weights = fc.uniqueArray(
      fc.record({ key: fc.string({ minLength: 1, maxLength: 4 }), weight: fc.bigInt({ min: 0n, max: 10n ** 9n }) }),
      { selector: (one) => one.key, minLength: 1, maxLength: 12 },
    );
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }), weights, (total, ws) => {
        const sum = ws.reduce((all, one) => all + one.weight, 0n);
        const parts = largestRemainder(total, ws);
        if (sum === 0n) return expect(parts).toBeUndefined();
        expect([...parts!.values()].reduce((all, part) => all + part, 0n)).toBe(total);
        for (const { key, weight } of ws) {
          const off = parts!.get(key)! * sum - total * weight;
          expect(off < sum && off > -sum).toBe(true);
        }
        const turned = largestRemainder(total, [...ws].reverse())!;
        for (const [key, part] of parts!) expect(turned.get(key)).toBe(part);
      }),
    );
  });
});
