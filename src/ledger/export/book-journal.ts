import type { Chart } from '../../core/journal.ts';
import type { Queryable } from '../../engine/transaction.ts';
import type { Book } from '../books.ts';
import type { Extent } from '../streams.ts';

/** A part of a file; the parts of one file come one after another. */
export interface ExportChunk {
  readonly file: string;
  readonly text: string;
}

/** What one book's export reads. */
export interface BookJournal {
  readonly db: Queryable;
  readonly book: Book;
  readonly chart: Chart;
  readonly extent: Extent;
}
