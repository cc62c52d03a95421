import { describe, expect, it } from 'vitest';
import type { CellJson } from '../http/shapes.ts';
import { cellDifferences } from './cell-diff.ts';

function cell(amountDescription: string, amount: string, more: Partial<CellJson> = {}): CellJson {
  return {
    statementNo: '1',
    cellNo: 1,
    transactionType: 'Order',
    amountType: 'ItemFees',
    amountDescription,
    businessDate: '2025-09-20',
    marketplace: 'Amazon.com',
    sku: 'SKU-A',
    jurisdiction: '',
    status: '',
    amount: { amount, currency: 'USD' },
    quantity: '0',
    rows: '1',
    disposition: null,
    feeKey: null,
    matchedRule: null,
    reason: null,
    ...more,
  };
}

describe('a revision shows exactly what it changed', () => {
  it('is silent about equal cells, whatever their order and number', () => {
    const before = [cell('Commission', '-15.00', { cellNo: 1 }), cell('Principal', '100.00', { cellNo: 2 })];
    const after = [cell('Principal', '100.00', { cellNo: 7 }), cell('Commission', '-15.00', { cellNo: 9 })];
    expect(cellDifferences(before, after)).toEqual([]);
  });

  it('tells changed, new and vanished cells', () => {
    const before = [cell('Commission', '-15.00'), cell('Gone', '3.00')];
    const after = [cell('Commission', '-15.01'), cell('New', '2.00')];
    const shown = cellDifferences(before, after).map((one) => [
      one.amountDescription,
      one.before.amount,
      one.after.amount,
    ]);
    expect(shown).toEqual([
      ['Commission', '-15.00', '-15.01'],
      ['Gone', '3.00', '0'],
      ['New', '0', '2.00'],
    ]);
  });

  it('a cell split in two signs is summed before it is compared', () => {
    const before = [cell('Adjust', '5.00')];
    const after = [cell('Adjust', '7.00', { cellNo: 1 }), cell('Adjust', '-2.00', { cellNo: 2 })];
    expect(cellDifferences(before, after)).toEqual([]);
  });
});
