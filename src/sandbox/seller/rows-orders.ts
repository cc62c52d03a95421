/** Orders and parcels as 赛狐 shows them (sellfox.md §4.1–§4.4). */
import { type Currency, formatMinor } from '../../core/money.ts';
import type { JsonObject } from '../../wire/exact-json.ts';
import { JsonNumber } from '../../wire/exact-json.ts';
import { type Amounts, addAmounts, NOTHING, netOf, owedOf, ratio, totalOf } from './amounts.ts';
import type { Shop } from './company.ts';
import { houseClock } from './local-time.ts';
import type { StoryLine, StoryOrder, StoryParcel, StoryPlan } from './orders.ts';
import { type OrderState, type Stage, unitsShipped } from './states.ts';

export function sumOf(lines: readonly Amounts[]): Amounts {
  return lines.reduce(addAmounts, NOTHING);
}

/** The three habits of yes and no. */
const flag = (is: boolean): string => (is ? '1' : '0');
const word = (is: boolean): string => (is ? 'true' : 'false');

const AMAZON_STATUS: Readonly<Record<Stage, string>> = {
  PENDING: 'Pending',
  UNSHIPPED: 'Unshipped',
  PARTIALLY_SHIPPED: 'PartiallyShipped',
  SHIPPED: 'Shipped',
  COMPLETED: 'Shipped',
  CANCELLED: 'Canceled',
};

/** Amazon knows no cancelling after the goods have left: it is a refund there. */
export function amazonStatus(state: OrderState): string {
  const isGone = state.stage === 'CANCELLED' && state.shipped.length > 0;
  return isGone ? 'Shipped' : AMAZON_STATUS[state.stage];
}

export function platformStatus(order: StoryOrder, state: OrderState): string {
  if (state.stage === 'CANCELLED') return 'Canceled';
  if (state.isRefunded && order.refund?.isFull) return 'Refunded';
  return state.stage === 'COMPLETED' ? 'Completed' : AMAZON_STATUS[state.stage];
}

const ORDER_FLAGS = { SALE: '0', REPLACEMENT: '0', SAMPLE: '0', REMOVAL: '1', MCF: '2' } as const;

export function amazonOrderRow(order: StoryOrder, state: OrderState): JsonObject {
  const { shop, refund } = order;
  const { local } = shop;
  const { currency } = shop.marketplace;
  const total = totalOf(sumOf(state.lines));
  return {
    shopId: shop.id,
    shopName: shop.name,
    amazonOrderId: order.orderNo,
    orderStatus: amazonStatus(state),
    orderTotalCurrency: currency,
    orderTotalAmount: formatMinor(total, currency),
    marketplaceId: shop.amazonMarketplace,
    orderType: 'StandardOrder',
    comment: '',
    buyerName: null,
    buyerEmail: null,
    fulfillmentChannel: order.fulfilment === 'PLATFORM' ? 'AFN' : 'MFN',
    orderItemVoList: state.lines.map((line, at) => amazonItem(order, state, line, at)),
    orderProfit: '0',
    fbmCostOrigin: '0',
    fbmCost: '0',
    isReturnOrder: flag(state.isReturned),
    isBusinessOrder: word(order.isBusiness),
    isReplacementOrder: word(order.kind === 'REPLACEMENT'),
    replacedOrderId: order.kind === 'REPLACEMENT' ? order.related : '',
    orderFlag: ORDER_FLAGS[order.kind],
    isBuyerRequestedCancel: word(state.stage === 'CANCELLED'),
    refundStatus: state.isRefunded ? '2' : '0',
    refundDate: state.isRefunded && refund ? local(refund.atMs) : null,
    purchaseDate: local(order.purchasedMs),
    lastUpdateDate: local(state.updatedMs),
    paymentsDate: state.stage !== 'PENDING' && order.paidMs !== undefined ? local(order.paidMs) : null,
    isVineOrder: word(false),
    isPrime: word(order.fulfilment === 'PLATFORM'),
    lowCostStore: new JsonNumber('0'),
  };
}

