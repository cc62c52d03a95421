/** The questions of law L16, one of each step from the file to the voucher. $1 is the book. */

/** Rows ↔ cells: every row in one cell, every cell the sum of its rows. A cell without rows, and rows without a cell, show too. */
export const CELLS_AND_ROWS = `
  WITH told AS (
    SELECT statement_no, cell_no, sum(amount)::bigint AS amount, count(*) AS rows, sum(quantity)::bigint AS quantity
    FROM intake.row WHERE book = $1 GROUP BY statement_no, cell_no),
  cell AS (SELECT statement_no, cell_no, amount, rows, quantity FROM intake.cell WHERE book = $1)
  SELECT x.cell, s.shop, s.settlement_id AS settlement, coalesce(s.currency, '') AS currency, x.amount, x.rows, x.quantity,
    x."toldAmount", x."toldRows", x."toldQuantity"
  FROM (SELECT coalesce(c.statement_no, t.statement_no) AS statement_no,
      coalesce(c.statement_no, t.statement_no) || '/' || coalesce(c.cell_no, t.cell_no) AS cell,
      coalesce(c.amount, 0) AS amount, coalesce(c.rows, 0) AS rows, coalesce(c.quantity, 0) AS quantity,
      coalesce(t.amount, 0) AS "toldAmount", coalesce(t.rows, 0) AS "toldRows", coalesce(t.quantity, 0) AS "toldQuantity"
    FROM cell c FULL JOIN told t ON t.statement_no = c.statement_no AND t.cell_no = c.cell_no
    WHERE (c.amount, c.rows, c.quantity) IS DISTINCT FROM (t.amount, t.rows, t.quantity)) x
  LEFT JOIN intake.statement s ON s.book = $1 AND s.statement_no = x.statement_no
  ORDER BY x.statement_no, x.cell`;

/** Statement ↔ cells. Deferred rows of a paper belong to no statement: they are noted in intake.excluded_row. */
export const STATEMENTS_AND_CELLS = `
  WITH told AS (
    SELECT statement_no, coalesce(sum(amount), 0)::bigint AS amount,
      coalesce(sum(rows), 0)::bigint AS rows
    FROM intake.cell WHERE book = $1 GROUP BY statement_no)
  SELECT coalesce(s.statement_no, t.statement_no)::text AS statement, s.kind, s.shop, s.settlement_id AS settlement, s.currency,
    coalesce(s.sum, 0) AS amount, coalesce(s.rows, 0) AS rows, coalesce(t.amount, 0) AS "toldAmount",
    coalesce(t.rows, 0) AS "toldRows"
  FROM (SELECT * FROM intake.statement WHERE book = $1) s FULL JOIN told t ON t.statement_no = s.statement_no
  WHERE s.statement_no IS NULL OR s.sum <> coalesce(t.amount, 0) OR s.rows <> coalesce(t.rows, 0)
  ORDER BY 1`;

/**
 * Each statement counts, or is excluded with a reason: held; told by another paper; older revision. What is left is
 * neither. A newer revision may wait only while the settlement says that it is held.
 */
export const UNTOLD_STATEMENTS = `
  SELECT t.statement_no::text AS statement, t.kind, t.revision, t.shop, t.settlement_id AS settlement, t.currency, t.sum AS amount
  FROM intake.statement t
  LEFT JOIN funds.settlement f ON f.book = t.book AND f.shop = t.shop AND f.settlement_id = t.settlement_id
  LEFT JOIN intake.statement p ON p.book = t.book AND p.statement_no = f.posted_statement
  WHERE t.book = $1 AND NOT coalesce(
    t.statement_no = p.statement_no
    OR t.state = 'HELD'
    OR f.posted_statement IS NULL AND f.state = 'HELD'
    OR p.statement_no IS NOT NULL AND (f.state = 'REVISION_HELD' OR t.kind <> p.kind OR t.revision < p.revision), false)
  ORDER BY t.statement_no`;

/** Settlements that are posted, with the kind that counts. */
const SETTLED = `
  settled AS (
    SELECT f.shop, f.settlement_id, f.posting, f.currency, t.statement_no, t.kind
    FROM funds.settlement f JOIN intake.statement t ON t.book = f.book AND t.statement_no = f.posted_statement
    WHERE f.book = $1)`;

