/**
 * Rows that a source's stream tells, kept as they were told: one that differs from what was told of its key before is a new
 * revision. Bytes of the changed rows of a page are one paper, a line of JSON each. Only this room writes them.
 */
import { canonicalJson } from '../core/canonical.ts';
import { type IsoDate, isIsoDate } from '../core/dates.ts';
import type { Problem } from '../core/problems.ts';
import type { FetchedPage, SourceFields, SourceRow, SourceStream } from '../core/sources.ts';
import { copyInto, copyLine } from '../engine/copy.ts';
import type { Queryable, Tx } from '../engine/transaction.ts';
import type { PaperStore } from './paper-store.ts';

/** Which stream of which account. */
export interface StreamKey {
  readonly source: string;
  readonly stream: string;
}

/** Where the bytes of a row stand in its paper. */
export interface RowPlace {
  readonly documentNo: bigint;
  readonly offset: number;
  readonly length: number;
}

export interface ChangedRow {
  readonly key: string;
  readonly revision: number;
  /** Undefined: a whole reading no longer has it; its bytes stand where they stood. */
  readonly fields: SourceFields | undefined;
  /** What is kept of it, one line of JSON; empty without fields. */
  readonly text: string;
  readonly fingerprint: string;
  readonly deleted: boolean;
  readonly day: IsoDate | '';
  readonly place: Omit<RowPlace, 'documentNo'> & { readonly documentNo?: bigint };
}

/** Lock under which rows of a stream are compared and stored. */
export function streamLock({ source, stream }: StreamKey): string {
  return `source:${source}/${stream}`;
}

/**
 * The rows of a page that differ from the last revision of their key, in the order given; of one key told twice the last
 * counts. Rows that nothing identifies are named by fingerprint and by how many alike the reading has shown before.
 */
export async function changedRows(
  tx: Tx,
  key: StreamKey,
  stream: Pick<SourceStream, 'key' | 'reading' | 'vanishes'>,
  page: Pick<FetchedPage, 'rows' | 'window'>,
): Promise<readonly ChangedRow[]> {
  const counting = stream.key.length === 0 || stream.vanishes;
  if (counting && page.window.first) await forgetReading(tx, key);
  const named = stream.key.length === 0 ? await namedByCount(tx, key, page.rows) : byKey(page.rows);
  if (counting && stream.key.length > 0) await countRows(tx, key, [...named.keys()], 1);
  const known = await lastRevisions(tx, key, [...named.keys()]);
  const changed: ChangedRow[] = [];
  let offset = 0;
  for (const [rowKey, row] of named) {
    const before = known.get(rowKey);
    if (before?.fingerprint === row.fingerprint && before.deleted === row.deleted) continue;
    const text = canonicalJson(row.fields);
    const length = Buffer.byteLength(text);
    const { fields, fingerprint, deleted, day } = row;
    const revision = (before?.revision ?? 0) + 1;
    changed.push({ key: rowKey, revision, fields, text, fingerprint, deleted, day, place: { offset, length } });
    offset += length + 1;
  }
  return changed;
}

function byKey(rows: readonly SourceRow[]): ReadonlyMap<string, SourceRow> {
  return new Map(rows.map((row) => [row.key, row]));
}

async function namedByCount(
  tx: Tx,
  key: StreamKey,
  rows: readonly SourceRow[],
): Promise<ReadonlyMap<string, SourceRow>> {
  const here = new Map<string, number>();
  for (const { fingerprint } of rows) here.set(fingerprint, (here.get(fingerprint) ?? 0) + 1);
  const after = await countRows(tx, key, [...here.keys()], [...here.values()]);
  const next = new Map(
    [...here].map(([fingerprint, times]) => [fingerprint, (after.get(fingerprint) ?? times) - times]),
  );
  const named = new Map<string, SourceRow>();
  for (const row of rows) {
    const number = (next.get(row.fingerprint) ?? 0) + 1;
    next.set(row.fingerprint, number);
    named.set(`${row.fingerprint}#${number}`, row);
  }
  return named;
}

async function forgetReading(tx: Tx, { source, stream }: StreamKey): Promise<void> {
  await tx.query('DELETE FROM intake.window_row WHERE source = $1 AND stream = $2', [source, stream]);
}

