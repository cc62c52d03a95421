/**
 * One voucher line, walked down: journal lines, rule, rate, cents, cells, source rows, raw lines of the file. Each step is
 * bounded and reads by an index, so the size of the paper does not matter.
 */
import { type Side, sideSign } from '../core/journal.ts';
import type { Currency } from '../core/money.ts';
import { convert, parseRate } from '../core/money.ts';
import { problem, Refused } from '../core/problems.ts';
import type { Queryable } from '../engine/transaction.ts';
import { loadBook, loadChart } from '../ledger/books.ts';
import type { House } from './house.ts';
import { lcShares } from './lc-shares.ts';
import {
  CELLS_SHOWN_MAX,
  JOURNAL_LINES_SHOWN_MAX,
  type LineProof,
  type ProofCell,
  type ProofIdentity,
  type ProofJournalLine,
  type ProofQuote,
  type ProofRequest,
  type ProofVoucher,
  type ProofVoucherLine,
} from './line-proof.ts';
import { namedCell, namedRows } from './named-cells.ts';
import { PIPELINE_PROBLEMS } from './problems.ts';
import { proofRows } from './proof-rows.ts';
import { ruleWords } from './rule-words.ts';

export type { LineProof, ProofRequest } from './line-proof.ts';

/** Throws Refused VOUCHER_LINE_NOT_FOUND, PROOF_CURSOR_NOT_VALID. */
export async function proveLine(house: House, request: ProofRequest): Promise<LineProof> {
  const { book, voucherNo, lineNo } = request;
  const db = house.db.pool;
  const owner = await loadBook(db, book);
  const head = await loadHead(db, request);
  if (!owner || !head) throw notFound(`${book} ${voucherNo}/${lineNo}`);
  const told = await loadJournalLines(db, request);
  const sources = await cellSources(db, book, told.lines);
  const naming = [...new Set(sources.map((one) => one.lineNo))];
  const [sums, cells, quotes, chart, page] = await Promise.all([
    cellSums(db, book, sources),
    loadCells(db, book, sources, told.lines),
    loadQuotes(db, told.lines),
    loadChart(db, book),
    proofRows(house, request, naming),
  ]);
  const journalLines = told.lines.map((row) => ({
    ...plainLine(row),
    ruleWords: ruleWords(row.rule, chart),
    quotes: quoteNumbers(row.rateRef).flatMap((no) => quotes.get(no) ?? []),
    cells: withLc(plainLine(row), cells.get(row.lineNo) ?? [], sums.get(row.lineNo)?.count ?? 0, owner.currency),
    cellCount: sums.get(row.lineNo)?.count ?? 0,
    cellSum: sums.get(row.lineNo)?.sum ?? 0n,
  }));
  const checks = [
    ...voucherChecks(head.line, told, owner.currency),
    ...journalChecks(journalLines, owner.currency),
    ...(await rowCheck(db, book, journalLines)),
  ];
  return {
    book,
    bookCurrency: owner.currency,
    voucherNo,
    lineNo,
    voucher: head.voucher,
    line: head.line,
    journalLines,
    journalLineCount: told.count,
    rows: page.rows,
    nextRow: page.nextRow,
    checks,
    holds: checks.every((check) => check.holds),
  };
}

/** A balance line and a plain one alike: shares plus = to the seller, which is a debit of the balance, a credit of the rest. */
function withLc(
  line: Pick<ProofJournalLine, 'dc' | 'lc' | 'rate' | 'src' | 'balances'>,
  cells: readonly Omit<ProofCell, 'lc'>[],
  count: number,
  functional: Currency,
): readonly ProofCell[] {
  const [first] = cells;
  if (!first || cells.length < count) return cells.map((cell) => ({ ...cell, lc: undefined }));
  const towards = line.balances ? 'D' : 'C';
  const total = line.dc === towards ? line.lc : -line.lc;
  const rate = parseRate(line.src?.rate ?? line.rate);
  const parts = lcShares(
    cells.map((cell) => cell.share),
    total,
    first.currency,
    rate,
    functional,
  );
  return cells.map((cell, at) => ({ ...cell, lc: parts[at] }));
}

