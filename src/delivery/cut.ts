/** From appended journal entries to voucher drafts, pure. accounting.md §0.3, §0.5, §0.7–§0.10; DESIGN.md §4 “Cuts”. */
import { DOCUMENT_WORDS, type VoucherForm } from '../core/business-documents.ts';
import type { IsoDate, Period } from '../core/dates.ts';
import { type Dims, dimsText, type JournalEntry, type JournalLine, type Side, signedLc } from '../core/journal.ts';
import { type Currency, type Minor, plainRate, type Rate } from '../core/money.ts';
import { Bug } from '../core/problems.ts';
import { type DocumentFlow, flowOfForm, formContent, type NotExpressible } from './forms.ts';
import { type VoucherWords, wordOf } from './voucher-words.ts';

export const VOUCHER_LINES_MAX = 500;

export type Granularity = 'PER_SETTLEMENT_MONTH' | 'PER_SHOP_DAY' | 'PER_SHOP_MONTH' | 'PER_ORDER';

export type CutLine = Pick<JournalLine, 'dc' | 'account' | 'currency' | 'fc' | 'rate' | 'lc' | 'dims'>;

/** A journal entry as it was appended; only what a cut looks at. */
export interface CutEntry {
  readonly entryNo: bigint;
  readonly entry: Pick<
    JournalEntry,
    'key' | 'kind' | 'category' | 'businessDate' | 'originalPeriod' | 'shop' | 'source' | 'sourceId' | 'correction'
  > & { readonly lines: readonly CutLine[] };
  readonly postingDate: IsoDate;
  readonly postingPeriod: Period;
  /** The journal's period, where the ERP had closed it and the voucher goes to a later one, `postingPeriod`. */
  readonly lateFrom?: Period;
  /** The voucher that this entry names, whatever others of its key there are. */
  readonly names?: NamedVoucher;
  /** Journal line numbers, in the order of `entry.lines`. */
  readonly lineNos: readonly bigint[];
}

/** The voucher that a correction names; it stands and cannot be cut anew. */
export interface NamedVoucher {
  readonly voucherNo: bigint;
  readonly date: IsoDate;
  readonly word: string;
  readonly number: number;
  /** How it went; what corrects it goes the same way. */
  readonly form: VoucherForm;
  readonly formAccount: string | null;
}

/** The way of a flow by the book's policy; undefined: as vouchers. */
export type DocumentFlows = (asked: {
  readonly source: string;
  readonly kind: string;
  readonly shop: string;
  readonly period: Period;
}) => DocumentFlow | undefined;

export interface DraftLine {
  readonly lineNo: number;
  readonly account: string;
  readonly dc: Side;
  readonly currency: Currency;
  readonly fc: Minor;
  readonly rate: Rate;
  readonly lc: Minor;
  readonly dims: Dims;
}

export interface VoucherDraft {
  readonly groupKey: string;
  readonly category: string;
  readonly shop: string;
  readonly source: string;
  /** `*` where the voucher sums several sources. */
  readonly sourceId: string;
  readonly date: IsoDate;
  readonly period: Period;
  /** 凭证字, or the word of the document's kind. */
  readonly word: string;
  readonly form: VoucherForm;
  /** The debtor's account, where the form is a document. */
  readonly formAccount: string | null;
  /** The flow goes as documents and this one cannot: it waits for a person. */
  readonly formProblem: NotExpressible | undefined;
  readonly summary: string;
  readonly attachments: number;
  readonly corrects: NamedVoucher | undefined;
  /** The journal's period of a late voucher. */
  readonly lateFrom: Period | undefined;
  /** Empty: everything nets to nothing, no voucher is made (POSTED_NIL). */
  readonly lines: readonly DraftLine[];
  /** Every journal line of the entries; lineNo undefined where its sum is zero. */
  readonly journalLines: readonly { readonly journalLine: bigint; readonly lineNo: number | undefined }[];
  readonly entryNos: readonly bigint[];
}

export interface CutInput {
  readonly book: string;
  readonly granularity: Granularity;
  /** 凭证字 by posting period; default 记. */
  readonly words?: (period: Period) => VoucherWords;
  /** Default: everything goes as vouchers. */
  readonly flows?: DocumentFlows;
  readonly entries: readonly CutEntry[];
  /** Entry key → the voucher that a further entry of this key corrects. */
  readonly corrects: ReadonlyMap<string, NamedVoucher>;
}

/**
 * What opens a voucher. Of the business month, never of the posting period (accounting.md §0.10). The entry key carries
 * settlement, month, kind, and where the policy says so the day or the part.
 */
