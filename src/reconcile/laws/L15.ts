import { MATCHED_BY_CELL } from '../coverage-sql.ts';
import { amounts, breakOf, breaksIn, countOf, type Law, placeOf } from '../law.ts';
import { ORDER_LINES } from '../order-coverage-sql.ts';
import { RECONCILE_PROBLEMS as P } from '../problems.ts';

interface Owner {
  readonly source: string;
  readonly sourceId: string;
  readonly currency: string;
  readonly amount: bigint;
  readonly shares: bigint;
}

interface LineRow extends Owner {
  readonly line: bigint;
  readonly account: string;
  readonly rule: string;
}

interface BalanceRow extends Owner {
  readonly entry: bigint;
  readonly key: string;
  readonly rule: string;
}

interface PartsRow extends Owner {
  readonly cell: string;
}

/**
 * `amount` is signed as the paper signs it: credit plus, the balance line debit plus. Pass-through tax posted gross moves
 * what is left of the pair by lines that name no cells (`TAX-DIFFERENCE@1`); those count as they stand.
 */
const LINES = `
  line AS (
    SELECT l.line_no, e.entry_no, e.entry_key, e.kind, e.correction, e.source, e.source_id, l.account, l.rule, l.rate_ref,
      coalesce(l.src_rate, l.rate) AS rate, coalesce(l.src_currency, l.currency) AS currency, l.rule LIKE 'BALANCE%' AS balances,
      CASE WHEN (l.dc = 'D') = (l.rule LIKE 'BALANCE%') THEN coalesce(l.src_fc, l.fc) ELSE -coalesce(l.src_fc, l.fc) END AS amount
    FROM ledger.line l JOIN ledger.entry e USING (book, entry_no)
    WHERE l.book = $1 AND e.source = 'settlement' AND e.kind <> 'CLOSE'),
  told AS (
    SELECT x.*, coalesce(c.shares, 0) AS shares, x.kind = 'TAX' AND x.rule = 'TAX-DIFFERENCE@1' AND c.line_no IS NULL AS moves
    FROM line x
    LEFT JOIN (SELECT line_no, sum(fc) AS shares FROM ledger.line_cell WHERE book = $1 GROUP BY line_no) c USING (line_no))`;

/** In corrections of tax entries lines with and without cells have become one line: only their balance is looked at. */
const WRONG_LINES = `
  WITH ${LINES}
  SELECT line_no AS line, account, rule, source, source_id AS "sourceId", currency, amount, shares::bigint AS shares FROM told
  WHERE NOT balances AND NOT moves AND amount <> shares AND NOT (kind = 'TAX' AND correction IS NOT NULL) ORDER BY line_no`;

/**
 * A balance line stands for the lines of its entry at its quote, `BALANCE:<rule>` for those of one rule. On a correction
 * lines of one rate are one line whatever quote and rule they came from, so there the whole rate is compared.
 */
const WRONG_BALANCES = `
  WITH ${LINES},
  grouped AS (
    SELECT *, CASE WHEN correction IS NOT NULL THEN '' WHEN rule LIKE 'BALANCE:%' THEN substr(rule, length('BALANCE:') + 1)
        WHEN kind IN ('RESERVE', 'TAX') AND NOT balances AND NOT moves THEN rule ELSE '' END AS own_rule,
      CASE WHEN correction IS NULL THEN rate_ref ELSE trim_scale(rate)::text END AS at_rate
    FROM told)
  SELECT entry_no AS entry, entry_key AS key, source, source_id AS "sourceId", currency,
    coalesce(nullif(own_rule, ''), 'BALANCE@1') AS rule, coalesce(sum(amount) FILTER (WHERE balances), 0)::bigint AS amount,
    coalesce(sum(CASE WHEN moves OR (kind = 'TAX' AND correction IS NOT NULL) THEN amount ELSE shares END)
      FILTER (WHERE NOT balances), 0)::bigint AS shares
  FROM grouped
  GROUP BY entry_no, entry_key, source, source_id, currency, own_rule, at_rate
  HAVING coalesce(sum(amount) FILTER (WHERE balances), 0)
    <> coalesce(sum(CASE WHEN moves OR (kind = 'TAX' AND correction IS NOT NULL) THEN amount ELSE shares END)
      FILTER (WHERE NOT balances), 0)
  ORDER BY entry_no`;

