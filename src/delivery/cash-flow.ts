/**
 * 现金流量项目 of cash lines, from the other lines of their voucher. The rules are the rows of accounting.md §2.13: counter
 * account → class, class → item by standard and side of the cash line. Pure.
 */
import { type Side, type Standard, sideSign } from '../core/journal.ts';
import { type Currency, divideHalfUp, type Minor } from '../core/money.ts';
import type { CashFlowShare } from '../core/targets.ts';

type FlowClass =
  | 'SALES'
  | 'PURCHASE'
  | 'FEES'
  | 'OTHER'
  | 'FX'
  | 'TAX'
  | 'TAX_REFUND'
  | 'PAYROLL'
  | 'LOAN'
  | 'INTEREST';

const OTHER_IN = '收到其他与经营活动有关的现金';
const OTHER_OUT = '支付其他与经营活动有关的现金';

/** [企业会计准则, 小企业会计准则]; a pair within is [cash line on the debit side, on the credit side]. */
type Item = string | readonly [debit: string, credit: string];
const ITEMS: Readonly<Record<FlowClass, readonly [asbe: Item, sbe: Item]>> = {
  SALES: ['销售商品、提供劳务收到的现金', '销售产成品、商品、提供劳务收到的现金'],
  PURCHASE: ['购买商品、接受劳务支付的现金', '购买原材料、商品、接受劳务支付的现金'],
  FEES: [OTHER_OUT, OTHER_OUT],
  OTHER: [
    [OTHER_IN, OTHER_OUT],
    [OTHER_IN, OTHER_OUT],
  ],
  FX: ['汇率变动对现金及现金等价物的影响', [OTHER_IN, OTHER_OUT]],
  TAX: [
    ['收到的税费返还', '支付的各项税费'],
    [OTHER_IN, '支付的税费'],
  ],
  TAX_REFUND: ['收到的税费返还', OTHER_IN],
  PAYROLL: ['支付给职工以及为职工支付的现金', '支付的职工薪酬'],
  LOAN: [
    ['取得借款收到的现金', '偿还债务支付的现金'],
    ['取得借款收到的现金', '偿还借款本金支付的现金'],
  ],
  INTEREST: [
    [OTHER_IN, '分配股利、利润或偿付利息支付的现金'],
    [OTHER_IN, '偿还借款利息支付的现金'],
  ],
};

interface Rule {
  readonly flow: FlowClass;
  /** Account codes that the counter begins with, part by part; both standards where one list stands. */
  readonly asbe: string;
  readonly sbe?: string;
  /** Voucher categories (accounting.md §0.7) that the rule is of; without: all. */
  readonly categories?: string;
}

const SALES_CATEGORIES = '销售收入 收入计提 收入调整 退款 平台结算';

/** The longest code that fits wins; of two as long, the one with a category. */
const RULES: readonly Rule[] = [
  { flow: 'SALES', asbe: '1122 2204 6001 6051 2801', sbe: '1122 2203 5001 5051' },
  { flow: 'SALES', asbe: '2221.01.02' },
  // Tax that a buyer paid with the price came in as part of the receipt.
  { flow: 'SALES', asbe: '2221.31 2241.05', categories: SALES_CATEGORIES },
  {
    flow: 'PURCHASE',
    asbe: '1123 1402 1405 1411 2202 2221.01.01 2221.05 1221.07 6401 6601.46',
    sbe: '1123 1402 1405 1411 2202 2221.01.01 2221.05 1221.07 5401 5601.46',
  },
  { flow: 'FEES', asbe: '2241.07 6601 6602 6603.04 6711', sbe: '2241.07 5601 5602 5603.04 5711' },
  { flow: 'FX', asbe: '6603.03', sbe: '5603.03 5301.02' },
  { flow: 'TAX', asbe: '2221 6403', sbe: '2221 5403' },
  { flow: 'TAX', asbe: '1221.07', categories: '税务' },
  { flow: 'TAX_REFUND', asbe: '1221.05' },
  { flow: 'PAYROLL', asbe: '2211' },
  { flow: 'LOAN', asbe: '2001 2501' },
  { flow: 'INTEREST', asbe: '2231 6603.01', sbe: '2231 5603.01' },
  { flow: 'OTHER', asbe: '1221 2241 6301', sbe: '1221 2241 5301' },
];

/** Revaluation of 1002/1012: no cash moved, each cash line is exchange effect whole. */
const REVALUATION = '期末调汇';

export interface CashFlowLine {
  readonly lineNo: number;
  readonly account: string;
  readonly dc: Side;
  readonly currency: Currency;
  readonly fc: Minor;
  readonly lc: Minor;
}

export interface CashFlowVoucher {
  readonly standard: Standard;
  readonly functionalCurrency: Currency;
  readonly category: string;
  readonly lines: readonly CashFlowLine[];
}