/** How often each was shown, these times included. */
async function countRows(
  tx: Tx,
  { source, stream }: StreamKey,
  keys: readonly string[],
  times: 1 | readonly number[],
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await tx.query<{ key: string; times: number }>(
    `INSERT INTO intake.window_row AS w (source, stream, row_key, times)
     SELECT $1, $2, k.row_key, k.times FROM unnest($3::text[], $4::integer[]) AS k (row_key, times)
     ON CONFLICT (source, stream, row_key) DO UPDATE SET times = w.times + excluded.times
     RETURNING row_key AS key, times`,
    [source, stream, keys, times === 1 ? keys.map(() => 1) : times],
  );
  return new Map(rows.map((row) => [row.key, row.times]));
}

interface KnownRow {
  readonly key: string;
  readonly revision: number;
  readonly fingerprint: string;
  readonly deleted: boolean;
}

async function lastRevisions(
  db: Queryable,
  { source, stream }: StreamKey,
  keys: readonly string[],
): Promise<ReadonlyMap<string, KnownRow>> {
  const { rows } = await db.query<KnownRow>(
    `SELECT k.key, r.revision, r.fingerprint, r.deleted FROM unnest($3::text[]) AS k (key)
     CROSS JOIN LATERAL (SELECT revision, fingerprint, deleted FROM intake.source_row
       WHERE source = $1 AND stream = $2 AND row_key = k.key ORDER BY revision DESC LIMIT 1) AS r`,
    [source, stream, keys],
  );
  return new Map(rows.map((row) => [row.key, row]));
}

/**
 * Rows that the reading which ends now would have shown if they were still there, and has not: as gone. Of a snapshot all rows, of a
 * window those of its days; a row whose day is not known may only have left the window.
 */
export async function vanishedRows(
  tx: Tx,
  { source, stream }: StreamKey,
  of: Pick<SourceStream, 'key' | 'reading' | 'vanishes'>,
  window: FetchedPage['window'],
): Promise<readonly ChangedRow[]> {
  const isWhole = of.reading === 'SNAPSHOT';
  const [from, to] = [window.from.slice(0, 10), window.to.slice(0, 10)];
  // rows of whole months have no day
  if (!of.vanishes || !window.last || (!isWhole && !(isIsoDate(from) && isIsoDate(to)))) return [];
  const { rows } = await tx.query<
    KnownRow & { documentNo: bigint; offset: bigint; length: number; day: IsoDate | null }
  >(
    `SELECT DISTINCT ON (row_key) row_key AS key, revision, fingerprint, deleted, day, document_no AS "documentNo",
       byte_offset AS "offset", byte_length AS "length"
     FROM intake.source_row r WHERE source = $1 AND stream = $2 AND ($3::date IS NULL OR day BETWEEN $3 AND $4)
       AND NOT EXISTS (SELECT FROM intake.window_row w WHERE w.source = $1 AND w.stream = $2 AND (w.row_key = r.row_key
         OR $5 AND w.row_key = split_part(r.row_key, '#', 1) AND w.times >= split_part(r.row_key, '#', 2)::integer))
     ORDER BY row_key, revision DESC`,
    [source, stream, ...(isWhole ? [null, null] : [from, to]), of.key.length === 0],
  );
  return rows
    .filter((row) => !row.deleted)
    .map(({ key, revision, fingerprint, day, documentNo, offset, length }) => ({
      ...{ key, revision: revision + 1, fields: undefined, text: '', fingerprint, deleted: true, day: day ?? '' },
      place: { documentNo, offset: Number(offset), length },
    }));
}

/** The bytes of the paper that `changedRows` gave the places of. */
export function paperOfRows(rows: readonly ChangedRow[]): Buffer {
  return Buffer.from(rows.map((row) => `${row.text}\n`).join(''));
}

const COLUMNS = [
  'source',
  'stream',
  'row_key',
  'revision',
  'document_no',
  'byte_offset',
  'byte_length',
  'fingerprint',
  'deleted',
  'day',
  'received_at',
] as const;

/** `documentNo`: the paper of their bytes. */
export async function storeRows(
  tx: Tx,
  { source, stream }: StreamKey,
  documentNo: bigint,
  rows: readonly ChangedRow[],
  now: Date,
): Promise<void> {
  const lines = rows.map(({ key, revision, place, fingerprint, deleted, day }) =>
    copyLine([
      ...[source, stream, key, revision, place.documentNo ?? documentNo, place.offset, place.length],
      ...[fingerprint, deleted, day === '' ? null : day, now],
    ]),
  );
  await copyInto(tx, 'intake.source_row', COLUMNS, lines);
}

