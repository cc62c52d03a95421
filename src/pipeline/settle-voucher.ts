/** A person's word on a voucher that he looked up in the ERP himself. */
import { type Problem, problem } from '../core/problems.ts';
import { type ByHand, settleByHand } from '../delivery/by-hand.ts';
import { loadErpAccount } from '../delivery/erp-accounts.ts';
import type { VoucherState } from '../delivery/states.ts';
import { inTransaction } from '../engine/transaction.ts';
import type { DeliveryHouse } from './house.ts';
import { erpDeadlineOf } from './outbox.ts';
import { PIPELINE_PROBLEMS } from './problems.ts';

/**
 * Returns the state that it has then, or why not. Who may say so is the caller's business. Throws what connecting the book's
 * target throws (ERP_PROFILE_OUTLINE, SECRET_MISSING …).
 */
export async function settleVoucher(house: DeliveryHouse, request: ByHand): Promise<VoucherState | Problem> {
  const account = await loadErpAccount(house.db.pool, request.book);
  const target = account && (await house.targetOf(request.book));
  if (!target) return problem(PIPELINE_PROBLEMS.ERP_ACCOUNT_NOT_FOUND, { book: request.book }, { name: request.book });
  const where = {
    erpAccount: account.erpAccount,
    unseen: target.unseen === true,
    deadlineMs: erpDeadlineOf(house),
    now: new Date(house.clock.now()),
  };
  return inTransaction(house.db.pool, (tx) => settleByHand(tx, where, request));
}
