/** Overview, books, exceptions, settings and checks of the whole house. */
import { type Static, Type } from 'typebox';
import {
  Bilingual,
  BookCode,
  CLOSED,
  DateText,
  ErrorView,
  LevelName,
  Money,
  PeriodText,
  ProblemView,
  Reason,
  ROWS_PER_PAGE_MAX,
  ShopCode,
  Text,
  TextOrNull,
} from './basics.ts';
import { DocumentBrief } from './documents.ts';

const Count = Type.Object({ state: Text, count: Type.Integer() }, CLOSED);

export const OverviewView = Type.Object(
  {
    documents: Type.Array(Count),
    settlements: Type.Array(Count),
    vouchers: Type.Array(Count),
    exceptions: Type.Array(Type.Object({ level: LevelName, open: Type.Integer(), overdue: Type.Integer() }, CLOSED)),
    journal: Type.Array(
      Type.Object(
        {
          book: Text,
          entries: Type.Integer(),
          lines: Type.Integer(),
          batches: Type.Integer(),
          debit: Money,
          credit: Money,
        },
        CLOSED,
      ),
    ),
    deliveries: Type.Array(
      Type.Object(
        {
          book: Text,
          erpAccount: Text,
          profile: Text,
          sandbox: Type.Boolean(),
          waiting: Type.Integer(),
          saved: Type.Integer(),
          verified: Type.Integer(),
          refused: Type.Integer(),
          unknown: Type.Integer(),
          drifted: Type.Integer(),
          lastAttemptAt: TextOrNull,
        },
        CLOSED,
      ),
    ),
    lastDocuments: Type.Array(DocumentBrief),
  },
  CLOSED,
);
export type OverviewJson = Static<typeof OverviewView>;

export const BookView = Type.Object(
  {
    book: Text,
    name: Text,
    standard: Type.Enum(['ASBE', 'SBE']),
    currency: Text,
    trial: Type.Boolean(),
    closedPeriods: Type.Array(Text),
  },
  CLOSED,
);
export type BookJson = Static<typeof BookView>;

export const ShopView = Type.Object(
  {
    code: Text,
    book: Text,
    name: Text,
    platform: Text,
    marketplace: Text,
    currency: Text,
    zone: Text,
    customer: Text,
    department: Text,
  },
  CLOSED,
);
export type ShopJson = Static<typeof ShopView>;

/** `acceptable`: an item can be mapped to it. */
export const FeeKeyView = Type.Object(
  { feeKey: Text, text: Bilingual, category: Text, role: Text, acceptable: Type.Boolean() },
  CLOSED,
);
export type FeeKeyJson = Static<typeof FeeKeyView>;

// Exceptions

export const ExceptionState = Type.Enum(['OPEN', 'RETRYING', 'RESOLVED', 'SKIPPED']);
export const ExceptionView = Type.Object(
  {
    id: Text,
    problem: ProblemView,
    subject: Text,
    state: ExceptionState,
    count: Text,
    raisedAt: Text,
    lastSeenAt: Text,
    deadlineAt: Text,
    overdue: Type.Boolean(),
    decidedBy: TextOrNull,
    decidedAt: TextOrNull,
    reason: TextOrNull,
  },
  CLOSED,
);
export type ExceptionJson = Static<typeof ExceptionView>;

export const ExceptionId = Type.String({ pattern: '^E-[0-9]{1,18}$' });
export const ExceptionParams = Type.Object({ id: ExceptionId }, CLOSED);
const Ids = Type.Array(ExceptionId, { minItems: 1, maxItems: ROWS_PER_PAGE_MAX, uniqueItems: true });
export const SkipBody = Type.Object({ reason: Reason }, CLOSED);
export const BulkRetryBody = Type.Object({ ids: Ids }, CLOSED);
export const BulkSkipBody = Type.Object({ ids: Ids, reason: Reason }, CLOSED);
export const BulkAnswer = Type.Object(
  { done: Type.Integer(), refused: Type.Array(Type.Object({ id: Text, error: ErrorView }, CLOSED)) },
  CLOSED,
);
export type BulkAnswerJson = Static<typeof BulkAnswer>;

