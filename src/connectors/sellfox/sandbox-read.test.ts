/** The connector against the sandbox server over HTTP, and against rows of the seeded story. */
import { afterEach, describe, expect, test } from 'vitest';
import type { Order } from '../../core/orders.ts';
import { Transient } from '../../core/problems.ts';
import type { SourceCursor, SourceRow } from '../../core/sources.ts';
import { createSeller } from '../../sandbox/seller/company.ts';
import { orderAt, type StoryPlan } from '../../sandbox/seller/orders.ts';
import { amazonOrderRow, parcelRows, platformOrderRow } from '../../sandbox/seller/rows-orders.ts';
import { stateAt } from '../../sandbox/seller/states.ts';
import { manualClock } from '../../wire/clock.ts';
import type { ConnectorIo } from '../../wire/connector-io.ts';
import type { JsonObject } from '../../wire/exact-json.ts';
import { createHttp } from '../../wire/http.ts';
import { createLimiter, type Limiter } from '../../wire/limiter.ts';
import { createRedactor } from '../../wire/redact.ts';
import { CALL_INTERVAL_MS, memoryTokens } from './account.ts';
import { interpretRow, SELLFOX_STREAMS, sellfoxConnector } from './connector.ts';
import { cutRow, isRow } from './cut.ts';
import { type SellfoxFault, type SellfoxSandbox, startSellfoxSandbox } from './sandbox.ts';
import type { SellerWorld } from './sandbox-world.ts';

const START_MS = Date.UTC(2026, 0, 6, 2, 0, 0);
const CLIENT = { clientId: 'heliu-demo', secret: 'heliu-demo-secret-0001' };

let server: SellfoxSandbox | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

/** Every list holds `total` rows that have what their stream knows them by. */
function keyedWorld(total: number): SellerWorld {
  const names = new Map(SELLFOX_STREAMS.map((one) => [one.path, one.key.map((name) => name.replace('?', ''))]));
  const row = (path: string, at: number): JsonObject => ({
    msku: `m${at}`,
    finMsku: `m${at}`,
    ...Object.fromEntries((names.get(path) ?? []).map((name, part) => [name, part === 0 ? `k${at}` : 'x'])),
  });
  return {
    list: (path) => ({
      total,
      rows: (from, to) => Array.from({ length: to - from }, (_, at) => row(path, from + at)),
    }),
    one: () => undefined,
  };
}

async function open(total: number, faults: readonly SellfoxFault[] = []) {
  const clock = manualClock(START_MS, { skipSleeps: true });
  server = await startSellfoxSandbox({ world: keyedWorld(total), clock, clients: [CLIENT], faults });
  const redactor = createRedactor();
  const io: ConnectorIo = {
    http: createHttp({ clock, limiter: createLimiter({ clock }), redactor }),
    limiter: createLimiter({ clock }),
    clock,
    redactor,
  };
  const limiters = new Map<string, Limiter>();
  const limiterOf = (path: string): Limiter => {
    const limiter = limiters.get(path) ?? createLimiter({ clock, perSecond: 1000 / CALL_INTERVAL_MS });
    limiters.set(path, limiter);
    return limiter;
  };
  const settings = {
    baseUrl: server.url,
    clientId: CLIENT.clientId,
    clientSecret: CLIENT.secret,
    buyerKey: 'a key of buyers, for tests',
    since: '2026-01-06',
  };
  return { server, connector: sellfoxConnector(settings, { ...io, limiterOf, tokens: memoryTokens() }) };
}

const CALLS_MAX = 100;
/** A clock that was corrected; a list that moved too often, which the next round reads. */
const PASSING = new Set(['SELLFOX_CLOCK_OFF', 'SELLFOX_TOTALS_MOVE']);

/** All rows of the first window of a stream; what may pass is tried again with the cursor that is there, as the house does. */
async function readWindow(connector: ReturnType<typeof sellfoxConnector>, name: string): Promise<readonly SourceRow[]> {
  const rows: SourceRow[] = [];
  let cursor: SourceCursor;
  for (let call = 0; call < CALLS_MAX; call++) {
    const fetched = await connector.fetch(name, cursor, 60).catch((error: unknown) => {
      if (error instanceof Transient) return undefined;
      throw error;
    });
    if (!fetched) continue;
    const told = fetched.problems.map((one) => one.code).filter((code) => !PASSING.has(code));
    expect(told, name).toEqual([]);
    rows.push(...fetched.rows);
    cursor = fetched.cursor;
    if (fetched.window.last) return rows;
  }
  throw new Error('no end');
}

