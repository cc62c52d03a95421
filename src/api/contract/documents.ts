/** Papers, statements, settlements, imports and their reports. */
import { type Static, Type } from 'typebox';
import {
  BookCode,
  CLOSED,
  ErrorView,
  Money,
  orNull,
  ProblemView,
  Reason,
  ShopCode,
  Text,
  TextOrNull,
} from './basics.ts';
import { VoucherBrief } from './vouchers.ts';

export const DocumentState = Type.Enum(['RECEIVED', 'ASKING', 'INTERPRETED', 'REJECTED']);

const DOCUMENT_BRIEF = {
  documentNo: Text,
  name: Text,
  sha256: Text,
  bytes: Text,
  receivedAt: Text,
  receivedBy: Text,
  state: DocumentState,
  kind: TextOrNull,
  book: TextOrNull,
  shop: TextOrNull,
  lines: TextOrNull,
  statements: Type.Integer(),
  problems: Type.Integer(),
  badRows: Type.Integer(),
  heldStatements: Type.Integer(),
};
export const DocumentBrief = Type.Object(DOCUMENT_BRIEF, CLOSED);
export type DocumentBriefJson = Static<typeof DocumentBrief>;

export const Check = Type.Object(
  { name: Text, left: Money, right: Money, difference: Money, holds: Type.Boolean() },
  CLOSED,
);
export type CheckJson = Static<typeof Check>;

export const UnknownItemView = Type.Object(
  {
    transactionType: Text,
    amountType: Text,
    amountDescription: Text,
    amount: Money,
    rows: Text,
    reason: Type.Enum(['UNKNOWN', 'UNCONFIRMED', 'HOLD']),
    suggestions: Type.Array(Type.Object({ feeKey: Text, score: Type.Number(), why: Text }, CLOSED)),
  },
  CLOSED,
);
export type UnknownItemJson = Static<typeof UnknownItemView>;

const Months = Type.Array(Type.Object({ month: Text, net: Money }, CLOSED));

export const SettlementState = Type.Enum(['HELD', 'POSTED', 'REVISION_HELD']);

export const StatementView = Type.Object(
  {
    statementNo: Text,
    documentNo: Text,
    book: Text,
    shop: Text,
    settlementId: Text,
    kind: Text,
    revision: Type.Integer(),
    currency: Text,
    bookCurrency: Text,
    startAt: TextOrNull,
    endAt: TextOrNull,
    endDate: TextOrNull,
    depositDate: TextOrNull,
    total: orNull(Money),
    sum: Money,
    rows: Text,
    state: Type.Enum(['PROVED', 'HELD']),
    checks: Type.Array(Check),
    problems: Type.Array(ProblemView),
    settlementState: orNull(SettlementState),
    settlementProblems: Type.Array(ProblemView),
    /** This statement is the one in the journal. */
    posted: Type.Boolean(),
    months: Months,
    vouchers: Type.Array(VoucherBrief),
    unknownItems: Type.Array(UnknownItemView),
  },
  CLOSED,
);
export type StatementJson = Static<typeof StatementView>;

export const BadRowView = Type.Object(
  { line: Type.Integer(), offset: Text, length: Text, raw: Text, problem: ProblemView },
  CLOSED,
);
export type BadRowJson = Static<typeof BadRowView>;

export const DocumentView = Type.Object(
  {
    ...DOCUMENT_BRIEF,
    encoding: TextOrNull,
    locale: TextOrNull,
    decimalSign: TextOrNull,
    interpretedAt: TextOrNull,
    problemList: Type.Array(ProblemView),
    badRowList: Type.Array(BadRowView),
    statementList: Type.Array(StatementView),
  },
  CLOSED,
);
export type DocumentJson = Static<typeof DocumentView>;

export const RetryBody = Type.Object({ shop: Type.Optional(ShopCode) }, CLOSED);

// Settlements

export const SettlementBrief = Type.Object(
  {
    book: Text,
    shop: Text,
    settlementId: Text,
    currency: Text,
    state: SettlementState,
    problems: Type.Integer(),
    startAt: TextOrNull,
    endAt: TextOrNull,
    total: orNull(Money),
    statements: Type.Integer(),
    postedStatement: TextOrNull,
    changedAt: Text,
  },
  CLOSED,
);
export type SettlementBriefJson = Static<typeof SettlementBrief>;

export const Disposition = Type.Enum(['POSTED', 'POSTED_NIL', 'MATCH_ONLY', 'TAX_PAIR']);

export const CellView = Type.Object(
  {
    statementNo: Text,
    cellNo: Type.Integer(),
    transactionType: Text,
    amountType: Text,
    amountDescription: Text,
    businessDate: Text,
    marketplace: Text,
    sku: Text,
    jurisdiction: Text,
    status: Text,
    amount: Money,
    quantity: Text,
    rows: Text,
    disposition: orNull(Disposition),
    feeKey: TextOrNull,
    matchedRule: TextOrNull,
    reason: TextOrNull,
  },
  CLOSED,
);
export type CellJson = Static<typeof CellView>;

