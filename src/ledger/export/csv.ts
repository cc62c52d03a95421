/** Four CSV files a book: accounts, batches, journal (a row a line, with its entry), cells. UTF-8 with BOM for Excel. */
import { dimsText } from '../../core/journal.ts';
import { formatMinor } from '../../core/money.ts';
import type { LineRow } from '../rows.ts';
import { batchRows, cellRows } from '../streams.ts';
import type { BookJournal, ExportChunk } from './book-journal.ts';
import type { ExportedEntry } from './posted-entries.ts';
import { postedEntries } from './posted-entries.ts';

const BOM = '\uFEFF';

export async function* csvFiles(journal: BookJournal): AsyncGenerator<ExportChunk> {
  const { book } = journal.book;
  for await (const text of accounts(journal)) yield { file: `${book}-accounts.csv`, text };
  for await (const text of batches(journal)) yield { file: `${book}-batches.csv`, text };
  for await (const text of lines(journal)) yield { file: `${book}-journal.csv`, text };
  for await (const text of cells(journal)) yield { file: `${book}-cells.csv`, text };
}

async function* accounts({ chart }: BookJournal): AsyncGenerator<string> {
  yield header('code,key,name_zh,name_en,direction,dims,optional_dims,keeps_currency,revalued,class');
  for (const a of chart.byCode.values())
    yield record([
      safe(a.code),
      safe(a.key),
      safe(a.nameZh),
      safe(a.nameEn),
      a.direction,
      safe(a.dims.join(' ')),
      safe(a.optionalDims.join(' ')),
      String(a.keepsCurrency),
      String(a.revalued),
      a.class,
    ]);
}

async function* batches({ db, extent }: BookJournal): AsyncGenerator<string> {
  yield header('batch,posting,posted_at,posted_by,content_hash,previous_hash,hash');
  for await (const b of batchRows(db, extent))
    yield record([
      b.batch_no,
      safe(b.posting),
      `${b.posted_at}Z`,
      safe(b.posted_by),
      b.content_hash,
      b.previous_hash,
      b.hash,
    ]);
}

const JOURNAL_HEADER =
  'batch,entry,line,posting_date,posting_period,business_date,original_period,category,kind,shop,source,source_id,' +
  'entry_key,correction,summary,dc,account,account_zh,account_en,currency,fc,rate,functional,lc,rounding,dims,' +
  'src_currency,src_fc,src_rate,rule,rate_ref';

async function* lines(journal: BookJournal): AsyncGenerator<string> {
  yield header(JOURNAL_HEADER);
  for await (const posted of postedEntries(journal))
    for (const line of posted.lines) yield journalRecord(posted, line, journal);
}

function journalRecord({ entry }: ExportedEntry, line: LineRow, { book, chart }: BookJournal): string {
  const account = chart.byCode.get(line.account);
  return record([
    entry.batch_no,
    entry.entry_no,
    line.line_no,
    entry.posting_date,
    entry.posting_period,
    entry.business_date,
    entry.original_period,
    safe(entry.category),
    safe(entry.kind),
    safe(entry.shop),
    safe(entry.source),
    safe(entry.source_id),
    safe(entry.entry_key),
    entry.correction ?? '',
    safe(entry.summary),
    line.dc,
    safe(line.account),
    safe(account?.nameZh ?? ''),
    safe(account?.nameEn ?? ''),
    line.currency,
    formatMinor(BigInt(line.fc), line.currency),
    line.rate,
    book.currency,
    formatMinor(BigInt(line.lc), book.currency),
    formatMinor(BigInt(line.rounding), book.currency),
    safe(dimsText(line.dims)),
    line.src_currency ?? '',
    line.src_fc === null || line.src_currency === null ? '' : formatMinor(BigInt(line.src_fc), line.src_currency),
    line.src_rate ?? '',
    safe(line.rule),
    safe(line.rate_ref),
  ]);
}

/** `fc_minor`: minor units of the statement's currency. */
async function* cells({ db, extent }: BookJournal): AsyncGenerator<string> {
  yield header('line,statement,cell,fc_minor');
  for await (const cell of cellRows(db, extent)) yield record([cell.line_no, cell.statement_no, cell.cell_no, cell.fc]);
}

function header(columns: string): string {
  return `${BOM}${columns}\r\n`;
}

function record(fields: readonly string[]): string {
  return `${fields.map(csvField).join(',')}\r\n`;
}

function csvField(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

/** Text from outside that a spreadsheet would take for a formula gets an apostrophe; amounts are ours and keep their sign. */
export function safe(text: string): string {
  return /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
}
