/**
 * Month-end accruals (accounting.md §2.1, §2.3 G03, §2.7; G27): one voucher a shop and currency, at the closing rate of the period,
 * against 1122.02, and in red on the 1st of the next month. Fees of orders that are recognised and in no settlement (mode O,
 * policy feeAccrual), or everything that is deferred or unsettled (mode S). A run again in the same month gives the same keys.
 */
import { addAmount, assembleEntries, type EntryDraft } from '../core/assemble.ts';
import { redEntry } from '../core/correction.ts';
import { firstDayOf, lastDayOf, nextPeriod, type Period } from '../core/dates.ts';
import { type Account, type Chart, dimsOf, type JournalEntry, type RateHit } from '../core/journal.ts';
import { type Currency, convert, formatMinor, type Minor, type Rate } from '../core/money.ts';
import { POSTING_PROBLEMS } from '../core/posting-problems.ts';
import { Bug, type Problem, problem } from '../core/problems.ts';
import type { PostingRule } from '../core/rules.ts';
import { ORDER_PROBLEMS } from './problems.ts';

/** FEES: 平台费用, mode O. UNSETTLED: 收入计提, mode S. */
export type AccrualKind = 'FEES' | 'UNSETTLED';

export interface AccruedItem {
  readonly orderNo: string;
  readonly feeKey: string;
  /** Signed as the paper signs it: plus = to the seller. */
  readonly amount: Minor;
  /** Of `amount`, tax inside the price; 0 where none is. */
  readonly tax: Minor;
  readonly jurisdiction: string;
  /** Of the deferred report or of the order; estimates have none. */
  readonly cell?: { readonly statementNo: bigint; readonly cellNo: number };
}

export interface AccrualContext {
  readonly book: { readonly book: string; readonly currency: Currency };
  readonly chart: Chart;
  readonly shop: { readonly code: string; readonly department: string; readonly currency: Currency };
  readonly plReversalStyle: 'RED' | 'OPPOSITE';
  readonly period: Period;
  /** CLOSING of the period (accounting.md §3.2). */
  readonly closingRate: RateHit | Problem;
  /** The rule that a settlement would post the item by, so that an accrual and its settlement name one account. */
  readonly ruleOf: (feeKey: string) => PostingRule | undefined;
  /** Fee key → 费用项目 of the book. */
  readonly feeItemOf: (feeKey: string) => string;
}

export interface Accrued {
  /** The accrual and its reversal; none where nothing is to accrue. */
  readonly entries: readonly JournalEntry[];
  /** With any, nothing accrues. */
  readonly problems: readonly Problem[];
}

const CATEGORY: Readonly<Record<AccrualKind, string>> = { FEES: '平台费用', UNSETTLED: '收入计提' };

export function accrue(kind: AccrualKind, items: readonly AccruedItem[], context: AccrualContext): Accrued {
  const { shop, period, closingRate } = context;
  if (items.length === 0) return { entries: [], problems: [] };
  if (!('rate' in closingRate)) return { entries: [], problems: [closingRate] };
  const category = CATEGORY[kind];
  const key = ['accrual', shop.code, shop.currency, period, kind].join('|');
  const draft: EntryDraft = {
    ...{ key, kind: `ACCRUAL_${kind}`, category, businessDate: lastDayOf(period), month: period },
    counters: new Map(),
  };
  const problems = items.flatMap((item) => addItem(draft, item, closingRate, context));
  const assembled = assembleEntries([draft], {
    ...{ chart: context.chart, functional: context.book.currency, currency: shop.currency },
    ...{ balanceAccount: 'ACCRUED_RECEIVABLE', plReversalStyle: context.plReversalStyle, shop: shop.code },
    ...{ source: 'accrual', id: `${shop.currency} ${kind}`, statementNo: undefined },
    place: { book: context.book.book, shop: shop.code },
  });
  const all = [...problems, ...assembled.problems];
  if (all.length > 0) return { entries: [], problems: all };
  return { entries: assembled.entries.flatMap((entry) => [entry, reversalOf(entry, period)]), problems: [] };
}