/** The settlement before or after by date; `joins`: end = start and the reserve is carried over. */
export const NeighbourView = Type.Object(
  {
    settlementId: Text,
    startAt: TextOrNull,
    endAt: TextOrNull,
    state: SettlementState,
    previousReserve: Money,
    currentReserve: Money,
    joins: Type.Boolean(),
  },
  CLOSED,
);
export type NeighbourJson = Static<typeof NeighbourView>;

export const SettlementView = Type.Object(
  {
    book: Text,
    shop: Text,
    settlementId: Text,
    currency: Text,
    state: SettlementState,
    postedStatement: TextOrNull,
    changedAt: Text,
    problems: Type.Array(ProblemView),
    statements: Type.Array(StatementView),
    cells: Type.Array(CellView),
    cellsTotal: Type.Integer(),
    previous: orNull(NeighbourView),
    next: orNull(NeighbourView),
  },
  CLOSED,
);
export type SettlementJson = Static<typeof SettlementView>;

// Import

export const Progress = Type.Object(
  {
    step: Type.Enum(['KEEPING', 'READING', 'PROVING', 'POSTING', 'DONE']),
    bytes: Type.Integer(),
    rows: Type.Integer(),
  },
  CLOSED,
);
export type ProgressJson = Static<typeof Progress>;

export const VoucherReportView = Type.Object(
  {
    voucherNo: Text,
    word: Text,
    number: Type.Integer(),
    date: Text,
    period: Text,
    category: Text,
    summary: Text,
    state: Text,
    erpNumber: TextOrNull,
    total: Money,
    lines: Type.Array(
      Type.Object(
        {
          lineNo: Type.Integer(),
          dc: Type.Enum(['D', 'C']),
          account: Text,
          accountName: Text,
          fc: Money,
          rate: Text,
          lc: Money,
          dims: Type.Record(Type.String(), Type.String()),
        },
        CLOSED,
      ),
    ),
  },
  CLOSED,
);
export type VoucherReportJson = Static<typeof VoucherReportView>;

export const StatementReportView = Type.Object(
  {
    book: Text,
    shop: Text,
    settlementId: Text,
    kind: Text,
    revision: Type.Integer(),
    currency: Text,
    bookCurrency: Text,
    outcome: Type.Enum(['POSTED', 'CORRECTED', 'UNCHANGED', 'COMPARED', 'HELD']),
    total: orNull(Money),
    sum: Money,
    rows: Text,
    startAt: TextOrNull,
    endAt: TextOrNull,
    checks: Type.Array(Check),
    months: Months,
    vouchers: Type.Array(VoucherReportView),
    unknownItems: Type.Array(UnknownItemView),
    differences: Type.Array(
      Type.Object(
        {
          transactionType: Text,
          amountType: Text,
          amountDescription: Text,
          businessDate: Text,
          sku: Text,
          before: Money,
          after: Money,
        },
        CLOSED,
      ),
    ),
    problems: Type.Array(ProblemView),
  },
  CLOSED,
);
export type StatementReportJson = Static<typeof StatementReportView>;

export const ImportReportView = Type.Object(
  {
    documentNo: TextOrNull,
    name: Text,
    sha256: Text,
    bytes: Text,
    kind: TextOrNull,
    already: Type.Boolean(),
    openedBook: orNull(Type.Object({ book: Text, currency: Text, shop: Text }, CLOSED)),
    statements: Type.Array(StatementReportView),
    problems: Type.Array(ProblemView),
    dryRun: Type.Boolean(),
  },
  CLOSED,
);
export type ImportReportJson = Static<typeof ImportReportView>;

export const ImportView = Type.Object(
  {
    importId: Text,
    name: Text,
    state: Type.Enum(['RUNNING', 'DONE', 'FAILED']),
    progress: Progress,
    report: orNull(ImportReportView),
    error: orNull(ErrorView),
    startedAt: Text,
  },
  CLOSED,
);
export type ImportJson = Static<typeof ImportView>;

export const ImportAnswer = Type.Object({ importId: Text }, CLOSED);
export type ImportAnswerJson = Static<typeof ImportAnswer>;
export const ImportParams = Type.Object({ id: Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$' }) }, CLOSED);

// Item rules

export const ItemRuleView = Type.Object(
  {
    ruleNo: Text,
    book: Text,
    transactionType: Text,
    amountType: Text,
    amountDescription: Text,
    feeKey: Text,
    state: Type.Enum(['ACCEPTED', 'WITHDRAWN']),
    effectiveFrom: Text,
    decidedBy: Text,
    reason: Text,
    decidedAt: Text,
  },
  CLOSED,
);
export type ItemRuleJson = Static<typeof ItemRuleView>;

export const NewItemRuleBody = Type.Object(
  {
    book: BookCode,
    transactionType: Type.String({ maxLength: 200 }),
    amountType: Type.String({ maxLength: 200 }),
    amountDescription: Type.String({ maxLength: 400 }),
    feeKey: Type.String({ minLength: 1, maxLength: 64, pattern: '^[A-Za-z0-9_.-]+$' }),
    reason: Reason,
  },
  CLOSED,
);
export const ItemRuleAnswer = Type.Object({ reports: Type.Array(StatementReportView) }, CLOSED);
export type ItemRuleAnswerJson = Static<typeof ItemRuleAnswer>;
