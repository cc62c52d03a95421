/**
 * Orders of the other platforms of 赛狐 → order noun (protocol notes §4.4). Money is told for the order; a line tells only its
 * `originalPrice`, so the order's goods and tax are spread over the lines by price, largest remainder.
 */
import { later } from '../../../core/dates.ts';
import { largestRemainder } from '../../../core/largest-remainder.ts';
import type { Minor } from '../../../core/money.ts';
import type { Order, OrderLine, OrderStatus } from '../../../core/orders.ts';
import type { InterpretContext, SourceFields } from '../../../core/sources.ts';
import { SELLFOX_PROBLEMS as kinds } from '../problems.ts';
import { abs, amount, count, currency, type Findings, flag, list, report, text, time } from './fields.ts';
import { buyerOf, shopFor } from './order-parts.ts';
import { PLATFORM_FULFILMENT, PLATFORM_STATES, statusByUnits } from './states.ts';

interface Item {
  readonly id: string;
  readonly fields: SourceFields;
  readonly quantity: number;
  readonly price: Minor;
}

/** Undefined: `findings` says why. */
export function platformOrder(findings: Findings, fields: SourceFields, context: InterpretContext): Order | undefined {
  const shop = shopFor(findings, fields, context, text(fields, 'platformType').toUpperCase());
  if (!shop) return undefined;
  const money = currency(findings, fields, 'currency', shop.currency);
  if (money === undefined) return undefined;
  const items = itemsOf(findings, fields, money);
  const status = statusOf(findings, fields, items);
  const node = text(fields, 'shipNodeType');
  const fulfilment =
    PLATFORM_FULFILMENT[node] ??
    report(findings, kinds.SELLFOX_ORDER_FIELD, 'shipNodeType', { column: 'shipNodeType', value: node });
  const marketplace = text(fields, 'marketplaceCode').toUpperCase() || shop.marketplace;
  if (!/^[A-Z]{2}$/.test(marketplace))
    report(findings, kinds.SELLFOX_ORDER_MARKETPLACE, 'marketplaceCode', { value: marketplace });
  const purchasedAt = time(findings, fields, 'purchaseDate', true);
  const paidAt = time(findings, fields, 'payTime', false);
  const updatedAt = time(findings, fields, 'updateTime', true);
  const shipping = amount(findings, fields, 'shippingChargeAmount', money);
  const discount = sellerDiscount(findings, fields, money);
  const lines = linesOf(findings, fields, items, money);
  if (list(fields, 'skuInfoVo').length === 0 && status !== 'PENDING' && status !== 'CANCELLED')
    report(findings, kinds.SELLFOX_ORDER_NO_LINES, 'skuInfoVo');
  const shippedAt = lastShipment(findings, items);
  if (findings.found.length > 0) return undefined;
  const hasLeft = status === 'SHIPPED' || status === 'DELIVERED' || status === 'COMPLETED';
  return {
    book: shop.book,
    shop: shop.shop,
    platform: shop.platform,
    orderNo: findings.order,
    marketplace: marketplace === 'UK' ? 'GB' : marketplace,
    currency: money,
    kind: flag(fields, 'isReplacementOrder') ? 'REPLACEMENT' : flag(fields, 'isSample') ? 'SAMPLE' : 'SALE',
    isBusiness: false,
    fulfilment: fulfilment!,
    status: status!,
    purchasedAt: purchasedAt!,
    paidAt: paidAt!,
    shippedAt: hasLeft ? shippedAt : '',
    deliveredAt: '',
    cancelledAt: '',
    updatedAt: updatedAt!,
    replaces: '',
    orderDiscount: discount!,
    orderShipping: shipping!,
    lines: lines!,
    parcels: [],
    buyer: buyerOf(fields),
  };
}

/** An item without a number of its own is named by its MSKU and its place among those. */
function itemsOf(findings: Findings, fields: SourceFields, money: string): readonly Item[] {
  const seen = new Map<string, number>();
  return list(fields, 'skuInfoVo').flatMap((item) => {
    const name = text(item, 'orderItemId') || `msku:${text(item, 'msku')}`;
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    const quantity = count(findings, item, 'saleNum');
    const price = amount(findings, item, 'originalPrice', money);
    if (quantity === undefined || price === undefined) return [];
    return [{ id: times === 1 ? name : `${name}#${times}`, fields: item, quantity, price: abs(price) }];
  });
}

