/** 金蝶云苍穹, 星瀚 and 星空旗舰版 as a profile that a person sets up. */
import type { ProfileField, TargetProfile } from '../../../core/target-profiles.ts';
import type { ConnectorIo } from '../../../wire/connector-io.ts';
import { type CosmicAccount, settingsOf } from './account.ts';
import { cosmicConnector } from './connector.ts';
import { cosmicVoucherFields } from './voucher-fields.ts';

const FIELDS: readonly ProfileField[] = [
  {
    key: 'auth',
    text: { zh: '认证方式', en: 'Authentication' },
    kind: 'choice',
    required: false,
    choices: ['oauth2', 'app-token'],
  },
  { key: 'clientId', text: { zh: '应用 ID', en: 'Client id' }, kind: 'text', required: true },
  { key: 'secret', text: { zh: '应用密钥', en: 'Secret' }, kind: 'secret', required: true },
  { key: 'accountId', text: { zh: '数据中心 ID', en: 'Data centre id' }, kind: 'text', required: true },
  { key: 'username', text: { zh: '代理用户', en: 'User that the app acts for' }, kind: 'text', required: true },
  { key: 'tenantId', text: { zh: '租户 ID（app-token）', en: 'Tenant id (app-token)' }, kind: 'text', required: false },
  {
    key: 'queryPath',
    text: { zh: '凭证查询接口地址', en: 'Path of a published query of gl_voucher' },
    kind: 'text',
    required: true,
    example: '/kapi/v2/isv/app/gl_voucher/query',
  },
  { key: 'savePath', text: { zh: '凭证保存接口地址', en: 'Path that saves' }, kind: 'text', required: false },
  {
    key: 'numberKey',
    text: { zh: '凭证号由谁给', en: 'Whether our number is taken as billno' },
    kind: 'choice',
    required: false,
    choices: ['none', 'billno'],
  },
  {
    key: 'flagship',
    text: { zh: '星空旗舰版请求头', en: 'Headers of the flagship edition' },
    kind: 'json',
    required: false,
    example: 'true',
  },
  {
    key: 'words',
    text: { zh: '凭证字 → 编码', en: 'Voucher word → number' },
    kind: 'json',
    required: false,
    example: '{"记":"01"}',
  },
  {
    key: 'dimensionNames',
    text: { zh: '核算维度 → 系统中的名称', en: 'Dimension → its name in the ERP' },
    kind: 'json',
    required: false,
    example: '{"店铺":"客户"}',
  },
];

export const kingdeeCosmic: TargetProfile<ConnectorIo> = {
  profile: 'kingdee.cosmic',
  product: { zh: '金蝶云·苍穹 / 星瀚 / 星空旗舰版', en: 'Kingdee Cosmic (苍穹, 星瀚, 星空旗舰版)' },
  idempotency: 'blind',
  promise: {
    zh: '系统不识别重复：发送前后均按摘要中的编号查找，重复在几分钟内被查出并报告，由人冲销',
    en: 'The ERP does not know a repetition: each send is preceded and followed by a look-up of our reference; a duplicate is found within minutes, reported, and reversed by a person',
  },
  fields: FIELDS,
  voucherFields: (config) => cosmicVoucherFields(settingsOf(config as unknown as CosmicAccount)),
  connect: ({ baseUrl, ledger, config, secrets, currency }, io) =>
    cosmicConnector({ ...(config as unknown as CosmicAccount), ...secrets, baseUrl, org: ledger, currency }, io),
};
