/** Books, stored policies, rates and periods as the settings pages list them. */
import type { Queryable } from '../../engine/transaction.ts';
import type { BookJson, PageJson, PeriodJson, PolicyJson, RateJson } from '../contract.ts';
import { limitOf, type PageQuery, pageOfRows, readCursor } from '../paging.ts';
import { instantOrNull, instantView } from '../views.ts';

export async function readBooks(db: Queryable): Promise<BookJson[]> {
  const { rows } = await db.query<Omit<BookJson, 'closedPeriods'> & { closed: string[] }>(
    `SELECT b.book, b.name, b.standard, b.currency, b.trial,
       ARRAY(SELECT p.period FROM ledger.period p WHERE p.book = b.book AND p.state = 'CLOSED' ORDER BY 1) AS closed
     FROM ledger.book b ORDER BY b.book`,
  );
  return rows.map(({ closed, ...book }) => ({ ...book, closedPeriods: closed }));
}

const POLICIES_MAX = 2_000;

/** Newest first. */
export async function readPolicies(db: Queryable, book: string): Promise<PolicyJson[]> {
  const { rows } = await db.query<{
    policy_no: bigint;
    book: string;
    shop: string;
    key: string;
    value: string;
    effective_from: string;
    set_by: string;
    approved_by: string | null;
    set_at: Date;
  }>(`SELECT * FROM spec.policy WHERE book = $1 ORDER BY policy_no DESC LIMIT ${POLICIES_MAX}`, [book]);
  return rows.map((row) => ({
    policyNo: String(row.policy_no),
    book: row.book,
    shop: row.shop,
    key: row.key,
    value: row.value,
    effectiveFrom: row.effective_from,
    setBy: row.set_by,
    approvedBy: row.approved_by,
    setAt: instantView(row.set_at),
  }));
}

export interface RateFilter extends PageQuery {
  readonly currency?: string;
  readonly functional?: string;
  readonly rateType?: string;
}

/** By date, newest first. */
export async function listRates(db: Queryable, filter: RateFilter): Promise<PageJson<RateJson>> {
  const after = readCursor(filter.cursor, ['text', 'number']);
  const limit = limitOf(filter);
  const { rows } = await db.query<{
    rate_no: bigint;
    currency: string;
    functional: string;
    rate_type: string;
    rate_date: string;
    value: string;
    quoted_unit: number;
    inverse: boolean;
    source: string;
    entered_by: string;
    entered_at: Date;
  }>(
    `SELECT rate_no, currency, functional, rate_type, rate_date, value::text AS value, quoted_unit, inverse, source,
       entered_by, entered_at
     FROM masterdata.rate
     WHERE ($1::text IS NULL OR currency = $1) AND ($2::text IS NULL OR functional = $2)
       AND ($3::text IS NULL OR rate_type = $3)
       AND ($4::text IS NULL OR (rate_date::text, rate_no) < ($4, $5::bigint))
     ORDER BY rate_date::text DESC, rate_no DESC LIMIT $6`,
    [
      filter.currency ?? null,
      filter.functional ?? null,
      filter.rateType ?? null,
      ...(after ?? [null, null]),
      limit + 1,
    ],
  );
  return pageOfRows(
    rows,
    limit,
    (row) => ({
      rateNo: String(row.rate_no),
      currency: row.currency,
      functional: row.functional,
      rateType: row.rate_type,
      date: row.rate_date,
      value: row.value,
      quotedUnit: row.quoted_unit,
      inverse: row.inverse,
      source: row.source,
      enteredBy: row.entered_by,
      enteredAt: instantView(row.entered_at),
    }),
    (row) => [row.rate_date, String(row.rate_no)],
  );
}

const PERIODS_MAX = 600;

/** Periods that hold entries or were closed once, newest first. */
export async function readPeriods(db: Queryable, book: string, period?: string): Promise<PeriodJson[]> {
  const { rows } = await db.query<{
    period: string;
    state: 'OPEN' | 'CLOSED' | null;
    changed_at: Date | null;
    changed_by: string | null;
    entries: bigint;
    vouchers_open: bigint;
  }>(
    `SELECT n.period, p.state, p.changed_at, p.changed_by,
       (SELECT count(*) FROM ledger.entry e WHERE e.book = $1 AND e.posting_period = n.period) AS entries,
       (SELECT count(*) FROM delivery.voucher v WHERE v.book = $1 AND v.period = n.period
          AND v.state NOT IN ('SAVED', 'UNPROVED', 'VERIFIED', 'ADOPTED', 'SKIPPED', 'SUPERSEDED')) AS vouchers_open
     FROM (SELECT posting_period AS period FROM ledger.entry WHERE book = $1
           UNION SELECT period FROM ledger.period WHERE book = $1
           UNION SELECT $2::text WHERE $2 IS NOT NULL) n
     LEFT JOIN ledger.period p ON p.book = $1 AND p.period = n.period
     WHERE $2::text IS NULL OR n.period = $2
     ORDER BY n.period DESC LIMIT ${PERIODS_MAX}`,
    [book, period ?? null],
  );
  return rows.map((row) => ({
    book,
    period: row.period,
    state: row.state ?? 'OPEN',
    changedAt: instantOrNull(row.changed_at),
    changedBy: row.changed_by,
    entries: Number(row.entries),
    vouchersOpen: Number(row.vouchers_open),
  }));
}
