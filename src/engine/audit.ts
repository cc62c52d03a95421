/** Who changed what: append only, each row chained to the one before by SHA-256 (accounting.md §8.4). */
import { createHash } from 'node:crypto';
import { canonicalJson } from '../core/canonical.ts';
import { Bug } from '../core/problems.ts';
import type { Queryable, Tx } from './transaction.ts';

export interface AuditEntry {
  /** User, API key, or the part of the house that acted. */
  readonly actor: string;
  /** `rule.approved`, `period.closed` */
  readonly action: string;
  /** What was acted on: `period:CN01/2026-03` */
  readonly subject: string;
  readonly before?: unknown;
  readonly after?: unknown;
  readonly at: Date;
}

interface AuditRow {
  readonly number: bigint;
  readonly at: Date;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly previous: string;
  readonly hash: string;
}

const VERIFY_ROWS = 10_000;

/**
 * Appends one entry and returns its number. Call it last in the transaction: it locks the head of the one chain, and every
 * other writer waits from here to the commit.
 */
export async function audit(tx: Tx, entry: AuditEntry): Promise<bigint> {
  const { rows } = await tx.query<{ number: bigint; hash: string }>(
    'SELECT number, hash FROM engine.audit_head WHERE one FOR UPDATE',
  );
  const head = rows[0];
  if (!head) throw new Bug('the audit chain has no head');
  const unsigned = {
    number: head.number + 1n,
    at: entry.at,
    actor: entry.actor,
    action: entry.action,
    subject: entry.subject,
    before: textOf(entry.before),
    after: textOf(entry.after),
    previous: head.hash,
  };
  const hash = hashOf(unsigned);
  await tx.query(
    `INSERT INTO engine.audit (number, at, actor, action, subject, before, after, previous, hash)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [...Object.values(unsigned), hash],
  );
  await tx.query('UPDATE engine.audit_head SET number = $1, hash = $2 WHERE one', [unsigned.number, hash]);
  return unsigned.number;
}

function textOf(value: unknown): string | null {
  return value === undefined ? null : canonicalJson(value);
}

function hashOf(row: Omit<AuditRow, 'hash'>): string {
  const { number, at, actor, action, subject, before, after, previous } = row;
  const text = canonicalJson({ number, at, actor, action, subject, before, after, previous });
  return createHash('sha256').update(text).digest('hex');
}

/** Recomputes the whole chain. The number of the first row that was changed, removed or put in; undefined: unbroken. */
export async function verifyAudit(db: Queryable): Promise<bigint | undefined> {
  let expected = 1n;
  let previous = '0'.repeat(64);
  for (;;) {
    const { rows } = await db.query<AuditRow>(
      'SELECT * FROM engine.audit WHERE number >= $1 ORDER BY number LIMIT $2',
      [expected, VERIFY_ROWS],
    );
    for (const row of rows) {
      if (row.number !== expected || row.previous !== previous || row.hash !== hashOf(row)) return expected;
      previous = row.hash;
      expected += 1n;
    }
    if (rows.length < VERIFY_ROWS) break;
  }
  const { rows } = await db.query<{ number: bigint; hash: string }>('SELECT number, hash FROM engine.audit_head');
  const head = rows[0];
  // Rows cut off the end leave a chain that is whole in itself: only the head tells.
  return head?.number === expected - 1n && head.hash === previous ? undefined : expected;
}
