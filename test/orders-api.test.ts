/** Orders over the API, on the seeded seller: found by filters, told with their whole life, tried again in bulk. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OrderBriefJson, OrderCountsJson, OrderJson, OrderProblemsJson } from '../src/api/contract.ts';
import { addOneOfEach, type TestApi, testApi } from '../src/api/test-house.ts';
import { cutWaiting } from '../src/pipeline/cut-waiting.ts';
import { DAY_MS } from '../src/sandbox/seller/local-time.ts';
import { planStory } from '../src/sandbox/seller/story.ts';
import { SELLER_BOOK, type SellerHouse, sellerHouse } from './setup/seller-house.ts';

const ORDERS = 60;
let house: SellerHouse;
let api: TestApi;
beforeAll(async () => {
  const plan = planStory({ seed: 'orders-1', orders: ORDERS, days: 5 });
  house = await sellerHouse(plan, { nowMs: plan.startMs + 60 * DAY_MS });
  await house.sync();
  await house.post();
  await cutWaiting(house);
  await addOneOfEach(house.db);
  api = await testApi({ ...house.db, reset: async () => undefined } as unknown as Parameters<typeof testApi>[0]);
}, 180_000);
afterAll(async () => {
  await api?.app.close();
  await house?.close();
});

async function call<T>(who: string, method: 'GET' | 'POST', path: string, payload?: object) {
  const headers = await api.headersOf(who);
  const answer = await api.app.inject({ method, url: `/api/v1${path}`, headers, ...(payload ? { payload } : {}) });
  return { status: answer.statusCode, body: answer.json() as T };
}

async function listed(query: string): Promise<readonly OrderBriefJson[]> {
  const found: OrderBriefJson[] = [];
  for (let cursor = ''; ; ) {
    const page = await call<{ items: OrderBriefJson[]; next: string | null }>(
      ...(['auditor', 'GET', `/orders?book=${SELLER_BOOK}&limit=7${query}${cursor}`] as const),
    );
    expect(page.status, JSON.stringify(page.body)).toBe(200);
    found.push(...page.body.items);
    if (page.body.next === null) return found;
    cursor = `&cursor=${page.body.next}`;
  }
}

const nameOf = (one: Pick<OrderBriefJson, 'shop' | 'orderNo'>): string => `${one.shop}/${one.orderNo}`;

test('pages hold every order once, the last purchased first, and the counts are those of the list', async () => {
  const all = await listed('');
  expect(new Set(all.map(nameOf)).size).toBe(ORDERS);
  const times = all.map((one) => one.purchasedAt);
  expect(times).toEqual([...times].sort().reverse());
  const { body } = await call<OrderCountsJson>('auditor', 'GET', `/orders/counts?book=${SELLER_BOOK}`);
  for (const { orders, state } of body.items) expect((await listed(`&state=${state}`)).length).toBe(orders);
  expect(body.items.reduce((sum, one) => sum + one.orders, 0)).toBe(ORDERS);
});

test('each filter gives exactly the orders that are so', async () => {
  const all = await listed('');
  const some = all[10]!;
  const day = some.purchasedAt.slice(0, 10);
  const filters: readonly (readonly [string, (one: OrderBriefJson) => boolean])[] = [
    [`shop=${some.shop}`, (one) => one.shop === some.shop],
    [`platform=${some.platform}`, (one) => one.platform === some.platform],
    [`status=${some.status}`, (one) => one.status === some.status],
    [`kind=${some.kind}`, (one) => one.kind === some.kind],
    [`from=${day}&to=${day}`, (one) => one.purchasedAt.slice(0, 10) === day],
    [`text=${some.orderNo.slice(-7)}`, (one) => one.orderNo.includes(some.orderNo.slice(-7))],
    ['problem=ORDER_SKU_UNPAIRED', (one) => one.problems.some((problem) => problem.code === 'ORDER_SKU_UNPAIRED')],
  ];
  for (const [query, fits] of filters) {
    const expected = all.filter(fits).map(nameOf);
    expect(expected.length, query).toBeGreaterThan(0);
    expect((await listed(`&${query}`)).map(nameOf), query).toEqual(expected);
  }
  const { body } = await call<OrderJson>('auditor', 'GET', `/orders/${some.shop}/${some.orderNo}?book=${SELLER_BOOK}`);
  const sku = body.lines[0]!.sku;
  expect((await listed(`&text=${encodeURIComponent(sku)}`)).map(nameOf)).toContain(nameOf(some));
});

test('an order tells its life from purchase to voucher, in the order of time', async () => {
  const { orderNo, shop } = (await listed('&state=POSTED')).find((one) => one.recognised > 0)!;
  const { body } = await call<OrderJson>('auditor', 'GET', `/orders/${shop}/${orderNo}?book=${SELLER_BOOK}`);
  expect(body.life[0]!.what).toBe('PURCHASED');
  expect(body.life.map((one) => one.what)).toEqual(expect.arrayContaining(['SHIPPED', 'CLAIMED']));
  const days = body.life.map((one) => one.at.slice(0, 10));
  expect(days).toEqual([...days].sort());
  const whats = body.life.map((one) => one.what);
  expect(whats.indexOf('SHIPPED')).toBeLessThan(whats.indexOf('CLAIMED'));
  expect(body.counts.shipped + body.counts.cancelled + body.counts.open).toBe(Number(body.units));
  expect(body.entries.length).toBeGreaterThan(0);
  expect(body.vouchers.length).toBeGreaterThan(0);
  expect(body.revisions.filter((one) => one.counts)).toHaveLength(1);
});

test('an order that is not there is 404', async () => {
  const answer = await call('auditor', 'GET', `/orders/S1/none?book=${SELLER_BOOK}`);
  expect(answer.status).toBe(404);
});

test('held orders are counted by cause and due again in bulk, by code or by list; it is in the audit', async () => {
  const { body } = await call<OrderProblemsJson>('auditor', 'GET', `/orders/problems?book=${SELLER_BOOK}`);
  const [first] = body.items;
  const waiting = (await listed(`&problem=${first!.code}`)).filter((one) => one.state !== 'DUE');
  expect(first!.orders).toBe(waiting.length);
  expect(first!.example.remedy).toMatchObject({ zh: expect.stringMatching(/./), en: expect.stringMatching(/./) });

  const one = waiting.slice(0, 1).map(({ orderNo, shop }) => ({ shop, orderNo }));
  const refused = await call('reviewer', 'POST', '/orders/retry', { book: SELLER_BOOK, orders: one });
  expect(refused.status).toBe(403);
  const listedOnly = await call('preparer', 'POST', '/orders/retry', { book: SELLER_BOOK, orders: one });
  expect(listedOnly.body).toEqual({ orders: 1 });
  expect((await listed('&state=DUE')).map(nameOf)).toEqual(one.map(nameOf));
  const rest = await call('preparer', 'POST', '/orders/retry', { book: SELLER_BOOK, problem: first!.code });
  expect(rest.body).toEqual({ orders: waiting.length - 1 });
  expect((await listed('&state=DUE')).length).toBe(waiting.length);
  const { rows } = await house.db.pool.query<{ retried: number }>(
    `SELECT (after::jsonb->>'retried')::integer AS retried FROM engine.audit WHERE action = 'orders.retried' ORDER BY 1`,
  );
  expect(rows.map((row) => row.retried)).toEqual([1, waiting.length - 1].sort((a, b) => a - b));
  await house.post();
  expect((await listed(`&problem=${first!.code}`)).length).toBe(waiting.length);
});
