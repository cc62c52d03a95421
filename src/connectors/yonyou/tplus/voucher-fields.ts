/** Fields of `doc/Create` that this connector writes: what a field mapping may and may not touch. */
import { type TargetFields, voucherFields } from '../../../core/target-fields.ts';
import type { TplusSettings } from './account.ts';

/** Fixed: the key, what the voucher is known by, and a number that leaves as a JSON number. */
export function tplusVoucherFields(settings: Pick<TplusSettings, 'foreign'>): TargetFields {
  const { foreign } = settings;
  return voucherFields(
    [
      ['dto.VoucherDate', 'DATE', '凭证日期', 'Date'],
      ['dto.ExternalCode', 'TEXT', '外部单据号', 'External code'],
      ['dto.DocType.Code', 'CODE', '凭证类别', 'Voucher type'],
      ['dto.AttachedVoucherNum', 'TEXT', '附单据数', 'Attachments'],
      ['dto.Entrys[].Summary', 'TEXT', '摘要', 'Summary'],
      ['dto.Entrys[].Account.Code', 'CODE', '科目', 'Account'],
      ['dto.Entrys[].Currency.Code', 'CODE', '币种', 'Currency'],
      ['dto.Entrys[].AuxInfos', 'TEXT', '辅助核算', 'Dimensions'],
    ],
    [
      ['dto.Entrys[].AmountDr', 'AMOUNT_LC', '本币借方', 'Debit'],
      ['dto.Entrys[].AmountCr', 'AMOUNT_LC', '本币贷方', 'Credit'],
      ...(foreign
        ? ([
            [`dto.Entrys[].${foreign.rate}`, 'RATE', '汇率', 'Rate'],
            [`dto.Entrys[].${foreign.debit}`, 'AMOUNT_FC', '原币借方', 'Debit, transaction currency'],
            [`dto.Entrys[].${foreign.credit}`, 'AMOUNT_FC', '原币贷方', 'Credit, transaction currency'],
          ] as const)
        : []),
    ],
  );
}
