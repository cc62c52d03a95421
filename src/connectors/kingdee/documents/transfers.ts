/** 直接调拨 (STK_TransferDirect) and 分步式调拨 (STK_TRANSFEROUT, STK_TRANSFERIN). Protocol notes §10.11. */
import type { BusinessDocumentLine } from '../../../core/business-documents.ts';
import {
  billType,
  type Content,
  checkLines,
  currencyNumber,
  dateTime,
  headRemark,
  type JsonMembers,
  needed,
  numbered,
  organisation,
  report,
  rowRemark,
  unitOf,
} from './content.ts';
import { kingdeeDocumentProblems as kinds } from './problems.ts';
import { pieces } from './stock.ts';

const OWNER = 'BD_OwnerOrg';
const KEEPER = 'BD_KeeperOrg';
const BETWEEN = { FTransferDirect: 'GENERAL', FTransferBizType: 'InnerOrgTransfer' };
/** 在途归属调出方, as the known out-bill has it. */
const VEST_ON_WAY_OUT = 'A';

function materialNumber(content: Content, line: BusinessDocumentLine): JsonMembers {
  return numbered(needed(content, line, '物料', line.material));
}

function from(content: Content, line: BusinessDocumentLine): JsonMembers {
  return numbered(needed(content, line, '仓库', line.warehouse));
}

function to(content: Content, line: BusinessDocumentLine): JsonMembers {
  return numbered(needed(content, line, '仓库', line.warehouseTo));
}

export function transfer(content: Content): JsonMembers {
  const { document, settings } = content;
  checkLines(content, 'pieces');
  const stock = organisation(content, 'stock');
  const status = numbered(settings.documents.stockStatus);
  const currency = numbered(currencyNumber(content, document.functionalCurrency));
  return {
    FID: 0,
    FBillTypeID: billType(content),
    FBillNo: document.number,
    FBizType: 'NORMAL',
    ...BETWEEN,
    FSettleOrgId: organisation(content, 'settle'),
    FSaleOrgId: organisation(content, 'sale'),
    FStockOutOrgId: stock,
    FOwnerTypeOutIdHead: OWNER,
    FOwnerOutIdHead: stock,
    FStockOrgId: stock,
    FIsIncludedTax: true,
    FIsPriceExcludeTax: true,
    FOwnerTypeIdHead: OWNER,
    FSETTLECURRID: currency,
    FOwnerIdHead: stock,
    FDate: dateTime(document.date),
    FBaseCurrId: currency,
    ...headRemark(content, 'STK_TransferDirect'),
    FBillEntry: document.lines.map((line) => {
      const material = materialNumber(content, line);
      const unit = unitOf(content, line);
      const quantity = pieces(line);
      return {
        FMaterialId: material,
        FUnitID: unit,
        FQty: quantity,
        FSrcStockId: from(content, line),
        FDestStockId: to(content, line),
        FSrcStockStatusId: status,
        FDestStockStatusId: status,
        FBusinessDate: dateTime(document.date),
        FOwnerTypeOutId: OWNER,
        FOwnerOutId: stock,
        FOwnerTypeId: OWNER,
        FOwnerId: stock,
        FBaseUnitId: unit,
        FBaseQty: quantity,
        FISFREE: false,
        FKeeperTypeId: KEEPER,
        FKeeperId: stock,
        FKeeperTypeOutId: KEEPER,
        FKeeperOutId: stock,
        FDestMaterialId: material,
        FSaleUnitId: unit,
        FSaleQty: quantity,
        FSalBaseQty: quantity,
        FPriceUnitID: unit,
        FPriceQty: quantity,
        FPriceBaseQty: quantity,
        FTransReserveLink: false,
        FCheckDelivery: false,
        ...rowRemark(content, 'STK_TransferDirect'),
      };
    }),
  };
}

