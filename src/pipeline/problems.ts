import { defineProblems } from '../core/problems.ts';

export const PIPELINE_PROBLEMS = defineProblems({
  DOCUMENT_NOT_FOUND: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: { zh: '没有编号为 {document} 的单据', en: 'There is no document {document}' },
    remedy: { zh: '在单据列表中查看编号', en: 'See the numbers in the list of documents' },
  },
  SETTLEMENT_NOT_FOUND: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: { zh: '店铺 {shop} 没有结算 {settlement}', en: 'Shop {shop} has no settlement {settlement}' },
    remedy: { zh: '先导入该结算报告', en: 'Import its report first' },
  },
  FIELD_MAPPING_NO_ERP: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: { zh: '账簿 {book} 没有启用的 ERP 连接', en: 'Book {book} has no ERP account that is enabled' },
    remedy: {
      zh: '先为账簿建立 ERP 连接，再试字段映射',
      en: 'Add an ERP account to the book, then try field mappings',
    },
  },
  VOUCHER_LINE_NOT_FOUND: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: { zh: '没有凭证行 {voucher}', en: 'There is no voucher line {voucher}' },
    remedy: {
      zh: '写法：heliu prove 2026-09/记-1/3（期间/凭证字-号/行号）',
      en: 'Write it as heliu prove 2026-09/记-1/3 (period/word-number/line)',
    },
  },
  VOUCHER_LINE_AMBIGUOUS: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '多个账簿有凭证行 {voucher}：{books}',
      en: 'Several books have a voucher line {voucher}: {books}',
    },
    remedy: { zh: '在前面写上账簿：{first}:{voucher}', en: 'Write the book before it: {first}:{voucher}' },
  },
  PROOF_CURSOR_NOT_VALID: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: { zh: '翻页位置 {cursor} 不正确', en: '{cursor} is no place to page on from' },
    remedy: { zh: '用上一页给出的位置，或从头开始', en: 'Use the place that the page before gave, or begin anew' },
  },
});
