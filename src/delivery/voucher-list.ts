/** Reading vouchers: lists, one with all that hangs on it, and the brief form of reports. */
import type { VoucherForm } from '../core/business-documents.ts';
import type { IsoDate, Period } from '../core/dates.ts';
import type { Side } from '../core/journal.ts';
import type { Currency, Minor } from '../core/money.ts';
import type { Problem } from '../core/problems.ts';
import type { VoucherStage } from '../core/targets.ts';
import type { Queryable } from '../engine/transaction.ts';
import type { AttemptStep } from './lease.ts';
import type { VoucherState } from './states.ts';

export interface VoucherBriefLine {
  readonly lineNo: number;
  readonly dc: Side;
  readonly account: string;
  readonly accountName: string;
  readonly currency: Currency;
  readonly fc: Minor;
  readonly rate: string;
  readonly lc: Minor;
  readonly dims: Readonly<Record<string, string>>;
}

export interface VoucherHead {
  readonly voucherNo: bigint;
  readonly form: VoucherForm;
  readonly word: string;
  readonly number: number;
  readonly date: IsoDate;
  readonly period: Period;
  readonly category: string;
  readonly summary: string;
  readonly state: VoucherState;
  readonly erpNumber: string | undefined;
  /** Σ debit in the book's currency, minor units. */
  readonly total: Minor;
  readonly correctsVoucher: bigint | undefined;
}

/** The voucher as reports print it. */
export interface VoucherBrief extends VoucherHead {
  readonly lines: readonly VoucherBriefLine[];
}

export interface VoucherRow extends VoucherHead {
  readonly book: string;
  readonly shop: string;
  readonly source: string;
  readonly sourceId: string;
  readonly attachments: number;
  readonly preparer: string;
  readonly reviewer: string | undefined;
  readonly problem: Problem | undefined;
  readonly nextTryAt: Date | undefined;
  readonly tries: number;
  readonly createdAt: Date;
}

export interface JournalLineOfVoucher {
  readonly journalLine: bigint;
  readonly entryNo: bigint;
  /** undefined: the sum of its voucher line is zero. */
  readonly lineNo: number | undefined;
  readonly dc: Side;
  readonly account: string;
  readonly currency: Currency;
  readonly fc: Minor;
  readonly rate: string;
  readonly lc: Minor;
  readonly dims: Readonly<Record<string, string>>;
  readonly rounding: Minor;
  readonly rule: string;
  readonly rateRef: string;
  readonly businessDate: IsoDate;
  readonly originalPeriod: Period;
  readonly correction: 'DIFFERENCE' | 'RED' | 'BLUE' | undefined;
}

export interface Attempt {
  readonly attemptNo: bigint;
  readonly step: AttemptStep;
  readonly at: Date;
  readonly worker: string;
  readonly request: unknown;
  readonly outcome: string;
  readonly answer: unknown;
}

export interface VoucherDetail extends VoucherRow {
  readonly key: string;
  readonly groupKey: string;
  readonly contentHash: string;
  readonly erpAccount: string | undefined;
  readonly erpId: string | undefined;
  readonly erpStage: VoucherStage | undefined;
  readonly ticket: string | undefined;
  readonly generation: number;
  /** The journal's period, where the voucher went to a later one (LATE). */
  readonly lateFrom: Period | undefined;
  readonly reviewedAt: Date | undefined;
  readonly lines: readonly VoucherBriefLine[];
  readonly journalLines: readonly JournalLineOfVoucher[];
  readonly attempts: readonly Attempt[];
}

export interface VoucherFilter {
  readonly book?: string;
  readonly state?: VoucherState;
  readonly shop?: string;
  readonly period?: Period;
  readonly source?: string;
  readonly sourceId?: string;
  /** Only those that go as business documents. */
  readonly documents?: boolean;
  /** SUPERSEDED ones too; default false. */
  readonly withSuperseded?: boolean;
  /** The page after this one, in the order of the list. */
  readonly after?: { readonly book: string; readonly voucherNo: bigint };
  /** 1 … 500, default 100. */
  readonly limit?: number;
}

