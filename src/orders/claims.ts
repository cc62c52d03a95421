/** What orders of the book ask of their platforms, for settlements to match (accounting.md §2.1 “match only”). */
import { problem, Refused } from '../core/problems.ts';
import type { Queryable, Tx } from '../engine/transaction.ts';
import type { LineDecision, OrderClaims } from './matching.ts';
import { ORDER_PROBLEMS } from './problems.ts';

/** Settlements of a shop match one after the other, and not while its orders are posted. */
export function matchingLock(book: string, shop: string): string {
  return `orders-match:${book}/${shop}`;
}

export interface LoadedClaims {
  /** Orders that were recognised, by number. */
  readonly orders: ReadonlyMap<string, OrderClaims>;
  /** Orders that the book has and never recognised: due, waiting for review, held. */
  readonly pending: ReadonlySet<string>;
}

/** Claims of the orders named; those that the book does not have, and those that review rejected, are in neither. */
export async function loadClaims(
  db: Queryable,
  book: string,
  shop: string,
  orderNos: readonly string[],
): Promise<LoadedClaims> {
  const { rows } = await db.query<{
    order_no: string;
    claims: readonly { readonly date: string; readonly fc: string }[] | null;
    open_amount: string | null;
  }>(
    `SELECT order_no, claims, open_amount::text FROM orders."order"
     WHERE book = $1 AND shop = $2 AND order_no = ANY($3) AND (claims IS NOT NULL OR state <> 'REJECTED')`,
    [book, shop, orderNos],
  );
  const orders = new Map<string, OrderClaims>();
  const pending = new Set<string>();
  for (const { order_no, claims, open_amount } of rows)
    if (claims === null) pending.add(order_no);
    else
      orders.set(order_no, {
        claims: claims.map((claim) => ({ date: claim.date, fc: BigInt(claim.fc) })),
        openAmount: BigInt(open_amount ?? '0'),
      });
  return { orders, pending };
}

/** Whether the book has any order of the shop: without one its settlements of mode O are held. */
export async function shopHasOrders(db: Queryable, book: string, shop: string): Promise<boolean> {
  const { rows } = await db.query('SELECT 1 FROM orders."order" WHERE book = $1 AND shop = $2 LIMIT 1', [book, shop]);
  return rows.length > 0;
}

/** Orders of these numbers are looked at again: what settlements tell of their money changed. */
export async function markDue(db: Queryable, book: string, shop: string, orderNos: readonly string[]): Promise<void> {
  await db.query(
    `UPDATE orders."order" SET state = 'DUE' WHERE book = $1 AND shop = $2 AND order_no = ANY($3)
       AND state IN ('POSTED', 'WAITING')`,
    [book, shop, orderNos],
  );
}

/** What persons decided of orders that the book does not have, by number. */
export async function loadDecisions(
  db: Queryable,
  book: string,
  shop: string,
  orderNos: readonly string[],
): Promise<ReadonlyMap<string, LineDecision>> {
  const { rows } = await db.query<{ order_no: string; decision: LineDecision }>(
    `SELECT DISTINCT ON (order_no) order_no, decision FROM orders.settled_decision
     WHERE book = $1 AND shop = $2 AND order_no = ANY($3) ORDER BY order_no, decision_no DESC`,
    [book, shop, orderNos],
  );
  return new Map(rows.map((row) => [row.order_no, row.decision]));
}

/** Keeps a decision; a later one of the same order counts instead. Throws Refused DECISION_REASON_MISSING. */
export async function storeDecision(
  tx: Tx,
  told: {
    readonly book: string;
    readonly shop: string;
    readonly orderNo: string;
    readonly decision: LineDecision;
    readonly reason: string;
    readonly by: string;
  },
  now: Date,
): Promise<void> {
  const { book, shop, orderNo, decision, by } = told;
  const reason = told.reason.trim().slice(0, REASON_CHARS_MAX);
  if (reason === '') throw new Refused(problem(ORDER_PROBLEMS.DECISION_REASON_MISSING, { book, shop, order: orderNo }));
  await tx.query(
    `INSERT INTO orders.settled_decision (book, shop, order_no, decision, reason, decided_by, decided_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [book, shop, orderNo, decision, reason, by, now],
  );
}

const REASON_CHARS_MAX = 1_000;
