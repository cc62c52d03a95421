/** Fields of the voucher that this connector writes: what a field mapping may and may not touch. */
import { type TargetFields, voucherFields } from '../../../core/target-fields.ts';
import type { JdySettings } from './account.ts';

/** Fixed: what the voucher is found by and compared with. */
export function jdyVoucherFields(settings: Pick<JdySettings, 'dimensionKeys'>): TargetFields {
  const keys = new Set([...Object.values(settings.dimensionKeys), 'itemNo', 'itemClsName']);
  keys.delete('item');
  return voucherFields(
    [
      ['linkId', 'TEXT', '关联号', 'Link id'],
      ['groupName', 'CODE', '凭证字', 'Voucher word'],
      ['vchNumber', 'INTEGER', '凭证号', 'Voucher number'],
      ['date', 'DATE', '日期', 'Date'],
      ['yearPeriod', 'INTEGER', '会计期间', 'Period'],
      ['entries[].acctNo', 'CODE', '科目', 'Account'],
      ['entries[].dc', 'INTEGER', '借贷方向', 'Side'],
      ['entries[].exp', 'TEXT', '摘要', 'Summary'],
      ['entries[].currency', 'CODE', '币别', 'Currency'],
      ...[...keys].sort().map((key) => [`entries[].${key}`, 'CODE', '辅助核算', 'Dimension'] as const),
    ],
    [
      ['userName', 'TEXT', '制单人', 'Preparer'],
      ['entries[].rate', 'RATE', '汇率', 'Rate', 'required'],
      ['entries[].amount', 'AMOUNT_FC', '原币金额', 'Amount', 'required'],
    ],
  );
}
