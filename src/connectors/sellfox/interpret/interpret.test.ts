import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeProblem, joinCatalogue } from '../../../core/problems.ts';
import type { InterpretContext, Interpreted, SourceFields, SourceShop } from '../../../core/sources.ts';
import { parseExactJson } from '../../../wire/exact-json.ts';
import { interpretRow, SELLFOX_STREAMS } from '../connector.ts';
import { cutRow, isRow } from '../cut.ts';
import { SELLFOX_PROBLEMS } from '../problems.ts';
import { betweenZones } from '../zones.ts';
import { plainDecimal } from './fields.ts';
import { AMAZON_STATES, PARCEL_STATES, PLATFORM_STATES } from './states.ts';

const SHOPS: Readonly<Record<string, SourceShop>> = {
  'amazon-shops/10001': {
    book: 'A1',
    shop: 'AMZ-US',
    platform: 'AMAZON',
    marketplace: 'US',
    currency: 'USD',
    zone: 'America/Los_Angeles',
    warehouse: 'FBA',
  },
  'amazon-shops/10002': {
    book: 'A1',
    shop: 'AMZ-JP',
    platform: 'AMAZON',
    marketplace: 'JP',
    currency: 'JPY',
    zone: 'Asia/Tokyo',
    warehouse: 'FBA',
  },
  'platform-shops/20001': {
    book: 'A1',
    shop: 'TEMU-US',
    platform: 'TEMU_HALF',
    marketplace: 'US',
    currency: 'USD',
    zone: 'America/Los_Angeles',
    warehouse: 'FBA',
  },
};
const CONTEXT: InterpretContext = {
  shopOf: (family, id) => SHOPS[`${family}/${id}`],
  warehouseOf: () => undefined,
  zone: 'Asia/Shanghai',
};

/** A row as it comes, through the cut, to what it means. */
function read(name: string, raw: object, context = CONTEXT): Interpreted {
  const stream = SELLFOX_STREAMS.find((one) => one.name === name)!;
  const row = cutRow(stream, parseExactJson(JSON.stringify(raw)), 'key');
  if (!isRow(row)) throw new Error(JSON.stringify(row));
  return interpretRow(name, row.fields, context);
}

const ITEM = {
  orderItemId: '70000000000001',
  commoditySku: 'HL-CUP-01',
  sellerSku: 'HL-CUP-US',
  quantityOrdered: '1',
  quantityShipped: '1',
  itemPriceCurrency: 'USD',
  itemPriceAmount: '20.00',
  itemPrincipalAmountOri: '20.00',
  itemTaxAmount: '1.40',
  withheldTaxAmount: '1.40',
  giftWrapAmount: '0',
  shippingCharge: '0',
  promotionDiscountAmount: 0,
};
const AMAZON = {
  shopId: '10001',
  shopName: 'DEMO-US',
  amazonOrderId: '111-0000001-0000001',
  orderStatus: 'Shipped',
  orderTotalCurrency: 'USD',
  marketplaceId: 'ATVPDKIKX0DER',
  fulfillmentChannel: 'AFN',
  isBusinessOrder: 'false',
  isReplacementOrder: 'false',
  orderFlag: '0',
  purchaseDate: '2026-01-04 18:20:31',
  lastUpdateDate: '2026-01-05 03:11:00',
  paymentsDate: '2026-01-04 18:22:00',
  orderItemVoList: [ITEM],
};
const amazon = (more: object = {}): Interpreted => read('amazon-orders', { ...AMAZON, ...more });
const withItem = (more: object): Interpreted => amazon({ orderItemVoList: [{ ...ITEM, ...more }] });

const SOLD = {
  msku: 'HL-CUP-T',
  localSku: 'HL-CUP-01',
  saleNum: '1',
  originalPrice: '12.00',
  orderItemId: '1',
  itemStatus: 'Shipped',
  shipDateTime: '2026-01-05 09:00:00',
};
const PLATFORM = {
  orderFlag: '0',
  shopId: '20001',
  shopName: 'DEMO-TEMU-US',
  marketplaceCode: 'US',
  platformType: 'TEMU',
  orderNo: 'PO-0001',
  shipNodeType: 'SellerFulfilled',
  purchaseDate: '2026-01-04 02:00:00',
  payTime: '2026-01-04 02:01:00',
  orderStatus: 'Shipped',
  totalAmount: '12.00',
  currency: 'USD',
  taxAmount: '0',
  productAmount: '12.00',
  shippingChargeAmount: '0',
  updateTime: '2026-01-05 09:00:00',
  skuInfoVo: [SOLD],
};
const platform = (more: object = {}): Interpreted => read('platform-orders', { ...PLATFORM, ...more });

