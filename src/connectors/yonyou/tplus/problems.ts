/** What 用友 T+ can answer, in the house's words. Classes: README.md “Answers”. */
import { defineProblems } from '../../../core/problems.ts';
import type { LineKinds } from '../voucher-level/lines.ts';
import { answerWords, voucherWords } from '../voucher-level/problem-words.ts';

const ours = voucherWords('用友 T+');
const theirs = answerWords('用友 T+');

export const tplusProblems = defineProblems({
  TPLUS_WRONG_LEDGER: ours.wrongLedger,
  TPLUS_WORD_UNMAPPED: ours.wordUnmapped,
  TPLUS_ACCOUNT_UNMAPPED: ours.accountUnmapped,
  TPLUS_DIMENSION_UNMAPPED: ours.dimensionUnmapped,
  TPLUS_SLOT_UNKNOWN: ours.slotUnknown,
  TPLUS_CURRENCY_UNMAPPED: ours.currencyUnmapped,
  TPLUS_CASH_FLOW_UNKNOWN: ours.cashFlowUnknown,
  TPLUS_SUMMARY_TOO_LONG: ours.summaryTooLong,
  TPLUS_ZERO_AMOUNT: ours.zeroAmount,
  TPLUS_BASE_LINE: ours.baseLine,
  TPLUS_UNBALANCED: ours.unbalanced,
  TPLUS_TOKEN_REFUSED: theirs.tokenRefused,
  TPLUS_TOKEN_LOST: theirs.tokenLost,
  TPLUS_TOKEN_UNREACHABLE: theirs.tokenUnreachable,
  TPLUS_TOKEN_SLOW: theirs.slow,
  TPLUS_LIMITED: theirs.limited,
  TPLUS_RESULT_UNKNOWN: theirs.unknown,
  TPLUS_UNREADABLE: theirs.unreadable,
  TPLUS_DUPLICATE: theirs.duplicateUnseen,
  TPLUS_PERIOD_CLOSED: theirs.periodClosed,
  TPLUS_REFUSED: theirs.refused,
  TPLUS_CANNOT_LOOK: theirs.cannotLook,
  TPLUS_FOREIGN_UNKNOWN: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '第 {row} 行是外币 {currency}，而 T+ 的原币与汇率字段未经证实，没有发送',
      en: 'Line {row} is in {currency}, but the fields of T+ for amount and rate are not documented; nothing was sent',
    },
    remedy: {
      zh: '在该连接填写原币借方、原币贷方与汇率的字段名，或把该科目设为不核算外币。',
      en: 'Enter the field names in the connection, or mark the account as one that holds no foreign currency.',
    },
  },
});

export const tplusLineKinds: LineKinds = {
  wrongLedger: tplusProblems.TPLUS_WRONG_LEDGER,
  wordUnmapped: tplusProblems.TPLUS_WORD_UNMAPPED,
  accountUnmapped: tplusProblems.TPLUS_ACCOUNT_UNMAPPED,
  dimensionUnmapped: tplusProblems.TPLUS_DIMENSION_UNMAPPED,
  slotUnknown: tplusProblems.TPLUS_SLOT_UNKNOWN,
  currencyUnmapped: tplusProblems.TPLUS_CURRENCY_UNMAPPED,
  cashFlowUnknown: tplusProblems.TPLUS_CASH_FLOW_UNKNOWN,
  summaryTooLong: tplusProblems.TPLUS_SUMMARY_TOO_LONG,
  zeroAmount: tplusProblems.TPLUS_ZERO_AMOUNT,
  baseLine: tplusProblems.TPLUS_BASE_LINE,
  unbalanced: tplusProblems.TPLUS_UNBALANCED,
};
