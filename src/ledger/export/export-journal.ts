/** The whole internal journal in open formats: never refused, and readable without Heliu (accounting.md §8.4 “Data interface”). */
import { Bug, problem, Refused } from '../../core/problems.ts';
import type { Queryable } from '../../engine/transaction.ts';
import type { Book } from '../books.ts';
import { listBooks, loadBook, loadChart } from '../books.ts';
import { LEDGER_PROBLEMS } from '../problems.ts';
import { readExtent } from '../streams.ts';
import { beancountFile } from './beancount.ts';
import type { BookJournal, ExportChunk } from './book-journal.ts';
import { canonicalLines } from './canonical-journal.ts';
import { csvFiles } from './csv.ts';
import { hledgerFile } from './hledger.ts';
import { jsonlLines } from './jsonl.ts';

export const EXPORT_FORMATS = ['hledger', 'beancount', 'csv', 'jsonl'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export interface ExportRequest {
  /** All books where it is not given. */
  readonly book?: string;
  readonly format: ExportFormat;
  /** With jsonl only: business keys, corrections folded, nothing technical. */
  readonly canonical?: boolean;
}

/** Constant memory. Throws Refused BOOK_UNKNOWN, EXPORT_NOT_POSSIBLE. */
export async function* exportJournal(db: Queryable, request: ExportRequest): AsyncGenerator<ExportChunk> {
  const { format, canonical = false } = request;
  if (canonical && format !== 'jsonl') throw new Refused(problem(LEDGER_PROBLEMS.EXPORT_NOT_POSSIBLE, {}, { format }));
  for (const book of await booksOf(db, request.book)) {
    const chart = await loadChart(db, book.book);
    const extent = await readExtent(db, book.book);
    yield* joined(partsOf({ db, book, chart, extent }, format, canonical));
  }
}

async function booksOf(db: Queryable, book: string | undefined): Promise<readonly Book[]> {
  if (book === undefined) return listBooks(db);
  const found = await loadBook(db, book);
  if (!found) throw new Refused(problem(LEDGER_PROBLEMS.BOOK_UNKNOWN, { book }));
  return [found];
}

function partsOf(journal: BookJournal, format: ExportFormat, canonical: boolean): AsyncIterable<ExportChunk> {
  const { book } = journal.book;
  switch (format) {
    case 'hledger':
      return inFile(`${book}.journal`, hledgerFile(journal));
    case 'beancount':
      return inFile(`${book}.beancount`, beancountFile(journal));
    case 'csv':
      return csvFiles(journal);
    case 'jsonl':
      return canonical
        ? inFile('journal.canonical.jsonl', canonicalLines(journal))
        : inFile('journal.jsonl', jsonlLines(journal));
    default:
      throw new Bug(`no such export format: ${String(format)}`);
  }
}

async function* inFile(file: string, texts: AsyncIterable<string>): AsyncGenerator<ExportChunk> {
  for await (const text of texts) yield { file, text };
}

const CHUNK_CHARS = 65_536;

/** Joins small parts of a file, so that a million lines are no million writes. */
async function* joined(parts: AsyncIterable<ExportChunk>): AsyncGenerator<ExportChunk> {
  let file = '';
  let text = '';
  for await (const part of parts) {
    if (text !== '' && (part.file !== file || text.length >= CHUNK_CHARS)) {
      yield { file, text };
      text = '';
    }
    file = part.file;
    text += part.text;
  }
  if (text !== '') yield { file, text };
}
