/** Policies, rates, periods, and the proposals that a second person decides. */
import { Type } from 'typebox';
import {
  decideProposal,
  listProposals,
  type Proposal,
  type ProposalState,
  propose,
  takeProposal,
} from '../../access/proposals.ts';
import { Bug, problem, Refused } from '../../core/problems.ts';
import { audit } from '../../engine/audit.ts';
import { inTransaction, type Tx } from '../../engine/transaction.ts';
import { loadBook } from '../../ledger/books.ts';
import { closePeriod, reopenPeriod } from '../../ledger/periods.ts';
import { importRates } from '../../masterdata/rate-import.ts';
import { checkPolicy, loadPolicies, POLICY_DEFAULTS, setPolicy } from '../../spec/policies.ts';
import { type Api, accepts, found, gives, nowOf, type RouteContext } from '../api.ts';
import { DeclineBody, ProposalView } from '../contract/access.ts';
import { BookCode, CLOSED, listOf, No, PAGING, pageOf } from '../contract/basics.ts';
import {
  ClosePeriodBody,
  NewPolicyBody,
  PeriodView,
  PoliciesAnswer,
  RatesAnswer,
  RatesBody,
  RateView,
  ReopenPeriodBody,
} from '../contract/house.ts';
import type { PoliciesJson, ProposalJson } from '../contract.ts';
import { callerIn } from '../guard.ts';
import { limitOf, pageOfRows, readCursor } from '../paging.ts';
import { API_PROBLEMS } from '../problems.ts';
import { listRates, readPeriods, readPolicies } from '../queries/settings.ts';
import { dayOf, instantOrNull, instantView, problemView } from '../views.ts';

const OfBook = Type.Object({ book: BookCode }, CLOSED);
const ProposalParams = Type.Object({ no: No }, CLOSED);
const RATES_CSV_BYTES_MAX = 4_194_304;

export function policyRoutes(app: Api, context: RouteContext): void {
  const { pool } = context.house.db;
  const tags = ['policies'];

  app.get(
    '/policies',
    {
      config: { permission: 'policies.read' },
      schema: {
        tags,
        summary: 'Every policy with its value today, and all changes',
        querystring: OfBook,
        response: gives(PoliciesAnswer),
      },
    },
    (request) => readAllPolicies(context, request.query.book),
  );

  app.post(
    '/policies',
    {
      config: { permission: 'policies.write' },
      schema: {
        tags,
        summary: 'Propose a policy; it takes effect when another person approves',
        body: NewPolicyBody,
        response: accepts(ProposalView),
      },
    },
    async (request, reply) => {
      const { reason, ...content } = request.body;
      const by = callerIn(request).actor;
      const book = found(await loadBook(pool, content.book), `book ${content.book}`);
      const fault = checkPolicy(book.standard, { ...content, by });
      if (fault) throw new Refused(fault);
      const proposal = await inTransaction(pool, (tx) =>
        propose(tx, { kind: 'SET_POLICY', content, reason }, by, nowOf(context)),
      );
      return reply.code(202).send(proposalView(proposal));
    },
  );
}

async function readAllPolicies(context: RouteContext, code: string): Promise<PoliciesJson> {
  const { pool } = context.house.db;
  const book = found(await loadBook(pool, code), `book ${code}`);
  const current = (await loadPolicies(pool, code, book.standard)).all('', dayOf(nowOf(context)));
  return {
    keys: POLICY_DEFAULTS.map((one) => ({
      key: one.key,
      text: { ...one.meaning },
      scope: one.scope,
      values: [...one.allowed[book.standard]],
      pattern: one.patternText ?? null,
      default: one.defaults[book.standard],
      current: current[one.key] ?? '',
    })),
    items: await readPolicies(pool, code),
  };
}

export function rateRoutes(app: Api, context: RouteContext): void {
  const { pool } = context.house.db;
  const tags = ['rates'];
  const Code = Type.String({ pattern: '^[A-Z]{3}$' });

  app.get(
    '/rates',
    {
      config: { permission: 'rates.read' },
      schema: {
        tags,
        summary: 'Exchange rates by date, newest first',
        querystring: Type.Object(
          {
            currency: Type.Optional(Code),
            functional: Type.Optional(Code),
            rateType: Type.Optional(Type.Enum(['PARITY', 'CUSTOM', 'CLOSING', 'DEAL', 'AVERAGE'])),
            ...PAGING,
          },
          CLOSED,
        ),
        response: gives(pageOf(RateView)),
      },
    },
    (request) => listRates(pool, request.query),
  );

  app.post(
    '/rates',
    {
      bodyLimit: RATES_CSV_BYTES_MAX,
      config: { permission: 'rates.write' },
      schema: { tags, summary: 'Import rates from CSV', body: RatesBody, response: gives(RatesAnswer) },
    },
    async (request) => {
      const by = callerIn(request).actor;
      const now = nowOf(context);
      return inTransaction(pool, async (tx) => {
        const { added, problems } = await importRates(tx, request.body.csv, by, now);
        await audit(tx, { actor: by, action: 'rates.imported', subject: 'rates', after: { added }, at: now });
        return { added, problems: problems.map((one) => problemView(context.house.catalogue, one)) };
      });
    },
  );
}

