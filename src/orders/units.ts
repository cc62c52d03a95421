/** Where the units of an order are: shipped in which parcel, revenue from which day, cancelled, open (law L05). */
import type { IsoDate } from '../core/dates.ts';
import type { MovementKind, UnitMovement } from '../core/movements.ts';
import type { Order, OrderLine, Parcel } from '../core/orders.ts';
import { type Problem, problem } from '../core/problems.ts';
import { ORDER_PROBLEMS } from './problems.ts';
import { type Recognition, recognitionOf, type TriggerContext } from './recognition-date.ts';

/** The units after the first `from` up to the first `to` of a line that left in one parcel. */
export interface ShippedUnits {
  readonly line: OrderLine;
  readonly parcel: Parcel;
  readonly from: number;
  readonly to: number;
  readonly shippedOn: IsoDate;
  /** undefined: cancelled on the way, never revenue (accounting.md §2.4 “Refund before recognition”). */
  readonly recognition: Recognition | undefined;
}

/** Units that were cancelled before they were shipped: the last ones of their line. */
export interface CancelledUnits {
  readonly line: OrderLine;
  readonly from: number;
  readonly to: number;
  readonly on: IsoDate;
}

export interface UnitPlan {
  readonly shipped: readonly ShippedUnits[];
  readonly cancelled: readonly CancelledUnits[];
  /** Units by line that neither left nor were cancelled. */
  readonly open: readonly { readonly line: OrderLine; readonly from: number; readonly to: number }[];
}

export interface UnitContext extends TriggerContext {
  readonly book: string;
  /** Country of a warehouse; empty: not known. */
  readonly warehouseCountry: (warehouse: string) => string;
  /** The shop's own, for parcels that name none. */
  readonly warehouse: string;
}

