import { canonicalJson } from '../../core/canonical.ts';
import type { Dims, Side } from '../../core/journal.ts';
import { parseRate } from '../../core/money.ts';
import { BREAKS_TOLD_MAX, type Break, breakOf, type Law, type LawScope, type VoucherContent } from '../law.ts';
import { RECONCILE_PROBLEMS as P } from '../problems.ts';

interface VoucherRow extends Omit<VoucherContent, 'lines' | 'document'> {
  readonly document: unknown;
  readonly voucher: bigint;
  readonly key: string;
  readonly state: string;
  readonly hash: string;
  /** Amounts and rates as text: numbers of JSON would pass through binary floats. */
  readonly lines: readonly (readonly [number, string, Side, string, string, string, string, Dims])[];
  readonly outcome: string | null;
}

const VOUCHERS_A_PAGE = 200;

/** `outcome`: what the last comparison with the ERP said; tries that reached no answer leave it as it was. */
const PAGE = `
  SELECT v.voucher_no AS voucher, v.voucher_key AS key, v.voucher_date AS date, v.period, v.word, v.number, v.summary,
    v.attachments, v.preparer, v.form, v.form_account AS "formAccount", v.document, v.state, v.content_hash AS hash, coalesce(l.lines, '[]'::json) AS lines, a.outcome
  FROM delivery.voucher v
  LEFT JOIN LATERAL (
    SELECT json_agg(json_build_array(line_no, account, dc, currency, fc::text, rate::text, lc::text, dims) ORDER BY line_no) AS lines
    FROM delivery.voucher_line l WHERE l.book = v.book AND l.voucher_no = v.voucher_no) l ON true
  LEFT JOIN LATERAL (
    SELECT outcome FROM delivery.attempt a
    WHERE a.book = v.book AND a.voucher_no = v.voucher_no AND a.step = 'READ_BACK' AND a.outcome IN ('EQUAL', 'DIFFERENT', 'ABSENT')
    ORDER BY a.attempt_no DESC LIMIT 1) a ON v.state IN ('VERIFIED', 'DRIFTED')
  WHERE v.book = $1 AND v.voucher_no > $2 ORDER BY v.voucher_no LIMIT ${VOUCHERS_A_PAGE}`;

/** accounting.md §8.1 L17. */
export const L17: Law = {
  id: 'L17',
  severity: 'B',
  statement: {
    zh: '推送：凭证内容重算的哈希 = 生成时的哈希；已核对的凭证，ERP 回读与之一致',
    en: 'Delivery: a voucher’s content gives the hash it was made with; what is verified was read back from the ERP and equal',
  },
  async *check(scope) {
    let checked = 0n;
    let breaks = 0n;
    for (let after = 0n; ; ) {
      const { rows } = await scope.db.query<VoucherRow>(PAGE, [scope.book, String(after)]);
      for (const row of rows)
        for (const one of breaksOf(scope, row)) {
          breaks += 1n;
          if (breaks <= BREAKS_TOLD_MAX) yield one;
        }
      checked += BigInt(rows.length);
      if (rows.length < VOUCHERS_A_PAGE) return { checked, breaks };
      after = rows.at(-1)?.voucher ?? after;
    }
  },
};

function breaksOf(scope: LawScope, row: VoucherRow): readonly Break[] {
  const place = { book: scope.book, voucher: String(row.voucher) };
  const name = `${row.period}/${row.word}-${row.number}`;
  const breaks: Break[] = [];
  const hash = scope.voucherHash(row.key, contentOf(row));
  if (hash !== row.hash)
    breaks.push(breakOf(P.LAW_L17_HASH, place, { name, expected: row.hash, actual: hash, difference: '≠' }));
  const agrees = row.state === 'VERIFIED' ? row.outcome === 'EQUAL' : row.state !== 'DRIFTED';
  if (!agrees) {
    const actual = row.outcome ?? 'NONE';
    breaks.push(
      breakOf(P.LAW_L17_READ_BACK, place, { name, state: row.state, expected: 'EQUAL', actual, difference: actual }),
    );
  }
  return breaks;
}

function contentOf(row: VoucherRow): VoucherContent {
  const { date, period, word, number, summary, attachments, preparer, form, formAccount } = row;
  const lines = row.lines.map(([lineNo, account, dc, currency, fc, rate, lc, dims]) => ({
    lineNo,
    account,
    dc,
    currency,
    fc: BigInt(fc),
    rate: parseRate(rate),
    lc: BigInt(lc),
    dims,
  }));
  const document = row.document === null ? {} : { document: canonicalJson(row.document) };
  return { date, period, word, number, summary, attachments, preparer, form, formAccount, ...document, lines };
}
