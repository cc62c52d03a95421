/** What a fresh clone lacks: the packages of the lock file, and the built console. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));

export function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(`Heliu needs Node 20.19 or newer (24 recommended); this is ${process.version}`);
  process.exit(2);
}

/**
 * The packages of the lock file where they are not installed. Not `npm ci`: it refuses a lock file made where a registry
 * does not serve the optional binaries of every other platform; `npm install` takes the same locked versions.
 */
export function installPackages() {
  if (installedMatchesLock()) return;
  console.log('Installing packages …');
  run('npm', ['install', '--no-save', '--no-audit', '--no-fund'], 'npm install');
}

function installedMatchesLock() {
  const installed = join(ROOT, 'node_modules', '.package-lock.json');
  if (!existsSync(installed)) return false;
  const wanted = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).packages;
  const found = JSON.parse(readFileSync(installed, 'utf8')).packages;
  return Object.entries(wanted).every(
    ([path, one]) => path === '' || one.optional || found[path]?.version === one.version,
  );
}

/** Builds the console where it is missing or older than its source. */
export function buildConsole() {
  const built = join(ROOT, 'dist', 'console', 'index.html');
  const source = join(ROOT, 'src', 'console');
  if (existsSync(built) && statSync(built).mtimeMs >= newest(source)) return;
  console.log('Building the console …');
  run(
    process.execPath,
    [join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', '--logLevel', 'warn'],
    'vite build',
  );
}

function newest(folder) {
  return Math.max(
    ...readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => statSync(join(entry.parentPath ?? entry.path, entry.name)).mtimeMs),
  );
}

export function run(command, args, what) {
  const done = spawnSync(command, args, { cwd: ROOT, stdio: 'inherit' });
  if (done.status === 0) return;
  console.error(`${what} failed`);
  process.exit(done.status ?? 1);
}
