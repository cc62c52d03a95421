/** Settlements: list, one with its papers, cells and neighbours, repost. */
import { Type } from 'typebox';
import { type Api, auditAsked, found, gives, type RouteContext } from '../api.ts';
import { BookCode, CLOSED, No, PAGING, pageOf, ShopCode, ShortText } from '../contract/basics.ts';
import {
  CellView,
  Disposition,
  SettlementBrief,
  SettlementState,
  SettlementView,
  StatementReportView,
} from '../contract/documents.ts';
import { callerIn } from '../guard.ts';
import { findSettlement, listCells, listSettlements, readSettlement } from '../queries/settlements.ts';
import { statementReportView } from '../views.ts';

const SettlementParams = Type.Object({ shop: ShopCode, id: Type.String({ minLength: 1, maxLength: 100 }) }, CLOSED);

export function settlementRoutes(app: Api, context: RouteContext): void {
  const { house, services } = context;
  const { pool } = house.db;
  const reading = { db: pool, catalogue: house.catalogue };
  const tags = ['settlements'];

  app.get(
    '/settlements',
    {
      config: { permission: 'settlements.read' },
      schema: {
        tags,
        summary: 'Settlements by last change, newest first',
        querystring: Type.Object(
          {
            state: Type.Optional(SettlementState),
            shop: Type.Optional(ShopCode),
            book: Type.Optional(BookCode),
            text: Type.Optional(ShortText),
            ...PAGING,
          },
          CLOSED,
        ),
        response: gives(pageOf(SettlementBrief)),
      },
    },
    (request) => listSettlements(pool, request.query),
  );

  app.get(
    '/settlements/:shop/:id',
    {
      config: { permission: 'settlements.read' },
      schema: {
        tags,
        summary: 'One settlement: papers, revisions, cells, neighbours',
        params: SettlementParams,
        response: gives(SettlementView),
      },
    },
    async (request) => {
      const { shop, id } = request.params;
      return found(await readSettlement(reading, shop, id), `settlement ${shop} ${id}`);
    },
  );

  app.get(
    '/settlements/:shop/:id/cells',
    {
      config: { permission: 'settlements.read' },
      schema: {
        tags,
        summary: 'Cells of a statement and what became of them',
        params: SettlementParams,
        querystring: Type.Object(
          { statement: Type.Optional(No), disposition: Type.Optional(Disposition), ...PAGING },
          CLOSED,
        ),
        response: gives(pageOf(CellView)),
      },
    },
    async (request) => {
      const { shop, id } = request.params;
      const settlement = found(await findSettlement(pool, shop, id), `settlement ${shop} ${id}`);
      const { statement, ...filter } = request.query;
      const statementNo = statement === undefined ? undefined : BigInt(statement);
      return listCells(pool, settlement, { ...filter, statementNo });
    },
  );

  app.post(
    '/settlements/:shop/:id/repost',
    {
      config: { permission: 'documents.write' },
      schema: {
        tags,
        summary: 'Try to post the settlement again',
        params: SettlementParams,
        response: gives(StatementReportView),
      },
    },
    async (request) => {
      const { shop, id } = request.params;
      const { book, settlementId } = found(await findSettlement(pool, shop, id), `settlement ${shop} ${id}`);
      const { actor } = callerIn(request);
      const report = await services.repostSettlement(house, { book, shop, settlementId, actor });
      const subject = `settlement:${book}/${shop}/${settlementId}`;
      await auditAsked(context, { actor, action: 'settlement.reposted', subject, after: { outcome: report.outcome } });
      return statementReportView(house.catalogue, report);
    },
  );
}
