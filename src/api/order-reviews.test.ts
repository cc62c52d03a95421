import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/setup/test-database.ts';
import type { Order } from '../core/orders.ts';
import { inTransaction } from '../engine/transaction.ts';
import { addShop } from '../masterdata/shops.ts';
import type { Allocation } from '../orders/allocation/allocate.ts';
import { recordAllocations } from '../orders/allocation/store.ts';
import { lineOf } from '../orders/order-fixture.ts';
import { reviewOrders } from '../orders/review/decide.ts';
import { recordDecisions } from '../orders/review/decisions.ts';
import { DEFAULT_RULES } from '../orders/review/default-rules.ts';
import { loadReviewState } from '../orders/review/load-state.ts';
import { AROUND, waitingOrder } from '../orders/review/review-fixture.ts';
import { addBook, storeOrders } from '../orders/review/stored-orders-fixture.ts';
import type { AllocationSettingJson, ReviewedOrderJson, RuleDefinitionJson, RuleVersionJson } from './contract.ts';
import { addOneOfEach, START, type TestApi, testApi } from './test-house.ts';

let database: TestDatabase;
let api: TestApi;
const buyer = (mark: string) => ({ buyer: mark, address: `at ${mark}`, country: 'US', taxId: false });
const held = (orderNo: string, changes: Partial<Order> = {}): Order =>
  waitingOrder({ orderNo, paidAt: '2026-02-24 09:00:00', buyer: buyer(orderNo), ...changes });

async function storeHeld(orders: readonly Order[]): Promise<void> {
  const batch = await storeOrders(database, orders);
  const setting = { around: AROUND, rules: DEFAULT_RULES, threshold: 100 };
  const state = await loadReviewState(database.pool, 'CN01', batch, setting);
  await inTransaction(database.pool, (tx) => recordDecisions(tx, 'CN01', reviewOrders(batch, state), new Date(START)));
}

beforeAll(async () => {
  database = await testDatabase();
  await addOneOfEach(database);
  api = await testApi(database);
  await addBook(database, 'CN01');
  await inTransaction(database.pool, (tx) =>
    addShop(
      tx,
      {
        ...{
          book: 'CN01',
          code: 'US01',
          name: 'US 1',
          platform: 'AMAZON',
          marketplace: 'US',
          currency: 'USD',
          zone: 'UTC',
        },
        ...{ customer: 'C1', department: 'D01', warehouse: 'FBA-US', card: '', lender: '', taxRegistrations: [] },
      },
      new Date(START),
    ),
  );
  await storeHeld([
    held('A-1', { purchasedAt: '2026-02-24 10:00:00' }),
    held('A-2', { purchasedAt: '2026-02-24 11:00:00', lines: [lineOf('A', { principal: 250_000n })] }),
    held('A-3', { purchasedAt: '2026-02-24 12:00:00' }),
    waitingOrder({ orderNo: 'FREE', purchasedAt: '2026-02-24 13:00:00', paidAt: '', buyer: buyer('FREE') }),
  ]);
});
afterAll(async () => {
  await api.app.close();
  await database.close();
});

async function call(who: string, method: 'GET' | 'POST', path: string, payload?: object) {
  const headers = await api.headersOf(who);
  const answer = await api.app.inject({ method, url: `/api/v1${path}`, headers, ...(payload ? { payload } : {}) });
  return { status: answer.statusCode, body: answer.json() };
}

