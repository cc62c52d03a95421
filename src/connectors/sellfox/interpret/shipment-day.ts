/**
 * Shipped and settled (protocol notes §9.3): the only place where 赛狐 tells when orders that Amazon ships have left. Its money is
 * an estimate and is not read.
 */
import type { ParcelStatement } from '../../../core/orders.ts';
import type { InterpretContext, SourceFields } from '../../../core/sources.ts';
import { SELLFOX_PROBLEMS as kinds } from '../problems.ts';
import { count, type Findings, report, text, time } from './fields.ts';
import { shopFor } from './order-parts.ts';

/** Nothing: it has not left, or `findings` says why. */
export function shipmentDay(
  findings: Findings,
  fields: SourceFields,
  context: InterpretContext,
): readonly ParcelStatement[] {
  const shop = shopFor(findings, fields, context, 'AMAZON');
  if (!shop || text(fields, 'shipmentDateStr') === '') return [];
  const shippedAt = time(findings, fields, 'shipmentDateStr', true);
  const quantity = count(findings, fields, 'quantityShipped');
  const msku = text(fields, 'msku');
  if (findings.order === '') report(findings, kinds.SELLFOX_ORDER_NO_LINES, 'amazonOrderId');
  if (findings.found.length > 0) return [];
  return [
    {
      ...{ book: shop.book, shop: shop.shop, orderNo: findings.order, kind: 'DAY', state: 'SHIPPED' },
      parcel: {
        ...{ parcel: `${shippedAt}|${msku}`, shippedAt: shippedAt!, deliveredAt: '' },
        ...{ warehouse: '', carrier: '', trackingNo: '', units: [{ item: '', msku, quantity: quantity! }] },
      },
    },
  ];
}
