/** Every finance ERP that Heliu knows: a new one is one more line. */
import { kingdeeCosmic } from '../connectors/kingdee/cosmic/profile.ts';
import { kingdeeJdy } from '../connectors/kingdee/jdy/profile.ts';
import { kingdeeGalaxy } from '../connectors/kingdee/profile.ts';
import { yonyouNccloud } from '../connectors/yonyou/nccloud/profile.ts';
import { yonyouTplus } from '../connectors/yonyou/tplus/profile.ts';
import { yonyouU8 } from '../connectors/yonyou/u8/profile.ts';
import { yonyouU8cloud } from '../connectors/yonyou/u8cloud/profile.ts';
import { yonyouYonbip } from '../connectors/yonyou/yonbip/profile.ts';
import type { ProfileField, TargetProfile } from '../core/target-profiles.ts';
import type { ConnectorIo } from '../wire/connector-io.ts';

export const TARGET_PROFILES: readonly TargetProfile<ConnectorIo>[] = [
  kingdeeGalaxy,
  kingdeeJdy,
  kingdeeCosmic,
  yonyouYonbip,
  yonyouU8,
  yonyouNccloud,
  yonyouTplus,
  yonyouU8cloud,
];

export function targetProfile(name: string): TargetProfile<ConnectorIo> | undefined {
  return TARGET_PROFILES.find((one) => one.profile === name);
}

/** Settings of every connection, whatever its profile: how Heliu delivers. */
const DELIVERY_FIELDS: readonly ProfileField[] = [
  {
    key: 'batch',
    text: { zh: '一次发送的凭证数（off 为逐张）', en: 'Vouchers of one call (off: one by one)' },
    kind: 'text',
    required: false,
    example: '50',
  },
  {
    key: 'autoAdvance',
    text: { zh: '核对后自动提交 / 审核', en: 'After it was compared: submit or audit' },
    kind: 'choice',
    required: false,
    choices: ['NONE', 'SUBMIT', 'AUDIT'],
  },
  {
    key: 'cashFlowItems',
    text: { zh: '写入现金流量项目', en: 'Write cash-flow items' },
    kind: 'choice',
    required: false,
    choices: ['on', 'off'],
  },
  {
    key: 'stockDocuments',
    text: {
      zh: 'costOwner=ENGINE 时的库存单据：UNCOSTED 表示 ERP 既不核算成本也不生成凭证',
      en: 'Stock documents under costOwner=ENGINE: UNCOSTED says that the ERP neither costs nor posts them',
    },
    kind: 'choice',
    required: false,
    choices: ['OFF', 'UNCOSTED'],
  },
  {
    key: 'mirrorHours',
    text: { zh: '每隔多少小时核对 ERP 凭证', en: 'Hours between two looks at what the ERP holds' },
    kind: 'json',
    required: false,
    example: '24',
  },
];

export function settingsOf(profile: string): readonly ProfileField[] {
  return [...(targetProfile(profile)?.fields ?? []), ...DELIVERY_FIELDS];
}
