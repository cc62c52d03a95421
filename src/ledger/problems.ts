import { defineProblems } from '../core/problems.ts';

export const LEDGER_PROBLEMS = defineProblems({
  BOOK_EXISTS: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: { zh: '账簿 {book} 已存在', en: 'Book {book} exists already' },
    remedy: { zh: '换一个账簿代码，或使用已有账簿', en: 'Choose another code, or use the book that is there' },
  },
  BOOK_NOT_VALID: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: { zh: '账簿 {book} 的 {field} 不正确：{value}', en: 'Book {book}: {field} is not valid: {value}' },
    remedy: {
      zh: '代码用大写字母、数字、- 和 _（最多 32 位）；本位币用 ISO 4217 代码；准则用 ASBE（企业会计准则）或 SBE（小企业会计准则）',
      en: 'A code has capitals, digits, - and _ (32 at most); the currency is an ISO 4217 code; the standard is ASBE or SBE',
    },
  },
  BOOK_UNKNOWN: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: { zh: '没有账簿 {book}', en: 'There is no book {book}' },
    remedy: { zh: '先建立账簿，或检查代码', en: 'Create the book first, or check the code' },
  },
  EXPORT_NOT_POSSIBLE: {
    level: 'L2',
    owner: 'auditor',
    deadlineHours: 24,
    text: { zh: '不能按 {format} 导出规范形式', en: 'There is no canonical form of {format}' },
    remedy: { zh: '--canonical 只用于 --format jsonl', en: '--canonical goes with --format jsonl only' },
  },
  PERIOD_NOT_VALID: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: { zh: '期间 {period} 不正确', en: '{period} is not a period' },
    remedy: { zh: '期间写作 YYYY-MM，如 2026-09', en: 'Write a period as YYYY-MM, for example 2026-09' },
  },
  PERIOD_NOT_CLOSED: {
    level: 'L2',
    owner: 'reviewer',
    deadlineHours: 24,
    text: {
      zh: '账簿 {book} 的期间 {period} 没有结账，不能反结账',
      en: 'Period {period} of book {book} is not closed',
    },
    remedy: { zh: '无需反结账，可直接记账', en: 'Nothing to reopen: entries can be posted to it' },
  },
  PERIOD_REOPEN_ALONE: {
    level: 'L2',
    owner: 'reviewer',
    deadlineHours: 24,
    text: {
      zh: '反结账 {period} 需要两个人和一个理由（申请人 {by}）',
      en: 'Reopening {period} takes two persons and a reason (asked by {by})',
    },
    remedy: {
      zh: '由另一人确认，并写明理由',
      en: 'Have another person confirm it, and state the reason',
    },
  },
});
