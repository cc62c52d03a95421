/**
 * Who works on what, and until when. A holder may be stopped at any moment (SIGSTOP, a pause of the machine): its last
 * request can arrive until lease + deadline, so a successor waits that long before it looks the voucher up.
 */
import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { Catalogue, Problem } from '../core/problems.ts';
import { inTransaction, type Queryable, type Tx } from '../engine/transaction.ts';
import type { Clock } from '../wire/clock.ts';
import type { VoucherState } from './states.ts';

export interface Outbox {
  readonly pool: pg.Pool;
  readonly clock: Clock;
  readonly catalogue: Catalogue;
  /** Name for the log; each run takes leases under a token of its own. */
  readonly worker: string;
  readonly token: string;
  /** Longest time of one request; shorter than the lease. */
  readonly deadlineMs: number;
  readonly leaseMs: number;
}

export const SEND_DEADLINE_MS = 30_000;
export const LEASE_MS = 90_000;

export function openOutbox(
  parts: Pick<Outbox, 'pool' | 'clock' | 'catalogue' | 'worker'> & Partial<Pick<Outbox, 'deadlineMs' | 'leaseMs'>>,
): Outbox {
  return {
    deadlineMs: SEND_DEADLINE_MS,
    leaseMs: LEASE_MS,
    ...parts,
    token: `${parts.worker}#${randomUUID()}`,
  };
}

export function nowOf(outbox: Outbox): Date {
  return new Date(outbox.clock.now());
}

function after(outbox: Outbox, ms: number): Date {
  return new Date(outbox.clock.now() + ms);
}

/** The lease went to another: whatever this worker meant to record is not its business any more. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

export interface LeasedVoucher {
  readonly book: string;
  readonly voucherNo: bigint;
  readonly state: VoucherState;
  readonly handed: boolean;
  readonly tries: number;
  readonly word: string;
  readonly number: number;
  readonly erpId: string | undefined;
}

/**
 * The next due voucher of the book in the order of date and number (制单序时). One that a dead worker left in SENDING comes
 * as UNKNOWN: its bytes may have arrived. SKIP LOCKED: a voucher that is being corrected at this moment waits.
 */
export function leaseNext(outbox: Outbox, book: string): Promise<LeasedVoucher | undefined> {
  const settled = after(outbox, -outbox.deadlineMs);
  return inTransaction(outbox.pool, async (tx) => {
    const { rows } = await tx.query<Omit<LeasedVoucher, 'erpId'> & { erpId: string | null }>(
      `WITH due AS (
         SELECT voucher_no FROM delivery.voucher
         WHERE book = $1 AND state IN ('QUEUED', 'SENDING', 'UNKNOWN', 'SAVED')
           AND (next_try_at IS NULL OR next_try_at <= $2) AND (lease_until IS NULL OR lease_until <= $3)
         ORDER BY voucher_date, number LIMIT 1 FOR UPDATE SKIP LOCKED)
       UPDATE delivery.voucher v
       SET lease_owner = $4, lease_until = $5, changed_at = $2,
         state = CASE v.state WHEN 'SENDING' THEN 'UNKNOWN' ELSE v.state END
       FROM due WHERE v.book = $1 AND v.voucher_no = due.voucher_no
       RETURNING v.book, v.voucher_no AS "voucherNo", v.state, v.handed, v.tries, v.word, v.number, v.erp_id AS "erpId"`,
      [book, nowOf(outbox), settled, outbox.token, after(outbox, outbox.leaseMs)],
    );
    const row = rows[0];
    return row && { ...row, erpId: row.erpId ?? undefined };
  });
}

/** Leases one voucher in any state that stands in the ERP, to compare it again. undefined: absent, or someone has it. */
export function leaseOne(outbox: Outbox, book: string, voucherNo: bigint): Promise<LeasedVoucher | undefined> {
  return inTransaction(outbox.pool, async (tx) => {
    const { rows } = await tx.query<LeasedVoucher>(
      `UPDATE delivery.voucher v SET lease_owner = $3, lease_until = $4
       WHERE book = $1 AND voucher_no = $2 AND erp_id IS NOT NULL AND (lease_until IS NULL OR lease_until <= $5)
       RETURNING book, voucher_no AS "voucherNo", state, handed, tries, word, number, erp_id AS "erpId"`,
      [book, voucherNo, outbox.token, after(outbox, outbox.leaseMs), after(outbox, -outbox.deadlineMs)],
    );
    return rows[0];
  });
}

