/** What orders of the book ask of their platforms, for settlements to match (accounting.md §2.1 “match only”). */
import { problem, Refused } from '../core/problems.ts';
import type { Queryable, Tx } from '../engine/transaction.ts';
import type { LineDecision, OrderClaims } from './matching.ts';
import { ORDER_PROBLEMS } from './problems.ts';

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
    recognised: boolean;
    claims: readonly { readonly date: string; readonly fc: string }[];
    open_amount: string;
  }>(
    `SELECT order_no, posted_statement IS NOT NULL AS recognised, claims, open_amount::text FROM orders."order"
     WHERE book = $1 AND shop = $2 AND order_no = ANY($3) AND (posted_statement IS NOT NULL OR state <> 'REJECTED')`,
    [book, shop, orderNos],
  );
  const orders = new Map<string, OrderClaims>();
  const pending = new Set<string>();
  for (const { order_no, recognised, claims, open_amount } of rows)
    if (!recognised) pending.add(order_no);
    else
      orders.set(order_no, {
        claims: claims.map((claim) => ({ date: claim.date, fc: BigInt(claim.fc) })),
        openAmount: BigInt(open_amount),
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

/** Notes orders whose claims changed and that settlements name: those settlements are to be matched anew. */
export async function noteChangedClaims(
  tx: Tx,
  book: string,
  shop: string,
  orderNos: readonly string[],
): Promise<void> {
  await tx.query(
    `INSERT INTO orders.claims_changed (book, shop, order_no)
     SELECT $1, $2, o FROM unnest($3::text[]) AS o
     WHERE EXISTS (SELECT 1 FROM orders.settled_line l WHERE l.book = $1 AND l.shop = $2 AND l.order_no = o)`,
    [book, shop, orderNos],
  );
}

export interface ChangedClaims {
  /** Numbers of the notes. */
  readonly notes: readonly bigint[];
  /** Settlements that name any of the orders noted, by id. */
  readonly settlementIds: readonly string[];
}

export async function changedClaims(db: Queryable, book: string, shop: string): Promise<ChangedClaims> {
  const noted = await db.query<{ change_no: string; order_no: string }>(
    'SELECT change_no::text, order_no FROM orders.claims_changed WHERE book = $1 AND shop = $2',
    [book, shop],
  );
  const named = await db.query<{ settlement_id: string }>(
    `SELECT DISTINCT settlement_id FROM orders.settled_line WHERE book = $1 AND shop = $2 AND order_no = ANY($3)
     ORDER BY settlement_id`,
    [book, shop, noted.rows.map((row) => row.order_no)],
  );
  return {
    notes: noted.rows.map((row) => BigInt(row.change_no)),
    settlementIds: named.rows.map((row) => row.settlement_id),
  };
}

/** These notes are done with; those that came meanwhile stay. */
export async function forgetChangedClaims(db: Queryable, notes: readonly bigint[]): Promise<void> {
  await db.query('DELETE FROM orders.claims_changed WHERE change_no = ANY($1::bigint[])', [notes.map(String)]);
}

/** Shops with such notes. */
export async function shopsWithChangedClaims(
  db: Queryable,
): Promise<readonly { readonly book: string; readonly shop: string }[]> {
  const { rows } = await db.query<{ book: string; shop: string }>(
    'SELECT DISTINCT book, shop FROM orders.claims_changed ORDER BY book, shop',
  );
  return rows;
}
