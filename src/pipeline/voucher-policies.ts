/** What a book's policies say about the vouchers that are cut for it. */
import { civilDateIn, firstDayOf, type Period } from '../core/dates.ts';
import type { VoucherWords } from '../delivery/voucher-words.ts';
import type { Queryable } from '../engine/transaction.ts';
import { loadBook } from '../ledger/books.ts';
import { loadPolicies } from '../spec/policies.ts';

/** Books of this house are kept in China. */
const civilDay = civilDateIn('Asia/Shanghai');

async function policiesOf(db: Queryable, book: string) {
  return loadPolicies(db, book, (await loadBook(db, book))?.standard ?? 'ASBE');
}

/** Of the period that a voucher stands in, as its numbers are: not of the settlement's end. */
export async function voucherWords(db: Queryable, book: string): Promise<(period: Period) => VoucherWords> {
  const policies = await policiesOf(db, book);
  return (period) => policies.valueOf('voucherWords', '', firstDayOf(period)) as VoucherWords;
}

/** Whether a voucher that is made at `now` waits for a reviewer. */
export async function voucherReview(db: Queryable, book: string, shop: string, now: Date): Promise<'REVIEW' | 'AUTO'> {
  const value = (await policiesOf(db, book)).valueOf('voucherReview', shop, civilDay(now.getTime()));
  return value === 'REVIEW' ? 'REVIEW' : 'AUTO';
}