describe('the review queue', () => {
  test('shows what review holds, why, in pages, and never a mark of a buyer', async () => {
    const first = await call('auditor', 'GET', '/order-reviews?book=CN01&limit=2');
    expect(first.body.items.map((one: ReviewedOrderJson) => one.orderNo)).toEqual(['A-1', 'A-2']);
    expect(first.body.items[1]).toMatchObject({
      ...{ amount: { amount: '2500.00', currency: 'USD' }, units: '1', platform: 'amazon' },
      decision: { effect: 'HOLD', decidedBy: null, score: 100 },
    });
    const next = await call('auditor', 'GET', `/order-reviews?book=CN01&limit=2&cursor=${first.body.next}`);
    expect(next.body.items.map((one: ReviewedOrderJson) => one.orderNo)).toEqual(['A-3']);
    expect(next.body.next).toBeNull();
    expect(JSON.stringify(first.body)).not.toContain('at A-1');
  });

  test('is narrowed by rule, shop and number, and counted by rule', async () => {
    const orders = async (query: string) =>
      (await call('preparer', 'GET', `/order-reviews?book=CN01${query}`)).body.items.map(
        (one: ReviewedOrderJson) => one.orderNo,
      );
    expect(await orders('&rule=AMOUNT_LARGE')).toEqual(['A-2']);
    expect(await orders('&shop=UK01')).toEqual([]);
    expect(await orders('&text=-3')).toEqual(['A-3']);
    expect(await orders('&text=%25')).toEqual([]);
    const { body } = await call('preparer', 'GET', '/order-reviews/counts?book=CN01');
    expect(body).toMatchObject({ held: 3, rejected: 0 });
    expect(body.rules[0]).toMatchObject({ rule: 'PAID_BEFORE_PURCHASE', orders: 3 });
  });

  test('is decided in bulk with a reason; what is not held is told, and the rest is due again', async () => {
    const orders = [
      { shop: 'US01', orderNo: 'A-3' },
      { shop: 'US01', orderNo: 'FREE' },
    ];
    const { status, body } = await call('preparer', 'POST', '/order-reviews/decide', {
      ...{ book: 'CN01', orders, effect: 'PASS', reason: 'buyer called' },
    });
    expect(status).toBe(200);
    expect(body.decided).toEqual([{ shop: 'US01', orderNo: 'A-3' }]);
    expect(body.problems).toMatchObject([{ code: 'ORDER_NOT_IN_REVIEW', place: { order: 'FREE' } }]);
    const decisions = await call('reviewer', 'GET', '/order-reviews/decisions?book=CN01&shop=US01&orderNo=A-3');
    expect(decisions.body.items).toMatchObject([
      { effect: 'PASS', decidedBy: 'preparer', reason: 'buyer called' },
      { effect: 'HOLD', decidedBy: null },
    ]);
    const audited = await database.pool.query(`SELECT after FROM engine.audit WHERE action = 'orders.reviewed'`);
    expect(JSON.parse(audited.rows[0]?.after)).toMatchObject({ effect: 'PASS', orders: ['US01/A-3'] });
  });

  test.each<[string, object]>([
    ['without a reason', { orders: [{ shop: 'US01', orderNo: 'A-1' }], effect: 'PASS', reason: ' ' }],
    ['of nothing', { orders: [], effect: 'PASS', reason: 'x' }],
    ['to hold', { orders: [{ shop: 'US01', orderNo: 'A-1' }], effect: 'HOLD', reason: 'x' }],
    [
      'of too many',
      {
        orders: Array.from({ length: 501 }, (_, at) => ({ shop: 'US01', orderNo: `${at}` })),
        effect: 'PASS',
        reason: 'x',
      },
    ],
  ])('refuses a decision %s', async (_what, body) => {
    expect((await call('preparer', 'POST', '/order-reviews/decide', { book: 'CN01', ...body })).status).toBe(400);
  });

  test('blocks the buyer of an order, tells it by the order, and frees him again', async () => {
    const mark = { book: 'CN01', kind: 'BUYER', shop: 'US01', orderNo: 'A-1', reason: 'chargeback' };
    await call('preparer', 'POST', '/blocked-marks', { ...mark, blocked: true });
    const listed = await call('auditor', 'GET', '/blocked-marks?book=CN01');
    expect(listed.body.items).toMatchObject([{ kind: 'BUYER', orderNo: 'A-1', changedBy: 'preparer' }]);
    await call('preparer', 'POST', '/blocked-marks', { ...mark, blocked: false });
    expect((await call('auditor', 'GET', '/blocked-marks?book=CN01')).body.items).toEqual([]);
    expect((await call('preparer', 'POST', '/blocked-marks', { ...mark, blocked: true, orderNo: 'NONE' })).status).toBe(
      404,
    );
    expect((await call('preparer', 'POST', '/blocked-marks', { ...mark, blocked: true, book: 'NONE' })).status).toBe(
      404,
    );
  });
});

