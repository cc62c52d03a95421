import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeProblem, joinCatalogue } from '../../../core/problems.ts';
import type { InterpretContext, Interpreted, SourceShop, SourceWarehouse } from '../../../core/sources.ts';
import { orderAt } from '../../../sandbox/seller/orders.ts';
import { rowsOf } from '../../../sandbox/seller/rows-fixture.ts';
import { planStory } from '../../../sandbox/seller/story.ts';
import { createSellerWorld } from '../../../sandbox/seller/world.ts';
import { type JsonObject, parseExactJson } from '../../../wire/exact-json.ts';
import { interpretRow, SELLFOX_STREAMS } from '../connector.ts';
import { cutRow, isRow } from '../cut.ts';
import { SELLFOX_PROBLEMS } from '../problems.ts';

const SHOP: SourceShop = {
  ...{ book: 'A1', shop: 'AMZ-US', platform: 'AMAZON', marketplace: 'US', currency: 'USD' },
  ...{ zone: 'America/Los_Angeles', warehouse: 'FBA-US' },
};
const WAREHOUSES: Readonly<Record<string, SourceWarehouse>> = {
  '60001': { book: 'A1', warehouse: 'SZ', kind: 'OWN' },
  '60002': { book: 'A1', warehouse: 'YW', kind: 'OWN' },
  '60010': { book: 'A1', warehouse: 'FBA-US', kind: 'PLATFORM' },
};
const CONTEXT: InterpretContext = {
  shopOf: (family, id) => (family === 'amazon-shops' && id === '10001' ? SHOP : undefined),
  warehouseOf: (id) => WAREHOUSES[id],
  zone: 'Asia/Shanghai',
};

function read(name: string, raw: object, context = CONTEXT): Interpreted {
  const stream = SELLFOX_STREAMS.find((one) => one.name === name)!;
  const row = cutRow(stream, parseExactJson(JSON.stringify(raw)), 'key');
  if (!isRow(row)) throw new Error(JSON.stringify(row));
  return interpretRow(name, row.fields, context);
}

/** `kind warehouse SKU quantity day`, 次品 marked. */
function moves({ movements, problems }: Interpreted): readonly string[] | readonly object[] | undefined {
  if (problems.length > 0) return problems.map((one) => ({ code: one.code, column: one.place.column }));
  return movements?.map(
    (one) =>
      `${one.kind} ${one.warehouse} ${one.sku || one.msku} ${one.quantity}${one.condition === 'GOOD' ? '' : ' bad'} ${one.date}`,
  );
}

