/** Overview, books, shops, fee keys. */
import { Type } from 'typebox';
import { ACCEPTABLE_FEE_KEYS, FEE_KEYS } from '../../fees/fee-keys.ts';
import { listShops } from '../../masterdata/shops.ts';
import { type Api, gives, nowOf, type RouteContext } from '../api.ts';
import { BookCode, CLOSED, listOf } from '../contract/basics.ts';
import { BookView, FeeKeyView, OverviewView, ShopView } from '../contract/house.ts';
import { readOverview } from '../queries/overview.ts';
import { readBooks } from '../queries/settings.ts';

export function overviewRoutes(app: Api, context: RouteContext): void {
  const { pool } = context.house.db;
  const tags = ['overview'];

  app.get(
    '/overview',
    {
      config: { permission: 'overview.read' },
      schema: { tags, summary: 'The three flows at a glance', response: gives(OverviewView) },
    },
    () => readOverview(pool, nowOf(context)),
  );

  app.get(
    '/books',
    { config: { permission: 'books.read' }, schema: { tags, summary: 'Books', response: gives(listOf(BookView)) } },
    async () => ({ items: await readBooks(pool) }),
  );

  app.get(
    '/shops',
    {
      config: { permission: 'books.read' },
      schema: {
        tags,
        summary: 'Shops',
        querystring: Type.Object({ book: Type.Optional(BookCode) }, CLOSED),
        response: gives(listOf(ShopView)),
      },
    },
    async (request) => {
      const shops = await listShops(pool, request.query.book);
      return {
        items: shops.map(({ code, book, name, platform, marketplace, currency, zone, customer, department }) => ({
          code,
          book,
          name,
          platform,
          marketplace,
          currency,
          zone,
          customer,
          department,
        })),
      };
    },
  );

  app.get(
    '/fee-keys',
    {
      config: { permission: 'itemRules.read' },
      schema: { tags, summary: 'Fee keys that an item can be mapped to', response: gives(listOf(FeeKeyView)) },
    },
    async () => {
      const acceptable = new Set(ACCEPTABLE_FEE_KEYS.map((one) => one.key));
      return {
        items: FEE_KEYS.map(({ key, zh, en, category, role }) => ({
          feeKey: key,
          text: { zh, en },
          category,
          role,
          acceptable: acceptable.has(key),
        })),
      };
    },
  );
}
