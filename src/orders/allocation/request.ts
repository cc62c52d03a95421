/** What is asked of allocation, and what it is asked against. */
import type { Currency, Minor } from '../../core/money.ts';
import type { Fulfilment } from '../../core/orders.ts';
import type { AllocationSetting } from './setting.ts';

export interface AllocationLine {
  readonly item: string;
  /** Goods as stock counts them; a bundle has a line for each. */
  readonly material: string;
  readonly quantity: number;
  /** Of one unit; 0: not known, and then freight is not either. */
  readonly grams: number;
}

export interface AllocationRequest {
  readonly shop: string;
  readonly orderNo: string;
  readonly statementNo: bigint;
  readonly fulfilment: Fulfilment;
  /** Where it goes, ISO 3166 alpha-2; empty: not told. */
  readonly country: string;
  /** What stands and has not left. */
  readonly lines: readonly AllocationLine[];
}

export interface AllocationState {
  readonly book: string;
  readonly setting: AllocationSetting;
  /** On hand less reserved, of one warehouse and material. */
  readonly availableOf: (warehouse: string, material: string) => number;
  /** Warehouse of a shop's platform. */
  readonly platformWarehouseOf: (shop: string) => string;
  /** Freight in the currency of the book; `undefined`: no rate is known. */
  readonly toBook: (amount: Minor, currency: Currency) => Minor | undefined;
}

export interface AllocatedUnits {
  readonly warehouse: string;
  readonly item: string;
  readonly material: string;
  readonly quantity: number;
}

/** Why a warehouse ships, or does not. The last three: it could, and the one taken is better by that. */
export type WarehouseReason =
  | 'TAKEN'
  | 'TAKEN_BY_HAND'
  | 'PLATFORM_SHIPS'
  | 'INACTIVE'
  | 'OTHER_SHOP'
  | 'OTHER_KIND'
  | 'NOT_SHIPPED_THERE'
  | 'STOCK_SHORT'
  | 'FARTHER'
  | 'DEARER'
  | 'LOWER_PRIORITY'
  | 'AFTER_IN_CODE';

/** Of one warehouse after those before in the batch. */
export type Stock = (warehouse: string, material: string) => number;

export function unitsOf(lines: readonly { readonly quantity: number }[]): number {
  return lines.reduce((sum, line) => sum + line.quantity, 0);
}
