import type { Currency } from '../../core/money.ts';
import type { BookJournal } from './book-journal.ts';

/** Currencies of the book's lines and its own, sorted: each is declared, so that the tools may check strictly. */
export async function usedCurrencies({ db, book, extent }: BookJournal): Promise<readonly Currency[]> {
  const found = await db.query<{ currency: string }>(
    'SELECT DISTINCT currency FROM ledger.line WHERE book = $1 AND line_no <= $2',
    [book.book, extent.lastLine],
  );
  return [...new Set([book.currency, ...found.rows.map((row) => row.currency)])].sort();
}
