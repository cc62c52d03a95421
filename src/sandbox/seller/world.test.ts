/** What a client sees of the story over time: through the world, and once through the server. */
import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { startSellfoxSandbox } from '../../connectors/sellfox/sandbox.ts';
import { manualClock } from '../../wire/clock.ts';
import { JsonNumber } from '../../wire/exact-json.ts';
import { DAY_MS, houseClock } from './local-time.ts';
import { orderAt } from './orders.ts';
import { amount, type Row, rowsOf, Totals } from './rows-fixture.ts';
import { stateAt } from './states.ts';
import { planStory } from './story.ts';
import { createSellerWorld } from './world.ts';

const plan = planStory({ seed: 'world', orders: 2500 });
const world = createSellerWorld(plan);
const END = plan.startMs + 120 * DAY_MS;
const at = (day: number): number => plan.startMs + day * DAY_MS;
const ORDERS = '/api/order/pageList.json';
const PLATFORM_ORDERS = '/api/multiplatform/order/list.json';
const LINES = '/api/financial/v2/settlementSummary/detailPage.json';
const GROUPS = '/api/financial/v2/settlementSummary/groupPage.json';
const EVER = { startTime: '2020-01-01', endTime: '2030-12-31' };

describe('orders that change', () => {
  /** Every day one question for what was updated on it, as a client with a watermark asks it. */
  test('are told again on the day of each change, and those days together tell how every order ended', () => {
    const last = new Map<string, Row>();
    let told = 0;
    for (let day = -1; day < 100; day++) {
      const date = houseClock(at(day)).slice(0, 10);
      const asked = { dateType: 'updateTime', startDate: date, endDate: date };
      const rows = rowsOf(world, PLATFORM_ORDERS, asked, at(day + 2));
      told += rows.length;
      for (const row of rows) {
        expect(row.updateTime?.slice(0, 10)).toBe(date);
        last.set(row.orderNo ?? '', row);
      }
    }
    const all = rowsOf(
      world,
      PLATFORM_ORDERS,
      { dateType: 'purchase', startDate: '2020-01-01', endDate: '2030-01-01' },
      END,
    );
    expect(all.length).toBeGreaterThan(1000);
    expect(told).toBeGreaterThan(all.length * 2);
    for (const row of all) expect(last.get(row.orderNo ?? ''), row.orderNo).toEqual(row);
  });

  test('some come late: their last change is older than the moment they are first seen', () => {
    const late = Array.from({ length: plan.orders }, (_, n) => orderAt(plan, n)).filter((order) => {
      const state = stateAt(order, order.visibleMs);
      return state && order.visibleMs - state.updatedMs > 3_600_000;
    });
    expect(late.length).toBeGreaterThan(3);
    for (const order of late) expect(stateAt(order, order.visibleMs - 1)).toBeUndefined();
  });

  test('are found by their number, in the list without dates and in the detail, where the marketplace is a country', () => {
    const sample = Array.from({ length: plan.orders }, (_, n) => orderAt(plan, n)).filter(
      (order) => order.shop.isAmazon,
    );
    expect(sample.some((order) => order.kind === 'MCF')).toBe(true);
    for (const order of [sample[0], sample.find((one) => one.kind === 'MCF'), sample.at(-1)]) {
      const asked = {
        searchMode: 'exact',
        unlimitedTime: 'true',
        searchType: 'amazonOrderId',
        searchContent: order?.orderNo ?? '',
      };
      const [row, ...others] = rowsOf(world, ORDERS, asked, END);
      expect([row?.amazonOrderId, others.length]).toEqual([order?.orderNo, 0]);
      const detail = world.one(
        '/api/order/detailByOrderId.json',
        { shopId: order?.shop.id ?? '', amazonOrderId: order?.orderNo ?? '' },
        END,
      );
      expect(detail).toMatchObject({ amazonOrderId: order?.orderNo, marketplaceId: order?.shop.marketplace.code });
      expect(row?.marketplaceId).toBe(order?.shop.amazonMarketplace);
    }
    const none = { shopId: '1', amazonOrderId: sample[0]?.orderNo ?? '' };
    expect(world.one('/api/order/detailByOrderId.json', none, END)).toBeUndefined();
  });

  test('are filtered by shop, status, kind and platform number', () => {
    const purchase = { dateType: 'purchase', dateStart: '2020-01-01', dateEnd: '2030-01-01' };
    const all = rowsOf(world, ORDERS, purchase, at(28));
    for (const [name, value, is] of [
      ['shopIdList', ['10001'], (row: Row) => row.shopId === '10001'],
      ['orderStatus', 'Canceled,Pending', (row: Row) => ['Canceled', 'Pending'].includes(row.orderStatus ?? '')],
      ['isBusinessOrder', 'true', (row: Row) => row.isBusinessOrder === 'true'],
      ['replaceOrder', '1', (row: Row) => row.isReplacementOrder === 'true'],
      ['fulfillmentOrder', '1', (row: Row) => row.orderFlag === '2'],
      ['fulfillment', 'MFN', (row: Row) => row.fulfillmentChannel === 'MFN'],
      ['refundOrder', '1', (row: Row) => row.refundStatus === '2'],
    ] as const) {
      const found = rowsOf(world, ORDERS, { ...purchase, [name]: value }, at(28));
      expect(found, name).toEqual(all.filter(is));
      expect(found.length, name).toBeGreaterThan(0);
    }
    const dated = { dateType: 'purchase', startDate: '2020-01-01', endDate: '2030-01-01' };
    const others = rowsOf(world, PLATFORM_ORDERS, dated, END);
    const temu = rowsOf(world, PLATFORM_ORDERS, { ...dated, platformIdList: ['12'] }, END);
    expect(temu).toEqual(others.filter((row) => row.platformName === 'Temu 半托管'));
    expect(temu.length).toBeGreaterThan(0);
    const custom = rowsOf(world, PLATFORM_ORDERS, { ...dated, platformIdList: ['1'] }, END);
    expect(custom).toEqual(others.filter((row) => row.isCustomShop === '1'));
  });
});

