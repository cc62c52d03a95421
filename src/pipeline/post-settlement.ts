/**
 * One settlement, from its statements to journal and vouchers, in one transaction: choose the paper that counts, classify,
 * post by the pure rules, correct what was posted before, cut. The only order of these steps there is (DESIGN.md §4).
 */

import { correctEntries } from '../core/correction.ts';
import type { IsoDate, Period } from '../core/dates.ts';
import { later, periodOf } from '../core/dates.ts';
import type { CellShare, Chart, JournalEntry } from '../core/journal.ts';
import { sideSign } from '../core/journal.ts';
import type { Currency, Minor } from '../core/money.ts';
import { formatMinor } from '../core/money.ts';
import { Bug, type Problem, problem } from '../core/problems.ts';
import { audit } from '../engine/audit.ts';
import { crashPoint } from '../engine/crash-points.ts';
import { openException, resolveExceptions } from '../engine/exceptions.ts';
import { lockKeys, type Tx } from '../engine/transaction.ts';
import type { ItemRule } from '../fees/classify.ts';
import { checkChain } from '../funds/chain.ts';
import { FUNDS_PROBLEMS } from '../funds/problems.ts';
import { type PostingShop, postSettlement, type SettlementInput, type SettlementPosting } from '../funds/settlement.ts';
import {
  loadInstalments,
  loadSettlement,
  nextPosting,
  type SettlementRecord,
  saveDispositions,
  saveSettlement,
} from '../funds/settlement-record.ts';
import { type Cell, cellKey } from '../intake/cells.ts';
import {
  chainStatements,
  loadCells,
  loadStatements,
  loadTaxDifferences,
  type Statement,
} from '../intake/statements.ts';
import { type Book, loadBook, loadChart } from '../ledger/books.ts';
import { loadPosted, type PostedEntry } from '../ledger/journal.ts';
import { lastRateNo } from '../masterdata/rates.ts';
import { loadShop, type Shop } from '../masterdata/shops.ts';
import { loadTaxRates, taxRateFor } from '../masterdata/tax-rates.ts';
import { loadPolicies } from '../spec/policies.ts';
import { appendAndCut, sentKeys } from './append-entries.ts';
import { bookClassifier, type ClassifiedCells, classifyCells, unknownItemProblem } from './classification.ts';
import type { Actor, CellDifference, House, StatementOutcome, UnknownItem } from './house.ts';
import { type MatchedSettlement, matchOrders, reportMatch, type SettlementMatch, saveMatch } from './match-orders.ts';
import { rateLookup } from './rate-lookup.ts';

export interface SettlementKey {
  readonly book: string;
  readonly shop: string;
  readonly settlementId: string;
}

export interface SettlementResult {
  readonly book: Book;
  /** The statement that counts; undefined while none is proved. */
  readonly counts: Statement | undefined;
  readonly statements: readonly Statement[];
  readonly outcome: Exclude<StatementOutcome, 'COMPARED'>;
  readonly problems: readonly Problem[];
  readonly unknownItems: readonly UnknownItem[];
  readonly differences: readonly CellDifference[];
  readonly months: readonly { readonly month: Period; readonly net: Minor }[];
  /** Orders of which other settlements would post something else now; noted, for `settleClaims` to post those anew. */
  readonly restated: readonly string[];
}

/** Best first (DESIGN.md §4 “One settlement, many papers”). */
const KIND_ORDER: readonly string[] = [
  'amazon.settlement.v2',
  'amazon.settlement.v1',
  'sellfox.settlement',
  'amazon.daterange',
];

export function settlementSubject(key: SettlementKey): string {
  return `settlement:${key.book}/${key.shop}/${key.settlementId}`;
}

/** Posts, corrects or holds one settlement in the caller's transaction. Throws what the database throws. */
export async function postSettlementNow(
  tx: Tx,
  house: House,
  pack: readonly ItemRule[],
  key: SettlementKey,
  actor: Actor,
): Promise<SettlementResult> {
  await lockKeys(tx, [settlementSubject(key)]);
  const now = new Date(house.clock.now());
  const book = await loadBook(tx, key.book);
  const shop = await loadShop(tx, key.shop);
  if (!book || !shop) throw new Bug(`settlement of an unknown book or shop: ${key.book} ${key.shop}`);
  const statements = await loadStatements(tx, key.book, key.shop, key.settlementId);
  const record = await loadSettlement(tx, key.book, key.shop, key.settlementId);
  const counts = statementThatCounts(statements);
  const story = { tx, house, pack, key, actor, now, book, shop, statements, record };
  const result = counts ? await postStatement(story, counts) : await holdAll(story);
  await reportChain(story, result);
  return result;
}

