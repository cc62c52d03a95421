/** Field mappings by book, profile and kind of document: versions that are drafted, approved by a second person, retired. */
import type { IsoDate } from '../../core/dates.ts';
import { type ProblemKind, problem, Refused } from '../../core/problems.ts';
import type { FieldKind, MappedKind } from '../../core/target-fields.ts';
import { lockKeys, type Queryable, type Tx } from '../../engine/transaction.ts';
import { MASTERDATA_PROBLEMS as kinds } from '../problems.ts';
import type { Scalar } from './expression-messages.ts';
import type { FieldMappingRow } from './mapping-row.ts';

export type FieldMappingState = 'DRAFT' | 'APPROVED' | 'RETIRED';

export interface FieldMappingKey {
  readonly book: string;
  /** Of the connector: `kingdee.galaxy-session`. */
  readonly profile: string;
  readonly documentKind: MappedKind;
}

export interface FieldMapping extends FieldMappingKey {
  readonly mappingNo: bigint;
  readonly version: number;
  readonly effectiveFrom: IsoDate;
  readonly note: string;
  readonly state: FieldMappingState;
  readonly madeBy: string;
  readonly madeAt: Date;
  readonly approvedBy: string | undefined;
  readonly approvedAt: Date | undefined;
  readonly retiredBy: string | undefined;
  readonly retiredAt: Date | undefined;
}

export interface FieldMappingWithRows extends FieldMapping {
  readonly rows: readonly FieldMappingRow[];
}

export interface NewFieldMapping extends FieldMappingKey {
  readonly effectiveFrom: IsoDate;
  readonly note: string;
  readonly rows: readonly FieldMappingRow[];
}

type MappingRecord = {
  readonly [K in keyof FieldMapping]: undefined extends FieldMapping[K] ? FieldMapping[K] | null : FieldMapping[K];
};

const MAPPING_SQL = `SELECT mapping_no AS "mappingNo", book, profile, document_kind AS "documentKind", version,
  effective_from::text AS "effectiveFrom", note, state, made_by AS "madeBy", made_at AS "madeAt",
  approved_by AS "approvedBy", approved_at AS "approvedAt", retired_by AS "retiredBy", retired_at AS "retiredAt"
  FROM masterdata.field_mapping`;

function mappingOf(row: MappingRecord): FieldMapping {
  return {
    ...row,
    approvedBy: row.approvedBy ?? undefined,
    approvedAt: row.approvedAt ?? undefined,
    retiredBy: row.retiredBy ?? undefined,
    retiredAt: row.retiredAt ?? undefined,
  };
}

/** The next version, as a draft. The rows are stored as they are: `validateMapping` goes before. */
export async function saveDraft(tx: Tx, wanted: NewFieldMapping, by: string, now: Date): Promise<FieldMapping> {
  await lockVersions(tx, wanted);
  const { rows } = await tx.query<{ mapping_no: bigint }>(
    `INSERT INTO masterdata.field_mapping (book, profile, document_kind, version, effective_from, note, made_by, made_at)
     SELECT $1, $2, $3, coalesce(max(version), 0) + 1, $4, $5, $6, $7 FROM masterdata.field_mapping
     WHERE book = $1 AND profile = $2 AND document_kind = $3 RETURNING mapping_no`,
    [wanted.book, wanted.profile, wanted.documentKind, wanted.effectiveFrom, wanted.note, by, now],
  );
  const mappingNo = rows[0]?.mapping_no ?? 0n;
  await insertRows(tx, mappingNo, wanted.rows);
  return loadMapping(tx, mappingNo);
}

/** Two drafts at one moment get two versions. */
async function lockVersions(tx: Tx, key: FieldMappingKey): Promise<void> {
  await lockKeys(tx, [`field mapping:${key.book}|${key.profile}|${key.documentKind}`]);
}

async function insertRows(tx: Tx, mappingNo: bigint, rows: readonly FieldMappingRow[]): Promise<void> {
  await tx.query(
    `INSERT INTO masterdata.field_mapping_row
       (mapping_no, row_no, target, source, kind, optional, expression, lookup_table, constant)
     SELECT $1, u.row_no, u.target, u.source, u.kind, u.optional, u.expression, u.lookup_table, u.constant::jsonb
     FROM unnest($2::text[], $3::text[], $4::text[], $5::boolean[], $6::text[], $7::text[], $8::text[])
       WITH ORDINALITY AS u (target, source, kind, optional, expression, lookup_table, constant, row_no)`,
    [
      mappingNo,
      rows.map((row) => row.target),
      rows.map((row) => row.source),
      rows.map((row) => ('kind' in row ? row.kind : null)),
      rows.map((row) => 'kind' in row && row.optional),
      rows.map((row) => ('expression' in row ? row.expression : null)),
      rows.map((row) => ('table' in row ? row.table : null)),
      rows.map((row) => ('constant' in row ? JSON.stringify(row.constant) : null)),
    ],
  );
}

/**
 * Puts a draft in force from its date on. The caller audits. Throws Refused MAPPING_NOT_FOUND, MAPPING_STATE_WRONG,
 * MAPPING_SAME_PERSON (rule author ≠ rule approver, accounting.md §8.3), MAPPING_NOT_LATEST.
 */
