/** What a connection to one book of one 金蝶 account set is configured with. */
import type { Currency } from '../../core/money.ts';
import { type DocumentOptions, type DocumentSettings, documentSettings } from './documents/settings.ts';
import type { LoginHash, ShortKeyRule } from './signature.ts';

/** How a connection is let in. The first three log in and hold a session; the last two sign every request instead. */
export type KingdeeAuth =
  /** LoginByAppSecret. */
  | { readonly by: 'app-secret' }
  /** ValidateUser; the password stands in `appSecret`, `appId` is not used. */
  | { readonly by: 'password' }
  /** LoginBySign; `sha256` unless the server is older than PT-146911 8.0.0.202205. */
  | { readonly by: 'login-sign'; readonly hash?: LoginHash }
  | HeaderSignature;

export interface HeaderSignature {
  /** header-sign: a server under its own address. gateway: `https://api.kingdee.com/galaxyapi/`. */
  readonly by: 'header-sign' | 'gateway';
  /** SDKs differ; default seconds. */
  readonly timeUnit?: 'seconds' | 'milliseconds';
  /** SDKs differ; default `uuid`. */
  readonly nonce?: 'uuid' | 'time';
  /** SDKs differ on an app id whose second part is not 32 characters; default `unchanged`. */
  readonly shortKey?: ShortKeyRule;
  /** Number of the organisation to work in; default `0`, the user's own. Some SDKs send it empty. */
  readonly orgNumber?: string;
}

import {
  ACCOUNT_KEYS,
  type AccountKeys,
  BOOK_PERIOD_KEYS,
  type BookPeriodKeys,
  MASTER_FORMS,
  type MasterForms,
} from './unknown-keys.ts';

export interface KingdeeAccount {
  /** With or without a trailing slash, with or without `/K3Cloud`. */
  readonly baseUrl: string;
  /** Default `{ by: 'app-secret' }`. */
  readonly auth?: KingdeeAuth;
  /** Between address and service; default `K3Cloud`, for the gateway nothing. A base that ends in `/k3cloud` keeps its own. */
  readonly pathPrefix?: string;
  readonly acctId: string;
  readonly username: string;
  readonly appId: string;
  /** The one secret of a connection: of the app, or the user's password where `auth` is by password. */
  readonly appSecret: string;
  /** 2052 zh-CN (default), 1033 en, 3076 zh-TW. */
  readonly lcid?: number;
  /** Number of the account book, `001`. */
  readonly book: string;
  /** 凭证字 → number; added to the presets. */
  readonly words?: Readonly<Record<string, string>>;
  /** ISO code → number; added to the presets. */
  readonly currencies?: Readonly<Record<Currency, string>>;
  /** Dimension name → flex slot; added to the presets. Slots are per account set and cannot be guessed. */
  readonly slots?: Readonly<Record<string, string>>;
  readonly rateType?: string;
  /**
   * 结算方式 of bank lines (1002, 1012), by code of 支付账户 or 银行账户, else by our account, else `*`. Absent: none is sent.
   * accounting.md §1.4; 结算号 is a field mapping's.
   */
  readonly settleTypes?: Readonly<Record<string, string>>;
  /** Sources disagree whether FPERIOD is `1` or `202601`. */
  readonly periodFormat?: 'month' | 'yearMonth';
  /** Sources disagree on the number key in queries. */
  readonly numberKey?: string;
  /** Key of the base currency of BD_AccountBook; not documented. */
  readonly bookCurrencyKey?: string;
  readonly explanationCharactersMax?: number;
  /** Vouchers of one BatchSave; 1 makes no batch. */
  readonly batchMax?: number;
  /** Key of an entry's id in queries. */
  readonly entryIdKey?: string;
  readonly bookPeriodKeys?: BookPeriodKeys;
  readonly accountKeys?: Partial<AccountKeys>;
  /** Kind → form; added to the documented ones. */
  readonly masterForms?: MasterForms;
  /** Key of a line's cash-flow item; not documented, hence empty: none is sent. */
  readonly cashFlowKey?: string;
  /**
   * Query key of GL_VOUCHER that names what a voucher was made of; not documented (`FSourceBillKey.FNumber` is a key of
   * saves), hence empty: nobody tells which vouchers a module of the ERP made.
   */
  readonly automaticKey?: string;
  /** Of business documents and pushed master data. */
  readonly documents?: DocumentOptions;
}

