/** Books (账簿): the unit that has a standard, a functional currency, a chart, periods and a hash chain. */
import type { Account, AccountClass, Chart, Side, Standard } from '../core/journal.ts';
import { chartOf } from '../core/journal.ts';
import type { Currency } from '../core/money.ts';
import { isCurrency } from '../core/money.ts';
import { problem, Refused } from '../core/problems.ts';
import { copyInto, copyLine } from '../engine/copy.ts';
import type { Queryable, Tx } from '../engine/transaction.ts';
import { chartTemplate } from './chart-template.ts';
import { LEDGER_PROBLEMS } from './problems.ts';

export interface Book {
  readonly book: string;
  readonly name: string;
  readonly standard: Standard;
  /** Functional currency (本位币). */
  readonly currency: Currency;
  /** Opened by a first import on a home without books; nothing of it is sent. */
  readonly trial: boolean;
}

/** The same as the table's check. */
const BOOK_CODE = /^[A-Z0-9][A-Z0-9_-]{0,31}$/;

/** Opens a book with the default chart of its standard. Throws Refused BOOK_EXISTS, BOOK_NOT_VALID. */
export async function createBook(tx: Tx, book: Book, now: Date): Promise<void> {
  refuseInvalid(book);
  const inserted = await tx.query(
    `INSERT INTO ledger.book (book, name, standard, currency, trial, created_at)
     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (book) DO NOTHING`,
    [book.book, book.name, book.standard, book.currency, book.trial, now],
  );
  if (inserted.rowCount === 0) throw new Refused(problem(LEDGER_PROBLEMS.BOOK_EXISTS, { book: book.book }));
  await insertAccounts(tx, book.book, chartTemplate(book.standard));
}

function refuseInvalid(book: Book): void {
  const refuse = (field: string, value: string): never => {
    throw new Refused(problem(LEDGER_PROBLEMS.BOOK_NOT_VALID, { book: book.book }, { field, value }));
  };
  if (!BOOK_CODE.test(book.book)) refuse('book', book.book);
  if (book.standard !== 'ASBE' && book.standard !== 'SBE') refuse('standard', String(book.standard));
  if (!isCurrency(book.currency)) refuse('currency', book.currency);
}

const ACCOUNT_COLUMNS = [
  'book',
  'code',
  'name_zh',
  'name_en',
  'account_key',
  'direction',
  'dims',
  'optional_dims',
  'keeps_currency',
  'revalued',
  'class',
] as const;

async function insertAccounts(tx: Tx, book: string, accounts: readonly Account[]): Promise<void> {
  const lines = accounts.map((a) =>
    copyLine([
      book,
      a.code,
      a.nameZh,
      a.nameEn,
      a.key,
      a.direction,
      arrayText(a.dims),
      arrayText(a.optionalDims),
      a.keepsCurrency,
      a.revalued,
      a.class,
    ]),
  );
  await copyInto(tx, 'ledger.account', ACCOUNT_COLUMNS, lines);
}

function arrayText(items: readonly string[]): string {
  return `{${items.map((item) => `"${item.replaceAll(/["\\]/g, '\\$&')}"`).join(',')}}`;
}

const BOOK_SQL = 'SELECT book, name, standard, currency, trial FROM ledger.book';

export async function listBooks(db: Queryable): Promise<readonly Book[]> {
  const found = await db.query<Book>(`${BOOK_SQL} ORDER BY book COLLATE "C"`);
  return found.rows;
}

export async function loadBook(db: Queryable, book: string): Promise<Book | undefined> {
  const found = await db.query<Book>(`${BOOK_SQL} WHERE book = $1`, [book]);
  return found.rows[0];
}

interface AccountRow {
  readonly code: string;
  readonly name_zh: string;
  readonly name_en: string;
  readonly account_key: string;
  readonly direction: Side;
  readonly dims: string[];
  readonly optional_dims: string[];
  readonly keeps_currency: boolean;
  readonly revalued: boolean;
  readonly class: AccountClass;
}

/** Accounts of the book; an empty chart where there is no such book. */
export async function loadChart(db: Queryable, book: string): Promise<Chart> {
  const found = await db.query<AccountRow>(
    `SELECT code, name_zh, name_en, account_key, direction, dims, optional_dims, keeps_currency, revalued, class
     FROM ledger.account WHERE book = $1 ORDER BY code COLLATE "C"`,
    [book],
  );
  return chartOf(
    found.rows.map((row) => ({
      code: row.code,
      key: row.account_key,
      nameZh: row.name_zh,
      nameEn: row.name_en,
      direction: row.direction,
      dims: row.dims,
      optionalDims: row.optional_dims,
      keepsCurrency: row.keeps_currency,
      revalued: row.revalued,
      class: row.class,
    })),
  );
}
