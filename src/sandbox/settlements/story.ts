/** Seeded settlements: a chain of them, from orders, refunds and the account's own charges (accounting.md §2.9). */
import { chargesOf } from './charges.ts';
import type { LoanPart, MoneyEvent, SettlementStory } from './events.ts';
import { sumOf } from './events.ts';
import { type Features, priceUnit, USUAL_FEATURES } from './features.ts';
import { marketplaceOf } from './marketplaces.ts';
import { openOrders } from './orders.ts';
import { dice } from './seed.ts';

export { type Features, NO_FEATURES, USUAL_FEATURES, V1_FEATURES } from './features.ts';

export interface SettlementOptions {
  readonly seed: number | string;
  /** Default `US`. */
  readonly marketplace?: string;
  /** Default: the marketplace's own. Any ISO 4217 code. */
  readonly currency?: string;
  /** Length of the chain, default 1. */
  readonly settlements?: number;
  /** Instant of the first start, default 2026-09-24T07:00:00Z: the first settlement crosses a month. */
  readonly startMs?: number;
  /** Days of one settlement, default 14. */
  readonly days?: number;
  /** Orders of one settlement, default 40. */
  readonly orders?: number;
  readonly skus?: number;
  /** Features beside or against USUAL_FEATURES. */
  readonly features?: Partial<Features>;
  /** Reserve that an earlier settlement, not part of the chain, left behind. Minor units, default 0. */
  readonly openingReserve?: bigint;
}

const DAY_MS = 86_400_000;

interface Carried {
  readonly reserve: bigint;
  /** Total of the settlement before, undefined at the head of the chain. */
  readonly total: bigint | undefined;
}

/** A chain of settlements: end = next start, previous reserve = last reserve. Same options, same stories. */
export function makeSettlements(options: SettlementOptions): readonly SettlementStory[] {
  const home = marketplaceOf(options.marketplace ?? 'US');
  const currency = options.currency ?? home.currency;
  const features = { ...USUAL_FEATURES, ...options.features };
  const random = dice(`${options.seed}/${home.code}/${currency}`);
  const shopId = random.digits(6);
  const count = options.settlements ?? 1;
  const days = options.days ?? 14;
  const first = options.startMs ?? Date.UTC(2026, 8, 24, 7);
  const orders = openOrders({ random, home, currency, features, skus: options.skus ?? 12 });
  const stories: SettlementStory[] = [];
  let carried: Carried = { reserve: options.openingReserve ?? 0n, total: undefined };
  for (let index = 0; index < count; index++) {
    const startMs = first + index * days * DAY_MS;
    const endMs = startMs + days * DAY_MS;
    const id = `1${shopId}${String(index + 1).padStart(4, '0')}`;
    const span = { startMs, endMs };
    const sales = orders.settle(span, options.orders ?? 40);
    const scene = { id, index, count, span, random, home, currency, features, skus: orders.skus, carried, sales };
    const { events, loanSchedule, reserve } = chargesOf(scene);
    const story = storyOf({ id, marketplace: home.code, currency, startMs, endMs }, events, loanSchedule);
    stories.push(story);
    carried = { reserve, total: story.total };
  }
  return stories;
}

export interface StoryHead {
  readonly id: string;
  readonly marketplace: string;
  readonly currency: string;
  readonly startMs: number;
  readonly endMs: number;
}

/** A story out of a head and its events, for stories told by hand. The total is Σ events; the deposit is end + 2 days. */
export function storyOf(
  head: StoryHead,
  events: readonly MoneyEvent[],
  loanSchedule: readonly LoanPart[] = [],
): SettlementStory {
  return { ...head, depositMs: head.endMs + 2 * DAY_MS, total: sumOf(events), events, loanSchedule };
}

/** The same settlement with its rows in another order. */
export function shuffleRows(story: SettlementStory, seed: number | string): SettlementStory {
  const random = dice(`shuffle/${seed}`);
  const events = [...story.events];
  for (let at = events.length - 1; at > 0; at--) {
    const other = random.int(0, at);
    const [here, there] = [events[at], events[other]];
    if (here && there) [events[at], events[other]] = [there, here];
  }
  return { ...story, events };
}

const REVISABLE = new Set(['PRINCIPAL', 'COMMISSION', 'FULFILMENT', 'STORAGE', 'SUBSCRIPTION', 'ADS']);

export interface Revision {
  readonly story: SettlementStory;
  /** Indices of the changed events. */
  readonly changed: readonly number[];
}

/**
 * The same settlement told anew: the amounts of some rows differ, and the total with them. Signs stay; tax pairs,
 * reserve and carried balances are left alone.
 */
export function revise(story: SettlementStory, seed: number | string): Revision {
  const random = dice(`revise/${seed}`);
  const able = story.events.flatMap((event, index) => (REVISABLE.has(event.kind) ? [index] : []));
  if (able.length === 0) throw new RangeError('nothing in this story can be revised');
  const changed = new Set<number>();
  const wanted = Math.min(able.length, random.int(1, 5));
  while (changed.size < wanted) changed.add(random.pick(able));
  const events = story.events.map((event, index) => {
    if (!changed.has(index)) return event;
    const growth = BigInt(random.int(1, priceUnit(story.currency)));
    return { ...event, amount: event.amount + (event.amount < 0n ? -growth : growth) };
  });
  return { story: { ...story, events, total: sumOf(events) }, changed: [...changed].sort((a, b) => a - b) };
}
