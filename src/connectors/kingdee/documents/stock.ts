/**
 * 采购入库 (STK_InStock), 销售出库 (SAL_OUTSTOCK), 销售退货 (SAL_RETURNSTOCK), 其他入库 (STK_MISCELLANEOUS), 其他出库
 * (STK_MisDelivery); 盘盈 and 盘亏 as the latter two. Protocol notes §10.9, §10.10, §10.12. The ERP costs what moves.
 */
import type { BusinessDocumentLine } from '../../../core/business-documents.ts';
import { formatMinor, minorUnits } from '../../../core/money.ts';
import {
  absolute,
  billType,
  type Content,
  checkLines,
  currencyNumber,
  dateTime,
  headRemark,
  type JsonMembers,
  mappedIf,
  needed,
  numbered,
  optional,
  organisation,
  partyNumber,
  rateText,
  report,
  rowRemark,
  unitOf,
} from './content.ts';
import { priced, unitPrice } from './prices.ts';
import { kingdeeDocumentProblems as kinds } from './problems.ts';

const OWNER = 'BD_OwnerOrg';
const KEEPER = 'BD_KeeperOrg';

export function pieces(line: BusinessDocumentLine): string {
  return (line.quantity ?? 0n).toString();
}

function material(content: Content, line: BusinessDocumentLine): JsonMembers {
  return numbered(needed(content, line, '物料', line.material));
}

function warehouse(content: Content, line: BusinessDocumentLine): JsonMembers {
  return numbered(needed(content, line, '仓库', line.warehouse));
}

/** A price only where the line has an amount: stock lines without one are 0. */
function priceOf(content: Content, line: BusinessDocumentLine): JsonMembers {
  return line.fc === 0n ? {} : { FTaxPrice: priced(content, line).taxPrice };
}

/** Without an order; the body is assembled from a key list, no working one is known. */
export function purchaseIn(content: Content): JsonMembers {
  const { document } = content;
  checkLines(content, 'pieces');
  const stock = organisation(content, 'stock');
  return {
    FID: 0,
    FBillTypeID: billType(content),
    FBillNo: document.number,
    FDate: dateTime(document.date),
    FStockOrgId: stock,
    FPurchaseOrgId: organisation(content, 'purchase'),
    FSupplierId: numbered(partyNumber(content, 'SUPPLIER')),
    FOwnerTypeIdHead: OWNER,
    FOwnerIdHead: stock,
    ...headRemark(content, 'STK_InStock'),
    FInStockFin: {
      FSettleOrgId: organisation(content, 'settle'),
      FSettleCurrId: numbered(currencyNumber(content, document.currency)),
      FPriceTimePoint: '1',
    },
    FInStockEntry: document.lines.map((line) => ({
      FMaterialId: material(content, line),
      FUnitID: unitOf(content, line),
      FRealQty: pieces(line),
      FPriceUnitID: unitOf(content, line),
      FStockId: warehouse(content, line),
      ...priceOf(content, line),
      FRemainInStockUnitId: unitOf(content, line),
      FRemainInStockQty: pieces(line),
      ...rowRemark(content, 'STK_InStock'),
    })),
  };
}

/** What is laid over the receipt that 下推 made of an order: our number and date, and per row our pieces and warehouse. */
export function pushedPurchaseIn(content: Content): JsonMembers {
  const { document } = content;
  checkLines(content, 'pieces');
  return {
    FBillNo: document.number,
    FDate: dateTime(document.date),
    ...headRemark(content, 'STK_InStock'),
    FInStockEntry: document.lines.map((line) => ({
      FMaterialId: material(content, line),
      FRealQty: pieces(line),
      FStockId: warehouse(content, line),
      ...priceOf(content, line),
      ...rowRemark(content, 'STK_InStock'),
    })),
  };
}