export function periodRoutes(app: Api, context: RouteContext): void {
  const { pool } = context.house.db;
  const tags = ['periods'];

  app.get(
    '/periods',
    {
      config: { permission: 'periods.read' },
      schema: { tags, summary: 'Periods, newest first', querystring: OfBook, response: gives(listOf(PeriodView)) },
    },
    async (request) => ({ items: await readPeriods(pool, request.query.book) }),
  );

  app.post(
    '/periods',
    {
      config: { permission: 'periods.close' },
      schema: { tags, summary: 'Close a period', body: ClosePeriodBody, response: gives(PeriodView) },
    },
    async (request) => {
      const { book, period } = request.body;
      const by = callerIn(request).actor;
      const now = nowOf(context);
      found(await loadBook(pool, book), `book ${book}`);
      return inTransaction(pool, async (tx) => {
        await closePeriod(tx, book, period, by, now);
        // After the lock that closing takes: nothing is posted into the period between the look and the close.
        const [state] = await readPeriods(tx, book, period);
        if (state && state.vouchersOpen > 0)
          throw new Refused(
            problem(API_PROBLEMS.PERIOD_UNREADY, { book }, { period, vouchers: String(state.vouchersOpen) }),
          );
        await audit(tx, { actor: by, action: 'period.closed', subject: `period:${book}/${period}`, at: now });
        return found(state, `period ${period}`);
      });
    },
  );

  app.post(
    '/periods/reopen',
    {
      config: { permission: 'periods.reopen' },
      schema: {
        tags,
        summary: 'Propose to reopen a period; another person approves',
        body: ReopenPeriodBody,
        response: accepts(ProposalView),
      },
    },
    async (request, reply) => {
      const { book, period, reason } = request.body;
      found(await loadBook(pool, book), `book ${book}`);
      const wanted = { kind: 'REOPEN_PERIOD', content: { book, period }, reason } as const;
      const proposal = await inTransaction(pool, (tx) => propose(tx, wanted, callerIn(request).actor, nowOf(context)));
      return reply.code(202).send(proposalView(proposal));
    },
  );
}

export function proposalRoutes(app: Api, context: RouteContext): void {
  const { pool } = context.house.db;
  const tags = ['proposals'];

  app.get(
    '/proposals',
    {
      config: { permission: 'policies.read' },
      schema: {
        tags,
        summary: 'Proposals, newest first',
        querystring: Type.Object(
          { state: Type.Optional(Type.Enum(['ASKED', 'APPROVED', 'DECLINED'])), ...PAGING },
          CLOSED,
        ),
        response: gives(pageOf(ProposalView)),
      },
    },
    async (request) => {
      const limit = limitOf(request.query);
      const after = readCursor(request.query.cursor, ['number'])?.[0];
      const proposals = await listProposals(pool, {
        limit: limit + 1,
        ...(request.query.state === undefined ? {} : { state: request.query.state as ProposalState }),
        ...(after === undefined ? {} : { before: BigInt(after) }),
      });
      return pageOfRows(proposals, limit, proposalView, (one) => [String(one.proposalNo)]);
    },
  );

  app.post(
    '/proposals/:no/approve',
    {
      config: { permission: 'proposals.approve' },
      schema: {
        tags,
        summary: 'Approve what another person proposed; it is done at once',
        params: ProposalParams,
        response: gives(ProposalView),
      },
    },
    async (request) => {
      const by = callerIn(request).actor;
      const now = nowOf(context);
      return inTransaction(pool, async (tx) => {
        const proposal = await takeProposal(tx, BigInt(request.params.no), by);
        await carryOut(tx, proposal, by, now);
        return proposalView(await decideProposal(tx, proposal, { state: 'APPROVED', by }, now));
      });
    },
  );

  app.post(
    '/proposals/:no/decline',
    {
      config: { permission: 'proposals.approve' },
      schema: {
        tags,
        summary: 'Decline what another person proposed',
        params: ProposalParams,
        body: DeclineBody,
        response: gives(ProposalView),
      },
    },
    async (request) => {
      const decision = { state: 'DECLINED', by: callerIn(request).actor, reason: request.body.reason } as const;
      return inTransaction(pool, async (tx) => {
        const proposal = await takeProposal(tx, BigInt(request.params.no), decision.by);
        return proposalView(await decideProposal(tx, proposal, decision, nowOf(context)));
      });
    },
  );
}

async function carryOut(tx: Tx, proposal: Proposal, second: string, now: Date): Promise<void> {
  const { kind, content, askedBy: by, reason } = proposal;
  const part = (name: string): string => {
    const value = content[name];
    if (value === undefined) throw new Bug(`proposal ${proposal.proposalNo} has no ${name}`);
    return value;
  };
  if (kind === 'REOPEN_PERIOD') return reopenPeriod(tx, part('book'), part('period'), { by, second, reason }, now);
  await setPolicy(
    tx,
    {
      book: part('book'),
      ...(content.shop === undefined ? {} : { shop: content.shop }),
      key: part('key'),
      value: part('value'),
      effectiveFrom: part('effectiveFrom'),
      by,
      approvedBy: second,
    },
    now,
  );
}

function proposalView(proposal: Proposal): ProposalJson {
  return {
    proposalNo: String(proposal.proposalNo),
    kind: proposal.kind,
    content: { ...proposal.content },
    reason: proposal.reason,
    askedBy: proposal.askedBy,
    askedAt: instantView(proposal.askedAt),
    state: proposal.state,
    decidedBy: proposal.decidedBy ?? null,
    decidedAt: instantOrNull(proposal.decidedAt),
    decisionReason: proposal.decisionReason ?? null,
  };
}