export interface CashFlows {
  /** Line number → shares; lines without are no cash, or 现金互转. What a line's shares leave of it is 现金互转. */
  readonly shares: ReadonlyMap<number, readonly CashFlowShare[]>;
  /** Counter accounts that no rule names: then no line has shares, as a guessed item is worse than a missing one. */
  readonly undecided: readonly string[];
}

/** 1001, 1002, 1012 and what is below them, in both standards. */
export function isCashAccount(account: string): boolean {
  return /^(1001|1002|1012)(\.|$)/.test(account);
}

/**
 * Shares of every cash line of a balanced voucher, signed with the line's side: 100 on a credit line is 100 paid, a red
 * line has negative ones. Cash that moves between cash lines is 现金互转; outflows (fees, exchange loss) stand on lines that
 * pay, inflows on lines that receive, filled in the order of the lines. Exchange differences have lc only, except on lines
 * in functional currency. accounting.md §2.13.
 */
export function cashFlowsOf(voucher: CashFlowVoucher): CashFlows {
  const cash = voucher.lines.filter((line) => isCashAccount(line.account));
  if (cash.length === 0) return { shares: new Map(), undecided: [] };
  if (voucher.category === REVALUATION) return { shares: revaluation(voucher, cash), undecided: [] };
  const counters = voucher.lines.filter((line) => !isCashAccount(line.account));
  const effects = new Map<FlowClass, Effect>();
  const undecided = new Set<string>();
  for (const line of counters) {
    const flow = classOf(voucher, line.account);
    if (flow) addEffect(effects, flow, line);
    else undecided.add(line.account);
  }
  if (undecided.size > 0) return { shares: new Map(), undecided: [...undecided].sort() };
  return { shares: sharesOf(voucher, cash, effects), undecided: [] };
}

function classOf(voucher: CashFlowVoucher, account: string): FlowClass | undefined {
  let best: { readonly flow: FlowClass; readonly weight: number } | undefined;
  for (const rule of RULES) {
    if (rule.categories && !rule.categories.split(' ').includes(voucher.category)) continue;
    const codes = (voucher.standard === 'SBE' ? (rule.sbe ?? rule.asbe) : rule.asbe).split(' ');
    for (const code of codes) {
      if (account !== code && !account.startsWith(`${code}.`)) continue;
      const weight = code.length * 2 + (rule.categories ? 1 : 0);
      if (!best || weight > best.weight) best = { flow: rule.flow, weight };
    }
  }
  return best?.flow;
}

/** Of one class over the voucher, plus = cash comes in. */
interface Effect {
  lc: Minor;
  fc: Minor;
  /** The one currency of all its counters; undefined: several. */
  currency: Currency | undefined;
}

function addEffect(effects: Map<FlowClass, Effect>, flow: FlowClass, line: CashFlowLine): void {
  const sign = -sideSign(line.dc);
  const effect = effects.get(flow) ?? { lc: 0n, fc: 0n, currency: line.currency };
  effect.lc += sign * line.lc;
  effect.fc += sign * line.fc;
  if (effect.currency !== line.currency) effect.currency = undefined;
  effects.set(flow, effect);
}

interface Part {
  readonly flow: FlowClass;
  readonly lc: Minor;
}

function sharesOf(
  voucher: CashFlowVoucher,
  cash: readonly CashFlowLine[],
  effects: ReadonlyMap<FlowClass, Effect>,
): ReadonlyMap<number, readonly CashFlowShare[]> {
  const parts = partsOf(cash, effects);
  const shares = new Map<number, readonly CashFlowShare[]>();
  for (const line of cash) {
    const own = parts.get(line.lineNo) ?? [];
    if (own.length > 0) shares.set(line.lineNo, itemised(voucher, line, withFc(voucher, line, own, effects)));
  }
  return shares;
}

/** Which part of which class stands on which line; debit-positive. */
function partsOf(
  cash: readonly CashFlowLine[],
  effects: ReadonlyMap<FlowClass, Effect>,
): ReadonlyMap<number, readonly Part[]> {
  const amounts = cash.map((line) => ({ lineNo: line.lineNo, left: sideSign(line.dc) * line.lc }));
  const receiving = amounts.filter((one) => one.left > 0n);
  const paying = amounts.filter((one) => one.left < 0n);
  const flows = [...effects].map(([flow, effect]) => ({ flow, left: effect.lc }));
  const parts = new Map<number, Part[]>();
  fill(
    receiving,
    flows.filter((one) => one.left > 0n),
    parts,
  );
  fill(
    paying,
    flows.filter((one) => one.left < 0n),
    parts,
  );
  // What found no line of its direction nets against the rest on the other side: a fee kept out of a receipt.
  const rest = flows.filter((one) => one.left !== 0n);
  const last = receiving[0] ?? paying[0];
  if (last) for (const one of rest) push(parts, last.lineNo, { flow: one.flow, lc: one.left });
  return parts;
}

interface Rest {
  left: Minor;
}

