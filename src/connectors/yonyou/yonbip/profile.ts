/** 用友 YonBIP / YonSuite as a profile that a person sets up. */
import type { ProfileField, TargetProfile } from '../../../core/target-profiles.ts';
import type { ConnectorIo } from '../../../wire/connector-io.ts';
import type { YonbipAccount } from './account.ts';
import { yonbipConnector } from './connector.ts';
import { appEventKeys, changesVouchers, openEvent, SIGNATURE_VARIANTS } from './events.ts';
import { YONBIP_VOUCHER_FIELDS } from './voucher-fields.ts';

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
    key: 'tenantId',
    text: { zh: '租户 ID', en: 'Tenant id' },
    kind: 'text',
    required: false,
  },
  {
    key: 'gatewayUrl',
    text: { zh: '网关地址（不填租户时）', en: 'Gateway address (without a tenant id)' },
    kind: 'text',
    required: false,
  },
  {
    key: 'tokenUrl',
    text: { zh: '令牌地址（不填租户时）', en: 'Token address (without a tenant id)' },
    kind: 'text',
    required: false,
  },
  {
    key: 'makerEmail',
    text: { zh: '制单人邮箱', en: 'E-mail of the maker' },
    kind: 'text',
    required: false,
  },
  {
    key: 'makerMobile',
    text: { zh: '制单人手机', en: 'Mobile of the maker' },
    kind: 'text',
    required: false,
  },
  {
    key: 'words',
    text: { zh: '凭证字 → 编码', en: 'Voucher word → code' },
    kind: 'json',
    required: false,
    example: '{"记":"01"}',
  },
  {
    key: 'auxiliaries',
    text: { zh: '核算维度 → 辅助项编码', en: 'Dimension → filedCode' },
    kind: 'json',
    required: false,
    example: '{"店铺":"0004"}',
  },
  {
    key: 'ledgerCurrency',
    text: { zh: '账簿本位币', en: 'Currency of the ledger' },
    kind: 'text',
    required: false,
  },
  {
    key: 'businessIdRepeat',
    text: { zh: 'businessId 重复时', en: 'A repeated businessId is' },
    kind: 'choice',
    required: false,
    choices: ['refused', 'firstResult', 'ignored'],
  },
  {
    key: 'numbering',
    text: { zh: '凭证号由谁给', en: 'Who numbers' },
    kind: 'choice',
    required: false,
    choices: ['ours', 'erp'],
  },
  {
    key: 'red',
    text: { zh: '红字写法', en: 'Red amounts' },
    kind: 'choice',
    required: false,
    choices: ['negative', 'opposite'],
  },
  {
    key: 'tokenGeneration',
    text: { zh: '令牌接口版本', en: 'Generation of the token call' },
    kind: 'choice',
    required: false,
    choices: ['current', 'older'],
  },
];

export const yonyouYonbip: TargetProfile<ConnectorIo> = {
  profile: 'yonyou.yonbip',
  product: { zh: '用友 YonBIP / YonSuite', en: 'Yonyou YonBIP / YonSuite' },
  idempotency: 'enforcing',
  promise: {
    zh: '每张凭证带唯一 businessId，系统不接收第二次；若实际不拒绝，请将 businessIdRepeat 设为 ignored：重复在几分钟内被查出并删除',
    en: 'Each voucher carries a businessId that the ERP takes once; where it does not, set businessIdRepeat to ignored: a duplicate is found within minutes and removed',
  },
  fields: FIELDS,
  voucherFields: () => YONBIP_VOUCHER_FIELDS,
  openEvent({ config, secrets }, body, variant) {
    const keys = appEventKeys(String(config.appKey ?? ''), secrets.appSecret ?? '');
    const opened = openEvent(
      keys,
      body,
      SIGNATURE_VARIANTS.find((one) => one === variant),
    );
    if ('problem' in opened) return opened;
    const { eventId, type } = opened.event;
    return {
      eventId,
      type,
      variant: opened.variant,
      vouchersChanged: changesVouchers(opened.event),
      answer: 'success',
    };
  },
  connect: ({ baseUrl, ledger, config, secrets, currency }, io) =>
    yonbipConnector(
      { ledgerCurrency: currency, ...(config as unknown as YonbipAccount), ...secrets, openUrl: baseUrl, book: ledger },
      io,
    ),
};
