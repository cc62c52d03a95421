/** Breaks between the ERP and what was sent to it, kept until they are repaired, adopted, or gone by themselves. */
import type { Period } from '../core/dates.ts';
import type { Queryable, Tx } from '../engine/transaction.ts';
import type { VoucherDifference } from './compare.ts';

/**
 * EDITED: not as it was sent · DELETED: no more there · UNAUDITED: its stage fell · FOREIGN: added by hand under our 凭证字,
 * or carries one of our references a second time.
 */
export type DriftKind = 'EDITED' | 'DELETED' | 'UNAUDITED' | 'FOREIGN';

/**
 * RESEND: sent anew as the next generation, what is still there removed first · ADOPT: what the ERP holds is accepted ·
 * REVERSE: taken back by a red voucher · ADVANCE: submitted and audited again.
 */
export type Repair = 'RESEND' | 'ADOPT' | 'REVERSE' | 'ADVANCE';

export type DriftState = 'OPEN' | 'REPAIRED' | 'ADOPTED' | 'CLEARED';

/** What a person may choose for each kind. */
export const REPAIRS: Readonly<Record<DriftKind, readonly Repair[]>> = {
  EDITED: ['ADOPT', 'RESEND', 'REVERSE'],
  DELETED: ['RESEND'],
  UNAUDITED: ['ADVANCE', 'ADOPT', 'RESEND', 'REVERSE'],
  FOREIGN: ['ADOPT'],
};

export interface Drift {
  readonly driftNo: bigint;
  readonly erpAccount: string;
  readonly book: string;
  readonly kind: DriftKind;
  /** undefined: FOREIGN, and of none of ours. */
  readonly voucherNo: bigint | undefined;
  readonly erpId: string;
  readonly erpNumber: string;
  readonly period: Period;
  readonly facts: readonly string[];
  /** The facts with both sides apart, as they are shown. */
  readonly differences: readonly VoucherDifference[];
  readonly proposal: Repair;
  readonly state: DriftState;
  readonly repair: Repair | undefined;
  readonly foundAt: Date;
  readonly seenAt: Date;
  readonly closedAt: Date | undefined;
  readonly closedBy: string | undefined;
  readonly reason: string | undefined;
}

export type FoundDrift = Pick<
  Drift,
  'erpAccount' | 'book' | 'kind' | 'voucherNo' | 'erpId' | 'erpNumber' | 'period' | 'facts' | 'differences' | 'proposal'
>;

/** One open row a document and kind; found again, it tells the newest facts. */
export async function noteDrift(tx: Tx, found: FoundDrift, now: Date): Promise<void> {
  await tx.query(
    `INSERT INTO delivery.drift (erp_account, book, kind, voucher_no, erp_id, erp_number, period, facts, proposal, found_at, seen_at,
       differences)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11)
     ON CONFLICT (erp_account, erp_id, kind) WHERE state = 'OPEN' DO UPDATE
     SET erp_number = excluded.erp_number, period = excluded.period, facts = excluded.facts, proposal = excluded.proposal,
       differences = excluded.differences, seen_at = excluded.seen_at`,
    [
      found.erpAccount,
      found.book,
      found.kind,
      found.voucherNo ?? null,
      found.erpId,
      found.erpNumber,
      found.period,
      JSON.stringify(found.facts),
      found.proposal,
      now,
      JSON.stringify(found.differences),
    ],
  );
}

export interface Cleared {
  readonly erpAccount: string;
  readonly erpIds: readonly string[];
  readonly kinds: readonly DriftKind[];
  readonly by: string;
  readonly now: Date;
}

/** Closes breaks that are gone by themselves. Returns how many. */
export async function clearDrifts(tx: Tx, cleared: Cleared): Promise<number> {
  const { rowCount } = await tx.query(
    `UPDATE delivery.drift SET state = 'CLEARED', closed_at = $4, closed_by = $5
     WHERE erp_account = $1 AND erp_id = ANY ($2) AND kind = ANY ($3) AND state = 'OPEN'`,
    [cleared.erpAccount, cleared.erpIds, cleared.kinds, cleared.now, cleared.by],
  );
  return rowCount ?? 0;
}

