import { isCurrency, minorUnits } from '../../core/money.ts';
import { amounts, breakOf, breaksIn, countOf, counts, type Law, type LawScope, placeOf } from '../law.ts';
import { RECONCILE_PROBLEMS as P } from '../problems.ts';

interface LineRow {
  readonly line: bigint;
  readonly account: string;
  readonly rule: string;
  readonly rate: string;
  readonly source: string;
  readonly sourceId: string;
  readonly lc: bigint;
  readonly expected: bigint;
  readonly rounding: bigint;
}

/**
 * `numeric` is exact, and its round() goes half away from zero as accounting.md §3.3 wants. `unit` gives each currency's
 * factor from its minor units to those of the book.
 *
 * A correction is round(new) − round(old), so with corrections the law holds for what their lines add up to, up to and
 * with each of them. Where an entry has several lines of one key (two quotes with one value), each was rounded by itself:
 * their sum may be off by one less than their number.
 */
const LINES = `
  WITH unit AS (SELECT * FROM unnest($2::text[], $3::numeric[]) AS u (currency, factor)),
  told AS (
    SELECT l.line_no, l.entry_no, e.entry_key, e.correction, e.source, e.source_id, l.account, l.dc, l.currency, l.lc,
      l.rounding, l.rule, l.dims, l.rate AS own_rate, l.src_currency, l.src_rate, coalesce(l.src_fc, l.fc) AS amount,
      coalesce(l.src_rate, l.rate) AS rate, u.factor
    FROM ledger.line l JOIN ledger.entry e USING (book, entry_no)
    LEFT JOIN unit u ON u.currency = coalesce(l.src_currency, l.currency)
    WHERE l.book = $1),
  numbered AS (
    SELECT *, count(*) OVER (PARTITION BY entry_no, account, dc, currency, own_rate, src_currency, src_rate, dims) AS same
    FROM told),
  added AS (
    SELECT *, sum(lc) OVER history AS all_lc, sum(amount) OVER history AS all_amount, sum(rounding) OVER history AS all_rounding,
      max(same) OVER history AS parts
    FROM numbered
    WINDOW history AS (PARTITION BY entry_key, account, dc, currency, own_rate, src_currency, src_rate, dims
                       ORDER BY entry_no RANGE UNBOUNDED PRECEDING)),
  weighed AS (
    SELECT line_no AS line, account, rule, rate::text AS rate, source, source_id AS "sourceId",
      CASE WHEN correction IS NULL THEN lc ELSE all_lc END AS lc,
      CASE WHEN correction IS NULL THEN rounding ELSE all_rounding END AS rounding,
      CASE WHEN correction IS NULL THEN round(amount * rate * factor) + rounding
           ELSE round(all_amount * rate * factor) + all_rounding END AS expected,
      CASE WHEN correction IS NULL THEN 0 ELSE parts - 1 END AS slack,
      CASE WHEN correction IS NULL THEN 1 ELSE parts END AS cents
    FROM added)
  SELECT line, account, rule, rate, source, "sourceId", lc::bigint AS lc, coalesce(expected, 0)::bigint AS expected,
    rounding::bigint AS rounding
  FROM weighed `;

const OFF = `${LINES} WHERE expected IS NULL OR abs(lc - expected) > slack ORDER BY line`;
const CENTS = `${LINES} WHERE abs(rounding) > cents ORDER BY line`;

const PLAIN = `
  SELECT l.line_no AS line, e.source, e.source_id AS "sourceId", l.currency, l.fc, l.lc, l.rate::text AS rate
  FROM ledger.line l JOIN ledger.entry e USING (book, entry_no)
  WHERE l.book = $1 AND (l.src_currency IS NOT NULL OR l.currency = $2) AND (l.currency <> $2 OR l.fc <> l.lc OR l.rate <> 1)
  ORDER BY l.line_no`;