function amazonItem(order: StoryOrder, state: OrderState, line: StoryLine, at: number): JsonObject {
  const { currency } = order.shop.marketplace;
  const money = (amount: bigint): string => formatMinor(amount, currency);
  const refunded = state.isRefunded ? order.refund?.lines.find((one) => one.line === at) : undefined;
  return {
    orderItemId: line.item,
    commoditySku: line.sku,
    title: line.goods.en,
    asin: asinOf(line),
    sellerSku: line.msku,
    quantityOrdered: String(line.quantity),
    quantityShipped: String(unitsShipped(state.shipped, at)),
    quantityUnfulfillable: '0',
    refundNum: String(refunded?.units ?? 0),
    refundAmount: money(refunded ? netOf(refunded.amounts) : 0n),
    itemPriceCurrency: currency,
    itemPriceAmount: money(line.principal),
    fnsku: `X${asinOf(line).slice(1)}`,
    purchaseCost: formatMinor(line.goods.cost, 'CNY'),
    headTripCost: '3.20',
    itemPrincipalAmountOri: money(line.principal),
    itemTaxAmount: money(line.tax),
    fbaPerUnitFulfillmentFee: '0',
    commission: money(ratio(netOf(line), 15n, 100n)),
    amazonBackToArticle: money(owedOf(line)),
    withheldTaxAmount: money(line.taxWithheld),
    giftWrapTaxAmount: '0',
    shippingTaxAmount: '0',
    giftWrapAmount: money(line.giftWrap),
    shippingCharge: money(line.shipping),
    promotionDiscountAmount: new JsonNumber(money(line.discount)),
    otherAmount: '0',
  };
}

export function asinOf(line: StoryLine): string {
  return `B0${line.goods.id.padStart(8, '0')}`;
}

/** The detail says the country where the list says Amazon's own id of it. */
export function amazonOrderDetail(order: StoryOrder, state: OrderState): JsonObject {
  const { currency } = order.shop.marketplace;
  const sum = sumOf(state.lines);
  const refunded = state.isRefunded && order.refund ? sumOf(order.refund.lines.map((one) => one.amounts)) : NOTHING;
  return {
    ...amazonOrderRow(order, state),
    marketplaceId: order.shop.marketplace.code,
    productAmount: formatMinor(sum.principal, currency),
    productAmountOri: formatMinor(sum.principal, currency),
    refundPrice: formatMinor(netOf(refunded), currency),
    totalCost: '0',
    totalRevenue: formatMinor(netOf(sum), currency),
    taxAmount: formatMinor(sum.tax, currency),
    productTaxAmount: formatMinor(sum.tax, currency),
    newTaxAmount: formatMinor(sum.tax - sum.taxWithheld, currency),
    newOtherAmount: '0',
    paymentExecutionDetail: '[]',
    isBudget: flag(state.stage !== 'COMPLETED'),
    isHistory: '0',
    orderPackageList: [],
    taxNumber: null,
  };
}

const NODES = { SELLER: 'SellerFulfilled', PLATFORM: 'WFSFulfilled', THIRD_PARTY: '3PLFulfilled' } as const;

export function platformOrderRow(order: StoryOrder, state: OrderState): JsonObject {
  const { shop } = order;
  const { local } = shop;
  const { currency, code } = shop.marketplace;
  const sum = sumOf(state.lines);
  const money = (amount: bigint): string => formatMinor(amount, currency);
  const refunded = state.isRefunded && order.refund ? sumOf(order.refund.lines.map((one) => one.amounts)) : NOTHING;
  return {
    orderFlag: '0',
    shopId: shop.id,
    shopName: shop.name,
    marketplaceCode: code,
    marketplaceName: code,
    platformType: platformTypeOf(shop),
    platformName: shop.platform.name.zh,
    orderNo: order.orderNo,
    sellerOrderId: order.orderNo,
    shipNodeType: NODES[order.fulfilment],
    purchaseDate: local(order.purchasedMs),
    payTime: state.stage !== 'PENDING' && order.paidMs !== undefined ? local(order.paidMs) : '',
    orderStatus: platformStatus(order, state),
    settlementStatus: '2',
    updateTime: local(state.updatedMs),
    isCustomShop: flag(shop.platform.orders === 'SELLFOX_CUSTOM'),
    riskLevel: '',
    totalAmount: money(totalOf(sum)),
    currency,
    discountAmount: money(sum.discount),
    sellerProductDiscount: money(sum.discount),
    platformProductDiscount: '0',
    sellerShippingDiscount: '0',
    platformShippingDiscount: '0',
    taxAmount: money(sum.tax),
    shippingChargeAmount: money(sum.shipping),
    productAmount: money(sum.principal),
    otherIncome: '0',
    platformDeliveryFee: '0',
    salesCommission: '0',
    orderOtherFee: '0',
    platformPenalty: '0',
    refundTotalAmount: money(totalOf(refunded)),
    hasProfitEstimate: '1',
    shippingCost: '0',
    purchaseCost: '0',
    headTripPrice: '0',
    orderProfit: '0',
    orderProfitRate: '0',
    buyerEmail: '',
    isReplacementOrder: flag(order.kind === 'REPLACEMENT'),
    isBuyerRequestedCancel: flag(state.stage === 'CANCELLED'),
    isRefund: flag(state.isRefunded),
    isReturn: flag(state.isReturned),
    isPromotion: flag(sum.discount > 0n),
    isSample: flag(order.kind === 'SAMPLE'),
    isCustomized: '0',
    extraInfo: order.kind === 'REPLACEMENT' ? order.related : '',
    notes: '',
    skuInfoVo: state.lines.map((line, at) => platformItem(order, state, line, at, currency)),
  };
}

