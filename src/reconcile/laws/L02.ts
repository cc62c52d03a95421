import { amounts, breakOf, breaksIn, countOf, type Law, placeOf } from '../law.ts';
import { RECONCILE_PROBLEMS as P } from '../problems.ts';

interface Rest {
  readonly currency: string;
  readonly debit: bigint;
  readonly credit: bigint;
}

interface EntryRest extends Rest {
  readonly entry: bigint;
  readonly key: string;
  readonly source: string;
  readonly sourceId: string;
}

interface VoucherRest extends Rest {
  readonly voucher: bigint;
  readonly name: string;
}

/**
 * `told` has (owner, dc, currency, fc, plain), a `src` line standing at its source; plain: in functional currency without
 * `src`. An owner in several currencies with a plain line crosses currencies (conversion, revaluation, residue) and is
 * waived.
 */
const RESTS = `
  sums AS (
    SELECT owner, currency, sum(CASE dc WHEN 'D' THEN fc ELSE 0 END)::bigint AS debit,
      sum(CASE dc WHEN 'C' THEN fc ELSE 0 END)::bigint AS credit, bool_or(plain) AS plain
    FROM told GROUP BY owner, currency),
  weighed AS (
    SELECT owner, currency, debit, credit, count(*) OVER (PARTITION BY owner) AS currencies,
      bool_or(plain) OVER (PARTITION BY owner) AS crossing
    FROM sums),
  rests AS (SELECT owner, currency, debit, credit FROM weighed WHERE debit <> credit AND NOT (currencies > 1 AND crossing))`;

const ENTRIES = `
  WITH told AS (
    SELECT entry_no AS owner, dc, coalesce(src_currency, currency) AS currency, coalesce(src_fc, fc) AS fc,
      src_currency IS NULL AND currency = $2 AS plain
    FROM ledger.line WHERE book = $1), ${RESTS}
  SELECT e.entry_no AS entry, e.entry_key AS key, e.source, e.source_id AS "sourceId", r.currency, r.debit, r.credit
  FROM rests r JOIN ledger.entry e ON e.book = $1 AND e.entry_no = r.owner ORDER BY 1, r.currency`;

/** A voucher line has no `src`: where one stands behind it, its journal lines are counted in its place. */
const VOUCHERS = `
  WITH behind AS (
    SELECT j.voucher_no, j.line_no, l.dc, l.currency, l.fc, l.src_currency, l.src_fc,
      bool_or(l.src_currency IS NOT NULL) OVER (PARTITION BY j.voucher_no, j.line_no) AS sourced
    FROM delivery.voucher_journal_line j JOIN ledger.line l ON l.book = j.book AND l.line_no = j.journal_line
    WHERE j.book = $1),
  told AS (
    SELECT voucher_no AS owner, dc, coalesce(src_currency, currency) AS currency, coalesce(src_fc, fc) AS fc,
      src_currency IS NULL AND currency = $2 AS plain
    FROM behind WHERE sourced OR line_no IS NULL
    UNION ALL
    SELECT v.voucher_no, v.dc, v.currency, v.fc, v.currency = $2
    FROM delivery.voucher_line v WHERE v.book = $1 AND (v.voucher_no, v.line_no) NOT IN
      (SELECT voucher_no, line_no FROM behind WHERE sourced AND line_no IS NOT NULL)), ${RESTS}
  SELECT v.voucher_no AS voucher, v.period || '/' || v.word || '-' || v.number AS name, r.currency, r.debit, r.credit
  FROM rests r JOIN delivery.voucher v ON v.book = $1 AND v.voucher_no = r.owner ORDER BY 1, r.currency`;

/** accounting.md §8.1 L02, over the journal's entries and the vouchers. */
export const L02: Law = {
  id: 'L02',
  severity: 'B',
  statement: {
    zh: '每笔分录、每张凭证、每个币种：借方原币 = 贷方原币；以本位币记账的行按其来源金额计；无来源金额的跨币种凭证除外',
    en: 'Every entry and voucher, each currency: Σ debit = Σ credit; a functional line counts at its source; crossing currencies without a source is waived',
  },
  async *check(scope) {
    const { book, currency } = scope;
    const entries = yield* breaksIn<EntryRest>(
      scope,
      ENTRIES,
      (row) =>
        breakOf(P.LAW_L02_ENTRY, placeOf(book, row), {
          entry: String(row.entry),
          key: row.key,
          currency: row.currency,
          ...amounts(row.debit, row.credit, row.currency),
        }),
      [currency],
    );
    const vouchers = yield* breaksIn<VoucherRest>(
      scope,
      VOUCHERS,
      (row) =>
        breakOf(
          P.LAW_L02_VOUCHER,
          { book, voucher: String(row.voucher) },
          {
            name: row.name,
            currency: row.currency,
            ...amounts(row.debit, row.credit, row.currency),
          },
        ),
      [currency],
    );
    const checked = await countOf(
      scope,
      `SELECT (SELECT count(*) FROM ledger.entry WHERE book = $1) + (SELECT count(*) FROM delivery.voucher WHERE book = $1) AS n`,
    );
    return { checked, breaks: entries + vouchers };
  },
};
