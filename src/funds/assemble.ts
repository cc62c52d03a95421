/** Counters of an entry → its journal lines: the platform balance netted, lc rounded once a line, cents balanced. */

import { roundAndBalance } from '../core/balancing.ts';
import type { IsoDate, Period } from '../core/dates.ts';
import type { CellShare, Chart, Dims, JournalEntry, JournalLine, Side } from '../core/journal.ts';
import type { Currency, Minor, Rate } from '../core/money.ts';
import { RATE_ONE } from '../core/money.ts';
import { Bug, type Problem, problem } from '../core/problems.ts';
import { FUNDS_PROBLEMS } from './problems.ts';

/** Cells of one (account, side, dims, rate) in one entry: rounded once (accounting.md §3.3). `amount` is signed as the paper signs it. */
export interface Counter {
  readonly key: string;
  readonly account: string;
  readonly side: Side;
  readonly dims: Dims;
  readonly rate: Rate;
  readonly rateRef: string;
  /** Rules that post here, as `<id>@<version>`. */
  readonly rules: Set<string>;
  readonly balancePer: 'ENTRY' | 'RULE';
  amount: Minor;
  /** What each cell gives, by the cell itself. */
  readonly shares: Map<object, CellShare>;
}

export interface EntryDraft {
  readonly key: string;
  readonly kind: string;
  readonly category: string;
  readonly businessDate: IsoDate;
  readonly month: Period;
  readonly counters: Map<string, Counter>;
}

export interface AssemblyContext {
  readonly chart: Chart;
  readonly functional: Currency;
  readonly currency: Currency;
  /** Semantic key of the account that takes the other side. */
  readonly balanceAccount: string;
  readonly plReversalStyle: 'RED' | 'OPPOSITE';
  readonly shop: string;
  readonly settlementId: string;
  readonly statementNo: bigint;
}

/** A voucher holds 500 lines (issue 1); an entry is one voucher, so it is parted before it is rounded. */
export const ENTRY_LINES_MAX = 500;

export interface Assembled {
  readonly entries: readonly JournalEntry[];
  /** Keys of counters that came to zero: their cells are POSTED_NIL. */
  readonly nil: ReadonlySet<string>;
  readonly problems: readonly Problem[];
}

export function assembleEntries(drafts: readonly EntryDraft[], context: AssemblyContext): Assembled {
  const entries: JournalEntry[] = [];
  const nil = new Set<string>();
  const problems: Problem[] = [];
  for (const draft of [...drafts].sort((a, b) => (a.key < b.key ? -1 : 1)))
    for (const part of partsOf(draft, nil)) {
      const entry = entryOf(part, context);
      if ('code' in entry) problems.push(entry);
      else if (entry.lines.length > 0) entries.push(entry);
    }
  return { entries, nil, problems };
}

