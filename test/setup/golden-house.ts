/** The book of accounting.md §12 “Common to all” as a house of its own, papers imported into it, and settlement ST-1001 (§2.9). */
import { expect } from 'vitest';
import type { JournalEntry } from '../../src/core/journal.ts';
import { inTransaction } from '../../src/engine/transaction.ts';
import { createBook } from '../../src/ledger/books.ts';
import { loadPosted } from '../../src/ledger/journal.ts';
import { importRates } from '../../src/masterdata/rate-import.ts';
import { addShop } from '../../src/masterdata/shops.ts';
import { importPaper } from '../../src/pipeline/import.ts';
import { setPolicy } from '../../src/spec/policies.ts';
import { manualClock } from '../../src/wire/clock.ts';
import { bytesOf, type TestHouse, testHouse } from './house.ts';
import { orderRows, otherRow, type V2Paper, v2Text } from './settlement-text.ts';

const RATES = `date,currency,functional,type,value,unit,inverse,source
2026-09-01,USD,CNY,CUSTOM,7.1000,1,false,given
2026-09-30,USD,CNY,CLOSING,7.1150,1,false,given
2026-10-01,USD,CNY,CUSTOM,7.1200,1,false,given
2026-11-01,USD,CNY,CUSTOM,7.1300,1,false,given
2026-10-01,GBP,CNY,CUSTOM,9.4000,1,false,given
2026-11-01,GBP,CNY,CUSTOM,9.4500,1,false,given
`;

export const GOLDEN_NOW = new Date('2026-11-15T00:00:00Z');

/** The book of §12 “Common to all”, with the policies of the case. */
export async function goldenHouse(policies: Readonly<Record<string, string>> = {}): Promise<TestHouse> {
  const house = await testHouse(manualClock(GOLDEN_NOW.getTime(), { skipSleeps: true }));
  await inTransaction(house.db.pool, async (tx) => {
    await createBook(tx, { book: 'CN01', name: '金账簿', standard: 'ASBE', currency: 'CNY', trial: false }, GOLDEN_NOW);
    const shared = { book: 'CN01', platform: 'amazon', department: 'D01', card: 'VISA-01', lender: 'AMZ' };
    const us = { code: 'US01', name: 'US', marketplace: 'US', currency: 'USD', zone: 'America/Los_Angeles' };
    await addShop(
      tx,
      { ...shared, ...us, customer: 'AMZ-US01-US-USD', warehouse: 'FBA-US', taxRegistrations: [] },
      GOLDEN_NOW,
    );
    const uk = { code: 'UK01', name: 'UK', marketplace: 'GB', currency: 'GBP', zone: 'Europe/London' };
    await addShop(
      tx,
      { ...shared, ...uk, customer: 'AMZ-UK01-UK-GBP', warehouse: 'FBA-UK', taxRegistrations: ['GB'] },
      GOLDEN_NOW,
    );
    const imported = await importRates(tx, RATES, 'test', GOLDEN_NOW);
    expect(imported.problems).toEqual([]);
    for (const [key, value] of Object.entries({ mode: 'S', fxRateType: 'CUSTOM', ...policies }))
      await setPolicy(
        tx,
        { book: 'CN01', key, value, effectiveFrom: '2026-01-01', by: 'test', approvedBy: 'lead' },
        GOLDEN_NOW,
      );
  });
  return house;
}

export async function importText(house: TestHouse, text: string, shop: string): Promise<void> {
  const report = await importPaper(house, { name: 'golden.txt', bytes: bytesOf(text), shop, actor: 'test' });
  expect(report.statements.map((one) => [one.outcome, one.problems])).toEqual([['POSTED', []]]);
}

export async function importV2(house: TestHouse, paper: V2Paper, shop = 'US01'): Promise<readonly JournalEntry[]> {
  await importText(house, v2Text(paper), shop);
  return entriesOf(house, shop, paper.id);
}

export async function entriesOf(
  house: TestHouse,
  shop: string,
  settlementId: string,
): Promise<readonly JournalEntry[]> {
  const posted = await inTransaction(house.db.pool, (tx) =>
    loadPosted(tx, 'CN01', 'settlement', [`${shop}|${settlementId}`]),
  );
  return posted.map((one) => one.entry);
}

export const ORDER_A = { date: '2026-09-25', order: '111-A', sku: 'SKU-A', quantity: 1, marketplace: 'Amazon.com' };
const ORDER_B = { date: '2026-10-03', order: '111-B', sku: 'SKU-B', quantity: 10, marketplace: 'Amazon.com' };

export const ST_1001: V2Paper = {
  id: 'ST-1001',
  currency: 'USD',
  start: '2026-09-24',
  end: '2026-10-08',
  total: '434.51',
  rows: [
    ...orderRows('Order', ORDER_A, [
      ['ItemPrice', 'Principal', '100.00'],
      ['ItemPrice', 'Shipping', '5.00'],
      ['ItemPrice', 'GiftWrap', '2.00'],
      ['Promotion', 'Principal', '-10.00'],
      ['Promotion', 'Shipping', '-5.00'],
      ['ItemPrice', 'Tax', '8.00'],
      ['ItemWithheldTax', 'MarketplaceFacilitatorTax-Principal', '-8.00'],
      ['ItemFees', 'Commission', '-13.80'],
      ['ItemFees', 'FBAPerUnitFulfillmentFee', '-6.50'],
    ]),
    otherRow('2026-09-28', 'Storage Fee', '-12.00'),
    otherRow('2026-09-28', 'Subscription Fee', '-39.99'),
    ...orderRows('Order', ORDER_B, [
      ['ItemPrice', 'Principal', '600.00'],
      ['ItemPrice', 'Tax', '45.00'],
      ['ItemWithheldTax', 'MarketplaceFacilitatorTax-Principal', '-45.00'],
      ['ItemFees', 'Commission', '-90.00'],
      ['ItemFees', 'FBAPerUnitFulfillmentFee', '-54.00'],
    ]),
    ...orderRows('Refund', { ...ORDER_A, date: '2026-10-04' }, [
      ['ItemPrice', 'Principal', '-100.00'],
      ['Promotion', 'Principal', '10.00'],
      ['ItemPrice', 'Tax', '-8.00'],
      ['ItemWithheldTax', 'MarketplaceFacilitatorTax-Principal', '8.00'],
      ['ItemFees', 'Commission', '13.50'],
      ['ItemFees', 'RefundCommission', '-2.70'],
    ]),
    {
      date: '2026-10-05',
      type: 'ServiceFee',
      amountType: 'Cost of Advertising',
      description: 'TransactionTotalAmount',
      amount: '-30.00',
    },
    { ...otherRow('2026-10-05', 'WAREHOUSE_DAMAGE', '18.00', 'FBA Inventory Reimbursement'), sku: 'SKU-A' },
    otherRow('2026-10-08', 'Previous Reserve Amount Balance', '200.00'),
    otherRow('2026-10-08', 'Current Reserve Amount', '-150.00'),
  ],
};

/** A settlement of one row; its close is no part of the expected lines. */
export function alone(id: string, start: string, end: string, row: V2Paper['rows'][number]): V2Paper {
  return { id, currency: 'USD', start, end, total: row.amount, rows: [row] };
}
