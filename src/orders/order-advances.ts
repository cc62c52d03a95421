/**
 * Advances of one order (accounting.md §2.3, G05, G05r, G05c, G58b): taken by the channel or paid by a settlement, used up by revenue
 * first in first out, given back where no goods follow.
 */
import { platformBalance } from '../core/assemble.ts';
import type { IsoDate } from '../core/dates.ts';
import type { CellShare } from '../core/journal.ts';
import { convert, divideHalfUp, type Minor } from '../core/money.ts';
import { Bug } from '../core/problems.ts';
import { advanceBack, type Lot, lotOf, type SettledAdvance, takeFrom } from './advances.ts';
import { inProportion, smaller } from './amounts.ts';
import { ADVANCE_TAKEN, ADVANCE_USED } from './posting-rules.ts';
import { postShare, revenueOf, type Share, sharesOf, TAX_BESIDE, type UnitRange } from './shares.ts';
import { keyOf, post, rateOn, recognisedBy, reversalStyle, type Task } from './task.ts';

/** What settlements told of an order's money that is not revenue: paid ahead of the goods, and given back of that. */
export interface SettledMoney {
  readonly advances: readonly SettledAdvance[];
  /** Positive: what the buyer got back of the advances (a refund matched as ADVANCE_BACK). */
  readonly returned: readonly { readonly date: IsoDate; readonly fc: Minor }[];
}

/**
 * Money that the channel took before the units were recognised or cancelled: 2204, without tax, at the day's rate (G05). Units
 * recognised by that day need no advance.
 */
export function takeAdvance(task: Task): void {
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
  const cells = sharesByCell(revenue);
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

/**
 * What is left of the shares when advances are used up, first in first out. The channel's advance holds no tax (2204 不含税), one that a
 * settlement paid holds all that it paid.
 */
export function payFromAdvances(task: Task, shares: readonly Share[], date: IsoDate): readonly Share[] {
  let rest = shares;
  for (const lot of task.lots) {
    const payable = rest.map((share) => (lot.captured ? revenueOf([share]) : share.net + share.tax));
    // What was recognised by the day of the advance was paid then: it needs none of it.
    const open = lot.captured || lot.date < date ? lot.fc - lot.used : 0n;
    const use = smaller(
      open,
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

/** Units of one cell may be paid ahead in several ranges. */
function sharesByCell(shares: readonly Share[]): readonly CellShare[] {
  const sums = new Map<Share['cell'], Minor>();
  for (const { cell, net } of shares) sums.set(cell, (sums.get(cell) ?? 0n) + net);
  return [...sums].map(([{ statementNo, cellNo }, fc]) => ({ statementNo, cellNo, fc }));
}

function payFromLot(task: Task, lot: Lot, use: Minor, date: IsoDate): void {
  const rule = task.run.rules.match(ADVANCE_USED, {});
  if (!rule) throw new Bug('no posting rule for advances that are used');
  const { order } = task.told;
  const cells = cellsTaken(lot, use);
  const taken = takeFrom(lot, use, order.currency, task.run.context.book.currency);
  cells.forEach(({ of, fc }, at) => {
    const carried = at === 0 ? -taken.lc : 0n;
    post(task, { rule, date, line: 0, rate: { rate: lot.rate, ref: lot.rateRef }, amount: -fc, cell: of, carried });
  });
}

/** Which cells of the lot the next `fc` of it are: in proportion, cumulative over what was taken before. */
function cellsTaken(lot: Lot, fc: Minor): readonly { readonly of: CellShare; readonly fc: Minor }[] {
  const amounts = lot.cells.map((cell) => cell.fc);
  const before = inProportion(lot.used, amounts);
  const after = inProportion(lot.used + fc, amounts);
  return lot.cells.map((of, at) => ({ of, fc: after[at]! - before[at]! })).filter((cell) => cell.fc !== 0n);
}

/** Units that were cancelled before they left, and their money: it goes back (G05r, G05c). */
export function giveBack(task: Task): void {
  const lot = task.lots.find((one) => one.captured);
  if (!lot) return;
  const { order } = task.told;
  const onTheWay = task.plan.shipped.filter((units) => !units.recognition);
  const gone = [...task.plan.cancelled.filter((one) => one.on >= lot.date), ...onTheWay];
  const shares = gone.flatMap((range) => sharesOf(task, range, lot.date) ?? []);
  const due = revenueOf(shares);
  const fc = smaller(due, lot.fc - lot.used);
  if (fc <= 0n) return;
  const date = task.run.units.dateOf(order.cancelledAt || order.updatedAt);
  if (takeBack(task, lot, fc, date)) task.claims.push({ date, fc: -fc });
}

/** A settlement refunds what a settlement had paid ahead of goods that never left. */
export function giveBackSettled(task: Task, returned: SettledMoney['returned'][number]): void {
  let rest = returned.fc;
  for (const lot of task.lots.filter((one) => !one.captured)) {
    const fc = smaller(rest, lot.fc - lot.used);
    if (fc > 0n) takeBack(task, lot, fc, returned.date);
    rest -= fc;
  }
}

/** Whether it was posted: not where its day is still to come, or its rate is missing. */
function takeBack(task: Task, lot: Lot, fc: Minor, date: IsoDate): boolean {
  const { order, statementNo } = task.told;
  const { context } = task.run;
  const rate = recognisedBy(task, date) ? rateOn(task, date) : undefined;
  if (!rate) return false;
  const cells = cellsTaken(lot, fc).map((one) => ({ ...one.of, fc: one.fc }));
  const taken = takeFrom(lot, fc, order.currency, context.book.currency);
  const ofLot = lot.captured ? [] : [lot.date, String(task.back.length)];
  const key = [keyOf(task, 'ADVANCE_BACK', date), ...ofLot].join('|');
  task.back.push(
    advanceBack(
      { key, date, lot, taken, cells, rate: rate.rate, rateRef: rate.ref },
      {
        ...{ chart: context.chart, currency: order.currency, functional: context.book.currency },
        ...{ shop: context.shop.code, id: order.orderNo, statementNo, plReversalStyle: reversalStyle(context) },
        platformAccount: platformBalance(context.chart, context.policies.platformReceivable),
      },
    ),
  );
  return true;
}