/** Counters in a steady order, those of zero left out, in parts that fit a voucher with their balance lines. */
function partsOf(draft: EntryDraft, nil: Set<string>): readonly EntryDraft[] {
  const counters = [...draft.counters.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
  const standing = counters.filter((counter) => {
    if (counter.amount === 0n) nil.add(counter.key);
    return counter.amount !== 0n;
  });
  const parts: EntryDraft[] = [];
  let part: Counter[] = [];
  let lines = 0;
  const close = (): void => {
    if (part.length === 0) return;
    const key = parts.length === 0 ? draft.key : `${draft.key}|p${parts.length + 1}`;
    parts.push({ ...draft, key, counters: new Map(part.map((counter) => [counter.key, counter])) });
    part = [];
  };
  const rates = new Set<string>();
  for (const counter of standing) {
    rates.add(counter.rateRef);
    const weight = counter.balancePer === 'RULE' ? 2 : 1;
    if (lines + weight + rates.size > ENTRY_LINES_MAX) {
      close();
      lines = 0;
    }
    lines += weight;
    part.push(counter);
  }
  close();
  return parts;
}

interface Unrounded {
  readonly dc: Side;
  readonly account: string;
  readonly fc: Minor;
  readonly rate: Rate;
  readonly rateRef: string;
  readonly dims: Dims;
  readonly rule: string;
  readonly cells: readonly CellShare[];
}

function entryOf(draft: EntryDraft, context: AssemblyContext): JournalEntry | Problem {
  const unrounded = [...balanceLines(draft, context), ...counterLines(draft, context)];
  const classes = unrounded.map((line) => accountOf(context, line.account).class);
  const amounts = roundAndBalance(
    unrounded.map((line, i) => ({
      dc: line.dc,
      class: classes[i]!,
      currency: context.currency,
      fc: line.fc,
      rate: line.rate,
    })),
    context.functional,
  );
  if (!('length' in amounts)) {
    const params = { entry: draft.key, residue: String(amounts.residue), eligible: String(amounts.eligible) };
    return problem(FUNDS_PROBLEMS.ROUNDING_EXCEEDED, { settlement: context.settlementId, shop: context.shop }, params);
  }
  const lines = unrounded
    .map((line, i) => journalLine(line, amounts[i]!.lc, amounts[i]!.rounding, context))
    .sort((a, b) => orderOf(a) - orderOf(b));
  return {
    key: draft.key,
    kind: draft.kind,
    category: draft.category,
    businessDate: draft.businessDate,
    originalPeriod: draft.month,
    shop: context.shop,
    source: 'settlement',
    sourceId: `${context.shop}|${context.settlementId}`,
    statementNo: context.statementNo,
    summary: `${draft.category} ${context.shop} ${context.settlementId} ${draft.month}`,
    lines,
  };
}

function orderOf(line: JournalLine): number {
  return line.dc === 'D' ? 0 : 1;
}

/**
 * A counter posts on its natural side: credit → credit a, debit → debit −a (accounting.md §2.7). Below zero, profit and
 * loss stays there in red; a balance sheet account takes the other side (§0.4).
 */
function counterLines(draft: EntryDraft, context: AssemblyContext): readonly Unrounded[] {
  return [...draft.counters.values()].map((counter) => {
    const natural = counter.side === 'C' ? counter.amount : -counter.amount;
    const account = accountOf(context, counter.account);
    const staysRed = /^(EXPENSE|PNL)$/.test(account.class) && context.plReversalStyle === 'RED';
    const flips = natural < 0n && !staysRed;
    return {
      dc: flips ? opposite(counter.side) : counter.side,
      account: counter.account,
      fc: flips ? -natural : natural,
      rate: counter.rate,
      rateRef: counter.rateRef,
      dims: counter.dims,
      rule: rulesText(counter),
      cells: [...counter.shares.values()],
    };
  });
}

function rulesText(counter: Counter): string {
  return [...counter.rules].sort().join(' ');
}

function opposite(side: Side): Side {
  return side === 'D' ? 'C' : 'D';
}

/**
 * The other side. Its cells are those of the lines it balances, so it names none itself: `BALANCE@1` stands for all lines
 * of its rate, `BALANCE:<rule>` for the lines of one rule (reserves and pass-through taxes are never netted).
 */
function balanceLines(draft: EntryDraft, context: AssemblyContext): readonly Unrounded[] {
  const sums = new Map<string, { amount: Minor; readonly counter: Counter }>();
  for (const counter of draft.counters.values()) {
    const key = counter.balancePer === 'RULE' ? `${counter.rateRef} ${rulesText(counter)}` : counter.rateRef;
    const sum = sums.get(key) ?? { amount: 0n, counter };
    sum.amount += counter.amount;
    sums.set(key, sum);
  }
  return [...sums.values()]
    .filter((sum) => sum.amount !== 0n)
    .map(({ amount, counter }) => ({
      dc: amount > 0n ? 'D' : 'C',
      account: context.balanceAccount,
      fc: amount > 0n ? amount : -amount,
      rate: counter.rate,
      rateRef: counter.rateRef,
      dims: { 店铺: context.shop },
      rule: counter.balancePer === 'RULE' ? `BALANCE:${rulesText(counter)}` : 'BALANCE@1',
      cells: [],
    }));
}

function journalLine(line: Unrounded, lc: Minor, rounding: Minor, context: AssemblyContext): JournalLine {
  const account = accountOf(context, line.account);
  const shared = {
    dc: line.dc,
    account: account.code,
    dims: line.dims,
    rule: line.rule,
    rateRef: line.rateRef,
    rounding,
    lc,
  };
  const foreign = context.currency !== context.functional;
  if (account.keepsCurrency || !foreign)
    return { ...shared, currency: context.currency, fc: line.fc, rate: line.rate, cells: line.cells };
  return {
    ...shared,
    currency: context.functional,
    fc: lc,
    rate: RATE_ONE,
    src: { currency: context.currency, fc: line.fc, rate: line.rate },
    cells: line.cells,
  };
}

function accountOf(context: AssemblyContext, key: string) {
  const account = context.chart.byKey.get(key);
  if (!account) throw new Bug(`the chart has no account ${key}`);
  return account;
}
