/**
 * What business documents carry besides their own content, by connection. Defaults are the presets of the protocol notes
 * (§9.2, bodies of §10) where they have one; what they do not tell is marked.
 */
import type { DocumentKind } from '../../../core/business-documents.ts';

/** Bill types: one a kind, and that of a payable whose rows are expense items. */
export type BillType = DocumentKind | 'EXPENSE_PAYABLE';

export interface DocumentSettings {
  /** Numbers of the organisations that settle, pay, sell, buy and hold stock. */
  readonly organisations: Readonly<Record<'settle' | 'pay' | 'sale' | 'purchase' | 'stock', string>>;
  readonly billTypes: Readonly<Record<BillType, string>>;
  readonly settleType: string;
  readonly purposes: Readonly<Record<'RECEIPT' | 'RECEIPT_REFUND' | 'PAYMENT', string>>;
  readonly receiveCondition: string;
  readonly payCondition: string;
  /** Number of the unit of every material but those of `materialUnits` (by our code). */
  readonly unit: string;
  readonly materialUnits: Readonly<Record<string, string>>;
  /** Unit of a pushed material by our name; one that is not named keeps its name. */
  readonly units: Readonly<Record<string, string>>;
  readonly stockStatus: string;
  /** 在途: where goods of a TRANSFER_OUT lie until they arrive. */
  readonly transitStatus: string;
  readonly returnType: string;
  readonly returnBizType: string;
  /** Number of the material of receivable rows that name none: a service. Empty: such a row is a problem. */
  readonly serviceMaterial: string;
  /**
   * Key of each form that holds our reference: one of the head (`FREMARK`), or of the rows (`FEntity.FEntryNOTE`). A form
   * that is not named has none that is known: its FBillNo alone tells whose the document is.
   */
  readonly remarkKeys: Readonly<Record<string, string>>;
  /** The remark is cut there; the reference stands first. */
  readonly remarkCharactersMax: number;
  /** Decimals of a price, at most 10; the product shows 6 by default. */
  readonly priceDigits: number;
  /**
   * Minor units by which the ERP's own tax (of its rate) and its own functional amount (of the document's rate) may differ
   * from ours on a line, at most 100; more is a problem before anything is sent.
   */
  readonly toleranceMinor: number;
  /** `negative`: amounts and pieces below zero are sent so. `refused`: nobody knows whether the form takes them. */
  readonly red: Readonly<Record<DocumentKind, 'negative' | 'refused'>>;
  /** Whether FRECTOTALAMOUNTFOR and FRECAMOUNTFOR_E hold the 手续费; unknown. */
  readonly receiptAmount: 'with-charge' | 'without-charge';
  /** Key of a payment's exchange rate, which no body shows; empty: none is sent and the ERP takes its own. */
  readonly paymentRateKey: string;
  /** Key of a payable row's amount with tax in queries, which no key list names; empty: it is not read back. */
  readonly payableTotalKey: string;
  /** A TRANSFER_IN is made by 下推 of its TRANSFER_OUT, or saved with `_Link` rows; a body of the latter is known from one source. */
  readonly transferIn: 'push' | 'save';
  readonly vestOnWayIn: 'A' | 'B';
  /** Whether FSrcStockID of a saved TRANSFER_IN is where the goods came from, or the warehouse of the bill that sent them. */
  readonly transferInSource: 'from' | 'to';
  /** Key of a row's source number in queries, by form: how a 下推 whose reply was lost is found. That of STK_InStock is inferred. */
  readonly sourceNumberKeys: Readonly<Record<string, string>>;
  /** Master data: `steps` submits and audits by calls of their own, `auto` with IsAutoSubmitAndAudit. */
  readonly masterAudit: 'steps' | 'auto';
  /** Trading currency of a customer, and stock currency of a material: ISO code. */
  readonly masterCurrency: string;
  readonly customerCountry: string;
  readonly customerType: string;
  readonly customerTaxType: string;
  readonly materialCategory: string;
  readonly materialTaxType: string;
  readonly taxRateNumber: string;
}

/** Each table of the account is laid over that of the defaults. */
export type DocumentOptions = {
  readonly [K in keyof DocumentSettings]?: DocumentSettings[K] extends Readonly<Record<string, unknown>>
    ? Partial<DocumentSettings[K]>
    : DocumentSettings[K];
} & {
  /** All five organisations, where they are one. */
  readonly organisation?: string;
};

const ORGANISATION = '100';

