/**
 * What business documents carry beside their own content, by connection. Codes differ in every tenant and have no default:
 * one that a document needs and the connection lacks is a problem of that document.
 */
import type { DocumentKind } from '../../../../core/business-documents.ts';

/** Organisations of a document: 会计主体, 业务组织, 销售, 采购, 库存, 开票/收票. */
export type OrganisationRole = 'finance' | 'business' | 'sale' | 'purchase' | 'stock' | 'invoice';

export interface DocumentOptions {
  /** Generation of AR/AP that the tenant runs; the gateway knows both, so a wrong one shows as a business error. */
  readonly arap?: 'efi' | 'classic';
  /** Code of the organisation of every role that `organisations` does not name. */
  readonly organisation?: string;
  readonly organisations?: Readonly<Partial<Record<OrganisationRole, string>>>;
  /** Our warehouse → code of its organisation, where it is not the one of role `stock`. */
  readonly warehouseOrganisations?: Readonly<Record<string, string>>;
  /** Kind → code of the transaction type (交易类型). */
  readonly bustypes?: Readonly<Partial<Record<DocumentKind, string>>>;
  /** Those of red documents, where they are others. */
  readonly redBustypes?: Readonly<Partial<Record<DocumentKind, string>>>;
  /** Code of the kind of rate (汇率类型). */
  readonly exchangeRateTypeCode?: string;
  /** Decimals of that kind of rate; asked for by the classic 付款单. */
  readonly exchangeRateDigits?: string;
  /** 款项类型. */
  readonly quickTypes?: Readonly<Partial<Record<'RECEIPT' | 'RECEIPT_REFUND' | 'PAYMENT', string>>>;
  /** 结算方式. */
  readonly settleModeCode?: string;
  /** Code of the unit of every material but those of `materialUnits` (by our code). */
  readonly unitCode?: string;
  readonly materialUnits?: Readonly<Record<string, string>>;
  /** Unit of a pushed material by our name → code; one that is not named keeps its name. */
  readonly units?: Readonly<Record<string, string>>;
  /** Percent (`13`) → code of the tax item. */
  readonly taxItems?: Readonly<Record<string, string>>;
  /** `ours`: our number is sent as `code`, for a tenant that numbers by hand (手工编号). Not on EFI cards. */
  readonly documentNumbering?: 'erp' | 'ours';
  /** 会计期间方案: its code, for the period id of classic 应付单 and 退款单. */
  readonly periodScheme?: string;
  /** Red documents (amounts or pieces below zero): sent so, or refused because nobody knows whether the card takes them. */
  readonly red?: Readonly<Partial<Record<DocumentKind, 'negative' | 'refused'>>>;
  /** How a stock document is looked for: all of its day, or by its `memo`, a filter that is inferred. */
  readonly findStockBy?: 'day' | 'memo';
  /** A PURCHASE_IN that follows an order: no link is written yet, so it is refused, or sent without the link. */
  readonly purchaseSource?: 'refused' | 'ignored';
  /** 立账依据 and 出库核算方式 of 销售出库单. */
  readonly receiveAccountingBasis?: string;
  readonly salesoutAccountingMethod?: string;
  /** First half of the external key; the second is our reference. */
  readonly externalSystem?: string;
  readonly priceDigits?: number;
  /** Minor units by which the ERP's own amounts may differ from ours where a card does not take ours (销售出库单). */
  readonly toleranceMinor?: number;
  readonly remarkCharactersMax?: number;
  /** What pushed master data carry. */
  readonly masterOrganisation?: string;
  readonly customerClassCode?: string;
  readonly customerCountryCode?: string;
  readonly supplierClassCode?: string;
  readonly materialClassCode?: string;
}

/** Empty text: not set. */
export type DocumentSettings = Required<DocumentOptions>;

/** The AR/AP pages print a direction or describe it by sign, and 采购入库 has a refusal of its own for red ones. */
const RED: DocumentSettings['red'] = {
  RECEIVABLE: 'negative',
  OTHER_RECEIVABLE: 'negative',
  PAYABLE: 'negative',
  OTHER_PAYABLE: 'negative',
  PURCHASE_IN: 'negative',
};

/** `666666` and `global00` are the documented names of the enterprise level; 200 is a guess at the length of a remark. */
export function documentSettings(options: DocumentOptions = {}): DocumentSettings {
  return {
    arap: 'efi',
    organisation: '',
    organisations: {},
    warehouseOrganisations: {},
    bustypes: {},
    redBustypes: {},
    exchangeRateTypeCode: '',
    exchangeRateDigits: '',
    quickTypes: {},
    settleModeCode: '',
    unitCode: '',
    materialUnits: {},
    units: {},
    taxItems: {},
    documentNumbering: 'erp',
    periodScheme: '',
    findStockBy: 'day',
    purchaseSource: 'refused',
    receiveAccountingBasis: '',
    salesoutAccountingMethod: '',
    externalSystem: 'HELIU',
    priceDigits: 6,
    toleranceMinor: 1,
    remarkCharactersMax: 200,
    masterOrganisation: 'global00',
    customerClassCode: '',
    customerCountryCode: '',
    supplierClassCode: '',
    materialClassCode: '',
    ...options,
    red: { ...RED, ...options.red },
  };
}
