/** What a connection to one account set (账套) of 金蝶云星辰 is configured with. README.md lists which settings stand for unknowns. */
import type { Currency } from '../../../core/money.ts';
import type { Idempotency } from '../../../core/targets.ts';

export interface JdyAccount {
  /** `https://api.kingdee.com` */
  readonly baseUrl: string;
  /** Of the application on the open platform: signs every request. */
  readonly clientId: string;
  readonly clientSecret: string;
  /** Of the account set; or `outerInstanceId`, by which both (and the domain) are pulled. */
  readonly appKey?: string;
  readonly appSecret?: string;
  readonly outerInstanceId?: string;
  /** IDC domain of the tenant, header X-GW-Router-Addr. */
  readonly domain?: string;
  readonly serviceId: string;
  readonly dbId: string;
  /** The ERP tells it nowhere that is known. */
  readonly currency: Currency;
  /** v2 is an outline: the notes have no body for it. */
  readonly api?: 'accounting-v1' | 'v2';
  /** `{sId, dbId, list}` or the bare array with both in the address: sources disagree. */
  readonly bodyForm?: 'list' | 'array';
  /** What the ERP refuses twice: our linkId, our number, or nothing. */
  readonly duplicateKey?: 'linkId' | 'number' | 'none';
  /** How vouchers are read; `none` only with `duplicateKey: 'linkId'`. */
  readonly read?: 'voucherlist' | 'none';
  /** The filter of voucherlist bare, or under `filter`. */
  readonly filterForm?: 'bare' | 'filter';
  /** Whether an amount in voucherlist is in the line's or in the book's currency. */
  readonly listAmount?: 'original' | 'local';
  /** Digits after the point that a rate may have. */
  readonly rateDecimalsMax?: number;
  readonly summaryCharactersMax?: number;
  readonly tokenLifeMs?: number;
  /** Codes that say the app-token is unknown or old. */
  readonly tokenCodes?: readonly string[];
  /** 凭证字 → groupName; added to 记 收 付 转 under their own names. */
  readonly words?: Readonly<Record<string, string>>;
  /** ISO code → code; CNY is `RMB`, all others their ISO code. */
  readonly currencies?: Readonly<Record<Currency, string>>;
  /** Dimension name → key of the entry; those not named go as a custom category (itemClsName, itemNo). */
  readonly dimensionKeys?: Readonly<Record<string, string>>;
}

type Optional = 'appKey' | 'appSecret' | 'outerInstanceId' | 'domain';
/** The account with every default filled in. */
export type JdySettings = Required<Omit<JdyAccount, Optional>> & Pick<JdyAccount, Optional>;

/** “about 2 h”; other clients keep it for 24. */
const TOKEN_LIFE_MS = 2 * 60 * 60_000;
/** Not documented; the limit of the sister product. */
const SUMMARY_CHARACTERS_MAX = 255;
/** Not documented; enough that 9 digits of fc find their lc. */
const RATE_DECIMALS_MAX = 10;

const PRESET_WORDS: Readonly<Record<string, string>> = { 记: '记', 收: '收', 付: '付', 转: '转' };

const PRESET_DIMENSION_KEYS: Readonly<Record<string, string>> = {
  客户: 'custNo',
  店铺: 'custNo',
  供应商: 'suppNo',
  部门: 'deptNo',
  员工: 'empNo',
  物料: 'inventoryNo',
};

export function settingsOf(account: JdyAccount): JdySettings {
  return {
    api: 'accounting-v1',
    bodyForm: 'list',
    duplicateKey: 'linkId',
    read: 'voucherlist',
    filterForm: 'bare',
    listAmount: 'original',
    rateDecimalsMax: RATE_DECIMALS_MAX,
    summaryCharactersMax: SUMMARY_CHARACTERS_MAX,
    tokenLifeMs: TOKEN_LIFE_MS,
    tokenCodes: ['4010', '401'],
    ...account,
    words: { ...PRESET_WORDS, ...account.words },
    currencies: { CNY: 'RMB', ...account.currencies },
    dimensionKeys: { ...PRESET_DIMENSION_KEYS, ...account.dimensionKeys },
  };
}

export function idempotencyOf(settings: Pick<JdySettings, 'duplicateKey'>): Idempotency {
  if (settings.duplicateKey === 'none') return 'blind';
  return settings.duplicateKey === 'linkId' ? 'enforcing' : 'numberable';
}

export function currencyCode(settings: JdySettings, iso: Currency): string {
  return settings.currencies[iso] ?? iso;
}

export function isoCode(settings: JdySettings, code: string): Currency {
  return Object.entries(settings.currencies).find(([, value]) => value === code)?.[0] ?? code;
}

/** Key of the entry, or `item` for a custom category. */
export function dimensionKey(settings: JdySettings, dimension: string): string {
  return settings.dimensionKeys[dimension] ?? 'item';
}
