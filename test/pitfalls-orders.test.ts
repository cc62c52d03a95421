/** Each pitfall of accounting.md §9.1 “Orders”, by its name there. Those that need a paper stand on PostgreSQL. */
import { afterEach, describe, expect, it } from 'vitest';
import { correctEntries } from '../src/core/correction.ts';
import type { JournalEntry } from '../src/core/journal.ts';
import type { Order } from '../src/core/orders.ts';
import { matchSettled, refundProblems, type SettledLine } from '../src/orders/matching.ts';
import {
  contextOf,
  lineOf,
  ORDER_111_A,
  ORDER_111_F,
  orderOf,
  parcelOf,
  type Setting,
} from '../src/orders/order-fixture.ts';
import { recogniseOrders } from '../src/orders/recognition.ts';
import { entriesOf, goldenHouse, importV2, ST_1001 } from './setup/golden-house.ts';
import type { TestHouse } from './setup/house.ts';
import { balances, openProblems, tellOrders } from './setup/told-orders.ts';

function recognise(order: Order, setting: Setting = {}): readonly JournalEntry[] {
  return recogniseOrders([{ statementNo: 1n, order }], new Map(), contextOf(setting)).entries;
}

/** Signed sums by account, rate and dimensions; places at nothing left out. */
function book(entries: readonly JournalEntry[]): Readonly<Record<string, string>> {
  const sums = new Map<string, [bigint, bigint]>();
  for (const line of entries.flatMap((entry) => entry.lines)) {
    const key = `${line.account} ${line.currency} ${line.rateRef} ${JSON.stringify(line.dims)}`;
    const [fc, lc] = sums.get(key) ?? [0n, 0n];
    const sign = line.dc === 'D' ? 1n : -1n;
    sums.set(key, [fc + sign * line.fc, lc + sign * line.lc]);
  }
  const standing = [...sums].filter(([, [fc, lc]]) => fc !== 0n || lc !== 0n).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(standing.map(([key, [fc, lc]]) => [key, `${fc} ${lc}`]));
}

function amountOf(entries: readonly JournalEntry[], account: string): bigint {
  const lines = entries.flatMap((entry) => entry.lines).filter((line) => line.account.startsWith(account));
  return lines.reduce((sum, line) => sum + line.fc, 0n);
}

const LINE: SettledLine = {
  ...{ settlementId: 'ST-1', statementNo: 9n, cellNo: 1, orderNo: '111-A', entryDate: '2026-10-08' },
  ...{ amount: 9_200n, refund: false },
};
const NOBODY = {
  ...{ book: 'CN01', shop: 'US01', currency: 'USD', orders: new Map(), pending: new Set<string>() },
  decisions: new Map<string, 'REVENUE' | 'PRE_GO_LIVE'>(),
};

