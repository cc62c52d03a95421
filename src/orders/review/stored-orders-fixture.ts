/** For tests: orders as the sync keeps them, each once, in state HELD or as given. */
import type { TestDatabase } from '../../../test/setup/test-database.ts';
import type { Order } from '../../core/orders.ts';
import { asOwner } from '../../engine/postgres.ts';
import { cellsOf } from '../amounts.ts';
import { toldText } from '../told.ts';
import type { OrderUnderReview } from './decide.ts';

export const NOW = new Date('2026-09-30T08:00:00Z');

export async function addBook(database: TestDatabase, book = 'CN01'): Promise<void> {
  await database.pool.query(
    `INSERT INTO ledger.book (book, name, standard, currency, trial, created_at) VALUES ($1, 'x', 'ASBE', 'CNY', false, $2)`,
    [book, NOW],
  );
}

/** Statements are numbered from `firstNo` on. */
export async function storeOrders(
  database: TestDatabase,
  orders: readonly Order[],
  { firstNo = 1, revision = 1, state = 'DUE' }: { firstNo?: number; revision?: number; state?: string } = {},
): Promise<readonly OrderUnderReview[]> {
  const batch = orders.map((order, index) => ({ statementNo: BigInt(firstNo + index), order }));
  await asOwner(database.pool, async (client) => {
    for (const { order, statementNo } of batch) {
      const { book, shop, orderNo, currency, updatedAt } = order;
      await client.query(
        `INSERT INTO orders.revision (book, statement_no, shop, order_no, revision, source, stream, row_key, document_no,
           byte_offset, byte_length, currency, updated_at, told, received_at)
         VALUES ($1, $2, $3, $4, $5, 'S', 'orders', $4, 1, 0, 0, $6, $7, $8, $9)`,
        [book, statementNo, shop, orderNo, revision, currency, updatedAt, toldText(order), NOW],
      );
      for (const cell of cellsOf(statementNo, order))
        await client.query('INSERT INTO orders.cell VALUES ($1, $2, $3, $4, $5, $6, $7, $8)', [
          ...[book, statementNo, cell.cellNo, cell.item, cell.sku, cell.what, cell.amount, cell.quantity],
        ]);
      await client.query(
        `INSERT INTO orders."order" (book, shop, order_no, platform, marketplace, currency, kind, status, fulfilment,
           purchased_at, amount, units, told_statement, state, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, 0, $11, $12, $13)
         ON CONFLICT (book, shop, order_no) DO UPDATE SET told_statement = $11, status = $8, state = $12`,
        [
          ...[
            book,
            shop,
            orderNo,
            order.platform,
            order.marketplace,
            currency,
            order.kind,
            order.status,
            order.fulfilment,
          ],
          ...[order.purchasedAt, statementNo, state, NOW],
        ],
      );
    }
  });
  return batch;
}
