import fc from 'fast-check';
import { expect, test } from 'vitest';
import { absolute, compare, equalDecimals, minus, negate, places, plus, total, wholeNumber } from './decimal-text.ts';

test.each([
  [plus('0.10', '0.2'), '0.30'],
  [plus('-5', '5.000'), '0.000'],
  [minus('1', '0.01'), '0.99'],
  [negate('-12.50'), '12.50'],
  [negate('0.00'), '0.00'],
  [absolute('-0.07'), '0.07'],
  [total(['0.10', '0.20', '-0.30']), '0.00'],
  [total(undefined), '0'],
  [total('7.1'), '7.1'],
  [places('12.500', 2), '12.50'],
  [places('12', 3), '12.000'],
  [places('12.00', 0), '12'],
])('%s is %s', (result, expected) => {
  expect(result).toBe(expected);
});

test('amounts are compared as amounts, not as texts', () => {
  expect([compare('9.00', '100.00'), compare('100.00', '9.00'), compare('-1', '-1.0')]).toEqual([-1, 1, 0]);
  expect(equalDecimals('12.50', '+12.5')).toBe(true);
  expect(equalDecimals('12.50', '12.51')).toBe(false);
});

test.each([
  ['a number, which has been a double', () => plus(0.1, '0.2')],
  ['a missing value', () => plus(undefined, '0.2')],
  ['a grouped text', () => plus('1,000', '0')],
  ['an exponent', () => plus('1e3', '0')],
  ['a text without end', () => plus('9'.repeat(60), '0')],
  ['a digit that would be lost', () => places('12.505', 2)],
  ['places of no number', () => places('1', 2.5)],
  ['an amount as a number', () => wholeNumber('12.50')],
  ['a whole number past what a double holds', () => wholeNumber('9007199254740993')],
])('%s is refused', (_what, work) => {
  expect(work).toThrow(expect.objectContaining({ name: 'NotDecimal' }));
});

test('sums of cents are exact whatever the amounts', () => {
  const cents = fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n });
  /** Written down digit by digit, apart from the house's formatting. */
  const text = (amount: bigint): string => {
    const digits = String(amount < 0n ? -amount : amount).padStart(3, '0');
    return `${amount < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
  };
  fc.assert(
    fc.property(fc.array(cents, { minLength: 1, maxLength: 20 }), cents, (amounts, other) => {
      const sum = amounts.reduce((one, next) => one + next, 0n);
      expect(total(amounts.map(text))).toBe(text(sum));
      expect(plus(minus(text(sum), text(other)), text(other))).toBe(text(sum));
      expect(compare(text(sum), text(other))).toBe(sum < other ? -1 : sum > other ? 1 : 0);
    }),
  );
});
