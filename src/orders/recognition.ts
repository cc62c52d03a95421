/**
 * Orders as they are told now → entries of revenue and advances, movements of units, and where each order stands (accounting.md
 * §2.1–§2.3, §2.5, §2.6). Pure: the same call serves preview, posting, revision and the look again on a later day. Mode O; in mode S
 * only units move, for revenue follows the settlement lines.
 */
import { addAmount, assembleEntries, type EntryDraft, platformBalance } from '../core/assemble.ts';
import { type IsoDate, localDateIn, periodOf } from '../core/dates.ts';
import { type Chart, dimsOf, type JournalEntry, type RateHit } from '../core/journal.ts';
import { type Currency, convert, divideHalfUp, formatMinor, type Minor, type Rate, withoutTax } from '../core/money.ts';
import type { UnitMovement } from '../core/movements.ts';
import type { Order, OrderLine } from '../core/orders.ts';
import { POSTING_PROBLEMS } from '../core/posting-problems.ts';
import { Bug, type Problem, problem } from '../core/problems.ts';
import { type CompiledRules, compileRules, type PostingRule } from '../core/rules.ts';
import { pricesIncludeTax } from '../core/tax-in-prices.ts';
import { advanceBack, type Lot, lotOf, type SettledAdvance, takeFrom } from './advances.ts';
import { cellsOf, inProportion, type LinePart, linePartsOf, type OrderCell, smaller, unitsShare } from './amounts.ts';
import {
  ADVANCE_TAKEN,
  ADVANCE_USED,
  categoryOf,
  ORDER_RULES,
  type OrderEntryKind,
  UNITS_RECOGNISED,
} from './posting-rules.ts';
import { ORDER_PROBLEMS } from './problems.ts';
import { parseRecognitionDays, type RevenueTrigger } from './recognition-date.ts';
import { contradictionsOf, movementsOf, nextDate, planUnits, type UnitContext, type UnitPlan } from './units.ts';

/** The shop whose orders are looked at. */
export interface RecognisingShop {
  readonly code: string;
  readonly department: string;
  readonly warehouse: string;
  readonly currency: Currency;
  /** ISO 3166 country of its marketplace, and IANA zone of its clock. */
  readonly country: string;
  readonly zone: string;
  readonly taxRegistrations: readonly string[];
  /** Who owes the tax that buyers pay: the marketplace keeps its own (facilitator), the seller's is his. */
  readonly taxResponsibility: 'MARKETPLACE' | 'SELLER';
  /** The channel takes the buyer's money when he pays (own sites), not when the goods leave. */
  readonly takesMoneyFirst: boolean;
}

export interface RecognitionContext {
  readonly book: { readonly book: string; readonly currency: Currency };
  readonly chart: Chart;
  readonly shop: RecognisingShop;
  readonly policies: Readonly<Record<string, string>>;
  readonly rateOn: (date: IsoDate) => RateHit | Problem;
  readonly taxRateOn: (jurisdiction: string, date: IsoDate) => Rate | undefined;
  /** Country of a warehouse; empty: not known. */
  readonly warehouseCountry: (warehouse: string) => string;
  /** Nothing of a later day is posted. */
  readonly asOf: IsoDate;
}

export interface ToldOrder {
  readonly statementNo: bigint;
  readonly order: Order;
}

/** By order number: what settlements paid ahead of the goods. */
export type SettledAdvances = ReadonlyMap<string, readonly SettledAdvance[]>;

/** WAITING: nothing to post yet. HELD: a problem; nothing of the order posts. */
export type OrderState = 'WAITING' | 'POSTED' | 'HELD';

export interface OrderOutcome {
  readonly orderNo: string;
  readonly statementNo: bigint;
  readonly state: OrderState;
  /** Day on which it has to be looked at again without news. */
  readonly dueOn: IsoDate | undefined;
  /** L05: ordered = shipped + cancelled + open. */
  readonly units: {
    readonly ordered: number;
    readonly shipped: number;
    readonly cancelled: number;
    readonly open: number;
    readonly recognised: number;
  };
  /** What the order asks of the platform from which day on: revenue with the seller's tax, money taken first, money back. */
  readonly claims: readonly { readonly date: IsoDate; readonly fc: Minor }[];
  /** What it will ask yet: units that left or stand open, not recognised, not paid ahead to the channel. */
  readonly openAmount: Minor;
  readonly cells: readonly OrderCell[];
  readonly problems: readonly Problem[];
}

