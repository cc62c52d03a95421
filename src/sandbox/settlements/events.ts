/**
 * The abstract story behind a settlement file: what happened in money, without any paper's wording. Writers print it,
 * the expected ledger posts it; neither reads the other.
 */

/** What a money event is about: an item of an order, an item given back, or the selling account itself. */
export type Scene = 'ORDER' | 'REFUND' | 'ACCOUNT';

export type ItemKind =
  | 'PRINCIPAL'
  | 'SHIPPING'
  | 'GIFT_WRAP'
  | 'TAX'
  | 'SHIPPING_TAX'
  | 'GIFT_WRAP_TAX'
  | 'PROMOTION'
  | 'SHIPPING_PROMOTION'
  | 'TAX_DISCOUNT'
  | 'WITHHELD'
  | 'WITHHELD_SHIPPING'
  | 'WITHHELD_OTHER'
  | 'COMMISSION'
  | 'FULFILMENT'
  | 'SHIPPING_TAKEN_BACK'
  | 'GIFT_WRAP_TAKEN_BACK'
  | 'DIGITAL_SERVICES'
  | 'POINTS'
  | 'REFUND_ADMIN'
  | 'RESTOCKING'
  | 'GOODWILL'
  | 'MCF_DELIVERY'
  | 'MCF_UNIT';

export type AccountKind =
  | 'STORAGE'
  | 'STORAGE_BILLED'
  | 'STORAGE_BILLED_TAX'
  | 'LONG_STORAGE'
  | 'SUBSCRIPTION'
  | 'ADS'
  | 'ADS_TAX'
  | 'COUPON'
  | 'DEAL'
  | 'VINE'
  | 'REMOVAL'
  | 'DISPOSAL'
  | 'INBOUND_TRANSPORT'
  | 'INBOUND_PLACEMENT'
  | 'RETURN_PROCESSING'
  | 'REIMBURSED_LOST'
  | 'REIMBURSED_DAMAGED'
  | 'REIMBURSED_REVERSAL'
  | 'CLAWBACK'
  | 'LOAN_REPAYMENT'
  | 'RESERVE_RELEASED'
  | 'RESERVE_HELD'
  | 'PAYABLE'
  | 'CARD_CHARGE'
  | 'TRANSFER_FAILED'
  | 'MICRO_DEPOSIT'
  | 'UNKNOWN';

export type MoneyKind = ItemKind | AccountKind;

/** One amount of the settlement. Minor units of the story's currency; plus = money to the seller; never zero. */
export interface MoneyEvent {
  readonly kind: MoneyKind;
  readonly scene: Scene;
  readonly amount: bigint;
  readonly postedMs: number;
  /** As the papers print it (`Amazon.ca`); empty where they leave it out. */
  readonly marketplace: string;
  readonly order: string;
  /** Order item code; empty for events of the account. */
  readonly item: string;
  readonly sku: string;
  /** Units of the item, the same number on each of its events (once on its principal counts). */
  readonly quantity: number;
  /** Free text: coupon title, reason of a failed transfer, invented description. */
  readonly text: string;
}

/** What the loan's own schedule says of a repayment: an input of the book, not of the paper (accounting.md §2.7). */
export interface LoanPart {
  readonly settlementId: string;
  readonly postedMs: number;
  readonly principal: bigint;
  readonly interest: bigint;
}

export interface SettlementStory {
  readonly id: string;
  /** Home marketplace code: `US`, `UK`, … */
  readonly marketplace: string;
  readonly currency: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly depositMs: number;
  /** Σ amount of the events, minor units. */
  readonly total: bigint;
  readonly events: readonly MoneyEvent[];
  readonly loanSchedule: readonly LoanPart[];
}

export function sumOf(events: Iterable<MoneyEvent>): bigint {
  let sum = 0n;
  for (const event of events) sum += event.amount;
  return sum;
}