/** What has left is told item by item; “Refunded” before anything left is a cancelled order. */
function statusOf(findings: Findings, fields: SourceFields, items: readonly Item[]): OrderStatus | undefined {
  const told = text(fields, 'orderStatus');
  const status = PLATFORM_STATES[told];
  if (status === undefined) return report(findings, kinds.SELLFOX_ORDER_STATUS, 'orderStatus', { value: told });
  if (status !== 'BY_UNITS' && status !== 'REFUNDED') return status;
  const left = items.filter(({ fields: item }) => hasLeft(item)).reduce((sum, item) => sum + item.quantity, 0);
  const all = items.reduce((sum, item) => sum + item.quantity, 0);
  if (status === 'BY_UNITS') return left === 0 ? 'PARTIALLY_SHIPPED' : statusByUnits(all, left);
  return left === 0 ? 'CANCELLED' : statusByUnits(all, left);
}

function hasLeft(item: SourceFields): boolean {
  return /^(Shipped|Completed|Delivered)$/.test(text(item, 'itemStatus')) || text(item, 'shipDateTime') !== '';
}

/** What the seller bears; the platform's own discounts come back to him in the settlement. */
function sellerDiscount(findings: Findings, fields: SourceFields, money: string): Minor | undefined {
  const own = ['sellerProductDiscount', 'sellerShippingDiscount'];
  const names = own.some((name) => text(fields, name) !== '') ? own : ['discountAmount'];
  const parts = names.map((name) => amount(findings, fields, name, money));
  return parts.includes(undefined) ? undefined : parts.reduce<Minor>((sum, part) => sum + abs(part!), 0n);
}

function linesOf(
  findings: Findings,
  fields: SourceFields,
  items: readonly Item[],
  money: string,
): readonly OrderLine[] | undefined {
  const told = amount(findings, fields, 'productAmount', money);
  const tax = amount(findings, fields, 'taxAmount', money);
  if (told === undefined || tax === undefined || items.length === 0) return told === undefined ? undefined : [];
  const priced = (item: Item): Minor => item.price * BigInt(item.quantity);
  const goods = text(fields, 'productAmount') === '' ? items.reduce((sum, item) => sum + priced(item), 0n) : told;
  const principals = spread(findings, 'productAmount', goods, items, priced);
  const taxes = spread(findings, 'taxAmount', tax, items, priced);
  if (!principals || !taxes) return undefined;
  return items.map((item) => ({
    item: item.id,
    msku: text(item.fields, 'msku'),
    sku: text(item.fields, 'localSku'),
    quantity: item.quantity,
    cancelled: 0,
    principal: principals.get(item.id) ?? 0n,
    shipping: 0n,
    giftWrap: 0n,
    discount: 0n,
    tax: taxes.get(item.id) ?? 0n,
    // Whether the platform remits it is a fact of the platform and the country (registry), not of the row.
    taxWithheld: 0n,
  }));
}

/** By price × quantity; where no price is told, by quantity. Nothing to spread over: reported. */
function spread(
  findings: Findings,
  column: string,
  total: Minor,
  items: readonly Item[],
  priced: (item: Item) => Minor,
): ReadonlyMap<string, Minor> | undefined {
  if (total === 0n) return new Map();
  const parts =
    largestRemainder(
      total,
      items.map((item) => ({ key: item.id, weight: priced(item) })),
    ) ??
    largestRemainder(
      total,
      items.map((item) => ({ key: item.id, weight: BigInt(item.quantity) })),
    );
  return (
    parts ?? report(findings, kinds.SELLFOX_ORDER_FIELD, column, { column, value: text(items[0]!.fields, 'saleNum') })
  );
}

function lastShipment(findings: Findings, items: readonly Item[]): string {
  const times = items.map((item) => time(findings, item.fields, 'shipDateTime', false) ?? '');
  return times.reduce(later, '');
}
