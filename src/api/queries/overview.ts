/** The three flows at a glance: papers and settlements, journal and vouchers, deliveries; and what waits for a person. */
import type { Currency } from '../../core/money.ts';
import type { Queryable } from '../../engine/transaction.ts';
import type { OverviewJson } from '../contract.ts';
import { instantOrNull, moneyView } from '../views.ts';
import { listDocuments } from './documents.ts';

const LAST_DOCUMENTS = 10;

export async function readOverview(db: Queryable, now: Date): Promise<OverviewJson> {
  const lastDocuments = await listDocuments(db, { limit: LAST_DOCUMENTS });
  return {
    documents: await counts(db, 'intake.document', "coalesce(kind, '') NOT LIKE 'rows.%'"),
    settlements: await counts(db, 'funds.settlement'),
    vouchers: await counts(db, 'delivery.voucher'),
    exceptions: await exceptionsByLevel(db, now),
    journal: await journalTotals(db),
    deliveries: await deliveries(db),
    lastDocuments: lastDocuments.items,
  };
}

async function counts(
  db: Queryable,
  table: 'intake.document' | 'funds.settlement' | 'delivery.voucher',
  where = 'true',
): Promise<OverviewJson['documents']> {
  const { rows } = await db.query<{ state: string; count: bigint }>(
    `SELECT state, count(*) FROM ${table} WHERE ${where} GROUP BY state ORDER BY state`,
  );
  return rows.map((row) => ({ state: row.state, count: Number(row.count) }));
}

async function exceptionsByLevel(db: Queryable, now: Date): Promise<OverviewJson['exceptions']> {
  const { rows } = await db.query<{ level: 'L1' | 'L2' | 'L3'; open: bigint; overdue: bigint }>(
    `SELECT level, count(*) AS open, count(*) FILTER (WHERE deadline_at < $1) AS overdue FROM engine.exception
     WHERE state IN ('OPEN', 'RETRYING') GROUP BY level ORDER BY level`,
    [now],
  );
  return rows.map((row) => ({ level: row.level, open: Number(row.open), overdue: Number(row.overdue) }));
}

async function journalTotals(db: Queryable): Promise<OverviewJson['journal']> {
  const { rows } = await db.query<{
    book: string;
    currency: Currency;
    entries: bigint;
    batches: bigint;
    lines: bigint;
    debit: bigint;
    credit: bigint;
  }>(
    `SELECT b.book, b.currency,
       (SELECT count(*) FROM ledger.entry e WHERE e.book = b.book) AS entries,
       (SELECT count(*) FROM ledger.batch t WHERE t.book = b.book) AS batches,
       count(l.line_no) AS lines,
       coalesce(sum(l.lc) FILTER (WHERE l.dc = 'D'), 0)::bigint AS debit,
       coalesce(sum(l.lc) FILTER (WHERE l.dc = 'C'), 0)::bigint AS credit
     FROM ledger.book b LEFT JOIN ledger.line l USING (book) GROUP BY b.book ORDER BY b.book`,
  );
  return rows.map((row) => ({
    book: row.book,
    entries: Number(row.entries),
    lines: Number(row.lines),
    batches: Number(row.batches),
    debit: moneyView(row.debit, row.currency),
    credit: moneyView(row.credit, row.currency),
  }));
}

async function deliveries(db: Queryable): Promise<OverviewJson['deliveries']> {
  const { rows } = await db.query<{
    book: string;
    erp_account: string;
    profile: string;
    sandbox: boolean;
    states: Partial<Record<string, number>> | null;
    last_attempt_at: Date | null;
  }>(
    `SELECT a.book, a.erp_account, a.profile, a.sandbox,
       (SELECT jsonb_object_agg(state, count) FROM (SELECT v.state, count(*) FROM delivery.voucher v
        WHERE v.book = a.book GROUP BY v.state) s) AS states,
       (SELECT max(t.at) FROM delivery.attempt t WHERE t.book = a.book) AS last_attempt_at
     FROM delivery.erp_account a WHERE a.enabled ORDER BY a.book`,
  );
  return rows.map((row) => {
    const of = (...states: readonly string[]) => states.reduce((sum, state) => sum + (row.states?.[state] ?? 0), 0);
    return {
      book: row.book,
      erpAccount: row.erp_account,
      profile: row.profile,
      sandbox: row.sandbox,
      waiting: of('AWAITING_REVIEW', 'QUEUED', 'SENDING', 'ACCEPTED'),
      saved: of('SAVED', 'UNPROVED'),
      verified: of('VERIFIED', 'ADOPTED'),
      refused: of('REFUSED'),
      unknown: of('UNKNOWN'),
      drifted: of('DRIFTED'),
      lastAttemptAt: instantOrNull(row.last_attempt_at),
    };
  });
}
