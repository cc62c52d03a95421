/** What the suite is run over: an ERP's profile under one setting of what is unknown, its sandbox, and what it promises. */
import type { ProfileAccount } from '../../src/core/target-profiles.ts';
import type { Idempotency } from '../../src/core/targets.ts';
import type { MappingRow } from '../../src/delivery/erp-accounts.ts';
import type { Clock } from '../../src/wire/clock.ts';
import type { Answer } from './between.ts';

export interface Subject {
  /** `云星空, ValidateUser` */
  readonly name: string;
  /** As the house knows it: `kingdee.galaxy-session`. */
  readonly profile: string;
  /** What the connector calls itself; default `profile`. */
  readonly connector?: string;
  readonly promise: PromiseOf;
  open(clock: Clock): Promise<Erp>;
  readonly errors: readonly ErpError[];
}

/** The promise of the profile under this setting. Weaker ones are stated here, and the suite asserts just them. */
interface PromiseOf {
  readonly idempotency: Idempotency;
  /** No call looks a voucher up: what was saved stays UNPROVED, and a lost answer may be left to a person. */
  readonly unseen?: boolean;
  /** What the ERP makes of a voucher that it holds: refuses it, tells the first result, or saves it again. */
  readonly repeated: 'refused' | 'first-result' | 'saved-again';
  /** Of a copy that was saved again: Heliu deletes it, or a person is told of it until it is gone. Only where saved again. */
  readonly copies?: 'removed' | 'told';
  /** A save gives a ticket first. */
  readonly tickets?: boolean;
  /** A refusal in a closed period is certain of it, so that the voucher goes late; else a person decides. */
  readonly late?: boolean;
  /** Brought to 审核. */
  readonly audits?: boolean;
  readonly batch?: boolean;
  /** No refusal can be told from that of a duplicate, and nothing can be read: each refused voucher is a person's. */
  readonly uncertain?: boolean;
  /** Items of cash lines: sent, refused before anything is sent, or not sent. */
  readonly cashFlow?: 'sent' | 'refused' | 'dropped';
}

/** A running sandbox. */
export interface Erp {
  readonly url: string;
  /** How Heliu is connected at this address. */
  account(url: string): ProfileAccount;
  /** Rows of the mapping besides the identity. */
  readonly mapping?: readonly MappingRow[];
  isSave(path: string, method: string): boolean;
  /** Every voucher in its store, by an independent look. */
  documents(): Promise<readonly HeldDocument[]>;
  /** A person books the first line on another account (1122.12). */
  edit(id: string): Promise<void>;
  /** A person deletes it. */
  erase(id: string): Promise<void>;
  /** Months through `2026-09`; undefined opens all. */
  closeThrough(period: string | undefined): void;
  close(): Promise<void>;
}

export interface HeldDocument {
  readonly id: string;
  /** `2026-09` */
  readonly period: string;
  /** `<item> <amount>` of its cash-flow items, where the ERP keeps them. */
  readonly cashFlows?: readonly string[];
}

/**
 * REFUSED: this voucher waits for a person, and the ERP surely does not hold it · DUPLICATE: said to be there, looked up, not
 * found, hence a person's · LOOKED_UP: proves nothing, so it is looked up before anything else · PAUSED: the system is down,
 * the whole flow waits · REPEATED: taken again within the same call.
 */
export type Ends = 'REFUSED' | 'DUPLICATE' | 'LOOKED_UP' | 'PAUSED' | 'REPEATED';

/** An answer of the protocol file to the save of a voucher, and what must come of it. */
export interface ErpError {
  readonly says: string;
  readonly answer: Answer;
  /** How many saves in a row are answered so; default 1. */
  readonly times?: number;
  readonly ends: Ends;
  /** Absent for REPEATED. */
  readonly code?: string;
  readonly level?: 'L1' | 'L2' | 'L3';
}

export function json(body: unknown, status = 200): Answer {
  return { status, body: JSON.stringify(body) };
}

export function page(status: number): Answer {
  return { status, type: 'text/html', body: '<html><body><h1>系统维护中</h1></body></html>' };
}
