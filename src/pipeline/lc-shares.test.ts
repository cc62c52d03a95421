import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { convert, parseRate } from '../core/money.ts';
import { lcShares } from './lc-shares.ts';

describe('functional amounts of cells', () => {
  it('add up to the line where each rounded alone would not', () => {
    // 3 × 33.33 USD at 7.1234: 237.4229… each rounds to 237.42, the line is 712.27 (99.99 × 7.1234 = 712.2687…)
    expect(lcShares([3333n, 3333n, 3333n], 71227n, 'USD', parseRate('7.1234'), 'CNY')).toEqual([
      23743n,
      23742n,
      23742n,
    ]);
  });

  it('keep the sign of a credit beside charges', () => {
    // −10.00 and +2.00 at 7.1: −71.00 + 14.20 = −56.80
    expect(lcShares([-1000n, 200n], -5680n, 'USD', parseRate('7.1'), 'CNY')).toEqual([-7100n, 1420n]);
  });

  it('any shares: the parts are the line', () => {
    const share = fc.bigInt({ min: -1_000_000_000n, max: 1_000_000_000n });
    fc.assert(
      fc.property(
        fc.array(share, { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 999_999 }),
        (shares, digits) => {
          const rate = { digits: BigInt(digits), scale: 4 };
          const sum = shares.reduce((all, one) => all + one, 0n);
          fc.pre(shares.some((one) => one !== 0n));
          const total = convert(sum, 'USD', rate, 'JPY');
          const parts = lcShares(shares, total, 'USD', rate, 'JPY');
          expect(parts.reduce((all, one) => all + one, 0n)).toBe(total);
        },
      ),
    );
  });
});
