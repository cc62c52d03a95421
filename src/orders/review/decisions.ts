/** Decisions of review, append only; the last one of an order counts. */
import { type Problem, problem } from '../../core/problems.ts';
import { copyInto, copyLine } from '../../engine/copy.ts';
import type { Queryable, Tx } from '../../engine/transaction.ts';
import { ORDER_PROBLEMS } from '../problems.ts';
import type { DecidedEffect, DecisionPart, ReviewDecision } from './decide.ts';

/** Who decides where the rules do; no user's name has a colon. */
export const BY_RULES = 'heliu:review';
export const DECISIONS_A_TIME_MAX = 500;

export interface OrderPlace {
  readonly shop: string;
  readonly orderNo: string;
}

export interface StoredDecision extends OrderPlace {
  readonly decisionNo: bigint;
  readonly statementNo: bigint;
  readonly effect: DecidedEffect;
  readonly score: number;
  readonly parts: readonly DecisionPart[];
  readonly decidedBy: string;
  /** Empty where the rules decided. */
  readonly reason: string;
  readonly decidedAt: Date;
  readonly byPerson: boolean;
}

const DECISION_COLUMNS = `d.shop, d.order_no AS "orderNo", d.decision_no AS "decisionNo", d.statement_no AS "statementNo",
  d.effect, d.score, d.parts, d.decided_by AS "decidedBy", d.reason, d.decided_at AS "decidedAt",
  d.decided_by <> '${BY_RULES}' AS "byPerson"`;

/** By `shop|orderNo`. */
export async function lastDecisions(
  db: Queryable,
  book: string,
  places: readonly OrderPlace[],
): Promise<ReadonlyMap<string, StoredDecision>> {
  const { rows } = await db.query<StoredDecision>(
    `SELECT DISTINCT ON (d.shop, d.order_no) ${DECISION_COLUMNS}
     FROM unnest($2::text[], $3::text[]) AS p (shop, order_no)
     JOIN orders.decision d ON d.book = $1 AND d.shop = p.shop AND d.order_no = p.order_no
     ORDER BY d.shop, d.order_no, d.decision_no DESC`,
    [book, places.map((one) => one.shop), places.map((one) => one.orderNo)],
  );
  return new Map(rows.map((row) => [`${row.shop}|${row.orderNo}`, row]));
}

/** Newest first. */
export async function decisionsOf(
  db: Queryable,
  book: string,
  place: OrderPlace,
  limit: number,
): Promise<readonly StoredDecision[]> {
  const { rows } = await db.query<StoredDecision>(
    `SELECT ${DECISION_COLUMNS} FROM orders.decision d WHERE book = $1 AND shop = $2 AND order_no = $3
     ORDER BY decision_no DESC LIMIT $4`,
    [book, place.shop, place.orderNo, limit],
  );
  return rows;
}

/**
 * Keeps what the rules decided; the number kept. Not kept: what a person's word still covers, what was decided the same way before,
 * and a first PASS in which no rule spoke — an order without a decision is one that nothing was to be said about.
 */
export async function recordDecisions(
  tx: Tx,
  book: string,
  decisions: readonly ReviewDecision[],
  now: Date,
): Promise<number> {
  const before = await lastDecisions(tx, book, decisions);
  const news = decisions.filter((one) => isNews(one, before.get(`${one.shop}|${one.orderNo}`)));
  return copyInto(
    tx,
    'orders.decision',
    DECISION_TABLE,
    news.map((one) => lineOf(book, one, BY_RULES, '', now)),
  );
}

function isNews(decision: ReviewDecision, before: StoredDecision | undefined): boolean {
  if (decision.by === 'PERSON') return false;
  if (!before) return decision.parts.length > 0 || decision.effect !== 'PASS';
  return (
    before.effect !== decision.effect || before.score !== decision.score || spokenIn(before) !== spokenIn(decision)
  );
}

function spokenIn({ parts }: { readonly parts: readonly DecisionPart[] }): string {
  return parts.map((part) => `${part.rule}#${part.version}`).join();
}

