/** Base data of the systems that are read, as told last: what mappings are made of and checked against. */
import type { SourceObject, SourceObjectKind } from '../../core/sources.ts';
import type { Queryable, Tx } from '../../engine/transaction.ts';

export interface StoredObject extends SourceObject {
  readonly source: string;
  readonly stream: string;
  /** The source's own id: the row's key. */
  readonly key: string;
  readonly gone: boolean;
}

export interface ObjectRow {
  readonly key: string;
  /** The source says so, or a whole reading no longer has it. What it was stays, so that history keeps its names. */
  readonly deleted: boolean;
  /** Undefined: the row is none of base data, or only its key is known now that it is gone. */
  readonly object: SourceObject | undefined;
}

/** Keeps what a page of a stream told; of one key told twice the last counts. Only what differs is written. */
export async function saveSourceObjects(
  tx: Tx,
  { source, stream }: { readonly source: string; readonly stream: string },
  rows: readonly ObjectRow[],
  now: Date,
): Promise<void> {
  const told = [...new Map(rows.map((row) => [row.key, row])).values()];
  const known = told.flatMap(({ key, deleted, object }) => (object ? [{ key, deleted, object }] : []));
  await tx.query(
    `INSERT INTO masterdata.source_object AS o
       (source, stream, key, kind, code, name, parent, barcode, tax_id, extra, gone, changed_at)
     SELECT $1, $2, u.*, $3 FROM unnest($4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[],
       $11::jsonb[], $12::boolean[]) AS u
     ON CONFLICT (source, stream, key) DO UPDATE SET kind = excluded.kind, code = excluded.code, name = excluded.name,
       parent = excluded.parent, barcode = excluded.barcode, tax_id = excluded.tax_id, extra = excluded.extra,
       gone = excluded.gone, changed_at = excluded.changed_at
     WHERE (o.kind, o.code, o.name, o.parent, o.barcode, o.tax_id, o.extra, o.gone) IS DISTINCT FROM
       (excluded.kind, excluded.code, excluded.name, excluded.parent, excluded.barcode, excluded.tax_id, excluded.extra,
        excluded.gone)`,
    [
      ...[source, stream, now],
      known.map((one) => one.key),
      known.map((one) => one.object.kind),
      known.map((one) => one.object.code),
      known.map((one) => one.object.name),
      known.map((one) => one.object.parent),
      known.map((one) => one.object.barcode),
      known.map((one) => one.object.taxId),
      known.map((one) => JSON.stringify(one.object.extra)),
      known.map((one) => one.deleted),
    ],
  );
  const gone = told.filter((row) => row.deleted && !row.object).map((row) => row.key);
  await tx.query(
    `UPDATE masterdata.source_object SET gone = true, changed_at = $4
     WHERE source = $1 AND stream = $2 AND key = ANY($3) AND NOT gone`,
    [source, stream, gone, now],
  );
}

/** By kind, source, stream and key. Empty `kinds`: all. Those that are gone too. */
export async function sourceObjects(
  db: Queryable,
  kinds: readonly SourceObjectKind[] = [],
): Promise<readonly StoredObject[]> {
  const { rows } = await db.query<StoredObject>(
    `SELECT source, stream, key, kind, code, name, parent, barcode, tax_id AS "taxId", extra, gone
     FROM masterdata.source_object WHERE cardinality($1::text[]) = 0 OR kind = ANY($1)
     ORDER BY kind, source, stream, key COLLATE "C"`,
    [kinds],
  );
  return rows;
}

/** What combos among the SKUs are made of, as the source tells it: `A=2; B=1`. */
export async function combosOf(db: Queryable, skus: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const { rows } = await db.query<{ code: string; parts: string }>(
    `SELECT code, extra->>'parts' AS parts FROM masterdata.source_object
     WHERE kind = 'SKU' AND code = ANY ($1) AND coalesce(extra->>'parts', '') <> ''`,
    [skus],
  );
  return new Map(rows.map((row) => [row.code, row.parts]));
}

export interface GoodsFacts {
  /** Of one unit; 0: not told. */
  readonly grams: number;
  /** Of one unit in CNY, decimal text; empty: not told. */
  readonly cost: string;
}

/** What sources tell of the goods of SKUs; of all that are there where none is named. */
export async function goodsFacts(db: Queryable, skus?: readonly string[]): Promise<ReadonlyMap<string, GoodsFacts>> {
  const { rows } = await db.query<{ code: string; grams: string; cost: string }>(
    `SELECT code, coalesce(extra->>'grams', '') AS grams, coalesce(extra->>'cost', '') AS cost FROM masterdata.source_object
     WHERE kind = 'SKU' AND NOT gone AND ($1::text[] IS NULL OR code = ANY ($1)) AND extra ?| '{grams,cost}'
     ORDER BY source, stream, key`,
    [skus ?? null],
  );
  const whole = (text: string): number => (/^\d{1,9}(\.\d+)?$/.test(text) ? Math.ceil(Number(text)) : 0);
  return new Map(rows.map(({ code, cost, grams }) => [code, { grams: whole(grams), cost }]));
}

/** Names and types of a source's warehouses, by its id. */
export async function warehousesOf(
  db: Queryable,
  source: string,
): Promise<readonly { readonly key: string; readonly stream: string; readonly name: string; readonly type: string }[]> {
  const { rows } = await db.query<{ key: string; stream: string; name: string; type: string }>(
    `SELECT key, stream, name, coalesce(extra->>'type', '') AS type FROM masterdata.source_object
     WHERE source = $1 AND kind = 'WAREHOUSE' ORDER BY key`,
    [source],
  );
  return rows;
}
