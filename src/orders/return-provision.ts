/**
 * Expected returns at month end, 企业会计准则 第32条 (accounting.md §2.4 “Expected returns”, policy returnProvision): only the difference
 * to what the book carries already is posted. Amounts are in functional currency, of one shop.
 */
import { addAmount, assembleEntries, type EntryDraft } from '../core/assemble.ts';
import { lastDayOf, type Period } from '../core/dates.ts';
import { type Chart, dimsOf, type JournalEntry, type Side } from '../core/journal.ts';
import { type Currency, divideHalfUp, formatMinor, type Minor, RATE_ONE, type Rate } from '../core/money.ts';
import { POSTING_PROBLEMS } from '../core/posting-problems.ts';
import { Bug, type Problem, problem } from '../core/problems.ts';

/** What was sold in a category and may still come back. */
export interface ReturnEstimate {
  readonly category: string;
  /** Revenue and cost of sales still inside the return window. */
  readonly revenue: Minor;
  readonly cost: Minor;
  /** Share of sales that comes back, of the last 12 months, and the share of that which cannot be sold: 0 to 1. */
  readonly returnRate: Rate | undefined;
  readonly unsellableRate: Rate | undefined;
}

export interface ProvisionContext {
  readonly book: { readonly book: string; readonly currency: Currency };
  readonly chart: Chart;
  readonly shop: { readonly code: string; readonly department: string };
  readonly policies: Readonly<Record<string, string>>;
  readonly period: Period;
  /** What the book carries before: 2801 (credit) and 1485 (debit), both positive. */
  readonly opening: { readonly liability: Minor; readonly asset: Minor };
}

export interface Provision {
  readonly entries: readonly JournalEntry[];
  readonly problems: readonly Problem[];
}

const RULE = {
  id: 'RETURN-PROVISION',
  version: 1,
  balance: { account: 'PLATFORM_RECEIVABLE', per: 'ENTRY' },
} as const;

export function provideForReturns(estimates: readonly ReturnEstimate[], context: ProvisionContext): Provision {
  if (context.policies.returnProvision !== 'on' || context.policies.standard === 'SBE')
    return { entries: [], problems: [] };
  const liability = total(estimates, (one) => share(one.revenue, one.returnRate)) - context.opening.liability;
  const asset = total(estimates, sellableCost) - context.opening.asset;
  const { shop, period } = context;
  const draft: EntryDraft = {
    ...{ key: ['return-provision', shop.code, period].join('|'), kind: 'RETURN_PROVISION', category: '收入调整' },
    ...{ businessDate: lastDayOf(period), month: period, counters: new Map() },
  };
  const moves: readonly (readonly [account: string, side: Side, amount: Minor])[] = [
    ['REV_REFUND', 'C', -liability],
    ['REFUND_LIABILITY', 'C', liability],
    ['RETURN_ASSET', 'D', -asset],
    ['COGS_GOODS', 'D', asset],
  ];
  const problems = moves.flatMap(([account, side, amount]) => move(draft, account, side, amount, context));
  const assembled = assembleEntries([draft], {
    ...{ chart: context.chart, functional: context.book.currency, currency: context.book.currency },
    ...{ balanceAccount: RULE.balance.account, shop: shop.code, source: 'return-provision', id: period },
    plReversalStyle: context.policies.plReversalStyle === 'OPPOSITE' ? 'OPPOSITE' : 'RED',
    ...{ statementNo: undefined, place: { book: context.book.book, shop: shop.code } },
  });
  const all = [...problems, ...assembled.problems];
  return all.length > 0 ? { entries: [], problems: all } : { entries: assembled.entries, problems: [] };
}

function move(
  draft: EntryDraft,
  key: string,
  side: Side,
  amount: Minor,
  context: ProvisionContext,
): readonly Problem[] {
  if (amount === 0n) return [];
  const account = context.chart.byKey.get(key);
  if (!account) throw new Bug(`the chart has no account ${key}`);
  const known: Readonly<Record<string, string>> = { 店铺: context.shop.code, 部门: context.shop.department };
  const dims = dimsOf(account, (name) => known[name] ?? '');
  if (typeof dims === 'string') {
    const params = {
      account: account.code,
      dimension: dims,
      items: draft.key,
      amount: formatMinor(amount, context.book.currency),
      currency: context.book.currency,
    };
    return [problem(POSTING_PROBLEMS.DIMENSION_MISSING, { book: context.book.book, shop: context.shop.code }, params)];
  }
  const at = { account: key, side, dims, dimsText: JSON.stringify(dims), rate: RATE_ONE, rateRef: '1' };
  addAmount(draft, { ...at, rule: RULE, amount });
  return [];
}

function total(estimates: readonly ReturnEstimate[], of: (one: ReturnEstimate) => Minor): Minor {
  return estimates.reduce((sum, one) => sum + of(one), 0n);
}

/** Cost of what comes back, less the part that cannot be sold: 28,000.00 × 5 % × 70 % = 980.00. */
function sellableCost(one: ReturnEstimate): Minor {
  const back = share(one.cost, one.returnRate);
  return back - share(back, one.unsellableRate);
}

function share(amount: Minor, rate: Rate | undefined): Minor {
  if (!rate) return 0n;
  const one = 10n ** BigInt(rate.scale);
  if (rate.digits > one) throw new Bug('a share is at most 1');
  return divideHalfUp(amount * rate.digits, one);
}
