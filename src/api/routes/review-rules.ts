/** Rules of review: in force, by version, checked, tried on the past, drafted and approved by another person. */
import { Type } from 'typebox';
import { BOOK_ZONE, civilDateIn } from '../../core/dates.ts';
import { problem, Refused } from '../../core/problems.ts';
import { loadBook } from '../../ledger/books.ts';
import { readCondition } from '../../orders/review/condition.ts';
import { FACT_NAMES, FACTS } from '../../orders/review/facts.ts';
import { caseHolds, type RuleDefinition, readRule } from '../../orders/review/rule.ts';
import { listRules, type RuleVersion, rulesInForce } from '../../orders/review/rule-store.ts';
import { approveReviewRule, draftReviewRule, retireReviewRule, tryReviewRule } from '../../pipeline/order-reviews.ts';
import { type Api, found, gives, type RouteContext } from '../api.ts';
import { BookCode, CLOSED, No, pageOf } from '../contract/basics.ts';
import {
  CheckRuleBody,
  NewRuleBody,
  RetireRuleBody,
  ReviewFacts,
  RuleCheck,
  RulesInForce,
  RuleTrialView,
  RuleVersionsQuery,
  RuleVersionView,
  TryRuleBody,
} from '../contract/order-reviews.ts';
import type { RuleDefinitionJson, RuleVersionJson } from '../contract.ts';
import { callerIn } from '../guard.ts';
import { limitOf, pageOfRows, readCursor } from '../paging.ts';
import { API_PROBLEMS } from '../problems.ts';
import { instantOrNull, instantView } from '../views.ts';

const tags = ['review rules'];
const RuleParams = Type.Object({ no: No }, CLOSED);

export function reviewRuleRoutes(app: Api, context: RouteContext): void {
  readingRoutes(app, context);
  tryingRoutes(app, context);
  changingRoutes(app, context);
}

function readingRoutes(app: Api, { house }: RouteContext): void {
  const { pool } = house.db;
  const config = { permission: 'reviewRules.read' } as const;

  app.get(
    '/review-rules',
    {
      config,
      schema: {
        tags,
        summary: 'The rules of a book in force today, by priority',
        querystring: Type.Object({ book: BookCode }, CLOSED),
        response: gives(RulesInForce),
      },
    },
    async (request) => {
      const rules = await rulesInForce(pool, request.query.book, civilDateIn(BOOK_ZONE)(house.clock.now()));
      return {
        items: rules.map(({ code, version, ...definition }) => ({
          code,
          version,
          definition: definitionView(definition),
        })),
      };
    },
  );

  app.get(
    '/review-rules/versions',
    {
      config,
      schema: {
        tags,
        summary: "Versions of a book's own rules, newest first",
        querystring: RuleVersionsQuery,
        response: gives(pageOf(RuleVersionView)),
      },
    },
    async (request) => {
      const { book, code } = request.query;
      const limit = limitOf(request.query);
      const [before] = readCursor(request.query.cursor, ['number']) ?? [];
      const rules = await listRules(pool, {
        ...{ book, limit: limit + 1 },
        ...(code === undefined ? {} : { code }),
        ...(before === undefined ? {} : { before: BigInt(before) }),
      });
      return pageOfRows(rules, limit, versionView, (one) => [String(one.ruleNo)]);
    },
  );

  app.get(
    '/review-facts',
    { config, schema: { tags, summary: 'What the condition of a rule may name', response: gives(ReviewFacts) } },
    () => ({ items: FACT_NAMES.map((name) => ({ name, ...FACTS[name] })) }),
  );
}

function tryingRoutes(app: Api, { house }: RouteContext): void {
  app.post(
    '/review-rules/check',
    {
      config: { permission: 'reviewRules.read' },
      schema: {
        tags,
        summary: 'Whether a definition could be saved, and whether each of its cases comes out',
        body: CheckRuleBody,
        response: gives(RuleCheck),
      },
    },
    (request) => {
      const { definition } = request.body;
      const read = readRule(definition);
      const condition = readCondition(definition.condition);
      const cases = 'fault' in condition ? [] : definition.cases.map((one) => caseHolds(condition, one));
      return { fault: 'fault' in read ? read.fault : null, cases };
    },
  );

  app.post(
    '/review-rules/try',
    {
      config: { permission: 'reviewRules.try' },
      schema: {
        tags,
        summary: 'What a rule would have decided otherwise about the orders of the past; nothing is kept',
        body: TryRuleBody,
        response: gives(RuleTrialView),
      },
    },
    async (request) => {
      const { book, from, to } = request.body;
      if (from > to) throw new Refused(problem(API_PROBLEMS.INPUT_INVALID, {}, { detail: 'from is after to' }));
      found(await loadBook(house.db.pool, book), `book ${book}`);
      const { examples, ...result } = await tryReviewRule(house, request.body);
      return {
        ...{ ...result, before: { ...result.before }, after: { ...result.after } },
        examples: examples.map(({ amount, currency, rules, ...one }) => ({
          ...one,
          amount: { amount, currency },
          rules: [...rules],
        })),
      };
    },
  );
}

function changingRoutes(app: Api, { house }: RouteContext): void {
  app.post(
    '/review-rules',
    {
      config: { permission: 'reviewRules.write' },
      schema: {
        tags,
        summary: 'Save a draft; it is in force when another person approves it',
        body: NewRuleBody,
        response: gives(RuleVersionView),
      },
    },
    async (request) => {
      found(await loadBook(house.db.pool, request.body.book), `book ${request.body.book}`);
      return versionView(await draftReviewRule(house, request.body, callerIn(request).actor));
    },
  );

  app.post(
    '/review-rules/:no/approve',
    {
      config: { permission: 'reviewRules.approve' },
      schema: {
        tags,
        summary: 'Approve what another person drafted',
        params: RuleParams,
        response: gives(RuleVersionView),
      },
    },
    async (request) => versionView(await approveReviewRule(house, BigInt(request.params.no), callerIn(request).actor)),
  );

  app.post(
    '/review-rules/:no/retire',
    {
      config: { permission: 'reviewRules.approve' },
      schema: {
        tags,
        summary: "Take a version out; the approved one before it, or the house's, is in force again",
        params: RuleParams,
        body: RetireRuleBody,
        response: gives(RuleVersionView),
      },
    },
    async (request) =>
      versionView(
        await retireReviewRule(house, BigInt(request.params.no), request.body.reason, callerIn(request).actor),
      ),
  );
}

function definitionView({ cases, ...definition }: RuleDefinition): RuleDefinitionJson {
  return { ...definition, cases: cases.map(({ facts, speaks }) => ({ facts: { ...facts }, speaks })) };
}

function versionView(rule: RuleVersion): RuleVersionJson {
  return {
    ...rule,
    ruleNo: String(rule.ruleNo),
    definition: definitionView(rule.definition),
    madeAt: instantView(rule.madeAt),
    approvedAt: instantOrNull(rule.approvedAt),
    retiredAt: instantOrNull(rule.retiredAt),
  };
}
