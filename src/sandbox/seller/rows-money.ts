/** Settlements, deferred amounts and statements as 赛狐 shows them (sellfox.md §9.1–§9.4, §9.8). */
import { formatMinor } from '../../core/money.ts';
import { JsonNumber, type JsonObject } from '../../wire/exact-json.ts';
import { type Amounts, netOf, ratio } from './amounts.ts';
import type { Seller, Shop } from './company.ts';
import { houseClock, utcClock } from './local-time.ts';
import { amountsIn, type StoryOrder, type StoryPlan } from './orders.ts';
import type { Settlement } from './periods.ts';
import { DEFERRED_MS, isDeferred, lineIdOf, periodOf, type SettledLine, settlementIdOf } from './settlements.ts';

const HOUR_MS = 3_600_000;
/** Before it is told, a settlement's row is with 赛狐 some hours. */
const TOLD_AFTER_MS = 6 * HOUR_MS;

export function groupRow(one: Settlement, nowMs: number): JsonObject {
  const { shop } = one;
  const { currency } = shop.marketplace;
  const money = (amount: bigint): string => formatMinor(amount, currency);
  const isPaid = one.isClosed && one.transferMs <= nowMs;
  const hasArrived = isPaid && one.arrivalMs <= nowMs;
  return {
    shopId: shop.id,
    storeName: shop.name,
    region: shop.region,
    sellerId: shop.sellerId,
    marketplaceId: shop.amazonMarketplace,
    marketplaceName: shop.marketplace.code,
    currency,
    groupId: `G${one.settlementId}`,
    settlementId: one.settlementId,
    processingStatus: one.isClosed ? 'Closed' : 'Open',
    fundTransferStatus: isPaid ? 'Succeeded' : one.isClosed ? 'Processing' : 'Unknown',
    transferAmount: money(isPaid ? one.transfer : 0n),
    utcFundTransferDateStr: isPaid ? utcClock(one.transferMs) : '',
    siteFundTransferDateStr: isPaid ? shop.local(one.transferMs) : '',
    accountTail: '0000',
    traceId: isPaid ? `TR${one.settlementId}` : '',
    groupStartStr: utcClock(one.startMs),
    groupEndStr: one.isClosed ? utcClock(one.endMs) : '',
    siteGroupStartStr: shop.local(one.startMs),
    siteGroupEndStr: one.isClosed ? shop.local(one.endMs) : '',
    accountType: 'Standard Orders',
    beginningBalance: money(one.beginning),
    endingBalance: money(-one.reserve),
    accountIncome: money(one.income),
    accountRefund: money(one.refund),
    accountExpenditure: money(one.expenditure),
    accountNetIncome: money(one.income + one.refund + one.expenditure),
    remark: '',
    arrivalStatusStr: hasArrived ? '已到账' : isPaid ? '未到账' : '暂无匹配',
    arrivalAmount: hasArrived ? money(one.transfer) : '0',
    convertedTotalCurrency: currency,
  };
}

/** When the row changed last. */
export function lineUpdatedMs(line: SettledLine, nowMs: number): number {
  const told = line.knownMs + TOLD_AFTER_MS;
  return line.deletedMs !== undefined && line.deletedMs + TOLD_AFTER_MS <= nowMs
    ? line.deletedMs + TOLD_AFTER_MS
    : told;
}

export function isTold(line: SettledLine, nowMs: number): boolean {
  return line.knownMs + TOLD_AFTER_MS <= nowMs;
}

export function isDeleted(line: SettledLine, nowMs: number): boolean {
  return line.deletedMs !== undefined && line.deletedMs + TOLD_AFTER_MS <= nowMs;
}

export function lineRow(plan: StoryPlan, line: SettledLine, nowMs: number): JsonObject {
  const { shop } = line;
  return {
    id: lineIdOf(line),
    settlementId: settlementIdOf(shop, periodOf(plan, line.postedMs)),
    marketplaceId: shop.amazonMarketplace,
    storeName: shop.name,
    sellerId: shop.sellerId,
    orderId: line.orderNo,
    currency: shop.marketplace.currency,
    postedDateTimeStr: utcClock(line.postedMs),
    siteTimeStr: shop.local(line.postedMs),
    reportType: 'Standard Orders',
    msku: line.msku,
    fulfillmentId: line.line ? 'AFN' : '',
    transactionType: line.transactionType,
    amountType: line.amountType,
    amountDescription: line.description,
    amount: formatMinor(line.amount, shop.marketplace.currency),
    quantityPurchased: String(line.quantity),
    updateTimeStr: houseClock(lineUpdatedMs(line, nowMs)),
    isDel: isDeleted(line, nowMs) ? '1' : '0',
  };
}

