/** Entries into the journal and into vouchers: what every posting of the house ends with, in its own transaction. */
import type { Period } from '../core/dates.ts';
import type { JournalEntry } from '../core/journal.ts';
import type { Granularity } from '../delivery/cut.ts';
import { erpClosedPeriods } from '../delivery/erp-periods.ts';
import { cutVouchers, deliveredState } from '../delivery/vouchers.ts';
import type { Queryable, Tx } from '../engine/transaction.ts';
import { type Book, loadChart } from '../ledger/books.ts';
import { appendBatch } from '../ledger/journal.ts';
import { closedPeriods } from '../ledger/periods.ts';
import { loadPolicies } from '../spec/policies.ts';
import { documentFlows } from './document-flows.ts';
import type { Actor } from './house.ts';
import { voucherWords } from './voucher-policies.ts';

export interface EntryBatch {
  readonly book: Book;
  /** Key of the job that posts. */
  readonly posting: string;
  /** At least one. */
  readonly entries: readonly JournalEntry[];
  /** Of the shop, on the day: voucherGranularity and voucherReview are asked. */
  readonly policies: Readonly<Record<string, string>>;
  readonly actor: Actor;
  readonly now: Date;
}

export async function appendEntries(tx: Tx, batch: EntryBatch): Promise<void> {
  const { posting, entries, policies, actor, now } = batch;
  const { book } = batch.book;
  const closed = await closedInEither(tx, book);
  const appended = await appendBatch(tx, { book, posting, entries, closed, postedAt: now, postedBy: actor });
  await cutVouchers(tx, {
    book,
    entries: appended.entries,
    granularity: (policies.voucherGranularity ?? 'PER_SETTLEMENT_MONTH') as Granularity,
    words: await voucherWords(tx, book),
    flows: documentFlows(await loadPolicies(tx, book, batch.book.standard), await loadChart(tx, book)),
    review: policies.voucherReview === 'REVIEW' ? 'REVIEW' : 'AUTO',
    actor: 'heliu',
    now,
  });
}

/** In Heliu or, as the ERP told last, there (accounting.md §0.5). */
async function closedInEither(db: Queryable, book: string): Promise<ReadonlySet<Period>> {
  return new Set([...(await closedPeriods(db, book)), ...(await erpClosedPeriods(db, book))]);
}

/**
 * Of these entry keys, those whose voucher cannot be cut anew: the ERP has it or may have it, or its period is closed. They are
 * corrected by 红字/蓝字 where more than amounts changed.
 */
export async function sentKeys(tx: Tx, book: string, keys: readonly string[]): Promise<ReadonlySet<string>> {
  const delivered = await deliveredState(tx, book, keys);
  const closed = await closedInEither(tx, book);
  return new Set([...delivered].filter(([, one]) => one.sent || closed.has(one.period)).map(([key]) => key));
}
