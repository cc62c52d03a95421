/**
 * The forms of the sandbox besides GL_VOUCHER, with their keys: base data of protocol notes §10.8 and the documents that
 * 下推 makes of one another. Notation: `key:kind` and then `*` required, `+` in every known body, `@Form` what it names.
 */

export type FieldKind = 'b' | 'd' | 'n' | 's' | 'e' | 'f' | 'o' | 'a';

export interface FieldSpec {
  readonly key: string;
  readonly kind: FieldKind;
  readonly required: '' | '*' | '+';
  /** Form that a base-data field names; empty where any number is taken. */
  readonly target: string;
}

export interface FormSpec {
  /** As documented. */
  readonly form: string;
  readonly title: string;
  readonly idKey: string;
  readonly numberKey: string;
  readonly head: readonly FieldSpec[];
  /** Objects inside the Model. */
  readonly subHeads: ReadonlyMap<string, readonly FieldSpec[]>;
  /** Arrays inside the Model. */
  readonly entries: ReadonlyMap<string, readonly FieldSpec[]>;
  /** Preset: it is read, never saved (no body is known). */
  readonly readOnly: boolean;
}

const ORGANISATIONS = 'FCreateOrgId:b*@ORG_Organizations FUseOrgId:b*@ORG_Organizations';

