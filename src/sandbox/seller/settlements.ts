/**
 * What a platform settles of an order, line by line, and in which period: the funds side of the story. A few lines are wrong
 * at first; days later they are marked deleted and come again under another number.
 */
import { dice } from '../settlements/seed.ts';
import { type Amounts, netOf, ratio } from './amounts.ts';
import { Chance, FOR } from './chance.ts';
import type { Shop } from './company.ts';
import { DAY_MS } from './local-time.ts';
import { amountsIn, type StoryLine, type StoryOrder, type StoryPlan } from './orders.ts';

export interface SettledLine {
  /** Of the story; what is wrong and what comes in its place share it. */
  readonly number: number;
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
/** How long after the shipment. */
const SETTLED_AFTER_MS = 2 * HOUR_MS;
/** How long after the posting a wrong line is found. */
const FOUND_MS = 3 * DAY_MS;
const COMMISSION = 15n;
const FBA_CENTS = 350n;

export function periodOf(plan: StoryPlan, ms: number): number {
  return Math.floor((ms - plan.startMs) / PERIOD_MS);
}

export function isDeferred(plan: StoryPlan, order: StoryOrder): boolean {
  return new Chance(plan.seller.mark, FOR.defer, order.n).percent(5);
}

/** Whether the money of this shop is told of by 赛狐 at all, by one list or another. */
export function isSettled(shop: Shop): boolean {
  return shop.platform.settlements === 'SELLFOX_SETTLEMENT' || shop.platform.settlements === 'SELLFOX_STATEMENT';
}

/** Every line that an order gives, whenever; empty where nothing is settled of its shop. */
export function settledLinesOf(plan: StoryPlan, order: StoryOrder): readonly SettledLine[] {
  if (!isSettled(order.shop)) return [];
  const lines = new LinesOf(plan, order);
  const delayMs = isDeferred(plan, order) ? DEFERRED_MS : 0;
  if (order.kind === 'SALE' || order.kind === 'MCF')
    for (const parcel of order.parcels)
      for (const { line, units, amounts } of amountsIn(order, parcel))
        lines.sale(line, units, amounts, parcel.shippedMs + SETTLED_AFTER_MS + delayMs);
  if (order.refund)
    for (const { line: at, units, amounts } of order.refund.lines) {
      const line = order.lines[at];
      if (line) lines.refund(line, units, amounts, order.refund.atMs + HOUR_MS);
    }
  return lines.all;
}

type What = Pick<SettledLine, 'transactionType' | 'postedMs'> & { readonly line: StoryLine };

/** Lines of one order as they come; those of nothing are left out, but have their number. */
class LinesOf {
  readonly all: SettledLine[] = [];
  readonly #plan: StoryPlan;
  readonly #order: StoryOrder;
  #number = 0;

  constructor(plan: StoryPlan, order: StoryOrder) {
    this.#plan = plan;
    this.#order = order;
  }

  sale(line: StoryLine, units: number, amounts: Amounts, postedMs: number): void {
    const { shop, fulfilment } = this.#order;
    const what: What = { transactionType: 'Order', line, postedMs };
    this.#amounts(what, units, amounts, 1n);
    this.#add(what, 'ItemFees', 'Commission', -commissionOf(amounts));
    if (fulfilment !== 'PLATFORM') return;
    const fee = ratio(FBA_CENTS * BigInt(units), shop.cent.numerator, shop.cent.denominator);
    this.#add(what, 'ItemFees', 'FBAPerUnitFulfillmentFee', -fee);
  }

  refund(line: StoryLine, units: number, amounts: Amounts, postedMs: number): void {
    const what: What = { transactionType: 'Refund', line, postedMs };
    this.#amounts(what, units, amounts, -1n);
    this.#add(what, 'ItemFees', 'Commission', commissionOf(amounts));
    this.#add(what, 'ItemFees', 'RefundCommission', -ratio(commissionOf(amounts), 20n, 100n));
  }

  #amounts(what: What, units: number, amounts: Amounts, sign: bigint): void {
    this.#add(what, 'ItemPrice', 'Principal', sign * amounts.principal, units);
    this.#add(what, 'ItemPrice', 'ShippingCharge', sign * amounts.shipping);
    this.#add(what, 'ItemPrice', 'GiftWrap', sign * amounts.giftWrap);
    this.#add(what, 'ItemPrice', 'Tax', sign * amounts.tax);
    this.#add(what, 'ItemWithheldTax', 'MarketplaceFacilitatorTax-Principal', -sign * amounts.taxWithheld);
    this.#add(what, 'Promotion', 'PromotionDiscount', -sign * amounts.discount);
  }

  /** A commission of twice its size is found days after, where its period is still open then. */
  #add(what: What, amountType: SettledLine['amountType'], description: string, amount: bigint, quantity = 0): void {
    const number = this.#order.n * 10_000 + this.#number++;
    if (amount === 0n) return;
    const { postedMs } = what;
    const foundMs = postedMs + FOUND_MS;
    const isWrong =
      description === 'Commission' &&
      new Chance(this.#plan.seller.mark, FOR.wrong, number).int(0, 199) === 0 &&
      periodOf(this.#plan, foundMs) === periodOf(this.#plan, postedMs);
    if (isWrong) this.#push(what, amountType, description, amount * 2n, quantity, number, postedMs, foundMs);
    this.#push(what, amountType, description, amount, quantity, number, isWrong ? foundMs : postedMs, undefined);
  }

  #push(
    what: What,
    amountType: SettledLine['amountType'],
    description: string,
    amount: bigint,
    quantity: number,
    number: number,
    knownMs: number,
    deletedMs: number | undefined,
  ): void {
    const { shop, orderNo } = this.#order;
    const { line, transactionType, postedMs } = what;
    const { msku } = line;
    this.all.push({
      number,
      shop,
      orderNo,
      msku,
      line,
      transactionType,
      amountType,
      description,
      amount,
      quantity,
      postedMs,
      knownMs,
      deletedMs,
    });
  }
}

function commissionOf(amounts: Amounts): bigint {
  return ratio(netOf(amounts), COMMISSION, 100n);
}

/** Never that of another line: what is wrong and what comes in its place differ in the last digit. */
export function lineIdOf(line: SettledLine): string {
  const way = line.deletedMs === undefined ? 0 : 1;
  return `${line.orderNo === '' ? 8 : 9}${String(line.number).padStart(16, '0')}${way}`;
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
      number: shop.index * 1_000_000 + period * 10 + at,
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

export function settlementIdOf(shop: Shop, period: number): string {
  return `2${String(shop.index).padStart(5, '0')}${String(period).padStart(5, '0')}`;
}

/** Held back at the end of a period and given in the next; before the first there is none. */
export function reserveOf(plan: StoryPlan, shop: Shop, period: number): bigint {
  if (period < 0) return 0n;
  const cents = dice(`${plan.seller.seed} reserve ${shop.id} ${period}`).int(0, 5000);
  return ratio(BigInt(cents), shop.cent.numerator, shop.cent.denominator);
}
