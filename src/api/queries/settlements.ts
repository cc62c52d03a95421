/** The list of settlements, one settlement with its cells and its neighbours in the chain. */
import type { Currency } from '../../core/money.ts';
import type { Problem } from '../../core/problems.ts';
import type { Queryable } from '../../engine/transaction.ts';
import type { CellJson, NeighbourJson, PageJson, SettlementBriefJson, SettlementJson } from '../contract.ts';
import { containing, limitOf, type PageQuery, pageOfRows, readCursor } from '../paging.ts';
import { instantOrNull, instantView, moneyView, problemView, textOrNull } from '../views.ts';
import { type StatementReading, statementsOfSettlement } from './statements.ts';

type State = SettlementBriefJson['state'];

interface BriefRow {
  readonly book: string;
  readonly shop: string;
  readonly settlement_id: string;
  readonly currency: Currency;
  readonly state: State;
  readonly problems: readonly Problem[];
  readonly posted_statement: bigint | null;
  readonly changed_at: Date;
  readonly statements: bigint;
  readonly start_at: Date | null;
  readonly end_at: Date | null;
  readonly total: bigint | null;
}

/** The posted statement tells, else the newest. */
const SELECT_BRIEF = `SELECT f.*, s.start_at, s.end_at, s.total,
    (SELECT count(*) FROM intake.statement n
     WHERE n.book = f.book AND n.shop = f.shop AND n.settlement_id = f.settlement_id) AS statements
  FROM funds.settlement f LEFT JOIN LATERAL (
    SELECT start_at, end_at, total FROM intake.statement s
    WHERE s.book = f.book AND s.shop = f.shop AND s.settlement_id = f.settlement_id
    ORDER BY s.statement_no = f.posted_statement DESC NULLS LAST, s.statement_no DESC LIMIT 1) s ON true`;

function briefOf(row: BriefRow): SettlementBriefJson {
  return {
    book: row.book,
    shop: row.shop,
    settlementId: row.settlement_id,
    currency: row.currency,
    state: row.state,
    problems: row.problems.length,
    startAt: instantOrNull(row.start_at),
    endAt: instantOrNull(row.end_at),
    total: row.total === null ? null : moneyView(row.total, row.currency),
    statements: Number(row.statements),
    postedStatement: textOrNull(row.posted_statement),
    changedAt: instantView(row.changed_at),
  };
}

export interface SettlementFilter extends PageQuery {
  readonly state?: string;
  readonly shop?: string;
  readonly book?: string;
  readonly text?: string;
}

/** By last change, newest first. */
export async function listSettlements(db: Queryable, filter: SettlementFilter): Promise<PageJson<SettlementBriefJson>> {
  const after = readCursor(filter.cursor, ['instant', 'text', 'text', 'text']);
  const limit = limitOf(filter);
  const { rows } = await db.query<BriefRow>(
    `${SELECT_BRIEF}
     WHERE ($1::text IS NULL OR f.state = $1) AND ($2::text IS NULL OR f.shop = $2) AND ($3::text IS NULL OR f.book = $3)
       AND ($4::text IS NULL OR f.settlement_id ILIKE $4)
       AND ($5::timestamptz IS NULL OR (f.changed_at, f.book, f.shop, f.settlement_id) < ($5, $6, $7, $8))
     ORDER BY f.changed_at DESC, f.book DESC, f.shop DESC, f.settlement_id DESC LIMIT $9`,
    [
      filter.state ?? null,
      filter.shop ?? null,
      filter.book ?? null,
      containing(filter.text),
      ...(after ?? [null, null, null, null]),
      limit + 1,
    ],
  );
  return pageOfRows(rows, limit, briefOf, (row) => [
    instantView(row.changed_at),
    row.book,
    row.shop,
    row.settlement_id,
  ]);
}

export interface SettlementKey {
  readonly book: string;
  readonly shop: string;
  readonly settlementId: string;
}

