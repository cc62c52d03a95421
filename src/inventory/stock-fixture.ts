/** A small stock for tests: movements of one material told by a document or an order. */
import type { StockKind } from '../core/movements.ts';
import type { MaterialMovement, ReadyMovements } from './told.ts';

export const NOW = new Date('2026-09-30T00:00:00Z');

export function moved(quantity: number, more: Partial<MaterialMovement> = {}): MaterialMovement {
  return {
    ...{ kind: 'OTHER_IN', book: 'A1', warehouse: 'SZ', shop: '', sku: 'CUP', msku: '', material: 'M-CUP' },
    ...{ condition: 'GOOD', quantity, units: quantity, date: '2026-09-01', order: '', item: '', parcel: '' },
    ...{ reason: '', reference: 'D1' },
    ...more,
  };
}

/** What a document of the source tells. */
export function document(
  key: string,
  movements: readonly MaterialMovement[],
  more: Partial<ReadyMovements> = {},
): ReadyMovements {
  return { origin: 'FOX/other-in', key, statementNo: 1n, movements, ...more };
}

/** An order of shop US1 with one line, of which so many units left. */
export function shipment(
  order: string,
  quantity: number,
  more: Partial<MaterialMovement> = {},
  kind: StockKind = 'ISSUE',
): ReadyMovements {
  const movement = moved(-quantity, { kind, shop: 'US1', order, item: '1', parcel: 'P1', reason: 'SALE', ...more });
  return { origin: 'orders', key: `US1/${order}`, statementNo: 1n, movements: quantity === 0 ? [] : [movement] };
}
