/** 应收单 (AR_receivable) and 其他应收单 (AR_OtherRecAble). Protocol notes §10.2, §10.7. */
import type { BusinessDocumentLine } from '../../../core/business-documents.ts';
import {
  amountText,
  billType,
  type Content,
  checkLines,
  contactUnit,
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
  rowRemark,
  sum,
  unitOf,
} from './content.ts';
import { priced } from './prices.ts';

export function receivable(content: Content): JsonMembers {
  const { document, settings } = content;
  checkLines(content, 'money');
  const customer = partyNumber(content, 'CUSTOMER');
  const due = dateTime(document.dueDate ?? document.date);
  const total = sum(document.lines, (line) => line.fc);
  const tax = sum(document.lines, (line) => line.tax);
  return {
    FID: 0,
    FBillTypeID: billType(content),
    FBillNo: document.number,
    FDATE: dateTime(document.date),
    FISINIT: false,
    FENDDATE_H: due,
    FCUSTOMERID: numbered(customer),
    FCURRENCYID: numbered(currencyNumber(content, document.currency)),
    FPayConditon: numbered(settings.documents.receiveCondition),
    FISPRICEEXCLUDETAX: true,
    FSETTLEORGID: organisation(content, 'settle'),
    FPAYORGID: organisation(content, 'pay'),
    FSALEORGID: organisation(content, 'sale'),
    FISTAX: true,
    FCancelStatus: 'A',
    FBUSINESSTYPE: 'BZ',
    FSetAccountType: '1',
    FISHookMatch: false,
    FISINVOICEARLIER: false,
    FWBOPENQTY: false,
    ...headRemark(content, 'AR_receivable'),
    FsubHeadSuppiler: {
      FORDERID: numbered(customer),
      FTRANSFERID: numbered(customer),
      FChargeId: numbered(customer),
    },
    FsubHeadFinc: {
      FACCNTTIMEJUDGETIME: dateTime(document.date),
      FSettleTypeID: numbered(settings.documents.settleType),
      FMAINBOOKSTDCURRID: numbered(currencyNumber(content, document.functionalCurrency)),
      FEXCHANGETYPE: numbered(settings.rateType),
      FExchangeRate: rateText(content),
      FTaxAmountFor: amountText(content, tax),
      FNoTaxAmountFor: amountText(content, total - tax),
    },
    FEntityDetail: document.lines.map((line) => receivableRow(content, line)),
    FEntityPlan: [{ FENDDATE: due, FPAYRATE: 100, FPAYAMOUNTFOR: amountText(content, total) }],
  };
}

function receivableRow(content: Content, line: BusinessDocumentLine): JsonMembers {
  const row = priced(content, line);
  const unit = unitOf(content, line);
  const { serviceMaterial } = content.settings.documents;
  const material =
    line.material === undefined && serviceMaterial !== ''
      ? serviceMaterial
      : needed(content, line, '物料', line.material);
  return {
    FMATERIALID: numbered(material),
    FPRICEUNITID: unit,
    FPriceQty: row.quantity,
    FTaxPrice: row.taxPrice,
    FPrice: row.price,
    FEntryTaxRate: row.taxRate,
    FNoTaxAmountFor_D: row.noTax,
    FTAXAMOUNTFOR_D: row.tax,
    FALLAMOUNTFOR_D: row.all,
    FDeliveryControl: false,
    FStockUnitId: unit,
    FIsFree: false,
    FSalUnitId: unit,
    FPriceBaseDen: 1,
    FSalBaseNum: 1,
    FStockBaseNum: 1,
    ...rowRemark(content, 'AR_receivable'),
  };
}

/** Its rows have no key for a tax: the head has that of all. */
export function otherReceivable(content: Content): JsonMembers {
  const { document, settings } = content;
  checkLines(content, 'money');
  const unit = contactUnit(content);
  const total = sum(document.lines, (line) => line.fc);
  const tax = sum(document.lines, (line) => line.tax);
  return {
    FID: 0,
    FBillTypeID: billType(content),
    FBillNo: document.number,
    FDATE: dateTime(document.date),
    FENDDATE_H: dateTime(document.dueDate ?? document.date),
    FCONTACTUNITTYPE: unit.type,
    FCONTACTUNIT: numbered(unit.number),
    FCURRENCYID: numbered(currencyNumber(content, document.currency)),
    FSETTLEORGID: organisation(content, 'settle'),
    FPAYORGID: organisation(content, 'pay'),
    FMAINBOOKSTDCURRID: numbered(currencyNumber(content, document.functionalCurrency)),
    FEXCHANGETYPE: numbered(settings.rateType),
    FACCNTTIMEJUDGETIME: dateTime(document.date),
    FCancelStatus: 'A',
    FAMOUNTFOR: amountText(content, total),
    FTAXAMOUNT: amountText(content, tax),
    ...headRemark(content, 'AR_OtherRecAble'),
    FEntity: document.lines.map((line) => ({
      FCOSTID: numbered(needed(content, line, '费用项目', line.expenseItem)),
      ...optional('FCOSTDEPARTMENTID', mappedIf(content, '部门', line.department)),
      FINVOICETYPE: '0',
      FNOTAXAMOUNTFOR: amountText(content, line.fc - line.tax),
      ...rowRemark(content, 'AR_OtherRecAble'),
    })),
  };
}
