/** What 用友 U8+ can answer, in the house's words. Classes by errcode: README.md “Answers”. */
import { defineProblems } from '../../../core/problems.ts';
import type { LineKinds } from '../voucher-level/lines.ts';
import { answerWords, voucherWords } from '../voucher-level/problem-words.ts';

const ours = voucherWords('用友 U8+');
const theirs = answerWords('用友 U8+');

export const u8Problems = defineProblems({
  U8_WRONG_LEDGER: ours.wrongLedger,
  U8_WORD_UNMAPPED: ours.wordUnmapped,
  U8_ACCOUNT_UNMAPPED: ours.accountUnmapped,
  U8_DIMENSION_UNMAPPED: ours.dimensionUnmapped,
  U8_SLOT_UNKNOWN: ours.slotUnknown,
  U8_CURRENCY_UNMAPPED: ours.currencyUnmapped,
  U8_CASH_FLOW_UNKNOWN: ours.cashFlowUnknown,
  U8_SUMMARY_TOO_LONG: ours.summaryTooLong,
  U8_ZERO_AMOUNT: ours.zeroAmount,
  U8_BASE_LINE: ours.baseLine,
  U8_UNBALANCED: ours.unbalanced,
  U8_TOKEN_REFUSED: theirs.tokenRefused,
  U8_TOKEN_LOST: theirs.tokenLost,
  U8_TOKEN_UNREACHABLE: theirs.tokenUnreachable,
  U8_TOKEN_SLOW: theirs.slow,
  U8_LIMITED: theirs.limited,
  U8_RESULT_UNKNOWN: theirs.unknown,
  U8_UNREADABLE: theirs.unreadable,
  U8_DUPLICATE_KEY: theirs.duplicate,
  U8_PERIOD_CLOSED: theirs.periodClosed,
  U8_REFUSED: theirs.refused,
  U8_CANNOT_LOOK: theirs.cannotLook,
  U8_RUNNING: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 24,
    text: {
      zh: '用友 U8+ 已受理，仍在执行（{code}）：{message}',
      en: '用友 U8+ has accepted it and still works ({code}): {message}',
    },
    remedy: {
      zh: '无需处理，系统会继续查询结果；若长时间不结束，请检查 U8 服务器上的 EAI 与开放平台客户端。',
      en: 'Nothing to do, the result is asked for again; if it never ends, check EAI and the platform client on the U8 server.',
    },
  },
  U8_TICKET_OLD: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 4,
    text: {
      zh: '用友 U8+ 受理 {minutes} 分钟后仍无结果，按结果未知处理',
      en: '用友 U8+ gave no result within {minutes} minutes; it counts as unknown',
    },
    remedy: {
      zh: '检查 U8 服务器上的开放平台客户端是否在线；系统会先查询再决定，重发带同一个业务键。',
      en: 'Check that the platform client on the U8 server is up; the house looks first, and repeats only under the same key.',
    },
  },
  U8_NUMBER_TAKEN: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '{period} 的凭证号 {word}-{number} 在用友 U8+ 已被别的凭证占用（{id}）',
      en: 'Number {word}-{number} of {period} is taken in 用友 U8+ by another voucher ({id})',
    },
    remedy: {
      zh: '给本系统使用单独的凭证类别，或在 U8 中整理凭证号，或重新编号后重试。',
      en: 'Give this house a voucher type of its own, renumber that voucher in U8, or take the next number here.',
    },
  },
  U8_ANSWER_ODD: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 24,
    text: { zh: '看不懂用友 U8+ 返回的凭证：{what}', en: 'The voucher that 用友 U8+ returned cannot be read: {what}' },
    remedy: {
      zh: '核对连接中的字段名与查询接口；凭证已在 U8，不会重发。',
      en: 'Check field names and query call of the connection; the voucher is in U8 and is not sent again.',
    },
  },
});

export const u8LineKinds: LineKinds = {
  wrongLedger: u8Problems.U8_WRONG_LEDGER,
  wordUnmapped: u8Problems.U8_WORD_UNMAPPED,
  accountUnmapped: u8Problems.U8_ACCOUNT_UNMAPPED,
  dimensionUnmapped: u8Problems.U8_DIMENSION_UNMAPPED,
  slotUnknown: u8Problems.U8_SLOT_UNKNOWN,
  currencyUnmapped: u8Problems.U8_CURRENCY_UNMAPPED,
  cashFlowUnknown: u8Problems.U8_CASH_FLOW_UNKNOWN,
  summaryTooLong: u8Problems.U8_SUMMARY_TOO_LONG,
  zeroAmount: u8Problems.U8_ZERO_AMOUNT,
  baseLine: u8Problems.U8_BASE_LINE,
  unbalanced: u8Problems.U8_UNBALANCED,
};
