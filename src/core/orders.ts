/**
 * The order noun: one shape for the orders of every platform, whichever source tells of it (accounting.md §2.3, §9.1).
 * A source states what is so now; a later statement of the same order is a revision of it. Amounts are in minor units of the
 * order's currency and tax-exclusive unless named otherwise. No field holds data of a buyer: see `BuyerMarks`.
 */
import type { LocalTime } from './dates.ts';
import type { Currency, Minor } from './money.ts';

export type OrderStatus =
  | 'PENDING'
  | 'UNSHIPPED'
  | 'PARTIALLY_SHIPPED'
  | 'SHIPPED'
  | 'DELIVERED'
  | 'COMPLETED'
  | 'CANCELLED';

/**
 * Who ships: the platform out of its own warehouse (FBA, WFS), the seller (FBM), a third party's overseas warehouse. MCF: another
 * platform's order of kind MCF ships it, and that order tells which units leave stock.
 */
export type Fulfilment = 'PLATFORM' | 'SELLER' | 'THIRD_PARTY' | 'MCF';

/** REPLACEMENT: 补发, no revenue. MCF: shipped by a platform for an order of another channel. SAMPLE: 样品. */
export type OrderKind = 'SALE' | 'REPLACEMENT' | 'MCF' | 'REMOVAL' | 'SAMPLE';

/** Amounts stand for all units of `quantity`, those cancelled since included: what they were sold for does not go away. */
export interface OrderLine {
  /** The platform's own number of the line; unique in the order. */
  readonly item: string;
  /** SKU on the platform (MSKU). */
  readonly msku: string;
  /** The seller's own SKU; empty: not paired. */
  readonly sku: string;
  /** Units ordered. */
  readonly quantity: number;
  /** Of these, units cancelled before they were shipped. Where the whole order is CANCELLED: all that no parcel holds. */
  readonly cancelled: number;
  /** Line total, not unit price. */
  readonly principal: Minor;
  readonly shipping: Minor;
  readonly giftWrap: Minor;
  /** Positive: what the buyer pays less, borne by the seller. */
  readonly discount: Minor;
  /** Tax that the buyer pays on top, or in the price where `priceIncludesTax`. */
  readonly tax: Minor;
  /** Of `tax`, what the marketplace keeps and remits itself. */
  readonly taxWithheld: Minor;
}

/** Goods that left together. The sum over the parcels of an order is never more than its lines. */
export interface Parcel {
  /** Unique within the order. */
  readonly parcel: string;
  readonly shippedAt: LocalTime;
  /** Empty: not known. */
  readonly deliveredAt: LocalTime | '';
  readonly warehouse: string;
  readonly carrier: string;
  readonly trackingNo: string;
  readonly units: readonly { readonly item: string; readonly quantity: number }[];
}

/** What a source of parcels tells: one parcel, as it concerns one order. A merged parcel gives one of these for each order in it. */
export interface ParcelStatement {
  readonly book: string;
  readonly shop: string;
  readonly orderNo: string;
  /**
   * PARCEL: goods that left together. DAY: the source tells only on which day units left (FBA); it counts where no parcel of
   * the order is told.
   */
  readonly kind: 'PARCEL' | 'DAY';
  /** CANCELLED: this parcel never left; the order may have others. */
  readonly state: 'WAITING' | 'SHIPPED' | 'CANCELLED';
  readonly parcel: Omit<Parcel, 'shippedAt' | 'units'> & {
    /** Empty while it waits. */
    readonly shippedAt: LocalTime | '';
    /** `item` is empty where the source names only the SKU on the platform. */
    readonly units: readonly { readonly item: string; readonly msku: string; readonly quantity: number }[];
  };
}

/** What rules may ask of a buyer without knowing him: keyed hashes and coarse places, never a name or an address. */
export interface BuyerMarks {
  /** Keyed hash of the mail address, of the name with address; empty: the source does not tell. */
  readonly buyer: string;
  readonly address: string;
  /** ISO 3166 alpha-2; empty: not told. */
  readonly country: string;
  readonly taxId: boolean;
}

export interface Order {
  readonly book: string;
  readonly shop: string;
  /** Code of the platform registry. */
  readonly platform: string;
  /** The platform's number: unique in (book, shop). */
  readonly orderNo: string;
  /** Code of the marketplace, `US`. */
  readonly marketplace: string;
  readonly currency: Currency;
  readonly kind: OrderKind;
  readonly isBusiness: boolean;
  readonly fulfilment: Fulfilment;
  readonly status: OrderStatus;
  readonly purchasedAt: LocalTime;
  /** Empty: not paid, or not told. */
  readonly paidAt: LocalTime | '';
  /** When goods left and arrived, where no parcel tells it; empty: not, or not told. */
  readonly shippedAt: LocalTime | '';
  readonly deliveredAt: LocalTime | '';
  /** When it, or the last of the units that were cancelled, was cancelled; empty: nothing was. */
  readonly cancelledAt: LocalTime | '';
  /** When the source last changed it; the later statement wins, whichever comes first. */
  readonly updatedAt: LocalTime;
  /** Order that this one replaces; empty: none. */
  readonly replaces: string;
  /** Discount and shipping of the whole order, not of a line: spread over the lines by price, largest remainder. */
  readonly orderDiscount: Minor;
  readonly orderShipping: Minor;
  readonly lines: readonly OrderLine[];
  /** Empty where the source tells no parcel: then all units that stand leave at the order's `shippedAt`. */
  readonly parcels: readonly Parcel[];
  readonly buyer: BuyerMarks;
}