interface Story {
  readonly tx: Tx;
  readonly house: House;
  readonly pack: readonly ItemRule[];
  readonly key: SettlementKey;
  readonly actor: Actor;
  readonly now: Date;
  readonly book: Book;
  readonly shop: Shop;
  readonly statements: readonly Statement[];
  readonly record: SettlementRecord | undefined;
}

/** The newest proved statement of the best kind. */
export function statementThatCounts(statements: readonly Statement[]): Statement | undefined {
  for (const kind of KIND_ORDER) {
    const proved = statements.filter((one) => one.kind === kind && one.state === 'PROVED');
    if (proved.length > 0) return proved.reduce((best, one) => (one.revision > best.revision ? one : best));
  }
  return undefined;
}

async function holdAll(story: Story): Promise<SettlementResult> {
  const last = story.statements.at(-1);
  const problems = last?.problems ?? [];
  await hold(story, last?.currency ?? story.shop.currency, problems);
  return { ...emptyResult(story), counts: undefined, outcome: 'HELD', problems };
}

function emptyResult(story: Story): Omit<SettlementResult, 'outcome' | 'counts'> {
  const { book, statements } = story;
  return { book, statements, problems: [], unknownItems: [], differences: [], months: [], restated: [] };
}

async function hold(story: Story, currency: Currency, problems: readonly Problem[]): Promise<void> {
  const { tx, key, record, now } = story;
  const state = record?.posting === undefined ? 'HELD' : 'REVISION_HELD';
  await saveSettlement(tx, { ...key, currency }, { ...blank(record), state }, problems, now);
  await keepExceptions(story, problems);
}

function blank(record: SettlementRecord | undefined): SettlementRecord {
  return record ?? { state: 'HELD', postedStatement: undefined, posting: undefined, ratesUpTo: undefined };
}

/** Exceptions of a settlement are those of its last try: what is gone is resolved. */
async function keepExceptions(story: Story, problems: readonly Problem[]): Promise<void> {
  const { tx, house, key, now } = story;
  const subject = `${settlementSubject(key)}/post`;
  const subjects = problems.map((one) => `${subject}/${one.code}/${exceptionDetail(one)}`);
  await resolveGone(story, subject, new Set(subjects));
  for (const [index, one] of problems.entries()) await openException(tx, one, subjects[index]!, now, house.catalogue);
}

function exceptionDetail(one: Problem): string {
  return (one.params.item ?? one.params.feeKey ?? one.params.account ?? one.params.date ?? '').slice(0, 200);
}

async function resolveGone(story: Story, subject: string, standing: ReadonlySet<string>): Promise<void> {
  const { tx, now } = story;
  const live = await tx.query<{ subject: string }>(
    "SELECT DISTINCT subject FROM engine.exception WHERE state IN ('OPEN', 'RETRYING') AND starts_with(subject, $1 || '/')",
    [subject],
  );
  for (const row of live.rows) if (!standing.has(row.subject)) await resolveExceptions(tx, row.subject, 'heliu', now);
}

async function postStatement(story: Story, counts: Statement): Promise<SettlementResult> {
  const { tx, key, record } = story;
  const cells = await loadCells(tx, key.book, counts.statementNo);
  const prepared = await prepare(story, counts, cells);
  const problems = [...prepared.problems, ...prepared.posting.problems, ...heldRevision(story, counts)];
  const shared = { ...emptyResult(story), counts, months: monthsOf(prepared.posting.entries) };
  const restated = prepared.match?.restated ?? [];
  if (prepared.problems.length > 0 || prepared.posting.problems.length > 0) {
    await hold(story, counts.currency, problems);
    return { ...shared, outcome: 'HELD', problems, unknownItems: prepared.classified.unknown };
  }
  const outcome = await commitPosting(story, counts, cells, prepared.posting, prepared.policies, problems);
  const differences =
    record?.postedStatement === undefined ? [] : await differencesTo(story, record.postedStatement, counts, cells);
  await keepMatch(story, prepared);
  return { ...shared, outcome, problems, differences, restated };
}

/** What the settlement told of orders, for those orders and for other settlements of them; and what does not match. */
async function keepMatch(story: Story, { settled, match, rateOn, classified }: Prepared): Promise<void> {
  const { tx, house, key, now, book } = story;
  if (!match) return;
  const dates = new Map(classified.cells.map((cell) => [cell.cellNo, cell.businessDate]));
  await saveMatch(tx, settled, match, { functional: book.currency, rateOf: (cellNo) => rateOn(dates.get(cellNo)!) });
  await reportMatch(tx, house, key, match, now);
}

