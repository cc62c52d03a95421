/** Small V2 settlement texts written row by row, for cases that are worked out on paper. */

export interface V2Row {
  /** `2026-09-25`: noon in the Pacific zone, so that the civil date is the one named. */
  readonly date: string;
  readonly type: string;
  readonly amountType: string;
  readonly description: string;
  readonly amount: string;
  readonly order?: string;
  readonly sku?: string;
  readonly quantity?: number;
  readonly marketplace?: string;
}

export interface V2Paper {
  readonly id: string;
  readonly currency: string;
  readonly start: string;
  readonly end: string;
  readonly total: string;
  readonly rows: readonly V2Row[];
}

const COLUMNS = [
  'settlement-id',
  'settlement-start-date',
  'settlement-end-date',
  'deposit-date',
  'total-amount',
  'currency',
  'transaction-type',
  'order-id',
  'merchant-order-id',
  'adjustment-id',
  'shipment-id',
  'marketplace-name',
  'amount-type',
  'amount-description',
  'amount',
  'fulfillment-id',
  'posted-date',
  'posted-date-time',
  'order-item-code',
  'merchant-order-item-id',
  'merchant-adjustment-item-id',
  'sku',
  'quantity-purchased',
  'promotion-id',
] as const;

type Column = (typeof COLUMNS)[number];

function line(values: Partial<Record<Column, string>>): string {
  return COLUMNS.map((column) => values[column] ?? '').join('\t');
}

function noon(date: string): string {
  return `${date} 20:00:00 UTC`;
}

export function v2Text(paper: V2Paper): string {
  const head = line({
    'settlement-id': paper.id,
    'settlement-start-date': noon(paper.start),
    'settlement-end-date': noon(paper.end),
    'deposit-date': noon(paper.end),
    'total-amount': paper.total,
    currency: paper.currency,
  });
  const rows = paper.rows.map((row) =>
    line({
      'settlement-id': paper.id,
      'transaction-type': row.type,
      'order-id': row.order ?? '',
      'marketplace-name': row.marketplace ?? '',
      'amount-type': row.amountType,
      'amount-description': row.description,
      amount: row.amount,
      'posted-date': row.date,
      'posted-date-time': noon(row.date),
      sku: row.sku ?? '',
      'quantity-purchased': row.quantity === undefined ? '' : String(row.quantity),
    }),
  );
  return [COLUMNS.join('\t'), head, ...rows, ''].join('\n');
}

/** Rows of an order or refund that share date, order, SKU: `['ItemPrice', 'Principal', '100.00']`. */
export function orderRows(
  type: 'Order' | 'Refund',
  shared: Pick<V2Row, 'date' | 'order' | 'sku' | 'quantity' | 'marketplace'>,
  amounts: readonly (readonly [amountType: string, description: string, amount: string])[],
): readonly V2Row[] {
  return amounts.map(([amountType, description, amount]) => ({ ...shared, type, amountType, description, amount }));
}

export function otherRow(date: string, description: string, amount: string, amountType = 'other-transaction'): V2Row {
  return { date, type: 'other-transaction', amountType, description, amount };
}
