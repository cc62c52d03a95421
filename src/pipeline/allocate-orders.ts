/**
 * Orders that review lets pass and that have not left → a warehouse, and the units promised there. What a platform ships is not
 * asked for; an order that wants what it was allocated before keeps it, a person's choice too; one that is cancelled gives all back.
 */
import { addDays, BOOK_ZONE, civilDateIn, type IsoDate } from '../core/dates.ts';
import { convert } from '../core/money.ts';
import type { Order } from '../core/orders.ts';
import { type Problem, problem, Refused } from '../core/problems.ts';
import { audit } from '../engine/audit.ts';
import { inTransaction, lockKeys, type Tx } from '../engine/transaction.ts';
import { freeUnits } from '../inventory/positions.ts';
import { releaseFor, reserveFor } from '../inventory/reservations.ts';
import type { Book } from '../ledger/books.ts';
import { goodsFacts } from '../masterdata/mapping/source-objects.ts';
import { listShops } from '../masterdata/shops.ts';
import { type Allocation, allocateOrders, overrideAllocation } from '../orders/allocation/allocate.ts';
import type { AllocationLine, AllocationRequest, AllocationState } from '../orders/allocation/request.ts';
import type { AllocationSetting } from '../orders/allocation/setting.ts';
import {
  lastAllocations,
  loadSetting,
  recordAllocations,
  type StoredAllocation,
  statementOf,
} from '../orders/allocation/store.ts';
import { shopOrdersLock } from '../orders/order-store.ts';
import { ORDER_PROBLEMS } from '../orders/problems.ts';
import type { OrderUnderReview } from '../orders/review/decide.ts';
import { loadPolicies } from '../spec/policies.ts';
import type { Actor, House } from './house.ts';
import { loadMaterials } from './materials.ts';
import { ratesOn } from './review-setting.ts';

const DAY_MS = 86_400_000;

/** Returns what keeps orders from being allocated, by order number of the shop. Nothing is done where the book has no setting. */
export async function allocateDue(
  tx: Tx,
  book: Book,
  orders: readonly OrderUnderReview[],
  today: IsoDate,
  now: Date,
): Promise<ReadonlyMap<string, Problem>> {
  const setting = await loadSetting(tx, book.book);
  if (!setting) return new Map();
  await giveBackCancelled(tx, orders, now);
  const waiting = orders.filter(({ order }) => waitsForWarehouse(order));
  const requests = await requestsOf(tx, book.book, waiting);
  const before = await lastAllocations(tx, book.book, requests);
  const changed = requests.filter((one) => !isAllocated(one, before.get(`${one.shop}|${one.orderNo}`)));
  if (changed.length === 0) return new Map();
  const again = changed.filter((one) => before.has(`${one.shop}|${one.orderNo}`));
  await releaseFor(
    tx,
    again.map((one) => keyOf(book, one)),
    'ALLOCATED_AGAIN',
    now,
  );
  const state = await stateOf(tx, book, setting.definition, changed, today);
  const allocations = await promised(tx, book, allocateOrders(changed, state), today, now);
  await recordAllocations(tx, book.book, allocations, now);
  return new Map(allocations.flatMap((one) => (one.problem ? [[one.orderNo, one.problem] as const] : [])));
}

function waitsForWarehouse({ fulfilment, parcels, shippedAt, status }: Order): boolean {
  return status === 'UNSHIPPED' && fulfilment !== 'MCF' && parcels.length === 0 && shippedAt === '';
}

async function giveBackCancelled(tx: Tx, orders: readonly OrderUnderReview[], now: Date): Promise<void> {
  const cancelled = orders.filter(({ order }) => order.status === 'CANCELLED').map(({ order }) => order);
  if (cancelled.length > 0) await releaseFor(tx, cancelled, 'CANCELLED', now);
}

/** An order with a SKU that nobody mapped is left out: the missing mapping is told where stock is moved. */
async function requestsOf(
  tx: Tx,
  book: string,
  orders: readonly OrderUnderReview[],
): Promise<readonly AllocationRequest[]> {
  const lines = orders.flatMap(({ order }) => order.lines.map(({ msku, sku }) => ({ shop: order.shop, msku, sku })));
  const materials = await loadMaterials(tx, book, lines);
  const parts = orders.map(({ order, statementNo }) => {
    const day = order.purchasedAt.slice(0, 10);
    const goods = order.lines.map((line) => ({ line, parts: materials(order.shop, line.msku, line.sku, day) }));
    return { order, statementNo, goods };
  });
  const named = parts.flatMap(({ goods }) => goods.flatMap((one) => one.parts?.map((part) => part.material) ?? []));
  const facts = await goodsFacts(tx, [...new Set(named)]);
  return parts.flatMap(({ goods, order, statementNo }) => {
    if (goods.some((one) => one.parts === undefined)) return [];
    const wanted = goods.flatMap(({ line, parts: made }): readonly AllocationLine[] =>
      (made ?? []).map(({ material, quantity }) => ({
        ...{ item: line.item, material, quantity: quantity * (line.quantity - line.cancelled) },
        grams: facts.get(material)?.grams ?? 0,
      })),
    );
    const { fulfilment, orderNo, shop } = order;
    const country = order.buyer.country || order.marketplace;
    return [{ shop, orderNo, statementNo, fulfilment, country, lines: wanted.filter((one) => one.quantity > 0) }];
  });
}

