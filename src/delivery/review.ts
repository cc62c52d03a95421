/** 审核 of vouchers. 制单 ≠ 审核: refused here, and once more by a constraint of the database (accounting.md §8.3). */
import { type Problem, problem } from '../core/problems.ts';
import type { Tx } from '../engine/transaction.ts';
import { DELIVERY_PROBLEMS } from './problems.ts';
import type { VoucherState } from './states.ts';

export interface ReviewRequest {
  readonly book: string;
  readonly voucherNo: bigint;
  readonly reviewer: string;
  readonly decision: 'APPROVE' | 'RETURN';
  /** Needed for RETURN. */
  readonly reason?: string;
}

/** A voucher that a person decides about, locked. */
export interface Decided {
  readonly state: VoucherState;
  readonly preparer: string;
  readonly word: string;
  readonly number: number;
  readonly leaseUntil: Date | null;
}

export interface VoucherName {
  readonly book: string;
  readonly voucherNo: bigint;
}

/**
 * APPROVE queues the voucher for delivery. RETURN leaves it waiting with the reason as its problem; it is cut anew with the
 * next posting of its source. Returns the new state, or why not (nothing is changed then). Who may review at all is the
 * caller's business.
 */
export async function reviewVoucher(tx: Tx, request: ReviewRequest, now: Date): Promise<VoucherState | Problem> {
  const { book, voucherNo, reviewer } = request;
  const voucher = await lockVoucher(tx, request);
  if ('code' in voucher) return voucher;
  const refusal = refusalOf(request, voucher);
  if (refusal) return refusal;
  if (request.decision === 'RETURN') {
    const returned = problem(DELIVERY_PROBLEMS.VOUCHER_RETURNED, placeOf(request), {
      reviewer,
      reason: request.reason?.trim() ?? '',
    });
    await tx.query('UPDATE delivery.voucher SET problem = $3, changed_at = $4 WHERE book = $1 AND voucher_no = $2', [
      book,
      voucherNo,
      JSON.stringify(returned),
      now,
    ]);
    return 'AWAITING_REVIEW';
  }
  await tx.query(
    `UPDATE delivery.voucher SET state = 'QUEUED', reviewer = $3, reviewed_at = $4, problem = NULL, changed_at = $4
     WHERE book = $1 AND voucher_no = $2`,
    [book, voucherNo, reviewer, now],
  );
  return 'QUEUED';
}

/**
 * A voucher that the ERP refused goes back into the queue, once its cause is removed. Returns the new state, or why not.
 */
export async function requeueVoucher(tx: Tx, request: VoucherName, now: Date): Promise<VoucherState | Problem> {
  const { book, voucherNo } = request;
  const voucher = await lockVoucher(tx, request);
  if ('code' in voucher) return voucher;
  if (voucher.state !== 'REFUSED') return wrongState(request, voucher, '重新排队 / queue again');
  await tx.query(
    `UPDATE delivery.voucher SET state = 'QUEUED', tries = 0, next_try_at = NULL, problem = NULL, changed_at = $3
     WHERE book = $1 AND voucher_no = $2`,
    [book, voucherNo, now],
  );
  return 'QUEUED';
}

/** 提交, 审核 and the look for duplicates are due at once: what a person asks for who removed their cause. */
export async function followUpNow(tx: Tx, request: VoucherName, now: Date): Promise<void> {
  await tx.query(
    `UPDATE delivery.voucher
     SET advance_due_at = CASE WHEN advance_due_at IS NULL THEN NULL ELSE $3::timestamptz END,
       duplicate_check_at = CASE WHEN duplicate_check_at IS NULL THEN NULL ELSE $3::timestamptz END
     WHERE book = $1 AND voucher_no = $2`,
    [request.book, request.voucherNo, now],
  );
}

function refusalOf(request: ReviewRequest, voucher: Decided): Problem | undefined {
  const params = { word: voucher.word, number: String(voucher.number) };
  if (voucher.state !== 'AWAITING_REVIEW') return wrongState(request, voucher, '审核 / review');
  if (voucher.preparer === request.reviewer) {
    const { preparer } = voucher;
    return problem(DELIVERY_PROBLEMS.REVIEWER_IS_PREPARER, placeOf(request), { ...params, preparer });
  }
  if (request.decision === 'RETURN' && (request.reason ?? '').trim() === '')
    return problem(DELIVERY_PROBLEMS.RETURN_WITHOUT_REASON, placeOf(request), params);
  return undefined;
}

export function wrongState(request: VoucherName, voucher: Decided, action: string): Problem {
  const { word, number, state } = voucher;
  return problem(DELIVERY_PROBLEMS.VOUCHER_STATE_WRONG, placeOf(request), {
    word,
    number: String(number),
    state,
    action,
  });
}

function placeOf(request: VoucherName) {
  return { book: request.book, voucher: String(request.voucherNo) };
}

export async function lockVoucher(tx: Tx, { book, voucherNo }: VoucherName): Promise<Decided | Problem> {
  const { rows } = await tx.query<Decided>(
    `SELECT state, preparer, word, number, lease_until AS "leaseUntil" FROM delivery.voucher
     WHERE book = $1 AND voucher_no = $2 FOR UPDATE`,
    [book, voucherNo],
  );
  return rows[0] ?? problem(DELIVERY_PROBLEMS.VOUCHER_ABSENT, { book, voucher: String(voucherNo) });
}
