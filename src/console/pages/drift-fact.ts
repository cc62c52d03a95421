/** One side of a break's fact as a page shows it. */

export type FactSide =
  | { readonly kind: 'none' }
  | { readonly kind: 'amount'; readonly amount: string; readonly currency: string }
  | { readonly kind: 'text'; readonly text: string };

const AMOUNTS: ReadonlySet<string> = new Set(['fc', 'lc', 'line', 'debit']);
const AMOUNT = /^(-?\d+(?:\.\d+)?)(?: ([A-Z]{3}))?$/;

export function isAmount(what: string): boolean {
  return AMOUNTS.has(what);
}

/** `currency`: the book's, for amounts that do not name theirs. */
export function factSide(what: string, text: string, currency: string): FactSide {
  if (text === '-' || text === '') return { kind: 'none' };
  const [, amount, named] = (isAmount(what) && AMOUNT.exec(text)) || [];
  return amount === undefined ? { kind: 'text', text } : { kind: 'amount', amount, currency: named ?? currency };
}

/** `借 1122.11 店铺=US01` → its side and what is left; a line that names no side has none. */
export function lineParts(line: string): { readonly side: 'D' | 'C' | undefined; readonly rest: string } {
  const [first = '', ...rest] = line.split(' ');
  if (first === '借') return { side: 'D', rest: rest.join(' ') };
  if (first === '贷') return { side: 'C', rest: rest.join(' ') };
  return { side: undefined, rest: line };
}
