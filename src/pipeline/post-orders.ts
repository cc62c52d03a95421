/**
 * Orders that are due, from what was told to journal, units and where each stands: a batch of one shop a transaction. The only order
 * of these steps there is (DESIGN.md §4).
 */
import { correctEntries } from '../core/correction.ts';
import { BOOK_ZONE, civilDateIn, type IsoDate } from '../core/dates.ts';
import type { Chart, JournalEntry } from '../core/journal.ts';
import type { UnitMovement } from '../core/movements.ts';
import { isFacilitator, loadPlatforms } from '../core/platforms.ts';
import { Bug, type Problem } from '../core/problems.ts';
import { audit } from '../engine/audit.ts';
import { crashPoint } from '../engine/crash-points.ts';
import { inTransaction, lockKeys, type Tx } from '../engine/transaction.ts';
import { movementsOfOrder, type ToldMovements } from '../inventory/told.ts';
import { type Book, loadBook, loadChart } from '../ledger/books.ts';
import { loadPosted } from '../ledger/journal.ts';
import { lastRateNo } from '../masterdata/rates.ts';
import { loadShop, type Shop } from '../masterdata/shops.ts';
import { loadTaxRates, taxRateFor } from '../masterdata/tax-rates.ts';
import { cellKeyOf } from '../orders/amounts.ts';
import { loadClaims, noteChangedClaims, shopsWithChangedClaims } from '../orders/claims.ts';
import type { OrderClaims } from '../orders/matching.ts';
import {
  cellsOfStatements,
  type DueOrder,
  dueOrders,
  type OrderStanding,
  saveStandings,
  shopOrdersLock,
  shopsWithDueOrders,
  standingCauses,
} from '../orders/order-store.ts';
import { type OrderOutcome, recogniseOrders } from '../orders/recognition.ts';
import { loadSettledMoney } from '../orders/settled-money.ts';
import type { RecognisingShop } from '../orders/task.ts';
import { loadPolicies, type Policies } from '../spec/policies.ts';
import { appendAndCut, sentKeys } from './append-entries.ts';
import { causeOfOrder, keepCauses } from './causes.ts';
import type { Actor, House } from './house.ts';
import { moveStock } from './move-stock.ts';
import { pairSkus } from './pair-skus.ts';
import { settleClaims } from './post-settlements.ts';
import { rateLookup } from './rate-lookup.ts';
import { type ReviewedOrders, reviewDue } from './review-due.ts';
import { warehouseNames } from './source-context.ts';

/** Orders a transaction: bounds memory and how long others wait for the chain of the book. */
export const ORDERS_A_BATCH = 1_000;

export interface PostedOrders {
  readonly orders: number;
  readonly held: number;
  readonly entries: number;
}

/** Every order that is due, of all shops, or of one. Throws Transient where the database is down. */
export async function postDueOrders(
  house: House,
  actor: Actor,
  only?: { readonly book: string; readonly shop: string },
): Promise<PostedOrders> {
  const total = { orders: 0, held: 0, entries: 0 };
  const today = todayOf(house);
  const shops = only ? [only] : await shopsWithWork(house, today);
  for (const shop of shops)
    for (;;) {
      const done = await inTransaction(house.db.pool, (tx) => postBatch(tx, house, shop, today, actor));
      crashPoint('orders.committed');
      total.orders += done.orders;
      total.held += done.held;
      total.entries += done.entries;
      if (done.orders < ORDERS_A_BATCH && !(await settleClaims(house, shop, actor))) break;
    }
  return total;
}

/** Those with orders that are due, and those whose settlements a crash left to be matched anew. */
async function shopsWithWork(house: House, today: IsoDate) {
  const db = house.db.pool;
  const all = [...(await shopsWithDueOrders(db, today)), ...(await shopsWithChangedClaims(db))];
  return [...new Map(all.map((one) => [`${one.book}|${one.shop}`, one])).values()];
}

function todayOf(house: House): IsoDate {
  return civilDateIn(BOOK_ZONE)(house.clock.now());
}

