/** The hash chain of a book: one link a posting batch, hash = sha256(previous hash + content hash). DESIGN.md §5. */
import { createHash } from 'node:crypto';
import { canonicalJson } from '../core/canonical.ts';
import type { CopyValue } from '../engine/copy.ts';
import { ENTRY_COLUMNS, LINE_COLUMNS } from './rows.ts';

/** Previous hash of a book's first batch. */
export const CHAIN_START = '0'.repeat(64);

interface BatchHead {
  readonly book: string;
  readonly batchNo: bigint;
  readonly posting: string;
  /** UTC with microseconds, `2026-10-01T08:00:00.000000`: PostgreSQL keeps six places, and all of them count. */
  readonly postedAt: string;
  readonly postedBy: string;
}

/**
 * Takes a batch's head, then its entries, lines and cells, each in the order of their numbers, as one stream of text
 * lines. Sections and not trees, so that checking can read three sorted tables side by side in constant memory.
 */
export interface ContentHash {
  entry(values: readonly (CopyValue | undefined)[]): void;
  line(values: readonly (CopyValue | undefined)[]): void;
  cell(lineNo: bigint | string, statementNo: bigint | string, cellNo: number | string, fc: bigint | string): void;
  end(): string;
}

const WAITING_CHARS_MAX = 65_536;

export function contentHash(head: BatchHead): ContentHash {
  const hash = createHash('sha256');
  const told = ['batch', head.book, head.batchNo, wellFormed(head.posting), head.postedAt, wellFormed(head.postedBy)];
  let waiting = `${canonicalJson(told)}\n`;
  const add = (text: string): void => {
    waiting += text;
    if (waiting.length < WAITING_CHARS_MAX) return;
    hash.update(waiting);
    waiting = '';
  };
  return {
    entry: (values) => add(`E${rowText(values, ENTRY_COLUMNS.length)}\n`),
    line: (values) => add(`L${rowText(values, LINE_COLUMNS.length)}\n`),
    cell: (lineNo, statementNo, cellNo, fc) => add(`C${lineNo} ${statementNo} ${cellNo} ${fc}\n`),
    end: () => hash.update(waiting).digest('hex'),
  };
}

/** Numbers as their digits, so that a value hashes the same from memory and from the table. */
function rowText(values: readonly (CopyValue | undefined)[], columns: number): string {
  if (values.length !== columns) throw new TypeError(`${values.length} values for ${columns} columns`);
  return JSON.stringify(
    values.map((value) => (value === null || value === undefined ? null : wellFormed(String(value)))),
  );
}

/** Half of a surrogate pair becomes U+FFFD on its way to PostgreSQL: it is hashed as it will be read back. */
function wellFormed(text: string): string {
  return text.replace(/\p{Cs}/gu, '\uFFFD');
}

export function linkHash(previousHash: string, content: string): string {
  return createHash('sha256').update(previousHash).update(content).digest('hex');
}

export function microseconds(instant: Date): string {
  return `${instant.toISOString().slice(0, -1)}000`;
}
