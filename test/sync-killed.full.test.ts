/** A sync of 10,000 orders that dies at every crash point, one after the other: what it leaves is what an undisturbed one leaves. */
import { expect, test } from 'vitest';
import { CRASH_POINTS } from '../src/engine/crash-points.ts';
import { syncStory, syncWithDeaths } from './properties/killed-sync.ts';
import { LONG_MS } from './properties/stories.ts';

test(
  '10,000 orders, killed at every crash point',
  async () => {
    const story = await syncStory({ seed: 'killed', orders: 10_000, days: 20 }, [
      'AMAZON',
      'SHOPIFY',
      'TEMU_HALF',
      'EBAY',
    ]);
    try {
      const peace = await syncWithDeaths(story, []);
      const deaths = CRASH_POINTS.filter((point) => /^(sync|orders)\./.test(point)).map((point) => `${point}#2`);
      expect(await syncWithDeaths(story, deaths)).toEqual(peace);
    } finally {
      await story.sandbox.close();
    }
  },
  LONG_MS,
);
