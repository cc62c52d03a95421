/** Header words: folded, so that case, blanks, byte order marks and quotes of any shape make no difference. */

/** NFKC, no BOM or zero-width marks, straight quotes, single blanks, lower case. */
export function foldHeader(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\ufeff\u200b\u200e\u200f]/g, '')
    .replace(/[‘’´`]/g, "'")
    .replace(/[“”]/g, '"')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase();
}

export interface Columns {
  readonly count: number;
  /** Position of a column, or −1. */
  at(name: string): number;
  readonly duplicates: readonly string[];
}

/** Positions by name. `names`: one word a column, already folded and canonical; an empty word is no column. */
export function mapColumns(names: readonly string[]): Columns {
  const positions = new Map<string, number>();
  const duplicates: string[] = [];
  names.forEach((name, position) => {
    if (name === '') return;
    if (positions.has(name)) duplicates.push(name);
    else positions.set(name, position);
  });
  return { count: names.length, at: (name) => positions.get(name) ?? -1, duplicates };
}
