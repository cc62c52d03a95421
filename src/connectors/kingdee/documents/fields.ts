/** Fields of the Model of each form that a field mapping may and may not touch. */
import { type BodyRules, bodyFields } from '../../../core/body-fields.ts';
import type { DocumentKind } from '../../../core/business-documents.ts';
import { sampleDocuments } from '../../../core/sample-document.ts';
import type { TargetField, TargetFields } from '../../../core/target-fields.ts';
import type { TargetMapping } from '../../../core/targets.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../wire/exact-json.ts';
import type { KingdeeSettings } from '../account.ts';
import { isFailure, scalar } from '../errors.ts';
import { sampleBody } from './body.ts';
import { type BillForm, formOf } from './forms.ts';
import type { DocumentTools } from './tools.ts';

const OPEN: BodyRules['open'] = {
  FENDDATE_H: ['DATE', '到期日', 'Due date'],
  FPayConditon: ['CODE', '收付款条件', 'Payment terms'],
  FSALEORGID: ['CODE', '销售组织', 'Sales organisation'],
  FPURCHASEORGID: ['CODE', '采购组织', 'Purchasing organisation'],
  FACCNTTIMEJUDGETIME: ['DATE', '到期日计算日期', 'Date the terms count from'],
  FSettleTypeID: ['CODE', '结算方式', 'Settlement type'],
  FSETTLETYPEID: ['CODE', '结算方式', 'Settlement type'],
  FPURPOSEID: ['CODE', '收付款用途', 'Purpose'],
  FPOSTDATE: ['DATE', '登账日期', 'Posting date'],
  FCOMMENT: ['TEXT', '备注', 'Comment'],
  FNOTE: ['TEXT', '备注', 'Note'],
  FREMARK: ['TEXT', '备注', 'Remark'],
  FAR_OtherRemarks: ['TEXT', '备注', 'Remark'],
  FRemarks: ['TEXT', '备注', 'Remark'],
  FNote: ['TEXT', '备注', 'Note'],
  FEntryNOTE: ['TEXT', '备注', 'Note of the row'],
  FINVOICETYPE: ['TEXT', '发票类型', 'Kind of invoice'],
  FCOSTDEPARTMENTID: ['CODE', '费用承担部门', 'Department that bears the cost'],
  FDeptId: ['CODE', '部门', 'Department'],
  FBillTypeID: ['CODE', '单据类型', 'Bill type'],
  FReturnType: ['CODE', '退货类型', 'Kind of return'],
  FDeliveryDate: ['DATE', '退货日期', 'Day of the return'],
  FBusinessDate: ['DATE', '业务日期', 'Business date'],
};

const EXACT: BodyRules['exact'] = {
  FExchangeRate: ['RATE', '汇率', 'Rate'],
  FEXCHANGERATE: ['RATE', '汇率', 'Rate'],
  FTaxAmountFor: ['AMOUNT_FC', '税额', 'Tax'],
  FTAXAMOUNT: ['AMOUNT_FC', '税额', 'Tax'],
  FTAXAMOUNTFOR_D: ['AMOUNT_FC', '税额', 'Tax'],
  FNoTaxAmountFor: ['AMOUNT_FC', '不含税金额', 'Amount without tax'],
  FNoTaxAmountFor_D: ['AMOUNT_FC', '不含税金额', 'Amount without tax'],
  FNOTAXAMOUNTFOR: ['AMOUNT_FC', '不含税金额', 'Amount without tax'],
  FALLAMOUNTFOR_D: ['AMOUNT_FC', '价税合计', 'Amount with tax'],
  FAMOUNTFOR: ['AMOUNT_FC', '金额', 'Amount'],
  FTOTALAMOUNTFOR: ['AMOUNT_FC', '总金额', 'Total'],
  FRECTOTALAMOUNTFOR: ['AMOUNT_FC', '应收金额', 'Amount to receive'],
  FRECAMOUNTFOR_E: ['AMOUNT_FC', '实收金额', 'Amount received'],
  FHANDLINGCHARGEFOR: ['AMOUNT_FC', '手续费', 'Charge'],
  FREFUNDAMOUNTFOR: ['AMOUNT_FC', '应退金额', 'Amount to refund'],
  FREFUNDAMOUNTFOR_E: ['AMOUNT_FC', '实退金额', 'Amount refunded'],
  FPAYTOTALAMOUNTFOR: ['AMOUNT_FC', '应付金额', 'Amount to pay'],
  FPAYAMOUNTFOR_E: ['AMOUNT_FC', '实付金额', 'Amount paid'],
};

