/** The facts of one order, from what is told of it and from what the caller loaded around it. Pure. */
import { addDays, type IsoDate, type LocalTime } from '../../core/dates.ts';
import { type Currency, convert, type Minor, type Rate } from '../../core/money.ts';
import type { Order, OrderLine } from '../../core/orders.ts';
import type { Facts, FactValue } from './facts.ts';
import { type OrderHistory, usualQuantityOf } from './history.ts';

/** What other rooms know; of one book. */
export interface ReviewSurroundings {
  readonly currency: Currency;
  /** Business date on which the review is made. */
  readonly today: IsoDate;
  readonly shops: ReadonlyMap<string, { readonly currency: Currency; readonly mapped: boolean }>;
  /** From the currency to the book's, of the day's own kind; `undefined`: none is known. */
  readonly rateOf: (currency: Currency) => Rate | undefined;
  /** Of one unit, in the currency of the book; `undefined`: not known. */
  readonly unitCostOf: (sku: string) => Minor | undefined;
  /** Whether a line's goods are known as materials on the day; `undefined`: the book maps none yet, and then it is no news. */
  readonly lineIsMapped: ((shop: string, line: OrderLine, day: IsoDate) => boolean) | undefined;
  readonly warehouseIsKnown: ((warehouse: string) => boolean) | undefined;
}

export function factsOf(order: Order, around: ReviewSurroundings, history: OrderHistory): Facts {
  const told = {
    ...plainFacts(order),
    ...amountFacts(order, around),
    ...mappingFacts(order, around),
    ...timeFacts(order, around),
  };
  return known({
    ...told,
    ...history.facts,
    timesUsualQuantity: timesUsual(order, history),
    rejected: history.rejected,
  });
}

function known(facts: Readonly<Record<string, FactValue | undefined>>): Facts {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as Facts;
}

function plainFacts(order: Order): Readonly<Record<string, FactValue | undefined>> {
  const { buyer, lines, marketplace } = order;
  const country = buyer.country === '' ? undefined : buyer.country;
  return {
    ...{ platform: order.platform, shop: order.shop, marketplace, currency: order.currency, kind: order.kind },
    ...{ fulfilment: order.fulfilment, status: order.status, isBusiness: order.isBusiness, hasTaxId: buyer.taxId },
    buyerCountry: country,
    countryIsMarketplace: country === undefined ? undefined : country === marketplace,
    skus: [...new Set(lines.map((line) => line.sku).filter((sku) => sku !== ''))],
    units: lines.reduce((sum, line) => sum + standing(line), 0),
    beforeShipping: isBeforeShipping(order),
  };
}

/** Nothing of it left yet, and it may still leave. */
function isBeforeShipping({ parcels, shippedAt, status }: Order): boolean {
  return (status === 'PENDING' || status === 'UNSHIPPED') && parcels.length === 0 && shippedAt === '';
}

function standing({ cancelled, quantity }: { readonly quantity: number; readonly cancelled: number }): number {
  return quantity - cancelled;
}

function amountFacts(order: Order, around: ReviewSurroundings): Readonly<Record<string, FactValue | undefined>> {
  const { currency, lines } = order;
  const goods = sum(lines.map((line) => line.principal));
  const discount = sum(lines.map((line) => line.discount)) + order.orderDiscount;
  const extra = sum(lines.map((line) => line.shipping + line.giftWrap)) + order.orderShipping;
  const rate = around.rateOf(currency);
  const amount = goods + extra - discount;
  const toBook = (one: Minor): Minor | undefined => rate && convert(one, currency, rate, around.currency);
  const inBook = toBook(amount);
  return {
    amount: { amount, currency },
    amountInBook: inBook === undefined ? undefined : { amount: inBook, currency: around.currency },
    linesWithoutPrice: lines.filter((line) => standing(line) > 0 && line.principal === 0n).length,
    discountPercent: goods > 0n ? Number((discount * 100n) / goods) : undefined,
    ...costFacts(order, around, toBook, goods - discount),
  };
}

