/** One exception for one cause, however many rows or orders wait for it: it opens with the first and is resolved with the last. */
import type { Catalogue, Problem } from '../core/problems.ts';
import { openException, resolveExceptions } from '../engine/exceptions.ts';
import type { Queryable, Tx } from '../engine/transaction.ts';

const DETAIL_MAX = 200;
/** Params that say what is missing; the others only tell which row or order met it. */
const TELLING = ['account', 'dimension', 'jurisdiction', 'date', 'rule'] as const;

/** What a mapping is missing for; undefined: it is not a mapping that is missing. */
function mappedThing({ params }: Problem): string | undefined {
  return params.shopId ?? params.warehouseId ?? (params.msku || params.sku || params.warehouse);
}

/** Subject of the exception of an order's problem: alike for all orders that the same repair helps. */
export function causeOfOrder(book: string, shop: string, problem: Problem): string {
  const { code, params } = problem;
  const details = TELLING.flatMap((name) => params[name] ?? []);
  const detail = mappedThing(problem) ?? (details.length > 0 ? details.join('/') : (params.order ?? ''));
  return causeText(book, shop, code, detail);
}

export function causeText(book: string, shop: string, code: string, detail: string): string {
  return `orders:${book}/${shop}/${code}/${detail.slice(0, DETAIL_MAX)}`;
}

/** Of a row that could not be understood: by shop where that is what is missing, else by the column that is wrong. */
export function causeOfRow(source: string, stream: string, problem: Problem): string {
  const { code, place } = problem;
  const detail = mappedThing(problem) ?? place.column ?? '';
  return `source:${source}/${stream}/${code}/${detail.slice(0, DETAIL_MAX)}`;
}

export interface FoundCauses {
  readonly found: readonly { readonly cause: string; readonly problem: Problem }[];
  /** Causes that what was looked at waited for before. */
  readonly former: readonly string[];
  /** Those of the causes for which something still waits. */
  readonly standing: (db: Queryable, causes: readonly string[]) => Promise<ReadonlySet<string>>;
}

export async function keepCauses(tx: Tx, catalogue: Catalogue, causes: FoundCauses, now: Date): Promise<void> {
  const found = new Map(causes.found.map((one) => [one.cause, one.problem]));
  for (const [cause, problem] of found) await openException(tx, problem, cause, now, catalogue);
  const gone = [...new Set(causes.former)].filter((cause) => !found.has(cause));
  if (gone.length === 0) return;
  const standing = await causes.standing(tx, gone);
  for (const cause of gone) if (!standing.has(cause)) await resolveExceptions(tx, cause, 'heliu', now);
}

/** Subjects of live exceptions that begin so. */
export async function liveCauses(db: Queryable, prefix: string): Promise<readonly string[]> {
  const { rows } = await db.query<{ subject: string }>(
    "SELECT DISTINCT subject FROM engine.exception WHERE state IN ('OPEN', 'RETRYING') AND starts_with(subject, $1)",
    [prefix],
  );
  return rows.map((row) => row.subject);
}

/** Subject of what a reading of a stream tells: a list that goes round, rows without a key. */
export function streamSubject(source: string, stream: string): string {
  return `stream:${source}/${stream}`;
}