export function salesOut(content: Content): JsonMembers {
  const { document, settings } = content;
  checkLines(content, 'pieces');
  const customer = numbered(partyNumber(content, 'CUSTOMER'));
  const stock = organisation(content, 'stock');
  return {
    FID: 0,
    FBillTypeID: billType(content),
    FBillNo: document.number,
    FDate: dateTime(document.date),
    FSaleOrgId: organisation(content, 'sale'),
    FCustomerID: customer,
    FStockOrgId: stock,
    FReceiverID: customer,
    FSettleID: customer,
    FPayerID: customer,
    FOwnerTypeIdHead: OWNER,
    FIsTotalServiceOrCost: false,
    ...headRemark(content, 'SAL_OUTSTOCK'),
    SubHeadEntity: {
      FSettleCurrID: numbered(currencyNumber(content, document.currency)),
      FSettleOrgID: organisation(content, 'settle'),
      FIsIncludedTax: true,
      FLocalCurrID: numbered(currencyNumber(content, document.functionalCurrency)),
      FExchangeTypeID: numbered(settings.rateType),
      FExchangeRate: rateText(content),
      FIsPriceExcludeTax: true,
    },
    FEntity: document.lines.map((line) => ({
      FRowType: 'Standard',
      FMaterialID: material(content, line),
      FUnitID: unitOf(content, line),
      FRealQty: pieces(line),
      FIsFree: false,
      FOwnerTypeID: OWNER,
      FOwnerID: stock,
      FEntryTaxRate: line.taxRate ?? '0',
      FStockStatusID: numbered(settings.documents.stockStatus),
      FSalUnitID: unitOf(content, line),
      FStockID: warehouse(content, line),
      FSALUNITQTY: pieces(line),
      FSALBASEQTY: pieces(line),
      FPRICEBASEQTY: pieces(line),
      FOUTCONTROL: false,
      FIsOverLegalOrg: false,
      FARNOTJOINQTY: pieces(line),
      FCheckDelivery: false,
      ...priceOf(content, line),
      ...rowRemark(content, 'SAL_OUTSTOCK'),
    })),
  };
}

export function salesReturn(content: Content): JsonMembers {
  const { document, settings } = content;
  checkLines(content, 'pieces');
  const customer = numbered(partyNumber(content, 'CUSTOMER'));
  const stock = organisation(content, 'stock');
  return {
    FID: 0,
    FBillTypeID: billType(content),
    FBillNo: document.number,
    FDate: dateTime(document.date),
    FSaleOrgId: organisation(content, 'sale'),
    FRetcustId: customer,
    FTransferBizType: numbered(settings.documents.returnBizType),
    FStockOrgId: stock,
    FReceiveCustId: customer,
    FSettleCustId: customer,
    FPayCustId: customer,
    FOwnerTypeIdHead: OWNER,
    FIsTotalServiceOrCost: false,
    ...headRemark(content, 'SAL_RETURNSTOCK'),
    SubHeadEntity: {
      FSettleCurrId: numbered(currencyNumber(content, document.currency)),
      FSettleOrgId: organisation(content, 'settle'),
      FLocalCurrId: numbered(currencyNumber(content, document.functionalCurrency)),
      FExchangeTypeId: numbered(settings.rateType),
      FExchangeRate: rateText(content),
    },
    FEntity: document.lines.map((line) => ({
      FRowType: 'Standard',
      FMaterialId: material(content, line),
      FUnitID: unitOf(content, line),
      FStockStatusID: numbered(settings.documents.stockStatus),
      FStockID: warehouse(content, line),
      FRealQty: pieces(line),
      FIsFree: false,
      FEntryTaxRate: line.taxRate ?? '0',
      FReturnType: numbered(settings.documents.returnType),
      FOwnerTypeId: OWNER,
      FOwnerId: stock,
      FDeliveryDate: dateTime(document.date),
      FSalUnitID: unitOf(content, line),
      FSalUnitQty: pieces(line),
      FSalBaseQty: pieces(line),
      FPriceBaseQty: pieces(line),
      FIsOverLegalOrg: false,
      FARNOTJOINQTY: pieces(line),
      FIsReturnCheck: false,
      ...priceOf(content, line),
      ...rowRemark(content, 'SAL_RETURNSTOCK'),
    })),
  };
}

