/**
 * Vouchers are made here and nowhere else: drafts get a key and a number and stand in the database before anything is
 * sent. DESIGN.md §4 “Corrections”, “Cuts”; accounting.md §0.10.
 */
import { createHash } from 'node:crypto';
import type { VoucherForm } from '../core/business-documents.ts';
import { firstDayOf, type IsoDate, type Period } from '../core/dates.ts';
import { dimsText } from '../core/journal.ts';
import { formatRate } from '../core/money.ts';
import { Bug, problem } from '../core/problems.ts';
import { lockKeys, type Queryable, type Tx } from '../engine/transaction.ts';
import {
  type CutEntry,
  cutDrafts,
  type DocumentFlows,
  type DraftLine,
  type Granularity,
  groupKeyOf,
  type NamedVoucher,
  type VoucherDraft,
} from './cut.ts';
import { loadCutEntries, type Reopened } from './cut-entries.ts';
import { flowOfForm, type NotExpressible } from './forms.ts';
import { DELIVERY_PROBLEMS } from './problems.ts';
import { isUnsent, type VoucherState } from './states.ts';
import { briefsOf, type VoucherBrief } from './voucher-list.ts';
import type { VoucherWords } from './voucher-words.ts';

export { voucherBriefs } from './voucher-list.ts';

/** 制单 of what no person entered. */
export const ENGINE_PREPARER = 'heliu';

export interface CutRequest {
  readonly book: string;
  readonly entries: readonly CutEntry[];
  readonly granularity: Granularity;
  /** 凭证字 by posting period (policy `voucherWords`); default 记. */
  readonly words?: (period: Period) => VoucherWords;
  /** Which flows go as business documents; default: none. */
  readonly flows?: DocumentFlows;
  /** AUTO: queued at once. REVIEW: waits for a reviewer (制单 ≠ 审核). */
  readonly review: 'AUTO' | 'REVIEW';
  /** The preparer; ENGINE_PREPARER where the engine acts alone. */
  readonly actor: string;
  readonly now: Date;
}

/** Key of the lock under which vouchers of a book are cut; taken before any of them is locked. */
export function bookLock(book: string): string {
  return `delivery:${book}`;
}

interface Standing extends NamedVoucher {
  readonly state: VoucherState;
  readonly handed: boolean;
  readonly period: Period;
}

/**
 * Cuts appended entries into vouchers, in the transaction that appended them. A voucher of the same entry keys that was
 * never handed to the ERP, and whose period the new entries share, is superseded and cut anew with them; otherwise the new
 * one names it as 订正 / 注销. Returns the vouchers made, by number. Throws Bug for entries that do not balance.
 */
export async function cutVouchers(tx: Tx, request: CutRequest): Promise<readonly VoucherBrief[]> {
  const { book, entries } = request;
  if (entries.length === 0) return [];
  await lockKeys(tx, [bookLock(book)]);
  const superseded = await supersedeUnsent(tx, request);
  const reopened = await loadCutEntries(
    tx,
    book,
    superseded.map((one) => one.voucherNo),
  );
  for (const one of superseded) await markSuperseded(tx, book, one.voucherNo, request.now);
  const all = [...reopened.map((one) => one.entry), ...entries];
  const corrects = await namedByKey(tx, book, all);
  const { granularity, words, flows } = request;
  const drafts = cutDrafts({
    book,
    granularity,
    ...(words && { words }),
    ...(flows && { flows }),
    entries: all,
    corrects,
  });
  const handedOn = numbersHandedOn(drafts, superseded, reopened);
  const made = await storeDrafts(tx, request, drafts, handedOn);
  return briefsOf(tx, book, made);
}

export interface LateRequest {
  readonly book: string;
  /** Unsent. */
  readonly voucherNo: bigint;
  /** Later than the voucher's own. */
  readonly period: Period;
  readonly now: Date;
}

interface LateVoucherRow {
  readonly groupKey: string;
  readonly preparer: string;
  readonly reviewer: string | null;
  readonly corrects: bigint | null;
  readonly form: VoucherForm;
  readonly formAccount: string | null;
}

