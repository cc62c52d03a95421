/** Kill -9 at every commit boundary of an import: made again, it leaves the book of an undisturbed one. */
import { beforeAll, expect, test } from 'vitest';
import { CRASH_POINTS } from '../src/engine/crash-points.ts';
import type { SettlementStory } from '../src/sandbox/settlements/events.ts';
import { makeSettlements } from '../src/sandbox/settlements/story.ts';
import { killedAndMadeAgain, type Undisturbed, undisturbedImport } from './properties/killed.ts';
import { LONG_MS } from './properties/stories.ts';

const [STORY] = makeSettlements({ seed: 'killed', orders: 10, features: { tax: true } }) as [SettlementStory];
const POINTS = CRASH_POINTS.filter((point) => /^(import|post)\./.test(point));

let peace: Undisturbed;
beforeAll(async () => {
  peace = await undisturbedImport(STORY);
}, LONG_MS);

test('each boundary has a point', () => {
  expect([...POINTS].sort()).toEqual([
    'import.before-commit',
    'import.bytes-kept',
    'import.committed',
    'import.rows-copied',
    'post.before-commit',
    'post.committed',
  ]);
});

test.each(POINTS)(
  'killed at %s',
  async (crashAt) => {
    const { code, signal } = await killedAndMadeAgain(STORY, { crashAt }, peace);
    expect([code, signal]).toEqual([null, 'SIGKILL']);
  },
  LONG_MS,
);

test.each(['import.bytes-kept', 'import.rows-copied', 'import.committed'])(
  'killed at %s, a restarted house goes on by itself',
  async (crashAt) => {
    const { signal } = await killedAndMadeAgain(STORY, { crashAt }, peace, 'RESUME');
    expect(signal).toBe('SIGKILL');
  },
  LONG_MS,
);
