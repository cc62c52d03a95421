/**
 * The chart check: what the ERP's own base data says of the vouchers that wait, before it is asked to take them.
 * accounting.md §1.4, §1.3. Pure. It stands in this room and not in masterdata because it judges what sending would come to,
 * and its findings hold vouchers; master data only says what is.
 */
import type { Period } from '../../core/dates.ts';
import type { Account } from '../../core/journal.ts';
import type { Currency } from '../../core/money.ts';
import { type Problem, problem } from '../../core/problems.ts';
import {
  type ErpAccountFacts,
  type ErpPeriodFacts,
  type ErpVoucherWordFacts,
  type MasterKind,
  type MasterRecord,
  mappedAccount,
  type TargetMapping,
} from '../../core/targets.ts';
import { isCashAccount } from '../cash-flow.ts';
import { DELIVERY_PROBLEMS } from '../problems.ts';
import { CHART_PROBLEMS } from './problems.ts';

/** An account of ours with one currency of its lines. */
export interface AccountUse {
  readonly account: string;
  readonly currency: Currency;
  /** Dimensions that every such line carries. */
  readonly dims: readonly string[];
}

export interface ChartCheckInput {
  readonly erpAccount: string;
  readonly book: string;
  /** The ERP's ledger. */
  readonly ledger: string;
  readonly bookCurrency: Currency;
  /** As the last probe told; undefined: not probed. */
  readonly ledgerCurrency: Currency | undefined;
  readonly chart: readonly Account[];
  readonly mapping: TargetMapping;
  readonly records: readonly MasterRecord[];
  /** Kinds that were pulled; of the others nothing is known and nothing is said. */
  readonly pulled: ReadonlySet<MasterKind>;
  readonly policies: {
    /** Cash lines are sent with their items. */
    readonly cashFlowItems: boolean;
    readonly revalOwner: 'ERP' | 'ENGINE';
    /** Before anything waits: our accounts that no voucher reaches, since their flows go as business documents. */
    readonly documentAccounts?: ReadonlySet<string>;
  };
  readonly uses: readonly AccountUse[];
  /** 凭证字 in use. */
  readonly words: readonly string[];
  /** Posting periods in use. */
  readonly periods: readonly Period[];
  /** Dimension and code in use. */
  readonly values: readonly { readonly dimension: string; readonly code: string }[];
  /** Names of cash-flow items to look for; empty before a push, where vouchers tell which they need. */
  readonly cashFlowItems: readonly string[];
}

/** BLOCKS: the ERP would refuse, or the books would be wrong: vouchers concerned wait. WARNS: they are sent all the same. */
export type FindingLevel = 'BLOCKS' | 'WARNS';

/** Which vouchers a finding concerns; all parts that are set must fit. None set: all of the book. */
export interface FindingScope {
  readonly account?: string;
  readonly currency?: Currency;
  /** Lines that carry none of these dimensions. */
  readonly lacks?: readonly string[];
  readonly dimension?: string;
  readonly code?: string;
  readonly word?: string;
  readonly vouchers?: readonly string[];
}

export interface ChartFinding {
  readonly level: FindingLevel;
  readonly problem: Problem;
  /** Our account and theirs, where the finding is of one. */
  readonly ours?: string;
  readonly theirs?: string;
  readonly scope: FindingScope;
}

/** What the exception of a finding is about; the same finding of a later check is the same subject. */
export function findingSubject(erpAccount: string, found: ChartFinding): string {
  const { params } = found.problem;
  const parts = ['ours', 'theirs', 'currency', 'dimension', 'item', 'period', 'word', 'number'];
  const about = parts.flatMap((name) => params[name] ?? []).join(' ');
  return `chart:${erpAccount}/${about.replaceAll('/', '／')}`;
}

/** Findings in the order of accounts, then words, items, periods. An empty list: nothing known speaks against sending. */
export function checkChart(input: ChartCheckInput): readonly ChartFinding[] {
  return [
    ...ledgerFindings(input),
    ...(input.pulled.has('ACCOUNT') ? accountFindings(input) : []),
    ...valueFindings(input),
    ...wordFindings(input),
    ...itemFindings(input),
    ...periodFindings(input),
  ];
}

/** Uses of a whole chart, for a check before anything was posted: each account in each of `currencies` that it keeps. */
export function usesOfChart(
  chart: readonly Account[],
  bookCurrency: Currency,
  currencies: readonly Currency[],
): readonly AccountUse[] {
  return chart.flatMap(({ code, keepsCurrency, dims }) => {
    const held = keepsCurrency ? [...new Set([bookCurrency, ...currencies])] : [bookCurrency];
    return held.map((currency) => ({ account: code, currency, dims }));
  });
}

