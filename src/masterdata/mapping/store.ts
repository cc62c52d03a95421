/** Versions of mappings: proposed by one person, approved or rejected by another, retired. Nothing is edited (accounting.md §8.3). */
import type { IsoDate } from '../../core/dates.ts';
import { type Problem, problem, Refused } from '../../core/problems.ts';
import { lockKeys, type Queryable, type Tx } from '../../engine/transaction.ts';
import { cleanMapping } from './fields.ts';
import { keyParts, keyText, type MappingKind, type MappingValue } from './kinds.ts';
import { keyName, MAPPING_PROBLEMS } from './problems.ts';

export type MappingState = 'PROPOSED' | 'APPROVED' | 'REJECTED' | 'RETIRED';
export type MappingOrigin = 'HAND' | 'SUGGESTION' | 'SHEET' | 'CLEANING';

export interface Mapping {
  readonly mappingNo: bigint;
  readonly book: string;
  readonly kind: MappingKind;
  readonly key: readonly string[];
  readonly version: number;
  readonly value: MappingValue;
  readonly validFrom: IsoDate;
  /** The last day, inclusive; undefined: until a later version begins. */
  readonly validTo: IsoDate | undefined;
  readonly state: MappingState;
  readonly origin: MappingOrigin;
  /** The approval makes the record in the ERP. */
  readonly createsRecord: boolean;
  readonly reason: string;
  readonly madeBy: string;
  readonly madeAt: Date;
  readonly checkedBy: string | undefined;
  readonly checkedAt: Date | undefined;
  readonly checkReason: string | undefined;
  readonly retiredBy: string | undefined;
  readonly retiredAt: Date | undefined;
  readonly retireReason: string | undefined;
}

export interface NewMapping {
  readonly kind: MappingKind;
  readonly key: readonly string[];
  readonly value: MappingValue;
  readonly validFrom: IsoDate;
  readonly validTo?: IsoDate;
  readonly createsRecord?: boolean;
  readonly reason: string;
}

/** Of one call. */
export const MAPPINGS_AT_ONCE_MAX = 5_000;

type Row = Omit<
  { readonly [K in keyof Mapping]: undefined extends Mapping[K] ? Mapping[K] | null : Mapping[K] },
  'key'
> & {
  readonly key: string;
};

const MAPPING_SQL = `SELECT mapping_no AS "mappingNo", book, kind, key, version, value, valid_from::text AS "validFrom",
  valid_to::text AS "validTo", state, origin, creates_record AS "createsRecord", reason, made_by AS "madeBy",
  made_at AS "madeAt", checked_by AS "checkedBy", checked_at AS "checkedAt", check_reason AS "checkReason",
  retired_by AS "retiredBy", retired_at AS "retiredAt", retire_reason AS "retireReason" FROM masterdata.mapping`;

function mappingOf(row: Row): Mapping {
  return {
    ...row,
    key: keyParts(row.key),
    validTo: row.validTo ?? undefined,
    checkedBy: row.checkedBy ?? undefined,
    checkedAt: row.checkedAt ?? undefined,
    checkReason: row.checkReason ?? undefined,
    retiredBy: row.retiredBy ?? undefined,
    retiredAt: row.retiredAt ?? undefined,
    retireReason: row.retireReason ?? undefined,
  };
}

/** Versions of one book are numbered, looked at and decided one after the other. */
export async function lockMappings(tx: Tx, book: string): Promise<void> {
  await lockKeys(tx, [`mappings:${book}`]);
}

export interface Proposed {
  readonly proposed: readonly Mapping[];
  /** What does not fit, and what is so already; the others are proposed. */
  readonly problems: readonly Problem[];
}

/**
 * Each as the next version of its key; of one key told twice the last counts. What the key's newest version says already, open
 * or in force, is told as MASTER_MAPPING_UNCHANGED. Throws Refused MASTER_MAPPINGS_TOO_MANY.
 */
