/** 用友 NC Cloud as a profile that a person sets up. */
import type { ProfileField, TargetProfile } from '../../../core/target-profiles.ts';
import type { ConnectorIo } from '../../../wire/connector-io.ts';
import type { NccAccount } from './account.ts';
import { nccConnector } from './connector.ts';
import { NCC_VOUCHER_FIELDS } from './voucher-fields.ts';

const FIELDS: readonly ProfileField[] = [
  {
    key: 'clientId',
    text: { zh: '应用 client_id', en: 'Client id' },
    kind: 'text',
    required: true,
  },
  {
    key: 'clientSecret',
    text: { zh: '应用 client_secret', en: 'Client secret' },
    kind: 'secret',
    required: true,
  },
  {
    key: 'publicKey',
    text: { zh: '应用公钥', en: 'Public key of the app' },
    kind: 'secret',
    required: true,
  },
  {
    key: 'bizCenter',
    text: { zh: 'biz_center', en: 'biz_center' },
    kind: 'text',
    required: true,
  },
  {
    key: 'dsname',
    text: { zh: '数据源', en: 'Data source' },
    kind: 'text',
    required: false,
  },
  {
    key: 'usercode',
    text: { zh: '用户编码', en: 'User code' },
    kind: 'text',
    required: false,
  },
  {
    key: 'release',
    text: { zh: '版本', en: 'Release' },
    kind: 'choice',
    required: false,
    choices: ['2005', 'before-2005'],
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
    text: { zh: '核算维度 → 辅助核算类型', en: 'Dimension → checktype code' },
    kind: 'json',
    required: false,
    example: '{"店铺":"0004"}',
  },
  {
    key: 'preparer',
    text: { zh: '制单人编码', en: 'Maker' },
    kind: 'text',
    required: false,
  },
  {
    key: 'takenNumber',
    text: { zh: '凭证号已被占用时', en: 'A number that is taken is' },
    kind: 'choice',
    required: false,
    choices: ['refused', 'saved-again'],
  },
];

export const yonyouNccloud: TargetProfile<ConnectorIo> = {
  profile: 'yonyou.nccloud',
  product: { zh: '用友 NC Cloud', en: 'Yonyou NC Cloud' },
  idempotency: 'numberable',
  promise: {
    zh: '凭证号由 Heliu 分配，同号再次保存会被拒绝；没有查询接口：保存后不能回读核对，丢失答复时由人确认',
    en: 'Heliu gives the number, and a second save of it is refused; there is no query: nothing is read back, and after a lost reply a person confirms',
  },
  fields: FIELDS,
  voucherFields: () => NCC_VOUCHER_FIELDS,
  connect: ({ baseUrl, ledger, config, secrets, currency }, io) =>
    nccConnector(
      { ...(config as unknown as NccAccount), ...secrets, baseUrl, book: ledger, ledger, functionalCurrency: currency },
      io,
    ),
};
