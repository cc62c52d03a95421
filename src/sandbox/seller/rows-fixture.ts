/** Reads the rows that a world serves, and sums them plainly: the other side of the expected ledger. */
import type { SellerWorld } from '../../connectors/sellfox/sandbox-world.ts';
import type { JsonObject } from '../../wire/exact-json.ts';

export type Row = Readonly<Record<string, string>> & { readonly [key: string]: unknown };

const PAGE = 37;

/** Every row of a list, page by page. */
export function rowsOf(world: SellerWorld, path: string, asked: JsonObject, nowMs: number): readonly Row[] {
  const list = world.list(path, asked, nowMs);
  if (!list) throw new Error(`no list ${path}`);
  const rows: Row[] = [];
  for (let from = 0; from < list.total; from += PAGE)
    rows.push(...(list.rows(from, Math.min(from + PAGE, list.total)) as unknown as Row[]));
  if (rows.length !== list.total) throw new Error(`${path}: ${rows.length} rows of ${list.total}`);
  return rows;
}

/** Decimal text → an integer of ten-thousandths, so that currencies of any places add up. */
export function amount(text: unknown): bigint {
  const [, sign, whole = '0', fraction = ''] = /^(-?)(\d+)(?:\.(\d{1,4}))?$/.exec(String(text)) ?? [];
  if (sign === undefined) throw new Error(`not an amount: ${String(text)}`);
  const value = BigInt(whole + fraction.padEnd(4, '0'));
  return sign === '-' ? -value : value;
}

export class Totals {
  readonly #sums = new Map<string, bigint>();

  add(key: string, value: bigint): void {
    this.#sums.set(key, (this.#sums.get(key) ?? 0n) + value);
  }

  /** Without those that are nothing, in the order of their keys. */
  get lines(): readonly string[] {
    return [...this.#sums]
      .filter(([, value]) => value !== 0n)
      .map(([key, value]) => `${key} = ${value}`)
      .sort();
  }
}