describe('settlements', () => {
  test('add up: the lines of each are its income, refunds and expenses, and each begins with what the one before held', () => {
    const lines = new Totals();
    const groups = new Totals();
    for (const row of rowsOf(world, LINES, { ...EVER, currency: '' }, END))
      lines.add(row.settlementId ?? '', amount(row.amount));
    const chain = new Map<string, bigint>();
    const rows = rowsOf(world, GROUPS, { ...EVER, timeType: 'settlementEndTime', currency: '' }, END);
    expect(rows.length).toBe(24 * 8);
    for (const row of rows) {
      const [beginning, ending, net] = [
        amount(row.beginningBalance),
        amount(row.endingBalance),
        amount(row.accountNetIncome),
      ];
      expect(amount(row.accountIncome) + amount(row.accountRefund) + amount(row.accountExpenditure)).toBe(net);
      expect(beginning, row.settlementId).toBe(chain.get(row.shopId ?? '') ?? 0n);
      chain.set(row.shopId ?? '', -ending);
      if (row.fundTransferStatus === 'Succeeded') expect(amount(row.transferAmount)).toBe(beginning + net + ending);
      groups.add(row.settlementId ?? '', net);
    }
    const closed = new Set(rows.map((row) => row.settlementId));
    expect(lines.lines.filter((line) => closed.has(line.split(' ')[0]))).toEqual(groups.lines);
  });

  test('mark a wrong line deleted days later, and only who asks for deletions sees it', () => {
    const all = rowsOf(world, LINES, { ...EVER, queryDel: 'true' }, END);
    const gone = all.filter((row) => row.isDel === '1');
    expect(gone.length).toBeGreaterThan(0);
    expect(rowsOf(world, LINES, EVER, END)).toEqual(all.filter((row) => row.isDel === '0'));
    expect(new Set(all.map((row) => row.id)).size).toBe(all.length);
    for (const row of gone) {
      const asked = { ...EVER, searchContents: [row.orderId ?? ''], queryDel: 'true' };
      const before = rowsOf(world, LINES, asked, Date.parse(`${row.updateTimeStr?.replace(' ', 'T')}+08:00`) - 60_000);
      const then = before.find((one) => one.id === row.id);
      expect(then).toMatchObject({ isDel: '0', amount: row.amount });
      expect((then?.updateTimeStr ?? '') < (row.updateTimeStr ?? '')).toBe(true);
      const instead = all.find((one) => one.id === `${row.id?.slice(0, -1)}0`);
      expect(amount(row.amount)).toBe(2n * amount(instead?.amount));
      expect(instead?.updateTimeStr).toBe(row.updateTimeStr);
    }
  });

  test('are told by the days of their update, each line on one of them last', () => {
    const seen = new Map<string, Row>();
    for (let day = -1; day < 100; day++) {
      const date = houseClock(at(day)).slice(0, 10);
      const asked = {
        ...EVER,
        queryDel: 'true',
        updateTimeStart: `${date} 00:00:00`,
        updateTimeEnd: `${date} 23:59:59`,
      };
      if (day % 5 === 0 || day < 50)
        for (const row of rowsOf(world, LINES, asked, at(day + 1))) seen.set(row.id ?? '', row);
    }
    const early = rowsOf(world, LINES, { ...EVER, queryDel: 'true', updateTimeEnd: houseClock(at(50) - 1000) }, END);
    expect(early.length).toBeGreaterThan(1000);
    for (const row of early) expect(seen.get(row.id ?? ''), row.id).toEqual(row);
  });
});

