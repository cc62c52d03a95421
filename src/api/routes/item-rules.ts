/** Item rules that people accept. */
import { Type } from 'typebox';
import { type Api, gives, type RouteContext } from '../api.ts';
import { BookCode, CLOSED, PAGING, pageOf } from '../contract/basics.ts';
import { ItemRuleAnswer, ItemRuleView, NewItemRuleBody } from '../contract/documents.ts';
import { callerIn } from '../guard.ts';
import { listItemRules } from '../queries/item-rules.ts';
import { statementReportView } from '../views.ts';

export function itemRuleRoutes(app: Api, context: RouteContext): void {
  const { house, services } = context;
  const tags = ['item rules'];

  app.get(
    '/item-rules',
    {
      config: { permission: 'itemRules.read' },
      schema: {
        tags,
        summary: 'Accepted item rules, newest first',
        querystring: Type.Object({ book: Type.Optional(BookCode), ...PAGING }, CLOSED),
        response: gives(pageOf(ItemRuleView)),
      },
    },
    (request) => listItemRules(house.db.pool, request.query),
  );

  app.post(
    '/item-rules',
    {
      config: { permission: 'itemRules.write' },
      schema: {
        tags,
        summary: 'Accept what an item is; settlements that it held are posted',
        body: NewItemRuleBody,
        response: gives(ItemRuleAnswer),
      },
    },
    async (request) => {
      const { actor } = callerIn(request);
      const reports = await services.acceptItem(house, { ...request.body, actor });
      return { reports: reports.map((one) => statementReportView(house.catalogue, one)) };
    },
  );
}
