/** What review needs to know from other rooms: shops, rates, mappings, policies. Loaded once for a book and a run. */
import type { IsoDate } from '../core/dates.ts';
import { type Currency, convert, minorUnits, parseMinor, type Rate } from '../core/money.ts';
import type { OrderLine } from '../core/orders.ts';
import type { Queryable } from '../engine/transaction.ts';
import type { Book } from '../ledger/books.ts';
import { mappingsOf } from '../masterdata/mapping/lookup.ts';
import { goodsFacts } from '../masterdata/mapping/source-objects.ts';
import { approvedMappings } from '../masterdata/mapping/store.ts';
import { loadRates, rateFor } from '../masterdata/rates.ts';
import { listShops } from '../masterdata/shops.ts';
import type { ReviewSurroundings } from '../orders/review/facts-of.ts';
import type { ReviewSetting } from '../orders/review/load-state.ts';
import { rulesInForce } from '../orders/review/rule-store.ts';
import { loadPolicies } from '../spec/policies.ts';
import { warehouseNames } from './source-context.ts';

/** As of `today`. What a unit costs is what the source was told for it (采购成本): good enough to look at an order, not to book. */
export async function loadReviewSetting(db: Queryable, book: Book, today: IsoDate): Promise<ReviewSetting> {
  const policies = await loadPolicies(db, book.book, book.standard);
  const shops = await listShops(db, book.book);
  const rateOf = await ratesOn(db, book.currency, policies.valueOf('fxRateType', '', today), today);
  return {
    rules: await rulesInForce(db, book.book, today),
    threshold: Number(policies.valueOf('reviewThreshold', '', today)),
    around: {
      ...{ currency: book.currency, today, unitCostOf: await unitCosts(db, book.currency, rateOf) },
      shops: new Map(
        shops.map(({ code, currency, customer, department }) => {
          return [code, { currency, mapped: customer !== '' && department !== '' }] as const;
        }),
      ),
      rateOf,
      ...(await mapped(db, book.book, today, new Set(shops.map((shop) => shop.warehouse)))),
    },
  };
}

/** Rates of one day, each looked up once. */
export async function ratesOn(
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

async function unitCosts(
  db: Queryable,
  functional: Currency,
  rateOf: ReviewSurroundings['rateOf'],
): Promise<ReviewSurroundings['unitCostOf']> {
  const rate = rateOf('CNY');
  const goods = await goodsFacts(db);
  return (sku) => {
    const cost = parseMinor(goods.get(sku)?.cost ?? '', minorUnits('CNY'));
    return cost === undefined || cost === 0n || !rate ? undefined : convert(cost, 'CNY', rate, functional);
  };
}

async function mapped(
  db: Queryable,
  book: string,
  today: IsoDate,
  warehousesOfShops: ReadonlySet<string>,
): Promise<Pick<ReviewSurroundings, 'lineIsMapped' | 'warehouseIsKnown'>> {
  const skus = await approvedMappings(db, book, ['SKU']);
  const mappings = mappingsOf(book, skus);
  const names = await warehouseNames(db, book, today);
  const maps = (await approvedMappings(db, book, ['WAREHOUSE'])).length > 0;
  const lineIsMapped = (shop: string, line: OrderLine, day: IsoDate): boolean =>
    mappings.at('SKU', [shop, line.msku], day) !== undefined;
  return {
    lineIsMapped: skus.length === 0 ? undefined : lineIsMapped,
    warehouseIsKnown: maps ? (told) => warehousesOfShops.has(told) || names(told) !== undefined : undefined,
  };
}
