/**
 * The contract between the house and a system that orders, stock and money are read from. DESIGN.md §4 “Source connector”.
 * A connector remembers nothing: where a stream stands is its cursor, which the house stores in the transaction that stores the
 * rows. Reading a page again gives the same rows again, so a cursor that was lost costs time and nothing else.
 */

import type { IsoDate } from './dates.ts';
import type { StockBalance, StockMovement } from './movements.ts';
import type { Order, ParcelStatement } from './orders.ts';
import type { Bilingual, Problem } from './problems.ts';

/** What was told, as text: numbers keep their digits, null is empty, true and false are those words. */
export type SourceValue = string | readonly SourceValue[] | SourceFields;
export interface SourceFields {
  readonly [field: string]: SourceValue;
}

export interface SourceRow {
  /**
   * What stays the same when the row changes; unique in the stream. Empty: nothing identifies its rows, two alike are two,
   * and whoever stores them counts how often a fingerprint comes in one reading of a window.
   */
  readonly key: string;
  /** SHA-256, hex, of what is kept of the row: a row told again with the same one has not changed. */
  readonly fingerprint: string;
  /** Only what the stream declares; data of buyers never. */
  readonly fields: SourceFields;
  /** The source itself says that the row is gone. */
  readonly deleted: boolean;
  /** Day by which windows of the stream find it, where it may vanish from them; else empty. */
  readonly day: IsoDate | '';
}

/** Opaque JSON of the connector; undefined: nothing was read yet. */
export type SourceCursor = { readonly [key: string]: string | number } | undefined;

export interface SourceStream {
  readonly name: string;
  readonly title: Bilingual;
  /**
   * UPDATED: what changed since the last time, with an overlap · ROLLING: the last days again and again, nothing tells what changed ·
   * SNAPSHOT: all of it each time · MONTH: whole months again.
   */
  readonly reading: 'UPDATED' | 'ROLLING' | 'SNAPSHOT' | 'MONTH';
  /** A row that a whole window no longer has is gone. False: it may only have left the window. */
  readonly vanishes: boolean;
  /** Stream that its rows belong to: another reading of the same things; its own name where there is none. */
  readonly rowsOf: string;
  /** Fields of which `key` is made; none: see SourceRow. */
  readonly key: readonly string[];
}

export interface FetchedPage {
  readonly rows: readonly SourceRow[];
  /** To be stored with the rows. */
  readonly cursor: NonNullable<SourceCursor>;
  /** False: this round is through; the next one begins with the same cursor when the stream is due again. */
  readonly more: boolean;
  /** What was asked for; both bounds empty for a snapshot. The source's own clock. */
  readonly window: {
    readonly from: string;
    readonly to: string;
    /** The first page of one reading of the window; the last one. */
    readonly first: boolean;
    readonly last: boolean;
    /** Rows of the whole window as the source counts them; empty: it does not tell. */
    readonly expected: string;
  };
  /** Rows that cannot be stored, a clock that is wrong: told, and read on. */
  readonly problems: readonly Problem[];
}

/** A shop of ours, as masterdata knows it. */
export interface SourceShop {
  readonly book: string;
  readonly shop: string;
  /** Code of the platform registry, `TEMU_HALF`. */
  readonly platform: string;
  readonly marketplace: string;
  readonly currency: string;
  /** IANA zone of its marketplace: the clock of its orders. */
  readonly zone: string;
  /** Ours, where the platform ships from (FBA). */
  readonly warehouse: string;
}

/** A warehouse of ours, as masterdata knows it. */
export interface SourceWarehouse {
  readonly book: string;
  readonly warehouse: string;
  /** PLATFORM: what comes into it is told by the platform's own list (FBA), not by the document that sends it. */
  readonly kind: 'OWN' | 'THIRD_PARTY' | 'PLATFORM';
}

export interface InterpretContext {
  /** Our shop for a shop of the source (`10001`); `family` tells whose ids they are. Undefined: not mapped yet. */
  shopOf(family: string, id: string): SourceShop | undefined;
  /** Our warehouse for a warehouse of the source (`60001`). Undefined: not mapped yet. */
  warehouseOf(id: string): SourceWarehouse | undefined;
  /** IANA zone of the source's own clock: what it tells without a marketplace. */
  readonly zone: string;
}

export type SourceObjectKind = 'SHOP' | 'SKU' | 'PAIRING' | 'WAREHOUSE' | 'SUPPLIER' | 'LOGISTICS';

/** A record of the source's base data, in terms that mappings are made of. Empty: none, or not told. */
export interface SourceObject {
  readonly kind: SourceObjectKind;
  /** What people call it by: SKU, MSKU of a pairing; the id where there is nothing else. */
  readonly code: string;
  readonly name: string;
  /** SKU: what it is a variant of. PAIRING: the source's id of the shop. */
  readonly parent: string;
  readonly barcode: string;
  readonly taxId: string;
  /**
   * PAIRING: `sku`, `shopStream`. SKU: `grams` and `cost` (CNY) of a unit; a combo: `parts`
   * as `A=2; B=1`. SHOP: `platform`, `currency`.
   */
  readonly extra: Readonly<Record<string, string>>;
}

/** What a row means. A row with a problem gives nothing else for the order that it concerns. */
export interface Interpreted {
  readonly orders: readonly Order[];
  readonly parcels: readonly ParcelStatement[];
  /** Of a stream of base data: what the row is; one at most. */
  readonly objects: readonly SourceObject[];
  /** All that the row says moved in stock: empty where it is void or not through. Absent: it says nothing, what it told before stands. */
  readonly movements?: readonly StockMovement[];
  /** What a row of a stock list counts. Absent: it says nothing. */
  readonly balances?: readonly StockBalance[];
  readonly problems: readonly Problem[];
}

export interface SourceConnector {
  readonly streams: readonly SourceStream[];
  /** One cheap call that proves address, credentials and rights. Throws Refused or Transient. */
  probe(): Promise<void>;
  /**
   * The next page of at most `rowsMax` rows (or the source's own maximum). Throws Transient (try later, the cursor stays) or
   * Refused (someone must change something first).
   */
  fetch(stream: string, cursor: SourceCursor, rowsMax: number): Promise<FetchedPage>;
  /** Pure, for rows fetched today or stored long ago. Streams that tell of no order, base data or stock give nothing. Never throws on a bad row. */
  interpret(stream: string, fields: SourceFields, context: InterpretContext): Interpreted;
}
