/** What a made-up settlement has in it, and the size of its prices. */
import { minorUnits } from '../../core/money.ts';

export interface Features {
  /** Current and previous reserve, chained. */
  readonly reserve: boolean;
  readonly refunds: boolean;
  readonly ads: boolean;
  readonly storage: boolean;
  readonly subscription: boolean;
  readonly inbound: boolean;
  readonly removals: boolean;
  readonly reimbursements: boolean;
  readonly clawback: boolean;
  readonly loan: boolean;
  /** From the second settlement on, one payout comes back, and a micro deposit follows it. */
  readonly failedTransfer: boolean;
  /** The middle settlement ends below zero; the next one carries `Payable to Amazon`. */
  readonly negative: boolean;
  /** What is payable to Amazon is charged to the card. */
  readonly cardCharge: boolean;
  /** Tax collected and withheld, cancelling per order. */
  readonly tax: boolean;
  /** Some orders with less tax withheld than collected. */
  readonly taxResidual: boolean;
  readonly couponFreeText: boolean;
  readonly deals: boolean;
  readonly promotions: boolean;
  readonly shipping: boolean;
  readonly giftWrap: boolean;
  readonly digitalServices: boolean;
  readonly points: boolean;
  readonly goodwill: boolean;
  /** Shipment fee rows of multi-channel orders. */
  readonly mcf: boolean;
  /** FBA unit fee rows of multi-channel orders too (platform-reports.md §1.5.3, last paragraph). */
  readonly mcfUnitFee: boolean;
  readonly severalMarketplaces: boolean;
  /** One charge of the last settlement with an invented description: it has to be held. */
  readonly unknown: boolean;
}

export const NO_FEATURES: Features = {
  reserve: false,
  refunds: false,
  ads: false,
  storage: false,
  subscription: false,
  inbound: false,
  removals: false,
  reimbursements: false,
  clawback: false,
  loan: false,
  failedTransfer: false,
  negative: false,
  cardCharge: false,
  tax: false,
  taxResidual: false,
  couponFreeText: false,
  deals: false,
  promotions: false,
  shipping: false,
  giftWrap: false,
  digitalServices: false,
  points: false,
  goodwill: false,
  mcf: false,
  mcfUnitFee: false,
  severalMarketplaces: false,
  unknown: false,
};

/** Everything that an ordinary settlement has: nothing of it has to be held, no loan schedule is needed. */
export const USUAL_FEATURES: Features = {
  ...NO_FEATURES,
  reserve: true,
  refunds: true,
  ads: true,
  storage: true,
  subscription: true,
  inbound: true,
  removals: true,
  reimbursements: true,
  clawback: true,
  tax: true,
  couponFreeText: true,
  deals: true,
  promotions: true,
  shipping: true,
  giftWrap: true,
  digitalServices: true,
};

/** V1 words for withheld tax and points are not vouched for by any source, so a V1 paper with them would be held. */
export const V1_FEATURES: Features = { ...USUAL_FEATURES, tax: false, points: false };

/** What a date-range report can tell whole: no reserve, no balance carried over (platform-reports.md §1.6). */
export const DATE_RANGE_FEATURES: Features = { ...USUAL_FEATURES, reserve: false };

/** Minor units of one ordinary unit of price: 1.00 USD, 100 JPY, 1.000 KWD. */
export function priceUnit(currency: string): number {
  const places = minorUnits(currency);
  return places === 0 ? 100 : 10 ** places;
}
