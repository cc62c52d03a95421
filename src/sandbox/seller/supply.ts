/**
 * How the seller's goods come to where they are sold from: bought week by week into the first own warehouse, sent on to the
 * others and to FBA before the week in which they leave. What a week needs is what its orders ship, so stock never falls below 0.
 */
import { type Goods, OWN_WAREHOUSE, type Seller, type Supplier, type Warehouse } from './company.ts';
import { DAY_MS } from './local-time.ts';
import { firstOrderAt, orderAt, type StoryOrder, type StoryPlan } from './orders.ts';

export interface Move {
  readonly goods: Goods;
  readonly units: number;
}

export interface Purchase {
  readonly number: string;
  readonly id: string;
  readonly supplier: Supplier;
  readonly items: readonly Move[];
  readonly createdMs: number;
  readonly receivedMs: number;
  readonly paidMs: number;
  /** Bought with the first item, faulty, and sent back for the money. */
  readonly returned: (Move & { readonly atMs: number; readonly refundedMs: number }) | undefined;
  /** Bought with the first item, and not found when the shelf was counted. */
  readonly lost: (Move & { readonly atMs: number }) | undefined;
}

/** From the first own warehouse; to FBA a 发货单, else a 调拨单. */
export interface Transfer {
  readonly number: string;
  readonly id: string;
  readonly to: Warehouse;
  readonly items: readonly Move[];
  readonly sentMs: number;
  readonly arrivedMs: number;
  /** Freight in fen: first estimated, billed twenty days after. */
  readonly estimated: bigint;
  readonly billed: bigint;
  readonly billedMs: number;
}

export interface Supply {
  purchases(nowMs: number): readonly Purchase[];
  transfers(nowMs: number): readonly Transfer[];
  /** Units by warehouse and SKU: bought, sent, sold, come back in good order. */
  stock(
    nowMs: number,
  ): ReadonlyMap<string, { readonly warehouse: Warehouse; readonly goods: Goods; readonly units: number }>;
}

const WEEK_MS = 7 * DAY_MS;
/** From the purchase to the shipment: pay, pack, leave, and the later part. */
const SHIPS_WITHIN_MS = 10 * DAY_MS;
const ROUND = 10;

type Needs = ReadonlyMap<string, number>;

export function createSupply(plan: StoryPlan): Supply {
  const weeks = Math.ceil((plan.days * DAY_MS + SHIPS_WITHIN_MS) / WEEK_MS);
  const needs = new Map<number, Needs>();
  const needsOf = (week: number): Needs => {
    const found = needs.get(week) ?? needsOfWeek(plan, week);
    needs.set(week, found);
    return found;
  };
  const begun = (nowMs: number): readonly number[] =>
    Array.from({ length: weeks }, (_, week) => week).filter((week) => weekMs(plan, week) - 10 * DAY_MS <= nowMs);
  const purchases = (nowMs: number): readonly Purchase[] =>
    begun(nowMs)
      .flatMap((week) => purchasesOf(plan, week, needsOf(week)))
      .filter((one) => one.createdMs <= nowMs);
  const transfers = (nowMs: number): readonly Transfer[] =>
    begun(nowMs)
      .flatMap((week) => transfersOf(plan, week, needsOf(week)))
      .filter((one) => one.sentMs <= nowMs);
  return { purchases, transfers, stock: (nowMs) => stockOf(plan, nowMs, purchases(nowMs), transfers(nowMs)) };
}

function weekMs(plan: StoryPlan, week: number): number {
  return plan.startMs + week * WEEK_MS;
}

function eachUnitOut(
  order: StoryOrder,
  tell: (warehouse: string, sku: string, units: number, atMs: number) => void,
): void {
  if (order.shippedByMcf) return;
  for (const parcel of order.parcels)
    for (const { line: at, quantity } of parcel.units) {
      const goods = order.lines[at]?.goods;
      if (goods)
        for (const [sku, units] of piecesOf(goods, quantity)) tell(parcel.warehouse, sku, units, parcel.shippedMs);
    }
}