export interface Recognised {
  readonly entries: readonly JournalEntry[];
  readonly changes: readonly OrderOutcome[];
  readonly events: readonly UnitMovement[];
  readonly problems: readonly Problem[];
}

export function recogniseOrders(
  batch: readonly ToldOrder[],
  advances: SettledAdvances,
  context: RecognitionContext,
): Recognised {
  const run = startRun(context);
  const results = batch.map((told) => recogniseOne(run, told, advances.get(told.order.orderNo) ?? []));
  return {
    entries: results.flatMap((one) => one.entries),
    changes: results.map((one) => one.outcome),
    events: results.flatMap((one) => one.events),
    problems: results.flatMap((one) => one.outcome.problems),
  };
}

interface Run {
  readonly context: RecognitionContext;
  readonly rules: CompiledRules;
  readonly units: UnitContext;
  readonly mode: 'O' | 'S';
}

function startRun(context: RecognitionContext): Run {
  const { policies, shop, book } = context;
  const zone = policies.timezone === 'Asia/Shanghai' ? 'Asia/Shanghai' : shop.zone;
  return {
    context,
    rules: compileRules(ORDER_RULES, context.chart, policies),
    mode: policies.mode === 'S' ? 'S' : 'O',
    units: {
      book: book.book,
      trigger: (policies.revenueTrigger ?? 'SHIPPED') as RevenueTrigger,
      days: parseRecognitionDays(policies.recognitionDays ?? ''),
      dateOf: localDateIn(shop.zone, zone),
      country: shop.country,
      warehouse: shop.warehouse,
      warehouseCountry: context.warehouseCountry,
    },
  };
}

/** One order on its way: everything that is worked out of it, problems too. */
interface Task {
  readonly run: Run;
  readonly told: ToldOrder;
  readonly plan: UnitPlan;
  readonly parts: readonly LinePart[];
  readonly lots: Lot[];
  readonly drafts: Map<string, EntryDraft>;
  readonly back: JournalEntry[];
  readonly claims: { date: IsoDate; fc: Minor }[];
  readonly problems: Map<string, Problem>;
}

interface OrderResult {
  readonly entries: readonly JournalEntry[];
  readonly events: readonly UnitMovement[];
  readonly outcome: OrderOutcome;
}

function recogniseOne(run: Run, told: ToldOrder, advances: readonly SettledAdvance[]): OrderResult {
  const { order } = told;
  const wrong = faultsOf(run, order);
  if (wrong.length > 0) return held(told, wrong);
  const plan = planUnits(order, run.units);
  const cells = cellsOf(told.statementNo, order);
  const events = movementsOf(order, plan, run.mode, run.context.asOf, run.units);
  const task: Task = {
    ...{ run, told, plan, parts: linePartsOf(cells, order), claims: [], problems: new Map() },
    lots: [...advances].sort((a, b) => (a.date < b.date ? -1 : 1)).map((one) => lotOf(one, false)),
    ...{ drafts: new Map(), back: [] },
  };
  const sells = order.kind === 'SALE' && run.mode === 'O';
  if (sells) {
    takeAdvance(task);
    for (const date of recognitionDates(task)) recogniseDay(task, date);
    giveBack(task);
  }
  const entries = entriesOf(task);
  if (task.problems.size > 0) return held(told, [...task.problems.values()]);
  const dueOn = sells ? nextDate(plan, run.context.asOf) : undefined;
  const done = entries.length > 0 || events.length > 0;
  return {
    entries,
    events,
    outcome: {
      ...{ orderNo: order.orderNo, statementNo: told.statementNo, state: done ? 'POSTED' : 'WAITING', dueOn, cells },
      ...{ units: unitsOf(task), claims: task.claims, openAmount: sells ? openAmount(task) : 0n, problems: [] },
    },
  };
}

