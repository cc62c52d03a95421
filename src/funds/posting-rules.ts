/**
 * Posting rules of settlement items, as data: fee key → named amount → semantic account on its natural side
 * (accounting.md §2.6–§2.9). The first rule that fits wins, so policy variants stand before the defaults.
 */
import type { Side } from '../core/journal.ts';
import type { PostingRule, RuleLine } from '../core/rules.ts';

export const SETTLEMENT_ITEM = 'settlement.item';
export const PLATFORM_BALANCE = 'PLATFORM_RECEIVABLE';

/** What a settlement pays for an order that is not recognised yet, mode O (G58a): no fee key of a paper. */
export const ORDER_ADVANCE = 'ORDER_ADVANCE';

/**
 * PNL: the settlement's month. TAX: pass-through pairs, gross. RESERVE: gross, at the settlement's end. FAILED: a payout
 * that came back. TRANSFER: micro deposits. CARD, LOAN: 资金. CLOSE is no item: the total moves to 待到账.
 */
export type EntryKind = 'PNL' | 'TAX' | 'RESERVE' | 'FAILED' | 'TRANSFER' | 'CARD' | 'LOAN' | 'CLOSE';

interface Variant {
  readonly when?: Readonly<Record<string, readonly string[]>>;
  readonly entry?: EntryKind;
  readonly per?: 'ENTRY' | 'RULE';
}

function rule(id: string, feeKeys: readonly string[], lines: readonly RuleLine[], variant: Variant = {}): PostingRule {
  return {
    id,
    version: 1,
    event: SETTLEMENT_ITEM,
    when: { ...(feeKeys.length > 0 ? { feeKey: feeKeys } : {}), ...variant.when },
    entry: variant.entry ?? 'PNL',
    lines,
    balance: { account: PLATFORM_BALANCE, per: variant.per ?? 'ENTRY' },
  };
}

function post(account: string, side: Side): readonly RuleLine[] {
  return [{ amount: 'gross', account, side }];
}

/** A price: net to revenue, the tax inside it to the tax account; without tax-inclusive prices net = gross, tax = 0. */
function price(account: string): readonly RuleLine[] {
  return [
    { amount: 'net', account, side: 'C' },
    { amount: 'tax', account: 'FOREIGN_TAX', side: 'C' },
  ];
}

const INBOUND = [
  'INBOUND_TRANSPORT',
  'INBOUND_PLACEMENT',
  'INBOUND_PREP',
  'INBOUND_DEFECT',
  'INTERNATIONAL_FREIGHT',
  'INTERNATIONAL_DUTY',
  'AWD_INBOUND',
];