const lineKey = ({ item, material, quantity }: Pick<AllocationLine, 'item' | 'material' | 'quantity'>): string =>
  `${item}|${material}|${quantity}`;

/** What it wants is what it was given last; where that was nothing, stock may have come since. */
function isAllocated(request: AllocationRequest, before: StoredAllocation | undefined): boolean {
  if (!before || before.outcome === 'SHORT') return false;
  const given = new Map<string, AllocationLine>();
  for (const { item, material, quantity } of before.units) {
    const key = `${item}|${material}`;
    given.set(key, { item, material, grams: 0, quantity: quantity + (given.get(key)?.quantity ?? 0) });
  }
  return [...given.values()].map(lineKey).sort().join() === request.lines.map(lineKey).sort().join();
}

function keyOf(book: Book, { orderNo, shop }: { readonly shop: string; readonly orderNo: string }) {
  return { book: book.book, shop, orderNo };
}

async function stateOf(
  tx: Tx,
  book: Book,
  setting: AllocationSetting,
  requests: readonly AllocationRequest[],
  today: IsoDate,
): Promise<AllocationState> {
  const materials = [...new Set(requests.flatMap((one) => one.lines.map((line) => line.material)))];
  const places = setting.warehouses.map((one) => one.warehouse);
  const shops = new Map((await listShops(tx, book.book)).map((shop) => [shop.code, shop.warehouse]));
  const policies = await loadPolicies(tx, book.book, book.standard);
  const rateOf = await ratesOn(tx, book.currency, policies.valueOf('fxRateType', '', today), today);
  return {
    ...{ book: book.book, setting, availableOf: await freeUnits(tx, book.book, places, materials) },
    platformWarehouseOf: (shop) => shops.get(shop) ?? '',
    toBook: (amount, currency) => {
      const rate = rateOf(currency);
      return rate && convert(amount, currency, rate, book.currency);
    },
  };
}

/** Promises what was allocated. Another worker may have been faster: then the order is short, and nothing of it is promised. */
async function promised(
  tx: Tx,
  book: Book,
  allocations: readonly Allocation[],
  today: IsoDate,
  now: Date,
): Promise<readonly Allocation[]> {
  const own = allocations.filter((one) => one.outcome === 'ALLOCATED' || one.outcome === 'OVERRIDDEN');
  const policies = await loadPolicies(tx, book.book, book.standard);
  const days = Number(policies.valueOf('reservationDays', '', today));
  const requests = own.map((one) => ({
    ...{ ...keyOf(book, one), lines: one.units, partly: false },
    expiresAt: new Date(Date.parse(addDays(today, days)) + DAY_MS),
  }));
  const reserved = requests.length === 0 ? [] : await reserveFor(tx, requests, now);
  const short = new Set(reserved.filter((one) => one.state === 'SHORT').map((one) => `${one.shop}|${one.orderNo}`));
  return allocations.map((one) => {
    if (!short.has(`${one.shop}|${one.orderNo}`)) return one;
    const needed = String(one.units.reduce((sum, unit) => sum + unit.quantity, 0));
    const place = { book: book.book, shop: one.shop, order: one.orderNo };
    const found = problem(ORDER_PROBLEMS.STOCK_NOT_ENOUGH, place, { needed, available: '0' });
    return { ...one, outcome: 'SHORT', units: [], freight: undefined, problem: found } as const;
  });
}

export interface WarehouseOverride {
  readonly shop: string;
  readonly orderNo: string;
  readonly warehouse: string;
  readonly reason: string;
}

/**
 * A person names the warehouse that ships an order. Throws Refused ALLOCATION_SETTING_MISSING, ALLOCATION_NOT_WAITING (no such order,
 * it has left, its goods are not mapped), ALLOCATION_OVERRIDE_REFUSED.
 */
export async function overrideOrder(
  house: Pick<House, 'db' | 'clock'>,
  book: Book,
  { orderNo, reason, shop, warehouse }: WarehouseOverride,
  actor: Actor,
): Promise<void> {
  const now = new Date(house.clock.now());
  const today = civilDateIn(BOOK_ZONE)(house.clock.now());
  const place = { book: book.book, shop, order: orderNo };
  await inTransaction(house.db.pool, async (tx) => {
    await lockKeys(tx, [shopOrdersLock(book.book, shop)]);
    const setting = await loadSetting(tx, book.book);
    if (!setting) throw new Refused(problem(ORDER_PROBLEMS.ALLOCATION_SETTING_MISSING, place));
    const told = await statementOf(tx, { book: book.book, shop, orderNo });
    const [request] = told && waitsForWarehouse(told.order) ? await requestsOf(tx, book.book, [told]) : [];
    if (!request) throw new Refused(problem(ORDER_PROBLEMS.ALLOCATION_NOT_WAITING, place));
    await releaseFor(tx, [keyOf(book, request)], 'ALLOCATED_AGAIN', now);
    const state = await stateOf(tx, book, setting.definition, [request], today);
    const [allocation] = await promised(tx, book, [overrideAllocation(request, warehouse, state)], today, now);
    if (allocation?.problem) throw new Refused(allocation.problem);
    if (allocation) await recordAllocations(tx, book.book, [allocation], now, { by: actor, reason });
    const subject = `order:${place.book}/${shop}/${orderNo}`;
    await audit(tx, { actor, action: 'allocation.overridden', subject, after: { warehouse, reason }, at: now });
  });
}