function held(told: ToldOrder, problems: readonly Problem[]): OrderResult {
  const { order, statementNo } = told;
  const ordered = order.lines.reduce((sum, line) => sum + line.quantity, 0);
  const outcome: OrderOutcome = {
    ...{ orderNo: order.orderNo, statementNo, state: 'HELD', dueOn: undefined, claims: [], openAmount: 0n, cells: [] },
    ...{ units: { ordered, shipped: 0, cancelled: 0, open: ordered, recognised: 0 }, problems },
  };
  return { entries: [], events: [], outcome };
}

function faultsOf(run: Run, order: Order): readonly Problem[] {
  const place = placeOf(run, order);
  const expected = run.context.shop.currency;
  const found = [...contradictionsOf(order, place)];
  if (order.currency !== expected && order.kind === 'SALE')
    found.push(problem(ORDER_PROBLEMS.ORDER_CURRENCY_DIFFERS, place, { currency: order.currency, expected }));
  const tax = sumOf(order.lines, 'tax');
  const withheld = sumOf(order.lines, 'taxWithheld');
  if (run.context.shop.taxResponsibility === 'SELLER' && withheld > tax) {
    const params = {
      tax: formatMinor(tax, order.currency),
      withheld: formatMinor(withheld, order.currency),
      currency: order.currency,
    };
    found.push(problem(ORDER_PROBLEMS.ORDER_TAX_SHORT, place, params));
  }
  return found;
}

function sumOf(lines: readonly OrderLine[], what: 'tax' | 'taxWithheld'): Minor {
  return lines.reduce((sum, line) => sum + line[what], 0n);
}

function placeOf(run: Run, order: Order): Problem['place'] {
  return { book: run.context.book.book, shop: order.shop, order: order.orderNo };
}

/** What units of a line bear of one cell: `net` is revenue (or tax beside the price), `tax` stands inside the price. */
interface Share {
  readonly cell: OrderCell;
  readonly net: Minor;
  readonly tax: Minor;
}

const TAX_BESIDE: ReadonlySet<string> = new Set(['TAX_COLLECTED', 'TAX_WITHHELD']);

interface UnitRange {
  readonly line: OrderLine;
  readonly from: number;
  readonly to: number;
}

/** Shares of units, the tax rate of `date`; undefined: a problem was reported. Tax that the marketplace owes is left out. */
function sharesOf(task: Task, units: UnitRange, date: IsoDate): readonly Share[] | undefined {
  const { line, from, to } = units;
  const ofSeller = task.run.context.shop.taxResponsibility === 'SELLER';
  const shares: Share[] = [];
  for (const part of task.parts) {
    if (part.item !== line.item) continue;
    if (TAX_BESIDE.has(part.cell.what) && !ofSeller) continue;
    const net = netOf(task, part, date);
    if (net === undefined) return undefined;
    const gross = unitsShare(part.amount, from, to, line.quantity);
    const share = unitsShare(net, from, to, line.quantity);
    shares.push({ cell: part.cell, net: share, tax: gross - share });
  }
  return shares;
}

/** Once a cell, then by units (accounting.md §2.6): the parts of a price always add up to it. */
function netOf(task: Task, part: LinePart, date: IsoDate): Minor | undefined {
  const { context } = task.run;
  const { order } = task.told;
  if (TAX_BESIDE.has(part.cell.what)) return part.amount;
  const jurisdiction = jurisdictionOf(task);
  const inside = pricesIncludeTax({
    policy: context.policies.priceIncludesTax,
    country: jurisdiction,
    taxBeside: order.lines.some((line) => line.tax !== 0n),
    registrations: context.shop.taxRegistrations,
  });
  if (!inside || context.shop.taxResponsibility !== 'SELLER') return part.amount;
  const rate = context.taxRateOn(jurisdiction, date);
  if (rate) return withoutTax(part.amount, rate);
  report(task, problem(POSTING_PROBLEMS.TAX_RATE_MISSING, placeOf(task.run, order), { jurisdiction, date }));
  return undefined;
}

/** Where the tax is owed: where the goods go, the marketplace's country where that is not told. */
function jurisdictionOf(task: Task): string {
  return task.told.order.buyer.country || task.run.context.shop.country;
}

/** Σ net of shares without the tax beside: revenue. */
function revenueOf(shares: readonly Share[]): Minor {
  return shares.reduce((sum, share) => (TAX_BESIDE.has(share.cell.what) ? sum : sum + share.net), 0n);
}

