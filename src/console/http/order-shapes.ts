/** Answers of the API about orders, their review and allocation, as the console reads them. */
import type { Both, Money, ProblemJson, VoucherBriefJson } from './shapes.ts';

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

export type OrderState = 'DUE' | 'WAITING' | 'HELD' | 'POSTED' | 'REJECTED';

export interface OrderBriefJson extends OrderPlace {
  readonly platform: string;
  readonly marketplace: string;
  readonly kind: string;
  readonly status: string;
  readonly fulfilment: string;
  readonly purchasedAt: string;
  readonly state: OrderState;
  readonly amount: Money;
  readonly units: string;
  readonly recognised: number;
  readonly problems: readonly ProblemJson[];
}

export interface OrderCountJson {
  readonly state: OrderState;
  readonly orders: number;
}

export interface OrderProblemJson {
  readonly code: string;
  readonly orders: number;
  readonly example: ProblemJson;
}

export interface OrderLifeJson {
  readonly what: 'PURCHASED' | 'PAID' | 'SHIPPED' | 'DELIVERED' | 'CANCELLED' | 'CLAIMED' | 'SETTLED' | 'REFUNDED';
  readonly at: string;
  readonly of: string;
}

export interface OrderRevisionJson {
  readonly revision: number;
  readonly statementNo: string;
  readonly source: string;
  readonly stream: string;
  readonly documentNo: string;
  readonly receivedAt: string;
  readonly counts: boolean;
  readonly posted: boolean;
  readonly changes: readonly {
    readonly field: string;
    readonly before: string | null;
    readonly after: string | null;
  }[];
}

export interface OrderLineJson {
  readonly item: string;
  readonly msku: string;
  readonly sku: string;
  readonly quantity: number;
  readonly cancelled: number;
  readonly principal: Money;
  readonly shipping: Money;
  readonly giftWrap: Money;
  readonly discount: Money;
  readonly tax: Money;
  readonly taxWithheld: Money;
}

export interface OrderParcelJson {
  readonly parcel: string;
  readonly kind: 'PARCEL' | 'DAY';
  readonly state: 'WAITING' | 'SHIPPED' | 'CANCELLED';
  readonly warehouse: string;
  readonly carrier: string;
  readonly trackingNo: string;
  readonly shippedAt: string;
  readonly units: number;
}

export interface OrderJson extends OrderBriefJson {
  readonly book: string;
  readonly life: readonly OrderLifeJson[];
  readonly counts: Readonly<Record<'shipped' | 'cancelled' | 'open' | 'recognised', number>>;
  readonly claims: readonly { readonly date: string; readonly amount: Money }[];
  readonly openAmount: Money;
  readonly lines: readonly OrderLineJson[];
  readonly parcels: readonly OrderParcelJson[];
  readonly settlements: readonly {
    readonly settlementId: string;
    readonly date: string;
    readonly refund: boolean;
    readonly amount: Money;
    readonly matched: Money;
    readonly advance: Money;
  }[];
  readonly revisions: readonly OrderRevisionJson[];
  readonly entries: readonly {
    readonly entryNo: string;
    readonly kind: string;
    readonly correction: string | null;
    readonly summary: string;
    readonly date: string;
    readonly period: string;
  }[];
  readonly vouchers: readonly VoucherBriefJson[];
  readonly movements: readonly {
    readonly kind: string;
    readonly date: string;
    readonly warehouse: string;
    readonly material: string;
    readonly quantity: string;
    readonly parcel: string;
  }[];
}
