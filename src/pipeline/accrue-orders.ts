/**
 * Month-end accruals of a shop (accounting.md §2.1, §2.3 G03, §2.7, G27): mode O with policy feeAccrual, the fees of orders that no
 * settlement tells yet; mode S, what is deferred or unsettled. Dated the last of the period, reversed on the 1st; a second run posts
 * what has changed since, and nothing else.
 */
import { correctEntries } from '../core/correction.ts';
import { lastDayOf, type Period } from '../core/dates.ts';
import { minorUnits } from '../core/money.ts';
import { Bug, type Problem } from '../core/problems.ts';
import { compileRules } from '../core/rules.ts';
import { audit } from '../engine/audit.ts';
import { openException, resolveExceptions } from '../engine/exceptions.ts';
import { inTransaction, lockKeys, type Tx } from '../engine/transaction.ts';
import { feeItemOf, SETTLEMENT_ITEM, SETTLEMENT_RULES } from '../funds/posting-rules.ts';
import { type Book, loadBook, loadChart } from '../ledger/books.ts';
import { loadPosted } from '../ledger/journal.ts';
import { loadShop, type Shop } from '../masterdata/shops.ts';
import { loadDeferred, loadFeeSchedule, loadUnsettledOrders } from '../orders/accrual-store.ts';
import { type AccrualKind, type AccruedItem, accrue, estimateFees } from '../orders/accruals.ts';
import { shopOrdersLock } from '../orders/order-store.ts';
import { loadPolicies } from '../spec/policies.ts';
import { appendAndCut, sentKeys } from './append-entries.ts';
import type { Actor, House } from './house.ts';
import { rateLookup } from './rate-lookup.ts';

export interface AccrualRequest {
  readonly book: string;
  readonly shop: string;
  readonly period: Period;
  readonly actor: Actor;
}

export interface AccrualReport {
  /** Posted by this run: accruals and their reversals, corrections of an earlier run too. */
  readonly entries: number;
  /** With any, nothing was posted. */
  readonly problems: readonly Problem[];
}

/** Accrues a shop's period, or carries an earlier accrual of it to what is so now. */
export async function accrueOrders(house: House, request: AccrualRequest): Promise<AccrualReport> {
  return inTransaction(house.db.pool, async (tx) => {
    await lockKeys(tx, [shopOrdersLock(request.book, request.shop)]);
    const book = await loadBook(tx, request.book);
    const shop = await loadShop(tx, request.shop);
    if (!book || !shop) throw new Bug(`accrual of an unknown book or shop: ${request.book} ${request.shop}`);
    const policies = (await loadPolicies(tx, book.book, book.standard)).all(shop.code, lastDayOf(request.period));
    return run({ tx, house, book, shop, policies, request, now: new Date(house.clock.now()) });
  });
}

interface Story {
  readonly tx: Tx;
  readonly house: House;
  readonly book: Book;
  readonly shop: Shop;
  readonly policies: Readonly<Record<string, string>>;
  readonly request: AccrualRequest;
  readonly now: Date;
}

async function run(story: Story): Promise<AccrualReport> {
  const { tx, book, shop, policies, request, now } = story;
  const end = lastDayOf(request.period);
  const kind: AccrualKind = policies.mode === 'O' ? 'FEES' : 'UNSETTLED';
  const due =
    kind === 'FEES' ? await feesDue(story) : { items: await loadDeferred(tx, keyOf(story), end), problems: [] };
  const chart = await loadChart(tx, book.book);
  const rules = compileRules(SETTLEMENT_RULES, chart, policies);
  const closing = await rateLookup(tx, book.currency, shop.currency, 'CLOSING', undefined);
  const accrued = accrue(kind, due.items, {
    ...{ book, chart, shop, period: request.period, closingRate: closing(end), feeItemOf },
    plReversalStyle: policies.plReversalStyle === 'OPPOSITE' ? 'OPPOSITE' : 'RED',
    ruleOf: (feeKey) => rules.match(SETTLEMENT_ITEM, { feeKey, taxPart: 'n' }),
  });
  const problems = [...due.problems, ...accrued.problems];
  await keepExceptions(story, problems);
  if (problems.length > 0) return { entries: 0, problems };
  // All periods of the shop stand under one source: those of this one are told by the key of their entries.
  const ofPeriod = ['accrual', shop.code, shop.currency, request.period, kind].join('|');
  const source = `${shop.code}|${shop.currency} ${kind}`;
  const posted = (await loadPosted(tx, book.book, 'accrual', [source]))
    .map((one) => one.entry)
    .filter((entry) => entry.key === ofPeriod || entry.key.startsWith(`${ofPeriod}|`));
  const keys = [...new Set([...posted, ...accrued.entries].map((entry) => entry.key))];
  const entries = correctEntries({
    ...{ posted, fresh: accrued.entries, sent: await sentKeys(tx, book.book, keys) },
    cellKey: (share) => `${share.statementNo}|${share.cellNo}`,
  });
  if (entries.length === 0) return { entries: 0, problems };
  const posting = `${ofPeriod}#${posted.length}`;
  await appendAndCut(tx, { book, posting, entries, policies, actor: request.actor, now });
  const subject = `shop:${book.book}/${shop.code}`;
  const after = { period: request.period, kind, entries: entries.length };
  await audit(tx, { actor: request.actor, action: 'orders.accrued', subject, after, at: now });
  return { entries: entries.length, problems };
}

function keyOf({ book, shop }: Story): { readonly book: string; readonly shop: string } {
  return { book: book.book, shop: shop.code };
}

async function feesDue(
  story: Story,
): Promise<{ readonly items: readonly AccruedItem[]; readonly problems: readonly Problem[] }> {
  const { tx, shop, policies, request } = story;
  if (policies.feeAccrual !== 'on') return { items: [], problems: [] };
  const end = lastDayOf(request.period);
  const schedule = await loadFeeSchedule(tx, keyOf(story), end, minorUnits(shop.currency));
  const place = { ...keyOf(story), currency: shop.currency };
  const estimates = (await loadUnsettledOrders(tx, keyOf(story), end)).map((one) => estimateFees(one, schedule, place));
  return {
    items: estimates.flatMap((one) => ('code' in one ? [] : one)),
    problems: estimates.flatMap((one) => ('code' in one ? [one] : [])),
  };
}

/** The first problems of a run stand as exceptions until the accrual goes through; the report has all of them. */
const EXCEPTIONS_MAX = 20;

async function keepExceptions(story: Story, problems: readonly Problem[]): Promise<void> {
  const { tx, house, request, now } = story;
  const subject = `accrual:${request.book}/${request.shop}/${request.period}`;
  if (problems.length === 0) await resolveExceptions(tx, subject, 'heliu', now);
  for (const one of problems.slice(0, EXCEPTIONS_MAX))
    await openException(tx, one, `${subject}/${one.code}/${one.place.order ?? ''}`, now, house.catalogue);
}