describe('the sandbox', () => {
  /** Of a third party; no answer of it is recorded, so the sandbox has none. */
  const UNSERVED = new Set(['fbm-returns']);

  test('gives every stream whole, each row once, and never has to say “too many”', async () => {
    const { server: sandbox, connector } = await open(137);
    await connector.probe();
    for (const { name, key } of SELLFOX_STREAMS) {
      if (UNSERVED.has(name)) continue;
      const rows = await readWindow(connector, name);
      const known = rows.map((row) => (key.length === 0 ? row.fingerprint : row.key));
      expect([known.length, new Set(known).size], name).toEqual([137, 137]);
    }
    expect([...sandbox.refusals]).toEqual([]);
  });

  const FAULTS: readonly SellfoxFault['fault'][] = [
    ...(['cut', 'truncate', 'html', 'http-429', 'http-500', 'http-502', 'http-503', 'busy', 'limit'] as const),
    ...(['token-lost', 'clock-skew', 'data-null', 'shifted'] as const),
  ];

  test.each(FAULTS)('with the fault “%s” all through the reading: no row is lost, none is another', async (fault) => {
    const { connector } = await open(700, [{ fault, probability: 0.4, count: 8 }]);
    const keys = new Set((await readWindow(connector, 'warehouses')).map((row) => row.key));
    expect([...keys]).toEqual(Array.from({ length: 700 }, (_, at) => `k${at}`));
  });
});

describe('the seeded story', () => {
  const plan: StoryPlan = { seller: createSeller('connector'), orders: 1_500, startMs: START_MS, days: 30 };
  const shopOf = (_family: string, id: string) => {
    const shop = plan.seller.shops.find((one) => one.id === id);
    if (!shop) return undefined;
    const { platform, marketplace } = shop;
    return {
      book: 'A1',
      shop: shop.name,
      platform: platform.code,
      marketplace: marketplace.code,
      currency: marketplace.currency,
      zone: 'UTC',
      warehouse: 'FBA',
    };
  };
  const context = { shopOf, warehouseOf: () => undefined, zone: 'Asia/Shanghai' };
  const read = (name: string, raw: JsonObject) => {
    const row = cutRow(SELLFOX_STREAMS.find((one) => one.name === name)!, raw, 'key');
    if (!isRow(row)) throw new Error(JSON.stringify(row));
    return interpretRow(name, row.fields, context);
  };
  const sum = (order: Order, of: (line: Order['lines'][number]) => bigint): bigint =>
    order.lines.reduce((all, line) => all + of(line), 0n);

  test.each([2, 12, 45])('%i days on: every order of every platform means what the story says', (days) => {
    const nowMs = plan.startMs + days * 86_400_000;
    const seen = { orders: 0, kinds: new Set<string>(), platforms: new Set<string>(), parcels: 0 };
    for (let n = 0; n < plan.orders; n++) {
      const story = orderAt(plan, n);
      const state = stateAt(story, nowMs);
      if (!state) continue;
      const amazon = story.shop.isAmazon;
      const { orders, problems } = amazon
        ? read('amazon-orders', amazonOrderRow(story, state))
        : read('platform-orders', platformOrderRow(story, state));
      expect(problems, `order ${n}`).toEqual([]);
      const order = orders[0]!;
      expect([order.orderNo, order.kind, order.fulfilment, order.isBusiness], `order ${n}`).toEqual([
        story.orderNo,
        story.kind,
        story.fulfilment,
        amazon && story.isBusiness,
      ]);
      expect(order.lines.map(({ item, msku, sku, quantity }) => [item, msku, sku, quantity])).toEqual(
        state.lines.map(({ item, msku, sku, quantity }) => [item, msku, sku, quantity]),
      );
      const told = (name: 'principal' | 'shipping' | 'giftWrap' | 'discount' | 'tax'): bigint =>
        state.lines.reduce((all, line) => all + line[name], 0n);
      expect(sum(order, (line) => line.principal)).toBe(told('principal'));
      expect(sum(order, (line) => line.shipping) + order.orderShipping).toBe(told('shipping'));
      expect(sum(order, (line) => line.discount) + order.orderDiscount).toBe(told('discount'));
      expect(sum(order, (line) => line.tax)).toBe(told('tax'));
      for (const row of parcelRows(plan, story, state, undefined)) {
        const parcel = read('parcels', row);
        expect(parcel.problems).toEqual([]);
        expect(parcel.parcels.map((one) => one.orderNo)).toEqual([story.orderNo]);
        seen.parcels++;
      }
      seen.orders++;
      seen.kinds.add(order.kind);
      seen.platforms.add(order.platform);
    }
    expect(seen.orders).toBeGreaterThan(50);
    if (days === 45) {
      expect([...seen.kinds].sort()).toEqual(['MCF', 'REMOVAL', 'REPLACEMENT', 'SALE', 'SAMPLE']);
      expect(seen.platforms.size).toBeGreaterThan(60);
      expect(seen.parcels).toBeGreaterThan(100);
    }
  });
});
