import { amounts, type Break, breakOf, breaksIn, countOf, type Law } from '../law.ts';
import { RECONCILE_PROBLEMS as P } from '../problems.ts';

interface SumRow {
  readonly period: string;
  readonly account: string;
  readonly currency: string;
  readonly journalLc: bigint;
  readonly voucherLc: bigint;
  readonly journalFc: bigint;
  readonly voucherFc: bigint;
}

interface LateRow {
  readonly voucher: bigint;
  readonly name: string;
  readonly lateFrom: string;
  readonly summary: string;
}

/** The journal by its posting periods, and the vouchers that stand, each in the period of its journal: a late one is taken back. */
const SUMS = `
  SELECT * FROM (
    SELECT period, account, currency, sum(journal_lc)::bigint AS "journalLc", sum(voucher_lc)::bigint AS "voucherLc",
      sum(journal_fc)::bigint AS "journalFc", sum(voucher_fc)::bigint AS "voucherFc"
    FROM (
      SELECT e.posting_period AS period, l.account, l.currency,
        CASE l.dc WHEN 'D' THEN l.lc ELSE -l.lc END AS journal_lc, 0 AS voucher_lc,
        CASE l.dc WHEN 'D' THEN l.fc ELSE -l.fc END AS journal_fc, 0 AS voucher_fc
      FROM ledger.line l JOIN ledger.entry e USING (book, entry_no) WHERE l.book = $1
      UNION ALL
      SELECT coalesce(v.late_from, v.period), l.account, l.currency, 0, CASE l.dc WHEN 'D' THEN l.lc ELSE -l.lc END,
        0, CASE l.dc WHEN 'D' THEN l.fc ELSE -l.fc END
      FROM delivery.voucher_line l JOIN delivery.voucher v USING (book, voucher_no)
      WHERE l.book = $1 AND v.state <> 'SUPERSEDED') AS both_sides
    GROUP BY 1, 2, 3) AS sums
  WHERE ("journalLc", "journalFc") IS DISTINCT FROM ("voucherLc", "voucherFc") ORDER BY period, account, currency`;

const LATE = `
  SELECT voucher_no AS voucher, period || '/' || word || '-' || number AS name, late_from AS "lateFrom", summary
  FROM delivery.voucher WHERE book = $1 AND late_from IS NOT NULL AND state <> 'SUPERSEDED'`;

/** accounting.md §8.1 L11, §0.5; the ERP's own balances are not asked for, L17 compares each voucher with it. */
export const L11: Law = {
  id: 'L11',
  severity: 'B',
  statement: {
    zh: '总账：按期间、科目、币种，分录账 = 凭证；推迟到 ERP 以后期间的凭证列为 LATE，摘要注明原期间',
    en: 'General ledger: by period, account and currency the journal is what the vouchers say; vouchers in a later period of the ERP are listed as LATE and name their own',
  },
  async *check(scope) {
    const { book } = scope;
    let breaks = yield* breaksIn<SumRow>(scope, SUMS, (row) => sumBreak(book, scope.currency, row));
    breaks += yield* breaksIn<LateRow>(
      scope,
      `${LATE} AND position('补记' || late_from || '期' IN summary) = 0 ORDER BY voucher_no`,
      ({ voucher, name, lateFrom, summary }) =>
        breakOf(
          P.LAW_L11_UNNOTED,
          { book, voucher: String(voucher) },
          { name, expected: `补记${lateFrom}期`, actual: summary, difference: '≠' },
        ),
    );
    yield* breaksIn<LateRow>(scope, `${LATE} ORDER BY voucher_no`, ({ voucher, name, lateFrom }) => ({
      ...breakOf(
        P.LAW_L11_LATE,
        { book, voucher: String(voucher) },
        { name, expected: lateFrom, actual: name.split('/')[0] ?? '', difference: 'LATE' },
      ),
      listed: true,
    }));
    return { checked: await countOf(scope, 'SELECT count(*) AS n FROM ledger.line WHERE book = $1'), breaks };
  },
};

function sumBreak(book: string, functional: string, row: SumRow): Break {
  const { period, account, currency } = row;
  const isLocal = row.journalLc !== row.voucherLc;
  const facts = isLocal
    ? amounts(row.journalLc, row.voucherLc, functional)
    : amounts(row.journalFc, row.voucherFc, currency);
  return breakOf(P.LAW_L11_SUM, { book }, { period, account, currency, ...facts });
}