export function groupKeyOf(book: string, granularity: Granularity, entry: CutEntry['entry']): string {
  if (granularity === 'PER_SHOP_MONTH')
    return [book, entry.category, entry.shop, entry.originalPeriod, entry.kind].join('|');
  // an order has no settlement: what goes by settlements goes by days
  if (entry.source === 'order' && granularity !== 'PER_ORDER')
    return [book, entry.category, entry.shop, entry.businessDate, entry.kind].join('|');
  return [book, entry.category, entry.key].join('|');
}

/**
 * Drafts in the order of their dates. An entry is never split: it balances, so the voucher does. Throws Bug where one
 * entry alone has more than VOUCHER_LINES_MAX lines, or a draft does not balance (L01).
 */
export function cutDrafts(input: CutInput): readonly VoucherDraft[] {
  const buckets = new Map<string, CutEntry[]>();
  for (const entry of [...input.entries].sort(byDateAndNumber)) {
    const key = bucketKeyOf(input, entry);
    const bucket = buckets.get(key);
    if (bucket) bucket.push(entry);
    else buckets.set(key, [entry]);
  }
  const drafts = [...buckets.values()].flatMap((bucket) =>
    splitAtLimit(bucket).map((entries) => draftOf(input, entries)),
  );
  return drafts.sort((a, b) => compareText(a.date, b.date));
}

function byDateAndNumber(a: CutEntry, b: CutEntry): number {
  return compareText(dateOf(a), dateOf(b)) || Number(a.entryNo - b.entryNo);
}

/** One voucher has one period, and a 注销 voucher stands apart from the 订正 voucher (accounting.md §8.4). */
function bucketKeyOf(input: CutInput, cut: CutEntry): string {
  const named = namedBy(input, cut);
  const correction = named ? `${named.voucherNo}${cut.entry.correction === 'RED' ? ' RED' : ''}` : '';
  const late = cut.lateFrom ?? '';
  return [groupKeyOf(input.book, input.granularity, cut.entry), cut.postingPeriod, correction, late].join('\n');
}

function namedBy(input: CutInput, cut: CutEntry): NamedVoucher | undefined {
  return cut.names ?? input.corrects.get(cut.entry.key);
}

/** The business date where its period took the entry; else the date it was posted to (accounting.md §0.5). */
function dateOf(cut: CutEntry): IsoDate {
  return cut.postingPeriod === cut.entry.originalPeriod ? cut.entry.businessDate : cut.postingDate;
}

interface Sum {
  readonly line: CutLine;
  fc: Minor;
  lc: Minor;
}

class Sums {
  readonly byKey = new Map<string, Sum>();
  count = 0;

  add(cut: CutEntry, sign: 1n | -1n = 1n): void {
    for (const line of cut.entry.lines) {
      const key = mergeKeyOf(line);
      let sum = this.byKey.get(key);
      if (!sum) {
        sum = { line, fc: 0n, lc: 0n };
        this.byKey.set(key, sum);
      }
      const before = isZero(sum) ? 0 : 1;
      sum.fc += sign * line.fc;
      sum.lc += sign * line.lc;
      this.count += (isZero(sum) ? 0 : 1) - before;
    }
  }
}

function isZero(amount: { readonly fc: Minor; readonly lc: Minor }): boolean {
  return amount.fc === 0n && amount.lc === 0n;
}

/** `src` takes no part: such a line stands in functional currency already (accounting.md §0.3). */
function mergeKeyOf(line: CutLine): string {
  return [line.account, line.dc, line.currency, plainRate(line.rate), dimsText(line.dims)].join('|');
}

function splitAtLimit(bucket: readonly CutEntry[]): readonly (readonly CutEntry[])[] {
  const parts: CutEntry[][] = [];
  let sums = new Sums();
  let part: CutEntry[] = [];
  for (const cut of bucket) {
    sums.add(cut);
    if (sums.count > VOUCHER_LINES_MAX && part.length > 0) {
      parts.push(part);
      part = [];
      sums = new Sums();
      sums.add(cut);
    }
    if (sums.count > VOUCHER_LINES_MAX)
      throw new Bug(`entry ${cut.entry.key} has ${sums.count} voucher lines, at most ${VOUCHER_LINES_MAX}`);
    part.push(cut);
  }
  parts.push(part);
  return parts;
}

