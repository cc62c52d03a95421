/** Coverage of orders: from what was told to cells, from cells to journal lines. $1 is the book. */

/** What the order's own words say of the cell `c` of the revision `r`: kept apart from the cell, so the two can be compared. */
export const TOLD_OF_CELL = `
  CASE WHEN c.item <> '' THEN (
      SELECT sum(CASE c.what
        WHEN 'PRINCIPAL' THEN (line->>'principal')::bigint WHEN 'SHIPPING_INCOME' THEN (line->>'shipping')::bigint
        WHEN 'GIFTWRAP_INCOME' THEN (line->>'giftWrap')::bigint WHEN 'PROMOTION' THEN -(line->>'discount')::bigint
        WHEN 'TAX_COLLECTED' THEN (line->>'tax')::bigint WHEN 'TAX_WITHHELD' THEN -(line->>'taxWithheld')::bigint END)
      FROM jsonb_array_elements(r.told->'lines') AS line WHERE line->>'item' = c.item)
    WHEN c.what = 'SHIPPING_INCOME' THEN (r.told->>'orderShipping')::bigint
    WHEN c.what = 'PROMOTION' THEN -(r.told->>'orderDiscount')::bigint END`;

/** Cells ↔ the words of their statement; an amount that was told and is in no cell shows too. */
export const ORDER_CELLS = `
  WITH cell AS (
    SELECT r.shop, r.order_no, r.currency, c.statement_no, c.statement_no || '/' || c.cell_no AS cell, c.amount,
      coalesce((${TOLD_OF_CELL})::bigint, 0) AS told
    FROM orders.cell c JOIN orders.revision r ON r.book = c.book AND r.statement_no = c.statement_no WHERE c.book = $1),
  whole AS (
    SELECT r.shop, r.order_no, r.currency, r.statement_no, r.statement_no::text AS cell,
      coalesce((SELECT sum(amount) FROM orders.cell c WHERE c.book = $1 AND c.statement_no = r.statement_no), 0)::bigint AS amount,
      ((r.told->>'orderShipping')::bigint - (r.told->>'orderDiscount')::bigint + (
        SELECT coalesce(sum((l->>'principal')::bigint + (l->>'shipping')::bigint + (l->>'giftWrap')::bigint
          - (l->>'discount')::bigint + (l->>'tax')::bigint - (l->>'taxWithheld')::bigint), 0)
        FROM jsonb_array_elements(r.told->'lines') AS l))::bigint AS told
    FROM orders.revision r WHERE r.book = $1)
  SELECT shop, order_no AS "orderNo", currency, cell, amount, told
  FROM (SELECT * FROM cell UNION ALL SELECT * FROM whole) AS x WHERE amount <> told ORDER BY statement_no, cell`;

/** Lines of an order's prices against the shares of its cells, signed as papers sign. */
export const ORDER_LINES = `
  SELECT l.line_no AS line, l.account, l.rule, e.source, e.source_id AS "sourceId", coalesce(l.src_currency, l.currency) AS currency,
    (CASE l.dc WHEN 'C' THEN 1 ELSE -1 END * coalesce(l.src_fc, l.fc))::bigint AS amount, coalesce(c.shares, 0)::bigint AS shares
  FROM ledger.line l JOIN ledger.entry e USING (book, entry_no)
  LEFT JOIN (SELECT line_no, sum(fc) AS shares FROM ledger.line_cell WHERE book = $1 GROUP BY line_no) c ON c.line_no = l.line_no
  WHERE l.book = $1 AND e.source = 'order' AND l.rule LIKE 'ORDER-%'
    AND CASE l.dc WHEN 'C' THEN 1 ELSE -1 END * coalesce(l.src_fc, l.fc) <> coalesce(c.shares, 0)
  ORDER BY l.line_no`;

/** Lines of an order that name a cell of another order, or none. Money that a settlement paid ahead is named by its own cells. */
export const ORDER_FOREIGN_LINKS = `
  SELECT lc.line_no AS line, lc.statement_no || '/' || lc.cell_no AS cell, e.source, e.source_id AS "sourceId",
    coalesce(r.shop || '|' || r.order_no, '-') AS other
  FROM ledger.line_cell lc JOIN ledger.line l USING (book, line_no) JOIN ledger.entry e USING (book, entry_no)
  LEFT JOIN orders.revision r ON r.book = lc.book AND r.statement_no = lc.statement_no
  LEFT JOIN orders.cell c ON c.book = lc.book AND c.statement_no = lc.statement_no AND c.cell_no = lc.cell_no
  WHERE lc.book = $1 AND e.source = 'order' AND (c.cell_no IS NULL OR r.shop || '|' || r.order_no <> e.source_id)
    AND NOT EXISTS (SELECT 1 FROM intake.cell i WHERE i.book = $1 AND i.statement_no = lc.statement_no AND i.cell_no = lc.cell_no)
  ORDER BY lc.line_no, lc.statement_no, lc.cell_no`;

/** What of an order's cells is in the book, against all of it: never more, never with the other sign. */
export const ORDER_SHARES = `
  WITH posted AS (
    SELECT r.shop, r.order_no, r.currency, c.item, c.what, sum(lc.fc)::bigint AS share, min(lc.statement_no || '/' || lc.cell_no) AS cell
    FROM ledger.line_cell lc JOIN ledger.line l USING (book, line_no) JOIN ledger.entry e USING (book, entry_no)
    JOIN orders.revision r ON r.book = lc.book AND r.statement_no = lc.statement_no
    JOIN orders.cell c ON c.book = lc.book AND c.statement_no = lc.statement_no AND c.cell_no = lc.cell_no
    WHERE lc.book = $1 AND e.source = 'order' AND l.rule LIKE 'ORDER-%' GROUP BY 1, 2, 3, 4, 5)
  SELECT p.shop, p.order_no AS "orderNo", p.currency, p.cell, coalesce(c.amount, 0)::bigint AS amount, p.share AS told
  FROM posted p JOIN orders."order" o ON o.book = $1 AND o.shop = p.shop AND o.order_no = p.order_no
  LEFT JOIN orders.cell c ON c.book = $1 AND c.statement_no = o.posted_statement AND c.item = p.item AND c.what = p.what
  WHERE p.share <> 0 AND (sign(p.share) <> sign(coalesce(c.amount, 0)) OR abs(p.share) > abs(coalesce(c.amount, 0)))
  ORDER BY 1, 2, 4`;