/** `[BOOK:]period/word-number/line`, as `2026-09/记-1/3`. Throws Refused VOUCHER_LINE_NOT_FOUND, VOUCHER_LINE_AMBIGUOUS. */
export async function findVoucherLine(
  db: Queryable,
  text: string,
): Promise<{ readonly book: string; readonly voucherNo: bigint; readonly lineNo: number }> {
  const match = /^(?:([^:/]+):)?(\d{4}-\d{2})\/([^/-]+)-(\d{1,9})\/(\d{1,6})$/.exec(text.trim());
  if (!match) throw notFound(text);
  const [, book, period, word, number, lineNo] = match;
  const { rows } = await db.query<{ book: string; voucherNo: bigint; lineNo: number }>(
    `SELECT v.book, v.voucher_no AS "voucherNo", l.line_no AS "lineNo"
     FROM delivery.voucher v JOIN delivery.voucher_line l USING (book, voucher_no)
     WHERE ($1::text IS NULL OR v.book = $1) AND v.period = $2 AND v.word = $3 AND v.number = $4 AND l.line_no = $5
       AND v.state <> 'SUPERSEDED'
     ORDER BY v.book`,
    [book ?? null, period, word, number, lineNo],
  );
  const only = rows[0];
  if (!only) throw notFound(text);
  if (rows.length === 1) return only;
  const books = rows.map((row) => row.book).join(', ');
  throw new Refused(problem(PIPELINE_PROBLEMS.VOUCHER_LINE_AMBIGUOUS, { voucher: text }, { books, first: only.book }));
}

function notFound(voucher: string): Refused {
  return new Refused(problem(PIPELINE_PROBLEMS.VOUCHER_LINE_NOT_FOUND, { voucher }));
}

async function loadHead(
  db: Queryable,
  request: ProofRequest,
): Promise<{ readonly voucher: ProofVoucher; readonly line: ProofVoucherLine } | undefined> {
  const key = [request.book, request.voucherNo.toString()];
  const vouchers = await db.query<ProofVoucher>(
    `SELECT voucher_no AS "voucherNo", word, number, voucher_date AS date, period, category, summary, state,
       erp_number AS "erpNumber", preparer, reviewer, content_hash AS "contentHash", corrects_voucher AS "correctsVoucher"
     FROM delivery.voucher WHERE book = $1 AND voucher_no = $2`,
    key,
  );
  const lines = await db.query<ProofVoucherLine>(
    `SELECT l.line_no AS "lineNo", l.summary, l.dc, l.account, coalesce(a.name_zh, l.account) AS "accountName",
       coalesce(a.name_en, l.account) AS "accountNameEn", l.currency, l.fc, l.rate::text AS rate, l.lc, l.dims
     FROM delivery.voucher_line l LEFT JOIN ledger.account a ON a.book = l.book AND a.code = l.account
     WHERE l.book = $1 AND l.voucher_no = $2 AND l.line_no = $3`,
    [...key, request.lineNo],
  );
  const [voucher, line] = [vouchers.rows[0], lines.rows[0]];
  return voucher && line && { voucher: withoutNulls(voucher), line };
}

function withoutNulls<T extends object>(row: T): T {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value ?? undefined])) as T;
}

interface JournalRow
  extends Omit<ProofJournalLine, 'ruleWords' | 'quotes' | 'cells' | 'cellCount' | 'cellSum' | 'src'> {
  readonly srcCurrency: string | null;
  readonly srcFc: bigint | null;
  readonly srcRate: string | null;
}

interface ToldLines {
  readonly lines: readonly JournalRow[];
  readonly count: number;
  readonly fc: bigint;
  readonly lc: bigint;
}

