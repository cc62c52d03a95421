/** The native PostgreSQL of a home: made once, started, adopted where it runs already, stopped. */
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { problem, Refused } from '../core/problems.ts';
import type { PostgresBinaries } from './postgres-binaries.ts';
import { ENGINE_PROBLEMS } from './problems.ts';
import { identifyProcess } from './process-identity.ts';
import { giveTo, type ServerAccount } from './server-account.ts';

/** `heliu`: owner of everything; ordinary work takes the role heliu_app (engine migration 0001). */
const OWNER = 'heliu';
export const DATABASE = 'heliu';

export interface ServerPlace {
  readonly home: string;
  readonly binaries: PostgresBinaries;
  readonly account: ServerAccount | undefined;
  /** Settings on top of the house's own; the tests' server relaxes durability with it, nothing else may. */
  readonly settings: Readonly<Record<string, string>>;
}

export interface RunningServer {
  readonly pid: number;
  readonly port: number;
  readonly adopted: boolean;
}

const START_WAIT_MS_MAX = 60_000;
const STOP_WAIT_MS_MAX = 60_000;
const START_TRIES_MAX = 4;
const POLL_MS = 20;
const LOG_BYTES_MAX = 10_000_000;

/** fsync and synchronous_commit are not named here: they stay on. Sized for 2 cores and 4 GB. */
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  timezone: 'UTC',
  log_timezone: 'UTC',
  max_connections: '120',
  shared_buffers: '256MB',
  effective_cache_size: '1GB',
  work_mem: '16MB',
  maintenance_work_mem: '128MB',
  wal_buffers: '16MB',
  wal_compression: 'pglz',
  // No replica reads this server: minimal lets COPY into a table of the same transaction skip the log.
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '4GB',
  min_wal_size: '256MB',
  checkpoint_timeout: '15min',
  checkpoint_completion_target: '0.9',
  random_page_cost: '1.1',
  jit: 'off',
  log_min_messages: 'warning',
  log_checkpoints: 'off',
  log_line_prefix: '%m [%p] ',
};

export function dataDirOf(home: string): string {
  return join(home, 'pg', 'data');
}

function logFileOf(home: string): string {
  return join(home, 'pg', 'server.log');
}

function passwordOf(home: string): string {
  return readFileSync(join(home, 'pg', 'password'), 'utf8').trim();
}

export function urlOf(home: string, port: number, database: string = DATABASE): string {
  return `postgresql://${OWNER}:${passwordOf(home)}@127.0.0.1:${port}/${database}`;
}

/**
 * A running server of this home, adopted or started. Call within `withHomeExclusive`.
 * Throws Refused HOME_OTHER_MAJOR, DATABASE_START_FAILED.
 */
export async function ensureServer(place: ServerPlace): Promise<RunningServer> {
  const { home } = place;
  mkdirSync(join(home, 'pg'), { recursive: true, mode: 0o711 });
  if (!existsSync(join(dataDirOf(home), 'PG_VERSION'))) createCluster(place);
  refuseOtherMajor(place);
  const adopted = await adoptServer(home);
  return adopted ?? startServer(place);
}

/** Fast shutdown: open transactions roll back, a checkpoint is written. Call within `withHomeExclusive`. */
export async function stopServer(home: string): Promise<void> {
  const pid = readPidFile(home)?.pid;
  if (pid === undefined || !isPostgresOf(home, pid)) return;
  process.kill(pid, 'SIGINT');
  await waitUntil(STOP_WAIT_MS_MAX, () => identifyProcess(pid) === undefined);
  if (identifyProcess(pid)) throw startFailed(home, `server ${pid} does not stop`);
}

/** The cluster is made aside and renamed into place: killed in between, the next start makes it anew. */
function createCluster(place: ServerPlace): void {
  const { home, account, binaries } = place;
  const aside = join(home, 'pg', 'new');
  rmSync(aside, { recursive: true, force: true });
  rmSync(dataDirOf(home), { recursive: true, force: true });
  const data = join(aside, 'data');
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const password = randomBytes(24).toString('base64url');
  writeFileSync(join(home, 'pg', 'password'), `${password}\n`, { mode: 0o600 });
  writeFileSync(join(aside, 'pwfile'), `${password}\n`, { mode: 0o600 });
  for (const path of [aside, data, join(aside, 'pwfile')]) giveTo(account, path);
  runInitdb(place, data);
  writeFileSync(join(data, 'pg_hba.conf'), 'host all all 127.0.0.1/32 scram-sha-256\n');
  for (const path of ['pg_hba.conf']) giveTo(account, join(data, path));
  renameSync(data, dataDirOf(home));
  rmSync(aside, { recursive: true, force: true });
  if (binaries.major !== readMajor(home)) throw startFailed(home, 'initdb made another major');
}

function runInitdb(place: ServerPlace, data: string): void {
  const args = ['-D', dataArgument(place, data), '-U', OWNER, '--pwfile=../pwfile', '--auth=scram-sha-256'];
  // The builtin provider orders by code point and changes case by Unicode, whatever libraries the machine has.
  args.push('--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C');
  if (place.settings.fsync === 'off') args.push('--no-sync');
  const run = spawnSync(place.binaries.initdb, args, {
    cwd: data,
    env: serverEnvironment(),
    encoding: 'utf8',
    ...place.account,
  });
  if (run.status === 0) return;
  throw startFailed(place.home, `initdb: ${(run.error?.message ?? run.stderr).trim().slice(-500)}`);
}

/**
 * As another user the server may not enter the folders above its own (0700 parents). Its working folder is set before the
 * user changes, and /proc/self/cwd leads there without passing them. Seen to work for initdb, server and its children.
 */
