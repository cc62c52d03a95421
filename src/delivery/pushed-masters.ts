/** What was written of base data into an ERP, and what it answered. */
import type { PushedMaster } from '../core/business-documents.ts';
import { canonicalJson } from '../core/canonical.ts';
import { formatRate } from '../core/money.ts';
import type { Problem } from '../core/problems.ts';
import type { Queryable, Tx } from '../engine/transaction.ts';

export type PushOutcome =
  | { readonly outcome: 'SAVED'; readonly erpId: string; readonly erpNumber: string }
  /** UNKNOWN: the answer was lost; FAILED: nothing arrived. Both are pushed again, which never makes a second one. */
  | { readonly outcome: 'REFUSED' | 'UNKNOWN' | 'FAILED'; readonly problem: Problem };

/** `USD/CNY 2026-09-01` for a rate. */
export function masterCode(record: PushedMaster): string {
  return record.kind === 'RATE' ? `${record.from}/${record.to} ${record.firstDay}` : record.code;
}

export async function recordPush(
  tx: Tx,
  erpAccount: string,
  record: PushedMaster,
  outcome: PushOutcome,
  by: string,
  now: Date,
): Promise<void> {
  const saved = outcome.outcome === 'SAVED' ? outcome : undefined;
  const content = record.kind === 'RATE' ? { ...record, rate: formatRate(record.rate) } : record;
  await tx.query(
    `INSERT INTO delivery.pushed_master (erp_account, kind, code, content, outcome, erp_id, erp_number, problem, pushed_by, pushed_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      ...[erpAccount, record.kind, masterCode(record), canonicalJson(content), outcome.outcome],
      ...[saved?.erpId ?? null, saved?.erpNumber ?? null],
      'problem' in outcome ? JSON.stringify(outcome.problem) : null,
      ...[by, now],
    ],
  );
}

export interface PushedRow {
  readonly kind: PushedMaster['kind'];
  readonly code: string;
  readonly outcome: PushOutcome['outcome'];
  readonly erpId: string | undefined;
  readonly erpNumber: string | undefined;
  readonly problem: Problem | undefined;
  readonly pushedBy: string;
  readonly pushedAt: Date;
}

const PUSHED_MAX = 1_000;

/** The last try of each record, at most 1,000, the newest first. */
export async function pushedMasters(db: Queryable, erpAccount: string): Promise<readonly PushedRow[]> {
  const { rows } = await db.query<{ [name in keyof PushedRow]: PushedRow[name] | null }>(
    `SELECT * FROM (
       SELECT DISTINCT ON (kind, code) kind, code, outcome, erp_id AS "erpId", erp_number AS "erpNumber", problem,
         pushed_by AS "pushedBy", pushed_at AS "pushedAt", push_no
       FROM delivery.pushed_master WHERE erp_account = $1 ORDER BY kind, code, push_no DESC) last
     ORDER BY push_no DESC LIMIT ${PUSHED_MAX}`,
    [erpAccount],
  );
  return rows.map(
    (row) =>
      Object.fromEntries(
        Object.entries(row).map(([name, value]) => [name, value ?? undefined]),
      ) as unknown as PushedRow,
  );
}
