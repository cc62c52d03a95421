/** The audit trail by person, action and time, newest first (accounting.md §8.4: 12号 第32条). */
import type { Queryable } from '../../engine/transaction.ts';
import type { AuditJson, PageJson } from '../contract.ts';
import { containing, limitOf, type PageQuery, pageOfRows, readCursor } from '../paging.ts';
import { instantView } from '../views.ts';

export interface AuditFilter extends PageQuery {
  readonly actor?: string;
  readonly action?: string;
  readonly subject?: string;
  /** Dates, both included. */
  readonly from?: string;
  readonly to?: string;
}

interface Row {
  readonly number: bigint;
  readonly at: Date;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly hash: string;
}

export async function listAudit(db: Queryable, filter: AuditFilter): Promise<PageJson<AuditJson>> {
  const after = readCursor(filter.cursor, ['number']);
  const limit = limitOf(filter);
  const { rows } = await db.query<Row>(
    `SELECT number, at, actor, action, subject, before, after, hash FROM engine.audit
     WHERE ($1::text IS NULL OR actor = $1) AND ($2::text IS NULL OR action ILIKE $2)
       AND ($3::text IS NULL OR subject ILIKE $3)
       AND ($4::date IS NULL OR at >= $4::date) AND ($5::date IS NULL OR at < $5::date + 1)
       AND ($6::bigint IS NULL OR number < $6)
     ORDER BY number DESC LIMIT $7`,
    [
      filter.actor ?? null,
      containing(filter.action),
      containing(filter.subject),
      filter.from ?? null,
      filter.to ?? null,
      after?.[0] ?? null,
      limit + 1,
    ],
  );
  return pageOfRows(
    rows,
    limit,
    ({ number, at, ...rest }) => ({ auditNo: String(number), at: instantView(at), ...rest }),
    (row) => [String(row.number)],
  );
}
