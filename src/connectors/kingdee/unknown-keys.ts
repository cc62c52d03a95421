/** Forms and keys that no source tells for certain: defaults of the settings, and what the sandbox has where nothing is set. */
import type { MasterKind } from '../../core/targets.ts';

/** Names as a View gives them, with or without their F, in any case. A name that the answer lacks gives no fact. */
export interface AccountKeys {
  readonly leaf: string;
  /** 1 / -1 or D / C. */
  readonly direction: string;
  /** Rows of 核算维度; in each the dimension as an object with its slot, and whether it must be filled. */
  readonly dimensions: string;
  readonly dimension: string;
  readonly slot: string;
  readonly required: string;
  /** True: 核算所有币别. */
  readonly allCurrencies: string;
  /** Rows of the currencies that the account holds; in each the currency as an object. */
  readonly currencies: string;
  readonly currency: string;
  readonly revalued: string;
  readonly controlledBy: string;
  readonly cash: string;
  readonly bank: string;
  readonly cashFlowRequired: string;
}

/** Plausible and unproved. */
export const ACCOUNT_KEYS: AccountKeys = {
  leaf: 'ISDETAIL',
  direction: 'DC',
  dimensions: 'ACCTFLEXENTRY',
  dimension: 'FLEXITEMPROPERTYID',
  slot: 'FLEXNUMBER',
  required: 'ISREQUIRED',
  allCurrencies: 'ISALLCURRENCY',
  currencies: 'ACCTCURRENCYENTRY',
  currency: 'CURRENCYID',
  revalued: 'ISADJUSTRATE',
  controlledBy: 'CTRLSYSTEM',
  cash: 'ISCASH',
  bank: 'ISBANK',
  cashFlowRequired: 'ISCASHFLOWREQUIRED',
};

/** Keys of BD_AccountBook. An empty start key: the book begins in January of its current year. */
export interface BookPeriodKeys {
  readonly year: string;
  readonly period: string;
  readonly startYear: string;
  readonly startPeriod: string;
}

/** Plausible and unproved. */
export const BOOK_PERIOD_KEYS: BookPeriodKeys = {
  year: 'FCURRENTYEAR',
  period: 'FCURRENTPERIOD',
  startYear: 'FSTARTYEAR',
  startPeriod: 'FSTARTPERIOD',
};

/** Where a kind is found. */
export interface MasterForm {
  readonly form: string;
  readonly idKey: string;
  readonly numberKey: string;
  readonly nameKey: string;
  /** FilterString of its own: an organisation (`FUseOrgId.FNumber='100'`), a chart of accounts. */
  readonly filter?: string;
}

export type MasterForms = Readonly<Partial<Record<MasterKind, MasterForm>>>;

/** CASH_FLOW_ITEM has no documented form; PERIOD is no form of its own. Id keys of the last four are inferred. */
export const MASTER_FORMS: MasterForms = {
  CUSTOMER: form('BD_Customer', 'FCUSTID'),
  SUPPLIER: form('BD_Supplier', 'FSupplierId'),
  MATERIAL: form('BD_MATERIAL', 'FMATERIALID'),
  WAREHOUSE: form('BD_STOCK', 'FStockId'),
  CURRENCY: form('BD_Currency', 'FCURRENCYID'),
  RATE: form('BD_Rate', 'FRateID'),
  ACCOUNT: form('BD_Account', 'FACCTID'),
  DEPARTMENT: form('BD_Department', 'FDEPTID'),
  EXPENSE_ITEM: form('BD_Expense', 'FEXPID'),
  VOUCHER_WORD: form('BD_VOUCHERGROUP', 'FVCHGROUPID'),
};

function form(id: string, idKey: string): MasterForm {
  return { form: id, idKey, numberKey: 'FNumber', nameKey: 'FName' };
}
