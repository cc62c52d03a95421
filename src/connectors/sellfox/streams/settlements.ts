/** Settlement, what is shipped and not settled, deferred money, advertising (protocol notes §9.1 to §9.4, §10). */
import type { Kept } from '../cut.ts';
import { number, type SellfoxStream } from './stream.ts';

const SHIPPED_SETTLED: readonly Kept[] = [
  ...['shopId', 'marketplaceId', 'shopName', 'currency', 'rate', 'bizDate', 'amazonOrderId', 'merchantOrderId'],
  ...['msku', 'sku', 'quantityShipped', 'purchaseDateStr', 'paymentsDateStr', 'shipmentDateStr', 'postedDateStr'],
  ...['fundTransferDateStr', 'settlementTypeStr', 'settlementId', 'processingStatusStr', 'itemPrice', 'itemTax'],
  ...['shippingPrice', 'shippingTax', 'giftWrapPrice', 'giftWrapTax', 'promotionDiscount', 'commission'],
  ...['fbaFulfillmentFee', 'orderOtherFee', 'purchasePcFee', 'headTripPcFee', 'fulfillmentChannel', 'collection'],
  'fbmShippingCredits',
];

/** An order settles weeks after its shipment, and the row then changes: nothing but reading again tells. */
const shippedSettled = (
  stream: Pick<SellfoxStream, 'name' | 'title'>,
  timeType: string,
  types: readonly number[],
  dayBy: string,
): SellfoxStream => ({
  ...stream,
  dayBy,
  reading: 'ROLLING',
  vanishes: true,
  rowsOf: stream.name,
  key: [],
  path: '/api/financial/v2/shippingSettlementPageList.json',
  shape: 'P7',
  // Its page size is not told; none is asked for.
  pageMax: 1000,
  window: { by: 'DAY', from: 'startTime', to: 'endTime', form: 'day', spanDays: 31, overlapDays: 60 },
  fixed: { timeType, settlementTypes: types.map(number), currency: '' },
  fields: SHIPPED_SETTLED,
});

