/** The seeded seller, read out of the 赛狐 sandbox over HTTP and posted, against the ledger that the story keeps itself. */
import { afterEach, expect, test } from 'vitest';
import { releaseMapped } from '../src/pipeline/release-mapped.ts';
import { expectedLedger } from '../src/sandbox/seller/expected-ledger.ts';
import { DAY_MS } from '../src/sandbox/seller/local-time.ts';
import type { StoryPlan } from '../src/sandbox/seller/orders.ts';
import { planStory } from '../src/sandbox/seller/story.ts';
import { mapAll, SELLER_BOOK, type SellerHouse, sellerHouse } from './setup/seller-house.ts';

let house: SellerHouse | undefined;
afterEach(async () => {
  await house?.close();
  house = undefined;
});

const PARTS = {
  '6001.01': 'principal',
  '6001.02': 'shipping',
  '6001.03': 'giftWrap',
  '6001.04': 'discount',
} as const;

/** Revenue by shop, day and part, of the story. */
function expected(plan: StoryPlan, nowMs: number): ReadonlyMap<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const day of expectedLedger(plan, nowMs).revenue)
    if (day.kind === 'REVENUE')
      for (const part of Object.values(PARTS)) {
        const amount = part === 'discount' ? -day.discount : day[part];
        if (amount !== 0n) sums.set(`S${day.shop} ${day.day} ${part}`, amount);
      }
  return sums;
}

async function posted(of: SellerHouse): Promise<ReadonlyMap<string, bigint>> {
  const { rows } = await of.db.pool.query<{ shop: string; day: string; account: keyof typeof PARTS; fc: bigint }>(
    `SELECT e.shop, e.business_date::text AS day, l.account, sum(CASE l.dc WHEN 'C' THEN coalesce(l.src_fc, l.fc) ELSE -coalesce(l.src_fc, l.fc) END)::bigint AS fc
     FROM ledger.line l JOIN ledger.entry e USING (book, entry_no)
     WHERE book = $1 AND l.account LIKE '6001.0%' GROUP BY 1, 2, 3`,
    [SELLER_BOOK],
  );
  return new Map(
    rows.filter((row) => row.fc !== 0n).map((row) => [`${row.shop} ${row.day} ${PARTS[row.account]}`, row.fc]),
  );
}

function differences(a: ReadonlyMap<string, bigint>, b: ReadonlyMap<string, bigint>): readonly string[] {
  return [...new Set([...a.keys(), ...b.keys()])]
    .filter((key) => a.get(key) !== b.get(key))
    .map((key) => `${key}: ${a.get(key)} ≠ ${b.get(key)}`);
}

/** SKUs that 赛狐 has not paired, as a person would map them. */
async function pairTheRest(of: SellerHouse, plan: StoryPlan): Promise<void> {
  const { rows } = await of.db.pool.query<{ shop: string; msku: string }>(
    `SELECT DISTINCT o.shop, p->'params'->>'msku' AS msku FROM orders."order" o, jsonb_array_elements(o.problems) p
     WHERE p->>'code' = 'ORDER_SKU_UNPAIRED'`,
  );
  const goods = plan.seller.goods[0]!;
  const approved = await mapAll(
    of,
    rows.map(({ shop, msku }) => ({ kind: 'SKU', key: [shop, msku], value: { parts: `${goods.sku}=1` } })),
  );
  await releaseMapped(of, approved);
}

test('1,000 orders of every platform post the revenue that the story expects, day by day', async () => {
  const plan = planStory({ seed: 'orders-1', orders: 1_000, days: 20 });
  const nowMs = plan.startMs + 60 * DAY_MS;
  house = await sellerHouse(plan, { nowMs });
  const reports = await house.sync();
  expect(reports.map((one) => [one.stream, one.problem])).toEqual(reports.map((one) => [one.stream, undefined]));
  const first = await house.post();
  expect([first.orders, first.held > 0]).toEqual([1_000, true]);
  await pairTheRest(house, plan);
  expect((await house.post()).held).toBe(0);
  expect(differences(await posted(house), expected(plan, nowMs))).toEqual([]);
});
