/** How a flat file can look: all of it was seen or is claimed (platform-reports.md §1.1), none of it changes the story. */
import { formatMinor } from '../../core/money.ts';
import type { PaperEncoding } from './bytes.ts';
import type { DateStyle, Marketplace } from './marketplaces.ts';

export interface Ugly {
  readonly encoding?: PaperEncoding;
  readonly bom?: boolean;
  readonly newline?: '\n' | '\r\n';
  /** Types in another spelling that folds to the same: `Other-Transaction`, `Item-Fees`. */
  readonly caseDrift?: boolean;
  readonly reorderColumns?: boolean;
  readonly extraColumns?: boolean;
  readonly decimal?: '.' | ',';
  /** Thousands grouped by the sign that is not the decimal one: `1.234,56`. */
  readonly grouping?: boolean;
  /** Start, end, deposit, total and currency on every row. */
  readonly repeatHead?: boolean;
  readonly dates?: DateStyle;
  readonly blankLines?: boolean;
  readonly trailingTabs?: boolean;
  /** No line end after the last row. */
  readonly noFinalNewline?: boolean;
}

/** The formats a story's own marketplace prints; a test overrides them by `Ugly`. */
export function amountText(amount: bigint, currency: string, ugly: Ugly): string {
  return decimalText(formatMinor(amount, currency), ugly.decimal ?? '.', ugly.grouping ? groupSign(ugly) : '');
}

function groupSign(ugly: Ugly): string {
  return ugly.decimal === ',' ? '.' : ',';
}

/** Plain decimal text with another decimal sign and the thousands grouped. */
export function decimalText(plain: string, decimal: string, group: string): string {
  const [whole = '', fraction] = plain.split('.');
  const grouped = group === '' ? whole : whole.replace(/\B(?=(\d{3})+(?!\d))/g, group);
  return fraction === undefined ? grouped : grouped + decimal + fraction;
}

export interface DayAndTime {
  /** Civil date in UTC as the paper prints it alone. */
  readonly day: string;
  readonly full: string;
}

/** A V2 instant: `2025-01-20 05:10:15 UTC`, or `15.07.2026 08:00:00 UTC`. */
export function v2Instant(ms: number, style: DateStyle): DayAndTime {
  const iso = new Date(ms).toISOString();
  const day = style === 'iso' ? iso.slice(0, 10) : dotted(iso);
  return { day, full: `${day} ${iso.slice(11, 19)} UTC` };
}

/** A V1 instant: `2025-01-15T22:00:00+00:00`. */
export function v1Instant(ms: number, style: DateStyle): string {
  const iso = new Date(ms).toISOString();
  return style === 'iso' ? `${iso.slice(0, 19)}+00:00` : `${dotted(iso)} ${iso.slice(11, 19)} UTC`;
}

function dotted(iso: string): string {
  return `${iso.slice(8, 10)}.${iso.slice(5, 7)}.${iso.slice(0, 4)}`;
}

export function dateStyle(home: Marketplace, ugly: Ugly): DateStyle {
  return ugly.dates ?? home.dates;
}

const DRIFTED: Readonly<Record<string, string>> = {
  'other-transaction': 'Other-Transaction',
  ItemPrice: 'itemprice',
  ItemFees: 'Item-Fees',
  ItemWithheldTax: 'ItemWithheldTAX',
  Promotion: 'promotion',
  ShipmentFees: 'Shipment-Fees',
  ServiceFee: 'servicefee',
  Order: 'order',
  Refund: 'REFUND',
  FBAFees: 'FbaFees',
};

export function drifted(word: string, ugly: Ugly): string {
  return ugly.caseDrift ? (DRIFTED[word] ?? word) : word;
}

/** Rows of cells, in the order of `columns`, to lines of tab separated text; the header first. */
export function* flatLines(
  columns: readonly string[],
  rows: Iterable<readonly string[]>,
  ugly: Ugly,
): Generator<string> {
  const newline = ugly.newline ?? '\n';
  const tail = ugly.trailingTabs ? '\t\t' : '';
  const shape = shapeOf(columns, ugly);
  yield shape(columns, ['seller-note', 'batch-colour']).join('\t');
  let at = 0;
  for (const row of rows) {
    if (ugly.blankLines && at % 7 === 3) yield newline;
    yield newline + shape(row, ['n/a', '']).join('\t') + tail;
    at++;
  }
  if (!ugly.noFinalNewline) yield newline;
}

type Shape = (row: readonly string[], extra: readonly [string, string]) => readonly string[];

function shapeOf(columns: readonly string[], ugly: Ugly): Shape {
  const own = columns.map((_, at) => at);
  const order = ugly.reorderColumns ? [...own.slice(7), ...own.slice(0, 7).reverse()] : own;
  return (row, [note, colour]) => {
    const cells = ugly.reorderColumns ? order.map((at) => row[at] ?? '') : row;
    return ugly.extraColumns ? [...cells.slice(0, 5), note, ...cells.slice(5), colour] : cells;
  };
}