function recognisedBy(task: Task, date: IsoDate): boolean {
  return date <= task.run.context.asOf;
}

function recognitionDates(task: Task): readonly IsoDate[] {
  const dates = task.plan.shipped.flatMap((units) => (units.recognition ? [units.recognition.date] : []));
  return [...new Set(dates)].filter((date) => recognisedBy(task, date)).sort();
}

/**
 * Money that the channel took before the units were recognised or cancelled: 2204, without tax, at the day's rate (G05). Units
 * recognised by that day need no advance.
 */
function takeAdvance(task: Task): void {
  const { order } = task.told;
  const { context, units } = task.run;
  if (!context.shop.takesMoneyFirst || order.paidAt === '') return;
  const date = units.dateOf(order.paidAt);
  if (!recognisedBy(task, date)) return;
  const shares = paidAhead(task, date).flatMap((range) => sharesOf(task, range, date) ?? []);
  const revenue = shares.filter((share) => !TAX_BESIDE.has(share.cell.what));
  const fc = revenueOf(revenue);
  if (fc <= 0n) return;
  const rate = rateOn(task, date);
  const rule = task.run.rules.match(ADVANCE_TAKEN, {});
  if (!rate || !rule) return;
  for (const { cell, net } of revenue) post(task, { rule, date, line: 0, rate, amount: net, cell });
  const cells = revenue.map(({ cell, net }) => ({ statementNo: cell.statementNo, cellNo: cell.cellNo, fc: net }));
  const lc = convert(fc, order.currency, rate.rate, context.book.currency);
  task.lots.unshift(lotOf({ date, rate: rate.rate, rateRef: rate.ref, fc, lc, cells }, true));
  task.claims.push({ date, fc });
}

function paidAhead(task: Task, date: IsoDate): readonly UnitRange[] {
  const { shipped, cancelled, open } = task.plan;
  return [
    ...shipped.filter((one) => !one.recognition || one.recognition.date > date),
    ...cancelled.filter((one) => one.on >= date),
    ...open,
  ];
}

/** The units that become revenue on one day: first out of advances at what they carry (G58b), the rest at the day's rate. */
function recogniseDay(task: Task, date: IsoDate): void {
  const ranges = task.plan.shipped.filter((units) => units.recognition?.date === date);
  const shares: Share[] = [];
  for (const range of ranges) {
    const found = sharesOf(task, range, date);
    if (!found) return;
    shares.push(...found);
  }
  const before = task.lots.filter((lot) => lot.captured).reduce((sum, lot) => sum + lot.used, 0n);
  const rest = payFromAdvances(task, shares, date);
  const after = task.lots.filter((lot) => lot.captured).reduce((sum, lot) => sum + lot.used, 0n);
  const rate = rest.some((share) => share.net !== 0n || share.tax !== 0n) ? rateOn(task, date) : undefined;
  if (rate) for (const share of rest) postShare(task, share, date, rate);
  const asked = shares.reduce((sum, share) => sum + share.net + share.tax, 0n) - (after - before);
  if (asked !== 0n) task.claims.push({ date, fc: asked });
}

/**
 * What is left of the shares when advances are used up, first in first out. The channel's advance holds no tax (2204 不含税), one that a
 * settlement paid holds all that it paid.
 */
function payFromAdvances(task: Task, shares: readonly Share[], date: IsoDate): readonly Share[] {
  let rest = shares;
  for (const lot of task.lots) {
    const payable = rest.map((share) => (lot.captured ? revenueOf([share]) : share.net + share.tax));
    const use = smaller(
      lot.fc - lot.used,
      payable.reduce((sum, one) => sum + one, 0n),
    );
    if (use <= 0n) continue;
    const paid = inProportion(use, payable).map((part, at) => paidOf(rest[at]!, part, payable[at]!));
    const from = { rate: lot.rate, ref: lot.rateRef };
    for (const share of paid) postShare(task, share, date, from);
    payFromLot(task, lot, use, date);
    rest = rest.map((share, at) => ({ ...share, net: share.net - paid[at]!.net, tax: share.tax - paid[at]!.tax }));
  }
  return rest;
}

