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

/**
 * `isTax` tells pass-through tax rows; it is asked once a type. Orders leave the map as soon as their taxes cancel, so
 * what it holds are the orders of which only a part has been read.
 */
export function sumCells(isTax: (row: PaperRow) => boolean): CellSums {
  const numbers = new Map<string, number>();
  const cells: MutableCell[] = [];
  const types = new Map<string, { readonly no: number; readonly tax: boolean }>();
  const taxes = new Map<string, Minor>();
  let count = 0;
  const typeOf = (row: PaperRow): { readonly no: number; readonly tax: boolean } => {
    const key = `${row.transactionType}\u0001${row.amountType}\u0001${row.amountDescription}`;
    const known = types.get(key);
    if (known) return known;
    const type = { no: types.size, tax: isTax(row) };
    types.set(key, type);
    return type;
  };
  return {
    get rows() {
      return count;
    },
    add: (row) => {
      count += 1;
      const sign = row.amount > 0n ? 1 : row.amount < 0n ? -1 : 0;
      const type = typeOf(row);
      const key = `${type.no}|${sign}|${row.businessDate}|${row.marketplace}|${row.sku}|${row.jurisdiction}|${row.status}`;
      if (type.tax && row.status !== 'DEFERRED') addTax(taxes, row);
      const known = numbers.get(key);
      if (known !== undefined) {
        const cell = cells[known]!;
        cell.amount += row.amount;
        cell.quantity += row.quantity;
        cell.rows += 1;
        return known;
      }
      if (cells.length >= CELLS_MAX)
        throw new Refused(problem(INTAKE_PROBLEMS.CELLS_TOO_MANY, { line: row.line }, { limit: String(CELLS_MAX) }));
      numbers.set(key, cells.length);
      cells.push({ first: row, sign, amount: row.amount, quantity: row.quantity, rows: 1 });
      return cells.length - 1;
    },
    cells: () => cells.map(freeze),
    taxDifferences: () => [...taxes].map(([orderId, amount]) => ({ orderId, amount })),
  };
}

function addTax(taxes: Map<string, Minor>, row: PaperRow): void {
  const sum = (taxes.get(row.orderId) ?? 0n) + row.amount;
  if (sum === 0n) taxes.delete(row.orderId);
  else taxes.set(row.orderId, sum);
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
