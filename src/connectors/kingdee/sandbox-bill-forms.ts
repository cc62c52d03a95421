/**
 * Forms of the business documents with their keys, by the marks of protocol notes §10.2–10.12; the notation is that of
 * sandbox-forms.ts. Warehouses of stock documents are required although some key lists do not say so. Keys that only our
 * connector sends are taken: they are inferred, README.md names them.
 */
const ORG = '@ORG_Organizations';
const STATUS = '@BD_StockStatus';

export const BILL_FORMS = `
SAL_SaleOrder 销售订单 FID FBillNo
  . FBillTypeID:b+ FBillNo:s FDate:d+ FSaleOrgId:b+${ORG} FCustId:b+@BD_Customer FSalerId:b FSaleDeptId:b FReceiveId:b@BD_Customer FSettleId:b@BD_Customer FChargeId:b@BD_Customer
  {FSaleOrderFinance} FSettleCurrId:b+@BD_Currency FExchangeTypeId:b@BD_RateType FExchangeRate:n FIsIncludedTax:f FRecConditionId:b FSettleModeId:b@BD_SETTLETYPE
  [FSaleOrderEntry] FMaterialId:b+@BD_MATERIAL FUnitID:b+ FQty:n+ FPrice:n FTaxPrice:n FEntryTaxRate:n FDiscountRate:n FIsFree:f FDeliveryDate:d FStockOrgId:b${ORG} FSettleOrgIds:b${ORG} FSupplyOrgId:b${ORG} FOwnerTypeId:e FOwnerId:b${ORG} FOUTLMTUNIT:e FOutLmtUnitID:b FReserveType:e FEntryNote:s
PUR_PurchaseOrder 采购订单 FID FBillNo
  . FBillTypeID:b+ FBillNo:s FDate:d+ FSupplierId:b+@BD_Supplier FPurchaseOrgId:b+${ORG} FPurchaseDeptId:b FPurchaserId:b FProviderId:b FSettleId:b FChargeId:b FChangeStatus:e FACCTYPE:e
  {FPOOrderFinance} FSettleModeId:b@BD_SETTLETYPE FPayConditionId:b FSettleCurrId:b+@BD_Currency FExchangeTypeId:b FExchangeRate:n FPriceTimePoint:e FFOCUSSETTLEORGID:b FIsIncludedTax:f FISPRICEEXCLUDETAX:f FLocalCurrId:b
  [FPOOrderEntry] FProductType:e FMaterialId:b+@BD_MATERIAL FUnitId:b+ FQty:n+ FPriceUnitId:b FPriceUnitQty:n FPriceBaseQty:n FDeliveryDate:d FPrice:n FTaxPrice:n FEntryTaxRate:n FRequireOrgId:b FReceiveOrgId:b FEntrySettleOrgId:b FStockUnitID:b FStockQty:n FStockBaseQty:n FPriceCoefficient:n FPlanConfirm:f FAllAmountExceptDisCount:n FEntryDeliveryPlan:a
STK_InStock 采购入库单 FID FBillNo
  . FBillTypeID:b+ FBillNo:s FDate:d+ FStockOrgId:b+${ORG} FStockerId:b FPurchaseOrgId:b${ORG} FSupplierId:b+@BD_Supplier FOwnerTypeIdHead:e FOwnerIdHead:b
  {FInStockFin} FSettleOrgId:b FSettleCurrId:b@BD_Currency FPriceTimePoint:e
  [FInStockEntry] FMaterialId:b+@BD_MATERIAL FUnitID:b+ FRealQty:n+ FPriceUnitID:b FStockId:b*@BD_STOCK FTaxPrice:n FRemainInStockUnitId:b FRemainInStockQty:n FSRCBillNo:s FInStockEntry_Link:a
AP_Payable 应付单 FID FBillNo
  . FBillTypeID:b+ FBillNo:s FISINIT:f FDATE:d+ FSUPPLIERID:b+@BD_Supplier FCURRENCYID:b+@BD_Currency FPayConditon:b FISPRICEEXCLUDETAX:f FBUSINESSTYPE:e FISTAX:f FSETTLEORGID:b+${ORG} FPAYORGID:b+${ORG} FSetAccountType:e FISTAXINCOST:f FISHookMatch:f FPURCHASEDEPTID:b FPURCHASERID:b FISBYIV:f FISGENHSADJ:f FISINVOICEARLIER:f FWBOPENQTY:f FIsGeneratePlanByCostItem:f FCancelStatus:e
  {FsubHeadSuppiler} FORDERID:b@BD_Supplier FTRANSFERID:b@BD_Supplier FChargeId:b@BD_Supplier
  {FsubHeadFinc} FMAINBOOKSTDCURRID:b@BD_Currency FEXCHANGETYPE:b@BD_RateType FExchangeRate:n FISCARRIEDDATE:f
  [FEntityDetail] FMATERIALID:b@BD_MATERIAL FCOSTID:b@BD_Expense FPrice:n FPriceQty:n FTaxPrice:n FEntryTaxRate:n FNoTaxAmountFor_D:n FTAXAMOUNTFOR_D:n FALLAMOUNTFOR_D:n FINCLUDECOST:f FISOUTSTOCK:f FLot:b FIsFree:f FStockQty:n FStockBaseQty:n FPriceBaseDen:n FStockBaseNum:n FNOINVOICEQTY:n FTAILDIFFFLAG:f FCOSTDEPARTMENTID:b@BD_Department FEntityDetail_Link:a
  [FEntityPlan] FENDDATE:d FPAYRATE:n FPAYAMOUNTFOR:n
AP_OtherPayable 其他应付单 FID FBillNo
  . FBillTypeID:b+ FBillNo:s FDATE:d+ FCONTACTUNITTYPE:e* FCONTACTUNIT:b* FCURRENCYID:b+@BD_Currency FSETTLEORGID:b+${ORG} FDEPARTMENTID:b@BD_Department FPURCHASEORGID:b${ORG} FPAYORGID:b+${ORG} FMAINBOOKSTDCURRID:b@BD_Currency FEXCHANGETYPE:b@BD_RateType FRemarks:s
  [FEntity] FCOSTID:b@BD_Expense FCOSTDEPARTMENTID:b@BD_Department FINVOICETYPE:e FNOTAXAMOUNTFOR:n+ FTOTALAMOUNTFOR:n+ FEntryTaxRate:n
AP_PAYBILL 付款单 FID FBillNo
  . FBillTypeID:b* FBillNo:s FDATE:d* FCONTACTUNITTYPE:e* FCONTACTUNIT:b* FRECTUNITTYPE:e* FRECTUNIT:b* FCURRENCYID:b*@BD_Currency FSETTLEORGID:b+${ORG} FPURCHASEORGID:b${ORG} FPAYORGID:b*${ORG} FSETTLECUR:b@BD_Currency FSETTLEMAINBOOKID:b@BD_Currency FEXCHANGERATE:n FREMARK:s
  [FPAYBILLENTRY] FSETTLETYPEID:b*@BD_SETTLETYPE FPURPOSEID:b*@CN_RECPAYPURPOSE FPAYTOTALAMOUNTFOR:n+ FPAYAMOUNTFOR_E:n+ FACCOUNTID:b FOPPOSITECCOUNTNAME:s FOPPOSITEBANKACCOUNT:s FCOMMENT:s
AR_receivable 应收单 FID FBillNo
  . FBillTypeID:b+ FBillNo:s FDATE:d+ FISINIT:f FENDDATE_H:d+ FCUSTOMERID:b+@BD_Customer FCURRENCYID:b+@BD_Currency FPayConditon:b FISPRICEEXCLUDETAX:f FSETTLEORGID:b+${ORG} FPAYORGID:b+${ORG} FSALEORGID:b${ORG} FISTAX:f FSALEDEPTID:b FSALEERID:b FCancelStatus:e FBUSINESSTYPE:e FSetAccountType:e FISHookMatch:f FISINVOICEARLIER:f FWBOPENQTY:f
  {FsubHeadSuppiler} FORDERID:b@BD_Customer FTRANSFERID:b@BD_Customer FChargeId:b@BD_Customer
  {FsubHeadFinc} FACCNTTIMEJUDGETIME:d FSettleTypeID:b@BD_SETTLETYPE FMAINBOOKSTDCURRID:b+@BD_Currency FEXCHANGETYPE:b+@BD_RateType FExchangeRate:n+ FTaxAmountFor:n FNoTaxAmountFor:n
  [FEntityDetail] FMATERIALID:b+@BD_MATERIAL FPRICEUNITID:b FPriceQty:n FTaxPrice:n FPrice:n FEntryTaxRate:n FNoTaxAmountFor_D:n FTAXAMOUNTFOR_D:n FALLAMOUNTFOR_D:n FDeliveryControl:f FStockUnitId:b FIsFree:f FSalUnitId:b FPriceBaseDen:n FSalBaseNum:n FStockBaseNum:n FEntityDetail_Link:a
  [FEntityPlan] FENDDATE:d FPAYRATE:n FPAYAMOUNTFOR:n
AR_OtherRecAble 其他应收单 FID FBillNo
  . FBillTypeID:b+ FBillNo:s FDATE:d+ FENDDATE_H:d FCONTACTUNITTYPE:e* FCONTACTUNIT:b* FCURRENCYID:b+@BD_Currency FSETTLEORGID:b+${ORG} FPAYORGID:b+${ORG} FMAINBOOKSTDCURRID:b@BD_Currency FEXCHANGETYPE:b@BD_RateType FACCNTTIMEJUDGETIME:d FCancelStatus:e FAMOUNTFOR:n FTAXAMOUNT:n FAR_OtherRemarks:s
  [FEntity] FCOSTID:b@BD_Expense FCOSTDEPARTMENTID:b@BD_Department FINVOICETYPE:e FNOTAXAMOUNTFOR:n+
AR_RECEIVEBILL 收款单 FID FBillNo
  . FBillTypeID:b* FBillNo:s FDATE:d* FCONTACTUNITTYPE:e* FCONTACTUNIT:b* FPAYUNITTYPE:e* FPAYUNIT:b* FCURRENCYID:b*@BD_Currency FSETTLEORGID:b+${ORG} FSALEORGID:b${ORG} FPAYORGID:b*${ORG} FDOCUMENTSTATUS:e* FBUSINESSTYPE:e FCancelStatus:e* FSETTLECUR:b*@BD_Currency FEXCHANGERATE:n FSETTLERATE:n FSETTLEMAINBOOKID:b@BD_Currency FISINIT:f FISB2C:f FIsWriteOff:f FREMARK:s
  [FRECEIVEBILLENTRY] FSETTLETYPEID:b*@BD_SETTLETYPE FPURPOSEID:b*@CN_RECPAYPURPOSE FPOSTDATE:d* FRECEIVEITEMTYPE:e FRECEIVEITEM:s FSaleOrderID:n FSALEORDERNO:s FRECAMOUNTFOR_E:n+ FRECTOTALAMOUNTFOR:n+ FNOTVERIFICATEAMOUNT:n FSETTLEDISTAMOUNTFOR:n FHANDLINGCHARGEFOR:n FOVERUNDERAMOUNTFOR:n FACCOUNTID:b FCashAccount:b FSETTLENO:s FOPPOSITEBANKACCOUNT:s FOPPOSITECCOUNTNAME:s FCOMMENT:s
  [FRECEIVEBILLSRCENTRY]
  [FBILLRECEIVABLEENTRY]
  [FBILLSKDRECENTRY]
AR_REFUNDBILL 收款退款单 FID FBillNo
  . FBillTypeID:b* FBillNo:s FDATE:d* FCONTACTUNITTYPE:e* FCONTACTUNIT:b* FRECTUNITTYPE:e* FRECTUNIT:b* FCURRENCYID:b*@BD_Currency FSETTLEORGID:b+${ORG} FSALEORGID:b${ORG} FPAYORGID:b*${ORG} FDOCUMENTSTATUS:e* FBUSINESSTYPE:e FCancelStatus:e* FSETTLECUR:b*@BD_Currency FEXCHANGERATE:n FSETTLERATE:n FSETTLEMAINBOOKID:b@BD_Currency FISINIT:f FISB2C:f FIsWriteOff:f FISSAMEORG:f FISCARRYRATE:f FREMARK:s
  [FREFUNDBILLENTRY] FSETTLETYPEID:b+@BD_SETTLETYPE FPURPOSEID:b+@CN_RECPAYPURPOSE FREFUNDAMOUNTFOR:n+ FREFUNDAMOUNTFOR_E:n+ FREFUNDAMOUNT_E:n FNOTE:s FPOSTDATE:d FISPOST:f FRuZhangType:e FPayType:e FNOTVERIFICATEAMOUNT:n FACCOUNTID:b
SAL_OUTSTOCK 销售出库单 FID FBillNo
  . FBillTypeID:b+ FBillNo:s FDate:d+ FSaleOrgId:b+${ORG} FCustomerID:b*@BD_Customer FStockOrgId:b+${ORG} FDeliveryDeptID:b FStockerID:b FReceiverID:b@BD_Customer FSettleID:b@BD_Customer FPayerID:b@BD_Customer FOwnerTypeIdHead:e FIsTotalServiceOrCost:f
  {SubHeadEntity} FSettleCurrID:b+@BD_Currency FSettleOrgID:b+${ORG} FIsIncludedTax:f FLocalCurrID:b FExchangeTypeID:b FExchangeRate:n FIsPriceExcludeTax:f
  [FEntity] FRowType:e FMaterialID:b+@BD_MATERIAL FUnitID:b+ FRealQty:n+ FIsFree:f FOwnerTypeID:e+ FOwnerID:b+ FEntryTaxRate:n FStockStatusID:b${STATUS} FSalUnitID:b FStockID:b*@BD_STOCK FSALUNITQTY:n FSALBASEQTY:n FPRICEBASEQTY:n FOUTCONTROL:f FIsOverLegalOrg:f FARNOTJOINQTY:n FCheckDelivery:f FBaseUnitQty:n FTaxPrice:n
SAL_RETURNSTOCK 销售退货单 FID FBillNo
  . FBillTypeID:b+ FBillNo:s FDate:d+ FSaleOrgId:b+${ORG} FRetcustId:b+@BD_Customer FReturnReason:b FTransferBizType:b FStockOrgId:b+${ORG} FStockDeptId:b FStockerId:b FReceiveCustId:b@BD_Customer FSettleCustId:b@BD_Customer FPayCustId:b@BD_Customer FOwnerTypeIdHead:e FIsTotalServiceOrCost:f
  {SubHeadEntity} FSettleCurrId:b+@BD_Currency FSettleOrgId:b+${ORG} FLocalCurrId:b FExchangeTypeId:b FExchangeRate:n
  [FEntity] FRowType:e FMaterialId:b+@BD_MATERIAL FUnitID:b+ FStockStatusID:b${STATUS} FStockID:b*@BD_STOCK FRealQty:n+ FIsFree:f FEntryTaxRate:n FReturnType:b+ FOwnerTypeId:e+ FOwnerId:b+ FDeliveryDate:d FSalUnitID:b FSalUnitQty:n FSalBaseQty:n FPriceBaseQty:n FIsOverLegalOrg:f FARNOTJOINQTY:n FIsReturnCheck:f FTaxPrice:n
STK_TransferDirect 直接调拨单 FID FBillNo
  . FBillTypeID:b+ FBillNo:s FBizType:e FTransferDirect:e FTransferBizType:e FSettleOrgId:b${ORG} FSaleOrgId:b${ORG} FStockOutOrgId:b+${ORG} FOwnerTypeOutIdHead:e FOwnerOutIdHead:b FStockOrgId:b+${ORG} FIsIncludedTax:f FIsPriceExcludeTax:f FOwnerTypeIdHead:e FSETTLECURRID:b@BD_Currency FOwnerIdHead:b FDate:d+ FBaseCurrId:b@BD_Currency
  [FBillEntry] FMaterialId:b+@BD_MATERIAL FUnitID:b+ FQty:n+ FSrcStockId:b*@BD_STOCK FDestStockId:b*@BD_STOCK FSrcStockStatusId:b${STATUS} FDestStockStatusId:b${STATUS} FBusinessDate:d FOwnerTypeOutId:e FOwnerOutId:b FOwnerTypeId:e FOwnerId:b FBaseUnitId:b FBaseQty:n FISFREE:f FKeeperTypeId:e FKeeperId:b FKeeperTypeOutId:e FKeeperOutId:b FDestMaterialId:b@BD_MATERIAL FSaleUnitId:b FSaleQty:n FSalBaseQty:n FPriceUnitID:b FPriceQty:n FPriceBaseQty:n FTransReserveLink:f FCheckDelivery:f FAuxPropId:o
STK_TRANSFEROUT 分步式调出单 FID FBillNo
  . FBillTypeID:b+ FBillNo:s FOwnerTypeIdHead:e FTransferBizType:e FOwnerIdHead:b FOwnerTypeInIdHead:e FTransferDirect:e FOwnerInIdHead:b FStockOrgID:b+${ORG} FStockInOrgID:b+${ORG} FDate:d+ FBaseCurrID:b@BD_Currency FVESTONWAY:e FBizType:e
  [FSTKTRSOUTENTRY] FMaterialID:b+@BD_MATERIAL FQty:n+ FUnitID:b+ FSrcStockID:b*@BD_STOCK FDestStockID:b*@BD_STOCK FSrcStockStatusID:b${STATUS} FDestStockStatusID:b${STATUS} FBusinessDate:d FOwnerTypeID:e FOwnerID:b FOwnerTypeInID:e FOwnerInID:b FKeeperTypeInID:e FKeeperInID:b FDestMaterialID:b@BD_MATERIAL FBaseUnitID:b FKeeperTypeID:e FKeeperID:b FCheckDelivery:f
STK_TRANSFERIN 分步式调入单 FID FBillNo
  . FBillTypeID:b+ FBillNo:s FTransferBizType:e FTransferDirect:e FStockOrgID:b+${ORG} FStockOutOrgID:b+${ORG} FTransferMode:e FDate:d+ FOwnerTypeOutIdHead:e FOwnerOutIdHead:b FBizType:e FVESTONWAY:e FOwnerTypeIdHead:e
  [FSTKTRSINENTRY] FSrcBillType:s FSrcBillNo:s FOwnerID:b FUnitID:b+ FOwnerOutID:b FSrcMaterialId:b@BD_MATERIAL FMaterialID:b+@BD_MATERIAL FSrcStockID:b*@BD_STOCK FDestStockID:b*@BD_STOCK FQty:n+ FPathLossQty:n FPlanTransferQty:n FSrcStockStatusID:b${STATUS} FDestStockStatusID:b${STATUS} FKeeperTypeOutID:e FKeeperOutID:b FOwnerTypeOutID:e FOwnerTypeID:e FBusinessDate:d FKeeperTypeID:e FKeeperID:b FSTKTSTKRANSFERINENTRY_Link:a*
STK_MISCELLANEOUS 其他入库单 FID FBillNo
  . FBillTypeID:b+ FBillNo:s FStockOrgId:b+${ORG} FDate:d+ FSupplyerID:b@BD_Supplier FDeptID:b@BD_Department FOwnerTypeIdHead:e FOwnerIdHead:b
  [FEntity] FMATERIALID:b+@BD_MATERIAL FUnitID:b+ FSTOCKSTATUSID:b${STATUS} FQty:n+ FSTOCKID:b*@BD_STOCK FOWNERTYPEID:e FOWNERID:b FKEEPERTYPEID:e FKEEPERID:b FPRICE:n FAmount:n FBASEQTY:n FBASEUNITID:b FEntryNOTE:s
STK_MisDelivery 其他出库单 FID FBillNo
  . FBillTypeID:b+ FBillNo:s FStockOrgId:b+${ORG} FPickOrgId:b${ORG} FStockDirect:e FDate:d+ FCustId:b@BD_Customer FDeptId:b@BD_Department FOwnerTypeIdHead:e FOwnerIdHead:b FNote:s FBaseCurrId:b@BD_Currency
  [FEntity] FMaterialId:b+@BD_MATERIAL FUnitID:b+ FQty:n+ FBaseUnitId:b FStockId:b*@BD_STOCK FOwnerTypeId:e FOwnerId:b FStockStatusId:b${STATUS} FKeeperTypeId:e FDistribution:f FKeeperId:b
`;