/** The account with every default filled in. */
export type KingdeeSettings = Omit<Required<KingdeeAccount>, 'documents'> & {
  readonly accountKeys: AccountKeys;
  readonly documents: DocumentSettings;
};

const PRESET_WORDS: Readonly<Record<string, string>> = { 记: 'PRE001', 收: 'PRE002', 付: 'PRE003', 转: 'PRE004' };

const PRESET_CURRENCIES: Readonly<Record<Currency, string>> = {
  CNY: 'PRE001',
  HKD: 'PRE002',
  EUR: 'PRE003',
  JPY: 'PRE004',
  TWD: 'PRE005',
  GBP: 'PRE006',
  USD: 'PRE007',
};

/** Slots 4–9 are presets of the product; the FF1000xx are those of the sandbox and differ in every account set. */
const PRESET_SLOTS: Readonly<Record<string, string>> = {
  供应商: 'FFLEX4',
  部门: 'FFLEX5',
  店铺: 'FFLEX6',
  客户: 'FFLEX6',
  员工: 'FFLEX7',
  物料: 'FFLEX8',
  费用项目: 'FFLEX9',
  银行账户: 'FF100001',
  支付账户: 'FF100002',
  站点: 'FF100003',
  仓库: 'FF100004',
  货件: 'FF100005',
  辖区: 'FF100006',
  卡: 'FF100007',
  贷款方: 'FF100008',
  往来单位: 'FF100009',
  币种: 'FF100010',
};

/** 255 is the length of the 摘要 column in working clients’ import templates; uncertain, hence a setting. */
const EXPLANATION_CHARACTERS_MAX = 255;

/** Larger batches lose more to one lost reply, and no limit is published. */
const BATCH_MAX = 50;

export function settingsOf(account: KingdeeAccount): KingdeeSettings {
  return {
    auth: { by: 'app-secret' },
    pathPrefix: account.auth?.by === 'gateway' ? '' : 'K3Cloud',
    lcid: 2052,
    rateType: 'HLTX01_SYS',
    periodFormat: 'month',
    numberKey: 'FVOUCHERGROUPNO',
    bookCurrencyKey: 'FCURRENCYID.FNumber',
    explanationCharactersMax: EXPLANATION_CHARACTERS_MAX,
    batchMax: BATCH_MAX,
    entryIdKey: 'FEntity_FEntryID',
    bookPeriodKeys: BOOK_PERIOD_KEYS,
    cashFlowKey: '',
    automaticKey: '',
    ...account,
    documents: documentSettings(account.documents),
    accountKeys: { ...ACCOUNT_KEYS, ...account.accountKeys },
    masterForms: { ...MASTER_FORMS, ...account.masterForms },
    words: { ...PRESET_WORDS, ...account.words },
    currencies: { ...PRESET_CURRENCIES, ...account.currencies },
    slots: { ...PRESET_SLOTS, ...account.slots },
    settleTypes: { ...account.settleTypes },
  };
}

/** Name of the way in, as connections are listed by. */
export function profileOf(auth: KingdeeAuth): string {
  if (auth.by === 'header-sign') return 'kingdee.galaxy-header-sign';
  return auth.by === 'gateway' ? 'kingdee.galaxy-gateway' : 'kingdee.galaxy-session';
}

export function signsRequests(auth: KingdeeAuth): auth is HeaderSignature {
  return auth.by === 'header-sign' || auth.by === 'gateway';
}

/** Name whose value is `number`; undefined where none has. */
export function keyOf(table: Readonly<Record<string, string>>, number: string): string | undefined {
  return Object.entries(table).find(([, value]) => value === number)?.[0];
}
