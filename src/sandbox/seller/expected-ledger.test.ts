/** The expected ledger against a plain re-summation of the rows that are served. The sums here share no code with it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SellerWorld } from '../../connectors/sellfox/sandbox-world.ts';
import { minorUnits } from '../../core/money.ts';
import { expectedLedger } from './expected-ledger.ts';
import { DAY_MS } from './local-time.ts';
import type { StoryPlan } from './orders.ts';
import { amount, type Row, rowsOf, Totals } from './rows-fixture.ts';
import { planStory } from './story.ts';
import { createSellerWorld } from './world.ts';

const EVER = { from: '2020-01-01', to: '2030-12-31' };
const PATHS = {
  shipped: '/api/financial/v2/shippingSettlementPageList.json',
  orders: '/api/order/pageList.json',
  platforms: '/api/multiplatform/order/list.json',
  parcels: '/api/packageShip/v1/getPackagePage.json',
  batches: '/api/financial/batchCost/getOutboundPageList.json',
  lines: '/api/financial/v2/settlementSummary/detailPage.json',
  groups: '/api/financial/v2/settlementSummary/groupPage.json',
} as const;

interface Served {
  readonly plan: StoryPlan;
  readonly world: SellerWorld;
  readonly nowMs: number;
}

const zoneOf = (plan: StoryPlan, shop: string): string =>
  plan.seller.shops.find((one) => one.id === shop)?.marketplace.zone ?? '';

/** `2026-01-05 09:00:00` in China → the day in a zone. */
function dayIn(zone: string, chinaTime: string): string {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  return format.format(Date.parse(`${chinaTime.replace(' ', 'T')}+08:00`));
}

const NAMES = ['principal', 'shipping', 'giftWrap', 'discount', 'tax'] as const;

function ledgerRevenue({ plan, nowMs }: Served, kind: 'REVENUE' | 'REFUND'): readonly string[] {
  const totals = new Totals();
  for (const one of expectedLedger(plan, nowMs).revenue) {
    const scale = 10n ** BigInt(4 - minorUnits(one.currency));
    if (one.kind === kind)
      for (const name of NAMES) totals.add(`${one.shop} ${one.currency} ${one.day} ${name}`, one[name] * scale);
  }
  return totals.lines;
}

function amazonRevenue(served: Served, totals: Totals): void {
  const asked = { timeType: 'shipmentTime', startTime: EVER.from, endTime: EVER.to, currency: '' };
  for (const row of rowsOf(served.world, PATHS.shipped, asked, served.nowMs)) {
    const key = `${row.shopId} ${row.currency} ${row.shipmentDateStr?.slice(0, 10)}`;
    totals.add(`${key} principal`, amount(row.itemPrice));
    totals.add(`${key} shipping`, amount(row.shippingPrice));
    totals.add(`${key} giftWrap`, amount(row.giftWrapPrice));
    totals.add(`${key} discount`, -amount(row.promotionDiscount));
    totals.add(`${key} tax`, amount(row.itemTax));
  }
}

interface Leaving {
  readonly day: string;
  readonly item: string;
  readonly units: number;
}

/** What left when, by order: out of its parcels, or as the order itself tells where another ships it. */
function leavings(served: Served, orders: readonly Row[]): ReadonlyMap<string, readonly Leaving[]> {
  const found = new Map<string, Leaving[]>();
  const add = (order: string, one: Leaving): void => void found.set(order, [...(found.get(order) ?? []), one]);
  for (const row of parcelsOf(served, 'has_shipped'))
    for (const item of row.items as unknown as readonly Row[]) {
      const day = dayIn(zoneOf(served.plan, row.shopId ?? ''), row.shipTime ?? '');
      add(item.amazonOrderId ?? '', { day, item: item.orderItemId ?? '', units: Number(item.quantityOrdered) });
    }
  for (const order of orders)
    if (order.shipNodeType !== 'SellerFulfilled')
      for (const item of order.skuInfoVo as unknown as readonly Row[])
        if (item.shipDateTime)
          add(order.orderNo ?? '', {
            day: item.shipDateTime.slice(0, 10),
            item: item.orderItemId ?? '',
            units: Number(item.saleNum),
          });
  return found;
}

