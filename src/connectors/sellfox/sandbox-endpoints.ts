/**
 * The endpoints that the sandbox serves (sellfox.md §1.7, §3–§10): shape of the page, page maximum, needed filters, habits.
 * Where no source states a maximum, `PAGE_MAX_UNSTATED` holds.
 */

/**
 * P1 whole page with ints · P2 detailPageVoList · P3 groupVoList, strings · P4 pageNum, strings · P5 reportList without a page
 * number · P6 rows and totals · P6_BARE rows only · P7 cursor · P8 plain array · ONE a single record.
 */
export type PageShape = 'P1' | 'P2' | 'P3' | 'P4' | 'P5' | 'P6' | 'P6_BARE' | 'P7' | 'P8' | 'ONE';

export interface SandboxEndpoint {
  readonly path: string;
  readonly shape: PageShape;
  readonly pageMax: number;
  readonly pageDefault: number;
  /** Members without which the list answers `data: null` and code 0. */
  readonly nullWithout?: readonly string[];
  /** Members without which the list answers 40014. */
  readonly needs?: readonly string[];
  /** Past the end the last page comes again. */
  readonly repeatsLast?: boolean;
  /** `msg` of a success. */
  readonly msg: string;
  readonly hasRequestId: boolean;
  /** Members that the list puts beside the page: `updateTime` of the deferred amounts. */
  readonly beside?: 'updateTime';
}

const PAGE_MAX_UNSTATED = 200;

type Options = Partial<Omit<SandboxEndpoint, 'path' | 'shape'>>;

function endpoint(shape: PageShape, path: string, options: Options = {}): SandboxEndpoint {
  return { path, shape, pageMax: PAGE_MAX_UNSTATED, pageDefault: 20, msg: 'success', hasRequestId: true, ...options };
}

const HUNDRED = { pageMax: 100 };
const THOUSAND = { pageMax: 1000 };
const PAID = { ...HUNDRED, repeatsLast: true };

