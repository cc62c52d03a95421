/** Vouchers, their lines and the proof of a line. */
import { type Static, Type } from 'typebox';
import { DOCUMENT_KINDS, type DocumentKind, type VoucherForm } from '../../core/business-documents.ts';
import {
  Bilingual,
  BookCode,
  CLOSED,
  ErrorView,
  Money,
  No,
  orNull,
  ProblemView,
  Reason,
  ROWS_PER_PAGE_MAX,
  Text,
  TextOrNull,
} from './basics.ts';

const FORMS: VoucherForm[] = ['VOUCHER', ...(Object.keys(DOCUMENT_KINDS) as DocumentKind[])];

export const VOUCHER_STATES = [
  'AWAITING_REVIEW',
  'QUEUED',
  'SENDING',
  'ACCEPTED',
  'UNKNOWN',
  'SAVED',
  'VERIFIED',
  'REFUSED',
  'DRIFTED',
  'ADOPTED',
  'SUPERSEDED',
] as const;
export const ATTEMPT_STEPS = ['FIND', 'SEND', 'POLL', 'READ_BACK', 'ADVANCE', 'DUPLICATES', 'REMOVE'] as const;
export const VoucherState = Type.Enum([...VOUCHER_STATES]);

const VOUCHER_BRIEF = {
  book: Text,
  voucherNo: Text,
  /** VOUCHER, or the business document that goes to the ERP in its place. */
  form: Type.Enum(FORMS),
  word: Text,
  number: Type.Integer(),
  date: Text,
  period: Text,
  category: Text,
  shop: Text,
  summary: Text,
  state: VoucherState,
  erpNumber: TextOrNull,
  preparer: Text,
  reviewer: TextOrNull,
  total: Money,
  settlementId: TextOrNull,
  problem: orNull(ProblemView),
};
export const VoucherBrief = Type.Object(VOUCHER_BRIEF, CLOSED);
export type VoucherBriefJson = Static<typeof VoucherBrief>;

export const Dims = Type.Record(Type.String(), Type.String());

export const VoucherLineView = Type.Object(
  {
    lineNo: Type.Integer(),
    summary: Text,
    account: Text,
    accountNameZh: Text,
    accountNameEn: Text,
    dc: Type.Enum(['D', 'C']),
    fc: Money,
    rate: Text,
    lc: Money,
    dims: Dims,
  },
  CLOSED,
);
export type VoucherLineJson = Static<typeof VoucherLineView>;

export const VoucherView = Type.Object(
  {
    ...VOUCHER_BRIEF,
    voucherKey: Text,
    source: Text,
    sourceId: Text,
    cutNo: Type.Integer(),
    attachments: Type.Integer(),
    tries: Type.Integer(),
    correctsVoucher: TextOrNull,
    correctedBy: Type.Array(Text),
    reviewedAt: TextOrNull,
    erpAccount: TextOrNull,
    erpId: TextOrNull,
    nextTryAt: TextOrNull,
    createdAt: Text,
    changedAt: Text,
    lines: Type.Array(VoucherLineView),
    attempts: Type.Array(
      Type.Object(
        { attemptNo: Text, step: Type.Enum([...ATTEMPT_STEPS]), at: Text, worker: Text, outcome: Text },
        CLOSED,
      ),
    ),
    /** State and four eyes let this user review it. */
    mayReview: Type.Boolean(),
  },
  CLOSED,
);
export type VoucherJson = Static<typeof VoucherView>;

export const VoucherParams = Type.Object({ book: BookCode, no: No }, CLOSED);
export const LineParams = Type.Object(
  { book: BookCode, no: No, line: Type.Integer({ minimum: 1, maximum: 100_000 }) },
  CLOSED,
);

