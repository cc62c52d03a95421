/** Rows of the code mapping as people paste them out of a table. */
import type { MappingRowJson } from '../http/erp-shapes.ts';

export interface PastedRows {
  readonly rows: readonly MappingRowJson[];
  /** Lines, from 1, that are no row. */
  readonly wrong: readonly number[];
}

const PARTS_MAX_LETTERS = 100;

/**
 * One row a line: kind, ours, theirs, split by tabs, commas (English or Chinese) or blanks around `→`. Two parts are a row of
 * `kind`. Empty lines are passed over.
 */
export function rowsFromPaste(text: string, kind: string): PastedRows {
  const rows: MappingRowJson[] = [];
  const wrong: number[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue;
    const parts = line.split(/\t|,|，|→|->/).map((part) => part.trim());
    const [first, second, third] = parts.length === 2 ? [kind, ...parts] : parts;
    const fits = parts.length <= 3 && [first, second, third].every((one) => one && one.length <= PARTS_MAX_LETTERS);
    if (fits) rows.push({ kind: first ?? '', ours: second ?? '', theirs: third ?? '' });
    else wrong.push(index + 1);
  }
  return { rows, wrong };
}
