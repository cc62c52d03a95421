/**
 * Settlement lines against orders (accounting.md §2.1, §2.3 G58, §8.1 L06, §9.1). In mode O lines of order income post nothing: they
 * match what orders claim of the platform. What a settlement pays for goods that are not recognised by its entry's date is an advance
 * (2204); what no order explains, what differs and what stays unpaid surface as problems, and are never dropped.
 */
import { addDays, type IsoDate } from '../core/dates.ts';
import type { Currency, Minor } from '../core/money.ts';
import { formatMinor } from '../core/money.ts';
import { type Problem, problem } from '../core/problems.ts';
import { inProportion, smaller } from './amounts.ts';
import { ORDER_PROBLEMS } from './problems.ts';
import type { OrderOutcome } from './recognition.ts';

/** Order income of one order in one cell of a settlement, or its refund: plus = to the seller. */
export interface SettledLine {
  readonly settlementId: string;
  readonly statementNo: bigint;
  readonly cellNo: number;
  readonly orderNo: string;
  /** Date of the settlement's entry that would post it. */
  readonly entryDate: IsoDate;
  readonly amount: Minor;
  /** What the buyer gets back of income. Posts as in mode S, but for money that was never revenue. */
  readonly refund: boolean;
}

export type OrderClaims = Pick<OrderOutcome, 'claims' | 'openAmount'>;

/** What a person decided about an order that the book does not have. */
export type LineDecision = 'REVENUE' | 'PRE_GO_LIVE';

export interface MatchContext {
  readonly book: string;
  readonly shop: string;
  readonly currency: Currency;
  /** Orders of the shop, as they were recognised last. */
  readonly orders: ReadonlyMap<string, OrderClaims>;
  /** Orders that the book has and that are not recognised yet, or held: what is told of them waits, and they say themselves why. */
  readonly pending: ReadonlySet<string>;
  /** By order number. PRE_GO_LIVE: its receivable is in the opening balance. */
  readonly decisions: ReadonlyMap<string, LineDecision>;
}

/**
 * MATCHED: in the balance from the order. ADVANCE: to 2204. ADVANCE_BACK: out of 2204, by an entry of the order. DIRECT: posts as in
 * mode S. OPENING: in the opening balance. WAITING: the order is not in the book; matches when it comes.
 */
export type MatchResult = 'MATCHED' | 'ADVANCE' | 'ADVANCE_BACK' | 'DIRECT' | 'OPENING' | 'WAITING';

export interface LineMatch {
  readonly line: SettledLine;
  readonly parts: readonly { readonly result: MatchResult; readonly amount: Minor }[];
}

export interface Matched {
  readonly lines: readonly LineMatch[];
  readonly problems: readonly Problem[];
}

/**
 * Matches all settled lines of the orders they name. `lines` are those of every settlement so far, not of the last one only: what
 * an order may still be paid depends on what it was paid before.
 */
export function matchSettled(lines: readonly SettledLine[], context: MatchContext): Matched {
  const byOrder = new Map<string, SettledLine[]>();
  for (const line of [...lines].sort(inTime)) {
    const group = byOrder.get(line.orderNo);
    if (group) group.push(line);
    else byOrder.set(line.orderNo, [line]);
  }
  const matched: LineMatch[] = [];
  const problems: Problem[] = [];
  for (const [orderNo, group] of byOrder) {
    const done = matchOrder(orderNo, group, context);
    matched.push(...done.lines);
    problems.push(...done.problems);
  }
  return { lines: matched, problems };
}

function inTime(a: SettledLine, b: SettledLine): number {
  const key = (line: SettledLine): string => `${line.entryDate}|${line.settlementId}|${line.orderNo}`;
  return key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : a.cellNo - b.cellNo;
}

