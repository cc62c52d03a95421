/**
 * What a person found in the ERP about a voucher whose fate no call can tell: it is there under a number, or it is not.
 * His word is recorded with his name and reason; where the ERP can be asked, it is compared like any other.
 */
import { type Problem, problem } from '../core/problems.ts';
import { audit } from '../engine/audit.ts';
import { resolveExceptions } from '../engine/exceptions.ts';
import type { Tx } from '../engine/transaction.ts';
import { DELIVERY_PROBLEMS } from './problems.ts';
import { subjectOf } from './recording.ts';
import type { VoucherState } from './states.ts';

export interface ByHand {
  readonly book: string;
  readonly voucherNo: bigint;
  /** there: with the ERP's number, 1–40 characters · absent: sent again. */
  readonly found:
    | { readonly at: 'THERE'; readonly number: string; readonly erpId?: string }
    | { readonly at: 'ABSENT' };
  readonly actor: string;
  readonly reason: string;
}

interface Where {
  readonly erpAccount: string;
  /** The ERP cannot be asked: its id is of no use, and the number stands for it. */
  readonly unseen: boolean;
  /** Longest time of one request. */
  readonly deadlineMs: number;
  readonly now: Date;
}

interface Row {
  readonly state: VoucherState;
  readonly handed: boolean;
  readonly period: string;
  readonly word: string;
  readonly number: number;
  readonly erpId: string | null;
  readonly leaseUntil: Date | null;
}

/** Longest reason and longest id, in characters. */
export const BY_HAND_TEXT_MAX = 200;
/** Longest number, in characters. */
export const BY_HAND_NUMBER_MAX = 40;

/**
 * In one transaction with its audit record. THERE: UNKNOWN and REFUSED become SAVED, UNPROVED stays and is confirmed. ABSENT:
 * queued again, an UNPROVED one as its next generation. Returns the new state, or why not (nothing is changed then).
 */
export async function settleByHand(tx: Tx, where: Where, request: ByHand): Promise<VoucherState | Problem> {
  const { book, voucherNo, found } = request;
  const place = { book, voucher: String(voucherNo) };
  const row = await lock(tx, request);
  if (!row) return problem(DELIVERY_PROBLEMS.VOUCHER_ABSENT, place);
  const refusal = refusalOf(where, request, row);
  if (refusal) return refusal;
  const before = { state: row.state, erpId: row.erpId };
  const state = found.at === 'THERE' ? await there(tx, where, request, row) : await absent(tx, where, request, row);
  await resolveExceptions(tx, subjectOf(request), request.actor, where.now);
  await audit(tx, {
    actor: request.actor,
    action: 'voucher.settled-by-hand',
    subject: subjectOf(request),
    before,
    after: { ...found, state, reason: request.reason.trim() },
    at: where.now,
  });
  return state;
}

function refusalOf(where: Where, request: ByHand, row: Row): Problem | undefined {
  const { book, voucherNo, found } = request;
  const place = { book, voucher: String(voucherNo) };
  const reason = request.reason.trim();
  if (reason === '' || reason.length > BY_HAND_TEXT_MAX) return problem(DELIVERY_PROBLEMS.REPAIR_WITHOUT_REASON, place);
  const name = { word: row.word, number: String(row.number), state: row.state };
  const isOpen = row.state === 'UNKNOWN' || row.state === 'UNPROVED' || (row.state === 'REFUSED' && row.handed);
  // Whoever holds it may have a request out, which can arrive until its lease and the deadline are over.
  const isFree = row.leaseUntil === null || row.leaseUntil.getTime() + where.deadlineMs <= where.now.getTime();
  if (!isOpen || !isFree)
    return problem(DELIVERY_PROBLEMS.VOUCHER_STATE_WRONG, place, { ...name, action: '人工核对 / settle by hand' });
  if (found.at === 'ABSENT') return undefined;
  const number = found.number.trim();
  const erpId = found.erpId?.trim() ?? '';
  const isNamed = where.unseen || row.erpId !== null || erpId !== '';
  if (number === '' || number.length > BY_HAND_NUMBER_MAX || erpId.length > BY_HAND_TEXT_MAX || !isNamed)
    return problem(DELIVERY_PROBLEMS.BY_HAND_UNNAMED, place, name);
  return undefined;
}