/** 0 已发货未结算 · 2 本月结算 · 3 跨月结算, and the moment of the posting where there is one. */
export function shippedSettledRows(
  plan: StoryPlan,
  order: StoryOrder,
  nowMs: number,
): readonly {
  readonly shippedMs: number;
  readonly postedMs: number;
  readonly type: string;
  readonly row: JsonObject;
}[] {
  const { shop } = order;
  if (!shop.isAmazon || order.kind !== 'SALE') return [];
  const postedAfter = 2 * HOUR_MS + (isDeferred(plan, order) ? DEFERRED_MS : 0);
  return order.parcels
    .filter((parcel) => parcel.shippedMs <= nowMs)
    .flatMap((parcel) =>
      amountsIn(order, parcel).map(({ line, units, amounts }) => {
        const postedMs = parcel.shippedMs + postedAfter;
        const isPosted = postedMs <= nowMs;
        const sameMonth = shop.local(postedMs).slice(0, 7) === shop.local(parcel.shippedMs).slice(0, 7);
        const type = isPosted ? (sameMonth ? '2' : '3') : '0';
        const row = {
          shopId: shop.id,
          marketplaceId: shop.amazonMarketplace,
          shopName: shop.name,
          currency: shop.marketplace.currency,
          rate: '1',
          bizDate: shop.local(parcel.shippedMs).slice(0, 7).replace('-', ''),
          amazonOrderId: order.orderNo,
          merchantOrderId: '',
          msku: line.msku,
          sku: line.sku,
          name: line.sku === '' ? '' : line.goods.zh,
          quantityShipped: String(units),
          purchaseDateStr: shop.local(order.purchasedMs),
          paymentsDateStr: order.paidMs === undefined ? '' : shop.local(order.paidMs),
          shipmentDateStr: shop.local(parcel.shippedMs),
          postedDateStr: isPosted ? shop.local(postedMs) : '',
          fundTransferDateStr: '',
          settlementTypeStr: TYPES[type] ?? '',
          settlementId: isPosted ? settlementIdOf(shop, periodOf(plan, postedMs)) : '',
          ...parts(shop, amounts),
          fulfillmentChannel: order.fulfilment === 'PLATFORM' ? 'AFN' : 'MFN',
        };
        return { shippedMs: parcel.shippedMs, postedMs, type, row };
      }),
    );
}

const TYPES: Readonly<Record<string, string>> = { 0: '已发货未结算', 2: '已发货本月结算', 3: '已发货跨月结算' };

function parts(shop: Shop, amounts: Amounts): JsonObject {
  const money = (amount: bigint): string => formatMinor(amount, shop.marketplace.currency);
  return {
    itemPrice: money(amounts.principal),
    itemTax: money(amounts.tax),
    shippingPrice: money(amounts.shipping),
    shippingTax: '0',
    giftWrapPrice: money(amounts.giftWrap),
    giftWrapTax: '0',
    promotionDiscount: money(-amounts.discount),
    commission: money(-ratio(netOf(amounts), 15n, 100n)),
  };
}

export function deferredRow(
  plan: StoryPlan,
  order: StoryOrder,
  nowMs: number,
): { readonly shippedMs: number; readonly isReleased: boolean; readonly row: JsonObject } | undefined {
  const { shop } = order;
  const [parcel] = order.parcels;
  if (!shop.isAmazon || order.kind !== 'SALE' || !parcel || parcel.shippedMs > nowMs || !isDeferred(plan, order))
    return undefined;
  const settledMs = parcel.shippedMs + 2 * HOUR_MS + DEFERRED_MS;
  const isReleased = settledMs <= nowMs;
  const [first] = amountsIn(order, parcel);
  if (!first) return undefined;
  const { itemPrice, itemTax, shippingPrice, giftWrapPrice, ...others } = parts(shop, first.amounts);
  const row = {
    shopName: shop.name,
    marketplaceName: shop.marketplace.code,
    amazonOrderId: order.orderNo,
    finMsku: first.line.msku,
    finSku: first.line.sku,
    transactionType: 'Order',
    accountTypeDesc: 'Standard Orders',
    title: first.line.goods.en,
    quantityShipped: new JsonNumber(String(first.units)),
    deferredDays: '7',
    fulfillmentChannel: order.fulfilment === 'PLATFORM' ? 'AFN' : 'MFN',
    transactionStatusDesc: isReleased ? '已释放' : '延迟未结算',
    deferredReason: 'DD7',
    deferredDate: shop.local(parcel.shippedMs).slice(0, 10),
    estimatedSettlementTime: shop.local(settledMs).slice(0, 10),
    settlementTime: isReleased ? shop.local(settledMs) : '',
    productSales: itemPrice ?? '0',
    productSalesTax: itemTax ?? '0',
    shippingCredits: shippingPrice ?? '0',
    giftWrapFee: giftWrapPrice ?? '0',
    ...others,
  };
  return { shippedMs: parcel.shippedMs, isReleased, row };
}

