/** Accounts at systems that orders, stock and money are read from (赛狐ERP). Their streams stand in `engine/cursors.ts`. */
import type { Queryable, Tx } from '../engine/transaction.ts';

export interface Source {
  /** `FOX-1` */
  readonly source: string;
  /** `sellfox` */
  readonly kind: string;
  readonly baseUrl: string;
  /** Of the kind; no secrets. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Name of the sealed secret of the engine. */
  readonly secretName: string;
  readonly enabled: boolean;
  /** Last test that went well. */
  readonly testedAt: Date | null;
}

/** False: the name is taken. */
export async function addSource(tx: Tx, source: Omit<Source, 'testedAt'>, now: Date): Promise<boolean> {
  const { rowCount } = await tx.query(
    `INSERT INTO intake.source (source, kind, base_url, config, secret_name, enabled, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
    [
      ...[source.source, source.kind, source.baseUrl, JSON.stringify(source.config), source.secretName],
      ...[source.enabled, now],
    ],
  );
  return rowCount === 1;
}

/** A part that is left out stays. */
export async function updateSource(
  db: Queryable,
  source: string,
  changes: Partial<Pick<Source, 'baseUrl' | 'config' | 'enabled' | 'testedAt'>>,
): Promise<void> {
  await db.query(
    `UPDATE intake.source SET base_url = coalesce($2, base_url), config = coalesce($3, config),
       enabled = coalesce($4, enabled), tested_at = coalesce($5, tested_at) WHERE source = $1`,
    [
      ...[source, changes.baseUrl ?? null, changes.config === undefined ? null : JSON.stringify(changes.config)],
      ...[changes.enabled ?? null, changes.testedAt ?? null],
    ],
  );
}

const SOURCE_SQL = `SELECT source, kind, base_url AS "baseUrl", config, secret_name AS "secretName", enabled,
  tested_at AS "testedAt" FROM intake.source`;

export async function listSources(db: Queryable): Promise<readonly Source[]> {
  return (await db.query<Source>(`${SOURCE_SQL} ORDER BY source COLLATE "C"`)).rows;
}

/** `FOR UPDATE` with `lock`: whoever changes it reads it first. */
export async function loadSource(db: Queryable, source: string, lock = false): Promise<Source | undefined> {
  return (await db.query<Source>(`${SOURCE_SQL} WHERE source = $1${lock ? ' FOR UPDATE' : ''}`, [source])).rows[0];
}
