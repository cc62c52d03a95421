/** Business documents (业务单据) of an ERP: handed in, listed, followed; and base data that is pushed. */
import { type Static, Type } from 'typebox';
import { DOCUMENT_KINDS, type DocumentKind, type PushedMaster } from '../../core/business-documents.ts';
import { HANDED_IN_LINES_MAX } from '../../delivery/handed-in.ts';
import { HANDED_IN_MAX } from '../../pipeline/hand-in-documents.ts';
import { MASTERS_MAX } from '../../pipeline/push-masters.ts';
import { BookCode, CLOSED, DateText, Money, No, orNull, PeriodText, ProblemView, Text, TextOrNull } from './basics.ts';
import { ATTEMPT_STEPS, VoucherState } from './vouchers.ts';

const KINDS = Object.keys(DOCUMENT_KINDS) as DocumentKind[];
export const DocumentKindOfErp = Type.Enum(KINDS);

const Code = Type.String({ minLength: 1, maxLength: 100 });
const Amount = Type.String({ pattern: '^-?[0-9]{1,15}(\\.[0-9]{1,8})?$' });
const Summary = Type.String({ maxLength: 200 });
const CurrencyCode = Type.String({ pattern: '^[A-Z]{3}$' });
const RateText = Type.String({ pattern: '^[0-9]{1,9}(\\.[0-9]{1,12})?$' });
const Key = Type.String({ minLength: 1, maxLength: 100, pattern: '^\\S(.*\\S)?$' });

const HandedInLineBody = Type.Object(
  {
    summary: Type.Optional(Summary),
    material: Type.Optional(Code),
    expenseItem: Type.Optional(Code),
    department: Type.Optional(Code),
    warehouse: Type.Optional(Code),
    warehouseTo: Type.Optional(Code),
    quantity: Type.Optional(Type.Integer()),
    fc: Type.Optional(Amount),
    tax: Type.Optional(Amount),
    taxRate: Type.Optional(Type.String({ maxLength: 10 })),
    lc: Type.Optional(Amount),
    cost: Type.Optional(Amount),
  },
  CLOSED,
);

export const HandedInBody = Type.Object(
  {
    key: Key,
    kind: DocumentKindOfErp,
    date: DateText,
    dueDate: Type.Optional(DateText),
    currency: CurrencyCode,
    rate: Type.Optional(RateText),
    summary: Summary,
    party: Type.Optional(Type.Object({ kind: Type.Enum(['CUSTOMER', 'SUPPLIER']), code: Code }, CLOSED)),
    bankAccount: Type.Optional(Code),
    charge: Type.Optional(Amount),
    source: Type.Optional(
      Type.Object({ key: Type.Optional(Key), number: Type.Optional(Code), id: Type.Optional(Code) }, CLOSED),
    ),
    lines: Type.Array(HandedInLineBody, { minItems: 1, maxItems: HANDED_IN_LINES_MAX }),
  },
  CLOSED,
);

export const HandInBody = Type.Object(
  { book: BookCode, documents: Type.Array(HandedInBody, { minItems: 1, maxItems: HANDED_IN_MAX }) },
  CLOSED,
);

export const HandInAnswer = Type.Object(
  {
    /** In the order of the documents; each stands for itself. */
    outcomes: Type.Array(
      Type.Object(
        {
          key: Text,
          outcome: Type.Enum(['TAKEN', 'ALREADY', 'REFUSED']),
          no: TextOrNull,
          word: TextOrNull,
          number: orNull(Type.Integer()),
          state: orNull(VoucherState),
          problems: Type.Array(ProblemView),
        },
        CLOSED,
      ),
    ),
  },
  CLOSED,
);
export type HandInAnswerJson = Static<typeof HandInAnswer>;

