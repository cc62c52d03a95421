/** Mode O from orders and settlement papers to the book (accounting.md §2.1, §2.3 G58, §2.4, §2.9, §12), on PostgreSQL. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Order } from '../src/core/orders.ts';
import { lineOf, ORDER_111_A, orderOf, parcelOf } from '../src/orders/order-fixture.ts';
import { importPaper } from '../src/pipeline/import.ts';
import { postDueOrders } from '../src/pipeline/post-orders.ts';
import { decideSettledOrder } from '../src/pipeline/post-settlements.ts';
import { verifyAll } from '../src/pipeline/verify.ts';
import { expectGolden, readGolden } from './setup/golden.ts';
import { entriesOf, goldenHouse, importV2, ST_1001 } from './setup/golden-house.ts';
import { bytesOf, type TestHouse } from './setup/house.ts';
import { orderRows, type V2Paper, v2Text } from './setup/settlement-text.ts';
import { balances, openProblems, orderEntries, tellOrders } from './setup/told-orders.ts';

const GOLDEN = readGolden('order-vouchers.jsonl');

let house: TestHouse;
let opened: TestHouse | undefined;
afterEach(async () => {
  await opened?.close();
  opened = undefined;
});

async function open(policies: Readonly<Record<string, string>> = {}): Promise<void> {
  house = await goldenHouse({ mode: 'O', revenueTrigger: 'SHIPPED', cut: 'ON_POST', ...policies });
  opened = house;
}

/** Another house of the same kind; the one before is closed. */
async function reopen(policies: Readonly<Record<string, string>> = {}): Promise<void> {
  await opened?.close();
  await open(policies);
}

async function expectLaws(): Promise<void> {
  const { books } = await verifyAll(house);
  const broken = books.flatMap((book) => book.laws).filter((law) => !law.ok);
  expect(broken.map((law) => [law.law, law.breaks.map((one) => one.problem.params)])).toEqual([]);
}

const ORDER_111_B = orderOf({
  ...{ orderNo: '111-B', shippedAt: '2026-10-03 12:00:00', updatedAt: '2026-10-03 12:00:00' },
  lines: [lineOf('B', { quantity: 10, principal: 60_000n, tax: 4_500n, taxWithheld: 4_500n })],
});

/** Order 111-D of 80.00, shipped on the date. */
function order111D(shippedAt: string): Order {
  const status = shippedAt === '' ? 'UNSHIPPED' : 'SHIPPED';
  return orderOf({
    ...{ orderNo: '111-D', status, shippedAt: shippedAt && `${shippedAt} 12:00:00` },
    ...{ updatedAt: `${shippedAt || '2026-09-28'} 12:00:00`, lines: [lineOf('A', { principal: 8_000n })] },
  });
}

function settled(id: string, [start, end]: readonly [string, string], date: string, amount: string): V2Paper {
  const type = amount.startsWith('-') ? 'Refund' : 'Order';
  const shared = { date, order: '111-D', sku: 'SKU-A', quantity: 1, marketplace: 'Amazon.com' };
  const rows = orderRows(type, shared, [['ItemPrice', 'Principal', amount]]);
  return { id, currency: 'USD', start, end, total: amount, rows };
}

const ST_1008 = settled('ST-1008', ['2026-09-16', '2026-09-30'], '2026-09-29', '80.00');

