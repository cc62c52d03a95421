/**
 * The ledger that a chain of stories has to give in mode S: accounting.md §2.6–§2.9, §3.3, computed from the events,
 * never from a paper, and without a line of the posting code.
 */
import { civilDateIn, earlier, lastDayOf } from '../../core/dates.ts';
import { minorUnits } from '../../core/money.ts';
import type { MoneyEvent, SettlementStory } from './events.ts';
import { codeIn, isFunctionalOnly, placeOf } from './expected-accounts.ts';
import { balance, exchange, roundHalfAway } from './expected-rounding.ts';
import { marketplaceNamed, marketplaceOf } from './marketplaces.ts';

export interface ExpectedBook {
  readonly standard: 'ASBE' | 'SBE';
  readonly functionalCurrency: string;
  /** `YYYY-MM` → currency → functional units for one unit, plain decimal text. Not needed for the functional currency. */
  readonly rates: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly mode: 'S';
  readonly shop: string;
  readonly department: string;
  readonly warehouse?: string;
  readonly card?: string;
  readonly lender?: string;
  /** Jurisdiction → rate text (`0.20`): prices of orders without a tax row contain this tax. */
  readonly priceIncludesTax?: Readonly<Record<string, string>>;
  /** Jurisdictions where the seller is registered: unexplained tax is owed there, else it is revenue. */
  readonly registeredIn?: readonly string[];
  /** Balances before the first settlement, settlement currency. */
  readonly opening?: ClearingBalances;
}

export interface ClearingBalances {
  readonly '1122.11': bigint;
  readonly '1122.12': bigint;
  readonly '1122.13': bigint;
}

export type Purpose = 'ROWS' | 'RESERVE' | 'CLOSE' | 'FAILED' | 'MICRO' | 'CARD' | 'LOAN';

export interface ExpectedLine {
  /** Code of the book's standard. */
  readonly account: string;
  readonly dc: 'D' | 'C';
  readonly dims: Readonly<Record<string, string>>;
  /** Transaction currency; for a line that posts in functional currency only, its `src`. */
  readonly currency: string;
  readonly fc: bigint;
  readonly functionalOnly: boolean;
  readonly rate: string;
  /** Functional currency, minor units. */
  readonly lc: bigint;
  readonly roundingAdj: bigint;
}

export interface ExpectedEntry {
  readonly settlementId: string;
  readonly purpose: Purpose;
  /** `YYYY-MM`. */
  readonly month: string;
  /** Voucher date: min(month end, settlement end). */
  readonly date: string;
  readonly category: '平台结算' | '资金';
  readonly lines: readonly ExpectedLine[];
  /** A cent could as well stand on another line of the same class. */
  readonly tie: boolean;
}

export interface ExpectedSettlement {
  readonly settlementId: string;
  /** True where an event has to hold the settlement; it has no entries then. */
  readonly held: boolean;
  readonly sum: bigint;
  readonly total: bigint;
  /** Money cells of a V1 or V2 paper of it. */
  readonly moneyCells: number;
  readonly feeKeys: ReadonlyMap<string, bigint>;
  /** Order → Σ tax collected and withheld, where it is not zero. */
  readonly taxResidual: ReadonlyMap<string, bigint>;
  readonly reserveMovement: bigint;
  /** Amount moved to 1122.13; zero where the total is not positive. */
  readonly close: bigint;
  readonly matchOnly: bigint;
  /** 1122.11 over all months, reserve included, before the close (law L04). */
  readonly postedToClearing: bigint;
  /** After this settlement, settlement currency. */
  readonly balances: ClearingBalances;
}

export interface MonthAccount {
  readonly month: string;
  readonly account: string;
  readonly currency: string;
  /** Debit minus credit. */
  readonly fc: bigint;
  readonly lc: bigint;
}

export interface ExpectedLedger {
  readonly entries: readonly ExpectedEntry[];
  readonly settlements: readonly ExpectedSettlement[];
  readonly months: readonly MonthAccount[];
  /** Entries whose cents could stand elsewhere within their class: compare classes there, not accounts. */
  readonly ties: number;
}

const CLEAR = { '1122.11': 0n, '1122.12': 0n, '1122.13': 0n };

