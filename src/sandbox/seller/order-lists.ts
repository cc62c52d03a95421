/** Lists whose rows come from orders: found once for a question, then made again page by page, so that no list is ever held. */

import type { RowList } from '../../connectors/sellfox/sandbox-world.ts';
import type { JsonObject } from '../../wire/exact-json.ts';
import { orderAt, type StoryOrder, type StoryPlan } from './orders.ts';
import { type OrderState, stateAt } from './states.ts';

/** Rows that an order gives to the list that was asked for. */
export type RowsOf = (order: StoryOrder, state: OrderState) => readonly JsonObject[];

/** `numbers`: orders to look at. Orders that nobody sees yet give no rows. */
export function orderList(plan: StoryPlan, numbers: Iterable<number>, nowMs: number, rowsOf: RowsOf): RowList {
  const rowsAt = (n: number): readonly JsonObject[] => {
    const order = orderAt(plan, n);
    const state = stateAt(order, nowMs);
    return state ? rowsOf(order, state) : [];
  };
  const found: number[] = [];
  /** Rows before the order at the same place of `found`. */
  const before: number[] = [];
  let total = 0;
  for (const n of numbers) {
    const count = rowsAt(n).length;
    if (count === 0) continue;
    found.push(n);
    before.push(total);
    total += count;
  }
  return {
    total,
    rows(from, to) {
      const rows: JsonObject[] = [];
      for (let at = placeOf(before, from); at < found.length && from + rows.length < to; at++) {
        const first = before[at] ?? 0;
        const own = rowsAt(found[at] ?? 0);
        rows.push(...own.slice(Math.max(from - first, 0), to - first));
      }
      return rows;
    },
  };
}

/** Last place whose rows begin at `row` or before it. */
function placeOf(before: readonly number[], row: number): number {
  let [low, high] = [0, before.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((before[middle] ?? 0) <= row) low = middle;
    else high = middle - 1;
  }
  return Math.max(low, 0);
}

export function listOf(rows: readonly JsonObject[]): RowList {
  return { total: rows.length, rows: (from, to) => rows.slice(from, to) };
}