/** Parcels of an order; one of all units that stand where the source tells only when it left. */
export function parcelsOf(order: Order): readonly Parcel[] {
  if (order.parcels.length > 0)
    return [...order.parcels].sort((a, b) => compare(a.shippedAt, b.shippedAt) || compare(a.parcel, b.parcel));
  if (order.shippedAt === '') return [];
  const { shippedAt, deliveredAt } = order;
  const units = order.lines
    .filter((line) => line.quantity > line.cancelled)
    .map((line) => ({ item: line.item, quantity: line.quantity - line.cancelled }));
  return [{ parcel: '', shippedAt, deliveredAt, warehouse: '', carrier: '', trackingNo: '', units }];
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function planUnits(order: Order, context: UnitContext): UnitPlan {
  const lines = new Map(order.lines.map((line) => [line.item, line]));
  const left = new Map<string, number>();
  const shipped: ShippedUnits[] = [];
  for (const parcel of parcelsOf(order))
    for (const unit of parcel.units) {
      const line = lines.get(unit.item);
      if (!line || unit.quantity === 0) continue;
      const from = left.get(unit.item) ?? 0;
      left.set(unit.item, from + unit.quantity);
      const at = { line, parcel, from, to: from + unit.quantity, shippedOn: context.dateOf(parcel.shippedAt) };
      shipped.push({ ...at, recognition: recognitionUnlessCancelled(order, parcel, context) });
    }
  const cancelledOn = order.cancelledAt === '' ? order.updatedAt : order.cancelledAt;
  const rests = order.lines.map((line) => {
    const from = left.get(line.item) ?? 0;
    const cancelled = order.status === 'CANCELLED' ? line.quantity - from : line.cancelled;
    return { line, from, cancelledFrom: line.quantity - cancelled };
  });
  return {
    shipped,
    cancelled: rests
      .filter((one) => one.cancelledFrom < one.line.quantity)
      .map((one) => ({
        line: one.line,
        from: one.cancelledFrom,
        to: one.line.quantity,
        on: context.dateOf(cancelledOn),
      })),
    open: rests
      .filter((one) => one.from < one.cancelledFrom)
      .map((one) => ({ line: one.line, from: one.from, to: one.cancelledFrom })),
  };
}

function recognitionUnlessCancelled(order: Order, parcel: Parcel, context: UnitContext): Recognition | undefined {
  const warehouseCountry = context.warehouseCountry(parcel.warehouse || context.warehouse);
  const recognition = recognitionOf(order, { ...parcel, warehouseCountry }, context);
  const onTheWay = order.status === 'CANCELLED' && order.cancelledAt !== '' && order.cancelledAt < recognition.at;
  return onTheWay ? undefined : recognition;
}

/** What of an order cannot be: more units than ordered, units of no line, shipped without a time, SKUs that are not paired. */
export function contradictionsOf(order: Order, place: Problem['place']): readonly Problem[] {
  const found: Problem[] = [];
  const shipped = new Map<string, number>();
  for (const parcel of parcelsOf(order))
    for (const unit of parcel.units) shipped.set(unit.item, (shipped.get(unit.item) ?? 0) + unit.quantity);
  const items = new Set([...order.lines.map((line) => line.item), ...shipped.keys()]);
  for (const item of items) {
    const told = order.lines.filter((line) => line.item === item);
    const [ordered, cancelled] = [sum(told, 'quantity'), sum(told, 'cancelled')];
    const left = shipped.get(item) ?? 0;
    if (told.length === 1 && left + cancelled <= ordered && left >= 0 && cancelled >= 0) continue;
    const params = { item, ordered: String(ordered), cancelled: String(cancelled), shipped: String(left) };
    found.push(problem(ORDER_PROBLEMS.ORDER_UNITS_CONTRADICT, place, params));
  }
  const dateless = order.parcels.some((parcel) => parcel.shippedAt === '') || saysShipped(order);
  if (dateless) found.push(problem(ORDER_PROBLEMS.ORDER_SHIPPED_WITHOUT_DATE, place, { status: order.status }));
  for (const line of order.lines)
    if (line.sku === '') found.push(problem(ORDER_PROBLEMS.ORDER_SKU_UNPAIRED, place, { msku: line.msku }));
  return found;
}

function saysShipped(order: Order): boolean {
  const left = ['PARTIALLY_SHIPPED', 'SHIPPED', 'DELIVERED', 'COMPLETED'].includes(order.status);
  return left && order.parcels.length === 0 && order.shippedAt === '';
}

function sum(lines: readonly OrderLine[], what: 'quantity' | 'cancelled'): number {
  return lines.reduce((all, line) => all + line[what], 0);
}

/**
 * Movements of the units that left by `asOf`. A sale of mode O is cost when it is revenue, and 发出商品 in between; in mode S its cost
 * follows the settlement line; what brings no revenue (补发, MCF, 样品, removal) is issued when it leaves.
 */
export function movementsOf(
  order: Order,
  plan: UnitPlan,
  mode: 'O' | 'S',
  asOf: IsoDate,
  context: UnitContext,
): readonly UnitMovement[] {
  if (order.fulfilment === 'MCF') return [];
  const moved: UnitMovement[] = [];
  for (const units of plan.shipped) {
    const tell = (kind: MovementKind, date: IsoDate): void => {
      if (date <= asOf) moved.push(movement(order, units, kind, date, context));
    };
    if (order.kind !== 'SALE') tell('ISSUE', units.shippedOn);
    else if (mode === 'S') tell('SHIPPED', units.shippedOn);
    else if (units.recognition?.date === units.shippedOn) tell('ISSUE', units.shippedOn);
    else {
      tell('DISPATCH', units.shippedOn);
      if (units.recognition) tell('RECOGNISE', units.recognition.date);
    }
  }
  return moved;
}

function movement(
  order: Order,
  units: ShippedUnits,
  kind: MovementKind,
  date: IsoDate,
  context: UnitContext,
): UnitMovement {
  return {
    ...{ kind, book: context.book, shop: order.shop, warehouse: units.parcel.warehouse || context.warehouse },
    ...{ sku: units.line.sku, quantity: units.to - units.from, order: order.orderNo, item: units.line.item },
    ...{ parcel: units.parcel.parcel, reason: order.kind, date },
  };
}

/** The moment that `asOf` has to reach for something of the order to become revenue; undefined: only news can. */
export function nextDate(plan: UnitPlan, asOf: IsoDate): IsoDate | undefined {
  const later = plan.shipped.flatMap((one) => (one.recognition ? [one.recognition.date] : []));
  return later.filter((date) => date > asOf).sort()[0];
}
