/**
 * `npm test`: installs what is missing and runs every check, each story small. `--full`: the sizes that issues name.
 * Ends with one line of totals; each check that is no test file counts as one.
 */
import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildConsole, installPackages, ROOT, requireNode } from './install.mjs';

requireNode();
installPackages();
const full = process.argv.includes('--full');
const totals = { passed: 0, failed: 0, skipped: 0 };

function tool(name, ...args) {
  return [join(ROOT, 'node_modules', '.bin', name), ...args];
}

function check(what, [command, ...args]) {
  console.log(`\n— ${what}`);
  const done = spawnSync(command, args, { cwd: ROOT, stdio: 'inherit' });
  if (done.status === 0) totals.passed += 1;
  else {
    totals.failed += 1;
    console.log(`✗ ${what}`);
  }
}

function suites() {
  const folder = mkdtempSync(join(tmpdir(), 'heliu-test-'));
  const report = join(folder, 'report.json');
  const [vitest, ...args] = tool(
    'vitest',
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  );
  const done = spawnSync(vitest, args, {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, ...(full ? { HELIU_FULL: '1' } : {}) },
  });
  if (existsSync(report)) {
    const result = JSON.parse(readFileSync(report, 'utf8'));
    totals.passed += result.numPassedTests;
    totals.failed += result.numFailedTests;
    totals.skipped += result.numPendingTests + result.numTodoTests;
    // a file that could not be loaded has no test in it, and an error outside of tests has none either
    if (done.status !== 0 && result.numFailedTests === 0) totals.failed += 1;
  } else totals.failed += 1;
  rmSync(folder, { recursive: true, force: true });
}

buildConsole();
if (!full) {
  check('format and lint', tool('biome', 'ci', '.'));
  check('types', tool('tsc', '--noEmit'));
  check('types of the console', tool('tsc', '--noEmit', '-p', 'src/console'));
  check('nothing unused', tool('knip'));
}
suites();
if (process.env.HELIU_TEST_TOTALS) appendFileSync(process.env.HELIU_TEST_TOTALS, `${JSON.stringify(totals)}\n`);
console.log(`\n${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exit(totals.failed > 0 ? 1 : 0);
