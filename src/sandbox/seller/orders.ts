/**
 * Order n of a story, out of the seed and n alone: any order can be made without the ones before it. Orders stand in the
 * order of their purchase, so that a range of days is a range of n.
 */
import { type Amounts, mapAmounts, ratio, shareOf, spread } from './amounts.ts';
import { Chance, FOR } from './chance.ts';
import { type Goods, type Seller, type Shop, secondWarehouse } from './company.ts';
import { DAY_MS } from './local-time.ts';

export interface StoryPlan {
  readonly seller: Seller;
  readonly orders: number;
  readonly startMs: number;
  readonly days: number;
}

/** REPLACEMENT: 补发 of an earlier order. MCF: Amazon ships the order of another channel. REMOVAL: 移除. SAMPLE: 样品. */
export type StoryKind = 'SALE' | 'REPLACEMENT' | 'MCF' | 'REMOVAL' | 'SAMPLE';

/** How far a cancelled order had come. SHIPPED: it is refunded, and its goods come back. */
export type CancelStage = 'UNPAID' | 'PAID' | 'PACKED' | 'SHIPPED';

export interface StoryLine extends Amounts {
  readonly item: string;
  readonly goods: Goods;
  readonly msku: string;
  /** Empty: not paired. */
  readonly sku: string;
  readonly quantity: number;
}

export interface StoryParcel {
  readonly parcel: string;
  readonly shippedMs: number;
  readonly deliveredMs: number;
  readonly warehouse: string;
  /** By place of the line: units before this parcel, and in it. */
  readonly units: readonly { readonly line: number; readonly before: number; readonly quantity: number }[];
}

export interface StoryRefund {
  readonly atMs: number;
  /** By place of the line; positive. `units` 0: money only. */
  readonly lines: readonly { readonly line: number; readonly units: number; readonly amounts: Amounts }[];
  /** Goods that come back; undefined: they do not. */
  readonly returned: { readonly atMs: number; readonly sellable: boolean } | undefined;
  readonly isFull: boolean;
}

export interface StoryOrder {
  readonly n: number;
  readonly shop: Shop;
  readonly orderNo: string;
  readonly kind: StoryKind;
  readonly isBusiness: boolean;
  readonly fulfilment: 'PLATFORM' | 'SELLER' | 'THIRD_PARTY';
  readonly purchasedMs: number;
  readonly paidMs: number | undefined;
  /** When it is first to be seen in 赛狐; some come a day or more late. */
  readonly visibleMs: number;
  /** As it stands in the end. */
  readonly lines: readonly StoryLine[];
  /** Before a line was reduced by the buyer. */
  readonly reduced: { readonly atMs: number; readonly linesBefore: readonly StoryLine[] } | undefined;
  readonly cancelled: { readonly atMs: number; readonly stage: CancelStage } | undefined;
  readonly packedMs: number | undefined;
  /** In the order of their shipping. */
  readonly parcels: readonly StoryParcel[];
  /** 赛狐 tells of the parcels: the seller ships. */
  readonly hasParcelRows: boolean;
  /** Goods leave by the MCF order of Amazon, not by this one. */
  readonly shippedByMcf: boolean;
  readonly completedMs: number | undefined;
  readonly refund: StoryRefund | undefined;
  /** An edit without meaning for the books (a note, an estimate of fees), long after. */
  readonly touchedMs: number | undefined;
  /** Number of the order that this one replaces, ships for, or shares its parcel with. */
  readonly related: string;
  readonly sharesParcel: boolean;
}

/** Nothing of an order happens later than so long after its purchase. */
export const LIFE_MAX_MS = 60 * DAY_MS;

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** An order that is replaced, and the one that replaces it. */
const REPLACED_AFTER_MS = 12 * DAY_MS;

/** Two orders of one parcel or one shipment leave together, so long after the later one. */
const BOUND_AFTER_MS = 36 * HOUR_MS;

/** In whole seconds; never earlier than that of an order before. */
export function purchasedMsOf(plan: StoryPlan, n: number): number {
  const slot = (plan.days * DAY_MS) / plan.orders;
  const within = new Chance(plan.seller.mark, FOR.time, n).int(0, 999);
  return plan.startMs + Math.floor((n * slot + (within * slot) / 1000) / 1000) * 1000;
}

