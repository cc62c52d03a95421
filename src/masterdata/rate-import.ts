/** Rates from a CSV file: each bad line is a problem, each good one goes in. */
import { parse } from 'csv-parse/sync';
import { isIsoDate } from '../core/dates.ts';
import { formatRate, isCurrency, parseRate } from '../core/money.ts';
import type { Problem } from '../core/problems.ts';
import { problem } from '../core/problems.ts';
import { copyInto, copyLine } from '../engine/copy.ts';
import type { Tx } from '../engine/transaction.ts';
import { MASTERDATA_PROBLEMS } from './problems.ts';
import type { Quote, RateType } from './rates.ts';
import { derived, RATE_TYPES } from './rates.ts';

type NewQuote = Omit<Quote, 'rateNo'> & { readonly source: string };

const COLUMNS = ['date', 'currency', 'functional', 'type', 'value', 'unit', 'inverse', 'source'] as const;
/** `unit` and `inverse` may be left out: 1 and no. */
const NEEDED = COLUMNS.filter((column) => column !== 'unit' && column !== 'inverse');
/** About 150,000 lines: fifty currencies for ten years. */
const FILE_CHARS_MAX = 10_000_000;
const PROBLEMS_MAX = 1_000;

/**
 * Adds the good lines and tells of the bad ones. A line that the table already says the same of is not added again, so a
 * file may be imported twice. Columns: date,currency,functional,type,value,unit,inverse,source, in any order.
 */
export async function importRates(
  tx: Tx,
  csvText: string,
  by: string,
  now: Date,
): Promise<{ readonly added: number; readonly problems: readonly Problem[] }> {
  const { quotes, problems } = readRates(csvText);
  const fresh = await withoutKnown(tx, quotes);
  await copyInto(
    tx,
    'masterdata.rate',
    [
      'currency',
      'functional',
      'rate_type',
      'rate_date',
      'value',
      'quoted_unit',
      'inverse',
      'source',
      'entered_by',
      'entered_at',
    ],
    fresh.map((q) => copyLine([...valuesOf(q), by, now])),
  );
  return { added: fresh.length, problems };
}

function valuesOf(quote: NewQuote) {
  const { currency, functional, type, date, quotedUnit, inverse, source } = quote;
  return [currency, functional, type, date, formatRate(quote.value), quotedUnit, inverse, source] as const;
}

/** Lines of the file that say what the latest stored row of their date does not say yet. */
async function withoutKnown(tx: Tx, quotes: readonly NewQuote[]): Promise<readonly NewQuote[]> {
  if (quotes.length === 0) return [];
  const dates = quotes.map((q) => q.date).sort();
  const found = await tx.query<{ key: string; told: string }>(
    `SELECT DISTINCT ON (currency, functional, rate_type, rate_date)
            concat_ws('|', currency, functional, rate_type, rate_date) AS key,
            concat_ws('|', value, quoted_unit, inverse, source) AS told
     FROM masterdata.rate WHERE currency = ANY ($1) AND rate_date BETWEEN $2 AND $3
     ORDER BY currency, functional, rate_type, rate_date, rate_no DESC`,
    [[...new Set(quotes.map((q) => q.currency))], dates[0], dates.at(-1)],
  );
  const known = new Map(found.rows.map((row) => [row.key, row.told]));
  return quotes.filter((quote) => {
    const [currency, functional, type, date, value, unit, inverse, source] = valuesOf(quote);
    const key = [currency, functional, type, date].join('|');
    const told = [value, unit, inverse ? 't' : 'f', source].join('|');
    if (known.get(key) === told) return false;
    known.set(key, told);
    return true;
  });
}