/** Differences of a document that a person accepted, or reversed. */
export async function acceptedFacts(db: Queryable, erpAccount: string, erpId: string): Promise<ReadonlySet<string>> {
  const { rows } = await db.query<{ facts: readonly string[] }>(
    `SELECT facts FROM delivery.drift
     WHERE erp_account = $1 AND erp_id = $2 AND kind = 'EDITED' AND repair IN ('ADOPT', 'REVERSE')`,
    [erpAccount, erpId],
  );
  return new Set(rows.flatMap((row) => row.facts));
}

/** Of these documents, the FOREIGN ones that a person accepted. */
export async function acceptedForeign(
  db: Queryable,
  erpAccount: string,
  erpIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await db.query<{ erp_id: string }>(
    `SELECT erp_id FROM delivery.drift
     WHERE erp_account = $1 AND erp_id = ANY ($2) AND kind = 'FOREIGN' AND state = 'ADOPTED'`,
    [erpAccount, erpIds],
  );
  return new Set(rows.map((row) => row.erp_id));
}

const COLUMNS = `drift_no AS "driftNo", erp_account AS "erpAccount", book, kind, voucher_no AS "voucherNo", erp_id AS "erpId",
  erp_number AS "erpNumber", period, facts, differences, proposal, state, repair, found_at AS "foundAt", seen_at AS "seenAt",
  closed_at AS "closedAt", closed_by AS "closedBy", reason`;

type Row = { readonly [name in keyof Drift]: Drift[name] | null };

function driftOf(row: Row): Drift {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value ?? undefined])) as unknown as Drift;
}

export interface DriftFilter {
  readonly book?: string;
  readonly erpAccount?: string;
  /** Default OPEN. */
  readonly state?: DriftState;
  readonly kind?: DriftKind;
  /** The page after this one. */
  readonly after?: bigint;
  /** Default 100, at most 500. */
  readonly limit?: number;
}

const PAGE_DEFAULT = 100;
const PAGE_MAX = 500;

/** Oldest first. */
export async function listDrifts(db: Queryable, filter: DriftFilter = {}): Promise<readonly Drift[]> {
  const { rows } = await db.query<Row>(
    `SELECT ${COLUMNS} FROM delivery.drift
     WHERE state = $1 AND ($2::text IS NULL OR book = $2) AND ($3::text IS NULL OR erp_account = $3)
       AND ($4::text IS NULL OR kind = $4) AND drift_no > $5
     ORDER BY drift_no LIMIT $6`,
    [
      filter.state ?? 'OPEN',
      filter.book ?? null,
      filter.erpAccount ?? null,
      filter.kind ?? null,
      String(filter.after ?? 0n),
      Math.min(Math.max(filter.limit ?? PAGE_DEFAULT, 1), PAGE_MAX),
    ],
  );
  return rows.map(driftOf);
}

export async function loadDrift(db: Queryable, driftNo: bigint): Promise<Drift | undefined> {
  const { rows } = await db.query<Row>(`SELECT ${COLUMNS} FROM delivery.drift WHERE drift_no = $1`, [driftNo]);
  return rows.map(driftOf)[0];
}

/** Locks it; undefined: another decided it meanwhile. */
export async function lockOpenDrift(tx: Tx, driftNo: bigint): Promise<Drift | undefined> {
  const { rows } = await tx.query<Row>(
    `SELECT ${COLUMNS} FROM delivery.drift WHERE drift_no = $1 AND state = 'OPEN' FOR UPDATE`,
    [driftNo],
  );
  return rows.map(driftOf)[0];
}

export interface DriftClosing {
  readonly repair: Repair;
  readonly by: string;
  readonly reason: string;
  readonly now: Date;
}

export async function closeDrift(tx: Tx, driftNo: bigint, closing: DriftClosing): Promise<void> {
  await tx.query(
    `UPDATE delivery.drift SET state = $2, repair = $3, closed_at = $4, closed_by = $5, reason = $6 WHERE drift_no = $1`,
    [
      driftNo,
      closing.repair === 'ADOPT' ? 'ADOPTED' : 'REPAIRED',
      closing.repair,
      closing.now,
      closing.by,
      closing.reason,
    ],
  );
}
