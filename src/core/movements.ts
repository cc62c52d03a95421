/** Units that moved: what sales and stock documents tell to stock. Money comes later, from the layers (accounting.md §2.11). */
import type { IsoDate } from './dates.ts';
import type { OrderKind } from './orders.ts';
import type { Bilingual } from './problems.ts';

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

/** Why units move in stock, by name. Those of orders first: see MovementKind. */
export const STOCK_KINDS = {
  ISSUE: { zh: '销售出库', en: 'Issue of sales' },
  DISPATCH: { zh: '发出商品', en: 'Dispatched, not yet recognised' },
  RECOGNISE: { zh: '发出商品确认', en: 'Dispatched goods recognised' },
  SHIPPED: { zh: '已发货待结算', en: 'Shipped, cost follows the settlement' },
  OPENING: { zh: '期初', en: 'Opening' },
  RECEIPT: { zh: '采购入库', en: 'Purchase receipt' },
  SUPPLIER_RETURN: { zh: '采购退货', en: 'Return to supplier' },
  OTHER_IN: { zh: '其他入库', en: 'Other receipt' },
  OTHER_OUT: { zh: '其他出库', en: 'Other issue' },
  RETURN: { zh: '退货入库', en: 'Return of a sale' },
  TRANSFER_OUT: { zh: '调拨出库', en: 'Transfer out' },
  TRANSFER_IN: { zh: '调拨入库', en: 'Transfer in' },
  REMOVAL_IN: { zh: '移除入库', en: 'Removal received' },
  COUNT: { zh: '盘点调整', en: 'Count or quantity adjustment' },
  RELABEL: { zh: '换标', en: 'Relabelled' },
  FOUND: { zh: '找到', en: 'Found' },
  LOST: { zh: '丢失', en: 'Lost' },
  DAMAGED: { zh: '残损', en: 'Damaged' },
  DISPOSED: { zh: '弃置', en: 'Disposed of' },
  ADJUSTED: { zh: '其他调整', en: 'Other adjustment' },
  MOVED: { zh: '库内转移', en: 'Moved within the warehouse' },
  DIFFERENCE: { zh: '对账差异', en: 'Reconciliation difference' },
} as const satisfies Readonly<Record<string, Bilingual>>;

export type StockKind = keyof typeof STOCK_KINDS;

/** Sellable (良品, 可售) or not (次品, 不可售). */
export type StockCondition = 'GOOD' | 'DEFECTIVE';

/** One movement in terms of the source's SKU. */
export interface StockMovement {
  readonly kind: StockKind;
  readonly book: string;
  /** Ours. */
  readonly warehouse: string;
  /** Empty: of no shop. */
  readonly shop: string;
  /** The seller's own SKU; empty: not paired, `msku` tells it. */
  readonly sku: string;
  readonly msku: string;
  readonly condition: StockCondition;
  /** Whole units, plus comes in. Of RECOGNISE: minus, out of what was dispatched. */
  readonly quantity: number;
  readonly date: IsoDate;
  /** Empty: of no order. */
  readonly order: string;
  readonly item: string;
  readonly parcel: string;
  /** Kind of the order, or the source's own word; may be empty. */
  readonly reason: string;
  /** Number of the document at the source; may be empty. */
  readonly reference: string;
}

/** What the source counts of one SKU in one of our warehouses at the moment of reading. */
export interface StockBalance {
  readonly book: string;
  readonly warehouse: string;
  readonly shop: string;
  readonly sku: string;
  readonly msku: string;
  /** Sellable units that are there, promised ones included, those on their way not. */
  readonly onHand: number;
  readonly defective: number;
}
