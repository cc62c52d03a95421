/** From the words of a date-range report in any locale to the canonical ones. */
import { foldHeader } from '../../papers/headers.ts';
import type { CanonicalColumn } from './locales.ts';
import { CANONICAL_COLUMNS, DESCRIPTION_WORDS, HEADER_WORDS, STATUS_WORDS, TYPE_WORDS } from './locales.ts';

/** Columns that hold money and add up to `total`. */
export const AMOUNT_COLUMNS: readonly CanonicalColumn[] = [
  'product sales',
  'product sales tax',
  'shipping credits',
  'shipping credits tax',
  'gift wrap credits',
  'giftwrap credits tax',
  'regulatory fee',
  'tax on regulatory fee',
  'amazon points cost',
  'promotional rebates',
  'promotional rebates tax',
  'sales tax collected',
  'low value goods',
  'marketplace withheld tax',
  'selling fees',
  'fba fees',
  'other transaction fees',
  'other',
];

/** Taxes of buyers and their withholding: classified by the column alone, and kept by jurisdiction. */
export const TAX_COLUMNS: ReadonlySet<CanonicalColumn> = new Set<CanonicalColumn>([
  'product sales tax',
  'shipping credits tax',
  'giftwrap credits tax',
  'regulatory fee',
  'tax on regulatory fee',
  'promotional rebates tax',
  'sales tax collected',
  'low value goods',
  'marketplace withheld tax',
]);

export interface HeaderMatch {
  readonly locale: string;
  /** Canonical word of each cell; '' for a column that is not known. */
  readonly names: readonly string[];
  /** Words of the columns that are not known, as printed. */
  readonly unknown: readonly string[];
}

export interface Words {
  /** undefined: no header of a date-range report. */
  header(cells: readonly string[]): HeaderMatch | undefined;
  type(printed: string): string;
  description(printed: string): string;
  /** undefined: a word for neither. Empty (and older layouts) is released. */
  status(printed: string): 'RELEASED' | 'DEFERRED' | undefined;
}

export function createWords(): Words {
  const headers = headerMaps();
  const types = byFoldedWord(TYPE_WORDS);
  const descriptions = byFoldedWord(DESCRIPTION_WORDS);
  const statuses = byFoldedWord(STATUS_WORDS);
  return {
    header: (cells) => matchHeader(cells, headers),
    type: (printed) => types.get(foldWord(printed)) ?? printed,
    description: (printed) => descriptions.get(foldWord(printed)) ?? printed,
    status: (printed) =>
      printed === '' ? 'RELEASED' : (statuses.get(foldWord(printed)) as 'RELEASED' | 'DEFERRED' | undefined),
  };
}

function byFoldedWord(table: Readonly<Record<string, readonly string[]>>): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(table).flatMap(([canonical, words]) => words.map((word) => [foldWord(word), canonical] as const)),
  );
}

/** Accents aside: they are lost in some re-saved files. */
function foldWord(text: string): string {
  return foldHeader(text)
    .normalize('NFD')
    .replace(/[\u0300-\u0308]/g, '')
    .normalize('NFC')
    .replace(/[:.]+$/, '');
}

interface HeaderMaps {
  readonly byLocale: readonly { readonly locale: string; readonly words: ReadonlyMap<string, string> }[];
  /** Words that mean the same column in every locale that has them. */
  readonly any: ReadonlyMap<string, string>;
}

function headerMaps(): HeaderMaps {
  const any = new Map<string, string>();
  const byLocale = Object.entries(HEADER_WORDS).map(([locale, table]) => {
    const words = new Map<string, string>();
    for (const column of CANONICAL_COLUMNS)
      for (const word of [table[column] ?? []].flat()) {
        const folded = foldWord(word);
        words.set(folded, column);
        any.set(folded, (any.get(folded) ?? column) === column ? column : '');
      }
    return { locale, words };
  });
  return { byLocale, any };
}

/** The locale that knows most of the cells; a word it does not know is looked up in the others. */
function matchHeader(cells: readonly string[], maps: HeaderMaps): HeaderMatch | undefined {
  const folded = cells.map(foldWord);
  let best: { readonly locale: string; readonly words: ReadonlyMap<string, string> } | undefined;
  let bestScore = 0;
  for (const one of maps.byLocale) {
    const score = folded.filter((word) => one.words.has(word)).length;
    if (score > bestScore) [best, bestScore] = [one, score];
  }
  if (!best) return undefined;
  const { locale, words } = best;
  const names = folded.map((word) => words.get(word) ?? maps.any.get(word) ?? '');
  if (!(['date/time', 'settlement id', 'type'] as const).every((name) => names.includes(name))) return undefined;
  const unknown = cells.filter((cell, i) => names[i] === '' && cell.trim() !== '');
  return { locale, names, unknown };
}

/** Types whose every money column has its own row in the fee pack; the description of their rows is a product title. */
const TYPES_BY_COLUMN: ReadonlySet<string> = new Set(['Order', 'Refund']);
/** Types of which only the column `selling fees` has its own row. */
const TYPES_WITH_SELLING_FEES: ReadonlySet<string> = new Set([
  'A-to-z Guarantee Claim',
  'Chargeback Refund',
  'Liquidations',
  'Liquidations Adjustments',
]);

export const COLUMN_FORM = '[date range report] column';
export const DESCRIPTION_FORM = '[date range report] type × description';

/** Amount type and description of one amount, in the order of platform-reports.md §1.5.2 “Date-range rows”. */
export function dateRangeForm(
  type: string,
  column: CanonicalColumn,
  description: string,
): { readonly amountType: string; readonly amountDescription: string } {
  const byColumn =
    TAX_COLUMNS.has(column) ||
    TYPES_BY_COLUMN.has(type) ||
    (column === 'selling fees' && TYPES_WITH_SELLING_FEES.has(type));
  return byColumn
    ? { amountType: COLUMN_FORM, amountDescription: column }
    : { amountType: DESCRIPTION_FORM, amountDescription: description };
}