function ledgerFindings(input: ChartCheckInput): readonly ChartFinding[] {
  const { book, ledger, bookCurrency, ledgerCurrency } = input;
  if (ledgerCurrency === undefined || ledgerCurrency === bookCurrency) return [];
  const params = { ledger, currency: bookCurrency, ledgerCurrency };
  return [
    { level: 'BLOCKS', problem: problem(DELIVERY_PROBLEMS.LEDGER_CURRENCY_DIFFERS, { book }, params), scope: {} },
  ];
}

/** One of our accounts, seen from one of their accounts: of all currencies that go there. */
interface Pair {
  readonly input: ChartCheckInput;
  readonly ours: Account;
  readonly theirs: string;
  readonly uses: readonly AccountUse[];
}

function accountFindings(input: ChartCheckInput): readonly ChartFinding[] {
  const byCode = new Map(input.chart.map((one) => [one.code, one]));
  const theirs = new Map(input.records.filter((one) => one.kind === 'ACCOUNT').map((one) => [one.code, one]));
  const pairs = new Map<string, Pair & { uses: AccountUse[] }>();
  const findings: ChartFinding[] = [];
  for (const use of [...input.uses].sort(byAccount)) {
    const ours = byCode.get(use.account) ?? unknownAccount(use);
    const code = mappedAccount(input.mapping, use.account, use.currency);
    if (code === undefined) {
      findings.push(unmapped(input, ours, use));
      continue;
    }
    const key = `${use.account} ${code}`;
    const pair = pairs.get(key);
    if (pair) pair.uses.push(use);
    else pairs.set(key, { input, ours, theirs: code, uses: [use] });
  }
  for (const pair of pairs.values()) findings.push(...pairFindings(pair, theirs.get(pair.theirs)));
  return findings;
}

