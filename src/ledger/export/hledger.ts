/** One hledger journal a book; passes `hledger check --strict`. */
import type { Account } from '../../core/journal.ts';
import { dimsText } from '../../core/journal.ts';
import type { Currency } from '../../core/money.ts';
import { formatMinor, minorUnits } from '../../core/money.ts';
import { Bug } from '../../core/problems.ts';
import type { LineRow } from '../rows.ts';
import type { BookJournal } from './book-journal.ts';
import type { PlainRoot } from './plain-postings.ts';
import { oneLine, plainPostings, plainRoot, sourceText } from './plain-postings.ts';
import type { ExportedEntry } from './posted-entries.ts';
import { postedEntries } from './posted-entries.ts';
import { usedCurrencies } from './used-currencies.ts';

const TYPES: Readonly<Record<PlainRoot, string>> = {
  Assets: 'A',
  Liabilities: 'L',
  Equity: 'E',
  Income: 'R',
  Expenses: 'X',
};

export async function* hledgerFile(journal: BookJournal): AsyncGenerator<string> {
  const { book, chart } = journal;
  yield `; ${oneLine(`Heliu ${book.book} ${book.name} (${book.standard}, ${book.currency})`)}\n`;
  for (const currency of await usedCurrencies(journal)) yield `commodity ${sampleOf(currency)}\n`;
  for (const account of chart.byCode.values())
    yield `account ${accountName(account)}  ; type:${TYPES[plainRoot(account)]}\n`;
  for await (const posted of postedEntries(journal)) yield `\n${transaction(posted, journal)}`;
}

/** hledger wants a decimal mark in the sample, also where there are no decimals. */
function sampleOf(currency: Currency): string {
  return `1000.${'0'.repeat(minorUnits(currency))} ${currency}`;
}

/** Code and name. A colon would make levels, two spaces would end the name. */
function accountName(account: Account): string {
  return oneLine(`${account.code} ${account.nameZh}`).replaceAll(':', '：').replaceAll(';', '；');
}

function transaction({ entry, lines }: ExportedEntry, journal: BookJournal): string {
  const head = `${entry.posting_date} * (${entry.entry_no}) ${description(entry.summary)}\n`;
  const tags = [
    ['entry', entry.entry_key],
    ['kind', entry.kind],
    ['category', entry.category],
    ['shop', entry.shop],
    ['business', entry.business_date],
    ['period', entry.original_period],
    ['source', `${entry.source} ${entry.source_id}`],
    ['correction', entry.correction ?? ''],
  ] as const;
  return `${head}    ; ${tagList(tags)}\n${lines.map((line) => postings(line, journal)).join('')}`;
}

function postings(line: LineRow, journal: BookJournal): string {
  const functional = journal.book.currency;
  const account = journal.chart.byCode.get(line.account);
  if (!account) throw new Bug(`line ${line.line_no} names an account the chart does not have: ${line.account}`);
  const tags = tagList([
    ['side', line.dc],
    ['rule', line.rule],
    ['rate', line.rate],
    ['rateref', line.rate_ref],
    ['rounding', line.rounding === '0' ? '' : formatMinor(BigInt(line.rounding), functional)],
    ['src', sourceText(line)],
    ['dims', dimsText(line.dims)],
  ]);
  return plainPostings(line, functional)
    .map(({ amount, currency, cost }) => {
      const total = cost === undefined ? '' : ` @@ ${formatMinor(cost, functional)} ${functional}`;
      return `    ${accountName(account)}  ${formatMinor(amount, currency)} ${currency}${total}  ; ${tags}\n`;
    })
    .join('');
}

function description(summary: string): string {
  return oneLine(summary).replaceAll(';', '；').replaceAll('|', '｜');
}

/** A comma ends a tag; `[2026-01-01]` in a comment and a tag named date would be read as dates. */
function tagList(tags: readonly (readonly [string, string])[]): string {
  return tags
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}:${tagValue(value)}`)
    .join(', ');
}

function tagValue(value: string): string {
  return oneLine(value).replaceAll(',', '，').replaceAll(':', '：').replaceAll('[', '［').replaceAll(']', '］');
}
