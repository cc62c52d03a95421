/** The ways into 云星空 as a form asks for them: a choice, and for each way the settings that it needs. */
import type { ProfileAccount, ProfileField } from '../../core/target-profiles.ts';
import type { KingdeeAuth } from './account.ts';

const WITH_APP = ['app-secret', 'login-sign', 'header-sign', 'gateway'] as const;
const SIGNED = 'X-Api-*, X-Kd-*';

export const AUTH_FIELDS: readonly ProfileField[] = [
  {
    key: 'auth',
    text: { zh: '登录方式', en: 'Way in' },
    kind: 'choice',
    required: false,
    choices: ['app-secret', 'password', 'login-sign', 'header-sign', 'gateway'],
    choiceTexts: {
      'app-secret': { zh: '应用密钥（推荐）', en: 'App secret (default)' },
      password: { zh: '用户名与密码', en: 'User and password' },
      'login-sign': { zh: '签名登录', en: 'Signed login' },
      'header-sign': { zh: `请求头签名（${SIGNED}）`, en: `Signature in the headers (${SIGNED})` },
      gateway: { zh: '金蝶开放平台网关（api.kingdee.com）', en: 'Gateway of the open platform (api.kingdee.com)' },
    },
  },
  { key: 'username', text: { zh: '集成用户', en: 'Integration user' }, kind: 'text', required: true },
  {
    key: 'password',
    text: { zh: '用户密码（用户名与密码登录）', en: 'Password of the user (user and password)' },
    kind: 'secret',
    required: false,
    requiredWhen: { key: 'auth', in: ['password'] },
  },
  {
    key: 'appId',
    text: { zh: '应用 ID（除用户名与密码外均需要）', en: 'App id (all ways but user and password)' },
    kind: 'text',
    required: false,
    requiredWhen: { key: 'auth', in: WITH_APP },
  },
  {
    key: 'appSecret',
    text: { zh: '应用密钥（除用户名与密码外均需要）', en: 'App secret (all ways but user and password)' },
    kind: 'secret',
    required: false,
    requiredWhen: { key: 'auth', in: WITH_APP },
  },
  {
    key: 'loginHash',
    text: { zh: '签名登录的算法（旧版服务器用 sha1）', en: 'Hash of the signed login (old servers: sha1)' },
    kind: 'choice',
    required: false,
    choices: ['sha256', 'sha1'],
  },
  {
    key: 'timeUnit',
    text: { zh: '请求头签名的时间单位', en: 'Unit of time of the header signature' },
    kind: 'choice',
    required: false,
    choices: ['seconds', 'milliseconds'],
  },
  {
    key: 'nonce',
    text: { zh: '请求头签名的随机数', en: 'Nonce of the header signature' },
    kind: 'choice',
    required: false,
    choices: ['uuid', 'time'],
  },
  {
    key: 'shortKey',
    text: { zh: '应用 ID 后段不足 32 位时', en: 'Where the second part of the app id is not 32 characters' },
    kind: 'choice',
    required: false,
    choices: ['unchanged', 'empty', 'rot13'],
  },
  {
    key: 'orgNumber',
    text: { zh: '请求头签名的组织编码', en: 'Organisation of the header signature' },
    kind: 'text',
    required: false,
    example: '100',
  },
];

/** The part of a connection that `AUTH_FIELDS` ask for; the account keeps one secret, whichever way it is. */
export function authOf({ config, secrets }: Pick<ProfileAccount, 'config' | 'secrets'>): {
  readonly auth: KingdeeAuth;
  readonly appId: string;
  readonly appSecret: string;
} {
  const { auth: by = 'app-secret', loginHash: hash, timeUnit, nonce, shortKey, orgNumber } = config;
  const given = Object.entries({ by, hash, timeUnit, nonce, shortKey, orgNumber }).filter(([, value]) => value);
  return {
    auth: Object.fromEntries(given) as unknown as KingdeeAuth,
    appId: String(config.appId ?? ''),
    // The sandbox of the house keeps no secrets: its app secret stands in the settings.
    appSecret: String((by === 'password' ? secrets.password : secrets.appSecret) ?? config.appSecret ?? ''),
  };
}