/** Cells of the counting statement ↔ dispositions of the last posting; dispositions of anything else show too. */
export const CELLS_AND_DISPOSITIONS = `
  WITH ${SETTLED},
  cell AS (SELECT s.posting, c.statement_no, c.cell_no, s.shop, s.settlement_id
           FROM settled s JOIN intake.cell c ON c.book = $1 AND c.statement_no = s.statement_no),
  disposed AS (SELECT d.posting, d.statement_no, d.cell_no, s.shop, s.settlement_id
               FROM settled s JOIN funds.cell_disposition d ON d.book = $1 AND d.posting = s.posting)
  SELECT coalesce(c.statement_no, d.statement_no) || '/' || coalesce(c.cell_no, d.cell_no) AS cell,
    coalesce(c.shop, d.shop) AS shop, coalesce(c.settlement_id, d.settlement_id) AS settlement,
    CASE WHEN c.cell_no IS NULL THEN 0 ELSE 1 END AS cells, CASE WHEN d.cell_no IS NULL THEN 0 ELSE 1 END AS dispositions
  FROM cell c FULL JOIN disposed d USING (posting, statement_no, cell_no)
  WHERE c.cell_no IS NULL OR d.cell_no IS NULL ORDER BY 1`;

/** By cell of settlements of mode O: what of it posts nothing, for orders claim it (orders.settled_line). */
export const MATCHED_BY_CELL = `
  SELECT statement_no, cell_no, sum(matched) AS matched FROM orders.settled_line WHERE book = $1 GROUP BY statement_no, cell_no`;

/** Identity of a cell over the revisions of one kind of paper: the columns of intake's `cellKey`. */
const CELL_KEY =
  'transaction_type, amount_type, amount_description, sign, business_date, marketplace, sku, jurisdiction, status';

/**
 * Shares posted against what should be, by cell. After a revision an unchanged cell keeps its link to the older
 * statement's cell, so shares are gathered by the cell's identity over all statements of the kind that counts.
 * Tax pairs post whole or not at all. See README “L16” for what may be off, and why then it adds up to zero.
 */
export const SHARES = `
  WITH ${SETTLED},
  linked AS (
    SELECT t.shop, t.settlement_id, t.kind, c.transaction_type, c.amount_type, c.amount_description, c.sign, c.business_date,
      c.marketplace, c.sku, c.jurisdiction, c.status, sum(lc.fc) AS share, min(c.statement_no || '/' || c.cell_no) AS cell
    FROM ledger.line_cell lc JOIN ledger.line l USING (book, line_no) JOIN ledger.entry e USING (book, entry_no)
    JOIN intake.statement t ON t.book = lc.book AND t.statement_no = lc.statement_no
    JOIN intake.cell c ON c.book = lc.book AND c.statement_no = lc.statement_no AND c.cell_no = lc.cell_no
    WHERE lc.book = $1 AND e.source = 'settlement'
    GROUP BY t.shop, t.settlement_id, t.kind, c.transaction_type, c.amount_type, c.amount_description, c.sign, c.business_date,
      c.marketplace, c.sku, c.jurisdiction, c.status),
  due AS (
    SELECT s.shop, s.settlement_id, s.kind, c.transaction_type, c.amount_type, c.amount_description, c.sign, c.business_date,
      c.marketplace, c.sku, c.jurisdiction, c.status, d.disposition, c.amount - coalesce(m.matched, 0) AS amount, c.statement_no || '/' || c.cell_no AS cell
    FROM settled s JOIN funds.cell_disposition d ON d.book = $1 AND d.posting = s.posting
    JOIN intake.cell c ON c.book = $1 AND c.statement_no = d.statement_no AND c.cell_no = d.cell_no
    LEFT JOIN (${MATCHED_BY_CELL}) m ON m.statement_no = c.statement_no AND m.cell_no = c.cell_no),
  compared AS (
    SELECT coalesce(d.shop, l.shop) AS shop, coalesce(d.settlement_id, l.settlement_id) AS settlement_id,
      coalesce(d.kind, l.kind) AS kind, coalesce(d.cell, l.cell) AS cell, coalesce(d.disposition, 'NONE') AS disposition,
      coalesce(l.share, 0) AS share,
      CASE WHEN d.disposition IN ('POSTED', 'POSTED_NIL') THEN d.amount
           WHEN d.disposition = 'TAX_PAIR' AND coalesce(l.share, 0) <> 0 THEN d.amount
           ELSE 0 END AS wanted
    FROM due d FULL JOIN linked l USING (shop, settlement_id, kind, ${CELL_KEY})),
  corrected AS (SELECT DISTINCT source_id FROM ledger.entry WHERE book = $1 AND source = 'settlement' AND correction IS NOT NULL),
  odd AS (
    SELECT c.*, s.currency, c.share - c.wanted AS off,
      c.share = 0 OR sign(c.share) = sign(c.wanted) AND abs(c.share) < abs(c.wanted) AS short,
      sum(c.share - c.wanted) OVER (PARTITION BY c.shop, c.settlement_id) AS all_off,
      bool_and(c.share = 0 OR sign(c.share) = sign(c.wanted) AND abs(c.share) < abs(c.wanted))
        OVER (PARTITION BY c.shop, c.settlement_id) AS all_short,
      EXISTS (SELECT 1 FROM corrected k WHERE k.source_id = c.shop || '|' || c.settlement_id) AS was_corrected
    FROM compared c JOIN settled s USING (shop, settlement_id, kind)
    WHERE c.share <> c.wanted AND NOT EXISTS (SELECT 1 FROM linked o WHERE o.shop = c.shop
      AND o.settlement_id = c.settlement_id AND o.kind <> s.kind AND o.share <> 0))
  SELECT cell, shop, settlement_id AS settlement, disposition, currency, wanted::bigint AS wanted, share::bigint AS share
  FROM odd WHERE all_off <> 0 OR NOT (all_short OR was_corrected)
  ORDER BY shop, settlement_id, cell`;

