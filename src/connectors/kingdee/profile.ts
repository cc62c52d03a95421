/** 金蝶 云星空 as a profile that a person sets up. */
import type { ProfileField, TargetProfile } from '../../core/target-profiles.ts';
import type { ConnectorIo } from '../../wire/connector-io.ts';
import { type KingdeeAccount, settingsOf } from './account.ts';
import { kingdeeConnector } from './connector.ts';
import { documentFields } from './documents/fields.ts';
import { AUTH_FIELDS, authOf } from './profile-auth.ts';
import { KINGDEE_VOUCHER_FIELDS } from './voucher-fields.ts';

const FIELDS: readonly ProfileField[] = [
  {
    key: 'acctId',
    text: { zh: '数据中心 ID', en: 'Account set (acctID)' },
    kind: 'text',
    required: true,
    example: '64a1b2c3d4e5f6',
  },
  ...AUTH_FIELDS,
  {
    key: 'slots',
    text: { zh: '核算维度 → 弹性域', en: 'Dimension → flex slot' },
    kind: 'json',
    required: false,
    example: '{"店铺":"FF100001"}',
  },
  {
    key: 'words',
    text: { zh: '凭证字 → 编码', en: 'Voucher word → number' },
    kind: 'json',
    required: false,
    example: '{"记":"PRE001"}',
  },
  {
    key: 'currencies',
    text: { zh: '币别 → 编码', en: 'Currency → number' },
    kind: 'json',
    required: false,
    example: '{"USD":"PRE007"}',
  },
  {
    key: 'cashFlowKey',
    text: { zh: '现金流量项目字段', en: 'Key of the cash-flow item' },
    kind: 'text',
    required: false,
  },
  {
    key: 'settleTypes',
    text: {
      zh: '银行分录结算方式（支付账户、科目或 *）',
      en: 'Settlement type of bank lines (payment account, account or *)',
    },
    kind: 'json',
    required: false,
    example: '{"*":"JSFS04_SYS"}',
  },
  {
    key: 'documents',
    text: { zh: '业务单据预设值', en: 'Presets of business documents' },
    kind: 'json',
    required: false,
    example: '{"organisation":"100","unit":"Pcs"}',
  },
  {
    key: 'periodFormat',
    text: { zh: '会计期间写法', en: 'Form of FPERIOD' },
    kind: 'choice',
    required: false,
    choices: ['month', 'yearMonth'],
  },
];

export const kingdeeGalaxy: TargetProfile<ConnectorIo> = {
  profile: 'kingdee.galaxy-session',
  product: { zh: '金蝶云·星空', en: 'Kingdee Cloud Galaxy (云星空)' },
  idempotency: 'numberable',
  promise: {
    zh: '凭证号由 Heliu 在自己的凭证字下分配；同号再次保存会被系统拒绝，发送前后均按凭证号与摘要查找',
    en: 'Heliu gives the number under its own voucher word: a second save of it is refused, and each send is preceded and followed by a look-up',
  },
  fields: FIELDS,
  voucherFields: () => KINGDEE_VOUCHER_FIELDS,
  documentFields: (kind, { ledger, config }) =>
    documentFields(settingsOf({ ...(config as unknown as KingdeeAccount), baseUrl: '', book: ledger }), kind),
  connect: ({ baseUrl, ledger, config, secrets }, io) =>
    kingdeeConnector(
      { ...(config as unknown as KingdeeAccount), ...authOf({ config, secrets }), baseUrl, book: ledger },
      io,
    ),
};