export async function approveMapping(tx: Tx, mappingNo: bigint, by: string, now: Date): Promise<FieldMapping> {
  const found = await lockedMapping(tx, mappingNo);
  const mapping = String(mappingNo);
  if (found.state !== 'DRAFT') refuse(kinds.MAPPING_STATE_WRONG, { mapping, state: found.state });
  if (found.madeBy === by) refuse(kinds.MAPPING_SAME_PERSON, { mapping, who: by });
  const latest = await tx.query<{ version: number }>(
    `SELECT max(version) AS version FROM masterdata.field_mapping
     WHERE book = $1 AND profile = $2 AND document_kind = $3`,
    [found.book, found.profile, found.documentKind],
  );
  const version = latest.rows[0]?.version ?? found.version;
  if (version > found.version) refuse(kinds.MAPPING_NOT_LATEST, { mapping, latest: String(version) });
  await tx.query(
    `UPDATE masterdata.field_mapping SET state = 'APPROVED', approved_by = $2, approved_at = $3 WHERE mapping_no = $1`,
    [mappingNo, by, now],
  );
  return loadMapping(tx, mappingNo);
}

/** Takes a version out; the one before it is in force again. Throws Refused MAPPING_NOT_FOUND, MAPPING_STATE_WRONG. */
export async function retireMapping(tx: Tx, mappingNo: bigint, by: string, now: Date): Promise<FieldMapping> {
  const found = await lockedMapping(tx, mappingNo);
  if (found.state === 'RETIRED') refuse(kinds.MAPPING_STATE_WRONG, { mapping: String(mappingNo), state: found.state });
  await tx.query(
    `UPDATE masterdata.field_mapping SET state = 'RETIRED', retired_by = $2, retired_at = $3 WHERE mapping_no = $1`,
    [mappingNo, by, now],
  );
  return loadMapping(tx, mappingNo);
}

/** The versions lock first, so that no draft is saved between the look at the latest and the approval. */
async function lockedMapping(tx: Tx, mappingNo: bigint): Promise<FieldMapping> {
  await lockVersions(tx, await loadMapping(tx, mappingNo));
  return loadMapping(tx, mappingNo);
}

async function loadMapping(db: Queryable, mappingNo: bigint): Promise<FieldMapping> {
  const { rows } = await db.query<MappingRecord>(`${MAPPING_SQL} WHERE mapping_no = $1`, [mappingNo]);
  const row = rows[0];
  return row ? mappingOf(row) : refuse(kinds.MAPPING_NOT_FOUND, { mapping: String(mappingNo) });
}

/** Throws Refused MAPPING_NOT_FOUND. */
export async function loadMappingWithRows(db: Queryable, mappingNo: bigint): Promise<FieldMappingWithRows> {
  return { ...(await loadMapping(db, mappingNo)), rows: await loadRows(db, mappingNo) };
}

interface RowRecord {
  readonly target: string;
  readonly source: FieldMappingRow['source'];
  readonly kind: FieldKind | null;
  readonly optional: boolean;
  readonly expression: string | null;
  readonly lookup_table: string | null;
  readonly constant: Scalar | null;
}

async function loadRows(db: Queryable, mappingNo: bigint): Promise<readonly FieldMappingRow[]> {
  const { rows } = await db.query<RowRecord>(
    `SELECT target, source, kind, optional, expression, lookup_table, constant FROM masterdata.field_mapping_row
     WHERE mapping_no = $1 ORDER BY row_no`,
    [mappingNo],
  );
  return rows.map(rowOf);
}

function rowOf(row: RowRecord): FieldMappingRow {
  const { target, source, optional } = row;
  if (source === 'DROP') return { target, source };
  const value = { target, optional, kind: row.kind ?? 'TEXT' };
  const expression = row.expression ?? '';
  if (source === 'CONSTANT') return { ...value, source, constant: row.constant ?? '' };
  return source === 'LOOKUP'
    ? { ...value, source, table: row.lookup_table ?? '', expression }
    : { ...value, source, expression };
}

/** The version in force on `date`: of the approved ones the last that has begun, of two of one day the newer. */
export async function mappingInForce(
  db: Queryable,
  key: FieldMappingKey,
  date: IsoDate,
): Promise<FieldMappingWithRows | undefined> {
  const { rows } = await db.query<MappingRecord>(
    `${MAPPING_SQL} WHERE book = $1 AND profile = $2 AND document_kind = $3 AND state = 'APPROVED' AND effective_from <= $4
     ORDER BY effective_from DESC, version DESC LIMIT 1`,
    [key.book, key.profile, key.documentKind, date],
  );
  const row = rows[0];
  return row && { ...mappingOf(row), rows: await loadRows(db, row.mappingNo) };
}

/** Newest first, without their rows. */
export async function listMappings(
  db: Queryable,
  filter: Partial<FieldMappingKey> & { readonly before?: bigint; readonly limit: number },
): Promise<readonly FieldMapping[]> {
  const { rows } = await db.query<MappingRecord>(
    `${MAPPING_SQL} WHERE ($1::text IS NULL OR book = $1) AND ($2::text IS NULL OR profile = $2)
       AND ($3::text IS NULL OR document_kind = $3) AND ($4::bigint IS NULL OR mapping_no < $4)
     ORDER BY mapping_no DESC LIMIT $5`,
    [filter.book ?? null, filter.profile ?? null, filter.documentKind ?? null, filter.before ?? null, filter.limit],
  );
  return rows.map(mappingOf);
}

function refuse(kind: ProblemKind, params: Readonly<Record<string, string>>): never {
  throw new Refused(problem(kind, {}, params));
}
