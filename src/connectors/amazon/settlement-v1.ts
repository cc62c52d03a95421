/** Settlement report, V1 flat file: nine amount columns, a row for each filled one (platform-reports.md §1.2). */
import type { Minor } from '../../core/money.ts';
import type { Columns } from '../../papers/headers.ts';
import type { Instant } from '../../papers/instant.ts';
import { allText, createPostedReader, give, readQuantity } from './posting.ts';
import type { Run, Tally } from './run.ts';
import { amountIsGood } from './run.ts';
import type { Fields, LineReader } from './settlement.ts';

export const V1_KIND = 'amazon.settlement.v1';

export const V1_OWN: readonly string[] = [
  'price-type',
  'price-amount',
  'item-related-fee-type',
  'item-related-fee-amount',
  'misc-fee-amount',
  'other-fee-amount',
  'other-amount',
];

/** The three promotion columns are absent where the period had no promotion. */
export const V1_REQUIRED: readonly string[] = [
  'settlement-id',
  'settlement-start-date',
  'settlement-end-date',
  'total-amount',
  'currency',
  'transaction-type',
  'order-id',
  'marketplace-name',
  'shipment-fee-type',
  'shipment-fee-amount',
  'order-fee-type',
  'order-fee-amount',
  'posted-date|posted-date-time',
  'sku',
  'quantity-purchased',
  'price-type',
  'price-amount',
  'item-related-fee-type',
  'item-related-fee-amount',
  'misc-fee-amount',
  'other-fee-amount',
  'other-fee-reason-description',
  'direct-payment-type',
  'direct-payment-amount',
  'other-amount',
];

/** An amount column, its type column, and the amount type it has in normal form. */
interface MoneyColumn {
  readonly amount: string;
  readonly type: string | undefined;
  readonly amountType: string;
}

export const V1_MONEY: readonly MoneyColumn[] = [
  { amount: 'shipment-fee-amount', type: 'shipment-fee-type', amountType: 'ShipmentFees' },
  { amount: 'order-fee-amount', type: 'order-fee-type', amountType: 'OrderFees' },
  { amount: 'price-amount', type: 'price-type', amountType: 'ItemPrice' },
  { amount: 'item-related-fee-amount', type: 'item-related-fee-type', amountType: 'ItemFees' },
  { amount: 'misc-fee-amount', type: undefined, amountType: '[V1 flat file] misc-fee' },
  { amount: 'other-fee-amount', type: 'other-fee-reason-description', amountType: '[V1 flat file] other-fee' },
  { amount: 'promotion-amount', type: 'promotion-type', amountType: 'Promotion' },
  { amount: 'direct-payment-amount', type: 'direct-payment-type', amountType: 'DirectPayment' },
  { amount: 'other-amount', type: undefined, amountType: '[V1 flat file] other-amount' },
];

interface Found {
  readonly column: MoneyColumn;
  readonly typeText: string;
  readonly amount: Minor;
}

export function v1Reader(columns: Columns, run: Run): LineReader {
  const money = V1_MONEY.map((column) => ({
    column,
    amountAt: columns.at(column.amount),
    typeAt: column.type === undefined ? -1 : columns.at(column.type),
  }));
  const posted = createPostedReader(columns, run);
  const rowOf = createRowMaker(columns, run);
  const units = createUnits(columns);
  return (fields, tally) => {
    const found: Found[] = [];
    for (const { column, amountAt, typeAt } of money) {
      if (!fields.filled(amountAt)) continue;
      const amount = fields.amount(amountAt);
      if (amount.line === 0) amount.line = fields.line.line;
      if (!amountIsGood(run, amount, fields.line, column.amount)) return;
      found.push({ column, typeText: fields.text(typeAt), amount: amount.value });
    }
    const quantity = readQuantity(fields, columns.at('quantity-purchased'), run);
    if (quantity === undefined) return;
    if (found.length === 0) {
      if (quantity !== 0) units.keep(fields, quantity);
      return;
    }
    const instant = posted(fields);
    if (!instant) return;
    for (const one of found) {
      const itsUnits = isPrincipal(one) ? (quantity === 0 ? units.take(fields) : quantity) : 0;
      const row = rowOf(fields, tally, instant, one, itsUnits);
      if (!allText(fields, run)) return;
      give(run, tally, row);
    }
  };
}

function isPrincipal({ column, typeText }: Found): boolean {
  return column.amountType === 'ItemPrice' && typeText.toLowerCase() === 'principal';
}

function createRowMaker(columns: Columns, run: Run) {
  const type = columns.at('transaction-type');
  const marketplaceColumn = columns.at('marketplace-name');
  const sku = columns.at('sku');
  const order = columns.at('order-id');
  const feeType = columns.at('item-related-fee-type');
  return (fields: Fields, tally: Tally, instant: Instant, found: Found, quantity: number) => {
    const transactionType = fields.text(type);
    const marketplace = fields.text(marketplaceColumn);
    return {
      settlementId: tally.settlementId,
      line: fields.line.line,
      offset: fields.line.offset,
      length: fields.line.length,
      transactionType,
      ...normalForm(transactionType, fields.text(feeType), found),
      amount: found.amount,
      postedMs: instant.ms,
      businessDate: run.businessDate(instant, marketplace),
      marketplace,
      sku: fields.text(sku),
      orderId: fields.text(order),
      quantity,
      jurisdiction: '',
      status: '' as const,
    };
  };
}

/** Amount type and description by the table of platform-reports.md §1.2 “Normal form”. */
export function normalForm(
  transactionType: string,
  feeType: string,
  found: { readonly column: MoneyColumn; readonly typeText: string },
): { readonly amountType: string; readonly amountDescription: string } {
  const { column, typeText } = found;
  const serviceFee = transactionType.replace(/[\s_-]/g, '').toLowerCase() === 'servicefee';
  if (serviceFee && column.amount === 'item-related-fee-amount')
    return feeType === ''
      ? { amountType: '[V1 flat file] item-related-fee', amountDescription: '' }
      : { amountType: feeType, amountDescription: 'TransactionTotalAmount' };
  if (serviceFee && column.amount === 'other-fee-amount' && feeType !== '')
    return { amountType: feeType, amountDescription: typeText };
  return { amountType: column.amountType, amountDescription: typeText };
}

/** Units lines waiting for the price of their item; it follows within the item's own lines. */
const UNITS_KEPT_MAX = 1_024;

function createUnits(columns: Columns) {
  const keyColumns = ['transaction-type', 'order-id', 'adjustment-id', 'order-item-code', 'sku'].map((name) =>
    columns.at(name),
  );
  const kept = new Map<string, number>();
  const keyOf = (fields: Fields): string => keyColumns.map((column) => fields.text(column)).join('\t');
  return {
    keep(fields: Fields, quantity: number): void {
      const key = keyOf(fields);
      kept.set(key, (kept.get(key) ?? 0) + quantity);
      if (kept.size <= UNITS_KEPT_MAX) return;
      const oldest = kept.keys().next();
      if (!oldest.done) kept.delete(oldest.value);
    },
    take(fields: Fields): number {
      if (kept.size === 0) return 0;
      const key = keyOf(fields);
      const quantity = kept.get(key) ?? 0;
      if (quantity !== 0) kept.delete(key);
      return quantity;
    },
  };
}
