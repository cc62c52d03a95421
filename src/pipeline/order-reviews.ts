/** What people do about review: decide held orders, block marks, change rules and try the change on the past. Each is audited. */
import { BOOK_ZONE, civilDateIn, type IsoDate } from '../core/dates.ts';
import { Bug, type Problem, problem, Refused } from '../core/problems.ts';
import { audit } from '../engine/audit.ts';
import { inTransaction } from '../engine/transaction.ts';
import { loadBook } from '../ledger/books.ts';
import { ORDER_PROBLEMS } from '../orders/problems.ts';
import { changeMark, type MarkChange } from '../orders/review/blocked-marks.ts';
import { decideOrders, type OrderPlace, type PersonsDecision } from '../orders/review/decisions.ts';
import { readRule } from '../orders/review/rule.ts';
import {
  approveRule,
  type NewRule,
  overlaid,
  type RuleVersion,
  retireRule,
  saveRule,
} from '../orders/review/rule-store.ts';
import { type TrialResult, tryOnHistory } from '../orders/review/try-rules.ts';
import type { Actor, House } from './house.ts';
import { loadReviewSetting } from './review-setting.ts';

type ReviewHouse = Pick<House, 'db' | 'clock'>;

/** Those that could not be decided are told, the others are due again: the posting of orders then goes by what was decided. */
export async function decideHeldOrders(
  house: ReviewHouse,
  decision: PersonsDecision,
  actor: Actor,
): Promise<{ readonly decided: readonly OrderPlace[]; readonly problems: readonly Problem[] }> {
  const now = new Date(house.clock.now());
  return inTransaction(house.db.pool, async (tx) => {
    const outcome = await decideOrders(tx, decision, actor, now);
    const { book, effect, reason } = decision;
    const orders = outcome.decided.map((one) => `${one.shop}/${one.orderNo}`);
    if (orders.length > 0)
      await audit(tx, {
        ...{ actor, action: 'orders.reviewed', subject: `orders:${book}`, at: now },
        after: { effect, reason, orders },
      });
    return outcome;
  });
}

/** Throws Refused ORDER_WITHOUT_MARK. */
export async function blockMark(house: ReviewHouse, change: MarkChange, actor: Actor): Promise<void> {
  const now = new Date(house.clock.now());
  await inTransaction(house.db.pool, async (tx) => {
    await changeMark(tx, change, actor, now);
    const action = change.blocked ? 'mark.blocked' : 'mark.freed';
    await audit(tx, {
      actor,
      action,
      subject: `order:${change.book}/${change.shop}/${change.orderNo}`,
      after: change,
      at: now,
    });
  });
}

/** Throws Refused REVIEW_RULE_INVALID. */
export function draftReviewRule(house: ReviewHouse, wanted: NewRule, actor: Actor): Promise<RuleVersion> {
  return changed(house, actor, 'reviewRule.drafted', (tx, now) => saveRule(tx, wanted, actor, now));
}

/** Throws Refused as `approveRule`. */
export function approveReviewRule(house: ReviewHouse, ruleNo: bigint, actor: Actor): Promise<RuleVersion> {
  return changed(house, actor, 'reviewRule.approved', (tx, now) => approveRule(tx, ruleNo, actor, now));
}

/** Throws Refused as `retireRule`. */
export function retireReviewRule(
  house: ReviewHouse,
  ruleNo: bigint,
  reason: string,
  actor: Actor,
): Promise<RuleVersion> {
  return changed(house, actor, 'reviewRule.retired', (tx, now) => retireRule(tx, ruleNo, actor, now), reason);
}

function changed(
  house: ReviewHouse,
  actor: Actor,
  action: string,
  change: (tx: Parameters<typeof saveRule>[0], now: Date) => Promise<RuleVersion>,
  reason?: string,
): Promise<RuleVersion> {
  const now = new Date(house.clock.now());
  return inTransaction(house.db.pool, async (tx) => {
    const rule = await change(tx, now);
    const { book, code, definition, effectiveFrom, note, version } = rule;
    const after = { effectiveFrom, note, definition, ...(reason === undefined ? {} : { reason }) };
    await audit(tx, { actor, action, subject: `reviewRule:${book}/${code}#${version}`, after, at: now });
    return rule;
  });
}

export interface RuleTrialRequest {
  readonly book: string;
  readonly code: string;
  readonly definition: NewRule['definition'];
  readonly from: IsoDate;
  readonly to: IsoDate;
}

/** A trial looks at so many orders at most. */
const TRIAL_ORDERS_MAX = 20_000;

/** What the rule, in the place of the one of its code, would have decided otherwise. Throws Refused REVIEW_RULE_INVALID. */
export async function tryReviewRule(house: ReviewHouse, request: RuleTrialRequest): Promise<TrialResult> {
  const { book: code, from, to } = request;
  const { pool } = house.db;
  const read = readRule(request.definition);
  if ('fault' in read)
    throw new Refused(problem(ORDER_PROBLEMS.REVIEW_RULE_INVALID, {}, { rule: request.code, detail: read.fault }));
  const book = await loadBook(pool, code);
  if (!book) throw new Bug(`no such book: ${code}`);
  const setting = await loadReviewSetting(pool, book, civilDateIn(BOOK_ZONE)(house.clock.now()));
  const rules = overlaid(setting.rules, [{ ...read, code: request.code, version: 0 }]);
  return tryOnHistory(pool, { book: code, from, to, rules, ordersMax: TRIAL_ORDERS_MAX }, setting);
}