const PAGE_MAX = 500;
const PAGE_DEFAULT = 100;

const HEAD_COLUMNS = `v.book, v.voucher_no AS "voucherNo", v.form, v.word, v.number, v.voucher_date AS date, v.period, v.category,
  v.summary, v.state, v.erp_number AS "erpNumber", v.corrects_voucher AS "correctsVoucher", v.shop, v.source,
  v.source_id AS "sourceId", v.attachments, v.preparer, v.reviewer, v.problem, v.next_try_at AS "nextTryAt", v.tries,
  v.created_at AS "createdAt", v.voucher_key AS key, v.group_key AS "groupKey", v.content_hash AS "contentHash",
  v.erp_account AS "erpAccount", v.erp_id AS "erpId", v.erp_stage AS "erpStage", v.ticket, v.generation, v.late_from AS "lateFrom", v.reviewed_at AS "reviewedAt",
  (SELECT coalesce(sum(l.lc), 0)::bigint FROM delivery.voucher_line l
   WHERE l.book = v.book AND l.voucher_no = v.voucher_no AND l.dc = 'D') AS total`;

type Row = Omit<VoucherDetail, 'lines' | 'journalLines' | 'attempts'>;

/** Newest first. Standing vouchers, unless the filter says otherwise. */
export async function listVouchers(db: Queryable, filter: VoucherFilter): Promise<readonly VoucherRow[]> {
  const { after } = filter;
  const { rows } = await db.query<Row>(
    `SELECT ${HEAD_COLUMNS} FROM delivery.voucher v
     WHERE ($1::text IS NULL OR v.book = $1)
       AND CASE WHEN $2::text IS NOT NULL THEN v.state = $2 ELSE $3 OR v.state <> 'SUPERSEDED' END
       AND ($4::text IS NULL OR v.shop = $4)
       AND ($5::text IS NULL OR v.period = $5)
       AND ($6::text IS NULL OR v.source = $6)
       AND ($7::text IS NULL OR v.source_id = $7)
       AND ($8::text IS NULL OR (v.book, v.voucher_no) < ($8, $9::bigint))
       AND (v.form <> 'VOUCHER' OR NOT $10)
     ORDER BY v.book DESC, v.voucher_no DESC LIMIT $11`,
    [
      filter.book ?? null,
      filter.state ?? null,
      filter.withSuperseded ?? false,
      filter.shop ?? null,
      filter.period ?? null,
      filter.source ?? null,
      filter.sourceId ?? null,
      after?.book ?? null,
      after?.voucherNo ?? null,
      filter.documents ?? false,
      Math.min(Math.max(filter.limit ?? PAGE_DEFAULT, 1), PAGE_MAX),
    ],
  );
  return rows.map(plain);
}

/** Nulls of the database as undefined. */
function plain<T extends object>(row: T): T {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value ?? undefined])) as T;
}

export async function loadVoucher(db: Queryable, book: string, voucherNo: bigint): Promise<VoucherDetail | undefined> {
  const { rows } = await db.query<Row>(
    `SELECT ${HEAD_COLUMNS} FROM delivery.voucher v WHERE v.book = $1 AND v.voucher_no = $2`,
    [book, voucherNo],
  );
  const head = rows[0];
  if (!head) return undefined;
  const lines = await linesOf(db, book, [voucherNo]);
  return {
    ...plain(head),
    lines: lines.get(voucherNo) ?? [],
    journalLines: await journalLinesOf(db, book, voucherNo),
    attempts: await attemptsOf(db, book, voucherNo),
  };
}

/** Standing vouchers that hold an entry of this source, by date and number. */
export async function voucherBriefs(
  db: Queryable,
  book: string,
  source: string,
  sourceId: string,
): Promise<readonly VoucherBrief[]> {
  const { rows } = await db.query<{ voucherNo: bigint }>(
    `SELECT DISTINCT j.voucher_no AS "voucherNo"
     FROM ledger.entry e
     JOIN ledger.line l ON l.book = e.book AND l.entry_no = e.entry_no
     JOIN delivery.voucher_journal_line j ON j.book = l.book AND j.journal_line = l.line_no AND NOT j.superseded
     WHERE e.book = $1 AND e.source = $2 AND e.source_id = $3`,
    [book, source, sourceId],
  );
  return briefsOf(
    db,
    book,
    rows.map((row) => row.voucherNo),
  );
}

