/** Every finance ERP that Heliu knows: a new one is one more line. */
import { kingdeeCosmic } from '../connectors/kingdee/cosmic/profile.ts';
import { kingdeeJdy } from '../connectors/kingdee/jdy/profile.ts';
import { kingdeeGalaxy } from '../connectors/kingdee/profile.ts';
import { yonyouNccloud } from '../connectors/yonyou/nccloud/profile.ts';
import { yonyouTplus } from '../connectors/yonyou/tplus/profile.ts';
import { yonyouU8 } from '../connectors/yonyou/u8/profile.ts';
import { yonyouU8cloud } from '../connectors/yonyou/u8cloud/profile.ts';
import { yonyouYonbip } from '../connectors/yonyou/yonbip/profile.ts';
import type { TargetProfile } from '../core/target-profiles.ts';
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
