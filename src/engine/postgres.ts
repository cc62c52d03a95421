/**
 * The database of this process: an outside server by URL, or the native server of the home. DESIGN.md §6 “wrapper duties”.
 */
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import pg from 'pg';
import { problem, Refused, Transient } from '../core/problems.ts';
import { countHomeUsers, joinHome, type Membership, withHomeExclusive } from './home-lock.ts';
import { prepareBinaries } from './postgres-binaries.ts';
import { DATABASE, dataDirOf, ensureServer, type RunningServer, stopServer, urlOf } from './postgres-server.ts';
import { ENGINE_PROBLEMS } from './problems.ts';
import { chooseServerAccount } from './server-account.ts';

export type Logger = (message: string) => void;

export interface Database {
  /** Each connection works as role heliu_app; `asOwner` lends the owner's rights. */
  readonly pool: pg.Pool;
  /** Connects as the owner. Holds the password: never print it, see `printableUrl`. */
  readonly url: string;
  readonly mode: 'embedded' | 'external';
  readonly dataDir?: string;
  /** Ends the pool; the last process out of a home stops its server. May be called twice. */
  close(): Promise<void>;
}

export interface OpenOptions {
  /** HELIU_HOME. */
  readonly home: string;
  /** DATABASE_URL: no server is started. */
  readonly url?: string;
  readonly logger?: Logger;
  readonly connectionsMax?: number;
  /** Only for tests: settings of the native server, and the `native` folder to take the programs from. */
  readonly serverSettings?: Readonly<Record<string, string>>;
  readonly packageFolder?: string;
}

const CONNECTIONS_MAX = 16;

/** Throws Refused (DATABASE_*, HOME_OTHER_MAJOR, ROLE_MISSING) or Transient (HOME_BUSY, DATABASE_UNREACHABLE). */
export async function openDatabase(options: OpenOptions): Promise<Database> {
  return options.url === undefined ? openEmbedded(options) : openExternal(options, options.url);
}

/** The URL without its password. */
export function printableUrl(url: string): string {
  try {
    const parsed = new URL(url);
    if (parsed.password !== '') parsed.password = '***';
    return parsed.toString();
  } catch {
    return '(not a URL)';
  }
}

async function openExternal(options: OpenOptions, url: string): Promise<Database> {
  await ensureAppRole(url);
  const pool = createPool(url, options);
  let closing: Promise<void> | undefined;
  return {
    pool,
    url,
    mode: 'external',
    close: () => {
      closing ??= pool.end();
      return closing;
    },
  };
}

async function openEmbedded(options: OpenOptions): Promise<Database> {
  const home = resolve(options.home);
  mkdirSync(home, { recursive: true, mode: 0o711 });
  const { server, membership } = await withHomeExclusive(home, () => enterHome(home, options));
  options.logger?.(`database ${server.adopted ? 'adopted' : 'started'} on 127.0.0.1:${server.port}`);
  const url = urlOf(home, server.port);
  const pool = createPool(url, options);
  let closing: Promise<void> | undefined;
  return {
    pool,
    url,
    mode: 'embedded',
    dataDir: dataDirOf(home),
    close: () => {
      closing ??= pool.end().then(() => withHomeExclusive(home, () => leaveHome(home, membership)));
      return closing;
    },
  };
}

async function enterHome(
  home: string,
  options: OpenOptions,
): Promise<{ readonly server: RunningServer; readonly membership: Membership }> {
  const account = chooseServerAccount(dataDirOf(home));
  const binaries = prepareBinaries(home, account, options.packageFolder);
  const membership = joinHome(home);
  try {
    const server = await ensureServer({ home, binaries, account, settings: options.serverSettings ?? {} });
    await ensureDatabase(urlOf(home, server.port, 'postgres'));
    await ensureAppRole(urlOf(home, server.port));
    return { server, membership };
  } catch (error) {
    membership.leave();
    throw error;
  }
}

