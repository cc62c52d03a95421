/** The chart check: which account, dimension, period or rule of the ERP would refuse vouchers of the book. */
import { type Static, Type } from 'typebox';
import { CLOSED, orNull, ProblemView, Text, TextOrNull } from './basics.ts';

const ChartFindingView = Type.Object(
  {
    /** BLOCKS: vouchers concerned are held. WARNS: they are sent all the same. */
    level: Type.Enum(['BLOCKS', 'WARNS']),
    problem: ProblemView,
    /** Our account and theirs, where the finding is of one. */
    ours: TextOrNull,
    theirs: TextOrNull,
    /** Of the lines concerned; empty: whatever their currency. */
    currencies: Type.Array(Text),
    /** Vouchers that are still to be sent and that it concerns. */
    waiting: Type.Integer(),
    /** A finding that blocks has an exception; one that a person skipped holds nothing. */
    exception: orNull(Type.Object({ id: Text, state: Type.Enum(['OPEN', 'RETRYING', 'RESOLVED', 'SKIPPED']) }, CLOSED)),
  },
  CLOSED,
);
export type ChartFindingJson = Static<typeof ChartFindingView>;

export const ChartCheckView = Type.Object(
  {
    checkedAt: Text,
    /** Of the accounts that it was checked against. */
    pulledAt: TextOrNull,
    findings: Type.Array(ChartFindingView),
  },
  CLOSED,
);
export type ChartCheckJson = Static<typeof ChartCheckView>;

/** null: no check was made yet. */
export const LastChartCheckView = Type.Object({ check: orNull(ChartCheckView) }, CLOSED);
export type LastChartCheckJson = Static<typeof LastChartCheckView>;

/** WAITING: base data is pulled, what waits is checked and held or let go. WHOLE: the whole chart; nothing is held. */
export const ChartCheckBody = Type.Object({ scope: Type.Enum(['WAITING', 'WHOLE']) }, CLOSED);
