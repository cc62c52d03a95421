/** 销售出库 and 销售退货. Protocol notes §5.2, §5.4. */
import type { BusinessDocumentLine } from '../../../../core/business-documents.ts';
import { minorUnits } from '../../../../core/money.ts';
import {
  bustype,
  type Content,
  checkComputed,
  checkLines,
  currencyCode,
  dateTime,
  type JsonMembers,
  mapped,
  moneyOf,
  needed,
  optional,
  organisation,
  original,
  ourCode,
  partyCode,
  priceOf,
  rateText,
  remarkOf,
  required,
  shared,
  sum,
  taxItem,
  unitOf,
} from './content.ts';
import { traced, warehouse } from './stock.ts';

/** Takes the sum with tax alone: what the ERP makes of it is checked before it is sent. */
export function salesOut(content: Content): JsonMembers {
  const { document } = content;
  checkLines(content, 'pieces');
  const customer = partyCode(content, 'CUSTOMER');
  return {
    _status: 'Insert',
    ...ourCode(content),
    receiveAccountingBasis: required(content, 'receiveAccountingBasis'),
    salesoutAccountingMethod: required(content, 'salesoutAccountingMethod'),
    accountOrg: organisation(content, 'finance'),
    org: organisation(content, 'stock'),
    salesOrg: organisation(content, 'sale'),
    invoiceOrg: organisation(content, 'invoice'),
    vouchdate: dateTime(document.date),
    bustype: bustype(content),
    warehouse: warehouse(content),
    cust: customer,
    invoiceCust: customer,
    srcBillType: '0',
    currency: currencyCode(content),
    natCurrency: currencyCode(content, document.functionalCurrency),
    exchRateType: required(content, 'exchangeRateTypeCode'),
    exchRate: rateText(content),
    memo: remarkOf(content),
    ...traced(content),
    details: document.lines.map((line) => outRow(content, line)),
  };
}

function outRow(content: Content, line: BusinessDocumentLine): JsonMembers {
  checkComputed(content, line);
  const product = needed(content, line, '物料', line.material);
  const unit = unitOf(content, line);
  return {
    _status: 'Insert',
    product,
    productsku: product,
    stockUnit: unit,
    priceUOM: unit,
    invExchRate: 1,
    invPriceExchRate: 1,
    unitExchangeType: 0,
    taxUnitPriceTag: true,
    qty: String(line.quantity ?? 0n),
    oriSum: original(content, line.fc),
    ...taxItem(content, 'taxId', line),
    saleStyle: 'SALE',
    out_sys_lineid: String(line.lineNo),
  };
}

/** Pieces and amounts of a return are positive: the card itself turns them. */
export function salesReturn(content: Content): JsonMembers {
  const { document } = content;
  checkLines(content, 'pieces');
  const customer = partyCode(content, 'CUSTOMER');
  return {
    _status: 'Insert',
    ...ourCode(content),
    salesOrgId: organisation(content, 'sale'),
    transactionTypeId: bustype(content),
    agentId: customer,
    vouchdate: dateTime(document.date),
    settlementOrgId: organisation(content, 'invoice'),
    invoiceAgentId: customer,
    currency: currencyCode(content),
    natCurrency: currencyCode(content, document.functionalCurrency),
    exchangeRateType: required(content, 'exchangeRateTypeCode'),
    exchRate: rateText(content),
    taxInclusive: true,
    saleReturnSourceType: 'NONE',
    payMoney: original(
      content,
      sum(document.lines, (line) => line.fc),
    ),
    ...optional(
      content,
      'saleDepartmentId',
      '部门',
      shared(content, '部门', (line) => line.department),
    ),
    saleReturnMemo: { remark: remarkOf(content) },
    saleReturnDetails: document.lines.map((line) => returnRow(content, line)),
  };
}

function returnRow(content: Content, line: BusinessDocumentLine): JsonMembers {
  const money = moneyOf(content, line);
  const unit = unitOf(content, line);
  const qty = String(line.quantity ?? 0n);
  const places = minorUnits(content.document.currency);
  return {
    _status: 'Insert',
    productId: needed(content, line, '物料', line.material),
    masterUnitId: unit,
    iProductAuxUnitId: unit,
    iProductUnitId: unit,
    invExchRate: 1,
    invPriceExchRate: 1,
    qty,
    subQty: qty,
    priceQty: qty,
    oriTaxUnitPrice: line.quantity ? priceOf(content, line.fc, places, line.quantity) : '0',
    oriSum: money.sum,
    oriMoney: money.money,
    oriTax: money.tax,
    natSum: money.localSum,
    natMoney: money.localMoney,
    natTax: money.localTax,
    ...taxItem(content, 'taxId', line),
    stockOrgId: organisation(content, 'stock'),
    ...(line.warehouse !== undefined && { stockId: mapped(content, '仓库', line.warehouse) }),
    orderProductType: 'SALE',
  };
}
