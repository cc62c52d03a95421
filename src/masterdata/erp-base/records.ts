/** Base data of an ERP, cached: only changes are stored, each with the version of the pull that brought it. */
import { type Problem, problem, Refused } from '../../core/problems.ts';
import type { MasterFact, MasterKind, MasterRecord } from '../../core/targets.ts';
import { lockKeys, type Queryable, type Tx } from '../../engine/transaction.ts';
import { ERP_BASE_PROBLEMS } from './problems.ts';

/** Bound of one kind: 20 times the largest material list that was met in practice would still fit. */
export const ERP_RECORDS_MAX = 500_000;

export interface ErpPullKey {
  readonly erpAccount: string;
  readonly kind: MasterKind;
}

export interface StoredPull {
  /** Grew where a record came, changed or went. */
  readonly version: bigint;
  readonly records: number;
  readonly changed: number;
  readonly gone: number;
}

/**
 * Stores one pull of one kind, all or nothing, while its pages come: they are held in the database, not in memory. A code
 * that comes twice counts once, enabled before disabled. Two pulls of one kind go one after the other. Throws Refused
 * ERP_BASE_DATA_EMPTY where nothing comes and something stood, ERP_BASE_DATA_TOO_LARGE past `max`, and what `pages` throws.
 */
export async function storeErpRecords(
  tx: Tx,
  key: ErpPullKey,
  pages: AsyncIterable<readonly MasterRecord[]>,
  now: Date,
  max: number = ERP_RECORDS_MAX,
): Promise<StoredPull> {
  const { erpAccount, kind } = key;
  await lockKeys(tx, [`erp-base:${erpAccount}:${kind}`]);
  await stage(tx, key, pages, max);
  const before = await pullOf(tx, key);
  const ended = await tx.query<{ code: string }>(
    `UPDATE masterdata.erp_record r SET last_seen = $3
     WHERE erp_account = $1 AND kind = $2 AND last_seen IS NULL AND NOT EXISTS (
       SELECT 1 FROM pg_temp.erp_now n
       WHERE n.code = r.code AND n.name = r.name AND n.enabled = r.enabled AND n.facts = r.facts)
     RETURNING code`,
    [erpAccount, kind, before.at ?? now],
  );
  const version = before.version + 1n;
  const added = await tx.query<{ code: string }>(
    `INSERT INTO masterdata.erp_record (erp_account, kind, code, version, name, enabled, facts, first_seen)
     SELECT $1, $2, n.code, $3, n.name, n.enabled, n.facts, $4 FROM pg_temp.erp_now n
     WHERE NOT EXISTS (SELECT 1 FROM masterdata.erp_record r
                       WHERE r.erp_account = $1 AND r.kind = $2 AND r.code = n.code AND r.last_seen IS NULL)
     RETURNING code`,
    [erpAccount, kind, version, now],
  );
  const counted = await tx.query<{ records: number }>('SELECT count(*)::integer AS records FROM pg_temp.erp_now');
  const records = counted.rows[0]?.records ?? 0;
  if (records === 0 && ended.rows.length > 0)
    throw refused('ERP_BASE_DATA_EMPTY', key, { before: String(ended.rows.length) });
  await tx.query('DROP TABLE pg_temp.erp_now');
  const came = new Set(added.rows.map((row) => row.code));
  const isChanged = added.rows.length + ended.rows.length > 0;
  // A first pull that finds nothing is a pull all the same: its version is 1.
  const stored = isChanged || before.version === 0n ? version : before.version;
  await tellPull(tx, key, stored, records, now);
  return {
    version: stored,
    records,
    changed: added.rows.length,
    gone: ended.rows.filter((row) => !came.has(row.code)).length,
  };
}

async function stage(tx: Tx, key: ErpPullKey, pages: AsyncIterable<readonly MasterRecord[]>, max: number) {
  await tx.query(`CREATE TEMPORARY TABLE erp_came (code text, name text, enabled boolean, facts jsonb) ON COMMIT DROP`);
  let count = 0;
  for await (const page of pages) {
    count += page.length;
    if (count > max) throw refused('ERP_BASE_DATA_TOO_LARGE', key, { max: String(max) });
    await tx.query(
      `INSERT INTO pg_temp.erp_came SELECT * FROM unnest($1::text[], $2::text[], $3::boolean[], $4::jsonb[])`,
      [
        page.map((one) => storable(one.code)),
        page.map((one) => storable(one.name)),
        page.map((one) => one.enabled),
        page.map((one) => JSON.stringify(factsOf(one.facts))),
      ],
    );
  }
  await tx.query(
    `CREATE TEMPORARY TABLE erp_now ON COMMIT DROP AS
     SELECT DISTINCT ON (code) code, name, enabled, facts FROM pg_temp.erp_came
     ORDER BY code, enabled DESC, name COLLATE "C", facts::text COLLATE "C"`,
  );
  await tx.query('DROP TABLE pg_temp.erp_came');
}

