/**
 * A settlement's cells → journal entries, mode S (accounting.md §2.6–§2.9). Pure: mappings, rates, policies, schedules
 * come as arguments. The same call serves preview, posting, revision and re-map.
 */
import { type Addition, addAmount, assembleEntries, type EntryDraft, platformBalance } from '../core/assemble.ts';
import { type IsoDate, lastDayOf, type Period, periodOf } from '../core/dates.ts';
import { type Chart, type Dims, dimsOf, type JournalEntry, type RateHit } from '../core/journal.ts';
import type { Currency, Minor, Rate } from '../core/money.ts';
import { formatMinor, withoutTax } from '../core/money.ts';
import { POSTING_PROBLEMS } from '../core/posting-problems.ts';
import { Bug, type Problem, problem } from '../core/problems.ts';
import { type CompiledRules, compileRules, type PostingRule, type RuleLine } from '../core/rules.ts';
import { pricesIncludeTax } from '../core/tax-in-prices.ts';
import {
  categoryOf,
  dailyCategoryOf,
  type EntryKind,
  feeItemOf,
  isOrderIncome,
  ORDER_ADVANCE,
  PLATFORM_BALANCE,
  PRICE_FEE_KEYS,
  SETTLEMENT_ITEM,
  SETTLEMENT_RULES,
} from './posting-rules.ts';
import { FUNDS_PROBLEMS } from './problems.ts';

export interface PostingShop {
  readonly code: string;
  readonly department: string;
  readonly warehouse: string;
  readonly card: string;
  readonly lender: string;
  /** ISO 3166 country of the home marketplace: jurisdiction where a cell tells none. */
  readonly country: string;
  /** Jurisdictions where the seller itself is registered for VAT or sales tax. */
  readonly taxRegistrations: readonly string[];
}

export interface PostableCell {
  readonly statementNo: bigint;
  readonly cellNo: number;
  readonly businessDate: IsoDate;
  /** Country of the row's marketplace; empty where the paper has none. */
  readonly country: string;
  readonly sku: string;
  /** Ship-to jurisdiction where the paper tells it. */
  readonly jurisdiction: string;
  readonly amount: Minor;
  readonly transactionType: string;
  readonly feeKey: string;
  readonly matchedRule: string;
  readonly taxPart: boolean;
}

export interface LoanInstalment {
  readonly dueDate: IsoDate;
  readonly principal: Minor;
  readonly interest: Minor;
}

export interface SettlementInput {
  readonly book: { readonly book: string; readonly currency: Currency };
  readonly chart: Chart;
  readonly shop: PostingShop;
  readonly settlement: {
    readonly settlementId: string;
    readonly statementNo: bigint;
    readonly kind: string;
    readonly currency: Currency;
    readonly endDate: IsoDate;
    readonly total: Minor;
  };
  readonly cells: readonly PostableCell[];
  /** Orders with more tax withheld than collected, and Σ of the difference (negative). */
  readonly taxShortfalls: readonly { readonly orderId: string; readonly amount: Minor }[];
  readonly policies: Readonly<Record<string, string>>;
  readonly rateOn: (date: IsoDate) => RateHit | Problem;
  /** VAT rate by jurisdiction and date. */
  readonly taxRateOn: (jurisdiction: string, date: IsoDate) => Rate | undefined;
  readonly instalments: readonly LoanInstalment[];
  /**
   * Mode O: by cell, what of it orders claim already (`matched`: in the balance from them), and what pays for goods not recognised yet
   * (`advance`: 2204). The rest of a cell posts as in mode S. Every cell of order income is told.
   */
  readonly orders?: ReadonlyMap<number, OrderMatch>;
}

export interface OrderMatch {
  readonly matched: Minor;
  readonly advance: Minor;
}

export type Disposition = 'POSTED' | 'POSTED_NIL' | 'MATCH_ONLY' | 'TAX_PAIR';

export interface CellDisposition {
  readonly statementNo: bigint;
  readonly cellNo: number;
  readonly disposition: Disposition;
  readonly feeKey: string;
  readonly matchedRule: string;
  readonly reason: string;
}

