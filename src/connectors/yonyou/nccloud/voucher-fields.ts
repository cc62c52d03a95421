/** Fields of `gl/voucher/insert` that this connector writes: what a field mapping may and may not touch. */
import { voucherFields } from '../../../core/target-fields.ts';

/** Fixed: what the voucher is known by, and numbers that leave as JSON numbers. */
export const NCC_VOUCHER_FIELDS = voucherFields(
  [
    ['accbookCode', 'CODE', '账簿', 'Account book'],
    ['prepareddate', 'DATE', '制单日期', 'Date'],
    ['year', 'TEXT', '会计年度', 'Year'],
    ['period', 'TEXT', '会计期间', 'Period'],
    ['vouchertype', 'CODE', '凭证类别', 'Voucher type'],
    ['num', 'TEXT', '凭证号', 'Voucher number'],
    ['attachment', 'TEXT', '附单据数', 'Attachments'],
    ['detail[].detailindex', 'TEXT', '分录号', 'Line number'],
    ['detail[].explanation', 'TEXT', '摘要', 'Summary'],
    ['detail[].accountCode', 'CODE', '科目', 'Account'],
    ['detail[].currtypeCode', 'CODE', '币种', 'Currency'],
    ['detail[].ass', 'TEXT', '辅助核算', 'Dimensions'],
    ['detail[].cashflow', 'TEXT', '现金流量', 'Cash-flow items'],
  ],
  [
    ['prepared', 'TEXT', '制单人', 'Preparer', 'required'],
    ['detail[].busidate', 'DATE', '业务日期', 'Business date'],
    ['detail[].locRate', 'RATE', '汇率', 'Rate'],
    ['detail[].amount', 'AMOUNT_FC', '原币金额', 'Amount', 'required'],
    ['detail[].localdebitamount', 'AMOUNT_LC', '组织本币借方', 'Debit'],
    ['detail[].localcreditamount', 'AMOUNT_LC', '组织本币贷方', 'Credit'],
  ],
);
