/** Any settlement: the options of the generator as fast-check arbitraries. */
import fc from 'fast-check';
import type { SettlementStory } from '../../src/sandbox/settlements/events.ts';
import { type Features, makeSettlements } from '../../src/sandbox/settlements/story.ts';
import type { StoryBook } from '../setup/story-house.ts';

export interface Size {
  readonly runs: number;
  readonly orders: number;
  readonly settlements: number;
  /** Without it fast-check takes a new seed each time, and prints it where a run fails. */
  readonly seed?: number;
}

/** The tier of `npm test`: the same cases each time. */
export const SMALL: Size = { runs: 8, orders: 8, settlements: 3, seed: 20260924 };
export const FULL: Size = { runs: 40, orders: 60, settlements: 5 };

/** A machine that does many other things at the same time must not fail a property. */
export const LONG_MS = 600_000;

export function runsOf(size: Size): { readonly numRuns: number; readonly seed?: number; readonly endOnFailure: true } {
  // A seed of the generator does not shrink to anything simpler.
  return { numRuns: size.runs, endOnFailure: true, ...(size.seed === undefined ? {} : { seed: size.seed }) };
}

export interface Told {
  readonly stories: readonly SettlementStory[];
  readonly book: StoryBook;
  readonly seed: number;
}

export interface StoryOptions {
  readonly seed: number;
  readonly place: readonly [marketplace: string, currency?: string];
  readonly functional: string;
  readonly standard: 'ASBE' | 'SBE';
  readonly settlements: number;
  readonly orders: number;
  readonly skus: number;
  readonly features: Partial<Features>;
}

const FUNCTIONAL = ['CNY', 'CNY', 'CNY', 'JPY', 'KWD', 'USD'] as const;
/** Marketplace, and currency where it is not the marketplace's own. */
const PLACES: readonly StoryOptions['place'][] = [['US'], ['UK'], ['JP'], ['US', 'KWD'], ['DE'], ['CA']];

/** Switches that an ordinary settlement leaves as they are, and those that a story may turn. */
function featuresOf(names: readonly (keyof Features)[]): fc.Arbitrary<Partial<Features>> {
  return fc.record(Object.fromEntries(names.map((name) => [name, fc.boolean()])));
}

/** Only options are shown where a run fails; `tell` makes the stories of them. */
export function anyStory(
  size: Size,
  switches: readonly (keyof Features)[],
  fixed: Partial<Features> = {},
): fc.Arbitrary<StoryOptions> {
  return fc
    .record({
      seed: fc.nat(1_000_000),
      place: fc.constantFrom(...PLACES),
      functional: fc.constantFrom(...FUNCTIONAL),
      standard: fc.constantFrom('ASBE' as const, 'SBE' as const),
      settlements: fc.integer({ min: 1, max: size.settlements }),
      orders: fc.integer({ min: 1, max: size.orders }),
      skus: fc.integer({ min: 1, max: 6 }),
      features: featuresOf(switches),
    })
    .map((options) => ({ ...options, features: { ...options.features, ...fixed } }));
}

export function tell(options: StoryOptions): Told {
  const { seed, place, functional, standard, settlements, orders, skus, features } = options;
  const [marketplace, currency] = place;
  const shared = { seed, marketplace, settlements, orders, skus, features };
  return {
    seed,
    book: { functional, standard },
    stories: makeSettlements({ ...shared, ...(currency === undefined ? {} : { currency }) }),
  };
}
