/** One sandbox server of a name at a time: two that hold the same vouchers in memory would overwrite each other's. */
import type pg from 'pg';

/** Gives the place back; undefined where another process has it. It also ends with the process, however that ends. */
export async function takeServerPlace(pool: pg.Pool, server: string): Promise<(() => void) | undefined> {
  const connection = await pool.connect();
  // Unheard, the loss of the connection ends the process.
  connection.on('error', () => undefined);
  const { rows } = await connection.query<{ taken: boolean }>(
    'SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS taken',
    [`sandbox:${server}`],
  );
  // Closed, not given back: the lock is the connection's.
  const release = (): void => connection.release(true);
  if (rows[0]?.taken) return release;
  release();
  return undefined;
}