export interface SettlementPosting {
  readonly entries: readonly JournalEntry[];
  readonly dispositions: readonly CellDisposition[];
  /** With any, nothing of the settlement posts. */
  readonly problems: readonly Problem[];
}

const MATCH_ONLY_KEYS: ReadonlySet<string> = new Set(['PAYABLE_TO_AMAZON', 'DIRECT_PAYMENT']);
const TAX_PAIR_KEYS: ReadonlySet<string> = new Set(['TAX_COLLECTED', 'TAX_WITHHELD']);
export function postSettlement(input: SettlementInput): SettlementPosting {
  if (input.policies.mode === 'O' && !input.orders)
    return {
      entries: [],
      dispositions: [],
      problems: [problem(FUNDS_PROBLEMS.MODE_O_NEEDS_ORDERS, place(input), { shop: input.shop.code })],
    };
  const granularity = input.policies.voucherGranularity ?? 'PER_SETTLEMENT_MONTH';
  if (granularity === 'PER_ORDER')
    return {
      entries: [],
      dispositions: [],
      problems: [problem(FUNDS_PROBLEMS.GRANULARITY_NEEDS_ORDERS, place(input), { granularity })],
    };
  const run = startRun(input);
  for (const cell of inSteadyOrder(input.cells)) takeCell(run, cell);
  takeTaxDifferences(run);
  refuseTaxShortfalls(run);
  takeClose(run);
  const assembled = assembleEntries([...run.drafts.values()], {
    chart: input.chart,
    functional: input.book.currency,
    currency: input.settlement.currency,
    balanceAccount: platformBalance(input.chart, input.policies.platformReceivable),
    plReversalStyle: input.policies.plReversalStyle === 'OPPOSITE' ? 'OPPOSITE' : 'RED',
    shop: input.shop.code,
    source: 'settlement',
    id: input.settlement.settlementId,
    statementNo: input.settlement.statementNo,
    place: place(input),
  });
  const problems = [...run.problems.values(), ...assembled.problems];
  if (problems.length > 0) return { entries: [], dispositions: [], problems };
  return {
    entries: assembled.entries,
    dispositions: run.dispositions.map((d) => nilOf(d, assembled.nil)),
    problems: [],
  };
}

