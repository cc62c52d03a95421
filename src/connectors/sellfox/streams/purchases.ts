/** Purchase orders, receipts, returns and payments (protocol notes §7, §8). Bank accounts of payees are not kept. */
import { number, type SellfoxStream } from './stream.ts';

/** Lists of 请付款: numbers as strings, and the last page again past the end. */
const PAYING = { reading: 'ROLLING', vanishes: false, shape: 'P4', pageMax: 100 } as const;

export const PURCHASE_STREAMS: readonly SellfoxStream[] = [
  {
    name: 'purchase-orders',
    title: { zh: '采购单', en: 'Purchase orders' },
    reading: 'ROLLING',
    vanishes: false,
    rowsOf: 'purchase-orders',
    key: ['id'],
    path: '/api/purchase/page.json',
    shape: 'P1',
    pageMax: 100,
    // By creation only: orders open for up to half a year are read again.
    window: {
      by: 'DAY',
      from: 'createTimeStart',
      to: 'createTimeEnd',
      form: 'time',
      spanDays: 31,
      overlapDays: 180,
    },
    fields: [
      ...['id', 'purchaseNo', 'warehouseName', 'supplierId', 'supplierName', 'partyAId', 'partyAName', 'status'],
      ...['arrivalStatus', 'totalPurchase', 'purchaserValue', 'shipFee', 'otherFee', 'totalArrivalNum'],
      ...['totalNetArrivalNum', 'totalNetArrivalAmount', 'waitNum', 'totalReturnNum', 'totalNum', 'createTime'],
      ...['orderTime', 'firstArrivalTime', 'allArrivalTime', 'completeTime', 'updateTime', 'settlementName'],
      ...['purchaseRequisitionStatus', 'purchasePaidStatus', 'apportionType', 'includeTax', 'currency'],
      ...['exchangeRate', 'requisitionAmount', 'noRequisitionAmount'],
      {
        in: 'items',
        fields: [
          ...['ids', 'commodityId', 'commoditySku', 'isGroup', 'shopId', 'fnsku', 'msku', 'num', 'arrivalNum'],
          ...['netArrivalNum', 'goods', 'defective', 'exchangeNum', 'returnRefundNum', 'perPurchase'],
          ...['totalPurchase', 'isGift', 'includeTax', 'priceIncludeTax', 'taxRate', 'taxAmount', 'priceAndTax'],
          ...['currency', 'exchangeRate'],
        ],
      },
    ],
  },
  {
    name: 'purchase-receipts',
    title: { zh: '采购入库', en: 'Purchase receipts' },
    reading: 'ROLLING',
    vanishes: false,
    rowsOf: 'purchase-receipts',
    key: ['id'],
    // As printed, without /api; settings may add it (§7.2).
    path: '/getStockPageList.json',
    shape: 'P1',
    pageMax: 100,
    window: { by: 'DAY', from: 'beginTime', to: 'endTime', form: 'day', spanDays: 31, overlapDays: 45 },
    fixed: { timeType: 'arrivalDate' },
    fields: [
      ...['id', 'warehouseId', 'warehouseName', 'inRecordId', 'purchaseStockNo', 'purchaseNo', 'purchaseId'],
      ...['commodityId', 'commoditySku', 'fnSku', 'goods', 'defective', 'perPurchase', 'goodsPurchase'],
      ...['defectivePurchase', 'totalPurchase', 'perFee', 'totalFee', 'perInventoryCost', 'inventoryCost'],
      ...['arrivalTime', 'createTime', 'requisitionStatus', 'payCashStatus', 'shopName', 'settlementName'],
      ...['settlementType', 'returnedCount', 'returnedAmount', 'needPayFee', 'payFee', 'returnedNos'],
      ...['supplierName', 'partyAName'],
    ],
  },
  {
    name: 'purchase-returns',
    title: { zh: '采购退货', en: 'Purchase returns' },
    reading: 'ROLLING',
    vanishes: false,
    rowsOf: 'purchase-returns',
    key: ['returnedId'],
    path: '/api/purchaseReturned/pageList.json',
    shape: 'P1',
    pageMax: 100,
    window: { by: 'DAY', from: 'startTime', to: 'endTime', form: 'day', spanDays: 31, overlapDays: 90 },
    fields: [
      ...['returnedId', 'returnedNo', 'createTime', 'warehouseId', 'warehouseName', 'supplierId', 'supplierName'],
      ...['supplierCode', 'returnedType', 'receiptNo', 'status', 'receiptStatus', 'reviewTime'],
      {
        in: 'itemVos',
        fields: [
          ...['commodityId', 'commoditySku', 'fnSku', 'isGroup', 'shopId', 'purchaseStockNo', 'purchaseNo'],
          ...['returnedGoods', 'returnedDefectives', 'purchasePrice', 'returnedAmount'],
        ],
      },
      {
        in: 'feeList',
        fields: ['returnedNo', 'purchaseNo', 'returnedShipFee', 'returnedOtherFee', 'returnedDiscountAmount'],
      },
    ],
  },
  {
    ...PAYING,
    name: 'payment-requests',
    title: { zh: '请款单', en: 'Requests for payment' },
    rowsOf: 'payment-requests',
    key: ['requisitionNo'],
    path: '/api/finance/requisitionOrder/pageList.json',
    window: { by: 'DAY', from: 'startReqTime', to: 'endReqTime', form: 'day', spanDays: 31, overlapDays: 90 },
    fixed: { searchTimeType: 'createTime' },
    fields: [
      ...['requisitionNo', 'paymentNos', 'requisitionType', 'purchaseAmount', 'currency', 'createTime'],
      ...['realRequisitionAmount', 'requisitionAmount', 'discountAmount', 'applyPaymentAmount'],
      ...['pendingPaymentAmount', 'paidAmount', 'status', 'settlementType', 'tradeType', 'payType', 'payeeType'],
      ...['expectDate', 'payTime', 'isDiff'],
      { in: 'relationInfoList', fields: ['relationNo', 'purchaserName'] },
    ],
  },
  {
    ...PAYING,
    name: 'payments',
    title: { zh: '付款单', en: 'Payments' },
    rowsOf: 'payments',
    key: ['paymentNo'],
    path: '/api/finance/paymentOrder/pageList.json',
    window: { by: 'DAY', from: 'startTime', to: 'endTime', form: 'day', spanDays: 31, overlapDays: 90 },
    // By the day of the request: a payment is then seen from its beginning, whenever it is paid.
    fixed: { timeType: '1' },
    fields: [
      ...['paymentNo', 'status', 'payableAmount', 'paidAmount', 'currency', 'settleMethod', 'tradeType'],
      ...['requisitionType', 'payType', 'payTypeName', 'payeeType', 'supplierName', 'requisitionNo', 'relationNos'],
      ...['requisitionTime', 'expectPayTime', 'payTime', 'isDiff'],
    ],
  },
  {
    ...PAYING,
    name: 'supplier-refunds',
    title: { zh: '收款单（供应商退款）', en: 'Refunds of suppliers' },
    rowsOf: 'supplier-refunds',
    key: ['receiptNo'],
    path: '/api/finance/receiptOrder/pageList.json',
    window: { by: 'DAY', from: 'startTime', to: 'endTime', form: 'day', spanDays: 31, overlapDays: 90 },
    fixed: { dateType: 'applyTime' },
    fields: [
      ...['receiptNo', 'supplierName', 'receiptType', 'receiptStatus', 'currency', 'receiptAmount'],
      ...['receiptDiscount', 'realReceiptAmount', 'receiptTime', 'relationNo', 'createTime'],
    ],
  },
  {
    name: 'other-fees',
    title: { zh: '其他费用', en: 'Other fees' },
    reading: 'UPDATED',
    vanishes: false,
    rowsOf: 'other-fees',
    key: ['orderNo'],
    path: '/api/finance/otherFeeReconciliation/pageListV2.json',
    shape: 'P4',
    pageMax: 100,
    window: { by: 'DAY', from: 'startTime', to: 'endTime', form: 'day', spanDays: 31, overlapDays: 1 },
    fixed: { timeType: number(2), currency: '' },
    fields: [
      ...['orderNo', 'platformType', 'platformName', 'bizDayBegin', 'bizDayEnd', 'dimension', 'feeTypeId'],
      ...['feeTypeName', 'currency', 'totalFee', 'entryType', 'requisitionStatus', 'paidStatus', 'createTime'],
      ...['updateTime', 'payTime'],
    ],
  },
];
