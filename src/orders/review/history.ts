/**
 * What is known of an order's buyer, address and SKUs from the orders before it. Counted by marks (keyed hashes), over 90 days. Times
 * are compared as their marketplaces' clocks read, so an hour count over marketplaces may be some hours off.
 */
import { addDays, type LocalTime } from '../../core/dates.ts';
import type { Order, OrderKind, OrderStatus } from '../../core/orders.ts';
import type { FactValue } from './facts.ts';

export const HISTORY_DAYS = 90;
/** Fewer lines of a SKU tell no usual quantity. */
export const SKU_LINES_MIN = 10;

export interface PastOrder {
  readonly shop: string;
  readonly orderNo: string;
  readonly buyer: string;
  readonly address: string;
  readonly kind: OrderKind;
  readonly status: OrderStatus;
  readonly purchasedAt: LocalTime;
  /** `basketOf` its lines. */
  readonly basket: string;
}

/** Loaded for a batch. `past`: orders that share a mark with one of the batch, the batch's own among them. */
export interface HistoryState {
  readonly past: readonly PastOrder[];
  /** By SKU: the quantity that nine lines of ten do not pass; absent where too few lines are known. */
  readonly usualQuantity: ReadonlyMap<string, number>;
  readonly blockedBuyers: ReadonlySet<string>;
  readonly blockedAddresses: ReadonlySet<string>;
  /** `shop|orderNo` of orders whose last decision is REJECT. */
  readonly rejected: ReadonlySet<string>;
}

export interface OrderHistory {
  readonly facts: Readonly<Record<string, FactValue | undefined>>;
  readonly usualQuantity: ReadonlyMap<string, number>;
  readonly rejected: boolean;
}

/** What was bought, whatever the order of its lines: `SKU-A×2, SKU-B×1`. */
export function basketOf(
  lines: readonly { readonly sku: string; readonly msku: string; readonly quantity: number }[],
): string {
  const units = new Map<string, number>();
  for (const { sku, msku, quantity } of lines) {
    const name = sku === '' ? `msku ${msku}` : sku;
    units.set(name, (units.get(name) ?? 0) + quantity);
  }
  return [...units]
    .map(([name, quantity]) => `${name}×${quantity}`)
    .sort()
    .join(', ');
}

/** A function from an order to its history; the past is sorted into marks once for the whole batch. */
export function historyIn(state: HistoryState): (order: Order) => OrderHistory {
  const byBuyer = grouped(state.past, (one) => one.buyer);
  const byAddress = grouped(state.past, (one) => one.address);
  return (order) => {
    const { address, buyer } = order.buyer;
    const ofBuyer = buyer === '' ? undefined : before(order, byBuyer.get(buyer) ?? []);
    const ofAddress = address === '' ? undefined : before(order, byAddress.get(address) ?? []);
    return {
      facts: {
        buyerIsBlocked: buyer === '' ? undefined : state.blockedBuyers.has(buyer),
        addressIsBlocked: address === '' ? undefined : state.blockedAddresses.has(address),
        buyerOrdersBefore: ofBuyer?.length,
        buyerCancelled: ofBuyer?.filter((one) => one.status === 'CANCELLED').length,
        addressBuyers: ofAddress && buyersOf(order, ofAddress),
        freeOrders: freeOrders(order, ofBuyer, ofAddress),
        hoursSinceSameBasket: ofBuyer && hoursSinceSameBasket(order, ofBuyer),
      },
      usualQuantity: state.usualQuantity,
      rejected: state.rejected.has(`${order.shop}|${order.orderNo}`),
    };
  };
}

export function usualQuantityOf(history: OrderHistory, sku: string): number | undefined {
  return history.usualQuantity.get(sku);
}

function grouped(
  past: readonly PastOrder[],
  markOf: (one: PastOrder) => string,
): ReadonlyMap<string, readonly PastOrder[]> {
  const groups = new Map<string, PastOrder[]>();
  for (const one of past) {
    const group = groups.get(markOf(one));
    if (group) group.push(one);
    else groups.set(markOf(one), [one]);
  }
  return groups;
}

/** Those purchased earlier within the days that count; of two of one second the smaller number came first. */
function before(order: Order, past: readonly PastOrder[]): readonly PastOrder[] {
  const since = addDays(order.purchasedAt.slice(0, 10), -HISTORY_DAYS);
  const place = placeOf(order);
  return past.filter((one) => one.purchasedAt.slice(0, 10) >= since && placeOf(one) < place);
}

function placeOf({ orderNo, purchasedAt, shop }: Pick<PastOrder, 'shop' | 'orderNo' | 'purchasedAt'>): string {
  return `${purchasedAt.replace('T', ' ')}|${shop}|${orderNo}`;
}

function buyersOf(order: Order, past: readonly PastOrder[]): number {
  return new Set([order.buyer.buyer, ...past.map((one) => one.buyer)].filter((mark) => mark !== '')).size;
}

const isFree = ({ kind }: { readonly kind: OrderKind }): boolean => kind === 'REPLACEMENT' || kind === 'SAMPLE';

function freeOrders(order: Order, ...past: readonly (readonly PastOrder[] | undefined)[]): number | undefined {
  const told = past.filter((one) => one !== undefined);
  if (told.length === 0) return undefined;
  const free = new Set(told.flat().filter(isFree).map(placeOf));
  return free.size + (isFree(order) ? 1 : 0);
}

function hoursSinceSameBasket(order: Order, past: readonly PastOrder[]): number | undefined {
  const basket = basketOf(order.lines);
  const same = past.filter((one) => one.basket === basket && one.status !== 'CANCELLED' && !isFree(one));
  if (same.length === 0) return undefined;
  const latest = same.map((one) => clockMs(one.purchasedAt)).reduce((a, b) => Math.max(a, b));
  return Math.floor((clockMs(order.purchasedAt) - latest) / 3_600_000);
}

function clockMs(time: LocalTime): number {
  return Date.parse(`${time.slice(0, 19).replace(' ', 'T')}Z`);
}
