/** The golden vouchers of orders come out of the rooms from the events that accounting.md states (§2.3–§2.6, §12), mode O. */
import { describe, expect, it } from 'vitest';
import type { JournalEntry } from '../src/core/journal.ts';
import { parseRate } from '../src/core/money.ts';
import type { Order } from '../src/core/orders.ts';
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
});
