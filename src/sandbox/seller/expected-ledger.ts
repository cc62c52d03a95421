/**
 * What the books must come to, kept by the story itself: recognised at shipment, in the day of the marketplace. It reads no
 * row that is served and no code that posts.
 */
import type { IsoDate } from '../../core/dates.ts';
import type { Currency } from '../../core/money.ts';
import { type Amounts, addAmounts, NOTHING, owedOf } from './amounts.ts';
import type { Shop } from './company.ts';
import { amountsIn, orderAt, type StoryKind, type StoryLine, type StoryOrder, type StoryPlan } from './orders.ts';
import { addLine, NO_SUMS, type PeriodSums, periodsUntil, settlementOf } from './periods.ts';
import { isDeferred, isSettled, periodOf, settledLinesOf, shopFeesOf } from './settlements.ts';
import { stateAt } from './states.ts';

export interface RevenueDay extends Amounts {
  readonly shop: string;
  readonly currency: Currency;
  /** Of the marketplace: shipment, or refund. */
  readonly day: IsoDate;
  readonly kind: 'REVENUE' | 'REFUND';
}

export interface UnitsOut {
  readonly kind: StoryKind;
  readonly warehouse: string;
  /** Combos as their parts; goods that are not paired under `?` and the platform's name for them. */
  readonly sku: string;
  readonly units: number;
}

/** In minor units of the shop's currency; of shops whose settlements 赛狐 tells. */
export interface Receivable {
  readonly shop: string;
  readonly currency: Currency;
  /** Mode O: shipped − refunded + settled fees − paid out. */
  readonly byOrders: bigint;
  /** Mode S: settled − paid out. */
  readonly bySettlements: bigint;
  /** Shipped or refunded, and not settled yet: the whole of the difference. */
  readonly notSettled: bigint;
}

export interface ExpectedLedger {
  readonly orders: number;
  readonly revenue: readonly RevenueDay[];
  readonly units: readonly UnitsOut[];
  readonly receivables: readonly Receivable[];
}

interface Sums {
  readonly revenue: Map<string, RevenueDay>;
  readonly units: Map<string, UnitsOut>;
  readonly settled: Map<Shop, { shipped: bigint; fees: bigint; lines: bigint; open: bigint }>;
  readonly periods: Map<string, PeriodSums>;
  orders: number;
}

/** One pass over the story; memory grows with shops and days, not with orders. */
export function expectedLedger(plan: StoryPlan, nowMs: number): ExpectedLedger {
  const sums: Sums = { revenue: new Map(), units: new Map(), settled: new Map(), periods: new Map(), orders: 0 };
  for (let n = 0; n < plan.orders; n++) {
    const order = orderAt(plan, n);
    if (stateAt(order, nowMs)) addOrder(plan, sums, order, nowMs);
  }
  return {
    orders: sums.orders,
    revenue: [...sums.revenue.values()],
    units: [...sums.units.values()],
    receivables: plan.seller.shops.filter(isSettled).map((shop) => receivableOf(plan, sums, shop, nowMs)),
  };
}

function addOrder(plan: StoryPlan, sums: Sums, order: StoryOrder, nowMs: number): void {
  sums.orders++;
  const { shop, refund } = order;
  for (const parcel of order.parcels) {
    if (parcel.shippedMs > nowMs) continue;
    for (const { line, units, amounts } of amountsIn(order, parcel)) {
      if (order.kind === 'SALE') addRevenue(sums, shop, 'REVENUE', parcel.shippedMs, amounts);
      if (!order.shippedByMcf) addUnits(plan, sums, order.kind, parcel.warehouse, line, units);
    }
  }
  if (refund && refund.atMs <= nowMs)
    for (const one of refund.lines) addRevenue(sums, shop, 'REFUND', refund.atMs, one.amounts);
  if (isSettled(shop)) addMoney(plan, sums, order, nowMs);
}

