/** Answers of the API about review and allocation of orders, as the console reads them. */
import type { Both, Money, ProblemJson } from './shapes.ts';

export type Effect = 'PASS' | 'HOLD' | 'REJECT' | 'TAG';
type Decided = Exclude<Effect, 'TAG'>;

interface DecisionPartJson {
  readonly rule: string;
  readonly version: number;
  readonly effect: Effect;
  readonly score: number;
  readonly reason: Both;
  /** What the rule looked at, by name of the fact. */
  readonly facts: Readonly<Record<string, string>>;
}

export interface OrderDecisionJson {
  readonly effect: Decided;
  readonly score: number;
  readonly parts: readonly DecisionPartJson[];
  /** null: the rules. */
  readonly decidedBy: string | null;
  readonly reason: string;
  readonly decidedAt: string;
}

export interface OrderPlace {
  readonly shop: string;
  readonly orderNo: string;
}

export interface ReviewedOrderJson extends OrderPlace {
  readonly platform: string;
  readonly marketplace: string;
  readonly kind: string;
  readonly status: string;
  readonly fulfilment: string;
  readonly purchasedAt: string;
  readonly amount: Money;
  readonly units: string;
  readonly decision: OrderDecisionJson;
}

export interface ReviewCountsJson {
  readonly held: number;
  readonly rejected: number;
  readonly rules: readonly { readonly rule: string; readonly reason: Both; readonly orders: number }[];
}

export interface DecideAnswerJson {
  readonly decided: readonly OrderPlace[];
  readonly problems: readonly ProblemJson[];
}

export interface BlockedMarkJson extends OrderPlace {
  readonly kind: 'BUYER' | 'ADDRESS';
  readonly reason: string;
  readonly changedBy: string;
  readonly changedAt: string;
}

export type FactKind = 'AMOUNT' | 'NUMBER' | 'TEXT' | 'TEXTS' | 'FLAG';

export interface ReviewFactJson {
  readonly name: string;
  readonly kind: FactKind;
  readonly text: Both;
}

export interface ReviewCaseJson {
  readonly facts: Readonly<Record<string, unknown>>;
  readonly speaks: boolean;
}

export interface RuleDefinitionJson {
  readonly enabled: boolean;
  readonly reason: Both;
  readonly priority: number;
  readonly effect: Effect;
  readonly score: number;
  readonly condition: unknown;
  readonly cases: readonly ReviewCaseJson[];
}

export interface RuleInForceJson {
  readonly code: string;
  /** 0: the house's own. */
  readonly version: number;
  readonly definition: RuleDefinitionJson;
}

export interface RuleVersionJson extends RuleInForceJson {
  readonly ruleNo: string;
  readonly book: string;
  readonly effectiveFrom: string;
  readonly note: string;
  readonly state: 'DRAFT' | 'APPROVED' | 'RETIRED';
  readonly madeBy: string;
  readonly madeAt: string;
  readonly approvedBy: string | null;
  readonly approvedAt: string | null;
}

export interface RuleCheckJson {
  readonly fault: string | null;
  readonly cases: readonly boolean[];
}

type EffectCounts = Readonly<Record<Decided, number>>;

export interface RuleTrialJson {
  readonly orders: number;
  readonly complete: boolean;
  readonly before: EffectCounts;
  readonly after: EffectCounts;
  readonly changed: number;
  readonly examples: readonly (OrderPlace & {
    readonly purchasedAt: string;
    readonly amount: Money;
    readonly before: Decided;
    readonly after: Decided;
    readonly rules: readonly string[];
  })[];
}

export interface AllocationWarehouseJson {
  readonly warehouse: string;
  readonly kind: 'OWN' | 'THIRD_PARTY' | 'PLATFORM';
  readonly country: string;
  readonly priority: number;
  readonly shops: readonly string[];
  readonly active: boolean;
}

export interface AllocationSettingJson {
  readonly warehouses: readonly AllocationWarehouseJson[];
  readonly zones: readonly { readonly warehouse: string; readonly country: string; readonly zone: string }[];
  readonly freight: readonly {
    readonly warehouse: string;
    readonly zone: string;
    readonly gramsUpTo: number;
    readonly cost: string;
    readonly currency: string;
  }[];
  readonly criteria: readonly ('REGION' | 'COST' | 'PRIORITY')[];
  readonly split: 'NEVER' | 'LINES' | 'UNITS';
  readonly warehousesMax: number;
}

interface SettingHead {
  readonly version: number;
  readonly note: string;
  readonly madeBy: string;
  readonly madeAt: string;
}

export interface AllocationSettingsJson {
  readonly current: (SettingHead & { readonly definition: AllocationSettingJson }) | null;
  readonly versions: readonly SettingHead[];
}

export interface AllocationJson {
  readonly allocationNo: string;
  readonly outcome: 'PLATFORM' | 'ALLOCATED' | 'OVERRIDDEN' | 'SHORT' | 'NOT_NEEDED';
  readonly units: readonly {
    readonly warehouse: string;
    readonly item: string;
    readonly material: string;
    readonly quantity: number;
  }[];
  readonly freight: Money | null;
  readonly considered: readonly {
    readonly warehouse: string;
    readonly taken: boolean;
    readonly why: string;
    readonly units: number;
    readonly freight: Money | null;
  }[];
  readonly decidedBy: string | null;
  readonly reason: string;
  readonly decidedAt: string;
}