function parcelsOf(served: Served, packageStatus: string): readonly Row[] {
  const asked = { purchaseDateStart: EVER.from, purchaseDateEnd: EVER.to, packageStatus };
  return rowsOf(served.world, PATHS.parcels, asked, served.nowMs);
}

/** Half up, in whole minor units of `step` ten-thousandths. */
function rounded(value: bigint, numerator: bigint, denominator: bigint, step: bigint): bigint {
  const [top, bottom] = [value * numerator, denominator * step];
  return ((top + bottom / 2n) / bottom) * step;
}

/** Order amounts over lines by price, the largest remainders first; then over units by cumulative rounding. */
function platformRevenue(served: Served, totals: Totals): void {
  const asked = { dateType: 'purchase', startDate: EVER.from, endDate: EVER.to };
  const orders = rowsOf(served.world, PATHS.platforms, asked, served.nowMs);
  const left = leavings(served, orders);
  for (const order of orders) {
    if (order.isReplacementOrder === '1' || order.isSample === '1') continue;
    const step = 10n ** BigInt(4 - minorUnits(order.currency ?? ''));
    const items = order.skuInfoVo as unknown as readonly Row[];
    const prices = items.map((item) => amount(item.originalPrice) * BigInt(item.saleNum ?? '0'));
    const sum = prices.reduce((total, one) => total + one, 0n);
    expect(sum, order.orderNo).toBe(amount(order.productAmount));
    const over = (value: bigint): readonly bigint[] => {
      const floors = prices.map((price) => (value * price) / (sum * step));
      const rest = Number(value / step - floors.reduce((total, one) => total + one, 0n));
      const ranked = prices.map((price, at) => ({ at, left: (value * price) % (sum * step) }));
      ranked.sort((a, b) => (a.left < b.left ? 1 : a.left > b.left ? -1 : a.at - b.at));
      const more = new Set(ranked.slice(0, rest).map((one) => one.at));
      return floors.map((floor, at) => (floor + (more.has(at) ? 1n : 0n)) * step);
    };
    const [shipping, discount] = [over(amount(order.shippingChargeAmount)), over(amount(order.discountAmount))];
    const gone = new Map<string, bigint>();
    for (const { day, item, units } of left.get(order.orderNo ?? '') ?? []) {
      const at = items.findIndex((one) => one.orderItemId === item);
      const quantity = BigInt(items[at]?.saleNum ?? '1');
      const before = gone.get(item) ?? 0n;
      gone.set(item, before + BigInt(units));
      const part = (value: bigint): bigint =>
        rounded(value, before + BigInt(units), quantity, step) - rounded(value, before, quantity, step);
      const key = `${order.shopId} ${order.currency} ${day}`;
      totals.add(`${key} principal`, part(prices[at] ?? 0n));
      totals.add(`${key} shipping`, part(shipping[at] ?? 0n));
      totals.add(`${key} discount`, part(discount[at] ?? 0n));
    }
  }
}

function ledgerUnits({ plan, nowMs }: Served): readonly string[] {
  const totals = new Totals();
  for (const one of expectedLedger(plan, nowMs).units) totals.add(`${one.warehouse} ${one.sku}`, BigInt(one.units));
  return totals.lines;
}

