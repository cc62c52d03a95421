/** Orders of Amazon and of other platforms, parcels (protocol notes §4.1, §4.3, §4.4). */
import type { SellfoxStream } from './stream.ts';

export const ORDER_STREAMS: readonly SellfoxStream[] = [
  {
    name: 'amazon-orders',
    title: { zh: '亚马逊订单', en: 'Amazon orders' },
    reading: 'UPDATED',
    vanishes: false,
    rowsOf: 'amazon-orders',
    key: ['shopId', 'amazonOrderId'],
    path: '/api/order/pageList.json',
    shape: 'P1',
    pageMax: 100,
    window: {
      by: 'TIME',
      from: 'dateStart',
      to: 'dateEnd',
      clock: 'MARKETPLACE',
      spanHours: 24,
      overlapHours: 2,
    },
    fixed: { dateType: 'updateDateTime' },
    // Estimates (orderProfit, amazonBackToArticle, commission …) are not bookable (§13.15) and change without news: not kept.
    fields: [
      ...['shopId', 'shopName', 'amazonOrderId', 'orderStatus', 'orderTotalCurrency', 'orderTotalAmount'],
      ...['marketplaceId', 'orderType', 'fulfillmentChannel', 'isReturnOrder', 'isBusinessOrder', 'isReplacementOrder'],
      ...['replacedOrderId', 'orderFlag', 'isBuyerRequestedCancel', 'refundStatus', 'refundDate', 'purchaseDate'],
      ...['lastUpdateDate', 'paymentsDate', 'isVineOrder', 'latestShipDate', 'lowCostStore'],
      {
        in: 'orderItemVoList',
        fields: [
          ...['orderItemId', 'commoditySku', 'asin', 'sellerSku', 'fnsku', 'quantityOrdered', 'quantityShipped'],
          ...['quantityUnfulfillable', 'refundNum', 'refundAmount', 'itemPriceCurrency', 'itemPriceAmount'],
          ...['itemPrincipalAmountOri', 'itemTaxAmount', 'withheldTaxAmount', 'giftWrapAmount', 'giftWrapTaxAmount'],
          ...['shippingCharge', 'shippingTaxAmount', 'promotionDiscountAmount', 'iossNumber'],
        ],
      },
    ],
    buyer: { mail: 'buyerEmail', name: 'buyerName' },
  },
  {
    name: 'platform-orders',
    title: { zh: '多平台订单', en: 'Orders of other platforms' },
    reading: 'UPDATED',
    vanishes: false,
    rowsOf: 'platform-orders',
    key: ['shopId', 'orderNo'],
    path: '/api/multiplatform/order/list.json',
    shape: 'P1',
    pageMax: 1000,
    window: { by: 'DAY', from: 'startDate', to: 'endDate', form: 'day', spanDays: 1, overlapDays: 1 },
    fixed: { dateType: 'updateTime' },
    fields: [
      ...['shopId', 'shopName', 'marketplaceCode', 'platformType', 'platformName', 'orderNo', 'sellerOrderId'],
      ...['orderFlag', 'shipNodeType', 'purchaseDate', 'payTime', 'orderStatus', 'settlementStatus', 'updateTime'],
      ...['isCustomShop', 'riskLevel', 'totalAmount', 'currency', 'discountAmount', 'sellerProductDiscount'],
      ...['platformProductDiscount', 'sellerShippingDiscount', 'platformShippingDiscount', 'taxAmount'],
      ...['shippingChargeAmount', 'productAmount', 'otherIncome', 'refundTotalAmount', 'isReplacementOrder'],
      ...['isBuyerRequestedCancel', 'isY2AdvanceSale', 'isRefund', 'isReturn', 'isPromotion', 'isSample'],
      ...['isCustomized', 'latestShipDate'],
      {
        in: 'skuInfoVo',
        fields: [
          ...['productId', 'msku', 'saleNum', 'originalPrice', 'localSku', 'orderItemId', 'itemStatus'],
          ...['shipMethod', 'shipDateTime', 'carrier'],
        ],
      },
    ],
    buyer: { mail: 'buyerEmail' },
  },
  {
    name: 'parcels',
    title: { zh: '包裹（自发货与多平台）', en: 'Parcels, FBM and other platforms' },
    reading: 'ROLLING',
    vanishes: false,
    rowsOf: 'parcels',
    key: ['shopId', 'packageSn'],
    path: '/api/packageShip/v1/getPackagePage.json',
    shape: 'P1',
    pageMax: 200,
    // By purchase date only: an order shipped 45 days after its purchase is still seen.
    window: {
      by: 'DAY',
      from: 'purchaseDateStart',
      to: 'purchaseDateEnd',
      form: 'day',
      spanDays: 15,
      overlapDays: 45,
    },
    fields: [
      ...['packageSn', 'shopId', 'shopName', 'platformName', 'marketplace', 'status', 'shipTime', 'applyTime'],
      ...['submitTime', 'resendMark', 'isReShip', 'outOfStock'],
      {
        in: 'logistics',
        fields: ['warehouseName', 'channelName', 'trackNo', 'forwardNo', 'fbmCost', 'orderTotalCurrency'],
      },
      {
        in: 'items',
        fields: ['orderItemId', 'amazonOrderId', 'sellerSku', 'quantityOrdered', 'commoditySku', 'isGroup'],
      },
      {
        in: 'orders',
        fields: ['amazonOrderId', 'orderStatus', 'purchaseDate', 'splitMark', 'orderTotalAmount', 'orderTotalCurrency'],
      },
    ],
    buyer: { address: 'address' },
  },
];
