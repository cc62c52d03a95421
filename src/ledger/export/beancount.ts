/** One beancount file a book; passes `bean-check`. */
import type { Account } from '../../core/journal.ts';
import { dimsText } from '../../core/journal.ts';
import { formatMinor } from '../../core/money.ts';
import { Bug } from '../../core/problems.ts';
import type { LineRow } from '../rows.ts';
import type { BookJournal } from './book-journal.ts';
import { oneLine, plainPostings, plainRoot, sourceText } from './plain-postings.ts';
import type { ExportedEntry } from './posted-entries.ts';
import { postedEntries } from './posted-entries.ts';
import { usedCurrencies } from './used-currencies.ts';

/** Before any settlement of any platform. */
const OPENED = '1970-01-01';

export async function* beancountFile(journal: BookJournal): AsyncGenerator<string> {
  const { book, chart } = journal;
  yield `option "title" ${quoted(`Heliu ${book.book} ${book.name}`)}\n`;
  yield `option "operating_currency" "${book.currency}"\n`;
  // `@@` is kept as a price a unit of 28 digits: the tolerance covers its last digits and nothing of a cent.
  yield 'option "inferred_tolerance_default" "*:0.0000001"\n';
  yield 'option "inferred_tolerance_multiplier" "0.0000001"\n\n';
  for (const currency of await usedCurrencies(journal)) yield `${OPENED} commodity ${currency}\n`;
  for (const account of chart.byCode.values())
    yield `${OPENED} open ${accountName(account)}\n  name: ${quoted(account.nameZh)}\n  code: ${quoted(account.code)}\n`;
  for await (const posted of postedEntries(journal)) yield `\n${transaction(posted, journal)}`;
}

/** `Assets:1122-11-Accounts-receivable-platform-unsettled`: code first, then what the English name has in ASCII. */
function accountName(account: Account): string {
  const words = `${account.code} ${account.nameEn}`.normalize('NFKD').match(/[A-Za-z0-9]+/g) ?? [];
  return `${plainRoot(account)}:${words.join('-')}`;
}

function transaction({ entry, lines }: ExportedEntry, journal: BookJournal): string {
  const head = `${entry.posting_date} * ${quoted(entry.category)} ${quoted(entry.summary)}\n`;
  const meta = metadata('  ', [
    ['entry', entry.entry_key],
    ['number', entry.entry_no],
    ['kind', entry.kind],
    ['shop', entry.shop],
    ['business', entry.business_date],
    ['period', entry.original_period],
    ['source', `${entry.source} ${entry.source_id}`],
    ['correction', entry.correction ?? ''],
  ]);
  return `${head}${meta}${lines.map((line) => postings(line, journal)).join('')}`;
}

function postings(line: LineRow, journal: BookJournal): string {
  const functional = journal.book.currency;
  const account = journal.chart.byCode.get(line.account);
  if (!account) throw new Bug(`line ${line.line_no} names an account the chart does not have: ${line.account}`);
  const meta = metadata('    ', [
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
      return `  ${accountName(account)}  ${formatMinor(amount, currency)} ${currency}${total}\n${meta}`;
    })
    .join('');
}

function metadata(indent: string, pairs: readonly (readonly [string, string])[]): string {
  return pairs
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${indent}${name}: ${quoted(value)}\n`)
    .join('');
}

function quoted(text: string): string {
  return `"${oneLine(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