/** First n that can be purchased at `ms` or later, one slot before it to be safe; within 0 and the number of orders. */
export function firstOrderAt(plan: StoryPlan, ms: number): number {
  const n = Math.floor(((ms - plan.startMs) / (plan.days * DAY_MS)) * plan.orders) - 1;
  return Math.min(Math.max(n, 0), plan.orders);
}

type Wish = 'PLAIN' | 'REPLACEMENT' | 'MCF' | 'MERGED' | 'REMOVAL' | 'SAMPLE';

/** What the dice want n to be; whether it can be that depends on a plain order that it leans on. */
function wishOf(plan: StoryPlan, n: number): Wish {
  const thrown = new Chance(plan.seller.mark, FOR.wish, n).int(0, 999);
  if (thrown < 12) return 'REPLACEMENT';
  if (thrown < 26) return 'MCF';
  if (thrown < 40) return 'MERGED';
  if (thrown < 44) return 'REMOVAL';
  return thrown < 50 ? 'SAMPLE' : 'PLAIN';
}

function plainShop(plan: StoryPlan, n: number): Shop {
  const { shops, amazonShops, otherShops } = plan.seller;
  const throws = new Chance(plan.seller.mark, FOR.shop, n);
  const first = shops[n];
  if (first) return first;
  if (amazonShops.length === 0 || !throws.percent(45)) return throws.pick(otherShops.length === 0 ? shops : otherShops);
  const large = amazonShops.filter((shop) => ['US', 'DE', 'GB', 'JP'].includes(shop.marketplace.code));
  return throws.pick(throws.percent(70) && large.length > 0 ? large : amazonShops);
}

interface Role {
  readonly kind: StoryKind;
  readonly shop: Shop;
  /** Order that this one leans on. */
  readonly on: number | undefined;
  readonly merged: boolean;
}

function roleOf(plan: StoryPlan, n: number): Role {
  const plain: Role = { kind: 'SALE', shop: plainShop(plan, n), on: undefined, merged: false };
  const isPlain = (other: number): boolean => other >= 0 && wishOf(plan, other) === 'PLAIN';
  const lag = Math.ceil((REPLACED_AFTER_MS / DAY_MS / plan.days) * plan.orders);
  switch (wishOf(plan, n)) {
    case 'REPLACEMENT':
      return isPlain(n - lag) ? { ...plain, kind: 'REPLACEMENT', shop: plainShop(plan, n - lag), on: n - lag } : plain;
    case 'MCF': {
      const channel = isPlain(n - 1) ? plainShop(plan, n - 1) : undefined;
      const amazon = plan.seller.amazonShops.find((shop) => shop.company === channel?.company);
      return channel && !channel.isAmazon && amazon ? { ...plain, kind: 'MCF', shop: amazon, on: n - 1 } : plain;
    }
    case 'MERGED': {
      const shop = isPlain(n - 1) ? plainShop(plan, n - 1) : undefined;
      return shop && !shop.isAmazon ? { ...plain, shop, on: n - 1, merged: true } : plain;
    }
    case 'REMOVAL':
      return plain.shop.isAmazon ? { ...plain, kind: 'REMOVAL' } : plain;
    case 'SAMPLE':
      return plain.shop.isAmazon ? plain : { ...plain, kind: 'SAMPLE' };
    default:
      return plain;
  }
}