function dataArgument(place: ServerPlace, data: string): string {
  return place.account && process.platform === 'linux' ? '/proc/self/cwd' : data;
}

function serverEnvironment(): Record<string, string> {
  return { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
}

function readMajor(home: string): string {
  return readFileSync(join(dataDirOf(home), 'PG_VERSION'), 'utf8').trim();
}

function refuseOtherMajor(place: ServerPlace): void {
  const found = readMajor(place.home);
  const wanted = place.binaries.major;
  if (found === wanted) return;
  throw new Refused(problem(ENGINE_PROBLEMS.HOME_OTHER_MAJOR, {}, { home: place.home, found, wanted }));
}

/** A server left by a killed process, or of another live process. Waits for one that is just starting or stopping. */
async function adoptServer(home: string): Promise<RunningServer | undefined> {
  const deadlineMs = Date.now() + START_WAIT_MS_MAX;
  for (;;) {
    const file = readPidFile(home);
    if (!file) return undefined;
    if (!isPostgresOf(home, file.pid)) {
      rmSync(join(dataDirOf(home), 'postmaster.pid'), { force: true });
      return undefined;
    }
    if (file.port !== undefined && (await answers(home, file.port)).ready) {
      return { pid: file.pid, port: file.port, adopted: true };
    }
    if (Date.now() > deadlineMs) throw startFailed(home, `server ${file.pid} runs but does not answer`);
    await sleep(POLL_MS);
  }
}

async function startServer(place: ServerPlace): Promise<RunningServer> {
  let detail = '';
  for (let attempt = 1; attempt <= START_TRIES_MAX; attempt += 1) {
    const started = await tryStart(place);
    if (typeof started !== 'string') return started;
    detail = started;
    // Seen: backends of a killed postmaster hold its shared memory for some 100 ms; or the free port was taken.
    await sleep(attempt * 250);
  }
  throw startFailed(place.home, detail);
}

async function tryStart(place: ServerPlace): Promise<RunningServer | string> {
  const { home } = place;
  const port = await findFreePort();
  const settings = { ...SETTINGS, ...place.settings, port: String(port) };
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const log = openLog(home);
  const data = dataDirOf(home);
  const child = spawn(place.binaries.postgres, ['-D', dataArgument(place, data), ...args], {
    cwd: data,
    env: serverEnvironment(),
    // Its own session: Ctrl-C on the terminal must not stop it under us.
    detached: true,
    stdio: ['ignore', log, log],
    ...place.account,
  });
  closeSync(log);
  let ended: string | undefined;
  child.once('error', (error) => {
    ended = error.message;
  });
  child.once('exit', (code, signal) => {
    ended = `postgres ended (${code ?? signal}): ${tailOfLog(home)}`;
  });
  child.unref();
  let last = '';
  await waitUntil(START_WAIT_MS_MAX, async () => {
    if (ended !== undefined) return true;
    const answer = await answers(home, port);
    last = answer.detail;
    return answer.ready;
  });
  if (ended !== undefined) return ended;
  if (last !== '' || child.pid === undefined) return `no answer: ${last}`;
  return { pid: child.pid, port, adopted: false };
}

interface PidFile {
  readonly pid: number;
  readonly port: number | undefined;
}

function readPidFile(home: string): PidFile | undefined {
  const file = join(dataDirOf(home), 'postmaster.pid');
  if (!existsSync(file)) return undefined;
  const [pid, , , port] = readFileSync(file, 'utf8').split('\n');
  if (pid === undefined || !/^\d+$/.test(pid)) return { pid: 0, port: undefined };
  return { pid: Number(pid), port: port !== undefined && /^\d+$/.test(port) ? Number(port) : undefined };
}

/** A pid in an old file may belong to anyone by now: the program and its working folder tell. */
function isPostgresOf(home: string, pid: number): boolean {
  if (pid <= 0 || !identifyProcess(pid)) return false;
  if (process.platform === 'linux') return isSameFolder(`/proc/${pid}/cwd`, dataDirOf(home));
  if (process.platform === 'win32') return true;
  const run = spawnSync('ps', ['-o', 'comm=', '-p', String(pid)], { encoding: 'utf8' });
  return basename(run.stdout.trim()).startsWith('postgres');
}

function isSameFolder(processFolder: string, folder: string): boolean {
  try {
    readlinkSync(processFolder);
    const [a, b] = [statSync(processFolder, { bigint: true }), statSync(folder, { bigint: true })];
    return a.dev === b.dev && a.ino === b.ino;
  } catch {
    return false;
  }
}

async function answers(home: string, port: number): Promise<{ readonly ready: boolean; readonly detail: string }> {
  const client = new pg.Client({ connectionString: urlOf(home, port, 'postgres'), connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return { ready: true, detail: '' };
  } catch (error) {
    return { ready: false, detail: (error as Error).message || String(error) };
  } finally {
    await client.end().catch(() => undefined);
  }
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

/** Opened by us and handed over as a descriptor: the server's user needs no right to the file. */
function openLog(home: string): number {
  const file = logFileOf(home);
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > LOG_BYTES_MAX) renameSync(file, `${file}.1`);
  const fd = openSync(file, 'a', 0o600);
  chmodSync(file, 0o600);
  return fd;
}

function tailOfLog(home: string): string {
  const file = logFileOf(home);
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').slice(-4).join(' | ') : '';
}

async function waitUntil(msMax: number, done: () => boolean | Promise<boolean>): Promise<void> {
  const deadlineMs = Date.now() + msMax;
  while (!(await done()) && Date.now() < deadlineMs) await sleep(POLL_MS);
}

function startFailed(home: string, detail: string): Refused {
  return new Refused(problem(ENGINE_PROBLEMS.DATABASE_START_FAILED, {}, { detail, log: logFileOf(home) }));
}
