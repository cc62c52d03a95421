/** Vouchers of days and periods that are over: what waited for the policy `cut`. */
import { addDays, civilDateIn, firstDayOf, type IsoDate, periodOf } from '../core/dates.ts';
import { shopsWaitingForCut, takeWaiting } from '../delivery/cut-entries.ts';
import { bookLock } from '../delivery/vouchers.ts';
import { inTransaction, lockKeys } from '../engine/transaction.ts';
import { loadBook } from '../ledger/books.ts';
import { loadShop } from '../masterdata/shops.ts';
import { loadPolicies } from '../spec/policies.ts';
import { cut, cutOf } from './append-entries.ts';
import type { House } from './house.ts';

/** Cuts every shop's finished days, one day a transaction. Returns the days cut. */
export async function cutWaiting(house: House): Promise<number> {
  let days = 0;
  for (const waiting of await shopsWaitingForCut(house.db.pool)) while (await cutOneDay(house, waiting)) days += 1;
  return days;
}

async function cutOneDay(
  house: House,
  { book: code, shop: shopCode }: { book: string; shop: string },
): Promise<boolean> {
  const now = new Date(house.clock.now());
  return inTransaction(house.db.pool, async (tx) => {
    const book = await loadBook(tx, code);
    const shop = await loadShop(tx, shopCode);
    if (!book || !shop) return false;
    const today = civilDateIn(shop.zone)(now.getTime());
    const policies = (await loadPolicies(tx, code, book.standard)).all(shopCode, today);
    await lockKeys(tx, [bookLock(code)]);
    const entries = await takeWaiting(tx, { book: code, shop: shopCode }, endOf(today, policies));
    if (entries.length === 0) return false;
    await cut(tx, { book, entries, policies, now });
    return true;
  });
}

/** What is dated before it is over: the day by the marketplace's clock, or the period. */
function endOf(today: IsoDate, policies: Readonly<Record<string, string>>): IsoDate {
  const when = cutOf({ source: 'order' }, policies);
  return when === 'PERIOD_END' ? firstDayOf(periodOf(today)) : when === 'DAILY' ? today : addDays(today, 1);
}
