/** The order noun as it is stored: JSON, amounts as decimal integers of minor units. */
import { canonicalJson } from '../core/canonical.ts';
import type { Order, OrderLine } from '../core/orders.ts';

export function toldText(order: Order): string {
  return canonicalJson(order);
}

type Stored<T> = { readonly [K in keyof T]: T[K] extends bigint ? string : T[K] };
export type StoredOrder = Omit<Stored<Order>, 'lines'> & { readonly lines: readonly Stored<OrderLine>[] };

export function toldOrder(stored: StoredOrder): Order {
  return {
    ...stored,
    orderDiscount: BigInt(stored.orderDiscount),
    orderShipping: BigInt(stored.orderShipping),
    lines: stored.lines.map((line) => ({
      ...line,
      principal: BigInt(line.principal),
      shipping: BigInt(line.shipping),
      giftWrap: BigInt(line.giftWrap),
      discount: BigInt(line.discount),
      tax: BigInt(line.tax),
      taxWithheld: BigInt(line.taxWithheld),
    })),
  };
}