async function loadJournalLines(db: Queryable, request: ProofRequest): Promise<ToldLines> {
  const key = [request.book, request.voucherNo.toString(), request.lineNo];
  const { rows } = await db.query<JournalRow>(
    `SELECT l.line_no AS "lineNo", l.entry_no AS "entryNo", e.entry_key AS "entryKey", e.kind AS "entryKind", e.summary,
       e.business_date AS "businessDate", e.original_period AS "originalPeriod", e.posting_period AS "postingPeriod",
       e.source, e.source_id AS "sourceId", e.correction, l.dc, l.account, l.currency, l.fc, l.rate::text AS rate, l.lc,
       l.dims, l.src_currency AS "srcCurrency", l.src_fc AS "srcFc", l.src_rate::text AS "srcRate", l.rounding, l.rule,
       l.rate_ref AS "rateRef", b.batch_no AS "batchNo", b.posting, b.hash AS "batchHash",
       b.previous_hash AS "previousHash", b.posted_at AS "postedAt", b.posted_by AS "postedBy",
       l.rule LIKE 'BALANCE%' AND e.kind <> 'CLOSE' AS balances
     FROM delivery.voucher_journal_line j
     JOIN ledger.line l ON l.book = j.book AND l.line_no = j.journal_line
     JOIN ledger.entry e ON e.book = l.book AND e.entry_no = l.entry_no
     JOIN ledger.batch b ON b.book = e.book AND b.batch_no = e.batch_no
     WHERE j.book = $1 AND j.voucher_no = $2 AND j.line_no = $3
     ORDER BY j.journal_line LIMIT ${JOURNAL_LINES_SHOWN_MAX}`,
    key,
  );
  const sums = await db.query<{ count: number; fc: bigint; lc: bigint }>(
    `SELECT count(*)::integer AS count, coalesce(sum(l.fc), 0)::bigint AS fc, coalesce(sum(l.lc), 0)::bigint AS lc
     FROM delivery.voucher_journal_line j JOIN ledger.line l ON l.book = j.book AND l.line_no = j.journal_line
     WHERE j.book = $1 AND j.voucher_no = $2 AND j.line_no = $3`,
    key,
  );
  return { lines: rows.map(withoutNulls), ...sums.rows[0]! };
}

function plainLine(
  row: JournalRow,
): Omit<ProofJournalLine, 'ruleWords' | 'quotes' | 'cells' | 'cellCount' | 'cellSum'> {
  const { srcCurrency, srcFc, srcRate, ...line } = row;
  const src = srcCurrency && srcRate ? { currency: srcCurrency, fc: srcFc ?? 0n, rate: srcRate } : undefined;
  return { ...line, src };
}

/** A journal line and a line that names its cells: itself, or those that it balances. */
interface CellSource {
  readonly of: bigint;
  readonly lineNo: bigint;
}

/**
 * A balance line names no cells: they are those of the lines of its entry at its rate, `BALANCE:<rule>` only of that rule.
 * On a correction lines of one rate are one line whatever their quotes, so there the rate itself is compared.
 */
async function cellSources(db: Queryable, book: string, lines: readonly JournalRow[]): Promise<readonly CellSource[]> {
  const own = lines.filter((line) => !line.balances).map((line) => ({ of: line.lineNo, lineNo: line.lineNo }));
  const balances = lines.filter((line) => line.balances).map((line) => String(line.lineNo));
  if (balances.length === 0) return own;
  const { rows } = await db.query<CellSource>(
    `SELECT b.line_no AS of, c.line_no AS "lineNo"
     FROM ledger.line b JOIN ledger.entry e USING (book, entry_no) JOIN ledger.line c USING (book, entry_no)
     WHERE b.book = $1 AND b.line_no = ANY ($2::bigint[]) AND c.rule NOT LIKE 'BALANCE%'
       AND CASE WHEN e.correction IS NULL THEN c.rate_ref = b.rate_ref
           ELSE coalesce(c.src_rate, c.rate) = coalesce(b.src_rate, b.rate) END
       AND (b.rule = 'BALANCE@1' AND e.kind NOT IN ('RESERVE', 'TAX') OR c.rule = substr(b.rule, length('BALANCE:') + 1))
     ORDER BY b.line_no, c.line_no`,
    [book, balances],
  );
  return [...own, ...rows];
}

function pairs(sources: readonly CellSource[]): readonly [readonly string[], readonly string[]] {
  return [sources.map((one) => String(one.of)), sources.map((one) => String(one.lineNo))];
}

