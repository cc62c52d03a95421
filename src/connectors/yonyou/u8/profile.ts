/** 用友 U8+ as a profile that a person sets up. */
import type { ProfileField, TargetProfile } from '../../../core/target-profiles.ts';
import type { ConnectorIo } from '../../../wire/connector-io.ts';
import { settingsOf, type U8Account } from './account.ts';
import { u8Connector } from './connector.ts';
import { u8VoucherFields } from './voucher-fields.ts';

const FIELDS: readonly ProfileField[] = [
  {
    key: 'fromAccount',
    text: { zh: '调用方账号', en: 'Calling account (from_account)' },
    kind: 'text',
    required: true,
  },
  {
    key: 'toAccount',
    text: { zh: '提供方账号', en: 'Providing account (to_account)' },
    kind: 'text',
    required: true,
  },
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
    key: 'preparer',
    text: { zh: '制单人', en: 'Maker' },
    kind: 'text',
    required: false,
  },
  {
    key: 'words',
    text: { zh: '凭证字 → 凭证类别', en: 'Voucher word → category' },
    kind: 'json',
    required: false,
    example: '{"记":"01"}',
  },
  {
    key: 'slots',
    text: { zh: '核算维度 → 辅助项', en: 'Dimension → auxiliary key' },
    kind: 'json',
    required: false,
    example: '{"仓库":"self_define1"}',
  },
  {
    key: 'currencies',
    text: { zh: '币种 → 名称', en: 'Currency → name' },
    kind: 'json',
    required: false,
    example: '{"GBP":"英镑"}',
  },
  {
    key: 'repeatedKey',
    text: { zh: 'biz_id 重复时', en: 'A repeated biz_id is' },
    kind: 'choice',
    required: false,
    choices: ['refused', 'first-result', 'saved-again'],
  },
  {
    key: 'form',
    text: { zh: '凭证接口', en: 'Voucher interface' },
    kind: 'choice',
    required: false,
    choices: ['voucher', 'voucher_ex'],
  },
];

export const yonyouU8: TargetProfile<ConnectorIo> = {
  profile: 'yonyou.u8',
  product: { zh: '用友 U8+（OpenAPI）', en: 'Yonyou U8+ (OpenAPI)' },
  idempotency: 'enforcing',
  promise: {
    zh: '异步接口：每张凭证带由 Heliu 生成的 biz_id，系统不接收第二次；结果轮询取得',
    en: 'Asynchronous: each voucher carries a biz_id of ours that the ERP takes once; its result is polled',
  },
  fields: FIELDS,
  voucherFields: (config) => u8VoucherFields(settingsOf(config as unknown as U8Account)),
  connect: ({ baseUrl, ledger, config, secrets, currency }, io) =>
    u8Connector({ ...(config as unknown as U8Account), ...secrets, baseUrl, ledger, functionalCurrency: currency }, io),
};
