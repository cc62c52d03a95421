import { BREAKS_TOLD_MAX, type Break, breakOf, type Law, type LawScope, placeOf } from '../law.ts';
import { RECONCILE_PROBLEMS as P } from '../problems.ts';
import { loadQuotes, type RateClaim, rateFault } from '../rate-refs.ts';

interface UseRow extends RateClaim {
  readonly lines: bigint;
  readonly line: bigint;
  readonly source: string;
  readonly sourceId: string;
}

/** Different uses only: a book has thousands of lines and some hundred quotes. */
const USES = `
  SELECT l.rate_ref AS ref, coalesce(l.src_currency, l.currency) AS currency,
    trim_scale(coalesce(l.src_rate, l.rate))::text AS rate, count(*) AS lines, min(l.line_no) AS line,
    min(e.source) AS source, min(e.source_id) AS "sourceId"
  FROM ledger.line l JOIN ledger.entry e USING (book, entry_no) WHERE l.book = $1
  GROUP BY 1, 2, 3 ORDER BY 5`;

/** accounting.md §8.1 L18, §3.2. */
export const L18: Law = {
  id: 'L18',
  severity: 'B',
  statement: {
    zh: '汇率：每个用到的汇率都在汇率表中，有来源和日期，且数值与该报价一致；外币从不以 1 折算',
    en: 'Rates: every rate in use stands in the table with source and date and is what its quote gives; a foreign currency is never taken at 1 without one',
  },
  async *check(scope) {
    const { rows } = await scope.db.query<UseRow>(USES, [scope.book]);
    const quotes = await loadQuotes(scope.db, rows);
    let breaks = 0n;
    for (const row of rows) {
      const fault = rateFault(row, scope.currency, quotes);
      if (!fault) continue;
      breaks += 1n;
      if (breaks <= BREAKS_TOLD_MAX) yield told(scope, row, fault);
    }
    return { checked: BigInt(rows.length), breaks };
  },
};

function told(scope: LawScope, row: UseRow, expected: string): Break {
  return breakOf(P.LAW_L18_REF, placeOf(scope.book, row), {
    ref: row.ref,
    currency: row.currency,
    lines: String(row.lines),
    line: String(row.line),
    expected,
    actual: row.rate,
    difference: '≠',
  });
}
