/**
 * Orders as they are told now → entries of revenue and advances, movements of units, and where each order stands (accounting.md
 * §2.1–§2.3, §2.5, §2.6). Pure: the same call serves preview, posting, revision and the look again on a later day. Mode O; in mode S
 * only units move, for revenue follows the settlement lines.
 */
import type { IsoDate } from '../core/dates.ts';
import type { JournalEntry } from '../core/journal.ts';
import { formatMinor, type Minor } from '../core/money.ts';
import type { UnitMovement } from '../core/movements.ts';
import type { Order, OrderLine } from '../core/orders.ts';
import { type Problem, problem } from '../core/problems.ts';
import { lotOf } from './advances.ts';
import { cellsOf, linePartsOf, type OrderCell } from './amounts.ts';
import { giveBack, giveBackSettled, payFromAdvances, type SettledMoney, takeAdvance } from './order-advances.ts';
import { ORDER_PROBLEMS } from './problems.ts';
import { postShare, type Share, sharesOf, type UnitRange } from './shares.ts';
import {
  entriesOf,
  placeOf,
  type RecognitionContext,
  type Run,
  rateOn,
  recognisedBy,
  startRun,
  type Task,
  type ToldOrder,
} from './task.ts';
import { contradictionsOf, movementsOf, nextDate, planUnits } from './units.ts';

/** By order number. */
export type SettledMoneyByOrder = ReadonlyMap<string, SettledMoney>;

const NO_MONEY: SettledMoney = { advances: [], returned: [] };

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
  money: SettledMoneyByOrder,
  context: RecognitionContext,
): Recognised {
  const run = startRun(context);
  const results = batch.map((told) => recogniseOne(run, told, money.get(told.order.orderNo) ?? NO_MONEY));
  return {
    entries: results.flatMap((one) => one.entries),
    changes: results.map((one) => one.outcome),
    events: results.flatMap((one) => one.events),
    problems: results.flatMap((one) => one.outcome.problems),
  };
}

interface OrderResult {
  readonly entries: readonly JournalEntry[];
  readonly events: readonly UnitMovement[];
  readonly outcome: OrderOutcome;
}

function recogniseOne(run: Run, told: ToldOrder, money: SettledMoney): OrderResult {
  const { order } = told;
  const wrong = faultsOf(run, order);
  if (wrong.length > 0) return held(told, wrong);
  const plan = planUnits(order, run.units);
  const cells = cellsOf(told.statementNo, order);
  const events = movementsOf(order, plan, run.mode, run.context.asOf, run.units);
  const task: Task = {
    ...{ run, told, plan, parts: linePartsOf(cells, order), claims: [], problems: new Map() },
    lots: [...money.advances].sort((a, b) => (a.date < b.date ? -1 : 1)).map((one) => lotOf(one, false)),
    ...{ drafts: new Map(), back: [] },
  };
  const sells = order.kind === 'SALE' && run.mode === 'O';
  if (sells) {
    takeAdvance(task);
    for (const date of recognitionDates(task)) recogniseDay(task, date);
    giveBack(task);
    for (const returned of money.returned) giveBackSettled(task, returned);
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

function recognitionDates(task: Task): readonly IsoDate[] {
  const dates = task.plan.shipped.flatMap((units) => (units.recognition ? [units.recognition.date] : []));
  return [...new Set(dates)].filter((date) => recognisedBy(task, date)).sort();
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