function draftOf(input: CutInput, entries: readonly CutEntry[]): VoucherDraft {
  const first = entries[0];
  if (!first) throw new Bug('a draft has an entry');
  const sums = new Sums();
  for (const cut of entries) sums.add(cut);
  const lines = numberedLines(sums);
  const lineNoByKey = new Map(lines.map((line) => [mergeKeyOf(line), line.lineNo]));
  assertBalanced(first.entry.key, lines);
  const sources = new Set(entries.map((cut) => `${cut.entry.source}|${cut.entry.sourceId}`));
  const corrects = namedBy(input, first);
  const period = first.postingPeriod;
  const form = formOf(lines, corrects ? flowOfForm(corrects.form, corrects.formAccount) : flowOf(input, first));
  return {
    groupKey: groupKeyOf(input.book, input.granularity, first.entry),
    category: first.entry.category,
    shop: first.entry.shop,
    source: first.entry.source,
    sourceId: sources.size === 1 ? first.entry.sourceId : '*',
    date: entries.map(dateOf).sort(compareText).at(-1) ?? first.postingDate,
    period,
    word: form.form === 'VOUCHER' ? wordOf(input.words?.(period) ?? '记', lines) : DOCUMENT_WORDS[form.form],
    ...form,
    summary: summaryOf(first, sources.size, corrects),
    attachments: sources.size,
    corrects,
    lateFrom: first.lateFrom,
    lines,
    journalLines: entries.flatMap((cut) => journalLinesOf(cut, lineNoByKey)),
    entryNos: entries.map((cut) => cut.entryNo),
  };
}

function flowOf(input: CutInput, first: CutEntry): DocumentFlow | undefined {
  const { source, kind, shop } = first.entry;
  return input.flows?.({ source, kind, shop, period: first.postingPeriod });
}

function formOf(
  lines: readonly DraftLine[],
  flow: DocumentFlow | undefined,
): Pick<VoucherDraft, 'form' | 'formAccount' | 'formProblem'> {
  const content = flow && formContent(lines, flow);
  const voucher = { form: 'VOUCHER', formAccount: null } as const;
  if (!content) return { ...voucher, formProblem: undefined };
  if ('reason' in content) return { ...voucher, formProblem: content };
  return { form: content.kind, formAccount: flow.account, formProblem: undefined };
}

function journalLinesOf(cut: CutEntry, lineNoByKey: ReadonlyMap<string, number>): VoucherDraft['journalLines'] {
  return cut.entry.lines.map((line, index) => {
    const journalLine = cut.lineNos[index];
    if (journalLine === undefined) throw new Bug(`entry ${cut.entryNo} has a line without number`);
    return { journalLine, lineNo: lineNoByKey.get(mergeKeyOf(line)) };
  });
}

/** Debits before credits, by account code, then by dimensions, currency and rate. */
function numberedLines(sums: Sums): readonly DraftLine[] {
  return [...sums.byKey.entries()]
    .filter(([, sum]) => !isZero(sum))
    .sort(([keyA, a], [keyB, b]) => {
      if (a.line.dc !== b.line.dc) return a.line.dc === 'D' ? -1 : 1;
      return compareText(a.line.account, b.line.account) || compareText(keyA, keyB);
    })
    .map(([, { line, fc, lc }], index) => ({
      lineNo: index + 1,
      account: line.account,
      dc: line.dc,
      currency: line.currency,
      fc,
      rate: line.rate,
      lc,
      dims: line.dims,
    }));
}

function assertBalanced(key: string, lines: readonly DraftLine[]): void {
  const rest = lines.reduce((sum, line) => sum + signedLc(line), 0n);
  if (rest !== 0n) throw new Bug(`voucher of ${key} is off balance by ${rest} minor units`);
}

/**
 * `{类别} {店铺} {结算号} {期间}`, the period being the business month; a correction names its voucher first, a late voucher the
 * journal's period last.
 */
function summaryOf(cut: CutEntry, sources: number, corrects: NamedVoucher | undefined): string {
  const { entry, lateFrom } = cut;
  const own = entry.sourceId.startsWith(`${entry.shop}|`)
    ? entry.sourceId.slice(entry.shop.length + 1)
    : entry.sourceId;
  const paper = sources === 1 ? own : `${own}等${sources}张`;
  const late = lateFrom === undefined ? '' : `补记${lateFrom}期`;
  const template = [entry.category, entry.shop, paper, entry.originalPeriod, late]
    .filter((part) => part !== '')
    .join(' ');
  if (!corrects) return template;
  const act = entry.correction === 'RED' ? '注销' : '订正';
  const what = corrects.form === 'VOUCHER' ? '凭证' : '单据';
  return `${act} ${corrects.date} ${corrects.word}-${corrects.number}号${what} ${template}`;
}

/** By code unit, so that the order is the same on every machine. */
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