/** The examples of the protocol notes, cut to what is asked for. */
const ITEM = { commodityId: '30001', commoditySku: 'HL-CUP-01', fnSku: '', goods: '5', defective: '0' };
const ROWS = {
  'other-in': {
    ...{ id: '62001', warehouseId: '60001', warehouseName: '深圳仓', inWarehouseNo: 'QR260103001' },
    ...{ inTime: '2026-01-03 10:00:00', updateTime: '2026-01-03 10:00', status: '1', type: '0', typeName: '其他' },
    items: [ITEM],
  },
  'other-out': {
    ...{ id: '62002', warehouseId: '60001', targetFbaWarehouseId: '', outWarehouseNo: 'QC260103001' },
    ...{ updateTime: '2026-01-04 10:00', status: '1', type: '0', typeName: '其他', items: [ITEM] },
  },
  transfers: {
    ...{ id: '63001', transferNo: 'DB260104001', warehouseId: '60001', targetWarehouseId: '60002', status: '4' },
    ...{ createTime: '2026-01-04 10:00:00', updateTime: '2026-01-06 10:00:00', items: [{ ...ITEM, goods: '10' }] },
  },
  adjustments: {
    ...{ id: 64001, warehouseId: 60001, warehouseName: '深圳仓', adjustNo: 'TZ260107001', type: 0, adjustStatus: 3 },
    ...{ adjustmentReason: ['盘亏'], createTime: '2026-01-07 10:00:00', updateTime: '2026-01-07 10:05:00' },
    itemList: [{ id: 1, commodityId: 30001, commoditySku: 'HL-CUP-01', targetAvailable: -2, targetDefective: 0 }],
  },
  'removal-receipts': {
    ...{ id: '65501', orderStatus: '2', orderNo: 'YC260110001', removeOrderNo: 'RMV-01', warehouseId: '60002' },
    ...{ updateTime: '2026-01-11 09:00:00', completedDate: '2026-01-10' },
    itemVOS: [{ commoditySku: 'HL-CUP-01', sellerSku: 'HL-CUP-US', receivedGoodQty: '3', receivedBadQty: '1' }],
  },
  'purchase-receipts': {
    ...{ id: '71001', warehouseId: '60001', warehouseName: '深圳仓', purchaseStockNo: 'RK260102001' },
    ...{ purchaseNo: 'CG260101001', commoditySku: 'HL-CUP-01', goods: '100', defective: '2' },
    ...{ arrivalTime: '2026-01-02 10:00:00', createTime: '2026-01-02 10:00:00' },
  },
  'purchase-returns': {
    ...{ returnedId: '72001', returnedNo: 'CT260115001', createTime: '2026-01-15 10:00:00', warehouseId: '60001' },
    ...{ status: '2', itemVos: [{ commoditySku: 'HL-CUP-01', returnedGoods: '3', returnedDefectives: '1' }] },
  },
  'shipping-orders': {
    ...{ shippingOrderId: '68001', shipSn: 'FH260103001', warehouseId: '60001', toWarehouseId: '60010', status: '3' },
    ...{ shipTime: '2026-01-03 10:00:00', realShipTime: '2026-01-03 10:00:00', restoreStock: '0' },
    items: [{ commoditySku: 'HL-CUP-01', shipCount: '50' }],
  },
  'fifo-out': {
    ...{ shopId: '10001', shopName: 'DEMO-US', outDate: '2026-01-06', msku: 'HL-CUP-US', outRecordNo: 'OUT1' },
    ...{ outType: '102', sellable: '1', inRecordNo: 'IN1', quantity: '1', adjustReason: '1', reason: 'M' },
    commodityInfos: [{ commoditySku: 'HL-CUP-01', commodityName: '示例杯' }],
  },
  'fifo-in': {
    ...{ shopId: '10001', shopName: 'DEMO-US', inDate: '2026-01-05', msku: 'HL-CUP-US', inRecordNo: 'IN1' },
    ...{ inType: '2', sellable: '1', quantity: '50', fbaShipmentId: 'FBA0000001' },
    commodityInfos: [{ commoditySku: 'HL-CUP-01', commodityName: '示例杯' }],
  },
} as const;
type Stream = keyof typeof ROWS;
const told = (name: Stream, more: object = {}) => moves(read(name, { ...ROWS[name], ...more }));

