/** AR, AP and cash of the current generation (`/yonbip/EFI/…`). Protocol notes §3.1–3.7. */
import type { BusinessDocumentLine } from '../../../../core/business-documents.ts';
import {
  bankAccount,
  bustype,
  type Content,
  checkLines,
  currencyCode,
  dateTime,
  given,
  isRed,
  type JsonMembers,
  local,
  mapped,
  moneyOf,
  needed,
  optional,
  organisation,
  original,
  partyCode,
  rateText,
  remarkOf,
  report,
  required,
  shared,
} from './content.ts';
import { yonyouDocumentProblems as kinds } from './problems.ts';

/** 应收 and 其他应收 are one card with other transaction types. */
export function efiReceivable(content: Content): JsonMembers {
  checkLines(content, 'money');
  return { ...head(content, 'CUSTOMER'), ...direction(content), bodyItem: rows(content, invoiceRow) };
}

export function efiPayable(content: Content): JsonMembers {
  checkLines(content, 'money');
  return { ...head(content, 'SUPPLIER'), ...direction(content), bodyItem: rows(content, invoiceRow) };
}

/** 收款单 and 收款退款单. */
export function efiReceipt(content: Content): JsonMembers {
  return cash(content, 'CUSTOMER');
}

export function efiPayment(content: Content): JsonMembers {
  return cash(content, 'SUPPLIER');
}

function cash(content: Content, party: 'CUSTOMER' | 'SUPPLIER'): JsonMembers {
  checkLines(content, 'money');
  checkCharge(content);
  return {
    ...head(content, party),
    settleModeCode: required(content, 'settleModeCode'),
    enterpriseBankAccountNo: bankAccount(content),
    bodyItem: rows(content, cashRow),
  };
}

/** A charge has no field in either generation. */
export function checkCharge(content: Content): void {
  const { charge, number } = content.document;
  if (charge !== undefined && charge !== 0n)
    report(content, kinds.YONYOU_CHARGE_NO_FIELD, { number, charge: original(content, charge) });
}

function head(content: Content, party: 'CUSTOMER' | 'SUPPLIER'): JsonMembers {
  const { document, settings } = content;
  const code = partyCode(content, party);
  return {
    _status: 'Insert',
    extSystemCode: settings.documents.externalSystem,
    extVouchCode: document.reference,
    billDate: dateTime(document.date),
    financeOrgCode: organisation(content, 'finance'),
    orgCode: organisation(content, 'business'),
    bustypeCode: bustype(content),
    ...(party === 'CUSTOMER' ? { objectType: '1', customerCode: code } : { objectType: '0', supplierCode: code }),
    oriCurrencyCode: currencyCode(content),
    exchangeRateTypeCode: required(content, 'exchangeRateTypeCode'),
    exchangeRate: rateText(content),
    exchangeRateDate: dateTime(document.date),
    ...optional(
      content,
      'deptCode',
      '部门',
      shared(content, '部门', (line) => line.department),
    ),
    remarks: remarkOf(content),
  };
}

function direction(content: Content): JsonMembers {
  return { direction: isRed(content) ? '-1' : '1' };
}

function rows(
  content: Content,
  row: (content: Content, line: BusinessDocumentLine) => JsonMembers,
): readonly JsonMembers[] {
  return content.document.lines.map((line) => ({
    _status: 'Insert',
    extRowNo: `${content.document.reference}-${line.lineNo}`,
    ...row(content, line),
    ...(line.summary !== '' && { remarks: line.summary }),
  }));
}

function invoiceRow(content: Content, line: BusinessDocumentLine): JsonMembers {
  const money = moneyOf(content, line);
  return {
    ...itemOf(content, line, 'materialCode', 'expenseItemCode'),
    ...(line.quantity !== undefined && { quantity: String(line.quantity) }),
    taxRate: line.taxRate ?? '0',
    oriTaxIncludedAmount: money.sum,
    oriTaxExcludedAmount: money.money,
    oriTaxAmount: money.tax,
    localTaxIncludedAmount: money.localSum,
    localTaxExcludedAmount: money.localMoney,
    localTaxAmount: money.localTax,
  };
}

/** Material or expense item of an invoice row: one of them; 其他应收 and 其他应付 take expense items only. */
export function itemOf(
  content: Content,
  line: BusinessDocumentLine,
  material: string,
  expenseItem: string,
): JsonMembers {
  const isOther = content.document.kind.startsWith('OTHER_');
  if (!isOther && line.material !== undefined) return { [material]: mapped(content, '物料', line.material) };
  return { [expenseItem]: needed(content, line, '费用项目', line.expenseItem) };
}

function cashRow(content: Content, line: BusinessDocumentLine): JsonMembers {
  return {
    quickTypeCode: quickType(content),
    ...optional(content, 'expenseItemCode', '费用项目', line.expenseItem),
    oriTaxIncludedAmount: original(content, line.fc),
    localTaxIncludedAmount: local(content, line.lc),
  };
}

/** 款项类型 of the rows. */
export function quickType(content: Content): string {
  const { kind } = content.document;
  const { quickTypes } = content.settings.documents;
  const type = kind === 'RECEIPT' || kind === 'RECEIPT_REFUND' || kind === 'PAYMENT' ? quickTypes[kind] : undefined;
  return given(content, `quickTypes.${kind}`, type);
}
