/** Accounts at systems that are read: kept with sealed secrets, opened as connectors, tested with a diagnosis in words. */
import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import type { SellfoxIo, SellfoxToken, SellfoxTokenStore } from '../connectors/sellfox/account.ts';
import { sellfoxProfile } from '../connectors/sellfox/profile.ts';
import { type Problem, problem, Refused, Transient } from '../core/problems.ts';
import type { SourceProfile } from '../core/source-profiles.ts';
import type { SourceConnector } from '../core/sources.ts';
import { audit } from '../engine/audit.ts';
import { addStreams, resumePaused, resumeStreams, stopStreams } from '../engine/cursors.ts';
import type { SecretStore } from '../engine/secrets.ts';
import { createSharedLimit } from '../engine/shared-limit.ts';
import { inTransaction, lockKeys, type Queryable, type Tx } from '../engine/transaction.ts';
import { addSource, loadSource, type Source, updateSource } from '../intake/sources.ts';
import type { ConnectorIo } from '../wire/connector-io.ts';
import type { Limiter } from '../wire/limiter.ts';
import { checkSettings, checkUrl, secretLock, settingInvalid } from './connection-settings.ts';
import type { Actor, House } from './house.ts';
import { PIPELINE_PROBLEMS } from './problems.ts';

/** Kinds of systems that can be read. */
export const SOURCE_PROFILES: readonly SourceProfile<SellfoxIo>[] = [sellfoxProfile];

/** Throws Refused SOURCE_KIND_UNKNOWN. */
export function sourceProfile(kind: string): SourceProfile<SellfoxIo> {
  const found = SOURCE_PROFILES.find((one) => one.kind === kind);
  if (found) return found;
  const kinds = SOURCE_PROFILES.map((one) => one.kind).join(', ');
  throw new Refused(problem(PIPELINE_PROBLEMS.SOURCE_KIND_UNKNOWN, {}, { kind: kind.slice(0, 64), kinds }));
}

export interface SourceOptions {
  readonly db: pg.Pool;
  readonly io: ConnectorIo;
  readonly secrets: SecretStore;
}

/**
 * Opens an account by name. One connector an account, kept while its settings stand and until a test of it goes well: what it
 * holds (token, a refusal, the offset of the clock) is shared by all reading of this process. Throws Refused SOURCE_NOT_FOUND,
 * SECRET_MISSING, SECRET_UNREADABLE.
 */
export function sourcesOf(options: SourceOptions): House['sourceOf'] {
  const known = new Map<string, { readonly settings: string; readonly connector: SourceConnector }>();
  return async (name) => {
    const source = await sourceNamed(options.db, name);
    const profile = sourceProfile(source.kind);
    const settings = JSON.stringify([source, await secretChangedAt(options.db, source.secretName)]);
    const kept = known.get(name);
    if (kept?.settings === settings) return { source, profile, connector: kept.connector };
    const secrets = await openSecrets(options.secrets, options.db, source);
    for (const value of Object.values(secrets)) options.io.redactor.register(value);
    const buyerKey = (await options.secrets.load(options.db, BUYER_KEY)).reveal();
    const connector = profile.connect({ ...source, secrets, buyerKey }, sourceIo(options, source, profile));
    known.set(name, { settings, connector });
    return { source, profile, connector };
  };
}

function sourceIo(options: SourceOptions, source: Source, profile: SourceProfile<SellfoxIo>): SellfoxIo {
  const { db, io } = options;
  // By who is called with what right, so that two accounts with one client id share its line.
  const who = `${profile.kind}:${String(source.config.clientId ?? source.source)}`;
  const limiters = new Map<string, Limiter>();
  return {
    ...io,
    tokens: storedTokens(options, source.source),
    limiterOf(path) {
      const known = limiters.get(path);
      if (known) return known;
      const key = `${who}:${path}`;
      const made = createSharedLimit({ db, clock: io.clock, key, intervalMs: profile.callIntervalMs });
      limiters.set(path, made);
      return made;
    },
  };
}

