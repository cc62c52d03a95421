/** Data sources, their streams and the platform registry, as the pages show them. */
import { addDays, type IsoDate, later } from '../../core/dates.ts';
import { loadPlatforms } from '../../core/platforms.ts';
import type { Catalogue } from '../../core/problems.ts';
import { listStreams } from '../../engine/cursors.ts';
import type { Queryable } from '../../engine/transaction.ts';
import { listSources } from '../../intake/sources.ts';
import { listStreamDays } from '../../intake/stream-days.ts';
import { SOURCE_PROFILES, sourceNamed, sourceProfile } from '../../pipeline/source-account.ts';
import type { PlatformJson, SourceJson, SourceKindJson, StreamDayJson, StreamJson } from '../contract.ts';
import { instantOrNull, problemView } from '../views.ts';
import { fieldView } from './connectors.ts';

export function sourceKindViews(): SourceKindJson[] {
  return SOURCE_PROFILES.map(({ kind, product, fields, streams }) => ({
    kind,
    product,
    fields: fields.map(fieldView),
    streams: streams.map(({ name, title, reading }) => ({ name, title, reading })),
  }));
}

/** `secretKeysOf` tells which secrets of an account are set. */
export async function sourceViews(
  db: Queryable,
  secretKeysOf: (secretName: string) => Promise<readonly string[]>,
): Promise<SourceJson[]> {
  const sources = await listSources(db);
  const { rows } = await db.query<Record<'ready' | 'paused' | 'stopped', string> & { source: string; at: Date | null }>(
    `SELECT source, max(read_at) AS at, count(*) FILTER (WHERE state = 'READY') AS ready,
       count(*) FILTER (WHERE state = 'PAUSED') AS paused, count(*) FILTER (WHERE state = 'STOPPED') AS stopped
     FROM engine.cursor GROUP BY source`,
  );
  const sums = new Map(rows.map((one) => [one.source, one]));
  return Promise.all(
    sources.map(async ({ source, kind, baseUrl, config, secretName, enabled, testedAt }) => {
      const sum = sums.get(source);
      const count = (state: 'ready' | 'paused' | 'stopped'): number => Number(sum?.[state] ?? 0);
      return {
        ...{ name: source, kind, product: sourceProfile(kind).product, baseUrl, config: { ...config }, enabled },
        secrets: [...(await secretKeysOf(secretName))],
        testedAt: instantOrNull(testedAt),
        readAt: instantOrNull(sum?.at),
        streams: { ready: count('ready'), paused: count('paused'), stopped: count('stopped') },
      };
    }),
  );
}

/** In the order in which they are read. Throws Refused SOURCE_NOT_FOUND. */
export async function streamViews(db: Queryable, catalogue: Catalogue, name: string, now: Date): Promise<StreamJson[]> {
  const { kind, config } = await sourceNamed(db, name);
  const profile = sourceProfile(kind);
  const running = new Set(profile.running(config));
  const standings = new Map((await listStreams(db, name, now)).map((one) => [one.stream, one]));
  return profile.streams.flatMap((stream) => {
    const standing = standings.get(stream.name);
    if (!standing) return [];
    const { state, failures, from, to } = standing;
    return {
      ...{ name: stream.name, title: stream.title, reading: stream.reading, state, failures, from, to },
      runs: running.has(stream.name),
      minutes: profile.minutesOf(config, stream.name),
      problem: standing.problem && problemView(catalogue, standing.problem),
      dueAt: instantOrNull(standing.dueAt),
      isReading: standing.reading,
      rows: String(standing.rows),
      readAt: instantOrNull(standing.readAt),
      roundAt: instantOrNull(standing.roundAt),
    };
  });
}

const DAYS_MAX = 92;
const DAYS = 13;

/** Newest first. Throws Refused SOURCE_NOT_FOUND. */
export async function streamDayViews(
  db: Queryable,
  name: string,
  since: IsoDate | undefined,
  today: IsoDate,
): Promise<StreamDayJson[]> {
  await sourceNamed(db, name);
  const days = await listStreamDays(db, name, later(since ?? addDays(today, -DAYS), addDays(today, -DAYS_MAX)));
  return days.map(({ stream, day, windows, expected, got, changed }) => ({
    ...{ stream, day, windows, got: String(got), changed: String(changed) },
    expected: expected === null ? null : String(expected),
  }));
}

export function platformViews(): PlatformJson[] {
  return loadPlatforms().map(({ sellfox: _theirs, marketplaces, tax, ...rest }) => ({
    ...rest,
    marketplaces: marketplaces.map((one) => ({ ...one })),
    tax: [...tax],
  }));
}
