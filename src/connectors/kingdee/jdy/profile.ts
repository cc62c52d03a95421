/** 金蝶云星辰 as a profile that a person sets up. */
import type { ProfileField, TargetProfile } from '../../../core/target-profiles.ts';
import type { ConnectorIo } from '../../../wire/connector-io.ts';
import { type JdyAccount, settingsOf } from './account.ts';
import { jdyConnector } from './connector.ts';
import { jdyVoucherFields } from './voucher-fields.ts';

const FIELDS: readonly ProfileField[] = [
  { key: 'clientId', text: { zh: '应用 Client ID', en: 'Client id of the app' }, kind: 'text', required: true },
  { key: 'clientSecret', text: { zh: '应用 Client Secret', en: 'Client secret' }, kind: 'secret', required: true },
  { key: 'appKey', text: { zh: '账套 App Key', en: 'App key of the account set' }, kind: 'text', required: false },
  {
    key: 'appSecret',
    text: { zh: '账套 App Secret', en: 'App secret of the account set' },
    kind: 'secret',
    required: false,
  },
  {
    key: 'outerInstanceId',
    text: { zh: '第三方实例 ID（代替 App Key）', en: 'Outer instance id (instead of the app key)' },
    kind: 'text',
    required: false,
  },
  { key: 'domain', text: { zh: 'IDC 域名', en: 'IDC domain (X-GW-Router-Addr)' }, kind: 'text', required: false },
  { key: 'serviceId', text: { zh: '服务 ID（sId）', en: 'Service id (sId)' }, kind: 'text', required: true },
  { key: 'dbId', text: { zh: '账套 ID（dbId）', en: 'Account set id (dbId)' }, kind: 'text', required: true },
  {
    key: 'duplicateKey',
    text: { zh: '系统拒绝重复的依据', en: 'What the ERP refuses twice' },
    kind: 'choice',
    required: false,
    choices: ['linkId', 'number', 'none'],
  },
  {
    key: 'bodyForm',
    text: { zh: '请求体写法', en: 'Form of the body' },
    kind: 'choice',
    required: false,
    choices: ['list', 'array'],
  },
  {
    key: 'dimensionKeys',
    text: { zh: '核算维度 → 字段', en: 'Dimension → key of the entry' },
    kind: 'json',
    required: false,
    example: '{"店铺":"custNo"}',
  },
  {
    key: 'words',
    text: { zh: '凭证字 → 名称', en: 'Voucher word → group name' },
    kind: 'json',
    required: false,
    example: '{"记":"记"}',
  },
];

export const kingdeeJdy: TargetProfile<ConnectorIo> = {
  profile: 'kingdee.jdy',
  product: { zh: '金蝶云·星辰', en: 'Kingdee Cloud Stellar (云星辰)' },
  idempotency: 'enforcing',
  promise: {
    zh: '每张凭证带唯一 linkId，系统不接收第二次；若实际不拒绝，请将 duplicateKey 设为 none：重复在几分钟内被查出、报告并删除',
    en: 'Each voucher carries a linkId that the ERP takes once; where it does not, set duplicateKey to none: a duplicate is found within minutes, reported and removed',
  },
  fields: FIELDS,
  voucherFields: (config) => jdyVoucherFields(settingsOf(config as unknown as JdyAccount)),
  connect: ({ baseUrl, config, secrets, currency }, io) =>
    jdyConnector({ ...(config as unknown as JdyAccount), ...secrets, baseUrl, currency }, io),
};
