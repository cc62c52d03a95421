/** Every finance ERP that Heliu knows: a new one is one more line. */
import { kingdeeGalaxy } from '../connectors/kingdee/profile.ts';
import type { TargetProfile } from '../core/target-profiles.ts';
import type { ConnectorIo } from '../wire/connector-io.ts';

export const TARGET_PROFILES: readonly TargetProfile<ConnectorIo>[] = [kingdeeGalaxy];

export function targetProfile(name: string): TargetProfile<ConnectorIo> | undefined {
  return TARGET_PROFILES.find((one) => one.profile === name);
}
