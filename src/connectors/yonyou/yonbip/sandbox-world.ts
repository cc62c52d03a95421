/** What every card of the sandbox can reach, and the shapes that cards answer in. */
import type { Clock } from '../../../wire/clock.ts';
import { JsonNumber, type JsonObject, type JsonValue } from '../../../wire/exact-json.ts';
import type { BaseData, BaseRecord, SandboxRate, SandboxSwitches } from './sandbox-seed.ts';
import type { YonbipStore } from './store.ts';

export type PeriodState = 'open' | 'closed' | 'settled';

export type SavedKind = 'customers' | 'suppliers' | 'materials' | 'warehouses';

export interface World {
  readonly base: BaseData;
  readonly store: YonbipStore;
  readonly clock: Clock;
  readonly switches: SandboxSwitches;
  /** `book|2026-09` → its state; a period that is not there is open. */
  readonly periods: Map<string, PeriodState>;
  /** Base data that was saved over the API, beside that of the seed. */
  readonly saved: Readonly<Record<SavedKind, BaseRecord[]>>;
  readonly savedRates: (SandboxRate & { readonly id: string; readonly type: string })[];
  /** Remarks beside the answer, for the trail: a rate that does not give the amount. */
  readonly warn: (text: string) => void;
}

export interface Card {
  /** As the vendor prints it. */
  readonly path: string;
  readonly methods: readonly ('GET' | 'POST')[];
  /** Gateway idempotency: `data` shell, or the root where the switch says so. */
  readonly mdd?: 'data' | 'root';
  /** Dotted, `data.bodies[].description` for each row; absence is the gateway's to refuse. */
  readonly required?: readonly string[];
  /** Parameters that must be numbers or arrays. */
  readonly types?: Readonly<Record<string, 'number' | 'array' | 'object' | 'string' | 'boolean'>>;
  /** A bad token is answered in plain text. */
  readonly plainBadToken?: boolean;
  run(world: World, body: JsonValue, query: URLSearchParams): JsonValue | Promise<JsonValue>;
}

export function ok(data?: JsonValue, message = 'OK'): JsonObject {
  return { code: '200', message, ...(data !== undefined && { data }) };
}

export function failed(code: string, message: string, data?: JsonValue): JsonObject {
  return { code, message, ...(data !== undefined && { data }) };
}

export function number(value: string | number | bigint): JsonNumber {
  return new JsonNumber(String(value));
}

/** One page as `data` of most lists. */
export function paged(rows: readonly JsonValue[], pageIndex: number, pageSize: number): JsonObject {
  const pageCount = Math.max(1, Math.ceil(rows.length / pageSize));
  return {
    pageIndex: number(pageIndex),
    pageSize: number(pageSize),
    pageCount: number(pageCount),
    beginPageIndex: number(1),
    endPageIndex: number(pageCount),
    recordCount: number(rows.length),
    recordList: slice(rows, pageIndex, pageSize),
  };
}

export function slice(rows: readonly JsonValue[], pageIndex: number, pageSize: number): readonly JsonValue[] {
  return rows.slice((pageIndex - 1) * pageSize, pageIndex * pageSize);
}

/** `yyyy-MM-dd HH:mm:ss` in Beijing time. */
export function beijing(ms: number): string {
  return new Date(ms + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
}

/** Records of the seed and those that were saved since. */
export function standing(world: World, kind: SavedKind): readonly BaseRecord[] {
  return [...world.base[kind], ...world.saved[kind]];
}

export function ratesOf(world: World): World['savedRates'] {
  const seeded = world.base.rates.map((one, index) => ({
    ...one,
    id: String(2_162_598_746_106_888_200n + BigInt(index)),
    type: '01',
  }));
  return [...seeded, ...world.savedRates];
}
