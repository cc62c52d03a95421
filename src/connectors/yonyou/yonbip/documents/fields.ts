/** Fields of the `data` of each card that a field mapping may and may not touch. */
import { type BodyRules, bodyFields } from '../../../../core/body-fields.ts';
import type { DocumentKind } from '../../../../core/business-documents.ts';
import { sampleDocuments } from '../../../../core/sample-document.ts';
import type { TargetFields } from '../../../../core/target-fields.ts';
import type { TargetMapping } from '../../../../core/targets.ts';
import type { YonbipSettings } from '../account.ts';
import { sampleBody } from './body.ts';
import { cardOf } from './cards.ts';

const OPEN: BodyRules['open'] = {
  deptCode: ['CODE', '部门', 'Department'],
  dept_code: ['CODE', '部门', 'Department'],
  department: ['CODE', '部门', 'Department'],
  saleDepartmentId: ['CODE', '销售部门', 'Sales department'],
  remarks: ['TEXT', '备注', 'Remark'],
  description: ['TEXT', '备注', 'Remark'],
  memo: ['TEXT', '备注', 'Remark'],
  remark: ['TEXT', '备注', 'Remark'],
  bustypeCode: ['CODE', '交易类型', 'Transaction type'],
  tradetype_code: ['CODE', '交易类型', 'Transaction type'],
  bustype: ['CODE', '交易类型', 'Transaction type'],
  businesstype: ['CODE', '交易类型', 'Transaction type'],
  transactionTypeId: ['CODE', '交易类型', 'Transaction type'],
  settleModeCode: ['CODE', '结算方式', 'Settlement mode'],
  settlemode_code: ['CODE', '结算方式', 'Settlement mode'],
  quickTypeCode: ['CODE', '款项类型', 'Kind of money'],
  quickType_code: ['CODE', '款项类型', 'Kind of money'],
  orgCode: ['CODE', '业务组织', 'Business organisation'],
  exchangeRateDate: ['DATE', '汇率日期', 'Date of the rate'],
};

const EXACT: BodyRules['exact'] = {
  exchangeRate: ['RATE', '汇率', 'Rate'],
  exchRate: ['RATE', '汇率', 'Rate'],
  oriTaxIncludedAmount: ['AMOUNT_FC', '含税金额', 'Amount with tax'],
  oriTaxExcludedAmount: ['AMOUNT_FC', '无税金额', 'Amount without tax'],
  oriTaxAmount: ['AMOUNT_FC', '税额', 'Tax'],
  localTaxIncludedAmount: ['AMOUNT_LC', '本币含税金额', 'Local amount with tax'],
  localTaxExcludedAmount: ['AMOUNT_LC', '本币无税金额', 'Local amount without tax'],
  localTaxAmount: ['AMOUNT_LC', '本币税额', 'Local tax'],
  oriSum: ['AMOUNT_FC', '含税金额', 'Amount with tax'],
  oriMoney: ['AMOUNT_FC', '无税金额', 'Amount without tax'],
  oriTax: ['AMOUNT_FC', '税额', 'Tax'],
  natSum: ['AMOUNT_LC', '本币含税金额', 'Local amount with tax'],
  natMoney: ['AMOUNT_LC', '本币无税金额', 'Local amount without tax'],
  natTax: ['AMOUNT_LC', '本币税额', 'Local tax'],
  payMoney: ['AMOUNT_FC', '应付金额', 'Amount to pay'],
};

/** Members that are filled in when the document is sent, the key of the gateway, and what rows are linked by. */
const AT_SENDING = [
  ...['id', 'code', 'resubmitCheckKey', 'period', 'currency', 'natCurrency'],
  ...['currency_priceDigit', 'currency_moneyDigit', 'natCurrency_priceDigit', 'natCurrency_moneyDigit'],
];
const LINKS = ['id', 'sourceid', 'sourceautoid'];

const SAME: TargetMapping = { accounts: { '*': '*' }, dims: { '*': '*' } };

/**
 * What the connector writes of a kind under the settings. Fixed: external key, number, date, party, currency, goods, warehouses,
 * pieces, prices and tax rates.
 */
export function documentFields(settings: YonbipSettings, kind: DocumentKind): TargetFields {
  const { rows } = cardOf(kind, settings.documents);
  const samples = sampleDocuments({ kind, ledger: settings.book, functionalCurrency: 'CNY' });
  const bodies = samples.map((one) => sampleBody(settings, one, SAME));
  const fixed = [...AT_SENDING.map((name) => `data.${name}`), ...LINKS.map((name) => `data.${rows}[].${name}`)];
  const remark = {
    paths: ['data.remarks', 'data.description', 'data.memo', 'data.saleReturnMemo.remark'],
    charactersMax: settings.documents.remarkCharactersMax,
  };
  return bodyFields(kind, bodies, { root: 'data', open: OPEN, exact: EXACT, fixed, remark });
}
