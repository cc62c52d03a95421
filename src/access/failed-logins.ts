/**
 * A growing wait for a user name and for an address. A try is counted before the password is looked at, so tries at the
 * same moment count like tries one after another; a success takes its count back.
 */
import { audit } from '../engine/audit.ts';
import type { Tx } from '../engine/transaction.ts';

/** Tries that cost no wait. An office shares one address, hence the wider bound there. */
const FREE_TRIES = { user: 4, address: 30 } as const;
const FIRST_WAIT_MS = 30_000;
const WAIT_MS_MAX = 15 * 60_000;
/** A count is forgotten after a day without a try. */
const FORGET_MS = 24 * 3_600_000;

export type LoginSubject = { readonly kind: 'user' | 'address'; readonly name: string };

/** Wait after the `failures`-th failure: 0 within the free tries, then 30 s, 60 s, … 15 min. */
export function waitMsAfter(failures: number, kind: LoginSubject['kind']): number {
  const over = failures - FREE_TRIES[kind];
  if (over <= 0) return 0;
  return Math.min(FIRST_WAIT_MS * 2 ** Math.min(over - 1, 20), WAIT_MS_MAX);
}

interface FailedRow {
  readonly subject: string;
  readonly failures: number;
  readonly blocked_until: Date | null;
}

function textOf(subject: LoginSubject): string {
  return `${subject.kind}:${subject.name}`;
}

/** Counts a try. Returns the milliseconds to wait where it is not taken (and not counted), else 0. */
export async function countTry(tx: Tx, subjects: readonly LoginSubject[], now: Date): Promise<number> {
  const texts = subjects.map(textOf);
  await tx.query('DELETE FROM access.failed_login WHERE last_at < $1', [new Date(now.getTime() - FORGET_MS)]);
  await tx.query(
    `INSERT INTO access.failed_login (subject, failures, last_at)
     SELECT s, 0, $2 FROM unnest($1::text[]) s ORDER BY s ON CONFLICT DO NOTHING`,
    [texts, now],
  );
  const { rows } = await tx.query<FailedRow>(
    'SELECT subject, failures, blocked_until FROM access.failed_login WHERE subject = ANY ($1) ORDER BY subject FOR UPDATE',
    [texts],
  );
  const waitMs = Math.max(0, ...rows.map((row) => (row.blocked_until?.getTime() ?? 0) - now.getTime()));
  if (waitMs > 0) return waitMs;
  for (const subject of subjects) await addFailure(tx, subject, rows, now);
  return 0;
}

async function addFailure(tx: Tx, subject: LoginSubject, rows: readonly FailedRow[], now: Date): Promise<void> {
  const failures = (rows.find((row) => row.subject === textOf(subject))?.failures ?? 0) + 1;
  const waitMs = waitMsAfter(failures, subject.kind);
  await tx.query('UPDATE access.failed_login SET failures = $2, last_at = $3, blocked_until = $4 WHERE subject = $1', [
    textOf(subject),
    failures,
    now,
    waitMs > 0 ? new Date(now.getTime() + waitMs) : null,
  ]);
}

/** The counted try was a success: the user's count goes, the address gets its one back. */
export async function forgiveTry(tx: Tx, subjects: readonly LoginSubject[]): Promise<void> {
  for (const subject of subjects) {
    if (subject.kind === 'user') await unblockUser(tx, subject.name);
    else
      await tx.query(
        'UPDATE access.failed_login SET failures = greatest(failures - 1, 0), blocked_until = NULL WHERE subject = $1',
        [textOf(subject)],
      );
  }
}

export async function unblockUser(tx: Tx, username: string): Promise<void> {
  await tx.query('DELETE FROM access.failed_login WHERE subject = $1', [textOf({ kind: 'user', name: username })]);
}

/** Only failures that cost a wait are audited: a guesser writes a bounded number of rows. */
export async function auditFailure(tx: Tx, username: string, address: string, now: Date): Promise<void> {
  const { rows } = await tx.query<{ failures: number }>(
    'SELECT failures FROM access.failed_login WHERE subject = $1 AND blocked_until > $2',
    [textOf({ kind: 'user', name: username }), now],
  );
  if (!rows[0]) return;
  await audit(tx, {
    actor: 'heliu',
    action: 'login.blocked',
    subject: `user:${username}`,
    after: { address, failures: rows[0].failures },
    at: now,
  });
}