/** Same rate, same functional amounts, on the 1st: 1122.02 ends at nothing in both currencies. */
function reversalOf(entry: JournalEntry, period: Period): JournalEntry {
  const next = nextPeriod(period);
  const summary = `${entry.summary} 冲回 ${next}`;
  return redEntry(entry, { key: `${entry.key}|REVERSAL`, businessDate: firstDayOf(next), summary });
}

function addItem(draft: EntryDraft, item: AccruedItem, rate: RateHit, context: AccrualContext): readonly Problem[] {
  const rule = context.ruleOf(item.feeKey);
  const place = { book: context.book.book, shop: context.shop.code, order: item.orderNo };
  if (!rule) return [problem(ORDER_PROBLEMS.ACCRUAL_WITHOUT_RULE, place, { feeKey: item.feeKey })];
  const problems: Problem[] = [];
  for (const line of rule.lines) {
    const amount = line.amount === 'tax' ? item.tax : line.amount === 'net' ? item.amount - item.tax : item.amount;
    if (amount === 0n) continue;
    const account = context.chart.byKey.get(line.account);
    if (!account) throw new Bug(`the chart has no account ${line.account}`);
    const dims = dimsOfItem(account, item, context);
    if (typeof dims === 'string') {
      const told = { amount: formatMinor(amount, context.shop.currency), currency: context.shop.currency };
      const params = { account: account.code, dimension: dims, items: `${item.orderNo} ${item.feeKey}`, ...told };
      problems.push(problem(POSTING_PROBLEMS.DIMENSION_MISSING, place, params));
      continue;
    }
    addAmount(draft, {
      ...{ account: line.account, side: line.side, dims, dimsText: JSON.stringify(dims) },
      ...{ rate: rate.rate, rateRef: rate.ref, rule, amount, ...(item.cell ? { cell: item.cell } : {}) },
    });
  }
  return problems;
}

function dimsOfItem(account: Account, item: AccruedItem, context: AccrualContext) {
  const known: Readonly<Record<string, string>> = {
    店铺: context.shop.code,
    客户: context.shop.code,
    部门: context.shop.department,
    费用项目: context.feeItemOf(item.feeKey),
    辖区: item.jurisdiction,
  };
  return dimsOf(account, (name) => known[name] ?? '');
}

/** What a platform takes of an order, as far as it can be known before the settlement. */
export interface FeeSchedule {
  /** Share of net revenue, `0.15`; undefined: not known. */
  readonly commissionRate: Rate | undefined;
  /** Fulfilment fee of one unit of a SKU by its size tier; undefined: not known. */
  readonly fulfilmentFee: (sku: string) => Minor | undefined;
}

export interface UnsettledOrder {
  readonly orderNo: string;
  readonly netRevenue: Minor;
  /** Units recognised that the platform ships itself; none where the seller ships. */
  readonly platformUnits: readonly { readonly sku: string; readonly quantity: number }[];
}

/** Estimated fees of an order that no settlement tells yet (G03): commission = rate × net revenue, fulfilment by size tier. */
export function estimateFees(
  order: UnsettledOrder,
  schedule: FeeSchedule,
  place: { readonly book: string; readonly shop: string; readonly currency: Currency },
): readonly AccruedItem[] | Problem {
  const at = { book: place.book, shop: place.shop, order: order.orderNo };
  if (!schedule.commissionRate) return problem(ORDER_PROBLEMS.FEE_ESTIMATE_MISSING, at, { what: 'COMMISSION' });
  const commission = convert(order.netRevenue, place.currency, schedule.commissionRate, place.currency);
  let fulfilment = 0n;
  for (const { sku, quantity } of order.platformUnits) {
    const fee = schedule.fulfilmentFee(sku);
    if (fee === undefined) return problem(ORDER_PROBLEMS.FEE_ESTIMATE_MISSING, at, { what: `FULFILMENT ${sku}` });
    fulfilment += fee * BigInt(quantity);
  }
  const item = { orderNo: order.orderNo, tax: 0n, jurisdiction: '' };
  return [
    { ...item, feeKey: 'COMMISSION', amount: -commission },
    { ...item, feeKey: 'FULFILMENT', amount: -fulfilment },
  ].filter((one) => one.amount !== 0n);
}
