import { describe, expect, it } from 'vitest';
import { dimsText, lineKey, signedFc, signedLc } from './journal.ts';
import { formatRate, parseRate, RATE_ONE } from './money.ts';

const LINE = {
  dc: 'C',
  account: '1901',
  currency: 'CNY',
  fc: 12816n,
  lc: 12816n,
  rate: RATE_ONE,
  dims: { 物料: 'SKU-A', 仓库: 'FBA-US' },
  src: { currency: 'USD', fc: 1800n, rate: parseRate('7.1200') },
} as const;

describe('journal lines', () => {
  it('count credit below zero, a red credit above', () => {
    expect(signedLc({ dc: 'D', lc: 5n })).toBe(5n);
    expect(signedLc({ dc: 'C', lc: 5n })).toBe(-5n);
    expect(signedLc({ dc: 'C', lc: -5n })).toBe(5n);
  });

  it('that post in functional currency count at their source in the currency balance (accounting.md §0.3)', () => {
    expect(signedFc(LINE)).toEqual({ currency: 'USD', fc: -1800n });
    const { src: _, ...plain } = LINE;
    expect(signedFc(plain)).toEqual({ currency: 'CNY', fc: -12816n });
  });

  it('are the same line whatever the order of their dimensions', () => {
    expect(dimsText({ 物料: 'A', 仓库: 'W' })).toBe(dimsText({ 仓库: 'W', 物料: 'A' }));
    const turned = { ...LINE, dims: { 仓库: 'FBA-US', 物料: 'SKU-A' } };
    expect(lineKey(turned, formatRate)).toBe(lineKey(LINE, formatRate));
  });

  it('differ by account, side, currency, rate, dimensions, and the rate of the source', () => {
    const others = [
      { ...LINE, account: '1902' },
      { ...LINE, dc: 'D' as const },
      { ...LINE, currency: 'USD' },
      { ...LINE, rate: parseRate('2') },
      { ...LINE, dims: { ...LINE.dims, 物料: 'SKU-B' } },
      { ...LINE, src: { ...LINE.src, currency: 'EUR' } },
      { ...LINE, src: { ...LINE.src, rate: parseRate('7.13') } },
    ];
    expect(new Set([LINE, ...others].map((line) => lineKey(line, formatRate))).size).toBe(others.length + 1);
    expect(lineKey({ ...LINE, src: { ...LINE.src, fc: 1n } }, formatRate)).toBe(lineKey(LINE, formatRate));
  });
});
