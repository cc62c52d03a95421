import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { loadPlatforms, readPlatforms } from '../../core/platforms.ts';
import { DAY_MS } from './local-time.ts';
import { orderAt, type StoryOrder } from './orders.ts';
import { stateAt } from './states.ts';
import { planStory } from './story.ts';

const plan = planStory({ seed: 'story', orders: 6000 });
const all = Array.from({ length: plan.orders }, (_, n) => orderAt(plan, n));
/** Of a story, without what it stands in. */
const plain = (order: StoryOrder): string =>
  JSON.stringify({ ...order, shop: order.shop.id }, (_key, value) => (typeof value === 'bigint' ? `${value}` : value));

describe('a story', () => {
  test('is the same from the same seed, order by order, in any order of asking', () => {
    const again = planStory({ seed: 'story', orders: 6000 });
    for (const n of [5999, 0, 17, 3000, 18]) expect(plain(orderAt(again, n))).toBe(plain(all[n] as StoryOrder));
    const other = planStory({ seed: 'another', orders: 6000 });
    const differing = all.filter((order) => plain(orderAt(other, order.n)) !== plain(order));
    expect(differing.length).toBeGreaterThan(5900);
  });

  test('has orders that stand in the order of their purchase, within its days, each with a number of its own', () => {
    const times = all.map((order) => order.purchasedMs);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times[0]).toBeGreaterThanOrEqual(plan.startMs);
    expect(times.at(-1)).toBeLessThan(plan.startMs + 30 * DAY_MS);
    expect(new Set(all.map((order) => order.orderNo)).size).toBe(6000);
    expect(new Set(all.flatMap((order) => order.lines.map((line) => line.item))).size).toBe(
      all.reduce((sum, order) => sum + order.lines.length, 0),
    );
  });

  test('sells on every platform of the registry, in the currency of each marketplace', () => {
    const sold = new Set(all.map((order) => order.shop.platform.code));
    expect([...sold].sort()).toEqual(
      loadPlatforms()
        .map((one) => one.code)
        .sort(),
    );
  });

  test('takes in a platform that is a row more, and sells there', () => {
    const text = readFileSync(new URL('../../core/platforms.csv', import.meta.url), 'utf8');
    const row = 'MOONSHOP,月球商店,Moon Shop,,,,,JP:JPY:Asia/Tokyo,PLATFORM,NONE,SELLFOX_CUSTOM,FILE,GENERAL,GENERAL';
    const more = planStory({ seed: 'story', orders: 400, platforms: readPlatforms(`${text}${row}\n`) });
    const orders = Array.from({ length: more.orders }, (_, n) => orderAt(more, n));
    expect(orders.some((order) => order.shop.platform.code === 'MOONSHOP')).toBe(true);
  });

  test.each<[string, (order: StoryOrder) => boolean]>([
    [
      'shipped in part and later the rest',
      (one) => (one.parcels[1]?.shippedMs ?? 0) > (one.parcels[0]?.shippedMs ?? 0),
    ],
    [
      'split over two warehouses on one day',
      (one) => one.parcels.length === 2 && one.parcels[0]?.warehouse !== one.parcels[1]?.warehouse,
    ],
    ['sharing the parcel of another', (one) => one.sharesParcel],
    ['cancelled unpaid', (one) => one.cancelled?.stage === 'UNPAID' && one.paidMs === undefined],
    ['cancelled when paid', (one) => one.cancelled?.stage === 'PAID' && one.parcels.length === 0],
    ['cancelled when packed', (one) => one.cancelled?.stage === 'PACKED' && one.packedMs !== undefined],
    ['cancelled when gone, hence refunded', (one) => one.cancelled?.stage === 'SHIPPED' && one.refund?.isFull === true],
    ['reduced after it was placed', (one) => one.reduced !== undefined],
    ['refunded in full', (one) => one.refund?.isFull === true && !one.cancelled],
    ['refunded for a unit', (one) => one.refund?.isFull === false && one.refund.lines[0]?.units === 1],
    ['refunded in money only', (one) => one.refund?.lines[0]?.units === 0],
    ['sent back sellable', (one) => one.refund?.returned?.sellable === true],
    ['sent back unsellable', (one) => one.refund?.returned?.sellable === false],
    ['a replacement', (one) => one.kind === 'REPLACEMENT' && one.lines.every((line) => line.principal === 0n)],
    ['of MCF', (one) => one.kind === 'MCF' && one.shop.isAmazon],
    ['shipped by MCF', (one) => one.shippedByMcf && !one.shop.isAmazon],
    ['a removal', (one) => one.kind === 'REMOVAL'],
    ['a sample', (one) => one.kind === 'SAMPLE'],
    ['of a business', (one) => one.isBusiness],
    ['of FBM', (one) => one.shop.isAmazon && one.fulfilment === 'SELLER'],
    ['of a combo', (one) => one.lines.some((line) => line.goods.parts.length > 0)],
    ['of goods that nobody paired', (one) => one.lines.some((line) => line.sku === '')],
    ['seen a day late', (one) => one.visibleMs - one.purchasedMs > DAY_MS],
    ['touched long after', (one) => one.touchedMs !== undefined],
  ])('has orders %s', (_what, is) => {
    expect(all.some(is)).toBe(true);
  });

  test('ships each unit of an order once, and none of one that was cancelled before', () => {
    for (const order of all) {
      const shipped = order.lines.map((_, at) =>
        order.parcels.flatMap((one) => one.units).reduce((sum, one) => sum + (one.line === at ? one.quantity : 0), 0),
      );
      const isGone = !order.cancelled || order.cancelled.stage === 'SHIPPED';
      expect(shipped, order.orderNo).toEqual(order.lines.map((line) => (isGone ? line.quantity : 0)));
    }
  });

  test('leans on orders that are there: who is replaced, shipped for or packed with stands before', () => {
    const byNo = new Map(all.map((order) => [order.orderNo, order]));
    const leaning = all.filter((order) => order.related !== '');
    expect(leaning.length).toBeGreaterThan(50);
    for (const order of leaning) {
      const other = byNo.get(order.related);
      expect(other?.n, order.orderNo).toBeLessThan(order.n);
      if (order.kind !== 'MCF') expect(other?.shop.id).toBe(order.shop.id);
      if (order.kind === 'MCF') expect(other?.shippedByMcf).toBe(true);
      if (order.sharesParcel)
        expect(other?.parcels.map((one) => [one.parcel, one.shippedMs, one.deliveredMs])).toEqual(
          order.parcels.map((one) => [one.parcel, one.shippedMs, one.deliveredMs]),
        );
    }
  });

  test('goes on: the last change never moves back, and what has shipped stays shipped', () => {
    for (const order of all.slice(0, 800)) {
      let [updated, shipped] = [0, 0];
      for (let day = 0; day < 100; day += 3) {
        const state = stateAt(order, plan.startMs + day * DAY_MS);
        if (!state) continue;
        expect(state.updatedMs).toBeGreaterThanOrEqual(updated);
        expect(state.updatedMs).toBeLessThanOrEqual(plan.startMs + day * DAY_MS);
        expect(state.shipped.length).toBeGreaterThanOrEqual(shipped);
        [updated, shipped] = [state.updatedMs, state.shipped.length];
      }
    }
  });

  test('of a million orders gives the last one without the others', () => {
    const large = planStory({ seed: 'story', orders: 1_000_000, days: 365 });
    const last = orderAt(large, 999_999);
    expect(last.purchasedMs).toBeGreaterThanOrEqual(large.startMs + 365 * DAY_MS - 60_000);
    expect(last.lines.length).toBeGreaterThan(0);
  });

  test.each([
    [{ orders: 0 }, 'a story has 1 to 1000000 orders, not 0'],
    [{ orders: 1_000_001 }, 'not 1000001'],
    [{ orders: 10, days: 0 }, 'days, not 0'],
    [{ orders: 10, start: '2026-02-30' }, 'not a day: 2026-02-30'],
  ])('of no size is refused: %j', (options, words) => {
    expect(() => planStory({ seed: 'story', ...options })).toThrow(words);
  });
});
