/** Which units of an order are promised where, and which are given back. Pure; the store of it is reservations.ts. */
import { type Problem, problem } from '../core/problems.ts';
import { type PositionChanges, type PositionKey, positionId } from './positions.ts';
import { INVENTORY_PROBLEMS } from './problems.ts';

export interface OrderKey {
  readonly book: string;
  readonly shop: string;
  readonly orderNo: string;
}

export interface WantedUnits {
  readonly item: string;
  readonly warehouse: string;
  readonly material: string;
  readonly quantity: number;
}

export interface ReserveRequest extends OrderKey {
  /** All units of the order by where they are to leave from, those that have left since included. */
  readonly lines: readonly WantedUnits[];
  readonly expiresAt: Date;
  /** Where not all is there: promise what is. Else an order gets all or nothing. */
  readonly partly: boolean;
}

export interface Reserved extends OrderKey {
  /** SHORT: nothing of this call was promised; what the order had before stays. */
  readonly state: 'RESERVED' | 'PARTLY' | 'SHORT';
  readonly problems: readonly Problem[];
}

export interface OpenReservation extends OrderKey, WantedUnits {
  readonly attempt: number;
  open: number;
}

export function orderId({ book, shop, orderNo }: OrderKey): string {
  return `${book}/${shop}/${orderNo}`;
}

/** Units of a reservation that are through: issued or given back. */
export interface Through {
  readonly one: OpenReservation;
  readonly units: number;
}

export interface ReservationPlan {
  readonly changes: PositionChanges;
  readonly released: Through[];
  readonly added: (OrderKey & WantedUnits & { readonly expiresAt: Date })[];
}

/** Adds to `plan` what the request gets; `free` has what nobody is promised, and is kept up. */
export function planRequest(
  plan: ReservationPlan,
  free: Map<string, number>,
  request: ReserveRequest,
  wanted: readonly WantedUnits[],
  open: readonly OpenReservation[],
): Reserved {
  const { book, shop, orderNo } = request;
  const wants = new Map(wanted.map((line) => [lineId(line), line.quantity]));
  const surplus = open
    .map((one) => ({ one, units: one.open - Math.min(one.open, wants.get(lineId(one)) ?? 0) }))
    .filter(({ units }) => units > 0);
  const has = new Map(open.map((one) => [lineId(one), one.open]));
  const needs = wanted
    .map((line) => ({ ...line, quantity: line.quantity - (has.get(lineId(line)) ?? 0) }))
    .filter((line) => line.quantity > 0);
  const own = new Map<string, number>();
  const add = (key: PositionKey, units: number): void => {
    own.set(positionId(key), (own.get(positionId(key)) ?? 0) + units);
  };
  for (const { one, units } of surplus) add(one, units);
  const short: Problem[] = [];
  const given = needs.flatMap((line) => {
    const key = { book, warehouse: line.warehouse, material: line.material };
    const available = Math.max((free.get(positionId(key)) ?? 0) + (own.get(positionId(key)) ?? 0), 0);
    const units = Math.min(available, line.quantity);
    if (units < line.quantity) short.push(notEnough(request, line, available));
    add(key, -units);
    return units > 0 ? [{ ...line, quantity: units }] : [];
  });
  if (short.length > 0 && !request.partly) return { book, shop, orderNo, state: 'SHORT', problems: short };
  for (const [id, units] of own) free.set(id, (free.get(id) ?? 0) + units);
  for (const { one, units } of surplus) plan.changes.add(one, { reserved: -units });
  for (const line of given) plan.changes.add({ book, ...line }, { reserved: line.quantity });
  plan.released.push(...surplus);
  plan.added.push(...given.map((line) => ({ book, shop, orderNo, ...line, expiresAt: request.expiresAt })));
  return { book, shop, orderNo, state: short.length > 0 ? 'PARTLY' : 'RESERVED', problems: short };
}

function notEnough(request: ReserveRequest, line: WantedUnits, available: number): Problem {
  const { book, shop, orderNo } = request;
  const { item, warehouse, material, quantity } = line;
  const params = { item, warehouse, material, needed: String(quantity), available: String(available) };
  return problem(INVENTORY_PROBLEMS.INVENTORY_NOT_ENOUGH, { book, shop, order: orderNo }, params);
}

/**
 * What of the lines has still to leave: what left counts for the line that named its warehouse, else for another one of the same
 * item and material. Pure.
 */
export function stillWanted(lines: readonly WantedUnits[], left: readonly WantedUnits[]): readonly WantedUnits[] {
  const wanted = new Map<string, { line: WantedUnits; quantity: number }>();
  for (const line of lines) {
    const found = wanted.get(lineId(line));
    if (found) found.quantity += line.quantity;
    else wanted.set(lineId(line), { line, quantity: line.quantity });
  }
  for (const one of left) takeLeft([...wanted.values()], one);
  return [...wanted.values()].filter((one) => one.quantity > 0).map(({ line, quantity }) => ({ ...line, quantity }));
}

function takeLeft(wanted: readonly { line: WantedUnits; quantity: number }[], left: WantedUnits): void {
  let units = left.quantity;
  const same = wanted.filter(({ line }) => line.item === left.item && line.material === left.material);
  const here = same.filter(({ line }) => line.warehouse === left.warehouse);
  for (const one of [...here, ...same.filter((other) => !here.includes(other))]) {
    const taken = Math.min(units, Math.max(one.quantity, 0));
    one.quantity -= taken;
    units -= taken;
  }
}

function lineId({ item, warehouse, material }: Omit<WantedUnits, 'quantity'>): string {
  return JSON.stringify([item, warehouse, material]);
}
