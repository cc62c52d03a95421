/** Fields of addVoucher that this connector writes: what a field mapping may and may not touch. */
import { voucherFields } from '../../../core/target-fields.ts';

/** Fixed: keys, what the voucher is found by and compared with. */
export const YONBIP_VOUCHER_FIELDS = voucherFields(
  [
    ['businessId', 'TEXT', '业务唯一标识', 'Business id'],
    ['externalSourceDataId', 'TEXT', '外部来源数据 id', 'External data id'],
    ['externalSourceDataType', 'TEXT', '外部来源数据类型', 'External data type'],
    ['accbookCode', 'CODE', '账簿', 'Account book'],
    ['voucherTypeCode', 'CODE', '凭证类型', 'Voucher type'],
    ['period', 'TEXT', '会计期间', 'Period'],
    ['makeTime', 'DATE', '制单日期', 'Date'],
    ['billCode', 'INTEGER', '凭证号', 'Voucher number'],
    ['description', 'TEXT', '凭证摘要', 'Summary of the voucher'],
    ['bodies[].description', 'TEXT', '摘要', 'Summary'],
    ['bodies[].accsubjectCode', 'CODE', '科目', 'Account'],
    ['bodies[].currencyCode', 'CODE', '币种', 'Currency'],
    ['bodies[].clientAuxiliaryList', 'TEXT', '辅助核算', 'Dimensions'],
    ['bodies[].cashflowList', 'TEXT', '现金流量', 'Cash-flow items'],
  ],
  [
    ['externalSourceSystemName', 'TEXT', '外部来源系统', 'External system'],
    ['makerEmail', 'TEXT', '制单人邮箱', 'E-mail of the preparer'],
    ['makerMobile', 'TEXT', '制单人手机', 'Mobile of the preparer'],
    ['srcSystemCode', 'CODE', '来源系统', 'Source system', 'required'],
    ['attachedBill', 'INTEGER', '附单据数', 'Attachments'],
    ['bodies[].rateType', 'CODE', '汇率类型', 'Rate type'],
    ['bodies[].rateOrg', 'RATE', '汇率', 'Rate', 'required'],
    ['bodies[].rateOrgOps', 'INTEGER', '折算方式', 'How the rate is applied'],
    ['bodies[].busidate', 'DATE', '业务日期', 'Business date'],
    ['bodies[].debitOriginal', 'AMOUNT_FC', '原币借方', 'Debit, transaction currency'],
    ['bodies[].debitOrg', 'AMOUNT_LC', '本币借方', 'Debit'],
    ['bodies[].creditOriginal', 'AMOUNT_FC', '原币贷方', 'Credit, transaction currency'],
    ['bodies[].creditOrg', 'AMOUNT_LC', '本币贷方', 'Credit'],
  ],
);
