/** Breaks between the ERP and what was sent: listed, looked for, repaired. */
import { Type } from 'typebox';
import { problem, Refused } from '../../core/problems.ts';
import { DELIVERY_PROBLEMS } from '../../delivery/problems.ts';
import { erpAccountNamed } from '../../pipeline/erp-account.ts';
import { PIPELINE_PROBLEMS } from '../../pipeline/problems.ts';
import { type Api, auditAsked, done, found, gives, type RouteContext } from '../api.ts';
import { BookCode, CLOSED, pageOf } from '../contract/basics.ts';
import {
  DriftCounts,
  DriftParams,
  DriftQuery,
  DriftView,
  LookAnswer,
  LookBody,
  RepairBody,
} from '../contract/deliveries.ts';
import { callerIn } from '../guard.ts';
import { countDrifts, pageDrifts, readDrift } from '../queries/drifts.ts';

export function driftRoutes(app: Api, context: RouteContext): void {
  const { house, services } = context;
  const { pool } = house.db;
  const tags = ['drifts'];

  app.get(
    '/drifts',
    {
      config: { permission: 'drifts.read' },
      schema: {
        tags,
        summary: 'Where the ERP differs from what was sent, newest first',
        querystring: DriftQuery,
        response: gives(pageOf(DriftView)),
      },
    },
    (request) => pageDrifts(pool, request.query),
  );

  app.get(
    '/drifts/counts',
    {
      config: { permission: 'drifts.read' },
      schema: {
        tags,
        summary: 'Open breaks by kind, and when each connection was last looked at',
        querystring: Type.Object({ book: Type.Optional(BookCode) }, CLOSED),
        response: gives(DriftCounts),
      },
    },
    (request) => countDrifts(pool, request.query.book),
  );

  app.post(
    '/drifts/look',
    {
      config: { permission: 'drifts.look' },
      schema: {
        tags,
        summary: 'Compare what the ERP of a connection holds with what was sent, now',
        body: LookBody,
        response: gives(LookAnswer),
      },
    },
    async (request) => {
      const { actor } = callerIn(request);
      const { erpAccount, depth } = request.body;
      const { enabled } = await erpAccountNamed(pool, erpAccount);
      if (!enabled) throw new Refused(problem(PIPELINE_PROBLEMS.ERP_CONNECTION_OFF, {}, { name: erpAccount }));
      const asked = { erpAccount, worker: `look-${actor}`, ...(depth ? { depth } : {}) };
      const seen = await services.mirrorNow(house, asked);
      if (!seen) throw new Refused(problem(DELIVERY_PROBLEMS.MIRROR_UNSUPPORTED, {}, { account: erpAccount }));
      const { book: _, erpAccount: __, equal: ___, ...counts } = seen;
      await auditAsked(context, { actor, action: 'erp.mirrored', subject: `erp:${erpAccount}`, after: counts });
      return { ...counts, periods: [...counts.periods] };
    },
  );

  app.post(
    '/drifts/:no/repair',
    {
      config: { permission: 'drifts.repair' },
      schema: {
        tags,
        summary: 'Decide a break: send anew, adopt, reverse, or advance again',
        params: DriftParams,
        body: RepairBody,
        response: gives(DriftView),
      },
    },
    async (request) => {
      const driftNo = BigInt(request.params.no);
      const { actor } = callerIn(request);
      done(await services.repairBreak(house, { driftNo, ...request.body, actor }));
      return found(await readDrift(pool, driftNo), `drift ${driftNo}`);
    },
  );
}
