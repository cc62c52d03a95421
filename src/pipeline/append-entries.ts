/** Entries into the journal and, as the policies of their shop say, into vouchers: one transaction, one way for all that posts. */
import type { Period } from '../core/dates.ts';
import type { JournalEntry } from '../core/journal.ts';
import type { CutEntry, Granularity } from '../delivery/cut.ts';
import { waitForCut } from '../delivery/cut-entries.ts';
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

export interface Appending {
  readonly book: Book;
  /** Key of the job that posts. */
  readonly posting: string;
  /** At least one. */
  readonly entries: readonly JournalEntry[];
  /** Of the shop of the entries. */
  readonly policies: Readonly<Record<string, string>>;
  readonly actor: Actor;
  readonly now: Date;
}

export async function appendAndCut(tx: Tx, { book, posting, entries, policies, actor, now }: Appending): Promise<void> {
  const closed = await closedInEither(tx, book.book);
  const batch = await appendBatch(tx, { book: book.book, posting, entries, closed, postedAt: now, postedBy: actor });
  const late = batch.entries.filter((one) => cutOf(one.entry, policies) !== 'AT_ONCE');
  const atOnce = batch.entries.filter((one) => cutOf(one.entry, policies) === 'AT_ONCE');
  if (late.length > 0) await waitForCut(tx, book.book, late);
  await cut(tx, { book, entries: atOnce, policies, now });
}

/**
 * When the voucher of an entry is made. Of a settlement: at once, for its proof is the cut. Orders come all day: at the end of their
 * day unless the policy `cut` says otherwise (accounting.md §10).
 */
export function cutOf(
  entry: Pick<JournalEntry, 'source'>,
  policies: Readonly<Record<string, string>>,
): 'AT_ONCE' | 'DAILY' | 'PERIOD_END' {
  if (entry.source !== 'order' || policies.cut === 'ON_POST') return 'AT_ONCE';
  return policies.cut === 'PERIOD_END' ? 'PERIOD_END' : 'DAILY';
}

export async function cut(
  tx: Tx,
  {
    book,
    entries,
    policies,
    now,
  }: Pick<Appending, 'book' | 'policies' | 'now'> & { readonly entries: readonly CutEntry[] },
): Promise<void> {
  await cutVouchers(tx, {
    book: book.book,
    entries,
    granularity: (policies.voucherGranularity ?? 'PER_SETTLEMENT_MONTH') as Granularity,
    words: await voucherWords(tx, book.book),
    flows: documentFlows(await loadPolicies(tx, book.book, book.standard), await loadChart(tx, book.book)),
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
 * Of these entry keys, those whose voucher is never cut anew: the ERP has it or may have it, or its period is closed. They are
 * corrected by 红字/蓝字 where more than amounts changed.
 */
export async function sentKeys(tx: Tx, book: string, keys: readonly string[]): Promise<ReadonlySet<string>> {
  const delivered = await deliveredState(tx, book, keys);
  const closed = await closedInEither(tx, book);
  return new Set([...delivered].filter(([, one]) => one.sent || closed.has(one.period)).map(([key]) => key));
}
