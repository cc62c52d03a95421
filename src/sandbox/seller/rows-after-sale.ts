/** Returns and after-sale documents as 赛狐 shows them (sellfox.md §4.5). */
import { formatMinor, type Minor } from '../../core/money.ts';
import { JsonNumber, type JsonObject } from '../../wire/exact-json.ts';
import { totalOf } from './amounts.ts';
import type { StoryOrder, StoryRefund } from './orders.ts';
import { asinOf, sumOf } from './rows-orders.ts';
import type { OrderState } from './states.ts';

/** No amounts: what a refund costs is told by the settlement. */
export function fbaReturnRows(order: StoryOrder, state: OrderState): readonly JsonObject[] {
  const { shop, refund } = order;
  const back = refund?.returned;
  if (!shop.isAmazon || order.fulfilment !== 'PLATFORM' || !refund || !back || !state.isReturned) return [];
  return refund.lines.flatMap(({ line: at, units }) => {
    const line = order.lines[at];
    if (!line || units === 0) return [];
    return [
      {
        id: `${order.n}${at}`,
        sellerId: shop.sellerId,
        shopId: shop.id,
        shopName: shop.name,
        marketplaceId: shop.amazonMarketplace,
        marketplaceName: shop.marketplace.code,
        region: shop.region,
        convReturnDate: new Date(back.atMs).toISOString().slice(0, 19).replace('T', ' '),
        returnSiteTime: shop.local(back.atMs),
        orderDate: shop.local(order.purchasedMs),
        msku: line.msku,
        asin: asinOf(line),
        fnsku: `X${asinOf(line).slice(1)}`,
        productName: line.goods.en,
        orderId: order.orderNo,
        quantity: String(units),
        fulfillmentCenterId: 'ONT8',
        detailedDisposition: back.sellable ? 'SELLABLE' : 'CUSTOMER_DAMAGED',
        reason: 'UNWANTED_ITEM',
        status: back.sellable ? 'Unit returned to inventory' : 'Unit unsellable',
        licensePlateNumber: `LPN${String(order.n).padStart(8, '0')}${at}`,
        commoditySku: line.sku,
        commodityId: line.sku === '' ? '' : line.goods.id,
        commodityName: line.sku === '' ? '' : line.goods.zh,
      },
    ];
  });
}

/** After-sale documents are kept by four platforms; others tell of refunds in the order alone. */
export const AFTER_SALE: Readonly<Record<string, string>> = {
  temu: 'TEMU',
  shopify: 'SHOPIFY',
  tiktok: 'TIKTOK',
  walmart: 'WALMART',
};

/** Times that the four lists filter by, by the `dateType` they call them. */
export function afterSaleTimes(order: StoryOrder): Readonly<Record<string, number | undefined>> {
  const { refund } = order;
  return {
    purchase: order.purchasedMs,
    refundTime: refund?.atMs,
    afterSalesDate: refund?.atMs,
    refundCutoffTime: refund?.atMs,
    returnTime: refund?.returned?.atMs,
  };
}

export function afterSaleRow(list: string, order: StoryOrder, state: OrderState): JsonObject | undefined {
  const { shop, refund } = order;
  if (!refund || !state.isRefunded || AFTER_SALE[list] !== shop.platform.sellfox.shopType) return undefined;
  const back = state.isReturned ? refund.returned : undefined;
  const common = {
    marketplaceCode: shop.marketplace.code,
    orderNo: order.orderNo,
    purchaseDate: shop.local(order.purchasedMs),
    shopId: new JsonNumber(shop.id),
    shopName: shop.name,
    productInfo: productsOf(order, refund),
  };
  const more = { currency: shop.marketplace.currency, marketplaceName: shop.marketplace.code };
  const afterSaleOrderNo = `AS${String(order.n).padStart(9, '0')}`;
  const local = (ms: number | undefined): string | null => (ms === undefined ? null : shop.local(ms));
  switch (list) {
    case 'temu':
      return {
        ...common,
        afterSaleOrderNo,
        afterSaleOrderStatus: '已退款',
        afterSalesType: refund.returned ? '2' : '1',
        afterSalesTypeDesc: refund.returned ? '退货退款' : '仅退款',
        returnRefundType: '1',
        returnStartTime: local(refund.atMs),
        updateDateTime: local(back?.atMs ?? refund.atMs),
      };
    case 'shopify':
      return { ...common, ...more, ...shopifyPart(order, refund, back?.atMs) };
    case 'tiktok':
      return {
        ...common,
        ...more,
        afterSaleOrderNo,
        afterSaleReason: '',
        afterSaleStatus: 'RETURN_OR_REFUND_REQUEST_COMPLETE',
        afterSaleTime: local(refund.atMs),
        afterSalesType: refund.returned ? 'RETURN_AND_REFUND' : 'REFUND',
        carrier: '',
        trackingNumber: '',
        updateDateTime: local(back?.atMs ?? refund.atMs),
      };
    default:
      return {
        ...common,
        ...more,
        afterSaleType: 'REFUND',
        status: 'COMPLETED',
        platformOrderId: order.orderNo,
        customerOrderId: order.orderNo,
        returnOrderNo: afterSaleOrderNo,
        returnReason: '',
        returnTime: local(back?.atMs),
        returnByDate: local(refund.atMs),
        totalRefundAmount: number(order, totalOf(sumOf(refund.lines.map((one) => one.amounts)))),
      };
  }
}

function shopifyPart(order: StoryOrder, refund: StoryRefund, backMs: number | undefined): JsonObject {
  const sum = sumOf(refund.lines.map((one) => one.amounts));
  const refundAmount = number(order, totalOf(sum));
  const refundTime = order.shop.local(refund.atMs);
  return {
    afterRefundAmount: refundAmount,
    afterSaleType: refund.returned ? ['0', '1'] : ['1'],
    refundStatus: refund.isFull ? '1' : '0',
    refundTime,
    refundNote: [{ refundAmount, refundNote: '', refundTime }],
    returnStatus: backMs === undefined ? '' : '1',
    returnTime: backMs === undefined ? null : order.shop.local(backMs),
    returnReason: [],
    totalDiscountsAmount: number(order, sum.discount),
    totalRefundAmount: refundAmount,
    totalShippingPriceAmount: number(order, sum.shipping),
    totalTaxAmount: number(order, sum.tax),
  };
}

/** A JSON number here, where most lists have texts. */
function number(order: StoryOrder, amount: Minor): JsonNumber {
  return new JsonNumber(formatMinor(amount, order.shop.marketplace.currency));
}

function productsOf(order: StoryOrder, refund: StoryRefund): readonly JsonObject[] {
  return refund.lines.flatMap(({ line: at, units, amounts }) => {
    const line = order.lines[at];
    if (!line) return [];
    const whole = (count: number): JsonNumber => new JsonNumber(String(count));
    return [
      {
        msku: line.msku,
        sku: line.sku,
        productId: `8${line.goods.id}`,
        productName: line.goods.en,
        salesNum: whole(line.quantity),
        returnNum: whole(units),
        isReturnNum: whole(refund.returned ? units : 0),
        refundAmount: number(order, totalOf(amounts)),
        originalUnitPrice: number(order, line.principal / BigInt(line.quantity)),
        originalTotalPrice: number(order, line.principal),
      },
    ];
  });
}