function piecesOf(goods: Goods, units: number): readonly (readonly [string, number])[] {
  return goods.parts.length === 0 ? [[goods.sku, units]] : goods.parts.map((part) => [part.sku, part.number * units]);
}

function needsOfWeek(plan: StoryPlan, week: number): Needs {
  const [fromMs, toMs] = [weekMs(plan, week), weekMs(plan, week + 1)];
  const found = new Map<string, number>();
  const end = Math.min(firstOrderAt(plan, toMs) + 2, plan.orders);
  for (let n = firstOrderAt(plan, fromMs - SHIPS_WITHIN_MS); n < end; n++)
    eachUnitOut(orderAt(plan, n), (warehouse, sku, units, atMs) => {
      if (atMs < fromMs || atMs >= toMs) return;
      const key = `${warehouse} ${sku}`;
      found.set(key, (found.get(key) ?? 0) + units);
    });
  return found;
}

function purchasesOf(plan: StoryPlan, week: number, needs: Needs): readonly Purchase[] {
  const { seller } = plan;
  const wanted = new Map<string, number>();
  for (const [key, units] of needs) {
    const sku = key.slice(key.indexOf(' ') + 1);
    wanted.set(sku, (wanted.get(sku) ?? 0) + units);
  }
  return seller.suppliers.flatMap((supplier, at) => {
    const items = seller.goods
      .filter((goods) => goods.supplier === supplier.id && wanted.has(goods.sku))
      .map((goods) => ({ goods, units: Math.ceil((wanted.get(goods.sku) ?? 0) / ROUND) * ROUND }));
    if (items.length === 0) return [];
    const createdMs = weekMs(plan, week) - 10 * DAY_MS;
    const receivedMs = createdMs + 5 * DAY_MS;
    const number = `${String(week).padStart(3, '0')}${at + 1}`;
    const id = `7${String(week).padStart(3, '0')}${at + 1}`;
    const paidMs = receivedMs + supplier.payDays * DAY_MS;
    const spoiled = spoiledOf(week + at, items[0]!.goods, receivedMs);
    // Bought on top of what is needed, so that stock never falls below 0 by them.
    const extra = (spoiled.returned?.units ?? 0) + (spoiled.lost?.units ?? 0);
    const bought = items.map((one, place) => (place === 0 ? { ...one, units: one.units + extra } : one));
    return [{ number, id, supplier, items: bought, createdMs, receivedMs, paidMs, ...spoiled }];
  });
}

/** Every third purchase has three faulty pieces, every fourth one that is lost. */
function spoiledOf(turn: number, goods: Goods, receivedMs: number): Pick<Purchase, 'returned' | 'lost'> {
  const returnedMs = receivedMs + 6 * DAY_MS;
  return {
    returned: turn % 3 === 0 ? { goods, units: 3, atMs: returnedMs, refundedMs: returnedMs + 2 * DAY_MS } : undefined,
    lost: turn % 4 === 1 ? { goods, units: 1, atMs: receivedMs + 9 * DAY_MS } : undefined,
  };
}

function transfersOf(plan: StoryPlan, week: number, needs: Needs): readonly Transfer[] {
  const { seller } = plan;
  return seller.warehouses.flatMap((to, at) => {
    if (to.id === OWN_WAREHOUSE) return [];
    const items = seller.goods.flatMap((goods) => {
      const units = needs.get(`${to.id} ${goods.sku}`) ?? 0;
      return units === 0 ? [] : [{ goods, units }];
    });
    if (items.length === 0) return [];
    const units = items.reduce((sum, one) => sum + one.units, 0);
    const sentMs = weekMs(plan, week) - 4 * DAY_MS;
    return [
      {
        number: `${String(week).padStart(3, '0')}${String(at).padStart(3, '0')}`,
        id: `68${String(week).padStart(3, '0')}${String(at).padStart(3, '0')}`,
        to,
        items,
        sentMs,
        arrivedMs: sentMs + 2 * DAY_MS,
        estimated: BigInt(units) * 300n,
        billed: BigInt(units) * 320n,
        billedMs: sentMs + 20 * DAY_MS,
      },
    ];
  });
}

