/** A seller's story: one seed, one seller, any number of orders over some days, as a world for the sandbox server of 赛狐. */

import { isIsoDate } from '../../core/dates.ts';
import type { Platform } from '../../core/platforms.ts';
import { Bug } from '../../core/problems.ts';
import { createSeller } from './company.ts';
import type { StoryPlan } from './orders.ts';

export interface StoryOptions {
  readonly seed: string;
  /** 1 to 1,000,000. */
  readonly orders: number;
  /** First day, in China time; default 2026-01-01. */
  readonly start?: string;
  /** Over how many days they are purchased; default 30. Shipments, settlements and returns follow for two months more. */
  readonly days?: number;
  /** Default: the registry of the house, a shop for each marketplace of each. */
  readonly platforms?: readonly Platform[];
}

const ORDERS_MAX = 1_000_000;
const DAYS_MAX = 3660;

/** Throws Bug for a story of no size. */
export function planStory(options: StoryOptions): StoryPlan {
  const { orders, start = '2026-01-01', days = 30 } = options;
  const isWhole = (value: number, max: number): boolean => Number.isInteger(value) && value >= 1 && value <= max;
  if (!isWhole(orders, ORDERS_MAX)) throw new Bug(`a story has 1 to ${ORDERS_MAX} orders, not ${orders}`);
  if (!isWhole(days, DAYS_MAX)) throw new Bug(`a story goes on for 1 to ${DAYS_MAX} days, not ${days}`);
  if (!isIsoDate(start)) throw new Bug(`not a day: ${start}`);
  const seller = createSeller(options.seed, options.platforms);
  return { seller, orders, startMs: Date.parse(`${start}T00:00:00+08:00`), days };
}
