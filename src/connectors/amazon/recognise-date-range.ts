/** Recognises a date-range report by the words of its header, in any locale, behind any number of preamble lines. */
import { parse } from 'csv-parse/sync';
import { minorUnits } from '../../core/money.ts';
import type { DecimalSign, Delimiter, Encoding } from '../../core/papers.ts';
import type { Place } from '../../core/problems.ts';
import { tellDecimalOfAll } from '../../papers/decimal.ts';
import type { Columns } from '../../papers/headers.ts';
import { mapColumns } from '../../papers/headers.ts';
import { DATE_RANGE_KIND } from './date-range.ts';
import type { HeaderMatch } from './date-range-words.ts';
import { AMOUNT_COLUMNS, createWords } from './date-range-words.ts';
import { MARKETPLACES } from './marketplaces.ts';
import type { Answer } from './recognise-flat.ts';
import { headerProblems } from './recognise-flat.ts';

/** 7–9 were seen; padded ones of older years have more. */
const PREAMBLE_LINES_MAX = 40;
const DELIMITERS: readonly Delimiter[] = [',', ';', '\t'];
const REQUIRED: readonly string[] = [
  'date/time',
  'settlement id',
  'type',
  'order id',
  'sku',
  'description',
  'quantity',
  'marketplace',
  AMOUNT_COLUMNS.join('|'),
  'total',
];

interface Found {
  readonly match: HeaderMatch;
  readonly delimiter: Delimiter;
  readonly index: number;
}

/** `text`: the decoded head. undefined: no date-range report. */
export function recogniseDateRange(text: string, encoding: Encoding, place: Place): Answer {
  const lines = text.replace(/^\ufeff/, '').split('\n');
  const found = findHeader(lines);
  if (!found) return undefined;
  const { match, delimiter, index } = found;
  const columns = mapColumns(match.names);
  const problems = headerProblems(columns, REQUIRED, place, index + 1);
  if (problems.length > 0) return { problems };
  const rows = lines
    .slice(index + 1, lines.length > index + 2 ? -1 : undefined)
    .flatMap((line) => cells(line, delimiter));
  const currency = preambleCurrency(lines.slice(0, index).join('\n'));
  const names = new Set(rows.map((row) => (row[columns.at('marketplace')] ?? '').trim()));
  const ids = new Set(rows.map((row) => (row[columns.at('settlement id')] ?? '').trim()));
  const [onlyId] = ids.size === 1 ? ids : [];
  return {
    kind: DATE_RANGE_KIND,
    encoding,
    delimiter,
    decimal: firstTold(rows, columns, currency === undefined ? 2 : minorUnits(currency)),
    headerLine: index + 1,
    locale: match.locale,
    marketplaces: [...names].filter((name) => name !== ''),
    ...(currency === undefined ? {} : { currency }),
    ...(onlyId === undefined || onlyId === '' ? {} : { settlementId: onlyId }),
  };
}

function findHeader(lines: readonly string[]): Found | undefined {
  const words = createWords();
  for (const [index, line] of lines.slice(0, PREAMBLE_LINES_MAX).entries())
    for (const delimiter of DELIMITERS) {
      if (!line.includes(delimiter)) continue;
      const match = words.header(cells(line, delimiter)[0] ?? []);
      if (match) return { match, delimiter, index };
    }
  return undefined;
}

/** One line's cells; a line with an open quote has none here. */
function cells(line: string, delimiter: Delimiter): string[][] {
  try {
    return parse(line.replace(/\r$/, ''), { delimiter, relax_column_count: true, relax_quotes: true });
  } catch {
    return [];
  }
}

/** “All amounts in AUD, unless specified”, in any language: the one currency of an Amazon marketplace that is named. */
function preambleCurrency(preamble: string): string | undefined {
  const codes = new Set(MARKETPLACES.map(({ currency }) => currency));
  const named = new Set(preamble.match(/\b[A-Z]{3}\b/g)?.filter((word) => codes.has(word)));
  if (named.size === 0 && preamble.includes('円')) return 'JPY';
  return named.size === 1 ? [...named][0] : undefined;
}

function firstTold(rows: readonly (readonly string[])[], columns: Columns, places: number): DecimalSign | undefined {
  const positions = ['total', ...AMOUNT_COLUMNS].map((name) => columns.at(name)).filter((position) => position >= 0);
  return tellDecimalOfAll(
    rows.flatMap((row) => positions.map((position) => row[position] ?? '')),
    places,
  );
}