/** A newer paper of the kind that counts is not proved: the older one stays posted, and the newer one says why it waits. */
function heldRevision(story: Story, counts: Statement): readonly Problem[] {
  const newest = story.statements.filter((one) => one.kind === counts.kind).at(-1);
  return newest && newest.statementNo !== counts.statementNo ? newest.problems : [];
}

interface Prepared {
  readonly classified: ClassifiedCells;
  readonly settled: MatchedSettlement;
  /** Mode O, where the book has orders of the shop. */
  readonly match: SettlementMatch | undefined;
  readonly rateOn: SettlementInput['rateOn'];
  readonly posting: SettlementPosting;
  readonly policies: Readonly<Record<string, string>>;
  readonly problems: readonly Problem[];
}

/** Everything up to the entries: reads, and calls the pure rules. */
async function prepare(story: Story, counts: Statement, cells: readonly Cell[]): Promise<Prepared> {
  const { tx, key, book, shop, pack } = story;
  const endDate = counts.endDate ?? lastDate(cells);
  const policies = (await loadPolicies(tx, key.book, book.standard)).all(key.shop, endDate);
  const classifier = await bookClassifier(tx, key.book, pack);
  const classified = classifyCells(counts.statementNo, cells, classifier, pack, policies.unknownFee === 'BUFFER');
  const place = { book: key.book, shop: key.shop, settlement: key.settlementId };
  const problems = classified.unknown.map((item) => unknownItemProblem(item, key.book, counts.currency, place));
  const { statementNo, currency } = counts;
  const settled = { ...key, statementNo, currency, endDate, policies };
  const match = policies.mode === 'O' ? await matchOrders(tx, settled, classified.cells) : undefined;
  const rateOn = await rateLookup(tx, book.currency, currency, policies.fxRateType ?? '', story.record?.ratesUpTo);
  const input = await inputOf(story, counts, settled, classified, await loadChart(tx, book.book), shop);
  const posting = postSettlement({ ...input, rateOn, ...(match ? { orders: match.byCell } : {}) });
  return { classified, settled, match, rateOn, posting, policies, problems };
}

function lastDate(cells: readonly Cell[]): IsoDate {
  return cells.reduce((last, cell) => later(last, cell.businessDate), '1970-01-01');
}

async function inputOf(
  story: Story,
  counts: Statement,
  { endDate, policies }: MatchedSettlement,
  classified: ClassifiedCells,
  chart: Chart,
  shop: Shop,
): Promise<Omit<SettlementInput, 'rateOn'>> {
  const { tx, key, book } = story;
  const differences = await loadTaxDifferences(tx, key.book, counts.statementNo);
  const taxRates = await loadTaxRates(tx);
  return {
    book,
    chart,
    shop: postingShop(shop),
    settlement: {
      settlementId: key.settlementId,
      statementNo: counts.statementNo,
      kind: counts.kind,
      currency: counts.currency,
      endDate,
      total: counts.total ?? counts.sum,
    },
    cells: classified.cells,
    taxShortfalls: differences.filter((one) => one.amount < 0n),
    policies,
    taxRateOn: (jurisdiction, date) => taxRateFor(taxRates, jurisdiction, 'STANDARD', date),
    instalments: await loadInstalments(tx, key.book, key.shop),
  };
}

function postingShop(shop: Shop): PostingShop {
  const { code, department, warehouse, card, lender, marketplace, taxRegistrations } = shop;
  return { code, department, warehouse, card, lender, country: marketplace, taxRegistrations };
}