export const SANDBOX_ENDPOINTS: readonly SandboxEndpoint[] = [
  endpoint('P1', '/api/shop/pageList.json'),
  endpoint('P1', '/api/multiplatform/shop/list.json', { msg: '' }),
  endpoint('P1', '/api/commodity/pageList.json'),
  endpoint('ONE', '/api/commodity/v2/getCommodityDetail.json', { needs: ['id'] }),
  endpoint('P1', '/api/multiplatform/match/getList.json', { pageDefault: 50, needs: ['searchType'], msg: '' }),
  endpoint('P1', '/api/supplier/pageList.json'),
  endpoint('P1', '/api/logistic/pageList.json', HUNDRED),
  endpoint('P1', '/api/rate/open/pageList.json'),
  endpoint('P1', '/api/warehouseManage/warehouseList.json', HUNDRED),

  endpoint('P1', '/api/order/pageList.json', { nullWithout: ['dateType', 'dateStart', 'dateEnd'] }),
  endpoint('ONE', '/api/order/detailByOrderId.json', { needs: ['shopId'] }),
  endpoint('P1', '/api/packageShip/v1/getPackagePage.json', {
    hasRequestId: false,
    needs: ['purchaseDateStart', 'purchaseDateEnd'],
  }),
  endpoint('P1', '/api/multiplatform/order/list.json', {
    ...THOUSAND,
    msg: '',
    needs: ['pageNo', 'pageSize', 'dateType', 'startDate', 'endDate'],
  }),
  endpoint('P1', '/api/order/api/report/fbaReturn/pageList.json'),
  ...['temu', 'shopify', 'tiktok', 'walmart'].map((one) =>
    endpoint('P1', `/api/multiplatform/after/sale/order/${one}/list.json`, {
      ...THOUSAND,
      msg: '',
      needs: ['pageNo', 'pageSize'],
    }),
  ),

  endpoint('P1', '/api/warehouseManage/warehouseItemList.json', HUNDRED),
  endpoint('P1', '/api/warehouseManage/warehouseBatchList.json', HUNDRED),
  endpoint('P1', '/api/warehouseInOut/inRecords.json', HUNDRED),
  endpoint('P1', '/api/warehouseInOut/outRecords.json', HUNDRED),
  endpoint('P1', '/api/warehouseTransfer/pageList.json', HUNDRED),
  endpoint('P1', '/api/ware/adjust/pageList.json', { ...HUNDRED, needs: ['pageNo', 'pageSize'] }),
  endpoint('P1', '/api/inventory/count/order/page.json', HUNDRED),
  endpoint('P1', '/pi/ware/assemble/pageList.json', HUNDRED),
  endpoint('P1', '/api/removeInboundOrder/search.json', HUNDRED),
  endpoint('P1', '/api/oversea/page/v2.json', HUNDRED),

  endpoint('P1', '/api/inventoryManage/fba/pageList.json'),
  endpoint('P1', '/api/inbound/shipment/page.json'),
  endpoint('P1', '/api/fba/shippingOrder/pageList/v2.json'),
  endpoint('P1', '/api/fba/shippingHeadFee/pageList.json', HUNDRED),
  endpoint('P1', '/api/fba/cost/adjustment/pageList.json'),

  endpoint('P1', '/api/purchase/page.json'),
  endpoint('P1', '/getStockPageList.json'),
  endpoint('P1', '/api/purchaseReturned/pageList.json', HUNDRED),

  endpoint('P4', '/api/finance/requisitionOrder/pageList.json', {
    ...PAID,
    needs: ['searchTimeType', 'startReqTime', 'endReqTime'],
  }),
  endpoint('P4', '/api/finance/paymentOrder/pageList.json', { ...PAID, needs: ['timeType', 'startTime', 'endTime'] }),
  endpoint('P4', '/api/finance/receiptOrder/pageList.json', { ...PAID, needs: ['dateType', 'startTime', 'endTime'] }),
  endpoint('P4', '/api/finance/otherFeeReconciliation/pageListV2.json'),

  endpoint('P3', '/api/financial/v2/settlementSummary/groupPage.json', { needs: ['timeType', 'startTime', 'endTime'] }),
  endpoint('P2', '/api/financial/v2/settlementSummary/detailPage.json', { needs: ['startTime', 'endTime'] }),
  endpoint('P7', '/api/financial/v2/shippingSettlementPageList.json', { needs: ['timeType'] }),
  endpoint('P1', '/api/financial/v2/accountReceivable/pageList.json', { ...HUNDRED, needs: ['bizDate'] }),
  endpoint('P4', '/api/finAmz/deferredOrder/deferredOrderList.json', { needs: ['startTime', 'endTime'] }),
  endpoint('P4', '/api/finAmz/deferredOrder/deferredAmountList.json', { beside: 'updateTime' }),
  endpoint('P1', '/api/financial/batchCost/getOutboundPageList.json', { ...THOUSAND, needs: ['startDate', 'endDate'] }),
  endpoint('P1', '/api/financial/batchCost/getInboundPageList.json', { ...THOUSAND, needs: ['startDate', 'endDate'] }),
  endpoint('P1', '/api/financial/batchCost/getShipmentPageList.json', { ...THOUSAND, needs: ['startDate', 'endDate'] }),
  endpoint('P4', '/api/finance/fbaStockDetail/pageList.json', { needs: ['startMonth', 'endMonth'] }),
  endpoint('P8', '/api/financial/v2/monthProfit/shopSummary.json', { needs: ['dateType', 'startDate', 'endDate'] }),
  endpoint('P5', '/api/financial/v2/order.json'),
  endpoint('P6', '/api/financial/aggReport/queryPageShop.json'),
  endpoint('P6', '/api/financial/aggReport/settlement/shopifyPage.json'),
  endpoint('P6', '/api/financial/tkReport/queryStatementDetail.json'),
  endpoint('P6_BARE', '/api/financial/walmartReport/queryStatementDetail.json'),
  endpoint('P4', '/api/finance/adInvoice/v2/pageList.json', { needs: ['startDate', 'endDate', 'pageNo', 'pageSize'] }),
];

/** Two paths are printed without a part of their beginning; the likely ones are served too. */
const ALSO: Readonly<Record<string, string>> = {
  '/api/getStockPageList.json': '/getStockPageList.json',
  '/api/ware/assemble/pageList.json': '/pi/ware/assemble/pageList.json',
};

const BY_PATH = new Map(SANDBOX_ENDPOINTS.map((one) => [one.path, one]));

export function endpointOf(path: string): SandboxEndpoint | undefined {
  return BY_PATH.get(ALSO[path] ?? path);
}
