import { amounts, breakOf, breaksIn, countOf, type Law, placeOf } from '../law.ts';
import { RECONCILE_PROBLEMS as P } from '../problems.ts';

interface Sides {
  readonly debit: bigint;
  readonly credit: bigint;
}

interface EntrySides extends Sides {
  readonly entry: bigint;
  readonly key: string;
  readonly source: string;
  readonly sourceId: string;
}

interface VoucherSides extends Sides {
  readonly voucher: bigint;
  readonly name: string;
}

const SIDES = `coalesce(sum(CASE l.dc WHEN 'D' THEN l.lc END), 0)::bigint AS debit,
  coalesce(sum(CASE l.dc WHEN 'C' THEN l.lc END), 0)::bigint AS credit`;

const ENTRIES = `
  SELECT e.entry_no AS entry, e.entry_key AS key, e.source, e.source_id AS "sourceId", ${SIDES}
  FROM ledger.entry e LEFT JOIN ledger.line l USING (book, entry_no) WHERE e.book = $1
  GROUP BY e.entry_no, e.entry_key, e.source, e.source_id
  HAVING coalesce(sum(CASE l.dc WHEN 'D' THEN l.lc ELSE -l.lc END), 0) <> 0 ORDER BY 1`;

const VOUCHERS = `
  SELECT v.voucher_no AS voucher, v.period || '/' || v.word || '-' || v.number AS name, ${SIDES}
  FROM delivery.voucher v LEFT JOIN delivery.voucher_line l USING (book, voucher_no) WHERE v.book = $1
  GROUP BY v.voucher_no, v.period, v.word, v.number
  HAVING coalesce(sum(CASE l.dc WHEN 'D' THEN l.lc ELSE -l.lc END), 0) <> 0 ORDER BY 1`;

/** accounting.md §8.1 L01, over the journal's entries and the vouchers. */
export const L01: Law = {
  id: 'L01',
  severity: 'B',
  statement: {
    zh: '每笔分录、每张凭证：借方本位币合计 = 贷方本位币合计',
    en: 'Every entry and every voucher: Σ debit = Σ credit in functional currency',
  },
  async *check(scope) {
    const { book, currency } = scope;
    const entries = yield* breaksIn<EntrySides>(scope, ENTRIES, (row) =>
      breakOf(P.LAW_L01_ENTRY, placeOf(book, row), {
        entry: String(row.entry),
        key: row.key,
        ...amounts(row.debit, row.credit, currency),
      }),
    );
    const vouchers = yield* breaksIn<VoucherSides>(scope, VOUCHERS, (row) =>
      breakOf(
        P.LAW_L01_VOUCHER,
        { book, voucher: String(row.voucher) },
        {
          name: row.name,
          ...amounts(row.debit, row.credit, currency),
        },
      ),
    );
    const checked = await countOf(
      scope,
      `SELECT (SELECT count(*) FROM ledger.entry WHERE book = $1) + (SELECT count(*) FROM delivery.voucher WHERE book = $1) AS n`,
    );
    return { checked, breaks: entries + vouchers };
  },
};
