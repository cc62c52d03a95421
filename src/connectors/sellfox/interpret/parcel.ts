/** Parcels → what each tells of each order in it (protocol notes §4.3): merged orders share one, a split order has several. */
import type { ParcelStatement } from '../../../core/orders.ts';
import type { InterpretContext, SourceFields } from '../../../core/sources.ts';
import { SELLFOX_PROBLEMS as kinds } from '../problems.ts';
import { betweenZones } from '../zones.ts';
import { count, type Findings, list, nested, report, text, time } from './fields.ts';
import { PARCEL_STATES } from './states.ts';

export function parcelStatements(
  findings: Findings,
  fields: SourceFields,
  context: InterpretContext,
): readonly ParcelStatement[] {
  const shopId = text(fields, 'shopId');
  // The list holds FBM parcels of Amazon shops and those of other platforms; ids are of either list of shops.
  const shop = context.shopOf('platform-shops', shopId) ?? context.shopOf('amazon-shops', shopId);
  if (!shop) {
    report(findings, kinds.SELLFOX_SHOP_UNKNOWN, 'shopId', { shopId, shopName: text(fields, 'shopName') });
    return [];
  }
  findings.shop = shop.shop;
  const told = text(fields, 'status');
  const state = PARCEL_STATES[told] ?? report(findings, kinds.SELLFOX_ORDER_STATUS, 'status', { value: told });
  const shippedAt = time(findings, fields, 'shipTime', state === 'SHIPPED');
  const items = list(fields, 'items').map((item) => ({
    order: text(item, 'amazonOrderId'),
    item: text(item, 'orderItemId'),
    msku: text(item, 'sellerSku'),
    quantity: count(findings, item, 'quantityOrdered'),
  }));
  const named = list(fields, 'orders').map((order) => text(order, 'amazonOrderId'));
  const orders = [...new Set([...named, ...items.map((item) => item.order)])].filter((order) => order !== '');
  if (orders.length === 0) report(findings, kinds.SELLFOX_ORDER_NO_LINES, 'orders');
  if (findings.found.length > 0) return [];
  const logistics = nested(fields, 'logistics');
  return orders.map((orderNo) => ({
    book: shop.book,
    shop: shop.shop,
    orderNo,
    kind: 'PARCEL',
    state: state!,
    parcel: {
      parcel: text(fields, 'packageSn'),
      // By 赛狐's clock; an order's day is that of its marketplace.
      shippedAt: state === 'SHIPPED' ? betweenZones(shippedAt!, context.zone, shop.zone) : '',
      deliveredAt: '',
      warehouse: text(logistics, 'warehouseName'),
      carrier: text(logistics, 'channelName'),
      trackingNo: text(logistics, 'trackNo'),
      units: items
        .filter((item) => item.order === orderNo || (item.order === '' && orders.length === 1))
        .map(({ item, msku, quantity }) => ({ item, msku, quantity: quantity! })),
    },
  }));
}
