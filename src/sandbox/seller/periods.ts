/** Settlements of a shop: what its period sums to, what was carried over, what was paid out. Amazon's shops only. */
import type { Shop } from './company.ts';
import { DAY_MS } from './local-time.ts';
import type { StoryPlan } from './orders.ts';
import { PERIOD_MS, reserveOf, type SettledLine, settlementIdOf } from './settlements.ts';

export interface PeriodSums {
  readonly income: bigint;
  readonly refund: bigint;
  readonly expenditure: bigint;
}

export interface Settlement extends PeriodSums {
  readonly shop: Shop;
  readonly period: number;
  readonly settlementId: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly beginning: bigint;
  /** Held back at the end; positive. */
  readonly reserve: bigint;
  /** May be negative: the platform is owed. 0 while the period is open. */
  readonly transfer: bigint;
  readonly transferMs: number;
  readonly arrivalMs: number;
  readonly isClosed: boolean;
}

export const NO_SUMS: PeriodSums = { income: 0n, refund: 0n, expenditure: 0n };

export function addLine(sums: PeriodSums, line: SettledLine): PeriodSums {
  const { amount } = line;
  if (line.transactionType === 'Refund') return { ...sums, refund: sums.refund + amount };
  const isFee = line.amountType === 'ItemFees' || line.amountType === 'ServiceFee';
  return isFee ? { ...sums, expenditure: sums.expenditure + amount } : { ...sums, income: sums.income + amount };
}

/** Moments of a period, the same for all shops. */
export function transferMsOf(plan: StoryPlan, period: number): number {
  return plan.startMs + (period + 1) * PERIOD_MS + DAY_MS;
}

export function settlementOf(plan: StoryPlan, shop: Shop, period: number, sums: PeriodSums, nowMs: number): Settlement {
  const startMs = plan.startMs + period * PERIOD_MS;
  const endMs = startMs + PERIOD_MS;
  const isClosed = endMs <= nowMs;
  const beginning = reserveOf(plan, shop, period - 1);
  const reserve = isClosed ? reserveOf(plan, shop, period) : 0n;
  const net = sums.income + sums.refund + sums.expenditure;
  return {
    ...sums,
    shop,
    period,
    settlementId: settlementIdOf(shop, period),
    startMs,
    endMs,
    beginning,
    reserve,
    transfer: isClosed ? beginning + net - reserve : 0n,
    transferMs: transferMsOf(plan, period),
    arrivalMs: transferMsOf(plan, period) + 2 * DAY_MS,
    isClosed,
  };
}

/** Periods that have begun by `nowMs`; the last order's money is settled in one of them or later. */
export function periodsUntil(plan: StoryPlan, nowMs: number): number {
  return Math.max(Math.floor((nowMs - plan.startMs) / PERIOD_MS) + 1, 0);
}
