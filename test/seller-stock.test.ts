/** The seeded seller's stock, read out of the 赛狐 sandbox over HTTP: documents and orders come to what 赛狐 counts itself. */
import { afterEach, expect, test } from 'vitest';
import { listExceptions } from '../src/engine/exceptions.ts';
import { releaseMapped } from '../src/pipeline/release-mapped.ts';
import { L05 } from '../src/reconcile/laws/L05.ts';
import { L07 } from '../src/reconcile/laws/L07.ts';
import { L09 } from '../src/reconcile/laws/L09.ts';
import { DAY_MS } from '../src/sandbox/seller/local-time.ts';
import { planStory } from '../src/sandbox/seller/story.ts';
import { mapAll, ORDER_STREAMS, SELLER_BOOK, type SellerHouse, sellerHouse } from './setup/seller-house.ts';

let house: SellerHouse | undefined;
afterEach(async () => {
  await house?.close();
  house = undefined;
});

const BASE = ['skus', 'warehouses'];
const DOCUMENTS = [
  ...['purchase-receipts', 'purchase-returns', 'transfers', 'shipping-orders', 'fifo-in', 'fifo-out', 'other-in'],
  ...['adjustments', 'removal-receipts'],
];

/** Materials whose position is not what the list counts, and how many the list counts. */
async function against(of: SellerHouse): Promise<{ readonly differ: readonly string[]; readonly counted: number }> {
  const { rows } = await of.db.pool.query<{ text: string; differs: boolean }>(
    `SELECT concat_ws(' ', warehouse, material, coalesce(p.on_hand, 0), coalesce(b.on_hand, 0)) AS text,
       coalesce(p.on_hand, 0) <> coalesce(b.on_hand, 0) AS differs
     FROM inventory.position p FULL JOIN inventory.balance b USING (book, warehouse, material)`,
  );
  return { differ: rows.filter((row) => row.differs).map((row) => row.text), counted: rows.length };
}

async function breaksOf(
  of: SellerHouse,
  law: typeof L05,
): Promise<{ readonly checked: boolean; readonly breaks: bigint }> {
  const found = law.check({ db: of.db.pool, book: SELLER_BOOK, currency: 'CNY', voucherHash: () => '' });
  let step = await found.next();
  while (!step.done) step = await found.next();
  return { checked: step.value.checked > 0n, breaks: step.value.breaks };
}

test('300 orders with their purchases, transfers and returns leave what 赛狐 counts; laws L05, L07 and L09 hold in units', async () => {
  const plan = planStory({ seed: 'stock-1', orders: 300, days: 20 });
  house = await sellerHouse(plan, { nowMs: plan.startMs + 60 * DAY_MS, daysBefore: 14 });
  const reports = await house.sync([...BASE, ...ORDER_STREAMS, ...DOCUMENTS]);
  expect(reports.map((one) => [one.stream, one.waiting, one.problem])).toEqual(
    reports.map((one) => [one.stream, 0, undefined]),
  );
  await house.post();
  const unpaired = await house.db.pool.query<{ shop: string; msku: string; sku: string }>(
    `SELECT DISTINCT o.shop, p->'params'->>'msku' AS msku FROM orders."order" o, jsonb_array_elements(o.problems) p
     WHERE p->>'code' = 'ORDER_SKU_UNPAIRED'`,
  );
  const { seller } = plan;
  const approved = await mapAll(
    house,
    unpaired.rows.map(({ shop, msku }) => {
      const of = seller.shops.find((one) => `S${one.id}` === shop)!;
      const goods = seller.goods.find((one) => seller.listing(of, one).msku === msku)!;
      const parts = goods.parts.map((part) => `${part.sku}=${part.number}`).join('; ') || `${goods.sku}=1`;
      return { kind: 'SKU', key: [shop, msku], value: { parts } } as const;
    }),
  );
  await releaseMapped(house, approved);
  expect((await house.post()).held).toBe(0);
  await house.sync(['stock']);
  const { differ, counted } = await against(house);
  expect(differ).toEqual([]);
  expect(counted).toBeGreaterThan(50);
  for (const law of [L05, L07, L09]) expect(await breaksOf(house, law), law.id).toEqual({ checked: true, breaks: 0n });
  const open = await listExceptions(house.db.pool, { state: 'OPEN' });
  expect(open.map((one) => one.code)).toEqual([]);
}, 180_000);
