/** Opaque cursors: the sort key of the last row of a page. */
import { problem, Refused } from '../core/problems.ts';
import { ROWS_PER_PAGE } from './contract/basics.ts';
import { API_PROBLEMS } from './problems.ts';

/** What a part of a sort key may look like; a cursor is input as any other. */
export type KeyPart = 'number' | 'text' | 'instant' | 'date';

const PART_SHAPES: Readonly<Record<KeyPart, RegExp>> = {
  number: /^[0-9]{1,18}$/,
  text: /^[^\p{Cc}]{0,200}$/u,
  date: /^\d{4}-\d{2}-\d{2}$/,
  instant: /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/,
};

export function writeCursor(parts: readonly string[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** undefined: the first page. Throws Refused INPUT_INVALID for a text that `writeCursor` did not make. */
export function readCursor(cursor: string | undefined, shape: readonly KeyPart[]): readonly string[] | undefined {
  if (cursor === undefined) return undefined;
  const parts = parse(cursor);
  const fits =
    Array.isArray(parts) &&
    parts.length === shape.length &&
    shape.every((kind, at) => typeof parts[at] === 'string' && PART_SHAPES[kind].test(parts[at]));
  if (!fits) throw new Refused(problem(API_PROBLEMS.INPUT_INVALID, {}, { detail: 'cursor' }));
  return parts as readonly string[];
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return undefined;
  }
}

export interface PageQuery {
  readonly limit?: number;
  readonly cursor?: string;
}

export function limitOf(query: PageQuery): number {
  return query.limit ?? ROWS_PER_PAGE;
}

/** From rows of which one more than `limit` was asked for. */
export function pageOfRows<R, T>(
  rows: readonly R[],
  limit: number,
  toItem: (row: R) => T,
  keyOf: (row: R) => readonly string[],
): { items: T[]; next: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(toItem),
    next: rows.length > limit && last !== undefined ? writeCursor(keyOf(last)) : null,
  };
}

/** A text filter as a LIKE pattern that takes the reader's words literally. */
export function containing(text: string | undefined): string | null {
  return text === undefined || text === '' ? null : `%${text.replace(/[\\%_]/g, '\\$&')}%`;
}