export interface VoucherChange {
  readonly state?: VoucherState;
  readonly handed?: boolean;
  readonly erpAccount?: string;
  readonly erpId?: string;
  readonly erpNumber?: string;
  readonly tries?: number;
  /** null: the problem is gone. */
  readonly problem?: Problem | null;
  /** Due again at; null: at once, or never where the state says so. */
  readonly nextTryAt?: Date | null;
  /** KEEP renews the lease, FREE gives it back. */
  readonly lease: 'KEEP' | 'FREE';
}

/** Changes a voucher that this worker holds. Throws LeaseLost where it does not. */
export async function changeVoucher(
  tx: Tx,
  outbox: Outbox,
  voucher: LeasedVoucher,
  change: VoucherChange,
): Promise<LeasedVoucher> {
  const kept = change.lease === 'KEEP';
  const { rows } = await tx.query<Omit<LeasedVoucher, 'erpId'> & { erpId: string | null }>(
    `UPDATE delivery.voucher
     SET state = coalesce($4, state), handed = coalesce($5, handed), erp_account = coalesce($6, erp_account),
       erp_id = coalesce($7, erp_id), erp_number = coalesce($8, erp_number), tries = coalesce($9, tries),
       problem = CASE WHEN $10 THEN $11 ELSE problem END, next_try_at = CASE WHEN $12 THEN $13 ELSE next_try_at END,
       lease_owner = $14, lease_until = $15, changed_at = $16
     WHERE book = $1 AND voucher_no = $2 AND lease_owner = $3
     RETURNING book, voucher_no AS "voucherNo", state, handed, tries, word, number, erp_id AS "erpId"`,
    [
      voucher.book,
      voucher.voucherNo,
      outbox.token,
      change.state ?? null,
      change.handed ?? null,
      change.erpAccount ?? null,
      change.erpId ?? null,
      change.erpNumber ?? null,
      change.tries ?? null,
      change.problem !== undefined,
      change.problem ? JSON.stringify(change.problem) : null,
      change.nextTryAt !== undefined,
      change.nextTryAt ?? null,
      kept ? outbox.token : null,
      kept ? after(outbox, outbox.leaseMs) : null,
      nowOf(outbox),
    ],
  );
  const row = rows[0];
  if (!row) throw new LeaseLost(`voucher ${voucher.book} ${voucher.voucherNo}`);
  return { ...row, erpId: row.erpId ?? undefined };
}

/** Asked just before the bytes leave: is it still ours for the whole deadline of the request? */
export async function holdsForDeadline(db: Queryable, outbox: Outbox, voucher: LeasedVoucher): Promise<boolean> {
  const { rows } = await db.query<{ lease_until: Date }>(
    'SELECT lease_until FROM delivery.voucher WHERE book = $1 AND voucher_no = $2 AND lease_owner = $3',
    [voucher.book, voucher.voucherNo, outbox.token],
  );
  const until = rows[0]?.lease_until;
  // The clock is read after the database has answered: that wait counts too.
  return until !== undefined && until.getTime() > outbox.clock.now() + outbox.deadlineMs;
}

export interface AttemptRecord {
  readonly step: 'FIND' | 'SEND' | 'READ_BACK';
  readonly request?: unknown;
  readonly outcome: string;
  readonly answer?: unknown;
}

/** Logs a call to the ERP. Requests hold documents, never credentials: those are the connector's own. */
export async function recordAttempt(
  tx: Tx,
  outbox: Outbox,
  voucher: LeasedVoucher,
  attempt: AttemptRecord,
): Promise<void> {
  await tx.query(
    `INSERT INTO delivery.attempt (book, voucher_no, step, at, worker, request, outcome, answer)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      voucher.book,
      voucher.voucherNo,
      attempt.step,
      nowOf(outbox),
      outbox.worker,
      jsonOf(attempt.request),
      attempt.outcome,
      jsonOf(attempt.answer),
    ],
  );
}

function jsonOf(value: unknown): string | null {
  if (value === undefined) return null;
  return JSON.stringify(value, (_key, one: unknown) => (typeof one === 'bigint' ? String(one) : one));
}