export function platformTypeOf(shop: Shop): string {
  return shop.platform.sellfox.shopType === '' ? 'CUSTOM' : shop.platform.sellfox.shopType;
}

function platformItem(
  order: StoryOrder,
  state: OrderState,
  line: StoryLine,
  at: number,
  currency: Currency,
): JsonObject {
  const last = state.shipped.filter((parcel) => parcel.units.some((one) => one.line === at)).at(-1);
  return {
    skuImage: '',
    productName: line.goods.en,
    productId: `8${line.goods.id}`,
    msku: line.msku,
    saleNum: String(line.quantity),
    originalPrice: formatMinor(line.principal / BigInt(line.quantity), currency),
    localSku: line.sku,
    localName: line.sku === '' ? '' : line.goods.zh,
    orderItemId: line.item,
    itemStatus: platformStatus(order, state),
    shipMethod: '',
    shipDateTime: last ? order.shop.local(last.shippedMs) : '',
    carrier: last ? 'DEMO' : '',
  };
}

/**
 * Parcels of an order that the seller packs, also before they leave and after they were cancelled. `partner`: the order that
 * shares the parcel; it stands in the row of the first of both.
 */
export function parcelRows(
  plan: StoryPlan,
  order: StoryOrder,
  state: OrderState,
  partner: StoryOrder | undefined,
): readonly JsonObject[] {
  if (!order.hasParcelRows || order.sharesParcel) return [];
  if (order.cancelled?.stage === 'PACKED' && state.stage === 'CANCELLED') return [cancelledParcel(order)];
  const orders = partner ? [order, partner] : [order];
  return order.parcels.flatMap((parcel) =>
    state.shipped.includes(parcel) ? [parcelRow(plan, order, parcel, orders, order.parcels.length > 1)] : [],
  );
}

function parcelRow(
  plan: StoryPlan,
  order: StoryOrder,
  parcel: StoryParcel,
  orders: readonly StoryOrder[],
  isSplit: boolean,
): JsonObject {
  const warehouse = plan.seller.warehouses.find((one) => one.id === parcel.warehouse);
  return {
    ...parcelHead(order, parcel.parcel, 'has_shipped'),
    shipTime: houseClock(parcel.shippedMs),
    logistics: {
      warehouseName: warehouse?.name ?? '',
      channelName: 'DEMO',
      trackNo: `T${parcel.parcel.slice(2)}`,
      forwardNo: '',
      fbmCost: '22.00',
      orderTotalCurrency: order.shop.marketplace.currency,
    },
    items: orders.flatMap(
      (one) =>
        (one === order ? parcel : one.parcels[0])?.units.flatMap((packed) => {
          const line = one.lines[packed.line];
          return line ? [parcelItem(one, line, packed.quantity)] : [];
        }) ?? [],
    ),
    orders: orders.map((one) => parcelOrder(one, isSplit)),
  };
}

function cancelledParcel(order: StoryOrder): JsonObject {
  return {
    ...parcelHead(order, `PK${String(order.n).padStart(9, '0')}1`, 'has_canceled'),
    shipTime: null,
    logistics: {
      warehouseName: '',
      channelName: '',
      trackNo: '',
      forwardNo: '',
      fbmCost: '0',
      orderTotalCurrency: order.shop.marketplace.currency,
    },
    items: order.lines.map((line) => parcelItem(order, line, line.quantity)),
    orders: [parcelOrder(order, false)],
  };
}

function parcelHead(order: StoryOrder, parcel: string, status: string): JsonObject {
  return {
    packageSn: parcel,
    shopId: order.shop.id,
    shopName: order.shop.name,
    platformName: order.shop.platform.name.en,
    reason: '',
    marketplace: order.shop.marketplace.code,
    status,
    remarks: '',
    resendMark: '0',
    isReShip: flag(order.kind === 'REPLACEMENT'),
    outOfStock: '0',
    address: {},
  };
}

function parcelItem(order: StoryOrder, line: StoryLine, quantity: number): JsonObject {
  return {
    orderItemId: line.item,
    amazonOrderId: order.orderNo,
    sellerSku: line.msku,
    quantityOrdered: String(quantity),
    commoditySku: line.sku,
    isGroup: line.goods.parts.length > 0 ? '1' : '0',
  };
}

function parcelOrder(order: StoryOrder, isSplit: boolean): JsonObject {
  const { currency } = order.shop.marketplace;
  return {
    amazonOrderId: order.orderNo,
    orderStatus: 'Shipped',
    purchaseDate: order.shop.local(order.purchasedMs),
    splitMark: flag(isSplit),
    orderTotalAmount: formatMinor(totalOf(sumOf(order.lines)), currency),
    orderTotalCurrency: currency,
    profit: '0',
    profitRate: '0',
  };
}
