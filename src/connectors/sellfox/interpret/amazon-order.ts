/** Amazon orders of 赛狐 → order noun (protocol notes §4.1). Money of estimates is not read: settlement tells it (§13.15). */
import type { Minor } from '../../../core/money.ts';
import type { Order, OrderKind, OrderLine, OrderStatus } from '../../../core/orders.ts';
import type { InterpretContext, SourceFields } from '../../../core/sources.ts';
import { countryOf } from '../marketplaces.ts';
import { SELLFOX_PROBLEMS as kinds } from '../problems.ts';
import { abs, amount, count, currency, type Findings, flag, list, report, text, time } from './fields.ts';
import { buyerOf, shopFor } from './order-parts.ts';
import { AMAZON_FULFILMENT, AMAZON_STATES, statusByUnits } from './states.ts';

/** Undefined: `findings` says why. */
export function amazonOrder(findings: Findings, fields: SourceFields, context: InterpretContext): Order | undefined {
  const shop = shopFor(findings, fields, context, 'AMAZON');
  if (!shop) return undefined;
  const money = currency(findings, fields, 'orderTotalCurrency', firstCurrency(fields) || shop.currency);
  if (money === undefined) return undefined;
  const kind = kindOf(fields);
  const lines = list(fields, 'orderItemVoList').map((item) => lineOf(findings, item, money));
  const status = statusOf(findings, fields);
  const told = text(fields, 'marketplaceId');
  const marketplace =
    countryOf(told || shop.marketplace) ??
    report(findings, kinds.SELLFOX_ORDER_MARKETPLACE, 'marketplaceId', { value: told });
  const channel = text(fields, 'fulfillmentChannel');
  const fulfilment =
    AMAZON_FULFILMENT[channel] ??
    report(findings, kinds.SELLFOX_ORDER_FIELD, 'fulfillmentChannel', { column: 'fulfillmentChannel', value: channel });
  const purchasedAt = time(findings, fields, 'purchaseDate', true);
  const paidAt = time(findings, fields, 'paymentsDate', false);
  const updatedAt = time(findings, fields, 'lastUpdateDate', true);
  checkLines(findings, lines, status, kind, list(fields, 'orderItemVoList'));
  if (findings.found.length > 0) return undefined;
  return {
    book: shop.book,
    shop: shop.shop,
    platform: shop.platform,
    orderNo: findings.order,
    marketplace: marketplace!,
    currency: money,
    kind,
    isBusiness: flag(fields, 'isBusinessOrder'),
    fulfilment: fulfilment!,
    status: status!,
    purchasedAt: purchasedAt!,
    paidAt: paidAt!,
    shippedAt: '',
    deliveredAt: '',
    cancelledAt: '',
    updatedAt: updatedAt!,
    replaces: text(fields, 'replacedOrderId'),
    orderDiscount: 0n,
    orderShipping: 0n,
    lines: lines.map((line) => line!),
    parcels: [],
    buyer: buyerOf(fields),
  };
}

/** 移除 and 多渠道 are flags of the order; a Vine unit is given away. */
function kindOf(fields: SourceFields): OrderKind {
  const special = text(fields, 'orderFlag');
  if (special === '1') return 'REMOVAL';
  if (special === '2') return 'MCF';
  if (flag(fields, 'isReplacementOrder')) return 'REPLACEMENT';
  return flag(fields, 'isVineOrder') ? 'SAMPLE' : 'SALE';
}

/** A pending order tells no money at all; its lines may. */
function firstCurrency(fields: SourceFields): string {
  return list(fields, 'orderItemVoList').reduce((found, item) => found || text(item, 'itemPriceCurrency'), '');
}

function statusOf(findings: Findings, fields: SourceFields): OrderStatus | undefined {
  const told = text(fields, 'orderStatus');
  const status = AMAZON_STATES[told];
  if (status === undefined) return report(findings, kinds.SELLFOX_ORDER_STATUS, 'orderStatus', { value: told });
  if (status !== 'BY_UNITS' && status !== 'REFUNDED') return status;
  const items = list(fields, 'orderItemVoList');
  const units = (name: string): number =>
    items.reduce((sum, item) => sum + (count({ ...findings, found: [] }, item, name) ?? 0), 0);
  return statusByUnits(units('quantityOrdered'), units('quantityShipped'));
}

function lineOf(findings: Findings, item: SourceFields, money: string): OrderLine | undefined {
  const read = (name: string): Minor | undefined => amount(findings, item, name, money);
  // 不含税 where it is told; else the price as told, which is the same outside of the tax-inclusive marketplaces.
  const principal = read(text(item, 'itemPrincipalAmountOri') === '' ? 'itemPriceAmount' : 'itemPrincipalAmountOri');
  const [shipping, giftWrap, discount] = [
    read('shippingCharge'),
    read('giftWrapAmount'),
    read('promotionDiscountAmount'),
  ];
  const taxes = [read('itemTaxAmount'), read('shippingTaxAmount'), read('giftWrapTaxAmount')];
  const withheld = read('withheldTaxAmount');
  const quantity = count(findings, item, 'quantityOrdered');
  const id = text(item, 'orderItemId');
  if (id === '') report(findings, kinds.SELLFOX_ORDER_FIELD, 'orderItemId', { column: 'orderItemId', value: '' });
  const told = [principal, shipping, giftWrap, discount, withheld, ...taxes];
  if (told.includes(undefined) || quantity === undefined || id === '') return undefined;
  return {
    item: id,
    msku: text(item, 'sellerSku'),
    sku: text(item, 'commoditySku'),
    quantity,
    cancelled: 0,
    principal: principal!,
    shipping: shipping!,
    giftWrap: giftWrap!,
    // Signs are not uniform (§1.8): both are sizes here.
    discount: abs(discount!),
    tax: taxes.reduce<Minor>((sum, one) => sum + one!, 0n),
    taxWithheld: abs(withheld!),
  };
}

function checkLines(
  findings: Findings,
  lines: readonly (OrderLine | undefined)[],
  status: OrderStatus | undefined,
  kind: OrderKind,
  items: readonly SourceFields[],
): void {
  const open = status === 'PENDING' || status === 'CANCELLED';
  if (lines.length === 0 && !open) report(findings, kinds.SELLFOX_ORDER_NO_LINES, 'orderItemVoList');
  const ids = new Set<string>();
  for (const line of lines) {
    if (!line) continue;
    const bad = (column: string, value: string): undefined =>
      report(findings, kinds.SELLFOX_ORDER_FIELD, column, { column, value });
    if (ids.has(line.item)) bad('orderItemId', line.item);
    ids.add(line.item);
    if (line.taxWithheld > line.tax) bad('withheldTaxAmount', String(line.taxWithheld));
  }
  // “No price” of something sold is not a price of nothing.
  if (kind !== 'SALE' || open) return;
  for (const item of items)
    if (text(item, 'itemPrincipalAmountOri') === '' && text(item, 'itemPriceAmount') === '')
      report(findings, kinds.SELLFOX_ORDER_FIELD, 'itemPriceAmount', { column: 'itemPriceAmount', value: '' });
}
