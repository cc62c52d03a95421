/** `bench/RESULTS.md`: a section a bench, each replaced by its own last run. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));

const FILE = join(ROOT, 'bench', 'RESULTS.md');
const HEAD = ['# Bench results', '', 'Made by `npm run bench`; ratios are of the same run on the same machine.', ''];

/** Replaces the section of this title, or adds it, and prints it. */
export function writeResults(title: string, runs: number, lines: readonly string[]): void {
  const machine = `Machine: ${cpus().length} × ${cpus()[0]?.model ?? '?'}, ${Math.round(totalmem() / 1024 ** 3)} GiB; Node ${process.version}; commit ${commit()}; median of ${runs} runs.`;
  const section = [`## ${title}`, '', ...lines, '', machine, ''].join('\n');
  const standing = existsSync(FILE)
    ? readFileSync(FILE, 'utf8')
        .split(/^(?=## )/m)
        .slice(1)
    : [];
  const others = standing.filter((one) => !one.startsWith(`## ${title}\n`));
  writeFileSync(FILE, [HEAD.join('\n'), ...[...others, section].sort().map((one) => `${one.trim()}\n`)].join('\n'));
  console.log(section);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function commit(): string {
  const found = spawnSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: ROOT, encoding: 'utf8' });
  return found.stdout.trim() || 'unknown';
}
