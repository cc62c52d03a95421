/** Month-end accruals as the pipeline posts them (accounting.md §2.1, §2.3 G03, G27, §12), on PostgreSQL. */
import { afterEach, describe, expect, it } from 'vitest';
import type { JournalEntry } from '../src/core/journal.ts';
import { parseRate } from '../src/core/money.ts';
import { inTransaction } from '../src/engine/transaction.ts';
import { loadPosted } from '../src/ledger/journal.ts';
import { addFeeRate, type DeferredItem, saveDeferred } from '../src/orders/accrual-store.ts';
import { ORDER_111_A } from '../src/orders/order-fixture.ts';
import { accrueOrders } from '../src/pipeline/accrue-orders.ts';
import { expectGolden, readGolden } from './setup/golden.ts';
import { GOLDEN_NOW, goldenHouse, importV2 } from './setup/golden-house.ts';
import type { TestHouse } from './setup/house.ts';
import { orderRows } from './setup/settlement-text.ts';
import { balances, openProblems, tellOrders } from './setup/told-orders.ts';

const GOLDEN = readGolden('order-vouchers.jsonl');
const SHOP = { book: 'CN01', shop: 'US01' };
const SEPTEMBER = { ...SHOP, period: '2026-09', actor: 'test' };

let house: TestHouse;
afterEach(() => house.close());

async function accruals(kind: 'FEES' | 'UNSETTLED'): Promise<readonly JournalEntry[]> {
  const posted = await inTransaction(house.db.pool, (tx) => loadPosted(tx, 'CN01', 'accrual', [`US01|USD ${kind}`]));
  return posted.map((one) => one.entry);
}

/** Order 111-C: the amounts of 111-A, shipped on 28 September. */
const ORDER_111_C = {
  ...{ ...ORDER_111_A, orderNo: '111-C', shippedAt: '2026-09-28 12:00:00' },
  updatedAt: '2026-09-28 12:00:00',
};

async function openModeO(feeAccrual: 'on' | 'off'): Promise<void> {
  house = await goldenHouse({ mode: 'O', revenueTrigger: 'SHIPPED', feeAccrual });
  await tellOrders(house, ORDER_111_C);
}

async function enterFees(): Promise<void> {
  await inTransaction(house.db.pool, async (tx) => {
    const fee = { sku: '', from: '2026-01-01' } as const;
    await addFeeRate(tx, SHOP, { ...fee, feeKey: 'COMMISSION', rate: parseRate('0.15') }, 'test', GOLDEN_NOW);
    await addFeeRate(tx, SHOP, { ...fee, feeKey: 'FULFILMENT', rate: parseRate('6.50') }, 'test', GOLDEN_NOW);
  });
}

describe('month-end accruals', () => {
  it('G03 G03r: fees of an order in no settlement, reversed on the 1st; told twice they post once', async () => {
    await openModeO('on');
    await enterFees();
    expect(await accrueOrders(house, SEPTEMBER)).toEqual({ entries: 2, problems: [] });
    const entries = await accruals('FEES');
    expectGolden(GOLDEN, 'G03', entries, 'ACCRUAL_FEES');
    expectGolden(GOLDEN, 'G03r', entries, 'ACCRUAL_FEES');
    expect(await accrueOrders(house, SEPTEMBER)).toEqual({ entries: 0, problems: [] });
    expect(await balances(house, '^1122.02|^6601')).toEqual({});
  });

  it('an order that a settlement of the period named after all takes its accrual back', async () => {
    await openModeO('on');
    await enterFees();
    await accrueOrders(house, SEPTEMBER);
    const shared = { date: '2026-09-29', order: '111-C', sku: 'SKU-A', quantity: 1, marketplace: 'Amazon.com' };
    const rows = orderRows('Order', shared, [['ItemPrice', 'Principal', '92.00']]);
    await importV2(house, {
      id: 'ST-C',
      currency: 'USD',
      start: '2026-09-16',
      end: '2026-09-30',
      total: '92.00',
      rows,
    });
    expect((await accrueOrders(house, SEPTEMBER)).entries).toBeGreaterThan(0);
    const { rows: left } = await house.db.pool.query(
      `SELECT e.original_period, l.account FROM ledger.entry e JOIN ledger.line l USING (book, entry_no) WHERE e.source = 'accrual'
       GROUP BY 1, 2 HAVING sum(CASE l.dc WHEN 'D' THEN l.lc ELSE -l.lc END) <> 0`,
    );
    expect(left).toEqual([]);
  });

  it('nothing accrues by half: without a rate of fees the order is named, and the run goes through once it is there', async () => {
    await openModeO('on');
    const codes = (await accrueOrders(house, SEPTEMBER)).problems.map((one) => [one.code, one.place.order]);
    expect(codes).toEqual([['FEE_ESTIMATE_MISSING', '111-C']]);
    expect(await openProblems(house)).toEqual(['FEE_ESTIMATE_MISSING 111-C']);
    expect(await accruals('FEES')).toEqual([]);
    await enterFees();
    expect((await accrueOrders(house, SEPTEMBER)).entries).toBe(2);
    expect(await openProblems(house)).toEqual([]);
  });

  it('fees do not accrue unless the policy says so', async () => {
    await openModeO('off');
    expect(await accrueOrders(house, SEPTEMBER)).toEqual({ entries: 0, problems: [] });
  });

  it('G27 G27r: what the platform defers over the month end, and no longer once it was released in it', async () => {
    house = await goldenHouse();
    const item = { orderNo: '111-E', postedOn: '2026-09-28', releasedOn: undefined } as const;
    const tell = (releasedOn: string | undefined): Promise<void> =>
      inTransaction(house.db.pool, (tx) =>
        saveDeferred(
          tx,
          SHOP,
          [
            { ...item, feeKey: 'PRINCIPAL', amount: 30_000n },
            { ...item, feeKey: 'COMMISSION', amount: -4_500n },
            { ...item, feeKey: 'FULFILMENT', amount: -2_000n },
          ].map((one): DeferredItem => ({ ...one, releasedOn })),
        ),
      );
    await tell(undefined);
    expect(await accrueOrders(house, SEPTEMBER)).toEqual({ entries: 2, problems: [] });
    const entries = await accruals('UNSETTLED');
    expectGolden(GOLDEN, 'G27', entries, 'ACCRUAL_UNSETTLED');
    expectGolden(GOLDEN, 'G27r', entries, 'ACCRUAL_UNSETTLED');
    await tell('2026-10-05');
    expect((await accrueOrders(house, SEPTEMBER)).entries).toBe(0);
    await tell('2026-09-30');
    expect((await accrueOrders(house, SEPTEMBER)).entries).toBeGreaterThan(0);
    expect(await balances(house, '^1122.02')).toEqual({});
  });
});
