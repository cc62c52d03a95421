/** Held orders, made due again because somebody wants them tried. */
import { audit } from '../engine/audit.ts';
import { inTransaction } from '../engine/transaction.ts';
import { type HeldFilter, retryHeld } from '../orders/order-store.ts';
import type { Actor, House } from './house.ts';

/** Returns how many are due again. */
export async function retryOrders(
  house: Pick<House, 'db' | 'clock'>,
  filter: HeldFilter,
  actor: Actor,
): Promise<number> {
  const { book, orders, problem, shop } = filter;
  const at = new Date(house.clock.now());
  return inTransaction(house.db.pool, async (tx) => {
    const retried = await retryHeld(tx, filter);
    if (retried > 0)
      await audit(tx, {
        ...{ actor, action: 'orders.retried', subject: `orders:${book}`, at },
        after: { retried, ...(shop && { shop }), ...(problem && { problem }), ...(orders && { orders }) },
      });
    return retried;
  });
}
