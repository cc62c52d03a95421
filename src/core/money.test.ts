import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  convert,
  divideHalfUp,
  formatMinor,
  formatRate,
  isCurrency,
  minorUnits,
  parseMinor,
  parseRate,
  RATE_ONE,
} from './money.ts';
import { Bug } from './problems.ts';

describe('amounts as text', () => {
  it.each([
    ['-12.50', 'USD', -1250n],
    ['0.01', 'USD', 1n],
    ['+3', 'USD', 300n],
    ['1001', 'JPY', 1001n],
    ['1.234', 'KWD', 1234n],
    ['-0.005', 'KWD', -5n],
    ['100.500', 'USD', 10050n],
    ['100.00', 'JPY', 100n],
  ])('%s %s is %s minor units', (text, currency, minor) => {
    expect(parseMinor(text, minorUnits(currency))).toBe(minor);
  });

  it.each(['', ' 1', '1,000.00', '1.', '.5', '1e3', '--1', '1.001', '１'])('%j is no amount in USD', (text) => {
    expect(parseMinor(text, 2)).toBeUndefined();
  });

  it('prints all places of the currency, also below one', () => {
    expect(formatMinor(-5n, 'USD')).toBe('-0.05');
    expect(formatMinor(5n, 'KWD')).toBe('0.005');
    expect(formatMinor(-1001n, 'JPY')).toBe('-1001');
    expect(formatMinor(0n, 'USD')).toBe('0.00');
  });

  it('reads what it prints, for every amount and number of places', () => {
    const currency = fc.constantFrom('JPY', 'KRW', 'USD', 'CNY', 'KWD', 'TND');
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }), currency, (minor, code) => {
        expect(parseMinor(formatMinor(minor, code), minorUnits(code))).toBe(minor);
      }),
    );
  });
});

describe('currencies', () => {
  it('have 0, 2 or 3 places (accounting.md §0)', () => {
    const places = (codes: string) => codes.split(' ').map(minorUnits);
    expect(places('JPY KRW VND CLP')).toEqual([0, 0, 0, 0]);
    expect(places('USD CNY EUR GBP MXN')).toEqual([2, 2, 2, 2, 2]);
    expect(places('KWD BHD OMR JOD TND')).toEqual([3, 3, 3, 3, 3]);
  });

  it('that do not exist are a bug, never two places', () => {
    expect(isCurrency('RMB')).toBe(false);
    expect(() => minorUnits('RMB')).toThrow(Bug);
  });
});

describe('rates', () => {
  it('keep the digits they were given', () => {
    expect(formatRate(parseRate('7.1000'))).toBe('7.1000');
    expect(formatRate(parseRate('0.0479120000'))).toBe('0.0479120000');
  });

  it.each(['-7.1', '0', '0.000', '7,1', ''])('%j is no rate', (text) => {
    expect(() => parseRate(text)).toThrow(Bug);
  });
});

describe('rounding', () => {
  it('halves go away from zero: 0.005 → 0.01, −0.005 → −0.01', () => {
    expect([5n, -5n, 4n, -4n, 15n, -15n, 14n].map((n) => divideHalfUp(n, 10n))).toEqual([1n, -1n, 0n, 0n, 2n, -2n, 1n]);
  });

  it('is exact where the fraction is just below a half', () => {
    expect(divideHalfUp(49_999_999_999_999_999_999n, 10n ** 20n)).toBe(0n);
    expect(divideHalfUp(50_000_000_000_000_000_000n, 10n ** 20n)).toBe(1n);
  });

  it('mirrors: round(−x) = −round(x), and never off by more than a half', () => {
    const big = fc.bigInt({ min: 0n, max: 10n ** 20n });
    fc.assert(
      fc.property(big, fc.bigInt({ min: 1n, max: 10n ** 12n }), (n, d) => {
        const rounded = divideHalfUp(n, d);
        expect(divideHalfUp(-n, d)).toBe(-rounded);
        const off = 2n * (rounded * d - n);
        expect(off <= d && off > -d).toBe(true);
      }),
    );
  });
});

describe('conversion', () => {
  it.each([
    // 13.80 × 7.1000 = 97.98 (G20)
    [1380n, 'USD', '7.1000', 'CNY', 9798n],
    // 45.00 × 7.1150 = 320.175 (G27)
    [4500n, 'USD', '7.1150', 'CNY', 32018n],
    [-4500n, 'USD', '7.1150', 'CNY', -32018n],
    // 1.00 × 150.5 = 150.5, no places left
    [100n, 'USD', '150.5', 'JPY', 151n],
    [-100n, 'USD', '150.5', 'JPY', -151n],
    // 999 × 0.0475 = 47.4525
    [999n, 'JPY', '0.0475', 'CNY', 4745n],
    // 1.234 × 23.1 = 28.5054
    [1234n, 'KWD', '23.1', 'CNY', 2851n],
    // 1000 × 0.002 = 2.000
    [1000n, 'JPY', '0.002', 'KWD', 2000n],
    // 0.01 × 0.5 = 0.005
    [-1n, 'USD', '0.5', 'EUR', -1n],
  ])('%s %s at %s in %s is %s', (amount, from, rate, to, expected) => {
    expect(convert(amount, from, parseRate(rate), to)).toBe(expected);
  });

  it('at 1 in the same currency changes nothing', () => {
    expect(convert(-123n, 'KWD', RATE_ONE, 'KWD')).toBe(-123n);
  });
});
