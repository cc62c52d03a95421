/** What moved as sources and orders tell it → movements of materials in our warehouses. Pure. */
import type { IsoDate } from '../core/dates.ts';
import type { StockMovement, UnitMovement } from '../core/movements.ts';
import { type Problem, problem } from '../core/problems.ts';
import { INVENTORY_PROBLEMS } from './problems.ts';

/** A row of a stock stream, or an order, with all that it now says moved. Nothing: it moved nothing, or no longer. */
export interface ToldMovements {
  /** `orders`, or `<source account>/<stream>`. */
  readonly origin: string;
  /** `<shop>/<order>`, or the key of the row. */
  readonly key: string;
  /** The order's statement, or the row's revision: an older one than what is stored says nothing. */
  readonly statementNo: bigint;
  readonly movements: readonly StockMovement[];
}

/** A movement of one material. */
export interface MaterialMovement extends StockMovement {
  readonly material: string;
  /** Of the SKU as sold; of a bundle on the first of its parts only. `quantity` is of the material. */
  readonly units: number;
}

export interface ReadyMovements extends Omit<ToldMovements, 'movements'> {
  readonly movements: readonly MaterialMovement[];
}

/** What one unit of a SKU is made of: one material, or the parts of a bundle (虚拟组合). Undefined: not mapped on that day. */
export type MaterialOf = (
  shop: string,
  msku: string,
  sku: string,
  date: IsoDate,
) => readonly { readonly material: string; readonly quantity: number }[] | undefined;

export interface ResolvedMovements {
  readonly ready: readonly ReadyMovements[];
  /** Those that wait for a mapping: whole, for half a document would be another difference tomorrow. */
  readonly waiting: readonly { readonly told: ToldMovements; readonly problems: readonly Problem[] }[];
}

/** Materials for SKUs. A document with a SKU that is not mapped waits as a whole; the others go on. */
export function resolveMaterials(told: readonly ToldMovements[], materialOf: MaterialOf): ResolvedMovements {
  const ready: ReadyMovements[] = [];
  const waiting: ResolvedMovements['waiting'][number][] = [];
  for (const one of told) {
    const missing = new Map<string, Problem>();
    const movements = one.movements.flatMap((movement) => {
      const parts = materialOf(movement.shop, movement.msku, movement.sku, movement.date);
      if (parts && parts.length > 0) return ofParts(movement, parts);
      missing.set(`${movement.shop}|${movement.sku}|${movement.msku}`, unmapped(movement));
      return [];
    });
    if (missing.size === 0) ready.push({ ...one, movements });
    else waiting.push({ told: one, problems: [...missing.values()] });
  }
  return { ready, waiting };
}

function ofParts(
  movement: StockMovement,
  parts: readonly { readonly material: string; readonly quantity: number }[],
): readonly MaterialMovement[] {
  return parts.map(({ material, quantity }, at) => ({
    ...movement,
    material,
    quantity: movement.quantity * quantity,
    units: at === 0 ? movement.quantity : 0,
  }));
}

function unmapped(movement: StockMovement): Problem {
  const { book, shop, sku, msku, date, order } = movement;
  const place = { book, ...(shop === '' ? {} : { shop }), ...(order === '' ? {} : { order }) };
  const reference = movement.reference || order;
  return problem(INVENTORY_PROBLEMS.INVENTORY_MATERIAL_UNMAPPED, place, { reference, shop, sku, msku, date });
}

/**
 * What an order's recognition tells, as movements of stock. `warehouseOf` gives our warehouse for the name that a parcel tells;
 * undefined: not mapped, and the order waits.
 */
export function movementsOfOrder(
  told: readonly UnitMovement[],
  warehouseOf: (told: string) => string | undefined,
): { readonly movements: readonly StockMovement[]; readonly problems: readonly Problem[] } {
  const movements: StockMovement[] = [];
  const missing = new Map<string, Problem>();
  for (const one of told) {
    const warehouse = warehouseOf(one.warehouse);
    const { book, shop, order } = one;
    if (warehouse === undefined) {
      const params = { reference: order, warehouse: one.warehouse };
      const found = problem(INVENTORY_PROBLEMS.INVENTORY_WAREHOUSE_UNMAPPED, { book, shop, order }, params);
      missing.set(one.warehouse, found);
      continue;
    }
    movements.push({
      ...{ kind: one.kind, book, warehouse, shop, sku: one.sku, msku: '', condition: 'GOOD' },
      ...{ quantity: -one.quantity, date: one.date, order, item: one.item, parcel: one.parcel },
      ...{ reason: one.reason, reference: '' },
    });
  }
  return missing.size > 0 ? { movements: [], problems: [...missing.values()] } : { movements, problems: [] };
}
