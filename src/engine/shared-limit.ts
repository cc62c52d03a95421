/**
 * A limiter that all workers of all processes share: one slot an interval and key, given out by the database in the order in
 * which it was asked. Slots are the database's time; a caller only waits the difference. DESIGN.md §4 “Every call receives io”.
 */
import type { Clock } from '../wire/clock.ts';
import type { Limiter } from '../wire/limiter.ts';
import { asTransient, type Queryable } from './transaction.ts';

export interface SharedLimitOptions {
  readonly db: Queryable;
  readonly clock: Clock;
  /** Who is called by what right: `sellfox:<client>:<path>`. */
  readonly key: string;
  /** Between two calls while all is well. */
  readonly intervalMs: number;
}

export interface Slot {
  readonly at: Date;
  /** From the moment at which the database gave it. */
  readonly waitMs: number;
}

/** “Too many” doubles the interval, up to this many times the agreed one; each call after it takes a twentieth off again. */
const SLOWEST_FACTOR = 16;
const RECOVERY_PARTS = 20;

export function createSharedLimit(options: SharedLimitOptions): Limiter {
  const { clock } = options;
  return {
    async acquire(waitMaxMs) {
      const startMs = clock.now();
      for (;;) {
        const leftMs = waitMaxMs - (clock.now() - startMs);
        const slot = await takeSlot(options, leftMs);
        if (!slot) return false;
        await clock.sleep(slot.waitMs);
        // Another worker may have been told to slow down while this one waited: its slot is void then.
        if (slot.waitMs <= 0 || !(await isClosed(options))) return true;
      }
    },
    backOff: (ms) => slowDown(options, ms),
  };
}

/** The next free slot, unless it is more than `waitMaxMs` away: then nothing is taken. Throws Transient DATABASE_*. */
export async function takeSlot(options: SharedLimitOptions, waitMaxMs: number): Promise<Slot | undefined> {
  const { rows } = await ask(
    options.db,
    // ON CONFLICT waits for the row and reads the clock after that. The interval recovers with every slot.
    `INSERT INTO engine.shared_limit AS l (key, next_at, interval_ms, closed_until)
     VALUES ($1, clock_timestamp() + $2 * interval '1 ms', $2, '-infinity')
     ON CONFLICT (key) DO UPDATE SET
       interval_ms = greatest($2, l.interval_ms - $2 / ${RECOVERY_PARTS} - 1),
       next_at = greatest(l.next_at, l.closed_until, clock_timestamp())
         + greatest($2, l.interval_ms - $2 / ${RECOVERY_PARTS} - 1) * interval '1 ms'
     WHERE greatest(l.next_at, l.closed_until) <= clock_timestamp() + $3 * interval '1 ms'
     RETURNING next_at - interval_ms * interval '1 ms' AS at,
       extract(epoch FROM next_at - interval_ms * interval '1 ms' - clock_timestamp())::float8 * 1000 AS wait_ms`,
    [options.key, options.intervalMs, Math.max(0, waitMaxMs)],
  );
  const row = rows[0];
  return row && { at: row.at, waitMs: Math.max(0, Math.ceil(row.wait_ms)) };
}

async function slowDown(options: SharedLimitOptions, ms: number): Promise<void> {
  await ask(
    options.db,
    `INSERT INTO engine.shared_limit AS l (key, next_at, interval_ms, closed_until)
     VALUES ($1, clock_timestamp() + $3 * interval '1 ms', least($2 * 2, $4), clock_timestamp() + $3 * interval '1 ms')
     ON CONFLICT (key) DO UPDATE SET
       interval_ms = least(greatest(l.interval_ms, $2) * 2, $4),
       closed_until = greatest(l.closed_until, clock_timestamp() + $3 * interval '1 ms'),
       -- Slots given out behind the pause stay whose they are; those within it are void.
       next_at = greatest(l.next_at, l.closed_until, clock_timestamp() + $3 * interval '1 ms')`,
    [options.key, options.intervalMs, ms, options.intervalMs * SLOWEST_FACTOR],
  );
}

async function isClosed(options: SharedLimitOptions): Promise<boolean> {
  const { rows } = await ask(
    options.db,
    'SELECT closed_until > clock_timestamp() AS closed FROM engine.shared_limit WHERE key = $1',
    [options.key],
  );
  return rows[0]?.closed === true;
}

async function ask(
  db: Queryable,
  text: string,
  values: readonly unknown[],
): Promise<{ readonly rows: readonly { at: Date; wait_ms: number; closed: boolean }[] }> {
  try {
    return await db.query(text, [...values]);
  } catch (error) {
    throw asTransient(error);
  }
}