export const SETTLEMENT_RULES: readonly PostingRule[] = [
  rule('FEE-TAX-RECOVERABLE', [], post('FOREIGN_INPUT_TAX', 'D'), {
    when: { 'policy:feeTaxRecoverable': ['on'], taxPart: ['y'] },
  }),
  rule('FULFILMENT-COGS', ['FULFILMENT'], post('COGS_FULFILMENT', 'D'), {
    when: { 'policy:fulfilmentFeeClass': ['COGS'] },
  }),
  rule('CHARGEBACK-NET', ['SHIPPING_CHARGEBACK'], post('REV_SHIPPING', 'C'), {
    when: { 'policy:shippingChargeback': ['NET'] },
  }),
  rule('INBOUND-CAPITALISE', INBOUND, post('STOCK_IN_TRANSIT', 'D'), { when: { 'policy:inboundFee': ['CAPITALISE'] } }),
  rule('REIMBURSEMENT-CLAIM', ['REIMBURSEMENT_STOCK'], post('CLAIM_RECEIVABLE', 'C'), {
    when: { 'policy:claimReceivable': ['on'] },
  }),
  rule('REIMBURSEMENT-GROSS', ['REIMBURSEMENT_STOCK', 'REIMBURSEMENT_CLAWBACK'], post('REIMBURSEMENT_GAIN', 'C'), {
    when: { 'policy:reimbursement': ['GROSS'] },
  }),

  rule('GOODS', ['PRINCIPAL'], price('REV_GOODS')),
  rule('SHIPPING', ['SHIPPING_INCOME'], price('REV_SHIPPING')),
  rule('GIFTWRAP', ['GIFTWRAP_INCOME'], price('REV_GIFTWRAP')),
  rule('PROMOTION', ['PROMOTION', 'POINTS'], price('REV_PROMOTION')),
  rule(
    'REFUND',
    ['REFUND_PRINCIPAL', 'REFUND_SHIPPING', 'REFUND_OTHER', 'A2Z_REFUND', 'CHARGEBACK_REFUND'],
    price('REV_REFUND'),
  ),
  rule('LIQUIDATION', ['LIQUIDATION_INCOME'], post('REV_LIQUIDATION', 'C')),
  rule('COMMISSION', ['COMMISSION'], post('FEE_COMMISSION', 'D')),
  rule('REFUND-ADMIN', ['REFUND_ADMIN'], post('FEE_REFUND_ADMIN', 'D')),
  rule('FULFILMENT', ['FULFILMENT', 'SHIPPING_CHARGEBACK'], post('FEE_FULFILMENT', 'D')),
  rule('LAST-MILE', ['MCF_FULFILMENT', 'SHIPPING_LABEL'], post('FEE_LAST_MILE', 'D')),
  rule('CLAIM-FEE', ['CHARGEBACK_FEE'], post('FEE_CLAIM', 'D')),
  rule('ORDER-ADVANCE', [ORDER_ADVANCE], post('CONTRACT_LIABILITY', 'C')),
  rule('RETURN', ['RETURN_PROCESSING'], post('FEE_RETURN', 'D')),
  rule('REMOVAL', ['REMOVAL', 'DISPOSAL', 'LIQUIDATION_FEE'], post('FEE_REMOVAL', 'D')),
  rule('STORAGE', ['STORAGE', 'AWD_STORAGE'], post('FEE_STORAGE', 'D')),
  rule('STORAGE-LONG', ['LONG_TERM_STORAGE', 'STORAGE_OVERAGE'], post('FEE_STORAGE_LONG', 'D')),
  rule('INBOUND', INBOUND, post('FEE_INBOUND', 'D')),
  rule('ADS', ['ADS'], post('FEE_ADS', 'D')),
  rule('PROMOTION-SERVICE', ['DEAL_FEE', 'COUPON_FEE', 'VINE_FEE'], post('FEE_PROMOTION', 'D')),
  rule('SUBSCRIPTION', ['SUBSCRIPTION', 'PAID_SERVICE'], post('FEE_SUBSCRIPTION', 'D')),
  rule('SERVICE', ['DIGITAL_SERVICES_FEE', 'TAX_SERVICE_FEE', 'OTHER_PLATFORM_FEE'], post('FEE_OTHER', 'D')),
  rule('UNMAPPED', ['UNMAPPED'], post('FEE_UNMAPPED', 'D')),
  rule('SELLER-TAX', ['COMMINGLING_VAT'], post('FOREIGN_TAX', 'C')),
  rule('TCS', ['TCS_WITHHELD'], post('FOREIGN_TAX', 'D')),
  rule('REIMBURSEMENT-STOCK', ['REIMBURSEMENT_STOCK'], post('PENDING_LOSS', 'C'), {
    when: { 'policy:reimbursement': ['NET_AGAINST_LOSS'] },
  }),
  rule('REIMBURSEMENT-ORDER', ['REIMBURSEMENT_ORDER'], post('REIMBURSEMENT_GAIN', 'C')),
  rule('REIMBURSEMENT-CLAWBACK', ['REIMBURSEMENT_CLAWBACK'], post('PENDING_LOSS', 'D'), {
    when: { 'policy:reimbursement': ['NET_AGAINST_LOSS'] },
  }),
  rule('TAX-COLLECTED', ['TAX_COLLECTED'], post('PASS_THROUGH_TAX', 'C'), {
    when: { 'policy:postPassThroughTax': ['on'] },
    entry: 'TAX',
    per: 'RULE',
  }),
  rule('TAX-WITHHELD', ['TAX_WITHHELD'], post('PASS_THROUGH_TAX', 'D'), {
    when: { 'policy:postPassThroughTax': ['on'] },
    entry: 'TAX',
    per: 'RULE',
  }),
  rule('RESERVE-PREVIOUS', ['RESERVE_PREVIOUS'], post('PLATFORM_RESERVE', 'C'), { entry: 'RESERVE', per: 'RULE' }),
  rule('RESERVE-CURRENT', ['RESERVE_CURRENT'], post('PLATFORM_RESERVE', 'D'), { entry: 'RESERVE', per: 'RULE' }),
  rule('TRANSFER', ['TRANSFER'], post('PLATFORM_IN_TRANSIT', 'D'), { entry: 'TRANSFER' }),
  rule('TRANSFER-FAILED', ['TRANSFER_FAILED'], post('PLATFORM_IN_TRANSIT', 'C'), { entry: 'FAILED' }),
  rule('CARD', ['CARD_CHARGE', 'DEBT_RECOVERY'], post('CREDIT_CARD', 'C'), { entry: 'CARD' }),
  rule('LOAN-ADVANCE', ['LOAN_ADVANCE'], post('LOAN', 'C'), { entry: 'LOAN' }),
  rule(
    'LOAN-REPAYMENT',
    ['LOAN_REPAYMENT'],
    [
      { amount: 'principal', account: 'LOAN', side: 'D' },
      { amount: 'interest', account: 'INTEREST', side: 'D' },
    ],
    { entry: 'LOAN' },
  ),
];

