/** Journal nouns: accounts, lines, entries. Shapes: accounting.md §0.2–§0.4, §1.2. */
import type { IsoDate, Period } from './dates.ts';
import type { Currency, Minor, Rate } from './money.ts';

export type Side = 'D' | 'C';
export type Standard = 'ASBE' | 'SBE';

/**
 * Who may bear a rounding cent, in this order (accounting.md §3.3): EXPENSE, PNL, TAX, NON_MONETARY, MONETARY; STOCK never.
 * EQUITY takes no part in a voucher of ours.
 */
export type AccountClass = 'EXPENSE' | 'PNL' | 'TAX' | 'NON_MONETARY' | 'MONETARY' | 'STOCK' | 'EQUITY';

export interface Account {
  /** Code in the book's chart, `1122.11`. */
  readonly code: string;
  /** Semantic key, the same in every standard: `PLATFORM_RECEIVABLE`. */
  readonly key: string;
  readonly nameZh: string;
  readonly nameEn: string;
  readonly direction: Side;
  /** Mandatory dimensions by their Chinese names: 店铺, 部门, 费用项目 … */
  readonly dims: readonly string[];
  readonly optionalDims: readonly string[];
  /** 外币=是: the journal keeps the transaction currency; else the line posts in functional currency with `src`. */
  readonly keepsCurrency: boolean;
  readonly revalued: boolean;
  readonly class: AccountClass;
}

/** Accounts of one book by semantic key, and by code. */
export interface Chart {
  readonly byKey: ReadonlyMap<string, Account>;
  readonly byCode: ReadonlyMap<string, Account>;
}

export function chartOf(accounts: readonly Account[]): Chart {
  return {
    byKey: new Map(accounts.map((a) => [a.key, a])),
    byCode: new Map(accounts.map((a) => [a.code, a])),
  };
}

export type Dims = Readonly<Record<string, string>>;

/** Share of a cell in a line: signed as the paper signs it (plus = to the seller), in the statement's currency. */
export interface CellShare {
  readonly statementNo: bigint;
  readonly cellNo: number;
  readonly fc: Minor;
}

/** The amount as it was before it was posted in functional currency (accounting.md §0.3). */
export interface SourceAmount {
  readonly currency: Currency;
  readonly fc: Minor;
  readonly rate: Rate;
}

export interface JournalLine {
  readonly dc: Side;
  readonly account: string;
  readonly currency: Currency;
  /** Signed: a red line is negative on its natural side. Minor units of `currency`. */
  readonly fc: Minor;
  readonly rate: Rate;
  /** Minor units of the book's functional currency. */
  readonly lc: Minor;
  readonly dims: Dims;
  readonly src?: SourceAmount;
  /** The cents that voucher balancing moved on this line (accounting.md §3.3); part of `lc`. */
  readonly rounding: Minor;
  /** `<rule id>@<version>`. */
  readonly rule: string;
  /** Which rate of the rate table: `<type> <currency>/<functional> <date> #<rate no>`; `1` where currency = functional. */
  readonly rateRef: string;
  readonly cells: readonly CellShare[];
}

/** A rate found for a date, and which one it is: `JournalLine.rateRef`. */
export interface RateHit {
  readonly rate: Rate;
  readonly ref: string;
}

export type Correction = 'DIFFERENCE' | 'RED' | 'BLUE';

export interface JournalEntry {
  /** Business key of what is posted: `settlement | shop | id | month | kind [| day] [| part]`. Corrections share it. */
  readonly key: string;
  readonly kind: string;
  /** Business category of the voucher (accounting.md §0.7): 平台结算, 资金 … */
  readonly category: string;
  readonly businessDate: IsoDate;
  readonly originalPeriod: Period;
  readonly shop: string;
  readonly source: string;
  readonly sourceId: string;
  readonly statementNo: bigint | undefined;
  readonly correction?: Correction;
  readonly summary: string;
  readonly lines: readonly JournalLine[];
}

/** +1 for debit, −1 for credit. */
export function sideSign(dc: Side): 1n | -1n {
  return dc === 'D' ? 1n : -1n;
}

/** Debit-positive functional amount of a line. */
export function signedLc(line: { readonly dc: Side; readonly lc: Minor }): Minor {
  return sideSign(line.dc) * line.lc;
}

/** Currency and debit-positive amount that a line counts with in the currency balance: a `src` line at its source. */
export function signedFc(line: Pick<JournalLine, 'dc' | 'currency' | 'fc' | 'src'>): {
  readonly currency: Currency;
  readonly fc: Minor;
} {
  const amount = line.src ?? line;
  return { currency: amount.currency, fc: sideSign(line.dc) * amount.fc };
}

/** Dimensions as one comparable text, sorted by name. */
export function dimsText(dims: Dims): string {
  return Object.keys(dims)
    .sort()
    .map((name) => `${name}=${dims[name]}`)
    .join(' ');
}

/** The mandatory dimensions of an account, asked for by name; the name of the first that is not known (empty). */
export function dimsOf(account: Account, known: (name: string) => string): Dims | string {
  const dims: Record<string, string> = {};
  for (const name of account.dims) {
    const value = known(name);
    if (value === '') return name;
    dims[name] = value;
  }
  return dims;
}

/** What makes two lines of an entry the same line: account, side, dimensions, currency, rate, and the currency of `src`. */
export function lineKey(
  line: Pick<JournalLine, 'dc' | 'account' | 'currency' | 'rate' | 'dims' | 'src'>,
  rateText: (rate: Rate) => string,
): string {
  const src = line.src ? `${line.src.currency}@${rateText(line.src.rate)}` : '';
  return [line.account, line.dc, line.currency, rateText(line.rate), src, dimsText(line.dims)].join('|');
}
