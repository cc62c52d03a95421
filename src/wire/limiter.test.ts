import { expect, test } from 'vitest';
import { manualClock } from './clock.ts';
import { createLimiter } from './limiter.ts';

test('saved-up tokens go at once, then one every interval, in the order of the callers', async () => {
  const clock = manualClock(1_000_000);
  const limiter = createLimiter({ clock, perSecond: 2, burst: 3 });
  const served: [number, number][] = [];
  const calls = [0, 1, 2, 3, 4].map(async (caller) => {
    await limiter.acquire(60_000);
    served.push([caller, clock.now() - 1_000_000]);
  });
  for (let i = 0; i < 10; i++) {
    await new Promise(setImmediate);
    clock.advance(100);
  }
  await Promise.all(calls);
  expect(served).toEqual([
    [0, 0],
    [1, 0],
    [2, 0],
    [3, 500],
    [4, 1000],
  ]);
});

test('idle time saves up no more than the burst', async () => {
  const clock = manualClock(0, { skipSleeps: true });
  const limiter = createLimiter({ clock, perSecond: 1, burst: 2 });
  clock.advance(3_600_000);
  const start = clock.now();
  for (let i = 0; i < 4; i++) await limiter.acquire(10_000);
  expect(clock.now() - start).toBe(2_000);
});

test('a wait that would take too long is refused and takes nothing', async () => {
  const clock = manualClock(0, { skipSleeps: true });
  const limiter = createLimiter({ clock, perSecond: 1 });
  expect(await limiter.acquire(0)).toBe(true);
  expect(await limiter.acquire(999)).toBe(false);
  expect(await limiter.acquire(999)).toBe(false);
  expect(await limiter.acquire(1000)).toBe(true);
  expect(clock.now()).toBe(1000);
});

test('a back-off holds everybody, also where there is no limit', async () => {
  const clock = manualClock(0, { skipSleeps: true });
  const limiter = createLimiter({ clock });
  limiter.backOff(5_000);
  limiter.backOff(1_000);
  expect(await limiter.acquire(4_999)).toBe(false);
  expect(await limiter.acquire(5_000)).toBe(true);
  expect(clock.now()).toBe(5_000);
  expect(await limiter.acquire(0)).toBe(true);
});
