/**
 * Who works on what, and until when. A holder may be stopped at any moment (SIGSTOP, a pause of the machine): its last
 * request can arrive until lease + deadline, so a successor waits that long before it looks the voucher up.
 */
import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { VoucherForm } from '../core/business-documents.ts';
import type { IsoDate, Period } from '../core/dates.ts';
import type { Catalogue, Problem } from '../core/problems.ts';
import type { VoucherStage } from '../core/targets.ts';
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
/** A lease outlasts the request that it is for, and what is written down before and after it. */
const LEASE_DEADLINES = 3;

export function openOutbox(
  parts: Pick<Outbox, 'pool' | 'clock' | 'catalogue' | 'worker'> & Partial<Pick<Outbox, 'deadlineMs' | 'leaseMs'>>,
): Outbox {
  const deadlineMs = parts.deadlineMs ?? SEND_DEADLINE_MS;
  return {
    leaseMs: deadlineMs * LEASE_DEADLINES,
    ...parts,
    deadlineMs,
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
  readonly date: IsoDate;
  readonly period: Period;
  readonly word: string;
  readonly number: number;
  readonly generation: number;
  readonly erpId: string | undefined;
  readonly erpNumber: string | undefined;
  readonly erpStage: VoucherStage | undefined;
  readonly ticket: string | undefined;
  readonly advanceTries: number;
  readonly duplicateChecks: number;
  readonly form: VoucherForm;
  /** A document without journal entries. */
  readonly handedIn: boolean;
}

type Row = { readonly [name in keyof LeasedVoucher]: LeasedVoucher[name] | null };

const LEASED = `v.book, v.voucher_no AS "voucherNo", v.state, v.handed, v.tries, v.voucher_date AS date, v.period, v.word, v.number,
  v.generation, v.erp_id AS "erpId", v.erp_number AS "erpNumber", v.erp_stage AS "erpStage", v.ticket, v.advance_tries AS "advanceTries",
  v.duplicate_checks AS "duplicateChecks", v.form, v.document IS NOT NULL AS "handedIn"`;

function leased<T extends Row>(row: T): LeasedVoucher & T {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, value ?? undefined]),
  ) as unknown as LeasedVoucher & T;
}

/**
 * The next due vouchers of the book, at most `limit`, in the order of date and number (制单序时). One that a dead worker left
 * in SENDING comes as UNKNOWN: its bytes may have arrived. SKIP LOCKED: a voucher that is being corrected at this moment waits.
 */
export function leaseDue(outbox: Outbox, book: string, limit: number): Promise<readonly LeasedVoucher[]> {
  const settled = after(outbox, -outbox.deadlineMs);
  return inTransaction(outbox.pool, async (tx) => {
    const { rows } = await tx.query<Row>(
      `WITH due AS (
         SELECT voucher_no FROM delivery.voucher
         WHERE book = $1 AND state IN ('QUEUED', 'SENDING', 'ACCEPTED', 'UNKNOWN', 'SAVED')
           AND (next_try_at IS NULL OR next_try_at <= $2) AND (lease_until IS NULL OR lease_until <= $3)
         ORDER BY voucher_date, number, voucher_no LIMIT $6 FOR UPDATE SKIP LOCKED)
       UPDATE delivery.voucher v
       SET lease_owner = $4, lease_until = $5, changed_at = $2,
         state = CASE v.state WHEN 'SENDING' THEN 'UNKNOWN' ELSE v.state END
       FROM due WHERE v.book = $1 AND v.voucher_no = due.voucher_no
       RETURNING ${LEASED}`,
      [book, nowOf(outbox), settled, outbox.token, after(outbox, outbox.leaseMs), limit],
    );
    return rows.map(leased).sort(byDateAndNumber);
  });
}

function byDateAndNumber(a: LeasedVoucher, b: LeasedVoucher): number {
  if (a.date !== b.date) return a.date < b.date ? -1 : 1;
  return a.number - b.number;
}