const Decision = Type.Enum(['APPROVE', 'RETURN']);
export const ReviewBody = Type.Object({ decision: Decision, reason: Type.Optional(Reason) }, CLOSED);
export const BulkReviewBody = Type.Object(
  {
    vouchers: Type.Array(Type.Object({ book: BookCode, voucherNo: No }, CLOSED), {
      minItems: 1,
      maxItems: ROWS_PER_PAGE_MAX,
    }),
    decision: Decision,
    reason: Type.Optional(Reason),
  },
  CLOSED,
);
export const BulkReviewAnswer = Type.Object(
  {
    done: Type.Integer(),
    refused: Type.Array(Type.Object({ book: Text, voucherNo: Text, error: ErrorView }, CLOSED)),
  },
  CLOSED,
);
export type BulkReviewAnswerJson = Static<typeof BulkReviewAnswer>;

// Proof: pipeline/line-proof.ts as JSON

const Side = Type.Enum(['D', 'C']);

/** A quote of the rate table that a line's rate was taken from. */
export const ProofQuoteView = Type.Object(
  {
    rateNo: Text,
    rateType: Text,
    currency: Text,
    functional: Text,
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

export const ProofCellView = Type.Object(
  {
    statementNo: Text,
    cellNo: Type.Integer(),
    documentNo: Text,
    settlementId: Text,
    kind: Text,
    transactionType: Text,
    amountType: Text,
    amountDescription: Text,
    businessDate: Text,
    sku: Text,
    marketplace: Text,
    jurisdiction: Text,
    amount: Money,
    /** What of the cell stands in the journal line; the opposite sign on a correction. */
    share: Money,
    /** Its part of the line's functional amount; null where not all cells are shown. */
    lc: Type.Union([Money, Type.Null()]),
    rows: Text,
    feeKey: TextOrNull,
    matchedRule: TextOrNull,
    disposition: TextOrNull,
  },
  CLOSED,
);

export const ProofJournalLineView = Type.Object(
  {
    lineNo: Text,
    entryNo: Text,
    entryKey: Text,
    entryKind: Text,
    summary: Text,
    businessDate: Text,
    originalPeriod: Text,
    postingPeriod: Text,
    correction: TextOrNull,
    dc: Side,
    account: Text,
    fc: Money,
    rate: Text,
    lc: Money,
    dims: Dims,
    /** The amount before it was posted in the book's currency. */
    src: orNull(Type.Object({ amount: Money, rate: Text }, CLOSED)),
    rounding: Money,
    rule: Text,
    ruleWords: Type.Array(Type.Object({ rule: Text, words: Bilingual }, CLOSED)),
    rateRef: Text,
    quotes: Type.Array(ProofQuoteView),
    batchNo: Text,
    posting: Text,
    batchHash: Text,
    previousHash: Text,
    postedAt: Text,
    postedBy: Text,
    /** The cells are those of the lines that this line balances. */
    balances: Type.Boolean(),
    cells: Type.Array(ProofCellView),
    cellCount: Type.Integer(),
    /** Σ share of all cells, also those not shown. */
    cellSum: orNull(Money),
  },
  CLOSED,
);

export const ProofRowView = Type.Object(
  {
    documentNo: Text,
    documentName: Text,
    statementNo: Text,
    rowNo: Type.Integer(),
    cellNo: Type.Integer(),
    /** 1-based line of the paper. */
    line: Type.Integer(),
    offset: Text,
    length: Type.Integer(),
    amount: Money,
    orderId: Text,
    postedAt: Text,
    raw: TextOrNull,
  },
  CLOSED,
);

export const LineProofView = Type.Object(
  {
    book: Text,
    bookCurrency: Text,
    voucherNo: Text,
    lineNo: Type.Integer(),
    word: Text,
    number: Type.Integer(),
    contentHash: Text,
    line: VoucherLineView,
    journalLines: Type.Array(ProofJournalLineView),
    journalLineCount: Type.Integer(),
    rows: Type.Array(ProofRowView),
    nextRow: TextOrNull,
    checks: Type.Array(
      Type.Object(
        {
          name: Type.Enum(['VOUCHER_FC', 'VOUCHER_LC', 'ROUNDING', 'CELLS', 'ROWS']),
          left: Money,
          right: Money,
          holds: Type.Boolean(),
        },
        CLOSED,
      ),
    ),
    holds: Type.Boolean(),
  },
  CLOSED,
);
export type LineProofJson = Static<typeof LineProofView>;
