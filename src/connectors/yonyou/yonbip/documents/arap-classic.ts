/** AR, AP and cash of the classic generation (`/yonbip/fi/…`). Protocol notes §3.9. */
import type { BusinessDocumentLine } from '../../../../core/business-documents.ts';
import { periodOf } from '../../../../core/dates.ts';
import { checkCharge, itemOf, quickType } from './arap-efi.ts';
import {
  bankAccount,
  bustype,
  type Content,
  checkLines,
  currencyCode,
  dateTime,
  type JsonMembers,
  local,
  moneyOf,
  optional,
  organisation,
  original,
  ourCode,
  partyCode,
  rateText,
  remarkOf,
  required,
  shared,
  sum,
} from './content.ts';

/** Members whose values the card wants as ids, known only to the ERP: filled in when the document is sent. */
export interface ToResolve {
  /** Codes of the currencies of the document and of the book. */
  readonly currency: string;
  readonly natCurrency: string;
  /** `2026-09`; with it goes the id of the book's currency. */
  readonly period?: string;
  /** Decimals of both currencies go along. */
  readonly digits?: true;
}

export interface ClassicBody {
  readonly data: JsonMembers;
  readonly resolve?: ToResolve;
}

/** Red by the sign of its amounts, as the page says of `billdirection`. */
export function classicReceivable(content: Content): ClassicBody {
  checkLines(content, 'money');
  const data = {
    ...head(content, 'CUSTOMER', content.document.date),
    currency_name: currencyCode(content),
    oarDetail: rows(content, invoiceRow),
  };
  return { data };
}

export function classicPayable(content: Content): ClassicBody {
  checkLines(content, 'money');
  required(content, 'periodScheme');
  const data = {
    ...head(content, 'SUPPLIER', dateTime(content.document.date)),
    oapDetail: rows(content, invoiceRow),
  };
  return { data, resolve: { ...currenciesOf(content), period: periodOf(content.document.date) } };
}

export function classicReceipt(content: Content): ClassicBody {
  checkLines(content, 'money');
  checkCharge(content);
  const data = {
    ...head(content, 'CUSTOMER', content.document.date),
    currency: currencyCode(content),
    ...settlement(content),
    ReceiveBill_b: rows(content, cashRow),
  };
  return { data };
}

export function classicPayment(content: Content): ClassicBody {
  checkLines(content, 'money');
  checkCharge(content);
  const data = {
    ...head(content, 'SUPPLIER', dateTime(content.document.date)),
    exchangeRateType_digit: required(content, 'exchangeRateDigits'),
    ...settlement(content),
    PayBillb: rows(content, cashRow),
  };
  return { data, resolve: { ...currenciesOf(content), digits: true } };
}

/** 客户退款. */
export function classicRefund(content: Content): ClassicBody {
  checkLines(content, 'money');
  checkCharge(content);
  required(content, 'periodScheme');
  const data = {
    ...head(content, 'CUSTOMER', dateTime(content.document.date)),
    ...settlement(content),
    PayBillb: rows(content, cashRow),
  };
  return { data, resolve: { ...currenciesOf(content), period: periodOf(content.document.date), digits: true } };
}

function currenciesOf(content: Content) {
  const { functionalCurrency } = content.document;
  return { currency: currencyCode(content), natCurrency: currencyCode(content, functionalCurrency) };
}

function head(content: Content, party: 'CUSTOMER' | 'SUPPLIER', vouchdate: string): JsonMembers {
  const { lines } = content.document;
  return {
    _status: 'Insert',
    ...ourCode(content),
    accentity_code: organisation(content, 'finance'),
    vouchdate,
    tradetype_code: bustype(content),
    [party === 'CUSTOMER' ? 'customer_code' : 'supplier_code']: partyCode(content, party),
    exchRate: rateText(content),
    exchangeRateType_code: required(content, 'exchangeRateTypeCode'),
    ...optional(
      content,
      'dept_code',
      '部门',
      shared(content, '部门', (line) => line.department),
    ),
    oriSum: original(
      content,
      sum(lines, (line) => line.fc),
    ),
    natSum: local(
      content,
      sum(lines, (line) => line.lc),
    ),
    description: remarkOf(content),
  };
}

function settlement(content: Content): JsonMembers {
  return {
    settlemode_code: required(content, 'settleModeCode'),
    enterprisebankaccount_code: bankAccount(content),
  };
}

function rows(
  content: Content,
  row: (content: Content, line: BusinessDocumentLine) => JsonMembers,
): readonly JsonMembers[] {
  return content.document.lines.map((line) => ({
    _status: 'Insert',
    ...row(content, line),
    ...(line.summary !== '' && { description: line.summary }),
  }));
}

function invoiceRow(content: Content, line: BusinessDocumentLine): JsonMembers {
  const money = moneyOf(content, line);
  return {
    ...itemOf(content, line, 'material_code', 'expenseitem_code'),
    ...(line.quantity !== undefined && { qty: String(line.quantity) }),
    taxRate: line.taxRate ?? '0',
    oriSum: money.sum,
    oriTax: money.tax,
    oriMoney: money.money,
    natSum: money.localSum,
    natTax: money.localTax,
    natMoney: money.localMoney,
  };
}

function cashRow(content: Content, line: BusinessDocumentLine): JsonMembers {
  return {
    quickType_code: quickType(content),
    ...optional(content, 'expenseitem_code', '费用项目', line.expenseItem),
    oriSum: original(content, line.fc),
    natSum: local(content, line.lc),
  };
}
