/** What a person pushes again of sources and orders: a cause of rows, of orders, or a stream that rests. */
import { resumePaused } from '../engine/cursors.ts';
import { inTransaction } from '../engine/transaction.ts';
import { releaseHeld } from '../orders/order-store.ts';
import type { Actor, House } from './house.ts';
import { postDueOrders } from './post-orders.ts';
import { rereadSource } from './reread-rows.ts';

/** `orders:BOOK/SHOP/CODE/DETAIL`: every order that waits for it. */
export async function retryOrders(house: House, subject: string, actor: Actor): Promise<void> {
  await inTransaction(house.db.pool, (tx) => releaseHeld(tx, [subject]));
  await postDueOrders(house, actor);
}

/** `source:SOURCE/STREAM/CODE/DETAIL`: every row that waits for it. Of a source that is down, its streams are due at once. */
export async function retrySource(house: House, subject: string, actor: Actor): Promise<void> {
  const [kind = '', path = ''] = subject.split(':');
  const [source = ''] = path.split('/');
  if (kind !== 'source') {
    await resumePaused(house.db.pool, source, new Date(house.clock.now()));
    return;
  }
  await rereadSource(house, source, [subject]);
  await postDueOrders(house, actor);
}
