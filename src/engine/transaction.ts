/** Transactions and the locks within them. */
import { createHash } from 'node:crypto';
import type pg from 'pg';
import { problem, Transient } from '../core/problems.ts';
import { ENGINE_PROBLEMS } from './problems.ts';

/** An open transaction: one connection of the pool. */
export type Tx = pg.PoolClient;

/** Whatever can run one statement: the pool, or an open transaction. */
export type Queryable = Pick<pg.Pool, 'query'> | Pick<pg.PoolClient, 'query'>;

/**
 * Commits what `work` did, or nothing of it. Throws what `work` throws; a collision or a lost connection as Transient
 * (the caller's job decides when to try again: never inside the same broken transaction).
 */
export async function inTransaction<T>(pool: pg.Pool, work: (tx: Tx) => Promise<T>): Promise<T> {
  const tx = await connect(pool);
  let broken: Error | undefined;
  // Unheard, the loss of a checked-out connection ends the process.
  const onError = (error: Error): void => {
    broken = error;
  };
  tx.on('error', onError);
  try {
    await tx.query('BEGIN');
    const result = await work(tx);
    await tx.query('COMMIT');
    return result;
  } catch (error) {
    broken ??= await rollback(tx);
    throw asTransient(error);
  } finally {
    tx.off('error', onError);
    tx.release(broken);
  }
}

/** What `work` would give: the same steps, and nothing of them stays. */
export async function rolledBack<T>(pool: pg.Pool, work: (tx: Tx) => Promise<T>): Promise<T> {
  const asked = new Error('rolled back as asked');
  let result: { readonly value: T } | undefined;
  try {
    await inTransaction(pool, async (tx) => {
      result = { value: await work(tx) };
      throw asked;
    });
  } catch (error) {
    if (error !== asked || !result) throw error;
  }
  return result!.value;
}

async function connect(pool: pg.Pool): Promise<Tx> {
  try {
    return await pool.connect();
  } catch (error) {
    throw asTransient(error);
  }
}

async function rollback(tx: Tx): Promise<Error | undefined> {
  try {
    await tx.query('ROLLBACK');
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

/** serialization_failure, deadlock_detected, lock_not_available. */
const COLLISIONS = new Set(['40001', '40P01', '55P03']);
/** Class 08 connection, 57P01–03 shutdown and start-up, 53300 too many connections; and Node's own. */
const LOST = /^(08...|57P0[123]|53300|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN)$/;

/** Decided by class: SQLSTATE and errno, never the message; pg gives a few losses of the connection no code at all. */
export function asTransient(error: unknown): unknown {
  const { code } = error as { readonly code?: unknown };
  if (typeof code !== 'string') return isUncodedLoss(error) ? unreachable(error as Error) : error;
  if (COLLISIONS.has(code)) return new Transient(problem(ENGINE_PROBLEMS.DATABASE_CONFLICT, {}, { sqlState: code }));
  return LOST.test(code) ? unreachable(error as Error) : error;
}

/** Whole messages of pg 8.23 and pg-pool 3.14, which carry no code. */
const UNCODED_LOSSES: ReadonlySet<string> = new Set([
  'Connection terminated unexpectedly',
  'Connection terminated',
  'Connection terminated due to connection timeout',
  'timeout exceeded when trying to connect',
  'Client has encountered a connection error and is not queryable',
]);

function isUncodedLoss(error: unknown): boolean {
  return error instanceof Error && UNCODED_LOSSES.has(error.message);
}

function unreachable(error: Error): Transient {
  return new Transient(problem(ENGINE_PROBLEMS.DATABASE_UNREACHABLE, {}, { url: '', detail: error.message }));
}

/**
 * Waits for the locks of all keys until the end of the transaction, in one order whatever order they come in: two
 * transactions that name the same keys never deadlock over them. Keys are any text, `book:A1/lot:SKU-7`.
 */
export async function lockKeys(tx: Tx, keys: readonly string[]): Promise<void> {
  const numbers = [...new Set(keys.map(lockNumber))].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  if (numbers.length === 0) return;
  // unnest WITH ORDINALITY in a subquery keeps the order of evaluation; 10,000 keys take one round trip.
  await tx.query(
    `SELECT pg_advisory_xact_lock(number)
     FROM (SELECT number FROM unnest($1::bigint[]) WITH ORDINALITY AS k (number, at) ORDER BY at) AS sorted`,
    [numbers.map(String)],
  );
}

function lockNumber(key: string): bigint {
  return createHash('sha256').update(key).digest().readBigInt64BE(0);
}