function matchOrder(orderNo: string, lines: readonly SettledLine[], context: MatchContext): Matched {
  const order = context.orders.get(orderNo);
  const income = lines.filter((line) => !line.refund);
  const settled = sumOf(income);
  if (!order) return withoutOrder(orderNo, lines, settled, context);
  const claims = order.claims.filter((claim) => claim.fc > 0n);
  const claimed = claims.reduce((sum, claim) => sum + claim.fc, 0n);
  const groups = groupBy(income, (line) => `${line.settlementId}|${line.entryDate}`);
  const matched: LineMatch[] = [];
  const problems: Problem[] = [];
  const ahead = new Map<string, Minor>();
  let before = 0n;
  for (const group of groups) {
    const first = group[0]!;
    const amount = sumOf(group);
    const claim = claims.filter((one) => one.date <= first.entryDate).reduce((sum, one) => sum + one.fc, 0n);
    // An advance of an earlier entry is paid for already: it is no part of what this one may match.
    const available = largest(0n, claim - smaller(before, claim));
    // Of an order that never became revenue, cancelled or not, all of it is the buyer's still.
    const later = claimed === 0n ? amount : claimed - claim + order.openAmount - largest(0n, before - claim);
    const advance = smaller(largest(0n, amount - available), largest(0n, later));
    const parts = inProportion(
      advance,
      group.map((line) => line.amount),
    );
    group.forEach((line, at) => {
      matched.push({ line, parts: split(line.amount, parts[at]!) });
    });
    before += amount;
    if (advance > 0n) ahead.set(first.settlementId, (ahead.get(first.settlementId) ?? 0n) + advance);
  }
  const refunds = lines.filter((line) => line.refund);
  matched.push(...matchRefunds(refunds, order.claims, settled - claimed));
  const kept = settled - returnedOf(matched);
  if (kept > claimed)
    for (const [settlement, advance] of ahead)
      problems.push(told('SETTLED_NOT_SHIPPED', orderNo, advance, context, settlement));
  const difference = kept - claimed - order.openAmount;
  if (difference > CENT) {
    const params = amounts(context, { recognised: claimed + order.openAmount, settled, difference });
    problems.push(problem(ORDER_PROBLEMS.SETTLED_AMOUNT_DIFFERS, placeOf(context, orderNo), params));
  }
  return { lines: matched, problems };
}

/** Law L06 lets a cent pass. */
const CENT = 1n;

/**
 * Refunds of money that was never revenue: first what the order gave back itself (cancelled before it was shipped, G05r), then
 * what settlements paid ahead and no goods followed. The rest is a refund of a sale.
 */
function matchRefunds(
  refunds: readonly SettledLine[],
  claims: OrderOutcome['claims'],
  ahead: Minor,
): readonly LineMatch[] {
  let given = claims.reduce((sum, claim) => (claim.fc < 0n ? sum - claim.fc : sum), 0n);
  let advance = largest(0n, ahead);
  return refunds.map((line) => {
    const matched = line.amount < 0n ? smaller(-line.amount, given) : 0n;
    given -= matched;
    const back = line.amount < 0n ? smaller(-line.amount - matched, advance) : 0n;
    advance -= back;
    const parts = [
      { result: 'MATCHED', amount: -matched },
      { result: 'ADVANCE_BACK', amount: -back },
      { result: 'DIRECT', amount: line.amount + matched + back },
    ] as const;
    return { line, parts: parts.filter((part) => part.amount !== 0n) };
  });
}

function returnedOf(lines: readonly LineMatch[]): Minor {
  const parts = lines.flatMap((one) => one.parts);
  return parts.reduce((sum, part) => (part.result === 'ADVANCE_BACK' ? sum - part.amount : sum), 0n);
}

function sumOf(lines: readonly SettledLine[]): Minor {
  return lines.reduce((sum, line) => sum + line.amount, 0n);
}

function split(amount: Minor, advance: Minor): LineMatch['parts'] {
  const parts = [
    { result: 'MATCHED', amount: amount - advance },
    { result: 'ADVANCE', amount: advance },
  ] as const;
  return parts.filter((part) => part.amount !== 0n);
}

function withoutOrder(orderNo: string, lines: readonly SettledLine[], settled: Minor, context: MatchContext): Matched {
  const decision = context.decisions.get(orderNo);
  const result: MatchResult = decision === 'REVENUE' ? 'DIRECT' : decision === 'PRE_GO_LIVE' ? 'OPENING' : 'WAITING';
  const matched = lines.map((line) => {
    const refund = line.refund ? ('DIRECT' as const) : result;
    return { line, parts: [{ result: refund, amount: line.amount }] };
  });
  if (decision || settled === 0n || context.pending.has(orderNo)) return { lines: matched, problems: [] };
  const settlements = [...new Set(lines.map((line) => line.settlementId))].join(', ');
  return {
    lines: matched,
    problems: [told('SETTLED_WITHOUT_ORDER', orderNo, settled, context, settlements)],
  };
}

/** Days after which a claim that is not paid is looked into (L06); B2B invoices and DD7 are paid by then. */
export const OPEN_DAYS_MAX = 45;