export async function proposeMappings(
  tx: Tx,
  book: string,
  wanted: readonly NewMapping[],
  by: { readonly who: string; readonly origin: MappingOrigin; readonly now: Date },
): Promise<Proposed> {
  if (wanted.length > MAPPINGS_AT_ONCE_MAX) throw tooMany();
  await lockMappings(tx, book);
  const problems: Problem[] = [];
  const clean = new Map<string, NewMapping>();
  for (const one of wanted) {
    const found = cleanMapping(book, one.kind, one);
    if ('problems' in found) problems.push(...found.problems);
    else clean.set(keyText([one.kind, ...found.key]), { ...one, ...found });
  }
  const newest = await newestOf(tx, book, [...clean.values()]);
  const changed = [...clean.values()].filter((one) => {
    const before = newest.get(keyText([one.kind, ...one.key]));
    if (!before || !isSame(before, one)) return true;
    const params = { kind: one.kind, name: keyName(one.key) };
    problems.push(problem(MAPPING_PROBLEMS.MASTER_MAPPING_UNCHANGED, { book }, params));
    return false;
  });
  const proposed = changed.length === 0 ? [] : await insert(tx, book, changed, by);
  return { proposed, problems };
}

function tooMany(): Refused {
  const most = String(MAPPINGS_AT_ONCE_MAX);
  return new Refused(problem(MAPPING_PROBLEMS.MASTER_MAPPINGS_TOO_MANY, {}, { most }));
}

/** Of each key its newest version that is open or in force. */
async function newestOf(
  db: Queryable,
  book: string,
  wanted: readonly Pick<NewMapping, 'kind' | 'key'>[],
): Promise<ReadonlyMap<string, Mapping>> {
  const { rows } = await db.query<Row>(
    `SELECT DISTINCT ON (kind, key) * FROM (${MAPPING_SQL} WHERE book = $1 AND state IN ('PROPOSED', 'APPROVED')
       AND (kind, key) IN (SELECT * FROM unnest($2::text[], $3::text[]))) m ORDER BY kind, key, version DESC`,
    [book, wanted.map((one) => one.kind), wanted.map((one) => keyText(one.key))],
  );
  return new Map(rows.map(mappingOf).map((one) => [keyText([one.kind, ...one.key]), one]));
}

/** Two texts of one kind of mapping, with their days. */
export function isSame(before: Pick<Mapping, 'value' | 'validFrom' | 'validTo'>, after: NewMapping): boolean {
  const names = [...new Set([...Object.keys(before.value), ...Object.keys(after.value)])];
  return (
    before.validFrom === after.validFrom &&
    before.validTo === after.validTo &&
    names.every((name) => (before.value[name] ?? '') === (after.value[name] ?? ''))
  );
}

async function insert(
  tx: Tx,
  book: string,
  wanted: readonly NewMapping[],
  by: { readonly who: string; readonly origin: MappingOrigin; readonly now: Date },
): Promise<readonly Mapping[]> {
  const { rows } = await tx.query<{ no: bigint }>(
    `INSERT INTO masterdata.mapping (book, kind, key, version, value, valid_from, valid_to, origin, creates_record, reason,
       made_by, made_at)
     SELECT $1, u.kind, u.key,
       (SELECT coalesce(max(m.version), 0) + 1 FROM masterdata.mapping m WHERE m.book = $1 AND m.kind = u.kind AND m.key = u.key),
       u.value, u.valid_from, u.valid_to, $2, u.creates_record, u.reason, $3, $4
     FROM unnest($5::text[], $6::text[], $7::jsonb[], $8::date[], $9::date[], $10::boolean[], $11::text[])
       AS u (kind, key, value, valid_from, valid_to, creates_record, reason)
     RETURNING mapping_no AS no`,
    [
      ...[book, by.origin, by.who, by.now],
      wanted.map((one) => one.kind),
      wanted.map((one) => keyText(one.key)),
      wanted.map((one) => JSON.stringify(one.value)),
      wanted.map((one) => one.validFrom),
      wanted.map((one) => one.validTo ?? null),
      wanted.map((one) => one.createsRecord ?? false),
      wanted.map((one) => one.reason),
    ],
  );
  return loadMappingRows(
    tx,
    rows.map((row) => row.no),
  );
}