interface Story {
  readonly tx: Tx;
  readonly house: House;
  readonly book: Book;
  readonly shop: Shop;
  readonly chart: Chart;
  readonly policies: Policies;
  readonly taxRates: Awaited<ReturnType<typeof loadTaxRates>>;
  readonly warehouseNamed: Awaited<ReturnType<typeof warehouseNames>>;
  readonly today: IsoDate;
  readonly actor: Actor;
  readonly now: Date;
}

async function postBatch(
  tx: Tx,
  house: House,
  key: { readonly book: string; readonly shop: string },
  today: IsoDate,
  actor: Actor,
): Promise<PostedOrders> {
  await lockKeys(tx, [shopOrdersLock(key.book, key.shop)]);
  const told = await dueOrders(tx, key, today, ORDERS_A_BATCH);
  const due = await pairSkus(tx, key.book, key.shop, told);
  const first = due[0];
  if (!first) return { orders: 0, held: 0, entries: 0 };
  const book = await loadBook(tx, key.book);
  const shop = await loadShop(tx, key.shop);
  if (!book || !shop) throw new Bug(`orders of an unknown book or shop: ${key.book} ${key.shop}`);
  const [policies, chart] = [await loadPolicies(tx, key.book, book.standard), await loadChart(tx, key.book)];
  const story: Story = {
    ...{ tx, house, book, shop, chart, policies, today, actor, now: new Date(house.clock.now()) },
    taxRates: await loadTaxRates(tx),
    warehouseNamed: await warehouseNames(tx, book.book, today),
  };
  // what is in the book has been decided: a revision of it posts its difference
  const fresh = due.filter((one) => !one.isPosted);
  const review = await reviewDue(tx, book, fresh, today, story.now);
  const passed = due.filter(({ order }) => !review.held.has(order.orderNo) && !review.rejected.has(order.orderNo));
  const outcomes: OrderOutcome[] = [];
  const events: UnitMovement[] = [];
  let entries = 0;
  for (const group of alike(story, passed)) {
    const recognised = await recognise(story, group);
    const toPost = await corrections(story, group, recognised.entries, recognised.changes);
    entries += toPost.length;
    if (toPost.length > 0)
      await appendAndCut(tx, {
        ...{ book, entries: toPost, policies: group.policies, actor, now: story.now },
        posting: `orders:${shop.code}:${group.orders[0]!.statementNo}`,
      });
    outcomes.push(...recognised.changes);
    events.push(...recognised.events);
  }
  await noteClaims(story, outcomes);
  const waits = new Map([...review.short].map(([orderNo, one]) => [orderNo, [one]]));
  for (const [orderNo, problems] of await moveOrders(story, passed, outcomes, events))
    waits.set(orderNo, [...(waits.get(orderNo) ?? []), ...problems]);
  const held = await settle(story, due, outcomes, { waits, review });
  if (entries > 0)
    await audit(tx, {
      ...{ actor, action: 'orders.posted', subject: `shop:${key.book}/${key.shop}`, at: story.now },
      after: { orders: due.length, entries, first: first.order.orderNo },
    });
  crashPoint('orders.before-commit');
  return { orders: due.length, held, entries };
}

/** Orders that post by the same policies and the same rates. */
interface Group {
  readonly policies: Readonly<Record<string, string>>;
  readonly ratesUpTo: bigint | undefined;
  readonly orders: DueOrder[];
}