export function orderAt(plan: StoryPlan, n: number): StoryOrder {
  const role = roleOf(plan, n);
  const { shop, kind } = role;
  const throws = new Chance(plan.seller.mark, FOR.life, n);
  const purchasedMs = purchasedMsOf(plan, n);
  const follower = n + 1 < plan.orders ? roleOf(plan, n + 1) : undefined;
  const shippedByMcf = follower?.kind === 'MCF' && follower.on === n;
  const isMergedWithNext = follower?.merged === true;
  const isBound = role.on !== undefined || shippedByMcf || isMergedWithNext;
  const on = role.on === undefined ? undefined : orderNoOf(plan, role.on);
  const isSeller = !shop.isAmazon || (kind === 'SALE' && throws.percent(12));
  const fulfilment = shippedByMcf ? 'THIRD_PARTY' : isSeller ? 'SELLER' : 'PLATFORM';
  const isBusiness = shop.isAmazon && kind === 'SALE' && throws.percent(5);
  const lines = linesOf(plan, role, { n, isBusiness, fewer: 0 });
  const boundTo = shippedByMcf || isMergedWithNext ? n + 1 : n;
  const boundMs = isBound ? purchasedMsOf(plan, boundTo) + BOUND_AFTER_MS : undefined;
  const steps = stepsOf(throws, { purchasedMs, boundMs, kind });
  const reduced =
    steps.isReduced && lines[0] && lines[0].quantity > 1
      ? { atMs: steps.paidMs + 20 * MINUTE_MS, linesBefore: lines }
      : undefined;
  const final = reduced ? linesOf(plan, role, { n, isBusiness, fewer: 1 }) : lines;
  const parcels =
    steps.stage && steps.stage !== 'SHIPPED'
      ? []
      : parcelsOf(throws, { n: role.merged ? n - 1 : n, shop, fulfilment, lines: final, steps, isBound });
  const lastMs = parcels.at(-1)?.deliveredMs;
  const cancelled = steps.stage && { atMs: cancelledMs(steps, parcels), stage: steps.stage };
  const refund = refundOf(throws, { kind, lines: final, parcels, cancelled, isBound });
  return {
    n,
    shop,
    orderNo: orderNoIn(plan, role, n),
    kind,
    isBusiness,
    fulfilment,
    purchasedMs,
    paidMs: steps.stage === 'UNPAID' ? undefined : steps.paidMs,
    visibleMs: purchasedMs + (throws.percent(1) ? throws.int(6, 36) * HOUR_MS : throws.int(0, 5) * MINUTE_MS),
    lines: final,
    reduced,
    cancelled,
    packedMs: steps.stage === 'UNPAID' || steps.stage === 'PAID' ? undefined : steps.packedMs,
    parcels,
    hasParcelRows: fulfilment === 'SELLER',
    shippedByMcf,
    completedMs: cancelled || lastMs === undefined ? undefined : lastMs + 7 * DAY_MS,
    refund,
    touchedMs: throws.percent(3) ? purchasedMs + throws.int(25, 40) * DAY_MS : undefined,
    related: on ?? '',
    sharesParcel: role.merged,
  };
}

/** In the look of the platform; never one of two orders. */
function orderNoIn(plan: StoryPlan, role: Role, n: number): string {
  const digits = String(n).padStart(9, '0');
  if (role.kind === 'MCF') return `S01-${digits.slice(0, 7)}-${digits.slice(2)}`;
  if (role.shop.isAmazon) {
    const check = String(new Chance(plan.seller.mark, FOR.number, n).int(10_000, 99_999));
    return `1${digits.slice(0, 2)}-${check}${digits.slice(2, 4)}-00${digits.slice(4)}`;
  }
  return `${role.shop.platform.code.slice(0, 2)}${role.shop.marketplace.code}-${digits}`;
}

export function orderNoOf(plan: StoryPlan, n: number): string {
  return orderNoIn(plan, roleOf(plan, n), n);
}

interface Steps {
  readonly purchasedMs: number;
  readonly paidMs: number;
  readonly packedMs: number;
  readonly shippedMs: number;
  readonly stage: CancelStage | undefined;
  readonly isReduced: boolean;
}

function stepsOf(
  throws: Chance,
  given: { readonly purchasedMs: number; readonly boundMs: number | undefined; readonly kind: StoryKind },
): Steps {
  const { purchasedMs } = given;
  const paidMs = purchasedMs + throws.int(1, 20) * MINUTE_MS;
  const packedMs = paidMs + throws.int(1, 12) * HOUR_MS;
  const hours = throws.int(2, 60);
  const shippedMs = given.boundMs ?? packedMs + hours * HOUR_MS;
  const fate = throws.int(0, 999);
  const stage = fate < 20 ? 'UNPAID' : fate < 40 ? 'PAID' : fate < 50 ? 'PACKED' : fate < 60 ? 'SHIPPED' : undefined;
  const isFree = given.boundMs === undefined && given.kind === 'SALE';
  return {
    purchasedMs,
    paidMs,
    packedMs,
    shippedMs,
    stage: isFree ? stage : undefined,
    isReduced: isFree && fate >= 60 && fate < 80,
  };
}

