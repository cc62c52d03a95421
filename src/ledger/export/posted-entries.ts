/** Entries with their lines, in the order of posting. */
import type { EntryRow, LineRow } from '../rows.ts';
import { entryRows, lineRows, peekable } from '../streams.ts';
import type { BookJournal } from './book-journal.ts';

export interface ExportedEntry {
  readonly entry: EntryRow;
  readonly lines: readonly LineRow[];
}

export async function* postedEntries({ db, extent }: BookJournal): AsyncGenerator<ExportedEntry> {
  const lines = peekable(lineRows(db, extent));
  for await (const entry of entryRows(db, extent)) {
    const own: LineRow[] = [];
    const ofEntry = (row: LineRow): boolean => row.entry_no === entry.entry_no;
    for (let row = await lines.takeIf(ofEntry); row; row = await lines.takeIf(ofEntry)) own.push(row);
    yield { entry, lines: own };
  }
}
