/** 用友 T+（畅捷通） as a profile that a person sets up. */
import type { ProfileField, TargetProfile } from '../../../core/target-profiles.ts';
import type { ConnectorIo } from '../../../wire/connector-io.ts';
import { settingsOf, type TplusAccount } from './account.ts';
import { tplusConnector } from './connector.ts';
import { tplusVoucherFields } from './voucher-fields.ts';

const FIELDS: readonly ProfileField[] = [
  {
    key: 'appKey',
    text: { zh: '应用 appKey', en: 'App key' },
    kind: 'text',
    required: true,
  },
  {
    key: 'appSecret',
    text: { zh: '应用 appSecret', en: 'App secret' },
    kind: 'secret',
    required: true,
  },
  {
    key: 'tokenBy',
    text: { zh: '令牌来源', en: 'Where the token comes from' },
    kind: 'choice',
    required: false,
    choices: ['refresh-token', 'open-token'],
    choiceTexts: {
      'refresh-token': { zh: '由刷新令牌换取并自动续期（推荐）', en: 'A refresh token, renewed by itself (default)' },
      'open-token': { zh: '固定 openToken', en: 'A given open token' },
    },
  },
  {
    key: 'refreshToken',
    text: { zh: '刷新令牌 refreshToken', en: 'Refresh token' },
    kind: 'secret',
    required: false,
    requiredWhen: { key: 'tokenBy', in: ['refresh-token'] },
  },
  {
    key: 'openToken',
    text: { zh: 'openToken', en: 'Open token' },
    kind: 'secret',
    required: false,
    requiredWhen: { key: 'tokenBy', in: ['open-token'] },
  },
  {
    key: 'words',
    text: { zh: '凭证字 → 编码', en: 'Voucher word → code' },
    kind: 'json',
    required: false,
    example: '{"记":"01"}',
  },
  {
    key: 'slots',
    text: { zh: '核算维度 → 辅助项', en: 'Dimension → key of AuxInfos' },
    kind: 'json',
    required: false,
    example: '{"仓库":"AuxAccProject"}',
  },
  {
    key: 'currencies',
    text: { zh: '币种 → 编码', en: 'Currency → code' },
    kind: 'json',
    required: false,
    example: '{"USD":"USD"}',
  },
  {
    key: 'foreign',
    text: { zh: '外币字段名', en: 'Keys of a foreign line' },
    kind: 'json',
    required: false,
    example: '{"debit":"OrigAmountDr","credit":"OrigAmountCr","rate":"ExchangeRate"}',
  },
  {
    key: 'repeatedKey',
    text: { zh: 'ExternalCode 重复时', en: 'A repeated ExternalCode is' },
    kind: 'choice',
    required: false,
    choices: ['refused', 'first-result', 'saved-again'],
  },
];

export const yonyouTplus: TargetProfile<ConnectorIo> = {
  profile: 'yonyou.tplus',
  product: { zh: '用友 畅捷通 T+', en: 'Yonyou Chanjet T+' },
  idempotency: 'enforcing',
  promise: {
    zh: '每张凭证带 ExternalCode，系统不接收第二次；没有查询接口：保存后不能回读核对',
    en: 'Each voucher carries an ExternalCode that the ERP takes once; there is no query: nothing is read back',
  },
  fields: FIELDS,
  voucherFields: (config) => tplusVoucherFields(settingsOf(config as unknown as TplusAccount)),
  connect: ({ baseUrl, ledger, config, secrets, currency, keepSecret }, io) =>
    tplusConnector(
      { ...(config as unknown as TplusAccount), ...secrets, baseUrl, ledger, functionalCurrency: currency },
      keepSecret ? { ...io, keepRefreshToken: (was, token) => keepSecret('refreshToken', was, token) } : io,
    ),
};
