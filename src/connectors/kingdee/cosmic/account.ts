/**
 * What a connection to one organisation of 金蝶云苍穹, 星瀚 or 星空旗舰版 is configured with. README.md lists which settings
 * stand for unknowns.
 */
import type { Currency } from '../../../core/money.ts';
import type { Idempotency } from '../../../core/targets.ts';

export interface CosmicAccount {
  /** `https://tenant.kdcloud.com`; `/ierp` at its end is kept where the tenant's addresses have it. */
  readonly baseUrl: string;
  /** oauth2: /kapi/oauth2/getToken. app-token: getAppToken.do, then login.do, where 增强型Token is switched off. */
  readonly auth?: 'oauth2' | 'app-token';
  /** client_id, or appId. */
  readonly clientId: string;
  readonly secret: string;
  /** 数据中心 id. */
  readonly accountId: string;
  /** The application's 代理用户, or the user of login.do. */
  readonly username: string;
  /** Only of app-token. */
  readonly tenantId?: string;
  readonly userType?: 'UserName' | 'Mobile' | 'Email';
  /** Its misspelt name is the older one; sources disagree. */
  readonly secretKey?: 'appSecuret' | 'appSecret';
  readonly legacyPath?: string;
  readonly tokenHeader?: 'accessToken' | 'access_token';
  /** 星空旗舰版: headers accountId, client_id and, where given, x-acgw-identity. */
  readonly flagship?: boolean;
  readonly identity?: string;
  /** Number of the accounting organisation. */
  readonly org: string;
  /** The ERP tells it nowhere that is known. */
  readonly currency: Currency;
  /** `/kapi/v2/<isv>/<app>/gl_voucher/<api>` where the tenant has published one. */
  readonly savePath?: string;
  /** `data` as the voucher, or as an array of it; by default the array under /kapi/v2/. */
  readonly dataForm?: 'object' | 'array';
  /** Query operation that the tenant has published for gl_voucher; without it nothing can be found, and nothing is sent. */
  readonly queryPath?: string;
  /** Sent with each query; `{yyyymm}`, `{period}`, `{date}`, `{org}` are filled in. Narrows the scan for our reference. */
  readonly queryParameters?: Readonly<Record<string, string>>;
  readonly pageKey?: 'pageNo' | 'pageno';
  /** Whether the ERP takes our number as `billno` and refuses it twice. */
  readonly numberKey?: 'billno' | 'none';
  /** Every row carries its amount in both debitlocal and creditlocal, and entrydc decides. */
  readonly bothColumns?: boolean;
  /** Which rows carry localrate, debitori and creditori. */
  readonly originals?: 'foreign' | 'always' | 'never';
  readonly amountForm?: 'number' | 'text';
  /** Keys of the head that carry the date. */
  readonly dateKeys?: readonly string[];
  /** `yyyy-MM-dd HH:mm:ss` in China, or with `Z` in UTC (since V7.0.13). */
  readonly timestampForm?: 'china' | 'utc';
  readonly tokenLifeMs?: number;
  /** Codes that say the token is unknown or old. */
  readonly tokenCodes?: readonly string[];
  readonly summaryCharactersMax?: number;
  /** 凭证字 → number of the vouchertype; 记 is `01`. */
  readonly words?: Readonly<Record<string, string>>;
  /** ISO code → number; all are their ISO code. */
  readonly currencies?: Readonly<Record<Currency, string>>;
  /** Our dimension name → name in the ERP; all are the same. */
  readonly dimensionNames?: Readonly<Record<string, string>>;
}

type Optional = 'tenantId' | 'identity' | 'queryPath';
/** The account with every default filled in. */
export type CosmicSettings = Required<Omit<CosmicAccount, Optional>> & Pick<CosmicAccount, Optional>;

const SAVE_PATH = '/kapi/sys/gl_voucher/save';
const TOKEN_LIFE_MS = 2 * 60 * 60_000;
/** Not documented; the limit of the sister product. */
const SUMMARY_CHARACTERS_MAX = 255;

export function settingsOf(account: CosmicAccount): CosmicSettings {
  return {
    auth: 'oauth2',
    userType: 'UserName',
    secretKey: 'appSecuret',
    legacyPath: '/ierp/api',
    tokenHeader: 'accessToken',
    flagship: false,
    savePath: SAVE_PATH,
    dataForm: account.savePath?.startsWith('/kapi/v2/') ? 'array' : 'object',
    queryParameters: {},
    pageKey: 'pageNo',
    numberKey: 'none',
    bothColumns: false,
    originals: 'foreign',
    amountForm: 'number',
    dateKeys: ['defdate'],
    timestampForm: 'china',
    tokenLifeMs: TOKEN_LIFE_MS,
    tokenCodes: ['401', '612', '2501', '2551'],
    summaryCharactersMax: SUMMARY_CHARACTERS_MAX,
    currencies: {},
    dimensionNames: {},
    ...account,
    words: { 记: '01', ...account.words },
  };
}

export function idempotencyOf(settings: Pick<CosmicSettings, 'numberKey'>): Idempotency {
  return settings.numberKey === 'billno' ? 'numberable' : 'blind';
}

export function currencyNumber(settings: CosmicSettings, iso: Currency): string {
  return settings.currencies[iso] ?? iso;
}

export function isoCode(settings: CosmicSettings, number: string): Currency {
  return Object.entries(settings.currencies).find(([, value]) => value === number)?.[0] ?? number;
}

export function dimensionName(settings: CosmicSettings, dimension: string): string {
  return settings.dimensionNames[dimension] ?? dimension;
}

export function ownDimension(settings: CosmicSettings, name: string): string {
  return Object.entries(settings.dimensionNames).find(([, value]) => value === name)?.[0] ?? name;
}
