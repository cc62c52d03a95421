import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, afterEach, expect, inject, test } from 'vitest';
import { Refused, Transient } from '../core/problems.ts';
import { asOwner, type Database, openDatabase, printableUrl } from './postgres.ts';
import { findPackageFolder } from './postgres-binaries.ts';
import { identifyProcess } from './process-identity.ts';

const base = mkdtempSync(join(tmpdir(), 'heliu-postgres-'));
chmodSync(base, 0o755);
const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const MODULE = new URL('./postgres.ts', import.meta.url).href;
const IS_ROOT = process.getuid?.() === 0;
const NOBODY = 65_534;
/** initdb and commits without waiting for the disk; what is tested here is who starts and stops what. */
const QUICK = { fsync: 'off', shared_buffers: '16MB' };

/** Most tests come one after the other in this home: making a new cluster is the slow part. */
const common = join(base, 'common');

const opened: Database[] = [];
const children: ChildProcess[] = [];

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const database of opened.splice(0)) await database.close();
});
afterAll(() => {
  for (const name of readdirSync(base)) killServer(join(base, name));
  rmSync(base, { recursive: true, force: true });
});

async function open(home: string, packageFolder?: string): Promise<Database> {
  const database = await openDatabase({
    home,
    serverSettings: QUICK,
    ...(packageFolder === undefined ? {} : { packageFolder }),
  });
  opened.push(database);
  return database;
}

function serverPid(home: string): number | undefined {
  const file = join(home, 'pg', 'data', 'postmaster.pid');
  const pid = existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : undefined;
  return pid !== undefined && identifyProcess(pid) ? pid : undefined;
}

function killServer(home: string): void {
  const pid = serverPid(home);
  if (pid !== undefined && pid !== process.pid) process.kill(pid, 'SIGKILL');
}

async function one(database: Database, sql: string): Promise<unknown> {
  const { rows } = await asOwner(database.pool, (client) => client.query<Record<string, unknown>>(sql));
  return Object.values(rows[0] ?? {})[0];
}

interface OtherProcess {
  readonly child: ChildProcess;
  /** Resolves with the next line that the process prints. */
  next(): Promise<string>;
  close(): Promise<void>;
}

/** Another process of the house that holds the home open until told to close. */
function otherProcess(
  home: string,
  options: { readonly uid?: number; readonly packageFolder?: string } = {},
): OtherProcess {
  const opening = {
    home,
    serverSettings: QUICK,
    ...(options.packageFolder && { packageFolder: options.packageFolder }),
  };
  const code = `import { openDatabase } from ${JSON.stringify(MODULE)};
    const database = await openDatabase(${JSON.stringify(opening)});
    const { rows } = await database.pool.query('SELECT 40 + 2 AS answer');
    console.log('open ' + rows[0].answer);
    process.stdin.once('data', async () => {
      await database.pool.query('SELECT 1');
      await database.close();
      console.log('closed');
      process.exit(0);
    });`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], {
    cwd: PROJECT,
    stdio: ['pipe', 'pipe', 'inherit'],
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
  });
  children.push(child);
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]();
  const next = async (): Promise<string> => String((await lines.next()).value);
  return {
    child,
    next,
    close: async () => {
      child.stdin?.write('close\n');
      expect(await next()).toBe('closed');
    },
  };
}

test('by default: on disk before a commit returns, loopback with a random password, UTF-8, UTC, order by code point', async () => {
  const home = join(base, 'defaults');
  const database = await openDatabase({ home });
  opened.push(database);
  for (const [name, value] of [
    ['fsync', 'on'],
    ['synchronous_commit', 'on'],
    ['full_page_writes', 'on'],
    ['data_checksums', 'on'],
    ['server_encoding', 'UTF8'],
    ['TimeZone', 'UTC'],
    ['listen_addresses', '127.0.0.1'],
    ['unix_socket_directories', ''],
    ['password_encryption', 'scram-sha-256'],
  ]) {
    expect([name, await one(database, `SELECT current_setting('${name}')`)]).toEqual([name, value]);
  }
  expect(await one(database, "SELECT 'Z' < 'a' AND 'z' < 'ä' AND lower('ÄÉ') = 'äé'")).toBe(true);
  expect(statSync(join(home, 'pg', 'password')).mode & 0o777).toBe(0o600);
  expect((await database.pool.query('SELECT current_user')).rows).toEqual([{ current_user: 'heliu_app' }]);
  await expectNoWayIn(database.url);
  await database.close();
  expect(serverPid(home)).toBeUndefined();
});

