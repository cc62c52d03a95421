/** The voucher list, one voucher, and who had a hand in it. */
import type { Currency } from '../../core/money.ts';
import type { Catalogue, Problem } from '../../core/problems.ts';
import type { Queryable } from '../../engine/transaction.ts';
import type { PageJson, VoucherBriefJson, VoucherJson, VoucherLineJson } from '../contract.ts';
import { containing, limitOf, type PageQuery, pageOfRows, readCursor } from '../paging.ts';
import { instantOrNull, instantView, moneyView, problemView, textOrNull } from '../views.ts';

interface Reading {
  readonly db: Queryable;
  readonly catalogue: Catalogue;
}

interface BriefRow {
  readonly book: string;
  readonly voucher_no: bigint;
  readonly form: VoucherBriefJson['form'];
  readonly word: string;
  readonly number: number;
  readonly voucher_date: string;
  readonly period: string;
  readonly category: string;
  readonly shop: string;
  readonly summary: string;
  readonly state: VoucherBriefJson['state'];
  readonly erp_number: string | null;
  readonly preparer: string;
  readonly reviewer: string | null;
  readonly total: bigint;
  readonly book_currency: Currency;
  readonly settlement_id: string | null;
  readonly problem: Problem | null;
  readonly created_at: Date;
}

const TOTAL = `(SELECT coalesce(sum(l.lc), 0)::bigint FROM delivery.voucher_line l
  WHERE l.book = v.book AND l.voucher_no = v.voucher_no AND l.dc = 'D')`;

/** A settlement's source id is looked up, not taken apart: its shape is the pipeline's own. */
const SETTLEMENT_ID = `(SELECT s.settlement_id FROM delivery.voucher_journal_line j
    JOIN ledger.line l ON l.book = j.book AND l.line_no = j.journal_line
    JOIN ledger.entry e ON e.book = l.book AND e.entry_no = l.entry_no
    JOIN intake.statement s ON s.book = e.book AND s.statement_no = e.statement_no
  WHERE j.book = v.book AND j.voucher_no = v.voucher_no LIMIT 1)`;

const SELECT_BRIEF = `SELECT v.*, b.currency AS book_currency, ${TOTAL} AS total, ${SETTLEMENT_ID} AS settlement_id
  FROM delivery.voucher v JOIN ledger.book b USING (book)`;

function briefOf(catalogue: Catalogue, row: BriefRow): VoucherBriefJson {
  return {
    book: row.book,
    voucherNo: String(row.voucher_no),
    form: row.form,
    word: row.word,
    number: row.number,
    date: row.voucher_date,
    period: row.period,
    category: row.category,
    shop: row.shop,
    summary: row.summary,
    state: row.state,
    erpNumber: row.erp_number,
    preparer: row.preparer,
    reviewer: row.reviewer,
    total: moneyView(row.total, row.book_currency),
    settlementId: row.settlement_id,
    problem: row.problem ? problemView(catalogue, row.problem) : null,
  };
}

export interface VoucherFilter extends PageQuery {
  readonly book?: string;
  readonly state?: string;
  readonly period?: string;
  readonly shop?: string;
  readonly category?: string;
  readonly text?: string;
}

/** Newest first. Superseded ones only where they are asked for by state. */
export async function listVouchers(reading: Reading, filter: VoucherFilter): Promise<PageJson<VoucherBriefJson>> {
  const after = readCursor(filter.cursor, ['instant', 'text', 'number']);
  const limit = limitOf(filter);
  const { rows } = await reading.db.query<BriefRow>(
    `${SELECT_BRIEF}
     WHERE ($1::text IS NULL OR v.book = $1) AND coalesce(v.state = $2, v.state <> 'SUPERSEDED')
       AND ($3::text IS NULL OR v.period = $3) AND ($4::text IS NULL OR v.shop = $4)
       AND ($5::text IS NULL OR v.category = $5)
       AND ($6::text IS NULL OR v.summary ILIKE $6 OR v.source_id ILIKE $6 OR v.erp_number ILIKE $6
            OR v.word || '-' || v.number ILIKE $6)
       AND ($7::timestamptz IS NULL OR (v.created_at, v.book, v.voucher_no) < ($7, $8, $9::bigint))
     ORDER BY v.created_at DESC, v.book DESC, v.voucher_no DESC LIMIT $10`,
    [
      filter.book ?? null,
      filter.state ?? null,
      filter.period ?? null,
      filter.shop ?? null,
      filter.category ?? null,
      containing(filter.text),
      ...(after ?? [null, null, null]),
      limit + 1,
    ],
  );
  return pageOfRows(
    rows,
    limit,
    (row) => briefOf(reading.catalogue, row),
    (row) => [instantView(row.created_at), row.book, String(row.voucher_no)],
  );
}

/** Those that hold an entry of the statement, by date and number. */
export async function vouchersOfStatement(
  reading: Reading,
  book: string,
  statementNo: bigint,
): Promise<VoucherBriefJson[]> {
  const { rows } = await reading.db.query<BriefRow>(
    `${SELECT_BRIEF}
     WHERE v.book = $1 AND v.state <> 'SUPERSEDED' AND v.voucher_no IN (
       SELECT j.voucher_no FROM ledger.entry e
         JOIN ledger.line l ON l.book = e.book AND l.entry_no = e.entry_no
         JOIN delivery.voucher_journal_line j ON j.book = l.book AND j.journal_line = l.line_no AND NOT j.superseded
       WHERE e.book = $1 AND e.statement_no = $2)
     ORDER BY v.voucher_date, v.number`,
    [book, statementNo],
  );
  return rows.map((row) => briefOf(reading.catalogue, row));
}

