/** Kill -9 at every commit boundary of a sync and of the posting of its orders: made again, it leaves what an undisturbed one leaves. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CRASH_POINTS } from '../src/engine/crash-points.ts';
import { type Outcome, type SyncStory, syncStory, syncWithDeaths } from './properties/killed-sync.ts';
import { LONG_MS } from './properties/stories.ts';

const POINTS = CRASH_POINTS.filter((point) => /^(sync|orders)\./.test(point));
const PLATFORMS = ['AMAZON', 'SHOPIFY', 'TEMU_HALF'];

let story: SyncStory;
let peace: Outcome;
beforeAll(async () => {
  story = await syncStory({ seed: 'killed', orders: 150, days: 5 }, PLATFORMS);
  peace = await syncWithDeaths(story, []);
}, LONG_MS);
afterAll(() => story.sandbox.close());

test('each boundary has a point, and the story has something to lose', () => {
  expect([...POINTS].sort()).toEqual([
    'orders.before-commit',
    'orders.committed',
    'sync.before-commit',
    'sync.committed',
    'sync.page-kept',
  ]);
  expect(peace.canonical.length).toBeGreaterThan(10_000);
  expect(peace.stock.length).toBeGreaterThan(5);
});

test.each(POINTS)(
  'killed at %s, the first time and once more later on',
  async (point) => {
    expect(await syncWithDeaths(story, [point, `${point}#3`])).toEqual(peace);
  },
  LONG_MS,
);
