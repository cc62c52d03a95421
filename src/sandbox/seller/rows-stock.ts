/** Stock, transfers, head freight, purchases and payments as 赛狐 shows them (sellfox.md §5–§8, §9.5). */
import { formatDecimal, formatMinor } from '../../core/money.ts';
import { JsonNumber, type JsonObject } from '../../wire/exact-json.ts';
import { type Goods, OWN_WAREHOUSE, type Seller } from './company.ts';
import { houseClock } from './local-time.ts';
import type { StoryOrder } from './orders.ts';
import { asinOf } from './rows-orders.ts';
import { backIn, type Move, type Purchase, type Supply, type Transfer } from './supply.ts';

const cny = (fen: bigint): string => formatMinor(fen, 'CNY');
/** Costs have four places in stock lists. */
const cny4 = (fen: bigint): string => formatDecimal(fen * 100n, 4);
const costOf = (items: readonly Move[]): bigint =>
  items.reduce((sum, one) => sum + one.goods.cost * BigInt(one.units), 0n);
const unitsOf = (items: readonly Move[]): number => items.reduce((sum, one) => sum + one.units, 0);
const day = (ms: number): string => houseClock(ms).slice(0, 10);

function goodsPart(goods: Goods): {
  readonly commodityId: string;
  readonly commoditySku: string;
  readonly commodityName: string;
} {
  return { commodityId: goods.id, commoditySku: goods.sku, commodityName: goods.zh };
}

export function stockRows(supply: Supply, sinceMs: number, nowMs: number): readonly JsonObject[] {
  return [...supply.stock(nowMs).values()].map(({ warehouse, goods, units }) => ({
    id: new JsonNumber(`${Number(warehouse.id) * 100 + (Number(goods.id) % 100)}`),
    createTime: houseClock(sinceMs),
    updateTime: houseClock(nowMs),
    warehouseId: warehouse.id,
    ...goodsPart(goods),
    fnSku: '',
    platform: 'OTHER',
    shopName: '',
    stockAvailable: String(units),
    stockDefective: '0',
    stockOccupy: '0',
    stockWait: '0',
    stockPlan: '0',
    stockAllNum: String(units),
    perPurchase: cny4(goods.cost),
    totalPurchase: cny4(goods.cost * BigInt(units)),
    onWayPurchase: '0',
    perFee: '0.5000',
    totalFee: cny4(50n * BigInt(units)),
    perInventoryCost: cny4(goods.cost + 50n),
    inventoryCost: cny4((goods.cost + 50n) * BigInt(units)),
  }));
}

/** Goods that came back to shelves outside of FBA: 其他入库 of type 3 退货. Minutes only in `updateTime`. */
export function inRecordRow(seller: Seller, order: StoryOrder, nowMs: number): JsonObject | undefined {
  const back = backIn(order, nowMs);
  const [first] = back;
  const warehouse = seller.warehouses.find((one) => one.id === first?.warehouse);
  if (!first || !warehouse || warehouse.type === '2') return undefined;
  const time = houseClock(first.atMs);
  return {
    id: `62${String(order.n).padStart(9, '0')}`,
    warehouseId: warehouse.id,
    warehouseName: warehouse.name,
    inWarehouseNo: `QR${String(order.n).padStart(9, '0')}`,
    inTime: time,
    createId: '1',
    createName: 'demo',
    createTime: time,
    updateTime: time.slice(0, 16),
    status: '1',
    type: '3',
    typeName: '退货',
    remark: order.orderNo,
    items: back.map((one) => {
      const goods = seller.goodsOf.get(one.sku) ?? one.goods;
      return {
        ...goodsPart(goods),
        fnSku: '',
        shopId: order.shop.id,
        shopName: order.shop.name,
        goods: String(one.units),
        defective: '0',
        perPurchase: cny4(goods.cost),
        platform: 'OTHER',
        exclusive: '0',
      };
    }),
  };
}

