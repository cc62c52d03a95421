/** What the story needs to run, handed down from the composition root; and what it reports. */
import type { IsoDate, Period } from '../core/dates.ts';
import type { Currency, Minor } from '../core/money.ts';
import type { PaperReader, ProofCheck } from '../core/papers.ts';
import type { Catalogue, Problem } from '../core/problems.ts';
import type { TargetConnector } from '../core/targets.ts';
import type { Database } from '../engine/postgres.ts';
import type { SecretStore } from '../engine/secrets.ts';
import type { PaperStore } from '../intake/paper-store.ts';
import type { Clock } from '../wire/clock.ts';
import type { OpenedSource } from './opened-source.ts';

export interface House {
  readonly db: Database;
  readonly papers: PaperStore;
  readonly readers: readonly PaperReader[];
  readonly clock: Clock;
  readonly catalogue: Catalogue;
  /** The connector of a book's ERP account; undefined where the book has none: its vouchers stay queued. */
  readonly targetOf: (book: string) => Promise<TargetConnector | undefined>;
  /** An account at a system that is read, by name; sourcesOf says what it throws. */
  readonly sourceOf: (name: string) => Promise<OpenedSource>;
  readonly secrets: SecretStore;
  /** Longest time of one call to an ERP, the same for all processes of the house; default that of the outbox. */
  readonly erpDeadlineMs?: number;
}

/** What a delivery needs of the house. */
export type DeliveryHouse = Pick<House, 'clock' | 'catalogue' | 'targetOf' | 'erpDeadlineMs'> & {
  readonly db: Pick<House['db'], 'pool'>;
};

/** Who acts: a user name, or `cli:<os user>`, `worker`. */
export type Actor = string;

export interface ImportRequest {
  readonly name: string;
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Shop code, where the paper does not tell. */
  readonly shop?: string;
  readonly actor: Actor;
  /** Posts nothing, keeps nothing; the same code path in a transaction that is rolled back. */
  readonly dryRun?: boolean;
  readonly onProgress?: (progress: ImportProgress) => void;
}

export interface ImportProgress {
  readonly step: 'KEEPING' | 'READING' | 'PROVING' | 'POSTING' | 'DONE';
  readonly bytes: number;
  readonly rows: number;
}

/**
 * POSTED: journal and vouchers stand. CORRECTED: a revision; only its differences were posted. UNCHANGED: told before,
 * nothing to post. COMPARED: another paper of this settlement posts; this one agrees or `problems` says how not.
 * HELD: nothing of it is posted; `problems` says why and what to do.
 */
export type StatementOutcome = 'POSTED' | 'CORRECTED' | 'UNCHANGED' | 'COMPARED' | 'HELD';

export interface VoucherBrief {
  readonly voucherNo: bigint;
  readonly word: string;
  readonly number: number;
  readonly date: IsoDate;
  readonly period: Period;
  readonly category: string;
  readonly summary: string;
  readonly state: string;
  readonly erpNumber: string | undefined;
  /** Σ debit in the book's currency. */
  readonly total: Minor;
  readonly lines: readonly {
    readonly lineNo: number;
    readonly dc: 'D' | 'C';
    readonly account: string;
    readonly accountName: string;
    readonly currency: Currency;
    readonly fc: Minor;
    readonly rate: string;
    readonly lc: Minor;
    readonly dims: Readonly<Record<string, string>>;
  }[];
}

/** An item that no rule, or only an unconfirmed one, names. */
export interface UnknownItem {
  readonly transactionType: string;
  readonly amountType: string;
  readonly amountDescription: string;
  readonly amount: Minor;
  readonly rows: bigint;
  /** `UNCONFIRMED`: the default pack has it from our own knowledge only. */
  readonly reason: 'UNKNOWN' | 'UNCONFIRMED' | 'HOLD';
  readonly suggestions: readonly { readonly feeKey: string; readonly score: number; readonly why: string }[];
}

export interface CellDifference {
  readonly transactionType: string;
  readonly amountType: string;
  readonly amountDescription: string;
  readonly businessDate: IsoDate;
  readonly sku: string;
  readonly before: Minor;
  readonly after: Minor;
}

export interface StatementReport {
  readonly book: string;
  readonly shop: string;
  readonly settlementId: string;
  readonly kind: string;
  readonly revision: number;
  readonly currency: Currency;
  readonly bookCurrency: Currency;
  readonly outcome: StatementOutcome;
  readonly total: Minor | undefined;
  readonly sum: Minor;
  readonly rows: bigint;
  readonly startAt: string | undefined;
  readonly endAt: string | undefined;
  readonly checks: readonly ProofCheck[];
  /** Net of the platform balance by business month, in the statement's currency. */
  readonly months: readonly { readonly month: Period; readonly net: Minor }[];
  readonly vouchers: readonly VoucherBrief[];
  readonly unknownItems: readonly UnknownItem[];
  readonly differences: readonly CellDifference[];
  readonly problems: readonly Problem[];
}

export interface ImportReport {
  readonly documentNo: bigint | undefined;
  readonly name: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly kind: string | undefined;
  /** The same bytes were imported before. */
  readonly already: boolean;
  /** A trial book that this import opened. */
  readonly openedBook: { readonly book: string; readonly currency: Currency; readonly shop: string } | undefined;
  readonly statements: readonly StatementReport[];
  /** Problems of the paper as a whole, and its bad rows (the first 100). */
  readonly problems: readonly Problem[];
  readonly dryRun: boolean;
}
