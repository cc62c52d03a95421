/** The books and ERP accounts of many-vouchers.ts, as the ERPs, the workers and the story know them. */
import { CREDENTIALS as KINGDEE_LOGIN } from '../../src/connectors/kingdee/sandbox-fixture.ts';
import { sandboxCurrencies } from '../../src/connectors/kingdee/sandbox-seed.ts';
import { TENANT, CREDENTIALS as YONBIP_LOGIN } from '../../src/connectors/yonyou/yonbip/sandbox-fixture.ts';
import { SANDBOX_USER, sandboxAuxiliaries, sandboxWords } from '../../src/connectors/yonyou/yonbip/sandbox-seed.ts';
import type { ErpAccount } from '../../src/delivery/erp-accounts.ts';

export const KINGDEE_BOOKS = ['KD1', 'KD2', 'KD3', 'KD4'];
export const YONBIP_BOOKS = ['YB1', 'YB2', 'YB3', 'YB4'];
export const BOOKS = [...KINGDEE_BOOKS, ...YONBIP_BOOKS];

/** Of one request. Short, so that what a killed worker held is soon another's. */
export const DEADLINE_MS = 2_500;
export const LEASE_MS = 6_000;

/** Small, so that a story of 300 vouchers has many of them. */
const BATCH = 8;

const KINGDEE_CONFIG = {
  acctId: KINGDEE_LOGIN.acctId,
  username: KINGDEE_LOGIN.username,
  appId: KINGDEE_LOGIN.appId,
  currencies: sandboxCurrencies(),
  batch: BATCH,
};

const YONBIP_CONFIG = {
  appKey: YONBIP_LOGIN.appKey,
  tenantId: TENANT,
  makerEmail: SANDBOX_USER.email,
  words: sandboxWords(),
  auxiliaries: sandboxAuxiliaries(),
  subjectAuxiliaries: false,
  perMinute: 0,
};

/** By their own names, as the ERPs have a ledger for each book. */
export const SECRETS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'kingdee.galaxy-session': { appSecret: KINGDEE_LOGIN.appSecret },
  'yonyou.yonbip': { appSecret: YONBIP_LOGIN.appSecret },
};

export function accountOf(book: string, servers: { readonly kingdee: string; readonly yonbip: string }): ErpAccount {
  const isKingdee = KINGDEE_BOOKS.includes(book);
  return {
    erpAccount: `erp-${book}`,
    book,
    profile: isKingdee ? 'kingdee.galaxy-session' : 'yonyou.yonbip',
    baseUrl: isKingdee ? servers.kingdee : servers.yonbip,
    ledger: book,
    config: isKingdee ? KINGDEE_CONFIG : YONBIP_CONFIG,
    secretName: '',
    // Gives it our own codes, and leaves the sandbox's dimensions open.
    sandbox: true,
    enabled: true,
  };
}