describe('a document of stock', () => {
  test.each<[Stream, object, readonly string[]]>([
    ['other-in', {}, ['OTHER_IN SZ HL-CUP-01 5 2026-01-03']],
    ['other-in', { type: '3' }, ['RETURN SZ HL-CUP-01 5 2026-01-03']],
    [
      'other-in',
      { inTime: '', items: [{ ...ITEM, goods: '0', defective: '2' }] },
      ['OTHER_IN SZ HL-CUP-01 2 bad 2026-01-03'],
    ],
    ['other-out', {}, ['OTHER_OUT SZ HL-CUP-01 -5 2026-01-04']],
    ['other-out', { targetFbaWarehouseId: '60010' }, ['TRANSFER_OUT SZ HL-CUP-01 -5 2026-01-04']],
    ['transfers', {}, ['TRANSFER_OUT SZ HL-CUP-01 -10 2026-01-04', 'TRANSFER_IN YW HL-CUP-01 10 2026-01-06']],
    ['transfers', { status: '3', reviewTime: '2026-01-05 08:00:00' }, ['TRANSFER_OUT SZ HL-CUP-01 -10 2026-01-05']],
    ['adjustments', {}, ['COUNT SZ HL-CUP-01 -2 2026-01-07']],
    ['removal-receipts', {}, ['REMOVAL_IN YW HL-CUP-01 3 2026-01-10', 'REMOVAL_IN YW HL-CUP-01 1 bad 2026-01-10']],
    [
      'removal-receipts',
      { orderStatus: '1', completedDate: '' },
      ['REMOVAL_IN YW HL-CUP-01 3 2026-01-11', 'REMOVAL_IN YW HL-CUP-01 1 bad 2026-01-11'],
    ],
    ['purchase-receipts', {}, ['RECEIPT SZ HL-CUP-01 100 2026-01-02', 'RECEIPT SZ HL-CUP-01 2 bad 2026-01-02']],
    [
      'purchase-returns',
      {},
      ['SUPPLIER_RETURN SZ HL-CUP-01 -3 2026-01-15', 'SUPPLIER_RETURN SZ HL-CUP-01 -1 bad 2026-01-15'],
    ],
    ['shipping-orders', {}, ['TRANSFER_OUT SZ HL-CUP-01 -50 2026-01-03']],
    ['fifo-out', {}, ['LOST FBA-US HL-CUP-01 -1 2026-01-06']],
    ['fifo-out', { adjustReason: '2', sellable: '0' }, ['DAMAGED FBA-US HL-CUP-01 -1 bad 2026-01-06']],
    ['fifo-out', { outType: '104', adjustReason: null }, ['MOVED FBA-US HL-CUP-01 -1 2026-01-06']],
    ['fifo-in', {}, ['TRANSFER_IN FBA-US HL-CUP-01 50 2026-01-05']],
    ['fifo-in', { inType: '3', sellable: '0', commodityInfos: [] }, ['RETURN FBA-US HL-CUP-US 50 bad 2026-01-05']],
  ])('%s %j moves these units', (name, more, expected) => {
    expect(told(name, more)).toEqual(expected);
  });

  test('a relabelled unit leaves one SKU and comes to the other, whichever sign the quantity has', () => {
    const item = (targetAvailable: number, targetCommoditySku = 'HL-CUP-02') => ({
      type: 1,
      itemList: [{ commoditySku: 'HL-CUP-01', targetCommoditySku, targetAvailable, targetDefective: 0 }],
    });
    const expected = ['RELABEL SZ HL-CUP-01 -4 2026-01-07', 'RELABEL SZ HL-CUP-02 4 2026-01-07'];
    expect(told('adjustments', item(4))).toEqual(expected);
    expect(told('adjustments', item(-4))).toEqual(expected);
    expect(told('adjustments', item(4, 'HL-CUP-01'))).toEqual([]);
  });

  test.each<[Stream, object, string]>([
    ['other-in', { status: '0' }, 'is not confirmed'],
    ['other-in', { type: '1' }, 'is a purchase: the purchase receipts tell it'],
    ['other-out', { status: '0' }, 'is not confirmed'],
    ['transfers', { status: '2' }, 'has not left'],
    ['transfers', { status: '6' }, 'is void'],
    ['adjustments', { adjustStatus: 4 }, 'was refused'],
    ['removal-receipts', { orderStatus: '3' }, 'is void'],
    ['purchase-returns', { status: '4' }, 'is void'],
    ['shipping-orders', { restoreStock: '1' }, 'went back to the shelf'],
    ['shipping-orders', { status: '-1' }, 'is void'],
    ['fifo-out', { outType: '101' }, 'is a sale: its order tells it'],
    ['fifo-out', { outType: '103' }, 'is a removal: its order tells it'],
    ['fifo-in', { inType: '1' }, 'is the carry-over of a month'],
  ])('%s %j moves nothing and says so, for it %s', (name, more) => {
    expect(told(name, more)).toEqual([]);
  });

  test('what is sent to FBA leaves; its arrival is told by the FIFO list alone', () => {
    expect(told('transfers', { targetWarehouseId: '60010' })).toEqual(['TRANSFER_OUT SZ HL-CUP-01 -10 2026-01-04']);
  });

  test('costs of a 发货单 that change are read by the same rule', () => {
    expect(moves(read('shipping-order-costs', ROWS['shipping-orders']))).toEqual(told('shipping-orders'));
  });

  test.each<[Stream, object, object]>([
    ['other-in', { warehouseId: '99999' }, { code: 'SELLFOX_WAREHOUSE_UNKNOWN', column: 'warehouseId' }],
    ['transfers', { targetWarehouseId: '' }, { code: 'SELLFOX_WAREHOUSE_UNKNOWN', column: 'targetWarehouseId' }],
    ['other-in', { status: '7' }, { code: 'SELLFOX_STOCK_STATUS', column: 'status' }],
    ['other-in', { type: '9' }, { code: 'SELLFOX_STOCK_STATUS', column: 'type' }],
    ['adjustments', { type: 5 }, { code: 'SELLFOX_STOCK_STATUS', column: 'type' }],
    ['other-in', { items: [{ ...ITEM, goods: '1.5' }] }, { code: 'SELLFOX_STOCK_FIELD', column: 'goods' }],
    ['other-in', { items: [{ ...ITEM, goods: '-1' }] }, { code: 'SELLFOX_STOCK_FIELD', column: 'goods' }],
    ['other-in', { items: [{ ...ITEM, commoditySku: '-' }] }, { code: 'SELLFOX_STOCK_FIELD', column: 'commoditySku' }],
    ['other-in', { inTime: '2026-02-30 10:00' }, { code: 'SELLFOX_STOCK_FIELD', column: 'inTime' }],
    ['other-in', { items: [] }, { code: 'SELLFOX_STOCK_NO_ITEMS', column: 'items' }],
    ['shipping-orders', { items: null }, { code: 'SELLFOX_STOCK_NO_ITEMS', column: 'items' }],
    ['fifo-out', { outType: '199' }, { code: 'SELLFOX_STOCK_STATUS', column: 'outType' }],
    ['fifo-out', { adjustReason: null }, { code: 'SELLFOX_STOCK_STATUS', column: 'adjustReason' }],
    ['fifo-in', { inType: '7' }, { code: 'SELLFOX_STOCK_STATUS', column: 'inType' }],
    ['fifo-in', { sellable: '' }, { code: 'SELLFOX_STOCK_FIELD', column: 'sellable' }],
    ['fifo-in', { shopId: '10009' }, { code: 'SELLFOX_STOCK_SHOP_UNKNOWN', column: 'shopId' }],
  ])('%s %j is a problem that names the field, and says nothing', (name, more, expected) => {
    const meaning = read(name, { ...ROWS[name], ...more });
    expect(moves(meaning)).toEqual([expected]);
    expect('movements' in meaning).toBe(false);
    const catalogue = joinCatalogue([SELLFOX_PROBLEMS]);
    for (const language of ['zh', 'en'] as const)
      for (const one of meaning.problems) expect(describeProblem(catalogue, one, language).text).not.toMatch(/\{\w+\}/);
  });

  test('a stream that tells nothing of stock says nothing of it, which is not the same as nothing', () => {
    expect('movements' in read('warehouses', { id: '60001' })).toBe(false);
    expect('balances' in read('other-in', ROWS['other-in'])).toBe(false);
  });

  test('a row of any shape never throws', () => {
    const names = [...Object.keys(ROWS), 'stock', 'fba-stock'];
    const value = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.constant(null),
      fc.boolean(),
      fc.constant([]),
      fc.constant({}),
    );
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.dictionary(fc.string(), value), fc.nat(30), (name, odd, at) => {
        const base: Readonly<Record<string, unknown>> = name in ROWS ? ROWS[name as Stream] : { id: '1' };
        const fields = SELLFOX_STREAMS.find((one) => one.name === name)!.fields;
        const field = fields[at % fields.length]!;
        const key = typeof field === 'string' ? field : field.in;
        const fieldsOf = { ...base, [key]: Object.values(odd)[0] ?? '', ...odd };
        expect(() => interpretRow(name, fieldsOf as never, CONTEXT)).not.toThrow();
      }),
    );
  });
});

