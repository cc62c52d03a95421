/** What units of an order bear of its amounts, the tax inside a price taken out (accounting.md §2.3, §2.6). */
import type { IsoDate } from '../core/dates.ts';
import type { RateHit } from '../core/journal.ts';
import { type Minor, withoutTax } from '../core/money.ts';
import type { OrderLine } from '../core/orders.ts';
import { POSTING_PROBLEMS } from '../core/posting-problems.ts';
import { Bug, problem } from '../core/problems.ts';
import { pricesIncludeTax } from '../core/tax-in-prices.ts';
import { type LinePart, type OrderCell, unitsShare } from './amounts.ts';
import { UNITS_RECOGNISED } from './posting-rules.ts';
import { jurisdictionOf, placeOf, post, report, type Task } from './task.ts';

/** What units of a line bear of one cell: `net` is revenue (or tax beside the price), `tax` stands inside the price. */
export interface Share {
  readonly cell: OrderCell;
  readonly net: Minor;
  readonly tax: Minor;
}

export const TAX_BESIDE: ReadonlySet<string> = new Set(['TAX_COLLECTED', 'TAX_WITHHELD']);

export interface UnitRange {
  readonly line: OrderLine;
  readonly from: number;
  readonly to: number;
}

/** Shares of units, the tax rate of `date`; undefined: a problem was reported. Tax that the marketplace owes is left out. */
export function sharesOf(task: Task, units: UnitRange, date: IsoDate): readonly Share[] | undefined {
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

/** Σ net of shares without the tax beside: revenue. */
export function revenueOf(shares: readonly Share[]): Minor {
  return shares.reduce((sum, share) => (TAX_BESIDE.has(share.cell.what) ? sum : sum + share.net), 0n);
}

export function postShare(task: Task, share: Share, date: IsoDate, rate: RateHit): void {
  const registered = task.run.context.shop.taxRegistrations.includes(jurisdictionOf(task)) ? 'y' : 'n';
  const rule = task.run.rules.match(UNITS_RECOGNISED, { what: share.cell.what, registered });
  if (!rule) throw new Bug(`no posting rule for ${share.cell.what} of an order`);
  rule.lines.forEach((line, at) => {
    const amount = line.amount === 'tax' ? share.tax : share.net;
    if (amount !== 0n) post(task, { rule, line: at, date, rate, amount, cell: share.cell });
  });
}
