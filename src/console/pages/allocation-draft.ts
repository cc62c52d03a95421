/** The tables of an allocation setting as text, a row a line, as they are pasted out of a sheet. */
import type { AllocationSettingJson } from '../http/order-shapes.ts';

type Zones = AllocationSettingJson['zones'];
type Freight = AllocationSettingJson['freight'];

/** A line that is wrong, counted from 1. */
export interface LineFault {
  readonly line: number;
  readonly wants: 'COLUMNS' | 'GRAMS';
}

export type ReadTable<T> = { readonly rows: T } | { readonly fault: LineFault };

/** Columns stand apart by comma or tab; empty lines are passed over. */
function cellsOf(
  text: string,
  columns: number,
): ReadTable<readonly { readonly line: number; readonly cells: readonly string[] }[]> {
  const rows: { line: number; cells: readonly string[] }[] = [];
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue;
    const cells = line.split(/[,，\t]/).map((cell) => cell.trim());
    if (cells.length !== columns || cells.includes('')) return { fault: { line: at + 1, wants: 'COLUMNS' } };
    rows.push({ line: at + 1, cells });
  }
  return { rows };
}

export const ZONE_COLUMNS = 3;
export const FREIGHT_COLUMNS = 5;

export function zonesText(zones: Zones): string {
  return zones.map(({ country, warehouse, zone }) => [warehouse, country, zone].join(',')).join('\n');
}

export function zonesOf(text: string): ReadTable<Zones> {
  const read = cellsOf(text, ZONE_COLUMNS);
  if ('fault' in read) return read;
  const rows = read.rows.map(({ cells: [warehouse = '', country = '', zone = ''] }) => {
    return { warehouse, country: country.toUpperCase(), zone };
  });
  return { rows };
}

export function freightText(freight: Freight): string {
  return freight
    .map(({ cost, currency, gramsUpTo, warehouse, zone }) => [warehouse, zone, gramsUpTo, cost, currency].join(','))
    .join('\n');
}

export function freightOf(text: string): ReadTable<Freight> {
  const read = cellsOf(text, FREIGHT_COLUMNS);
  if ('fault' in read) return read;
  const rows: Freight[number][] = [];
  for (const { cells, line } of read.rows) {
    const [warehouse = '', zone = '', grams = '', cost = '', currency = ''] = cells;
    if (!/^[1-9]\d{0,8}$/.test(grams)) return { fault: { line, wants: 'GRAMS' } };
    rows.push({ warehouse, zone, gramsUpTo: Number(grams), cost, currency: currency.toUpperCase() });
  }
  return { rows };
}
