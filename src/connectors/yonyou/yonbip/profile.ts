/** 用友 YonBIP / YonSuite as a profile that a person sets up. */
import type { ProfileField, TargetProfile } from '../../../core/target-profiles.ts';
import type { ConnectorIo } from '../../../wire/connector-io.ts';
import { settingsOf, type YonbipAccount } from './account.ts';
import { yonbipConnector } from './connector.ts';
import { documentFields } from './documents/fields.ts';
import type { DocumentOptions } from './documents/settings.ts';
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
  {
    key: 'perMinute',
    text: { zh: '每分钟调用上限（0 为不限）', en: 'Calls a minute, at most (0: no bound)' },
    kind: 'json',
    required: false,
    example: '40',
  },
];

/** What business documents need. Every value is the tenant's own: the examples are those of the vendor's pages. */
const DOCUMENT_FIELDS: readonly ProfileField[] = [
  {
    key: 'arap',
    text: { zh: '应收应付版本（新版 efi，旧版 classic）', en: 'Generation of AR/AP (new: efi, old: classic)' },
    kind: 'choice',
    required: false,
    choices: ['efi', 'classic'],
  },
  {
    key: 'organisation',
    text: { zh: '业务单据的组织编码', en: 'Organisation of business documents' },
    kind: 'text',
    required: false,
    example: 'ORG1',
  },
  {
    key: 'organisations',
    text: { zh: '各角色的组织编码（与上不同者）', en: 'Organisation by role, where it is another' },
    kind: 'json',
    required: false,
    example: '{"finance":"ORG1","stock":"ORG2","purchase":"ORG1","sale":"ORG1","invoice":"ORG1","business":"ORG1"}',
  },
  {
    key: 'bustypes',
    text: { zh: '单据 → 交易类型编码', en: 'Document → transaction type' },
    kind: 'json',
    required: false,
    example: '{"RECEIVABLE":"ar_invoice","RECEIPT":"ar_colsale","PURCHASE_IN":"A15001","OTHER_OUT":"A10001"}',
  },
  {
    key: 'exchangeRateTypeCode',
    text: { zh: '汇率类型编码', en: 'Kind of rate' },
    kind: 'text',
    required: false,
    example: '01',
  },
  {
    key: 'quickTypes',
    text: { zh: '收付单据 → 款项类型编码', en: 'Cash document → kind of payment' },
    kind: 'json',
    required: false,
    example: '{"RECEIPT":"1","RECEIPT_REFUND":"1","PAYMENT":"6"}',
  },
  {
    key: 'settleModeCode',
    text: { zh: '结算方式编码', en: 'Settlement mode' },
    kind: 'text',
    required: false,
    example: 'system_0001',
  },
  {
    key: 'unitCode',
    text: { zh: '计量单位编码', en: 'Unit of materials' },
    kind: 'text',
    required: false,
    example: 'PCS',
  },
  {
    key: 'taxItems',
    text: { zh: '税率 → 税目税率编码', en: 'Tax rate → tax item' },
    kind: 'json',
    required: false,
    example: '{"13":"VAT13"}',
  },
  {
    key: 'documents',
    text: { zh: '业务单据与基础档案的其他设置', en: 'Other settings of documents and base data' },
    kind: 'json',
    required: false,
    example:
      '{"receiveAccountingBasis":"st_salesout","salesoutAccountingMethod":"salesoutConfirm","customerClassCode":"PLATFORM"}',
  },
];

/** The fields of documents are one table of the account; one by its own name stands over the same in `documents`. */
function documentsIn(config: Readonly<Record<string, unknown>>): DocumentOptions {
  const own = DOCUMENT_FIELDS.map((field) => field.key).filter(
    (key) => key !== 'documents' && config[key] !== undefined,
  );
  return { ...(config.documents as DocumentOptions), ...Object.fromEntries(own.map((key) => [key, config[key]])) };
}

export const yonyouYonbip: TargetProfile<ConnectorIo> = {
  profile: 'yonyou.yonbip',
  product: { zh: '用友 YonBIP / YonSuite', en: 'Yonyou YonBIP / YonSuite' },
  idempotency: 'enforcing',
  promise: {
    zh: '每张凭证带唯一 businessId，系统不接收第二次；若实际不拒绝，请将 businessIdRepeat 设为 ignored：重复在几分钟内被查出并删除',
    en: 'Each voucher carries a businessId that the ERP takes once; where it does not, set businessIdRepeat to ignored: a duplicate is found within minutes and removed',
  },
  fields: [...FIELDS, ...DOCUMENT_FIELDS],
  voucherFields: () => YONBIP_VOUCHER_FIELDS,
  documentFields: (kind, { ledger, config }) =>
    documentFields(
      settingsOf({ ...(config as unknown as YonbipAccount), documents: documentsIn(config), book: ledger }),
      kind,
    ),
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
      {
        ledgerCurrency: currency,
        ...(config as unknown as YonbipAccount),
        documents: documentsIn(config),
        ...secrets,
        openUrl: baseUrl,
        book: ledger,
      },
      io,
    ),
};