describe('pitfalls of orders', () => {
  let house: TestHouse | undefined;
  afterEach(async () => {
    await house?.close();
    house = undefined;
  });

  it('revenue on payout date or on order date: neither makes revenue, the shipment does', () => {
    const told = { purchasedAt: '2026-08-30 10:00:00', paidAt: '2026-08-31 10:00:00' };
    expect(recognise({ ...ORDER_111_A, ...told }).map((entry) => entry.businessDate)).toEqual(['2026-09-25']);
    expect(recognise({ ...ORDER_111_A, ...told, shippedAt: '', status: 'UNSHIPPED' })).toEqual([]);
  });

  it('net deposit booked as revenue: revenue is gross, fees are expenses of the settlement', async () => {
    house = await goldenHouse({ mode: 'O', revenueTrigger: 'SHIPPED' });
    await tellOrders(house, ORDER_111_A);
    await importV2(house, ST_1001);
    const all = await balances(house, '^6001.0[1-4]|^6601.31');
    expect(
      Object.values(all)
        .map((one) => one.split(' / ')[0])
        .sort(),
    ).toEqual(
      // goods, shipping, gift wrap, promotion (with its refund), commission of both orders and back
      ['-10000', '-500', '-200', '500', '9030'].sort(),
    );
  });

  it('tax inside revenue: tax that the marketplace keeps is in no line', () => {
    expect(amountOf(recognise(ORDER_111_A), '6001')).toBe(9_200n);
    expect(amountOf(recognise(ORDER_111_A), '1122')).toBe(9_200n);
  });

  it('order status changes after posting: what is told last is what stands, whatever was posted before', () => {
    const [first, second] = ORDER_111_F.parcels;
    const stages: readonly Order[] = [
      { ...ORDER_111_F, parcels: [first!] },
      ORDER_111_F,
      { ...ORDER_111_F, parcels: [{ ...first!, shippedAt: '2026-10-04 12:00:00' }, second!] },
      { ...ORDER_111_F, lines: [lineOf('X', { quantity: 3, principal: 2_700n }), ORDER_111_F.lines[1]!] },
      {
        ...ORDER_111_F,
        parcels: [parcelOf('1', '2026-10-03', { X: 1 })],
        status: 'CANCELLED',
        cancelledAt: '2026-10-04 09:00:00',
      },
    ];
    for (const from of stages)
      for (const to of stages) {
        const posted = recognise(from);
        const fresh = recogniseOrders([{ statementNo: 2n, order: to }], new Map(), contextOf()).entries;
        for (const sent of [new Set<string>(), new Set(posted.map((entry) => entry.key))]) {
          const moves = correctEntries({ posted, fresh, sent, cellKey: (share) => String(share.cellNo) });
          expect(book([...posted, ...moves])).toEqual(book(fresh));
        }
      }
  });

  it('duplicates from order report, settlement and ERP order: one revenue, from the order', async () => {
    house = await goldenHouse({ mode: 'O', revenueTrigger: 'SHIPPED' });
    await tellOrders(house, ORDER_111_A);
    await tellOrders(house, { ...ORDER_111_A, updatedAt: '2026-09-26 12:00:00' });
    await importV2(house, ST_1001);
    const goods = await balances(house, '^6001.01');
    expect(Object.values(goods)).toEqual(['-10000 / -71000']);
    const posted = await entriesOf(house, 'US01', 'ST-1001');
    expect(posted.flatMap((entry) => entry.lines).filter((line) => /^6001.0[123]/.test(line.account))).toEqual([]);
  });

  it('settlement line order not in the book: it waits by name, is never dropped and never revenue', async () => {
    house = await goldenHouse({ mode: 'O', revenueTrigger: 'SHIPPED' });
    await tellOrders(house, ORDER_111_A);
    await importV2(house, ST_1001);
    expect(await openProblems(house)).toEqual(['SETTLED_WITHOUT_ORDER 111-B']);
    const { rows } = await house.db.pool.query(
      "SELECT sum(amount)::int AS amount, sum(matched)::int AS matched FROM orders.settled_line WHERE order_no = '111-B'",
    );
    expect(rows).toEqual([{ amount: 60_000, matched: 60_000 }]);
  });

  it('refund above the original: told, and the refund of an order of before go-live is not', () => {
    const orders = new Map([['111-A', { claims: [{ date: '2026-09-25', fc: 9_200n }], openAmount: 0n }]]);
    const refund = (amount: bigint): SettledLine => ({ ...LINE, amount, refund: true });
    const codes = (lines: readonly SettledLine[], context: Parameters<typeof refundProblems>[1]): readonly string[] =>
      refundProblems(lines, context).map((one) => one.code);
    expect(codes([LINE, refund(-9_200n)], { ...NOBODY, orders })).toEqual([]);
    expect(codes([LINE, refund(-9_300n)], { ...NOBODY, orders })).toEqual(['REFUND_EXCEEDS_ORDER']);
    expect(codes([refund(-100n)], NOBODY)).toEqual(['REFUND_EXCEEDS_ORDER']);
    expect(codes([refund(-100n)], { ...NOBODY, decisions: new Map([['111-A', 'PRE_GO_LIVE']]) })).toEqual([]);
  });

  it('refund of an order from before go-live: revenue in red at once, its income in the opening balance', () => {
    const decisions = new Map([['111-A', 'PRE_GO_LIVE' as const]]);
    const refund = { ...LINE, cellNo: 2, amount: -9_000n, refund: true };
    const { lines, problems } = matchSettled([LINE, refund], { ...NOBODY, decisions });
    expect(problems).toEqual([]);
    expect(lines.map((one) => one.parts)).toEqual([
      [{ result: 'OPENING', amount: 9_200n }],
      [{ result: 'DIRECT', amount: -9_000n }],
    ]);
  });

  it('time zone month edge: 23:30 Pacific on 30 September is September, by the Beijing clock October', () => {
    const edge = orderOf({ shippedAt: '2026-09-30 23:30:00' });
    expect(recognise(edge).map((entry) => entry.businessDate)).toEqual(['2026-09-30']);
    const inBeijing = recognise(edge, { policies: { timezone: 'Asia/Shanghai' } });
    expect(inBeijing.map((entry) => entry.businessDate)).toEqual(['2026-10-01']);
  });
});