async function cellSums(
  db: Queryable,
  book: string,
  sources: readonly CellSource[],
): Promise<ReadonlyMap<bigint, { readonly count: number; readonly sum: bigint }>> {
  const { rows } = await db.query<{ of: bigint; count: number; sum: bigint }>(
    `SELECT of, count(*)::integer AS count, sum(share)::bigint AS sum FROM (
       SELECT p.of, c.statement_no, c.cell_no, sum(c.fc) AS share
       FROM unnest($2::bigint[], $3::bigint[]) AS p (of, line_no)
       JOIN ledger.line_cell c ON c.book = $1 AND c.line_no = p.line_no
       GROUP BY 1, 2, 3) AS shares
     GROUP BY of`,
    [book, ...pairs(sources)],
  );
  return new Map(rows.map((row) => [row.of, row]));
}

/** The first cells in order of statement and number; of each naming line no more than are shown are read. */
async function loadCells(
  db: Queryable,
  book: string,
  sources: readonly CellSource[],
  lines: readonly JournalRow[],
): Promise<ReadonlyMap<bigint, readonly ProofCell[]>> {
  const { rows } = await db.query<ProofCell & { readonly of: bigint }>(
    `WITH shown AS (
       SELECT p.of, p.own, p.postings, c.statement_no, c.cell_no, sum(c.fc)::bigint AS share
       FROM (SELECT o.of, u.line_no, o.posting AS own, postings.list AS postings
             FROM unnest($4::bigint[], $5::text[]) AS o (of, posting)
             CROSS JOIN LATERAL (SELECT array_agg(DISTINCT b.posting) AS list FROM ledger.line l
               JOIN ledger.entry e USING (book, entry_no)
               JOIN ledger.entry s ON s.book = e.book AND s.source = e.source AND s.source_id = e.source_id
               JOIN ledger.batch b ON b.book = s.book AND b.batch_no = s.batch_no
               WHERE l.book = $1 AND l.line_no = o.of) AS postings
             JOIN unnest($2::bigint[], $3::bigint[]) AS u (of, line_no) USING (of)) AS p
       CROSS JOIN LATERAL (SELECT statement_no, cell_no, fc FROM ledger.line_cell
         WHERE book = $1 AND line_no = p.line_no ORDER BY statement_no, cell_no LIMIT ${CELLS_SHOWN_MAX + 1}) AS c
       GROUP BY 1, 2, 3, 4, 5 ORDER BY p.of, c.statement_no, c.cell_no LIMIT ${CELLS_SHOWN_MAX})
     SELECT h.of, h.statement_no AS "statementNo", h.cell_no AS "cellNo", c.document_no AS "documentNo",
       c.settlement_id AS "settlementId", c.kind, c.currency, c.transaction_type AS "transactionType",
       c.amount_type AS "amountType", c.amount_description AS "amountDescription", c.business_date AS "businessDate",
       c.sku, c.marketplace, c.jurisdiction, c.amount, h.share, c.rows, d.fee_key AS "feeKey",
       d.matched_rule AS "matchedRule", d.disposition
     FROM shown h
     CROSS JOIN ${namedCell('h')} AS c
     LEFT JOIN LATERAL (SELECT fee_key, matched_rule, disposition FROM funds.cell_disposition d
       WHERE d.book = $1 AND d.posting = ANY (h.postings) AND d.statement_no = h.statement_no AND d.cell_no = h.cell_no
       ORDER BY d.posting = h.own DESC LIMIT 1) AS d ON true
     ORDER BY h.of, h.statement_no, h.cell_no`,
    [book, ...pairs(sources), lines.map((line) => String(line.lineNo)), lines.map((line) => line.posting)],
  );
  const byLine = new Map<bigint, ProofCell[]>();
  for (const { of, ...cell } of rows) {
    const list = byLine.get(of);
    if (list) list.push(withoutNulls(cell));
    else byLine.set(of, [withoutNulls(cell)]);
  }
  return byLine;
}