describe('settlements of mode O', () => {
  it('G20o G21o G22 G23: income of orders matches, the rest posts; the platform owes what it does in mode S', async () => {
    await open();
    await tellOrders(house, ORDER_111_A, ORDER_111_B);
    const entries = await importV2(house, ST_1001);
    expectGolden(GOLDEN, 'G01', await orderEntries(house, 'US01', '111-A'), 'REVENUE');
    expectGolden(GOLDEN, 'G20o', entries, 'PNL');
    expectGolden(GOLDEN, 'G21o', entries, 'PNL');
    expect(await openProblems(house)).toEqual([]);
    await expectLaws();
    const inModeO = await balances(house, '^1122|^1901|^6601');
    await opened?.close();
    house = await goldenHouse();
    opened = house;
    await importV2(house, ST_1001);
    const fcOf = (all: Readonly<Record<string, string>>) =>
      Object.entries(all).map(([place, amounts]) => [place, amounts.split(' / ')[0]]);
    expect(fcOf(inModeO)).toEqual(fcOf(await balances(house, '^1122|^1901|^6601')));
  });

  it('come to the same book whichever is told first, orders or settlement', async () => {
    await open();
    await tellOrders(house, ORDER_111_A, ORDER_111_B, order111D(''));
    await importV2(house, ST_1001);
    const expected = await balances(house);

    await reopen();
    const report = await importPaper(house, {
      name: 'first.txt',
      bytes: bytesOf(v2Text(ST_1001)),
      shop: 'US01',
      actor: 'test',
    });
    expect(report.statements.map((one) => one.problems.map((problem) => problem.code))).toEqual([
      ['MODE_O_NEEDS_ORDERS'],
    ]);
    expect(await balances(house)).toEqual({});
    await tellOrders(house, order111D(''));
    expect(await openProblems(house)).toEqual(['SETTLED_WITHOUT_ORDER 111-A', 'SETTLED_WITHOUT_ORDER 111-B']);
    await tellOrders(house, ORDER_111_B);
    expect(await openProblems(house)).toEqual(['SETTLED_WITHOUT_ORDER 111-A']);
    await tellOrders(house, ORDER_111_A);
    expect(await openProblems(house)).toEqual([]);
    expect(await balances(house)).toEqual(expected);
    await expectLaws();
  });

  it('G58a G58b: what is settled before the goods leave is a liability, and revenue at the rate that it carries', async () => {
    await open();
    await tellOrders(house, order111D(''));
    expectGolden(GOLDEN, 'G58a', await importV2(house, ST_1008), 'PNL');
    expect(await openProblems(house)).toEqual(['SETTLED_NOT_SHIPPED 111-D']);
    await expectLaws();
    await tellOrders(house, order111D('2026-10-02'));
    expectGolden(GOLDEN, 'G58b', await orderEntries(house, 'US01', '111-D'), 'REVENUE');
    expect(await balances(house, '^2204')).toEqual({});
    await expectLaws();
  });

  it('a shipment told late that was before the settlement takes the liability back', async () => {
    await open();
    await tellOrders(house, order111D('2026-09-28'));
    await importV2(house, ST_1008);
    const expected = await balances(house);
    await reopen();
    await tellOrders(house, order111D(''));
    await importV2(house, ST_1008);
    expect(await balances(house, '^2204')).toEqual({ '2204 USD {"店铺": "US01"}': '-8000 / -56800' });
    await tellOrders(house, order111D('2026-09-28'));
    expect(await balances(house)).toEqual(expected);
    expect(await openProblems(house)).toEqual([]);
    await expectLaws();
  });

  it('money of goods that never leave goes back out of the liability, and is no revenue', async () => {
    await open();
    await tellOrders(house, order111D(''));
    await importV2(house, ST_1008);
    const cancelled = { ...order111D(''), status: 'CANCELLED', cancelledAt: '2026-10-05 09:00:00' } as const;
    await tellOrders(house, { ...cancelled, updatedAt: '2026-10-05 09:00:00' });
    expect(await openProblems(house)).toEqual(['SETTLED_AMOUNT_DIFFERS 111-D', 'SETTLED_NOT_SHIPPED 111-D']);
    await importV2(house, settled('ST-1011', ['2026-09-30', '2026-10-14'], '2026-10-06', '-80.00'));
    await postDueOrders(house, 'test');
    expect((await orderEntries(house, 'US01', '111-D')).map((entry) => entry.kind)).toEqual(['ADVANCE_BACK']);
    expect(await balances(house, '^2204|^6001')).toEqual({});
    expect(await openProblems(house)).toEqual([]);
    await expectLaws();
  });

  it('an earlier settlement that comes later restates the one that was there', async () => {
    const parts = [
      settled('ST-A', ['2026-09-01', '2026-09-15'], '2026-09-10', '50.00'),
      settled('ST-B', ['2026-09-15', '2026-09-29'], '2026-09-20', '50.00'),
    ] as const;
    const advances = async (): Promise<readonly unknown[]> => {
      const { rows } = await house.db.pool.query(
        'SELECT settlement_id, order_no, fc::int FROM orders.settled_advance ORDER BY 1, 2',
      );
      return rows;
    };
    const half = orderOf({
      ...{ orderNo: '111-D', status: 'PARTIALLY_SHIPPED', shippedAt: '' },
      ...{ lines: [lineOf('A', { quantity: 2, principal: 8_000n })], parcels: [parcelOf('1', '2026-09-05', { A: 1 })] },
    });
    await open();
    await tellOrders(house, half);
    for (const paper of parts) await importV2(house, paper);
    const [expected, inOrder] = [await balances(house), await advances()];
    expect(inOrder.map((one) => (one as { fc: number }).fc)).toEqual([1_000, 3_000]);
    expect(await openProblems(house)).toContain('SETTLED_AMOUNT_DIFFERS 111-D');
    await reopen();
    await tellOrders(house, half);
    for (const paper of [...parts].reverse()) await importV2(house, paper);
    expect(await advances()).toEqual(inOrder);
    expect(await balances(house)).toEqual(expected);
    await expectLaws();
  });

  it('an order that the book never gets is decided by a person: revenue at once, or of before go-live', async () => {
    const decide = async (decision: 'REVENUE' | 'PRE_GO_LIVE'): Promise<void> => {
      await reopen();
      await tellOrders(house, ORDER_111_B);
      await importV2(house, ST_1008);
      expect(await openProblems(house)).toEqual(['SETTLED_WITHOUT_ORDER 111-D']);
      const told = { book: 'CN01', shop: 'US01', orderNo: '111-D', decision, actor: 'lead' };
      await expect(decideSettledOrder(house, { ...told, reason: '  ' })).rejects.toThrow('DECISION_REASON_MISSING');
      await decideSettledOrder(house, { ...told, reason: 'removed at the platform' });
      expect(await openProblems(house)).toEqual([]);
      await expectLaws();
    };
    await decide('REVENUE');
    const revenue = (await entriesOf(house, 'US01', 'ST-1008')).filter((entry) => entry.kind === 'PNL');
    expect(revenue.flatMap((entry) => entry.lines.map((line) => [line.account, line.fc]))).toEqual([
      ['1122.11', 8_000n],
      ['6001.01', 8_000n],
    ]);
    await decide('PRE_GO_LIVE');
    expect((await entriesOf(house, 'US01', 'ST-1008')).map((entry) => entry.kind)).toEqual(['CLOSE']);
  });

  it('G07: a refund of another month posts with its fees, by shop and day', async () => {
    await open({ voucherGranularity: 'PER_SHOP_DAY' });
    await tellOrders(house, ORDER_111_A, ORDER_111_B);
    const entries = await importV2(house, ST_1001);
    expectGolden(
      GOLDEN,
      'G07',
      entries.filter((entry) => entry.businessDate === '2026-10-04'),
      'PNL',
    );
    await expectLaws();
  });

  it('G10: a partial refund without return', async () => {
    await open({ voucherGranularity: 'PER_SHOP_DAY' });
    await tellOrders(house, ORDER_111_A);
    const shared = { date: '2026-10-06', order: '111-A', sku: 'SKU-A', quantity: 1, marketplace: 'Amazon.com' };
    const rows = orderRows('Refund', shared, [['ItemPrice', 'Principal', '-10.00']]);
    const paper = { id: 'ST-1013', currency: 'USD', start: '2026-10-01', end: '2026-10-15', total: '-10.00', rows };
    expectGolden(GOLDEN, 'G10', await importV2(house, paper), 'PNL');
    expect(await openProblems(house)).toEqual([]);
  });

  it('G53: shipping for another channel is the Amazon shop’s last mile, its order no one’s revenue here', async () => {
    await open({ voucherGranularity: 'PER_SHOP_DAY' });
    await tellOrders(house, ORDER_111_A);
    const shared = { date: '2026-10-19', order: 'S01-1', sku: 'SKU-A', quantity: 1, marketplace: 'Non-Amazon US' };
    const rows = orderRows('Order', shared, [['ItemFees', 'FBAPerUnitFulfillmentFee', '-8.90']]);
    const paper = { id: 'ST-1014', currency: 'USD', start: '2026-10-15', end: '2026-10-29', total: '-8.90', rows };
    expectGolden(GOLDEN, 'G53', await importV2(house, paper), 'PNL');
    expect(await openProblems(house)).toEqual([]);
  });
});
