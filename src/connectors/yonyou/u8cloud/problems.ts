/** What 用友 U8 Cloud can answer, in the house's words. */
import { defineProblems } from '../../../core/problems.ts';
import { answerWords } from '../voucher-level/problem-words.ts';

const theirs = answerWords('用友 U8 Cloud');

export const u8cProblems = defineProblems({
  U8C_LIMITED: theirs.limited,
  U8C_RESULT_UNKNOWN: theirs.unknown,
  U8C_UNREADABLE: theirs.unreadable,
  U8C_DUPLICATE: theirs.duplicateUnseen,
  U8C_PERIOD_CLOSED: theirs.periodClosed,
  U8C_REFUSED: theirs.refused,
});