function servedUnits(served: Served): readonly string[] {
  const { world, nowMs, plan } = served;
  const totals = new Totals();
  const goods = new Map(rowsOf(world, '/api/commodity/pageList.json', {}, nowMs).map((row) => [row.sku, row]));
  const warehouses = rowsOf(world, '/api/warehouseManage/warehouseList.json', {}, nowMs);
  const add = (warehouse: string, sku: string, msku: string, units: number): void => {
    const parts = (goods.get(sku)?.childSkus ?? []) as unknown as readonly Row[];
    if (sku === '') totals.add(`${warehouse} ?${msku}`, BigInt(units));
    else if (parts.length === 0) totals.add(`${warehouse} ${sku}`, BigInt(units));
    for (const part of sku === '' ? [] : parts)
      totals.add(`${warehouse} ${part.sku}`, BigInt(units) * BigInt(part.num ?? '0'));
  };
  for (const parcel of parcelsOf(served, 'has_shipped')) {
    const name = (parcel.logistics as unknown as Row).warehouseName;
    const warehouse = warehouses.find((one) => one.name === name)?.id ?? '';
    for (const item of parcel.items as unknown as readonly Row[])
      add(warehouse, item.commoditySku ?? '', item.sellerSku ?? '', Number(item.quantityOrdered));
  }
  for (const row of rowsOf(world, PATHS.batches, { startDate: EVER.from, endDate: EVER.to }, nowMs)) {
    const infos = row.commodityInfos as unknown as readonly Row[];
    const warehouse = warehouses.find((one) => one.shopId === row.shopId)?.id ?? '';
    add(warehouse, infos[0]?.commoditySku ?? '', row.msku ?? '', Number(row.quantity));
  }
  expect(plan.seller.warehouses.length).toBe(warehouses.length);
  return totals.lines;
}

const LINES = { startTime: EVER.from, endTime: EVER.to, currency: '' };
const STATEMENTS: readonly (readonly [string, string, readonly string[]])[] = [
  [
    '/api/financial/aggReport/settlement/shopifyPage.json',
    'shopId',
    ['salesAmount', 'salesTax', 'shippingFee', 'promotionSaving', 'platformFee'],
  ],
  ['/api/financial/walmartReport/queryStatementDetail.json', 'shopId', ['amount']],
  ['/api/financial/tkReport/queryStatementDetail.json', 'shopId', ['settlementAmount']],
];

function servedReceivables({ plan, world, nowMs }: Served): readonly string[] {
  const totals = new Totals();
  const shopOf = (row: Row): string =>
    plan.seller.shops.find((one) => one.name === row.storeName && one.sellerId === row.sellerId)?.id ?? '';
  for (const row of rowsOf(world, PATHS.lines, LINES, nowMs)) totals.add(shopOf(row), amount(row.amount));
  const groups = { timeType: 'transferTime', startTime: EVER.from, endTime: EVER.to, currency: '' };
  for (const row of rowsOf(world, PATHS.groups, groups, nowMs))
    totals.add(row.shopId ?? '', -amount(row.transferAmount));
  for (const [path, shop, names] of STATEMENTS)
    for (const row of rowsOf(world, path, { startDate: EVER.from, endDate: EVER.to }, nowMs))
      for (const name of names) totals.add(textOf(row[shop]), amount(textOf(row[name])));
  return totals.lines;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (value as { text: string }).text;
}

function ledgerReceivables({ plan, nowMs }: Served): readonly string[] {
  const totals = new Totals();
  for (const one of expectedLedger(plan, nowMs).receivables)
    totals.add(one.shop, one.bySettlements * 10n ** BigInt(4 - minorUnits(one.currency)));
  return totals.lines;
}

const story = fc.record({
  seed: fc.string({ minLength: 1, maxLength: 8 }),
  orders: fc.integer({ min: 10, max: 500 }),
  days: fc.integer({ min: 1, max: 60 }),
  /** Days after the first, at noon of which the world is looked at: in its middle, or after its end. */
  age: fc.oneof(fc.integer({ min: 2, max: 60 }), fc.constant(160)),
});

function serve(given: { seed: string; orders: number; days: number; age: number }): Served {
  const plan = planStory(given);
  return { plan, world: createSellerWorld(plan), nowMs: plan.startMs + given.age * DAY_MS + DAY_MS / 2 };
}

/** A new world for each: kept small, since 194 shops and a registry are made for it. */
const RUNS = { numRuns: 6 };