export function expectedLedger(stories: readonly SettlementStory[], book: ExpectedBook): ExpectedLedger {
  const entries: ExpectedEntry[] = [];
  const settlements: ExpectedSettlement[] = [];
  let balances: ClearingBalances = book.opening ?? CLEAR;
  for (const story of stories) {
    const held = story.events.some((event) => placeOf(event).treatment === 'HOLD');
    const own = held ? [] : entriesOf(story, book);
    balances = own.reduce(after, balances);
    entries.push(...own);
    settlements.push(settlementOf(story, own, held, balances));
  }
  const ties = entries.filter((entry) => entry.tie).length;
  return { entries, settlements, months: monthsOf(entries), ties };
}

/** A line before rounding; lines of one key are one line. */
interface Draft {
  readonly asbe: string;
  readonly dims: Readonly<Record<string, string>>;
  readonly side: 'D' | 'C';
  fc: bigint;
}

class Drafts {
  readonly #byKey = new Map<string, Draft>();

  /** Adds an amount on the account's natural side. */
  add(asbe: string, dims: Readonly<Record<string, string>>, side: 'D' | 'C', fc: bigint): void {
    const key = `${asbe}|${JSON.stringify(dims)}`;
    const draft = this.#byKey.get(key);
    if (draft) draft.fc += draft.side === side ? fc : -fc;
    else this.#byKey.set(key, { asbe, dims, side, fc });
  }

  all(): readonly Draft[] {
    return [...this.#byKey.values()].filter((draft) => draft.fc !== 0n);
  }
}

function entriesOf(story: SettlementStory, book: ExpectedBook): readonly ExpectedEntry[] {
  const monthOf = monthsIn(story);
  const months = [...new Set(story.events.map(monthOf))].sort();
  const taxed = ordersWithTax(story);
  const found: ExpectedEntry[] = [];
  for (const month of months) {
    const events = story.events.filter((event) => monthOf(event) === month);
    const entry = (purpose: Purpose, drafts: readonly Draft[]): void => {
      if (drafts.length > 0) found.push(entryOf(story, book, purpose, month, drafts));
    };
    entry('ROWS', rowDrafts(story, events, taxed, book));
    entry('FAILED', movement(events, 'FAILED', '1122.13', shopDims(book), shopDims(book)));
    entry('MICRO', movement(events, 'MICRO', '1122.13', shopDims(book), shopDims(book)));
    entry('CARD', movement(events, 'CARD', '2241.07', { 卡: book.card ?? '' }, shopDims(book)));
    entry('LOAN', loanDrafts(story, events, book));
  }
  const endMonth = homeDate(story)(story.endMs).slice(0, 7);
  const reserve = reserveDrafts(story, book);
  if (reserve.length > 0) found.push(entryOf(story, book, 'RESERVE', endMonth, reserve));
  if (story.total > 0n) found.push(entryOf(story, book, 'CLOSE', endMonth, closeDrafts(story, book)));
  return found;
}

function homeDate(story: SettlementStory): (ms: number) => string {
  return civilDateIn(marketplaceOf(story.marketplace).zone);
}

/** Month of an event: the civil date in the zone of the row's marketplace, else of the home one (accounting.md §0.6). */
function monthsIn(story: SettlementStory): (event: MoneyEvent) => string {
  const home = homeDate(story);
  const zones = new Map<string, (ms: number) => string>();
  return (event) => {
    const place = marketplaceNamed(event.marketplace);
    if (!place) return home(event.postedMs).slice(0, 7);
    const date = zones.get(place.zone) ?? civilDateIn(place.zone);
    zones.set(place.zone, date);
    return date(event.postedMs).slice(0, 7);
  };
}

function shopDims(book: ExpectedBook): Readonly<Record<string, string>> {
  return { 店铺: book.shop };
}

function isTax(event: MoneyEvent): boolean {
  return placeOf(event).treatment === 'TAX';
}

function ordersWithTax(story: SettlementStory): ReadonlySet<string> {
  return new Set(story.events.filter(isTax).map((event) => event.order));
}

function rowDrafts(
  story: SettlementStory,
  events: readonly MoneyEvent[],
  taxed: ReadonlySet<string>,
  book: ExpectedBook,
): readonly Draft[] {
  const drafts = new Drafts();
  for (const event of events) {
    const place = placeOf(event);
    if (place.treatment !== 'POST') continue;
    drafts.add('1122.11', shopDims(book), 'D', event.amount);
    const counter = place.side === 'C' ? event.amount : -event.amount;
    const tax = taxInside(event, place.account, taxed, story, book);
    drafts.add(place.account, dimsOf(event, place.account, place.feeKey, book), place.side, counter - tax);
    if (tax !== 0n) drafts.add('2221.31', { 辖区: jurisdictionOf(event, story) }, 'C', tax);
  }
  for (const [order, residual] of residuals(events)) {
    if (residual <= 0n) throw new RangeError(`order ${order}: more tax withheld than collected is no story of ours`);
    drafts.add('1122.11', shopDims(book), 'D', residual);
    const where = marketplaceOf(story.marketplace).jurisdiction;
    if (book.registeredIn?.includes(where)) drafts.add('2221.31', { 辖区: where }, 'C', residual);
    else drafts.add('6001.01', { 店铺: book.shop, 部门: book.department }, 'C', residual);
  }
  return drafts.all();
}

function jurisdictionOf(event: MoneyEvent, story: SettlementStory): string {
  return (marketplaceNamed(event.marketplace) ?? marketplaceOf(story.marketplace)).jurisdiction;
}

/** Tax inside a price, once per event: gross − round(gross / (1 + rate)); accounting.md §2.6. */
function taxInside(
  event: MoneyEvent,
  account: string,
  taxed: ReadonlySet<string>,
  story: SettlementStory,
  book: ExpectedBook,
): bigint {
  if (!account.startsWith('6001') || taxed.has(event.order)) return 0n;
  const rate = book.priceIncludesTax?.[jurisdictionOf(event, story)];
  if (rate === undefined) return 0n;
  const [whole = '0', fraction = ''] = rate.split('.');
  const scale = 10n ** BigInt(fraction.length);
  return event.amount - roundHalfAway(event.amount * scale, scale + BigInt(whole + fraction));
}

function dimsOf(
  event: MoneyEvent,
  account: string,
  feeKey: string,
  book: ExpectedBook,
): Readonly<Record<string, string>> {
  if (account === '1901') return { 物料: event.sku, 仓库: book.warehouse ?? '' };
  if (account === '6301.01') return shopDims(book);
  const sold = { 店铺: book.shop, 部门: book.department };
  // accounting.md §2.7 names the 费用项目 of multi-channel delivery shorter than the fee key.
  return account.startsWith('6601') ? { ...sold, 费用项目: feeKey === 'MCF_FULFILMENT' ? 'MCF' : feeKey } : sold;
}

function residuals(events: readonly MoneyEvent[]): ReadonlyMap<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const event of events) if (isTax(event)) sums.set(event.order, (sums.get(event.order) ?? 0n) + event.amount);
  return new Map([...sums].filter(([, sum]) => sum !== 0n));
}