describe('what 赛狐 counts itself', () => {
  const STOCK = {
    ...{ id: 61001, warehouseId: '60001', commoditySku: 'HL-CUP-01', stockAvailable: '90', stockDefective: '3' },
    ...{ stockOccupy: '10', stockWait: '40', stockPlan: '7', stockAllNum: '143' },
  };
  const FBA = {
    ...{ shopId: '10001', marketplaceId: 'ATVPDKIKX0DER', sku: 'HL-CUP-US', commoditySku: 'HL-CUP-01' },
    ...{ available: '35', reservedTransfer: '3', reservedProcessing: '0', reservedCustomerorders: '2' },
    ...{ inboundWorking: '8', inboundShipped: '9', inboundReceiving: '1', unfulfillable: '4', totalInventory: '44' },
  };

  test('is what is there: free and occupied, not what is on its way', () => {
    expect(read('stock', STOCK).balances).toEqual([
      { book: 'A1', warehouse: 'SZ', shop: '', sku: 'HL-CUP-01', msku: '', onHand: 100, defective: 3 },
    ]);
    expect(read('fba-stock', FBA).balances).toEqual([
      {
        book: 'A1',
        warehouse: 'FBA-US',
        shop: 'AMZ-US',
        sku: 'HL-CUP-01',
        msku: 'HL-CUP-US',
        onHand: 40,
        defective: 4,
      },
    ]);
  });

  test('is not told, with a problem, where a number is none', () => {
    const meaning = read('stock', { ...STOCK, stockOccupy: 'x' });
    expect(['balances' in meaning, moves(meaning)]).toEqual([
      false,
      [{ code: 'SELLFOX_STOCK_FIELD', column: 'stockOccupy' }],
    ]);
  });
});