/**
 * Supersedes a voucher whose period the ERP has closed, and the unsent corrections that name it, by vouchers in a later
 * period: dated its first day, the journal's period in the 摘要. One that was reviewed is reviewed again. Under `bookLock`.
 * Returns the vouchers made.
 */
export async function recutLate(tx: Tx, request: LateRequest): Promise<readonly VoucherBrief[]> {
  const { book, voucherNo, period, now } = request;
  const old = await loadLate(tx, book, voucherNo);
  const named = old.corrects === null ? undefined : (await lockVouchers(tx, book, [old.corrects])).get(old.corrects);
  const superseded = await withItsCorrections(tx, book, voucherNo);
  const reopened = await loadCutEntries(tx, book, superseded);
  for (const one of superseded) await markSuperseded(tx, book, one, now);
  const entries = reopened.map(({ entry }) => ({
    ...entry,
    lateFrom: entry.lateFrom ?? entry.postingPeriod,
    postingDate: firstDayOf(period),
    postingPeriod: period,
    ...(named ? { names: nameOf(named) } : {}),
  }));
  const granularity = granularityOf(book, old.groupKey, entries);
  const flow = flowOfForm(old.form, old.formAccount);
  const drafts = cutDrafts({ book, granularity, entries, corrects: new Map(), ...(flow && { flows: () => flow }) });
  const review = old.reviewer === null ? 'AUTO' : 'REVIEW';
  const made = await storeDrafts(
    tx,
    { book, entries, granularity, review, actor: old.preparer, now },
    drafts,
    new Map(),
  );
  return briefsOf(tx, book, made);
}

async function loadLate(tx: Tx, book: string, voucherNo: bigint): Promise<LateVoucherRow> {
  const { rows } = await tx.query<LateVoucherRow>(
    `SELECT group_key AS "groupKey", preparer, reviewer, corrects_voucher AS corrects, form, form_account AS "formAccount"
     FROM delivery.voucher WHERE book = $1 AND voucher_no = $2 FOR UPDATE`,
    [book, voucherNo],
  );
  const row = rows[0];
  if (!row) throw new Bug(`voucher ${book} ${voucherNo} is not stored`);
  return row;
}

async function withItsCorrections(tx: Tx, book: string, voucherNo: bigint): Promise<readonly bigint[]> {
  const { rows } = await tx.query<{ no: bigint }>(
    `SELECT c.voucher_no AS no FROM delivery.voucher c JOIN delivery.voucher v ON v.book = c.book
     WHERE v.book = $1 AND v.voucher_no = $2 AND c.corrects_voucher = v.voucher_no AND c.period = v.period`,
    [book, voucherNo],
  );
  const corrections = await lockVouchers(
    tx,
    book,
    rows.map((row) => row.no),
  );
  return [voucherNo, ...[...corrections.values()].filter(isUnsent).map((one) => one.voucherNo)];
}

/** The one that gave the voucher its group; per settlement and per day are told apart by the entry key itself. */
function granularityOf(book: string, groupKey: string, entries: readonly CutEntry[]): Granularity {
  const first = entries[0];
  if (!first) throw new Bug(`a voucher of ${groupKey} has an entry`);
  return groupKeyOf(book, 'PER_SHOP_MONTH', first.entry) === groupKey ? 'PER_SHOP_MONTH' : 'PER_SETTLEMENT_MONTH';
}

export interface Delivered extends NamedVoucher {
  readonly period: Period;
  /** True where the ERP may hold it: correct by red and blue, or a difference; false: it will be cut anew. */
  readonly sent: boolean;
}

/**
 * Where each entry key stands, for the choice between a plain difference and red and blue. Locks the vouchers until the
 * end of the transaction: no worker hands one over in between. Keys without a standing voucher are absent. Ask it before
 * appendBatch.
 */