/** Pure: quotes and problems of a file's text. */
export function readRates(csvText: string): {
  readonly quotes: readonly NewQuote[];
  readonly problems: readonly Problem[];
} {
  const notRead = (detail: string) => ({
    quotes: [],
    problems: [problem(MASTERDATA_PROBLEMS.RATE_FILE_NOT_READ, {}, { detail })],
  });
  if (csvText.length > FILE_CHARS_MAX) return notRead(`${csvText.length} characters, at most ${FILE_CHARS_MAX}`);
  let records: readonly CsvRecord[];
  try {
    records = parseCsv(csvText);
  } catch (error) {
    return notRead((error as Error).message);
  }
  const header = records[0]?.record.map((name) => name.toLowerCase());
  if (!header) return notRead('empty');
  const missing = NEEDED.filter((column) => !header.includes(column));
  if (missing.length > 0) return notRead(`missing: ${missing.join(', ')}`);
  const quotes: NewQuote[] = [];
  const problems: Problem[] = [];
  for (const { record, line } of records.slice(1)) {
    const read = readLine(new Map(header.map((name, at) => [name, record[at] ?? ''])));
    if ('expected' in read) {
      if (problems.length < PROBLEMS_MAX) problems.push(lineProblem(line, read));
    } else quotes.push(read);
  }
  return { quotes, problems };
}

interface CsvRecord {
  readonly record: readonly string[];
  readonly line: number;
}

function parseCsv(text: string): readonly CsvRecord[] {
  const records = parse(text, {
    bom: true,
    delimiter: [',', ';', '\t'],
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_empty_values: true,
    trim: true,
  }) as unknown as readonly { readonly record: readonly string[]; readonly info: { readonly lines: number } }[];
  return records.map(({ record, info }) => ({ record, line: info.lines }));
}

interface NotValid {
  readonly column: string;
  readonly value: string;
  readonly expected: string;
}

function lineProblem(line: number, fault: NotValid): Problem {
  const { column, value, expected } = fault;
  return problem(MASTERDATA_PROBLEMS.RATE_LINE_NOT_VALID, { line, column }, { column, value, expected });
}

const YES = new Set(['true', 'yes', 'y', '1', '是']);
const NO = new Set(['', 'false', 'no', 'n', '0', '否']);
const PLAIN_VALUE = /^\d{1,12}(\.\d{1,12})?$/;

function readLine(cells: ReadonlyMap<string, string>): NewQuote | NotValid {
  const cell = (name: (typeof COLUMNS)[number]): string => cells.get(name) ?? '';
  const fault = (column: string, expected: string): NotValid => ({ column, value: cells.get(column) ?? '', expected });
  const currency = cell('currency').toUpperCase();
  const functional = cell('functional').toUpperCase();
  const type = cell('type').toUpperCase() as RateType;
  const unitText = cell('unit') === '' ? '1' : cell('unit');
  const inverseText = cell('inverse').toLowerCase();
  if (!isIsoDate(cell('date'))) return fault('date', '日期写作 YYYY-MM-DD / a date is YYYY-MM-DD');
  if (!isCurrency(currency)) return fault('currency', '币种为 ISO 4217 代码 / a currency is an ISO 4217 code');
  if (!isCurrency(functional) || functional === currency)
    return fault('functional', '本位币为另一个 ISO 4217 代码 / the functional currency is another ISO 4217 code');
  if (!RATE_TYPES.includes(type)) return fault('type', `类型 / type: ${RATE_TYPES.join(', ')}`);
  if (!PLAIN_VALUE.test(cell('value')) || !/[1-9]/.test(cell('value')))
    return fault('value', '正数，小数点，无千位符 / a positive number, decimal point, no grouping');
  if (!/^[1-9]\d{0,6}$/.test(unitText)) return fault('unit', '1、100 等整数 / a whole number such as 1 or 100');
  if (!YES.has(inverseText) && !NO.has(inverseText)) return fault('inverse', 'yes / no');
  if (cell('source') === '') return fault('source', '写明来源，如 CFETS / name the source, for example CFETS');
  const quote = {
    date: cell('date'),
    currency,
    functional,
    type,
    value: parseRate(cell('value')),
    quotedUnit: Number(unitText),
    inverse: YES.has(inverseText),
    source: cell('source'),
  };
  if (vanishes(quote)) return fault('value', '汇率在 10 位小数内不得为零 / the rate must not be zero in ten places');
  return quote;
}

function vanishes(quote: NewQuote): boolean {
  const scaled = BigInt(quote.quotedUnit) * 10n ** BigInt(quote.value.scale);
  const { digits } = quote.value;
  return (quote.inverse ? derived(scaled, digits) : derived(digits, scaled)) === undefined;
}
