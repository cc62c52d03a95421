/** Which streams tell of stock, and how a row of each is read. */
import type { StockBalance, StockMovement } from '../../../core/movements.ts';
import type { InterpretContext, Interpreted, SourceFields } from '../../../core/sources.ts';
import { text } from './fields.ts';
import { fbaStock, stockDetail } from './stock-balances.ts';
import type { StockDocument } from './stock-document.ts';
import * as documents from './stock-documents.ts';
import { fifoIn, fifoOut } from './stock-fba.ts';

interface Reading<T> {
  /** Field with the number that people know the row by. */
  readonly number: string;
  readonly read: (doc: StockDocument, fields: SourceFields) => readonly T[];
}

const MOVEMENTS: Readonly<Record<string, Reading<StockMovement> | undefined>> = {
  'other-in': { number: 'inWarehouseNo', read: documents.otherIn },
  'other-out': { number: 'outWarehouseNo', read: documents.otherOut },
  transfers: { number: 'transferNo', read: documents.transfer },
  adjustments: { number: 'adjustNo', read: documents.adjustment },
  'removal-receipts': { number: 'orderNo', read: documents.removalReceipt },
  'purchase-receipts': { number: 'purchaseStockNo', read: documents.purchaseReceipt },
  'purchase-returns': { number: 'returnedNo', read: documents.purchaseReturn },
  'shipping-orders': { number: 'shipSn', read: documents.shippingOrder },
  'shipping-order-costs': { number: 'shipSn', read: documents.shippingOrder },
  'fifo-out': { number: 'outRecordNo', read: fifoOut },
  'fifo-in': { number: 'inRecordNo', read: fifoIn },
};

const BALANCES: Readonly<Record<string, Reading<StockBalance> | undefined>> = {
  stock: { number: 'commoditySku', read: stockDetail },
  'fba-stock': { number: 'sku', read: fbaStock },
};

/** Nothing for a stream that tells nothing of stock. A row with a problem says nothing: what it told before stands. */
export function readStock(stream: string, fields: SourceFields, context: InterpretContext): Partial<Interpreted> {
  const [moves, counts] = [MOVEMENTS[stream], BALANCES[stream]];
  const number = (moves ?? counts)?.number;
  if (number === undefined) return {};
  const doc: StockDocument = { stream, document: text(fields, number) || text(fields, 'id'), context, found: [] };
  const movements = moves?.read(doc, fields);
  const balances = counts?.read(doc, fields);
  if (doc.found.length > 0) return { problems: doc.found };
  return { ...(movements ? { movements } : {}), ...(balances ? { balances } : {}) };
}