export async function deliveredState(
  tx: Tx,
  book: string,
  entryKeys: readonly string[],
): Promise<ReadonlyMap<string, Delivered>> {
  const standing = await standingByKey(tx, book, entryKeys, []);
  const delivered = new Map<string, Delivered>();
  for (const [key, vouchers] of standing) {
    const named = vouchers.find((one) => !isUnsent(one)) ?? vouchers[0];
    if (named) delivered.set(key, { ...nameOf(named), period: named.period, sent: !isUnsent(named) });
  }
  return delivered;
}

function nameOf(one: NamedVoucher): NamedVoucher {
  const { voucherNo, date, word, number, form, formAccount } = one;
  return { voucherNo, date, word, number, form, formAccount };
}

/** Standing vouchers of each entry key in the order they were made, their rows locked. */
async function standingByKey(
  tx: Tx,
  book: string,
  keys: readonly string[],
  exceptEntries: readonly bigint[],
): Promise<ReadonlyMap<string, readonly Standing[]>> {
  const found = await tx.query<{ entry_key: string; voucher_no: bigint }>(
    `SELECT DISTINCT e.entry_key, j.voucher_no
     FROM ledger.entry e
     JOIN ledger.line l ON l.book = e.book AND l.entry_no = e.entry_no
     JOIN delivery.voucher_journal_line j ON j.book = l.book AND j.journal_line = l.line_no AND NOT j.superseded
     WHERE e.book = $1 AND e.entry_key = ANY ($2) AND e.entry_no <> ALL ($3::bigint[])`,
    [book, [...new Set(keys)], exceptEntries.map(String)],
  );
  const vouchers = await lockVouchers(
    tx,
    book,
    found.rows.map((row) => row.voucher_no),
  );
  const byKey = new Map<string, Standing[]>();
  for (const row of found.rows) {
    const voucher = vouchers.get(row.voucher_no);
    if (voucher) byKey.set(row.entry_key, [...(byKey.get(row.entry_key) ?? []), voucher]);
  }
  for (const list of byKey.values()) list.sort((a, b) => Number(a.voucherNo - b.voucherNo));
  return byKey;
}

async function lockVouchers(
  tx: Tx,
  book: string,
  voucherNos: readonly bigint[],
): Promise<ReadonlyMap<bigint, Standing>> {
  const { rows } = await tx.query<Standing>(
    `SELECT voucher_no AS "voucherNo", voucher_date AS date, word, number, state, handed, period, form,
       form_account AS "formAccount"
     FROM delivery.voucher
     WHERE book = $1 AND voucher_no = ANY ($2::bigint[]) AND state <> 'SUPERSEDED'
     ORDER BY voucher_no FOR UPDATE`,
    [book, voucherNos.map(String)],
  );
  return new Map(rows.map((row) => [row.voucherNo, row]));
}

/** Those that can be cut anew: unsent, and every new entry of theirs goes to their own period. */
async function supersedeUnsent(tx: Tx, request: CutRequest): Promise<readonly Standing[]> {
  const { book, entries } = request;
  const standing = await standingByKey(
    tx,
    book,
    entries.map((cut) => cut.entry.key),
    entries.map((cut) => cut.entryNo),
  );
  const periods = new Map<Standing, Set<Period>>();
  for (const cut of entries)
    for (const voucher of standing.get(cut.entry.key) ?? [])
      periods.set(voucher, (periods.get(voucher) ?? new Set()).add(cut.postingPeriod));
  return [...periods]
    .filter(([voucher, wanted]) => isUnsent(voucher) && wanted.size === 1 && wanted.has(voucher.period))
    .map(([voucher]) => voucher)
    .sort((a, b) => Number(a.voucherNo - b.voucherNo));
}

async function markSuperseded(tx: Tx, book: string, voucherNo: bigint, now: Date): Promise<void> {
  await tx.query(
    `UPDATE delivery.voucher
     SET state = 'SUPERSEDED', lease_owner = NULL, lease_until = NULL, next_try_at = NULL, changed_at = $3
     WHERE book = $1 AND voucher_no = $2`,
    [book, voucherNo, now],
  );
  await tx.query(
    'UPDATE delivery.voucher_journal_line SET superseded = true WHERE book = $1 AND voucher_no = $2 AND NOT superseded',
    [book, voucherNo],
  );
}

