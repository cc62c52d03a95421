/** Vouchers on their way to the ERP: the queue, the calls of one voucher, the breaks against the ERP, reversals. */
import { type Static, Type } from 'typebox';
import { BY_HAND_NUMBER_MAX, BY_HAND_TEXT_MAX } from '../../delivery/by-hand.ts';
import {
  BookCode,
  CLOSED,
  Money,
  No,
  orNull,
  PAGING,
  PeriodText,
  ProblemView,
  Reason,
  ShopCode,
  ShortText,
  Text,
  TextOrNull,
} from './basics.ts';
import { ErpName } from './connectors.ts';
import { ATTEMPT_STEPS, VOUCHER_BRIEF, VoucherState } from './vouchers.ts';

/**
 * What a voucher waits for. PROBLEM: a person, since the ERP refused it or holds it otherwise · CHART: the chart check · PAUSED:
 * its ERP is down · WAITING: its next try · NO_ERP: its book is connected to none.
 */
const HELD = ['PROBLEM', 'CHART', 'PAUSED', 'WAITING', 'NO_ERP'] as const;
export type HeldJson = (typeof HELD)[number];
const Held = Type.Enum([...HELD]);

const Decision = Type.Object({ by: Text, at: Text, reason: Text }, CLOSED);

const DELIVERY_ROW = {
  ...VOUCHER_BRIEF,
  /** The connection that holds it, else the one of its book. */
  erpAccount: TextOrNull,
  held: orNull(Held),
  /** The journal's period, where the ERP had closed it and the voucher went to a later one. */
  lateFrom: TextOrNull,
  nextTryAt: TextOrNull,
  tries: Type.Integer(),
  changedAt: Text,
  skipped: orNull(Decision),
};
export const DeliveryRow = Type.Object(DELIVERY_ROW, CLOSED);
export type DeliveryRowJson = Static<typeof DeliveryRow>;

export const DeliveryQuery = Type.Object(
  {
    book: Type.Optional(BookCode),
    /** Without one: those that are not settled in the ERP. */
    state: Type.Optional(VoucherState),
    held: Type.Optional(Held),
    /** Only those that went to a later period. */
    late: Type.Optional(Type.Boolean()),
    period: Type.Optional(PeriodText),
    text: Type.Optional(ShortText),
    ...PAGING,
  },
  CLOSED,
);
export const DeliveryCountsQuery = Type.Object(
  { book: Type.Optional(BookCode), period: Type.Optional(PeriodText) },
  CLOSED,
);

export const DeliveryCounts = Type.Object(
  {
    states: Type.Array(
      Type.Object(
        {
          state: VoucherState,
          count: Type.Integer(),
          /** Σ debit by currency; none for states that are settled. */
          totals: Type.Array(Money),
        },
        CLOSED,
      ),
    ),
    held: Type.Array(Type.Object({ held: Held, count: Type.Integer() }, CLOSED)),
    late: Type.Integer(),
  },
  CLOSED,
);
export type DeliveryCountsJson = Static<typeof DeliveryCounts>;

// Breaks between the ERP and what was sent

export const DriftKind = Type.Enum(['EDITED', 'DELETED', 'UNAUDITED', 'FOREIGN']);
const Repair = Type.Enum(['RESEND', 'ADOPT', 'REVERSE', 'ADVANCE']);
const Afterwards = Type.Enum(['POST_AGAIN', 'LEAVE']);

export const DriftView = Type.Object(
  {
    driftNo: Text,
    erpAccount: Text,
    book: Text,
    kind: DriftKind,
    /** null: a document of the ERP that is of none of ours. */
    voucher: orNull(
      Type.Object(
        {
          voucherNo: Text,
          word: Text,
          number: Type.Integer(),
          date: Text,
          summary: Text,
          state: VoucherState,
          total: Money,
        },
        CLOSED,
      ),
    ),
    erpId: Text,
    erpNumber: Text,
    period: Text,
    /** `-` where a side has none; `line` says which line, null: the head. */
    differences: Type.Array(Type.Object({ what: Text, line: TextOrNull, ours: Text, theirs: Text }, CLOSED)),
    proposal: Repair,
    /** What may be chosen. */
    repairs: Type.Array(Repair),
    state: Type.Enum(['OPEN', 'REPAIRED', 'ADOPTED', 'CLEARED']),
    repair: orNull(Repair),
    foundAt: Text,
    seenAt: Text,
    closedAt: TextOrNull,
    closedBy: TextOrNull,
    reason: TextOrNull,
  },
  CLOSED,
);
export type DriftJson = Static<typeof DriftView>;

export const DriftQuery = Type.Object(
  {
    book: Type.Optional(BookCode),
    kind: Type.Optional(DriftKind),
    /** CLOSED: repaired, adopted, or gone by themselves. Default OPEN. */
    state: Type.Optional(Type.Enum(['OPEN', 'CLOSED'])),
    ...PAGING,
  },
  CLOSED,
);

export const DriftCounts = Type.Object(
  {
    open: Type.Array(Type.Object({ kind: DriftKind, count: Type.Integer() }, CLOSED)),
    /** When each connection was last compared as a whole. */
    accounts: Type.Array(Type.Object({ erpAccount: Text, book: Text, lookedAt: TextOrNull }, CLOSED)),
  },
  CLOSED,
);
export type DriftCountsJson = Static<typeof DriftCounts>;

