/** What the calls of this folder work with. */
import type { Clock } from '../../../wire/clock.ts';
import type { KingdeeSettings } from '../account.ts';
import type { StageTools } from '../stages.ts';

export interface DocumentTools extends StageTools {
  readonly settings: KingdeeSettings;
  readonly clock: Clock;
}
