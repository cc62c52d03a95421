import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { CRASH_POINTS, crashPoint } from './crash-points.ts';

const MODULE = new URL('./crash-points.ts', import.meta.url).href;
const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

function run(crashAt: string): {
  readonly signal: string | null;
  readonly status: number | null;
  readonly out: string;
} {
  const code = `import { crashPoint } from ${JSON.stringify(MODULE)};
    for (let n = 1; n <= 3; n += 1) { process.stdout.write(String(n)); crashPoint('post.before-commit'); }
    crashPoint('post.committed'); process.stdout.write('end');`;
  const child = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], {
    cwd: PROJECT,
    env: { ...process.env, HELIU_CRASH_AT: crashAt },
    encoding: 'utf8',
  });
  return { signal: child.signal, status: child.status, out: child.stdout };
}

test('the process dies by SIGKILL at the named point, at the named passing, and nowhere else', () => {
  expect(run('post.before-commit')).toEqual({ signal: 'SIGKILL', status: null, out: '1' });
  expect(run('post.before-commit#3')).toEqual({ signal: 'SIGKILL', status: null, out: '123' });
  expect(run('deliver.sent')).toEqual({ signal: null, status: 0, out: '123end' });
});

test('a misspelt point is an error, not a test that passes for nothing', () => {
  expect(run('post.before-comit').status).toBe(1);
});

test('without HELIU_CRASH_AT every point is passed', () => {
  for (const point of CRASH_POINTS) crashPoint(point);
  expect(new Set(CRASH_POINTS).size).toBe(CRASH_POINTS.length);
});
