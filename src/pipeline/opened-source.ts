import type { SellfoxIo } from '../connectors/sellfox/account.ts';
import type { SourceProfile } from '../core/source-profiles.ts';
import type { SourceConnector } from '../core/sources.ts';
import type { Source } from '../intake/sources.ts';

/** An account as it is read. */
export interface OpenedSource {
  readonly source: Source;
  readonly profile: SourceProfile<SellfoxIo>;
  readonly connector: SourceConnector;
}
