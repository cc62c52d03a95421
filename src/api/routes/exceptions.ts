/** The exception queue: list, retry, skip; one or many. */
import { Type } from 'typebox';
import { type Api, gives, nowOf, type RouteContext } from '../api.ts';
import { CLOSED, Done, LevelName, PAGING, pageOf, RoleName } from '../contract/basics.ts';
import {
  BulkAnswer,
  BulkRetryBody,
  BulkSkipBody,
  ExceptionParams,
  ExceptionState,
  ExceptionView,
  SkipBody,
} from '../contract/house.ts';
import type { BulkAnswerJson } from '../contract.ts';
import { callerIn } from '../guard.ts';
import { pageExceptions } from '../queries/exceptions.ts';

export function exceptionRoutes(app: Api, context: RouteContext): void {
  const { house, services } = context;
  const tags = ['exceptions'];

  app.get(
    '/exceptions',
    {
      config: { permission: 'exceptions.read' },
      schema: {
        tags,
        summary: 'Exceptions, the nearest deadline first; without a state those that wait',
        querystring: Type.Object(
          {
            level: Type.Optional(LevelName),
            state: Type.Optional(ExceptionState),
            code: Type.Optional(Type.String({ maxLength: 64 })),
            owner: Type.Optional(RoleName),
            ...PAGING,
          },
          CLOSED,
        ),
        response: gives(pageOf(ExceptionView)),
      },
    },
    (request) => pageExceptions(house.db.pool, house.catalogue, request.query, nowOf(context)),
  );

  app.post(
    '/exceptions/:id/retry',
    {
      config: { permission: 'exceptions.decide' },
      schema: { tags, summary: 'Do the work again', params: ExceptionParams, response: gives(Done) },
    },
    async (request) => {
      await services.retryException(house, request.params.id, callerIn(request).actor);
      return { done: true as const };
    },
  );

  app.post(
    '/exceptions/:id/skip',
    {
      config: { permission: 'exceptions.decide' },
      schema: {
        tags,
        summary: 'Leave it as it is, with a reason',
        params: ExceptionParams,
        body: SkipBody,
        response: gives(Done),
      },
    },
    async (request) => {
      await services.skipException(house, request.params.id, request.body.reason, callerIn(request).actor);
      return { done: true as const };
    },
  );

  app.post(
    '/exceptions/retry',
    {
      config: { permission: 'exceptions.decide' },
      schema: { tags, summary: 'Do the work of many again', body: BulkRetryBody, response: gives(BulkAnswer) },
    },
    (request) => {
      const { actor } = callerIn(request);
      return each(context, request.body.ids, (id) => services.retryException(house, id, actor));
    },
  );

  app.post(
    '/exceptions/skip',
    {
      config: { permission: 'exceptions.decide' },
      schema: {
        tags,
        summary: 'Leave many as they are, with a reason',
        body: BulkSkipBody,
        response: gives(BulkAnswer),
      },
    },
    (request) => {
      const { actor } = callerIn(request);
      const { ids, reason } = request.body;
      return each(context, ids, (id) => services.skipException(house, id, reason, actor));
    },
  );
}

/** One that is refused does not stop the others. */
async function each(
  context: RouteContext,
  ids: readonly string[],
  work: (id: string) => Promise<unknown>,
): Promise<BulkAnswerJson> {
  const refused: BulkAnswerJson['refused'] = [];
  for (const id of ids) {
    try {
      await work(id);
    } catch (error) {
      refused.push({ id, error: context.explain(error).body.error });
    }
  }
  return { done: ids.length - refused.length, refused };
}