/** Goods lie 在途 in the warehouse they go to until the TRANSFER_IN. */
export function transferOut(content: Content): JsonMembers {
  const { document, settings } = content;
  checkLines(content, 'pieces');
  const stock = organisation(content, 'stock');
  return {
    FID: 0,
    FBillTypeID: billType(content),
    FBillNo: document.number,
    FOwnerTypeIdHead: OWNER,
    ...BETWEEN,
    FOwnerIdHead: stock,
    FOwnerTypeInIdHead: OWNER,
    FOwnerInIdHead: stock,
    FStockOrgID: stock,
    FStockInOrgID: stock,
    FDate: dateTime(document.date),
    FBaseCurrID: numbered(currencyNumber(content, document.functionalCurrency)),
    FVESTONWAY: VEST_ON_WAY_OUT,
    FBizType: 'NORMAL',
    ...headRemark(content, 'STK_TRANSFEROUT'),
    FSTKTRSOUTENTRY: document.lines.map((line) => {
      const material = materialNumber(content, line);
      return {
        FMaterialID: material,
        FQty: pieces(line),
        FUnitID: unitOf(content, line),
        FSrcStockID: from(content, line),
        FDestStockID: to(content, line),
        FSrcStockStatusID: numbered(settings.documents.stockStatus),
        FDestStockStatusID: numbered(settings.documents.transitStatus),
        FBusinessDate: dateTime(document.date),
        FOwnerTypeID: OWNER,
        FOwnerID: stock,
        FOwnerTypeInID: OWNER,
        FOwnerInID: stock,
        FKeeperTypeInID: KEEPER,
        FKeeperInID: stock,
        FDestMaterialID: material,
        FBaseUnitID: unitOf(content, line),
        FKeeperTypeID: KEEPER,
        FKeeperID: stock,
        FCheckDelivery: false,
        ...rowRemark(content, 'STK_TRANSFEROUT'),
      };
    }),
  };
}

/** What is laid over the bill that 下推 made of a TRANSFER_OUT. */
export function pushedTransferIn(content: Content): JsonMembers {
  const { document } = content;
  checkSource(content);
  return {
    FBillNo: document.number,
    FDate: dateTime(document.date),
    ...headRemark(content, 'STK_TRANSFERIN'),
    FSTKTRSINENTRY: document.lines.map((line) => ({
      FMaterialID: materialNumber(content, line),
      FQty: pieces(line),
      FDestStockID: to(content, line),
      ...rowRemark(content, 'STK_TRANSFERIN'),
    })),
  };
}

/** Its rows get their `_Link` when the source is read, before they are sent. */
export function savedTransferIn(content: Content): JsonMembers {
  const { document, settings } = content;
  const { stockStatus, transitStatus, vestOnWayIn, transferInSource } = settings.documents;
  checkSource(content);
  const stock = organisation(content, 'stock');
  return {
    FID: 0,
    FBillTypeID: billType(content),
    FBillNo: document.number,
    ...BETWEEN,
    FStockOrgID: stock,
    FStockOutOrgID: stock,
    FTransferMode: 'INDIRECT',
    FDate: dateTime(document.date),
    FOwnerTypeOutIdHead: OWNER,
    FOwnerOutIdHead: stock,
    FBizType: 'NORMAL',
    FVESTONWAY: vestOnWayIn,
    FOwnerTypeIdHead: OWNER,
    ...headRemark(content, 'STK_TRANSFERIN'),
    FSTKTRSINENTRY: document.lines.map((line) => {
      const material = materialNumber(content, line);
      return {
        FSrcBillType: 'STK_TRANSFEROUT',
        FSrcBillNo: document.source?.number ?? '',
        FOwnerID: stock,
        FUnitID: unitOf(content, line),
        FOwnerOutID: stock,
        FSrcMaterialId: material,
        FMaterialID: material,
        FSrcStockID: transferInSource === 'from' ? from(content, line) : to(content, line),
        FDestStockID: to(content, line),
        FQty: pieces(line),
        FPathLossQty: 0,
        FPlanTransferQty: pieces(line),
        FSrcStockStatusID: numbered(transitStatus),
        FDestStockStatusID: numbered(stockStatus),
        FKeeperTypeOutID: KEEPER,
        FKeeperOutID: stock,
        FOwnerTypeOutID: OWNER,
        FOwnerTypeID: OWNER,
        FBusinessDate: dateTime(document.date),
        FKeeperTypeID: KEEPER,
        FKeeperID: stock,
        ...rowRemark(content, 'STK_TRANSFERIN'),
      };
    }),
  };
}

function checkSource(content: Content): void {
  checkLines(content, 'pieces');
  const { source, number } = content.document;
  if (source === undefined) report(content, kinds.KINGDEE_SOURCE_MISSING, { number, source: '' });
}

const LINK = 'FSTKTSTKRANSFERINENTRY_Link';

/** The link of a row to a row of its TRANSFER_OUT; the spelling is the product’s. */
export function transferInLink(source: { readonly billId: string; readonly rowId: string }, quantity: string) {
  return {
    [LINK]: [
      {
        FLinkId: 0,
        [`${LINK}_FFlowId`]: '',
        [`${LINK}_FFlowLineId`]: '0',
        [`${LINK}_FRuleId`]: 'STK_TRANSFEROUT-STK_TRANSFERIN',
        [`${LINK}_FSTableName`]: 'T_STK_STKTRANSFEROUTENTRY',
        [`${LINK}_FSBillId`]: source.billId,
        [`${LINK}_FSId`]: source.rowId,
        [`${LINK}_FBaseTransferQtyOld`]: quantity,
        [`${LINK}_FBaseTransferQty`]: quantity,
      },
    ],
  };
}
