/** The ERP closed the period before the voucher came: it goes to the first period open in both (accounting.md §0.5). */
import { BOOK_ZONE, civilDateIn, periodOf } from '../core/dates.ts';
import { type Problem, Refused, Transient } from '../core/problems.ts';
import type { RefusalReason } from '../core/targets.ts';
import { crashPoint } from '../engine/crash-points.ts';
import { resolveExceptions } from '../engine/exceptions.ts';
import { inTransaction, lockKeys, type Queryable } from '../engine/transaction.ts';
import { erpClosedPeriods, nextOpenPeriod, pullPeriods } from './erp-periods.ts';
import { type AttemptRecord, changeVoucher, type LeasedVoucher, nowOf, recordAttempt } from './lease.ts';
import { type Delivery, subjectOf } from './recording.ts';
import { bookLock, recutLate } from './vouchers.ts';

/**
 * Whether the voucher was refused for its period: as the answer says, or, since few ERPs document the words of it, as the
 * ERP's own periods say when they are asked. In a closed period it cannot stand, whatever else may be wrong with it.
 */
export async function isPeriodClosed(
  delivery: Delivery,
  leased: LeasedVoucher,
  refusal: { readonly problem: Problem; readonly reason?: RefusalReason },
): Promise<boolean> {
  if (refusal.reason !== undefined) return refusal.reason === 'PERIOD_CLOSED';
  if (refusal.problem.level !== 'L2' || !(await refreshPeriods(delivery))) return false;
  return (await erpClosedPeriods(delivery.outbox.pool, leased.book)).has(leased.period);
}

/**
 * The refused voucher, which the ERP certainly does not hold, is superseded by one in a later period, in one transaction.
 * False: no period up to the present one is open in both, so a person is to say what becomes of it. Throws LeaseLost.
 */
export async function goLate(
  delivery: Delivery,
  leased: LeasedVoucher,
  attempt: AttemptRecord | undefined,
  reason: Problem,
): Promise<boolean> {
  // Its date is that of whoever handed it in.
  if (leased.handedIn) return false;
  await refreshPeriods(delivery);
  const { outbox, account } = delivery;
  const now = nowOf(outbox);
  const last = periodOf(civilDateIn(BOOK_ZONE)(now.getTime()));
  const wentLate = await inTransaction(outbox.pool, async (tx) => {
    // First of all: whoever cuts vouchers of the book holds it before he locks one of them.
    await lockKeys(tx, [bookLock(account.book)]);
    const period = await nextOpenPeriod(tx, account, leased.period, last);
    if (period === undefined) return false;
    if (attempt) await recordAttempt(tx, outbox, leased, attempt);
    const problem = { ...reason, params: { ...reason.params, lateIn: period } };
    await changeVoucher(tx, outbox, leased, {
      state: 'REFUSED',
      handed: false,
      problem,
      nextTryAt: null,
      lease: 'FREE',
    });
    await recutLate(tx, { book: leased.book, voucherNo: leased.voucherNo, period, now });
    await resolveExceptions(tx, subjectOf(leased), outbox.worker, now);
    crashPoint('late.before-commit');
    return true;
  });
  return wentLate;
}

/** False: not told now. Knowledge of other closed periods saves refusals; without it the next voucher is refused in its turn. */
async function refreshPeriods(delivery: Delivery): Promise<boolean> {
  try {
    return await pullPeriods(delivery.outbox, delivery.account, delivery.connector);
  } catch (error) {
    if (!(error instanceof Transient) && !(error instanceof Refused)) throw error;
    return false;
  }
}

export interface LateVoucher {
  readonly voucherNo: bigint;
  readonly word: string;
  readonly number: number;
  readonly period: string;
  /** The journal's period. */
  readonly lateFrom: string;
}

/** Vouchers that stand in a later period than the journal: the LATE list of L11. */
export async function lateVouchers(db: Queryable, book: string): Promise<readonly LateVoucher[]> {
  const { rows } = await db.query<LateVoucher>(
    `SELECT voucher_no AS "voucherNo", word, number, period, late_from AS "lateFrom" FROM delivery.voucher
     WHERE book = $1 AND late_from IS NOT NULL AND state <> 'SUPERSEDED' ORDER BY voucher_no`,
    [book],
  );
  return rows;
}