/**
 * Cells in two lines or more of first postings: net and tax, principal and interest; less what only matches. Where a settlement of
 * orders was corrected what matches is told anew: L16 compares the whole of it.
 */
const WRONG_PARTS = `
  SELECT c.statement_no || '/' || c.cell_no AS cell, 'settlement' AS source, t.shop || '|' || t.settlement_id AS "sourceId",
    t.currency, (c.amount - coalesce(m.matched, 0))::bigint AS amount, p.shares
  FROM (SELECT lc.statement_no, lc.cell_no, sum(lc.fc)::bigint AS shares
        FROM ledger.line_cell lc JOIN ledger.line l USING (book, line_no) JOIN ledger.entry e USING (book, entry_no)
        WHERE lc.book = $1 AND e.source = 'settlement' AND e.correction IS NULL GROUP BY 1, 2 HAVING count(*) > 1) p
  JOIN intake.cell c ON c.book = $1 AND c.statement_no = p.statement_no AND c.cell_no = p.cell_no
  JOIN intake.statement t ON t.book = $1 AND t.statement_no = p.statement_no
  LEFT JOIN (${MATCHED_BY_CELL}) m ON m.statement_no = p.statement_no AND m.cell_no = p.cell_no
  WHERE c.amount - coalesce(m.matched, 0) <> p.shares
    AND NOT (m.cell_no IS NOT NULL AND EXISTS (SELECT 1 FROM ledger.entry k
      WHERE k.book = $1 AND k.source = 'settlement' AND k.source_id = t.shop || '|' || t.settlement_id AND k.correction IS NOT NULL))
  ORDER BY c.statement_no, c.cell_no`;

/** accounting.md §8.1 L15, §2.6 “Tax-inclusive prices”. */
export const L15: Law = {
  id: 'L15',
  severity: 'B',
  statement: {
    zh: '分摊：分录行 = 其单元份额之和；平台往来行 = 所对应行的份额之和；含税单元：不含税 + 税 = 含税',
    en: 'Allocation: a journal line = Σ shares of its cells; the balance line = Σ shares behind it; a price with tax in it: net + tax = gross',
  },
  async *check(scope) {
    const { book } = scope;
    const lines = yield* breaksIn<LineRow>(scope, WRONG_LINES, (row) => lineBreak(book, row));
    const orders = yield* breaksIn<LineRow>(scope, ORDER_LINES, (row) => lineBreak(book, row));
    const balances = yield* breaksIn<BalanceRow>(scope, WRONG_BALANCES, (row) =>
      breakOf(P.LAW_L15_BALANCE, placeOf(book, row), {
        entry: String(row.entry),
        key: row.key,
        rule: row.rule,
        ...amounts(row.shares, row.amount, row.currency),
      }),
    );
    const parts = yield* breaksIn<PartsRow>(scope, WRONG_PARTS, (row) =>
      breakOf(P.LAW_L15_PARTS, placeOf(book, row), {
        cell: row.cell,
        ...amounts(row.amount, row.shares, row.currency),
      }),
    );
    const checked = await countOf(scope, 'SELECT count(*) AS n FROM ledger.line WHERE book = $1');
    return { checked, breaks: lines + orders + balances + parts };
  },
};

function lineBreak(book: string, row: LineRow) {
  const { account, line, rule } = row;
  const facts = { line: String(line), account, rule, ...amounts(row.amount, row.shares, row.currency) };
  return breakOf(P.LAW_L15_LINE, placeOf(book, row), facts);
}