/** Prices that may stand with tax inside (accounting.md §2.6 “Tax-inclusive prices”). */
export const PRICE_FEE_KEYS: ReadonlySet<string> = new Set([
  'PRINCIPAL',
  'SHIPPING_INCOME',
  'GIFTWRAP_INCOME',
  'PROMOTION',
  'POINTS',
  'REFUND_PRINCIPAL',
  'REFUND_SHIPPING',
  'REFUND_OTHER',
  'A2Z_REFUND',
  'CHARGEBACK_REFUND',
]);

/** 费用项目 as accounting.md §2.7 lists them, where the fee key is a longer word. */
const FEE_ITEMS: Readonly<Record<string, string>> = { MCF_FULFILMENT: 'MCF' };

export function feeItemOf(feeKey: string): string {
  return FEE_ITEMS[feeKey] ?? feeKey;
}

/** What orders recognise in mode O; their settlement lines only match (accounting.md §2.1). Refunds are of settlements in both modes. */
const ORDER_INCOME: ReadonlySet<string> = new Set(['PRINCIPAL', 'SHIPPING_INCOME', 'GIFTWRAP_INCOME', 'PROMOTION']);

export function isOrderIncome(cell: { readonly feeKey: string; readonly transactionType: string }): boolean {
  return ORDER_INCOME.has(cell.feeKey) && !isRefund(cell.transactionType);
}

/** What a buyer gets back of order income: revenue in red, or money that never was revenue (G05r). */
export function isIncomeRefund(cell: { readonly feeKey: string; readonly transactionType: string }): boolean {
  return REFUND_OF_INCOME.has(cell.feeKey) || (ORDER_INCOME.has(cell.feeKey) && isRefund(cell.transactionType));
}

const REFUND_OF_INCOME: ReadonlySet<string> = new Set(['REFUND_PRINCIPAL', 'REFUND_SHIPPING', 'REFUND_OTHER']);

function isRefund(transactionType: string): boolean {
  return /refund|chargeback/i.test(transactionType);
}

export function categoryOf(kind: EntryKind): string {
  return kind === 'CARD' || kind === 'LOAN' ? '资金' : '平台结算';
}

/** PER_SHOP_DAY keeps business categories apart (accounting.md §0.7); a refund takes its fees along (G07). */
export function dailyCategoryOf(kind: EntryKind, feeKey: string, transactionType: string): string {
  if (kind !== 'PNL') return categoryOf(kind);
  if (isRefund(transactionType)) return '退款';
  if (/^(PRINCIPAL|SHIPPING_INCOME|GIFTWRAP_INCOME|PROMOTION|POINTS|LIQUIDATION_INCOME)$/.test(feeKey))
    return '销售收入';
  if (/REFUND(?!_ADMIN)/.test(feeKey)) return '退款';
  if (feeKey.startsWith('REIMBURSEMENT') || feeKey === ORDER_ADVANCE) return '平台结算';
  return '平台费用';
}
