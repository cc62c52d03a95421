/** Orders that no settlement has paid in time (L06): one exception for each day on which they were first claimed. */
import { addDays, BOOK_ZONE, civilDateIn } from '../core/dates.ts';
import type { Problem } from '../core/problems.ts';
import { inTransaction } from '../engine/transaction.ts';
import { openClaims, shopsThatSettle } from '../orders/claims.ts';
import { OPEN_DAYS_MAX, unsettledProblems } from '../orders/matching.ts';
import { causeOfOrder, causeText, keepCauses, liveCauses } from './causes.ts';
import type { House } from './house.ts';

/** Only of shops whose settlements come at all: without them nothing can be late. Returns how many orders are. */
export async function tellUnsettled(house: House): Promise<number> {
  const now = new Date(house.clock.now());
  const asOf = civilDateIn(BOOK_ZONE)(now.getTime());
  let late = 0;
  for (const { book, shop, currency } of await shopsThatSettle(house.db.pool)) {
    const { orders, settled } = await openClaims(house.db.pool, book, shop, addDays(asOf, -OPEN_DAYS_MAX));
    const problems: readonly Problem[] = unsettledProblems(orders, settled, asOf, { book, shop, currency });
    late += problems.length;
    await inTransaction(house.db.pool, async (tx) => {
      const found = problems.map((one) => ({ cause: causeOfOrder(book, shop, one), problem: one }));
      const former = await liveCauses(tx, causeText(book, shop, 'RECOGNISED_NOT_SETTLED', ''));
      await keepCauses(tx, house.catalogue, { found, former, standing: async () => new Set() }, now);
    });
  }
  return late;
}
