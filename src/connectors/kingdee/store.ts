/**
 * What the sandbox server keeps between requests. Small on purpose, so that it can live in PostgreSQL as well as in
 * memory; sessions and base data are not in it.
 */

export interface StoredEntry {
  readonly explanation: string;
  /** Numbers of the base data, not their ids. */
  readonly account: string;
  readonly currency: string;
  readonly rateType: string;
  /** Decimal texts with the digits of their currency. */
  readonly rate: string;
  readonly amountFor: string;
  readonly debit: string;
  readonly credit: string;
  /** Flex slot (`FFLEX6`) → number. */
  readonly detail: Readonly<Record<string, string>>;
}

export interface NewVoucher {
  readonly book: string;
  readonly year: number;
  /** 1–12. */
  readonly period: number;
  /** Number of the 凭证字. */
  readonly group: string;
  /** Empty = the store gives the next number of (book, year, period, group). */
  readonly number: string;
  /** `YYYY-MM-DD`. */
  readonly date: string;
  readonly businessDate: string;
  readonly attachments: number;
  /** `FDocumentStatus`. */
  readonly state: string;
  readonly createdMs: number;
  readonly entries: readonly StoredEntry[];
}

export interface StoredVoucher extends NewVoucher {
  readonly id: number;
}

/** What a caller knows of the vouchers it wants. A store may use any of it and return more than asked, never less. */
export interface VoucherHint {
  readonly id?: number;
  readonly book?: string;
  readonly year?: number;
  readonly period?: number;
  readonly group?: string;
  readonly number?: string;
  /** Some entry's explanation begins with this, whatever the case of its letters. */
  readonly explanationStart?: string;
}

export interface KingdeeStore {
  /**
   * Atomic: two calls with one (book, year, period, group, number) insert one voucher. Gives the id (from 100001 up) and
   * the number; undefined where the number exists.
   */
  insertVoucher(voucher: NewVoucher): Promise<StoredVoucher | undefined>;
  /** In the order of their ids. */
  vouchers(hint: VoucherHint): Promise<readonly StoredVoucher[]>;
}