/** `form title idKey numberKey`, then lines of fields: `.` head, `{key}` object, `[key]` rows. A leading `-` is read-only. */
const FORMS = `
BD_Customer 客户 FCUSTID FNumber
  . FNumber:s FName:s* ${ORGANISATIONS} FCustTypeId:b* FCOUNTRY:b FINVOICETITLE:s FIsGroup:f FIsDefPayer:f FTRADINGCURRID:b+@BD_Currency FInvoiceType:e FTaxType:b FPriority:n FTaxRate:b FISCREDITCHECK:f FIsTrade:f
  {FT_BD_CUSTOMEREXT} FEnableSL:f
BD_Supplier 供应商 FSupplierId FNumber
  . FNumber:s FName:s* ${ORGANISATIONS}
BD_MATERIAL 物料 FMATERIALID FNumber
  . FNumber:s FName:s+ ${ORGANISATIONS.replaceAll('*', '+')} FImgStorageType:e
  {FSubHeadEntity} FTimeUnit:e
  {SubHeadEntity} FErpClsID:e FFeatureItem:e FCategoryID:b+ FTaxType:b FTaxRateId:b FBaseUnitId:b+ FIsPurchase:f FIsInventory:f FIsSale:f FWEIGHTUNITID:b FVOLUMEUNITID:b
  {SubHeadEntity1} FStoreUnitID:b+ FUnitConvertDir:e FIsLockStock:f FCountCycle:e FCountDay:n FCurrencyId:b@BD_Currency FSNManageType:e FSNGenerateTime:e
  {SubHeadEntity2} FSaleUnitId:b+ FSalePriceUnitId:b+ FMaxQty:n FIsReturn:f FOutLmtUnit:e
  {SubHeadEntity3} FPurchaseUnitId:b+ FPurchasePriceUnitId:b+ FQuotaType:e FIsReturnMaterial:f FPOBillTypeId:b FPrintCount:n FMinPackCount:n
  [FEntityInvPty] FInvPtyId:b FIsEnable:f
  [FEntityAuxPty]
BD_STOCK 仓库 FStockId FNumber
  . FNumber:s FNAME:s+ ${ORGANISATIONS.replaceAll('*', '+')} FStockProperty:e+ FStockStatusType:s+ FDefReceiveStatusId:b FDefStockStatusId:b FAllowMinusQty:f FIsGYStock:f FAllowLock:f FNotExpQty:f FIsOpenLocation:f FAllowMRPPlan:f FAvailablePicking:f FAvailableAlert:f FSortingPriority:n
BD_Currency 币别 FCURRENCYID FNumber
  . FNumber:s FName:s* FCODE:s* FPRICEDIGITS:n FAMOUNTDIGITS:n FPRIORITY:n FIsShowCSymbol:f
BD_Rate 汇率 FRateID FNumber
  . FRATETYPEID:b+@BD_RateType FCyForID:b+@BD_Currency FCyToID:b+@BD_Currency FExchangeRate:n+ FReverseExRate:n FBegDate:d+ FEndDate:d+ FUseOrgId:b@ORG_Organizations
BD_Department 部门 FDEPTID FNumber
  . FNumber:s FName:s* ${ORGANISATIONS.replaceAll('*', '+')}
BD_Expense 费用项目 FEXPID FNumber
  . FNumber:s FName:s* ${ORGANISATIONS.replaceAll('*', '+')}
-BD_AccountBook 账簿 FBOOKID FNumber
  . FNumber:s FName:s FCURRENCYID:b@BD_Currency
-BD_Account 科目 FACCTID FNumber
  . FNumber:s FName:s
-BD_VOUCHERGROUP 凭证字 FVCHGROUPID FNumber
  . FNumber:s FName:s
-BD_RateType 汇率类型 FRATETYPEID FNumber
  . FNumber:s FName:s
-ORG_Organizations 组织机构 FORGID FNumber
  . FNumber:s FName:s
PUR_PurchaseOrder 采购订单 FID FBillNo
  . FBillTypeID:b+ FBillNo:s FDate:d+ FSupplierId:b+@BD_Supplier FPurchaseOrgId:b+@ORG_Organizations FPurchaseDeptId:b FPurchaserId:b FProviderId:b FSettleId:b FChargeId:b FChangeStatus:e FACCTYPE:e
  {FPOOrderFinance} FSettleModeId:b FPayConditionId:b FSettleCurrId:b+@BD_Currency FExchangeTypeId:b FExchangeRate:n FPriceTimePoint:e FFOCUSSETTLEORGID:b FIsIncludedTax:f FISPRICEEXCLUDETAX:f FLocalCurrId:b
  [FPOOrderEntry] FProductType:e FMaterialId:b+@BD_MATERIAL FUnitId:b+ FQty:n+ FPriceUnitId:b FPriceUnitQty:n FPriceBaseQty:n FDeliveryDate:d FPrice:n FTaxPrice:n FEntryTaxRate:n FRequireOrgId:b FReceiveOrgId:b FEntrySettleOrgId:b FStockUnitID:b FStockQty:n FStockBaseQty:n FPriceCoefficient:n FPlanConfirm:f FAllAmountExceptDisCount:n FEntryDeliveryPlan:a
STK_InStock 采购入库单 FID FBillNo
  . FBillTypeID:b+ FBillNo:s FDate:d+ FStockOrgId:b+@ORG_Organizations FStockerId:b FPurchaseOrgId:b@ORG_Organizations FSupplierId:b+@BD_Supplier FOwnerTypeIdHead:e FOwnerIdHead:b
  {FInStockFin} FSettleOrgId:b FSettleCurrId:b@BD_Currency FPriceTimePoint:e
  [FInStockEntry] FMaterialId:b+@BD_MATERIAL FUnitID:b+ FRealQty:n+ FPriceUnitID:b FStockId:b@BD_STOCK FTaxPrice:n FRemainInStockUnitId:b FRemainInStockQty:n FInStockEntry_Link:a
AP_Payable 应付单 FID FBillNo
  . FBillTypeID:b+ FBillNo:s FISINIT:f FDATE:d+ FSUPPLIERID:b+@BD_Supplier FCURRENCYID:b+@BD_Currency FPayConditon:b FISPRICEEXCLUDETAX:f FBUSINESSTYPE:e FISTAX:f FSETTLEORGID:b+ FPAYORGID:b+ FSetAccountType:e FISTAXINCOST:f FISHookMatch:f FPURCHASEDEPTID:b FPURCHASERID:b FISBYIV:f FISGENHSADJ:f FISINVOICEARLIER:f FWBOPENQTY:f FIsGeneratePlanByCostItem:f FCancelStatus:e
  {FsubHeadSuppiler} FORDERID:b FTRANSFERID:b FChargeId:b
  {FsubHeadFinc} FMAINBOOKSTDCURRID:b FEXCHANGETYPE:b FExchangeRate:n FISCARRIEDDATE:f
  [FEntityDetail] FMATERIALID:b@BD_MATERIAL FCOSTID:b FPrice:n FPriceQty:n FTaxPrice:n FEntryTaxRate:n FNoTaxAmountFor_D:n FINCLUDECOST:f FISOUTSTOCK:f FLot:b FIsFree:f FStockQty:n FStockBaseQty:n FPriceBaseDen:n FStockBaseNum:n FNOINVOICEQTY:n FTAILDIFFFLAG:f FCOSTDEPARTMENTID:b FEntityDetail_Link:a
  [FEntityPlan] FENDDATE:d FPAYRATE:n FPAYAMOUNTFOR:n
SAL_OUTSTOCK 销售出库单 FID FBillNo
  . FBillTypeID:b+ FBillNo:s FDate:d+ FSaleOrgId:b+@ORG_Organizations FCustomerID:b*@BD_Customer FStockOrgId:b+@ORG_Organizations FDeliveryDeptID:b FStockerID:b FReceiverID:b FSettleID:b FPayerID:b FOwnerTypeIdHead:e FIsTotalServiceOrCost:f
  {SubHeadEntity} FSettleCurrID:b+@BD_Currency FSettleOrgID:b+ FIsIncludedTax:f FLocalCurrID:b FExchangeTypeID:b FExchangeRate:n FIsPriceExcludeTax:f
  [FEntity] FRowType:e FMaterialID:b+@BD_MATERIAL FUnitID:b+ FRealQty:n+ FIsFree:f FOwnerTypeID:e+ FOwnerID:b+ FEntryTaxRate:n FStockStatusID:b FSalUnitID:b FStockID:b*@BD_STOCK FSALUNITQTY:n FSALBASEQTY:n FPRICEBASEQTY:n FOUTCONTROL:f FIsOverLegalOrg:f FARNOTJOINQTY:n FCheckDelivery:f FBaseUnitQty:n FTaxPrice:n
AR_receivable 应收单 FID FBillNo
  . FBillTypeID:b+ FBillNo:s FDATE:d+ FISINIT:f FENDDATE_H:d+ FCUSTOMERID:b+@BD_Customer FCURRENCYID:b+@BD_Currency FPayConditon:b FISPRICEEXCLUDETAX:f FSETTLEORGID:b+ FPAYORGID:b+ FSALEORGID:b FISTAX:f FSALEDEPTID:b FSALEERID:b FCancelStatus:e FBUSINESSTYPE:e FSetAccountType:e FISHookMatch:f FISINVOICEARLIER:f FWBOPENQTY:f
  {FsubHeadSuppiler} FORDERID:b FTRANSFERID:b FChargeId:b
  {FsubHeadFinc} FACCNTTIMEJUDGETIME:d FSettleTypeID:b FMAINBOOKSTDCURRID:b+ FEXCHANGETYPE:b+ FExchangeRate:n+ FTaxAmountFor:n FNoTaxAmountFor:n
  [FEntityDetail] FMATERIALID:b+@BD_MATERIAL FPRICEUNITID:b FPriceQty:n FTaxPrice:n FPrice:n FEntryTaxRate:n FNoTaxAmountFor_D:n FTAXAMOUNTFOR_D:n FALLAMOUNTFOR_D:n FDeliveryControl:f FStockUnitId:b FIsFree:f FSalUnitId:b FPriceBaseDen:n FSalBaseNum:n FStockBaseNum:n FEntityDetail_Link:a
  [FEntityPlan] FENDDATE:d FPAYRATE:n FPAYAMOUNTFOR:n
`;

