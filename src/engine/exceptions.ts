/** The exception queue: what a person must decide. Levels and owners come from the problem's declaration (DESIGN.md §4). */
import {
  Bug,
  type Catalogue,
  type Level,
  type Place,
  type Problem,
  problem,
  Refused,
  type Role,
} from '../core/problems.ts';
import { ENGINE_PROBLEMS } from './problems.ts';
import type { Queryable, Tx } from './transaction.ts';

export type ExceptionState = 'OPEN' | 'RETRYING' | 'RESOLVED' | 'SKIPPED';
export type Decision = 'RETRY' | 'SKIP' | 'RESOLVE';

/** Engine migration 0001 has the same pairs as a trigger. RESOLVED and SKIPPED are ends: a new occurrence is a new row. */
export const EXCEPTION_TRANSITIONS: Readonly<Record<ExceptionState, readonly ExceptionState[]>> = {
  OPEN: ['RETRYING', 'RESOLVED', 'SKIPPED'],
  RETRYING: ['OPEN', 'RESOLVED', 'SKIPPED'],
  RESOLVED: [],
  SKIPPED: [],
};

const DECISION_LEADS_TO: Readonly<Record<Decision, ExceptionState>> = {
  RETRY: 'RETRYING',
  SKIP: 'SKIPPED',
  RESOLVE: 'RESOLVED',
};

export interface ExceptionRow {
  /** `E-000123` */
  readonly id: string;
  readonly code: string;
  readonly level: Level;
  readonly owner: Role;
  readonly state: ExceptionState;
  readonly place: Place;
  readonly params: Readonly<Record<string, string>>;
  readonly subject: string;
  /** How often the problem was met since it was opened. */
  readonly count: bigint;
  readonly opened_at: Date;
  readonly last_seen: Date;
  readonly deadline_at: Date;
  readonly decided_by: string | null;
  readonly decided_at: Date | null;
  readonly reason: string | null;
}

const COLUMNS = `id, code, level, owner, state, place, params, subject, count, opened_at, last_seen, deadline_at,
  decided_by, decided_at, reason`;

const HOUR_MS = 3_600_000;

/**
 * Puts a problem into the queue and returns its id. `subject` names what it is about (`document:sha256:…`,
 * `voucher:KEY`): the same code on the same subject is one live row, counted; a RETRYING one becomes OPEN again. A problem
 * that was skipped and comes back with the same params stays skipped and is counted there. Throws Bug for an undeclared code.
 */
export async function openException(
  tx: Tx,
  one: Problem,
  subject: string,
  now: Date,
  catalogue: Catalogue,
): Promise<string> {
  const kind = catalogue.get(one.code);
  if (!kind) throw new Bug(`problem code not declared: ${one.code}`);
  const skipped = await countSkipped(tx, one, subject, now);
  if (skipped !== undefined) return skipped;
  const before = await liveState(tx, one.code, subject);
  const deadline = new Date(now.getTime() + kind.deadlineHours * HOUR_MS);
  const { rows } = await tx.query<{ number: bigint; id: string; count: bigint }>(
    `INSERT INTO engine.exception AS e (code, level, owner, place, params, subject, opened_at, last_seen, deadline_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8)
     ON CONFLICT (code, subject) WHERE state IN ('OPEN', 'RETRYING') DO UPDATE
     SET state = 'OPEN', count = e.count + 1, last_seen = excluded.last_seen, place = excluded.place, params = excluded.params,
         decided_by = NULL, decided_at = NULL, reason = NULL
     RETURNING number, id, count`,
    [one.code, one.level, kind.owner, one.place, one.params, subject, now, deadline],
  );
  const row = rows[0];
  if (!row) throw new Bug('an exception was neither opened nor counted');
  if (row.count === 1n || before === 'RETRYING') await recordEvent(tx, row.number, now, before, 'OPEN', 'heliu', null);
  return row.id;
}

async function liveState(tx: Tx, code: string, subject: string): Promise<ExceptionState | null> {
  const { rows } = await tx.query<{ state: ExceptionState }>(
    "SELECT state FROM engine.exception WHERE code = $1 AND subject = $2 AND state IN ('OPEN', 'RETRYING') FOR UPDATE",
    [code, subject],
  );
  return rows[0]?.state ?? null;
}

async function countSkipped(tx: Tx, one: Problem, subject: string, now: Date): Promise<string | undefined> {
  const { rows } = await tx.query<{ id: string }>(
    `UPDATE engine.exception SET count = count + 1, last_seen = $4
     WHERE number = (SELECT max(number) FROM engine.exception
                     WHERE code = $1 AND subject = $2 AND state = 'SKIPPED' AND params = $3)
     RETURNING id`,
    [one.code, subject, one.params, now],
  );
  return rows[0]?.id;
}

async function recordEvent(
  tx: Tx,
  exception: bigint,
  at: Date,
  from: ExceptionState | null,
  to: ExceptionState,
  by: string,
  reason: string | null,
): Promise<void> {
  await tx.query(
    'INSERT INTO engine.exception_event (exception, at, from_state, to_state, by, reason) VALUES ($1, $2, $3, $4, $5, $6)',
    [exception, at, from, to, by, reason],
  );
}

