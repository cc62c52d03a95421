/** Business documents of the YonBIP sandbox in PostgreSQL. */
import type pg from 'pg';
import type {
  DocumentStore,
  NewDocument,
  StoredDocument,
} from '../connectors/yonyou/yonbip/documents/sandbox-store.ts';
import { inTransaction, lockKeys, type Queryable, type Tx } from '../engine/transaction.ts';

const KIND = 'document';
/** Past 2^53, so that a client that reads floats is caught. */
const FIRST_ID = 2_613_905_117_440_203_001n;
/** More rows than a document of the sandbox has. */
const ID_STEP = 10_000n;

/** Documents of one tenant; `server` names it. */
export function yonbipDocuments(pool: pg.Pool, server: string): DocumentStore {
  return {
    insertDocument: (document) => inTransaction(pool, (tx) => insertDocument(tx, server, document)),
    documents: (family) => found(pool, server, `family:${family}`),
    changeDocument: (id, change, changedMs) =>
      inTransaction(pool, async (tx) => {
        const { rowCount } = await tx.query(
          'UPDATE sandbox.record SET body = body || $4::jsonb WHERE server = $1 AND kind = $2 AND id = $3',
          [server, KIND, id, JSON.stringify({ ...change, changedMs })],
        );
        return rowCount === 1;
      }),
    async deleteDocument(id) {
      const { rowCount } = await pool.query('DELETE FROM sandbox.record WHERE server = $1 AND kind = $2 AND id = $3', [
        server,
        KIND,
        id,
      ]);
      return rowCount === 1;
    },
  };
}

async function insertDocument(
  tx: Tx,
  server: string,
  document: NewDocument,
): Promise<{ readonly inserted: StoredDocument } | { readonly taken: string; readonly holder: StoredDocument }> {
  // One at a time: a number that was given to a deleted document is not given again.
  await lockKeys(tx, [`sandbox:${server}|documents`]);
  for (const key of document.unique) {
    const [holder] = await found(tx, server, uniqueOf(document.family, key));
    if (holder) return { taken: key, holder };
  }
  const day = `${document.prefix}${document.date.replaceAll('-', '')}`;
  const code = document.code || `${day}${String(await counted(tx, server, `series:${day}`)).padStart(6, '0')}`;
  const id = String(FIRST_ID + BigInt((await counted(tx, server, 'documents')) - 1) * ID_STEP);
  const inserted: StoredDocument = { ...document, code, id, stage: 0, changedMs: document.createdMs };
  await tx.query('INSERT INTO sandbox.record (server, kind, id, keys, body) VALUES ($1, $2, $3, $4, $5)', [
    server,
    KIND,
    id,
    [`family:${document.family}`, ...document.unique.map((key) => uniqueOf(document.family, key))],
    JSON.stringify(inserted),
  ]);
  return { inserted };
}

function uniqueOf(family: string, key: string): string {
  return `unique:${family}|${key}`;
}

async function found(db: Queryable, server: string, key: string): Promise<readonly StoredDocument[]> {
  const { rows } = await db.query<{ body: StoredDocument }>(
    'SELECT body FROM sandbox.record WHERE server = $1 AND kind = $2 AND keys @> ARRAY[$3] ORDER BY ordinal',
    [server, KIND, key],
  );
  return rows.map((row) => row.body);
}

/** 1, 2, 3 … of each name. */
async function counted(tx: Tx, server: string, name: string): Promise<number> {
  const { rows } = await tx.query<{ count: number }>(
    `INSERT INTO sandbox.record (server, kind, id, body) VALUES ($1, 'counter', $2, '{"count": 1}')
     ON CONFLICT (server, kind, id) DO UPDATE
     SET body = jsonb_build_object('count', (record.body ->> 'count')::integer + 1)
     RETURNING (body ->> 'count')::integer AS count`,
    [server, name],
  );
  return rows[0]?.count ?? 1;
}
