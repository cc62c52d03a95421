/** What a connection to one account set of one 用友 T+ in the cloud is configured with. README.md “Unknown” lists the switches. */
import type { Currency } from '../../../core/money.ts';

export interface TplusAccount {
  /** Default `https://openapi.chanjet.com`. */
  readonly baseUrl?: string;
  readonly appKey: string;
  readonly appSecret: string;
  /** The token that is sent; or the one that gets it. One of the two. */
  readonly openToken?: string;
  readonly refreshToken?: string;
  readonly ledger: string;
  /** 本位币: no documented call tells it. */
  readonly functionalCurrency: Currency;
  /** 凭证字 → code of DocType; added to the presets. */
  readonly words?: Readonly<Record<string, string>>;
  /** ISO code → code of Currency; added to the presets. */
  readonly currencies?: Readonly<Record<Currency, string>>;
  /** Dimension name → key of AuxInfos; added to the presets. */
  readonly slots?: Readonly<Record<string, string>>;
  /** Keys of a line in a foreign currency. Without them such a line is not sent. */
  readonly foreign?: TplusForeignNames;
  /** What the ERP does with an ExternalCode that it has seen. `saved-again` makes the target blind. */
  readonly repeatedKey?: 'refused' | 'first-result' | 'saved-again';
  readonly summaryCharactersMax?: number;
}

export interface TplusForeignNames {
  readonly debit: string;
  readonly credit: string;
  readonly rate: string;
}

type Optional = 'openToken' | 'refreshToken' | 'foreign';
/** The account with every default filled in. */
export type TplusSettings = Required<Omit<TplusAccount, Optional>> & Pick<TplusAccount, Optional>;

const PRESET_WORDS: Readonly<Record<string, string>> = { 记: '记', 收: '收', 付: '付', 转: '转' };
/** RMB is the one code of an account set without 币种管理. */
const PRESET_CURRENCIES: Readonly<Record<Currency, string>> = { CNY: 'RMB' };
const PRESET_SLOTS: Readonly<Record<string, string>> = {
  部门: 'AuxAccDepartment',
  员工: 'AuxAccPerson',
  店铺: 'AuxAccCustomer',
  客户: 'AuxAccCustomer',
  供应商: 'AuxAccSupplier',
  物料: 'AuxAccInventory',
  银行账户: 'BankAccount',
};

export function settingsOf(account: TplusAccount): TplusSettings {
  return {
    baseUrl: 'https://openapi.chanjet.com',
    repeatedKey: 'refused',
    summaryCharactersMax: 200,
    ...account,
    words: { ...PRESET_WORDS, ...account.words },
    currencies: { ...PRESET_CURRENCIES, ...account.currencies },
    slots: { ...PRESET_SLOTS, ...account.slots },
  };
}