/** A shop code is of one book. */
export async function findSettlement(
  db: Queryable,
  shop: string,
  settlementId: string,
): Promise<(SettlementKey & { readonly currency: Currency }) | undefined> {
  const { rows } = await db.query<{ book: string; currency: Currency }>(
    'SELECT book, currency FROM funds.settlement WHERE shop = $1 AND settlement_id = $2 LIMIT 1',
    [shop, settlementId],
  );
  const row = rows[0];
  return row && { book: row.book, shop, settlementId, currency: row.currency };
}

const CELLS_SHOWN = 200;

export async function readSettlement(
  reading: StatementReading,
  shop: string,
  settlementId: string,
): Promise<SettlementJson | undefined> {
  const { rows } = await reading.db.query<BriefRow>(`${SELECT_BRIEF} WHERE f.shop = $1 AND f.settlement_id = $2`, [
    shop,
    settlementId,
  ]);
  const row = rows[0];
  if (!row) return undefined;
  const key = { book: row.book, shop, settlementId };
  const statements = await statementsOfSettlement(reading, key);
  const shown = statements.find((one) => one.posted) ?? statements[0];
  const statementNo = shown ? BigInt(shown.statementNo) : undefined;
  const cells = await listCells(reading.db, { ...key, currency: row.currency }, { statementNo, limit: CELLS_SHOWN });
  return {
    book: row.book,
    shop,
    settlementId,
    currency: row.currency,
    state: row.state,
    postedStatement: textOrNull(row.posted_statement),
    changedAt: instantView(row.changed_at),
    problems: row.problems.map((one) => problemView(reading.catalogue, one)),
    statements,
    cells: cells.items,
    cellsTotal: await countCells(reading.db, row.book, statementNo),
    previous: await neighbour(reading.db, key, 'PREVIOUS'),
    next: await neighbour(reading.db, key, 'NEXT'),
  };
}

async function countCells(db: Queryable, book: string, statementNo: bigint | undefined): Promise<number> {
  const { rows } = await db.query<{ count: bigint }>(
    'SELECT count(*) FROM intake.cell WHERE book = $1 AND statement_no = $2',
    [book, statementNo ?? null],
  );
  return Number(rows[0]?.count ?? 0n);
}

interface CellRow {
  readonly statement_no: bigint;
  readonly cell_no: number;
  readonly transaction_type: string;
  readonly amount_type: string;
  readonly amount_description: string;
  readonly business_date: string;
  readonly marketplace: string;
  readonly sku: string;
  readonly jurisdiction: string;
  readonly status: string;
  readonly amount: bigint;
  readonly quantity: bigint;
  readonly rows: bigint;
  readonly disposition: CellJson['disposition'];
  readonly fee_key: string | null;
  readonly matched_rule: string | null;
  readonly reason: string | null;
}

export interface CellFilter extends PageQuery {
  readonly statementNo?: bigint | undefined;
  readonly disposition?: string;
}

/** Cells of a statement of the settlement with what became of each in the posting that stands. */
export async function listCells(
  db: Queryable,
  settlement: SettlementKey & { readonly currency: Currency },
  filter: CellFilter,
): Promise<PageJson<CellJson>> {
  const after = readCursor(filter.cursor, ['number']);
  const limit = limitOf(filter);
  const { rows } = await db.query<CellRow>(
    `SELECT c.*, x.disposition, x.fee_key, x.matched_rule, x.reason
     FROM intake.cell c JOIN intake.statement s ON s.book = c.book AND s.statement_no = c.statement_no
     LEFT JOIN funds.settlement f ON f.book = s.book AND f.shop = s.shop AND f.settlement_id = s.settlement_id
     LEFT JOIN funds.cell_disposition x
       ON x.book = c.book AND x.posting = f.posting AND x.statement_no = c.statement_no AND x.cell_no = c.cell_no
     WHERE c.book = $1 AND s.shop = $2 AND s.settlement_id = $3
       AND c.statement_no = coalesce($4::bigint, f.posted_statement, (SELECT max(n.statement_no) FROM intake.statement n
         WHERE n.book = s.book AND n.shop = s.shop AND n.settlement_id = s.settlement_id))
       AND ($5::text IS NULL OR x.disposition = $5) AND ($6::integer IS NULL OR c.cell_no > $6)
     ORDER BY c.cell_no LIMIT $7`,
    [
      settlement.book,
      settlement.shop,
      settlement.settlementId,
      filter.statementNo ?? null,
      filter.disposition ?? null,
      after?.[0] ?? null,
      limit + 1,
    ],
  );
  return pageOfRows(
    rows,
    limit,
    (row) => cellOf(row, settlement.currency),
    (row) => [String(row.cell_no)],
  );
}