/** A part of what a share asks, its tax in proportion. */
function paidOf(share: Share, part: Minor, payable: Minor): Share {
  if (payable === share.net || payable === 0n) return { cell: share.cell, net: part, tax: 0n };
  const sign = payable < 0n ? -1n : 1n;
  const tax = divideHalfUp(sign * share.tax * part, sign * payable);
  return { cell: share.cell, net: part - tax, tax };
}

function payFromLot(task: Task, lot: Lot, use: Minor, date: IsoDate): void {
  const rule = task.run.rules.match(ADVANCE_USED, {});
  if (!rule) throw new Bug('no posting rule for advances that are used');
  const { order } = task.told;
  const cells = cellsTaken(lot, use);
  const taken = takeFrom(lot, use, order.currency, task.run.context.book.currency);
  cells.forEach((cell, at) => {
    const carried = at === 0 ? -taken.lc : 0n;
    post(task, { rule, date, line: 0, rate: { rate: lot.rate, ref: lot.rateRef }, amount: -cell.fc, cell, carried });
  });
}

/** Which cells of the lot the next `fc` of it are: in proportion, cumulative over what was taken before. */
function cellsTaken(lot: Lot, fc: Minor): readonly { statementNo: bigint; cellNo: number; fc: Minor }[] {
  const amounts = lot.cells.map((cell) => cell.fc);
  const before = inProportion(lot.used, amounts);
  const after = inProportion(lot.used + fc, amounts);
  return lot.cells.map((cell, at) => ({ ...cell, fc: after[at]! - before[at]! })).filter((cell) => cell.fc !== 0n);
}

/** Units that were cancelled before they left, and their money: it goes back (G05r, G05c). */
function giveBack(task: Task): void {
  const lot = task.lots.find((one) => one.captured);
  if (!lot) return;
  const { order, statementNo } = task.told;
  const { context } = task.run;
  const onTheWay = task.plan.shipped.filter((units) => !units.recognition);
  const gone = [...task.plan.cancelled.filter((one) => one.on >= lot.date), ...onTheWay];
  const shares = gone.flatMap((range) => sharesOf(task, range, lot.date) ?? []);
  const due = revenueOf(shares);
  const fc = smaller(due, lot.fc - lot.used);
  if (fc <= 0n) return;
  const date = task.run.units.dateOf(order.cancelledAt || order.updatedAt);
  const rate = recognisedBy(task, date) ? rateOn(task, date) : undefined;
  if (!rate) return;
  const cells = cellsTaken(lot, fc);
  const taken = takeFrom(lot, fc, order.currency, context.book.currency);
  task.back.push(
    advanceBack(
      { key: keyOf(task, 'ADVANCE_BACK', date), date, lot, taken, cells, rate: rate.rate, rateRef: rate.ref },
      {
        ...{ chart: context.chart, currency: order.currency, functional: context.book.currency },
        ...{ shop: context.shop.code, id: order.orderNo, statementNo, plReversalStyle: reversalStyle(context) },
        platformAccount: platformBalance(context.chart, context.policies.platformReceivable),
      },
    ),
  );
  task.claims.push({ date, fc: -fc });
}

function reversalStyle(context: RecognitionContext): 'RED' | 'OPPOSITE' {
  return context.policies.plReversalStyle === 'OPPOSITE' ? 'OPPOSITE' : 'RED';
}

function postShare(task: Task, share: Share, date: IsoDate, rate: RateHit): void {
  const registered = task.run.context.shop.taxRegistrations.includes(jurisdictionOf(task)) ? 'y' : 'n';
  const rule = task.run.rules.match(UNITS_RECOGNISED, { what: share.cell.what, registered });
  if (!rule) throw new Bug(`no posting rule for ${share.cell.what} of an order`);
  rule.lines.forEach((line, at) => {
    const amount = line.amount === 'tax' ? share.tax : share.net;
    if (amount !== 0n) post(task, { rule, line: at, date, rate, amount, cell: share.cell });
  });
}

interface Posting {
  readonly rule: PostingRule;
  /** Which line of the rule. */
  readonly line: number;
  readonly date: IsoDate;
  readonly rate: RateHit;
  readonly amount: Minor;
  readonly carried?: Minor;
  readonly cell: { readonly statementNo: bigint; readonly cellNo: number };
}