/** Arrival order of rows must not show: loan instalments are taken by the first cell that fits. */
function inSteadyOrder(cells: readonly PostableCell[]): readonly PostableCell[] {
  const key = (cell: PostableCell): string => `${cell.businessDate}|${cell.feeKey}|${cell.sku}|${cell.amount}`;
  return cells
    .map((cell) => ({ cell, key: key(cell) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map((one) => one.cell);
}

interface PendingDisposition extends CellDisposition {
  /** The counters that took the cell; where all come to zero the cell is POSTED_NIL. */
  readonly counters: readonly string[];
}

interface Run {
  readonly input: SettlementInput;
  readonly rules: CompiledRules;
  readonly drafts: Map<string, EntryDraft>;
  readonly dispositions: PendingDisposition[];
  readonly problems: Map<string, Problem>;
  readonly taxCountries: ReadonlySet<string>;
  readonly instalmentsLeft: LoanInstalment[];
  /** Cells of one place share their dimensions. */
  readonly dims: Map<string, Dimensions>;
}

/** Dimensions with their text, which is part of a counter's key. */
interface Dimensions {
  readonly dims: Dims;
  readonly dimsText: string;
}

function startRun(input: SettlementInput): Run {
  const taxCountries = new Set(
    input.cells.filter((cell) => cell.feeKey === 'TAX_COLLECTED').map((cell) => countryOf(input, cell)),
  );
  return {
    input,
    rules: compileRules(SETTLEMENT_RULES, input.chart, input.policies),
    drafts: new Map(),
    dispositions: [],
    problems: new Map(),
    taxCountries,
    instalmentsLeft: [...input.instalments],
    dims: new Map(),
  };
}

function takeCell(run: Run, cell: PostableCell): void {
  const match = run.input.policies.mode === 'O' ? run.input.orders?.get(cell.cellNo) : undefined;
  if (cell.amount === 0n && !match) {
    dispose(run, cell, 'POSTED_NIL', 'zero');
    return;
  }
  if (MATCH_ONLY_KEYS.has(cell.feeKey)) {
    dispose(run, cell, 'MATCH_ONLY', 'in the balance from another source');
    return;
  }
  const posts = run.input.policies.postPassThroughTax === 'on';
  if (TAX_PAIR_KEYS.has(cell.feeKey) && !posts) {
    dispose(run, cell, 'TAX_PAIR', 'collected and withheld');
    return;
  }
  if (match) takeMatched(run, cell, match);
  else if (run.input.policies.mode === 'O' && isOrderIncome(cell))
    throw new Bug(`orders do not tell what becomes of cell ${cell.cellNo} (${cell.feeKey})`);
  else post(run, cell, [cell]);
}

/** What orders claim is in the balance from them; what pays for goods to come is a liability (G58a); the rest posts. */
function takeMatched(run: Run, cell: PostableCell, { matched, advance }: OrderMatch): void {
  const rest = cell.amount - matched - advance;
  if (advance === 0n && rest === 0n) dispose(run, cell, 'MATCH_ONLY', 'in the balance from orders');
  else
    post(run, cell, [
      { ...cell, feeKey: ORDER_ADVANCE, amount: advance },
      { ...cell, amount: rest },
    ]);
}

/** Posts the parts of a cell by their rules; those of zero are left out. */
function post(run: Run, cell: PostableCell, parts: readonly PostableCell[]): void {
  const rules: string[] = [];
  const counters: string[] = [];
  for (const part of parts.filter((one) => one.amount !== 0n)) {
    const rule = run.rules.match(SETTLEMENT_ITEM, { feeKey: part.feeKey, taxPart: part.taxPart ? 'y' : 'n' });
    const used = rule ? postByRule(run, part, rule) : undefined;
    if (!rule) report(run, `rule ${part.feeKey}`, noRule(run, part));
    if (!rule || !used) return;
    rules.push(rule.id);
    counters.push(...used);
  }
  run.dispositions.push({ ...dispositionOf(cell, 'POSTED', rules.join(' ')), counters });
}

/** The counters that took the part; undefined: a problem was reported. */
function postByRule(run: Run, cell: PostableCell, rule: PostingRule): readonly string[] | undefined {
  const amounts = amountsOf(run, cell);
  if (!amounts) return undefined;
  const used: string[] = [];
  for (const line of rule.lines) {
    const amount = amounts[line.amount];
    if (amount === undefined)
      throw new Bug(`posting rule ${rule.id} names an amount the item does not have: ${line.amount}`);
    if (amount === 0n) continue;
    const key = addToCounter(run, cell, rule, line, amount);
    if (key) used.push(key);
  }
  return used;
}

/** Named amounts of a cell, signed as the paper signs them. undefined: a problem was reported. */
function amountsOf(run: Run, cell: PostableCell): Readonly<Record<string, Minor>> | undefined {
  if (cell.feeKey === 'LOAN_REPAYMENT') return loanParts(run, cell);
  const gross = cell.amount;
  if (!PRICE_FEE_KEYS.has(cell.feeKey) || !includesTax(run, cell)) return { gross, net: gross, tax: 0n };
  const jurisdiction = countryOf(run.input, cell);
  const rate = run.input.taxRateOn(jurisdiction, cell.businessDate);
  if (!rate) {
    report(
      run,
      `tax rate ${jurisdiction}`,
      problem(POSTING_PROBLEMS.TAX_RATE_MISSING, place(run.input), { jurisdiction, date: cell.businessDate }),
    );
    return undefined;
  }
  const net = withoutTax(gross, rate);
  return { gross, net, tax: gross - net };
}

function includesTax(run: Run, cell: PostableCell): boolean {
  const country = countryOf(run.input, cell);
  return pricesIncludeTax({
    policy: run.input.policies.priceIncludesTax,
    country,
    taxBeside: run.taxCountries.has(country),
    registrations: run.input.shop.taxRegistrations,
  });
}

function loanParts(run: Run, cell: PostableCell): Readonly<Record<string, Minor>> | undefined {
  const due = -cell.amount;
  const fits = run.instalmentsLeft
    .filter((one) => one.principal + one.interest === due)
    .sort((a, b) => daysApart(a.dueDate, cell.businessDate) - daysApart(b.dueDate, cell.businessDate));
  const instalment = fits[0];
  if (!instalment || daysApart(instalment.dueDate, cell.businessDate) > INSTALMENT_DAYS_MAX) {
    const params = {
      date: cell.businessDate,
      amount: formatMinor(due, run.input.settlement.currency),
      currency: run.input.settlement.currency,
      shop: run.input.shop.code,
    };
    report(run, `loan ${cell.cellNo}`, problem(FUNDS_PROBLEMS.LOAN_NOT_EXPLAINED, place(run.input), params));
    return undefined;
  }
  run.instalmentsLeft.splice(run.instalmentsLeft.indexOf(instalment), 1);
  return { gross: cell.amount, principal: -instalment.principal, interest: -instalment.interest };
}

/** A platform takes an instalment on a settlement's day near the due date, not always on it. */
const INSTALMENT_DAYS_MAX = 16;

function daysApart(a: IsoDate, b: IsoDate): number {
  return Math.abs(Date.parse(a) - Date.parse(b)) / 86_400_000;
}

function addToCounter(
  run: Run,
  cell: PostableCell,
  rule: PostingRule,
  line: RuleLine,
  amount: Minor,
): string | undefined {
  const kind = rule.entry as EntryKind;
  const date = kind === 'RESERVE' ? run.input.settlement.endDate : cell.businessDate;
  const rate = run.input.rateOn(date);
  if (!('rate' in rate)) {
    report(run, `${rate.code} ${JSON.stringify(rate.params)}`, rate);
    return undefined;
  }
  const dimensions = dimsFor(run, cell, line.account);
  if (!dimensions) return undefined;
  const draft = draftFor(run, kind, date, cell);
  return addAmount(draft, {
    account: line.account,
    side: line.side,
    ...dimensions,
    rate: rate.rate,
    rateRef: rate.ref,
    rule,
    amount,
    cell,
  });
}

function draftFor(run: Run, kind: EntryKind, date: IsoDate, cell?: PostableCell): EntryDraft {
  const { settlement, shop, policies } = run.input;
  const daily = policies.voucherGranularity === 'PER_SHOP_DAY' && kind !== 'RESERVE' && kind !== 'CLOSE';
  const month = periodOf(date);
  const category = daily && cell ? dailyCategoryOf(kind, cell.feeKey, cell.transactionType) : categoryOf(kind);
  const parts = ['settlement', shop.code, settlement.settlementId, month, kind];
  const key = (daily ? [...parts, date, category] : parts).join('|');
  const known = run.drafts.get(key);
  if (known) return known;
  const draft: EntryDraft = {
    key,
    kind,
    category,
    businessDate: daily ? date : monthEntryDate(month, settlement.endDate),
    month,
    counters: new Map(),
  };
  run.drafts.set(key, draft);
  return draft;
}

/** Date of the entry that a cell of `date` posts to, the end of its settlement and the policy voucherGranularity given. */
export function entryDateOf(date: IsoDate, endDate: IsoDate, granularity: string | undefined): IsoDate {
  return granularity === 'PER_SHOP_DAY' ? date : monthEntryDate(periodOf(date), endDate);
}

/** min(month end, settlement end); rows that stand after the settlement's end keep to their own month. */
function monthEntryDate(month: Period, endDate: IsoDate): IsoDate {
  const monthEnd = lastDayOf(month);
  if (endDate >= monthEnd) return monthEnd;
  return periodOf(endDate) === month ? endDate : `${month}-01`;
}

function dimsFor(run: Run, cell: PostableCell, accountKey: string): Dimensions | undefined {
  const key = `${accountKey}|${cell.feeKey}|${cell.jurisdiction}|${cell.country}|${cell.sku}`;
  const known = run.dims.get(key) ?? newDimensions(run, cell, accountKey);
  if (known) run.dims.set(key, known);
  return known;
}

function newDimensions(run: Run, cell: PostableCell, accountKey: string): Dimensions | undefined {
  const account = run.input.chart.byKey.get(accountKey);
  if (!account) throw new Bug(`the chart has no account ${accountKey}`);
  const found = dimsOf(account, (name) => dimension(run, cell, name));
  if (typeof found !== 'string') return { dims: found, dimsText: JSON.stringify(found) };
  const { currency } = run.input.settlement;
  const params = {
    account: account.code,
    dimension: found,
    items: `${cell.transactionType} → ${cell.feeKey}${cell.sku ? ` (${cell.sku})` : ''}`,
    amount: formatMinor(cell.amount, currency),
    currency,
  };
  report(
    run,
    `dim ${account.code} ${found} ${cell.feeKey}`,
    problem(POSTING_PROBLEMS.DIMENSION_MISSING, place(run.input), params),
  );
  return undefined;
}

/** Dimensions of accounting.md §1.3 from the shop, the cell and the fee key; empty = not known. */
function dimension(run: Run, cell: PostableCell, name: string): string {
  const { shop } = run.input;
  switch (name) {
    case '店铺':
    case '客户':
      return shop.code;
    case '部门':
      return shop.department;
    case '费用项目':
      return feeItemOf(cell.feeKey);
    case '物料':
      return cell.sku;
    case '仓库':
      return shop.warehouse;
    case '辖区':
      return cell.jurisdiction || countryOf(run.input, cell);
    case '卡':
      return shop.card;
    case '贷款方':
      return shop.lender;
    default:
      return '';
  }
}

/**
 * Collected minus withheld tax that does not cancel, by month and jurisdiction: to the tax account where the seller is
 * registered, else to revenue (accounting.md §2.6). The line names every tax cell of its group, so their sum is the line.
 */
function takeTaxDifferences(run: Run): void {
  const groups = new Map<string, PostableCell[]>();
  for (const cell of run.input.cells) {
    if (!TAX_PAIR_KEYS.has(cell.feeKey)) continue;
    const key = `${periodOf(cell.businessDate)}|${cell.jurisdiction || countryOf(run.input, cell)}`;
    const group = groups.get(key);
    if (group) group.push(cell);
    else groups.set(key, [cell]);
  }
  for (const cells of groups.values()) postTaxDifference(run, cells);
}

function postTaxDifference(run: Run, cells: readonly PostableCell[]): void {
  const first = cells[0]!;
  const difference = cells.reduce((sum, cell) => sum + cell.amount, 0n);
  if (difference === 0n) return;
  const jurisdiction = first.jurisdiction || countryOf(run.input, first);
  const registered = run.input.shop.taxRegistrations.includes(jurisdiction);
  const posts = run.input.policies.postPassThroughTax === 'on';
  const account = registered ? 'FOREIGN_TAX' : 'REV_GOODS';
  for (const cell of cells) {
    const rate = run.input.rateOn(cell.businessDate);
    if (!('rate' in rate)) {
      report(run, `${rate.code} ${JSON.stringify(rate.params)}`, rate);
      return;
    }
    const dimensions = dimsFor(run, cell, account);
    const clearing = dimsFor(run, cell, 'PASS_THROUGH_TAX');
    if (!dimensions || !clearing) return;
    const draft = draftFor(run, posts ? 'TAX' : 'PNL', cell.businessDate, { ...cell, feeKey: 'PRINCIPAL' });
    const addition = { rate: rate.rate, rateRef: rate.ref, rule: TAX_DIFFERENCE, amount: cell.amount, cell };
    if (posts) {
      // the pair stands on 2241.05 already: move what is left of it, and name no cell a second time
      moveWithoutShares(draft, {
        ...addition,
        account: 'PASS_THROUGH_TAX',
        side: 'C',
        ...clearing,
        amount: -cell.amount,
      });
      moveWithoutShares(draft, { ...addition, account, side: 'C', ...dimensions });
    } else addAmount(draft, { ...addition, account, side: 'C', ...dimensions });
  }
}

const TAX_DIFFERENCE: PostingRule = {
  id: 'TAX-DIFFERENCE',
  version: 1,
  event: SETTLEMENT_ITEM,
  when: {},
  entry: 'PNL',
  lines: [],
  balance: { account: PLATFORM_BALANCE, per: 'ENTRY' },
};

function moveWithoutShares(draft: EntryDraft, add: Addition): void {
  const key = addAmount(draft, add);
  draft.counters.get(key)?.shares.clear();
}

function refuseTaxShortfalls(run: Run): void {
  const { taxShortfalls, policies, settlement } = run.input;
  if (taxShortfalls.length === 0 || policies.negativeTaxDifference === 'POST') return;
  const sum = taxShortfalls.reduce((all, one) => all + one.amount, 0n);
  const params = {
    orders: String(taxShortfalls.length),
    amount: formatMinor(sum, settlement.currency),
    currency: settlement.currency,
    examples: taxShortfalls
      .slice(0, 5)
      .map((one) => `${one.orderId} ${formatMinor(one.amount, settlement.currency)}`)
      .join(', '),
  };
  report(run, 'tax shortfall', problem(FUNDS_PROBLEMS.TAX_DIFFERENCE_NEGATIVE, place(run.input), params));
}

/** The payout leaves the platform balance for 待到账 at the settlement's end, where it is positive (G23). */
function takeClose(run: Run): void {
  const { settlement } = run.input;
  if (settlement.total <= 0n) return;
  const rate = run.input.rateOn(settlement.endDate);
  if (!('rate' in rate)) {
    report(run, `${rate.code} ${JSON.stringify(rate.params)}`, rate);
    return;
  }
  const draft = draftFor(run, 'CLOSE', settlement.endDate);
  draft.counters.set('close', {
    key: 'close',
    account: 'PLATFORM_IN_TRANSIT',
    side: 'D',
    dims: { 店铺: run.input.shop.code },
    rate: rate.rate,
    rateRef: rate.ref,
    rules: new Set(['CLOSE@1']),
    balancePer: 'ENTRY',
    amount: -settlement.total,
    shares: new Map(),
  });
}

function nilOf(pending: PendingDisposition, nil: ReadonlySet<string>): CellDisposition {
  const { counters, ...disposition } = pending;
  if (disposition.disposition !== 'POSTED' || counters.length === 0 || !counters.every((key) => nil.has(key)))
    return disposition;
  return { ...disposition, disposition: 'POSTED_NIL', reason: counters.join(' ') };
}

function dispose(run: Run, cell: PostableCell, disposition: Disposition, reason: string): void {
  run.dispositions.push({ ...dispositionOf(cell, disposition, reason), counters: [] });
}

function dispositionOf(cell: PostableCell, disposition: Disposition, reason: string): CellDisposition {
  const { statementNo, cellNo, feeKey, matchedRule } = cell;
  return { statementNo, cellNo, disposition, feeKey, matchedRule, reason };
}

function noRule(run: Run, cell: PostableCell): Problem {
  const policies = ['reimbursement', 'inboundFee', 'claimReceivable', 'fulfilmentFeeClass']
    .map((key) => `${key}=${run.input.policies[key] ?? ''}`)
    .join(', ');
  return problem(FUNDS_PROBLEMS.NO_POSTING_RULE, place(run.input), { feeKey: cell.feeKey, policies });
}

function report(run: Run, key: string, one: Problem): void {
  if (!run.problems.has(key)) run.problems.set(key, one);
}

function place(input: SettlementInput): Problem['place'] {
  return { book: input.book.book, shop: input.shop.code, settlement: input.settlement.settlementId };
}

function countryOf(input: SettlementInput, cell: PostableCell): string {
  return cell.country || input.shop.country;
}