function cancelledMs(steps: Steps, parcels: readonly StoryParcel[]): number {
  if (steps.stage === 'UNPAID') return steps.purchasedMs + DAY_MS;
  if (steps.stage === 'PAID') return steps.paidMs + 30 * MINUTE_MS;
  if (steps.stage === 'PACKED') return steps.packedMs + HOUR_MS;
  return (parcels.at(-1)?.shippedMs ?? steps.shippedMs) + 5 * HOUR_MS;
}

interface ParcelGiven {
  /** Whose number the parcel bears. */
  readonly n: number;
  readonly shop: Shop;
  readonly fulfilment: StoryOrder['fulfilment'];
  readonly lines: readonly StoryLine[];
  readonly steps: Steps;
  readonly isBound: boolean;
}

/** One parcel; or a part now and the rest days later; or two on one day out of two warehouses. */
function parcelsOf(throws: Chance, given: ParcelGiven): readonly StoryParcel[] {
  const { shop, lines, steps, fulfilment } = given;
  const way = throws.int(0, 99);
  const days = given.isBound ? 5 : throws.int(2, 9);
  const units = lines.reduce((sum, line) => sum + line.quantity, 0);
  const parcel = (at: number, shippedMs: number, warehouse: string, packed: StoryParcel['units']): StoryParcel => ({
    parcel: `PK${String(given.n).padStart(9, '0')}${at}`,
    shippedMs,
    deliveredMs: shippedMs + days * DAY_MS,
    warehouse,
    units: packed.filter((one) => one.quantity > 0),
  });
  const whole = lines.map((line, at) => ({ line: at, before: 0, quantity: line.quantity }));
  const firstShop = fulfilment === 'PLATFORM' ? shop.warehouse : shop.isAmazon ? secondWarehouse(shop) : shop.warehouse;
  if (units < 2 || given.isBound || way >= 10) return [parcel(1, steps.shippedMs, firstShop, whole)];
  const first = whole.map((one, at) => ({ ...one, quantity: at === 0 ? Math.ceil(one.quantity / 2) : 0 }));
  const rest = whole.map((one, at) => {
    const before = first[at]?.quantity ?? 0;
    return { line: one.line, before, quantity: one.quantity - before };
  });
  if (rest.every((one) => one.quantity === 0)) return [parcel(1, steps.shippedMs, firstShop, whole)];
  const isSplit = way < 5 && fulfilment === 'SELLER';
  const laterMs = isSplit ? steps.shippedMs : steps.shippedMs + (1 + (way % 3)) * DAY_MS;
  const other = isSplit && !shop.isAmazon ? secondWarehouse(shop) : firstShop;
  return [parcel(1, steps.shippedMs, firstShop, first), parcel(2, laterMs, other, rest)];
}

interface RefundGiven {
  readonly kind: StoryKind;
  readonly lines: readonly StoryLine[];
  readonly parcels: readonly StoryParcel[];
  readonly cancelled: StoryOrder['cancelled'];
  readonly isBound: boolean;
}

