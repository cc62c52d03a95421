/** The order noun as `orders.revision.told` keeps it: amounts as decimal integers in text, all else as it is. */
import type { Order, OrderLine } from '../core/orders.ts';

type Told<T> = { readonly [K in keyof T]: T[K] extends bigint ? string : T[K] };
export type ToldLine = Told<OrderLine>;
export type ToldOrder = Omit<Told<Order>, 'lines'> & { readonly lines: readonly ToldLine[] };

/** JSON. */
export function toldText(order: Order): string {
  return JSON.stringify(order, (_name, value: unknown) => (typeof value === 'bigint' ? value.toString() : value));
}

export function orderOfTold(told: ToldOrder): Order {
  return {
    ...told,
    orderDiscount: BigInt(told.orderDiscount),
    orderShipping: BigInt(told.orderShipping),
    lines: told.lines.map((line) => ({
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