const DECISION_TABLE = [
  ...['book', 'shop', 'order_no', 'statement_no', 'effect', 'score', 'parts', 'decided_by', 'reason', 'decided_at'],
] as const;

type NewDecision = Pick<StoredDecision, 'shop' | 'orderNo' | 'statementNo' | 'effect' | 'score' | 'parts'>;

function lineOf(book: string, one: NewDecision, by: string, reason: string, now: Date): string {
  const parts = JSON.stringify(one.parts);
  return copyLine([book, one.shop, one.orderNo, one.statementNo, one.effect, one.score, parts, by, reason, now]);
}

export interface PersonsDecision {
  readonly book: string;
  /** At most DECISIONS_A_TIME_MAX. */
  readonly orders: readonly OrderPlace[];
  readonly effect: 'PASS' | 'REJECT';
  readonly reason: string;
}

/**
 * A person decides about orders that review holds (or, to let them pass, has rejected): each becomes DUE, and the posting then finds
 * his word. Orders that are not so any more are refused one by one. The caller audits.
 */
export async function decideOrders(
  tx: Tx,
  decision: PersonsDecision,
  by: string,
  now: Date,
): Promise<{ readonly decided: readonly OrderPlace[]; readonly problems: readonly Problem[] }> {
  const { book, effect, orders, reason } = decision;
  const open = await lockOrders(tx, book, orders, effect === 'PASS' ? ['HELD', 'REJECTED'] : ['HELD']);
  const last = await lastDecisions(tx, book, orders);
  const decided: StoredDecision[] = [];
  const problems: Problem[] = [];
  for (const place of orders) {
    const key = `${place.shop}|${place.orderNo}`;
    const before = last.get(key);
    const waits = before?.effect === 'HOLD' || (effect === 'PASS' && before?.effect === 'REJECT');
    if (open.has(key) && before && waits) decided.push(before);
    else problems.push(problem(ORDER_PROBLEMS.ORDER_NOT_IN_REVIEW, { book, shop: place.shop, order: place.orderNo }));
  }
  const lines = decided.map((one) => lineOf(book, { ...one, effect }, by, reason, now));
  await copyInto(tx, 'orders.decision', DECISION_TABLE, lines);
  await tx.query(
    `UPDATE orders."order" o SET state = 'DUE', changed_at = $4
     FROM unnest($2::text[], $3::text[]) AS p (shop, order_no)
     WHERE o.book = $1 AND o.shop = p.shop AND o.order_no = p.order_no`,
    [book, decided.map((one) => one.shop), decided.map((one) => one.orderNo), now],
  );
  return { decided: decided.map(({ orderNo, shop }) => ({ shop, orderNo })), problems };
}

/** In the order of their keys, so that two persons never wait for one another. */
async function lockOrders(
  tx: Tx,
  book: string,
  places: readonly OrderPlace[],
  states: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await tx.query<OrderPlace>(
    `SELECT o.shop, o.order_no AS "orderNo" FROM orders."order" o
     JOIN unnest($2::text[], $3::text[]) AS p (shop, order_no) ON o.shop = p.shop AND o.order_no = p.order_no
     WHERE o.book = $1 AND o.state = ANY($4) ORDER BY o.shop, o.order_no FOR UPDATE OF o`,
    [book, places.map((one) => one.shop), places.map((one) => one.orderNo), states],
  );
  return new Set(rows.map((row) => `${row.shop}|${row.orderNo}`));
}

/** What stands on an order that review holds. */
export function heldProblem(book: string, decision: ReviewDecision): Problem {
  const place = { book, shop: decision.shop, order: decision.orderNo };
  const rules = decision.parts.filter((part) => part.effect !== 'PASS').map((part) => part.rule);
  return problem(ORDER_PROBLEMS.ORDER_HELD_IN_REVIEW, place, {
    rule: rules.join(', '),
    score: String(decision.score),
  });
}
