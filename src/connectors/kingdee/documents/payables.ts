/** 应付单 (AP_Payable) of materials or of expenses, and 其他应付单 (AP_OtherPayable). Protocol notes §10.3, §10.7. */
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
  report,
  rowRemark,
  sum,
} from './content.ts';
import { priced } from './prices.ts';
import { kingdeeDocumentProblems as kinds } from './problems.ts';

/** Rows of materials make a 标准应付单 (CG), rows of expense items a 费用应付单 (FY); both in one are a problem. */
export function payable(content: Content): JsonMembers {
  const { document, settings } = content;
  const { billTypes, payCondition } = settings.documents;
  checkLines(content, 'money');
  const supplier = partyNumber(content, 'SUPPLIER');
  const isExpense = document.lines.every((line) => line.material === undefined);
  if (!isExpense && document.lines.some((line) => line.material === undefined))
    report(content, kinds.KINGDEE_MIXED_LINES, { number: document.number });
  return {
    FID: 0,
    FBillTypeID: { FNUMBER: isExpense ? billTypes.EXPENSE_PAYABLE : billTypes.PAYABLE },
    FBillNo: document.number,
    FISINIT: false,
    FDATE: dateTime(document.date),
    FDOCUMENTSTATUS: 'Z',
    FSUPPLIERID: numbered(supplier),
    FCURRENCYID: numbered(currencyNumber(content, document.currency)),
    FPayConditon: numbered(payCondition),
    FISPRICEEXCLUDETAX: true,
    FBUSINESSTYPE: isExpense ? 'FY' : 'CG',
    FISTAX: true,
    FSETTLEORGID: organisation(content, 'settle'),
    FPAYORGID: organisation(content, 'pay'),
    FSetAccountType: '1',
    FISTAXINCOST: false,
    FISHookMatch: false,
    FCancelStatus: 'A',
    FISBYIV: false,
    FISGENHSADJ: false,
    FISINVOICEARLIER: false,
    FWBOPENQTY: false,
    ...headRemark(content, 'AP_Payable'),
    FsubHeadSuppiler: {
      FORDERID: numbered(supplier),
      FTRANSFERID: numbered(supplier),
      FChargeId: numbered(supplier),
    },
    FsubHeadFinc: {
      FMAINBOOKSTDCURRID: numbered(currencyNumber(content, document.functionalCurrency)),
      FEXCHANGETYPE: numbered(settings.rateType),
      FExchangeRate: rateText(content),
      FISCARRIEDDATE: false,
    },
    FEntityDetail: document.lines.map((line) => (isExpense ? expenseRow(content, line) : materialRow(content, line))),
    ...planOf(content),
  };
}

/** No body shows the plan, only the list of entries; without a due date the ERP makes it by the condition. */
function planOf(content: Content): JsonMembers {
  const { dueDate, lines } = content.document;
  if (dueDate === undefined) return {};
  const total = amountText(
    content,
    sum(lines, (line) => line.fc),
  );
  return { FEntityPlan: [{ FENDDATE: dateTime(dueDate), FPAYRATE: 100, FPAYAMOUNTFOR: total }] };
}

function materialRow(content: Content, line: BusinessDocumentLine): JsonMembers {
  const row = priced(content, line);
  return {
    FMATERIALID: numbered(needed(content, line, '物料', line.material)),
    FPrice: row.price,
    FPriceQty: row.quantity,
    FTaxPrice: row.taxPrice,
    FEntryTaxRate: row.taxRate,
    FNoTaxAmountFor_D: row.noTax,
    FINCLUDECOST: false,
    FISOUTSTOCK: false,
    FIsFree: false,
    FStockQty: row.quantity,
    FStockBaseQty: row.quantity,
    FPriceBaseDen: 1,
    FStockBaseNum: 1,
    FNOINVOICEQTY: row.quantity,
    FTAILDIFFFLAG: false,
    ...rowRemark(content, 'AP_Payable'),
  };
}

/** One piece at the amount. */
function expenseRow(content: Content, line: BusinessDocumentLine): JsonMembers {
  const { quantity: _, ...money } = line;
  const row = priced(content, money);
  return {
    FCOSTID: numbered(needed(content, line, '费用项目', line.expenseItem)),
    FPriceQty: row.quantity,
    FTaxPrice: row.taxPrice,
    ...(line.tax === 0n ? {} : { FEntryTaxRate: row.taxRate, FNoTaxAmountFor_D: row.noTax }),
    ...optional('FCOSTDEPARTMENTID', mappedIf(content, '部门', line.department)),
    ...rowRemark(content, 'AP_Payable'),
  };
}

export function otherPayable(content: Content): JsonMembers {
  const { document, settings } = content;
  checkLines(content, 'money');
  const unit = contactUnit(content);
  return {
    FID: 0,
    FBillTypeID: billType(content),
    FBillNo: document.number,
    FDATE: dateTime(document.date),
    FCONTACTUNITTYPE: unit.type,
    FCONTACTUNIT: numbered(unit.number),
    FCURRENCYID: numbered(currencyNumber(content, document.currency)),
    FSETTLEORGID: organisation(content, 'settle'),
    FPAYORGID: organisation(content, 'pay'),
    FMAINBOOKSTDCURRID: numbered(currencyNumber(content, document.functionalCurrency)),
    FEXCHANGETYPE: numbered(settings.rateType),
    ...headRemark(content, 'AP_OtherPayable'),
    FEntity: document.lines.map((line) => {
      const row = priced(content, line);
      return {
        FCOSTID: numbered(needed(content, line, '费用项目', line.expenseItem)),
        ...optional('FCOSTDEPARTMENTID', mappedIf(content, '部门', line.department)),
        FINVOICETYPE: '0',
        FNOTAXAMOUNTFOR: row.noTax,
        FTOTALAMOUNTFOR: row.all,
        FEntryTaxRate: row.taxRate,
        ...rowRemark(content, 'AP_OtherPayable'),
      };
    }),
  };
}
