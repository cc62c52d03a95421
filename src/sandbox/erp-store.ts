/** The 金蝶 sandbox's vouchers in PostgreSQL: they outlive its processes, and several servers may share them. */
import type pg from 'pg';
import type {
  KingdeeStore,
  NewVoucher,
  StoredEntry,
  StoredVoucher,
  VoucherChange,
  VoucherChanged,
  WhileIn,
} from '../connectors/kingdee/store.ts';
import { inTransaction, lockKeys, type Tx } from '../engine/transaction.ts';
import { erpRecords } from './erp-records.ts';

/** Longer than a reference (`HL:` + 16 digits), so that a search by reference meets one voucher. */
const BEGINNING_CHARACTERS = 40;

interface Row {
  readonly id: bigint;
  readonly book: string;
  readonly year: number;
  readonly period: number;
  readonly group: string;
  readonly number: string;
  readonly date: string;
  readonly businessDate: string;
  readonly attachments: number;
  readonly state: string;
  readonly createdMs: bigint;
  readonly modifiedMs: bigint;
  readonly posted: boolean;
  readonly source: string;
  readonly entries: readonly StoredEntry[];
}

const COLUMNS = `id, book, year, period, voucher_group AS "group", number, voucher_date AS date,
  business_date AS "businessDate", attachments, state, created_ms AS "createdMs", modified_ms AS "modifiedMs", posted, source, entries`;

/** Vouchers of one account set (账套). */
export function erpStore(pool: pg.Pool, acctId: string): KingdeeStore {
  return {
    ...erpRecords(pool, acctId),
    insertVoucher: (voucher) => inTransaction(pool, (tx) => insertVoucher(tx, acctId, voucher)),
    changeVoucher: (id, change, only) => inTransaction(pool, (tx) => changeVoucher(tx, acctId, id, change, only)),
    async deleteVoucher(id, only) {
      const { rowCount } = await pool.query(
        `DELETE FROM sandbox.kingdee_voucher
         WHERE acct_id = $1 AND id = $2 AND ($3::text[] IS NULL OR (state = ANY($3) AND NOT posted))`,
        [acctId, id, only?.states ?? null],
      );
      return rowCount === 1;
    },
    async vouchers(hint) {
      const start = hint.explanationStart;
      const { rows } = await pool.query<Row>(
        `SELECT ${COLUMNS} FROM sandbox.kingdee_voucher v
         WHERE acct_id = $1 AND ($2::bigint IS NULL OR id = $2) AND ($3::text IS NULL OR book = $3)
           AND ($4::integer IS NULL OR year = $4) AND ($5::integer IS NULL OR period = $5)
           AND ($6::text IS NULL OR voucher_group = $6) AND ($7::text IS NULL OR number = $7)
           AND ($8::text IS NULL OR id IN (SELECT t.voucher FROM sandbox.kingdee_text t WHERE t.beginning ^@ $8))
         ORDER BY id`,
        [
          acctId,
          hint.id ?? null,
          hint.book ?? null,
          hint.year ?? null,
          hint.period ?? null,
          hint.group ?? null,
          hint.number ?? null,
          start === undefined ? null : beginningOf(start),
        ],
      );
      return rows.map(storedOf);
    },
  };
}

async function insertVoucher(tx: Tx, acctId: string, voucher: NewVoucher): Promise<StoredVoucher | undefined> {
  const { book, year, period, group } = voucher;
  await lockKeys(tx, [seriesKey(acctId, voucher)]);
  const number = voucher.number === '' ? await nextNumber(tx, acctId, voucher) : voucher.number;
  const { rows } = await tx.query<Row>(
    `INSERT INTO sandbox.kingdee_voucher (acct_id, book, year, period, voucher_group, number, voucher_date, business_date,
       attachments, state, created_ms, modified_ms, entries, source)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, $12, $13)
     ON CONFLICT (acct_id, book, year, period, voucher_group, number) DO NOTHING
     RETURNING ${COLUMNS}`,
    [
      acctId,
      book,
      year,
      period,
      group,
      number,
      voucher.date,
      voucher.businessDate,
      voucher.attachments,
      voucher.state,
      voucher.createdMs,
      JSON.stringify(voucher.entries),
      voucher.source ?? '',
    ],
  );
  const row = rows[0];
  if (!row) return undefined;
  await insertTexts(tx, row.id, voucher.entries);
  return storedOf(row);
}