export function transferRow(one: Transfer, nowMs: number): JsonObject {
  const hasArrived = one.arrivedMs <= nowMs;
  return {
    id: one.id,
    transferNo: `DB${one.number}`,
    warehouseId: OWN_WAREHOUSE,
    targetWarehouseId: one.to.id,
    expectArrivalDate: day(one.arrivedMs),
    shipFee: cny(one.estimated),
    otherFee: '0',
    apportionType: '2',
    remark: '',
    status: hasArrived ? '4' : '3',
    createId: '1',
    createTime: houseClock(one.sentMs),
    updateTime: houseClock(hasArrived ? one.arrivedMs : one.sentMs),
    itemCount: String(one.items.length),
    totalNum: String(unitsOf(one.items)),
    totalFee: cny(one.estimated),
    inventoryCost: cny(costOf(one.items) + one.estimated),
    items: one.items.map(({ goods, units }) => ({
      ...goodsPart(goods),
      goods: String(units),
      stockAvailable: '0',
      fnSku: '',
      perPurchase: cny4(goods.cost),
      perFee: cny4(300n),
      totalPurchase: cny4(goods.cost * BigInt(units)),
      totalFee: cny4(300n * BigInt(units)),
    })),
  };
}

/** The bill of the freight comes later and changes the row. */
export function isBilled(one: Transfer, nowMs: number): boolean {
  return one.billedMs <= nowMs;
}

export function shippingOrderRow(seller: Seller, one: Transfer, nowMs: number): JsonObject {
  const billed = isBilled(one, nowMs);
  const [provider] = seller.logistics;
  const cost = billed ? cny(one.billed) : '0';
  return {
    shippingOrderId: one.id,
    shipSn: `FH${one.number}`,
    warehouseId: OWN_WAREHOUSE,
    toWarehouseId: one.to.id,
    toWarehouseName: one.to.name,
    headFeeType: '0',
    shipType: '1',
    status: '3',
    expectArrivalDate: day(one.arrivedMs),
    shipTime: houseClock(one.sentMs),
    realShipTime: houseClock(one.sentMs),
    restoreStock: '0',
    restoreTime: null,
    createTime: houseClock(one.sentMs),
    updateTime: houseClock(billed ? one.billedMs : one.sentMs),
    requisitionStatus: '0',
    paid: '0',
    logisticProviderId: provider?.id ?? '',
    logisticProviderName: provider?.name ?? '',
    logisticsCost: cost,
    estimateLogisticsCost: cny(one.estimated),
    logisticsCurrency: 'CNY',
    logistics: [
      {
        logisticsNo: `L${one.number}`,
        estimateLogisticsCost: cny(one.estimated),
        estimateLogisticsCostCurrency: 'CNY',
        logisticsCost: cost,
        logisticsCostCurrency: 'CNY',
        logisticsCostUpdateTime: billed ? houseClock(one.billedMs) : '',
      },
    ],
    items: one.items.map(({ goods, units }) => ({ ...goodsPart(goods), shipCount: String(units) })),
  };
}

export function headFeeRows(seller: Seller, one: Transfer, nowMs: number): readonly JsonObject[] {
  const shop = seller.shops.find((other) => other.id === one.to.shop);
  if (!shop) return [];
  return one.items.map(({ goods, units }, at) => {
    const fee = cny((isBilled(one, nowMs) ? 320n : 300n) * BigInt(units));
    return {
      id: `${one.id}${at}`,
      shipTime: houseClock(one.sentMs),
      shopId: shop.id,
      marketplaceId: shop.amazonMarketplace,
      shippingOrderId: one.id,
      shipSn: `FH${one.number}`,
      amazonShipmentId: `FBA${one.number}`,
      sellerSku: seller.listing(shop, goods).msku,
      commodityName: goods.zh,
      commoditySku: goods.sku,
      shipCount: String(units),
      logisticsFee: fee,
      taxFee: '0',
      otherFee: '0',
      totalAmount: fee,
      singleHeadFee: isBilled(one, nowMs) ? '3.20' : '3.00',
      headFeeTypeName: '计费重',
      purchaseCost: cny(goods.cost),
      logisticsName: '美西海运',
    };
  });
}

