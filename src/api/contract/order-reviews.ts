/** Review of orders (审单): the queue of held orders, the rules, what they would have decided; and allocation (分仓). */
import { type Static, Type } from 'typebox';
import { DECISIONS_A_TIME_MAX } from '../../orders/review/decisions.ts';
import {
  Bilingual,
  BookCode,
  CLOSED,
  DateText,
  listOf,
  Money,
  No,
  orNull,
  PAGING,
  ProblemView,
  Reason,
  ShopCode,
  Text,
  TextOrNull,
} from './basics.ts';

const EffectName = Type.Enum(['PASS', 'HOLD', 'REJECT', 'TAG']);
const DecidedName = Type.Enum(['PASS', 'HOLD', 'REJECT']);
const OrderNo = Type.String({ minLength: 1, maxLength: 100 });
const RuleCode = Type.String({ pattern: '^[A-Z][A-Z0-9_]{1,39}$' });

/** A rule that spoke; `facts`: what it looked at, as texts. */
const PartView = Type.Object(
  {
    rule: Text,
    version: Type.Integer(),
    effect: EffectName,
    score: Type.Integer(),
    reason: Bilingual,
    facts: Type.Record(Type.String(), Type.String()),
  },
  CLOSED,
);
export type DecisionPartJson = Static<typeof PartView>;

export const DecisionView = Type.Object(
  {
    effect: DecidedName,
    score: Type.Integer(),
    parts: Type.Array(PartView),
    /** null: the rules. */
    decidedBy: TextOrNull,
    reason: Text,
    decidedAt: Text,
  },
  CLOSED,
);
export type DecisionJson = Static<typeof DecisionView>;

export const ReviewQueueQuery = Type.Object(
  {
    book: BookCode,
    state: Type.Optional(Type.Enum(['HELD', 'REJECTED'])),
    shop: Type.Optional(ShopCode),
    rule: Type.Optional(RuleCode),
    /** Part of the order number. */
    text: Type.Optional(Type.String({ maxLength: 100 })),
    ...PAGING,
  },
  CLOSED,
);
export const ReviewedOrderView = Type.Object(
  {
    shop: Text,
    orderNo: Text,
    platform: Text,
    marketplace: Text,
    kind: Text,
    status: Text,
    fulfilment: Text,
    purchasedAt: Text,
    amount: Money,
    units: Text,
    decision: DecisionView,
  },
  CLOSED,
);
export type ReviewedOrderJson = Static<typeof ReviewedOrderView>;

/** Of what is held now. */
export const ReviewCounts = Type.Object(
  {
    held: Type.Integer(),
    rejected: Type.Integer(),
    rules: Type.Array(Type.Object({ rule: Text, reason: Bilingual, orders: Type.Integer() }, CLOSED)),
  },
  CLOSED,
);
export type ReviewCountsJson = Static<typeof ReviewCounts>;

export const OrderPlaceQuery = Type.Object({ book: BookCode, shop: ShopCode, orderNo: OrderNo }, CLOSED);
export const Decisions = listOf(DecisionView);
export type DecisionsJson = Static<typeof Decisions>;

const OrderPlaceView = Type.Object({ shop: ShopCode, orderNo: OrderNo }, CLOSED);
export const DecideBody = Type.Object(
  {
    book: BookCode,
    orders: Type.Array(OrderPlaceView, { minItems: 1, maxItems: DECISIONS_A_TIME_MAX, uniqueItems: true }),
    effect: Type.Enum(['PASS', 'REJECT']),
    reason: Reason,
  },
  CLOSED,
);
export const DecideAnswer = Type.Object(
  { decided: Type.Array(OrderPlaceView), problems: Type.Array(ProblemView) },
  CLOSED,
);
export type DecideJson = Static<typeof DecideAnswer>;

