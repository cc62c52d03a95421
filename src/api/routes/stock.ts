/** Stock in units: positions, one position, the movements that add up to it. */
import { Type } from 'typebox';
import { type Api, found, gives, type RouteContext } from '../api.ts';
import { CLOSED, PAGING, pageOf } from '../contract/basics.ts';
import { MovementView, PositionBrief, PositionQuery, PositionView, StockQuery } from '../contract/stock.ts';
import { listMovements, listPositions, readPosition } from '../queries/stock.ts';

const tags = ['stock'];

export function stockRoutes(app: Api, context: RouteContext): void {
  const { pool } = context.house.db;

  app.get(
    '/stock',
    {
      config: { permission: 'stock.read' },
      schema: {
        tags,
        summary: 'Positions by book, warehouse and material',
        querystring: Type.Object({ ...StockQuery, ...PAGING }, CLOSED),
        response: gives(pageOf(PositionBrief)),
      },
    },
    (request) => listPositions(pool, request.query),
  );

  app.get(
    '/stock/position',
    {
      config: { permission: 'stock.read' },
      schema: {
        tags,
        summary: 'One position: what it is made of, what of it is promised, what sources count',
        querystring: Type.Object(PositionQuery, CLOSED),
        response: gives(PositionView),
      },
    },
    async (request) => {
      const { book, warehouse, material } = request.query;
      return found(await readPosition(pool, request.query), `position ${book} ${warehouse} ${material}`);
    },
  );

  app.get(
    '/stock/movements',
    {
      config: { permission: 'stock.read' },
      schema: {
        tags,
        summary: 'Movements of a position, the latest day first',
        querystring: Type.Object({ ...PositionQuery, ...PAGING }, CLOSED),
        response: gives(pageOf(MovementView)),
      },
    },
    (request) => listMovements(pool, request.query),
  );
}
