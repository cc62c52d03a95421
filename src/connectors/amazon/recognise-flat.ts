/** Recognises V2 and V1 flat files by the words of their header, and looks at the head's amounts for the decimal sign. */
import { isCurrency, minorUnits } from '../../core/money.ts';
import type { DecimalSign, Encoding, Recognition } from '../../core/papers.ts';
import type { Place, Problem } from '../../core/problems.ts';
import { problem } from '../../core/problems.ts';
import { tellDecimalOfAll } from '../../papers/decimal.ts';
import type { Columns } from '../../papers/headers.ts';
import { foldHeader, mapColumns } from '../../papers/headers.ts';
import { parseInstant } from '../../papers/instant.ts';
import { PAPER_PROBLEMS as P } from '../../papers/problems.ts';
import { shorten } from './run.ts';
import { V1_KIND, V1_MONEY, V1_OWN, V1_REQUIRED } from './settlement-v1.ts';
import { V2_KIND, V2_OWN, V2_REQUIRED } from './settlement-v2.ts';

export type Answer = Recognition | { readonly problems: readonly Problem[] } | undefined;

/** The header stands on the first line that is not blank; more blank lines than this are no report. */
const BLANK_LINES_MAX = 20;
const WRONG_DELIMITERS: readonly string[] = [',', ';', '|'];

/** `text`: the decoded head. undefined: no settlement flat file. */
export function recogniseFlat(text: string, encoding: Encoding, place: Place): Answer {
  const lines = text.split('\n');
  const headerIndex = lines.slice(0, BLANK_LINES_MAX).findIndex((line) => line.trim() !== '');
  const header = lines[headerIndex];
  if (header === undefined) return undefined;
  const names = cells(header, '\t');
  const kind = kindOf(names);
  if (!kind) return wrongDelimiter(header, place);
  const columns = mapColumns(names);
  const problems = headerProblems(columns, kind === V2_KIND ? V2_REQUIRED : V1_REQUIRED, place, headerIndex + 1);
  if (problems.length > 0) return { problems };
  // Told here, not after reading: a header names no currency, and the paper would be asked for its shop first.
  if (lines.slice(headerIndex + 1).every((line) => line.trim() === ''))
    return { problems: [problem(P.PAPER_NO_ROWS, { ...place, line: headerIndex + 1 })] };
  const complete = lines.slice(headerIndex + 1, -1);
  const rows = (complete.length > 0 ? complete : lines.slice(headerIndex + 1)).map((line) => line.split('\t'));
  const found = look(rows, columns, kind);
  if (found.unknownCurrency !== undefined) {
    const params = { currency: shorten(found.unknownCurrency) };
    return { problems: [problem(P.CURRENCY_UNKNOWN, { ...place, column: 'currency' }, params)] };
  }
  const { unknownCurrency: _, ...known } = found;
  return { kind, encoding, delimiter: '\t', headerLine: headerIndex + 1, ...known };
}

function cells(line: string, delimiter: string): string[] {
  return line.split(delimiter).map((cell) => foldHeader(cell.replace(/^\ufeff?\s*"(.*)"\s*$/, '$1')));
}

/** Ours if it has the settlement id and at least two columns that only this layout has. */
function kindOf(names: readonly string[]): string | undefined {
  if (!names.includes('settlement-id')) return undefined;
  const own = (wanted: readonly string[]): number => wanted.filter((name) => names.includes(name)).length;
  const v2 = own(V2_OWN);
  const v1 = own(V1_OWN);
  if (Math.max(v1, v2) < 2) return undefined;
  return v2 >= v1 ? V2_KIND : V1_KIND;
}

function wrongDelimiter(header: string, place: Place): Answer {
  const found = WRONG_DELIMITERS.find((delimiter) => kindOf(cells(header, delimiter)) !== undefined);
  if (found === undefined) return undefined;
  return {
    problems: [problem(P.PAPER_WRONG_DELIMITER, { ...place, line: 1 }, { expected: 'TAB', found: `“${found}”` })],
  };
}

/** A required name `a|b` is there when one of them is. */
export function headerProblems(
  columns: Columns,
  required: readonly string[],
  place: Place,
  line: number,
): readonly Problem[] {
  const missing = required.filter((name) => name.split('|').every((one) => columns.at(one) < 0));
  const where = (column: string): Place => ({ ...place, line, column });
  return [
    ...columns.duplicates.map((column) => problem(P.PAPER_COLUMN_TWICE, where(column), { column })),
    ...missing.map((column) => problem(P.PAPER_COLUMN_MISSING, where(column), { column })),
  ];
}

interface Look {
  readonly decimal: DecimalSign | undefined;
  readonly settlementId?: string;
  readonly currency?: string;
  readonly startMs?: number;
  readonly endMs?: number;
  readonly marketplaces: readonly string[];
  readonly unknownCurrency: string | undefined;
}

function look(rows: readonly (readonly string[])[], columns: Columns, kind: string): Look {
  const bare = (row: readonly string[], name: string): string =>
    (row[columns.at(name)] ?? '').trim().replace(/^"(.*)"$/, '$1');
  const first = (name: string): string | undefined => rows.map((row) => bare(row, name)).find((value) => value !== '');
  const printed = first('currency');
  const currency = printed?.toUpperCase();
  const settlementId = first('settlement-id');
  const places = currency !== undefined && isCurrency(currency) ? minorUnits(currency) : 2;
  const moneyColumns = kind === V2_KIND ? ['amount'] : V1_MONEY.map(({ amount }) => amount);
  const amounts = rows.flatMap((row) => ['total-amount', ...moneyColumns].map((name) => bare(row, name)));
  return {
    decimal: tellDecimalOfAll(amounts, places),
    marketplaces: [...new Set(rows.map((row) => bare(row, 'marketplace-name')))].filter((name) => name !== ''),
    unknownCurrency: currency !== undefined && !isCurrency(currency) ? printed : undefined,
    ...(settlementId === undefined ? {} : { settlementId }),
    ...(currency === undefined ? {} : { currency }),
    ...periodOf(rows, bare),
  };
}

/** Start and end as the summary row prints them, in UTC where no zone is named (platform-reports.md §1.1). */
function periodOf(
  rows: readonly (readonly string[])[],
  bare: (row: readonly string[], name: string) => string,
): Pick<Look, 'startMs' | 'endMs'> {
  const summary = rows.find((row) => bare(row, 'settlement-start-date') !== '');
  if (!summary) return {};
  const start = parseInstant(bare(summary, 'settlement-start-date'), 0);
  const end = parseInstant(bare(summary, 'settlement-end-date'), 0);
  return { ...(start ? { startMs: start.ms } : {}), ...(end ? { endMs: end.ms } : {}) };
}
