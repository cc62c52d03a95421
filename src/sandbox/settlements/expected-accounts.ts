/** Where each money event belongs, from accounting.md §1.2, §2.6–§2.9 alone: the oracle's own table. */
import type { MoneyEvent } from './events.ts';

export type Treatment = 'POST' | 'TAX' | 'RESERVE' | 'FAILED' | 'MICRO' | 'CARD' | 'LOAN' | 'MATCH_ONLY' | 'HOLD';

export interface Place {
  readonly treatment: Treatment;
  /** ASBE code; empty where the treatment names its accounts itself. */
  readonly account: string;
  readonly side: 'D' | 'C';
  readonly feeKey: string;
}

function income(account: string, feeKey: string): Place {
  return { treatment: 'POST', account, side: 'C', feeKey };
}

function expense(account: string, feeKey: string): Place {
  return { treatment: 'POST', account, side: 'D', feeKey };
}

function special(treatment: Treatment, feeKey: string): Place {
  return { treatment, account: '', side: 'D', feeKey };
}

const COLLECTED = special('TAX', 'TAX_COLLECTED');
const WITHHELD = special('TAX', 'TAX_WITHHELD');
const TAKEN_BACK = expense('6601.32', 'SHIPPING_CHARGEBACK');
const DISCOUNT = income('6001.04', 'PROMOTION');
const STORAGE = expense('6601.33', 'STORAGE');
const ADS = expense('6601.36', 'ADS');

const PLACES: Readonly<Record<string, Place>> = {
  'ORDER PRINCIPAL': income('6001.01', 'PRINCIPAL'),
  'ORDER SHIPPING': income('6001.02', 'SHIPPING_INCOME'),
  'ORDER GIFT_WRAP': income('6001.03', 'GIFTWRAP_INCOME'),
  'REFUND PRINCIPAL': income('6001.05', 'REFUND_PRINCIPAL'),
  'REFUND SHIPPING': income('6001.05', 'REFUND_SHIPPING'),
  'REFUND GIFT_WRAP': income('6001.05', 'REFUND_OTHER'),
  'REFUND GOODWILL': income('6001.05', 'REFUND_OTHER'),
  'REFUND RESTOCKING': income('6001.05', 'REFUND_OTHER'),
  TAX: COLLECTED,
  SHIPPING_TAX: COLLECTED,
  GIFT_WRAP_TAX: COLLECTED,
  TAX_DISCOUNT: COLLECTED,
  WITHHELD,
  WITHHELD_SHIPPING: WITHHELD,
  WITHHELD_OTHER: WITHHELD,
  PROMOTION: DISCOUNT,
  SHIPPING_PROMOTION: DISCOUNT,
  POINTS: income('6001.04', 'POINTS'),
  COMMISSION: expense('6601.31', 'COMMISSION'),
  FULFILMENT: expense('6601.32', 'FULFILMENT'),
  SHIPPING_TAKEN_BACK: TAKEN_BACK,
  GIFT_WRAP_TAKEN_BACK: TAKEN_BACK,
  DIGITAL_SERVICES: expense('6601.49', 'DIGITAL_SERVICES_FEE'),
  REFUND_ADMIN: expense('6601.38', 'REFUND_ADMIN'),
  MCF_DELIVERY: expense('6601.42', 'MCF_FULFILMENT'),
  MCF_UNIT: expense('6601.42', 'MCF_FULFILMENT'),
  STORAGE,
  STORAGE_BILLED: STORAGE,
  STORAGE_BILLED_TAX: STORAGE,
  LONG_STORAGE: expense('6601.34', 'LONG_TERM_STORAGE'),
  SUBSCRIPTION: expense('6601.39', 'SUBSCRIPTION'),
  ADS,
  ADS_TAX: ADS,
  COUPON: expense('6601.37', 'COUPON_FEE'),
  DEAL: expense('6601.37', 'DEAL_FEE'),
  VINE: expense('6601.37', 'VINE_FEE'),
  REMOVAL: expense('6601.40', 'REMOVAL'),
  DISPOSAL: expense('6601.40', 'DISPOSAL'),
  INBOUND_TRANSPORT: expense('6601.35', 'INBOUND_TRANSPORT'),
  INBOUND_PLACEMENT: expense('6601.35', 'INBOUND_PLACEMENT'),
  RETURN_PROCESSING: expense('6601.41', 'RETURN_PROCESSING'),
  REIMBURSED_LOST: income('1901', 'REIMBURSEMENT_STOCK'),
  REIMBURSED_DAMAGED: income('1901', 'REIMBURSEMENT_STOCK'),
  REIMBURSED_REVERSAL: income('6301.01', 'REIMBURSEMENT_ORDER'),
  CLAWBACK: expense('1901', 'REIMBURSEMENT_CLAWBACK'),
  LOAN_REPAYMENT: special('LOAN', 'LOAN_REPAYMENT'),
  RESERVE_RELEASED: special('RESERVE', 'RESERVE_PREVIOUS'),
  RESERVE_HELD: special('RESERVE', 'RESERVE_CURRENT'),
  PAYABLE: special('MATCH_ONLY', 'PAYABLE_TO_AMAZON'),
  CARD_CHARGE: special('CARD', 'CARD_CHARGE'),
  TRANSFER_FAILED: special('FAILED', 'TRANSFER_FAILED'),
  MICRO_DEPOSIT: special('MICRO', 'TRANSFER'),
  UNKNOWN: special('HOLD', 'UNMAPPED'),
};

export function placeOf(event: MoneyEvent): Place {
  const place = PLACES[`${event.scene} ${event.kind}`] ?? PLACES[event.kind];
  if (!place) throw new RangeError(`no account for ${event.scene} ${event.kind}`);
  return place;
}

/** The code of the same account in a 小企业会计准则 book (accounting.md §1.2, column SBE). */
export function codeIn(standard: 'ASBE' | 'SBE', asbe: string): string {
  if (standard === 'ASBE') return asbe;
  const heads: Readonly<Record<string, string>> = {
    6001: '5001',
    6051: '5051',
    6301: '5301',
    6601: '5601',
    6603: '5603',
  };
  const [head = '', ...tail] = asbe.split('.');
  return [heads[head] ?? head, ...tail].join('.');
}

/** Accounts that keep no transaction currency (外币 = 否): they post in functional currency with `src`. */
export function isFunctionalOnly(asbe: string): boolean {
  return asbe === '1901' || asbe === '6301.01';
}

/** The order in which lines take a cent (accounting.md §3.3): 1 expense … 5 monetary. */
export function adjustmentClass(asbe: string): number {
  if (/^(6401|6601|6602|6603|6711)/.test(asbe)) return 1;
  if (/^6/.test(asbe)) return 2;
  if (/^2221/.test(asbe)) return 3;
  return asbe === '1901' ? 4 : 5;
}