export function purchaseRow(seller: Seller, one: Purchase, nowMs: number): JsonObject {
  const isIn = one.receivedMs <= nowMs;
  const total = cny(costOf(one.items));
  return {
    id: one.id,
    purchaseNo: `CG${one.number}`,
    tradeId: '',
    warehouseName: seller.warehouses[0]?.name ?? '',
    supplierId: one.supplier.id,
    supplierName: one.supplier.name,
    partyAId: seller.companies[0]?.id ?? '',
    partyAName: seller.companies[0]?.name ?? '',
    status: isIn ? '2' : '1',
    arrivalStatus: isIn ? '2' : '0',
    totalPurchase: total,
    purchaserValue: total,
    shipFee: '0',
    otherFee: '0',
    totalNum: String(unitsOf(one.items)),
    totalArrivalNum: String(isIn ? unitsOf(one.items) : 0),
    waitNum: String(isIn ? 0 : unitsOf(one.items)),
    createTime: houseClock(one.createdMs),
    orderTime: houseClock(one.createdMs),
    updateTime: houseClock(isIn ? one.receivedMs : one.createdMs),
    settlementName: '月结',
    purchaseRequisitionStatus: isIn ? '2' : '0',
    purchasePaidStatus: one.paidMs <= nowMs ? '2' : '0',
    apportionType: '1',
    includeTax: '0',
    currency: one.supplier.currency,
    exchangeRate: '1',
    items: one.items.map(({ goods, units }) => ({
      ...goodsPart(goods),
      isGroup: '0',
      num: String(units),
      arrivalNum: String(isIn ? units : 0),
      perPurchase: cny(goods.cost),
      totalPurchase: cny(goods.cost * BigInt(units)),
      isGift: '0',
      taxRate: '0',
      taxAmount: '0',
      priceAndTax: cny(goods.cost),
      currency: one.supplier.currency,
      exchangeRate: '1',
    })),
  };
}

/** One row a line, of one receipt number. */
export function receiptRows(seller: Seller, one: Purchase, nowMs: number): readonly JsonObject[] {
  if (one.receivedMs > nowMs) return [];
  const [warehouse] = seller.warehouses;
  return one.items.map(({ goods, units }, at) => ({
    id: `${one.id}${at}`,
    puid: '1',
    warehouseId: OWN_WAREHOUSE,
    warehouseName: warehouse?.name ?? '',
    inRecordId: one.id,
    purchaseStockNo: `RK${one.number}`,
    purchaseNo: `CG${one.number}`,
    purchaseId: one.id,
    ...goodsPart(goods),
    fnSku: '',
    goods: String(units),
    defective: '0',
    perPurchase: cny4(goods.cost),
    totalPurchase: cny4(goods.cost * BigInt(units)),
    perFee: '0.0000',
    totalFee: '0.0000',
    perInventoryCost: cny4(goods.cost),
    inventoryCost: cny4(goods.cost * BigInt(units)),
    arrivalTime: houseClock(one.receivedMs),
    createTime: houseClock(one.receivedMs),
    requisitionStatus: '2',
    payCashStatus: one.paidMs <= nowMs ? '2' : '0',
    needPayFee: cny(goods.cost * BigInt(units)),
    payFee: one.paidMs <= nowMs ? cny(goods.cost * BigInt(units)) : '0',
    returnedNos: at === 0 && one.returned && one.returned.atMs <= nowMs ? [`CT${one.number}`] : [],
    supplierName: one.supplier.name,
    partyAName: seller.companies[0]?.name ?? '',
  }));
}

export function requisitionRow(seller: Seller, one: Purchase, nowMs: number): JsonObject {
  const amount = cny(costOf(one.items));
  const isPaid = one.paidMs <= nowMs;
  return {
    relationInfoList: [{ relationNo: `CG${one.number}`, purchaserName: seller.companies[0]?.name ?? '' }],
    requisitionNo: `QK${one.number}`,
    paymentNos: isPaid ? [`FK${one.number}`] : [],
    requisitionType: '2',
    purchaseAmount: amount,
    currency: one.supplier.currency,
    createTime: houseClock(one.receivedMs),
    realRequisitionAmount: amount,
    requisitionAmount: amount,
    discountAmount: '0',
    applyPaymentAmount: amount,
    pendingPaymentAmount: isPaid ? '0' : amount,
    paidAmount: isPaid ? amount : '0',
    status: isPaid ? '已付款' : '待付款',
    settlementType: 'paymentDays',
    payType: 'bankTransfer',
    expectDate: day(one.paidMs),
    payTime: isPaid ? houseClock(one.paidMs) : '',
    isDiff: '0',
  };
}

export function paymentRow(one: Purchase): JsonObject {
  const amount = cny(costOf(one.items));
  return {
    paymentNo: `FK${one.number}`,
    status: '已付款',
    payableAmount: amount,
    paidAmount: amount,
    currency: one.supplier.currency,
    settleMethod: '账期',
    requisitionType: '2',
    payTypeName: '银行转账',
    payeeType: '供应商',
    supplierName: one.supplier.name,
    bankAccountName: '',
    bankName: '',
    bankAccount: '',
    requisitionNo: `QK${one.number}`,
    relationNos: [`CG${one.number}`],
    createName: 'demo',
    payUserName: 'demo',
    requisitionTime: houseClock(one.receivedMs),
    expectPayTime: day(one.paidMs),
    payTime: houseClock(one.paidMs),
    rejectReason: '',
    remark: '',
    paymentRemark: '',
    isDiff: '0',
  };
}