interface DetailRow extends BriefRow {
  readonly voucher_key: string;
  readonly source: string;
  readonly source_id: string;
  readonly cut_no: number;
  readonly attachments: number;
  readonly tries: number;
  readonly corrects_voucher: bigint | null;
  readonly corrected_by: bigint[];
  readonly reviewed_at: Date | null;
  readonly erp_account: string | null;
  readonly erp_id: string | null;
  readonly next_try_at: Date | null;
  readonly changed_at: Date;
}

/** `reviewer`: the name of a user who may review at all; undefined: the reader may not. */
export async function readVoucher(
  reading: Reading,
  which: { readonly book: string; readonly voucherNo: bigint },
  reviewer: string | undefined,
): Promise<VoucherJson | undefined> {
  const { book, voucherNo } = which;
  const { rows } = await reading.db.query<DetailRow>(
    `SELECT brief.*, ARRAY(SELECT c.voucher_no FROM delivery.voucher c WHERE c.book = $1 AND c.corrects_voucher = $2
       ORDER BY c.voucher_no) AS corrected_by
     FROM (${SELECT_BRIEF} WHERE v.book = $1 AND v.voucher_no = $2) brief`,
    [book, voucherNo],
  );
  const row = rows[0];
  if (!row) return undefined;
  const hands = await handsIn(reading.db, book, voucherNo);
  return {
    ...briefOf(reading.catalogue, row),
    voucherKey: row.voucher_key,
    source: row.source,
    sourceId: row.source_id,
    cutNo: row.cut_no,
    attachments: row.attachments,
    tries: row.tries,
    correctsVoucher: textOrNull(row.corrects_voucher),
    correctedBy: row.corrected_by.map(String),
    reviewedAt: instantOrNull(row.reviewed_at),
    erpAccount: row.erp_account,
    erpId: row.erp_id,
    nextTryAt: instantOrNull(row.next_try_at),
    createdAt: instantView(row.created_at),
    changedAt: instantView(row.changed_at),
    lines: await linesOf(reading.db, book, voucherNo, row.book_currency),
    attempts: await attemptsOf(reading.db, book, voucherNo),
    mayReview: row.state === 'AWAITING_REVIEW' && reviewer !== undefined && !hands.has(reviewer),
  };
}

interface LineRow {
  readonly line_no: number;
  readonly summary: string;
  readonly account: string;
  readonly name_zh: string | null;
  readonly name_en: string | null;
  readonly dc: 'D' | 'C';
  readonly currency: Currency;
  readonly fc: bigint;
  readonly rate: string;
  readonly lc: bigint;
  readonly dims: Record<string, string>;
}

async function linesOf(db: Queryable, book: string, voucherNo: bigint, currency: Currency): Promise<VoucherLineJson[]> {
  const { rows } = await db.query<LineRow>(
    `SELECT l.line_no, l.summary, l.account, a.name_zh, a.name_en, l.dc, l.currency, l.fc, l.rate::text AS rate, l.lc, l.dims
     FROM delivery.voucher_line l LEFT JOIN ledger.account a ON a.book = l.book AND a.code = l.account
     WHERE l.book = $1 AND l.voucher_no = $2 ORDER BY l.line_no`,
    [book, voucherNo],
  );
  return rows.map((row) => ({
    lineNo: row.line_no,
    summary: row.summary,
    account: row.account,
    accountNameZh: row.name_zh ?? '',
    accountNameEn: row.name_en ?? '',
    dc: row.dc,
    fc: moneyView(row.fc, row.currency),
    rate: row.rate,
    lc: moneyView(row.lc, currency),
    dims: row.dims,
  }));
}

const ATTEMPTS_SHOWN_MAX = 100;

export async function attemptsOf(db: Queryable, book: string, voucherNo: bigint): Promise<VoucherJson['attempts']> {
  const { rows } = await db.query<{
    attempt_no: bigint;
    step: VoucherJson['attempts'][number]['step'];
    at: Date;
    worker: string;
    outcome: string;
  }>(
    `SELECT attempt_no, step, at, worker, outcome FROM delivery.attempt WHERE book = $1 AND voucher_no = $2
     ORDER BY attempt_no DESC LIMIT ${ATTEMPTS_SHOWN_MAX}`,
    [book, voucherNo],
  );
  return rows.map((row) => ({ ...row, attemptNo: String(row.attempt_no), at: instantView(row.at) }));
}

/**
 * Everyone who must not review the voucher (accounting.md §8.3): its preparer, who brought its papers, and who accepted
 * a rule for an item in it. Roles exclude them already; a user whose roles changed since is what this catches.
 */
export async function handsIn(db: Queryable, book: string, voucherNo: bigint): Promise<ReadonlySet<string>> {
  const { rows } = await db.query<{ name: string }>(
    `WITH lines AS (
       SELECT l.line_no, e.statement_no FROM delivery.voucher_journal_line j
         JOIN ledger.line l ON l.book = j.book AND l.line_no = j.journal_line
         JOIN ledger.entry e ON e.book = l.book AND e.entry_no = l.entry_no
       WHERE j.book = $1 AND j.voucher_no = $2
     )
     SELECT preparer AS name FROM delivery.voucher WHERE book = $1 AND voucher_no = $2
     UNION SELECT d.received_by FROM intake.statement s JOIN intake.document d USING (document_no)
       WHERE s.book = $1 AND s.statement_no IN (SELECT statement_no FROM lines)
     UNION SELECT r.decided_by FROM fees.item_rule r
       JOIN intake.cell c USING (book, transaction_type, amount_type, amount_description)
       JOIN ledger.line_cell x ON x.book = c.book AND x.statement_no = c.statement_no AND x.cell_no = c.cell_no
       JOIN lines ON lines.line_no = x.line_no
       WHERE r.book = $1`,
    [book, voucherNo],
  );
  return new Set(rows.map((row) => row.name));
}
