/** Fields of `voucher/add` and `voucher_ex/add` that this connector writes: what a field mapping may and may not touch. */
import { type FieldLine, type TargetFields, voucherFields } from '../../../core/target-fields.ts';
import type { U8Settings } from './account.ts';

/**
 * Fixed: keys, what the voucher is found by and compared with. `voucher` keeps debit and credit in two lists, neither of which
 * has the voucher's lines in their order, so that only `voucher_ex` has fields of lines to map.
 */
export function u8VoucherFields(settings: Pick<U8Settings, 'form' | 'amounts'>): TargetFields {
  const { amounts, form } = settings;
  const head: readonly FieldLine[] = [
    ['voucher.voucher_type', 'CODE', '凭证类别', 'Voucher type'],
    ['voucher.fiscal_year', 'TEXT', '会计年度', 'Year'],
    ['voucher.accounting_period', 'TEXT', '会计期间', 'Period'],
    ['voucher.voucher_id', 'TEXT', '凭证号', 'Voucher number'],
    ['voucher.date', 'DATE', '制单日期', 'Date'],
    ['voucher.reserve2', 'TEXT', '外部凭证号', 'Outside number'],
  ];
  const open: readonly FieldLine[] = [
    ['voucher.enter', 'TEXT', '制单人', 'Preparer', 'required'],
    ['voucher.attachment_number', 'TEXT', '附单据数', 'Attachments'],
    ['voucher.voucher_making_system', 'TEXT', '外部系统', 'Making system'],
  ];
  if (form === 'voucher')
    return voucherFields(
      [
        ...head,
        ['voucher.debit', 'TEXT', '借方分录', 'Debit lines'],
        ['voucher.credit', 'TEXT', '贷方分录', 'Credit lines'],
      ],
      open,
    );
  return voucherFields(
    [
      ...head,
      ['voucher.entry[].entry_id', 'TEXT', '分录号', 'Line number'],
      ['voucher.entry[].account_code', 'CODE', '科目', 'Account'],
      ['voucher.entry[].abstract', 'TEXT', '摘要', 'Summary'],
      ['voucher.entry[].currency', 'CODE', '币种', 'Currency'],
      ['voucher.entry[].auxiliary', 'TEXT', '辅助核算', 'Dimensions'],
    ],
    [
      ...open,
      [`voucher.entry[].${amounts.rate}`, 'RATE', '汇率', 'Rate'],
      [`voucher.entry[].${amounts.debitFc}`, 'AMOUNT_FC', '原币借方', 'Debit, transaction currency'],
      [`voucher.entry[].${amounts.creditFc}`, 'AMOUNT_FC', '原币贷方', 'Credit, transaction currency'],
      [`voucher.entry[].${amounts.debitLc}`, 'AMOUNT_LC', '本币借方', 'Debit'],
      [`voucher.entry[].${amounts.creditLc}`, 'AMOUNT_LC', '本币贷方', 'Credit'],
    ],
  );
}
