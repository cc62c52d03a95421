/**
 * What several streams tell of one order → the order as it stands (accounting.md §9.1): its own row, its parcels, the days on which
 * units left. Pure; told in any order it comes to the same.
 */
import { canonicalJson } from '../core/canonical.ts';
import { type LocalTime, later } from '../core/dates.ts';
import type { Order, OrderLine, Parcel, ParcelStatement } from '../core/orders.ts';

/** All of it has left, as the source sees it. */
const COMPLETE: ReadonlySet<Order['status']> = new Set(['SHIPPED', 'DELIVERED', 'COMPLETED']);

/**
 * `told`: the latest word of the order's own row, which knows no parcels. `before`: the order as it stood, undefined for a new
 * one; times that the row does not tell stay what they were.
 */
export function gatherOrder(told: Order, statements: readonly ParcelStatement[], before: Order | undefined): Order {
  const parcels = parcelsOf(told, statements);
  return {
    ...told,
    parcels,
    shippedAt: parcels.length > 0 ? told.shippedAt : shippedAtOf(told, before),
    cancelledAt: cancelledAtOf(told, before),
  };
}

/** True: nothing that books or people look at has changed. */
export function saysTheSame(a: Order, b: Order): boolean {
  return canonicalJson({ ...a, updatedAt: '' }) === canonicalJson({ ...b, updatedAt: '' });
}

/**
 * Amazon does not tell when it shipped: an order that was seen waiting has left when it was changed to shipped. One that was
 * never seen waiting may have been changed since, so it waits for a stream that tells the day.
 */
function shippedAtOf(told: Order, before: Order | undefined): LocalTime | '' {
  if (told.shippedAt !== '' || !COMPLETE.has(told.status)) return told.shippedAt;
  if (before && COMPLETE.has(before.status)) return before.shippedAt;
  const isOfNoSale = told.kind !== 'SALE';
  return before || isOfNoSale ? told.updatedAt : '';
}

/** The first word that it was cancelled: later changes of a cancelled order cancel nothing again. */
function cancelledAtOf(told: Order, before: Order | undefined): LocalTime | '' {
  if (told.cancelledAt !== '' || told.status !== 'CANCELLED') return told.cancelledAt;
  return before?.status === 'CANCELLED' && before.cancelledAt !== '' ? before.cancelledAt : told.updatedAt;
}

function parcelsOf(told: Order, statements: readonly ParcelStatement[]): readonly Parcel[] {
  const left = statements.filter((one) => one.state === 'SHIPPED');
  const parcels = left.filter((one) => one.kind === 'PARCEL');
  if (parcels.length > 0) return sorted(parcels).map((one) => parcelOf(one, told.lines));
  const days = sorted(left.filter((one) => one.kind === 'DAY'));
  return days.length === 0 ? [] : dayParcels(told, days);
}

function sorted(statements: readonly ParcelStatement[]): readonly ParcelStatement[] {
  const key = ({ parcel }: ParcelStatement): string => `${parcel.shippedAt}|${parcel.parcel}`;
  return [...statements].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** Units that name only their SKU are those of its lines in their order; what no line has keeps that name, and is reported. */
function parcelOf({ parcel }: ParcelStatement, lines: readonly OrderLine[]): Parcel {
  const units = parcel.units.flatMap((unit) => {
    if (unit.item !== '' && lines.some((line) => line.item === unit.item)) return [unit];
    const alike = lines.filter((line) => line.msku === unit.msku);
    if (alike.length === 0) return [{ item: unit.item || `msku:${unit.msku}`, quantity: unit.quantity }];
    return spreadUnits(unit.quantity, alike);
  });
  return { ...parcel, units: units.map(({ item, quantity }) => ({ item, quantity })) };
}

/** The last line takes what is more than all of them. */
function spreadUnits(quantity: number, lines: readonly OrderLine[]): { item: string; quantity: number }[] {
  let rest = quantity;
  const taken = lines.map((line, at) => {
    const take = at === lines.length - 1 ? rest : Math.min(rest, line.quantity);
    rest -= take;
    return { item: line.item, quantity: take };
  });
  return taken.filter((one) => one.quantity > 0);
}

/**
 * One parcel a moment. Rows of days may be told twice or be short while settlement goes on: units never exceed their line, and
 * the last moment takes what is missing where the order says that all has left.
 */
function dayParcels(told: Order, days: readonly ParcelStatement[]): readonly Parcel[] {
  const open = new Map(told.lines.map((line) => [line.item, line.quantity - line.cancelled]));
  const moments = new Map<LocalTime, Map<string, number>>();
  const take = (moment: LocalTime, item: string, wanted: number): number => {
    const units = Math.min(wanted, open.get(item) ?? 0);
    open.set(item, (open.get(item) ?? 0) - units);
    const parcel = moments.get(moment) ?? new Map<string, number>();
    if (units > 0) parcel.set(item, (parcel.get(item) ?? 0) + units);
    moments.set(moment, parcel);
    return units;
  };
  for (const { parcel } of days)
    for (const unit of parcel.units) {
      let rest = unit.quantity;
      for (const line of told.lines) if (line.msku === unit.msku) rest -= take(parcel.shippedAt, line.item, rest);
    }
  const last = days.reduce<LocalTime>((found, { parcel }) => later(found, parcel.shippedAt), '');
  if (COMPLETE.has(told.status)) for (const [item, units] of [...open]) take(last, item, units);
  return [...moments]
    .filter(([, units]) => units.size > 0)
    .map(([shippedAt, units]) => ({
      ...{ parcel: `day:${shippedAt}`, shippedAt, deliveredAt: '', warehouse: '', carrier: '', trackingNo: '' },
      units: [...units].map(([item, quantity]) => ({ item, quantity })),
    }));
}
