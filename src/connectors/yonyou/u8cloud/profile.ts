/** 用友 U8 Cloud, an outline: its voucher body is not documented. Known as a profile that a person sets up. */
import type { ProfileField, TargetProfile } from '../../../core/target-profiles.ts';
import type { ConnectorIo } from '../../../wire/connector-io.ts';

const FIELDS: readonly ProfileField[] = [
  {
    key: 'system',
    text: { zh: '外部系统', en: 'External system' },
    kind: 'text',
    required: true,
  },
  {
    key: 'usercode',
    text: { zh: '用户编码', en: 'User code' },
    kind: 'text',
    required: false,
  },
];

export const yonyouU8cloud: TargetProfile<ConnectorIo> = {
  profile: 'yonyou.u8cloud',
  product: { zh: '用友 U8 Cloud', en: 'Yonyou U8 Cloud' },
  idempotency: 'blind',
  promise: {
    zh: '框架：凭证接口没有公开资料，不写入',
    en: 'An outline: its voucher body is not documented, nothing is written',
  },
  fields: FIELDS,
};
