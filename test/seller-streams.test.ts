/** Every stream of 赛狐, read out of the sandbox over HTTP: all of it is kept, and told again it changes nothing. */
import { afterEach, expect, test } from 'vitest';
import { SELLFOX_STREAMS } from '../src/connectors/sellfox/connector.ts';
import { loadPlatforms } from '../src/core/platforms.ts';
import { DAY_MS } from '../src/sandbox/seller/local-time.ts';
import { planStory } from '../src/sandbox/seller/story.ts';
import { type SellerHouse, sellerHouse } from './setup/seller-house.ts';

let house: SellerHouse | undefined;
afterEach(async () => {
  await house?.close();
  house = undefined;
});

/** Its path is not documented, so the sandbox has none: the stream rests until a setting names it. */
const WITHOUT_PATH = 'fbm-returns';

test('46 streams: kept in the first round, unchanged in the second', async () => {
  const platforms = loadPlatforms().filter((one) => ['AMAZON', 'SHOPIFY', 'TEMU_HALF'].includes(one.code));
  const plan = planStory({ seed: 'streams', orders: 120, days: 10, platforms });
  house = await sellerHouse(plan, { nowMs: plan.startMs + 150 * DAY_MS });
  const names = SELLFOX_STREAMS.map((one) => one.name);
  const first = await house.sync(names);
  expect([...first.map((one) => one.stream)].sort()).toEqual([...names].sort());
  const resting = first.filter((one) => one.problem).map((one) => one.stream);
  expect(first.flatMap((one) => (one.problem && one.stream !== WITHOUT_PATH ? [one.problem] : []))).toEqual([]);
  expect(resting).toEqual([WITHOUT_PATH]);
  expect(first.filter((one) => one.changed > 0).length).toBeGreaterThan(25);

  const count = async (): Promise<unknown> =>
    (
      await house!.db.pool.query(
        'SELECT stream, count(*)::integer AS n, max(revision) AS r FROM intake.source_row GROUP BY 1 ORDER BY 1',
      )
    ).rows;
  const kept = await count();
  await house.db.pool.query("UPDATE engine.cursor SET due_at = '2020-01-01' WHERE state = 'READY'");
  const second = await house.sync(names);
  expect(second.filter((one) => one.changed > 0)).toEqual([]);
  expect(await count()).toEqual(kept);
});
