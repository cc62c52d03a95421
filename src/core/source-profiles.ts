/** What a kind of system that orders, stock and money are read from is called and asks for, beside what it does (`sources.ts`). */
import type { Bilingual } from './problems.ts';
import type { SourceConnector, SourceStream } from './sources.ts';
import type { ProfileField } from './target-profiles.ts';

/** A stored account with its secrets opened. */
export interface SourceAccount {
  readonly baseUrl: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, string>>;
  /** Key of the hashes that stand for buyers, one for the whole house. */
  readonly buyerKey: string;
}

export interface SourceProfile<Io> {
  /** `sellfox` */
  readonly kind: string;
  readonly product: Bilingual;
  readonly fields: readonly ProfileField[];
  /** All that it can read, base data first. */
  readonly streams: readonly SourceStream[];
  /** Between two calls of one path, milliseconds. */
  readonly callIntervalMs: number;
  /** What is wrong with settings of the right kind; undefined: nothing. */
  checkConfig(
    config: Readonly<Record<string, unknown>>,
  ): { readonly setting: string; readonly why: string } | undefined;
  /** Names of the streams that run with these settings, in the order of `streams`. */
  running(config: Readonly<Record<string, unknown>>): readonly string[];
  /** Minutes between the end of a round and the next one. */
  minutesOf(config: Readonly<Record<string, unknown>>, stream: string): number;
  /** IANA zone of the source's own clock. */
  zoneOf(config: Readonly<Record<string, unknown>>): string;
  connect(account: SourceAccount, io: Io): SourceConnector;
}