async function there(tx: Tx, where: Where, { book, voucherNo, found, actor }: ByHand, row: Row): Promise<VoucherState> {
  if (found.at !== 'THERE') return row.state;
  const number = found.number.trim();
  const erpId = row.erpId ?? (found.erpId?.trim() || `${row.period} ${row.word}-${number}`);
  const state = row.state === 'UNPROVED' ? 'UNPROVED' : 'SAVED';
  await tx.query(
    `UPDATE delivery.voucher
     SET state = $3, handed = true, erp_account = $4, erp_id = $5, erp_number = $6, confirmed_by = $7, confirmed_at = $8,
       ticket = NULL, tries = 0, problem = NULL, next_try_at = NULL, lease_owner = NULL, lease_until = NULL, changed_at = $8
     WHERE book = $1 AND voucher_no = $2`,
    [book, voucherNo, state, where.erpAccount, erpId, number, actor, where.now],
  );
  return state;
}

async function absent(tx: Tx, where: Where, request: ByHand, row: Row): Promise<VoucherState> {
  const { book, voucherNo, actor, reason } = request;
  const free = 'lease_owner = NULL, lease_until = NULL, changed_at = $3';
  if (row.state === 'UNPROVED') {
    await sendAnew(tx, { book, voucherNo, by: actor, reason, now: where.now });
    return 'QUEUED';
  }
  // Through REFUSED, from where alone a voucher that was handed over goes into the queue.
  if (row.state === 'UNKNOWN')
    await tx.query(`UPDATE delivery.voucher SET state = 'REFUSED', ${free} WHERE book = $1 AND voucher_no = $2`, [
      book,
      voucherNo,
      where.now,
    ]);
  await tx.query(
    `UPDATE delivery.voucher SET state = 'QUEUED', handed = false, tries = 0, problem = NULL, next_try_at = NULL, ${free}
     WHERE book = $1 AND voucher_no = $2`,
    [book, voucherNo, where.now],
  );
  return 'QUEUED';
}

/** The document of the voucher is gone from the ERP: kept among the former ones, and the voucher queued as its next generation. */
export async function sendAnew(
  tx: Tx,
  request: {
    readonly book: string;
    readonly voucherNo: bigint;
    readonly by: string;
    readonly reason: string;
    readonly now: Date;
  },
): Promise<void> {
  const { book, voucherNo, by, reason, now } = request;
  await tx.query(
    `INSERT INTO delivery.former_document (book, voucher_no, generation, erp_account, erp_id, erp_number, gone_at, by, reason)
     SELECT book, voucher_no, generation, erp_account, erp_id, erp_number, $3, $4, $5
     FROM delivery.voucher WHERE book = $1 AND voucher_no = $2`,
    [book, voucherNo, now, by, reason.trim()],
  );
  // Through DRIFTED, wherever it stood: only from there does a voucher go again.
  await tx.query(
    `UPDATE delivery.voucher SET state = 'DRIFTED' WHERE book = $1 AND voucher_no = $2 AND state <> 'DRIFTED'`,
    [book, voucherNo],
  );
  await tx.query(
    `UPDATE delivery.voucher
     SET state = 'QUEUED', generation = generation + 1, erp_id = NULL, erp_number = NULL, erp_stage = NULL, tries = 0,
       problem = NULL, next_try_at = NULL, advance_due_at = NULL, duplicate_check_at = NULL, duplicate_checks = 0,
       confirmed_by = NULL, confirmed_at = NULL, changed_at = $3
     WHERE book = $1 AND voucher_no = $2`,
    [book, voucherNo, now],
  );
}

async function lock(tx: Tx, { book, voucherNo }: ByHand): Promise<Row | undefined> {
  const { rows } = await tx.query<Row>(
    `SELECT state, handed, period, word, number, erp_id AS "erpId", lease_until AS "leaseUntil"
     FROM delivery.voucher WHERE book = $1 AND voucher_no = $2 FOR UPDATE`,
    [book, voucherNo],
  );
  return rows[0];
}