export const SETTLEMENT_STREAMS: readonly SellfoxStream[] = [
  {
    name: 'settlement-groups',
    title: { zh: '结算单', en: 'Settlement groups' },
    reading: 'ROLLING',
    vanishes: false,
    rowsOf: 'settlement-groups',
    key: ['shopId', 'groupId'],
    path: '/api/financial/v2/settlementSummary/groupPage.json',
    shape: 'P3',
    pageMax: 100,
    // By the start, for an open group has no end; a transfer arrives within two months.
    window: { by: 'DAY', from: 'startTime', to: 'endTime', form: 'day', spanDays: 31, overlapDays: 75 },
    fixed: { timeType: 'settlementStartTime', currency: '' },
    fields: [
      ...['shopId', 'storeName', 'region', 'sellerId', 'marketplaceId', 'currency', 'groupId', 'settlementId'],
      ...['processingStatus', 'fundTransferStatus', 'transferAmount', 'utcFundTransferDateStr', 'accountTail'],
      ...['siteFundTransferDateStr', 'traceId', 'groupStartStr', 'groupEndStr', 'siteGroupStartStr'],
      ...['siteGroupEndStr', 'accountType', 'beginningBalance', 'endingBalance', 'accountIncome', 'accountRefund'],
      ...['accountExpenditure', 'accountNetIncome', 'arrivalStatusStr', 'arrivalAmount', 'convertedTotalCurrency'],
    ],
  },
  {
    name: 'settlement-lines',
    title: { zh: '结算明细', en: 'Settlement lines' },
    reading: 'UPDATED',
    vanishes: false,
    rowsOf: 'settlement-lines',
    key: ['id'],
    path: '/api/financial/v2/settlementSummary/detailPage.json',
    shape: 'P2',
    pageMax: 100,
    window: {
      by: 'TIME',
      from: 'updateTimeStart',
      to: 'updateTimeEnd',
      clock: 'ACCOUNT',
      spanHours: 24,
      overlapHours: 2,
    },
    // startTime and endTime stay required beside the update time (§13.6): a line may be posted long before it changes.
    beside: { from: 'startTime', to: 'endTime', daysBefore: 365 },
    fixed: { currency: '', queryDel: 'true' },
    fields: [
      ...['id', 'settlementId', 'marketplaceId', 'storeName', 'sellerId', 'orderId', 'currency'],
      ...['postedDateTimeStr', 'siteTimeStr', 'reportType', 'msku', 'fulfillmentId', 'transactionType'],
      ...['amountType', 'amountDescription', 'amount', 'quantityPurchased', 'updateTimeStr', 'isDel'],
    ],
    deletedBy: 'isDel',
  },
  shippedSettled(
    { name: 'shipped-settled', title: { zh: '已发货的结算情况', en: 'Shipped orders and their settlement' } },
    'shipmentTime',
    [0, 2, 3],
    'shipmentDateStr',
  ),
  shippedSettled(
    { name: 'settled-unshipped', title: { zh: '未发货已结算', en: 'Settled and not shipped' } },
    'postedTime',
    [1],
    'postedDateStr',
  ),
  {
    name: 'deferred',
    title: { zh: '延迟交易', en: 'Deferred transactions' },
    reading: 'ROLLING',
    vanishes: true,
    rowsOf: 'deferred',
    key: [],
    path: '/api/finAmz/deferredOrder/deferredOrderList.json',
    shape: 'P4',
    pageMax: 100,
    window: { by: 'DAY', from: 'startTime', to: 'endTime', form: 'day', spanDays: 31, overlapDays: 60 },
    fixed: { currency: '' },
    dayBy: 'deferredDate',
    fields: [
      ...['shopName', 'marketplaceName', 'amazonOrderId', 'finMsku', 'finSku', 'transactionType', 'accountTypeDesc'],
      ...['quantityShipped', 'deferredDays', 'fulfillmentChannel', 'transactionStatusDesc', 'deferredReason'],
      ...['deferredDate', 'estimatedSettlementTime', 'settlementTime', 'productSales', 'productSalesTax'],
      ...['shippingCredits', 'shippingCreditsTax', 'giftWrapFee', 'giftWrapTax', 'promotionDiscount', 'commission'],
      ...['fbaFulfillmentFee', 'orderOtherFee', 'delayFee', 'fbmShippingCredits'],
    ],
  },
  {
    name: 'receivables',
    title: { zh: '应收月报', en: 'Receivables by month' },
    reading: 'MONTH',
    vanishes: true,
    rowsOf: 'receivables',
    key: ['bizDate', 'shopId', 'currency'],
    path: '/api/financial/v2/accountReceivable/pageList.json',
    shape: 'P1',
    pageMax: 100,
    window: { by: 'MONTH', name: 'bizDate', form: 'compact', overlapMonths: 2 },
    fixed: { containUnsettled: 'true' },
    fields: [
      ...['sellerId', 'shopId', 'shopName', 'marketplaceId', 'bizDate', 'currency', 'rate', 'startBalance'],
      ...['preShipmentCurrentSettlement', 'accountIncome', 'refundAmount', 'expendAmount', 'transferAmount'],
      ...['endBalance', 'receivedAmount', 'receivedAmountCurrency', 'cardDeductAccount', 'cardDeductAd'],
    ],
  },
  {
    name: 'ad-invoices',
    title: { zh: '广告发票', en: 'Advertising invoices' },
    reading: 'ROLLING',
    vanishes: false,
    rowsOf: 'ad-invoices',
    // One row a campaign; the totals of the invoice repeat on each (§13.14).
    key: ['invoiceId', 'campaignId?'],
    path: '/api/finance/adInvoice/v2/pageList.json',
    shape: 'P4',
    pageMax: 100,
    window: { by: 'DAY', from: 'startDate', to: 'endDate', form: 'day', spanDays: 31, overlapDays: 60 },
    fields: [
      ...['shopName', 'invoiceId', 'invoiceDate', 'billCycle', 'currency', 'status', 'paymentMethod'],
      ...['invoiceAmount', 'campaignCostAmount', 'adjustAmount', 'taxAmount', 'regulatoryAdvertisingFeeAmount'],
      ...['otherFeeAmount', 'campaignId', 'campaignName', 'programName', 'priceType', 'clickCount', 'clickPerUnit'],
      ...['costAmount', 'otherCostAmount'],
    ],
  },
];
