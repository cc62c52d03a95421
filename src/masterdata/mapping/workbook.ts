/**
 * Reading a workbook that somebody sends: bounded before anything of it is unpacked, and no formula, macro or external entity of it
 * is ever followed. What is wrong is told by sheet, row and column.
 */
import { unzipSync, zipSync } from 'fflate';
import readWorkbook from 'read-excel-file/node';
import { type Problem, problem, Refused } from '../../core/problems.ts';
import { MAPPING_PROBLEMS } from './problems.ts';

export const WORKBOOK_LIMITS = {
  fileBytesMax: 8 * 1024 * 1024,
  /** A sheet of 50,000 rows as the export writes it unpacks to about 30 MB. */
  unpackedBytesMax: 64 * 1024 * 1024,
  partsMax: 200,
  rowsMax: 50_000,
  columnsMax: 40,
  cellCharsMax: 2_000,
} as const;
export type WorkbookLimits = typeof WORKBOOK_LIMITS;

/** Text; a whole number as its digits; a date as `2026-01-31`; empty as ''. Others are refused before. */
export interface SheetOfText {
  readonly name: string;
  /** Rows as long as they are; the first row is row 1 of the sheet. */
  readonly rows: readonly (readonly string[])[];
  /** Cells that hold what cannot be read, each already told in `problems`. */
  readonly problems: readonly Problem[];
}

/** Throws Refused SHEET_NOT_READ, SHEET_TOO_LARGE. */
export async function readSheets(
  bytes: Uint8Array,
  limits: { readonly [K in keyof WorkbookLimits]: number } = WORKBOOK_LIMITS,
): Promise<readonly SheetOfText[]> {
  bounded('bytes', bytes.length, limits.fileBytesMax);
  const parts = unpacked(bytes, limits);
  const xml = Object.entries(parts).filter(([name]) => /\.(xml|rels)$/.test(name));
  // Entities could name other entities, or files: no workbook needs a document type.
  for (const [, part] of xml)
    if (Buffer.from(part.buffer, part.byteOffset, part.byteLength).includes('<!DOCTYPE')) throw notRead('DOCTYPE');
  const formulas = formulaCells(parts);
  const sheets = await parsed(parts);
  return sheets.map(({ sheet, data }, at) => sheetOf(sheet, data, formulas.get(at) ?? new Set(), limits));
}

function bounded(what: string, size: number, most: number): void {
  if (size > most)
    throw new Refused(problem(MAPPING_PROBLEMS.SHEET_TOO_LARGE, {}, { what, size: String(size), most: String(most) }));
}

function notRead(detail: string): Refused {
  return new Refused(problem(MAPPING_PROBLEMS.SHEET_NOT_READ, {}, { detail }));
}

/** A part that is larger than its head says does not fit into the room that was made for it, and is refused. */
function unpacked(bytes: Uint8Array, limits: { readonly unpackedBytesMax: number; readonly partsMax: number }) {
  let [size, count] = [0, 0];
  try {
    return unzipSync(bytes, {
      filter: ({ originalSize }) => {
        size += originalSize;
        count += 1;
        bounded('unpacked bytes', size, limits.unpackedBytesMax);
        bounded('parts', count, limits.partsMax);
        return true;
      },
    });
  } catch (error) {
    if (error instanceof Refused) throw error;
    throw notRead('zip');
  }
}

type Parts = ReturnType<typeof unpacked>;
/** A number with the digits it has. */
interface NumberText {
  readonly number: string;
}

/** The reader gets what was unpacked here, so that it unpacks nothing else. */
async function parsed(parts: Parts) {
  const again = Buffer.from(zipSync(parts, { level: 0 }));
  try {
    return await readWorkbook<NumberText>(again, { parseNumber: (number) => ({ number }), trim: false });
  } catch {
    throw notRead('xlsx');
  }
}

/** `C5` of each cell with a formula, by the sheet's place in the workbook: what it shows was worked out somewhere else. */
function formulaCells(parts: Parts): ReadonlyMap<number, ReadonlySet<string>> {
  const found = new Map<number, ReadonlySet<string>>();
  const names = Object.keys(parts)
    .filter((name) => /^xl\/worksheets\/sheet\d+\.xml$/.test(name))
    .sort((a, b) => Number(a.match(/\d+/)) - Number(b.match(/\d+/)));
  for (const [at, name] of names.entries()) {
    const text = Buffer.from(parts[name]!).toString('utf8');
    const cells = text.split(/<(?:\w+:)?c\s/).filter((cell) => /<(?:\w+:)?f[\s>/]/.test(cell));
    found.set(at, new Set(cells.map((cell) => /\br="([A-Z]+\d+)"/.exec(cell)?.[1] ?? '')));
  }
  return found;
}

function sheetOf(
  name: string,
  data: readonly (readonly unknown[])[],
  formulas: ReadonlySet<string>,
  limits: { readonly rowsMax: number; readonly columnsMax: number; readonly cellCharsMax: number },
): SheetOfText {
  bounded(`${name}: rows`, data.length, limits.rowsMax);
  const problems: Problem[] = [];
  const rows = data.map((row, at) => {
    bounded(`${name}: columns`, row.length, limits.columnsMax);
    return row.map((cell, column) => {
      const place = `${columnName(column)}${at + 1}`;
      const text = formulas.has(place) ? undefined : textOf(cell);
      if (text !== undefined && text.length <= limits.cellCharsMax) return text;
      const value = text === undefined ? (formulas.has(place) ? 'formula' : String(cell)) : `${text.slice(0, 40)}…`;
      const params = { sheet: name, row: String(at + 1), column: columnName(column), value };
      problems.push(problem(MAPPING_PROBLEMS.SHEET_CELL_NOT_VALID, {}, params));
      return '';
    });
  });
  return { name, rows, problems };
}

/** Undefined: no text of ours can say it. */
function textOf(cell: unknown): string | undefined {
  if (cell === null || cell === undefined) return '';
  if (typeof cell === 'string') return cell.trim();
  if (cell instanceof Date) return cell.toISOString().slice(0, 10);
  if (typeof cell !== 'object') return undefined;
  const { number } = cell as NumberText;
  // Beyond 15 digits a spreadsheet has rounded already.
  return /^\d{1,15}$/.test(number) ? number : undefined;
}

/** 0 → A, 26 → AA. */
export function columnName(index: number): string {
  const first = Math.floor(index / 26);
  return (first === 0 ? '' : columnName(first - 1)) + String.fromCharCode(65 + (index % 26));
}
