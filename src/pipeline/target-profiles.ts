/** Every finance ERP that Heliu knows: a new one is one more line. */
import { kingdeeCosmic } from '../connectors/kingdee/cosmic/profile.ts';
import { kingdeeJdy } from '../connectors/kingdee/jdy/profile.ts';
import { kingdeeGalaxy } from '../connectors/kingdee/profile.ts';
import type { TargetProfile } from '../core/target-profiles.ts';
import type { ConnectorIo } from '../wire/connector-io.ts';

export const TARGET_PROFILES: readonly TargetProfile<ConnectorIo>[] = [kingdeeGalaxy, kingdeeJdy, kingdeeCosmic];

export function targetProfile(name: string): TargetProfile<ConnectorIo> | undefined {
  return TARGET_PROFILES.find((one) => one.profile === name);
}