const BRIEF = {
  book: Text,
  no: Text,
  kind: DocumentKindOfErp,
  /** The caller's key; null: cut from the journal. */
  key: TextOrNull,
  word: Text,
  number: Type.Integer(),
  date: Text,
  period: Text,
  summary: Text,
  /** Our code of the customer or supplier; null: it has none. */
  party: TextOrNull,
  /** Of its lines, in its own currency. */
  total: Money,
  state: VoucherState,
  erpNumber: TextOrNull,
  problem: orNull(ProblemView),
};
export const ErpDocumentBrief = Type.Object(BRIEF, CLOSED);
export type ErpDocumentBriefJson = Static<typeof ErpDocumentBrief>;

const ErpDocumentLine = Type.Object(
  {
    lineNo: Type.Integer(),
    summary: Text,
    material: TextOrNull,
    expenseItem: TextOrNull,
    department: TextOrNull,
    warehouse: TextOrNull,
    warehouseTo: TextOrNull,
    quantity: TextOrNull,
    fc: Money,
    tax: Money,
    lc: Money,
  },
  CLOSED,
);

export const ErpDocumentView = Type.Object(
  {
    ...BRIEF,
    erpAccount: TextOrNull,
    erpId: TextOrNull,
    tries: Type.Integer(),
    createdAt: Text,
    /** Handed in, and certainly not in the ERP. */
    withdrawable: Type.Boolean(),
    /** As it goes to the ERP; null while the document that it follows is not there. */
    content: orNull(
      Type.Object(
        {
          number: Text,
          reference: Text,
          bankAccount: TextOrNull,
          currency: Text,
          rate: Text,
          source: TextOrNull,
          lines: Type.Array(ErpDocumentLine),
        },
        CLOSED,
      ),
    ),
    attempts: Type.Array(
      Type.Object(
        { attemptNo: Text, step: Type.Enum([...ATTEMPT_STEPS]), at: Text, worker: Text, outcome: Text },
        CLOSED,
      ),
    ),
  },
  CLOSED,
);
export type ErpDocumentJson = Static<typeof ErpDocumentView>;

export const ErpDocumentParams = Type.Object({ book: BookCode, no: No }, CLOSED);

const Name = Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' });
const MasterRow = Type.Union([
  Type.Object({ kind: Type.Enum(['CUSTOMER', 'SUPPLIER', 'WAREHOUSE']), code: Code, name: Name }, CLOSED),
  Type.Object({ kind: Type.Literal('MATERIAL'), code: Code, name: Name, unit: Code }, CLOSED),
]);

/** Rates come from the book's own table, never from a caller. */
export const MastersBody = Type.Union([
  Type.Object({ source: Type.Literal('SHOPS') }, CLOSED),
  Type.Object({ source: Type.Literal('RATES'), period: PeriodText }, CLOSED),
  Type.Object(
    { source: Type.Literal('ROWS'), rows: Type.Array(MasterRow, { minItems: 1, maxItems: MASTERS_MAX }) },
    CLOSED,
  ),
]);

const MASTER_KINDS: PushedMaster['kind'][] = ['CUSTOMER', 'SUPPLIER', 'WAREHOUSE', 'MATERIAL', 'RATE'];
const PushedView = {
  kind: Type.Enum(MASTER_KINDS),
  code: Text,
  outcome: Type.Enum(['SAVED', 'REFUSED', 'UNKNOWN', 'FAILED']),
  erpId: TextOrNull,
  erpNumber: TextOrNull,
  problem: orNull(ProblemView),
};

export const MastersAnswer = Type.Object(
  {
    pushed: Type.Array(Type.Object(PushedView, CLOSED)),
    missing: Type.Array(ProblemView),
    /** Behind one that found the system down. */
    untried: Type.Integer(),
  },
  CLOSED,
);
export type MastersAnswerJson = Static<typeof MastersAnswer>;

export const PushedMasterView = Type.Object({ ...PushedView, pushedBy: Text, pushedAt: Text }, CLOSED);
export type PushedMasterJson = Static<typeof PushedMasterView>;
