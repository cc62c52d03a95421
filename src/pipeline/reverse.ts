/**
 * A voucher that the ERP holds is reversed by the journal: red entries for all it says, cut into a red voucher that names it.
 * A red voucher alone, without entries, would leave the journal saying what the ERP does not (each journal line is in exactly
 * one voucher, L01, L16).
 */
import type { JournalEntry, JournalLine } from '../core/journal.ts';
import type { Problem } from '../core/problems.ts';
import type { CutEntry, Granularity, NamedVoucher } from '../delivery/cut.ts';
import { erpClosedPeriods } from '../delivery/erp-periods.ts';
import { auditReversal, beginReversal, type ReversalRequest } from '../delivery/reversal.ts';
import type { VoucherBrief } from '../delivery/voucher-list.ts';
import { bookLock, cutVouchers } from '../delivery/vouchers.ts';
import { inTransaction, lockKeys, rolledBack, type Tx } from '../engine/transaction.ts';
import { type AppendedEntry, appendBatch, loadPosted, type PostedEntry } from '../ledger/journal.ts';
import { closedPeriods } from '../ledger/periods.ts';
import type { House } from './house.ts';
import { voucherReview, voucherWords } from './voucher-policies.ts';

export interface ReverseRequest extends ReversalRequest {
  /**
   * POST_AGAIN: the same is posted anew in blue beside the red, so the book stays as it was and the ERP gets a fresh voucher.
   * LEAVE: the book no longer has it; `verify` tells L04 and L16 until its source is posted again, which posts it anew.
   */
  readonly afterwards: 'POST_AGAIN' | 'LEAVE';
}

/**
 * Red and blue are reviewed by the policy of the shop as any voucher is. Returns the vouchers made, red first, or why not.
 * accounting.md §0.4, §0.10; DESIGN.md §4 “Corrections”.
 */
export function reverseVoucher(
  house: Pick<House, 'clock'> & { readonly db: Pick<House['db'], 'pool'> },
  request: ReverseRequest,
): Promise<readonly VoucherBrief[] | Problem> {
  const now = new Date(house.clock.now());
  return inTransaction(house.db.pool, (tx) => reverseInTransaction(tx, request, now));
}

/** The vouchers that `reverseVoucher` would make now, red first, or why not; nothing stays. */
export function previewReversal(
  house: Pick<House, 'clock'> & { readonly db: Pick<House['db'], 'pool'> },
  request: Omit<ReverseRequest, 'reason'>,
): Promise<readonly VoucherBrief[] | Problem> {
  const now = new Date(house.clock.now());
  return rolledBack(house.db.pool, (tx) => reverseInTransaction(tx, { ...request, reason: '预览 / preview' }, now));
}

export async function reverseInTransaction(
  tx: Tx,
  request: ReverseRequest,
  now: Date,
): Promise<readonly VoucherBrief[] | Problem> {
  const { book, voucherNo, actor } = request;
  await lockKeys(tx, [bookLock(book)]);
  const begun = await beginReversal(tx, request, now);
  if ('code' in begun) return begun;
  const posted = await entriesOf(tx, book, begun.entryNos);
  const entries = posted.flatMap(({ entry }) => [
    redOf(entry),
    ...(request.afterwards === 'POST_AGAIN' ? [{ ...entry, correction: 'BLUE' as const }] : []),
  ]);
  const closed = new Set([...(await closedPeriods(tx, book)), ...(await erpClosedPeriods(tx, book))]);
  const posting = `reversal|${book}|${voucherNo}`;
  const batch = await appendBatch(tx, { book, posting, entries, closed, postedAt: now, postedBy: actor });
  const made = await cutVouchers(tx, {
    book,
    entries: batch.entries.map((one) => naming(one, begun.voucher)),
    granularity: await granularityOf(tx, book, voucherNo),
    words: await voucherWords(tx, book),
    review: await voucherReview(tx, book, begun.shop, now),
    actor,
    now,
  });
  await auditReversal(
    tx,
    request,
    made.map((one) => one.voucherNo),
    request.afterwards === 'POST_AGAIN',
    now,
  );
  return [...made].sort((a, b) => Number(isBlue(a)) - Number(isBlue(b)));
}

function isBlue(voucher: VoucherBrief): boolean {
  return !voucher.summary.startsWith('注销');
}

function naming(appended: AppendedEntry, voucher: NamedVoucher): CutEntry {
  return { ...appended, names: voucher };
}

/** All that was posted, the other sign: a red line stays on its own side (accounting.md §0.4). Original rates. */
function redOf(entry: JournalEntry): JournalEntry {
  return { ...entry, correction: 'RED', lines: entry.lines.map(redLine) };
}

function redLine(line: JournalLine): JournalLine {
  const { src } = line;
  return {
    ...line,
    fc: -line.fc,
    lc: -line.lc,
    rounding: -line.rounding,
    ...(src ? { src: { ...src, fc: -src.fc } } : {}),
    cells: line.cells.map((cell) => ({ ...cell, fc: -cell.fc })),
  };
}

async function entriesOf(tx: Tx, book: string, entryNos: readonly bigint[]): Promise<readonly PostedEntry[]> {
  const wanted = new Set(entryNos);
  const { rows } = await tx.query<{ source: string; source_id: string }>(
    `SELECT DISTINCT source, source_id FROM ledger.entry
     WHERE book = $1 AND entry_no = ANY ($2::bigint[]) ORDER BY source, source_id`,
    [book, entryNos.map(String)],
  );
  const posted: PostedEntry[] = [];
  for (const row of rows)
    posted.push(...(await loadPosted(tx, book, row.source, [row.source_id])).filter((one) => wanted.has(one.entryNo)));
  return posted;
}

/** Red and blue are grouped as the voucher was. */
async function granularityOf(tx: Tx, book: string, voucherNo: bigint): Promise<Granularity> {
  const { rows } = await tx.query<{ summed: boolean }>(
    `SELECT v.group_key <> concat_ws('|', v.book, v.category, e.entry_key) AS summed
     FROM delivery.voucher v JOIN delivery.voucher_journal_line j USING (book, voucher_no)
     JOIN ledger.line l ON l.book = j.book AND l.line_no = j.journal_line
     JOIN ledger.entry e ON e.book = l.book AND e.entry_no = l.entry_no
     WHERE v.book = $1 AND v.voucher_no = $2 LIMIT 1`,
    [book, voucherNo],
  );
  return rows[0]?.summed ? 'PER_SHOP_MONTH' : 'PER_SETTLEMENT_MONTH';
}
