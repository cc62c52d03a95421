/** What a person decides about one voucher on its way: tried at once, settled by hand in the ERP, or queued again after that. */
import { type Problem, problem } from '../core/problems.ts';
import { audit } from '../engine/audit.ts';
import { resolveExceptions } from '../engine/exceptions.ts';
import type { Tx } from '../engine/transaction.ts';
import { DELIVERY_PROBLEMS } from './problems.ts';
import { placeOf, subjectOf } from './recording.ts';
import { type Decided, followUpNow, lockVoucher, requeueVoucher, type VoucherName, wrongState } from './review.ts';
import type { VoucherState } from './states.ts';

export interface ByHandRequest extends VoucherName {
  readonly actor: string;
  readonly reason: string;
}

/**
 * The voucher leaves the queue: what it says is entered by hand in the ERP. From there on it counts as handed over, so that a
 * correction of its source becomes a further voucher. Returns the new state, or why not (nothing is changed then).
 */
export async function skipVoucher(tx: Tx, request: ByHandRequest, now: Date): Promise<VoucherState | Problem> {
  const voucher = await lockVoucher(tx, request);
  if ('code' in voucher) return voucher;
  const refusal = refusalOf(request, voucher, ['QUEUED', 'REFUSED'], '由人工处理 / settle by hand', now);
  if (refusal) return refusal;
  const { book, voucherNo, actor } = request;
  const reason = request.reason.trim();
  await tx.query(
    `UPDATE delivery.voucher
     SET state = 'SKIPPED', skipped_by = $3, skipped_at = $4, skip_reason = $5, problem = NULL, next_try_at = NULL, tries = 0,
       lease_owner = NULL, lease_until = NULL, changed_at = $4
     WHERE book = $1 AND voucher_no = $2`,
    [book, voucherNo, actor, now, reason],
  );
  await resolveExceptions(tx, subjectOf(request), actor, now);
  const after = { state: 'SKIPPED', reason };
  await audit(tx, { actor, action: 'voucher.skipped', subject: subjectOf(request), after, at: now });
  return 'SKIPPED';
}

/** Queued again; before it is sent it is looked for in the ERP as any other. Returns the new state, or why not. */
export async function unskipVoucher(tx: Tx, request: ByHandRequest, now: Date): Promise<VoucherState | Problem> {
  const voucher = await lockVoucher(tx, request);
  if ('code' in voucher) return voucher;
  const refusal = refusalOf(request, voucher, ['SKIPPED'], '撤销人工处理 / take back', now);
  if (refusal) return refusal;
  const { book, voucherNo, actor } = request;
  await tx.query(
    `UPDATE delivery.voucher SET state = 'QUEUED', skipped_by = NULL, skipped_at = NULL, skip_reason = NULL, changed_at = $3
     WHERE book = $1 AND voucher_no = $2`,
    [book, voucherNo, now],
  );
  const after = { state: 'QUEUED', reason: request.reason.trim() };
  await audit(tx, { actor, action: 'voucher.unskipped', subject: subjectOf(request), after, at: now });
  return 'QUEUED';
}

function refusalOf(
  request: ByHandRequest,
  voucher: Decided,
  from: readonly VoucherState[],
  action: string,
  now: Date,
): Problem | undefined {
  const { word, number, state, leaseUntil } = voucher;
  if (request.reason.trim() === '') return problem(DELIVERY_PROBLEMS.REPAIR_WITHOUT_REASON, placeOf(request));
  if (!from.includes(state)) return wrongState(request, voucher, action);
  if (leaseUntil && leaseUntil > now)
    return problem(DELIVERY_PROBLEMS.VOUCHER_BUSY, placeOf(request), { word, number: String(number) });
  return undefined;
}

/**
 * Due at once: one that was refused is queued, one that waits is tried with the next run, a look for duplicates or a 审核 that
 * waits likewise. One whose answer was lost waits until its lost request cannot arrive any more: `settleMs` after it left. Returns
 * the state, or why not. Whether it is sent is decided by the look before the send, as ever.
 */
export async function dueNow(
  tx: Tx,
  request: VoucherName,
  settleMs: number,
  now: Date,
): Promise<VoucherState | Problem> {
  const voucher = await lockVoucher(tx, request);
  if ('code' in voucher) return voucher;
  const { book, voucherNo } = request;
  switch (voucher.state) {
    case 'REFUSED':
      return requeueVoucher(tx, request, now);
    case 'VERIFIED':
    case 'ADOPTED':
      await followUpNow(tx, request, now);
      return voucher.state;
    case 'QUEUED':
    case 'UNKNOWN':
    case 'ACCEPTED':
    case 'SAVED':
      await tx.query(
        `UPDATE delivery.voucher v
         SET next_try_at = CASE WHEN v.state = 'UNKNOWN' AND v.next_try_at IS NOT NULL
           THEN least(v.next_try_at, (SELECT max(t.at) + $3 * interval '1 millisecond' FROM delivery.attempt t
             WHERE t.book = $1 AND t.voucher_no = $2 AND t.step = 'SEND' AND t.outcome = 'LEAVING')) END
         WHERE v.book = $1 AND v.voucher_no = $2`,
        [book, voucherNo, settleMs],
      );
      return voucher.state;
    default:
      return wrongState(request, voucher, '立即重试 / try now');
  }
}