const itemsOf = (row: Row, name: string): readonly Row[] => row[name] as unknown as readonly Row[];
const plainOf = (value: unknown): string => (value instanceof JsonNumber ? value.text : String(value));

describe('stock', () => {
  test('is never below nothing, and is what was received less what was shipped, with what came back', () => {
    for (const day of [5, 12, 19, 26, 33, 40, 60]) {
      const rows = rowsOf(world, '/api/warehouseManage/warehouseItemList.json', {}, at(day));
      expect(rows.length).toBeGreaterThan(20);
      for (const row of rows)
        expect(Number(row.stockAllNum), `${row.warehouseId} ${row.commoditySku} ${day}`).toBeGreaterThanOrEqual(0);
    }
    const receipts = rowsOf(world, '/getStockPageList.json', { beginTime: '2020-01-01', endTime: '2030-01-01' }, END);
    const left = rowsOf(world, '/api/warehouseManage/warehouseItemList.json', {}, END);
    const sum = (rows: readonly Row[], name: string): number =>
      rows.reduce((total, row) => total + Number(plainOf(row[name])), 0);
    const orders = Array.from({ length: plan.orders }, (_, n) => orderAt(plan, n));
    const pieces = (sku: number, goods: { parts: readonly { number: number }[] }): number =>
      goods.parts.length === 0 ? sku : goods.parts.reduce((total, part) => total + part.number * sku, 0);
    let [shipped, back, removed] = [0, 0, 0];
    for (const order of orders) {
      if (order.shippedByMcf) continue;
      for (const parcel of order.parcels)
        for (const one of parcel.units) {
          const units = pieces(one.quantity, order.lines[one.line]?.goods ?? { parts: [] });
          shipped += units;
          if (order.kind === 'REMOVAL') removed += units;
        }
      if (order.refund?.returned?.sellable)
        for (const one of order.refund.lines) back += pieces(one.units, order.lines[one.line]?.goods ?? { parts: [] });
    }
    const inside = (path: string, asked: object, items: string, name: string): number =>
      rowsOf(world, path, { ...EVER, ...asked }, END).reduce((total, row) => total + sum(itemsOf(row, items), name), 0);
    const days = { startDate: '2020-01-01', endDate: '2030-01-01' };
    const gone = inside('/api/purchaseReturned/pageList.json', {}, 'itemVos', 'returnedGoods');
    const lost = inside('/api/ware/adjust/pageList.json', days, 'itemList', 'targetAvailable');
    const arrived = inside('/api/removeInboundOrder/search.json', days, 'itemVOS', 'receivedGoodQty');
    expect(arrived).toBe(removed);
    expect(sum(left, 'stockAllNum')).toBe(sum(receipts, 'goods') - shipped + back + removed - gone + lost);
    expect([shipped > 1000, back > 10, removed > 0, gone > 3, lost < 0]).toEqual([true, true, true, true, true]);
  });

  test('that was faulty goes back to its supplier at the price it was bought for, and the money comes two days later', () => {
    const path = { returns: '/api/purchaseReturned/pageList.json', refunds: '/api/finance/receiptOrder/pageList.json' };
    const returned = rowsOf(world, path.returns, EVER, END);
    const applied = rowsOf(world, path.refunds, { dateType: 'applyTime', ...EVER }, END);
    const paid = rowsOf(world, path.refunds, { dateType: 'receiptTime', ...EVER }, END);
    const bought = new Map(
      rowsOf(world, '/getStockPageList.json', {}, END).map((row) => [
        `${row.purchaseStockNo} ${row.commoditySku}`,
        amount(row.perPurchase),
      ]),
    );
    for (const row of returned)
      for (const item of itemsOf(row, 'itemVos')) {
        const price = bought.get(`${item.purchaseStockNo} ${item.commoditySku}`);
        expect(amount(item.returnedAmount), row.returnedNo).toBe(price! * BigInt(item.returnedGoods!));
      }
    expect(paid).toEqual(applied);
    const sums = (rows: readonly Row[], number: string, value: (row: Row) => unknown): readonly string[] =>
      rows.map((row) => `${row[number]} ${amount(value(row))}`).sort();
    expect(sums(applied, 'relationNo', (row) => row.realReceiptAmount)).toEqual(
      sums(returned, 'returnedNo', (row) => itemsOf(row, 'itemVos')[0]?.returnedAmount),
    );
    const [first] = returned;
    const soon = Date.parse(`${first?.createTime?.replace(' ', 'T')}+08:00`) + 3_600_000;
    expect(rowsOf(world, path.refunds, { dateType: 'receiptTime', ...EVER }, soon)).toEqual([]);
    expect(rowsOf(world, path.refunds, { dateType: 'applyTime', ...EVER }, soon)[0]?.realReceiptAmount).toBe('0');
  });

  test('comes by purchases that are received, asked to be paid and paid, at one price', () => {
    const ids = (rows: readonly Row[], name: string, cut: number) => new Set(rows.map((row) => row[name]?.slice(cut)));
    const orders = rowsOf(world, '/api/purchase/page.json', {}, END);
    const receipts = rowsOf(world, '/getStockPageList.json', {}, END);
    const dates = { startTime: '2020-01-01', endTime: '2030-01-01' };
    const payments = rowsOf(world, '/api/finance/paymentOrder/pageList.json', { timeType: '2', ...dates }, END);
    expect(ids(receipts, 'purchaseStockNo', 2)).toEqual(ids(orders, 'purchaseNo', 2));
    expect(ids(payments, 'paymentNo', 2)).toEqual(ids(orders, 'purchaseNo', 2));
    const total = (rows: readonly Row[], name: string): bigint =>
      rows.reduce((sum, row) => sum + amount(row[name]), 0n);
    expect(total(receipts, 'totalPurchase')).toBe(total(orders, 'totalPurchase'));
    expect(total(payments, 'paidAmount')).toBe(total(orders, 'totalPurchase'));
  });

  test('moves on to FBA with a freight that is estimated first and billed later, which changes the row', () => {
    const path = '/api/fba/shippingOrder/pageList/v2.json';
    const cost = {
      costUpdateFields: ['logisticsCost'],
      costUpdateStartTime: '2020-01-01',
      costUpdateEndTime: '2030-01-01',
    };
    const all = rowsOf(world, path, {}, END);
    expect(all.length).toBeGreaterThan(20);
    const first = rowsOf(world, path, {}, at(3));
    expect(first.every((row) => row.logisticsCost === '0')).toBe(true);
    expect(rowsOf(world, path, cost, at(3))).toEqual([]);
    expect(rowsOf(world, path, cost, END)).toEqual(all);
    expect(amount(all[0]?.logisticsCost)).toBeGreaterThan(amount(all[0]?.estimateLogisticsCost));
  });
});