function byAccount(a: AccountUse, b: AccountUse): number {
  const [left, right] = [`${a.account} ${a.currency}`, `${b.account} ${b.currency}`];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** A voucher of an account that the chart lost: only its existence there is judged. */
function unknownAccount(use: AccountUse): Account {
  return {
    code: use.account,
    key: use.account,
    nameZh: '',
    nameEn: '',
    direction: 'D',
    dims: [],
    optionalDims: [],
    keepsCurrency: true,
    revalued: false,
    class: 'EQUITY',
  };
}

function unmapped(input: ChartCheckInput, ours: Account, use: AccountUse): ChartFinding {
  const { erpAccount: account, book } = input;
  const params = { account, ours: ours.code, name: ours.nameZh };
  return {
    level: 'BLOCKS',
    problem: problem(CHART_PROBLEMS.ERP_ACCOUNT_UNMAPPED, { book }, params),
    ours: ours.code,
    scope: { account: ours.code, currency: use.currency },
  };
}

type ChartCode = keyof typeof CHART_PROBLEMS;

function finding(
  pair: Pair,
  level: FindingLevel,
  code: ChartCode,
  params: Readonly<Record<string, string>> = {},
  currency?: Currency,
): ChartFinding {
  const { input, ours, theirs } = pair;
  const named = { account: input.erpAccount, ours: ours.code, name: ours.nameZh, theirs };
  return {
    level,
    problem: problem(CHART_PROBLEMS[code], { book: input.book }, { ...named, ...params }),
    ours: ours.code,
    theirs,
    scope: { account: ours.code, ...(currency === undefined ? scopeOf(pair) : { currency }) },
  };
}

/** Where their account is that of one currency of ours, only its lines are concerned. */
function scopeOf({ input, ours, uses }: Pair): FindingScope {
  const currency = uses[0]?.currency;
  const isByCurrency = input.mapping.accounts[`${ours.code}|${currency}`] !== undefined;
  return isByCurrency && uses.length === 1 && currency !== undefined ? { currency } : {};
}

function pairFindings(pair: Pair, record: MasterRecord | undefined): readonly ChartFinding[] {
  if (!record) return [finding(pair, 'BLOCKS', 'ERP_ACCOUNT_ABSENT')];
  const facts: ErpAccountFacts = record.facts;
  const isKnown = pair.input.chart.some((one) => one.code === pair.ours.code);
  return [
    ...(record.enabled ? [] : [finding(pair, 'BLOCKS', 'ERP_ACCOUNT_DISABLED')]),
    ...(facts.leaf === false ? [finding(pair, 'BLOCKS', 'ERP_ACCOUNT_NOT_LEAF')] : []),
    ...(isKnown ? directionFindings(pair, facts) : []),
    ...dimensionFindings(pair, facts),
    ...currencyFindings(pair, facts),
    ...(isKnown ? revaluationFindings(pair, facts) : []),
    ...controlFindings(pair, facts),
    ...cashFlowFindings(pair, facts),
  ];
}

function controlFindings(pair: Pair, { controlledBy: system }: ErpAccountFacts): readonly ChartFinding[] {
  if (system === undefined || pair.input.policies.documentAccounts?.has(pair.ours.code)) return [];
  return [finding(pair, 'BLOCKS', 'ERP_ACCOUNT_CONTROLLED', { system })];
}

const SIDES = { D: '借 / debit', C: '贷 / credit' } as const;

/** Below one head (2221.01.01 and 2221) a child's side is a matter of display; of two heads it is a wrong mapping. */
function directionFindings(pair: Pair, facts: ErpAccountFacts): readonly ChartFinding[] {
  const { ours, theirs } = pair;
  if (facts.direction === undefined || facts.direction === ours.direction) return [];
  const level = ours.code.slice(0, 4) === theirs.slice(0, 4) ? 'WARNS' : 'BLOCKS';
  const sides = { their_side: SIDES[facts.direction], our_side: SIDES[ours.direction] };
  return [finding(pair, level, 'ERP_ACCOUNT_DIRECTION_DIFFERS', sides)];
}

/** One dimension under two names (accounting.md §1.3: 客户 = 平台店铺; 用友 calls 物料 存货). */
const SAME_DIMENSION: Readonly<Record<string, string>> = { 客户: '店铺', 存货: '物料' };

function dimensionName(name: string): string {
  return SAME_DIMENSION[name] ?? name;
}

function namesOf(dimension: string): readonly string[] {
  const name = dimensionName(dimension);
  return [name, ...Object.keys(SAME_DIMENSION).filter((one) => SAME_DIMENSION[one] === name)];
}

function dimensionFindings(pair: Pair, facts: ErpAccountFacts): readonly ChartFinding[] {
  const missing = new Set<string>();
  for (const use of pair.uses) {
    const carried = new Set(use.dims.map(dimensionName));
    for (const asked of facts.dims ?? []) if (!carried.has(dimensionName(asked))) missing.add(asked);
  }
  return [...missing].map((dimension) => {
    const found = finding(pair, 'BLOCKS', 'ERP_ACCOUNT_DIMENSION_MISSING', { dimension });
    return { ...found, scope: { ...found.scope, lacks: namesOf(dimension) } };
  });
}

function currencyFindings(pair: Pair, facts: ErpAccountFacts): readonly ChartFinding[] {
  const { input, ours, uses } = pair;
  const held = facts.currencies;
  if (held === undefined || held.includes('*')) return [];
  const foreign = uses.filter((use) => use.currency !== input.bookCurrency);
  if (held.length === 0) return foreign.length > 0 ? [finding(pair, 'WARNS', 'ERP_ACCOUNT_COLLAPSED')] : [];
  if (input.mapping.functionalOnly?.includes(ours.code)) return [];
  // Every account takes the ledger's own currency, listed or not.
  return foreign
    .filter((use) => !held.includes(use.currency))
    .map(({ currency }) =>
      finding(pair, 'BLOCKS', 'ERP_ACCOUNT_CURRENCY_MISSING', { currency, held: held.join(', ') }, currency),
    );
}

function revaluationFindings(pair: Pair, facts: ErpAccountFacts): readonly ChartFinding[] {
  const { input, ours, uses } = pair;
  if (facts.revalued === undefined || input.policies.revalOwner !== 'ERP') return [];
  if (facts.revalued && !ours.revalued && ours.class === 'NON_MONETARY' && ours.keepsCurrency)
    return [finding(pair, 'WARNS', 'NON_MONETARY_REVAL_OFF')];
  const isForeign = uses.some((use) => use.currency !== input.bookCurrency);
  return !facts.revalued && ours.revalued && isForeign && facts.currencies?.length !== 0
    ? [finding(pair, 'WARNS', 'ERP_ACCOUNT_NOT_REVALUED')]
    : [];
}

function cashFlowFindings(pair: Pair, facts: ErpAccountFacts): readonly ChartFinding[] {
  if (facts.cashFlowRequired !== true) return [];
  // Off: no line has an item. On: only lines on our cash accounts have.
  const isServed = pair.input.policies.cashFlowItems && isCashAccount(pair.ours.code);
  return isServed ? [] : [finding(pair, 'BLOCKS', 'ERP_CASH_FLOW_ITEM_REQUIRED')];
}

const KIND_OF_DIMENSION: Readonly<Record<string, MasterKind>> = {
  店铺: 'CUSTOMER',
  客户: 'CUSTOMER',
  供应商: 'SUPPLIER',
  部门: 'DEPARTMENT',
  费用项目: 'EXPENSE_ITEM',
  物料: 'MATERIAL',
  仓库: 'WAREHOUSE',
};

function valueFindings(input: ChartCheckInput): readonly ChartFinding[] {
  const usable = new Set(input.records.filter((one) => one.enabled).map((one) => `${one.kind} ${one.code}`));
  return input.values.flatMap(({ dimension, code }) => {
    const kind = KIND_OF_DIMENSION[dimension];
    if (!kind || !input.pulled.has(kind)) return [];
    const theirs = mappedDimension(input.mapping, dimension, code);
    if (theirs !== undefined && usable.has(`${kind} ${theirs}`)) return [];
    const params = { account: input.erpAccount, dimension, ours: code, theirs: theirs ?? '—' };
    const found = problem(CHART_PROBLEMS.ERP_DIMENSION_VALUE_UNUSABLE, { book: input.book }, params);
    return [{ level: 'BLOCKS' as const, problem: found, scope: { dimension, code } }];
  });
}

function mappedDimension(mapping: TargetMapping, dimension: string, code: string): string | undefined {
  const exact = mapping.dims[`${dimension}:${code}`];
  if (exact !== undefined) return exact;
  return mapping.dims[`${dimension}:*`] === '*' || mapping.dims['*'] === '*' ? code : undefined;
}

/** The record of a 凭证字 by its name or code. */
export function wordRecord(records: readonly MasterRecord[], word: string): MasterRecord | undefined {
  const words = records.filter((one) => one.kind === 'VOUCHER_WORD' && (one.name === word || one.code === word));
  return words.find((one) => one.enabled) ?? words[0];
}

export function wordFacts(record: MasterRecord | undefined): ErpVoucherWordFacts {
  return (record?.facts ?? {}) as ErpVoucherWordFacts;
}

function wordFindings(input: ChartCheckInput): readonly ChartFinding[] {
  if (!input.pulled.has('VOUCHER_WORD')) return [];
  const place = { book: input.book };
  return input.words.flatMap((word): readonly ChartFinding[] => {
    const params = { account: input.erpAccount, word };
    const record = wordRecord(input.records, word);
    if (!record?.enabled) {
      const absent = problem(CHART_PROBLEMS.ERP_VOUCHER_WORD_ABSENT, place, params);
      return [{ level: 'BLOCKS', problem: absent, scope: { word } }];
    }
    if (wordFacts(record).dateOrder !== true) return [];
    return [{ level: 'WARNS', problem: problem(CHART_PROBLEMS.ERP_DATE_ORDER_ON, place, params), scope: { word } }];
  });
}

/** Is the item mapped to one that the ERP has? Where items were never pulled, the mapping is believed. */
export function usableItem(input: Pick<ChartCheckInput, 'mapping' | 'records' | 'pulled'>, item: string): boolean {
  const { cashFlowItems: mapped = {} } = input.mapping;
  const theirs = mapped[item] ?? (mapped['*'] === '*' ? item : undefined);
  if (theirs === undefined) return false;
  const isTheirs = (one: MasterRecord): boolean =>
    one.kind === 'CASH_FLOW_ITEM' && one.enabled && (one.code === theirs || one.name === theirs);
  return !input.pulled.has('CASH_FLOW_ITEM') || input.records.some(isTheirs);
}

function itemFindings(input: ChartCheckInput): readonly ChartFinding[] {
  if (!input.policies.cashFlowItems) return [];
  return input.cashFlowItems
    .filter((item) => !usableItem(input, item))
    .map((item) => {
      const params = { account: input.erpAccount, item };
      const found = problem(CHART_PROBLEMS.ERP_CASH_FLOW_ITEM_UNMAPPED, { book: input.book }, params);
      // It holds nothing: which vouchers need the item is told by cashFlowFindings.
      return { level: 'WARNS', problem: found, scope: {} };
    });
}

/** It warns: the rule of late vouchers moves them (accounting.md §0.5). */
function periodFindings(input: ChartCheckInput): readonly ChartFinding[] {
  const closed = new Set(
    input.records
      .filter((one) => one.kind === 'PERIOD' && (one.facts as Partial<ErpPeriodFacts>).open === false)
      .map((one) => one.code),
  );
  return input.periods
    .filter((period) => closed.has(period))
    .map((period) => {
      const params = { account: input.erpAccount, period };
      const found = problem(CHART_PROBLEMS.ERP_PERIOD_CLOSED, { book: input.book }, params);
      return { level: 'WARNS', problem: found, scope: {} };
    });
}