/** `PARITY USD/CNY 2026-09-30 #12`; a cross names two. */
function quoteNumbers(rateRef: string): readonly bigint[] {
  return [...rateRef.matchAll(/#(\d+)/g)].map((match) => BigInt(match[1]!));
}

async function loadQuotes(db: Queryable, lines: readonly JournalRow[]): Promise<ReadonlyMap<bigint, ProofQuote>> {
  const numbers = [...new Set(lines.flatMap((line) => quoteNumbers(line.rateRef)))];
  if (numbers.length === 0) return new Map();
  const { rows } = await db.query<ProofQuote>(
    `SELECT rate_no AS "rateNo", rate_type AS "rateType", currency, functional, rate_date AS date, value::text AS value,
       quoted_unit AS "quotedUnit", inverse, source, entered_by AS "enteredBy", entered_at AS "enteredAt"
     FROM masterdata.rate WHERE rate_no = ANY ($1::bigint[])`,
    [numbers.map(String)],
  );
  return new Map(rows.map((row) => [row.rateNo, row]));
}

function identity(name: ProofIdentity['name'], currency: string, left: bigint, right: bigint): ProofIdentity {
  return { name, currency, left, right, holds: left === right };
}

function voucherChecks(line: ProofVoucherLine, told: ToldLines, functional: string): readonly ProofIdentity[] {
  return [
    identity('VOUCHER_FC', line.currency, line.fc, told.fc),
    identity('VOUCHER_LC', functional, line.lc, told.lc),
  ];
}

function journalChecks(lines: readonly ProofJournalLine[], functional: string): readonly ProofIdentity[] {
  // a difference is round(new) − round(old), not a rounding of its own amount: law L03 looks at its whole history
  const rounded = lines.filter((line) => line.correction !== 'DIFFERENCE');
  const lc = rounded.reduce((sum, line) => sum + line.lc, 0n);
  const expected = rounded.reduce((sum, line) => sum + roundedLc(line, functional) + line.rounding, 0n);
  const checks = rounded.length > 0 ? [identity('ROUNDING', functional, lc, expected)] : [];
  return [...checks, ...cellChecks(lines)];
}

function roundedLc(line: ProofJournalLine, functional: string): bigint {
  const { currency, fc, rate } = line.src ?? line;
  return convert(fc, currency, parseRate(rate), functional);
}

/** Σ of the lines as the paper signs them against Σ of their cells. On a correction a balance may stand on both sides: left out. */
function cellChecks(lines: readonly ProofJournalLine[]): readonly ProofIdentity[] {
  const told = lines.filter((line) => line.cellCount > 0 && !(line.balances && line.correction));
  const currencies = [...new Set(told.map((line) => (line.src ?? line).currency))];
  return currencies.map((currency) => {
    const same = told.filter((line) => (line.src ?? line).currency === currency);
    const left = same.reduce((sum, line) => sum + paperSigned(line), 0n);
    const right = same.reduce((sum, line) => sum + line.cellSum, 0n);
    return identity('CELLS', currency, left, right);
  });
}

function paperSigned(line: ProofJournalLine): bigint {
  const amount = (line.src ?? line).fc;
  const toDebit = sideSign(line.dc as Side) * amount;
  return line.balances ? toDebit : -toDebit;
}

/** Rows of the shown cells are added up as long as they are few: a proof must not read a whole paper. */
const ROWS_ADDED_MAX = 20_000n;

async function rowCheck(
  db: Queryable,
  book: string,
  lines: readonly ProofJournalLine[],
): Promise<readonly ProofIdentity[]> {
  const cells = new Map(
    lines.flatMap((line) => line.cells).map((cell) => [`${cell.statementNo}/${cell.cellNo}`, cell] as const),
  );
  const taken: ProofCell[] = [];
  let rows = 0n;
  for (const cell of cells.values()) {
    rows += cell.rows;
    if (rows > ROWS_ADDED_MAX) break;
    taken.push(cell);
  }
  const first = taken[0];
  if (!first) return [];
  const { rows: sums } = await db.query<{ sum: bigint }>(
    `SELECT coalesce(sum(r.amount), 0)::bigint AS sum
     FROM unnest($2::bigint[], $3::integer[]) AS n (statement_no, cell_no)
     CROSS JOIN ${namedRows('n', '-1', 'NULL')} AS r`,
    [book, taken.map((cell) => String(cell.statementNo)), taken.map((cell) => cell.cellNo)],
  );
  const amount = taken.reduce((sum, cell) => sum + cell.amount, 0n);
  return [identity('ROWS', first.currency, amount, sums[0]?.sum ?? 0n)];
}
