/** Buyers and addresses that a book blocks: by the keyed hash that an order carries. Nobody ever sees the hash. */
import { problem, Refused } from '../../core/problems.ts';
import type { Queryable, Tx } from '../../engine/transaction.ts';
import { ORDER_PROBLEMS } from '../problems.ts';

export type MarkKind = 'BUYER' | 'ADDRESS';

export interface MarkChange {
  readonly book: string;
  readonly kind: MarkKind;
  /** The order whose buyer or address is meant. */
  readonly shop: string;
  readonly orderNo: string;
  /** false: free again. */
  readonly blocked: boolean;
  readonly reason: string;
}

/** A blocked mark as people see it: the order that it was last named by. */
export interface BlockedMark extends Omit<MarkChange, 'book' | 'blocked'> {
  readonly changeNo: bigint;
  readonly changedBy: string;
  readonly changedAt: Date;
}

/** The caller audits. Throws Refused ORDER_WITHOUT_MARK: no such order, or its source does not tell its buyer. */
export async function changeMark(tx: Tx, change: MarkChange, by: string, now: Date): Promise<void> {
  const { blocked, book, kind, orderNo, reason, shop } = change;
  const { rowCount } = await tx.query(
    `INSERT INTO orders.blocked_mark (book, kind, mark, blocked, shop, order_no, reason, changed_by, changed_at)
     SELECT o.book, $4, r.told->'buyer'->>$5, $6, o.shop, o.order_no, $7, $8, $9
     FROM orders."order" o JOIN orders.revision r ON r.book = o.book AND r.statement_no = o.told_statement
     WHERE o.book = $1 AND o.shop = $2 AND o.order_no = $3 AND r.told->'buyer'->>$5 <> ''`,
    [book, shop, orderNo, kind, kind === 'BUYER' ? 'buyer' : 'address', blocked, reason, by, now],
  );
  if (rowCount === 0)
    throw new Refused(problem(ORDER_PROBLEMS.ORDER_WITHOUT_MARK, { book, shop, order: orderNo }, { kind }));
}

export async function blockedAmong(
  db: Queryable,
  book: string,
  kind: MarkKind,
  marks: readonly string[],
): Promise<ReadonlySet<string>> {
  if (marks.length === 0) return new Set();
  const { rows } = await db.query<{ mark: string }>(
    `SELECT mark FROM (
       SELECT DISTINCT ON (mark) mark, blocked FROM orders.blocked_mark
       WHERE book = $1 AND kind = $2 AND mark = ANY($3) ORDER BY mark, change_no DESC
     ) AS last WHERE blocked`,
    [book, kind, marks],
  );
  return new Set(rows.map((row) => row.mark));
}

/** Those blocked now, the last change first. */
export async function listBlocked(
  db: Queryable,
  filter: { readonly book: string; readonly before?: bigint; readonly limit: number },
): Promise<readonly BlockedMark[]> {
  const { rows } = await db.query<BlockedMark>(
    `SELECT kind, shop, order_no AS "orderNo", reason, change_no AS "changeNo", changed_by AS "changedBy", changed_at AS "changedAt"
     FROM (SELECT DISTINCT ON (kind, mark) * FROM orders.blocked_mark WHERE book = $1 ORDER BY kind, mark, change_no DESC) AS last
     WHERE blocked AND ($2::bigint IS NULL OR change_no < $2) ORDER BY change_no DESC LIMIT $3`,
    [filter.book, filter.before ?? null, filter.limit],
  );
  return rows;
}
