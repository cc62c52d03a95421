/** Accounts at systems that are read, their streams, and the platform registry. */
import { Type } from 'typebox';
import { secretKeysOf } from '../../pipeline/connection-settings.ts';
import { changeSource, connectSource, diagnoseSource, steerStreams } from '../../pipeline/source-account.ts';
import { type Api, auditAsked, creates, gives, nowOf, type RouteContext } from '../api.ts';
import { CLOSED, Done, listOf } from '../contract/basics.ts';
import {
  DaysQuery,
  NewSourceBody,
  PlatformView,
  SourceChangesBody,
  SourceDiagnosisView,
  SourceKindView,
  SourceParams,
  SourceView,
  SteeredView,
  StreamDayView,
  StreamsBody,
  StreamView,
} from '../contract/sources.ts';
import { callerIn } from '../guard.ts';
import { platformViews, sourceKindViews, sourceViews, streamDayViews, streamViews } from '../queries/sources.ts';
import { dayOf, problemView } from '../views.ts';

export function sourceRoutes(app: Api, context: RouteContext): void {
  const { house } = context;
  const { pool } = house.db;
  const tags = ['sources'];
  const reads = { permission: 'sources.read' } as const;
  const writes = { permission: 'sources.write' } as const;
  const nothing = Type.Object({}, CLOSED);

  app.get(
    '/platforms',
    {
      config: reads,
      schema: {
        tags,
        summary: 'Sales platforms that the house knows, with what their facts rest on',
        querystring: nothing,
        response: gives(listOf(PlatformView)),
      },
    },
    () => ({ items: platformViews() }),
  );

  app.get(
    '/source-kinds',
    {
      config: reads,
      schema: {
        tags,
        summary: 'Kinds of systems that can be read, what each asks for and tells',
        querystring: nothing,
        response: gives(listOf(SourceKindView)),
      },
    },
    () => ({ items: sourceKindViews() }),
  );

  app.get(
    '/sources',
    {
      config: reads,
      schema: {
        tags,
        summary: 'Accounts at systems that are read; secrets by name only',
        querystring: nothing,
        response: gives(listOf(SourceView)),
      },
    },
    async () => ({ items: await sourceViews(pool, (name) => secretKeysOf(house, name)) }),
  );

  app.post(
    '/sources',
    {
      config: writes,
      schema: { tags, summary: 'Connect a system that is read', body: NewSourceBody, response: creates(Done) },
    },
    async (request, reply) => {
      const { name, ...rest } = request.body;
      await connectSource(house, { source: name, ...rest }, callerIn(request).actor);
      reply.code(201);
      return { done: true as const };
    },
  );

  app.patch(
    '/sources/:name',
    {
      config: writes,
      schema: {
        tags,
        summary: 'Change an account',
        params: SourceParams,
        body: SourceChangesBody,
        response: gives(Done),
      },
    },
    async (request) => {
      await changeSource(house, request.params.name, request.body, callerIn(request).actor);
      return { done: true as const };
    },
  );

  app.post(
    '/sources/:name/test',
    {
      config: writes,
      schema: {
        tags,
        summary: 'Log in anew and read one row; what had been refused is due at once where that goes well',
        params: SourceParams,
        response: gives(SourceDiagnosisView),
      },
    },
    async (request) => {
      const { name } = request.params;
      const { ok, problem, resumed } = await diagnoseSource(house, name);
      await auditAsked(context, {
        actor: callerIn(request).actor,
        action: 'source.tested',
        subject: `source:${name}`,
        after: { ok, problem: problem?.code ?? null },
      });
      return { ok, problem: problem ? problemView(house.catalogue, problem) : null, resumed };
    },
  );

  app.get(
    '/sources/:name/streams',
    {
      config: reads,
      schema: {
        tags,
        summary: 'Where each stream of an account stands',
        params: SourceParams,
        querystring: nothing,
        response: gives(listOf(StreamView)),
      },
    },
    async (request) => ({
      items: await streamViews(pool, house.catalogue, request.params.name, nowOf(context)),
    }),
  );

  for (const [way, steer, summary] of [
    ['stop', 'STOP', 'Streams are not read until they are resumed'],
    ['resume', 'RESUME', 'Streams are due at once, whatever held them up'],
  ] as const)
    app.post(
      `/sources/:name/streams/${way}`,
      {
        config: writes,
        schema: { tags, summary, params: SourceParams, body: StreamsBody, response: gives(SteeredView) },
      },
      async (request) => ({
        changed: await steerStreams(house, request.params.name, request.body.streams, steer, callerIn(request).actor),
      }),
    );

  app.get(
    '/sources/:name/days',
    {
      config: reads,
      schema: {
        tags,
        summary: 'Rows of each stream by day of reading, against what the source counted',
        params: SourceParams,
        querystring: DaysQuery,
        response: gives(listOf(StreamDayView)),
      },
    },
    async (request) => ({
      items: await streamDayViews(pool, request.params.name, request.query.since, dayOf(nowOf(context))),
    }),
  );
}