function addRevenue(sums: Sums, shop: Shop, kind: RevenueDay['kind'], ms: number, amounts: Amounts): void {
  const day = shop.local(ms).slice(0, 10);
  const key = `${shop.id} ${day} ${kind}`;
  const before = sums.revenue.get(key) ?? NOTHING;
  const { currency } = shop.marketplace;
  sums.revenue.set(key, { shop: shop.id, currency, day, kind, ...addAmounts(before, amounts) });
}

function addUnits(
  plan: StoryPlan,
  sums: Sums,
  kind: StoryKind,
  warehouse: string,
  line: StoryLine,
  units: number,
): void {
  for (const [sku, count] of piecesOf(plan, line, units)) {
    const key = `${kind} ${warehouse} ${sku}`;
    sums.units.set(key, { kind, warehouse, sku, units: (sums.units.get(key)?.units ?? 0) + count });
  }
}

function piecesOf(plan: StoryPlan, line: StoryLine, units: number): readonly (readonly [string, number])[] {
  if (line.sku === '') return [[`?${line.msku}`, units]];
  const parts = plan.seller.goodsOf.get(line.sku)?.parts ?? [];
  return parts.length === 0 ? [[line.sku, units]] : parts.map((part) => [part.sku, part.number * units]);
}

function addMoney(plan: StoryPlan, sums: Sums, order: StoryOrder, nowMs: number): void {
  const { shop, refund } = order;
  const held = sums.settled.get(shop) ?? { shipped: 0n, fees: 0n, lines: 0n, open: 0n };
  sums.settled.set(shop, held);
  const late = isDeferred(plan, order) ? LATE.deferred : LATE.usual;
  for (const parcel of order.kind === 'SALE' ? order.parcels : []) {
    if (parcel.shippedMs > nowMs) continue;
    for (const { amounts } of amountsIn(order, parcel)) {
      held.shipped += owedOf(amounts);
      if (parcel.shippedMs + late > nowMs) held.open += owedOf(amounts);
    }
  }
  if (refund && refund.atMs <= nowMs)
    for (const { amounts } of refund.lines) {
      held.shipped -= owedOf(amounts);
      if (refund.atMs + LATE.refund > nowMs) held.open -= owedOf(amounts);
    }
  for (const line of settledLinesOf(plan, order)) {
    const isFee = line.amountType === 'ItemFees';
    const isValid = line.knownMs <= nowMs && (line.deletedMs === undefined || line.deletedMs > nowMs);
    if (!isValid) continue;
    held.lines += line.amount;
    if (isFee) held.fees += line.amount;
    const key = `${shop.id} ${periodOf(plan, line.postedMs)}`;
    sums.periods.set(key, addLine(sums.periods.get(key) ?? NO_SUMS, line));
  }
}

/** Hours between the event and its settlement, as the story's platforms keep them. */
const HOUR_MS = 3_600_000;
const LATE = { usual: 2 * HOUR_MS, deferred: (2 + 7 * 24) * HOUR_MS, refund: HOUR_MS } as const;

function receivableOf(plan: StoryPlan, sums: Sums, shop: Shop, nowMs: number): Receivable {
  const held = sums.settled.get(shop) ?? { shipped: 0n, fees: 0n, lines: 0n, open: 0n };
  let [fees, paid] = [0n, 0n];
  for (let period = 0; shop.isAmazon && period < periodsUntil(plan, nowMs); period++) {
    const own = shopFeesOf(plan, shop, period).filter((line) => line.knownMs <= nowMs);
    const ofOrders = sums.periods.get(`${shop.id} ${period}`) ?? NO_SUMS;
    const settlement = settlementOf(plan, shop, period, own.reduce(addLine, ofOrders), nowMs);
    fees += own.reduce((sum, line) => sum + line.amount, 0n);
    if (settlement.isClosed && settlement.transferMs <= nowMs) paid += settlement.transfer;
  }
  return {
    shop: shop.id,
    currency: shop.marketplace.currency,
    byOrders: held.shipped + held.fees + fees - paid,
    bySettlements: held.lines + fees - paid,
    notSettled: held.open,
  };
}
