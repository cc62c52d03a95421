/** Orders (订单): the list, one order with its whole life, what holds orders, and their bulk retry. */
import { Type } from 'typebox';
import { retryOrders } from '../../pipeline/retry-orders.ts';
import { type Api, found, gives, type RouteContext } from '../api.ts';
import { BookCode, CLOSED, pageOf } from '../contract/basics.ts';
import {
  OrderBriefView,
  OrderCounts,
  OrderCountsQuery,
  OrderPath,
  OrderProblems,
  OrdersQuery,
  OrderView,
  RetriedOrders,
  RetryOrdersBody,
} from '../contract/orders.ts';
import { callerIn } from '../guard.ts';
import { readOrder } from '../queries/order.ts';
import { countOrders, orderProblems, pageOrders } from '../queries/orders.ts';

const tags = ['orders'];
const OneBook = Type.Object({ book: BookCode }, CLOSED);

export function orderRoutes(app: Api, { house }: RouteContext): void {
  const reading = { db: house.db.pool, catalogue: house.catalogue };
  const config = { permission: 'orders.read' } as const;

  app.get(
    '/orders',
    {
      config,
      schema: {
        tags,
        summary: 'Orders of a book, the last purchased first',
        querystring: OrdersQuery,
        response: gives(pageOf(OrderBriefView)),
      },
    },
    (request) => pageOrders(reading, request.query),
  );

  app.get(
    '/orders/counts',
    {
      config,
      schema: {
        tags,
        summary: 'How many orders stand where, under the same filters',
        querystring: OrderCountsQuery,
        response: gives(OrderCounts),
      },
    },
    (request) => countOrders(reading.db, request.query),
  );

  app.get(
    '/orders/problems',
    {
      config,
      schema: {
        tags,
        summary: 'What orders wait for, the most frequent first',
        querystring: OneBook,
        response: gives(OrderProblems),
      },
    },
    (request) => orderProblems(reading, request.query.book),
  );

  app.get(
    '/orders/:shop/:orderNo',
    {
      config,
      schema: {
        tags,
        summary: 'One order: its life, revisions, parcels, settlements, entries, vouchers, movements and problems',
        params: OrderPath,
        querystring: OneBook,
        response: gives(OrderView),
      },
    },
    async (request) => {
      const { orderNo, shop } = request.params;
      return found(await readOrder(reading, request.query.book, { shop, orderNo }), `order ${shop} ${orderNo}`);
    },
  );

  app.post(
    '/orders/retry',
    {
      config: { permission: 'orders.retry' },
      schema: {
        tags,
        summary: 'Orders that wait for something are tried again: by list or by filter',
        body: RetryOrdersBody,
        response: gives(RetriedOrders),
      },
    },
    async (request) => ({ orders: await retryOrders(house, request.body, callerIn(request).actor) }),
  );
}
