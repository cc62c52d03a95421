/** Units that moved: what sales tell to stock (accounting.md §2.1 “Stock layers”, §2.2, §2.11). Money comes later, from the layers. */
import type { IsoDate } from './dates.ts';
import type { OrderKind } from './orders.ts';

/**
 * ISSUE: left, and is cost of sales on that day. DISPATCH: left, waits as 发出商品 (1406). RECOGNISE: what was dispatched becomes cost
 * of sales. SHIPPED: left, and its cost follows the settlement line (mode S): a term of L10 only.
 */
export type MovementKind = 'ISSUE' | 'DISPATCH' | 'RECOGNISE' | 'SHIPPED';

export interface UnitMovement {
  readonly kind: MovementKind;
  readonly book: string;
  readonly shop: string;
  readonly warehouse: string;
  /** The seller's own SKU. */
  readonly sku: string;
  /** Whole units; negative takes back what a former statement told. */
  readonly quantity: number;
  readonly order: string;
  readonly item: string;
  readonly parcel: string;
  /** SALE, or why there is no revenue. */
  readonly reason: OrderKind;
  readonly date: IsoDate;
}
