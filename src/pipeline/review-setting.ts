/** What review needs to know from other rooms: shops, rates, mappings, policies. Loaded once for a book and a run. */
import type { IsoDate } from '../core/dates.ts';
import type { Currency, Rate } from '../core/money.ts';
import type { OrderLine } from '../core/orders.ts';
import type { Queryable } from '../engine/transaction.ts';
import type { Book } from '../ledger/books.ts';
import { mappingsOf } from '../masterdata/mapping/lookup.ts';
import { approvedMappings } from '../masterdata/mapping/store.ts';
import { loadRates, rateFor } from '../masterdata/rates.ts';
import { listShops } from '../masterdata/shops.ts';
import type { ReviewSurroundings } from '../orders/review/facts-of.ts';
import type { ReviewSetting } from '../orders/review/load-state.ts';
import { rulesInForce } from '../orders/review/rule-store.ts';
import { loadPolicies } from '../spec/policies.ts';

/** As of `today`. No room keeps unit costs yet, so the rules about cost and margin have nothing to say. */
export async function loadReviewSetting(db: Queryable, book: Book, today: IsoDate): Promise<ReviewSetting> {
  const policies = await loadPolicies(db, book.book, book.standard);
  const shops = await listShops(db, book.book);
  return {
    rules: await rulesInForce(db, book.book, today),
    threshold: Number(policies.valueOf('reviewThreshold', '', today)),
    around: {
      ...{ currency: book.currency, today, unitCostOf: () => undefined },
      shops: new Map(
        shops.map(({ code, currency, customer, department }) => {
          return [code, { currency, mapped: customer !== '' && department !== '' }] as const;
        }),
      ),
      rateOf: await ratesOn(db, book.currency, policies.valueOf('fxRateType', '', today), today),
      ...(await mapped(db, book.book, new Set(shops.map((shop) => shop.warehouse)))),
    },
  };
}

async function ratesOn(
  db: Queryable,
  functional: Currency,
  fxRateType: string,
  businessDate: IsoDate,
): Promise<ReviewSurroundings['rateOf']> {
  const table = await loadRates(db, functional);
  const known = new Map<Currency, Rate | undefined>();
  return (currency) => {
    if (!known.has(currency)) {
      const found = rateFor(table, { currency, functional, fxRateType, businessDate });
      known.set(currency, 'rate' in found ? found.rate : undefined);
    }
    return known.get(currency);
  };
}

async function mapped(
  db: Queryable,
  book: string,
  warehousesOfShops: ReadonlySet<string>,
): Promise<Pick<ReviewSurroundings, 'lineIsMapped' | 'warehouseIsKnown'>> {
  const skus = await approvedMappings(db, book, ['SKU']);
  const mappings = mappingsOf(book, skus);
  const warehouses = new Set([
    ...warehousesOfShops,
    ...(await approvedMappings(db, book, ['WAREHOUSE'])).flatMap((one) => one.value.warehouse ?? []),
  ]);
  const lineIsMapped = (shop: string, line: OrderLine, day: IsoDate): boolean =>
    mappings.at('SKU', [shop, line.msku], day) !== undefined;
  return {
    lineIsMapped: skus.length === 0 ? undefined : lineIsMapped,
    warehouseIsKnown: warehouses.size === warehousesOfShops.size ? undefined : (one) => warehouses.has(one),
  };
}