/** The token of an account, sealed, for all workers of all processes. */
function storedTokens({ db, io, secrets }: SourceOptions, source: string): SellfoxTokenStore {
  const name = `source/${source}/token`;
  return {
    async read() {
      const { rows } = await db.query('SELECT 1 FROM engine.secret WHERE name = $1', [name]);
      if (rows.length === 0) return undefined;
      return JSON.parse((await secrets.load(db, name)).reveal()) as SellfoxToken;
    },
    write: (token) => secrets.store(db, name, JSON.stringify(token), new Date(io.clock.now())),
    alone: (work) =>
      inTransaction(db, async (tx) => {
        await lockKeys(tx, [secretLock(name)]);
        return work();
      }),
  };
}

async function secretChangedAt(db: Queryable, name: string): Promise<string> {
  const found = await db.query<{ at: Date }>('SELECT updated_at AS at FROM engine.secret WHERE name = $1', [name]);
  return found.rows[0]?.at.toISOString() ?? '';
}

async function openSecrets(
  secrets: SecretStore,
  db: Queryable,
  { secretName }: Pick<Source, 'secretName'>,
): Promise<Readonly<Record<string, string>>> {
  return JSON.parse((await secrets.load(db, secretName)).reveal()) as Readonly<Record<string, string>>;
}

/** Throws Refused SOURCE_NOT_FOUND. */
export async function sourceNamed(db: Queryable, name: string, lock = false): Promise<Source> {
  const source = await loadSource(db, name, lock);
  if (!source) throw new Refused(problem(PIPELINE_PROBLEMS.SOURCE_NOT_FOUND, {}, { name }));
  return source;
}

/** Marks of buyers match over all sources only under one key; lost with it, they could never be told apart from new ones. */
const BUYER_KEY = 'buyers';
const BUYER_KEY_BYTES = 32;

async function keepBuyerKey(tx: Tx, secrets: SecretStore, now: Date): Promise<void> {
  await lockKeys(tx, [secretLock(BUYER_KEY)]);
  const { rows } = await tx.query('SELECT 1 FROM engine.secret WHERE name = $1', [BUYER_KEY]);
  if (rows.length === 0) await secrets.store(tx, BUYER_KEY, randomBytes(BUYER_KEY_BYTES).toString('base64'), now);
}

export interface NewSource {
  readonly source: string;
  readonly kind: string;
  readonly baseUrl: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, string>>;
}

type SourceHouse = Pick<House, 'clock' | 'secrets'> & { readonly db: Pick<House['db'], 'pool'> };

/**
 * Adds an account; its streams are due at once. The secrets are sealed, and the audit trail names them without their values.
 * Throws Refused SOURCE_KIND_UNKNOWN, SOURCE_EXISTS, ERP_URL_INVALID, ERP_SETTING_INVALID.
 */
export async function connectSource(house: SourceHouse, request: NewSource, actor: Actor): Promise<void> {
  const profile = sourceProfile(request.kind);
  checkSource(profile, { ...request, name: request.source });
  const { secrets, ...shown } = request;
  const secretName = `source/${request.source}`;
  const now = new Date(house.clock.now());
  await inTransaction(house.db.pool, async (tx) => {
    if (!(await addSource(tx, { ...shown, secretName, enabled: true }, now)))
      throw new Refused(problem(PIPELINE_PROBLEMS.SOURCE_EXISTS, {}, { name: request.source }));
    await keepBuyerKey(tx, house.secrets, now);
    await house.secrets.store(tx, secretName, JSON.stringify(secrets), now);
    await addStreams(tx, request.source, profile.running(request.config), now);
    const after = { ...shown, secrets: Object.keys(secrets) };
    await audit(tx, { actor, action: 'source.added', subject: `source:${request.source}`, after, at: now });
  });
}

export interface SourceChanges {
  readonly baseUrl?: string;
  readonly config?: Readonly<Record<string, unknown>>;
  /** Those named are replaced, the others stay. */
  readonly secrets?: Readonly<Record<string, string>>;
  readonly enabled?: boolean;
}

