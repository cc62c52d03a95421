/** Base data of an ERP (基础资料) as it was pulled last. */
import { type Static, Type } from 'typebox';
import { CLOSED, No, orNull, ProblemView, ShortText, Text, TextOrNull } from './basics.ts';
import { ErpName } from './connectors.ts';

export const MasterKindName = Type.Enum([
  'ACCOUNT',
  'CUSTOMER',
  'SUPPLIER',
  'MATERIAL',
  'WAREHOUSE',
  'DEPARTMENT',
  'EXPENSE_ITEM',
  'CURRENCY',
  'RATE',
  'VOUCHER_WORD',
  'CASH_FLOW_ITEM',
  'PERIOD',
]);
export type MasterKindJson = Static<typeof MasterKindName>;

export const BaseDataParams = Type.Object({ name: ErpName, kind: MasterKindName }, CLOSED);
export const BaseDataText = Type.Optional(ShortText);

export const BaseDataKindView = Type.Object(
  {
    kind: MasterKindName,
    /** The ERP's interface gives it; false also where the connection is off or cannot be opened. */
    given: Type.Boolean(),
    /** The chart check looks at it. */
    checked: Type.Boolean(),
    /** 0: never pulled to the end. */
    version: No,
    pulledAt: TextOrNull,
    records: Type.Integer(),
    triedAt: TextOrNull,
    /** Why the last try did not come to its end; what stood before stands. */
    problem: orNull(ProblemView),
  },
  CLOSED,
);
export type BaseDataKindJson = Static<typeof BaseDataKindView>;

export const PullBody = Type.Object(
  { kinds: Type.Optional(Type.Array(MasterKindName, { minItems: 1, maxItems: 12, uniqueItems: true })) },
  CLOSED,
);

export const PullOutcomeView = Type.Object(
  {
    kind: MasterKindName,
    outcome: Type.Enum(['STORED', 'FAILED']),
    version: No,
    records: Type.Integer(),
    /** Records that came or changed, and that went, since the pull before. */
    changed: Type.Integer(),
    gone: Type.Integer(),
    problem: orNull(ProblemView),
  },
  CLOSED,
);
export type PullOutcomeJson = Static<typeof PullOutcomeView>;

export const BaseRecordView = Type.Object(
  {
    code: Text,
    name: Text,
    enabled: Type.Boolean(),
    /** Text, truth value or list of texts by name: leaf, direction, dims, currencies … */
    facts: Type.Record(Type.String(), Type.Unknown()),
  },
  CLOSED,
);
export type BaseRecordJson = Static<typeof BaseRecordView>;