/** The first voucher still standing of each key: the one that a further voucher of the key names. */
async function namedByKey(tx: Tx, book: string, entries: readonly CutEntry[]): Promise<Map<string, NamedVoucher>> {
  const standing = await standingByKey(
    tx,
    book,
    entries.map((cut) => cut.entry.key),
    entries.map((cut) => cut.entryNo),
  );
  const named = new Map<string, NamedVoucher>();
  for (const [key, [first]] of standing) if (first) named.set(key, nameOf(first));
  return named;
}

/** Draft → number of a voucher it replaces within the same period. */
function numbersHandedOn(
  drafts: readonly VoucherDraft[],
  superseded: readonly Standing[],
  reopened: readonly Reopened[],
): ReadonlyMap<VoucherDraft, number> {
  const voucherOf = new Map(reopened.map((one) => [one.entry.entryNo, one.voucherNo]));
  const free = new Map(superseded.map((one) => [one.voucherNo, one]));
  const numbers = new Map<VoucherDraft, number>();
  for (const draft of drafts.filter((one) => one.lines.length > 0))
    for (const entryNo of draft.entryNos) {
      const voucherNo = voucherOf.get(entryNo);
      const old = voucherNo === undefined ? undefined : free.get(voucherNo);
      if (!old || old.period !== draft.period || old.word !== draft.word) continue;
      numbers.set(draft, old.number);
      free.delete(old.voucherNo);
      break;
    }
  return numbers;
}

async function storeDrafts(
  tx: Tx,
  request: CutRequest,
  drafts: readonly VoucherDraft[],
  handedOn: ReadonlyMap<VoucherDraft, number>,
): Promise<readonly bigint[]> {
  const numbers = await assignNumbers(tx, request.book, drafts, handedOn);
  const cuts = await lastCuts(tx, request.book, drafts);
  let voucherNo = await lastVoucherNo(tx, request.book);
  const made: bigint[] = [];
  for (const draft of drafts) {
    if (draft.lines.length === 0) {
      await storeNil(tx, request, draft);
      continue;
    }
    voucherNo += 1n;
    const cutNo = (cuts.get(draft.groupKey) ?? 0) + 1;
    cuts.set(draft.groupKey, cutNo);
    const number = numbers.get(draft);
    if (number === undefined) throw new Bug(`draft ${draft.groupKey} has no number`);
    await storeVoucher(tx, request, draft, { voucherNo, cutNo, number });
    made.push(voucherNo);
  }
  return made;
}

/** The lowest free number of the word in the period, so that the sequence has no holes (12号规范 第21条); under the book's lock. */
async function assignNumbers(
  tx: Tx,
  book: string,
  drafts: readonly VoucherDraft[],
  handedOn: ReadonlyMap<VoucherDraft, number>,
): Promise<ReadonlyMap<VoucherDraft, number>> {
  const numbers = new Map(handedOn);
  const open = drafts.filter((draft) => draft.lines.length > 0 && !handedOn.has(draft));
  const series = new Map(open.map((draft) => [`${draft.period} ${draft.word}`, draft]));
  for (const { period, word } of series.values()) {
    const isOfSeries = (draft: VoucherDraft): boolean => draft.period === period && draft.word === word;
    const wanted = open.filter(isOfSeries);
    const kept = drafts.filter(isOfSeries).flatMap((draft) => handedOn.get(draft) ?? []);
    const free = await freeNumbers(tx, { book, period, word }, kept, wanted.length);
    wanted.forEach((draft, index) => {
      const number = free[index];
      if (number !== undefined) numbers.set(draft, number);
    });
  }
  return numbers;
}

export interface Series {
  readonly book: string;
  readonly period: Period;
  readonly word: string;
}

