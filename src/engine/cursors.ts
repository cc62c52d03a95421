/**
 * Where the streams of outside sources stand. One worker reads a stream at a time: it holds a lease, and a cursor is saved by its
 * holder alone, in the transaction that stores the rows read up to there. So a worker that was stopped, and wakes after another
 * took over, changes nothing.
 */
import type { Problem } from '../core/problems.ts';
import type { Queryable, Tx } from './transaction.ts';

export interface StreamRef {
  readonly source: string;
  readonly stream: string;
}

export type StreamState = 'READY' | 'PAUSED' | 'STOPPED';
/** JSON of the connector. */
export type CursorValue = Readonly<Record<string, string | number>>;

/** A stream that this worker reads. */
export interface LeasedStream extends StreamRef {
  /** undefined: nothing was read yet. */
  readonly cursor: CursorValue | undefined;
  readonly failures: number;
  readonly owner: string;
}

/** The lease went to another worker: what this one read is not to be stored. */
export class StreamLost extends Error {
  override readonly name = 'StreamLost';
}

/** Longer than any page with all its retries; each page that is stored renews it. */
const LEASE_MS = 5 * 60_000;
const BACK_OFF_MS = 10_000;
const BACK_OFF_MAX_MS = 15 * 60_000;
const BACK_OFF_DOUBLINGS_MAX = 10;

/** Streams that are to be read, due at once; those known already stay as they are. */
export async function addStreams(db: Queryable, source: string, streams: readonly string[], now: Date): Promise<void> {
  await db.query(
    `INSERT INTO engine.cursor (source, stream, state, due_at, changed_at)
     SELECT $1, u.stream, 'READY', $3, $3 FROM unnest($2::text[]) AS u (stream) ON CONFLICT DO NOTHING`,
    [source, streams, now],
  );
}

/** Takes at most `limit` of the named streams that are due and that nobody reads, those longest due first, then as they are named. */
export async function leaseStreams(
  db: Queryable,
  source: string,
  streams: readonly string[],
  { owner, now, limit }: { readonly owner: string; readonly now: Date; readonly limit: number },
): Promise<readonly LeasedStream[]> {
  const { rows } = await db.query<{ stream: string; cursor: CursorValue | null; failures: number }>(
    `WITH due AS (
       SELECT c.source, c.stream FROM engine.cursor c
       WHERE c.source = $1 AND c.stream = ANY ($2) AND c.state <> 'STOPPED' AND c.due_at <= $4
         AND (c.lease_until IS NULL OR c.lease_until <= $4)
       ORDER BY c.due_at, array_position($2::text[], c.stream) LIMIT $6 FOR UPDATE SKIP LOCKED)
     UPDATE engine.cursor c SET lease_owner = $3, lease_until = $5 FROM due
     WHERE c.source = due.source AND c.stream = due.stream RETURNING c.stream, c.cursor, c.failures`,
    [source, streams, owner, now, leaseEnd(now), limit],
  );
  return rows
    .map((row) => ({ ...row, source, owner, cursor: row.cursor ?? undefined }))
    .sort((a, b) => streams.indexOf(a.stream) - streams.indexOf(b.stream));
}

export interface ReadPage {
  readonly cursor: CursorValue;
  readonly window: { readonly from: string; readonly to: string };
  /** Rows of this page. */
  readonly rows: number;
  /** Undefined: the round goes on, and the lease with it. Else it is through: given back, and due again then. */
  readonly dueAt: Date | undefined;
}

/** Stores the place behind a page that was read; the source answers, so what was PAUSED is READY. Throws StreamLost. */
export async function saveCursor(
  tx: Tx,
  { source, stream, owner }: LeasedStream,
  page: ReadPage,
  now: Date,
): Promise<LeasedStream> {
  const { rowCount } = await tx.query(
    `UPDATE engine.cursor SET cursor = $4, problem = NULL, failures = 0, rows = rows + $5, window_from = $6, window_to = $7,
       -- A person may have stopped it while the page was on its way.
       state = CASE state WHEN 'STOPPED' THEN 'STOPPED' ELSE 'READY' END,
       read_at = $8, changed_at = $8, due_at = coalesce($9, due_at), round_at = CASE WHEN $9::timestamptz IS NULL THEN round_at ELSE $8 END,
       lease_owner = CASE WHEN $9::timestamptz IS NULL THEN lease_owner END,
       lease_until = CASE WHEN $9::timestamptz IS NULL THEN $10::timestamptz END
     WHERE source = $1 AND stream = $2 AND lease_owner = $3`,
    [
      ...[source, stream, owner, JSON.stringify(page.cursor), page.rows, page.window.from, page.window.to],
      ...[now, page.dueAt ?? null, leaseEnd(now)],
    ],
  );
  if (rowCount !== 1) throw new StreamLost(`stream ${source}/${stream}`);
  return { source, stream, owner, cursor: page.cursor, failures: 0 };
}

