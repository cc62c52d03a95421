/**
 * Rows that a source's stream tells, kept as they were told: one that differs from what was told of its key before is a new
 * revision. Bytes of the changed rows of a page are one paper, a line of JSON each. Only this room writes them.
 */
import { createHash } from 'node:crypto';
import { copyInto, copyLine } from '../engine/copy.ts';
import type { Queryable, Tx } from '../engine/transaction.ts';

/** One row as its connector gives it: what it cuts (data of buyers) is gone, the text is canonical. */
export interface ToldRow {
  /** Unique within the stream. */
  readonly key: string;
  /** One line of JSON. */
  readonly text: string;
}

export interface ChangedRow extends ToldRow {
  readonly revision: number;
  /** Where its bytes stand in the paper. */
  readonly offset: number;
  readonly length: number;
  readonly fingerprint: string;
}

/** Which stream of which account. */
export interface StreamKey {
  readonly source: string;
  readonly stream: string;
}

/** Lock under which rows of a stream are compared and stored. */
export function streamLock(key: StreamKey): string {
  return `source:${key.source}/${key.stream}`;
}

/** The rows that differ from the last revision of their key, in the order given; of one key told twice the last counts. */
export async function changedRows(
  db: Queryable,
  { source, stream }: StreamKey,
  rows: readonly ToldRow[],
): Promise<readonly ChangedRow[]> {
  const told = new Map(rows.map((row) => [row.key, row]));
  const { rows: known } = await db.query<{ key: string; revision: number; fingerprint: string }>(
    `SELECT DISTINCT ON (row_key) row_key AS key, revision, fingerprint FROM intake.source_row
     WHERE source = $1 AND stream = $2 AND row_key = ANY($3) ORDER BY row_key, revision DESC`,
    [source, stream, [...told.keys()]],
  );
  const last = new Map(known.map((one) => [one.key, one]));
  const changed: ChangedRow[] = [];
  let offset = 0;
  for (const row of told.values()) {
    const before = last.get(row.key);
    const fingerprint = createHash('sha256').update(row.text).digest('hex');
    if (before?.fingerprint === fingerprint) continue;
    const length = Buffer.byteLength(row.text);
    changed.push({ ...row, revision: (before?.revision ?? 0) + 1, offset, length, fingerprint });
    offset += length + 1;
  }
  return changed;
}

/** The bytes of the paper that `changedRows` gave the places of. */
export function paperOfRows(rows: readonly ToldRow[]): Buffer {
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
  'received_at',
] as const;

export async function storeRows(
  tx: Tx,
  { source, stream }: StreamKey,
  documentNo: bigint,
  rows: readonly ChangedRow[],
  now: Date,
): Promise<void> {
  const lines = rows.map((row) =>
    copyLine([
      source,
      stream,
      row.key,
      row.revision,
      documentNo,
      row.offset,
      row.length,
      row.fingerprint,
      now,
    ]),
  );
  await copyInto(tx, 'intake.source_row', COLUMNS, lines);
}