/** By date and number. */
export async function briefsOf(
  db: Queryable,
  book: string,
  voucherNos: readonly bigint[],
): Promise<readonly VoucherBrief[]> {
  if (voucherNos.length === 0) return [];
  const { rows } = await db.query<Row>(
    `SELECT ${HEAD_COLUMNS} FROM delivery.voucher v
     WHERE v.book = $1 AND v.voucher_no = ANY ($2::bigint[]) ORDER BY v.voucher_date, v.number`,
    [book, voucherNos.map(String)],
  );
  const lines = await linesOf(db, book, voucherNos);
  return rows.map(plain).map((row) => ({
    voucherNo: row.voucherNo,
    form: row.form,
    word: row.word,
    number: row.number,
    date: row.date,
    period: row.period,
    category: row.category,
    summary: row.summary,
    state: row.state,
    erpNumber: row.erpNumber,
    total: row.total,
    correctsVoucher: row.correctsVoucher,
    lines: lines.get(row.voucherNo) ?? [],
  }));
}

async function linesOf(
  db: Queryable,
  book: string,
  voucherNos: readonly bigint[],
): Promise<ReadonlyMap<bigint, readonly VoucherBriefLine[]>> {
  const { rows } = await db.query<VoucherBriefLine & { voucherNo: bigint }>(
    `SELECT l.voucher_no AS "voucherNo", l.line_no AS "lineNo", l.dc, l.account,
       coalesce(a.name_zh, l.account) AS "accountName", l.currency, l.fc, l.rate::text AS rate, l.lc, l.dims
     FROM delivery.voucher_line l LEFT JOIN ledger.account a ON a.book = l.book AND a.code = l.account
     WHERE l.book = $1 AND l.voucher_no = ANY ($2::bigint[]) ORDER BY l.voucher_no, l.line_no`,
    [book, voucherNos.map(String)],
  );
  const byVoucher = new Map<bigint, VoucherBriefLine[]>();
  for (const { voucherNo, ...line } of rows) {
    const list = byVoucher.get(voucherNo);
    if (list) list.push(line);
    else byVoucher.set(voucherNo, [line]);
  }
  return byVoucher;
}

async function journalLinesOf(
  db: Queryable,
  book: string,
  voucherNo: bigint,
): Promise<readonly JournalLineOfVoucher[]> {
  const { rows } = await db.query<JournalLineOfVoucher>(
    `SELECT j.journal_line AS "journalLine", l.entry_no AS "entryNo", j.line_no AS "lineNo", l.dc, l.account, l.currency,
       l.fc, l.rate::text AS rate, l.lc, l.dims, l.rounding, l.rule, l.rate_ref AS "rateRef",
       e.business_date AS "businessDate", e.original_period AS "originalPeriod", e.correction
     FROM delivery.voucher_journal_line j
     JOIN ledger.line l ON l.book = j.book AND l.line_no = j.journal_line
     JOIN ledger.entry e ON e.book = l.book AND e.entry_no = l.entry_no
     WHERE j.book = $1 AND j.voucher_no = $2 ORDER BY j.line_no NULLS LAST, j.journal_line`,
    [book, voucherNo],
  );
  return rows.map(plain);
}

async function attemptsOf(db: Queryable, book: string, voucherNo: bigint): Promise<readonly Attempt[]> {
  const { rows } = await db.query<Attempt>(
    `SELECT attempt_no AS "attemptNo", step, at, worker, request, outcome, answer
     FROM delivery.attempt WHERE book = $1 AND voucher_no = $2 ORDER BY attempt_no`,
    [book, voucherNo],
  );
  return rows;
}