describe('review rules', () => {
  const definition = DEFAULT_RULES.find((rule) => rule.code === 'AMOUNT_LARGE') as unknown as RuleDefinitionJson;
  const limit = (usd: string): RuleDefinitionJson => ({
    ...{ enabled: true, reason: { zh: '金额过大', en: 'Too large' }, priority: 150, effect: 'HOLD', score: 40 },
    condition: { fact: 'amount', is: 'GT', limits: { USD: usd } },
    cases: [
      { facts: { amount: `${usd} USD` }, speaks: false },
      { facts: { amount: '999999.00 USD' }, speaks: true },
    ],
  });
  const draft = (changes: object = {}) => ({
    ...{
      book: 'CN01',
      code: 'AMOUNT_LARGE',
      effectiveFrom: '2026-01-01',
      note: 'lower',
      definition: limit('90.00'),
      ...changes,
    },
  });

  test('of the house are in force, and every fact that they name is told in both languages', async () => {
    const rules = await call('auditor', 'GET', '/review-rules?book=CN01');
    expect(rules.body.items).toHaveLength(DEFAULT_RULES.length);
    expect(rules.body.items.find((one: { code: string }) => one.code === 'AMOUNT_LARGE').definition).toEqual({
      ...{ enabled: true, reason: definition.reason, priority: 150, effect: 'HOLD', score: 40 },
      ...{ condition: definition.condition, cases: definition.cases },
    });
    const facts = await call('auditor', 'GET', '/review-facts');
    expect(facts.body.items.length).toBeGreaterThan(30);
    expect(facts.body.items[0]).toEqual({ name: 'platform', kind: 'TEXT', text: { zh: '平台', en: 'Platform' } });
  });

  test('are drafted by one and approved by another, and then in force', async () => {
    const { body } = await call('config', 'POST', '/review-rules', draft());
    const rule = body as RuleVersionJson;
    expect(rule).toMatchObject({ state: 'DRAFT', version: 1, madeBy: 'config', definition: limit('90.00') });
    expect((await call('config', 'POST', `/review-rules/${rule.ruleNo}/approve`)).status).toBe(403);
    const approved = await call('reviewer', 'POST', `/review-rules/${rule.ruleNo}/approve`);
    expect(approved.body).toMatchObject({ state: 'APPROVED', approvedBy: 'reviewer' });
    const inForce = async () =>
      (await call('auditor', 'GET', '/review-rules?book=CN01')).body.items.find(
        (one: { code: string }) => one.code === 'AMOUNT_LARGE',
      ).version;
    expect(await inForce()).toBe(1);
    expect((await call('reviewer', 'POST', `/review-rules/${rule.ruleNo}/approve`)).status).toBe(409);
    await call('reviewer', 'POST', `/review-rules/${rule.ruleNo}/retire`, { reason: 'too many' });
    expect(await inForce()).toBe(0);
    const versions = await call('auditor', 'GET', '/review-rules/versions?book=CN01&code=AMOUNT_LARGE');
    expect(versions.body.items).toMatchObject([{ state: 'RETIRED', retiredBy: 'reviewer' }]);
  });

  test('are checked case by case before they are saved', async () => {
    const wrong = {
      ...limit('90.00'),
      cases: [...limit('90.00').cases, { facts: { amount: '1.00 USD' }, speaks: true }],
    };
    const check = await call('config', 'POST', '/review-rules/check', { definition: wrong });
    expect(check.body).toEqual({ fault: 'cases[2]: the rule does not speak', cases: [true, true, false] });
    expect((await call('config', 'POST', '/review-rules/check', { definition: limit('5') })).body).toEqual({
      fault: null,
      cases: [true, true],
    });
    const saved = await call('config', 'POST', '/review-rules', draft({ definition: wrong }));
    expect(saved.body.error).toMatchObject({ code: 'REVIEW_RULE_INVALID' });
    expect(saved.body.error.text.en).toContain('cases[2]');
  });

  test('are tried on the past, and nothing of it stays', async () => {
    const { status, body } = await call('reviewer', 'POST', '/review-rules/try', {
      ...{ book: 'CN01', code: 'AMOUNT_LARGE', definition: limit('90.00'), from: '2026-02-24', to: '2026-02-24' },
    });
    expect(status).toBe(200);
    // Of the four only one passes today, and it is of 100.00.
    expect(body).toMatchObject({
      orders: 4,
      complete: true,
      changed: 1,
      before: { PASS: 1, HOLD: 3 },
      after: { PASS: 0, HOLD: 4 },
    });
    expect(body.examples).toMatchObject([
      {
        orderNo: 'FREE',
        amount: { amount: '100.00', currency: 'USD' },
        before: 'PASS',
        after: 'HOLD',
        rules: ['AMOUNT_LARGE'],
      },
    ]);
    const backwards = { book: 'CN01', code: 'A', definition: limit('1'), from: '2026-02-25', to: '2026-02-24' };
    expect((await call('reviewer', 'POST', '/review-rules/try', { ...backwards, code: 'AA' })).status).toBe(400);
  });
});