/**
 * The source did not answer, or refused: the cursor stays, the lease is given back. PASSES: tried again by itself, after 10 s,
 * 20 s … 15 min. PERSON: waits until it is resumed. Throws StreamLost.
 */
export async function pauseStream(
  tx: Tx,
  leased: LeasedStream,
  problem: Problem,
  ends: 'PASSES' | 'PERSON',
  now: Date,
): Promise<void> {
  const doublings = Math.min(leased.failures, BACK_OFF_DOUBLINGS_MAX);
  const dueAt = new Date(now.getTime() + Math.min(BACK_OFF_MS * 2 ** doublings, BACK_OFF_MAX_MS));
  const { rowCount } = await tx.query(
    `UPDATE engine.cursor SET failures = failures + 1, due_at = coalesce($5::timestamptz, 'infinity'), changed_at = $6,
       state = CASE state WHEN 'STOPPED' THEN 'STOPPED' ELSE 'PAUSED' END,
       problem = CASE state WHEN 'STOPPED' THEN NULL ELSE $4::jsonb END, lease_owner = NULL, lease_until = NULL
     WHERE source = $1 AND stream = $2 AND lease_owner = $3`,
    [leased.source, leased.stream, leased.owner, JSON.stringify(problem), ends === 'PASSES' ? dueAt : null, now],
  );
  if (rowCount !== 1) throw new StreamLost(`stream ${leased.source}/${leased.stream}`);
}

/** Gives back what `owner` holds of a source and has not finished: another worker goes on at once. */
export async function freeStreams(db: Queryable, source: string, owner: string): Promise<void> {
  await db.query(
    'UPDATE engine.cursor SET lease_owner = NULL, lease_until = NULL WHERE source = $1 AND lease_owner = $2',
    [source, owner],
  );
}

/** Due at once, whatever held them up. Returns how many were resting. `streams` undefined: all of the source. */
export async function resumeStreams(
  db: Queryable,
  source: string,
  streams: readonly string[] | undefined,
  now: Date,
): Promise<number> {
  const { rowCount } = await db.query(
    `UPDATE engine.cursor SET state = 'READY', problem = NULL, failures = 0, due_at = $3, changed_at = $3
     WHERE source = $1 AND ($2::text[] IS NULL OR stream = ANY ($2)) AND state <> 'READY'`,
    [source, streams ?? null, now],
  );
  return rowCount ?? 0;
}

/** The source answers a test again: what it had refused is due at once; what a person stopped stays so. */
export async function resumePaused(db: Queryable, source: string, now: Date): Promise<number> {
  const { rowCount } = await db.query(
    `UPDATE engine.cursor SET state = 'READY', problem = NULL, failures = 0, due_at = $2, changed_at = $2
     WHERE source = $1 AND state = 'PAUSED'`,
    [source, now],
  );
  return rowCount ?? 0;
}

/** By a person: not read until resumed; a page that is on its way is still stored. Returns how many were stopped. */
export async function stopStreams(
  db: Queryable,
  source: string,
  streams: readonly string[],
  now: Date,
): Promise<number> {
  const { rowCount } = await db.query(
    `UPDATE engine.cursor SET state = 'STOPPED', problem = NULL, changed_at = $3
     WHERE source = $1 AND stream = ANY ($2) AND state <> 'STOPPED'`,
    [source, streams, now],
  );
  return rowCount ?? 0;
}

export interface StreamStanding extends StreamRef {
  readonly state: StreamState;
  readonly problem: Problem | null;
  readonly failures: number;
  /** null: a person must resume it. */
  readonly dueAt: Date | null;
  /** A worker reads it now. */
  readonly reading: boolean;
  /** Window of the last page, by the source's clock; empty: nothing read, or a snapshot. */
  readonly from: string;
  readonly to: string;
  readonly rows: bigint;
  readonly readAt: Date | null;
  /** End of the last whole round. */
  readonly roundAt: Date | null;
}

export async function listStreams(db: Queryable, source: string, now: Date): Promise<readonly StreamStanding[]> {
  const { rows } = await db.query<StreamStanding>(
    `SELECT source, stream, state, problem, failures,
       CASE WHEN isfinite(due_at) AND state <> 'STOPPED' THEN due_at END AS "dueAt",
       coalesce(lease_until > $2, false) AS reading, window_from AS "from", window_to AS "to", rows,
       read_at AS "readAt", round_at AS "roundAt"
     FROM engine.cursor WHERE source = $1 ORDER BY stream`,
    [source, now],
  );
  return rows;
}

function leaseEnd(now: Date): Date {
  return new Date(now.getTime() + LEASE_MS);
}

/** Codes of the problems for which streams of a source rest. */
export async function pausedCodes(db: Queryable, source: string): Promise<readonly string[]> {
  const { rows } = await db.query<{ code: string }>(
    "SELECT DISTINCT problem->>'code' AS code FROM engine.cursor WHERE source = $1 AND state = 'PAUSED'",
    [source],
  );
  return rows.map((row) => row.code);
}
