/** States of the source's orders and parcels in terms of the order noun (protocol notes §4.1, §4.3, §4.4). */
import type { Fulfilment, OrderStatus, ParcelStatement } from '../../../core/orders.ts';

/** BY_UNITS: the words leave open how much has left; the units that were shipped decide. */
export type ToldStatus = OrderStatus | 'BY_UNITS' | 'REFUNDED';

export const AMAZON_STATES: Readonly<Record<string, ToldStatus>> = {
  PendingAvailability: 'PENDING',
  Pending: 'PENDING',
  Unshipped: 'UNSHIPPED',
  PartiallyShipped: 'PARTIALLY_SHIPPED',
  Shipped: 'SHIPPED',
  // All of it has left; the seller has not yet confirmed the invoice to Amazon (Brazil).
  InvoiceUnconfirmed: 'SHIPPED',
  Canceled: 'CANCELLED',
  // Only 多渠道 orders: the platform cannot ship it, so nothing ever leaves.
  Unfulfillable: 'CANCELLED',
  Shipping: 'BY_UNITS',
};

/** `Unknown` is missing on purpose: such an order waits until the source knows. */
export const PLATFORM_STATES: Readonly<Record<string, ToldStatus>> = {
  Pending: 'PENDING',
  Unshipped: 'UNSHIPPED',
  PartiallyShipped: 'PARTIALLY_SHIPPED',
  Shipped: 'SHIPPED',
  PartiallyCompleted: 'BY_UNITS',
  Completed: 'COMPLETED',
  Canceled: 'CANCELLED',
  Refunded: 'REFUNDED',
};

export const PARCEL_STATES: Readonly<Record<string, ParcelStatement['state']>> = {
  to_audit: 'WAITING',
  to_process: 'WAITING',
  apply_track_no: 'WAITING',
  to_print: 'WAITING',
  has_shipped: 'SHIPPED',
  has_canceled: 'CANCELLED',
};

export const AMAZON_FULFILMENT: Readonly<Record<string, Fulfilment>> = { AFN: 'PLATFORM', MFN: 'SELLER' };

/** Empty: platforms without warehouses of their own. */
export const PLATFORM_FULFILMENT: Readonly<Record<string, Fulfilment>> = {
  '': 'SELLER',
  SellerFulfilled: 'SELLER',
  WFSFulfilled: 'PLATFORM',
  '3PLFulfilled': 'THIRD_PARTY',
};

/** How much has left, for words that leave it open. */
export function statusByUnits(ordered: number, shipped: number): OrderStatus {
  if (shipped <= 0) return 'UNSHIPPED';
  return shipped < ordered ? 'PARTIALLY_SHIPPED' : 'SHIPPED';
}
