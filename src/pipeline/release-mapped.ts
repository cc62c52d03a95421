/** What waited for a mapping goes on when it is approved: rows of sources are read again, orders are due again. Nothing else moves. */
import type { Tx } from '../engine/transaction.ts';
import type { Mapping } from '../masterdata/mapping/store.ts';
import { releaseHeld } from '../orders/order-store.ts';

/** Returns how many orders are due again. */
export async function releaseMapped(tx: Tx, approved: readonly Mapping[]): Promise<number> {
  const causes = approved.flatMap(({ book, kind, key: [first = '', second = ''] }) =>
    kind === 'SKU' ? [`orders:${book}/${first}/ORDER_SKU_UNPAIRED/${second}`] : [],
  );
  return causes.length === 0 ? 0 : releaseHeld(tx, causes);
}