const codes = (read: Interpreted): readonly string[] => read.problems.map((one) => one.code);

describe('an Amazon order', () => {
  test('of the protocol’s example is this order', () => {
    expect(amazon()).toEqual({
      objects: [],
      orders: [
        {
          book: 'A1',
          shop: 'AMZ-US',
          platform: 'AMAZON',
          orderNo: '111-0000001-0000001',
          marketplace: 'US',
          currency: 'USD',
          kind: 'SALE',
          isBusiness: false,
          fulfilment: 'PLATFORM',
          status: 'SHIPPED',
          purchasedAt: '2026-01-04 18:20:31',
          paidAt: '2026-01-04 18:22:00',
          shippedAt: '',
          deliveredAt: '',
          cancelledAt: '',
          updatedAt: '2026-01-05 03:11:00',
          replaces: '',
          orderDiscount: 0n,
          orderShipping: 0n,
          lines: [
            {
              item: '70000000000001',
              msku: 'HL-CUP-US',
              sku: 'HL-CUP-01',
              quantity: 1,
              cancelled: 0,
              principal: 2000n,
              shipping: 0n,
              giftWrap: 0n,
              discount: 0n,
              tax: 140n,
              taxWithheld: 140n,
            },
          ],
          parcels: [],
          buyer: { buyer: '', address: '', country: '', taxId: false },
        },
      ],
      parcels: [],
      problems: [],
    });
  });

  test.each([
    ['PendingAvailability', 'PENDING'],
    ['Pending', 'PENDING'],
    ['Unshipped', 'UNSHIPPED'],
    ['PartiallyShipped', 'PARTIALLY_SHIPPED'],
    ['Shipped', 'SHIPPED'],
    ['InvoiceUnconfirmed', 'SHIPPED'],
    ['Canceled', 'CANCELLED'],
    ['Unfulfillable', 'CANCELLED'],
    ['Shipping', 'SHIPPED'],
  ])('that is %s is %s', (orderStatus, status) => {
    expect(amazon({ orderStatus }).orders[0]?.status).toBe(status);
  });

  test('has a meaning for every state of the protocol, and none for another', () => {
    expect(Object.keys(AMAZON_STATES)).toHaveLength(9);
    expect(codes(amazon({ orderStatus: 'Lost' }))).toEqual(['SELLFOX_ORDER_STATUS']);
    expect(codes(amazon({ orderStatus: null }))).toEqual(['SELLFOX_ORDER_STATUS']);
  });

  test('that is Shipping has left as far as its units have', () => {
    const shipping = (quantityShipped: string): unknown =>
      amazon({ orderStatus: 'Shipping', orderItemVoList: [{ ...ITEM, quantityOrdered: '3', quantityShipped }] })
        .orders[0]?.status;
    expect(['0', '2', '3'].map(shipping)).toEqual(['UNSHIPPED', 'PARTIALLY_SHIPPED', 'SHIPPED']);
  });

  test.each([
    [{ isReplacementOrder: 'true', replacedOrderId: '111-9' }, 'REPLACEMENT'],
    [{ isReplacementOrder: '1' }, 'REPLACEMENT'],
    [{ orderFlag: '1' }, 'REMOVAL'],
    [{ orderFlag: 2 }, 'MCF'],
    [{ isVineOrder: true }, 'SAMPLE'],
    [{ isBusinessOrder: 'true' }, 'SALE'],
  ])('with %j is a %s', (more, kind) => {
    const [order] = amazon(more).orders;
    expect(order?.kind).toBe(kind);
    expect(order?.isBusiness).toBe('isBusinessOrder' in more);
    expect(order?.replaces).toBe('replacedOrderId' in more ? '111-9' : '');
  });

  test.each([
    ['A1VC38T7YXB528', 'JP'],
    ['JP', 'JP'],
    ['A1F83G8C2ARO7P', 'GB'],
    ['UK', 'GB'],
    [null, 'US'],
  ])('of marketplace %j is of %s: the list tells ids, the detail codes', (marketplaceId, country) => {
    expect(amazon({ marketplaceId }).orders[0]?.marketplace).toBe(country);
  });

  test('in yen has no decimals, and text of 0.5 yen is no amount', () => {
    const yen = { shopId: '10002', orderTotalCurrency: 'JPY' };
    const [order] = amazon({
      ...yen,
      orderItemVoList: [{ ...ITEM, itemPrincipalAmountOri: '2000.00', itemTaxAmount: '200', withheldTaxAmount: '0' }],
    }).orders;
    expect([order?.currency, order?.lines[0]?.principal, order?.lines[0]?.tax]).toEqual(['JPY', 2000n, 200n]);
    const bad = amazon({
      ...yen,
      orderItemVoList: [{ ...ITEM, itemPrincipalAmountOri: '2000.5', itemTaxAmount: '1', withheldTaxAmount: '0' }],
    });
    expect(bad.problems.map((one) => [one.code, one.place.column, one.params.value])).toEqual([
      ['SELLFOX_ORDER_AMOUNT', 'itemPrincipalAmountOri', '2000.5'],
    ]);
  });

  test('that is pending without money, or cancelled without lines, is an order', () => {
    const pending = { orderStatus: 'Pending', orderTotalCurrency: null, paymentsDate: '-' };
    const item = {
      ...ITEM,
      itemPriceCurrency: '',
      itemPriceAmount: null,
      itemPrincipalAmountOri: '-',
      itemTaxAmount: null,
      withheldTaxAmount: '',
    };
    const [order] = amazon({ ...pending, orderItemVoList: [item] }).orders;
    expect([order?.currency, order?.paidAt, order?.lines[0]?.principal]).toEqual(['USD', '', 0n]);
    expect(amazon({ orderStatus: 'Canceled', orderItemVoList: null }).orders[0]?.lines).toEqual([]);
  });

  test('of MCF goods needs no price; a sale does', () => {
    const free = {
      orderItemVoList: [
        { ...ITEM, itemPriceAmount: null, itemPrincipalAmountOri: null, itemTaxAmount: '0', withheldTaxAmount: '0' },
      ],
    };
    expect(amazon({ orderFlag: '2', ...free }).orders).toHaveLength(1);
    expect(amazon(free).problems.map((one) => one.place.column)).toEqual(['itemPriceAmount']);
  });

  test('has discounts and withheld taxes as sizes, whatever the sign, and all taxes of a line in one', () => {
    const line = withItem({
      promotionDiscountAmount: -2.5,
      withheldTaxAmount: '-1.60',
      shippingTaxAmount: '0.15',
      giftWrapTaxAmount: '0.05',
    }).orders[0]?.lines[0];
    expect([line?.discount, line?.tax, line?.taxWithheld]).toEqual([250n, 160n, 160n]);
  });

  test.each<[string, object, string, string]>([
    ['a shop that is not mapped', { shopId: '99' }, 'SELLFOX_SHOP_UNKNOWN', 'L2'],
    ['no line', { orderItemVoList: [] }, 'SELLFOX_ORDER_NO_LINES', 'L1'],
    ['a currency that is none', { orderTotalCurrency: 'RMB' }, 'SELLFOX_ORDER_FIELD', 'L1'],
    ['an unknown marketplace', { marketplaceId: 'AXXXXXXXXXXXXX' }, 'SELLFOX_ORDER_MARKETPLACE', 'L1'],
    ['a channel that is none', { fulfillmentChannel: 'XYZ' }, 'SELLFOX_ORDER_FIELD', 'L1'],
    ['no purchase date', { purchaseDate: '' }, 'SELLFOX_ORDER_FIELD', 'L1'],
    ['30 February', { lastUpdateDate: '2026-02-30 10:00:00' }, 'SELLFOX_ORDER_FIELD', 'L1'],
    ['25 o’clock', { paymentsDate: '2026-02-03 25:00:00' }, 'SELLFOX_ORDER_FIELD', 'L1'],
    ['an amount in words', { orderItemVoList: [{ ...ITEM, shippingCharge: 'free' }] }, 'SELLFOX_ORDER_AMOUNT', 'L1'],
    ['a third of a unit', { orderItemVoList: [{ ...ITEM, quantityOrdered: '0.33' }] }, 'SELLFOX_ORDER_FIELD', 'L1'],
    ['a line without number', { orderItemVoList: [{ ...ITEM, orderItemId: '-' }] }, 'SELLFOX_ORDER_FIELD', 'L1'],
    ['a line twice', { orderItemVoList: [ITEM, ITEM] }, 'SELLFOX_ORDER_FIELD', 'L1'],
    [
      'more withheld than taxed',
      { orderItemVoList: [{ ...ITEM, withheldTaxAmount: '1.41' }] },
      'SELLFOX_ORDER_FIELD',
      'L1',
    ],
  ])('with %s waits, with a problem that says so in both languages', (_, more, code, level) => {
    const { orders, problems } = amazon(more);
    expect(orders).toEqual([]);
    expect(problems.map((one) => [one.code, one.level])).toEqual([[code, level]]);
    expect(problems[0]?.params.order).toBe('111-0000001-0000001');
    for (const language of ['zh', 'en'] as const) {
      const words = describeProblem(joinCatalogue([SELLFOX_PROBLEMS]), problems[0]!, language);
      expect(`${words.text}${words.remedy}`).not.toMatch(/[{}]/);
    }
  });

  test('with several faults names all of them, and the shop once it is known', () => {
    const { problems } = amazon({ orderStatus: 'x', purchaseDate: null, marketplaceId: '?' });
    expect(problems.map((one) => one.place)).toEqual([
      { column: 'orderStatus', shop: 'AMZ-US' },
      { column: 'marketplaceId', shop: 'AMZ-US' },
      { column: 'purchaseDate', shop: 'AMZ-US' },
    ]);
  });
});

