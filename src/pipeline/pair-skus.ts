/** Lines of orders by our own pairing: what a mapping says of a SKU on the platform goes before what the source says. */

import type { Queryable } from '../engine/transaction.ts';
import { mappingsOf } from '../masterdata/mapping/lookup.ts';
import { parseParts } from '../masterdata/mapping/parts.ts';
import { approvedMappingsOf } from '../masterdata/mapping/store.ts';
import type { DueOrder } from '../orders/order-store.ts';

/** As in force on the day of purchase. A bundle keeps its name: what it is made of matters to stock, not to revenue. */
export async function pairSkus(
  db: Queryable,
  book: string,
  shop: string,
  due: readonly DueOrder[],
): Promise<readonly DueOrder[]> {
  const named = new Set(due.flatMap(({ order }) => order.lines.map((line) => line.msku)));
  const keys = [...named].map((msku) => [shop, msku]);
  const versions = await approvedMappingsOf(db, book, 'SKU', keys);
  if (versions.length === 0) return due;
  const mappings = mappingsOf(book, versions);
  return due.map((one) => {
    const { order } = one;
    const day = order.purchasedAt.slice(0, 10);
    const lines = order.lines.map((line) => {
      const parts = parseParts(mappings.at('SKU', [shop, line.msku], day)?.parts ?? '');
      const [only] = parts ?? [];
      if (!parts || !only) return line;
      return { ...line, sku: parts.length === 1 && only.quantity === 1 ? only.material : line.msku };
    });
    return { ...one, order: { ...order, lines } };
  });
}
