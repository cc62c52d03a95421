/** 采购入库, 其他入库, 其他出库, and the results of a count as those two. Protocol notes §5.5, §5.6. */
import type { BusinessDocumentLine } from '../../../../core/business-documents.ts';
import { minorUnits } from '../../../../core/money.ts';
import {
  bustype,
  type Content,
  checkLines,
  currencyCode,
  type JsonMembers,
  local,
  mapped,
  moneyOf,
  optional,
  organisation,
  ourCode,
  partyCode,
  pieces,
  priceOf,
  rateText,
  remarkOf,
  report,
  required,
  shared,
  taxItem,
  unitOf,
} from './content.ts';
import { yonyouDocumentProblems as kinds } from './problems.ts';

/** `needCalcLines` false: every amount is ours, and the ERP recomputes none. */
export function purchaseIn(content: Content): JsonMembers {
  const { document, settings } = content;
  checkLines(content, 'pieces');
  if (document.source && settings.documents.purchaseSource === 'refused')
    report(content, kinds.YONYOU_SOURCE_LINK, { number: document.number, source: document.source.number });
  const vendor = partyCode(content, 'SUPPLIER');
  return {
    ...head(content, document.date),
    needCalcLines: false,
    purchaseOrg: organisation(content, 'purchase'),
    inInvoiceOrg: organisation(content, 'invoice'),
    vendor,
    invoiceVendor: vendor,
    currency: currencyCode(content),
    natCurrency: currencyCode(content, document.functionalCurrency),
    exchRateType: required(content, 'exchangeRateTypeCode'),
    exchRate: rateText(content),
    purInRecords: document.lines.map((line) => purchaseRow(content, line)),
  };
}

function purchaseRow(content: Content, line: BusinessDocumentLine): JsonMembers {
  const money = moneyOf(content, line);
  const places = minorUnits(content.document.currency);
  const price = (minor: bigint): string => (line.quantity ? priceOf(content, minor, places, line.quantity) : '0');
  return {
    ...row(content, line),
    priceQty: String(line.quantity ?? 0n),
    priceUOM: unitOf(content, line),
    invPriceExchRate: 1,
    oriUnitPrice: price(line.fc - line.tax),
    oriTaxUnitPrice: price(line.fc),
    oriMoney: money.money,
    oriSum: money.sum,
    oriTax: money.tax,
    natMoney: money.localMoney,
    natSum: money.localSum,
    natTax: money.localTax,
    ...taxItem(content, 'taxitems', line),
  };
}

/** OTHER_IN and COUNT_GAIN: the latter has no card of its own that is known, only a transaction type. */
export function otherIn(content: Content): JsonMembers {
  checkLines(content, 'pieces');
  return {
    ...head(content, content.document.date),
    needCalcLines: false,
    ...department(content),
    othInRecords: content.document.lines.map((line) => ({
      ...row(content, line),
      unitExchangeType: 0,
      ...cost(content, line),
    })),
  };
}

/** OTHER_OUT and COUNT_LOSS; the ERP costs what leaves. */
export function otherOut(content: Content): JsonMembers {
  checkLines(content, 'pieces');
  return {
    ...head(content, content.document.date),
    ...department(content),
    othOutRecords: content.document.lines.map((line) => ({
      ...row(content, line),
      unitExchangeType: 0,
      ...optional(content, 'expenseItems', '费用项目', line.expenseItem),
    })),
  };
}

function cost(content: Content, line: BusinessDocumentLine): JsonMembers {
  if (line.cost === undefined || !line.quantity) return {};
  const places = minorUnits(content.document.functionalCurrency);
  return {
    natUnitPrice: priceOf(content, line.cost, places, line.quantity),
    natMoney: local(content, line.cost),
  };
}

function department(content: Content): JsonMembers {
  const code = shared(content, '部门', (line) => line.department);
  return optional(content, 'department', '部门', code);
}

function head(content: Content, vouchdate: string): JsonMembers {
  return {
    _status: 'Insert',
    ...ourCode(content),
    org: organisation(content, 'stock'),
    accountOrg: organisation(content, 'finance'),
    vouchdate,
    bustype: bustype(content),
    warehouse: warehouse(content),
    memo: remarkOf(content),
    ...traced(content),
  };
}

/** Our key where a stock card has fields for it; nobody promises that they are unique. */
export function traced({ document, settings }: Content): JsonMembers {
  return { out_sys_code: settings.documents.externalSystem, out_sys_id: document.reference };
}

/** The one warehouse of the document, which stands in its head. */
export function warehouse(content: Content): string {
  const code = shared(content, '仓库', (line) => line.warehouse);
  if (code !== undefined) return mapped(content, '仓库', code);
  report(content, kinds.YONYOU_DOCUMENT_LACKS, { number: content.document.number, what: '仓库' });
  return '';
}

function row(content: Content, line: BusinessDocumentLine): JsonMembers {
  return { ...pieces(content, line), rowno: line.lineNo, out_sys_lineid: String(line.lineNo) };
}
