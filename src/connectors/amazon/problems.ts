/** Problem kinds that only Amazon's papers have. The rest is in papers/problems.ts. */
import { defineProblems } from '../../core/problems.ts';

export const AMAZON_PROBLEMS = defineProblems({
  AMAZON_TWO_SETTLEMENTS: {
    level: 'L1',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '一个文件中有两个结算：{first}，以及第 {line} 行的 {second}',
      en: 'Two settlements in one file: {first}, and {second} on line {line}',
    },
    remedy: { zh: '请逐个导入原始结算报告', en: 'Import the settlement reports one by one, as downloaded' },
  },
  AMAZON_NO_SETTLEMENT_ID: {
    level: 'L1',
    owner: 'preparer',
    deadlineHours: 24,
    text: { zh: '第 {line} 行没有结算编号', en: 'Line {line} has no settlement id' },
    remedy: { zh: '请重新下载报告', en: 'Download the report again' },
  },
  AMAZON_PARTS_NOT_TOTAL: {
    level: 'L1',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '第 {line} 行各金额列合计 {sum} {currency}，该行 total 为 {total}，相差 {difference}',
      en: 'Line {line}: its amount columns add up to {sum} {currency}, its total is {total}: difference {difference}',
    },
    remedy: {
      zh: '该行被改过，或报告多了尚不认识的金额列（{unknown}）；请重新下载，仍不符请反馈该列',
      en: 'The line was changed, or the report has an amount column not known yet ({unknown}); download it again, and report the column if it stays',
    },
  },
  AMAZON_STATUS_UNKNOWN: {
    level: 'L1',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '第 {line} 行的交易状态“{value}”既不是已放款也不是延期',
      en: 'Line {line}: the transaction status “{value}” is neither released nor deferred',
    },
    remedy: { zh: '请反馈该词，以便加入词表', en: 'Report the word so that it is added to the word list' },
  },
  AMAZON_NOT_WHOLE: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 72,
    text: {
      zh: '日期范围报告不含结算 {settlement} 的打款（Transfer）行：已读 {rows} 笔、合计 {sum} {currency}，无法证明是否完整',
      en: 'The date-range report has no Transfer row of settlement {settlement}: {rows} amounts, {sum} {currency}, cannot be proved to be whole',
    },
    remedy: {
      zh: '请下载覆盖整个结算期间及打款日的报告，或导入该结算的 V2 报告',
      en: 'Download a report that covers the whole settlement and its payout day, or import the V2 report of the settlement',
    },
  },
});