describe('the expected ledger of any story', () => {
  test('has the revenue of each shop, currency and day that the shipped rows sum to, by name', () => {
    fc.assert(
      fc.property(story, (given) => {
        const served = serve({ ...given, age: 160 });
        const totals = new Totals();
        amazonRevenue(served, totals);
        platformRevenue(served, totals);
        const withoutTax = (lines: readonly string[]) =>
          lines.filter(
            (line) =>
              !line.includes(' tax ') || served.plan.seller.amazonShops.some((shop) => line.startsWith(`${shop.id} `)),
          );
        expect(withoutTax(totals.lines)).toEqual(withoutTax(ledgerRevenue(served, 'REVENUE')));
      }),
      RUNS,
    );
  });

  test('has on Amazon the revenue of shipments up to any day, the rest not yet', () => {
    fc.assert(
      fc.property(story, (given) => {
        const served = serve(given);
        const totals = new Totals();
        amazonRevenue(served, totals);
        const ofAmazon = ledgerRevenue(served, 'REVENUE').filter((line) =>
          served.plan.seller.amazonShops.some((shop) => line.startsWith(`${shop.id} `)),
        );
        expect(totals.lines).toEqual(ofAmazon);
      }),
      RUNS,
    );
  });

  test('has the units that left each warehouse, combos as their parts, at any day', () => {
    fc.assert(
      fc.property(story, (given) => {
        const served = serve(given);
        expect(servedUnits(served)).toEqual(ledgerUnits(served));
      }),
      RUNS,
    );
  });

  test('has the receivable that the settled rows come to less what was paid out', () => {
    fc.assert(
      fc.property(story, (given) => {
        const served = serve({ ...given, age: 160 });
        expect(servedReceivables(served)).toEqual(ledgerReceivables(served));
      }),
      RUNS,
    );
  });

  test('has receivables by orders and by settlements that differ by what is not settled yet, and in the end by nothing', () => {
    fc.assert(
      fc.property(story, (given) => {
        const { plan, nowMs } = serve(given);
        const now = expectedLedger(plan, nowMs).receivables;
        for (const one of now) expect(one.byOrders - one.bySettlements, one.shop).toBe(one.notSettled);
        for (const one of expectedLedger(plan, plan.startMs + 160 * DAY_MS).receivables)
          expect([one.byOrders, one.notSettled], one.shop).toEqual([one.bySettlements, 0n]);
      }),
      RUNS,
    );
  });

  test('is not trivially so: a story in its middle has revenue, refunds, units and money that is not settled', () => {
    const served = serve({ seed: 'middle', orders: 3000, days: 30, age: 25 });
    const ledger = expectedLedger(served.plan, served.nowMs);
    expect(ledger.revenue.filter((one) => one.kind === 'REVENUE').length).toBeGreaterThan(500);
    expect(ledger.revenue.filter((one) => one.kind === 'REFUND').length).toBeGreaterThan(20);
    expect(ledger.receivables.filter((one) => one.notSettled !== 0n).length).toBeGreaterThan(5);
    expect(new Set(ledger.units.map((one) => one.kind))).toEqual(
      new Set(['SALE', 'REPLACEMENT', 'MCF', 'REMOVAL', 'SAMPLE']),
    );
  });

  test('has the refunds that the order rows tell of', () => {
    const served = serve({ seed: 'refunds', orders: 2000, days: 30, age: 160 });
    const [told, kept] = [new Totals(), new Totals()];
    const asked = { dateType: 'purchase', dateStart: EVER.from, dateEnd: EVER.to };
    for (const row of rowsOf(served.world, PATHS.orders, asked, served.nowMs))
      for (const item of row.orderItemVoList as unknown as readonly Row[])
        told.add(`${row.shopId} ${row.refundDate?.slice(0, 10)}`, amount(item.refundAmount));
    const platforms = { dateType: 'purchase', startDate: EVER.from, endDate: EVER.to };
    for (const row of rowsOf(served.world, PATHS.platforms, platforms, served.nowMs))
      told.add(row.shopId ?? '', amount(row.refundTotalAmount));
    for (const one of expectedLedger(served.plan, served.nowMs).revenue) {
      if (one.kind !== 'REFUND') continue;
      const scale = 10n ** BigInt(4 - minorUnits(one.currency));
      const net = one.principal + one.shipping + one.giftWrap - one.discount;
      const isAmazon = served.plan.seller.amazonShops.some((shop) => shop.id === one.shop);
      if (isAmazon) kept.add(`${one.shop} ${one.day}`, net * scale);
      else kept.add(one.shop, (net + one.tax) * scale);
    }
    expect(told.lines.length).toBeGreaterThan(30);
    expect(told.lines).toEqual(kept.lines);
  });
});
