/** What the proof of a voucher line tells, from the voucher down to the raw lines of the file. Money is in minor units. */
import type { IsoDate, Period } from '../core/dates.ts';
import type { Correction, Dims, Side } from '../core/journal.ts';
import type { Currency, Minor } from '../core/money.ts';
import type { RuleWords } from './rule-words.ts';

export interface ProofVoucher {
  readonly voucherNo: bigint;
  readonly word: string;
  readonly number: number;
  readonly date: IsoDate;
  readonly period: Period;
  readonly category: string;
  readonly summary: string;
  readonly state: string;
  readonly erpNumber: string | undefined;
  readonly preparer: string;
  readonly reviewer: string | undefined;
  readonly contentHash: string;
  readonly correctsVoucher: bigint | undefined;
}

export interface ProofVoucherLine {
  readonly lineNo: number;
  readonly summary: string;
  readonly dc: Side;
  readonly account: string;
  readonly accountName: string;
  readonly accountNameEn: string;
  readonly currency: Currency;
  readonly fc: Minor;
  readonly rate: string;
  /** In the book's currency. */
  readonly lc: Minor;
  readonly dims: Dims;
}

/** A quote that the line's rate was taken from. */
export interface ProofQuote {
  readonly rateNo: bigint;
  readonly rateType: string;
  readonly currency: Currency;
  readonly functional: Currency;
  readonly date: IsoDate;
  readonly value: string;
  readonly quotedUnit: number;
  readonly inverse: boolean;
  readonly source: string;
  readonly enteredBy: string;
  readonly enteredAt: Date;
}

export interface ProofCell {
  readonly statementNo: bigint;
  readonly cellNo: number;
  readonly documentNo: bigint;
  /** Number of the settlement, or of the order. */
  readonly settlementId: string;
  /** Kind of the paper: `amazon.settlement.v2`; `order`: a statement of an order, its items the order's lines. */
  readonly kind: string;
  readonly currency: Currency;
  readonly transactionType: string;
  readonly amountType: string;
  readonly amountDescription: string;
  readonly businessDate: IsoDate;
  readonly sku: string;
  readonly marketplace: string;
  readonly jurisdiction: string;
  readonly amount: Minor;
  /** What of it stands in the journal line; the opposite sign on a correction. Signed as the paper signs it. */
  readonly share: Minor;
  /** Its part of the line's functional amount, signed like `share`; undefined where not all cells are shown. */
  readonly lc: Minor | undefined;
  readonly rows: bigint;
  readonly feeKey: string | undefined;
  readonly matchedRule: string | undefined;
  readonly disposition: string | undefined;
}

export interface ProofJournalLine {
  readonly lineNo: bigint;
  readonly entryNo: bigint;
  readonly entryKey: string;
  readonly entryKind: string;
  readonly summary: string;
  readonly businessDate: IsoDate;
  readonly originalPeriod: Period;
  readonly postingPeriod: Period;
  readonly source: string;
  readonly sourceId: string;
  readonly correction: Correction | undefined;
  readonly dc: Side;
  readonly account: string;
  readonly currency: Currency;
  readonly fc: Minor;
  readonly rate: string;
  readonly lc: Minor;
  readonly dims: Dims;
  /** The amount before it was posted in functional currency. */
  readonly src: { readonly currency: Currency; readonly fc: Minor; readonly rate: string } | undefined;
  /** The cents that balancing moved on it, part of `lc`. */
  readonly rounding: Minor;
  /** `<rule id>@<version>`, several with blanks between. */
  readonly rule: string;
  readonly ruleWords: readonly RuleWords[];
  readonly rateRef: string;
  /** Empty where the currency is the book's, and for a month's average (its ref names the days). */
  readonly quotes: readonly ProofQuote[];
  readonly batchNo: bigint;
  readonly posting: string;
  readonly batchHash: string;
  readonly previousHash: string;
  readonly postedAt: Date;
  readonly postedBy: string;
  /** True: the cells are those of the lines that this line balances. */
  readonly balances: boolean;
  /** The first of them; CELLS_SHOWN_MAX over the whole proof. */
  readonly cells: readonly ProofCell[];
  readonly cellCount: number;
  /** Σ share of all of them, in the statement's currency. */
  readonly cellSum: Minor;
}

export interface ProofRow {
  readonly documentNo: bigint;
  readonly documentName: string;
  readonly statementNo: bigint;
  readonly rowNo: number;
  readonly cellNo: number;
  /** 1-based line of the paper; 0 where an order's page is gone. */
  readonly line: number;
  readonly offset: bigint;
  readonly length: number;
  readonly currency: Currency;
  readonly amount: Minor;
  readonly orderId: string;
  /** Of an order: when it was received. */
  readonly postedAt: Date;
  /** The line of the file, decoded; cut at RAW_BYTES_SHOWN_MAX. undefined where the paper's bytes are gone or shorter. */
  readonly raw: string | undefined;
}

/**
 * `VOUCHER_FC`, `VOUCHER_LC`: the line = Σ of its journal lines. `ROUNDING`: Σ lc = Σ round(fc × rate) + the cents.
 * `CELLS`: journal lines = Σ shares of their cells. `ROWS`: the cells shown = Σ of their source rows.
 */
export type IdentityName = 'VOUCHER_FC' | 'VOUCHER_LC' | 'ROUNDING' | 'CELLS' | 'ROWS';

export interface ProofIdentity {
  readonly name: IdentityName;
  readonly currency: Currency;
  readonly left: Minor;
  readonly right: Minor;
  readonly holds: boolean;
}

export interface LineProof {
  readonly book: string;
  readonly bookCurrency: Currency;
  readonly voucherNo: bigint;
  readonly lineNo: number;
  readonly voucher: ProofVoucher;
  readonly line: ProofVoucherLine;
  /** JOURNAL_LINES_SHOWN_MAX at most. */
  readonly journalLines: readonly ProofJournalLine[];
  readonly journalLineCount: number;
  readonly rows: readonly ProofRow[];
  /** Cursor of the next page of rows. */
  readonly nextRow: string | undefined;
  readonly checks: readonly ProofIdentity[];
  readonly holds: boolean;
}

export interface ProofRequest {
  readonly book: string;
  readonly voucherNo: bigint;
  readonly lineNo: number;
  /** `nextRow` of the page before. */
  readonly afterRow?: string;
  /** Rows of the page, 1 … ROWS_A_PAGE_MAX, default ROWS_A_PAGE. */
  readonly limit?: number;
}

export const JOURNAL_LINES_SHOWN_MAX = 100;
export const CELLS_SHOWN_MAX = 200;
export const ROWS_A_PAGE = 50;
export const ROWS_A_PAGE_MAX = 100;
/** A report line has some 500 bytes. */
export const RAW_BYTES_SHOWN_MAX = 16_384;
