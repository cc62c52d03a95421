/** Kill -9 at moments that no name has, in an import of many rows. */
import { expect, test } from 'vitest';
import type { SettlementStory } from '../src/sandbox/settlements/events.ts';
import { makeSettlements } from '../src/sandbox/settlements/story.ts';
import { killedAndMadeAgain, undisturbedImport } from './properties/killed.ts';
import { LONG_MS } from './properties/stories.ts';

/** Some 20,000 rows: reading and posting take seconds. */
const ORDERS = 3_000;

test(
  'killed at any moment, made again: the book of an undisturbed import',
  async () => {
    const [story] = makeSettlements({ seed: 'killed', orders: ORDERS, skus: 300, features: { tax: true } }) as [
      SettlementStory,
    ];
    const peace = await undisturbedImport(story);
    const signals: (string | null)[] = [];
    for (const [step, ms] of [
      ['KEEPING', 20],
      ['READING', 5],
      ['READING', 150],
      ['READING', 600],
      ['POSTING', 5],
      ['POSTING', 400],
      ['POSTING', 1_200],
    ] as const)
      signals.push((await killedAndMadeAgain(story, { killAfter: { step, ms } }, peace)).signal);
    // A fast machine may have ended before the last of them; most must have been killed.
    expect(signals.filter((signal) => signal === 'SIGKILL').length).toBeGreaterThan(3);
  },
  LONG_MS,
);
