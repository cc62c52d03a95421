/** Orders and the book of accounting.md §12 for tests: US01, SHOPIFY1, SHOPIFY-UK; rates given by month. */
import { chartOf, type Standard } from '../core/journal.ts';
import { parseRate } from '../core/money.ts';
import type { Order, OrderLine, Parcel } from '../core/orders.ts';
import { chartTemplate } from '../ledger/chart-template.ts';
import type { RecognisingShop, RecognitionContext } from './task.ts';

export const US01: RecognisingShop = {
  ...{ code: 'US01', department: 'D01', warehouse: 'FBA-US', currency: 'USD', country: 'US' },
  ...{ zone: 'America/Los_Angeles', taxRegistrations: [], taxResponsibility: 'MARKETPLACE', takesMoneyFirst: false },
};
export const SHOPIFY1: RecognisingShop = {
  ...{ ...US01, code: 'SHOPIFY1', department: 'D02', warehouse: 'SZ' },
  ...{ taxResponsibility: 'SELLER', takesMoneyFirst: true },
};
export const SHOPIFY_UK: RecognisingShop = {
  ...{ ...SHOPIFY1, code: 'SHOPIFY-UK', currency: 'GBP', country: 'GB', zone: 'Europe/London' },
  taxRegistrations: ['GB'],
};

const RATES: Readonly<Record<string, string>> = {
  'USD 2026-09': '7.1000',
  'USD 2026-10': '7.1200',
  'USD 2026-11': '7.1300',
  'USD 2026-12': '7.1400',
  'GBP 2026-10': '9.4000',
};

export interface Setting {
  readonly shop?: RecognisingShop;
  readonly standard?: Standard;
  readonly policies?: Readonly<Record<string, string>>;
  readonly asOf?: string;
  readonly rate?: string;
}

export function contextOf(setting: Setting = {}): RecognitionContext {
  const shop = setting.shop ?? US01;
  return {
    book: { book: 'CN01', currency: 'CNY' },
    chart: chartOf(chartTemplate(setting.standard ?? 'ASBE')),
    shop,
    policies: { mode: 'O', revenueTrigger: 'SHIPPED', timezone: 'marketplace', ...setting.policies },
    rateOn: (date) => ({
      rate: parseRate(setting.rate ?? RATES[`${shop.currency} ${date.slice(0, 7)}`] ?? '7'),
      ref: `CUSTOM ${shop.currency}/CNY ${date.slice(0, 7)}`,
    }),
    taxRateOn: (jurisdiction) => (jurisdiction === 'GB' ? parseRate('0.20') : undefined),
    warehouseCountry: (warehouse) => (warehouse === 'SZ' ? 'CN' : warehouse === 'LA' ? 'US' : ''),
    asOf: setting.asOf ?? '2026-12-31',
  };
}

export function lineOf(item: string, changes: Partial<OrderLine> = {}): OrderLine {
  return {
    ...{ item, msku: `M-${item}`, sku: `SKU-${item}`, quantity: 1, cancelled: 0, principal: 10_000n, shipping: 0n },
    ...{ giftWrap: 0n, discount: 0n, tax: 0n, taxWithheld: 0n, ...changes },
  };
}

export function parcelOf(
  parcel: string,
  date: string,
  units: Readonly<Record<string, number>>,
  changes: Partial<Parcel> = {},
): Parcel {
  return {
    ...{ parcel, shippedAt: `${date} 12:00:00`, deliveredAt: '', warehouse: '', carrier: '', trackingNo: '' },
    ...{ units: Object.entries(units).map(([item, quantity]) => ({ item, quantity })), ...changes },
  };
}

/** One line A of 100.00, shipped on 25 September, unless changed. */
export function orderOf(changes: Partial<Order> = {}): Order {
  return {
    ...{ book: 'CN01', shop: 'US01', platform: 'amazon', orderNo: '111-A', marketplace: 'US', currency: 'USD' },
    ...{ kind: 'SALE', isBusiness: false, fulfilment: 'PLATFORM', status: 'SHIPPED' },
    ...{ purchasedAt: '2026-09-24 10:00:00', paidAt: '', shippedAt: '2026-09-25 12:00:00', deliveredAt: '' },
    ...{ cancelledAt: '', updatedAt: '2026-09-25 12:00:00', replaces: '', orderDiscount: 0n, orderShipping: 0n },
    ...{ lines: [lineOf('A')], parcels: [], buyer: { buyer: '', address: '', country: '', taxId: false } },
    ...changes,
  };
}

/** Order 111-A of accounting.md §2.3. */
export const ORDER_111_A: Order = orderOf({
  lines: [
    lineOf('A', {
      ...{ shipping: 500n, giftWrap: 200n, discount: 1_500n, tax: 800n, taxWithheld: 800n },
    }),
  ],
});

/** Order 111-F: 3 × X @10.00, 1 × Y @20.00, order discount 5.00, shipping 4.99, in two parcels. */
export const ORDER_111_F: Order = orderOf({
  ...{ orderNo: '111-F', orderDiscount: 500n, orderShipping: 499n, shippedAt: '' },
  lines: [lineOf('X', { quantity: 3, principal: 3_000n }), lineOf('Y', { principal: 2_000n })],
  parcels: [parcelOf('1', '2026-10-03', { X: 2 }), parcelOf('2', '2026-10-05', { X: 1, Y: 1 })],
});
