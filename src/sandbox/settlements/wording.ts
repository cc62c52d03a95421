/** How the papers word a money event: platform-reports.md §1.1, §1.2, §1.6. Written from the formats, not from a parser. */
import type { MoneyEvent, SettlementStory } from './events.ts';
import { marketplaceOf } from './marketplaces.ts';

/** transaction-type, amount-type, amount-description. */
export type V2Words = readonly [type: string, amountType: string, description: string];

const SCENE_TYPE = { ORDER: 'Order', REFUND: 'Refund' } as const;

const ITEM_WORDS: Readonly<Record<string, readonly [amountType: string, description: string]>> = {
  PRINCIPAL: ['ItemPrice', 'Principal'],
  SHIPPING: ['ItemPrice', 'Shipping'],
  GIFT_WRAP: ['ItemPrice', 'GiftWrap'],
  TAX: ['ItemPrice', 'Tax'],
  SHIPPING_TAX: ['ItemPrice', 'ShippingTax'],
  GIFT_WRAP_TAX: ['ItemPrice', 'GiftWrapTax'],
  GOODWILL: ['ItemPrice', 'Goodwill'],
  RESTOCKING: ['ItemPrice', 'RestockingFee'],
  PROMOTION: ['Promotion', 'Principal'],
  SHIPPING_PROMOTION: ['Promotion', 'Shipping'],
  TAX_DISCOUNT: ['Promotion', 'TaxDiscount'],
  WITHHELD: ['ItemWithheldTax', '-Principal'],
  WITHHELD_SHIPPING: ['ItemWithheldTax', '-Shipping'],
  WITHHELD_OTHER: ['ItemWithheldTax', '-Other'],
  COMMISSION: ['ItemFees', 'Commission'],
  FULFILMENT: ['ItemFees', 'FBAPerUnitFulfillmentFee'],
  MCF_UNIT: ['ItemFees', 'FBAPerUnitFulfillmentFee'],
  SHIPPING_TAKEN_BACK: ['ItemFees', 'ShippingChargeback'],
  GIFT_WRAP_TAKEN_BACK: ['ItemFees', 'GiftwrapChargeback'],
  DIGITAL_SERVICES: ['ItemFees', 'DigitalServicesFee'],
  REFUND_ADMIN: ['ItemFees', 'RefundCommission'],
  POINTS: ['Points', 'PointsGranted'],
  MCF_DELIVERY: ['ShipmentFees', 'FBA transportation fee'],
};

const OTHER = 'other-transaction';
const REIMBURSED = 'FBA Inventory Reimbursement';

/** `…` stands for the event's own text. */
const ACCOUNT_WORDS: Readonly<Record<string, V2Words>> = {
  STORAGE: [OTHER, OTHER, 'Storage Fee'],
  STORAGE_BILLED: ['FBAFees', 'FBA Inventory Storage Fee', 'Base fee'],
  STORAGE_BILLED_TAX: ['FBAFees', 'FBA Inventory Storage Fee', 'Tax on fee'],
  LONG_STORAGE: [OTHER, OTHER, 'StorageRenewalBilling'],
  SUBSCRIPTION: [OTHER, OTHER, 'Subscription Fee'],
  ADS: ['ServiceFee', 'Cost of Advertising', 'TransactionTotalAmount'],
  ADS_TAX: ['ServiceFee', 'Cost of Advertising', 'TaxAmount'],
  COUPON: ['CouponRedemptionFee', 'CouponRedemptionFee', '…'],
  DEAL: ['Lightning Deal Fee', 'LightningDealFee', 'LightningDealFee'],
  VINE: ['AmazonFees', 'Vine Enrollment Fee', 'Base fee'],
  REMOVAL: [OTHER, OTHER, 'RemovalComplete'],
  DISPOSAL: [OTHER, OTHER, 'DisposalComplete'],
  INBOUND_TRANSPORT: [OTHER, OTHER, 'FBAInboundTransportationFee'],
  INBOUND_PLACEMENT: [OTHER, OTHER, 'FBA Inbound Placement Service Fee'],
  RETURN_PROCESSING: [OTHER, 'ItemFees', 'FBACustomerReturnPerUnitFee'],
  REIMBURSED_LOST: [OTHER, REIMBURSED, 'WAREHOUSE_LOST'],
  REIMBURSED_DAMAGED: [OTHER, REIMBURSED, 'WAREHOUSE_DAMAGE'],
  REIMBURSED_REVERSAL: [OTHER, REIMBURSED, 'REVERSAL_REIMBURSEMENT'],
  CLAWBACK: [OTHER, REIMBURSED, 'COMPENSATED_CLAWBACK'],
  LOAN_REPAYMENT: [OTHER, OTHER, 'Amazon Capital Services'],
  RESERVE_RELEASED: [OTHER, OTHER, 'Previous Reserve Amount Balance'],
  RESERVE_HELD: [OTHER, OTHER, 'Current Reserve Amount'],
  PAYABLE: [OTHER, OTHER, 'Payable to Amazon'],
  CARD_CHARGE: [OTHER, OTHER, 'Successful charge'],
  TRANSFER_FAILED: [OTHER, OTHER, '…'],
  MICRO_DEPOSIT: ['Transfers', 'Micro Deposit', 'Micro Deposit'],
  UNKNOWN: [OTHER, OTHER, '…'],
};

