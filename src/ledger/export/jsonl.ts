/** The whole journal as JSON lines, a record a line, each with its `type`; amounts are decimal text. */
import { formatMinor } from '../../core/money.ts';
import type { EntryRow, LineRow } from '../rows.ts';
import { batchRows, cellRows } from '../streams.ts';
import type { BookJournal } from './book-journal.ts';
import { postedEntries } from './posted-entries.ts';

export async function* jsonlLines(journal: BookJournal): AsyncGenerator<string> {
  const { db, book, chart, extent } = journal;
  yield jsonLine({ type: 'book', ...book });
  for (const account of chart.byCode.values()) yield jsonLine({ type: 'account', book: book.book, ...account });
  for await (const batch of batchRows(db, extent)) {
    const { batch_no, posting, posted_at, posted_by, content_hash, previous_hash, hash } = batch;
    const chain = { contentHash: content_hash, previousHash: previous_hash, hash };
    const posted = { batch: batch_no, posting, postedAt: `${posted_at}Z`, postedBy: posted_by };
    yield jsonLine({ type: 'batch', book: book.book, ...posted, ...chain });
  }
  for await (const { entry, lines } of postedEntries(journal)) {
    yield jsonLine(entryRecord(entry, book.book));
    for (const line of lines) yield jsonLine(lineRecord(line, journal));
  }
  for await (const cell of cellRows(db, extent)) {
    const { line_no: line, statement_no: statement, cell_no: number, fc: fcMinor } = cell;
    yield jsonLine({ type: 'cell', book: book.book, line, statement, cell: number, fcMinor });
  }
}

function jsonLine(record: object): string {
  return `${JSON.stringify(record)}\n`;
}

function entryRecord(entry: EntryRow, book: string): object {
  return {
    type: 'entry',
    book,
    entry: entry.entry_no,
    batch: entry.batch_no,
    key: entry.entry_key,
    kind: entry.kind,
    category: entry.category,
    businessDate: entry.business_date,
    originalPeriod: entry.original_period,
    postingDate: entry.posting_date,
    postingPeriod: entry.posting_period,
    shop: entry.shop,
    source: entry.source,
    sourceId: entry.source_id,
    statement: entry.statement_no,
    correction: entry.correction,
    summary: entry.summary,
  };
}

function lineRecord(line: LineRow, { book, chart }: BookJournal): object {
  const src =
    line.src_fc === null || line.src_currency === null
      ? null
      : { currency: line.src_currency, fc: formatMinor(BigInt(line.src_fc), line.src_currency), rate: line.src_rate };
  return {
    type: 'line',
    book: book.book,
    line: line.line_no,
    entry: line.entry_no,
    position: Number(line.position),
    dc: line.dc,
    account: line.account,
    accountKey: chart.byCode.get(line.account)?.key ?? null,
    currency: line.currency,
    fc: formatMinor(BigInt(line.fc), line.currency),
    rate: line.rate,
    functional: book.currency,
    lc: formatMinor(BigInt(line.lc), book.currency),
    rounding: formatMinor(BigInt(line.rounding), book.currency),
    dims: line.dims,
    src,
    rule: line.rule,
    rateRef: line.rate_ref,
  };
}