describe('a list', () => {
  test('is the same however it is cut into pages', () => {
    const asked = { purchaseDateStart: '2020-01-01', purchaseDateEnd: '2030-01-01' };
    const list = world.list('/api/packageShip/v1/getPackagePage.json', asked, END);
    const whole = list?.rows(0, list.total) ?? [];
    expect(whole.length).toBeGreaterThan(500);
    for (const size of [1, 7, 200, 5000]) {
      const pages = [];
      for (let from = 0; from < whole.length; from += size)
        pages.push(...(list?.rows(from, Math.min(from + size, whole.length)) ?? []));
      expect(pages, String(size)).toEqual(whole);
    }
  });

  test('tells of shops of every platform, of goods with their parts, and of pairing that is missing', () => {
    const amazon = rowsOf(world, '/api/shop/pageList.json', {}, END);
    const others = rowsOf(world, '/api/multiplatform/shop/list.json', {}, END);
    expect(amazon.length + others.length).toBe(plan.seller.shops.length);
    expect(new Set(amazon.map((row) => row.marketplaceId)).size).toBe(21);
    const temu = rowsOf(world, '/api/multiplatform/shop/list.json', { platformType: 'TEMU' }, END);
    expect(new Set(temu.map((row) => row.temuTypeName))).toEqual(new Set(['半托管', '全托管']));
    const combos = rowsOf(world, '/api/commodity/pageList.json', { isGroup: '1' }, END);
    expect(combos.every((row) => (row.childSkus as unknown as readonly Row[]).length === 2)).toBe(true);
    expect(world.one('/api/commodity/v2/getCommodityDetail.json', { id: combos[0]?.id ?? '' }, END)).toMatchObject({
      isGroup: '1',
    });
    const open = rowsOf(world, '/api/multiplatform/match/getList.json', { searchType: 'sku', matchStatus: '0' }, END);
    expect(open.length).toBeGreaterThan(5);
    expect(open.every((row) => row.commoditySku === '')).toBe(true);
  });

  test('of returns and after-sale documents has the refunds of the orders, of its own platform only', () => {
    for (const [list, type] of [
      ['temu', 'TEMU'],
      ['shopify', 'SHOPIFY'],
      ['tiktok', 'TIKTOK'],
      ['walmart', 'WALMART'],
    ] as const) {
      const path = `/api/multiplatform/after/sale/order/${list}/list.json`;
      const rows = rowsOf(world, path, { dateType: 'purchase', dateStart: '2020-01-01', dateEnd: '2030-01-01' }, END);
      const dated = { dateType: 'purchase', startDate: '2020-01-01', endDate: '2030-01-01', isRefund: '1' };
      const orders = rowsOf(world, PLATFORM_ORDERS, dated, END).filter((row) => row.platformType === type);
      expect(
        rows.map((row) => row.orderNo),
        list,
      ).toEqual(orders.map((row) => row.orderNo));
    }
    const dates = { returnStartDate: '2020-01-01', returnEndDate: '2030-01-01' };
    const returns = rowsOf(world, '/api/order/api/report/fbaReturn/pageList.json', dates, END);
    expect(new Set(returns.map((row) => row.detailedDisposition))).toEqual(new Set(['SELLABLE', 'CUSTOMER_DAMAGED']));
  });

  test('of deferred transactions holds them for a week, then releases them', () => {
    const path = '/api/finAmz/deferredOrder/deferredOrderList.json';
    const count = (transactionStatus: string, day: number): number =>
      rowsOf(world, path, { ...EVER, transactionStatus }, at(day)).length;
    expect([count('DEFERRED', 20) > 0, count('DEFERRED', 90)]).toEqual([true, 0]);
    expect(count('DEFERRED_RELEASED', 90)).toBe(count('', 90));
  });

  test('that the story does not keep is none', () => {
    expect(world.list('/api/inventory/count/order/page.json', {}, END)).toBeUndefined();
  });
});

