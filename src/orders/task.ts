/** One order on its way from what is told to entries: the book and shop it stands in, and what is worked out of it so far. */
import { addAmount, assembleEntries, type EntryDraft, platformBalance } from '../core/assemble.ts';
import { type IsoDate, localDateIn, periodOf } from '../core/dates.ts';
import { type Chart, dimsOf, type JournalEntry, type RateHit } from '../core/journal.ts';
import { type Currency, formatMinor, type Minor, type Rate } from '../core/money.ts';
import type { Order } from '../core/orders.ts';
import { POSTING_PROBLEMS } from '../core/posting-problems.ts';
import { Bug, type Problem, problem } from '../core/problems.ts';
import { type CompiledRules, compileRules, type PostingRule } from '../core/rules.ts';
import type { Lot } from './advances.ts';
import type { LinePart } from './amounts.ts';
import { categoryOf, ORDER_RULES, type OrderEntryKind } from './posting-rules.ts';
import { parseRecognitionDays, type RevenueTrigger } from './recognition-date.ts';
import type { UnitContext, UnitPlan } from './units.ts';

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

export interface Run {
  readonly context: RecognitionContext;
  readonly rules: CompiledRules;
  readonly units: UnitContext;
  readonly mode: 'O' | 'S';
}

export function startRun(context: RecognitionContext): Run {
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
export interface Task {
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

export function placeOf(run: Run, order: Order): Problem['place'] {
  return { book: run.context.book.book, shop: order.shop, order: order.orderNo };
}

export function recognisedBy(task: Task, date: IsoDate): boolean {
  return date <= task.run.context.asOf;
}

/** Where the tax is owed: where the goods go, the marketplace's country where that is not told. */
export function jurisdictionOf(task: Task): string {
  return task.told.order.buyer.country || task.run.context.shop.country;
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

export function post(task: Task, one: Posting): void {
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

export function keyOf(task: Task, kind: OrderEntryKind, date: IsoDate): string {
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

export function rateOn(task: Task, date: IsoDate): RateHit | undefined {
  const rate = task.run.context.rateOn(date);
  if ('rate' in rate) return rate;
  report(task, rate);
  return undefined;
}

export function report(task: Task, one: Problem): void {
  task.problems.set(`${one.code} ${JSON.stringify(one.params)}`, one);
}

export function entriesOf(task: Task): readonly JournalEntry[] {
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

export function reversalStyle(context: RecognitionContext): 'RED' | 'OPPOSITE' {
  return context.policies.plReversalStyle === 'OPPOSITE' ? 'OPPOSITE' : 'RED';
}
