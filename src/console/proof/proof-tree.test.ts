import { describe, expect, it } from 'vitest';
import type { LineProofJson, ProofCellJson, ProofJournalLineJson, ProofRowJson } from '../http/shapes.ts';
import { joinProofPages, proofTree } from './proof-tree.ts';

const usd = (amount: string) => ({ amount, currency: 'USD' });
const cny = (amount: string) => ({ amount, currency: 'CNY' });

function cell(cellNo: number, amount: string, rows: string): ProofCellJson {
  return {
    statementNo: '4',
    cellNo,
    documentNo: '2',
    settlementId: 'ST-1001',
    kind: 'amazon.settlement.v2',
    marketplace: 'Amazon.com',
    jurisdiction: '',
    feeKey: 'PRINCIPAL',
    disposition: 'POSTED',
    transactionType: 'Order',
    amountType: 'ItemPrice',
    amountDescription: 'Principal',
    businessDate: '2025-09-20',
    sku: 'SKU-A',
    share: usd(amount),
    lc: null,
    amount: usd(amount),
    rows,
    matchedRule: 'Order|ItemPrice|Principal',
  };
}

function row(rowNo: number, cellNo: number, amount: string): ProofRowJson {
  return {
    statementNo: '4',
    rowNo,
    cellNo,
    line: rowNo + 2,
    offset: String(rowNo * 100),
    length: 99,
    amount: usd(amount),
    orderId: '111-A',
    postedAt: '2025-09-20T10:00:00.000Z',
    documentNo: '2',
    documentName: 'a.txt',
    raw: `raw ${rowNo}`,
  };
}

function journalLine(lineNo: string, cells: readonly ProofCellJson[]): ProofJournalLineJson {
  return {
    lineNo,
    entryNo: '1',
    entryKind: 'SETTLEMENT',
    businessDate: '2025-09-20',
    originalPeriod: '2025-09',
    postingPeriod: '2025-09',
    correction: null,
    account: '6001.01',
    dc: 'C',
    fc: usd('30.00'),
    rate: '7.1000',
    rateRef: 'demo',
    lc: cny('213.00'),
    rounding: cny('0.00'),
    src: null,
    rule: 'S/PRINCIPAL@1',
    batchNo: '1',
    batchHash: 'ab',
    previousHash: '',
    posting: 'p',
    postedAt: '2025-10-01T00:00:00.000Z',
    postedBy: 'lin',
    entryKey: 'k',
    summary: '',
    dims: {},
    ruleWords: [],
    quotes: [],
    balances: false,
    cellCount: cells.length,
    cellSum: null,
    cells,
  };
}

function proof(rows: readonly ProofRowJson[], nextRow: string | null): LineProofJson {
  return {
    book: 'CN',
    bookCurrency: 'CNY',
    word: '记',
    number: 1,
    contentHash: 'h',
    journalLineCount: 2,
    voucherNo: '1',
    lineNo: 2,
    line: {
      lineNo: 2,
      summary: '',
      account: '6001.01',
      accountNameZh: '',
      accountNameEn: '',
      dc: 'C',
      fc: usd('30.00'),
      rate: '7.1000',
      lc: cny('213.00'),
      dims: {},
    },
    journalLines: [
      journalLine('1', [cell(1, '30.00', '2'), cell(2, '5.00', '1')]),
      journalLine('2', [cell(2, '5.00', '1')]),
    ],
    rows,
    nextRow,
    holds: true,
    checks: [],
  };
}

describe('the proof of a voucher line as a tree', () => {
  it('puts each row under its cell and tells what is loaded', () => {
    const tree = proofTree(proof([row(1, 1, '10.00'), row(3, 2, '5.00')], '3'));
    const [first, second] = tree.journal[0]?.cells ?? [];
    expect([first?.rows.map((one) => one.rowNo), first?.loadedSum, first?.allLoaded]).toEqual([[1], '10.00', false]);
    expect([second?.rows.map((one) => one.rowNo), second?.loadedSum, second?.allLoaded]).toEqual([[3], '5.00', true]);
  });

  it('counts the rows of a cell once, even where two journal lines name it', () => {
    const tree = proofTree(proof([row(1, 1, '10.00')], null));
    expect([tree.rowsLoaded, tree.rowsTotal]).toEqual([1, 3n]);
  });

  it('joins pages: all rows once, the last page tells whether there is more', () => {
    const joined = joinProofPages([
      proof([row(1, 1, '10.00'), row(2, 1, '20.00')], '2'),
      proof([row(2, 1, '20.00'), row(3, 2, '5.00')], null),
    ]);
    expect([joined?.rows.map((one) => one.rowNo), joined?.nextRow]).toEqual([[1, 2, 3], null]);
    expect(joinProofPages([])).toBeUndefined();
  });

  it('a cell without loaded rows shows zero, not a guess', () => {
    const tree = proofTree(proof([], null));
    expect(tree.journal[0]?.cells[0]?.loadedSum).toBe('0');
  });
});