// Policies, rates, periods

export const PolicyKeyView = Type.Object(
  {
    key: Text,
    text: Bilingual,
    /** FIXED ones cannot be set, BOOK ones not for a shop. */
    scope: Type.Enum(['FIXED', 'BOOK', 'SHOP']),
    values: Type.Array(Text),
    pattern: TextOrNull,
    default: Text,
    current: Text,
  },
  CLOSED,
);
export type PolicyKeyJson = Static<typeof PolicyKeyView>;

export const PolicyView = Type.Object(
  {
    policyNo: Text,
    book: Text,
    shop: Text,
    key: Text,
    value: Text,
    effectiveFrom: Text,
    setBy: Text,
    approvedBy: TextOrNull,
    setAt: Text,
  },
  CLOSED,
);
export type PolicyJson = Static<typeof PolicyView>;
export const PoliciesAnswer = Type.Object({ keys: Type.Array(PolicyKeyView), items: Type.Array(PolicyView) }, CLOSED);
export type PoliciesJson = Static<typeof PoliciesAnswer>;
export const NewPolicyBody = Type.Object(
  {
    book: BookCode,
    shop: Type.Optional(ShopCode),
    key: Type.String({ minLength: 1, maxLength: 64 }),
    value: Type.String({ minLength: 1, maxLength: 200 }),
    effectiveFrom: DateText,
    reason: Reason,
  },
  CLOSED,
);

export const RateView = Type.Object(
  {
    rateNo: Text,
    currency: Text,
    functional: Text,
    rateType: Text,
    date: Text,
    value: Text,
    quotedUnit: Type.Integer(),
    inverse: Type.Boolean(),
    source: Text,
    enteredBy: Text,
    enteredAt: Text,
  },
  CLOSED,
);
export type RateJson = Static<typeof RateView>;
export const RatesBody = Type.Object({ csv: Type.String({ minLength: 1, maxLength: 1_048_576 }) }, CLOSED);
export const RatesAnswer = Type.Object({ added: Type.Integer(), problems: Type.Array(ProblemView) }, CLOSED);
export type RatesAnswerJson = Static<typeof RatesAnswer>;

export const PeriodView = Type.Object(
  {
    book: Text,
    period: Text,
    state: Type.Enum(['OPEN', 'CLOSED']),
    changedAt: TextOrNull,
    changedBy: TextOrNull,
    entries: Type.Integer(),
    /** Vouchers of the period that no ERP has yet. */
    vouchersOpen: Type.Integer(),
  },
  CLOSED,
);
export type PeriodJson = Static<typeof PeriodView>;
export const ClosePeriodBody = Type.Object({ book: BookCode, period: PeriodText }, CLOSED);
export const ReopenPeriodBody = Type.Object({ book: BookCode, period: PeriodText, reason: Reason }, CLOSED);

// Verify, health

export const VerifyReportView = Type.Object(
  {
    holds: Type.Boolean(),
    /** Each law over all books. */
    laws: Type.Array(
      Type.Object(
        {
          law: Text,
          severity: Text,
          text: Bilingual,
          checked: Text,
          holds: Type.Boolean(),
          breachCount: Text,
          /** The first of them: place, expected ≠ actual (difference). */
          breaches: Type.Array(Text),
          problems: Type.Array(ProblemView),
        },
        CLOSED,
      ),
    ),
    chains: Type.Array(Type.Object({ book: Text, batches: Type.Integer(), broken: TextOrNull }, CLOSED)),
    /** `broken`: the first audit row that does not hold. */
    audit: Type.Object({ holds: Type.Boolean(), broken: TextOrNull }, CLOSED),
    /** Kept papers against their hashes. */
    papers: Type.Object(
      { holds: Type.Boolean(), checked: Text, bytes: Text, breachCount: Text, breaches: Type.Array(Text) },
      CLOSED,
    ),
  },
  CLOSED,
);
export type VerifyReportJson = Static<typeof VerifyReportView>;

export const HealthView = Type.Object({ status: Type.Literal('up'), database: Type.Boolean(), version: Text }, CLOSED);
export type HealthJson = Static<typeof HealthView>;
