/** How an order stands at a moment: what 赛狐 would show of it then. */
import type { StoryLine, StoryOrder, StoryParcel } from './orders.ts';

export type Stage = 'PENDING' | 'UNSHIPPED' | 'PARTIALLY_SHIPPED' | 'SHIPPED' | 'COMPLETED' | 'CANCELLED';

export interface OrderState {
  readonly stage: Stage;
  /** When it changed last. */
  readonly updatedMs: number;
  readonly lines: readonly StoryLine[];
  readonly shipped: readonly StoryParcel[];
  readonly isRefunded: boolean;
  readonly isReturned: boolean;
}

/** undefined: nobody sees the order yet. */
export function stateAt(order: StoryOrder, nowMs: number): OrderState | undefined {
  if (nowMs < order.visibleMs) return undefined;
  const isPast = (ms: number | undefined): ms is number => ms !== undefined && ms <= nowMs;
  const shipped = order.parcels.filter((one) => one.shippedMs <= nowMs);
  return {
    stage: stageOf(order, shipped.length, isPast),
    updatedMs: Math.max(...changesOf(order).filter((ms) => ms <= nowMs)),
    lines: order.reduced && !isPast(order.reduced.atMs) ? order.reduced.linesBefore : order.lines,
    shipped,
    isRefunded: isPast(order.refund?.atMs),
    isReturned: isPast(order.refund?.returned?.atMs),
  };
}

/** When it changes next, or comes to be seen; Infinity: never again. */
export function nextChangeMs(order: StoryOrder, nowMs: number): number {
  if (nowMs < order.visibleMs) return order.visibleMs;
  return Math.min(...changesOf(order).filter((ms) => ms > nowMs));
}

function changesOf(order: StoryOrder): readonly number[] {
  const changes = [order.purchasedMs, ...order.parcels.map((one) => one.shippedMs)];
  const others = [
    order.paidMs,
    order.packedMs,
    order.reduced?.atMs,
    order.cancelled?.atMs,
    order.completedMs,
    order.refund?.atMs,
    order.refund?.returned?.atMs,
    order.touchedMs,
  ];
  for (const ms of others) if (ms !== undefined) changes.push(ms);
  return changes;
}

function stageOf(order: StoryOrder, shipped: number, isPast: (ms: number | undefined) => boolean): Stage {
  if (isPast(order.cancelled?.atMs)) return 'CANCELLED';
  if (isPast(order.completedMs)) return 'COMPLETED';
  if (shipped > 0) return shipped < order.parcels.length ? 'PARTIALLY_SHIPPED' : 'SHIPPED';
  return isPast(order.paidMs) ? 'UNSHIPPED' : 'PENDING';
}

/** Units of a line that have left, by its place. */
export function unitsShipped(shipped: readonly StoryParcel[], line: number): number {
  return shipped.reduce(
    (sum, parcel) => sum + parcel.units.reduce((units, one) => units + (one.line === line ? one.quantity : 0), 0),
    0,
  );
}
