/** 赛狐 is down for an hour: its streams rest where they were, go on by themselves, and nothing is missing or twice. */
import { afterEach, expect, test } from 'vitest';
import { loadPlatforms } from '../src/core/platforms.ts';
import { listStreams } from '../src/engine/cursors.ts';
import { DAY_MS } from '../src/sandbox/seller/local-time.ts';
import { planStory } from '../src/sandbox/seller/story.ts';
import { ORDER_STREAMS, type SellerHouse, SOURCE, sellerHouse } from './setup/seller-house.ts';

const HOUR_MS = 3_600_000;

let open: SellerHouse[] = [];
afterEach(async () => {
  for (const house of open) await house.close();
  open = [];
});

async function opened(plan: ReturnType<typeof planStory>, nowMs: number): Promise<SellerHouse> {
  const house = await sellerHouse(plan, { nowMs });
  open.push(house);
  return house;
}

async function rowsAndOrders(house: SellerHouse): Promise<unknown> {
  const rows = await house.db.pool.query(
    `SELECT DISTINCT ON (stream, row_key) stream, row_key, fingerprint FROM intake.source_row ORDER BY stream, row_key, revision DESC`,
  );
  const orders = await house.db.pool.query(
    'SELECT shop, order_no, state, shipped, claims FROM orders."order" ORDER BY 1, 2',
  );
  return [rows.rows, orders.rows];
}

test('an hour of silence: paused with L3, tried again by itself, resumed from the breakpoint', async () => {
  const platforms = loadPlatforms().filter((one) => ['AMAZON', 'SHOPIFY', 'TEMU_HALF'].includes(one.code));
  const plan = planStory({ seed: 'outage', orders: 200, days: 10, platforms });
  const begin = plan.startMs + 20 * DAY_MS;
  const house = await opened(plan, begin);
  await house.sync();
  await house.post();
  const before = await house.db.pool.query('SELECT stream, cursor FROM engine.cursor ORDER BY stream');

  house.clock.advance(2 * HOUR_MS);
  house.sellfox.goDown(HOUR_MS);
  const paused = await house.sync();
  expect(paused.map((one) => one.problem?.level)).toEqual(ORDER_STREAMS.map(() => 'L3'));
  const streams = await listStreams(house.db.pool, SOURCE, new Date(house.clock.now()));
  expect(streams.map((one) => one.state)).toEqual(ORDER_STREAMS.map(() => 'PAUSED'));
  const during = await house.db.pool.query('SELECT stream, cursor FROM engine.cursor ORDER BY stream');
  expect(during.rows).toEqual(before.rows);
  const waiting = await house.db.pool.query(
    "SELECT level, state, count::integer FROM engine.exception WHERE level = 'L3'",
  );
  // one incident, however many streams rest for it
  expect(waiting.rows).toEqual([{ level: 'L3', state: 'OPEN', count: ORDER_STREAMS.length }]);

  // nobody does anything: each probe comes later than the one before, until the other side answers
  let probes = 0;
  for (const end = house.clock.now() + 3 * HOUR_MS; house.clock.now() < end; probes += 1) {
    house.clock.advance(5 * 60_000);
    const round = await house.sync();
    if (round.length > 0 && round.every((one) => one.problem === undefined)) break;
  }
  expect(probes).toBeLessThan(30);
  house.clock.advance(HOUR_MS);
  await house.sync();
  await house.post();
  const after = await listStreams(house.db.pool, SOURCE, new Date(house.clock.now()));
  expect(after.map((one) => [one.state, one.problem ?? null])).toEqual(ORDER_STREAMS.map(() => ['READY', null]));
  const resolved = await house.db.pool.query("SELECT state FROM engine.exception WHERE level = 'L3'");
  expect(resolved.rows).toEqual([{ state: 'RESOLVED' }]);

  const peace = await opened(plan, begin);
  await peace.sync();
  await peace.post();
  peace.clock.advance(house.clock.now() - peace.clock.now());
  await peace.sync();
  await peace.post();
  expect(await rowsAndOrders(house)).toEqual(await rowsAndOrders(peace));
});
