/** The YonBIP sandbox's vouchers and idempotency keys in PostgreSQL: they outlive its process. */
import type pg from 'pg';
import type {
  Insertion,
  KeyState,
  NewVoucher,
  StoredVoucher,
  Uniqueness,
  VoucherEdit,
  VoucherHint,
  YonbipStore,
} from '../connectors/yonyou/yonbip/store.ts';
import { inTransaction, lockKeys, type Queryable, type Tx } from '../engine/transaction.ts';
import { yonbipDocuments } from './yonbip-documents.ts';

const VOUCHER = 'voucher';
const KEY = 'key';

/** Vouchers of one tenant. One server at a time: a key that an earlier one left running is free again. */
export async function openYonbipStore(pool: pg.Pool, tenant: string): Promise<YonbipStore> {
  const server = `yonbip:${tenant}`;
  await pool.query(`DELETE FROM sandbox.record WHERE server = $1 AND kind = $2 AND body ->> 'state' = 'running'`, [
    server,
    KEY,
  ]);
  return {
    insertVoucher: (voucher, unique) => inTransaction(pool, (tx) => insertVoucher(tx, server, voucher, unique)),
    vouchers: (hint) => vouchers(pool, server, hint),
    editVoucher: (id, edit, changedMs) => inTransaction(pool, (tx) => editVoucher(tx, server, id, edit, changedMs)),
    async deleteVoucher(id) {
      const { rowCount } = await pool.query('DELETE FROM sandbox.record WHERE server = $1 AND kind = $2 AND id = $3', [
        server,
        VOUCHER,
        id,
      ]);
      return rowCount === 1;
    },
    claimKey: (place) => inTransaction(pool, (tx) => claimKey(tx, server, place)),
    settleKey: (place, done) => settleKey(pool, server, place, done),
    ...yonbipDocuments(pool, server),
  };
}

function seriesOf(one: Pick<NewVoucher, 'book' | 'type' | 'period'>): string {
  return `series:${one.book}|${one.type}|${one.period}`;
}

function numberOf(one: NewVoucher): string {
  return `number:${one.book}|${one.type}|${one.period}|${one.billCode}`;
}

function businessIdOf(one: NewVoucher): string {
  return `businessId:${one.businessId}`;
}

function periodOf(book: string, period: string): string {
  return `period:${book}|${period}`;
}

function keysOf(one: NewVoucher): readonly string[] {
  const business = one.businessId === '' ? [] : [businessIdOf(one)];
  return [seriesOf(one), numberOf(one), periodOf(one.book, one.period), ...business];
}

async function insertVoucher(tx: Tx, server: string, voucher: NewVoucher, unique: Uniqueness): Promise<Insertion> {
  const business = unique.businessId && voucher.businessId !== '' ? [businessIdOf(voucher)] : [];
  await lockKeys(
    tx,
    [seriesOf(voucher), ...business].map((key) => `sandbox:${server}|${key}`),
  );
  const sameKey = business[0] === undefined ? undefined : await byKey(tx, server, business[0]);
  if (sameKey) return { taken: 'businessId', holder: sameKey };
  const sameNumber = unique.billCode ? await byKey(tx, server, numberOf(voucher)) : undefined;
  if (sameNumber) return { taken: 'billCode', holder: sameNumber };
  const billCode = voucher.billCode === 0 ? await nextNumber(tx, server, voucher) : voucher.billCode;
  const inserted = { ...voucher, billCode };
  await tx.query('INSERT INTO sandbox.record (server, kind, id, keys, body) VALUES ($1, $2, $3, $4, $5)', [
    server,
    VOUCHER,
    inserted.id,
    keysOf(inserted),
    JSON.stringify(inserted),
  ]);
  return { inserted };
}

async function byKey(db: Queryable, server: string, key: string): Promise<StoredVoucher | undefined> {
  const { rows } = await db.query<{ body: StoredVoucher }>(
    `SELECT body FROM sandbox.record WHERE server = $1 AND kind = $2 AND keys @> ARRAY[$3] ORDER BY ordinal LIMIT 1`,
    [server, VOUCHER, key],
  );
  return rows[0]?.body;
}