/** Leases one voucher in any state that stands in the ERP, to compare it again. undefined: absent, or someone has it. */
export function leaseOne(outbox: Outbox, book: string, voucherNo: bigint): Promise<LeasedVoucher | undefined> {
  return inTransaction(outbox.pool, async (tx) => {
    const { rows } = await tx.query<Row>(
      `UPDATE delivery.voucher v SET lease_owner = $3, lease_until = $4
       WHERE book = $1 AND voucher_no = $2 AND erp_id IS NOT NULL AND (lease_until IS NULL OR lease_until <= $5)
       RETURNING ${LEASED}`,
      [book, voucherNo, outbox.token, after(outbox, outbox.leaseMs), after(outbox, -outbox.deadlineMs)],
    );
    return rows.map(leased)[0];
  });
}

/** What is due of a voucher after it was saved and compared. */
export interface FollowUp extends LeasedVoucher {
  readonly advanceDue: boolean;
  readonly duplicatesDue: boolean;
}

/** Leases the next voucher that is to be submitted or audited, or looked for a second time. */
export function leaseFollowUp(outbox: Outbox, book: string): Promise<FollowUp | undefined> {
  const advanceDue = `v.advance_due_at IS NOT NULL AND v.advance_due_at <= $2 AND v.state IN ('VERIFIED', 'ADOPTED')`;
  const duplicatesDue = `v.duplicate_check_at IS NOT NULL AND v.duplicate_check_at <= $2 AND v.erp_id IS NOT NULL`;
  return inTransaction(outbox.pool, async (tx) => {
    const { rows } = await tx.query<Row & Pick<FollowUp, 'advanceDue' | 'duplicatesDue'>>(
      `WITH due AS (
         SELECT voucher_no FROM delivery.voucher v
         WHERE book = $1 AND (${advanceDue} OR ${duplicatesDue}) AND (lease_until IS NULL OR lease_until <= $3)
         ORDER BY voucher_date, number, voucher_no LIMIT 1 FOR UPDATE SKIP LOCKED)
       UPDATE delivery.voucher v SET lease_owner = $4, lease_until = $5
       FROM due WHERE v.book = $1 AND v.voucher_no = due.voucher_no
       RETURNING ${LEASED}, ${advanceDue} AS "advanceDue", ${duplicatesDue} AS "duplicatesDue"`,
      [book, nowOf(outbox), after(outbox, -outbox.deadlineMs), outbox.token, after(outbox, outbox.leaseMs)],
    );
    return rows.map(leased)[0];
  });
}

/**
 * Gives back what this run holds and has no request out for. What it left in SENDING stays: its bytes may be on their way.
 */
export async function freeLeases(outbox: Outbox, book: string): Promise<void> {
  await outbox.pool.query(
    `UPDATE delivery.voucher SET lease_owner = NULL, lease_until = NULL
     WHERE book = $1 AND lease_owner = $2 AND state <> 'SENDING'`,
    [book, outbox.token],
  );
}

/** When the next ticket of the book may be asked for; undefined: none waits. */
export async function nextPollAt(outbox: Outbox, book: string): Promise<Date | undefined> {
  const { rows } = await outbox.pool.query<{ at: Date | null }>(
    `SELECT min(next_try_at) AS at FROM delivery.voucher WHERE book = $1 AND state = 'ACCEPTED'`,
    [book],
  );
  return rows[0]?.at ?? undefined;
}

/** A part that is left out stays; null empties it. */
export interface VoucherChange {
  readonly state?: VoucherState;
  readonly handed?: boolean;
  readonly erpAccount?: string;
  readonly erpId?: string;
  readonly erpNumber?: string;
  readonly erpStage?: VoucherStage;
  readonly ticket?: string | null;
  readonly tries?: number;
  /** null: the problem is gone. */
  readonly problem?: Problem | null;
  /** Due again at; null: at once, or never where the state says so. */
  readonly nextTryAt?: Date | null;
  /** 提交 or 审核 is due at; null: not. */
  readonly advanceDueAt?: Date | null;
  readonly advanceTries?: number;
  /** Duplicates are looked for at; null: no more. */
  readonly duplicateCheckAt?: Date | null;
  readonly duplicateChecks?: number;
  /** KEEP renews the lease, FREE gives it back. */
  readonly lease: 'KEEP' | 'FREE';
}

