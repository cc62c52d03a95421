/**
 * FBA: rows of the FIFO lists → movements of the shop's FBA warehouse (protocol notes §9.5). What orders and removals take out
 * the orders tell (101, 103); a month's carry-over is no movement.
 */
import type { StockKind, StockMovement } from '../../../core/movements.ts';
import type { SourceFields } from '../../../core/sources.ts';
import { SELLFOX_PROBLEMS as kinds } from '../problems.ts';
import { list, text } from './fields.ts';
import { dayIn, fbaShop, leg, type StockDocument, tell, unitsIn } from './stock-document.ts';

const TOLD_BY_ORDERS = new Set(['101', '103']);
const COUNTED = '102';
const OUT_KINDS: Readonly<Record<string, StockKind | undefined>> = {
  '100': 'TRANSFER_OUT',
  '104': 'MOVED',
  '105': 'DIFFERENCE',
};
const COUNT_KINDS: Readonly<Record<string, StockKind | undefined>> = {
  '0': 'FOUND',
  '1': 'LOST',
  '2': 'DAMAGED',
  '3': 'DISPOSED',
  '4': 'ADJUSTED',
};

export function fifoOut(doc: StockDocument, fields: SourceFields): readonly StockMovement[] {
  const type = text(fields, 'outType');
  if (TOLD_BY_ORDERS.has(type)) return [];
  const reason = text(fields, 'adjustReason');
  const kind =
    type === COUNTED
      ? (COUNT_KINDS[reason] ?? tell(doc, kinds.SELLFOX_STOCK_STATUS, 'adjustReason', { value: reason }))
      : (OUT_KINDS[type] ?? tell(doc, kinds.SELLFOX_STOCK_STATUS, 'outType', { value: type }));
  return kind ? fbaLeg(doc, fields, kind, -1, 'outDate', text(fields, 'reason')) : [];
}

const CARRIED_OVER = '1';
const IN_KINDS: Readonly<Record<string, StockKind | undefined>> = {
  '0': 'OPENING',
  '2': 'TRANSFER_IN',
  '3': 'RETURN',
  '4': 'COUNT',
  '5': 'MOVED',
  '11': 'DIFFERENCE',
};

export function fifoIn(doc: StockDocument, fields: SourceFields): readonly StockMovement[] {
  const type = text(fields, 'inType');
  if (type === CARRIED_OVER) return [];
  const kind = IN_KINDS[type] ?? tell(doc, kinds.SELLFOX_STOCK_STATUS, 'inType', { value: type });
  return kind ? fbaLeg(doc, fields, kind, 1, 'inDate', text(fields, 'fbaShipmentId')) : [];
}

const CONDITIONS = { '1': 'GOOD', '0': 'DEFECTIVE' } as const;

function fbaLeg(
  doc: StockDocument,
  fields: SourceFields,
  kind: StockKind,
  sign: 1 | -1,
  dateColumn: string,
  reason: string,
): readonly StockMovement[] {
  const shop = fbaShop(doc, fields);
  const date = dayIn(doc, fields, dateColumn);
  const units = unitsIn(doc, fields, 'quantity');
  const told = text(fields, 'sellable');
  const condition =
    told === '1' || told === '0' ? CONDITIONS[told] : tell(doc, kinds.SELLFOX_STOCK_FIELD, 'sellable', { value: told });
  if (!shop || units === undefined || !condition) return [];
  return leg(doc, {
    ...{ kind, date, condition, quantity: sign * units, shop: shop.shop, msku: text(fields, 'msku'), reason },
    place: { book: shop.book, warehouse: shop.warehouse, kind: 'PLATFORM' },
    // A listing that is not paired has its MSKU only.
    sku: text(list(fields, 'commodityInfos')[0] ?? {}, 'commoditySku'),
  });
}
