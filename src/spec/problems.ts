import { defineProblems } from '../core/problems.ts';

export const SPEC_PROBLEMS = defineProblems({
  POLICY_PLACE_UNKNOWN: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: { zh: '账簿 {book} 或其店铺“{shop}”不存在', en: 'There is no book {book}, or no shop "{shop}" in it' },
    remedy: { zh: '检查账簿和店铺代码', en: 'Check the codes of book and shop' },
  },
  POLICY_UNKNOWN: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: { zh: '没有策略 {key}', en: 'There is no policy {key}' },
    remedy: { zh: '可用的策略：{keys}', en: 'Policies: {keys}' },
  },
  POLICY_VALUE_NOT_ALLOWED: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: { zh: '策略 {key} 不能取值 {value}', en: 'Policy {key} cannot be {value}' },
    remedy: { zh: '允许的值：{allowed}', en: 'Allowed: {allowed}' },
  },
  POLICY_BOOK_ONLY: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '策略 {key} 只能按账簿设置，不能按店铺 {shop} 设置',
      en: 'Policy {key} is of the whole book, not of shop {shop}',
    },
    remedy: { zh: '去掉店铺，为账簿设置', en: 'Set it for the book, without a shop' },
  },
  POLICY_FIXED: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '策略 {key} 由账簿本身决定，不能修改',
      en: 'Policy {key} belongs to the book itself and cannot be changed',
    },
    remedy: { zh: '需要其他准则或本位币时，另建账簿', en: 'Create another book for another standard or currency' },
  },
  POLICY_DATE_NOT_PERIOD_START: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: { zh: '生效日 {date} 不是期间的第一天', en: 'Effective date {date} is not the first day of a period' },
    remedy: {
      zh: '策略从期间开始生效，日期写作 YYYY-MM-01',
      en: 'A policy takes effect at a period start: YYYY-MM-01',
    },
  },
  POLICY_APPROVED_BY_ITS_AUTHOR: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: { zh: '{by} 不能批准自己修改的策略 {key}', en: '{by} cannot approve an own change of policy {key}' },
    remedy: { zh: '由另一人批准', en: 'Have another person approve it' },
  },
});