export function otherOut(content: Content): JsonMembers {
  const { document, settings } = content;
  checkLines(content, 'pieces');
  const stock = organisation(content, 'stock');
  const department = document.lines.find((line) => line.department !== undefined)?.department;
  return {
    FID: 0,
    FBillTypeID: billType(content),
    FBillNo: document.number,
    FStockOrgId: stock,
    FPickOrgId: stock,
    FStockDirect: 'GENERAL',
    FDate: dateTime(document.date),
    ...optional('FCustId', document.party && partyNumber(content, 'CUSTOMER')),
    ...optional('FDeptId', mappedIf(content, '部门', department)),
    FOwnerTypeIdHead: OWNER,
    FOwnerIdHead: stock,
    ...headRemark(content, 'STK_MisDelivery'),
    FBaseCurrId: numbered(currencyNumber(content, document.functionalCurrency)),
    FEntity: document.lines.map((line) => ({
      FMaterialId: material(content, line),
      FUnitID: unitOf(content, line),
      FQty: pieces(line),
      FBaseUnitId: unitOf(content, line),
      FStockId: warehouse(content, line),
      FOwnerTypeId: OWNER,
      FOwnerId: stock,
      FStockStatusId: numbered(settings.documents.stockStatus),
      FKeeperTypeId: KEEPER,
      FDistribution: false,
      FKeeperId: stock,
      ...rowRemark(content, 'STK_MisDelivery'),
    })),
  };
}

/** The cost of a line is its amount; one without a cost is left to the ERP. */
export function otherIn(content: Content): JsonMembers {
  const { document, settings } = content;
  checkLines(content, 'pieces');
  const stock = organisation(content, 'stock');
  const department = document.lines.find((line) => line.department !== undefined)?.department;
  return {
    FID: 0,
    FBillTypeID: billType(content),
    FBillNo: document.number,
    FStockOrgId: stock,
    FDate: dateTime(document.date),
    ...optional('FSupplyerID', document.party && partyNumber(content, 'SUPPLIER')),
    ...optional('FDeptID', mappedIf(content, '部门', department)),
    FOwnerTypeIdHead: OWNER,
    FOwnerIdHead: stock,
    ...headRemark(content, 'STK_MISCELLANEOUS'),
    FEntity: document.lines.map((line) => ({
      FMATERIALID: material(content, line),
      FUnitID: unitOf(content, line),
      FSTOCKSTATUSID: numbered(settings.documents.stockStatus),
      FQty: pieces(line),
      FSTOCKID: warehouse(content, line),
      FOWNERTYPEID: OWNER,
      FOWNERID: stock,
      FKEEPERTYPEID: KEEPER,
      FKEEPERID: stock,
      ...costOf(content, line),
      ...rowRemark(content, 'STK_MISCELLANEOUS'),
    })),
  };
}

function costOf(content: Content, line: BusinessDocumentLine): JsonMembers {
  if (line.cost === undefined) return {};
  const { functionalCurrency } = content.document;
  const places = minorUnits(functionalCurrency);
  const digits = Math.max(content.settings.documents.priceDigits, places);
  const price = unitPrice(absolute(line.cost), absolute(line.quantity ?? 0n), places, digits);
  if (price === undefined)
    report(content, kinds.KINGDEE_PRICE_INEXACT, {
      row: String(line.lineNo),
      amount: formatMinor(line.cost, functionalCurrency),
      quantity: pieces(line),
      digits: String(digits),
    });
  return { FPRICE: price ?? '0', FAmount: formatMinor(line.cost, functionalCurrency) };
}