/** Rows that move 1122.11 against one other clearing account. */
function movement(
  events: readonly MoneyEvent[],
  treatment: string,
  against: string,
  dims: Readonly<Record<string, string>>,
  shop: Readonly<Record<string, string>>,
): readonly Draft[] {
  const drafts = new Drafts();
  for (const event of events) {
    if (placeOf(event).treatment !== treatment) continue;
    drafts.add('1122.11', shop, 'D', event.amount);
    drafts.add(against, dims, 'C', event.amount);
  }
  return drafts.all();
}

function loanDrafts(story: SettlementStory, events: readonly MoneyEvent[], book: ExpectedBook): readonly Draft[] {
  const drafts = new Drafts();
  for (const event of events.filter((one) => placeOf(one).treatment === 'LOAN')) {
    const part = story.loanSchedule.find((one) => one.postedMs === event.postedMs);
    if (!part || part.principal + part.interest !== -event.amount) throw new RangeError('no loan schedule for the row');
    drafts.add('2001', { 贷款方: book.lender ?? '' }, 'D', part.principal);
    drafts.add('6603.01', {}, 'D', part.interest);
    drafts.add('1122.11', shopDims(book), 'C', -event.amount);
  }
  return drafts.all();
}

/** Reserve posts gross: release and holding are a pair of lines each, not netted. */
function reserveDrafts(story: SettlementStory, book: ExpectedBook): readonly Draft[] {
  return story.events
    .filter((event) => placeOf(event).treatment === 'RESERVE')
    .flatMap((event) => {
      const size = event.amount < 0n ? -event.amount : event.amount;
      const [debit, credit] = event.amount > 0n ? ['1122.11', '1122.12'] : ['1122.12', '1122.11'];
      return [draft(debit, 'D', size, book), draft(credit, 'C', size, book)];
    });
}

function closeDrafts(story: SettlementStory, book: ExpectedBook): readonly Draft[] {
  return [draft('1122.13', 'D', story.total, book), draft('1122.11', 'C', story.total, book)];
}

