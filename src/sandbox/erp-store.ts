/** The 金蝶 sandbox's vouchers in PostgreSQL: they outlive its processes, and several servers may share them. */
import type pg from 'pg';
import type { KingdeeStore, NewVoucher, StoredEntry, StoredVoucher } from '../connectors/kingdee/store.ts';
import { inTransaction, lockKeys, type Tx } from '../engine/transaction.ts';

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
  readonly entries: readonly StoredEntry[];
}

const COLUMNS = `id, book, year, period, voucher_group AS "group", number, voucher_date AS date,
  business_date AS "businessDate", attachments, state, created_ms AS "createdMs", entries`;

/** Vouchers of one account set (账套). */
export function erpStore(pool: pg.Pool, acctId: string): KingdeeStore {
  return {
    insertVoucher: (voucher) => inTransaction(pool, (tx) => insertVoucher(tx, acctId, voucher)),
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
  await lockKeys(tx, [`sandbox:kingdee:${acctId}|${book}|${year}|${period}|${group}`]);
  const number = voucher.number === '' ? await nextNumber(tx, acctId, voucher) : voucher.number;
  const { rows } = await tx.query<Row>(
    `INSERT INTO sandbox.kingdee_voucher (acct_id, book, year, period, voucher_group, number, voucher_date, business_date,
       attachments, state, created_ms, entries)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
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
    ],
  );
  const row = rows[0];
  if (!row) return undefined;
  await tx.query('INSERT INTO sandbox.kingdee_text (voucher, beginning) SELECT $1, unnest($2::text[])', [
    row.id,
    [...new Set(voucher.entries.map((entry) => beginningOf(entry.explanation)))],
  ]);
  return storedOf(row);
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
  return { ...row, id: Number(row.id), createdMs: Number(row.createdMs) };
}
