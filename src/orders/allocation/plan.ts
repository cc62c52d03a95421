/** The search for the warehouses that ship an order: who may, what freight costs from there, and which few do it best. Pure. */
import { type Minor, minorUnits, parseMinor } from '../../core/money.ts';
import {
  type AllocatedUnits,
  type AllocationLine,
  type AllocationRequest,
  type AllocationState,
  type Stock,
  unitsOf,
  type WarehouseReason,
} from './request.ts';
import type { AllocationSetting, AllocationWarehouse } from './setting.ts';

/** More would not be looked through in combinations. */
const CANDIDATES_MAX = 12;

export interface Candidate {
  readonly warehouse: string;
  readonly barred: WarehouseReason | undefined;
  readonly units: number;
  readonly zone: string;
  readonly abroad: number;
  readonly priority: number;
  readonly freight: Minor | undefined;
}

export function viewOf(
  one: AllocationWarehouse,
  request: AllocationRequest,
  state: AllocationState,
  stock: Stock,
): Candidate {
  const { country, priority, warehouse } = one;
  const zone = zoneOf(state.setting, warehouse, request.country);
  return {
    ...{ warehouse, priority, zone: zone ?? '', abroad: country === request.country ? 0 : 1 },
    barred: barredBy(one, request, zone),
    units: unitsOf(fill([warehouse], request.lines, 'UNITS', stock).units),
    freight: zone === undefined ? undefined : freightOf(warehouse, zone, request.lines, state),
  };
}

function barredBy(
  one: AllocationWarehouse,
  request: AllocationRequest,
  zone: string | undefined,
): WarehouseReason | undefined {
  if (!one.active) return 'INACTIVE';
  if (one.kind === 'PLATFORM' || (request.fulfilment === 'THIRD_PARTY' && one.kind !== 'THIRD_PARTY'))
    return 'OTHER_KIND';
  if (one.shops.length > 0 && !one.shops.includes(request.shop)) return 'OTHER_SHOP';
  return zone === undefined ? 'NOT_SHIPPED_THERE' : undefined;
}

function zoneOf({ zones }: AllocationSetting, warehouse: string, country: string): string | undefined {
  const own = zones.filter((one) => one.warehouse === warehouse);
  return (own.find((one) => one.country === country) ?? own.find((one) => one.country === '*'))?.zone;
}

/** By the smallest band that holds the weight. Without a band, a weight or a rate of exchange it is not known. */
function freightOf(
  warehouse: string,
  zone: string,
  lines: readonly Pick<AllocationLine, 'grams' | 'quantity'>[],
  state: AllocationState,
): Minor | undefined {
  if (lines.some((line) => line.grams === 0)) return undefined;
  const grams = lines.reduce((sum, line) => sum + line.grams * line.quantity, 0);
  const bands = state.setting.freight.filter(
    (one) => one.warehouse === warehouse && one.zone === zone && one.gramsUpTo >= grams,
  );
  const band = bands.reduce<(typeof bands)[number] | undefined>(
    (least, one) => (least && least.gramsUpTo <= one.gramsUpTo ? least : one),
    undefined,
  );
  const cost = band && parseMinor(band.cost, minorUnits(band.currency));
  return band && cost !== undefined ? state.toBook(cost, band.currency) : undefined;
}

interface Filled {
  readonly units: readonly (AllocatedUnits & { readonly grams: number })[];
  readonly complete: boolean;
}

/** Takes what each line needs from the warehouses in their order. */
export function fill(
  warehouses: readonly string[],
  lines: readonly AllocationLine[],
  split: AllocationSetting['split'],
  stock: Stock,
): Filled {
  const taken = new Map<string, number>();
  const units: (AllocatedUnits & { grams: number })[] = [];
  let complete = true;
  for (const { grams, item, material, quantity } of lines) {
    let open = quantity;
    for (const warehouse of warehouses) {
      const key = `${warehouse}|${material}`;
      const free = stock(warehouse, material) - (taken.get(key) ?? 0);
      const part = split === 'UNITS' || free >= open ? Math.min(free, open) : 0;
      if (part <= 0) continue;
      taken.set(key, (taken.get(key) ?? 0) + part);
      units.push({ warehouse, item, material, quantity: part, grams });
      open -= part;
      if (open === 0) break;
    }
    if (open > 0) complete = false;
  }
  return { units, complete };
}

