/** What can be wrong with an entry, whatever posts it. */
import { defineProblems } from './problems.ts';

export const POSTING_PROBLEMS = defineProblems({
  DIMENSION_MISSING: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '科目 {account} 必录维度「{dimension}」缺失：{items}（{amount} {currency}）',
      en: 'Account {account} needs the dimension {dimension}, which is not known for: {items} ({amount} {currency})',
    },
    remedy: {
      zh: '补全店铺档案或对照表（heliu shop set / 来源文件的 SKU），然后重试该单据',
      en: 'Complete the shop record (heliu shop set) or the SKU in the source, then retry the document',
    },
  },
  TAX_RATE_MISSING: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '含税价拆分需要 {jurisdiction} 在 {date} 的税率，税率表中没有',
      en: 'Tax-inclusive prices need the tax rate of {jurisdiction} on {date}; the table has none',
    },
    remedy: { zh: '录入税率：heliu rate tax {jurisdiction} …', en: 'Enter the rate: heliu rate tax {jurisdiction} …' },
  },
  ROUNDING_EXCEEDED: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '分录 {entry} 尾差 {residue} 超过可承担行数 {eligible}',
      en: 'Entry {entry} is off by {residue} minor units, more than its {eligible} lines may bear',
    },
    remedy: { zh: '请检查汇率是否正确', en: 'Check the exchange rate' },
  },
});
