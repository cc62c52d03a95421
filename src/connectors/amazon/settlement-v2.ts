/** Settlement report, V2 flat file: one amount a line (platform-reports.md §1.1). */
import type { Columns } from '../../papers/headers.ts';
import { PAPER_PROBLEMS as P } from '../../papers/problems.ts';
import { allText, createPostedReader, give, readQuantity } from './posting.ts';
import type { Run } from './run.ts';
import { amountIsGood } from './run.ts';
import type { LineReader } from './settlement.ts';
import { lineAt } from './settlement.ts';

export const V2_KIND = 'amazon.settlement.v2';

/** Columns that only this layout has, by which it is recognised. */
export const V2_OWN: readonly string[] = ['amount-type', 'amount-description', 'amount'];

/** Absent ones refuse the file. deposit-date, promotion-id and the merchant's own ids may be absent. */
export const V2_REQUIRED: readonly string[] = [
  'settlement-id',
  'settlement-start-date',
  'settlement-end-date',
  'total-amount',
  'currency',
  'transaction-type',
  'order-id',
  'marketplace-name',
  'amount-type',
  'amount-description',
  'amount',
  'posted-date|posted-date-time',
  'sku',
  'quantity-purchased',
];

export function v2Reader(columns: Columns, run: Run): LineReader {
  const at = (name: string): number => columns.at(name);
  const type = at('transaction-type');
  const amountType = at('amount-type');
  const description = at('amount-description');
  const amountColumn = at('amount');
  const order = at('order-id');
  const marketplaceColumn = at('marketplace-name');
  const sku = at('sku');
  const quantityColumn = at('quantity-purchased');
  const posted = createPostedReader(columns, run);
  return (fields, tally) => {
    const { line } = fields;
    if (!fields.filled(amountColumn)) {
      if (fields.filled(type) || fields.filled(amountType)) run.refuseRow(P.ROW_AMOUNT_MISSING, lineAt(line), {});
      return;
    }
    const amount = fields.amount(amountColumn);
    if (amount.line === 0) amount.line = line.line;
    if (!amountIsGood(run, amount, line, 'amount')) return;
    const instant = posted(fields);
    if (!instant) return;
    const kind = fields.text(amountType);
    const what = fields.text(description);
    const quantity = isPrincipal(kind, what) ? readQuantity(fields, quantityColumn, run) : 0;
    if (quantity === undefined) return;
    const marketplace = fields.text(marketplaceColumn);
    const row = {
      settlementId: tally.settlementId,
      line: line.line,
      offset: line.offset,
      length: line.length,
      transactionType: fields.text(type),
      amountType: kind,
      amountDescription: what,
      amount: amount.value,
      postedMs: instant.ms,
      businessDate: run.businessDate(instant, marketplace),
      marketplace,
      sku: fields.text(sku),
      orderId: fields.text(order),
      quantity,
      jurisdiction: '',
      status: '' as const,
    };
    if (allText(fields, run)) give(run, tally, row);
  };
}

/** Units stand on every amount row of an item; they are counted on its price alone. */
function isPrincipal(amountType: string, description: string): boolean {
  return (
    (amountType === 'ItemPrice' || amountType.toLowerCase() === 'itemprice') &&
    (description === 'Principal' || description.toLowerCase() === 'principal')
  );
}