async function expectNoWayIn(url: string): Promise<void> {
  const wrong = new URL(url);
  wrong.password = 'guess';
  await expect(new pg.Client({ connectionString: wrong.toString() }).connect()).rejects.toMatchObject({
    code: '28P01',
  });
  const outside = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
  for (const { address } of outside.filter((one) => !one.internal && one.family === 'IPv4')) {
    const other = new URL(url);
    other.hostname = address;
    await expect(new pg.Client({ connectionString: other.toString() }).connect()).rejects.toThrow();
  }
}

test.skipIf(!IS_ROOT)(
  'started as root, the server runs as another user, and that user owns only its data',
  async () => {
    const home = common;
    await open(home);
    const pid = serverPid(home) as number;
    expect(statSync(`/proc/${pid}`).uid).not.toBe(0);
    expect(statSync(join(home, 'pg', 'data')).uid).toBe(statSync(`/proc/${pid}`).uid);
    expect(statSync(join(home, 'pg', 'data')).mode & 0o777).toBe(0o700);
    expect(statSync(home).uid).toBe(0);
  },
);

test('data stays over a stop and a start', async () => {
  const home = common;
  const first = await open(home);
  await asOwner(first.pool, (client) =>
    client.query('CREATE TABLE kept AS SELECT 7 AS n; GRANT SELECT ON kept TO heliu_app'),
  );
  await first.close();
  const second = await open(home);
  expect(await one(second, 'SELECT n FROM kept')).toBe(7);
});

test('a second process joins the running server; whoever leaves last stops it, in either order', async () => {
  const home = common;
  const database = await open(home);
  const pid = serverPid(home);
  const other = otherProcess(home);
  expect(await other.next()).toBe('open 42');
  expect(serverPid(home)).toBe(pid);
  await other.close();
  expect(serverPid(home)).toBe(pid);
  expect(await one(database, 'SELECT 1')).toBe(1);

  const later = otherProcess(home);
  expect(await later.next()).toBe('open 42');
  await database.close();
  expect(serverPid(home)).toBe(pid);
  await later.close();
  expect(serverPid(home)).toBeUndefined();
});

test('processes that start at one moment on a new home share one server', async () => {
  const home = join(base, 'race');
  const three = [otherProcess(home), otherProcess(home), otherProcess(home)];
  expect(await Promise.all(three.map((other) => other.next()))).toEqual(['open 42', 'open 42', 'open 42']);
  await Promise.all(three.map((other) => other.close()));
  expect(serverPid(home)).toBeUndefined();
});

test('the server of a process that was killed is adopted, and stopped by the adopter', async () => {
  const home = common;
  const killed = otherProcess(home);
  await killed.next();
  const pid = serverPid(home);
  killed.child.kill('SIGKILL');
  await new Promise((resolve) => killed.child.once('exit', resolve));
  expect(serverPid(home)).toBe(pid);
  const database = await open(home);
  expect(serverPid(home)).toBe(pid);
  expect(await one(database, 'SELECT 1')).toBe(1);
  await database.close();
  expect(serverPid(home)).toBeUndefined();
});

test('after the server itself was killed the next start recovers, whosever pid the old file names', async () => {
  const home = common;
  const first = await open(home);
  await asOwner(first.pool, (client) => client.query('DROP TABLE IF EXISTS kept'));
  await asOwner(first.pool, (client) =>
    client.query('CREATE TABLE kept AS SELECT 7 AS n; GRANT SELECT ON kept TO heliu_app'),
  );
  const pidFile = join(home, 'pg', 'data', 'postmaster.pid');
  const content = readFileSync(pidFile, 'utf8');
  killServer(home);
  await first.close();
  const second = await open(home);
  expect(await one(second, 'SELECT n FROM kept')).toBe(7);
  await second.close();
  // The pid belongs to a living process that is no server: this one.
  writeFileSync(pidFile, content.replace(/^\d+/, String(process.pid)));
  const third = await open(home);
  expect(await one(third, 'SELECT n FROM kept')).toBe(7);
});