/** By number; those that are not there are left out. */
export async function loadMappingRows(db: Queryable, numbers: readonly bigint[]): Promise<readonly Mapping[]> {
  const { rows } = await db.query<Row>(`${MAPPING_SQL} WHERE mapping_no = ANY($1) ORDER BY mapping_no`, [numbers]);
  return rows.map(mappingOf);
}

export interface Decision {
  readonly state: 'APPROVED' | 'REJECTED';
  readonly who: string;
  readonly reason: string;
  readonly now: Date;
}

export interface Decided {
  readonly decided: readonly Mapping[];
  readonly problems: readonly Problem[];
}

/**
 * Decides each that can be decided; `problems` says why the others cannot: MASTER_MAPPING_NOT_FOUND, MASTER_MAPPING_STATE,
 * MASTER_MAPPING_SAME_PERSON, and of approvals MASTER_MAPPING_STALE. Whether values fit is looked at before (checks.ts).
 */
export async function decideMappings(
  tx: Tx,
  book: string,
  numbers: readonly bigint[],
  decision: Decision,
): Promise<Decided> {
  if (numbers.length > MAPPINGS_AT_ONCE_MAX) throw tooMany();
  await lockMappings(tx, book);
  const { ready, problems } = await decidable(tx, book, numbers, decision);
  await tx.query(
    `UPDATE masterdata.mapping SET state = $2, checked_by = $3, checked_at = $4, check_reason = $5
     WHERE mapping_no = ANY($1)`,
    [ready.map((one) => one.mappingNo), decision.state, decision.who, decision.now, decision.reason],
  );
  const decided = await loadMappingRows(
    tx,
    ready.map((one) => one.mappingNo),
  );
  return { decided, problems };
}

/** What of `numbers` the person can decide so, and why not the others. Changes nothing. */
export async function decidable(
  db: Queryable,
  book: string,
  numbers: readonly bigint[],
  { state, who }: Pick<Decision, 'state' | 'who'>,
): Promise<{ readonly ready: readonly Mapping[]; readonly problems: readonly Problem[] }> {
  const found = (await loadMappingRows(db, numbers)).filter((one) => one.book === book);
  const latest = await newestOf(db, book, found);
  const problems = numbers
    .filter((no) => !found.some((one) => one.mappingNo === no))
    .map((no) => problem(MAPPING_PROBLEMS.MASTER_MAPPING_NOT_FOUND, { book }, { mapping: String(no) }));
  const ready = found.filter((one) => {
    const fault = faultOf(one, latest.get(keyText([one.kind, ...one.key])), state, who);
    if (fault) problems.push(fault);
    return !fault;
  });
  return { ready, problems };
}

function faultOf(
  one: Mapping,
  latest: Mapping | undefined,
  state: Decision['state'],
  who: string,
): Problem | undefined {
  const [place, mapping] = [{ book: one.book }, String(one.mappingNo)];
  if (one.state !== 'PROPOSED')
    return problem(MAPPING_PROBLEMS.MASTER_MAPPING_STATE, place, { mapping, state: one.state });
  if (one.madeBy === who) return problem(MAPPING_PROBLEMS.MASTER_MAPPING_SAME_PERSON, place, { mapping, who });
  if (state === 'APPROVED' && latest && latest.version > one.version)
    return problem(MAPPING_PROBLEMS.MASTER_MAPPING_STALE, place, { mapping, latest: String(latest.version) });
  return undefined;
}