function post(task: Task, one: Posting): void {
  const { context } = task.run;
  const { account: key, side } = one.rule.lines[one.line]!;
  const account = context.chart.byKey.get(key);
  if (!account) throw new Bug(`the chart has no account ${key}`);
  const dims = dimsOf(account, (name) => dimension(task, name));
  if (typeof dims === 'string') {
    const { currency, orderNo } = task.told.order;
    const amount = formatMinor(one.amount, currency);
    const params = { account: account.code, dimension: dims, items: orderNo, amount, currency };
    report(task, problem(POSTING_PROBLEMS.DIMENSION_MISSING, placeOf(task.run, task.told.order), params));
    return;
  }
  addAmount(draftFor(task, one.rule.entry as OrderEntryKind, one.date), {
    ...{ account: key, side, dims, dimsText: JSON.stringify(dims), rate: one.rate.rate, rateRef: one.rate.ref },
    ...{ rule: one.rule, amount: one.amount, cell: one.cell },
    ...(one.carried === undefined ? {} : { carried: one.carried }),
  });
}

function dimension(task: Task, name: string): string {
  const { shop } = task.run.context;
  switch (name) {
    case '店铺':
    case '客户':
      return shop.code;
    case '部门':
      return shop.department;
    case '辖区':
      return jurisdictionOf(task);
    default:
      return '';
  }
}

function keyOf(task: Task, kind: OrderEntryKind, date: IsoDate): string {
  return ['order', task.run.context.shop.code, task.told.order.orderNo, periodOf(date), kind, date].join('|');
}

function draftFor(task: Task, kind: OrderEntryKind, date: IsoDate): EntryDraft {
  const key = keyOf(task, kind, date);
  const draft = task.drafts.get(key) ?? {
    ...{ key, kind, category: categoryOf(kind), businessDate: date, month: periodOf(date) },
    counters: new Map(),
  };
  task.drafts.set(key, draft);
  return draft;
}

function rateOn(task: Task, date: IsoDate): RateHit | undefined {
  const rate = task.run.context.rateOn(date);
  if ('rate' in rate) return rate;
  report(task, rate);
  return undefined;
}

function report(task: Task, one: Problem): void {
  task.problems.set(`${one.code} ${JSON.stringify(one.params)}`, one);
}

function entriesOf(task: Task): readonly JournalEntry[] {
  const { context } = task.run;
  const { order, statementNo } = task.told;
  const assembled = assembleEntries([...task.drafts.values()], {
    ...{ chart: context.chart, functional: context.book.currency, currency: order.currency },
    balanceAccount: platformBalance(context.chart, context.policies.platformReceivable),
    ...{ plReversalStyle: reversalStyle(context), shop: context.shop.code, source: 'order', id: order.orderNo },
    ...{ statementNo, place: placeOf(task.run, order) },
  });
  for (const one of assembled.problems) report(task, one);
  return [...assembled.entries, ...task.back];
}

function unitsOf(task: Task): OrderOutcome['units'] {
  const count = (ranges: readonly UnitRange[]): number => ranges.reduce((sum, one) => sum + one.to - one.from, 0);
  const { shipped, cancelled, open } = task.plan;
  const recognised = shipped.filter((one) => one.recognition && recognisedBy(task, one.recognition.date));
  return {
    ordered: task.told.order.lines.reduce((sum, line) => sum + line.quantity, 0),
    ...{ shipped: count(shipped), cancelled: count(cancelled), open: count(open), recognised: count(recognised) },
  };
}

function openAmount(task: Task): Minor {
  const { shipped, open } = task.plan;
  const { asOf } = task.run.context;
  const waiting = shipped.filter((one) => one.recognition && !recognisedBy(task, one.recognition.date));
  const shares = [...waiting, ...open].flatMap((range) => sharesOf(task, range, asOf) ?? []);
  const ahead = task.lots.filter((lot) => lot.captured).reduce((sum, lot) => sum + lot.fc - lot.used, 0n);
  return shares.reduce((sum, share) => sum + share.net + share.tax, 0n) - ahead;
}