interface Plan {
  readonly parts: readonly Candidate[];
  readonly units: readonly AllocatedUnits[];
  readonly freight: Minor | undefined;
}

/** Of the fewest warehouses that can ship all, the best plan by the criteria. */
export function bestPlan(
  candidates: readonly Candidate[],
  request: AllocationRequest,
  state: AllocationState,
  stock: Stock,
): Plan | undefined {
  const { setting } = state;
  const able = candidates.filter((one) => one.barred === undefined && one.units > 0).sort(comparing(setting));
  const best = able.slice(0, CANDIDATES_MAX);
  const most = setting.split === 'NEVER' ? 1 : setting.warehousesMax;
  const better = comparing(setting);
  for (let size = 1; size <= Math.min(most, best.length); size += 1) {
    const plans = combinations(best, size).flatMap((parts) => planOf(parts, request, state, stock));
    if (plans.length > 0) return plans.reduce((a, b) => (better(sumOf(b), sumOf(a)) < 0 ? b : a));
  }
  return undefined;
}

function planOf(
  parts: readonly Candidate[],
  request: AllocationRequest,
  state: AllocationState,
  stock: Stock,
): readonly Plan[] {
  const filled = fill(
    parts.map((one) => one.warehouse),
    request.lines,
    state.setting.split,
    stock,
  );
  const shipped = parts.map((one) => filled.units.filter((unit) => unit.warehouse === one.warehouse));
  if (!filled.complete || shipped.some((units) => units.length === 0)) return [];
  const costs = parts.map((one, at) => freightOf(one.warehouse, one.zone, shipped[at] ?? [], state));
  const freight = costs.every((cost) => cost !== undefined) ? costs.reduce((sum, cost) => sum + cost, 0n) : undefined;
  return [{ parts, freight, units: filled.units.map(({ grams: _grams, ...unit }) => unit) }];
}

type Rank = Pick<Candidate, 'abroad' | 'priority' | 'freight' | 'warehouse'>;

function sumOf({ freight, parts }: Plan): Rank {
  return {
    abroad: parts.reduce((sum, one) => sum + one.abroad, 0),
    priority: parts.reduce((sum, one) => sum + one.priority, 0),
    freight,
    warehouse: parts.map((one) => one.warehouse).join(' '),
  };
}

/** The criterion that tells the two apart, negative where `a` is better. Freight that is not known comes after all that is. */
export function toldApart(
  a: Rank,
  b: Rank,
  setting: AllocationSetting,
): { readonly by: WarehouseReason; readonly sign: number } {
  for (const criterion of setting.criteria) {
    if (criterion === 'REGION' && a.abroad !== b.abroad) return { by: 'FARTHER', sign: a.abroad - b.abroad };
    if (criterion === 'PRIORITY' && a.priority !== b.priority)
      return { by: 'LOWER_PRIORITY', sign: a.priority - b.priority };
    if (criterion === 'COST' && a.freight !== b.freight) {
      const less = b.freight === undefined || (a.freight !== undefined && a.freight < b.freight);
      return { by: 'DEARER', sign: less ? -1 : 1 };
    }
  }
  return { by: 'AFTER_IN_CODE', sign: a.warehouse < b.warehouse ? -1 : a.warehouse > b.warehouse ? 1 : 0 };
}

function comparing(setting: AllocationSetting): (a: Rank, b: Rank) => number {
  return (a, b) => toldApart(a, b, setting).sign;
}

/** Of `size` each, in the order of the list. */
function combinations<T>(list: readonly T[], size: number): readonly (readonly T[])[] {
  if (size === 0) return [[]];
  return list.flatMap((one, at) => combinations(list.slice(at + 1), size - 1).map((rest) => [one, ...rest]));
}
