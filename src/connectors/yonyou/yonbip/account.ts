/** What a connection to one account book of one YonBIP / YonSuite tenant is configured with. */
import type { Currency } from '../../../core/money.ts';
import { type DocumentOptions, type DocumentSettings, documentSettings } from './documents/settings.ts';

export interface YonbipAccount {
  readonly appKey: string;
  readonly appSecret: string;
  /** Asks `openUrl` for the addresses of this tenant; else `gatewayUrl` and `tokenUrl` are fixed. */
  readonly tenantId?: string;
  readonly openUrl?: string;
  /** With their prefixes: `https://c1.example.com/iuap-api-gateway`, `https://c1.example.com/iuap-api-auth`. */
  readonly gatewayUrl?: string;
  readonly tokenUrl?: string;
  /** Path under `tokenUrl`: since 2023-07 `base/v1`, before without it; both are answered. */
  readonly tokenGeneration?: 'current' | 'older';
  /** Code of the account book (账簿). */
  readonly book: string;
  /** Book currency where the answer of the book list does not tell it. */
  readonly ledgerCurrency?: Currency;
  /** Key of the currency code in the book list; not documented. */
  readonly bookCurrencyKey?: string;
  /** One of the two: a user of the tenant, who stands as maker. */
  readonly makerEmail?: string;
  readonly makerMobile?: string;
  /** 凭证字 → code of the voucher type. Codes are per tenant: no presets. */
  readonly words?: Readonly<Record<string, string>>;
  /** Dimension name → `filedCode`. Codes are per tenant: no presets. */
  readonly auxiliaries?: Readonly<Record<string, string>>;
  /** ISO code → code in the ERP, where they differ. */
  readonly currencies?: Readonly<Record<Currency, string>>;
  /** What a repeated `businessId` is answered with; unknown, so the weakest promise that a tenant shows must be set. */
  readonly businessIdRepeat?: 'refused' | 'firstResult' | 'ignored';
  /** What a taken `billCode` is answered with; unknown. */
  readonly billCodeRepeat?: 'refused' | 'ignored';
  /** `ours`: our number is sent as billCode. `erp`: the ERP numbers. */
  readonly numbering?: 'ours' | 'erp';
  /** Red amounts: negative on their own side, or positive on the other one; unknown what a book takes. */
  readonly red?: 'negative' | 'opposite';
  /** Place of `resubmitCheckKey` in addVoucher, which has no `data` shell; unknown. */
  readonly resubmitKey?: 'none' | 'root';
  /** How a voucher is looked for by its reference: by the filter `description`, whose matching is not documented, or by
   * reading the period. Default: `description`, and `period` for a blind target. */
  readonly findBy?: 'description' | 'period';
  readonly descriptionCharactersMax?: number;
  /** Token bucket of one path; 0 is no limit. */
  readonly perMinute?: number;
  readonly burst?: number;
  /** Asks the auxiliary items of each leaf subject, one call each. */
  readonly subjectAuxiliaries?: boolean;
  /** `orgtype` of departments in orgunit/querytree; not documented. */
  readonly departmentType?: string;
  /** What business documents and pushed base data need beside their own content. */
  readonly documents?: DocumentOptions;
}

type Optional = 'tenantId' | 'gatewayUrl' | 'tokenUrl' | 'ledgerCurrency' | 'makerEmail' | 'makerMobile' | 'findBy';

/** The account with every default filled in. */
export type YonbipSettings = Required<Omit<YonbipAccount, Optional | 'documents'>> &
  Pick<YonbipAccount, Optional> & { readonly documents: DocumentSettings };

/** 200 is a guess at the column of 摘要: no length is published. */
const DESCRIPTION_CHARACTERS_MAX = 200;
/** Published for finance calls since 2025-09-15. */
const PER_MINUTE = 40;

export function settingsOf(account: YonbipAccount): YonbipSettings {
  return {
    openUrl: 'https://apigateway.yonyoucloud.com',
    tokenGeneration: 'current',
    bookCurrencyKey: 'currency_code',
    words: {},
    auxiliaries: {},
    currencies: {},
    businessIdRepeat: 'refused',
    billCodeRepeat: 'refused',
    numbering: 'ours',
    red: 'negative',
    resubmitKey: 'none',
    descriptionCharactersMax: DESCRIPTION_CHARACTERS_MAX,
    perMinute: PER_MINUTE,
    burst: 5,
    subjectAuxiliaries: true,
    departmentType: '2',
    ...account,
    documents: documentSettings(account.documents),
  };
}

export function erpCurrency(settings: YonbipSettings, currency: Currency): string {
  return settings.currencies[currency] ?? currency;
}

export function isoCurrency(settings: YonbipSettings, code: string): string {
  return keyOf(settings.currencies, code) ?? code;
}

/** Name whose value is `code`; undefined where none has. */
export function keyOf(table: Readonly<Record<string, string>>, code: string): string | undefined {
  return Object.entries(table).find(([, value]) => value === code)?.[0];
}