/**
 * The problem is gone: closes all live exceptions whose subject is `subject` or starts with it and a `/`. Returns how many.
 * With `code`, only those of that code.
 */
export async function resolveExceptions(
  tx: Tx,
  subject: string,
  by: string,
  now: Date,
  code?: string,
): Promise<number> {
  const { rows } = await tx.query<{ count: bigint }>(
    `WITH found AS (
       SELECT number, state FROM engine.exception
       WHERE state IN ('OPEN', 'RETRYING') AND (subject = $1 OR starts_with(subject, $1 || '/'))
         AND ($4::text IS NULL OR code = $4)
       ORDER BY number FOR UPDATE
     ), closed AS (
       UPDATE engine.exception e SET state = 'RESOLVED', decided_by = $2, decided_at = $3
       FROM found WHERE e.number = found.number RETURNING e.number, found.state
     ), told AS (
       INSERT INTO engine.exception_event (exception, at, from_state, to_state, by)
       SELECT number, $3, state, 'RESOLVED', $2 FROM closed RETURNING 1
     )
     SELECT count(*) FROM told`,
    [subject, by, now, code ?? null],
  );
  return Number(rows[0]?.count ?? 0n);
}

export interface ExceptionFilter {
  readonly state?: ExceptionState;
  readonly level?: Level;
  readonly code?: string;
  /** This subject, and those under it (`subject/…`). */
  readonly subject?: string;
  /** Default 100, at most 1,000. */
  readonly limit?: number;
  /** The id of the last row of the page before. */
  readonly after?: string;
}

const PAGE_ROWS = 100;
const PAGE_ROWS_MAX = 1_000;

/** Oldest first. */
export async function listExceptions(db: Queryable, filter: ExceptionFilter = {}): Promise<readonly ExceptionRow[]> {
  const { rows } = await db.query<ExceptionRow>(
    `SELECT ${COLUMNS} FROM engine.exception
     WHERE ($1::text IS NULL OR state = $1) AND ($2::text IS NULL OR level = $2) AND ($3::text IS NULL OR code = $3)
       AND ($4::text IS NULL OR subject = $4 OR starts_with(subject, $4 || '/'))
       AND number > coalesce((SELECT e.number FROM engine.exception e WHERE e.id = $5), 0)
     ORDER BY number LIMIT $6`,
    [
      filter.state ?? null,
      filter.level ?? null,
      filter.code ?? null,
      filter.subject ?? null,
      filter.after ?? null,
      Math.min(filter.limit ?? PAGE_ROWS, PAGE_ROWS_MAX),
    ],
  );
  return rows;
}

export interface ExceptionEvent {
  readonly at: Date;
  readonly from_state: ExceptionState | null;
  readonly to_state: ExceptionState;
  readonly by: string;
  readonly reason: string | null;
}

/** What happened to one exception, oldest first. */
export async function listExceptionEvents(db: Queryable, id: string): Promise<readonly ExceptionEvent[]> {
  const { rows } = await db.query<ExceptionEvent>(
    `SELECT v.at, v.from_state, v.to_state, v.by, v.reason
     FROM engine.exception_event v JOIN engine.exception e ON e.number = v.exception WHERE e.id = $1 ORDER BY v.number`,
    [id],
  );
  return rows;
}

/**
 * A person's decision; returns the row as it now stands. RETRY only marks it: the caller wakes the work. Throws Refused
 * EXCEPTION_NOT_FOUND, EXCEPTION_DECIDED, REASON_REQUIRED (SKIP without a reason).
 */
export async function decideException(
  tx: Tx,
  id: string,
  decision: Decision,
  by: string,
  reason: string | null,
  now: Date,
): Promise<ExceptionRow> {
  const said = reason?.trim() || null;
  if (decision === 'SKIP' && said === null) throw new Refused(problem(ENGINE_PROBLEMS.REASON_REQUIRED, {}, { id }));
  const { rows } = await tx.query<{ number: bigint; state: ExceptionState }>(
    'SELECT number, state FROM engine.exception WHERE id = $1 FOR UPDATE',
    [id],
  );
  const found = rows[0];
  if (!found) throw new Refused(problem(ENGINE_PROBLEMS.EXCEPTION_NOT_FOUND, {}, { id }));
  const to = DECISION_LEADS_TO[decision];
  if (!EXCEPTION_TRANSITIONS[found.state].includes(to)) {
    throw new Refused(problem(ENGINE_PROBLEMS.EXCEPTION_DECIDED, {}, { id, state: found.state, decision }));
  }
  await recordEvent(tx, found.number, now, found.state, to, by, said);
  const updated = await tx.query<ExceptionRow>(
    `UPDATE engine.exception SET state = $2, decided_by = $3, decided_at = $4, reason = $5 WHERE id = $1 RETURNING ${COLUMNS}`,
    [id, to, by, now, said],
  );
  return updated.rows[0] as ExceptionRow;
}
