/** A change of rules tried on the orders of the past: the same review, once with the rules in force and once with the others. */
import type { IsoDate } from '../../core/dates.ts';
import { formatMinor } from '../../core/money.ts';
import type { Order } from '../../core/orders.ts';
import type { Queryable } from '../../engine/transaction.ts';
import { type StoredOrder, toldOrder } from '../told.ts';
import { type DecidedEffect, type OrderUnderReview, type ReviewDecision, reviewOrders } from './decide.ts';
import { loadHistory, type ReviewSetting } from './load-state.ts';
import type { ReviewRule } from './rule.ts';

const ORDERS_A_PAGE = 500;
const EXAMPLES_MAX = 100;

export interface RuleTrial {
  readonly book: string;
  /** Days of purchase, both included. */
  readonly from: IsoDate;
  readonly to: IsoDate;
  /** `setting.rules` with the change in it. */
  readonly rules: readonly ReviewRule[];
  /** It stops after so many, and says so. */
  readonly ordersMax: number;
}

export type EffectCounts = Readonly<Record<DecidedEffect, number>>;

export interface ChangedOrder {
  readonly shop: string;
  readonly orderNo: string;
  readonly purchasedAt: string;
  readonly amount: string;
  readonly currency: string;
  readonly before: DecidedEffect;
  readonly after: DecidedEffect;
  /** Rules that speak with the change. */
  readonly rules: readonly string[];
}

export interface TrialResult {
  readonly orders: number;
  /** false: the days have more than `ordersMax` orders. */
  readonly complete: boolean;
  readonly before: EffectCounts;
  readonly after: EffectCounts;
  readonly changed: number;
  /** The first of those that would be decided otherwise. */
  readonly examples: readonly ChangedOrder[];
}

/** Nothing is kept. What persons decided is left out on both sides. */
export async function tryOnHistory(db: Queryable, trial: RuleTrial, setting: ReviewSetting): Promise<TrialResult> {
  const before = { PASS: 0, HOLD: 0, REJECT: 0 };
  const after = { PASS: 0, HOLD: 0, REJECT: 0 };
  const examples: ChangedOrder[] = [];
  let [orders, changed, complete] = [0, 0, true];
  for await (const page of pagesOf(db, trial)) {
    const batch = page.slice(0, trial.ordersMax - orders);
    if (batch.length < page.length) complete = false;
    const history = await loadHistory(
      db,
      trial.book,
      batch.map((one) => one.order),
    );
    const state = { ...setting, ...history, rejected: new Set<string>(), byPerson: new Map() };
    const now = reviewOrders(batch, state);
    const then = reviewOrders(batch, { ...state, rules: trial.rules });
    for (const [index, { order }] of batch.entries()) {
      const [one, other] = [now[index]!, then[index]!];
      before[one.effect] += 1;
      after[other.effect] += 1;
      if (one.effect === other.effect) continue;
      changed += 1;
      if (examples.length < EXAMPLES_MAX) examples.push(changedOrder(order, one, other));
    }
    orders += batch.length;
    if (!complete) break;
  }
  return { orders, complete, before, after, changed, examples };
}

function changedOrder(order: Order, before: ReviewDecision, after: ReviewDecision): ChangedOrder {
  const { currency, lines, orderNo, purchasedAt, shop } = order;
  const amount = lines.reduce((sum, line) => sum + line.principal, 0n);
  const rules = after.parts.map((part) => part.rule);
  const effects = { before: before.effect, after: after.effect };
  return { shop, orderNo, purchasedAt, amount: formatMinor(amount, currency), currency, ...effects, rules };
}

/** As last told, in the order of purchase. */
async function* pagesOf(db: Queryable, { book, from, to }: RuleTrial): AsyncGenerator<readonly OrderUnderReview[]> {
  for (let after: readonly [string, string, string] = [from, '', '']; ; ) {
    const { rows } = await db.query<{ statementNo: bigint; told: StoredOrder; purchasedAt: string }>(
      `SELECT r.statement_no AS "statementNo", r.told, o.purchased_at AS "purchasedAt"
       FROM orders."order" o JOIN orders.revision r ON r.book = o.book AND r.statement_no = o.told_statement
       WHERE o.book = $1 AND (o.purchased_at, o.shop, o.order_no) > ($2, $3, $4) AND o.purchased_at < $5
       ORDER BY o.purchased_at, o.shop, o.order_no LIMIT ${ORDERS_A_PAGE}`,
      [book, ...after, `${to}~`],
    );
    const last = rows.at(-1);
    if (last) yield rows.map(({ statementNo, told }) => ({ statementNo, order: asItCame(toldOrder(told)) }));
    if (!last || rows.length < ORDERS_A_PAGE) return;
    after = [last.purchasedAt, last.told.shop, last.told.orderNo];
  }
}

/** What a seller ships was reviewed before it left; what a platform ships comes shipped. */
function asItCame(order: Order): Order {
  if (order.fulfilment === 'PLATFORM' || order.fulfilment === 'MCF') return order;
  return { ...order, status: 'UNSHIPPED', shippedAt: '', deliveredAt: '', parcels: [] };
}
