/** Periods of a book. A period is open unless it was closed; entries never reopen one (accounting.md §0.5). */
import type { IsoDate, Period } from '../core/dates.ts';
import { firstDayOf, isPeriod, nextPeriod, periodOf } from '../core/dates.ts';
import { Bug, problem, Refused } from '../core/problems.ts';
import type { Queryable, Tx } from '../engine/transaction.ts';
import { lockKeys } from '../engine/transaction.ts';
import { LEDGER_PROBLEMS } from './problems.ts';

/** Key of the lock that appending to a book and closing its periods take, last of all locks of a transaction. */
export function chainLock(book: string): string {
  return `ledger:${book}`;
}

export async function closedPeriods(db: Queryable, book: string): Promise<ReadonlySet<Period>> {
  const found = await db.query<{ period: Period }>(
    `SELECT period FROM ledger.period WHERE book = $1 AND state = 'CLOSED'`,
    [book],
  );
  return new Set(found.rows.map((row) => row.period));
}

/** Closing a closed period changes nothing. Throws Refused PERIOD_NOT_VALID. */
export async function closePeriod(tx: Tx, book: string, period: Period, by: string, now: Date): Promise<void> {
  refuseNoPeriod(book, period);
  await lockKeys(tx, [chainLock(book)]);
  const closed = await closedPeriods(tx, book);
  if (closed.has(period)) return;
  await writeState(tx, { book, period, state: 'CLOSED', by, now });
}

/** Two persons and a reason, kept in ledger.period_change. Throws Refused PERIOD_REOPEN_ALONE, PERIOD_NOT_CLOSED. */
export async function reopenPeriod(
  tx: Tx,
  book: string,
  period: Period,
  who: { readonly by: string; readonly second: string; readonly reason: string },
  now: Date,
): Promise<void> {
  refuseNoPeriod(book, period);
  const { by, second, reason } = who;
  if (second.trim() === '' || second === by || reason.trim() === '')
    throw new Refused(problem(LEDGER_PROBLEMS.PERIOD_REOPEN_ALONE, { book }, { period, by }));
  await lockKeys(tx, [chainLock(book)]);
  const closed = await closedPeriods(tx, book);
  if (!closed.has(period)) throw new Refused(problem(LEDGER_PROBLEMS.PERIOD_NOT_CLOSED, { book }, { period }));
  await writeState(tx, { book, period, state: 'OPEN', by, now, second, reason });
}

interface StateChange {
  readonly book: string;
  readonly period: Period;
  readonly state: 'OPEN' | 'CLOSED';
  readonly by: string;
  readonly now: Date;
  readonly second?: string;
  readonly reason?: string;
}

async function writeState(tx: Tx, change: StateChange): Promise<void> {
  const { book, period, state, by, now } = change;
  await tx.query(
    `INSERT INTO ledger.period (book, period, state, changed_at, changed_by) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (book, period) DO UPDATE
     SET state = excluded.state, changed_at = excluded.changed_at, changed_by = excluded.changed_by`,
    [book, period, state, now, by],
  );
  await tx.query(
    `INSERT INTO ledger.period_change (book, period, state, changed_at, changed_by, seconded_by, reason)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [book, period, state, now, by, change.second ?? null, change.reason ?? null],
  );
}

function refuseNoPeriod(book: string, period: string): void {
  if (!isPeriod(period)) throw new Refused(problem(LEDGER_PROBLEMS.PERIOD_NOT_VALID, { book }, { period }));
}

/** A hundred years of closed periods are a fault in the set, not a calendar. */
const PERIODS_AHEAD_MAX = 1_200;

/** The business date where its period is open, else the first day of the first open period after it. */
export function postingDate(
  businessDate: IsoDate,
  closed: ReadonlySet<Period>,
): { readonly date: IsoDate; readonly period: Period } {
  let period = periodOf(businessDate);
  if (!closed.has(period)) return { date: businessDate, period };
  for (let ahead = 0; closed.has(period); ahead += 1) {
    if (ahead === PERIODS_AHEAD_MAX) throw new Bug(`no open period after ${businessDate}`);
    period = nextPeriod(period);
  }
  return { date: firstDayOf(period), period };
}
