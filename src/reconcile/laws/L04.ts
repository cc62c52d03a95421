import { MATCHED_BY_CELL } from '../coverage-sql.ts';
import { amounts, type Break, breakOf, breaksIn, countOf, type Law } from '../law.ts';
import { RECONCILE_PROBLEMS as P } from '../problems.ts';

interface SettlementRow {
  readonly shop: string;
  readonly settlement: string;
  readonly currency: string;
  readonly counts: boolean;
  readonly total: bigint;
  readonly rows: bigint;
  readonly posted: bigint;
  readonly matched: bigint;
  readonly closed: bigint;
  readonly closedFrom: bigint;
}

/**
 * Posted: the platform balance over all months and corrections, by the rule of its lines, since policy may name another
 * account. Tax pairs take no part: groups that cancel post nothing, all others are posted whole (accounting.md §2.6).
 */
const SETTLEMENTS = `
  WITH settled AS (
    SELECT f.shop, f.settlement_id, f.currency, f.posting, t.statement_no, coalesce(t.total, t.sum) AS total
    FROM funds.settlement f JOIN intake.statement t ON t.book = f.book AND t.statement_no = f.posted_statement
    WHERE f.book = $1),
  told AS (
    SELECT r.statement_no, sum(r.amount) AS amount
    FROM intake.row r
    WHERE r.book = $1 AND r.statement_no IN (SELECT statement_no FROM settled)
    GROUP BY r.statement_no),
  matched AS (
    SELECT d.posting, sum(CASE d.disposition WHEN 'MATCH_ONLY' THEN c.amount ELSE coalesce(m.matched, 0) END) AS amount
    FROM funds.cell_disposition d JOIN intake.cell c USING (book, statement_no, cell_no)
    LEFT JOIN (${MATCHED_BY_CELL}) m USING (statement_no, cell_no)
    WHERE d.book = $1 AND d.posting IN (SELECT posting FROM settled)
    GROUP BY d.posting),
  posted AS (
    SELECT e.shop, e.source_id, min(coalesce(l.src_currency, l.currency)) AS currency,
      sum(CASE l.dc WHEN 'D' THEN coalesce(l.src_fc, l.fc) ELSE -coalesce(l.src_fc, l.fc) END)
        FILTER (WHERE e.kind <> 'CLOSE' AND l.rule LIKE 'BALANCE%') AS balance,
      sum(CASE l.dc WHEN 'D' THEN coalesce(l.src_fc, l.fc) ELSE -coalesce(l.src_fc, l.fc) END)
        FILTER (WHERE e.kind = 'CLOSE' AND l.rule = 'CLOSE@1') AS closed,
      sum(CASE l.dc WHEN 'C' THEN coalesce(l.src_fc, l.fc) ELSE -coalesce(l.src_fc, l.fc) END)
        FILTER (WHERE e.kind = 'CLOSE' AND l.rule LIKE 'BALANCE%') AS closed_from
    FROM ledger.entry e JOIN ledger.line l USING (book, entry_no)
    WHERE e.book = $1 AND e.source = 'settlement' GROUP BY e.shop, e.source_id)
  SELECT coalesce(s.shop, p.shop) AS shop, coalesce(s.settlement_id, substr(p.source_id, length(p.shop) + 2)) AS settlement,
    coalesce(s.currency, p.currency) AS currency, s.statement_no IS NOT NULL AS counts,
    coalesce(s.total, 0)::bigint AS total, coalesce(t.amount, 0)::bigint AS rows, coalesce(p.balance, 0)::bigint AS posted,
    coalesce(m.amount, 0)::bigint AS matched, coalesce(p.closed, 0)::bigint AS closed,
    coalesce(p.closed_from, 0)::bigint AS "closedFrom"
  FROM settled s
  FULL JOIN posted p ON p.source_id = s.shop || '|' || s.settlement_id
  LEFT JOIN told t ON t.statement_no = s.statement_no
  LEFT JOIN matched m ON m.posting = s.posting`;

const BROKEN = `
  SELECT * FROM (${SETTLEMENTS}) AS x
  WHERE CASE WHEN counts THEN rows <> total OR posted + matched <> total OR closed <> greatest(total, 0)
          OR "closedFrom" <> greatest(total, 0)
        ELSE posted <> 0 OR closed <> 0 END
  ORDER BY shop, settlement`;

/** accounting.md §8.1 L04, §2.9. */
export const L04: Law = {
  id: 'L04',
  severity: 'B',
  statement: {
    zh: '结算：各行之和 = 结算总额 = 平台待结算各月入账（含预留金）+ 仅核对项（代收代扣税相抵为零）；总额 > 0 时等额转入待到账，否则不转',
    en: 'Settlement: Σ rows = total = posted on the platform balance over all months, reserve included, + match-only (tax pairs cancel); a positive total moves whole to payouts in transit, any other does not move',
  },
  async *check(scope) {
    const breaks = yield* breaksIn<SettlementRow>(scope, BROKEN, (row) => breaksOf(scope.book, row));
    const checked = await countOf(
      scope,
      'SELECT count(*) AS n FROM funds.settlement WHERE book = $1 AND posted_statement IS NOT NULL',
    );
    return { checked, breaks };
  },
};

function breaksOf(book: string, row: SettlementRow): readonly Break[] {
  const { shop, settlement, currency, total, rows, posted, matched, closed, closedFrom } = row;
  const place = { book, shop, settlement };
  if (!row.counts) return [breakOf(P.LAW_L04_RECORD, place, amounts(0n, posted === 0n ? closed : posted, currency))];
  const breaks: Break[] = [];
  if (rows !== total) breaks.push(breakOf(P.LAW_L04_ROWS, place, amounts(total, rows, currency)));
  if (posted + matched !== total)
    breaks.push(
      breakOf(P.LAW_L04_POSTED, place, {
        posted: amounts(0n, posted, currency).actual,
        matched: amounts(0n, matched, currency).actual,
        ...amounts(total, posted + matched, currency),
      }),
    );
  const wanted = total > 0n ? total : 0n;
  if (closed !== wanted || closedFrom !== wanted)
    breaks.push(breakOf(P.LAW_L04_CLOSE, place, amounts(wanted, closed === wanted ? closedFrom : closed, currency)));
  return breaks;
}