/** The lowest `count` free ones; `kept` are taken as well. Under the book's lock. */
export async function freeNumbers(
  tx: Tx,
  { book, period, word }: Series,
  kept: readonly number[],
  count: number,
): Promise<readonly number[]> {
  const { rows } = await tx.query<{ number: number }>(
    `WITH used AS (
       SELECT number FROM delivery.voucher WHERE book = $1 AND period = $2 AND word = $3 AND state <> 'SUPERSEDED'
       UNION SELECT unnest($4::integer[]))
     SELECT n AS number
     FROM generate_series(1, (SELECT count(*) FROM used)::integer + $5) AS n
     WHERE n NOT IN (SELECT number FROM used)
     ORDER BY n LIMIT $5`,
    [book, period, word, kept, count],
  );
  return rows.map((row) => row.number);
}

async function lastCuts(tx: Tx, book: string, drafts: readonly VoucherDraft[]): Promise<Map<string, number>> {
  const { rows } = await tx.query<{ group_key: string; cut_no: number }>(
    `SELECT group_key, max(cut_no) AS cut_no FROM delivery.voucher
     WHERE book = $1 AND group_key = ANY ($2) GROUP BY group_key`,
    [book, drafts.map((draft) => draft.groupKey)],
  );
  return new Map(rows.map((row) => [row.group_key, row.cut_no]));
}

export async function lastVoucherNo(tx: Tx, book: string): Promise<bigint> {
  const { rows } = await tx.query<{ last: bigint }>(
    'SELECT coalesce(max(voucher_no), 0)::bigint AS last FROM delivery.voucher WHERE book = $1',
    [book],
  );
  return rows[0]?.last ?? 0n;
}

async function storeNil(tx: Tx, request: CutRequest, draft: VoucherDraft): Promise<void> {
  await tx.query(
    `INSERT INTO delivery.nil_line (book, journal_line, group_key, cut_at)
     SELECT $1, line, $3, $4 FROM unnest($2::bigint[]) AS line`,
    [request.book, draft.journalLines.map((one) => String(one.journalLine)), draft.groupKey, request.now],
  );
}

interface Assigned {
  readonly voucherNo: bigint;
  readonly cutNo: number;
  readonly number: number;
}

async function storeVoucher(tx: Tx, request: CutRequest, draft: VoucherDraft, assigned: Assigned): Promise<void> {
  const { book, now } = request;
  const { voucherNo, cutNo, number } = assigned;
  const key = `${draft.groupKey}|${cutNo}`;
  const preparer = request.actor === 'worker' ? ENGINE_PREPARER : request.actor;
  const hash = contentHash(key, { ...draft, number, preparer });
  await tx.query(
    `INSERT INTO delivery.voucher (book, voucher_no, voucher_key, group_key, cut_no, category, shop, source, source_id,
       voucher_date, period, word, number, summary, attachments, preparer, state, corrects_voucher, content_hash,
       late_from, form, form_account, problem, created_at, changed_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,
       $24, $24)`,
    [
      book,
      voucherNo,
      key,
      draft.groupKey,
      cutNo,
      draft.category,
      draft.shop,
      draft.source,
      draft.sourceId,
      draft.date,
      draft.period,
      draft.word,
      number,
      draft.summary,
      draft.attachments,
      preparer,
      request.review === 'REVIEW' || draft.formProblem ? 'AWAITING_REVIEW' : 'QUEUED',
      draft.corrects?.voucherNo ?? null,
      hash,
      draft.lateFrom ?? null,
      draft.form,
      draft.formAccount,
      draft.formProblem ? JSON.stringify(notExpressible(book, voucherNo, draft, draft.formProblem)) : null,
      now,
    ],
  );
  await storeLines(tx, book, voucherNo, draft);
}

/** It goes to a person, who may let it go as a voucher all the same. */
function notExpressible(book: string, voucherNo: bigint, draft: VoucherDraft, { reason, about }: NotExpressible) {
  const place = { book, voucher: String(voucherNo) };
  return problem(DELIVERY_PROBLEMS.DOCUMENT_NOT_EXPRESSIBLE, place, { summary: draft.summary, reason, about });
}