/** The same by settlement only, whatever paper the links speak of: it holds also where another kind of paper took over. */
export const SETTLEMENT_SHARES = `
  WITH ${SETTLED},
  due AS (
    SELECT s.shop, s.settlement_id,
      sum(CASE WHEN d.disposition IN ('POSTED', 'POSTED_NIL', 'TAX_PAIR') THEN c.amount - coalesce(m.matched, 0) ELSE 0 END) AS wanted
    FROM settled s JOIN funds.cell_disposition d ON d.book = $1 AND d.posting = s.posting
    JOIN intake.cell c ON c.book = $1 AND c.statement_no = d.statement_no AND c.cell_no = d.cell_no
    LEFT JOIN (${MATCHED_BY_CELL}) m ON m.statement_no = c.statement_no AND m.cell_no = c.cell_no
    GROUP BY s.shop, s.settlement_id),
  linked AS (
    SELECT t.shop, t.settlement_id, sum(lc.fc) AS share
    FROM ledger.line_cell lc JOIN ledger.line l USING (book, line_no) JOIN ledger.entry e USING (book, entry_no)
    JOIN intake.statement t ON t.book = lc.book AND t.statement_no = lc.statement_no
    WHERE lc.book = $1 AND e.source = 'settlement' GROUP BY t.shop, t.settlement_id)
  SELECT s.shop, s.settlement_id AS settlement, s.currency, coalesce(d.wanted, 0)::bigint AS wanted,
    coalesce(l.share, 0)::bigint AS share
  FROM settled s LEFT JOIN due d USING (shop, settlement_id) LEFT JOIN linked l USING (shop, settlement_id)
  WHERE coalesce(d.wanted, 0) <> coalesce(l.share, 0) ORDER BY 1, 2`;

/** Links to cells of another settlement, or to none. */
export const FOREIGN_LINKS = `
  SELECT lc.line_no AS line, lc.statement_no || '/' || lc.cell_no AS cell, e.source, e.source_id AS "sourceId",
    coalesce(t.shop || '|' || t.settlement_id, '-') AS other
  FROM ledger.line_cell lc JOIN ledger.line l USING (book, line_no) JOIN ledger.entry e USING (book, entry_no)
  LEFT JOIN intake.statement t ON t.book = lc.book AND t.statement_no = lc.statement_no
  LEFT JOIN intake.cell c ON c.book = lc.book AND c.statement_no = lc.statement_no AND c.cell_no = lc.cell_no
  WHERE lc.book = $1 AND e.source = 'settlement' AND (c.cell_no IS NULL OR t.shop || '|' || t.settlement_id <> e.source_id)
  ORDER BY lc.line_no, lc.statement_no, lc.cell_no`;

/** A paper with lines that could not be read proves nothing. */
export const BAD_ROWS = `
  SELECT t.document_no::text AS document, t.shop, t.settlement_id AS settlement, count(*) AS bad
  FROM intake.statement t JOIN intake.bad_row b USING (document_no)
  WHERE t.book = $1 AND t.state = 'PROVED' GROUP BY t.document_no, t.shop, t.settlement_id ORDER BY t.document_no`;

/** Journal lines that no voucher shows and whose entry does not wait for its cut; a standing unique index keeps a line out of two. */
export const HOMELESS_LINES = `
  SELECT l.line_no AS line, e.source, e.source_id AS "sourceId"
  FROM ledger.line l JOIN ledger.entry e USING (book, entry_no)
  WHERE l.book = $1
    AND NOT EXISTS (SELECT 1 FROM delivery.voucher_journal_line j WHERE j.book = l.book AND j.journal_line = l.line_no AND NOT j.superseded)
    AND NOT EXISTS (SELECT 1 FROM delivery.nil_line n WHERE n.book = l.book AND n.journal_line = l.line_no)
    AND NOT EXISTS (SELECT 1 FROM delivery.waiting_entry w WHERE w.book = l.book AND w.entry_no = l.entry_no)
  ORDER BY l.line_no`;