test('a client of the server reads what the world holds, signed, page by page', async () => {
  const clock = manualClock(END, { skipSleeps: true });
  const client = { clientId: 'story', secret: 'story-secret' };
  const server = await startSellfoxSandbox({ world, clock, clients: [client] });
  try {
    const query = new URLSearchParams({
      client_id: client.clientId,
      client_secret: client.secret,
      grant_type: 'client_credentials',
    });
    const token = (await (await fetch(`${server.url}/api/oauth/v2/token.json?${query}`)).json()) as {
      data: { access_token: string };
    };
    const asked = { dateType: 'purchase', startDate: '2020-01-01', endDate: '2030-01-01', pageSize: '1000' };
    const numbers: string[] = [];
    for (let page = 1, pages = 1; page <= pages; page++) {
      const pairs = {
        access_token: token.data.access_token,
        client_id: client.clientId,
        method: 'post',
        nonce: String(page),
        timestamp: String(clock.now()),
        url: PLATFORM_ORDERS,
      };
      const text = Object.entries(pairs)
        .map(([key, value]) => `${key}=${value}`)
        .join('&');
      const { method: _method, url: _url, ...sent } = pairs;
      const sign = createHmac('sha256', client.secret).update(text).digest('hex');
      const response = await fetch(`${server.url}${PLATFORM_ORDERS}?${new URLSearchParams({ ...sent, sign })}`, {
        method: 'POST',
        body: JSON.stringify({ ...asked, pageNo: String(page) }),
      });
      const { code, data } = (await response.json()) as { code: number; data: { totalPage: number; rows: Row[] } };
      expect(code).toBe(0);
      pages = data.totalPage;
      numbers.push(...data.rows.map((row) => row.orderNo ?? ''));
      clock.advance(1000);
    }
    const { pageSize: _size, ...filter } = asked;
    expect(numbers).toEqual(rowsOf(world, PLATFORM_ORDERS, filter, END).map((row) => row.orderNo));
    expect(numbers.length).toBeGreaterThan(1000);
  } finally {
    await server.close();
  }
});