const MarkKindName = Type.Enum(['BUYER', 'ADDRESS']);
/** Named by an order; the mark itself is never shown. */
export const BlockedMarkView = Type.Object(
  { kind: MarkKindName, shop: Text, orderNo: Text, reason: Text, changedBy: Text, changedAt: Text },
  CLOSED,
);
export type BlockedMarkJson = Static<typeof BlockedMarkView>;
export const BlockedMarkQuery = Type.Object({ book: BookCode, ...PAGING }, CLOSED);
export const MarkBody = Type.Object(
  { book: BookCode, kind: MarkKindName, shop: ShopCode, orderNo: OrderNo, blocked: Type.Boolean(), reason: Reason },
  CLOSED,
);

const CASES_MAX = 50;
/** `condition` and the facts of cases are read by the rules themselves, which say where they are wrong. */
export const RuleDefinitionView = Type.Object(
  {
    enabled: Type.Boolean(),
    reason: Type.Object({ zh: Type.String({ maxLength: 200 }), en: Type.String({ maxLength: 200 }) }, CLOSED),
    priority: Type.Integer(),
    effect: EffectName,
    score: Type.Integer(),
    condition: Type.Unknown(),
    cases: Type.Array(
      Type.Object({ facts: Type.Record(Type.String(), Type.Unknown()), speaks: Type.Boolean() }, CLOSED),
      { maxItems: CASES_MAX },
    ),
  },
  CLOSED,
);
export type RuleDefinitionJson = Static<typeof RuleDefinitionView>;

export const RuleVersionView = Type.Object(
  {
    ruleNo: Text,
    book: Text,
    code: Text,
    version: Type.Integer(),
    effectiveFrom: Text,
    definition: RuleDefinitionView,
    note: Text,
    state: Type.Enum(['DRAFT', 'APPROVED', 'RETIRED']),
    madeBy: Text,
    madeAt: Text,
    approvedBy: TextOrNull,
    approvedAt: TextOrNull,
    retiredBy: TextOrNull,
    retiredAt: TextOrNull,
  },
  CLOSED,
);
export type RuleVersionJson = Static<typeof RuleVersionView>;

/** In force today, by priority; version 0 is the house's. */
export const RulesInForce = listOf(
  Type.Object({ code: Text, version: Type.Integer(), definition: RuleDefinitionView }, CLOSED),
);
export type RulesInForceJson = Static<typeof RulesInForce>;
export const RuleVersionsQuery = Type.Object({ book: BookCode, code: Type.Optional(RuleCode), ...PAGING }, CLOSED);

/** What a condition may name. */
export const ReviewFacts = listOf(
  Type.Object({ name: Text, kind: Type.Enum(['AMOUNT', 'NUMBER', 'TEXT', 'TEXTS', 'FLAG']), text: Bilingual }, CLOSED),
);
export type ReviewFactsJson = Static<typeof ReviewFacts>;

export const NewRuleBody = Type.Object(
  { book: BookCode, code: RuleCode, effectiveFrom: DateText, note: Reason, definition: RuleDefinitionView },
  CLOSED,
);
export const RetireRuleBody = Type.Object({ reason: Reason }, CLOSED);
export const CheckRuleBody = Type.Object({ definition: RuleDefinitionView }, CLOSED);
/** `fault`: where the definition is wrong; null: it could be saved. `cases`: whether each comes out, in their order. */
export const RuleCheck = Type.Object({ fault: TextOrNull, cases: Type.Array(Type.Boolean()) }, CLOSED);
export type RuleCheckJson = Static<typeof RuleCheck>;

export const TryRuleBody = Type.Object(
  { book: BookCode, code: RuleCode, definition: RuleDefinitionView, from: DateText, to: DateText },
  CLOSED,
);
const Counts = Type.Object({ PASS: Type.Integer(), HOLD: Type.Integer(), REJECT: Type.Integer() }, CLOSED);
export const RuleTrialView = Type.Object(
  {
    orders: Type.Integer(),
    /** false: the days have more orders than were looked at. */
    complete: Type.Boolean(),
    before: Counts,
    after: Counts,
    changed: Type.Integer(),
    /** The first of those decided otherwise. */
    examples: Type.Array(
      Type.Object(
        {
          ...{ shop: Text, orderNo: Text, purchasedAt: Text, amount: Money, before: DecidedName, after: DecidedName },
          rules: Type.Array(Text),
        },
        CLOSED,
      ),
    ),
  },
  CLOSED,
);
export type RuleTrialJson = Static<typeof RuleTrialView>;

