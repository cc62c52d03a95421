/**
 * What happened, as counters by (account, side, dims, rate) → journal entries: the other side netted, lc rounded once a line, cents
 * balanced (accounting.md §0.4, §2.7, §3.3). Settlements and orders post through here.
 */
import { roundAndBalance } from './balancing.ts';
import type { IsoDate, Period } from './dates.ts';
import type { CellShare, Chart, Dims, JournalEntry, JournalLine, Side } from './journal.ts';
import type { Currency, Minor, Rate } from './money.ts';
import { RATE_ONE } from './money.ts';
import { POSTING_PROBLEMS } from './posting-problems.ts';
import { Bug, type Place, type Problem, problem } from './problems.ts';
import type { PostingRule } from './rules.ts';

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
  /**
   * Functional amount, signed like `amount`, where it is not rounded from it: a non-monetary balance gives up what it carries
   * (§2.3 “2204 is non-monetary”), so its last part leaves no cent behind. Other lines of the entry bear the difference.
   */
  carried?: Minor;
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
  /** What posts: `settlement`, `order`, and its own id in the shop. */
  readonly source: string;
  readonly id: string;
  readonly statementNo: bigint | undefined;
  /** Where a problem of an entry stands. */
  readonly place: Place;
}

export interface Addition {
  readonly account: string;
  readonly side: Side;
  readonly dims: Dims;
  readonly dimsText: string;
  readonly rate: Rate;
  readonly rateRef: string;
  readonly rule: Pick<PostingRule, 'id' | 'version' | 'balance'>;
  readonly amount: Minor;
  readonly carried?: Minor;
  /** The cell itself: its shares in one counter are one share. Estimates come of no cell. */
  readonly cell?: { readonly statementNo: bigint; readonly cellNo: number };
}

/** Adds to the counter of the place, which it opens where there is none; returns the counter's key. */
export function addAmount(draft: EntryDraft, add: Addition): string {
  const ruleText = `${add.rule.id}@${add.rule.version}`;
  const apart = add.rule.balance.per === 'RULE' ? ruleText : '';
  // No side in it: what an account gains and loses is one line (accounting.md §2.7 “Generic posting rule”).
  const key = [draft.key, add.account, apart, add.rateRef, add.dimsText].join('#');
  const counter: Counter = draft.counters.get(key) ?? {
    key,
    account: add.account,
    side: add.side,
    dims: add.dims,
    rate: add.rate,
    rateRef: add.rateRef,
    rules: new Set(),
    balancePer: add.rule.balance.per,
    amount: 0n,
    shares: new Map(),
  };
  counter.amount += add.amount;
  if (add.carried !== undefined) counter.carried = (counter.carried ?? 0n) + add.carried;
  counter.rules.add(ruleText);
  if (add.cell) {
    const before = counter.shares.get(add.cell);
    const { statementNo, cellNo } = add.cell;
    counter.shares.set(add.cell, { statementNo, cellNo, fc: (before?.fc ?? 0n) + add.amount });
  }
  draft.counters.set(key, counter);
  return key;
}

/** The account of the platform balance: the default, or the one whose code the policy platformReceivable names. */
export function platformBalance(chart: Chart, code: string | undefined): string {
  const account = (code ? chart.byCode.get(code) : undefined) ?? chart.byKey.get('PLATFORM_RECEIVABLE');
  if (!account) throw new Bug('the chart has no platform balance account');
  return account.key;
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
  readonly carried?: Minor;
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
      ...(line.carried === undefined ? {} : { carried: line.carried }),
    })),
    context.functional,
  );
  if (!('length' in amounts)) {
    const params = { entry: draft.key, residue: String(amounts.residue), eligible: String(amounts.eligible) };
    return problem(POSTING_PROBLEMS.ROUNDING_EXCEEDED, context.place, params);
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
    source: context.source,
    sourceId: `${context.shop}|${context.id}`,
    statementNo: context.statementNo,
    summary: `${draft.category} ${context.shop} ${context.id} ${draft.month}`,
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
      ...(counter.carried === undefined ? {} : { carried: carriedOn(counter.carried, counter.side, flips) }),
      cells: [...counter.shares.values()],
    };
  });
}

function carriedOn(carried: Minor, side: Side, flips: boolean): Minor {
  const natural = side === 'C' ? carried : -carried;
  return flips ? -natural : natural;
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
