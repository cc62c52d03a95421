/** Journal entries as a cut looks at them: those of vouchers that are cut anew, and those that wait for their first cut. */
import type { IsoDate, Period } from '../core/dates.ts';
import type { Side } from '../core/journal.ts';
import { type Currency, parseRate } from '../core/money.ts';
import { Bug } from '../core/problems.ts';
import type { Queryable, Tx } from '../engine/transaction.ts';
import type { CutEntry } from './cut.ts';

/** An entry of a voucher that stands. */
export interface Reopened {
  readonly voucherNo: bigint;
  readonly entry: CutEntry;
}

interface EntryRow {
  readonly voucherNo: bigint;
  readonly entryNo: bigint;
  readonly key: string;
  readonly kind: string;
  readonly category: string;
  readonly businessDate: IsoDate;
  readonly originalPeriod: Period;
  readonly postingDate: IsoDate;
  readonly postingPeriod: Period;
  readonly lateFrom: Period | null;
  readonly shop: string;
  readonly source: string;
  readonly sourceId: string;
  readonly correction: 'DIFFERENCE' | 'RED' | 'BLUE' | null;
  readonly lineNo: bigint;
  readonly dc: Side;
  readonly account: string;
  readonly currency: Currency;
  readonly fc: bigint;
  readonly rate: string;
  readonly lc: bigint;
  readonly dims: Readonly<Record<string, string>>;
}

const ENTRY_FIELDS = `e.entry_no AS "entryNo", e.entry_key AS key, e.kind, e.category, e.business_date AS "businessDate",
  e.original_period AS "originalPeriod", e.shop, e.source, e.source_id AS "sourceId", e.correction, l.line_no AS "lineNo",
  l.dc, l.account, l.currency, l.fc, l.rate::text AS rate, l.lc, l.dims`;

/** The journal entries of vouchers that are cut anew. An entry is never split over vouchers. */
export async function loadCutEntries(
  db: Queryable,
  book: string,
  voucherNos: readonly bigint[],
): Promise<readonly Reopened[]> {
  if (voucherNos.length === 0) return [];
  const { rows } = await db.query<EntryRow>(
    `SELECT j.voucher_no AS "voucherNo", ${ENTRY_FIELDS},
       CASE WHEN v.late_from IS NULL THEN e.posting_date ELSE v.voucher_date END AS "postingDate",
       v.period AS "postingPeriod", v.late_from AS "lateFrom"
     FROM delivery.voucher_journal_line j
     JOIN delivery.voucher v ON v.book = j.book AND v.voucher_no = j.voucher_no
     JOIN ledger.line l ON l.book = j.book AND l.line_no = j.journal_line
     JOIN ledger.entry e ON e.book = l.book AND e.entry_no = l.entry_no
     WHERE j.book = $1 AND j.voucher_no = ANY ($2::bigint[]) AND NOT j.superseded
     ORDER BY e.entry_no, l.position`,
    [book, voucherNos.map(String)],
  );
  const byEntry = new Map<bigint, EntryRow[]>();
  for (const row of rows) byEntry.set(row.entryNo, [...(byEntry.get(row.entryNo) ?? []), row]);
  return [...byEntry.values()].map((own) => ({ voucherNo: own[0]!.voucherNo, entry: cutEntryOf(own) }));
}

/** Entries in the journal that no voucher has yet; `shop` has its own day of cutting. */
export async function waitForCut(
  tx: Tx,
  book: string,
  entries: readonly { readonly entryNo: bigint; readonly entry: CutEntry['entry'] }[],
): Promise<void> {
  await tx.query(
    `INSERT INTO delivery.waiting_entry (book, entry_no, shop, business_date)
     SELECT $1, * FROM unnest($2::bigint[], $3::text[], $4::date[])`,
    [
      book,
      entries.map((one) => String(one.entryNo)),
      entries.map((one) => one.entry.shop),
      entries.map((one) => one.entry.businessDate),
    ],
  );
}

/** Shops with entries that wait, and their oldest business date. */
export async function shopsWaitingForCut(
  db: Queryable,
): Promise<readonly { readonly book: string; readonly shop: string; readonly oldest: IsoDate }[]> {
  const { rows } = await db.query<{ book: string; shop: string; oldest: IsoDate }>(
    'SELECT book, shop, min(business_date) AS oldest FROM delivery.waiting_entry GROUP BY book, shop ORDER BY book, shop',
  );
  return rows;
}

/** Entries of a shop that wait, of the oldest business dates before `before`; taken out of the wait, under `bookLock`. */
export async function takeWaiting(
  tx: Tx,
  { book, shop }: { readonly book: string; readonly shop: string },
  before: IsoDate,
): Promise<readonly CutEntry[]> {
  const { rows } = await tx.query<Omit<EntryRow, 'voucherNo' | 'lateFrom'>>(
    `WITH taken AS (
       DELETE FROM delivery.waiting_entry w WHERE book = $1 AND shop = $2 AND business_date =
         (SELECT min(business_date) FROM delivery.waiting_entry WHERE book = $1 AND shop = $2 AND business_date < $3)
       RETURNING entry_no)
     SELECT ${ENTRY_FIELDS}, e.posting_date AS "postingDate", e.posting_period AS "postingPeriod"
     FROM taken JOIN ledger.entry e ON e.book = $1 AND e.entry_no = taken.entry_no
     JOIN ledger.line l ON l.book = e.book AND l.entry_no = e.entry_no
     ORDER BY e.entry_no, l.position`,
    [book, shop, before],
  );
  const byEntry = new Map<bigint, EntryRow[]>();
  for (const row of rows) {
    const own = byEntry.get(row.entryNo);
    const full = { ...row, voucherNo: 0n, lateFrom: null };
    if (own) own.push(full);
    else byEntry.set(row.entryNo, [full]);
  }
  return [...byEntry.values()].map(cutEntryOf);
}

function cutEntryOf(rows: readonly EntryRow[]): CutEntry {
  const first = rows[0];
  if (!first) throw new Bug('an entry of a voucher has a line');
  const { key, kind, category, businessDate, originalPeriod, shop, source, sourceId, correction } = first;
  const lines = rows.map((row) => ({
    dc: row.dc,
    account: row.account,
    currency: row.currency,
    fc: row.fc,
    rate: parseRate(row.rate),
    lc: row.lc,
    dims: row.dims,
  }));
  const head = { key, kind, category, businessDate, originalPeriod, shop, source, sourceId };
  return {
    entryNo: first.entryNo,
    entry: { ...head, ...(correction ? { correction } : {}), lines },
    postingDate: first.postingDate,
    postingPeriod: first.postingPeriod,
    ...(first.lateFrom === null ? {} : { lateFrom: first.lateFrom }),
    lineNos: rows.map((row) => row.lineNo),
  };
}
