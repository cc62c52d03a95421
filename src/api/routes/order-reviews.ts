/** The review queue: orders that the rules hold, decided by people in bulk; and the marks that a book blocks. */

import { Type } from 'typebox';
import { loadBook } from '../../ledger/books.ts';
import { listBlocked } from '../../orders/review/blocked-marks.ts';
import { decisionsOf } from '../../orders/review/decisions.ts';
import { blockMark, decideHeldOrders } from '../../pipeline/order-reviews.ts';
import { type Api, found, gives, type RouteContext } from '../api.ts';
import { BookCode, CLOSED, Done, pageOf } from '../contract/basics.ts';
import {
  BlockedMarkQuery,
  BlockedMarkView,
  DecideAnswer,
  DecideBody,
  Decisions,
  MarkBody,
  OrderPlaceQuery,
  ReviewCounts,
  ReviewedOrderView,
  ReviewQueueQuery,
} from '../contract/order-reviews.ts';
import { callerIn } from '../guard.ts';
import { limitOf, pageOfRows, readCursor } from '../paging.ts';
import { countReviews, decisionView, pageReviews } from '../queries/order-reviews.ts';
import { instantView, problemView } from '../views.ts';

const tags = ['order review'];
const DECISIONS_SHOWN = 50;

export function orderReviewRoutes(app: Api, context: RouteContext): void {
  queueRoutes(app, context);
  markRoutes(app, context);
}

function queueRoutes(app: Api, { house }: RouteContext): void {
  const { pool } = house.db;
  const config = { permission: 'orderReviews.read' } as const;

  app.get(
    '/order-reviews',
    {
      config,
      schema: {
        tags,
        summary: 'Orders that review holds (or rejected), the earliest purchase first',
        querystring: ReviewQueueQuery,
        response: gives(pageOf(ReviewedOrderView)),
      },
    },
    (request) => pageReviews(pool, request.query),
  );

  app.get(
    '/order-reviews/counts',
    {
      config,
      schema: {
        tags,
        summary: 'How many are held, and by which rules',
        querystring: Type.Object({ book: BookCode }, CLOSED),
        response: gives(ReviewCounts),
      },
    },
    (request) => countReviews(pool, request.query.book),
  );

  app.get(
    '/order-reviews/decisions',
    {
      config,
      schema: {
        tags,
        summary: 'What was decided about one order, newest first; none: no rule had anything to say',
        querystring: OrderPlaceQuery,
        response: gives(Decisions),
      },
    },
    async (request) => {
      const { book, ...place } = request.query;
      return { items: (await decisionsOf(pool, book, place, DECISIONS_SHOWN)).map(decisionView) };
    },
  );

  app.post(
    '/order-reviews/decide',
    {
      config: { permission: 'orderReviews.decide' },
      schema: {
        tags,
        summary: 'Let orders pass, or reject them; each is then due again',
        body: DecideBody,
        response: gives(DecideAnswer),
      },
    },
    async (request) => {
      const { decided, problems } = await decideHeldOrders(house, request.body, callerIn(request).actor);
      return {
        decided: decided.map(({ orderNo, shop }) => ({ shop, orderNo })),
        problems: problems.map((one) => problemView(house.catalogue, one)),
      };
    },
  );
}

function markRoutes(app: Api, { house }: RouteContext): void {
  const { pool } = house.db;

  app.get(
    '/blocked-marks',
    {
      config: { permission: 'orderReviews.read' },
      schema: {
        tags,
        summary: 'Buyers and addresses that a book blocks, each by the order it was taken from',
        querystring: BlockedMarkQuery,
        response: gives(pageOf(BlockedMarkView)),
      },
    },
    async (request) => {
      const limit = limitOf(request.query);
      const [before] = readCursor(request.query.cursor, ['number']) ?? [];
      const marks = await listBlocked(pool, {
        ...{ book: request.query.book, limit: limit + 1 },
        ...(before === undefined ? {} : { before: BigInt(before) }),
      });
      const view = ({ changeNo: _no, changedAt, ...mark }: (typeof marks)[number]) => {
        return { ...mark, changedAt: instantView(changedAt) };
      };
      return pageOfRows(marks, limit, view, (one) => [String(one.changeNo)]);
    },
  );

  app.post(
    '/blocked-marks',
    {
      config: { permission: 'orderReviews.decide' },
      schema: {
        tags,
        summary: 'Block the buyer or the address of an order, or free it again',
        body: MarkBody,
        response: gives(Done),
      },
    },
    async (request) => {
      found(await loadBook(pool, request.body.book), `book ${request.body.book}`);
      await blockMark(house, request.body, callerIn(request).actor);
      return { done: true } as const;
    },
  );
}