/** Throws Refused SOURCE_NOT_FOUND, ERP_URL_INVALID, ERP_SETTING_INVALID. */
export async function changeSource(
  house: SourceHouse,
  name: string,
  changes: SourceChanges,
  actor: Actor,
): Promise<void> {
  const now = new Date(house.clock.now());
  await inTransaction(house.db.pool, async (tx) => {
    const source = await sourceNamed(tx, name, true);
    const profile = sourceProfile(source.kind);
    const stored = await openSecrets(house.secrets, tx, source);
    const secrets = { ...stored, ...changes.secrets };
    const { baseUrl, config } = { ...source, ...changes };
    checkSource(profile, { name, baseUrl, config, secrets });
    if (changes.secrets) await house.secrets.store(tx, source.secretName, JSON.stringify(secrets), now);
    const { secrets: changed, ...shown } = changes;
    await updateSource(tx, name, shown);
    await addStreams(tx, name, profile.running(config), now);
    const after = { ...shown, ...(changed ? { secrets: Object.keys(changed) } : {}) };
    await audit(tx, { actor, action: 'source.changed', subject: `source:${name}`, after, at: now });
  });
}

function checkSource(
  profile: SourceProfile<SellfoxIo>,
  asked: Parameters<typeof checkSettings>[0] & { readonly baseUrl: string },
): void {
  checkUrl(asked.baseUrl);
  // Paths are signed as they are called, so the address has none.
  if (new URL(asked.baseUrl).pathname !== '/') throw settingInvalid(asked.name, 'url', 'https://host');
  checkSettings(asked, profile.fields);
  const wrong = profile.checkConfig(asked.config);
  if (wrong) throw settingInvalid(asked.name, wrong.setting, wrong.why);
}

/** Stops streams, or has them read at once. Returns how many changed. Throws Refused SOURCE_NOT_FOUND, SOURCE_STREAM_UNKNOWN. */
export async function steerStreams(
  house: SourceHouse,
  name: string,
  streams: readonly string[],
  steer: 'STOP' | 'RESUME',
  actor: Actor,
): Promise<number> {
  const now = new Date(house.clock.now());
  return inTransaction(house.db.pool, async (tx) => {
    const { kind } = await sourceNamed(tx, name);
    const known = new Set(sourceProfile(kind).streams.map((one) => one.name));
    const stranger = streams.find((one) => !known.has(one));
    if (stranger !== undefined)
      throw new Refused(problem(PIPELINE_PROBLEMS.SOURCE_STREAM_UNKNOWN, {}, { name, stream: stranger.slice(0, 64) }));
    const move = steer === 'STOP' ? stopStreams : resumeStreams;
    const changed = await move(tx, name, streams, now);
    const action = steer === 'STOP' ? 'source.stopped' : 'source.resumed';
    await audit(tx, { actor, action, subject: `source:${name}`, after: { streams }, at: now });
    return changed;
  });
}

export interface SourceDiagnosis {
  readonly ok: boolean;
  readonly problem: Problem | undefined;
  /** Streams that had been refused and are due again. */
  readonly resumed: number;
}

/**
 * Takes a token anew and reads one row. Where that goes well, what the source had refused is read again at once, by every
 * process. Throws Refused SOURCE_NOT_FOUND.
 */
export async function diagnoseSource(
  house: Pick<House, 'clock' | 'sourceOf'> & { readonly db: Pick<House['db'], 'pool'> },
  name: string,
): Promise<SourceDiagnosis> {
  await sourceNamed(house.db.pool, name);
  try {
    await (await house.sourceOf(name)).connector.probe();
  } catch (error) {
    if (error instanceof Refused || error instanceof Transient)
      return { ok: false, problem: error.problem, resumed: 0 };
    throw error;
  }
  const now = new Date(house.clock.now());
  await updateSource(house.db.pool, name, { testedAt: now });
  return { ok: true, problem: undefined, resumed: await resumePaused(house.db.pool, name, now) };
}