const BILL_TYPES: DocumentSettings['billTypes'] = {
  RECEIVABLE: 'YSD01_SYS',
  // Not among the presets that are known.
  OTHER_RECEIVABLE: 'QTYSD01_SYS',
  RECEIPT: 'SKDLX01_SYS',
  RECEIPT_REFUND: 'SKTKDLX01_SYS',
  PAYABLE: 'YFD01_SYS',
  EXPENSE_PAYABLE: 'YFD02_SYS',
  OTHER_PAYABLE: 'QTYFD01_SYS',
  PAYMENT: 'FKDLX01_SYS',
  PURCHASE_IN: 'RKD01_SYS',
  SALES_OUT: 'XSCKD01_SYS',
  SALES_RETURN: 'XSTHD01_SYS',
  TRANSFER: 'ZJDB01_SYS',
  TRANSFER_OUT: 'FBDC01_SYS',
  TRANSFER_IN: 'FBDR01_SYS',
  OTHER_IN: 'QTRKD01_SYS',
  OTHER_OUT: 'QTCKD01_SYS',
  // Bodies of 盘盈 and 盘亏 are unknown: they go as 其他入库 and 其他出库.
  COUNT_GAIN: 'QTRKD01_SYS',
  COUNT_LOSS: 'QTCKD01_SYS',
};

const RED: DocumentSettings['red'] = {
  RECEIVABLE: 'negative',
  OTHER_RECEIVABLE: 'negative',
  RECEIPT: 'refused',
  RECEIPT_REFUND: 'refused',
  PAYABLE: 'negative',
  OTHER_PAYABLE: 'negative',
  PAYMENT: 'refused',
  PURCHASE_IN: 'refused',
  SALES_OUT: 'refused',
  SALES_RETURN: 'refused',
  TRANSFER: 'refused',
  TRANSFER_OUT: 'refused',
  TRANSFER_IN: 'refused',
  OTHER_IN: 'refused',
  OTHER_OUT: 'refused',
  COUNT_GAIN: 'refused',
  COUNT_LOSS: 'refused',
};

const REMARK_KEYS: DocumentSettings['remarkKeys'] = {
  AR_RECEIVEBILL: 'FREMARK',
  AR_REFUNDBILL: 'FREMARK',
  AP_PAYBILL: 'FREMARK',
  AR_OtherRecAble: 'FAR_OtherRemarks',
  AP_OtherPayable: 'FRemarks',
  STK_MisDelivery: 'FNote',
  STK_MISCELLANEOUS: 'FEntity.FEntryNOTE',
};

const REMARK_CHARACTERS_MAX = 255;
const PRICE_DIGITS = 6;
/** The product's units and prices have at most 10 decimals. */
const PRICE_DIGITS_MAX = 10;
const TOLERANCE_MINOR = 1;
/** 1.00: more would hide an error instead of a rounding. */
const TOLERANCE_MINOR_MAX = 100;

/** A whole number from 0 to `max`; what a person entered as something else counts as not entered. */
function whole(value: number | undefined, preset: number, max: number): number {
  return value !== undefined && Number.isSafeInteger(value) && value >= 0 ? Math.min(value, max) : preset;
}

export function documentSettings(options: DocumentOptions = {}): DocumentSettings {
  const one = options.organisation ?? ORGANISATION;
  return {
    settleType: 'JSFS04_SYS',
    receiveCondition: 'SKTJ03_SYS',
    payCondition: 'FKTJ01_SYS',
    unit: 'Pcs',
    stockStatus: 'KCZT01_SYS',
    transitStatus: 'KCZT05_SYS',
    returnType: 'THLX01_SYS',
    returnBizType: 'OverOrgSal',
    serviceMaterial: '',
    receiptAmount: 'with-charge',
    paymentRateKey: 'FEXCHANGERATE',
    payableTotalKey: 'FALLAMOUNTFOR_D',
    transferIn: 'push',
    vestOnWayIn: 'B',
    transferInSource: 'from',
    masterAudit: 'steps',
    masterCurrency: 'CNY',
    customerCountry: 'China',
    customerType: 'KHLB001_SYS',
    customerTaxType: 'SFL02_SYS',
    materialCategory: 'CHLB01_SYS',
    materialTaxType: 'WLDSFL01_SYS',
    taxRateNumber: 'SL02_SYS',
    ...options,
    priceDigits: whole(options.priceDigits, PRICE_DIGITS, PRICE_DIGITS_MAX),
    toleranceMinor: whole(options.toleranceMinor, TOLERANCE_MINOR, TOLERANCE_MINOR_MAX),
    remarkCharactersMax: whole(options.remarkCharactersMax, REMARK_CHARACTERS_MAX, REMARK_CHARACTERS_MAX),
    organisations: { settle: one, pay: one, sale: one, purchase: one, stock: one, ...options.organisations },
    billTypes: { ...BILL_TYPES, ...options.billTypes },
    purposes: {
      RECEIPT: 'SFKYT01_SYS',
      RECEIPT_REFUND: 'SFKYT01_SYS',
      PAYMENT: 'SFKYT09_SYS',
      ...options.purposes,
    },
    red: { ...RED, ...options.red },
    remarkKeys: { ...REMARK_KEYS, ...(options.remarkKeys as Readonly<Record<string, string>>) },
    sourceNumberKeys: {
      STK_InStock: 'FSRCBillNo',
      STK_TRANSFERIN: 'FSrcBillNo',
      ...(options.sourceNumberKeys as Readonly<Record<string, string>>),
    },
    materialUnits: (options.materialUnits ?? {}) as Readonly<Record<string, string>>,
    units: (options.units ?? {}) as Readonly<Record<string, string>>,
  };
}
