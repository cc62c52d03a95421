/** The chart check of a connection: the last one before sending, and one that a person asks for. */
import { concernedBy } from '../../delivery/chart-check/scope.ts';
import { listExceptions } from '../../engine/exceptions.ts';
import { erpPulls } from '../../masterdata/erp-base/records.ts';
import { type ChartCheck, checkNow, lastChartCheck } from '../../pipeline/chart-gate.ts';
import { erpAccountNamed } from '../../pipeline/erp-account.ts';
import { type Api, auditAsked, gives, type RouteContext } from '../api.ts';
import { ChartCheckBody, ChartCheckView, LastChartCheckView } from '../contract/chart-check.ts';
import { ErpParams } from '../contract/connectors.ts';
import type { ChartCheckJson } from '../contract.ts';
import { callerIn } from '../guard.ts';
import { joining } from '../joining.ts';
import { instantOrNull, instantView, problemView } from '../views.ts';

const tags = ['chart check'];
const EXCEPTIONS_MAX = 1_000;

export function chartCheckRoutes(app: Api, context: RouteContext): void {
  const { house } = context;
  const { pool } = house.db;
  const joined = joining<ChartCheck>();

  async function viewOf(name: string, check: ChartCheck): Promise<ChartCheckJson> {
    const account = await erpAccountNamed(pool, name);
    const concerned = await concernedBy(pool, account, check.findings);
    // Oldest first: of several exceptions of one subject and code the last is the one that counts.
    const listed = await listExceptions(pool, { subject: `chart:${name}`, limit: EXCEPTIONS_MAX });
    const exceptions = new Map(listed.map((one) => [`${one.code} ${one.subject}`, one]));
    const accounts = (await erpPulls(pool, name)).find((one) => one.kind === 'ACCOUNT');
    return {
      checkedAt: instantView(check.checkedAt),
      pulledAt: instantOrNull(accounts?.at),
      findings: concerned.map(({ subject, first, currencies, waiting }) => {
        const exception = exceptions.get(`${first.problem.code} ${subject}`);
        return {
          level: first.level,
          problem: problemView(house.catalogue, first.problem),
          ours: first.ours ?? null,
          theirs: first.theirs ?? null,
          currencies: [...currencies],
          waiting,
          exception: exception ? { id: exception.id, state: exception.state } : null,
        };
      }),
    };
  }

  app.get(
    '/erp-accounts/:name/chart-check',
    {
      config: { permission: 'chartCheck.read' },
      schema: {
        tags,
        summary: 'The last check before sending',
        params: ErpParams,
        response: gives(LastChartCheckView),
      },
    },
    async (request) => {
      const { name } = request.params;
      await erpAccountNamed(pool, name);
      const check = await lastChartCheck(pool, name);
      return { check: check ? await viewOf(name, check) : null };
    },
  );

  app.post(
    '/erp-accounts/:name/chart-check',
    {
      config: { permission: 'chartCheck.run' },
      schema: {
        tags,
        summary: 'Check what waits, or the whole chart, against the base data of the ERP',
        params: ErpParams,
        body: ChartCheckBody,
        response: gives(ChartCheckView),
      },
    },
    async (request) => {
      const { name } = request.params;
      const { scope } = request.body;
      const check = await joined(`${name} ${scope}`, () => checkNow(house, name, scope));
      const blocking = check.findings.filter((one) => one.level === 'BLOCKS').length;
      await auditAsked(context, {
        actor: callerIn(request).actor,
        action: 'erp.checked',
        subject: `erp:${name}`,
        after: { scope, findings: check.findings.length, blocking },
      });
      return viewOf(name, check);
    },
  );
}
