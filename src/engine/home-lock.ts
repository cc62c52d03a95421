/**
 * Two locks on a home. Shared: each process that uses the home has a file `lock/<pid>.<random>` naming itself. Exclusive:
 * held while the server is started or stopped; a kernel object, so that kill -9 frees it. A plain lock file was rejected:
 * taking over a stale one has a window in which two processes both believe they hold it.
 */
import { randomBytes } from 'node:crypto';
import { close, constants, mkdirSync, open, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { problem, Refused, Transient } from '../core/problems.ts';
import { ENGINE_PROBLEMS } from './problems.ts';
import { identifyProcess, isSameProcess, type ProcessIdentity } from './process-identity.ts';

const EXCLUSIVE_WAIT_MS_MAX = 120_000;
const EXCLUSIVE_POLL_MS = 25;

export interface Membership {
  leave(): void;
}

/** Registers this process as a user of the home. Call within `withHomeExclusive`. */
export function joinHome(home: string): Membership {
  const folder = lockFolder(home);
  const me = identifyProcess(process.pid);
  if (!me) throw new Refused(problem(ENGINE_PROBLEMS.HOME_BUSY, {}, { home, seconds: '0' }));
  const file = join(folder, `${process.pid}.${randomBytes(6).toString('hex')}`);
  writeFileSync(file, JSON.stringify(me), { mode: 0o600 });
  return { leave: () => rmSync(file, { force: true }) };
}

/** Number of live users of the home; files of dead ones are removed. Call within `withHomeExclusive`. */
export function countHomeUsers(home: string): number {
  const folder = lockFolder(home);
  const files = readdirSync(folder).filter((name) => /^\d+\.[0-9a-f]{12}$/.test(name));
  return files.filter((name) => {
    const known = readIdentity(join(folder, name));
    if (known && isSameProcess(known)) return true;
    rmSync(join(folder, name), { force: true });
    return false;
  }).length;
}

/** Runs `work` while no other process starts or stops this home's server. Throws Transient HOME_BUSY. */
export async function withHomeExclusive<T>(home: string, work: () => Promise<T>): Promise<T> {
  const deadlineMs = Date.now() + EXCLUSIVE_WAIT_MS_MAX;
  lockFolder(home);
  for (;;) {
    const release = await tryExclusive(home);
    if (release) {
      try {
        return await work();
      } finally {
        await release();
      }
    }
    if (Date.now() > deadlineMs) {
      throw new Transient(
        problem(ENGINE_PROBLEMS.HOME_BUSY, {}, { home, seconds: String(EXCLUSIVE_WAIT_MS_MAX / 1000) }),
      );
    }
    await sleep(EXCLUSIVE_POLL_MS);
  }
}

function lockFolder(home: string): string {
  const folder = join(home, 'lock');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

function readIdentity(file: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ProcessIdentity;
  } catch {
    return undefined;
  }
}

type Release = () => Promise<void>;

function tryExclusive(home: string): Promise<Release | undefined> {
  // device:inode, not the path: two spellings of one folder are one home.
  const { dev, ino } = statSync(home, { bigint: true });
  const name = `heliu-home-${dev.toString(16)}-${ino.toString(16)}`;
  if (process.platform === 'linux') return tryListen(`\0${name}`);
  if (process.platform === 'win32') return tryListen(`\\\\?\\pipe\\${name}`);
  return tryOpenLocked(join(home, 'lock', 'exclusive'));
}

function tryListen(name: string): Promise<Release | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    );
    server.listen(name, () => resolve(() => new Promise((done) => server.close(() => done()))));
  });
}

/** O_EXLOCK of the BSDs and macOS (0x20), which Node passes through: an flock that ends with the process. */
const O_EXLOCK = 0x20;

async function tryOpenLocked(file: string): Promise<Release | undefined> {
  try {
    const fd = await promisify(open)(
      file,
      constants.O_RDWR | constants.O_CREAT | constants.O_NONBLOCK | O_EXLOCK,
      0o600,
    );
    return () => promisify(close)(fd);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EAGAIN' || code === 'EWOULDBLOCK') return undefined;
    throw error;
  }
}
