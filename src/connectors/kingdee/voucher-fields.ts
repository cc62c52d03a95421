/** Fields of the GL_VOUCHER Save that this connector writes: what a field mapping may and may not touch. */
import { voucherFields } from '../../core/target-fields.ts';

/**
 * Account sets have fields of their own (`F_XXX_Text`); QueryBusinessInfo tells them. Fixed: the kind of the body, ledger, date,
 * period and number, since with other ones a document is not found again, or is sent twice; texts and dimensions that are
 * read back; and account and currency, for which 编码对照 is the one place.
 */
export const KINGDEE_VOUCHER_FIELDS = voucherFields(
  [
    ['SubSystemId', 'TEXT', '子系统', 'Subsystem'],
    ['ValidateFlag', 'TEXT', '校验数据', 'Validate'],
    ['IsVerifyBaseDataField', 'TEXT', '校验基础资料', 'Validate base data'],
    ['IsDeleteEntry', 'TEXT', '删除分录标志', 'Delete entries'],
    ['IsAutoSubmitAndAudit', 'TEXT', '自动提交审核', 'Submit and audit at once'],
    ['NeedReturnFields', 'TEXT', '返回字段', 'Fields to return'],
    ['Model.FVOUCHERID', 'INTEGER', '凭证内码', 'Voucher id'],
    ['Model.FAccountBookID.FNumber', 'CODE', '账簿', 'Account book'],
    ['Model.FDate', 'DATE', '日期', 'Date'],
    ['Model.FYEAR', 'INTEGER', '会计年度', 'Year'],
    ['Model.FPERIOD', 'INTEGER', '期间', 'Period'],
    ['Model.FVOUCHERGROUPID.FNumber', 'CODE', '凭证字', 'Voucher word'],
    ['Model.FVOUCHERGROUPNO', 'TEXT', '凭证号', 'Voucher number'],
    ['Model.FEntity[].FEXPLANATION', 'TEXT', '摘要', 'Summary'],
    ['Model.FEntity[].FDetailID', 'TEXT', '核算维度', 'Dimensions'],
    ['Model.FEntity[].FACCOUNTID.FNumber', 'CODE', '科目', 'Account'],
    ['Model.FEntity[].FCURRENCYID.FNumber', 'CODE', '币别', 'Currency'],
  ],
  [
    ['Model.FSourceBillKey.FNumber', 'CODE', '来源单据', 'Source bill'],
    ['Model.FBUSDATE', 'DATE', '业务日期', 'Business date'],
    ['Model.FATTACHMENTS', 'INTEGER', '附件数', 'Attachments'],
    ['Model.FEntity[].FSettleTypeID.FNumber', 'CODE', '结算方式', 'Settlement type'],
    ['Model.FEntity[].FSETTLENO', 'TEXT', '结算号', 'Settlement number'],
    ['Model.FEntity[].FEXCHANGERATETYPE.FNumber', 'CODE', '汇率类型', 'Rate type', 'required'],
    ['Model.FEntity[].FEXCHANGERATE', 'RATE', '汇率', 'Rate', 'required'],
    ['Model.FEntity[].FAMOUNTFOR', 'AMOUNT_FC', '原币金额', 'Amount', 'required'],
    ['Model.FEntity[].FDEBIT', 'AMOUNT_LC', '借方金额', 'Debit'],
    ['Model.FEntity[].FCREDIT', 'AMOUNT_LC', '贷方金额', 'Credit'],
  ],
);
