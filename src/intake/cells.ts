/**
 * Cells: the sums of rows by (statement, the paper's own type key, sign, business date, marketplace, SKU, jurisdiction,
 * status). One streaming pass fills them; everything after reads cells, never rows. DESIGN.md §4 “Cells”.
 */
import type { IsoDate } from '../core/dates.ts';
import type { Minor } from '../core/money.ts';
import type { PaperRow } from '../core/papers.ts';
import { problem, Refused } from '../core/problems.ts';
import { INTAKE_PROBLEMS } from './problems.ts';

export interface Cell {
  readonly cellNo: number;
  readonly transactionType: string;
  readonly amountType: string;
  readonly amountDescription: string;
  readonly sign: -1 | 0 | 1;
  readonly businessDate: IsoDate;
  readonly marketplace: string;
  readonly sku: string;
  readonly jurisdiction: string;
  readonly status: PaperRow['status'];
  readonly amount: Minor;
  readonly quantity: bigint;
  readonly rows: bigint;
}

/** Bounds memory: 2M cells take about 600 MB; a settlement of 5M lines has some 60,000. */
export const CELLS_MAX = 2_000_000;

/** Identity of a cell over revisions of a paper. */
export function cellKey(cell: Omit<Cell, 'cellNo' | 'amount' | 'quantity' | 'rows'>): string {
  return [
    cell.transactionType,
    cell.amountType,
    cell.amountDescription,
    cell.sign,
    cell.businessDate,
    cell.marketplace,
    cell.sku,
    cell.jurisdiction,
    cell.status,
  ].join('\u0001');
}

export interface TaxDifference {
  readonly orderId: string;
  readonly amount: Minor;
}

export interface CellSums {
  /** Adds a row and gives the number of its cell. */
  add(row: PaperRow): number;
  cells(): readonly Cell[];
  /** Orders whose collected and withheld taxes do not cancel. */
  taxDifferences(): readonly TaxDifference[];
  readonly rows: number;
}

interface MutableCell {
  readonly first: PaperRow;
  readonly sign: -1 | 0 | 1;
  amount: Minor;
  quantity: number;
  rows: number;
}

interface RowType {
  readonly no: number;
  readonly tax: boolean;
}

/** Rows of one place: same date, marketplace, SKU, jurisdiction and status; its cells by type and sign. */
interface CellPlace {
  readonly businessDate: IsoDate;
  readonly marketplace: string;
  readonly sku: string;
  readonly jurisdiction: string;
  readonly status: PaperRow['status'];
  readonly cells: Map<number, number>;
}

/**
 * `isTax` tells pass-through tax rows; it is asked once a type. Rows of an order stand together and share their place,
 * so most rows cost two look-ups of short keys: one concatenated key a row took three times as long.
 */
export function sumCells(isTax: (row: PaperRow) => boolean): CellSums {
  const cells: MutableCell[] = [];
  const types = new Map<string, Map<string, Map<string, RowType>>>();
  const places = new Map<string, CellPlace>();
  const taxes = new TaxDifferences();
  let typeCount = 0;
  let count = 0;
  let last: CellPlace | undefined;

  const typeOf = (row: PaperRow): RowType => {
    const byAmountType = inner(types, row.amountDescription);
    const byTransaction = inner(byAmountType, row.amountType);
    const known = byTransaction.get(row.transactionType);
    if (known) return known;
    const type = { no: typeCount, tax: isTax(row) };
    typeCount += 1;
    byTransaction.set(row.transactionType, type);
    return type;
  };
  const placeOf = (row: PaperRow): CellPlace => {
    if (last && isAt(last, row)) return last;
    const { businessDate, marketplace, sku, jurisdiction, status } = row;
    const key = `${businessDate}|${status}|${marketplace}|${jurisdiction}|${sku}`;
    last = places.get(key) ?? { businessDate, marketplace, sku, jurisdiction, status, cells: new Map() };
    places.set(key, last);
    return last;
  };
  const newCell = (row: PaperRow, sign: -1 | 0 | 1): number => {
    if (cells.length >= CELLS_MAX)
      throw new Refused(problem(INTAKE_PROBLEMS.CELLS_TOO_MANY, { line: row.line }, { limit: String(CELLS_MAX) }));
    return cells.push({ first: row, sign, amount: 0n, quantity: 0, rows: 0 }) - 1;
  };
  return {
    get rows() {
      return count;
    },
    add: (row) => {
      count += 1;
      const sign = row.amount > 0n ? 1 : row.amount < 0n ? -1 : 0;
      const type = typeOf(row);
      const place = placeOf(row);
      if (type.tax) taxes.add(row);
      const key = type.no * 3 + sign;
      let cellNo = place.cells.get(key);
      if (cellNo === undefined) {
        cellNo = newCell(row, sign);
        place.cells.set(key, cellNo);
      }
      const cell = cells[cellNo]!;
      cell.amount += row.amount;
      cell.quantity += row.quantity;
      cell.rows += 1;
      return cellNo;
    },
    cells: () => cells.map(freeze),
    taxDifferences: () => taxes.all(),
  };
}

/** Σ of taxes by order. The order at hand is kept beside the map: its rows stand together, and most come to zero. */
class TaxDifferences {
  readonly #open = new Map<string, Minor>();
  #orderId = '';
  #sum: Minor = 0n;
  add(row: PaperRow): void {
    if (row.orderId !== this.#orderId) {
      this.#put();
      this.#orderId = row.orderId;
      this.#sum = this.#open.get(row.orderId) ?? 0n;
    }
    this.#sum += row.amount;
  }
  all(): readonly TaxDifference[] {
    this.#put();
    return [...this.#open].map(([orderId, amount]) => ({ orderId, amount }));
  }
  #put(): void {
    if (this.#sum !== 0n) this.#open.set(this.#orderId, this.#sum);
    else if (this.#open.size > 0) this.#open.delete(this.#orderId);
  }
}

function isAt(place: CellPlace, row: PaperRow): boolean {
  return (
    place.sku === row.sku &&
    place.businessDate === row.businessDate &&
    place.marketplace === row.marketplace &&
    place.status === row.status &&
    place.jurisdiction === row.jurisdiction
  );
}

function inner<V>(maps: Map<string, Map<string, V>>, key: string): Map<string, V> {
  const known = maps.get(key);
  if (known) return known;
  const made = new Map<string, V>();
  maps.set(key, made);
  return made;
}

function freeze(cell: MutableCell, cellNo: number): Cell {
  const { transactionType, amountType, amountDescription, businessDate, marketplace, sku, jurisdiction, status } =
    cell.first;
  return {
    cellNo,
    transactionType,
    amountType,
    amountDescription,
    sign: cell.sign,
    businessDate,
    marketplace,
    sku,
    jurisdiction,
    status,
    amount: cell.amount,
    quantity: BigInt(cell.quantity),
    rows: BigInt(cell.rows),
  };
}
