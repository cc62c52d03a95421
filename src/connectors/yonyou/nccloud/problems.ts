/** What 用友 NC Cloud can answer, in the house's words. Classes: README.md “Answers”. */
import { defineProblems } from '../../../core/problems.ts';
import type { LineKinds } from '../voucher-level/lines.ts';
import { answerWords, voucherWords } from '../voucher-level/problem-words.ts';

const ours = voucherWords('用友 NC Cloud');
const theirs = answerWords('用友 NC Cloud');

export const nccProblems = defineProblems({
  NCC_WRONG_LEDGER: ours.wrongLedger,
  NCC_WORD_UNMAPPED: ours.wordUnmapped,
  NCC_ACCOUNT_UNMAPPED: ours.accountUnmapped,
  NCC_DIMENSION_UNMAPPED: ours.dimensionUnmapped,
  NCC_SLOT_UNKNOWN: ours.slotUnknown,
  NCC_CURRENCY_UNMAPPED: ours.currencyUnmapped,
  NCC_CASH_FLOW_UNKNOWN: ours.cashFlowUnknown,
  NCC_SUMMARY_TOO_LONG: ours.summaryTooLong,
  NCC_ZERO_AMOUNT: ours.zeroAmount,
  NCC_BASE_LINE: ours.baseLine,
  NCC_UNBALANCED: ours.unbalanced,
  NCC_TOKEN_REFUSED: theirs.tokenRefused,
  NCC_TOKEN_LOST: theirs.tokenLost,
  NCC_TOKEN_UNREACHABLE: theirs.tokenUnreachable,
  NCC_TOKEN_SLOW: theirs.slow,
  NCC_LIMITED: theirs.limited,
  NCC_RESULT_UNKNOWN: theirs.unknown,
  NCC_UNREADABLE: theirs.unreadable,
  NCC_DUPLICATE: theirs.duplicateUnseen,
  NCC_PERIOD_CLOSED: theirs.periodClosed,
  NCC_REFUSED: theirs.refused,
  NCC_CANNOT_LOOK: theirs.cannotLook,
});

export const nccLineKinds: LineKinds = {
  wrongLedger: nccProblems.NCC_WRONG_LEDGER,
  wordUnmapped: nccProblems.NCC_WORD_UNMAPPED,
  accountUnmapped: nccProblems.NCC_ACCOUNT_UNMAPPED,
  dimensionUnmapped: nccProblems.NCC_DIMENSION_UNMAPPED,
  slotUnknown: nccProblems.NCC_SLOT_UNKNOWN,
  currencyUnmapped: nccProblems.NCC_CURRENCY_UNMAPPED,
  cashFlowUnknown: nccProblems.NCC_CASH_FLOW_UNKNOWN,
  summaryTooLong: nccProblems.NCC_SUMMARY_TOO_LONG,
  zeroAmount: nccProblems.NCC_ZERO_AMOUNT,
  baseLine: nccProblems.NCC_BASE_LINE,
  unbalanced: nccProblems.NCC_UNBALANCED,
};
