/** FBA shipments, 发货单 and overseas stock orders with their freight (protocol notes §5.7, §6.2, §6.3). */
import type { Kept } from '../cut.ts';
import type { SellfoxStream } from './stream.ts';

const COSTS = [
  'estimateLogisticsCost',
  'estimateOtherCost',
  'estimateTaxCost',
  'logisticsCost',
  'otherCost',
  'taxCost',
];

const LOGISTICS: Kept = {
  in: 'logistics',
  fields: [
    ...['id', 'logisticsNo', 'trackingNo', 'isVolumeWeight', 'volumeWeight', 'rateYearMonth', 'rate'],
    ...COSTS.flatMap((cost) => [cost, `${cost}Currency`, `${cost}UpdateTime`]),
    { in: 'rateList', fields: ['currency', 'rate'] },
  ],
};

const SHIPPING_ORDER: readonly Kept[] = [
  ...['shippingOrderId', 'shipSn', 'warehouseId', 'toWarehouseId', 'toWarehouseName', 'headFeeType', 'shipType'],
  ...['status', 'expectArrivalDate', 'shipTime', 'realShipTime', 'cancelTime', 'restoreStock', 'restoreTime'],
  ...['createTime', 'updateTime', 'requisitionStatus', 'paid', 'logisticId', 'logisticName', 'logisticProviderId'],
  ...['logisticProviderName', 'logisticsCost', 'estimateLogisticsCost', 'logisticsCurrency'],
  LOGISTICS,
  // The row's field list is not complete in the notes; the name of the quantity is that of the freight allocation (§6.4).
  { in: 'items', fields: ['commodityId', 'commoditySku', 'fnSku', 'sellerSku', 'shipCount'] },
];

const OVERSEAS_ORDER: readonly Kept[] = [
  ...['id', 'pickSn', 'fromWarehouse', 'toWarehouse', 'status', 'headFeeType', 'shipTime', 'realShipTime'],
  ...['expectDate', 'logisticId', 'logisticName', 'volumeParam', 'requisitionStatus', 'paid', 'logisticProviderId'],
  'name',
  LOGISTICS,
  // The item's fields are not listed; these are what other stock documents call them.
  { in: 'items', fields: ['commodityId', 'commoditySku', 'fnSku', 'goods', 'num'] },
];

/** Late freight bills: the one filter that finds a document whose costs changed. */
const COST_UPDATES: Pick<SellfoxStream, 'reading' | 'vanishes' | 'shape' | 'pageMax' | 'window' | 'fixed'> = {
  reading: 'UPDATED',
  vanishes: false,
  shape: 'P1',
  pageMax: 100,
  window: {
    by: 'TIME',
    from: 'costUpdateStartTime',
    to: 'costUpdateEndTime',
    clock: 'ACCOUNT',
    spanHours: 31 * 24,
    overlapHours: 2,
  },
  fixed: { costUpdateFields: COSTS },
};

export const FREIGHT_STREAMS: readonly SellfoxStream[] = [
  {
    name: 'fba-shipments',
    title: { zh: 'FBA 货件（STA）', en: 'FBA shipments (STA)' },
    reading: 'UPDATED',
    vanishes: false,
    rowsOf: 'fba-shipments',
    key: ['id'],
    path: '/api/inbound/shipment/page.json',
    shape: 'P1',
    pageMax: 100,
    window: {
      by: 'DAY',
      from: 'updateTimeStart',
      to: 'updateTimeEnd',
      form: 'day',
      spanDays: 180,
      overlapDays: 1,
    },
    fields: [
      ...['id', 'shopId', 'marketplaceId', 'inboundPlanId', 'amazonShipmentId', 'shipmentId', 'fulfillmentCenterId'],
      ...['status', 'transitStatus', 'shipmentType', 'shippingSolution', 'carrierName', 'cartonNum', 'shippedDate'],
      ...['createTime', 'updateTime', 'trackNos', 'shipSnList', 'createBy', 'referenceId', 'factoryDirect'],
    ],
  },
  {
    name: 'shipping-orders',
    title: { zh: 'FBA 发货单', en: 'FBA 发货单 (shipping orders)' },
    reading: 'ROLLING',
    vanishes: false,
    rowsOf: 'shipping-orders',
    key: ['shippingOrderId'],
    path: '/api/fba/shippingOrder/pageList/v2.json',
    shape: 'P1',
    pageMax: 100,
    // Names of the creation range are not told; settings may rename them. Sea freight with a reversal takes months.
    window: {
      by: 'DAY',
      from: 'createTimeStart',
      to: 'createTimeEnd',
      form: 'time',
      spanDays: 31,
      overlapDays: 120,
    },
    fields: SHIPPING_ORDER,
  },
  {
    ...COST_UPDATES,
    name: 'shipping-order-costs',
    title: { zh: 'FBA 发货单费用更新', en: 'FBA 发货单 with changed costs' },
    rowsOf: 'shipping-orders',
    key: ['shippingOrderId'],
    path: '/api/fba/shippingOrder/pageList/v2.json',
    fields: SHIPPING_ORDER,
  },
  {
    name: 'overseas-orders',
    title: { zh: '海外仓备货单', en: 'Overseas stock orders' },
    reading: 'ROLLING',
    vanishes: false,
    rowsOf: 'overseas-orders',
    key: ['id'],
    path: '/api/oversea/page/v2.json',
    shape: 'P1',
    pageMax: 100,
    window: { by: 'DAY', from: 'startDate', to: 'endDate', form: 'day', spanDays: 31, overlapDays: 120 },
    fields: OVERSEAS_ORDER,
  },
  {
    ...COST_UPDATES,
    name: 'overseas-order-costs',
    title: { zh: '海外仓备货单费用更新', en: 'Overseas stock orders with changed costs' },
    rowsOf: 'overseas-orders',
    key: ['id'],
    path: '/api/oversea/page/v2.json',
    fields: OVERSEAS_ORDER,
  },
];
