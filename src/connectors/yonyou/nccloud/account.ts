/** What a connection to one book of one 用友 NC Cloud is configured with. README.md “Unknown” lists the switches. */
import type { Currency } from '../../../core/money.ts';

export interface NccAccount {
  /** With or without a trailing slash, without `/nccloud`. */
  readonly baseUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Public key of the app as the platform shows it: Base64 of its DER form. */
  readonly publicKey: string;
  readonly bizCenter: string;
  /** One of the two tells the data source and the user. */
  readonly dsname?: string;
  readonly usercode?: string;
  /** From 2005 on the secret is padded by OAEP and the token's signature is salted. */
  readonly release?: '2005' | 'before-2005';
  /** Code of the book there, and of the same ledger here. */
  readonly book: string;
  readonly ledger: string;
  /** 本位币 of the book: no documented call tells it. */
  readonly functionalCurrency: Currency;
  /** 凭证字 → code of 凭证类别; added to the presets. */
  readonly words?: Readonly<Record<string, string>>;
  /** ISO code → code of 币种; the same unless told. */
  readonly currencies?: Readonly<Record<Currency, string>>;
  /** Dimension name → code of 辅助核算 type; they differ in every group, so there is no preset. */
  readonly slots?: Readonly<Record<string, string>>;
  readonly assNames?: NccAssNames;
  /** 制单人 by the ERP's user code; default the preparer's name here. */
  readonly preparer?: string;
  readonly periodFormat?: 'MM' | 'M';
  readonly summaryCharactersMax?: number;
  /** What the ERP does with a number that is taken. `saved-again` makes the target blind. */
  readonly takenNumber?: 'refused' | 'saved-again';
  /** The gateway's own check of repeated requests. */
  readonly repeatCheck?: 'Y' | 'N';
}

/** Keys of one entry of `ass`. */
export interface NccAssNames {
  readonly type: string;
  readonly value: string;
}

type Optional = 'dsname' | 'usercode' | 'preparer';
/** The account with every default filled in. */
export type NccSettings = Required<Omit<NccAccount, Optional>> &
  Pick<NccAccount, Optional> & { readonly referenceInSummary: true };

const PRESET_WORDS: Readonly<Record<string, string>> = { 记: '01' };
const PRESET_CURRENCIES: Readonly<Record<Currency, string>> = Object.fromEntries(
  ['CNY', 'USD', 'EUR', 'GBP', 'JPY', 'HKD', 'CAD', 'AUD', 'MXN', 'SEK', 'PLN', 'SGD', 'AED', 'TRY'].map((one) => [
    one,
    one,
  ]),
);

export function settingsOf(account: NccAccount): NccSettings {
  return {
    release: '2005',
    slots: {},
    assNames: { type: 'checktypecode', value: 'checkvaluecode' },
    periodFormat: 'MM',
    summaryCharactersMax: 300,
    takenNumber: 'refused',
    repeatCheck: 'Y',
    ...account,
    words: { ...PRESET_WORDS, ...account.words },
    currencies: { ...PRESET_CURRENCIES, ...account.currencies },
    // The body has no field for a foreign reference.
    referenceInSummary: true,
  };
}
