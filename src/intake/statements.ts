/** Reading statements and their cells back. */
import type { IsoDate } from '../core/dates.ts';
import type { Currency, Minor } from '../core/money.ts';
import type { ProofCheck } from '../core/papers.ts';
import type { Problem } from '../core/problems.ts';
import type { Queryable } from '../engine/transaction.ts';
import type { Cell, TaxDifference } from './cells.ts';

export interface Statement {
  readonly book: string;
  readonly statementNo: bigint;
  readonly documentNo: bigint;
  readonly shop: string;
  readonly settlementId: string;
  readonly kind: string;
  readonly revision: number;
  readonly currency: Currency;
  readonly startAt: Date | undefined;
  readonly endAt: Date | undefined;
  readonly endDate: IsoDate | undefined;
  readonly total: Minor | undefined;
  readonly sum: Minor;
  readonly rows: bigint;
  readonly state: 'PROVED' | 'HELD';
  readonly checks: readonly ProofCheck[];
  readonly problems: readonly Problem[];
  readonly previousReserve: Minor;
  readonly currentReserve: Minor;
  readonly payableToPlatform: Minor;
}

interface StatementRow {
  readonly [column: string]: unknown;
}

/** The numbers come as text: ORDER BY has to name the table's column, or 10 stands before 9. */
const STATEMENT_COLUMNS = `book, statement_no::text, document_no::text, shop, settlement_id, kind, revision, currency, start_at, end_at,
  end_date::text, total::text, sum::text, rows::text, state, checks, problems, previous_reserve::text, current_reserve::text,
  payable_to_platform::text`;

function statementOf(row: StatementRow): Statement {
  const text = (name: string): string => row[name] as string;
  const money = (name: string): bigint => BigInt(text(name));
  return {
    book: text('book'),
    statementNo: money('statement_no'),
    documentNo: money('document_no'),
    shop: text('shop'),
    settlementId: text('settlement_id'),
    kind: text('kind'),
    revision: row.revision as number,
    currency: text('currency'),
    startAt: (row.start_at as Date | null) ?? undefined,
    endAt: (row.end_at as Date | null) ?? undefined,
    endDate: (row.end_date as string | null) ?? undefined,
    total: row.total === null ? undefined : money('total'),
    sum: money('sum'),
    rows: money('rows'),
    state: row.state as 'PROVED' | 'HELD',
    checks: (row.checks as readonly Readonly<Record<string, string>>[]).map(checkOf),
    problems: row.problems as readonly Problem[],
    previousReserve: money('previous_reserve'),
    currentReserve: money('current_reserve'),
    payableToPlatform: money('payable_to_platform'),
  };
}

function checkOf(check: Readonly<Record<string, string>>): ProofCheck {
  const money = (name: string): bigint => BigInt(check[name] ?? '0');
  return {
    name: check.name ?? '',
    currency: check.currency ?? '',
    left: money('left'),
    right: money('right'),
    difference: money('difference'),
  };
}

/** All statements of one settlement, oldest first. */
export async function loadStatements(
  db: Queryable,
  book: string,
  shop: string,
  settlementId: string,
): Promise<readonly Statement[]> {
  const found = await db.query<StatementRow>(
    `SELECT ${STATEMENT_COLUMNS} FROM intake.statement WHERE book = $1 AND shop = $2 AND settlement_id = $3
     ORDER BY statement.statement_no`,
    [book, shop, settlementId],
  );
  return found.rows.map(statementOf);
}

/** Statements of one document. */
export async function statementsOfDocument(db: Queryable, documentNo: bigint): Promise<readonly Statement[]> {
  const found = await db.query<StatementRow>(
    `SELECT ${STATEMENT_COLUMNS} FROM intake.statement WHERE document_no = $1 ORDER BY statement.statement_no`,
    [documentNo.toString()],
  );
  return found.rows.map(statementOf);
}

/** The statements that tell of a shop's settlements with a period, for the chain: the newest of each settlement, by end. */
export async function chainStatements(db: Queryable, book: string, shop: string): Promise<readonly Statement[]> {
  const found = await db.query<StatementRow>(
    `SELECT * FROM (SELECT DISTINCT ON (settlement_id) ${STATEMENT_COLUMNS} FROM intake.statement
       WHERE book = $1 AND shop = $2 AND start_at IS NOT NULL AND end_at IS NOT NULL AND state = 'PROVED'
       ORDER BY settlement_id, kind DESC, revision DESC) s
     ORDER BY end_at, settlement_id`,
    [book, shop],
  );
  return found.rows.map(statementOf);
}

export async function loadCells(db: Queryable, book: string, statementNo: bigint): Promise<readonly Cell[]> {
  const found = await db.query<StatementRow>(
    `SELECT cell_no, transaction_type, amount_type, amount_description, sign, business_date::text, marketplace, sku,
       jurisdiction, status, amount::text, quantity::text, rows::text FROM intake.cell
     WHERE book = $1 AND statement_no = $2 ORDER BY cell_no`,
    [book, statementNo.toString()],
  );
  return found.rows.map(cellOf);
}

function cellOf(row: StatementRow): Cell {
  const text = (name: string): string => row[name] as string;
  return {
    cellNo: row.cell_no as number,
    transactionType: text('transaction_type'),
    amountType: text('amount_type'),
    amountDescription: text('amount_description'),
    sign: row.sign as -1 | 0 | 1,
    businessDate: text('business_date'),
    marketplace: text('marketplace'),
    sku: text('sku'),
    jurisdiction: text('jurisdiction'),
    status: text('status') as Cell['status'],
    amount: BigInt(text('amount')),
    quantity: BigInt(text('quantity')),
    rows: BigInt(text('rows')),
  };
}

export async function loadTaxDifferences(
  db: Queryable,
  book: string,
  statementNo: bigint,
): Promise<readonly TaxDifference[]> {
  const found = await db.query<{ order_id: string; amount: string }>(
    'SELECT order_id, amount::text FROM intake.tax_residual WHERE book = $1 AND statement_no = $2 ORDER BY order_id',
    [book, statementNo.toString()],
  );
  return found.rows.map((row) => ({ orderId: row.order_id, amount: BigInt(row.amount) }));
}
