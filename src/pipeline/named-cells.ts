/**
 * Cells that journal lines name, as the proof reads them: of settlements (intake) and of orders. Both number their statements in one
 * sequence, so a cell is found in one of the two by its key. Each is a LATERAL over an alias with statement_no and cell_no; $1 is
 * the book.
 */

import { TOLD_OF_CELL } from '../reconcile/order-coverage-sql.ts';

/** Kind of an order's statement, in the place of the kind of a paper. */
export const ORDER_STATEMENT = 'order';

/** The cell of `of`, with its statement. An order's one row is its words. */
export function namedCell(of: string): string {
  return `LATERAL (
    SELECT s.document_no, s.settlement_id, s.kind, s.currency, c.transaction_type, c.amount_type, c.amount_description,
      c.business_date, c.sku, c.marketplace, c.jurisdiction, c.amount, c.rows
    FROM intake.statement s JOIN intake.cell c ON c.book = s.book AND c.statement_no = s.statement_no
    WHERE s.book = $1 AND s.statement_no = ${of}.statement_no AND c.cell_no = ${of}.cell_no
    UNION ALL
    SELECT r.document_no, r.order_no, '${ORDER_STATEMENT}', r.currency, 'Order', c.what, c.item,
      left(r.told->>'purchasedAt', 10)::date, c.sku, r.told->>'marketplace', '', c.amount, 1
    FROM orders.revision r JOIN orders.cell c ON c.book = r.book AND c.statement_no = r.statement_no
    WHERE r.book = $1 AND r.statement_no = ${of}.statement_no AND c.cell_no = ${of}.cell_no)`;
}

/**
 * The first rows of the cell of `of` after `after`, at most `limit`. An order has one row, of no line number yet (NULL), told when
 * it was received.
 */
export function namedRows(of: string, after: string, limit: string): string {
  return `LATERAL (
    (SELECT s.document_no, s.currency, r.row_no, r.line_no, r.byte_offset, r.byte_length, r.amount, r.order_id, r.posted_at
     FROM intake.row r JOIN intake.statement s ON s.book = r.book AND s.statement_no = r.statement_no
     WHERE r.book = $1 AND r.statement_no = ${of}.statement_no AND r.cell_no = ${of}.cell_no AND r.row_no > ${after}
     ORDER BY r.row_no LIMIT ${limit})
    UNION ALL
    SELECT r.document_no, r.currency, 1, NULL, r.byte_offset, r.byte_length, (${TOLD_OF_CELL})::bigint, r.order_no, r.received_at
    FROM orders.revision r JOIN orders.cell c ON c.book = r.book AND c.statement_no = r.statement_no
    WHERE r.book = $1 AND r.statement_no = ${of}.statement_no AND c.cell_no = ${of}.cell_no AND 1 > ${after})`;
}