/** Statements of the platforms other than Amazon that 赛狐 has a list of; each is one settled line in that list's own members. */
export function statementRow(list: 'SHOPIFY' | 'WALMART' | 'TIKTOK', line: SettledLine): JsonObject {
  const { shop } = line;
  const { currency } = shop.marketplace;
  const amount = new JsonNumber(formatMinor(line.amount, currency));
  const zero = new JsonNumber('0');
  if (list === 'WALMART')
    return {
      amount,
      amountType: line.description,
      currency,
      fulfillmentType: 'Seller',
      partnerGtin: '',
      partnerItemId: line.msku,
      purchaseOrder: line.orderNo,
      shipQty: new JsonNumber(String(line.quantity)),
      shopId: new JsonNumber(shop.id),
      shopName: shop.name,
      transactionDescription: line.transactionType === 'Refund' ? 'Return' : 'Purchase',
      transactionPostedDate: shop.local(line.postedMs).slice(0, 10),
      transactionType: line.transactionType === 'Refund' ? 'Refund' : 'Sale',
    };
  const is = (...names: readonly string[]): JsonNumber => (names.includes(line.description) ? amount : zero);
  if (list === 'SHOPIFY')
    return {
      currency,
      shopId: shop.id,
      shopName: shop.name,
      bizTime: shop.local(line.postedMs),
      orderType: line.transactionType === 'Refund' ? 'refund' : 'order',
      platformOrderId: line.orderNo,
      sellerOrderId: line.orderNo,
      msku: line.msku,
      sku: line.line?.sku ?? '',
      quantity: new JsonNumber(String(line.quantity)),
      salesAmount: is('Principal'),
      salesTax: is('Tax', 'MarketplaceFacilitatorTax-Principal'),
      shippingFee: is('ShippingCharge'),
      promotionSaving: is('PromotionDiscount'),
      platformFee: is('Commission', 'RefundCommission'),
    };
  return {
    statementId: `ST${shop.id}${shop.local(line.postedMs).slice(0, 10).replaceAll('-', '')}`,
    paymentId: '',
    statementStatus: 'SETTLED',
    paymentStatus: 'PAID',
    orderType: line.transactionType === 'Refund' ? 'REFUND' : 'ORDER',
    orderId: line.orderNo,
    shopId: shop.id,
    shopName: shop.name,
    currency,
    statementTime: shop.local(line.postedMs),
    msku: line.msku,
    settlementAmount: amount,
    grossSalesAmount: is('Principal'),
    sellerDiscountAmount: is('PromotionDiscount'),
    customerPaidShippingFeeAmount: is('ShippingCharge'),
    salesTaxAmount: is('Tax', 'MarketplaceFacilitatorTax-Principal'),
    platformCommissionAmount: is('Commission', 'RefundCommission'),
  };
}

/** Campaign rows of one invoice a shop and month: its totals stand on each of them. */
export function adInvoiceRows(
  seller: Seller,
  shop: Shop,
  month: string,
  costs: readonly [bigint, bigint],
): readonly JsonObject[] {
  const { currency } = shop.marketplace;
  const money = (amount: bigint): string => formatMinor(amount, currency);
  const total = money(costs[0] + costs[1]);
  return costs.map((cost, at) => ({
    shopName: shop.name,
    invoiceId: `AD${seller.mark >>> 0}${shop.id}${month.replace('-', '')}`,
    invoiceDate: `${month}-28`,
    billCycle: `${month}-01~${month}-28`,
    currency,
    status: 'PAID_IN_FULL',
    paymentMethod: 'CREDIT_CARD',
    invoiceAmount: total,
    campaignCostAmount: total,
    adjustAmount: '0',
    taxAmount: '0',
    regulatoryAdvertisingFeeAmount: '0',
    otherFeeAmount: '0',
    campaignId: `C${at + 1}`,
    campaignName: at === 0 ? 'auto' : 'brand',
    programName: at === 0 ? 'SPONSORED PRODUCTS' : 'SPONSORED BRANDS',
    priceType: 'CPC',
    clickCount: '60',
    clickPerUnit: '0.50',
    costAmount: money(cost),
    otherCostAmount: '0',
  }));
}
