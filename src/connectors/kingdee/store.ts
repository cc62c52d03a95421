/**
 * What the sandbox server keeps between requests. Small on purpose, so that it can live in PostgreSQL as well as in
 * memory; sessions, attachments and the preset base data are not in it.
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
  /** Number of FSourceBillKey: what the voucher was made of. */
  readonly source?: string;
  readonly entries: readonly StoredEntry[];
}

export interface StoredVoucher extends NewVoucher {
  readonly id: number;
  /** 已过账. */
  readonly posted: boolean;
  readonly modifiedMs: number;
}

/** What may be changed of a stored voucher. */
export type VoucherChange = Partial<Omit<StoredVoucher, 'id' | 'createdMs'>>;

/** A change or deletion takes place only while the voucher is in one of these states and not posted. */
export interface WhileIn {
  readonly states: readonly string[];
}

/** taken: the number it was to have exists. gone: no such voucher, or it is not as the caller demanded. */
export type VoucherChanged = StoredVoucher | 'gone' | 'taken';

/** A record of any other form: base data, a business document. */
export interface NewRecord {
  /** Form id, upper case. */
  readonly form: string;
  /** Empty = the store gives the next number of the form. */
  readonly number: string;
  /** `FDocumentStatus`. */
  readonly state: string;
  /** `FForbidStatus` is B. */
  readonly forbidden: boolean;
  /** The Model as exact JSON. */
  readonly body: string;
  readonly createdMs: number;
}

export interface StoredRecord extends NewRecord {
  readonly id: number;
  readonly modifiedMs: number;
}

export type RecordChange = Partial<Omit<StoredRecord, 'id' | 'form' | 'createdMs'>>;

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
  /** Atomic. Without `only` whatever its state is: a change by hand. */
  changeVoucher(id: number, change: VoucherChange, only?: WhileIn): Promise<VoucherChanged>;
  /** Atomic. False where nothing was deleted. */
  deleteVoucher(id: number, only?: WhileIn): Promise<boolean>;
  /** Atomic: one number of a form is one record. Gives the id (from 200001 up) and the number; undefined where it exists. */
  insertRecord(record: NewRecord): Promise<StoredRecord | undefined>;
  /** In the order of their ids. */
  records(form: string, hint?: { readonly id?: number; readonly number?: string }): Promise<readonly StoredRecord[]>;
  /** Atomic. */
  changeRecord(id: number, change: RecordChange, only?: WhileIn): Promise<StoredRecord | 'gone' | 'taken'>;
  /** Atomic. False where nothing was deleted. */
  deleteRecord(id: number, only?: WhileIn): Promise<boolean>;
}
