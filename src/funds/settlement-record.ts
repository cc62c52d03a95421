/** The record of a settlement and of what became of its cells. Only this room writes them. */
import type { IsoDate } from '../core/dates.ts';
import type { Currency } from '../core/money.ts';
import type { Problem } from '../core/problems.ts';
import { copyInto, copyLine } from '../engine/copy.ts';
import type { Queryable, Tx } from '../engine/transaction.ts';
import type { CellDisposition, LoanInstalment } from './settlement.ts';

export type SettlementState = 'HELD' | 'POSTED' | 'REVISION_HELD';

export interface SettlementRecord {
  readonly state: SettlementState;
  readonly postedStatement: bigint | undefined;
  /** `<shop>|<settlement id>#<n>`: the n-th posting of the settlement. */
  readonly posting: string | undefined;
  readonly ratesUpTo: bigint | undefined;
}

export async function loadSettlement(
  db: Queryable,
  book: string,
  shop: string,
  settlementId: string,
): Promise<SettlementRecord | undefined> {
  const found = await db.query<{
    state: SettlementState;
    posted_statement: string | null;
    posting: string | null;
    rates_up_to: string | null;
  }>(
    `SELECT state, posted_statement::text, posting, rates_up_to::text FROM funds.settlement
     WHERE book = $1 AND shop = $2 AND settlement_id = $3`,
    [book, shop, settlementId],
  );
  const row = found.rows[0];
  if (!row) return undefined;
  return {
    state: row.state,
    postedStatement: row.posted_statement === null ? undefined : BigInt(row.posted_statement),
    posting: row.posting ?? undefined,
    ratesUpTo: row.rates_up_to === null ? undefined : BigInt(row.rates_up_to),
  };
}

export async function saveSettlement(
  tx: Tx,
  key: { readonly book: string; readonly shop: string; readonly settlementId: string; readonly currency: Currency },
  record: SettlementRecord,
  problems: readonly Problem[],
  now: Date,
): Promise<void> {
  await tx.query(
    `INSERT INTO funds.settlement (book, shop, settlement_id, currency, state, posted_statement, posting, rates_up_to,
       problems, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     ON CONFLICT (book, shop, settlement_id) DO UPDATE SET state = excluded.state,
       posted_statement = excluded.posted_statement, posting = excluded.posting, rates_up_to = excluded.rates_up_to,
       problems = excluded.problems, changed_at = excluded.changed_at`,
    [
      key.book,
      key.shop,
      key.settlementId,
      key.currency,
      record.state,
      record.postedStatement?.toString() ?? null,
      record.posting ?? null,
      record.ratesUpTo?.toString() ?? null,
      JSON.stringify(problems),
      now,
    ],
  );
}

export async function saveDispositions(
  tx: Tx,
  book: string,
  posting: string,
  dispositions: readonly CellDisposition[],
): Promise<void> {
  await copyInto(
    tx,
    'funds.cell_disposition',
    ['book', 'posting', 'statement_no', 'cell_no', 'disposition', 'fee_key', 'matched_rule', 'reason'],
    dispositionTexts(book, posting, dispositions),
  );
}

function* dispositionTexts(book: string, posting: string, dispositions: readonly CellDisposition[]): Iterable<string> {
  for (const one of dispositions)
    yield copyLine([
      book,
      posting,
      one.statementNo,
      one.cellNo,
      one.disposition,
      one.feeKey,
      one.matchedRule,
      one.reason,
    ]);
}

/** The n-th posting's successor: `US01|ST-1001#1` → `…#2`. */
export function nextPosting(shop: string, settlementId: string, last: string | undefined): string {
  const number = last === undefined ? 0 : Number(last.slice(last.lastIndexOf('#') + 1));
  return `${shop}|${settlementId}#${number + 1}`;
}

export async function loadInstalments(db: Queryable, book: string, shop: string): Promise<readonly LoanInstalment[]> {
  const found = await db.query<{ due_date: string; principal: string; interest: string }>(
    `SELECT due_date::text, principal::text, interest::text FROM funds.loan_schedule
     WHERE book = $1 AND shop = $2 ORDER BY due_date, schedule_no`,
    [book, shop],
  );
  return found.rows.map((row) => ({
    dueDate: row.due_date,
    principal: BigInt(row.principal),
    interest: BigInt(row.interest),
  }));
}

export async function addInstalment(
  tx: Tx,
  book: string,
  shop: string,
  loan: string,
  instalment: { readonly dueDate: IsoDate; readonly principal: bigint; readonly interest: bigint },
  by: string,
  now: Date,
): Promise<void> {
  await tx.query(
    `INSERT INTO funds.loan_schedule (book, shop, loan, due_date, principal, interest, entered_by, entered_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [book, shop, loan, instalment.dueDate, instalment.principal.toString(), instalment.interest.toString(), by, now],
  );
}