test('the loss of the server is an error of the next query, never an unheard one', async () => {
  const home = common;
  const database = await open(home);
  killServer(home);
  await expect(database.pool.query('SELECT 1')).rejects.toThrow();
});

test.skipIf(!IS_ROOT)('parent folders that only root may enter do not matter, to data or programs', async () => {
  const closed = join(base, 'closed');
  mkdirSync(closed, { mode: 0o700 });
  const programs = join(closed, 'package', 'native');
  cpSync(findPackageFolder(), programs, { recursive: true, verbatimSymlinks: true });
  const home = join(closed, 'deeper', 'home');
  mkdirSync(join(closed, 'deeper'), { mode: 0o700 });
  for (const round of [1, 2]) {
    const database = await open(home, programs);
    expect([round, await one(database, 'SELECT 1')]).toEqual([round, 1]);
    await database.close();
  }
  expect(statSync(closed).mode & 0o777).toBe(0o700);
});

/** The package as npm leaves it when install scripts are blocked. */
function packageWithoutLinks(name: string): string {
  const folder = join(base, name, 'native');
  cpSync(findPackageFolder(), folder, { recursive: true, filter: (path) => !lstatSync(path).isSymbolicLink() });
  return folder;
}

test('library links that a blocked install script did not make are made', async () => {
  const programs = packageWithoutLinks('unlinked');
  expect(existsSync(join(programs, 'lib', 'libpq.so.5'))).toBe(false);
  await open(join(base, 'unlinked-home'), programs);
  const links = JSON.parse(readFileSync(join(programs, 'pg-symlinks.json'), 'utf8')) as { target: string }[];
  for (const { target } of links) expect(existsSync(join(programs, '..', target))).toBe(true);
});

test.skipIf(!IS_ROOT)('an ordinary user with a read-only package gets a private copy in the home', async () => {
  const programs = packageWithoutLinks('read-only');
  execFileSync('chmod', ['-R', 'a-w', join(base, 'read-only')]);
  const home = join(base, 'ordinary-home');
  mkdirSync(home);
  chownSync(home, NOBODY, NOBODY);
  for (const round of [1, 2]) {
    const other = otherProcess(home, { uid: NOBODY, packageFolder: programs });
    expect([round, await other.next()]).toEqual([round, 'open 42']);
    expect(statSync(`/proc/${serverPid(home)}`).uid).toBe(NOBODY);
    await other.close();
  }
  expect(existsSync(join(home, 'pg', 'programs', 'native', 'bin', 'postgres'))).toBe(true);
  execFileSync('chmod', ['-R', 'u+w', join(base, 'read-only')]);
});

test('data of another PostgreSQL major is refused with what to do, and left alone', async () => {
  const home = join(base, 'other-major');
  mkdirSync(join(home, 'pg', 'data'), { recursive: true });
  writeFileSync(join(home, 'pg', 'data', 'PG_VERSION'), '16\n');
  const refused = openDatabase({ home });
  await expect(refused).rejects.toBeInstanceOf(Refused);
  await expect(refused).rejects.toMatchObject({
    problem: { code: 'HOME_OTHER_MAJOR', params: { found: '16', wanted: '18' } },
  });
  expect(readFileSync(join(home, 'pg', 'data', 'PG_VERSION'), 'utf8')).toBe('16\n');
  expect(readdirSync(join(home, 'lock'))).toEqual([]);
});

test('an outside database is used as it is, and none is started', async () => {
  const home = join(base, 'outside');
  const database = await openDatabase({ home, url: inject('testServerUrl') });
  opened.push(database);
  expect(database.mode).toBe('external');
  expect((await database.pool.query('SELECT current_user')).rows).toEqual([{ current_user: 'heliu_app' }]);
  expect(existsSync(join(home, 'pg'))).toBe(false);
});

test('an outside database that does not answer is Transient, and its password is not in the message', async () => {
  const url = 'postgresql://heliu:hunter2@127.0.0.1:1/heliu';
  const failed = openDatabase({ home: base, url });
  await expect(failed).rejects.toBeInstanceOf(Transient);
  await expect(failed).rejects.not.toThrow('hunter2');
  expect(printableUrl(url)).toBe('postgresql://heliu:***@127.0.0.1:1/heliu');
});
