/** The amounts of an order: its cells, what of each stands on a line, and what of a line its units bear (accounting.md §2.3). */
import { largestRemainder } from '../core/largest-remainder.ts';
import type { Minor } from '../core/money.ts';
import { divideHalfUp } from '../core/money.ts';
import type { Order } from '../core/orders.ts';

/** Names of amounts: the fee keys that settlements give the same amounts. */
export type OrderAmount =
  | 'PRINCIPAL'
  | 'SHIPPING_INCOME'
  | 'GIFTWRAP_INCOME'
  | 'PROMOTION'
  | 'TAX_COLLECTED'
  | 'TAX_WITHHELD';

/** One named amount of one statement of an order. Signed as papers sign: plus = to the seller. */
export interface OrderCell {
  readonly statementNo: bigint;
  readonly cellNo: number;
  /** Number of the line; empty: of the whole order. */
  readonly item: string;
  readonly sku: string;
  readonly what: OrderAmount;
  readonly amount: Minor;
  /** Units of the line; 0 for the whole order. */
  readonly quantity: number;
}

/** Cells of a statement, those of zero left out, numbered from 1 in the order of the lines, the whole order's last. */
export function cellsOf(statementNo: bigint, order: Order): readonly OrderCell[] {
  const told = [
    ...order.lines.flatMap((line) => {
      const at = { item: line.item, sku: line.sku, quantity: line.quantity };
      return [
        { ...at, what: 'PRINCIPAL', amount: line.principal },
        { ...at, what: 'SHIPPING_INCOME', amount: line.shipping },
        { ...at, what: 'GIFTWRAP_INCOME', amount: line.giftWrap },
        { ...at, what: 'PROMOTION', amount: -line.discount },
        { ...at, what: 'TAX_COLLECTED', amount: line.tax },
        { ...at, what: 'TAX_WITHHELD', amount: -line.taxWithheld },
      ] as const;
    }),
    { item: '', sku: '', quantity: 0, what: 'SHIPPING_INCOME', amount: order.orderShipping } as const,
    { item: '', sku: '', quantity: 0, what: 'PROMOTION', amount: -order.orderDiscount } as const,
  ];
  return told.filter((one) => one.amount !== 0n).map((one, at) => ({ ...one, statementNo, cellNo: at + 1 }));
}

/** What makes two cells of two statements of one order the same amount told anew. */
export function cellKeyOf(cell: Pick<OrderCell, 'item' | 'what'>): string {
  return `${cell.item}|${cell.what}`;
}

/** What of a cell stands on an order line. */
export interface LinePart {
  readonly cell: OrderCell;
  readonly item: string;
  readonly amount: Minor;
}

/**
 * Cells by line; those of the whole order spread by price with largest remainder, by units where all prices are zero.
 * accounting.md §2.3 “Partial shipment”.
 */
export function linePartsOf(cells: readonly OrderCell[], order: Order): readonly LinePart[] {
  return cells.flatMap((cell) => {
    if (cell.item !== '') return [{ cell, item: cell.item, amount: cell.amount }];
    const parts = spread(cell.amount, order);
    return [...parts].filter(([, amount]) => amount !== 0n).map(([item, amount]) => ({ cell, item, amount }));
  });
}

function spread(amount: Minor, order: Order): ReadonlyMap<string, Minor> {
  const byPrice = order.lines.map((line) => ({ key: line.item, weight: line.principal > 0n ? line.principal : 0n }));
  const byUnits = order.lines.map((line) => ({ key: line.item, weight: BigInt(line.quantity) }));
  return largestRemainder(amount, byPrice) ?? largestRemainder(amount, byUnits) ?? new Map();
}

/** What the units after the first `from` up to the first `to` of `quantity` bear: round(a × to / q) − round(a × from / q). */
export function unitsShare(amount: Minor, from: number, to: number, quantity: number): Minor {
  if (quantity === 0) return 0n;
  const upTo = (units: number): Minor => divideHalfUp(amount * BigInt(units), BigInt(quantity));
  return upTo(to) - upTo(from);
}

/** Splits `total` over signed amounts in their order, in proportion: cumulative rounding, so the parts add up exactly. */
export function inProportion(total: Minor, amounts: readonly Minor[]): readonly Minor[] {
  const sum = amounts.reduce((all, one) => all + one, 0n);
  if (sum <= 0n) return amounts.map(() => 0n);
  let cumulative = 0n;
  let given = 0n;
  return amounts.map((amount) => {
    cumulative += amount;
    const upTo = divideHalfUp(cumulative * total, sum);
    const part = upTo - given;
    given = upTo;
    return part;
  });
}

export function smaller(a: Minor, b: Minor): Minor {
  return [a, b].reduce((least, one) => (one < least ? one : least));
}
