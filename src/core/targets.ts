/** The contract between delivery and a finance ERP. DESIGN.md §4 “Target connector”, “Exactly once”. */
import type { IsoDate, Period } from './dates.ts';
import type { Currency, Minor, Rate } from './money.ts';
import type { Problem } from './problems.ts';

/**
 * enforcing: the ERP refuses our key twice · numberable: we assign the number under our own 凭证字, a second save
 * collides · blind: neither; a duplicate is found by read-back and reversed.
 */
export type Idempotency = 'enforcing' | 'numberable' | 'blind';

/** A voucher line as delivery hands it over: chart code of the book, both currencies. */
export interface TargetVoucherLine {
  readonly lineNo: number;
  readonly summary: string;
  readonly account: string;
  readonly dc: 'D' | 'C';
  readonly currency: Currency;
  readonly fc: Minor;
  readonly rate: Rate;
  readonly lc: Minor;
  /** Dimension name of accounting.md §1.3 (店铺, 部门, 费用项目 …) → code. */
  readonly dims: Readonly<Record<string, string>>;
}

export interface TargetVoucher {
  /** Our key, stored before the first send; the reference in the ERP is derived from it. */
  readonly key: string;
  /** Short reference that the ERP document carries in its text: `HL:` + 16 hex digits of the key's hash. */
  readonly reference: string;
  readonly ledger: string;
  readonly functionalCurrency: Currency;
  readonly date: IsoDate;
  readonly period: Period;
  /** 凭证字 (`记`) and our number in it, continuous a period. */
  readonly word: string;
  readonly number: number;
  readonly attachments: number;
  readonly preparer: string;
  readonly summary: string;
  readonly lines: readonly TargetVoucherLine[];
}

/** ERP codes for ours: accounts, dimensions, currencies. Missing entries are a problem, never a blank. */
export interface TargetMapping {
  readonly accounts: Readonly<Record<string, string>>;
  readonly dims: Readonly<Record<string, string>>;
  /** Our accounts that the ERP holds as 不核算外币: their lines collapse to fc = lc, rate 1 (accounting.md §0.3). */
  readonly functionalOnly?: readonly string[];
}

/** One document as the ERP wants it, JSON. */
export interface TargetDocument {
  readonly key: string;
  readonly reference: string;
  readonly body: unknown;
}

export type SendOutcome =
  | { readonly outcome: 'Saved'; readonly id: string; readonly number: string }
  | { readonly outcome: 'Accepted'; readonly ticket: string }
  | { readonly outcome: 'Refused'; readonly problem: Problem }
  /** The reply was lost or says nothing certain: find before anything else. */
  | { readonly outcome: 'Unknown'; readonly problem: Problem };

export interface FoundDocument {
  readonly id: string;
  readonly number: string;
}

/** The document as the ERP holds it, in our terms, for a comparison line by line. */
export interface ReadBackVoucher {
  readonly id: string;
  readonly number: string;
  readonly date: IsoDate;
  readonly word: string;
  readonly state: string;
  readonly lines: readonly {
    readonly account: string;
    readonly dc: 'D' | 'C';
    readonly currency: Currency;
    readonly fc: Minor;
    readonly lc: Minor;
    readonly dims: Readonly<Record<string, string>>;
    readonly summary: string;
  }[];
}

/** Presence of a function is the capability. Calls throw Transient (try later), Refused, or Bug. */
export interface TargetConnector {
  readonly profile: string;
  readonly idempotency: Idempotency;
  /** Tests the connection: login, ledger, its functional currency. */
  probe(): Promise<{ readonly ledgerCurrency: Currency; readonly version: string }>;
  toDocument(
    voucher: TargetVoucher,
    mapping: TargetMapping,
  ): TargetDocument | { readonly problems: readonly Problem[] };
  find(voucher: TargetVoucher): Promise<FoundDocument | undefined>;
  send(document: TargetDocument, deadlineMs: number): Promise<SendOutcome>;
  readBack(id: string, voucher: TargetVoucher, mapping: TargetMapping): Promise<ReadBackVoucher | undefined>;
}