function draft(asbe: string, side: 'D' | 'C', fc: bigint, book: ExpectedBook): Draft {
  return { asbe, dims: shopDims(book), side, fc };
}

/** Balance sheet lines stand on the side of their sign; P&L lines stay on their natural side, red if need be (§0.4). */
function sided(one: Draft): Draft {
  if (one.fc >= 0n || one.asbe.startsWith('6')) return one;
  return { ...one, side: one.side === 'D' ? 'C' : 'D', fc: -one.fc };
}

function entryOf(
  story: SettlementStory,
  book: ExpectedBook,
  purpose: Purpose,
  month: string,
  drafts: readonly Draft[],
): ExpectedEntry {
  const rate = rateOf(story, book, month);
  const by = exchange(rate, minorUnits(story.currency), minorUnits(book.functionalCurrency));
  const lines = drafts.map(sided);
  const balanced = balance(
    lines.map(({ asbe, side, fc }) => ({ asbe, dc: side, fc })),
    by,
  );
  const end = homeDate(story)(story.endMs);
  return {
    settlementId: story.id,
    purpose,
    month,
    date: earlier(end, lastDayOf(month)),
    category: purpose === 'CARD' || purpose === 'LOAN' ? '资金' : '平台结算',
    tie: balanced.tie,
    lines: lines.map((line, at) => ({
      account: codeIn(book.standard, line.asbe),
      dc: line.side,
      dims: line.dims,
      currency: story.currency,
      fc: line.fc,
      functionalOnly: isFunctionalOnly(line.asbe),
      rate,
      lc: balanced.lines[at]?.lc ?? 0n,
      roundingAdj: balanced.lines[at]?.adjusted ?? 0n,
    })),
  };
}

function rateOf(story: SettlementStory, book: ExpectedBook, month: string): string {
  if (story.currency === book.functionalCurrency) return '1';
  const rate = book.rates[month]?.[story.currency];
  if (rate === undefined) throw new RangeError(`no rate of ${story.currency} in ${month}`);
  return rate;
}

function after(balances: ClearingBalances, entry: ExpectedEntry): ClearingBalances {
  const next = { ...balances };
  for (const line of entry.lines) {
    const signed = line.dc === 'D' ? line.fc : -line.fc;
    if (line.account === '1122.11') next['1122.11'] += signed;
    if (line.account === '1122.12') next['1122.12'] += signed;
    if (line.account === '1122.13') next['1122.13'] += signed;
  }
  return next;
}

function settlementOf(
  story: SettlementStory,
  own: readonly ExpectedEntry[],
  held: boolean,
  balances: ClearingBalances,
): ExpectedSettlement {
  const feeKeys = new Map<string, bigint>();
  let [sum, reserveMovement, matchOnly] = [0n, 0n, 0n];
  for (const event of story.events) {
    const { feeKey, treatment } = placeOf(event);
    feeKeys.set(feeKey, (feeKeys.get(feeKey) ?? 0n) + event.amount);
    sum += event.amount;
    if (treatment === 'RESERVE') reserveMovement += event.amount;
    if (treatment === 'MATCH_ONLY') matchOnly += event.amount;
  }
  const open = own.filter((entry) => entry.purpose !== 'CLOSE').reduce(after, CLEAR);
  return {
    settlementId: story.id,
    held,
    sum,
    total: story.total,
    moneyCells: story.events.length,
    feeKeys,
    taxResidual: residuals(story.events),
    reserveMovement,
    close: !held && story.total > 0n ? story.total : 0n,
    matchOnly,
    postedToClearing: open['1122.11'],
    balances,
  };
}

function monthsOf(entries: readonly ExpectedEntry[]): readonly MonthAccount[] {
  const sums = new Map<string, { month: string; account: string; currency: string; fc: bigint; lc: bigint }>();
  for (const entry of entries) {
    for (const { account, currency, dc, fc, lc } of entry.lines) {
      const key = `${entry.month}|${account}|${currency}`;
      const sum = sums.get(key) ?? { month: entry.month, account, currency, fc: 0n, lc: 0n };
      sums.set(key, { ...sum, fc: sum.fc + (dc === 'D' ? fc : -fc), lc: sum.lc + (dc === 'D' ? lc : -lc) });
    }
  }
  return [...sums.values()].sort((a, b) => (a.month + a.account < b.month + b.account ? -1 : 1));
}