export interface WaitingRow {
  readonly key: string;
  readonly revision: number;
  readonly causes: readonly string[];
  readonly problems: readonly Problem[];
}

/**
 * What rows wait for after they were looked at: those of `keys` that are not in `waiting` wait no longer. Returns the causes they
 * waited for before.
 */
export async function saveWaiting(
  tx: Tx,
  { source, stream }: StreamKey,
  keys: readonly string[],
  waiting: readonly WaitingRow[],
  now: Date,
): Promise<readonly string[]> {
  const before = await tx.query<{ causes: string[] }>(
    'DELETE FROM intake.waiting_row WHERE source = $1 AND stream = $2 AND row_key = ANY ($3) RETURNING causes',
    [source, stream, keys],
  );
  const former = before.rows.flatMap((row) => row.causes);
  if (waiting.length === 0) return former;
  await tx.query(
    `INSERT INTO intake.waiting_row (source, stream, row_key, revision, causes, problems, since)
     SELECT $1, $2, w.key, w.revision, w.causes, w.problems, $4
     FROM jsonb_to_recordset($3::jsonb) AS w (key text, revision integer, causes text[], problems jsonb)`,
    [source, stream, JSON.stringify(waiting), now],
  );
  return former;
}

/** Those of the causes for which a row still waits. */
export async function waitingCauses(db: Queryable, causes: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await db.query<{ cause: string }>(
    `SELECT c.cause FROM unnest($1::text[]) AS c (cause)
     WHERE EXISTS (SELECT FROM intake.waiting_row w WHERE w.causes @> ARRAY[c.cause])`,
    [causes],
  );
  return new Set(rows.map((row) => row.cause));
}

export interface StoredRow extends RowPlace {
  readonly stream: string;
  readonly key: string;
  readonly revision: number;
  readonly sha256: string;
}

/** Rows of a source that wait for any of these causes, by stream and key, those behind `after`; all that wait where no cause is named. */
export async function waitingRows(
  db: Queryable,
  source: string,
  causes: readonly string[] | undefined,
  after: Pick<StoredRow, 'stream' | 'key'> | undefined,
  limit: number,
): Promise<readonly StoredRow[]> {
  const { rows } = await db.query<Omit<StoredRow, 'offset'> & { offset: bigint }>(
    `SELECT w.stream, w.row_key AS key, w.revision, r.document_no AS "documentNo", r.byte_offset AS "offset",
       r.byte_length AS "length", d.sha256
     FROM intake.waiting_row w JOIN intake.source_row r USING (source, stream, row_key, revision)
     JOIN intake.document d USING (document_no)
     WHERE w.source = $1 AND ($2::text[] IS NULL OR w.causes && $2) AND (w.stream, w.row_key) > ($3, $4)
     ORDER BY w.stream, w.row_key LIMIT $5`,
    [source, causes ?? null, after?.stream ?? '', after?.key ?? '', limit],
  );
  return rows.map((row) => ({ ...row, offset: Number(row.offset) }));
}

/** Causes for which rows wait for one of the things named: a shop of a source, a SKU, a warehouse. */
export async function causesNaming(
  db: Queryable,
  things: readonly { readonly code: string; readonly detail: string }[],
): Promise<readonly { readonly source: string; readonly cause: string }[]> {
  const { rows } = await db.query<{ source: string; cause: string }>(
    `SELECT DISTINCT w.source, c.cause FROM intake.waiting_row w CROSS JOIN LATERAL unnest(w.causes) AS c (cause)
     WHERE EXISTS (SELECT FROM unnest($1::text[], $2::text[]) AS t (code, detail)
       WHERE right(c.cause, length(t.code) + length(t.detail) + 2) = '/' || t.code || '/' || t.detail)
     ORDER BY 1, 2`,
    [things.map((one) => one.code), things.map((one) => one.detail)],
  );
  return rows;
}

/** The row as it was told. Throws Refused where its paper is gone. */
export async function fieldsOfRow(papers: PaperStore, row: StoredRow): Promise<SourceFields> {
  const parts: Uint8Array[] = [];
  for await (const chunk of papers.open(row.sha256, row.offset, row.length)) parts.push(chunk);
  return JSON.parse(Buffer.concat(parts).toString('utf8')) as SourceFields;
}