async function commitPosting(
  story: Story,
  counts: Statement,
  cells: readonly Cell[],
  posting: SettlementPosting,
  policies: Readonly<Record<string, string>>,
  problems: readonly Problem[],
): Promise<'POSTED' | 'CORRECTED' | 'UNCHANGED'> {
  const { tx, key, record, now, actor } = story;
  const posted = record?.posting === undefined ? [] : await loadPosted(tx, key.book, 'settlement', [sourceIdOf(key)]);
  const entries =
    posted.length === 0 ? posting.entries : await corrections(story, counts, cells, posting.entries, posted);
  const first = record?.posting === undefined;
  const sameStatement = record?.postedStatement === counts.statementNo;
  if (!first && entries.length === 0 && sameStatement) {
    await settle(story, counts, record, problems);
    return 'UNCHANGED';
  }
  const id = nextPosting(key.shop, key.settlementId, record?.posting);
  await saveDispositions(tx, key.book, id, posting.dispositions);
  if (entries.length > 0) await appendAndCut(tx, { book: story.book, posting: id, entries, policies, actor, now });
  const ratesUpTo = record?.ratesUpTo ?? (await lastRateNo(tx));
  const settled = { state: 'POSTED', postedStatement: counts.statementNo, posting: id, ratesUpTo } as const;
  await settle(story, counts, settled, problems);
  await audit(tx, {
    actor,
    action: first ? 'settlement.posted' : 'settlement.corrected',
    subject: settlementSubject(key),
    after: { posting: id, statement: counts.statementNo, entries: entries.length },
    at: now,
  });
  crashPoint('post.before-commit');
  return first ? 'POSTED' : entries.length > 0 ? 'CORRECTED' : 'UNCHANGED';
}

function sourceIdOf(key: SettlementKey): string {
  return `${key.shop}|${key.settlementId}`;
}

async function settle(
  story: Story,
  counts: Statement,
  record: SettlementRecord,
  problems: readonly Problem[],
): Promise<void> {
  const state = problems.length > 0 ? 'REVISION_HELD' : 'POSTED';
  await saveSettlement(
    story.tx,
    { ...story.key, currency: counts.currency },
    { ...record, state },
    problems,
    story.now,
  );
  await keepExceptions(story, problems);
}

async function corrections(
  story: Story,
  counts: Statement,
  cells: readonly Cell[],
  fresh: readonly JournalEntry[],
  posted: readonly PostedEntry[],
): Promise<readonly JournalEntry[]> {
  const { tx, key } = story;
  const keys = [...new Set([...posted.map((one) => one.entry.key), ...fresh.map((one) => one.key)])];
  return correctEntries({
    posted: posted.map((one) => one.entry),
    fresh,
    sent: await sentKeys(tx, key.book, keys),
    cellKey: await cellKeys(story, counts, cells, posted),
  });
}

/** Natural keys of all cells that the posted entries or the new statement name. */
async function cellKeys(
  story: Story,
  counts: Statement,
  cells: readonly Cell[],
  posted: readonly PostedEntry[],
): Promise<(share: CellShare) => string> {
  const keys = new Map<string, string>();
  const note = (statementNo: bigint, kind: string, all: readonly Cell[]): void => {
    for (const cell of all) keys.set(`${statementNo}|${cell.cellNo}`, `${kind}\u0001${cellKey(cell)}`);
  };
  note(counts.statementNo, counts.kind, cells);
  const named = new Set(
    posted.flatMap((one) => one.entry.lines.flatMap((line) => line.cells.map((cell) => cell.statementNo))),
  );
  for (const statement of story.statements)
    if (named.has(statement.statementNo) && statement.statementNo !== counts.statementNo)
      note(statement.statementNo, statement.kind, await loadCells(story.tx, story.key.book, statement.statementNo));
  return (share) => keys.get(`${share.statementNo}|${share.cellNo}`) ?? `${share.statementNo}|${share.cellNo}`;
}

/** Net of the platform balance by month, the close left out. */
function monthsOf(entries: readonly JournalEntry[]): SettlementResult['months'] {
  const nets = new Map<Period, Minor>();
  for (const entry of entries) {
    if (entry.kind === 'CLOSE') continue;
    for (const line of entry.lines)
      if (line.rule.startsWith('BALANCE')) {
        const month = periodOf(entry.businessDate);
        nets.set(month, (nets.get(month) ?? 0n) + sideSign(line.dc) * line.fc);
      }
  }
  return [...nets].sort(([a], [b]) => (a < b ? -1 : 1)).map(([month, net]) => ({ month, net }));
}

const DIFFERENCES_SHOWN_MAX = 200;

/** What a revision changed, cell by cell, where both papers speak of the same cells. */
async function differencesTo(
  story: Story,
  before: bigint,
  counts: Statement,
  cells: readonly Cell[],
): Promise<readonly CellDifference[]> {
  const old = story.statements.find((one) => one.statementNo === before);
  if (before === counts.statementNo || old?.kind !== counts.kind) return [];
  return diffCells(await loadCells(story.tx, story.key.book, before), cells);
}

