/** Lines whose SKU the source has not paired: by our own mapping, as it is in force on the day of the purchase. */

import type { Queryable } from '../engine/transaction.ts';
import { mappingsOf } from '../masterdata/mapping/lookup.ts';
import { parseParts } from '../masterdata/mapping/parts.ts';
import { approvedMappingsOf } from '../masterdata/mapping/store.ts';
import type { DueOrder } from '../orders/order-store.ts';

/** A bundle is sold under its own name: what it is made of matters to stock, not to revenue. */
export async function pairSkus(
  db: Queryable,
  book: string,
  shop: string,
  due: readonly DueOrder[],
): Promise<readonly DueOrder[]> {
  const missing = new Set(
    due.flatMap(({ order }) => order.lines.filter((line) => line.sku === '').map((line) => line.msku)),
  );
  if (missing.size === 0) return due;
  const keys = [...missing].map((msku) => [shop, msku]);
  const mappings = mappingsOf(book, await approvedMappingsOf(db, book, 'SKU', keys));
  return due.map((one) => {
    const { order } = one;
    if (order.lines.every((line) => line.sku !== '')) return one;
    const day = order.purchasedAt.slice(0, 10);
    const lines = order.lines.map((line) => {
      const found = line.sku === '' ? mappings.at('SKU', [shop, line.msku], day) : undefined;
      const parts = found && parseParts(found.parts ?? '');
      const [only] = parts ?? [];
      return only ? { ...line, sku: parts!.length === 1 ? only.material : line.msku } : line;
    });
    return { ...one, order: { ...order, lines } };
  });
}
