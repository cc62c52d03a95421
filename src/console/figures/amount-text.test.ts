import { describe, expect, it } from 'vitest';
import { groupDigits, isNegative, isZero, subtractAmounts, sumAmounts } from './amount-text.ts';

describe('amounts stay exact text', () => {
  it.each([
    ['0.00', '0.00'],
    ['999.99', '999.99'],
    ['1000.00', '1,000.00'],
    ['-1234567.50', '-1,234,567.50'],
    ['123456', '123,456'],
    ['12345.678', '12,345.678'],
    ['9007199254740993.01', '9,007,199,254,740,993.01'],
    ['—', '—'],
  ])('%s is shown as %s', (given, shown) => {
    expect(groupDigits(given)).toBe(shown);
  });

  it('red letters are for what is below zero', () => {
    expect([isNegative('-0.01'), isNegative('-0.00'), isNegative('0.01')]).toEqual([true, false, false]);
    expect([isZero('0.00'), isZero('-0.00'), isZero('0.10'), isZero('')]).toEqual([true, true, false, false]);
  });

  it('sums past what a binary float holds', () => {
    expect(sumAmounts(['0.1', '0.2'])).toBe('0.3');
    expect(sumAmounts(['9007199254740993.01', '0.01'])).toBe('9007199254740993.02');
    expect(sumAmounts(['-10.00', '9.99'])).toBe('-0.01');
    expect(sumAmounts(['100', '20'])).toBe('120');
    expect(sumAmounts([])).toBe('0');
    expect(subtractAmounts('-5.00', '-7.25')).toBe('2.25');
    expect(subtractAmounts('0.00', '0.01')).toBe('-0.01');
  });
});