export function diffCells(before: readonly Cell[], after: readonly Cell[]): readonly CellDifference[] {
  const old = new Map(before.map((cell) => [cellKey(cell), cell]));
  const fresh = new Map(after.map((cell) => [cellKey(cell), cell]));
  const changed = [...new Set([...old.keys(), ...fresh.keys()])].filter(
    (key) => (old.get(key)?.amount ?? 0n) !== (fresh.get(key)?.amount ?? 0n),
  );
  return changed.slice(0, DIFFERENCES_SHOWN_MAX).map((key) => {
    const cell = (fresh.get(key) ?? old.get(key))!;
    const { transactionType, amountType, amountDescription, businessDate, sku } = cell;
    const amounts = { before: old.get(key)?.amount ?? 0n, after: fresh.get(key)?.amount ?? 0n };
    return { transactionType, amountType, amountDescription, businessDate, sku, ...amounts };
  });
}

/** Chain and other papers: exceptions of their own, never a hold. */
async function reportChain(story: Story, result: SettlementResult): Promise<void> {
  const { tx, house, key, now } = story;
  const links = (await chainStatements(tx, key.book, key.shop)).map((one) => ({
    book: key.book,
    shop: key.shop,
    settlementId: one.settlementId,
    currency: one.currency,
    startMs: one.startAt!.getTime(),
    endMs: one.endAt!.getTime(),
    total: one.total ?? one.sum,
    previousReserve: one.previousReserve,
    currentReserve: one.currentReserve,
    payableToPlatform: one.payableToPlatform,
  }));
  for (const [settlementId, problems] of checkChain(links)) {
    const subject = `${settlementSubject({ ...key, settlementId })}/chain`;
    const subjects = new Set(problems.map((one) => `${subject}/${one.code}/${one.params.what ?? ''}`));
    await resolveGone(story, subject, subjects);
    for (const one of problems)
      await openException(tx, one, `${subject}/${one.code}/${one.params.what ?? ''}`, now, house.catalogue);
  }
  if (result.counts) await reportOtherPapers(story, result.counts);
}

async function reportOtherPapers(story: Story, counts: Statement): Promise<void> {
  const { tx, house, key, now } = story;
  const subject = `${settlementSubject(key)}/papers`;
  const problems = await comparePapers(story, counts);
  await resolveGone(story, subject, new Set(problems.map((one) => `${subject}/${one.params.other}`)));
  for (const one of problems) await openException(tx, one, `${subject}/${one.params.other}`, now, house.catalogue);
}

/** The other kinds' newest proved statements against the one that counts, by fee key; a date range by its total only. */
export async function comparePapers(
  story: Pick<Story, 'tx' | 'key' | 'pack' | 'statements'>,
  counts: Statement,
): Promise<readonly Problem[]> {
  const { tx, key, pack } = story;
  const others = KIND_ORDER.filter((kind) => kind !== counts.kind).flatMap((kind) => {
    const newest = story.statements.filter((one) => one.kind === kind && one.state === 'PROVED').at(-1);
    return newest ? [newest] : [];
  });
  if (others.length === 0) return [];
  const classifier = await bookClassifier(tx, key.book, pack);
  const sumsOf = async (statement: Statement): Promise<ReadonlyMap<string, Minor>> => {
    const sums = new Map<string, Minor>();
    const { cells } = classifyCells(
      statement.statementNo,
      await loadCells(tx, key.book, statement.statementNo),
      classifier,
      pack,
      true,
    );
    for (const cell of cells) sums.set(cell.feeKey, (sums.get(cell.feeKey) ?? 0n) + cell.amount);
    return sums;
  };
  const standing = await sumsOf(counts);
  const problems: Problem[] = [];
  for (const other of others) {
    const byFee = other.kind !== 'amazon.daterange' && counts.kind !== 'amazon.daterange';
    const told = byFee ? await sumsOf(other) : new Map([['total', other.total ?? other.sum]]);
    const own = byFee ? standing : new Map([['total', counts.total ?? counts.sum]]);
    const different = [...new Set([...own.keys(), ...told.keys()])].filter(
      (name) => (own.get(name) ?? 0n) !== (told.get(name) ?? 0n),
    );
    if (different.length === 0) continue;
    const money = (amount: Minor | undefined): string => formatMinor(amount ?? 0n, counts.currency);
    const differences = different
      .map((name) => `${name} ${money(own.get(name))} ≠ ${money(told.get(name))}`)
      .join('; ');
    const params = {
      settlement: key.settlementId,
      posting: counts.kind,
      other: other.kind,
      differences: differences.slice(0, 1_000),
    };
    problems.push(
      problem(FUNDS_PROBLEMS.PAPERS_DIFFER, { book: key.book, shop: key.shop, settlement: key.settlementId }, params),
    );
  }
  return problems;
}