function cellOf(row: CellRow, currency: Currency): CellJson {
  return {
    statementNo: String(row.statement_no),
    cellNo: row.cell_no,
    transactionType: row.transaction_type,
    amountType: row.amount_type,
    amountDescription: row.amount_description,
    businessDate: row.business_date,
    marketplace: row.marketplace,
    sku: row.sku,
    jurisdiction: row.jurisdiction,
    status: row.status,
    amount: moneyView(row.amount, currency),
    quantity: String(row.quantity),
    rows: String(row.rows),
    disposition: row.disposition,
    feeKey: row.fee_key,
    matchedRule: row.matched_rule,
    reason: row.reason,
  };
}

interface NeighbourRow {
  readonly settlement_id: string;
  readonly currency: Currency;
  readonly start_at: Date | null;
  readonly end_at: Date | null;
  readonly state: State;
  readonly previous_reserve: bigint;
  readonly current_reserve: bigint;
  readonly joins: boolean;
}

/** The nearest settlement of the shop in this currency by start; `joins` where times and reserves meet. */
async function neighbour(db: Queryable, key: SettlementKey, side: 'PREVIOUS' | 'NEXT'): Promise<NeighbourJson | null> {
  const earlier = side === 'PREVIOUS';
  // previous_reserve is signed as the paper signs it: what was held back comes back with the opposite sign.
  const [before, after] = earlier ? ['o', 'm'] : ['m', 'o'];
  const { rows } = await db.query<NeighbourRow>(
    `WITH one AS (
       SELECT DISTINCT ON (s.settlement_id) s.*, f.state AS settled
       FROM intake.statement s
         JOIN funds.settlement f ON f.book = s.book AND f.shop = s.shop AND f.settlement_id = s.settlement_id
       WHERE s.book = $1 AND s.shop = $2 AND s.start_at IS NOT NULL
       ORDER BY s.settlement_id, s.statement_no = f.posted_statement DESC NULLS LAST, s.statement_no DESC
     )
     SELECT o.settlement_id, o.currency, o.start_at, o.end_at, o.settled AS state, o.previous_reserve, o.current_reserve,
       (${before}.end_at = ${after}.start_at AND abs(${before}.current_reserve) = abs(${after}.previous_reserve)) AS joins
     FROM one m JOIN one o ON o.currency = m.currency AND o.settlement_id <> m.settlement_id
       AND o.start_at ${earlier ? '<' : '>'} m.start_at
     WHERE m.settlement_id = $3 ORDER BY o.start_at ${earlier ? 'DESC' : 'ASC'} LIMIT 1`,
    [key.book, key.shop, key.settlementId],
  );
  const row = rows[0];
  if (!row) return null;
  return {
    settlementId: row.settlement_id,
    startAt: instantOrNull(row.start_at),
    endAt: instantOrNull(row.end_at),
    state: row.state,
    previousReserve: moneyView(row.previous_reserve, row.currency),
    currentReserve: moneyView(row.current_reserve, row.currency),
    joins: row.joins ?? false,
  };
}