describe('the seeded seller', () => {
  const DAY_MS = 86_400_000;
  const plan = planStory({ seed: 'stock', orders: 1_200 });
  const world = createSellerWorld(plan);
  const { seller } = plan;
  const context: InterpretContext = {
    shopOf: (_family, id) => {
      const shop = seller.shops.find((one) => one.id === id && one.isAmazon);
      return shop && { ...SHOP, shop: shop.name, warehouse: shop.warehouse };
    },
    warehouseOf: (id) => {
      const found = seller.warehouses.find((one) => one.id === id);
      return found && { book: 'A1', warehouse: id, kind: found.type === '2' ? 'PLATFORM' : 'OWN' };
    },
    zone: 'Asia/Shanghai',
  };
  const EVER: Readonly<Record<string, JsonObject>> = {
    'other-in': { start: '2020-01-01', end: '2035-01-01' },
    transfers: { start: '2020-01-01', end: '2035-01-01' },
    'shipping-orders': { createTimeStart: '2020-01-01 00:00:00', createTimeEnd: '2035-01-01 00:00:00' },
    'purchase-receipts': { beginTime: '2020-01-01', endTime: '2035-01-01' },
    'purchase-returns': { startTime: '2020-01-01', endTime: '2035-01-01' },
    adjustments: { dateType: '2', startDate: '2020-01-01', endDate: '2035-01-01' },
    'removal-receipts': { dateType: 'updateTime', startDate: '2020-01-01', endDate: '2035-01-01' },
    'fifo-in': { startDate: '2020-01-01', endDate: '2035-01-01' },
    'fifo-out': { startDate: '2020-01-01', endDate: '2035-01-01', orderTypes: ['0', '1'] },
    stock: {},
  };
  const all = (name: string, nowMs: number): readonly Interpreted[] => {
    const { path } = SELLFOX_STREAMS.find((one) => one.name === name)!;
    return rowsOf(world, path, EVER[name]!, nowMs).map((raw) => read(name, raw, context));
  };

  test.each([20, 60, 150])('%i days on: documents and what left with orders add up to the stock list', (days) => {
    const nowMs = plan.startMs + days * DAY_MS;
    const units = new Map<string, number>();
    const kinds = new Set<string>();
    const add = (key: string, quantity: number): void => void units.set(key, (units.get(key) ?? 0) + quantity);
    for (const name of Object.keys(EVER).filter((one) => one !== 'stock'))
      for (const { movements, problems } of all(name, nowMs)) {
        expect(problems, name).toEqual([]);
        for (const one of movements!) {
          kinds.add(one.kind);
          add(`${one.warehouse} ${one.sku}`, one.quantity);
        }
      }
    for (let n = 0; n < plan.orders; n++) {
      const order = orderAt(plan, n);
      if (order.shippedByMcf) continue;
      for (const parcel of order.parcels.filter((one) => one.shippedMs <= nowMs))
        for (const { line, quantity } of parcel.units) {
          const { goods } = order.lines[line]!;
          const parts = goods.parts.length > 0 ? goods.parts : [{ sku: goods.sku, number: 1 }];
          for (const part of parts) add(`${parcel.warehouse} ${part.sku}`, -quantity * part.number);
        }
    }
    const counted = all('stock', nowMs).flatMap((one) => one.balances!);
    expect(counted.length).toBeGreaterThan(50);
    const told = new Map(counted.map((one) => [`${one.warehouse} ${one.sku}`, one.onHand]));
    for (const key of new Set([...units.keys(), ...told.keys()]))
      expect(units.get(key) ?? 0, key).toBe(told.get(key) ?? 0);
    if (days === 150)
      expect([...kinds].sort()).toEqual([
        'COUNT',
        'RECEIPT',
        'REMOVAL_IN',
        'RETURN',
        'SUPPLIER_RETURN',
        'TRANSFER_IN',
        'TRANSFER_OUT',
      ]);
  });
});
