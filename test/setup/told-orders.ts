/** Orders told to a book as a source would, and what the book says after them. */
import type { JournalEntry } from '../../src/core/journal.ts';
import type { Order } from '../../src/core/orders.ts';
import { inTransaction } from '../../src/engine/transaction.ts';
import { loadPosted } from '../../src/ledger/journal.ts';
import { saveRevisions } from '../../src/orders/order-store.ts';
import { postDueOrders } from '../../src/pipeline/post-orders.ts';
import type { TestHouse } from './house.ts';

/** A statement of each order, one transaction; posts what is due, and what settlements say of it. */
export async function tellOrders(house: TestHouse, ...orders: readonly Order[]): Promise<void> {
  const now = new Date(house.clock.now());
  await inTransaction(house.db.pool, async (tx) => {
    const { rows } = await tx.query<{ order_no: string; revisions: number }>(
      'SELECT order_no, max(revision)::int AS revisions FROM orders.revision GROUP BY order_no',
    );
    const last = new Map(rows.map((row) => [row.order_no, row.revisions]));
    const revisions = orders.map((order) => ({
      ...{ order, revision: (last.get(order.orderNo) ?? 0) + 1 },
      source: { source: 'sellfox', stream: 'orders', rowKey: order.orderNo, documentNo: 1n, offset: 0, length: 1 },
    }));
    await saveRevisions(tx, revisions, now);
  });
  await postDueOrders(house, 'test');
}

export async function orderEntries(house: TestHouse, shop: string, orderNo: string): Promise<readonly JournalEntry[]> {
  const posted = await inTransaction(house.db.pool, (tx) => loadPosted(tx, 'CN01', 'order', [`${shop}|${orderNo}`]));
  return posted.map((one) => one.entry);
}

/** Debit minus credit by account, currency and dimensions, accounts at nothing left out. */
export async function balances(house: TestHouse, accounts = ''): Promise<Readonly<Record<string, string>>> {
  const { rows } = await house.db.pool.query<{ place: string; amounts: string }>(
    `SELECT concat_ws(' ', account, currency, dims) AS place,
       sum(CASE dc WHEN 'D' THEN fc ELSE -fc END) || ' / ' || sum(CASE dc WHEN 'D' THEN lc ELSE -lc END) AS amounts
     FROM ledger.line WHERE account ~ $1 GROUP BY 1
     HAVING sum(CASE dc WHEN 'D' THEN fc ELSE -fc END) <> 0 OR sum(CASE dc WHEN 'D' THEN lc ELSE -lc END) <> 0`,
    [accounts],
  );
  return Object.fromEntries(rows.map((row) => [row.place, row.amounts]));
}

/** Codes of the exceptions that stand and name an order, with it. */
export async function openProblems(house: TestHouse): Promise<readonly string[]> {
  const { rows } = await house.db.pool.query<{ told: string }>(
    `SELECT concat_ws(' ', code, place ->> 'order') AS told FROM engine.exception WHERE state = 'OPEN' AND place ? 'order' ORDER BY 1`,
  );
  return rows.map((row) => row.told);
}
