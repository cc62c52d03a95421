/**
 * The contract between a source connector and intake for a paper (a report file): recognise it from its content, then
 * interpret it as a stream. Both are pure: no clock, no database, no file system. DESIGN.md §4 “Source connector”.
 */
import type { IsoDate } from './dates.ts';
import type { Currency, Minor } from './money.ts';
import type { Place, Problem } from './problems.ts';

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252' | 'shift_jis' | 'gb18030';
export type Delimiter = '\t' | ',' | ';';
export type DecimalSign = '.' | ',';

/** What the first bytes of a paper tell. Amounts are not read yet. */
export interface Recognition {
  /** `amazon.settlement.v2`, `amazon.settlement.v1`, `amazon.daterange`, … */
  readonly kind: string;
  readonly encoding: Encoding;
  readonly delimiter: Delimiter;
  /** Undecided where the head holds no amount that tells; the interpreter decides or refuses. */
  readonly decimal: DecimalSign | undefined;
  /** 1-based line of the header. */
  readonly headerLine: number;
  /** Header language for localized papers: `US`, `DE`, `JP`, … */
  readonly locale?: string;
  /** Known from the head where the paper has it. */
  readonly settlementId?: string;
  readonly currency?: Currency;
  /** Period of the settlement, instants in ms. */
  readonly startMs?: number;
  readonly endMs?: number;
  /** Marketplace names as printed (`Amazon.ca`), those seen in the head. */
  readonly marketplaces: readonly string[];
}

export interface InterpretContext {
  /** IANA zone of the shop's home marketplace: the business date of a row whose marketplace tells no zone. */
  readonly homeZone: string;
  /** True: every business date is in `homeZone`, whatever the row's marketplace (policy timezone, accounting.md §0.6). */
  readonly oneZone?: boolean;
  /** Currency of the shop; used only where the paper names none (a date-range report), and checked where it does. */
  readonly shopCurrency: Currency | undefined;
}

/** One money line of a paper in normal form. A V1 line or a date-range line gives one row for each filled amount. */
export interface PaperRow {
  readonly settlementId: string;
  /** 1-based line of the paper, and where its bytes stand. */
  readonly line: number;
  readonly offset: number;
  readonly length: number;
  /** The paper's own type key, as printed (platform-reports.md §1.2 “Normal form”). */
  readonly transactionType: string;
  readonly amountType: string;
  readonly amountDescription: string;
  /** Plus = money to the seller. Minor units of the statement's currency. */
  readonly amount: Minor;
  /** Instant of posting in ms since the epoch. */
  readonly postedMs: number;
  /** Civil date of the posting in the marketplace's zone (accounting.md §0.6). */
  readonly businessDate: IsoDate;
  /** As printed; empty where the paper has none. */
  readonly marketplace: string;
  readonly sku: string;
  readonly orderId: string;
  /** Units: set once for an item (V2: on ItemPrice/Principal; V1: on the line that carries only them; else 0). */
  readonly quantity: number;
  /** Ship-to jurisdiction (`US-CA`) where the paper tells it and the row is a tax; else empty. */
  readonly jurisdiction: string;
  /** Date-range papers: `Released` rows belong to the settlement, `Deferred` rows to none yet. Else empty. */
  readonly status: '' | 'RELEASED' | 'DEFERRED';
}

/** A row that could not be read: it stays as bytes and a problem, nothing of it is guessed. */
export interface BadRow {
  readonly line: number;
  readonly offset: number;
  readonly length: number;
  readonly problem: Problem;
}

/** Lines that rightly give no row (units only, preamble, empty), so that every line is accounted for. */
export interface PaperBatch {
  readonly rows: readonly PaperRow[];
  readonly bad: readonly BadRow[];
}

/** A named identity with both sides, in minor units of `currency`. */
export interface ProofCheck {
  readonly name: string;
  readonly left: Minor;
  readonly right: Minor;
  readonly difference: Minor;
  readonly currency: Currency;
}

/** What one paper tells of one settlement. */
export interface StatementProof {
  readonly settlementId: string;
  readonly currency: Currency;
  /** Instants in ms; undefined where the paper does not tell (date range). */
  readonly startMs: number | undefined;
  readonly endMs: number | undefined;
  /** Civil date of the settlement's end in the home zone: the date of reserve and close. */
  readonly endDate: IsoDate | undefined;
  readonly depositDate: IsoDate | undefined;
  /** total-amount as printed; for a date range the negated Transfer row; undefined where none is told. */
  readonly total: Minor | undefined;
  /** Σ amount of the released rows that belong to the settlement. */
  readonly sum: Minor;
  readonly rows: number;
  readonly checks: readonly ProofCheck[];
  /** Why this statement is not proved; empty = PROVED. */
  readonly problems: readonly Problem[];
  /** Remarks that hold nothing: rows dated outside of the period. */
  readonly notes?: readonly Problem[];
}

/** The paper as a whole, at its end. */
export interface PaperProof {
  readonly lines: number;
  readonly bytes: number;
  readonly decimal: DecimalSign;
  readonly statements: readonly StatementProof[];
  /** Problems of the paper itself (truncated last line, two settlements in one file …): with any, nothing is proved. */
  readonly problems: readonly Problem[];
}

/** A family of papers. `recognise` looks at up to `HEAD_BYTES_MAX` first bytes. */
export interface PaperReader {
  /** undefined: not ours. Problems: ours, but not readable (or the bytes are no report at all, told by the last reader). */
  recognise(head: Uint8Array, place: Place): Recognition | { readonly problems: readonly Problem[] } | undefined;
  /** Streams: holds one chunk and one batch at a time. Yields at most `BATCH_ROWS_MAX` rows a batch. */
  interpret(
    bytes: AsyncIterable<Uint8Array>,
    recognition: Recognition,
    context: InterpretContext,
    place: Place,
  ): AsyncGenerator<PaperBatch, PaperProof>;
}

export const HEAD_BYTES_MAX = 262_144;
export const BATCH_ROWS_MAX = 8_192;
/** A longer line is no report line; it is refused without being held in memory. */
export const LINE_BYTES_MAX = 1_048_576;