/** The order of a list of names means nothing, and ERPs answer it in any. */
function factsOf(facts: MasterRecord['facts']): Readonly<Record<string, MasterFact>> {
  return Object.fromEntries(
    Object.entries(facts).map(([name, fact]) => {
      if (typeof fact === 'boolean') return [name, fact];
      return [name, typeof fact === 'string' ? storable(fact) : fact.map(storable).sort()];
    }),
  );
}

/** PostgreSQL holds no U+0000. */
function storable(text: string): string {
  return text.replaceAll('\u0000', '');
}

async function pullOf(tx: Tx, key: ErpPullKey): Promise<{ readonly version: bigint; readonly at: Date | null }> {
  const { rows } = await tx.query<{ version: bigint; at: Date | null }>(
    'SELECT version, at FROM masterdata.erp_pull WHERE erp_account = $1 AND kind = $2',
    [key.erpAccount, key.kind],
  );
  return rows[0] ?? { version: 0n, at: null };
}

async function tellPull(tx: Tx, key: ErpPullKey, version: bigint, records: number, now: Date): Promise<void> {
  await tx.query(
    `INSERT INTO masterdata.erp_pull (erp_account, kind, version, at, records, tried_at, problem)
     VALUES ($1, $2, $3, $4, $5, $4, NULL)
     ON CONFLICT (erp_account, kind) DO UPDATE
     SET version = excluded.version, at = excluded.at, records = excluded.records, tried_at = excluded.tried_at, problem = NULL`,
    [key.erpAccount, key.kind, version, now, records],
  );
}

/** A pull that did not come to its end: what stood stands. */
export async function recordPullFailure(tx: Tx, key: ErpPullKey, reason: Problem, now: Date): Promise<void> {
  await tx.query(
    `INSERT INTO masterdata.erp_pull (erp_account, kind, version, at, records, tried_at, problem)
     VALUES ($1, $2, 0, NULL, 0, $3, $4)
     ON CONFLICT (erp_account, kind) DO UPDATE SET tried_at = excluded.tried_at, problem = excluded.problem`,
    [key.erpAccount, key.kind, now, JSON.stringify(reason)],
  );
}

function refused(
  code: keyof typeof ERP_BASE_PROBLEMS,
  key: ErpPullKey,
  params: Readonly<Record<string, string>>,
): Refused {
  return new Refused(problem(ERP_BASE_PROBLEMS[code], {}, { account: key.erpAccount, kind: key.kind, ...params }));
}

export interface ErpPull {
  readonly kind: MasterKind;
  readonly version: bigint;
  /** Of the last pull that came to its end. */
  readonly at: Date | undefined;
  readonly records: number;
  readonly triedAt: Date;
  readonly problem: Problem | undefined;
}

/** By kind. A kind that was never tried is absent. */
export async function erpPulls(db: Queryable, erpAccount: string): Promise<readonly ErpPull[]> {
  const { rows } = await db.query<{ [name in keyof ErpPull]: ErpPull[name] | null }>(
    `SELECT kind, version, at, records, tried_at AS "triedAt", problem
     FROM masterdata.erp_pull WHERE erp_account = $1 ORDER BY kind`,
    [erpAccount],
  );
  return rows.map((row) => ({ ...row, at: row.at ?? undefined, problem: row.problem ?? undefined })) as ErpPull[];
}

/** Records that stand, by kind and code. Empty `kinds`: all. */
export async function erpRecords(
  db: Queryable,
  erpAccount: string,
  kinds: readonly MasterKind[] = [],
): Promise<readonly MasterRecord[]> {
  const { rows } = await db.query<MasterRecord>(
    `SELECT kind, code, name, enabled, facts FROM masterdata.erp_record
     WHERE erp_account = $1 AND last_seen IS NULL AND (cardinality($2::text[]) = 0 OR kind = ANY ($2))
     ORDER BY kind, code COLLATE "C"`,
    [erpAccount, kinds],
  );
  return rows;
}

export interface ErpRecordFilter {
  readonly kind: MasterKind;
  /** Part of code or name. */
  readonly text?: string;
  /** Default 100, at most 1,000. */
  readonly limit?: number;
  /** Code of the last row of the page before. */
  readonly after?: string;
}

/** One page of the records of a kind that stand, by code. */
export async function listErpRecords(
  db: Queryable,
  erpAccount: string,
  filter: ErpRecordFilter,
): Promise<readonly MasterRecord[]> {
  const { rows } = await db.query<MasterRecord>(
    `SELECT kind, code, name, enabled, facts FROM masterdata.erp_record
     WHERE erp_account = $1 AND kind = $2 AND last_seen IS NULL AND code COLLATE "C" > $3
       AND ($4 = '' OR position($4 IN code) > 0 OR position($4 IN name) > 0)
     ORDER BY code COLLATE "C" LIMIT $5`,
    [erpAccount, filter.kind, filter.after ?? '', filter.text ?? '', Math.min(filter.limit ?? 100, 1_000)],
  );
  return rows;
}