export function v2Words(event: MoneyEvent, story: SettlementStory): V2Words {
  if (event.scene === 'ACCOUNT') {
    const [type, amountType, description] = known(ACCOUNT_WORDS[event.kind], event);
    return [type, amountType, description === '…' ? event.text : description];
  }
  const [amountType, description] = known(ITEM_WORDS[event.kind], event);
  const head = amountType === 'ItemWithheldTax' ? marketplaceOf(story.marketplace).withheld : '';
  return [SCENE_TYPE[event.scene], amountType, head + description];
}

export type V1Column = 'price' | 'item-related-fee' | 'other-fee' | 'shipment-fee' | 'promotion' | 'other';

export interface V1Words {
  readonly type: string;
  readonly column: V1Column;
  /** Text in the column's type column; empty for `other`, which has none. */
  readonly columnType: string;
  /** other-fee-reason-description without an amount of its own. */
  readonly reason: string;
}

/** T of V1 where it is not V2's description (platform-reports.md §1.2 “For non-order rows”). */
const V1_TYPES: Readonly<Record<string, string>> = {
  STORAGE_BILLED: 'FBA Inventory Storage Fee',
  STORAGE_BILLED_TAX: 'FBA Inventory Storage Fee',
  COUPON: 'CouponRedemptionFee',
  DEAL: 'Lightning Deal Fee',
  VINE: 'Vine Enrollment Fee',
  INBOUND_TRANSPORT: 'Inbound Transportation Fee',
};

export function v1Words(event: MoneyEvent, story: SettlementStory): V1Words {
  const [type, amountType, description] = v2Words(event, story);
  const words = (column: V1Column, columnType = description): V1Words => ({ type, column, columnType, reason: '' });
  if (event.kind === 'ADS') return words('item-related-fee', amountType);
  if (event.kind === 'ADS_TAX') return words('other-fee', amountType);
  if (event.kind === 'RETURN_PROCESSING') return words('item-related-fee');
  if (event.scene !== 'ACCOUNT') return words(v1ItemColumn(amountType));
  const reason = event.kind === 'COUPON' ? event.text : '';
  return { type: V1_TYPES[event.kind] ?? description, column: 'other', columnType: '', reason };
}

/** Points and withheld tax have no V1 column of their own known to us: they stand among the price types. */
function v1ItemColumn(amountType: string): V1Column {
  if (amountType === 'ItemFees') return 'item-related-fee';
  if (amountType === 'Promotion') return 'promotion';
  if (amountType === 'ShipmentFees') return 'shipment-fee';
  return amountType === 'ItemWithheldTax' ? 'item-related-fee' : 'price';
}

export function promotionId(event: MoneyEvent): string {
  return event.kind.includes('PROMOTION') || event.kind === 'TAX_DISCOUNT'
    ? `Sandbox promo ${event.item.slice(-3)}`
    : '';
}

function known<T>(words: T | undefined, event: MoneyEvent): T {
  if (words === undefined) throw new RangeError(`no words for ${event.scene} ${event.kind}`);
  return words;
}
