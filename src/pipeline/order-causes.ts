/** One exception for one cause, however many orders wait for it: it opens with the first and is resolved with the last. */
import type { Catalogue, Problem } from '../core/problems.ts';
import { openException, resolveExceptions } from '../engine/exceptions.ts';
import type { Tx } from '../engine/transaction.ts';
import { standingCauses } from '../orders/order-store.ts';

const DETAIL_MAX = 200;
/** Params that say what is missing; the others only tell which order met it. */
const TELLING = ['shopId', 'account', 'dimension', 'jurisdiction', 'date', 'msku', 'sku', 'rule'] as const;

/** Subject of the exception of an order's problem: alike for all orders that the same repair helps. */
export function causeOfOrder(book: string, shop: string, { code, params }: Problem): string {
  const details = TELLING.flatMap((name) => (params[name] === undefined ? [] : [params[name]]));
  const detail = details.length > 0 ? details.join('/') : (params.order ?? '');
  return `orders:${book}/${shop}/${code}/${detail.slice(0, DETAIL_MAX)}`;
}

/** `former`: causes that the orders looked at waited for before. */
export async function keepOrderCauses(
  tx: Tx,
  catalogue: Catalogue,
  found: readonly { readonly cause: string; readonly problem: Problem }[],
  former: readonly string[],
  now: Date,
): Promise<void> {
  const causes = new Map(found.map((one) => [one.cause, one.problem]));
  for (const [cause, problem] of causes) await openException(tx, problem, cause, now, catalogue);
  const gone = [...new Set(former)].filter((cause) => !causes.has(cause));
  if (gone.length === 0) return;
  const standing = await standingCauses(tx, gone);
  for (const cause of gone) if (!standing.has(cause)) await resolveExceptions(tx, cause, 'heliu', now);
}
