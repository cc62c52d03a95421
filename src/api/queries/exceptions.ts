/** The exception queue, the nearest deadline first. */
import type { Catalogue, Level, Place } from '../../core/problems.ts';
import type { Queryable } from '../../engine/transaction.ts';
import type { ExceptionJson, PageJson } from '../contract.ts';
import { limitOf, type PageQuery, pageOfRows, readCursor } from '../paging.ts';
import { instantOrNull, instantView, problemView } from '../views.ts';

interface Row {
  readonly number: bigint;
  readonly id: string;
  readonly code: string;
  readonly level: Level;
  readonly owner: ExceptionJson['problem']['owner'];
  readonly state: ExceptionJson['state'];
  readonly place: Place;
  readonly params: Record<string, string>;
  readonly subject: string;
  readonly count: bigint;
  readonly opened_at: Date;
  readonly last_seen: Date;
  readonly deadline_at: Date;
  readonly decided_by: string | null;
  readonly decided_at: Date | null;
  readonly reason: string | null;
}

export interface ExceptionFilter extends PageQuery {
  readonly level?: string;
  readonly state?: string;
  readonly code?: string;
  readonly owner?: string;
}

/** Without a state: those that wait (OPEN, RETRYING). */
export async function pageExceptions(
  db: Queryable,
  catalogue: Catalogue,
  filter: ExceptionFilter,
  now: Date,
): Promise<PageJson<ExceptionJson>> {
  const after = readCursor(filter.cursor, ['instant', 'number']);
  const limit = limitOf(filter);
  const { rows } = await db.query<Row>(
    `SELECT * FROM engine.exception
     WHERE ($1::text IS NULL OR level = $1) AND coalesce(state = $2, state IN ('OPEN', 'RETRYING'))
       AND ($3::text IS NULL OR code = $3) AND ($4::text IS NULL OR owner = $4)
       AND ($5::timestamptz IS NULL OR (deadline_at, number) > ($5, $6::bigint))
     ORDER BY deadline_at, number LIMIT $7`,
    [
      filter.level ?? null,
      filter.state ?? null,
      filter.code ?? null,
      filter.owner ?? null,
      ...(after ?? [null, null]),
      limit + 1,
    ],
  );
  return pageOfRows(
    rows,
    limit,
    (row) => viewOf(catalogue, row, now),
    (row) => [instantView(row.deadline_at), String(row.number)],
  );
}

function viewOf(catalogue: Catalogue, row: Row, now: Date): ExceptionJson {
  return {
    id: row.id,
    problem: { ...problemView(catalogue, row), owner: row.owner },
    subject: row.subject,
    state: row.state,
    count: String(row.count),
    raisedAt: instantView(row.opened_at),
    lastSeenAt: instantView(row.last_seen),
    deadlineAt: instantView(row.deadline_at),
    overdue: (row.state === 'OPEN' || row.state === 'RETRYING') && row.deadline_at < now,
    decidedBy: row.decided_by,
    decidedAt: instantOrNull(row.decided_at),
    reason: row.reason,
  };
}