describe('allocation', () => {
  const setting: AllocationSettingJson = {
    warehouses: [{ warehouse: 'LA', kind: 'THIRD_PARTY', country: 'US', priority: 1, shops: ['US01'], active: true }],
    zones: [{ warehouse: 'LA', country: '*', zone: 'ALL' }],
    freight: [{ warehouse: 'LA', zone: 'ALL', gramsUpTo: 500, cost: '5.00', currency: 'USD' }],
    ...{ criteria: ['COST', 'REGION', 'PRIORITY'], split: 'LINES', warehousesMax: 2 },
  };
  const save = (changes: number, definition: object = setting) =>
    call('config', 'POST', '/allocation-settings', { book: 'CN01', changes, definition, note: 'first' });

  test('has a setting by version; a change of an old one is refused, and so is one that contradicts itself', async () => {
    expect((await call('auditor', 'GET', '/allocation-settings?book=CN01')).body).toEqual({
      current: null,
      versions: [],
    });
    expect((await save(0)).body.current).toMatchObject({ version: 1, madeBy: 'config', definition: setting });
    expect((await save(0)).status).toBe(409);
    const wrong = await save(1, { ...setting, freight: [{ ...setting.freight[0], warehouse: 'X' }] });
    expect(wrong.body.error).toMatchObject({ code: 'ALLOCATION_SETTING_INVALID' });
    expect((await save(1, { ...setting, split: 'EVEN' })).status).toBe(400);
  });

  test('tells of an order which warehouse ships, and of each other why not', async () => {
    const decided: Allocation = {
      ...{ shop: 'US01', orderNo: 'A-1', statementNo: 1n, outcome: 'ALLOCATED', freight: 3_500n, problem: undefined },
      units: [{ warehouse: 'LA', item: 'A', material: 'SKU-A', quantity: 1 }],
      considered: [
        { warehouse: 'LA', taken: true, why: 'TAKEN', units: 1, freight: 3_500n },
        { warehouse: 'SZ', taken: false, why: 'STOCK_SHORT', units: 0, freight: undefined },
      ],
    };
    await inTransaction(database.pool, (tx) => recordAllocations(tx, 'CN01', [decided], new Date(START)));
    const { body } = await call('auditor', 'GET', '/allocations?book=CN01&shop=US01&orderNo=A-1');
    expect(body.items).toMatchObject([
      {
        ...{ outcome: 'ALLOCATED', decidedBy: null, freight: { amount: '35.00', currency: 'CNY' } },
        considered: [
          { warehouse: 'LA', why: 'TAKEN' },
          { warehouse: 'SZ', why: 'STOCK_SHORT', freight: null },
        ],
      },
    ]);
  });
});

test.each<[string, 'GET' | 'POST', string]>([
  ['config', 'POST', '/order-reviews/decide'],
  ['auditor', 'POST', '/blocked-marks'],
  ['preparer', 'POST', '/review-rules'],
  ['preparer', 'POST', '/review-rules/try'],
  ['config', 'POST', '/review-rules/1/retire'],
  ['preparer', 'POST', '/allocation-settings'],
])('%s may not %s %s', async (who, method, path) => {
  expect((await call(who, method, path, {})).status).toBe(403);
});
