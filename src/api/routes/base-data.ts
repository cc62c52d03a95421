/** Base data of an ERP: what is cached, and a pull that a person asks for. */
import { Type } from 'typebox';
import type { MasterKind } from '../../core/targets.ts';
import { type ErpPull, erpPulls, listErpRecords } from '../../masterdata/erp-base/records.ts';
import { connectionInUse, erpAccountNamed } from '../../pipeline/erp-account.ts';
import { CHECKED_KINDS, type PullOutcome, pullNow } from '../../pipeline/pull-master.ts';
import { type Api, auditAsked, gives, type RouteContext } from '../api.ts';
import {
  BaseDataKindView,
  BaseDataParams,
  BaseDataText,
  BaseRecordView,
  PullBody,
  PullOutcomeView,
} from '../contract/base-data.ts';
import { CLOSED, listOf, PAGING, pageOf } from '../contract/basics.ts';
import { ErpParams } from '../contract/connectors.ts';
import type { BaseDataKindJson, PullOutcomeJson } from '../contract.ts';
import { callerIn } from '../guard.ts';
import { joining } from '../joining.ts';
import { limitOf, pageOfRows, readCursor } from '../paging.ts';
import { instantOrNull, problemView } from '../views.ts';

const tags = ['base data'];

export function baseDataRoutes(app: Api, context: RouteContext): void {
  const { house } = context;
  const { pool } = house.db;
  const joined = joining<readonly PullOutcome[]>();

  /** Empty where the connection is off or its secrets cannot be opened. */
  async function givenBy(name: string): Promise<readonly MasterKind[]> {
    try {
      return (await connectionInUse(house, name)).target.master?.kinds ?? [];
    } catch (error) {
      if (context.explain(error).status >= 500) throw error;
      return [];
    }
  }

  function kindView(kind: MasterKind, given: boolean, pull: ErpPull | undefined): BaseDataKindJson {
    return {
      kind,
      given,
      checked: CHECKED_KINDS.includes(kind),
      version: String(pull?.version ?? 0n),
      pulledAt: instantOrNull(pull?.at),
      records: pull?.records ?? 0,
      triedAt: instantOrNull(pull?.triedAt),
      problem: pull?.problem ? problemView(house.catalogue, pull.problem) : null,
    };
  }

  function outcomeView(one: PullOutcome): PullOutcomeJson {
    const { kind, outcome } = one;
    if (one.outcome === 'FAILED') {
      const shown = problemView(house.catalogue, one.problem);
      return { kind, outcome, version: '0', records: 0, changed: 0, gone: 0, problem: shown };
    }
    const { version, records, changed, gone } = one;
    return { kind, outcome, version: String(version), records, changed, gone, problem: null };
  }

  app.get(
    '/erp-accounts/:name/base-data',
    {
      config: { permission: 'baseData.read' },
      schema: {
        tags,
        summary: 'Kinds of base data: how many records, pulled when',
        params: ErpParams,
        response: gives(listOf(BaseDataKindView)),
      },
    },
    async (request) => {
      const { name } = request.params;
      await erpAccountNamed(pool, name);
      const given = await givenBy(name);
      const pulls = new Map((await erpPulls(pool, name)).map((one) => [one.kind, one]));
      const kinds = [...new Set([...given, ...pulls.keys()])];
      return { items: kinds.map((kind) => kindView(kind, given.includes(kind), pulls.get(kind))) };
    },
  );

  app.post(
    '/erp-accounts/:name/base-data/pull',
    {
      config: { permission: 'baseData.pull' },
      schema: {
        tags,
        summary: 'Pull base data now: the kinds named, or all that the ERP gives',
        params: ErpParams,
        body: PullBody,
        response: gives(listOf(PullOutcomeView)),
      },
    },
    async (request) => {
      const { name } = request.params;
      const { kinds } = request.body;
      const outcomes = await joined(`${name} ${[...(kinds ?? [])].sort().join()}`, () => pullNow(house, name, kinds));
      const after = outcomes.map((one) => [one.kind, one.outcome === 'STORED' ? one.records : one.problem.code]);
      const { actor } = callerIn(request);
      await auditAsked(context, {
        actor,
        action: 'erp.pulled',
        subject: `erp:${name}`,
        after: Object.fromEntries(after),
      });
      return { items: outcomes.map(outcomeView) };
    },
  );

  app.get(
    '/erp-accounts/:name/base-data/:kind',
    {
      config: { permission: 'baseData.read' },
      schema: {
        tags,
        summary: 'Records of a kind that stand, by code; text: part of code or name',
        params: BaseDataParams,
        querystring: Type.Object({ text: BaseDataText, ...PAGING }, CLOSED),
        response: gives(pageOf(BaseRecordView)),
      },
    },
    async (request) => {
      const { name, kind } = request.params;
      await erpAccountNamed(pool, name);
      const limit = limitOf(request.query);
      const after = readCursor(request.query.cursor, ['text'])?.[0];
      const { text } = request.query;
      const records = await listErpRecords(pool, name, {
        kind,
        limit: limit + 1,
        ...(text === undefined ? {} : { text }),
        ...(after === undefined ? {} : { after }),
      });
      return pageOfRows(
        records,
        limit,
        ({ code, name: shown, enabled, facts }) => ({ code, name: shown, enabled, facts: { ...facts } }),
        (one) => [one.code],
      );
    },
  );
}