async function nextNumber(tx: Tx, server: string, voucher: NewVoucher): Promise<number> {
  const { rows } = await tx.query<{ next: number }>(
    `SELECT coalesce(max((body ->> 'billCode')::integer), 0) + 1 AS next FROM sandbox.record
     WHERE server = $1 AND kind = $2 AND keys @> ARRAY[$3]`,
    [server, VOUCHER, seriesOf(voucher)],
  );
  return rows[0]?.next ?? 1;
}

async function vouchers(db: Queryable, server: string, hint: VoucherHint): Promise<readonly StoredVoucher[]> {
  const { id, book, periodStart, periodEnd, billCode, text } = hint;
  const onePeriod = book !== undefined && periodStart !== undefined && periodStart === periodEnd;
  const { rows } = await db.query<{ body: StoredVoucher }>(
    `SELECT body FROM sandbox.record
     WHERE server = $1 AND kind = $2 AND ($3::text IS NULL OR id = $3) AND ($4::text IS NULL OR keys @> ARRAY[$4])
       AND ($5::text IS NULL OR body ->> 'book' = $5) AND ($6::text IS NULL OR body ->> 'period' >= $6 COLLATE "C")
       AND ($7::text IS NULL OR body ->> 'period' <= $7 COLLATE "C")
       AND ($8::integer IS NULL OR (body ->> 'billCode')::integer = $8)
       AND ($9::text IS NULL OR position($9 IN body ->> 'rows') > 0 OR position($9 IN body ->> 'description') > 0)
     ORDER BY ordinal`,
    [
      server,
      VOUCHER,
      id ?? null,
      onePeriod ? periodOf(book, periodStart) : null,
      book ?? null,
      periodStart ?? null,
      periodEnd ?? null,
      billCode ?? null,
      text ?? null,
    ],
  );
  return rows.map((row) => row.body);
}

async function editVoucher(tx: Tx, server: string, id: string, edit: VoucherEdit, changedMs: number): Promise<boolean> {
  const { rows } = await tx.query<{ body: StoredVoucher }>(
    'SELECT body FROM sandbox.record WHERE server = $1 AND kind = $2 AND id = $3 FOR UPDATE',
    [server, VOUCHER, id],
  );
  const before = rows[0]?.body;
  if (!before) return false;
  const after = { ...before, ...edit, changedMs };
  await tx.query('UPDATE sandbox.record SET keys = $4, body = $5 WHERE server = $1 AND kind = $2 AND id = $3', [
    server,
    VOUCHER,
    id,
    keysOf(after),
    JSON.stringify(after),
  ]);
  return true;
}

async function claimKey(tx: Tx, server: string, place: string): Promise<KeyState> {
  const claimed = await tx.query(
    `INSERT INTO sandbox.record (server, kind, id, body) VALUES ($1, $2, $3, '{"state": "running"}') ON CONFLICT DO NOTHING`,
    [server, KEY, place],
  );
  if (claimed.rowCount === 1) return { state: 'mine' };
  const { rows } = await tx.query<{ body: KeyState }>(
    'SELECT body FROM sandbox.record WHERE server = $1 AND kind = $2 AND id = $3',
    [server, KEY, place],
  );
  return rows[0]?.body ?? { state: 'running' };
}

async function settleKey(
  db: Queryable,
  server: string,
  place: string,
  done: { readonly body: string; readonly doneMs: number } | undefined,
): Promise<void> {
  if (done)
    await db.query('UPDATE sandbox.record SET body = $4 WHERE server = $1 AND kind = $2 AND id = $3', [
      server,
      KEY,
      place,
      JSON.stringify({ state: 'done', ...done }),
    ]);
  else await db.query('DELETE FROM sandbox.record WHERE server = $1 AND kind = $2 AND id = $3', [server, KEY, place]);
}
