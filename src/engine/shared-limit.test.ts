import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/setup/test-database.ts';
import { Transient } from '../core/problems.ts';
import { manualClock, systemClock } from '../wire/clock.ts';
import { createAppPool } from './postgres.ts';
import { createSharedLimit, type SharedLimitOptions, type Slot, takeSlot } from './shared-limit.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
beforeEach(() => db.pool.query('DELETE FROM engine.shared_limit'));
afterAll(() => db.close());

const INTERVAL_MS = 40;

function options(key: string, more: Partial<SharedLimitOptions> = {}): SharedLimitOptions {
  return { db: db.pool, clock: manualClock(0, { skipSleeps: true }), key, intervalMs: INTERVAL_MS, ...more };
}

async function rowOf(key: string): Promise<{ interval_ms: number; closed: boolean }> {
  const { rows } = await db.pool.query(
    'SELECT interval_ms, closed_until > clock_timestamp() AS closed FROM engine.shared_limit WHERE key = $1',
    [key],
  );
  return rows[0];
}

function times(slots: readonly (Slot | undefined)[]): readonly number[] {
  return slots.map((one) => one!.at.getTime()).sort((a, b) => a - b);
}

test('workers of several processes never hold two slots of one key closer than its interval', async () => {
  const pools = [0, 1, 2, 3].map(() => createAppPool(db.url, 4));
  try {
    const all = pools.flatMap((pool) =>
      Array.from({ length: 12 }, () => takeSlot(options('one', { db: pool }), 60_000)),
    );
    const at = times(await Promise.all(all));
    // timestamptz is read to the millisecond: two neighbours may each lose a part of one.
    for (const [index, time] of at.entries())
      if (index > 0) expect(time - at[index - 1]!).toBeGreaterThanOrEqual(INTERVAL_MS - 1);
    expect(at).toHaveLength(48);
  } finally {
    await Promise.all(pools.map((pool) => pool.end()));
  }
});

test('keys do not wait for one another', async () => {
  const slots = await Promise.all(['a', 'b', 'c'].map((key) => takeSlot(options(key), 0)));
  expect(slots.every((one) => one?.waitMs === 0)).toBe(true);
});

test('a wait that would take too long is refused and takes nothing', async () => {
  const slow = options('slow', { intervalMs: 600_000 });
  expect(await createSharedLimit(slow).acquire(0)).toBe(true);
  const before = (await db.pool.query('SELECT next_at FROM engine.shared_limit')).rows;
  expect(await createSharedLimit(slow).acquire(1_000)).toBe(false);
  expect((await db.pool.query('SELECT next_at FROM engine.shared_limit')).rows).toEqual(before);
});

test('the caller waits on its own clock until its slot', async () => {
  const clock = manualClock(0, { skipSleeps: true });
  const limit = createSharedLimit(options('wait', { clock, intervalMs: 60_000 }));
  expect(await limit.acquire(0)).toBe(true);
  expect(clock.now()).toBe(0);
  expect(await limit.acquire(120_000)).toBe(true);
  expect(clock.now()).toBeGreaterThan(0);
  expect(clock.now()).toBeLessThanOrEqual(60_000);
});

test('“too many” told to one holds up all, and the slower pace is shared and bounded', async () => {
  const one = createSharedLimit(options('busy'));
  const other = createSharedLimit(options('busy'));
  expect(await one.acquire(0)).toBe(true);
  await one.backOff(600_000);
  expect(await other.acquire(1_000)).toBe(false);
  expect(await rowOf('busy')).toEqual({ interval_ms: INTERVAL_MS * 2, closed: true });
  for (let round = 0; round < 8; round++) await other.backOff(1);
  expect((await rowOf('busy')).interval_ms).toBe(INTERVAL_MS * 16);
});

test('the pace comes back step by step, one call at a time, down to what was agreed', async () => {
  const limit = createSharedLimit(options('back'));
  await limit.backOff(0);
  const pace: number[] = [(await rowOf('back')).interval_ms];
  for (let call = 0; call < 20; call++) {
    await limit.acquire(60_000);
    pace.push((await rowOf('back')).interval_ms);
  }
  expect(pace[0]).toBe(INTERVAL_MS * 2);
  for (const [index, now] of pace.entries()) if (index > 0) expect(now).toBeLessThanOrEqual(pace[index - 1]!);
  expect(pace[5]).toBeGreaterThan(INTERVAL_MS);
  expect(pace.at(-1)).toBe(INTERVAL_MS);
});

test('a slot that was waited for is given back where the other side closed meanwhile', async () => {
  let asleep: () => void = () => undefined;
  const fallenAsleep = new Promise<void>((resolve) => {
    asleep = resolve;
  });
  let woken: () => void = () => undefined;
  const sleep = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      if (ms <= 0) return resolve();
      woken = resolve;
      asleep();
    });
  const sleeper = createSharedLimit(options('void', { clock: { now: () => 0, sleep }, intervalMs: 5_000 }));
  expect(await sleeper.acquire(0)).toBe(true);
  const waiting = sleeper.acquire(10_000);
  await fallenAsleep;
  await createSharedLimit(options('void')).backOff(600_000);
  woken();
  expect(await waiting).toBe(false);
});

test('a database that is gone is a reason to try later, not a free pass', async () => {
  const pool = createAppPool('postgres://nobody@127.0.0.1:1/none', 1);
  await expect(createSharedLimit(options('gone', { db: pool, clock: systemClock })).acquire(10)).rejects.toBeInstanceOf(
    Transient,
  );
  await pool.end();
});