function fill(
  lines: readonly (Rest & { readonly lineNo: number })[],
  flows: readonly (Rest & { readonly flow: FlowClass })[],
  parts: Map<number, Part[]>,
): void {
  for (const one of flows)
    for (const line of lines) {
      const lc = size(one.left) < size(line.left) ? one.left : line.left;
      if (lc === 0n) continue;
      one.left -= lc;
      line.left -= lc;
      push(parts, line.lineNo, { flow: one.flow, lc });
    }
}

function size(amount: bigint): bigint {
  return amount < 0n ? -amount : amount;
}

function push(parts: Map<number, Part[]>, lineNo: number, part: Part): void {
  const own = parts.get(lineNo) ?? [];
  const isKnown = own.some((one) => one.flow === part.flow);
  const merged = own.map((one) => (one.flow === part.flow ? { ...one, lc: one.lc + part.lc } : one));
  parts.set(lineNo, isKnown ? merged : [...own, part]);
}

type FullPart = Part & { readonly fc: Minor };

/**
 * A class that stands whole on a line of its own currency keeps its fc; the others, with 现金互转, share what is left of the
 * line's by their lc, the largest taking the remainder.
 */
function withFc(
  voucher: CashFlowVoucher,
  line: CashFlowLine,
  parts: readonly Part[],
  effects: ReadonlyMap<FlowClass, Effect>,
): readonly FullPart[] {
  if (line.currency === voucher.functionalCurrency) return parts.map((part) => ({ ...part, fc: part.lc }));
  const known = new Map<Part, Minor>();
  for (const part of parts) {
    const effect = effects.get(part.flow);
    if (part.flow === 'FX') known.set(part, 0n);
    else if (effect?.lc === part.lc && effect.currency === line.currency) known.set(part, effect.fc);
  }
  const open = parts.filter((part) => !known.has(part));
  const sign = sideSign(line.dc);
  const fcLeft = sign * line.fc - [...known.values()].reduce((sum, fc) => sum + fc, 0n);
  const lcLeft = sign * line.lc - [...known.keys()].reduce((sum, part) => sum + part.lc, 0n);
  const transfer = sign * line.lc - parts.reduce((sum, part) => sum + part.lc, 0n);
  return spread(parts, known, open, { fcLeft, lcLeft, transfer });
}

function spread(
  parts: readonly Part[],
  known: ReadonlyMap<Part, Minor>,
  open: readonly Part[],
  rest: { readonly fcLeft: Minor; readonly lcLeft: Minor; readonly transfer: Minor },
): readonly FullPart[] {
  const fcs = new Map(known);
  for (const part of open) fcs.set(part, rest.lcLeft === 0n ? 0n : signedDivide(rest.fcLeft * part.lc, rest.lcLeft));
  const largest = [...open].sort((a, b) => (size(b.lc) > size(a.lc) ? 1 : size(b.lc) < size(a.lc) ? -1 : 0))[0];
  if (largest && rest.transfer === 0n) {
    const given = open.reduce((sum, part) => sum + (fcs.get(part) ?? 0n), 0n);
    fcs.set(largest, (fcs.get(largest) ?? 0n) + rest.fcLeft - given);
  }
  return parts.map((part) => ({ ...part, fc: fcs.get(part) ?? 0n }));
}

function signedDivide(numerator: bigint, denominator: bigint): bigint {
  return denominator < 0n ? divideHalfUp(-numerator, -denominator) : divideHalfUp(numerator, denominator);
}

/** Parts by item, with the sign of the line's side. Classes may share an item. */
function itemised(voucher: CashFlowVoucher, line: CashFlowLine, parts: readonly FullPart[]): readonly CashFlowShare[] {
  const sign = sideSign(line.dc);
  const byItem = new Map<string, { fc: Minor; lc: Minor }>();
  for (const part of parts) {
    const item = itemOf(part.flow, voucher.standard, line.dc);
    const sum = byItem.get(item) ?? { fc: 0n, lc: 0n };
    byItem.set(item, { fc: sum.fc + sign * part.fc, lc: sum.lc + sign * part.lc });
  }
  return [...byItem].filter(([, sum]) => sum.fc !== 0n || sum.lc !== 0n).map(([item, sum]) => ({ item, ...sum }));
}

function itemOf(flow: FlowClass, standard: Standard, dc: Side): string {
  const item = ITEMS[flow][standard === 'ASBE' ? 0 : 1];
  return typeof item === 'string' ? item : item[dc === 'D' ? 0 : 1];
}

function revaluation(
  voucher: CashFlowVoucher,
  cash: readonly CashFlowLine[],
): ReadonlyMap<number, readonly CashFlowShare[]> {
  return new Map(
    cash.map((line) => [line.lineNo, [{ item: itemOf('FX', voucher.standard, line.dc), fc: line.fc, lc: line.lc }]]),
  );
}

/** Names of all items of a standard, for the mapping and the chart check. */
export function cashFlowItems(standard: Standard): readonly string[] {
  const names = Object.values(ITEMS).flatMap((pair) => pair[standard === 'ASBE' ? 0 : 1]);
  return [...new Set(names)];
}