/** The ERP's codes are ours: nothing is missing where only the fields are asked for. */
const SAME: TargetMapping = { accounts: { '*': '*' }, dims: { '*': '*' } };

/**
 * What the connector writes of a kind under the settings. Fixed: number, date, party, currency, goods, warehouses, pieces,
 * prices and what the ERP computes the total by; rows are those of the document, and no others are made.
 */
export function documentFields(settings: KingdeeSettings, kind: DocumentKind): TargetFields {
  const form = formOf(kind, settings.documents);
  const samples = sampleDocuments({ kind, ledger: settings.book, functionalCurrency: 'CNY' });
  return bodyFields(
    kind,
    samples.map((one) => sampleBody(settings, one, SAME)),
    {
      root: 'Model',
      open: OPEN,
      exact: EXACT,
      below: /^FNUMBER$/i,
      fixed: fixedIn(form),
      remark: remarkIn(settings, form),
    },
  );
}

function fixedIn(form: BillForm): readonly string[] {
  const row = (key: string) => `Model.${form.entry}[].${key}`;
  const head = [form.party, form.currency].filter((key) => key !== undefined);
  const goods = [form.material, form.expense, form.warehouse, form.warehouseTo].filter((key) => key !== undefined);
  const figures = [form.quantity, form.amount].filter((key) => key !== undefined);
  return [
    ...['FID', 'FBillNo', 'FDocumentStatus', 'FCancelStatus', form.date].map((key) => `Model.${key}`),
    ...head.map((key) => `Model.${key}.FNumber`),
    ...['FEntryID', `${form.entry}_Link`].map(row),
    ...goods.map((key) => row(`${key}.FNumber`)),
    // An amount that the body holds is guarded by its value.
    ...figures.filter((key) => !Object.hasOwn(EXACT, key)).map(row),
  ];
}

function remarkIn({ documents }: KingdeeSettings, { form, entry }: BillForm): NonNullable<BodyRules['remark']> {
  const key = documents.remarkKeys[form] ?? '';
  const [, ofRow] = key.split('.');
  const path = ofRow === undefined ? `Model.${key}` : `Model.${entry}[].${ofRow}`;
  return { paths: key === '' ? [] : [path], charactersMax: documents.remarkCharactersMax };
}

/**
 * Fields of the form as QueryBusinessInfo names them. The shape of the answer is documented nowhere: objects with a `Key` and a
 * list `Fields` are taken for groups, the first of them for the head. undefined where it does not name number, date and rows
 * of the form so, for then it says nothing of what there is not. Throws Transient.
 */
export async function fieldsTold(
  { operations, settings }: DocumentTools,
  kind: DocumentKind,
): Promise<readonly TargetField[] | undefined> {
  const { form, date, entry } = formOf(kind, settings.documents);
  const answer = await operations.queryBusinessInfo(form);
  if (isFailure(answer)) return undefined;
  const told = answer.result.NeedReturnData;
  const groups = isJsonObject(told) && Array.isArray(told.Entrys) ? told.Entrys.filter(isJsonObject) : [];
  const fields = groups.flatMap((group, index) => fieldsIn(group, index === 0 ? 'HEAD' : groupKind(group)));
  const paths = fields.map((one) => one.path.toLowerCase());
  const names = (path: string) => paths.some((one) => one.startsWith(path.toLowerCase()));
  return ['Model.FBillNo', `Model.${date}`, `Model.${entry}[].`].every(names) ? fields : undefined;
}

/** One-to-one groups of the head (`FsubHeadFinc`, `SubHeadEntity`) are objects in the Model, the others arrays. */
function groupKind(group: JsonObject): 'OBJECT' | 'ROWS' {
  return /sub_?head/i.test(scalar(group.Key)) ? 'OBJECT' : 'ROWS';
}

function fieldsIn(group: JsonObject, kind: 'HEAD' | 'OBJECT' | 'ROWS'): readonly TargetField[] {
  const key = scalar(group.Key);
  const prefix = kind === 'HEAD' ? 'Model' : kind === 'OBJECT' ? `Model.${key}` : `Model.${key}[]`;
  const all: readonly JsonValue[] = Array.isArray(group.Fields) ? group.Fields : [];
  return all.filter(isJsonObject).flatMap((field): readonly TargetField[] => {
    const name = scalar(field.Key);
    if (name === '') return [];
    const isBase = scalar(field.LookUpObject ?? null) !== '' || isJsonObject(field.LookUpObject);
    return [
      {
        path: `${prefix}.${name}${isBase ? '.FNumber' : ''}`,
        kind: isBase ? 'CODE' : 'TEXT',
        kindProposed: true,
        required: field.MustInput === true,
      },
    ];
  });
}
