/** How a book allocates orders to warehouses (分仓): its warehouses, where they ship to, what freight costs, what counts first. */
import { isCurrency, minorUnits, parseMinor } from '../../core/money.ts';

/** OWN: the seller's. THIRD_PARTY: an overseas warehouse of a provider. PLATFORM: FBA, WFS; only the platform ships from it. */
export const WAREHOUSE_KINDS = ['OWN', 'THIRD_PARTY', 'PLATFORM'] as const;
export const CRITERIA = ['REGION', 'COST', 'PRIORITY'] as const;
/** NEVER: one warehouse ships all. LINES: a line comes from one warehouse. UNITS: also the units of a line may come from several. */
export const SPLITS = ['NEVER', 'LINES', 'UNITS'] as const;

export type Criterion = (typeof CRITERIA)[number];

export interface AllocationWarehouse {
  readonly warehouse: string;
  readonly kind: (typeof WAREHOUSE_KINDS)[number];
  /** ISO 3166 alpha-2. */
  readonly country: string;
  /** 1 is preferred. */
  readonly priority: number;
  /** Shops that it serves; empty: all. */
  readonly shops: readonly string[];
  readonly active: boolean;
}

export interface FreightRate {
  readonly warehouse: string;
  readonly zone: string;
  /** The smallest band that holds the weight counts. */
  readonly gramsUpTo: number;
  /** Decimal text. */
  readonly cost: string;
  readonly currency: string;
}

export interface AllocationSetting {
  readonly warehouses: readonly AllocationWarehouse[];
  /** A country that no row of a warehouse names is not shipped to; `*`: every other. */
  readonly zones: readonly { readonly warehouse: string; readonly country: string; readonly zone: string }[];
  readonly freight: readonly FreightRate[];
  /** Each once; the first that tells two choices apart decides. */
  readonly criteria: readonly Criterion[];
  readonly split: (typeof SPLITS)[number];
  /** At most so many warehouses ship one order. */
  readonly warehousesMax: number;
}

export const SETTING_LIMITS = { warehousesMax: 200, zonesMax: 5_000, freightMax: 20_000, partsMax: 4 } as const;

/** What is wrong with it, and where; `undefined`: nothing. Its shape is the door's business. */
export function settingFault(setting: AllocationSetting): string | undefined {
  const { criteria, freight, warehouses, zones } = setting;
  const codes = warehouses.map((one) => one.warehouse);
  if (new Set(criteria).size !== CRITERIA.length) return `criteria: ${CRITERIA.join(', ')}, each once`;
  return (
    twice('warehouses', codes) ??
    twice(
      'zones',
      zones.map((one) => `${one.warehouse} ${one.country}`),
    ) ??
    twice(
      'freight',
      freight.map((one) => `${one.warehouse} ${one.zone} ${one.gramsUpTo}`),
    ) ??
    stranger('zones', zones, codes) ??
    stranger('freight', freight, codes) ??
    freight.map(rateFault).find((fault) => fault !== undefined)
  );
}

function twice(where: string, keys: readonly string[]): string | undefined {
  const seen = new Set<string>();
  for (const key of keys) {
    if (seen.has(key)) return `${where}: twice: ${key}`;
    seen.add(key);
  }
  return undefined;
}

function stranger(
  where: string,
  rows: readonly { readonly warehouse: string }[],
  codes: readonly string[],
): string | undefined {
  const known = new Set(codes);
  const at = rows.findIndex((row) => !known.has(row.warehouse));
  return at < 0 ? undefined : `${where}[${at}]: no such warehouse: ${rows[at]!.warehouse}`;
}

function rateFault({ cost, currency }: FreightRate, at: number): string | undefined {
  if (!isCurrency(currency)) return `freight[${at}].currency: ${currency}`;
  const amount = parseMinor(cost, minorUnits(currency));
  return amount === undefined || amount < 0n ? `freight[${at}].cost: ${cost}` : undefined;
}
