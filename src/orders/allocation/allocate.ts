/**
 * Allocation (分仓): which warehouse ships which units, and of every warehouse why or why not. Pure. The fewest warehouses that can ship
 * all of an order do; among equals the book's criteria decide. An order is allocated whole or not at all, and never more than is
 * available: what an order of the batch takes is gone for the ones after it.
 */
import type { Minor } from '../../core/money.ts';
import { type Problem, problem } from '../../core/problems.ts';
import { ORDER_PROBLEMS } from '../problems.ts';
import { bestPlan, type Candidate, fill, toldApart, viewOf } from './plan.ts';
import {
  type AllocatedUnits,
  type AllocationLine,
  type AllocationRequest,
  type AllocationState,
  type Stock,
  unitsOf,
  type WarehouseReason,
} from './request.ts';
import type { AllocationSetting } from './setting.ts';

export interface WarehouseView {
  readonly warehouse: string;
  readonly taken: boolean;
  readonly why: WarehouseReason;
  /** Units that it could ship of those wanted. */
  readonly units: number;
  /** Freight of the whole order from here, minor units of the book's currency; `undefined`: not known. */
  readonly freight: Minor | undefined;
}

/** NOT_NEEDED: no units, or another order ships them (MCF). SHORT: nothing is allocated. */
export type AllocationOutcome = 'PLATFORM' | 'ALLOCATED' | 'OVERRIDDEN' | 'SHORT' | 'NOT_NEEDED';

export interface Allocation {
  readonly shop: string;
  readonly orderNo: string;
  readonly statementNo: bigint;
  readonly outcome: AllocationOutcome;
  readonly units: readonly AllocatedUnits[];
  readonly freight: Minor | undefined;
  readonly considered: readonly WarehouseView[];
  readonly problem: Problem | undefined;
}

/** One allocation an order, in their order. */
export function allocateOrders(requests: readonly AllocationRequest[], state: AllocationState): readonly Allocation[] {
  const taken = new Map<string, number>();
  const stock: Stock = (warehouse, material) =>
    Math.max(0, state.availableOf(warehouse, material) - (taken.get(`${warehouse}|${material}`) ?? 0));
  return requests.map((request) => {
    const allocation = allocateOne(request, state, stock);
    if (allocation.outcome !== 'PLATFORM')
      for (const { material, quantity, warehouse } of allocation.units) {
        const key = `${warehouse}|${material}`;
        taken.set(key, (taken.get(key) ?? 0) + quantity);
      }
    return allocation;
  });
}

function allocateOne(request: AllocationRequest, state: AllocationState, stock: Stock): Allocation {
  const lines = request.lines.filter((line) => line.quantity > 0);
  if (request.fulfilment === 'MCF' || lines.length === 0) return outcomeOf(request, { outcome: 'NOT_NEEDED' });
  if (request.fulfilment === 'PLATFORM') return byPlatform(request, lines, state);
  const wanted = { ...request, lines };
  const views = state.setting.warehouses.map((one) => viewOf(one, wanted, state, stock));
  const plan = bestPlan(views, wanted, state, stock);
  if (!plan) return short(wanted, views);
  const considered = views.map((one) => explained(one, plan.parts, state.setting));
  return outcomeOf(request, { outcome: 'ALLOCATED', units: plan.units, freight: plan.freight, considered });
}

function outcomeOf(
  { orderNo, shop, statementNo }: AllocationRequest,
  found: Partial<Allocation> & Pick<Allocation, 'outcome'>,
): Allocation {
  return { shop, orderNo, statementNo, units: [], freight: undefined, considered: [], problem: undefined, ...found };
}

/** Its stock is the platform's to give: what it says it ships from is not asked for here. */
function byPlatform(request: AllocationRequest, lines: readonly AllocationLine[], state: AllocationState): Allocation {
  const warehouse = state.platformWarehouseOf(request.shop);
  const units = lines.map(({ item, material, quantity }) => ({ warehouse, item, material, quantity }));
  const view = { warehouse, taken: true, why: 'PLATFORM_SHIPS', units: unitsOf(lines), freight: undefined } as const;
  return outcomeOf(request, { outcome: 'PLATFORM', units, considered: [view] });
}

function explained(one: Candidate, parts: readonly Candidate[], setting: AllocationSetting): WarehouseView {
  const { freight, units, warehouse } = one;
  const taken = parts.some((part) => part.warehouse === warehouse);
  const alone = parts.length === 1 ? parts[0] : undefined;
  const why = taken ? 'TAKEN' : (one.barred ?? lostBy(one, alone, setting));
  return { warehouse, taken, why, units, freight };
}

/** Against the one that ships all; where several ship, it was too little stock that kept this one out, or its place among them. */
function lostBy(one: Candidate, winner: Candidate | undefined, setting: AllocationSetting): WarehouseReason {
  if (winner && one.units >= winner.units) return toldApart(winner, one, setting).by;
  return 'STOCK_SHORT';
}

function short(request: AllocationRequest, views: readonly Candidate[]): Allocation {
  const considered = views.map(({ barred, freight, units, warehouse }) => {
    return { warehouse, taken: false, why: barred ?? 'STOCK_SHORT', units, freight } as const;
  });
  const available = views.filter((one) => one.barred === undefined).reduce((sum, one) => sum + one.units, 0);
  const params = { needed: String(unitsOf(request.lines)), available: String(available) };
  const found = problem(ORDER_PROBLEMS.STOCK_NOT_ENOUGH, { shop: request.shop, order: request.orderNo }, params);
  return outcomeOf(request, { outcome: 'SHORT', considered, problem: found });
}

/**
 * A person names the warehouse: what would bar it (region, shop, kind) does not, but stock does. The outcome is SHORT with
 * ALLOCATION_OVERRIDE_REFUSED where it has too little, is not one of the book's, or the platform ships.
 */
export function overrideAllocation(request: AllocationRequest, warehouse: string, state: AllocationState): Allocation {
  const lines = request.lines.filter((line) => line.quantity > 0);
  const one = state.setting.warehouses.find((known) => known.warehouse === warehouse);
  const stock: Stock = (place, material) => Math.max(0, state.availableOf(place, material));
  const filled = fill([warehouse], lines, 'UNITS', stock);
  const may = one?.active === true && one.kind !== 'PLATFORM';
  const ships = request.fulfilment === 'SELLER' || request.fulfilment === 'THIRD_PARTY';
  if (!may || !ships || !filled.complete) {
    const params = {
      warehouse,
      needed: String(unitsOf(lines)),
      available: String(may && ships ? unitsOf(filled.units) : 0),
    };
    const place = { shop: request.shop, order: request.orderNo };
    return outcomeOf(request, {
      outcome: 'SHORT',
      problem: problem(ORDER_PROBLEMS.ALLOCATION_OVERRIDE_REFUSED, place, params),
    });
  }
  const units = filled.units.map(({ grams: _grams, ...unit }) => unit);
  const views = state.setting.warehouses.map((other) => viewOf(other, { ...request, lines }, state, stock));
  const considered = views.map(({ barred, freight, units: could, warehouse: code }) => {
    const why: WarehouseReason =
      code === warehouse ? 'TAKEN_BY_HAND' : (barred ?? (could < unitsOf(lines) ? 'STOCK_SHORT' : 'AFTER_IN_CODE'));
    return { warehouse: code, taken: code === warehouse, why, units: could, freight };
  });
  const freight = considered.find((view) => view.taken)?.freight;
  return outcomeOf(request, { outcome: 'OVERRIDDEN', units, freight, considered });
}
