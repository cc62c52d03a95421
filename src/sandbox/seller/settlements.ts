/**
 * What a platform settles of an order, line by line, and in which period: the funds side of the story. A few lines are wrong
 * at first; days later they are marked deleted and come again under another number.
 */
import { dice } from '../settlements/seed.ts';
import { type Amounts, addAmounts, mapAmounts, NOTHING, netOf, ratio } from './amounts.ts';
import type { Shop } from './company.ts';
import { DAY_MS } from './local-time.ts';
import { amountsIn, type StoryLine, type StoryOrder, type StoryPlan } from './orders.ts';

export interface SettledLine {
  /** Unique in the story. */
  readonly id: string;
  readonly shop: Shop;
  readonly orderNo: string;
  readonly msku: string;
  readonly line: StoryLine | undefined;
  readonly transactionType: 'Order' | 'Refund' | 'ServiceFee';
  readonly amountType: 'ItemPrice' | 'ItemWithheldTax' | 'Promotion' | 'ItemFees' | 'ServiceFee';
  readonly description: string;
  readonly amount: bigint;
  readonly quantity: number;
  readonly postedMs: number;
  /** When it is first to be seen. */
  readonly knownMs: number;
  /** From then on it is marked deleted. */
  readonly deletedMs: number | undefined;
}

/** Settlements of Amazon run so long; all shops alike. */
export const PERIOD_MS = 14 * DAY_MS;
const HOUR_MS = 3_600_000;
/** Held back, posted a week after: DD+7. */
export const DEFERRED_MS = 7 * DAY_MS;
const COMMISSION = 15n;

export function periodOf(plan: StoryPlan, ms: number): number {
  return Math.floor((ms - plan.startMs) / PERIOD_MS);
}

export function isDeferred(plan: StoryPlan, order: StoryOrder): boolean {
  return dice(`${plan.seller.seed} defer ${order.n}`).percent(5);
}

/** Whether the money of this shop is told of by 赛狐 at all, by one list or another. */
export function isSettled(shop: Shop): boolean {
  return shop.platform.settlements === 'SELLFOX_SETTLEMENT' || shop.platform.settlements === 'SELLFOX_STATEMENT';
}

/** Every line that an order gives, whenever; empty where nothing is settled of its shop. */
export function settledLinesOf(plan: StoryPlan, order: StoryOrder): readonly SettledLine[] {
  if (!isSettled(order.shop)) return [];
  const delayMs = isDeferred(plan, order) ? DEFERRED_MS : 0;
  const drafts = [
    ...order.parcels.flatMap((parcel) =>
      order.kind === 'SALE' || order.kind === 'MCF'
        ? amountsIn(order, parcel).flatMap(({ line, units, amounts }) =>
            saleLines(order, { line, units, amounts, postedMs: parcel.shippedMs + 2 * HOUR_MS + delayMs }),
          )
        : [],
    ),
    ...refundLines(order),
  ].filter((one) => one.amount !== 0n);
  return drafts.flatMap((draft, at) => withCorrection(plan, order, draft, at));
}

type Draft = Omit<SettledLine, 'id' | 'shop' | 'orderNo' | 'msku' | 'knownMs' | 'deletedMs'> & {
  readonly line: StoryLine;
};

interface Sale {
  readonly line: StoryLine;
  readonly units: number;
  readonly amounts: Amounts;
  readonly postedMs: number;
}

function saleLines(order: StoryOrder, sale: Sale): readonly Draft[] {
  const { line, units, amounts, postedMs } = sale;
  const of = (amountType: SettledLine['amountType'], description: string, amount: bigint, quantity = 0): Draft => ({
    line,
    transactionType: 'Order',
    amountType,
    description,
    amount,
    quantity,
    postedMs,
  });
  const fee =
    order.fulfilment === 'PLATFORM'
      ? -ratio(350n * BigInt(units), order.shop.cent.numerator, order.shop.cent.denominator)
      : 0n;
  return [
    of('ItemPrice', 'Principal', amounts.principal, units),
    of('ItemPrice', 'ShippingCharge', amounts.shipping),
    of('ItemPrice', 'GiftWrap', amounts.giftWrap),
    of('ItemPrice', 'Tax', amounts.tax),
    of('ItemWithheldTax', 'MarketplaceFacilitatorTax-Principal', -amounts.taxWithheld),
    of('Promotion', 'PromotionDiscount', -amounts.discount),
    of('ItemFees', 'Commission', -commissionOf(amounts)),
    of('ItemFees', 'FBAPerUnitFulfillmentFee', fee),
  ];
}

function commissionOf(amounts: Amounts): bigint {
  return ratio(netOf(amounts), COMMISSION, 100n);
}

