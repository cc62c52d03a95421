/** For tests: orders as the sync keeps them. */
import type { TestDatabase } from '../../../test/setup/test-database.ts';
import type { Order } from '../../core/orders.ts';
import { inTransaction } from '../../engine/transaction.ts';
import { saveRevisions } from '../order-store.ts';
import type { OrderUnderReview } from './decide.ts';

export const NOW = new Date('2026-09-30T08:00:00Z');

export async function addBook(database: Pick<TestDatabase, 'pool'>, book: string): Promise<void> {
  await database.pool.query(
    `INSERT INTO ledger.book (book, name, standard, currency, trial, created_at) VALUES ($1, 'x', 'ASBE', 'CNY', false, $2)`,
    [book, NOW],
  );
}

/** Of one book; each order once. They then stand in `state`. */
export async function storeOrders(
  database: Pick<TestDatabase, 'pool'>,
  orders: readonly Order[],
  { revision = 1, state = 'HELD' }: { readonly revision?: number; readonly state?: string } = {},
): Promise<readonly OrderUnderReview[]> {
  const source = { source: 'S', stream: 'orders', documentNo: 1n, offset: 0, length: 0 };
  const { rows } = await inTransaction(database.pool, async (tx) => {
    const told = orders.map((order) => ({ order, revision, source: { ...source, rowKey: order.orderNo } }));
    await saveRevisions(tx, told, NOW);
    return tx.query<{ shop: string; orderNo: string; statementNo: bigint }>(
      `UPDATE orders."order" SET state = $1 WHERE order_no = ANY($2)
       RETURNING shop, order_no AS "orderNo", told_statement AS "statementNo"`,
      [state, orders.map((order) => order.orderNo)],
    );
  });
  const statements = new Map(rows.map((row) => [`${row.shop}|${row.orderNo}`, row.statementNo]));
  return orders.map((order) => ({ order, statementNo: statements.get(`${order.shop}|${order.orderNo}`) ?? 0n }));
}
