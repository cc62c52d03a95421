/** The golden vouchers of orders come out of the rooms from the events that accounting.md states (§2.3–§2.6, §12), mode O. */
import { describe, expect, it } from 'vitest';
import type { JournalEntry } from '../src/core/journal.ts';
import { parseRate } from '../src/core/money.ts';
import type { Order } from '../src/core/orders.ts';
import { postSettlement } from '../src/funds/settlement.ts';
import type { SettledAdvance } from '../src/orders/advances.ts';
import {
  contextOf,
  lineOf,
  ORDER_111_A,
  ORDER_111_F,
  orderOf,
  type Setting,
  SHOPIFY_UK,
  SHOPIFY1,
} from '../src/orders/order-fixture.ts';
import { recogniseOrders } from '../src/orders/recognition.ts';
import { provideForReturns } from '../src/orders/return-provision.ts';
import { expectGolden, expectSpecified, readGolden } from './setup/golden.ts';

const GOLDEN = readGolden('order-vouchers.jsonl');

function recognise(order: Order, setting: Setting = {}, advances: readonly SettledAdvance[] = []) {
  const paid = new Map([[order.orderNo, { advances, returned: [] }]]);
  const done = recogniseOrders([{ statementNo: 1n, order }], paid, contextOf(setting));
  expect(done.problems).toEqual([]);
  return done.entries;
}

function onDate(entries: readonly JournalEntry[], date: string): readonly JournalEntry[] {
  return entries.filter((entry) => entry.businessDate === date);
}

/** SHOPIFY1 takes 49.99 on 2 October; the order is cancelled at `cancelledAt`. */
function cancelledAt(time: string): Order {
  return orderOf({
    ...{ shop: 'SHOPIFY1', orderNo: '1001', status: time === '' ? 'UNSHIPPED' : 'CANCELLED', shippedAt: '' },
    ...{ paidAt: '2026-10-02 09:00:00', cancelledAt: time, fulfilment: 'SELLER' },
    lines: [lineOf('A', { principal: 4_999n })],
  });
}

describe('golden vouchers of orders', () => {
  it('are those of the specification', () => {
    expect(GOLDEN.size).toBe(20);
    expectSpecified(GOLDEN);
  });

  it('G01: what the buyer pays, without tax', () => {
    expectGolden(GOLDEN, 'G01', recognise(ORDER_111_A), 'REVENUE');
  });

  it('G04a G04b: two parcels bear discount and shipping of the order', () => {
    const entries = recognise(ORDER_111_F);
    expectGolden(GOLDEN, 'G04a', onDate(entries, '2026-10-03'), 'REVENUE');
    expectGolden(GOLDEN, 'G04b', onDate(entries, '2026-10-05'), 'REVENUE');
    expect(entries.length).toBe(2);
  });

  it('G05 G05r G05c: money taken first, given back in the month of its receipt or later', () => {
    const setting = { shop: SHOPIFY1 };
    expectGolden(GOLDEN, 'G05', recognise(cancelledAt(''), setting), 'ADVANCE');
    const soon = recognise(cancelledAt('2026-10-03 08:00:00'), setting);
    expectGolden(GOLDEN, 'G05', soon, 'ADVANCE');
    expectGolden(GOLDEN, 'G05r', soon, 'ADVANCE_BACK');
    const later = recognise(cancelledAt('2026-11-02 08:00:00'), setting);
    expectGolden(GOLDEN, 'G05', later, 'ADVANCE');
    expectGolden(GOLDEN, 'G05c', later, 'ADVANCE_BACK');
  });

  it('G58b: revenue out of what a settlement paid before, at the rate that it carries', () => {
    const advance: SettledAdvance = {
      ...{ date: '2026-09-30', rate: parseRate('7.1000'), rateRef: 'CUSTOM USD/CNY 2026-09', fc: 8_000n, lc: 56_800n },
      cells: [{ statementNo: 7n, cellNo: 1, fc: 8_000n }],
    };
    const order = orderOf({ shippedAt: '2026-10-02 12:00:00', lines: [lineOf('A', { principal: 8_000n })] });
    expectGolden(GOLDEN, 'G58b', recognise(order, {}, [advance]), 'REVENUE');
  });

  it('G60: tax inside the price leaves revenue where the seller owes it', () => {
    const order = orderOf({
      ...{ shop: 'SHOPIFY-UK', currency: 'GBP', shippedAt: '2026-10-11 12:00:00' },
      lines: [lineOf('A', { principal: 12_000n })],
    });
    expectGolden(
      GOLDEN,
      'G60',
      recognise(order, { shop: SHOPIFY_UK, policies: { priceIncludesTax: 'on' } }),
      'REVENUE',
    );
  });

  it('G11: expected returns, once; the next month posts what changed only', () => {
    const estimate = { category: '', revenue: 7_100_000n, cost: 2_800_000n };
    const rates = { returnRate: parseRate('0.05'), unsellableRate: parseRate('0.30') };
    const context = {
      ...{
        book: { book: 'CN01', currency: 'CNY' },
        chart: contextOf().chart,
        shop: { code: 'US01', department: 'D01' },
      },
      ...{ policies: { returnProvision: 'on', standard: 'ASBE' }, period: '2026-09' },
    };
    const first = provideForReturns([{ ...estimate, ...rates }], { ...context, opening: { liability: 0n, asset: 0n } });
    expectGolden(GOLDEN, 'G11', first.entries, 'RETURN_PROVISION');
    const opening = { liability: 355_000n, asset: 98_000n };
    expect(provideForReturns([{ ...estimate, ...rates }], { ...context, opening }).entries).toEqual([]);
    const off = { ...context, opening: { liability: 0n, asset: 0n }, policies: { returnProvision: 'off' } };
    expect(provideForReturns([{ ...estimate, ...rates }], off).entries).toEqual([]);
  });

  it('G32: a chargeback is a refund without return, its fee an expense of the same voucher', () => {
    const cell = {
      ...{ statementNo: 3n, businessDate: '2026-10-18', country: 'US', sku: '', jurisdiction: '' },
      ...{ transactionType: 'Chargeback', matchedRule: 'given', taxPart: false },
    };
    const context = contextOf({ shop: SHOPIFY1 });
    const posting = postSettlement({
      ...{ book: context.book, chart: context.chart, rateOn: context.rateOn, taxRateOn: context.taxRateOn },
      shop: {
        code: 'SHOPIFY1',
        department: 'D02',
        warehouse: 'SZ',
        card: '',
        lender: '',
        country: 'US',
        taxRegistrations: [],
      },
      settlement: {
        ...{ settlementId: 'SP-1', statementNo: 3n, kind: 'shopify', currency: 'USD' },
        ...{ endDate: '2026-10-18', total: -4_500n },
      },
      cells: [
        { ...cell, cellNo: 1, feeKey: 'CHARGEBACK_REFUND', amount: -2_500n },
        { ...cell, cellNo: 2, feeKey: 'CHARGEBACK_FEE', amount: -2_000n },
      ],
      ...{ taxShortfalls: [], instalments: [], orders: new Map() },
      policies: { mode: 'O', voucherGranularity: 'PER_SHOP_DAY' },
    });
    expect(posting.problems).toEqual([]);
    expectGolden(GOLDEN, 'G32', posting.entries, 'PNL');
  });
});