function stockOf(
  plan: StoryPlan,
  nowMs: number,
  purchases: readonly Purchase[],
  transfers: readonly Transfer[],
): ReturnType<Supply['stock']> {
  const units = new Map<string, number>();
  const add = (warehouse: string, sku: string, count: number): void => {
    const key = `${warehouse} ${sku}`;
    units.set(key, (units.get(key) ?? 0) + count);
  };
  for (const one of purchases) {
    if (one.receivedMs <= nowMs) for (const { goods, units: count } of one.items) add(OWN_WAREHOUSE, goods.sku, count);
    for (const gone of [one.returned, one.lost])
      if (gone && gone.atMs <= nowMs) add(OWN_WAREHOUSE, gone.goods.sku, -gone.units);
  }
  for (const one of transfers)
    for (const { goods, units: count } of one.items) {
      add(OWN_WAREHOUSE, goods.sku, -count);
      if (one.arrivedMs <= nowMs) add(one.to.id, goods.sku, count);
    }
  const end = Math.min(firstOrderAt(plan, nowMs) + 2, plan.orders);
  for (let n = 0; n < end; n++) {
    const order = orderAt(plan, n);
    eachUnitOut(order, (warehouse, sku, count, atMs) => {
      if (atMs <= nowMs) add(warehouse, sku, -count);
    });
    for (const back of backIn(order, nowMs)) add(back.warehouse, back.sku, back.units);
    const removed = removedIn(plan.seller, order);
    if (removed && removed.receivedMs <= nowMs)
      for (const one of removed.items) add(OWN_WAREHOUSE, one.goods.sku, one.units);
  }
  const { seller } = plan;
  const found: [string, { warehouse: Warehouse; goods: Goods; units: number }][] = [];
  for (const warehouse of seller.warehouses)
    for (const goods of seller.goods) {
      const count = units.get(`${warehouse.id} ${goods.sku}`);
      if (count !== undefined) found.push([`${warehouse.id} ${goods.sku}`, { warehouse, goods, units: count }]);
    }
  return new Map(found);
}

/** Goods that a removal order took out of FBA, and when they come into the first own warehouse. undefined: none left. */
export function removedIn(
  seller: Seller,
  order: StoryOrder,
): { readonly sentMs: number; readonly receivedMs: number; readonly items: readonly Move[] } | undefined {
  const [first] = order.parcels;
  if (order.kind !== 'REMOVAL' || !first || order.shippedByMcf) return undefined;
  const units = new Map<Goods, number>();
  for (const parcel of order.parcels)
    for (const { line: at, quantity } of parcel.units) {
      const goods = order.lines[at]?.goods;
      // A set is taken out as what it is made of.
      for (const [sku, count] of goods ? piecesOf(goods, quantity) : []) {
        const piece = seller.goodsOf.get(sku);
        if (piece) units.set(piece, (units.get(piece) ?? 0) + count);
      }
    }
  const sentMs = Math.max(...order.parcels.map((one) => one.shippedMs));
  const items = [...units].map(([goods, count]) => ({ goods, units: count }));
  return items.length === 0 ? undefined : { sentMs, receivedMs: sentMs + 5 * DAY_MS, items };
}

/** Sellable goods of returns, to where they had left from. */
export function backIn(
  order: StoryOrder,
  nowMs: number,
): readonly {
  readonly warehouse: string;
  readonly goods: Goods;
  readonly sku: string;
  readonly units: number;
  readonly atMs: number;
}[] {
  const back = order.refund?.returned;
  const warehouse = order.parcels[0]?.warehouse;
  // What Amazon ships for another channel goes back to nobody's stock here.
  if (!order.refund || !back?.sellable || back.atMs > nowMs || warehouse === undefined || order.shippedByMcf) return [];
  return order.refund.lines.flatMap(({ line: at, units }) => {
    const goods = order.lines[at]?.goods;
    if (!goods || units === 0) return [];
    return piecesOf(goods, units).map(([sku, count]) => ({ warehouse, goods, sku, units: count, atMs: back.atMs }));
  });
}
