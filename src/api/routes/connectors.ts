/** Connections to finance ERPs. */
import { Type } from 'typebox';
import { listMapping, removeMapping, setMapping } from '../../delivery/erp-accounts.ts';
import { audit } from '../../engine/audit.ts';
import { inTransaction } from '../../engine/transaction.ts';
import { secretKeysOf } from '../../pipeline/connection-settings.ts';
import { changeErp, connectErp, diagnoseErp, erpAccountNamed } from '../../pipeline/erp-account.ts';
import { type Api, auditAsked, creates, gives, nowOf, type RouteContext } from '../api.ts';
import { CLOSED, Done, listOf } from '../contract/basics.ts';
import {
  DiagnosisView,
  ErpAccountView,
  ErpChangesBody,
  ErpParams,
  MappingBody,
  MappingRemovalBody,
  MappingRowView,
  NewErpBody,
  ProfileView,
} from '../contract/connectors.ts';
import { callerIn } from '../guard.ts';
import { listConnections, profileViews } from '../queries/connectors.ts';
import { problemView } from '../views.ts';

export function connectorRoutes(app: Api, context: RouteContext): void {
  const { house } = context;
  const { pool } = house.db;
  const tags = ['connectors'];

  app.get(
    '/erp-profiles',
    {
      config: { permission: 'connectors.read' },
      schema: {
        tags,
        summary: 'Finance ERPs that Heliu knows, what each promises and asks for',
        querystring: Type.Object({}, CLOSED),
        response: gives(listOf(ProfileView)),
      },
    },
    () => ({ items: profileViews() }),
  );

  app.get(
    '/erp-accounts',
    {
      config: { permission: 'connectors.read' },
      schema: {
        tags,
        summary: 'Connections with their health; secrets by name only',
        querystring: Type.Object({}, CLOSED),
        response: gives(listOf(ErpAccountView)),
      },
    },
    async () => ({
      items: await listConnections(pool, house.catalogue, nowOf(context), (name) => secretKeysOf(house, name)),
    }),
  );

  app.post(
    '/erp-accounts',
    {
      config: { permission: 'connectors.write' },
      schema: { tags, summary: 'Connect a book to its ERP', body: NewErpBody, response: creates(Done) },
    },
    async (request, reply) => {
      const { name, ...rest } = request.body;
      await connectErp(house, { erpAccount: name, ...rest }, callerIn(request).actor);
      reply.code(201);
      return { done: true as const };
    },
  );

  app.patch(
    '/erp-accounts/:name',
    {
      config: { permission: 'connectors.write' },
      schema: { tags, summary: 'Change a connection', params: ErpParams, body: ErpChangesBody, response: gives(Done) },
    },
    async (request) => {
      await changeErp(house, request.params.name, request.body, callerIn(request).actor);
      return { done: true as const };
    },
  );

  app.post(
    '/erp-accounts/:name/test',
    {
      config: { permission: 'connectors.write' },
      schema: {
        tags,
        summary: 'Log in, read the ledger, compare its currency; changes nothing',
        params: ErpParams,
        response: gives(DiagnosisView),
      },
    },
    async (request) => {
      const { name } = request.params;
      const { ok, ledgerCurrency, version, problem } = await diagnoseErp(house, name);
      await auditAsked(context, {
        actor: callerIn(request).actor,
        action: 'erp.tested',
        subject: `erp:${name}`,
        after: { ok, problem: problem?.code ?? null },
      });
      return {
        ok,
        ledgerCurrency: ledgerCurrency ?? null,
        version: version ?? null,
        problem: problem ? problemView(house.catalogue, problem) : null,
      };
    },
  );

  app.get(
    '/erp-accounts/:name/mapping',
    {
      config: { permission: 'connectors.read' },
      schema: { tags, summary: 'ERP codes for ours', params: ErpParams, response: gives(listOf(MappingRowView)) },
    },
    async (request) => {
      await erpAccountNamed(pool, request.params.name);
      return { items: [...(await listMapping(pool, request.params.name))] };
    },
  );

  app.post(
    '/erp-accounts/:name/mapping',
    {
      config: { permission: 'connectors.write' },
      schema: {
        tags,
        summary: 'Add or replace ERP codes; the others stay',
        params: ErpParams,
        body: MappingBody,
        response: gives(Done),
      },
    },
    async (request) => {
      const { name } = request.params;
      const { rows } = request.body;
      await inTransaction(pool, async (tx) => {
        await erpAccountNamed(tx, name);
        await setMapping(tx, name, rows);
        const { actor } = callerIn(request);
        await audit(tx, { actor, action: 'erp.mapped', subject: `erp:${name}`, after: rows, at: nowOf(context) });
      });
      return { done: true as const };
    },
  );

  app.post(
    '/erp-accounts/:name/mapping/remove',
    {
      config: { permission: 'connectors.write' },
      schema: {
        tags,
        summary: 'Take ERP codes out; what has no code is not sent',
        params: ErpParams,
        body: MappingRemovalBody,
        response: gives(Done),
      },
    },
    async (request) => {
      const { name } = request.params;
      const { rows } = request.body;
      await inTransaction(pool, async (tx) => {
        await erpAccountNamed(tx, name);
        await removeMapping(tx, name, rows);
        const { actor } = callerIn(request);
        await audit(tx, { actor, action: 'erp.unmapped', subject: `erp:${name}`, after: rows, at: nowOf(context) });
      });
      return { done: true as const };
    },
  );
}