function refundOf(throws: Chance, given: RefundGiven): StoryRefund | undefined {
  const { lines, parcels, cancelled } = given;
  const last = parcels.at(-1);
  if (given.kind !== 'SALE' || !last) return undefined;
  const isCancelled = cancelled?.stage === 'SHIPPED';
  if (!isCancelled && !throws.percent(6)) return undefined;
  const way = isCancelled ? 0 : throws.int(0, 99);
  const atMs = isCancelled ? cancelled.atMs : last.deliveredMs + throws.int(1, 15) * DAY_MS;
  const backMs = atMs + throws.int(2, 10) * DAY_MS;
  const comesBack = isCancelled || throws.percent(60);
  const sellable = throws.percent(70);
  const returned = comesBack && way < 85 ? { atMs: backMs, sellable } : undefined;
  if (way < 50)
    return {
      atMs,
      isFull: true,
      returned,
      lines: lines.map((line, at) => ({ line: at, units: line.quantity, amounts: line })),
    };
  const [first] = lines;
  if (!first) return undefined;
  if (way < 85) {
    const amounts = shareOf(first, first.quantity, 0, 1);
    return { atMs, isFull: false, returned, lines: [{ line: 0, units: 1, amounts }] };
  }
  const principal = ratio(first.principal, 10n, 100n);
  const tax = first.principal === 0n ? 0n : ratio(first.tax, principal, first.principal);
  const amounts = mapAmounts((name) =>
    name === 'principal'
      ? principal
      : name === 'tax'
        ? tax
        : name === 'taxWithheld' && first.taxWithheld > 0n
          ? tax
          : 0n,
  );
  return { atMs, isFull: false, returned, lines: [{ line: 0, units: 0, amounts }] };
}

interface LinesGiven {
  readonly n: number;
  readonly isBusiness: boolean;
  /** Units of the first line that the buyer takes back before it ships. */
  readonly fewer: number;
}

/** From dice of their own, so that an order before and after an edit differs in the edit alone. */
function linesOf(plan: StoryPlan, role: Role, given: LinesGiven): readonly StoryLine[] {
  const { seller } = plan;
  const { shop, kind } = role;
  const source = kind === 'MCF' || kind === 'REPLACEMENT' ? (role.on ?? given.n) : given.n;
  const throws = new Chance(seller.mark, FOR.lines, source);
  const count = throws.percent(80) ? 1 : throws.int(2, 3);
  const first = throws.int(0, seller.goods.length - 1);
  const isFree = kind !== 'SALE';
  const discounted = throws.percent(20);
  const ships = throws.percent(30);
  const wraps = shop.isAmazon && throws.percent(4);
  const raw = Array.from({ length: count }, (_, at) => {
    const goods = seller.goods[(first + at * 7) % seller.goods.length];
    if (!goods) throw new RangeError('goods');
    const plain = throws.percent(75) ? 1 : throws.int(2, 4);
    const quantity = (given.isBusiness ? plain * 5 : plain) - (at === 0 ? given.fewer : 0);
    const price = ratio(goods.price, shop.cent.numerator, shop.cent.denominator);
    return { goods, quantity, principal: isFree ? 0n : price * BigInt(quantity) };
  });
  const sum = raw.reduce((total, one) => total + one.principal, 0n);
  const weights = raw.map((one) => one.principal);
  const fixed = (cents: bigint): bigint => ratio(cents, shop.cent.numerator, shop.cent.denominator);
  const discounts = spread(discounted ? ratio(sum, 10n, 100n) : 0n, weights);
  const shipping = spread(ships && !isFree ? fixed(499n) : 0n, weights);
  return raw.map((one, at) => {
    const discount = discounts[at] ?? 0n;
    const paid = shipping[at] ?? 0n;
    const giftWrap = wraps && at === 0 && !isFree ? fixed(299n) : 0n;
    const tax = ratio(one.principal + paid + giftWrap - discount, shop.taxRate, 1000n);
    const listing = seller.listing(shop, one.goods);
    return {
      item: `7${String(given.n).padStart(10, '0')}${at + 1}`,
      ...listing,
      ...one,
      shipping: paid,
      giftWrap,
      discount,
      tax,
      taxWithheld: shop.remits ? tax : 0n,
    };
  });
}

/** What a parcel carries of the order's amounts. */
export function amountsIn(
  order: StoryOrder,
  parcel: StoryParcel,
): readonly { readonly line: StoryLine; readonly units: number; readonly amounts: Amounts }[] {
  return parcel.units.flatMap(({ line: at, before, quantity }) => {
    const line = order.lines[at];
    return line ? [{ line, units: quantity, amounts: shareOf(line, line.quantity, before, quantity) }] : [];
  });
}
