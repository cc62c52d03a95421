/** One document of stock being read: its warehouse, its day, its units, and what is wrong with it. Nothing here throws. */
import type { IsoDate } from '../../../core/dates.ts';
import type { StockCondition, StockKind, StockMovement } from '../../../core/movements.ts';
import { type Problem, type ProblemKind, problem } from '../../../core/problems.ts';
import type { InterpretContext, SourceFields, SourceShop, SourceWarehouse } from '../../../core/sources.ts';
import { SELLFOX_PROBLEMS as kinds } from '../problems.ts';
import { localTime, text, wholeUnits } from './fields.ts';

export interface StockDocument {
  readonly stream: string;
  /** Its number, or its id. */
  readonly document: string;
  readonly context: InterpretContext;
  readonly found: Problem[];
}

export function tell(
  { stream, document, found }: StockDocument,
  kind: ProblemKind,
  column: string,
  params: Readonly<Record<string, string>>,
): undefined {
  found.push(problem(kind, { column }, { stream, document, column, ...params }));
}

/** Our warehouse for the id in `column`; undefined, and told, where it is not mapped. */
export function warehouseIn(doc: StockDocument, fields: SourceFields, column: string): SourceWarehouse | undefined {
  const warehouseId = text(fields, column);
  const warehouseName = text(fields, column === 'warehouseId' ? 'warehouseName' : `${column}Name`);
  const found = warehouseId === '' ? undefined : doc.context.warehouseOf(warehouseId);
  return found ?? tell(doc, kinds.SELLFOX_WAREHOUSE_UNKNOWN, column, { warehouseId, warehouseName });
}

/** The Amazon shop of a row of FBA; undefined, and told, where it is not mapped. */
export function fbaShop(doc: StockDocument, fields: SourceFields): SourceShop | undefined {
  const shopId = text(fields, 'shopId');
  const found = doc.context.shopOf('amazon-shops', shopId);
  return found ?? tell(doc, kinds.SELLFOX_STOCK_SHOP_UNKNOWN, 'shopId', { shopId, shopName: text(fields, 'shopName') });
}

/** Day of the first of `columns` that tells a time, by the source's own clock. */
export function dayIn(doc: StockDocument, fields: SourceFields, ...columns: readonly string[]): IsoDate | undefined {
  const column = columns.find((one) => text(fields, one) !== '') ?? columns[0]!;
  const told = text(fields, column);
  const time = localTime(told.length === 10 ? `${told} 00:00` : told);
  return time?.slice(0, 10) ?? tell(doc, kinds.SELLFOX_STOCK_FIELD, column, { value: told });
}

/** Whole units; missing is 0. `signed`: may be negative. */
export function unitsIn(doc: StockDocument, fields: SourceFields, column: string, signed = false): number | undefined {
  const told = text(fields, column);
  const units = wholeUnits(told);
  if (units !== undefined && (signed || units >= 0)) return units;
  return tell(doc, kinds.SELLFOX_STOCK_FIELD, column, { value: told });
}

/** The SKU of an item; the platform's own where none is paired. */
export function skuIn(doc: StockDocument, item: SourceFields, column = 'commoditySku'): string {
  const sku = text(item, column);
  if (sku === '') tell(doc, kinds.SELLFOX_STOCK_FIELD, column, { value: '' });
  return sku;
}

export interface Leg {
  readonly kind: StockKind;
  readonly place: SourceWarehouse | undefined;
  readonly date: IsoDate | undefined;
  readonly sku: string;
  readonly condition: StockCondition;
  readonly quantity: number | undefined;
  readonly shop?: string;
  readonly msku?: string;
  readonly reason?: string;
}

/** A movement of the document; nothing for no units, or where something of it was told to be wrong. */
export function leg(doc: StockDocument, { kind, place, date, quantity, ...one }: Leg): readonly StockMovement[] {
  if (!place || date === undefined || quantity === undefined || quantity === 0) return [];
  const { sku, condition, shop = '', msku = '', reason = '' } = one;
  return [
    {
      ...{ kind, book: place.book, warehouse: place.warehouse, shop, sku, msku, condition, quantity, date },
      ...{ order: '', item: '', parcel: '', reason, reference: doc.document },
    },
  ];
}

/** The same movement of 良品 and of 次品. */
export function bothConditions(
  doc: StockDocument,
  one: Omit<Leg, 'condition' | 'quantity'>,
  good: number | undefined,
  defective: number | undefined,
): readonly StockMovement[] {
  return [
    ...leg(doc, { ...one, condition: 'GOOD', quantity: good }),
    ...leg(doc, { ...one, condition: 'DEFECTIVE', quantity: defective }),
  ];
}