const VOUCHER_LINES = `
  SELECT v.voucher_no AS voucher, h.period || '/' || h.word || '-' || h.number AS name, v.line_no AS line, v.currency,
    v.fc, v.lc, coalesce(sum(l.fc), 0)::bigint AS "journalFc", coalesce(sum(l.lc), 0)::bigint AS "journalLc"
  FROM delivery.voucher_line v JOIN delivery.voucher h USING (book, voucher_no)
  LEFT JOIN delivery.voucher_journal_line j ON j.book = v.book AND j.voucher_no = v.voucher_no AND j.line_no = v.line_no
  LEFT JOIN ledger.line l ON l.book = j.book AND l.line_no = j.journal_line
  WHERE v.book = $1
  GROUP BY v.book, v.voucher_no, v.line_no, h.period, h.word, h.number, v.currency, v.fc, v.lc
  HAVING v.lc <> coalesce(sum(l.lc), 0) OR v.fc <> coalesce(sum(l.fc), 0) ORDER BY 1, 3`;

interface VoucherLineRow {
  readonly voucher: bigint;
  readonly name: string;
  readonly line: number;
  readonly currency: string;
  readonly fc: bigint;
  readonly lc: bigint;
  readonly journalFc: bigint;
  readonly journalLc: bigint;
}

type PlainRow = Pick<LineRow, 'line' | 'source' | 'sourceId' | 'lc'> & {
  readonly currency: string;
  readonly fc: bigint;
};

/** accounting.md §8.1 L03, §3.3. */
export const L03: Law = {
  id: 'L03',
  severity: 'B',
  statement: {
    zh: '分录行：本位币 = 原币 × 汇率四舍五入（远离零）+ 标记的尾差（每行至多一个最小单位）；凭证行 = 其分录行之和',
    en: 'Journal line: functional amount = amount × rate rounded half away from zero + a flagged cent (one minor unit a line at most); voucher line = Σ of its journal lines',
  },
  async *check(scope) {
    const { book, currency } = scope;
    const units = await unitsOf(scope);
    const off = yield* breaksIn<LineRow>(
      scope,
      OFF,
      (row) =>
        breakOf(P.LAW_L03_LINE, placeOf(book, row), { ...lineFacts(row), ...amounts(row.expected, row.lc, currency) }),
      units,
    );
    const cents = yield* breaksIn<LineRow>(
      scope,
      CENTS,
      (row) =>
        breakOf(P.LAW_L03_CENT, placeOf(book, row), {
          ...lineFacts(row),
          ...counts(row.rounding < 0n ? -1n : 1n, row.rounding),
        }),
      units,
    );
    const plain = yield* breaksIn<PlainRow>(
      scope,
      PLAIN,
      (row) =>
        breakOf(P.LAW_L03_PLAIN, placeOf(book, row), {
          line: String(row.line),
          ...amounts(row.lc, row.fc, row.currency),
        }),
      [currency],
    );
    const vouchers = yield* breaksIn<VoucherLineRow>(scope, VOUCHER_LINES, (row) => voucherBreak(scope, row));
    const checked = await countOf(
      scope,
      `SELECT (SELECT count(*) FROM ledger.line WHERE book = $1) + (SELECT count(*) FROM delivery.voucher_line WHERE book = $1) AS n`,
    );
    return { checked, breaks: off + cents + plain + vouchers };
  },
};

function lineFacts(row: LineRow) {
  return { line: String(row.line), account: row.account, rule: row.rule, rate: row.rate };
}

function voucherBreak(scope: LawScope, row: VoucherLineRow) {
  const place = { book: scope.book, voucher: String(row.voucher) };
  const facts =
    row.lc === row.journalLc
      ? amounts(row.journalFc, row.fc, row.currency)
      : amounts(row.journalLc, row.lc, scope.currency);
  return breakOf(P.LAW_L03_VOUCHER, place, { name: row.name, line: String(row.line), ...facts });
}

/** Factors from each currency's minor units to the book's; a currency that is none has no factor, and its lines break. */
async function unitsOf(scope: LawScope): Promise<readonly [readonly string[], readonly string[]]> {
  const { rows } = await scope.db.query<{ currency: string }>(
    'SELECT DISTINCT coalesce(src_currency, currency) AS currency FROM ledger.line WHERE book = $1',
    [scope.book],
  );
  const known = rows.map((row) => row.currency).filter(isCurrency);
  return [known, known.map((one) => powerOfTen(minorUnits(scope.currency) - minorUnits(one)))];
}

function powerOfTen(exponent: number): string {
  return exponent >= 0 ? `1${'0'.repeat(exponent)}` : `0.${'0'.repeat(-exponent - 1)}1`;
}