function alike(story: Story, due: readonly DueOrder[]): readonly Group[] {
  const groups = new Map<string, Group>();
  const byDate = new Map<IsoDate, Readonly<Record<string, string>>>();
  for (const one of due) {
    const date = policyDate(one, story.today);
    const policies = byDate.get(date) ?? story.policies.all(story.shop.code, date);
    byDate.set(date, policies);
    const key = `${one.ratesUpTo ?? ''} ${JSON.stringify(policies)}`;
    const group = groups.get(key) ?? { policies, ratesUpTo: one.ratesUpTo, orders: [] };
    group.orders.push(one);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** A change of policy is from a period on (accounting.md §10): an order goes by those of the day on which it first left. */
function policyDate({ order }: DueOrder, today: IsoDate): IsoDate {
  const [first = order.shippedAt] = order.parcels.map((one) => one.shippedAt).sort();
  return first === '' ? today : first.slice(0, 10);
}

async function recognise(story: Story, group: Group) {
  const { tx, book, shop, chart, today, taxRates, warehouseNamed } = story;
  const { policies } = group;
  const orderNos = group.orders.map((one) => one.order.orderNo);
  return recogniseOrders(group.orders, await loadSettledMoney(tx, book.book, shop.code, orderNos), {
    ...{ book, chart, policies, asOf: today },
    shop: recognisingShop(shop),
    rateOn: await rateLookup(tx, book.currency, shop.currency, policies.fxRateType ?? '', group.ratesUpTo),
    taxRateOn: (jurisdiction, date) => taxRateFor(taxRates, jurisdiction, 'STANDARD', date),
    warehouseCountry: (warehouse) => warehouseNamed(warehouse)?.country ?? '',
  });
}

const PLATFORMS = new Map(loadPlatforms().map((one) => [one.code, one]));

function recognisingShop(shop: Shop): RecognisingShop {
  const { code, department, warehouse, currency, marketplace, zone, taxRegistrations } = shop;
  const platform = PLATFORMS.get(shop.platform.toUpperCase());
  return {
    ...{ code, department, warehouse, currency, country: marketplace, zone, taxRegistrations },
    taxResponsibility: platform && isFacilitator(platform, marketplace) ? 'MARKETPLACE' : 'SELLER',
    takesMoneyFirst: platform?.collection === 'SELLER',
  };
}

/** Orders that ask for something else than before: what settlements told of them is matched anew (`settleClaims`). */
async function noteClaims({ tx, book, shop }: Story, outcomes: readonly OrderOutcome[]): Promise<void> {
  const told = outcomes.filter((one) => one.state !== 'HELD');
  const orderNos = told.map((one) => one.orderNo);
  const before = await loadClaims(tx, book.book, shop.code, orderNos);
  const changed = told.filter((one) => claimsText(one) !== claimsText(before.orders.get(one.orderNo)));
  const changedNos = changed.map((one) => one.orderNo);
  await noteChangedClaims(tx, book.book, shop.code, changedNos);
}

function claimsText(claims: OrderClaims | undefined): string {
  return claims ? [claims.openAmount, ...claims.claims.map((one) => `${one.date} ${one.fc}`)].join(';') : '';
}

/** What carries the book from what was posted of the orders to what they come to now; all of it where nothing was. */
async function corrections(
  story: Story,
  group: Group,
  fresh: readonly JournalEntry[],
  outcomes: readonly OrderOutcome[],
): Promise<readonly JournalEntry[]> {
  const { tx, book, shop } = story;
  const held = new Set(outcomes.filter((one) => one.state === 'HELD').map((one) => one.orderNo));
  const before = group.orders.filter((one) => one.postedStatement !== undefined && !held.has(one.order.orderNo));
  if (before.length === 0) return fresh;
  const sourceIds = new Set(before.map((one) => `${shop.code}|${one.order.orderNo}`));
  const posted = (await loadPosted(tx, book.book, 'order', [...sourceIds])).map((one) => one.entry);
  const again = fresh.filter((entry) => sourceIds.has(entry.sourceId));
  const keys = [...new Set([...posted, ...again].map((entry) => entry.key))];
  const differences = correctEntries({
    ...{ posted, fresh: again, sent: await sentKeys(tx, book.book, keys) },
    cellKey: await cellKeys(story, group, posted),
  });
  return [...fresh.filter((entry) => !sourceIds.has(entry.sourceId)), ...differences];
}

/** Natural keys of the cells that entries name: the same in every statement of an order. */
async function cellKeys(story: Story, group: Group, posted: readonly JournalEntry[]) {
  const named = posted.flatMap((entry) => entry.lines.flatMap((line) => line.cells.map((cell) => cell.statementNo)));
  const statements = [...new Set([...named, ...group.orders.map((one) => one.statementNo)])];
  const cells = await cellsOfStatements(story.tx, story.book.book, statements);
  const keys = new Map(cells.map((cell) => [`${cell.statementNo}|${cell.cellNo}`, cellKeyOf(cell)]));
  return (share: { readonly statementNo: bigint; readonly cellNo: number }): string =>
    keys.get(`${share.statementNo}|${share.cellNo}`) ?? `${share.statementNo}|${share.cellNo}`;
}

/**
 * Units that left, into stock. An order that names a warehouse or a SKU that nobody mapped waits with its units, not with its
 * revenue; what it told before stands. Returns why, by order.
 */
async function moveOrders(
  story: Story,
  due: readonly DueOrder[],
  outcomes: readonly OrderOutcome[],
  events: readonly UnitMovement[],
): Promise<ReadonlyMap<string, readonly Problem[]>> {
  const { tx, house, shop, now, warehouseNamed } = story;
  const ours = (told: string): string | undefined => (told === shop.warehouse ? told : warehouseNamed(told)?.warehouse);
  const byOrder = new Map<string, UnitMovement[]>();
  for (const one of events) {
    const list = byOrder.get(one.order);
    if (list) list.push(one);
    else byOrder.set(one.order, [one]);
  }
  const problems = new Map<string, readonly Problem[]>();
  const statementOf = new Map(due.map((one) => [one.order.orderNo, one.statementNo]));
  const told = outcomes.flatMap(({ orderNo, state }): readonly ToldMovements[] => {
    const moved = movementsOfOrder(byOrder.get(orderNo) ?? [], ours);
    if (state === 'HELD') return [];
    if (moved.problems.length > 0) {
      problems.set(orderNo, moved.problems);
      return [];
    }
    const key = `${shop.code}/${orderNo}`;
    return [{ origin: 'orders', key, statementNo: statementOf.get(orderNo) ?? 0n, movements: moved.movements }];
  });
  for (const [key, waiting] of await moveStock(tx, house.catalogue, told, now))
    problems.set(key.slice(shop.code.length + 1), waiting);
  return problems;
}

/** Writes where each order stands, and the exceptions of those that are held. Returns how many are. */
async function settle(
  story: Story,
  due: readonly DueOrder[],
  outcomes: readonly OrderOutcome[],
  { waits, review }: { readonly waits: ReadonlyMap<string, readonly Problem[]>; readonly review: ReviewedOrders },
): Promise<number> {
  const { tx, book, shop, now } = story;
  const dueByNo = new Map(due.map((one) => [one.order.orderNo, one]));
  const ratesUpTo = await lastRateNo(tx);
  const found: { readonly cause: string; readonly problem: Problem }[] = [];
  const causesOf = (problems: readonly Problem[]): readonly string[] =>
    problems.map((problem) => {
      const cause = causeOfOrder(book.book, shop.code, problem);
      found.push({ cause, problem });
      return cause;
    });
  const recognised = outcomes.map((outcome): OrderStanding => {
    const isHeld = outcome.state === 'HELD';
    const problems = [...outcome.problems, ...(waits.get(outcome.orderNo) ?? [])];
    const causes = causesOf(problems);
    const { orderNo, state, dueOn, claims, openAmount, units } = outcome;
    return {
      ...{ orderNo, state, dueOn, problems, causes: [...new Set(causes)] },
      amounts: isHeld ? undefined : { claims, openAmount, units },
      postedStatement: isHeld ? undefined : outcome.statementNo,
      ratesUpTo: isHeld ? undefined : (dueByNo.get(orderNo)?.ratesUpTo ?? ratesUpTo),
    };
  });
  const standings = [
    ...recognised,
    ...[...review.held].map(([orderNo, one]) => notPosted(orderNo, 'HELD', [one], causesOf([one]))),
    ...[...review.rejected].map((orderNo) => notPosted(orderNo, 'REJECTED', [], [])),
  ];
  await saveStandings(tx, { book: book.book, shop: shop.code }, standings, now);
  const former = due.flatMap((one) => one.causes);
  await keepCauses(tx, story.house.catalogue, { found, former, standing: standingCauses }, now);
  return standings.filter((one) => one.state === 'HELD').length;
}

/** By review: nothing of the order posts, what was told of it before stands. */
function notPosted(
  orderNo: string,
  state: 'HELD' | 'REJECTED',
  problems: readonly Problem[],
  causes: readonly string[],
): OrderStanding {
  return {
    ...{ orderNo, state, problems, causes, dueOn: undefined, amounts: undefined },
    ...{ postedStatement: undefined, ratesUpTo: undefined },
  };
}