describe('an order of another platform', () => {
  test('of the protocol’s example is this order', () => {
    const { orders, problems } = platform();
    expect(problems).toEqual([]);
    expect(orders).toEqual([
      {
        book: 'A1',
        shop: 'TEMU-US',
        platform: 'TEMU_HALF',
        orderNo: 'PO-0001',
        marketplace: 'US',
        currency: 'USD',
        kind: 'SALE',
        isBusiness: false,
        fulfilment: 'SELLER',
        status: 'SHIPPED',
        purchasedAt: '2026-01-04 02:00:00',
        paidAt: '2026-01-04 02:01:00',
        shippedAt: '2026-01-05 09:00:00',
        deliveredAt: '',
        cancelledAt: '',
        updatedAt: '2026-01-05 09:00:00',
        replaces: '',
        orderDiscount: 0n,
        orderShipping: 0n,
        lines: [
          {
            item: '1',
            msku: 'HL-CUP-T',
            sku: 'HL-CUP-01',
            quantity: 1,
            cancelled: 0,
            principal: 1200n,
            shipping: 0n,
            giftWrap: 0n,
            discount: 0n,
            tax: 0n,
            taxWithheld: 0n,
          },
        ],
        parcels: [],
        buyer: { buyer: '', address: '', country: '', taxId: false },
      },
    ]);
  });

  const waiting = { ...SOLD, itemStatus: 'Unshipped', shipDateTime: null };
  test.each<[string, readonly object[], string]>([
    ['Pending', [waiting], 'PENDING'],
    ['Unshipped', [waiting], 'UNSHIPPED'],
    ['PartiallyShipped', [SOLD, { ...waiting, orderItemId: '2' }], 'PARTIALLY_SHIPPED'],
    ['Shipped', [SOLD], 'SHIPPED'],
    ['PartiallyCompleted', [SOLD, { ...waiting, orderItemId: '2' }], 'PARTIALLY_SHIPPED'],
    ['PartiallyCompleted', [SOLD, { ...SOLD, orderItemId: '2', itemStatus: 'Completed' }], 'SHIPPED'],
    ['PartiallyCompleted', [waiting], 'PARTIALLY_SHIPPED'],
    ['Completed', [SOLD], 'COMPLETED'],
    ['Canceled', [waiting], 'CANCELLED'],
    ['Refunded', [SOLD], 'SHIPPED'],
    ['Refunded', [waiting], 'CANCELLED'],
  ])('that is %s with items %j is %s', (orderStatus, skuInfoVo, status) => {
    const [order] = platform({ orderStatus, skuInfoVo }).orders;
    expect(order?.status).toBe(status);
    expect(order?.shippedAt).toBe(['SHIPPED', 'COMPLETED'].includes(status) ? '2026-01-05 09:00:00' : '');
  });

  test('has a meaning for every state of the protocol but Unknown, which waits', () => {
    expect(Object.keys(PLATFORM_STATES)).toHaveLength(8);
    expect(codes(platform({ orderStatus: 'Unknown' }))).toEqual(['SELLFOX_ORDER_STATUS']);
  });

  test.each([
    ['SellerFulfilled', 'SELLER'],
    ['WFSFulfilled', 'PLATFORM'],
    ['3PLFulfilled', 'THIRD_PARTY'],
    ['', 'SELLER'],
  ])('of ship node %j is shipped by %s', (shipNodeType, fulfilment) => {
    expect(platform({ shipNodeType }).orders[0]?.fulfilment).toBe(fulfilment);
  });

  test('keeps every cent of its goods and tax, however they are spread over its lines', () => {
    const item = fc.record({ price: fc.integer({ min: 0, max: 99_999 }), quantity: fc.integer({ min: 1, max: 9 }) });
    const cents = (value: number): string => (value / 100).toFixed(2);
    fc.assert(
      fc.property(
        fc.array(item, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 0, max: 999_999 }),
        fc.integer({ min: 0, max: 99_999 }),
        (items, goods, tax) => {
          const skuInfoVo = items.map(({ price, quantity }, index) => ({
            ...SOLD,
            orderItemId: String(index),
            originalPrice: cents(price),
            saleNum: String(quantity),
          }));
          const [order] = platform({ productAmount: cents(goods), taxAmount: cents(tax), skuInfoVo }).orders;
          const sum = (name: 'principal' | 'tax'): bigint => order!.lines.reduce((all, line) => all + line[name], 0n);
          expect([sum('principal'), sum('tax')]).toEqual([BigInt(goods), BigInt(tax)]);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('without a sum of its goods has the prices of its items', () => {
    const skuInfoVo = [
      { ...SOLD, originalPrice: '5.00', saleNum: '3' },
      { ...SOLD, orderItemId: '2', originalPrice: '1.50' },
    ];
    const lines = platform({ productAmount: null, skuInfoVo }).orders[0]?.lines;
    expect(lines?.map((line) => line.principal)).toEqual([1500n, 150n]);
  });

  test('bears its own discounts, not those of the platform', () => {
    const both = {
      sellerProductDiscount: '-1.00',
      sellerShippingDiscount: '0.50',
      platformProductDiscount: '9.00',
      discountAmount: '10.50',
    };
    expect(platform(both).orders[0]?.orderDiscount).toBe(150n);
    expect(platform({ discountAmount: '2.00' }).orders[0]?.orderDiscount).toBe(200n);
  });

  test('names items without a number by their MSKU, alike ones apart', () => {
    const unnumbered = { ...SOLD, orderItemId: '' };
    const lines = platform({ skuInfoVo: [unnumbered, unnumbered] }).orders[0]?.lines;
    expect(lines?.map((line) => line.item)).toEqual(['msku:HL-CUP-T', 'msku:HL-CUP-T#2']);
  });

  test.each([
    [{ isReplacementOrder: '1' }, 'REPLACEMENT'],
    [{ isSample: 'true' }, 'SAMPLE'],
    [{ isSample: '0' }, 'SALE'],
  ])('with %j is a %s', (more, kind) => {
    expect(platform(more).orders[0]?.kind).toBe(kind);
  });

  test.each<[string, object, string]>([
    ['a shop of another platform', { platformType: 'WALMART' }, 'SELLFOX_PLATFORM_DIFFERS'],
    ['no line', { skuInfoVo: [] }, 'SELLFOX_ORDER_NO_LINES'],
    ['an unknown ship node', { shipNodeType: 'Moon' }, 'SELLFOX_ORDER_FIELD'],
    ['a marketplace in words', { marketplaceCode: '美国' }, 'SELLFOX_ORDER_MARKETPLACE'],
    ['an amount with a third decimal', { productAmount: '12.001' }, 'SELLFOX_ORDER_AMOUNT'],
    ['no update time', { updateTime: null }, 'SELLFOX_ORDER_FIELD'],
    ['nothing sold for money', { skuInfoVo: [{ ...SOLD, saleNum: '0' }] }, 'SELLFOX_ORDER_FIELD'],
  ])('with %s waits', (_, more, code) => {
    expect(platform(more).orders).toEqual([]);
    expect(codes(platform(more))).toEqual([code]);
  });
});

describe('a parcel', () => {
  const PARCEL = {
    packageSn: 'PK260104001',
    shopId: '20001',
    status: 'has_shipped',
    shipTime: '2026-01-05 09:00',
    logistics: { warehouseName: '深圳仓', channelName: 'DEMO', trackNo: 'T0001' },
    items: [
      { orderItemId: '1', amazonOrderId: 'PO-0001', sellerSku: 'CUP', quantityOrdered: '1' },
      { orderItemId: '2', amazonOrderId: 'PO-0002', sellerSku: 'POT', quantityOrdered: '3' },
    ],
    orders: [{ amazonOrderId: 'PO-0001' }, { amazonOrderId: 'PO-0002' }],
  };
  const parcel = (more: object = {}): Interpreted => read('parcels', { ...PARCEL, ...more });

  test('of two merged orders tells each of its own units', () => {
    const { parcels, problems } = parcel();
    expect(problems).toEqual([]);
    expect(parcels.map((one) => [one.orderNo, one.parcel.units])).toEqual([
      ['PO-0001', [{ item: '1', msku: 'CUP', quantity: 1 }]],
      ['PO-0002', [{ item: '2', msku: 'POT', quantity: 3 }]],
    ]);
    expect(parcels[0]).toMatchObject({
      shop: 'TEMU-US',
      state: 'SHIPPED',
      parcel: {
        parcel: 'PK260104001',
        shippedAt: '2026-01-04 17:00:00',
        warehouse: '深圳仓',
        carrier: 'DEMO',
        trackingNo: 'T0001',
      },
    });
  });

  test.each([
    ['to_audit', 'WAITING'],
    ['to_process', 'WAITING'],
    ['apply_track_no', 'WAITING'],
    ['to_print', 'WAITING'],
    ['has_shipped', 'SHIPPED'],
    ['has_canceled', 'CANCELLED'],
  ])('that is %s is %s', (status, state) => {
    const [one] = parcel({ status }).parcels;
    expect([one?.state, one?.parcel.shippedAt]).toEqual([state, state === 'SHIPPED' ? '2026-01-04 17:00:00' : '']);
    expect(Object.keys(PARCEL_STATES)).toHaveLength(6);
  });

  test('of an Amazon shop is found by the other list of shops', () => {
    expect(parcel({ shopId: '10001' }).parcels[0]?.shop).toBe('AMZ-US');
  });

  test.each<[string, object, string]>([
    ['a shop that is not mapped', { shopId: '9' }, 'SELLFOX_SHOP_UNKNOWN'],
    ['an unknown state', { status: 'lost' }, 'SELLFOX_ORDER_STATUS'],
    ['no time of shipment', { shipTime: null }, 'SELLFOX_ORDER_FIELD'],
    ['no order', { orders: [], items: [] }, 'SELLFOX_ORDER_NO_LINES'],
    ['a quantity in words', { items: [{ ...PARCEL.items[0], quantityOrdered: 'one' }] }, 'SELLFOX_ORDER_FIELD'],
  ])('with %s tells nothing but the problem', (_, more, code) => {
    expect(parcel(more).parcels).toEqual([]);
    expect(codes(parcel(more))).toEqual([code]);
  });
});

test.each([
  ['2026-01-05 09:00:00', 'Asia/Shanghai', 'America/Los_Angeles', '2026-01-04 17:00:00'],
  ['2026-07-05 09:00:00', 'Asia/Shanghai', 'America/Los_Angeles', '2026-07-04 18:00:00'],
  ['2026-03-08 17:59:59', 'Asia/Shanghai', 'America/Los_Angeles', '2026-03-08 01:59:59'],
  ['2026-03-08 18:00:00', 'Asia/Shanghai', 'America/Los_Angeles', '2026-03-08 03:00:00'],
  ['2026-11-01 03:30:00', 'America/Los_Angeles', 'UTC', '2026-11-01 11:30:00'],
  ['2026-03-08 03:00:00', 'America/Los_Angeles', 'UTC', '2026-03-08 10:00:00'],
  ['2026-01-05 09:00:00', 'Asia/Tokyo', 'Asia/Tokyo', '2026-01-05 09:00:00'],
])('%s of %s is in %s %s', (time, from, to, there) => {
  expect(betweenZones(time, from, to)).toBe(there);
});

describe('any row', () => {
  const scalars = fc.oneof(
    fc.string(),
    fc.constant(null),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
  );
  const value = fc.oneof(
    scalars,
    fc.array(scalars, { maxLength: 3 }),
    fc.dictionary(fc.string(), scalars, { maxKeys: 3 }),
  );
  const mutated = (base: Readonly<Record<string, unknown>>): fc.Arbitrary<object> =>
    fc
      .array(fc.tuple(fc.constantFrom(...Object.keys(base)), value), { maxLength: 6 })
      .map((changes) => ({ ...base, ...Object.fromEntries(changes) }));

  test.each<[string, Readonly<Record<string, unknown>>, string]>([
    ['amazon-orders', AMAZON, 'amazonOrderId'],
    ['platform-orders', PLATFORM, 'orderNo'],
  ])('of %s gives an order or says why not, and never throws', (name, base, number) => {
    fc.assert(
      fc.property(mutated(base), (raw) => {
        const { shopId: _, [number]: __, ...rest } = raw as Record<string, unknown>;
        const { orders, problems } = read(name, { shopId: base.shopId, [number]: 'N1', ...rest });
        expect(orders.length === 1).toBe(problems.length === 0);
        for (const line of orders[0]?.lines ?? []) expect(typeof line.principal).toBe('bigint');
      }),
    );
  });

  test('of a stream that tells of neither order nor base data gives nothing', () => {
    const fields: SourceFields = { id: '1', name: '深圳仓' };
    const nothing = { orders: [], parcels: [], objects: [], problems: [] };
    expect(interpretRow('fba-shipments', fields, CONTEXT)).toEqual(nothing);
    expect(interpretRow('suppliers', { name: 'no id' }, CONTEXT)).toEqual(nothing);
  });
});

test.each([
  ['12.50', '12.50'],
  ['1.0E7', '10000000.0'],
  ['1.23456E2', '123.456'],
  ['-2.5e-3', '-0.0025'],
  ['5E0', '5.0'],
  ['free', 'free'],
])('the number %s is the decimal %s', (told, plain) => {
  expect(plainDecimal(told)).toBe(plain);
});

describe('a row of shipped and settled', () => {
  const ROW = {
    ...{ shopId: '10001', amazonOrderId: '111-0000002-0000002', msku: 'HL-CUP-US', quantityShipped: '2' },
    ...{ shipmentDateStr: '2026-01-31 10:00:00', settlementTypeStr: '已发货未结算', itemPrice: '20.00' },
  };

  test('tells the day on which units of a SKU left, by the clock of the marketplace', () => {
    const { orders, parcels, problems } = read('shipped-settled', ROW);
    expect([orders, problems]).toEqual([[], []]);
    expect(parcels).toEqual([
      {
        ...{ book: 'A1', shop: 'AMZ-US', orderNo: '111-0000002-0000002', kind: 'DAY', state: 'SHIPPED' },
        parcel: {
          ...{ parcel: '2026-01-31 10:00:00|HL-CUP-US', shippedAt: '2026-01-31 10:00:00', deliveredAt: '' },
          ...{ warehouse: '', carrier: '', trackingNo: '' },
          units: [{ item: '', msku: 'HL-CUP-US', quantity: 2 }],
        },
      },
    ]);
  });

  test('that has not left tells nothing; a day that is none is told', () => {
    expect(read('shipped-settled', { ...ROW, shipmentDateStr: '' })).toMatchObject({ parcels: [], problems: [] });
    const wrong = read('shipped-settled', { ...ROW, shipmentDateStr: '2026-13-31' });
    expect(wrong.parcels).toEqual([]);
    expect(wrong.problems).toHaveLength(1);
  });
});
