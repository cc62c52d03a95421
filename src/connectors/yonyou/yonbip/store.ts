/**
 * What the sandbox keeps between requests. Small on purpose, so that it can live in PostgreSQL as well as in memory;
 * tokens and base data are not in it.
 */
import type { DocumentStore } from './documents/sandbox-store.ts';

export interface StoredRow {
  readonly description: string;
  /** Codes of the base data, not their ids. */
  readonly subject: string;
  readonly currency: string;
  /** Decimal texts with the digits of their currency; `0` on the side that is empty. */
  readonly rate: string;
  readonly debitOriginal: string;
  readonly debitOrg: string;
  readonly creditOriginal: string;
  readonly creditOrg: string;
  readonly businessDate: string;
  readonly auxiliaries: readonly { readonly filedCode: string; readonly valueCode: string }[];
  readonly cashFlows: readonly { readonly item: string; readonly original: string; readonly org: string }[];
}

export interface NewVoucher {
  /** GUID-like or 19 digits. */
  readonly id: string;
  readonly book: string;
  /** Code of the voucher type. */
  readonly type: string;
  /** `YYYY-MM`. */
  readonly period: string;
  /** 0: the store gives the next number of (book, type, period). */
  readonly billCode: number;
  /** `YYYY-MM-DD`. */
  readonly makeTime: string;
  /** 00 temporary · 01 saved · 02 error · 03 audited · 04 posted · 05 void. */
  readonly status: string;
  /** Empty where none was sent. */
  readonly businessId: string;
  readonly description: string;
  readonly attachedBill: number;
  /** Name of the maker. */
  readonly maker: string;
  readonly source: string;
  readonly createdMs: number;
  /** `ts`: moves with every change. */
  readonly changedMs: number;
  readonly rows: readonly StoredRow[];
}

export type StoredVoucher = NewVoucher;

export type VoucherEdit = Partial<Pick<StoredVoucher, 'status' | 'billCode' | 'makeTime' | 'description' | 'rows'>>;

export interface Uniqueness {
  readonly businessId: boolean;
  readonly billCode: boolean;
}

export type Insertion =
  | { readonly inserted: StoredVoucher }
  | { readonly taken: 'businessId' | 'billCode'; readonly holder: StoredVoucher };

/** What a caller knows of the vouchers it wants. A store may use any of it and return more than asked, never less. */
export interface VoucherHint {
  readonly id?: string;
  readonly book?: string;
  readonly periodStart?: string;
  readonly periodEnd?: string;
  readonly billCode?: number;
  /** Stands somewhere in the texts of head or rows. */
  readonly text?: string;
}

export type KeyState =
  | { readonly state: 'mine' }
  | { readonly state: 'running' }
  | { readonly state: 'done'; readonly body: string; readonly doneMs: number };

export interface YonbipStore extends DocumentStore {
  /** Atomic under the given uniqueness: two calls with one business id, or one (book, type, period, billCode), insert one. */
  insertVoucher(voucher: NewVoucher, unique: Uniqueness): Promise<Insertion>;
  /** In the order in which they came. */
  vouchers(hint: VoucherHint): Promise<readonly StoredVoucher[]>;
  /** By hand, as a person in the ERP would. False: there is none. */
  editVoucher(id: string, edit: VoucherEdit, changedMs: number): Promise<boolean>;
  deleteVoucher(id: string): Promise<boolean>;
  /** Atomic: one caller gets a key as `mine`, the others see it running or done. */
  claimKey(place: string): Promise<KeyState>;
  /** undefined: the call failed and may be repeated. */
  settleKey(place: string, done: { readonly body: string; readonly doneMs: number } | undefined): Promise<void>;
}