async function storeLines(tx: Tx, book: string, voucherNo: bigint, draft: VoucherDraft): Promise<void> {
  const { lines, journalLines } = draft;
  await tx.query(
    `INSERT INTO delivery.voucher_line (book, voucher_no, line_no, summary, account, dc, currency, fc, rate, lc, dims)
     SELECT $1, $2, u.* FROM unnest($3::integer[], array_fill($4::text, ARRAY[cardinality($3::integer[])]), $5::text[],
       $6::text[], $7::text[], $8::bigint[], $9::numeric[], $10::bigint[], $11::jsonb[]) AS u`,
    [
      book,
      voucherNo,
      lines.map((line) => line.lineNo),
      draft.summary,
      lines.map((line) => line.account),
      lines.map((line) => line.dc),
      lines.map((line) => line.currency),
      lines.map((line) => String(line.fc)),
      lines.map((line) => formatRate(line.rate)),
      lines.map((line) => String(line.lc)),
      lines.map((line) => JSON.stringify(line.dims)),
    ],
  );
  await tx.query(
    `INSERT INTO delivery.voucher_journal_line (book, voucher_no, line_no, journal_line)
     SELECT $1, $2, u.* FROM unnest($3::integer[], $4::bigint[]) AS u`,
    [
      book,
      voucherNo,
      journalLines.map((one) => one.lineNo ?? null),
      journalLines.map((one) => String(one.journalLine)),
    ],
  );
}

/** What a hash of a voucher covers: everything the ERP is given (accounting.md §8.1 L17, §8.4 “tamper evidence”). */
export interface HashedVoucher {
  readonly date: IsoDate;
  readonly period: Period;
  readonly word: string;
  readonly number: number;
  readonly summary: string;
  readonly attachments: number;
  readonly preparer: string;
  readonly form: VoucherForm;
  readonly formAccount: string | null;
  /** Canonical JSON of a document that was handed in; it has no lines. */
  readonly document?: string;
  readonly lines: readonly DraftLine[];
}

/** sha256 hex of the canonical text. */
export function contentHash(key: string, voucher: HashedVoucher): string {
  const { date, period, word, number, summary, attachments, preparer } = voucher;
  const rows = [
    [key, date, period, word, number, summary, attachments, preparer, ...formParts(voucher)],
    ...voucher.lines.map((line) => [
      line.lineNo,
      line.account,
      line.dc,
      line.currency,
      String(line.fc),
      formatRate(line.rate),
      String(line.lc),
      dimsText(line.dims),
    ]),
  ];
  return createHash('sha256')
    .update(rows.map((row) => JSON.stringify(row)).join('\n'))
    .digest('hex');
}

/** Nothing of a voucher, so that its hash is that of a house that knew no documents. */
function formParts({ form, formAccount, document }: HashedVoucher): readonly (string | null)[] {
  return form === 'VOUCHER' ? [] : [form, formAccount, ...(document === undefined ? [] : [document])];
}

/** Journal lines in no standing voucher and not posted nil, and vouchers off balance: both lists are empty (L01, L16). */
export async function voucherLawBreaks(
  db: Queryable,
  book: string,
): Promise<{ readonly homeless: readonly bigint[]; readonly unbalanced: readonly bigint[] }> {
  const homeless = await db.query<{ no: bigint }>(
    `SELECT l.line_no AS no FROM ledger.line l
     WHERE l.book = $1
       AND NOT EXISTS (SELECT 1 FROM delivery.voucher_journal_line j
                       WHERE j.book = l.book AND j.journal_line = l.line_no AND NOT j.superseded)
       AND NOT EXISTS (SELECT 1 FROM delivery.nil_line n WHERE n.book = l.book AND n.journal_line = l.line_no)
     ORDER BY l.line_no LIMIT 100`,
    [book],
  );
  const unbalanced = await db.query<{ no: bigint }>(
    `SELECT voucher_no AS no FROM delivery.voucher_line WHERE book = $1
     GROUP BY voucher_no HAVING sum(CASE dc WHEN 'D' THEN lc ELSE -lc END) <> 0
     ORDER BY voucher_no LIMIT 100`,
    [book],
  );
  return { homeless: homeless.rows.map((row) => row.no), unbalanced: unbalanced.rows.map((row) => row.no) };
}