const Warehouse = Type.String({ minLength: 1, maxLength: 64 });
const Country = Type.String({ pattern: '^[A-Z]{2}$' });
const Zone = Type.String({ minLength: 1, maxLength: 32 });
export const AllocationSettingView = Type.Object(
  {
    warehouses: Type.Array(
      Type.Object(
        {
          warehouse: Warehouse,
          kind: Type.Enum(['OWN', 'THIRD_PARTY', 'PLATFORM']),
          country: Country,
          priority: Type.Integer({ minimum: 1, maximum: 999 }),
          shops: Type.Array(ShopCode, { maxItems: 500 }),
          active: Type.Boolean(),
        },
        CLOSED,
      ),
      { maxItems: 200 },
    ),
    /** Country `*`: every other. */
    zones: Type.Array(
      Type.Object({ warehouse: Warehouse, country: Type.String({ pattern: '^([A-Z]{2}|\\*)$' }), zone: Zone }, CLOSED),
      { maxItems: 5_000 },
    ),
    freight: Type.Array(
      Type.Object(
        {
          warehouse: Warehouse,
          zone: Zone,
          gramsUpTo: Type.Integer({ minimum: 1, maximum: 1_000_000_000 }),
          cost: Type.String({ maxLength: 20 }),
          currency: Type.String({ pattern: '^[A-Z]{3}$' }),
        },
        CLOSED,
      ),
      { maxItems: 20_000 },
    ),
    criteria: Type.Array(Type.Enum(['REGION', 'COST', 'PRIORITY']), { minItems: 3, maxItems: 3 }),
    split: Type.Enum(['NEVER', 'LINES', 'UNITS']),
    warehousesMax: Type.Integer({ minimum: 1, maximum: 4 }),
  },
  CLOSED,
);
export type AllocationSettingJson = Static<typeof AllocationSettingView>;

const SETTING_HEAD = { version: Type.Integer(), note: Text, madeBy: Text, madeAt: Text };
/** `versions`: newest first, the last twenty. */
export const AllocationSettings = Type.Object(
  {
    current: orNull(Type.Object({ ...SETTING_HEAD, definition: AllocationSettingView }, CLOSED)),
    versions: Type.Array(Type.Object(SETTING_HEAD, CLOSED)),
  },
  CLOSED,
);
export type AllocationSettingsJson = Static<typeof AllocationSettings>;
/** `changes`: the version that was changed, 0 where there was none. */
export const AllocationSettingBody = Type.Object(
  { book: BookCode, changes: Type.Integer({ minimum: 0 }), definition: AllocationSettingView, note: Reason },
  CLOSED,
);

export const AllocationOverrideBody = Type.Object(
  { book: BookCode, shop: ShopCode, orderNo: OrderNo, warehouse: Warehouse, reason: Reason },
  CLOSED,
);
export const AllocationView = Type.Object(
  {
    allocationNo: No,
    outcome: Type.Enum(['PLATFORM', 'ALLOCATED', 'OVERRIDDEN', 'SHORT', 'NOT_NEEDED']),
    units: Type.Array(Type.Object({ warehouse: Text, item: Text, material: Text, quantity: Type.Integer() }, CLOSED)),
    freight: orNull(Money),
    considered: Type.Array(
      Type.Object(
        { warehouse: Text, taken: Type.Boolean(), why: Text, units: Type.Integer(), freight: orNull(Money) },
        CLOSED,
      ),
    ),
    /** null: the rules. */
    decidedBy: TextOrNull,
    reason: Text,
    decidedAt: Text,
  },
  CLOSED,
);
export type AllocationJson = Static<typeof AllocationView>;
export const Allocations = listOf(AllocationView);
export type AllocationsJson = Static<typeof Allocations>;
