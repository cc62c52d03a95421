import { describe, expect, it } from 'vitest';
import { factSide, lineParts } from './drift-fact.ts';

describe('a fact of a break', () => {
  it.each([
    ['fc', '-48.38 USD', { kind: 'amount', amount: '-48.38', currency: 'USD' }],
    ['lc', '346.20', { kind: 'amount', amount: '346.20', currency: 'CNY' }],
    ['line', '1200 JPY', { kind: 'amount', amount: '1200', currency: 'JPY' }],
    ['debit', '5.00 CNY', { kind: 'amount', amount: '5.00', currency: 'CNY' }],
  ] as const)('%s %s is an amount in its own currency, else in that of the book', (what, text, side) => {
    expect(factSide(what, text, 'CNY')).toEqual(side);
  });

  it('a number that is no amount stays as it was written', () => {
    expect(factSide('number', '0012', 'CNY')).toEqual({ kind: 'text', text: '0012' });
    expect(factSide('summary', '5.00 USD', 'CNY')).toEqual({ kind: 'text', text: '5.00 USD' });
    expect(factSide('lc', '5.00 usd?', 'CNY')).toEqual({ kind: 'text', text: '5.00 usd?' });
  });

  it('a side that has none shows none', () => {
    expect(factSide('line', '-', 'CNY')).toEqual({ kind: 'none' });
    expect(factSide('dims', '', 'CNY')).toEqual({ kind: 'none' });
  });

  it('a line says its side, its account and its dimensions', () => {
    expect(lineParts('借 1122.11 店铺=US 01')).toEqual({ side: 'D', rest: '1122.11 店铺=US 01' });
    expect(lineParts('贷 6001')).toEqual({ side: 'C', rest: '6001' });
    expect(lineParts('6001 借')).toEqual({ side: undefined, rest: '6001 借' });
  });
});
