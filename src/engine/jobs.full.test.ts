import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/setup/test-database.ts';
import { startJobs } from './jobs.ts';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const MODULE = new URL('./jobs.ts', import.meta.url).href;
const QUEUES = [{ name: 'takeover', concurrency: 1, secondsMax: 600 }];
const WAIT_MS_MAX = 60_000;

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

test('the key of a worker that was killed in the middle is taken over by another, long before its time is up', async () => {
  const jobs = await startJobs({ url: db.url, queues: QUEUES, onFailure: () => undefined });
  await jobs.wake('takeover', 'key');
  const code = `import { startJobs } from ${JSON.stringify(MODULE)};
    const jobs = await startJobs({ url: ${JSON.stringify(db.url)}, queues: ${JSON.stringify(QUEUES)}, onFailure: () => {} });
    await jobs.work('takeover', (key) => new Promise(() => console.log('has ' + key)));`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], {
    cwd: PROJECT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    expect(line).toBe('has key');
    break;
  }
  const seen: string[] = [];
  await jobs.work('takeover', async (key) => {
    seen.push(key);
  });
  await sleep(1_000);
  expect(seen).toEqual([]);
  child.kill('SIGKILL');
  const deadlineMs = Date.now() + WAIT_MS_MAX;
  while (seen.length === 0 && Date.now() < deadlineMs) await sleep(100);
  expect(seen).toEqual(['key']);
  await jobs.stop();
}, 120_000);