/** Orders that claim more than settlements paid, `OPEN_DAYS_MAX` days after their first claim. */
export function unsettledProblems(
  orders: ReadonlyMap<string, Pick<OrderOutcome, 'claims'>>,
  settled: ReadonlyMap<string, Minor>,
  asOf: IsoDate,
  context: Pick<MatchContext, 'book' | 'shop' | 'currency'>,
): readonly Problem[] {
  const problems: Problem[] = [];
  for (const [orderNo, order] of orders) {
    const due = order.claims.filter((claim) => addDays(claim.date, OPEN_DAYS_MAX) < asOf);
    const open = due.reduce((sum, claim) => sum + claim.fc, 0n) - (settled.get(orderNo) ?? 0n);
    const first = due.map((claim) => claim.date).sort()[0];
    if (!first || open <= CENT) continue;
    const params = { date: first, days: String(OPEN_DAYS_MAX), ...amounts(context, { open }) };
    problems.push(problem(ORDER_PROBLEMS.RECOGNISED_NOT_SETTLED, placeOf(context, orderNo), params));
  }
  return problems;
}

/**
 * Orders of which buyers got back more than was recognised; of an order that the book does not have, or not yet, more than settlements
 * paid for it (accounting.md §9.1).
 */
export function refundProblems(
  lines: readonly SettledLine[],
  context: Pick<MatchContext, 'book' | 'shop' | 'currency' | 'orders' | 'decisions'>,
): readonly Problem[] {
  const sums = new Map<string, { refunded: Minor; settled: Minor }>();
  for (const { orderNo, refund, amount } of lines) {
    const sum = sums.get(orderNo) ?? { refunded: 0n, settled: 0n };
    if (refund) sum.refunded -= amount;
    else sum.settled += amount;
    sums.set(orderNo, sum);
  }
  const problems: Problem[] = [];
  for (const [orderNo, { refunded, settled }] of sums) {
    if (refunded <= 0n || context.decisions.get(orderNo) === 'PRE_GO_LIVE') continue;
    const claims = context.orders.get(orderNo)?.claims.filter((claim) => claim.fc > 0n) ?? [];
    const claimed = claims.reduce((sum, claim) => sum + claim.fc, 0n);
    const recognised = claimed === 0n ? largest(0n, settled) : claimed;
    if (refunded <= recognised) continue;
    const params = amounts(context, { refunded, recognised });
    problems.push(problem(ORDER_PROBLEMS.REFUND_EXCEEDS_ORDER, placeOf(context, orderNo), params));
  }
  return problems;
}

function told(
  code: 'SETTLED_NOT_SHIPPED' | 'SETTLED_WITHOUT_ORDER',
  orderNo: string,
  amount: Minor,
  context: MatchContext,
  settlement: string,
): Problem {
  const place = { ...placeOf(context, orderNo), settlement };
  return problem(ORDER_PROBLEMS[code], place, amounts(context, { amount }));
}

function amounts(
  { currency }: Pick<MatchContext, 'currency'>,
  told: Readonly<Record<string, Minor>>,
): Readonly<Record<string, string>> {
  const texts = Object.entries(told).map(([name, amount]) => [name, formatMinor(amount, currency)]);
  return { ...Object.fromEntries(texts), currency };
}

function placeOf(context: Pick<MatchContext, 'book' | 'shop'>, order: string): Problem['place'] {
  return { book: context.book, shop: context.shop, order };
}

function groupBy<T>(all: readonly T[], keyOf: (one: T) => string): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const group = groups.get(keyOf(one));
    if (group) group.push(one);
    else groups.set(keyOf(one), [one]);
  }
  return [...groups.values()];
}

function largest(a: Minor, b: Minor): Minor {
  return a > b ? a : b;
}

/** What a settlement posts of a line: nothing of `matched` (what waits for its order too), 2204 for `advance`, the rest as in mode S. */
export interface LineAmounts {
  readonly matched: Minor;
  readonly advance: Minor;
  /** Of `matched`: out of 2204 by an entry of the order; positive. */
  readonly givenBack: Minor;
}

export function lineAmounts({ parts }: LineMatch): LineAmounts {
  const sum = (...results: readonly MatchResult[]): Minor =>
    parts.reduce((all, part) => (results.includes(part.result) ? all + part.amount : all), 0n);
  return {
    matched: sum('MATCHED', 'ADVANCE_BACK', 'OPENING', 'WAITING'),
    advance: sum('ADVANCE'),
    givenBack: -sum('ADVANCE_BACK'),
  };
}