const COLUMN_OF: Readonly<Record<Exclude<keyof VoucherChange, 'lease'>, string>> = {
  state: 'state',
  handed: 'handed',
  erpAccount: 'erp_account',
  erpId: 'erp_id',
  erpNumber: 'erp_number',
  erpStage: 'erp_stage',
  ticket: 'ticket',
  tries: 'tries',
  problem: 'problem',
  nextTryAt: 'next_try_at',
  advanceDueAt: 'advance_due_at',
  advanceTries: 'advance_tries',
  duplicateCheckAt: 'duplicate_check_at',
  duplicateChecks: 'duplicate_checks',
};

/** Changes a voucher that this worker holds. Throws LeaseLost where it does not. */
export async function changeVoucher(
  tx: Tx,
  outbox: Outbox,
  voucher: LeasedVoucher,
  change: VoucherChange,
): Promise<LeasedVoucher> {
  const { lease, ...parts } = change;
  const kept = lease === 'KEEP';
  const changed = Object.entries(parts).filter(([, value]) => value !== undefined) as [
    keyof typeof COLUMN_OF,
    unknown,
  ][];
  const sets = changed.map(([name], at) => `, ${COLUMN_OF[name]} = $${at + 7}`).join('');
  const { rows } = await tx.query<Row>(
    `UPDATE delivery.voucher v SET lease_owner = $4, lease_until = $5, changed_at = $6${sets}
     WHERE book = $1 AND voucher_no = $2 AND lease_owner = $3 RETURNING ${LEASED}`,
    [
      voucher.book,
      voucher.voucherNo,
      outbox.token,
      kept ? outbox.token : null,
      kept ? after(outbox, outbox.leaseMs) : null,
      nowOf(outbox),
      ...changed.map(([name, value]) => (name === 'problem' && value !== null ? JSON.stringify(value) : value)),
    ],
  );
  const row = rows[0];
  if (!row) throw new LeaseLost(`voucher ${voucher.book} ${voucher.voucherNo}`);
  return leased(row);
}

/** Asked just before the bytes leave: those that are still ours for the whole deadline of the request. */
export async function heldForDeadline<T extends LeasedVoucher>(
  db: Queryable,
  outbox: Outbox,
  vouchers: readonly T[],
): Promise<readonly T[]> {
  const { rows } = await db.query<{ book: string; voucher_no: bigint; lease_until: Date }>(
    `SELECT lease_until, book, voucher_no FROM delivery.voucher
     WHERE book = ANY ($1) AND voucher_no = ANY ($2::bigint[]) AND lease_owner = $3`,
    [[...new Set(vouchers.map((one) => one.book))], vouchers.map((one) => String(one.voucherNo)), outbox.token],
  );
  // The clock is read after the database has answered: that wait counts too.
  const until = outbox.clock.now() + outbox.deadlineMs;
  const held = new Set(
    rows.filter((row) => row.lease_until.getTime() > until).map((row) => `${row.book}/${row.voucher_no}`),
  );
  return vouchers.filter((one) => held.has(`${one.book}/${one.voucherNo}`));
}

export type AttemptStep = 'FIND' | 'SEND' | 'POLL' | 'READ_BACK' | 'ADVANCE' | 'DUPLICATES' | 'REMOVE';

export interface AttemptRecord {
  readonly step: AttemptStep;
  readonly request?: unknown;
  readonly outcome: string;
  readonly answer?: unknown;
  /** The version of the field mapping that was laid over what is sent. */
  readonly fieldMappingNo?: bigint;
}

/** Logs a call to the ERP. Requests hold documents, never credentials: those are the connector's own. */
export async function recordAttempt(
  tx: Tx,
  outbox: Outbox,
  voucher: LeasedVoucher,
  attempt: AttemptRecord,
): Promise<void> {
  await tx.query(
    `INSERT INTO delivery.attempt (book, voucher_no, step, at, worker, request, outcome, answer, field_mapping_no)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      voucher.book,
      voucher.voucherNo,
      attempt.step,
      nowOf(outbox),
      outbox.worker,
      jsonOf(attempt.request),
      attempt.outcome,
      jsonOf(attempt.answer),
      attempt.fieldMappingNo ?? null,
    ],
  );
}

function jsonOf(value: unknown): string | null {
  if (value === undefined) return null;
  return JSON.stringify(value, (_key, one: unknown) => (typeof one === 'bigint' ? String(one) : one));
}