const FIELD = /^([^:]+):([bdnsefoa])([*+]?)(?:@(\w+))?$/;

const SPECS: ReadonlyMap<string, FormSpec> = readForms(FORMS);

/** The form by its id in any case; GL_VOUCHER is none of them. */
export function formSpec(form: string): FormSpec | undefined {
  return SPECS.get(form.toUpperCase());
}

function readForms(text: string): ReadonlyMap<string, FormSpec> {
  const specs = new Map<string, FormSpec>();
  for (const block of text.trim().split(/\n(?! )/)) {
    const [first = '', ...lines] = block.split('\n');
    const [name = '', title = '', idKey = '', numberKey = ''] = first.split(' ');
    const level = (mark: RegExp): ReadonlyMap<string, readonly FieldSpec[]> =>
      new Map(lines.map((line) => mark.exec(line.trim())).flatMap((one) => (one ? [partOf(one)] : [])));
    const form = name.replace(/^-/, '');
    specs.set(form.toUpperCase(), {
      form,
      title,
      idKey,
      numberKey,
      readOnly: name.startsWith('-'),
      head: level(/^(\.) ?(.*)$/).get('.') ?? [],
      subHeads: level(/^\{(\w+)\} ?(.*)$/),
      entries: level(/^\[(\w+)\] ?(.*)$/),
    });
  }
  return specs;
}

function partOf(match: RegExpExecArray): readonly [string, readonly FieldSpec[]] {
  return [match[1] ?? '', (match[2] ?? '').split(' ').filter(Boolean).map(fieldOf)];
}

function fieldOf(text: string): FieldSpec {
  const [, key = '', kind = 's', required = '', target = ''] = FIELD.exec(text) ?? [];
  return { key, kind: kind as FieldKind, required: required as FieldSpec['required'], target };
}
