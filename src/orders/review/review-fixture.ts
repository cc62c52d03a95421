/** For tests: a book in CNY with two shops, SKUs with cost, and a past that the test gives. */
import { parseRate } from '../../core/money.ts';
import type { Order } from '../../core/orders.ts';
import { orderOf } from '../order-fixture.ts';
import type { ReviewState } from './decide.ts';
import { DEFAULT_RULES } from './default-rules.ts';
import type { ReviewSurroundings } from './facts-of.ts';
import { basketOf, type PastOrder } from './history.ts';

export const AROUND: ReviewSurroundings = {
  currency: 'CNY',
  today: '2026-09-30',
  shops: new Map([
    ['US01', { currency: 'USD', mapped: true }],
    ['BARE', { currency: 'USD', mapped: false }],
  ]),
  rateOf: (currency) => (currency === 'USD' ? parseRate('7') : undefined),
  unitCostOf: (sku) => (sku === 'SKU-A' ? 35_000n : undefined),
  lineIsMapped: (_shop, line) => line.sku.startsWith('SKU-'),
  warehouseIsKnown: (warehouse) => warehouse === 'FBA-US',
};

export function stateOf(changes: Partial<ReviewState> = {}): ReviewState {
  return {
    ...{
      around: AROUND,
      rules: DEFAULT_RULES,
      threshold: 100,
      byPerson: new Map(),
      past: [],
      usualQuantity: new Map(),
    },
    ...{
      blockedBuyers: new Set<string>(),
      blockedAddresses: new Set<string>(),
      rejected: new Set<string>(),
      ...changes,
    },
  };
}

/** Paid, not shipped, by the buyer of mark B at address A in the US. */
export function waitingOrder(changes: Partial<Order> = {}): Order {
  return orderOf({
    ...{ status: 'UNSHIPPED', fulfilment: 'SELLER', shippedAt: '', paidAt: '2026-09-24 10:05:00' },
    buyer: { buyer: 'B', address: 'A', country: 'US', taxId: false },
    ...changes,
  });
}

/** An order of another number as the past tells it. */
export function pastOf(orderNo: string, changes: Partial<Order> = {}): PastOrder {
  const order = waitingOrder({ orderNo, purchasedAt: '2026-09-23 10:00:00', ...changes });
  const { buyer, kind, lines, purchasedAt, shop, status } = order;
  return {
    shop,
    orderNo,
    buyer: buyer.buyer,
    address: buyer.address,
    kind,
    status,
    purchasedAt,
    basket: basketOf(lines),
  };
}
