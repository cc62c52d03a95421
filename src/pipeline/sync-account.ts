/** Accounts at sources, read and worked off: one round of what is due, then the orders that it made due. */
import type { Queryable } from '../engine/transaction.ts';
import { cutWaiting } from './cut-waiting.ts';
import type { Actor, House } from './house.ts';
import { type PostedOrders, postDueOrders } from './post-orders.ts';
import { type StreamReport, syncSource } from './sync.ts';

export interface SyncAccountRequest {
  readonly source: string;
  /** Names of streams; default those that the account runs. */
  readonly streams?: readonly string[];
  /** Who reads; unique to the process. */
  readonly owner: string;
  readonly actor: Actor;
  readonly signal?: AbortSignal;
}

export interface SyncedAccount {
  readonly streams: readonly StreamReport[];
  readonly posted: PostedOrders;
  /** Days whose vouchers were cut. */
  readonly days: number;
}

const MINUTE_MS = 60_000;

/** Throws Refused SOURCE_NOT_FOUND, SOURCE_SECRET_…; Transient where the database is down. */
export async function syncAccount(house: House, request: SyncAccountRequest): Promise<SyncedAccount> {
  const { source, owner, actor, signal } = request;
  const { source: account, profile, connector } = await house.sourceOf(source);
  const { config, kind } = account;
  const streams = await syncSource(house, {
    ...{ source, kind, connector, owner, zone: profile.zoneOf(config) },
    streams: request.streams ?? profile.running(config),
    everyMs: (stream) => profile.minutesOf(config, stream.name) * MINUTE_MS,
    ...(signal ? { signal } : {}),
  });
  const posted = await postDueOrders(house, actor);
  return { streams, posted, days: await cutWaiting(house) };
}

/** Enabled accounts with a stream that is due and that nobody reads: what a sweep wakes the workers by. */
export async function sourcesDue(db: Queryable, now: Date): Promise<readonly string[]> {
  const { rows } = await db.query<{ source: string }>(
    `SELECT s.source FROM intake.source s WHERE s.enabled AND (
       NOT EXISTS (SELECT FROM engine.cursor c WHERE c.source = s.source)
       OR EXISTS (SELECT FROM engine.cursor c WHERE c.source = s.source AND c.state <> 'STOPPED' AND c.due_at <= $1
         AND (c.lease_until IS NULL OR c.lease_until <= $1)))
     ORDER BY s.source`,
    [now],
  );
  return rows.map((row) => row.source);
}