export const LookBody = Type.Object(
  { erpAccount: ErpName, depth: Type.Optional(Type.Enum(['FACTS', 'FULL'])) },
  CLOSED,
);
export const LookAnswer = Type.Object(
  {
    periods: Type.Array(Text),
    seen: Type.Integer(),
    ours: Type.Integer(),
    drifted: Type.Integer(),
    unaudited: Type.Integer(),
    foreign: Type.Integer(),
    /** Left to the next look: held by a worker, or the ERP gave no answer. */
    skipped: Type.Integer(),
  },
  CLOSED,
);
export type LookAnswerJson = Static<typeof LookAnswer>;

export const DriftParams = Type.Object({ no: No }, CLOSED);
export const RepairBody = Type.Object(
  { repair: Repair, reason: Reason, afterwards: Type.Optional(Afterwards) },
  CLOSED,
);

// One voucher

export const DeliveryView = Type.Object(
  {
    ...DELIVERY_ROW,
    erpId: TextOrNull,
    erpStage: TextOrNull,
    ticket: TextOrNull,
    /** How often it was made in the ERP. */
    generation: Type.Integer(),
    /** Documents that it had in the ERP and has no more, latest first. */
    former: Type.Array(
      Type.Object(
        { generation: Type.Integer(), erpId: Text, erpNumber: TextOrNull, goneAt: Text, by: Text, reason: Text },
        CLOSED,
      ),
    ),
    reversed: orNull(Decision),
    /** Who looked it up in the ERP and found it there. */
    confirmed: orNull(Type.Object({ by: Text, at: Text }, CLOSED)),
    /** Open ones. */
    breaks: Type.Array(DriftView),
    /** What its state and the caller's roles allow. */
    may: Type.Object(
      {
        retry: Type.Boolean(),
        skip: Type.Boolean(),
        unskip: Type.Boolean(),
        settle: Type.Boolean(),
        reverse: Type.Boolean(),
      },
      CLOSED,
    ),
  },
  CLOSED,
);
export type DeliveryJson = Static<typeof DeliveryView>;

/** Longest JSON text shown of one call's request or answer, in characters. */
export const PAYLOAD_SHOWN_MAX = 65_536;
const Payload = orNull(
  Type.Object(
    {
      /** Indented JSON, at most PAYLOAD_SHOWN_MAX characters. */
      text: Text,
      /** Length of the whole text; longer than `text`: the end is not shown. */
      characters: Type.Integer(),
    },
    CLOSED,
  ),
);

export const AttemptView = Type.Object(
  {
    attemptNo: Text,
    step: Type.Enum([...ATTEMPT_STEPS]),
    at: Text,
    worker: Text,
    outcome: Text,
    /** The version of the field mapping that was laid over what was sent. */
    fieldMappingNo: TextOrNull,
    request: Payload,
    answer: Payload,
    /** What the answer says is wrong, in words. */
    problem: orNull(ProblemView),
  },
  CLOSED,
);
export type AttemptDetailJson = Static<typeof AttemptView>;

/** A page of calls may hold two payloads each. */
export const AttemptsQuery = Type.Object(
  { limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 50 })), cursor: PAGING.cursor },
  CLOSED,
);

export const ReasonBody = Type.Object({ reason: Reason }, CLOSED);
const SETTLED = { reason: Type.String({ minLength: 1, maxLength: BY_HAND_TEXT_MAX, pattern: '\\S' }) };
/** What a person found in the ERP. THERE takes its number there, and its id where the ERP can be asked and none is known. */
export const SettleBody = Type.Union([
  Type.Object(
    {
      found: Type.Literal('THERE'),
      number: Type.String({ minLength: 1, maxLength: BY_HAND_NUMBER_MAX, pattern: '\\S' }),
      erpId: Type.Optional(Type.String({ minLength: 1, maxLength: BY_HAND_TEXT_MAX, pattern: '\\S' })),
      ...SETTLED,
    },
    CLOSED,
  ),
  Type.Object({ found: Type.Literal('ABSENT'), ...SETTLED }, CLOSED),
]);
/** May be left out whole. */
export const TryBody = orNull(Type.Object({ reason: Type.Optional(Reason) }, CLOSED));
export const SendNowBody = Type.Object({ book: Type.Optional(BookCode) }, CLOSED);

export const ReversalBody = Type.Object({ afterwards: Afterwards, reason: Reason }, CLOSED);
export const ReversalPreviewBody = Type.Object({ afterwards: Afterwards }, CLOSED);

// Review

export const ReviewQuery = Type.Object(
  {
    book: Type.Optional(BookCode),
    period: Type.Optional(PeriodText),
    shop: Type.Optional(ShopCode),
    category: Type.Optional(Type.String({ maxLength: 64 })),
    text: Type.Optional(ShortText),
    ...PAGING,
  },
  CLOSED,
);
export const ReviewRow = Type.Object(
  {
    ...VOUCHER_BRIEF,
    createdAt: Text,
    /** False where the caller had a hand in it, or may not review at all. */
    mayReview: Type.Boolean(),
  },
  CLOSED,
);
export type ReviewRowJson = Static<typeof ReviewRow>;
