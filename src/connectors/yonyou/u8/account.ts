/** What a connection to one account set of one 用友 U8+ is configured with. README.md “Unknown” lists the switches. */
import type { Currency } from '../../../core/money.ts';

export interface U8Account {
  /** Default the cloud relay `https://api.yonyouup.com`. */
  readonly baseUrl?: string;
  /** Caller and provider of the open platform; the provider is bound to one account set. */
  readonly fromAccount: string;
  readonly toAccount: string;
  readonly appKey: string;
  readonly appSecret: string;
  /** Our code of that account set, and its 本位币: no documented call tells them. */
  readonly ledger: string;
  readonly functionalCurrency: Currency;
  /** 凭证字 → 凭证类别; added to the presets. */
  readonly words?: Readonly<Record<string, string>>;
  /** ISO code → 币种 name; added to the presets. */
  readonly currencies?: Readonly<Record<Currency, string>>;
  /** Dimension name → key of `auxiliary`; added to the presets. `self_define1` … differ in every account set. */
  readonly slots?: Readonly<Record<string, string>>;
  /** 制单人 by its name in U8; default the preparer's name here. */
  readonly preparer?: string;
  readonly summaryCharactersMax?: number;
  /** `voucher` has debit and credit apart, `voucher_ex` one list. */
  readonly form?: 'voucher' | 'voucher_ex';
  readonly amounts?: U8AmountNames;
  /** What the ERP does with a `biz_id` that it has seen. `saved-again` makes the target blind. */
  readonly repeatedKey?: 'refused' | 'first-result' | 'saved-again';
  /** True: the answer is awaited inside the call; else it is polled. */
  readonly sync?: boolean;
  /** The voucher query of this installation, or `none`. */
  readonly list?: U8List | 'none';
}

export interface U8AmountNames {
  readonly debitFc: string;
  readonly debitLc: string;
  readonly creditFc: string;
  readonly creditLc: string;
  readonly rate: string;
}

export interface U8List {
  /** After `/api/`. */
  readonly path: string;
  /** Key of the array of vouchers in the answer. */
  readonly rows: string;
  readonly yearParameter: string;
  readonly periodParameter: string;
}

/** The account with every default filled in. */
export type U8Settings = Required<Omit<U8Account, 'preparer'>> & Pick<U8Account, 'preparer'>;

const PRESET_WORDS: Readonly<Record<string, string>> = { 记: '记', 收: '收', 付: '付', 转: '转' };
const PRESET_CURRENCIES: Readonly<Record<Currency, string>> = { CNY: '人民币', USD: '美元', HKD: '港币', EUR: '欧元' };
const PRESET_SLOTS: Readonly<Record<string, string>> = {
  部门: 'dept_id',
  员工: 'personnel_id',
  店铺: 'cust_id',
  客户: 'cust_id',
  供应商: 'supplier_id',
};

/** Names that public client code and tables of the v1 voucher use; the vendor's own table was not seen. */
const PRESET_AMOUNTS: U8AmountNames = {
  debitFc: 'primary_debit_amount',
  debitLc: 'natural_debit_currency',
  creditFc: 'primary_credit_amount',
  creditLc: 'natural_credit_currency',
  rate: 'exchange_rate2',
};

const PRESET_LIST: U8List = {
  path: 'voucher/batch_get',
  rows: 'voucher',
  yearParameter: 'fiscal_year',
  periodParameter: 'accounting_period',
};

export function settingsOf(account: U8Account): U8Settings {
  return {
    baseUrl: 'https://api.yonyouup.com',
    summaryCharactersMax: 120,
    form: 'voucher',
    amounts: PRESET_AMOUNTS,
    repeatedKey: 'refused',
    sync: false,
    list: PRESET_LIST,
    ...account,
    words: { ...PRESET_WORDS, ...account.words },
    currencies: { ...PRESET_CURRENCIES, ...account.currencies },
    slots: { ...PRESET_SLOTS, ...account.slots },
  };
}
