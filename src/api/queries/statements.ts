/** Statements with their proof, their settlement's state, months and vouchers: for a document and for a settlement. */
import type { Currency } from '../../core/money.ts';
import type { Catalogue, Problem } from '../../core/problems.ts';
import type { Queryable } from '../../engine/transaction.ts';
import type { StatementJson } from '../contract.ts';
import { instantOrNull, moneyView, problemView, type StoredCheck, storedCheckView, textOrNull } from '../views.ts';
import { unknownItemsOf } from './unknown-items.ts';
import { vouchersOfStatement } from './vouchers.ts';

interface StatementRow {
  readonly book: string;
  readonly statement_no: bigint;
  readonly document_no: bigint;
  readonly shop: string;
  readonly settlement_id: string;
  readonly kind: string;
  readonly revision: number;
  readonly currency: Currency;
  readonly book_currency: Currency;
  readonly start_at: Date | null;
  readonly end_at: Date | null;
  readonly end_date: string | null;
  readonly deposit_date: string | null;
  readonly total: bigint | null;
  readonly sum: bigint;
  readonly rows: bigint;
  readonly state: 'PROVED' | 'HELD';
  readonly checks: readonly StoredCheck[];
  readonly problems: readonly Problem[];
  readonly settlement_state: 'HELD' | 'POSTED' | 'REVISION_HELD' | null;
  readonly settlement_problems: readonly Problem[] | null;
  readonly posted: boolean;
}

const SELECT_STATEMENT = `SELECT s.*, b.currency AS book_currency, f.state AS settlement_state, f.problems AS settlement_problems,
    coalesce(f.posted_statement = s.statement_no, false) AS posted
  FROM intake.statement s JOIN ledger.book b USING (book)
  LEFT JOIN funds.settlement f ON f.book = s.book AND f.shop = s.shop AND f.settlement_id = s.settlement_id`;

export interface StatementReading {
  readonly db: Queryable;
  readonly catalogue: Catalogue;
}

/** A paper tells of few settlements; a year of monthly settlements in one date-range file is 26. */
const STATEMENTS_MAX = 100;

export async function statementsOfDocument(reading: StatementReading, documentNo: bigint): Promise<StatementJson[]> {
  const { rows } = await reading.db.query<StatementRow>(
    `${SELECT_STATEMENT} WHERE s.document_no = $1 ORDER BY s.statement_no LIMIT ${STATEMENTS_MAX}`,
    [documentNo],
  );
  return viewAll(reading, rows);
}

/** Newest first. */
export async function statementsOfSettlement(
  reading: StatementReading,
  which: { readonly book: string; readonly shop: string; readonly settlementId: string },
): Promise<StatementJson[]> {
  const { rows } = await reading.db.query<StatementRow>(
    `${SELECT_STATEMENT} WHERE s.book = $1 AND s.shop = $2 AND s.settlement_id = $3
     ORDER BY s.statement_no DESC LIMIT ${STATEMENTS_MAX}`,
    [which.book, which.shop, which.settlementId],
  );
  return viewAll(reading, rows);
}

async function viewAll(reading: StatementReading, rows: readonly StatementRow[]): Promise<StatementJson[]> {
  const views: StatementJson[] = [];
  for (const row of rows) views.push(await viewOf(reading, row));
  return views;
}

async function viewOf(reading: StatementReading, row: StatementRow): Promise<StatementJson> {
  const { db, catalogue } = reading;
  const waits = row.settlement_state !== 'POSTED' && !row.posted;
  return {
    statementNo: String(row.statement_no),
    documentNo: String(row.document_no),
    book: row.book,
    shop: row.shop,
    settlementId: row.settlement_id,
    kind: row.kind,
    revision: row.revision,
    currency: row.currency,
    bookCurrency: row.book_currency,
    startAt: instantOrNull(row.start_at),
    endAt: instantOrNull(row.end_at),
    endDate: textOrNull(row.end_date),
    depositDate: textOrNull(row.deposit_date),
    total: row.total === null ? null : moneyView(row.total, row.currency),
    sum: moneyView(row.sum, row.currency),
    rows: String(row.rows),
    state: row.state,
    checks: row.checks.map(storedCheckView),
    problems: row.problems.map((one) => problemView(catalogue, one)),
    settlementState: row.settlement_state,
    settlementProblems: (row.settlement_problems ?? []).map((one) => problemView(catalogue, one)),
    posted: row.posted,
    months: await monthsOf(db, row),
    vouchers: await vouchersOfStatement(reading, row.book, row.statement_no),
    unknownItems: waits ? await unknownItemsOf(db, row.book, row.statement_no, row.currency) : [],
  };
}

/** By business month. */
async function monthsOf(db: Queryable, row: StatementRow): Promise<StatementJson['months']> {
  const { rows } = await db.query<{ month: string; net: bigint }>(
    `SELECT to_char(business_date, 'YYYY-MM') AS month, sum(amount)::bigint AS net FROM intake.cell
     WHERE book = $1 AND statement_no = $2 GROUP BY 1 ORDER BY 1`,
    [row.book, row.statement_no],
  );
  return rows.map((one) => ({ month: one.month, net: moneyView(one.net, row.currency) }));
}