/** Goods that left FBA with an order (101), by what they are made of. */
export function batchOutRows(
  order: StoryOrder,
  nowMs: number,
): readonly { readonly atMs: number; readonly row: JsonObject }[] {
  const { shop } = order;
  if (order.fulfilment !== 'PLATFORM' || !shop.isAmazon) return [];
  return order.parcels
    .filter((parcel) => parcel.shippedMs <= nowMs)
    .flatMap((parcel) =>
      parcel.units.flatMap(({ line: at, quantity }) => {
        const line = order.lines[at];
        if (!line) return [];
        const units = BigInt(quantity);
        const row = {
          commodityId: line.sku === '' ? '' : line.goods.id,
          shopId: shop.id,
          shopName: shop.name,
          outDate: shop.local(parcel.shippedMs).slice(0, 10),
          fnsku: `X${asinOf(line).slice(1)}`,
          asin: asinOf(line),
          msku: line.msku,
          commodityInfos: line.sku === '' ? [] : [{ commoditySku: line.sku, commodityName: line.goods.zh }],
          inventoryName: `${shop.name} FBA`,
          outRecordNo: `OUT${parcel.parcel.slice(2)}`,
          outType: order.kind === 'REMOVAL' ? '103' : '101',
          outTypeName: order.kind === 'REMOVAL' ? '库存移除' : '订单发货',
          sellable: '1',
          sellableName: '可售',
          inRecordNo: `IN${shop.warehouse}`,
          quantity: String(quantity),
          costType: '3',
          costTypeName: '发货单',
          unitPurchaseCost: cny(line.goods.cost),
          unitTransportCost: '3.20',
          purchaseCost: cny(line.goods.cost * units),
          transportCost: cny(320n * units),
          adjustReason: null,
          reason: null,
          region: shop.region,
        };
        return [{ atMs: parcel.shippedMs, row }];
      }),
    );
}

export interface BatchIn {
  readonly atMs: number;
  readonly row: JsonObject;
}

/** Goods that arrived in FBA: 货件入库 (2), a batch for each SKU of a 发货单. */
export function arrivalRows(seller: Seller, one: Transfer): readonly BatchIn[] {
  return one.items.map(({ goods, units }, at) => {
    const number = `IN${one.number}${at}`;
    return batchIn(seller, { warehouse: one.to.id, goods, units, atMs: one.arrivedMs, number, inType: '2' });
  });
}

/** Sellable goods of a return to FBA: 退货入库 (3). */
export function returnRows(seller: Seller, order: StoryOrder, nowMs: number): readonly BatchIn[] {
  const place = seller.warehouses.find((one) => one.id === order.parcels[0]?.warehouse);
  if (place?.type !== '2') return [];
  return backIn(order, nowMs).map((one, at) => {
    const goods = seller.goodsOf.get(one.sku) ?? one.goods;
    return batchIn(seller, { ...one, goods, number: `RT${order.n}-${at}`, inType: '3' });
  });
}

function batchIn(
  seller: Seller,
  one: Move & {
    readonly warehouse: string;
    readonly atMs: number;
    readonly number: string;
    readonly inType: '2' | '3';
  },
): BatchIn {
  const shop = seller.shops.find((other) => other.isAmazon && other.warehouse === one.warehouse);
  const units = BigInt(one.units);
  const row = {
    commodityId: one.goods.id,
    shopId: shop?.id ?? '',
    shopName: shop?.name ?? '',
    inDate: (shop?.local ?? houseClock)(one.atMs).slice(0, 10),
    msku: shop ? seller.listing(shop, one.goods).msku : '',
    commodityInfos: [{ commoditySku: one.goods.sku, commodityName: one.goods.zh }],
    inventoryName: `${shop?.name ?? ''} FBA`,
    inRecordNo: one.number,
    inType: one.inType,
    inTypeName: one.inType === '2' ? '货件入库' : '退货入库',
    sellable: '1',
    sellableName: '可售',
    quantity: String(one.units),
    quantityOut: '0',
    costType: '3',
    costTypeName: '发货单',
    unitPurchaseCost: cny(one.goods.cost),
    unitTransportCost: '3.20',
    purchaseCost: cny(one.goods.cost * units),
    transportCost: cny(320n * units),
    region: shop?.region ?? '',
  };
  return { atMs: one.atMs, row };
}
