/** 审单 and 分仓 of orders that are due, in the transaction that posts them: which of them go on, which wait, which never post. */
import type { IsoDate } from '../core/dates.ts';
import type { Problem } from '../core/problems.ts';
import type { Tx } from '../engine/transaction.ts';
import type { Book } from '../ledger/books.ts';
import { type OrderUnderReview, reviewOrders } from '../orders/review/decide.ts';
import { heldProblem, recordDecisions } from '../orders/review/decisions.ts';
import { loadReviewState } from '../orders/review/load-state.ts';
import { allocateDue } from './allocate-orders.ts';
import { loadReviewSetting } from './review-setting.ts';

/** By order number of the shop. */
export interface ReviewedOrders {
  /** Held: why. Nothing of them posts until a person or the order itself changes that. */
  readonly held: ReadonlyMap<string, Problem>;
  /** Nothing of them ever posts. */
  readonly rejected: ReadonlySet<string>;
  /** Passed, but no warehouse has the goods: revenue is not touched by it. */
  readonly short: ReadonlyMap<string, Problem>;
}

/** `due`: orders of one shop, as last told. Decisions and allocations are kept in `tx`. */
export async function reviewDue(
  tx: Tx,
  book: Book,
  due: readonly OrderUnderReview[],
  today: IsoDate,
  now: Date,
): Promise<ReviewedOrders> {
  const state = await loadReviewState(tx, book.book, due, await loadReviewSetting(tx, book, today));
  const decisions = reviewOrders(due, state);
  await recordDecisions(tx, book.book, decisions, now);
  const effectOf = new Map(decisions.map((one) => [one.orderNo, one.effect]));
  const passed = due.filter(({ order }) => effectOf.get(order.orderNo) === 'PASS');
  return {
    held: new Map(
      decisions.flatMap((one) => (one.effect === 'HOLD' ? [[one.orderNo, heldProblem(book.book, one)] as const] : [])),
    ),
    rejected: new Set(decisions.flatMap((one) => (one.effect === 'REJECT' ? [one.orderNo] : []))),
    short: await allocateDue(tx, book, passed, today, now),
  };
}
