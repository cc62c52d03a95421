/**
 * Which orders changed when, so that a page of one day does not make every order of the story anew: 16 bytes an order, and
 * only what has changed since the last question is looked at again.
 */
import { firstOrderAt, orderAt, type StoryPlan } from './orders.ts';
import { nextChangeMs, stateAt } from './states.ts';

export interface OrderIndex {
  /** Orders that are to be seen at `nowMs` and changed last within the instants, by number. */
  updatedWithin(fromMs: number, toMs: number, nowMs: number): readonly number[];
}

const SLOTS_OF_SAFETY = 2;

export function createOrderIndex(plan: StoryPlan): OrderIndex {
  const updated = new Float64Array(plan.orders);
  const next = new Float64Array(plan.orders);
  let seenUpTo = 0;
  let lookedAtMs = Number.NEGATIVE_INFINITY;
  const look = (n: number, nowMs: number): void => {
    const order = orderAt(plan, n);
    updated[n] = stateAt(order, nowMs)?.updatedMs ?? Number.NaN;
    next[n] = nextChangeMs(order, nowMs);
  };
  const advance = (nowMs: number): void => {
    if (nowMs < lookedAtMs) seenUpTo = 0;
    for (let n = 0; n < seenUpTo; n++) if ((next[n] ?? 0) <= nowMs) look(n, nowMs);
    const end = Math.min(firstOrderAt(plan, nowMs) + SLOTS_OF_SAFETY, plan.orders);
    for (; seenUpTo < end; seenUpTo++) look(seenUpTo, nowMs);
    lookedAtMs = nowMs;
  };
  return {
    updatedWithin(fromMs, toMs, nowMs) {
      advance(nowMs);
      const found: number[] = [];
      for (let n = 0; n < seenUpTo; n++) {
        const ms = updated[n] ?? Number.NaN;
        if (ms >= fromMs && ms <= toMs) found.push(n);
      }
      return found;
    },
  };
}