/** Of the units that were sold; unknown where a cost or the rate is. `goods`: after discounts, in minor units of the order. */
function costFacts(
  { lines }: Order,
  around: ReviewSurroundings,
  toBook: (amount: Minor) => Minor | undefined,
  goods: Minor,
): Readonly<Record<string, FactValue | undefined>> {
  const priced = lines.map((line) => {
    const cost = around.unitCostOf(line.sku);
    return {
      price: toBook(line.principal - line.discount),
      cost: cost === undefined ? undefined : cost * BigInt(line.quantity),
    };
  });
  const below = priced.filter(({ cost, price }) => cost !== undefined && price !== undefined && price < cost);
  const compared = priced.some(({ cost, price }) => cost !== undefined && price !== undefined);
  const cost = priced.some((one) => one.cost === undefined) ? undefined : sum(priced.map((one) => one.cost ?? 0n));
  const revenue = toBook(goods);
  const margin =
    cost === undefined || revenue === undefined || revenue <= 0n ? undefined : floorPercent(revenue - cost, revenue);
  return { linesBelowCost: compared ? below.length : undefined, marginPercent: margin };
}

/** Rounded down, so that 14.9 % is below 15. */
function floorPercent(part: Minor, whole: Minor): number {
  const hundredfold = part * 100n;
  const quotient = hundredfold / whole;
  return Number(hundredfold < 0n && quotient * whole !== hundredfold ? quotient - 1n : quotient);
}

function sum(amounts: readonly Minor[]): Minor {
  return amounts.reduce((all, one) => all + one, 0n);
}

function mappingFacts(order: Order, around: ReviewSurroundings): Readonly<Record<string, FactValue | undefined>> {
  const { lineIsMapped, warehouseIsKnown } = around;
  const shop = around.shops.get(order.shop);
  const day = order.purchasedAt.slice(0, 10);
  const warehouses = new Set(order.parcels.map((parcel) => parcel.warehouse).filter((one) => one !== ''));
  return {
    shopIsMapped: shop?.mapped ?? false,
    currencyIsShops: shop && shop.currency === order.currency,
    unpairedLines: order.lines.filter((line) => line.sku === '' && standing(line) > 0).length,
    unmappedSkus: lineIsMapped && skusWhere(order, (line) => !lineIsMapped(order.shop, line, day)),
    unknownWarehouses: warehouseIsKnown && [...warehouses].filter((one) => !warehouseIsKnown(one)).length,
  };
}

/** Each MSKU once; those without a SKU are another matter. */
function skusWhere(order: Order, wanted: (line: OrderLine) => boolean): number {
  const lines = order.lines.filter((line) => line.sku !== '' && standing(line) > 0 && wanted(line));
  return new Set(lines.map((line) => line.msku)).size;
}

function timeFacts(order: Order, around: ReviewSurroundings): Readonly<Record<string, FactValue | undefined>> {
  const { paidAt, purchasedAt } = order;
  return {
    paidBeforePurchase: paidAt === '' ? undefined : sortable(paidAt) < sortable(purchasedAt),
    daysAhead: daysBetween(around.today, purchasedAt.slice(0, 10)),
  };
}

/** Sources write the date and the time apart by a space or a T. */
function sortable(time: LocalTime): string {
  return time.replace('T', ' ');
}

function daysBetween(from: IsoDate, to: IsoDate): number {
  if (to <= from) return 0;
  return Math.round((Date.parse(addDays(to, 0)) - Date.parse(from)) / 86_400_000);
}

function timesUsual(order: Order, history: OrderHistory): number | undefined {
  const times = order.lines.flatMap((line) => {
    const usual = usualQuantityOf(history, line.sku);
    return usual === undefined ? [] : [Math.floor(line.quantity / usual)];
  });
  return times.length === 0 ? undefined : Math.max(...times);
}
