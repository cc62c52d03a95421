/** Returns and after-sale documents (protocol notes §4.5). Money of an Amazon refund comes from settlement, never from here. */
import type { Kept } from '../cut.ts';
import type { SellfoxStream } from './stream.ts';

const AMAZON_RETURN: readonly Kept[] = [
  ...['id', 'sellerId', 'shopId', 'shopName', 'marketplaceId', 'convReturnDate', 'returnSiteTime', 'orderDate'],
  ...['msku', 'asin', 'fnsku', 'orderId', 'quantity', 'fulfillmentCenterId', 'detailedDisposition', 'reason'],
  ...['status', 'licensePlateNumber', 'commoditySku', 'commodityId'],
];

const PRODUCTS: Kept = {
  in: 'productInfo',
  fields: [
    ...['msku', 'sku', 'productId', 'currentQty', 'salesNum', 'salesQty', 'returnNum', 'returnQty', 'isReturnNum'],
    ...['unReturnNum', 'shouldRefundNum', 'refundAmount', 'originalUnitPrice', 'originalTotalPrice', 'returnReason'],
    ...['returnWarehouseType', 'warehouseCountry', 'carrier', 'trackingNumber'],
  ],
};

/** By purchase, for that is the one date that every platform has: a case within 120 days of the purchase is seen. */
const afterSales = (
  platform: 'temu' | 'shopify' | 'tiktok' | 'walmart',
  stream: Pick<SellfoxStream, 'name' | 'title' | 'key' | 'fields' | 'buyer'>,
): SellfoxStream => ({
  ...stream,
  reading: 'ROLLING',
  vanishes: false,
  rowsOf: stream.name,
  path: `/api/multiplatform/after/sale/order/${platform}/list.json`,
  shape: 'P1',
  pageMax: 1000,
  window: { by: 'DAY', from: 'dateStart', to: 'dateEnd', form: 'time', spanDays: 30, overlapDays: 120 },
  fixed: { dateType: 'purchase' },
});

export const RETURN_STREAMS: readonly SellfoxStream[] = [
  {
    name: 'fba-returns',
    title: { zh: 'FBA 退货', en: 'FBA returns' },
    reading: 'ROLLING',
    vanishes: false,
    rowsOf: 'fba-returns',
    key: ['id'],
    path: '/api/order/api/report/fbaReturn/pageList.json',
    shape: 'P1',
    pageMax: 100,
    window: {
      by: 'DAY',
      from: 'returnStartDate',
      to: 'returnEndDate',
      form: 'day',
      spanDays: 31,
      overlapDays: 30,
    },
    fields: AMAZON_RETURN,
  },
  {
    // Path and fields of a third party; the range is taken to be that of the FBA list.
    name: 'fbm-returns',
    title: { zh: 'FBM 退货', en: 'FBM returns' },
    reading: 'ROLLING',
    vanishes: false,
    rowsOf: 'fbm-returns',
    key: ['id'],
    path: '/api/order/api/report/fbm/return/order/pageList.json',
    shape: 'P1',
    pageMax: 100,
    window: {
      by: 'DAY',
      from: 'returnStartDate',
      to: 'returnEndDate',
      form: 'day',
      spanDays: 31,
      overlapDays: 30,
    },
    fields: AMAZON_RETURN,
  },
  afterSales('temu', {
    name: 'temu-after-sales',
    title: { zh: 'Temu 售后单', en: 'Temu after-sale documents' },
    key: ['shopId', 'afterSaleOrderNo'],
    fields: [
      ...['afterSaleOrderNo', 'afterSaleOrderStatus', 'afterSalesType', 'marketplaceCode', 'orderNo'],
      ...['purchaseDate', 'returnRefundType', 'returnStartTime', 'shopId', 'shopName', 'updateDateTime'],
      PRODUCTS,
    ],
  }),
  afterSales('shopify', {
    name: 'shopify-after-sales',
    title: { zh: 'Shopify 售后单', en: 'Shopify after-sale documents' },
    // One row an order: it has no number of its own.
    key: ['shopId', 'orderNo'],
    fields: [
      ...['afterRefundAmount', 'afterSaleType', 'currency', 'marketplaceCode', 'orderNo', 'purchaseDate'],
      ...['refundStatus', 'refundTime', 'returnStatus', 'returnTime', 'shopId', 'shopName', 'totalDiscountsAmount'],
      ...['totalRefundAmount', 'totalShippingPriceAmount', 'totalTaxAmount'],
      { in: 'refundNote', fields: ['refundAmount', 'refundTime'] },
      { in: 'returnReason', fields: ['msku', 'productId', 'returnNum', 'returnReason', 'returnTime'] },
      PRODUCTS,
    ],
  }),
  afterSales('tiktok', {
    name: 'tiktok-after-sales',
    title: { zh: 'TikTok 售后单', en: 'TikTok after-sale documents' },
    key: ['shopId', 'afterSaleOrderNo'],
    fields: [
      ...['afterSaleOrderNo', 'afterSaleReason', 'afterSaleStatus', 'afterSaleTime', 'afterSalesType', 'currency'],
      ...['marketplaceCode', 'orderNo', 'purchaseDate', 'shopId', 'shopName', 'trackingNumber', 'updateDateTime'],
      PRODUCTS,
    ],
  }),
  afterSales('walmart', {
    name: 'walmart-after-sales',
    title: { zh: 'Walmart 售后单', en: 'Walmart after-sale documents' },
    key: ['shopId', 'returnOrderNo'],
    fields: [
      ...['afterSaleType', 'currency', 'currentDeliveryStatus', 'currentRefundStatus', 'customerOrderId'],
      ...['marketplaceCode', 'platformOrderId', 'replacementCustomerOrderId', 'returnByDate', 'returnOrderNo'],
      ...['returnReason', 'returnTime', 'shopId', 'shopName', 'status', 'totalRefundAmount'],
      PRODUCTS,
    ],
    buyer: { mail: 'customerEmailId', name: 'buyerName' },
  }),
];