function refundLines(order: StoryOrder): readonly Draft[] {
  const { refund } = order;
  if (!refund) return [];
  return refund.lines.flatMap(({ line: at, units, amounts }) => {
    const line = order.lines[at];
    if (!line) return [];
    const of = (amountType: SettledLine['amountType'], description: string, amount: bigint, quantity = 0): Draft => ({
      line,
      transactionType: 'Refund',
      amountType,
      description,
      amount,
      quantity,
      postedMs: refund.atMs + HOUR_MS,
    });
    return [
      of('ItemPrice', 'Principal', -amounts.principal, units),
      of('ItemPrice', 'ShippingCharge', -amounts.shipping),
      of('ItemPrice', 'GiftWrap', -amounts.giftWrap),
      of('ItemPrice', 'Tax', -amounts.tax),
      of('ItemWithheldTax', 'MarketplaceFacilitatorTax-Principal', amounts.taxWithheld),
      of('Promotion', 'PromotionDiscount', amounts.discount),
      of('ItemFees', 'Commission', commissionOf(amounts)),
      of('ItemFees', 'RefundCommission', -ratio(commissionOf(amounts), 20n, 100n)),
    ];
  });
}

/** How long after the posting a wrong line is found; only where its period is still open then. */
const FOUND_MS = 3 * DAY_MS;

function withCorrection(plan: StoryPlan, order: StoryOrder, draft: Draft, at: number): readonly SettledLine[] {
  const id = (way: number): string => `9${String(order.n).padStart(12, '0')}${String(at).padStart(4, '0')}${way}`;
  const { postedMs } = draft;
  const right: SettledLine = {
    ...draft,
    id: id(0),
    shop: order.shop,
    orderNo: order.orderNo,
    msku: draft.line.msku,
    knownMs: postedMs,
    deletedMs: undefined,
  };
  const foundMs = postedMs + FOUND_MS;
  const isWrong =
    draft.description === 'Commission' && dice(`${plan.seller.seed} wrong ${order.n} ${at}`).int(0, 199) === 0;
  if (!isWrong || periodOf(plan, foundMs) !== periodOf(plan, postedMs)) return [right];
  return [
    { ...right, amount: draft.amount * 2n, deletedMs: foundMs },
    { ...right, id: id(1), knownMs: foundMs },
  ];
}

/** Fees of a shop's period that belong to no order. */
export function shopFeesOf(plan: StoryPlan, shop: Shop, period: number): readonly SettledLine[] {
  if (!shop.isAmazon) return [];
  const cents = (amount: number): bigint => ratio(BigInt(amount), shop.cent.numerator, shop.cent.denominator);
  const throws = dice(`${plan.seller.seed} fees ${shop.id} ${period}`);
  const postedMs = plan.startMs + (period + 1) * PERIOD_MS - 2 * DAY_MS;
  const fees: readonly (readonly [string, bigint])[] = [
    ['Subscription', period % 2 === 0 ? cents(3999) : 0n],
    ['FBAStorageFee', cents(throws.int(100, 9000))],
  ];
  return fees
    .filter(([, amount]) => amount !== 0n)
    .map(([description, amount], at) => ({
      id: `8${String(shop.index).padStart(6, '0')}${String(period).padStart(6, '0')}${at}`,
      shop,
      orderNo: '',
      msku: '',
      line: undefined,
      transactionType: 'ServiceFee',
      amountType: 'ServiceFee',
      description,
      amount: -amount,
      quantity: 0,
      postedMs,
      knownMs: postedMs,
      deletedMs: undefined,
    }));
}

/** Held back at the end of a period and given in the next; before the first there is none. */
export function reserveOf(plan: StoryPlan, shop: Shop, period: number): bigint {
  if (period < 0) return 0n;
  const cents = dice(`${plan.seller.seed} reserve ${shop.id} ${period}`).int(0, 5000);
  return ratio(BigInt(cents), shop.cent.numerator, shop.cent.denominator);
}

/** What of an order's goods is owed by the platform for the shipments up to `nowMs`, before fees. */
export function shippedAmounts(order: StoryOrder, nowMs: number): Amounts {
  return order.parcels
    .filter((parcel) => parcel.shippedMs <= nowMs)
    .flatMap((parcel) => amountsIn(order, parcel))
    .reduce((sum, one) => addAmounts(sum, one.amounts), NOTHING);
}

export function refundedAmounts(order: StoryOrder, nowMs: number): Amounts {
  if (!order.refund || order.refund.atMs > nowMs) return NOTHING;
  return order.refund.lines.reduce(
    (sum, one) => addAmounts(sum, one.amounts),
    mapAmounts(() => 0n),
  );
}
