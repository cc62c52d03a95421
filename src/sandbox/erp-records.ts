/** Records of the 金蝶 sandbox's other forms in PostgreSQL: base data and business documents. */
import type pg from 'pg';
import type { KingdeeStore, NewRecord, RecordChange, StoredRecord, WhileIn } from '../connectors/kingdee/store.ts';
import { inTransaction, lockKeys, type Tx } from '../engine/transaction.ts';

interface Row extends Omit<StoredRecord, 'id' | 'createdMs' | 'modifiedMs'> {
  readonly id: bigint;
  readonly createdMs: bigint;
  readonly modifiedMs: bigint;
}

const COLUMNS = `id, form, number, state, forbidden, body, created_ms AS "createdMs", modified_ms AS "modifiedMs"`;

type RecordPart = Pick<KingdeeStore, 'insertRecord' | 'records' | 'changeRecord' | 'deleteRecord'>;

/** Records of one account set (账套). */
export function erpRecords(pool: pg.Pool, acctId: string): RecordPart {
  return {
    insertRecord: (record) => inTransaction(pool, (tx) => insertRecord(tx, acctId, record)),
    async records(form, hint = {}) {
      const { rows } = await pool.query<Row>(
        `SELECT ${COLUMNS} FROM sandbox.kingdee_record
         WHERE acct_id = $1 AND form = $2 AND ($3::bigint IS NULL OR id = $3) AND ($4::text IS NULL OR number = $4)
         ORDER BY id`,
        [acctId, form, hint.id ?? null, hint.number ?? null],
      );
      return rows.map(storedOf);
    },
    changeRecord: (id, change, only) => inTransaction(pool, (tx) => changeRecord(tx, acctId, id, change, only)),
    async deleteRecord(id, only) {
      const { rowCount } = await pool.query(
        `DELETE FROM sandbox.kingdee_record
         WHERE acct_id = $1 AND id = $2 AND ($3::text[] IS NULL OR state = ANY($3))`,
        [acctId, id, only?.states ?? null],
      );
      return rowCount === 1;
    },
  };
}

async function insertRecord(tx: Tx, acctId: string, record: NewRecord): Promise<StoredRecord | undefined> {
  await lockForm(tx, acctId, record.form);
  const number = record.number === '' ? await nextNumber(tx, acctId, record.form) : record.number;
  const { rows } = await tx.query<Row>(
    `INSERT INTO sandbox.kingdee_record (acct_id, form, number, state, forbidden, body, created_ms, modified_ms)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $7)
     ON CONFLICT (acct_id, form, number) DO NOTHING RETURNING ${COLUMNS}`,
    [acctId, record.form, number, record.state, record.forbidden, record.body, record.createdMs],
  );
  return rows[0] && storedOf(rows[0]);
}

async function changeRecord(
  tx: Tx,
  acctId: string,
  id: number,
  change: RecordChange,
  only: WhileIn | undefined,
): Promise<StoredRecord | 'gone' | 'taken'> {
  const found = await tx.query<Row>(
    `SELECT ${COLUMNS} FROM sandbox.kingdee_record
     WHERE acct_id = $1 AND id = $2 AND ($3::text[] IS NULL OR state = ANY($3)) FOR UPDATE`,
    [acctId, id, only?.states ?? null],
  );
  const before = found.rows[0];
  if (!before) return 'gone';
  const after: StoredRecord = { ...storedOf(before), ...change };
  await lockForm(tx, acctId, after.form);
  const taken = await tx.query(
    'SELECT 1 FROM sandbox.kingdee_record WHERE acct_id = $1 AND form = $2 AND number = $3 AND id <> $4',
    [acctId, after.form, after.number, id],
  );
  if (taken.rowCount !== 0) return 'taken';
  await tx.query(
    `UPDATE sandbox.kingdee_record SET number = $2, state = $3, forbidden = $4, body = $5, modified_ms = $6
     WHERE id = $1`,
    [id, after.number, after.state, after.forbidden, after.body, after.modifiedMs],
  );
  return after;
}

async function nextNumber(tx: Tx, acctId: string, form: string): Promise<string> {
  const { rows } = await tx.query<{ next: string }>(
    `SELECT (coalesce(max(number::integer), 0) + 1)::text AS next FROM sandbox.kingdee_record
     WHERE acct_id = $1 AND form = $2 AND number ~ '^[0-9]{1,9}$'`,
    [acctId, form],
  );
  return rows[0]?.next ?? '1';
}

function lockForm(tx: Tx, acctId: string, form: string): Promise<void> {
  return lockKeys(tx, [`sandbox:kingdee-record:${acctId}|${form}`]);
}

function storedOf(row: Row): StoredRecord {
  return { ...row, id: Number(row.id), createdMs: Number(row.createdMs), modifiedMs: Number(row.modifiedMs) };
}