async function insertTexts(tx: Tx, voucher: bigint, entries: readonly StoredEntry[]): Promise<void> {
  await tx.query('INSERT INTO sandbox.kingdee_text (voucher, beginning) SELECT $1, unnest($2::text[])', [
    voucher,
    [...new Set(entries.map((entry) => beginningOf(entry.explanation)))],
  ]);
}

async function changeVoucher(
  tx: Tx,
  acctId: string,
  id: number,
  change: VoucherChange,
  only: WhileIn | undefined,
): Promise<VoucherChanged> {
  const found = await tx.query<Row>(
    `SELECT ${COLUMNS} FROM sandbox.kingdee_voucher
     WHERE acct_id = $1 AND id = $2 AND ($3::text[] IS NULL OR (state = ANY($3) AND NOT posted)) FOR UPDATE`,
    [acctId, id, only?.states ?? null],
  );
  const before = found.rows[0];
  if (!before) return 'gone';
  const after: StoredVoucher = { ...storedOf(before), ...change };
  if (await isTaken(tx, acctId, after)) return 'taken';
  await tx.query(
    `UPDATE sandbox.kingdee_voucher SET book = $2, year = $3, period = $4, voucher_group = $5, number = $6,
       voucher_date = $7, business_date = $8, attachments = $9, state = $10, modified_ms = $11, posted = $12, entries = $13, source = $14
     WHERE id = $1`,
    [
      id,
      after.book,
      after.year,
      after.period,
      after.group,
      after.number,
      after.date,
      after.businessDate,
      after.attachments,
      after.state,
      after.modifiedMs,
      after.posted,
      JSON.stringify(after.entries),
      after.source ?? '',
    ],
  );
  if (change.entries) {
    await tx.query('DELETE FROM sandbox.kingdee_text WHERE voucher = $1', [id]);
    await insertTexts(tx, before.id, after.entries);
  }
  return after;
}

/** Whether another voucher holds the place; the series is locked till the end of the transaction. */
async function isTaken(tx: Tx, acctId: string, voucher: StoredVoucher): Promise<boolean> {
  await lockKeys(tx, [seriesKey(acctId, voucher)]);
  const { rowCount } = await tx.query(
    `SELECT 1 FROM sandbox.kingdee_voucher
     WHERE acct_id = $1 AND book = $2 AND year = $3 AND period = $4 AND voucher_group = $5 AND number = $6 AND id <> $7`,
    [acctId, voucher.book, voucher.year, voucher.period, voucher.group, voucher.number, voucher.id],
  );
  return rowCount !== 0;
}

function seriesKey(acctId: string, voucher: NewVoucher): string {
  return `sandbox:kingdee:${acctId}|${voucher.book}|${voucher.year}|${voucher.period}|${voucher.group}`;
}

async function nextNumber(tx: Tx, acctId: string, voucher: NewVoucher): Promise<string> {
  const { rows } = await tx.query<{ next: string }>(
    `SELECT (coalesce(max(number::integer), 0) + 1)::text AS next FROM sandbox.kingdee_voucher
     WHERE acct_id = $1 AND book = $2 AND year = $3 AND period = $4 AND voucher_group = $5 AND number ~ '^[0-9]{1,9}$'`,
    [acctId, voucher.book, voucher.year, voucher.period, voucher.group],
  );
  return rows[0]?.next ?? '1';
}

function beginningOf(text: string): string {
  return [...text.toLowerCase()].slice(0, BEGINNING_CHARACTERS).join('');
}

function storedOf(row: Row): StoredVoucher {
  return { ...row, id: Number(row.id), createdMs: Number(row.createdMs), modifiedMs: Number(row.modifiedMs) };
}