async function leaveHome(home: string, membership: Membership): Promise<void> {
  membership.leave();
  if (countHomeUsers(home) === 0) await stopServer(home);
}

async function ensureDatabase(url: string): Promise<void> {
  await withClient(url, async (client) => {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  });
}

/** Before any migration, so that no connection of the pool ever works with the owner's rights. */
async function ensureAppRole(url: string): Promise<void> {
  await withClient(url, async (client) => {
    try {
      const found = await client.query(
        "SELECT pg_has_role('heliu_app', 'MEMBER') AS member FROM pg_roles WHERE rolname = 'heliu_app'",
      );
      if (found.rowCount === 0) await client.query('CREATE ROLE heliu_app NOLOGIN').catch(ignoreExistingRole);
      if (found.rows[0]?.member !== true) await client.query('GRANT heliu_app TO CURRENT_USER');
      await client.query('SET ROLE heliu_app');
    } catch (error) {
      throw new Refused(problem(ENGINE_PROBLEMS.ROLE_MISSING, {}, { detail: (error as Error).message }));
    }
  });
}

/** 42710 duplicate_object, 23505 unique_violation: another process made it at the same moment. */
function ignoreExistingRole(error: unknown): void {
  const { code } = error as { code?: string };
  if (code !== '42710' && code !== '23505') throw error;
}

async function withClient(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 15_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    const detail = (error as Error).message || String(error);
    throw new Transient(problem(ENGINE_PROBLEMS.DATABASE_UNREACHABLE, {}, { url: printableUrl(url), detail }));
  }
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

const { INT8, DATE } = pg.types.builtins;
const INT8_ARRAY = 1016;
const TEXT_ARRAY = 1009;
const DATE_ARRAY = 1182;

type Parser = (text: string) => unknown;

/** pg's typings know the scalar types only. */
function parserOf(oid: number): Parser {
  return pg.types.getTypeParser(oid as typeof INT8) as Parser;
}

/**
 * bigint comes as bigint and date as `YYYY-MM-DD`; numeric stays text; the rest as `pg` does it. Set on the pool, since
 * pg's global registry would change other users of pg in this process (pg-boss).
 */
const TYPES: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number): Parser => {
    if (oid === INT8) return BigInt;
    if (oid === DATE) return (text) => text;
    if (oid === DATE_ARRAY) return parserOf(TEXT_ARRAY);
    if (oid === INT8_ARRAY) {
      const texts = parserOf(TEXT_ARRAY) as (text: string) => (string | null)[];
      return (text) => texts(text).map((one) => (one === null ? null : BigInt(one)));
    }
    return parserOf(oid);
  }) as pg.CustomTypesConfig['getTypeParser'],
};

function createPool(url: string, options: OpenOptions): pg.Pool {
  return createAppPool(url, options.connectionsMax ?? CONNECTIONS_MAX, options.logger);
}

/** A pool whose connections work as heliu_app in UTC. Throws nothing until used. */
export function createAppPool(url: string, connectionsMax: number, logger?: Logger): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: connectionsMax,
    connectionTimeoutMillis: 30_000,
    application_name: 'heliu',
    types: TYPES,
    onConnect: async (client: pg.ClientBase) => {
      await client.query("SET ROLE heliu_app; SET timezone TO 'UTC'");
    },
  } as pg.PoolConfig);
  // An idle connection that breaks is dropped by the pool; unheard, its error event would end the process.
  pool.on('error', (error) => logger?.(`database connection lost: ${error.message}`));
  return pool;
}

/** Lends a connection with the owner's rights: migrations, backup, restore. The session's user must be the owner. */
export async function asOwner<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('RESET ROLE');
    return await work(client);
  } catch (error) {
    broken = error as Error;
    throw error;
  } finally {
    if (!broken) await client.query('SET ROLE heliu_app');
    client.release(broken);
  }
}