/** Takes a version out of force, for all its days; the one before it is in force again. Throws Refused as `decideMappings` tells. */
export async function retireMapping(
  tx: Tx,
  mappingNo: bigint,
  by: { readonly who: string; readonly reason: string; readonly now: Date },
): Promise<Mapping> {
  const [found] = await loadMappingRows(tx, [mappingNo]);
  const mapping = String(mappingNo);
  if (!found) throw new Refused(problem(MAPPING_PROBLEMS.MASTER_MAPPING_NOT_FOUND, {}, { mapping }));
  await lockMappings(tx, found.book);
  const { rowCount } = await tx.query(
    `UPDATE masterdata.mapping SET state = 'RETIRED', retired_by = $2, retired_at = $3, retire_reason = $4
     WHERE mapping_no = $1 AND state = 'APPROVED'`,
    [mappingNo, by.who, by.now, by.reason],
  );
  const [after] = await loadMappingRows(tx, [mappingNo]);
  if (rowCount === 1 && after) return after;
  const params = { mapping, state: after?.state ?? found.state };
  throw new Refused(problem(MAPPING_PROBLEMS.MASTER_MAPPING_STATE, { book: found.book }, params));
}

export interface MappingFilter {
  readonly book: string;
  readonly kind?: MappingKind;
  readonly state?: MappingState;
  /** Of one key: its history. */
  readonly key?: readonly string[];
  /** Part of the key or the value. */
  readonly text?: string;
  /** Made, checked or retired by. */
  readonly who?: string;
  readonly before?: bigint;
  readonly limit: number;
}

/** Versions with who made, checked and retired each and why, newest first. */
export async function listMappings(db: Queryable, filter: MappingFilter): Promise<readonly Mapping[]> {
  const { rows } = await db.query<Row>(
    `${MAPPING_SQL} WHERE book = $1 AND ($2::text IS NULL OR kind = $2) AND ($3::text IS NULL OR state = $3)
       AND ($4::text IS NULL OR key = $4) AND ($5 = '' OR position($5 IN key) > 0 OR position($5 IN value::text) > 0)
       AND ($6::text IS NULL OR $6 IN (made_by, checked_by, retired_by)) AND ($7::bigint IS NULL OR mapping_no < $7)
     ORDER BY mapping_no DESC LIMIT $8`,
    [
      ...[filter.book, filter.kind ?? null, filter.state ?? null],
      filter.key ? keyText(filter.key) : null,
      ...[filter.text ?? '', filter.who ?? null, filter.before ?? null, filter.limit],
    ],
  );
  return rows.map(mappingOf);
}

/** Versions that were in force once and are not now by a person's word: what they fed is taken back. */
export async function retiredMappings(
  db: Queryable,
  book: string,
  kinds: readonly MappingKind[],
): Promise<readonly Mapping[]> {
  const { rows } = await db.query<Row>(
    `${MAPPING_SQL} WHERE book = $1 AND state = 'RETIRED' AND kind = ANY($2) ORDER BY kind, key COLLATE "C", version`,
    [book, kinds],
  );
  return rows.map(mappingOf);
}

/** Approved versions of a book, by kind, key and begin: what `lookup.ts` looks up in. Empty `kinds`: all. */
export async function approvedMappings(
  db: Queryable,
  book: string | undefined,
  kinds: readonly MappingKind[] = [],
): Promise<readonly Mapping[]> {
  const { rows } = await db.query<Row>(
    `${MAPPING_SQL} WHERE ($1::text IS NULL OR book = $1) AND state = 'APPROVED'
       AND (cardinality($2::text[]) = 0 OR kind = ANY($2))
     ORDER BY kind, key COLLATE "C", valid_from, version`,
    [book ?? null, kinds],
  );
  return rows.map(mappingOf);
}

/** Approved versions of the named keys of a kind: for a run that asks for few of many. */
export async function approvedMappingsOf(
  db: Queryable,
  book: string,
  kind: MappingKind,
  keys: readonly (readonly string[])[],
): Promise<readonly Mapping[]> {
  const { rows } = await db.query<Row>(
    `${MAPPING_SQL} WHERE book = $1 AND kind = $2 AND key = ANY ($3) AND state = 'APPROVED'
     ORDER BY key COLLATE "C", valid_from, version`,
    [book, kind, keys.map(keyText)],
  );
  return rows.map(mappingOf);
}
