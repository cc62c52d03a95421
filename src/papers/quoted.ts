/**
 * Quoted CSV with exact byte offsets. Records are framed here: csv-parse can tell neither the offset of a record in a
 * legacy encoding nor go on behind an over-long line or an open quote. csv-parse cuts the framed records into fields,
 * many in one call (one call a record is ten times slower).
 */
import { parse } from 'csv-parse/sync';
import type { Delimiter } from '../core/papers.ts';
import { LINE_BYTES_MAX } from '../core/papers.ts';
import type { FieldText } from './field-text.ts';
import { createLineScanner } from './lines.ts';

export interface QuotedRecord {
  /** Decoded and trimmed; undefined: bytes that are no text of the paper's encoding. */
  readonly fields: readonly (string | undefined)[];
  /** 1-based first line, and where the record's bytes stand (its last line end left out). */
  readonly line: number;
  readonly offset: number;
  readonly length: number;
  /** false for a last record without a line end. */
  readonly terminated: boolean;
}

export type Unreadable = 'too-long' | 'open-quote' | 'nul';

export interface QuotedSink {
  record(record: QuotedRecord): void;
  unreadable(why: Unreadable, at: { line: number; offset: number; length: number }): void;
}

export interface QuotedScanner {
  push(chunk: Uint8Array): void;
  end(): void;
  lines(): number;
}

/** A quoted field spans fewer lines than this in any report; more is a quote left open. */
const RECORD_LINES_MAX = 20;
const BATCH_BYTES = 65_536;
const QUOTE = 34;
const LF = Buffer.from('\n');

interface Line {
  readonly bytes: Buffer;
  readonly line: number;
  readonly offset: number;
  readonly terminated: boolean;
}

export function createQuotedScanner(delimiter: Delimiter, text: FieldText, sink: QuotedSink): QuotedScanner {
  const batch = createBatch(delimiter, text, sink);
  let open: Line[] = [];

  const take = (line: Line): void => {
    open.push(line);
    const isOpen = quoteStaysOpen(joined(open), delimiter.charCodeAt(0));
    if (!isOpen) {
      batch.add(open);
      open = [];
    } else if (open.length >= RECORD_LINES_MAX || lengthOf(open) > LINE_BYTES_MAX) giveUp();
  };
  /** The opening line is refused; the lines behind it are read afresh. */
  const giveUp = (): void => {
    const [first, ...rest] = open;
    open = [];
    batch.flush();
    if (first) sink.unreadable('open-quote', { line: first.line, offset: first.offset, length: first.bytes.length });
    for (const line of rest) take(line);
  };
  const scanner = createLineScanner({
    line(bytes, start, end, offset, line, terminated) {
      const bom = line === 1 && bytes[start] === 0xef && bytes[start + 1] === 0xbb && bytes[start + 2] === 0xbf ? 3 : 0;
      const own = Buffer.from(bytes.subarray(start + bom, end));
      if (own.includes(0)) {
        batch.flush();
        sink.unreadable('nul', { line, offset, length: end - start });
      } else if (open.length > 0 || !isBlank(own)) take({ bytes: own, line, offset: offset + bom, terminated });
    },
    tooLong(offset, length, line) {
      while (open.length > 0) giveUp();
      batch.flush();
      sink.unreadable('too-long', { line, offset, length });
    },
  });
  return {
    push: (chunk) => scanner.push(chunk),
    end() {
      scanner.end();
      while (open.length > 0) giveUp();
      batch.flush();
    },
    lines: () => scanner.lines(),
  };
}

function isBlank(bytes: Buffer): boolean {
  return bytes.every((byte) => byte <= 32);
}

function joined(lines: readonly Line[]): Buffer {
  return lines.length === 1 ? lines[0]!.bytes : Buffer.concat(lines.flatMap(({ bytes }) => [bytes, LF]).slice(0, -1));
}

function lengthOf(lines: readonly Line[]): number {
  return lines.reduce((sum, { bytes }) => sum + bytes.length + 1, -1);
}

/** A quote opens at the beginning of a field only, as csv-parse reads it with relax_quotes. */
function quoteStaysOpen(bytes: Buffer, delimiter: number): boolean {
  if (!bytes.includes(QUOTE)) return false;
  let open = false;
  let atStart = true;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    if (open) {
      if (byte !== QUOTE) continue;
      if (bytes[i + 1] === QUOTE) i += 1;
      else open = false;
    } else if (byte === QUOTE && atStart) open = true;
    atStart = !open && byte === delimiter;
  }
  return open;
}

function createBatch(delimiter: Delimiter, text: FieldText, sink: QuotedSink) {
  let records: {
    readonly bytes: Buffer;
    readonly first: Line;
    readonly length: number;
    readonly terminated: boolean;
  }[] = [];
  let held = 0;
  const give = (index: number, cells: readonly string[]): void => {
    const { first, length, terminated } = records[index]!;
    text.at(first.offset + length);
    const fields = cells.map((cell) => decodeCell(cell, text));
    sink.record({ fields, line: first.line, offset: first.offset, length, terminated });
  };
  const flush = (): void => {
    if (records.length === 0) return;
    const rows = cut(Buffer.concat(records.flatMap(({ bytes }) => [bytes, LF])), delimiter);
    const one = rows.length === records.length;
    for (const [index, { bytes }] of records.entries()) give(index, one ? rows[index]! : cut(bytes, delimiter).flat());
    records = [];
    held = 0;
  };
  return {
    flush,
    add(lines: readonly Line[]): void {
      const bytes = joined(lines);
      const last = lines[lines.length - 1]!;
      const length = last.offset + last.bytes.length - lines[0]!.offset;
      records.push({ bytes, first: lines[0]!, length, terminated: last.terminated });
      held += bytes.length;
      if (held >= BATCH_BYTES) flush();
    },
  };
}

/** Cells as latin1: one character a byte, decoded cell by cell. */
function cut(bytes: Buffer, delimiter: Delimiter): string[][] {
  return parse(bytes, {
    delimiter,
    encoding: 'latin1',
    record_delimiter: '\n',
    relax_column_count: true,
    relax_quotes: true,
  });
}

function decodeCell(cell: string, text: FieldText): string | undefined {
  for (let i = 0; i < cell.length; i++)
    if (cell.charCodeAt(i) >= 0x80) {
      const bytes = Buffer.from(cell, 'latin1');
      return text.once(bytes, 0, bytes.length);
    }
  return cell.trim();
}
