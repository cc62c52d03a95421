/** Fields of gl_voucher that this connector writes: what a field mapping may and may not touch. */
import { type TargetFields, voucherFields } from '../../../core/target-fields.ts';
import type { CosmicSettings } from './account.ts';

/** Fixed: what the voucher is found by and compared with. */
export function cosmicVoucherFields(settings: Pick<CosmicSettings, 'dateKeys'>): TargetFields {
  return voucherFields(
    [
      ['org.number', 'CODE', '核算组织', 'Organisation'],
      ['vouchertype.number', 'CODE', '凭证类型', 'Voucher type'],
      ['billno', 'TEXT', '凭证号', 'Voucher number'],
      ...settings.dateKeys.map((key) => [key, 'DATE', '日期', 'Date'] as const),
      ['entries[].entrydc', 'TEXT', '借贷方向', 'Side'],
      ['entries[].edescription', 'TEXT', '摘要', 'Summary'],
      ['entries[].account.number', 'CODE', '科目', 'Account'],
      ['entries[].currency.number', 'CODE', '币别', 'Currency'],
      ['entries[].assgrp', 'TEXT', '核算维度', 'Dimensions'],
    ],
    [
      ['entries[].localrate', 'RATE', '汇率', 'Rate'],
      ['entries[].debitori', 'AMOUNT_FC', '原币借方', 'Debit, transaction currency'],
      ['entries[].creditori', 'AMOUNT_FC', '原币贷方', 'Credit, transaction currency'],
      ['entries[].debitlocal', 'AMOUNT_LC', '本位币借方', 'Debit', 'required'],
      ['entries[].creditlocal', 'AMOUNT_LC', '本位币贷方', 'Credit', 'required'],
    ],
  );
}
