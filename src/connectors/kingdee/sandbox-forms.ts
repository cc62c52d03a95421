import { BILL_FORMS } from './sandbox-bill-forms.ts';

/**
 * The forms of the sandbox besides GL_VOUCHER, with their keys: base data of protocol notes §10.8 and the business
 * documents of sandbox-bill-forms.ts. Notation: `key:kind` and then `*` required, `+` in every known body, `@Form` what it names.
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
-BD_SETTLETYPE 结算方式 FID FNumber
  . FNumber:s FName:s
-CN_RECPAYPURPOSE 收付款用途 FID FNumber
  . FNumber:s FName:s
-STK_Inventory 即时库存 FID FBillNo
  . FMaterialId:b@BD_MATERIAL FStockId:b@BD_STOCK FStockStatusId:b FBaseQty:n
-BD_StockStatus 库存状态 FSTOCKSTATUSID FNumber
  . FNumber:s FName:s
`;

const FIELD = /^([^:]+):([bdnsefoa])([*+]?)(?:@(\w+))?$/;

const SPECS: ReadonlyMap<string, FormSpec> = readForms(`${FORMS.trim()}\n${BILL_FORMS.trim()}`);

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
