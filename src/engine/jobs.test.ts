import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/setup/test-database.ts';
import { Bug, problem, Transient } from '../core/problems.ts';
import { type JobFailure, type Jobs, startJobs } from './jobs.ts';
import { ENGINE_PROBLEMS } from './problems.ts';
import { inTransaction } from './transaction.ts';

const WAIT_MS_MAX = 30_000;
let db: TestDatabase;
const started: Jobs[] = [];
const failures: JobFailure[] = [];

beforeAll(async () => {
  db = await testDatabase();
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((jobs) => jobs.stop()));
  failures.length = 0;
});
afterAll(() => db.close());

async function start(queue: string, concurrency = 4): Promise<Jobs> {
  const jobs = await startJobs({
    url: db.url,
    queues: [{ name: queue, concurrency, secondsMax: 60 }],
    onFailure: (failure) => failures.push(failure),
  });
  started.push(jobs);
  return jobs;
}

async function until(done: () => boolean): Promise<void> {
  const deadlineMs = Date.now() + WAIT_MS_MAX;
  while (!done()) {
    if (Date.now() > deadlineMs) throw new Error('waited too long');
    await sleep(20);
  }
}

test('two processes never work one key at the same time, and what was due at the last wake is seen', async () => {
  const workers = [await start('flow'), await start('flow')];
  const due = new Map([
    ['a', 0],
    ['b', 0],
  ]);
  const seen = new Map<string, number>();
  const running = new Set<string>();
  let overlaps = 0;
  let together = 0;
  for (const worker of workers) {
    await worker.work('flow', async (key) => {
      if (running.has(key)) overlaps += 1;
      running.add(key);
      together = Math.max(together, running.size);
      const found = due.get(key) ?? 0;
      await sleep(40);
      seen.set(key, found);
      running.delete(key);
    });
  }
  for (let n = 1; n <= 30; n += 1) {
    for (const key of due.keys()) {
      due.set(key, n);
      await workers[n % 2]?.wake('flow', key);
    }
    await sleep(7);
  }
  await until(() => seen.get('a') === 30 && seen.get('b') === 30);
  expect(overlaps).toBe(0);
  expect(together).toBe(2);
});

test('a wake within a transaction is made only if it commits', async () => {
  const jobs = await start('inside');
  const woken: string[] = [];
  await jobs.work('inside', async (key) => {
    woken.push(key);
  });
  await inTransaction(db.pool, async (tx) => {
    await jobs.wake('inside', 'undone', tx);
    throw new Error('stop');
  }).catch(() => undefined);
  await inTransaction(db.pool, (tx) => jobs.wake('inside', 'done', tx));
  await until(() => woken.length > 0);
  expect(woken).toEqual(['done']);
  await expect(jobs.wake('nowhere', 'x')).rejects.toBeInstanceOf(Bug);
});

test('Transient is tried again, Bug is told and left to the sweep', async () => {
  const jobs = await start('failing', 1);
  const tries: string[] = [];
  await jobs.work('failing', async (key) => {
    tries.push(key);
    if (key === 'bug') throw new Bug('ours');
    if (tries.filter((one) => one === key).length === 1) {
      throw new Transient(problem(ENGINE_PROBLEMS.DATABASE_CONFLICT, {}, { sqlState: '40001' }));
    }
  });
  await jobs.wake('failing', 'bug');
  await jobs.wake('failing', 'collision');
  await until(() => tries.filter((one) => one === 'collision').length === 2);
  expect(tries.filter((one) => one === 'bug')).toHaveLength(1);
  expect(failures.map(({ key, retried }) => ({ key, retried }))).toEqual([
    { key: 'bug', retried: false },
    { key: 'collision', retried: true },
  ]);
});

test('stop waits for the handler that runs', async () => {
  const jobs = await start('graceful', 1);
  let state = 'idle';
  await jobs.work('graceful', async () => {
    state = 'running';
    await sleep(300);
    state = 'done';
  });
  await jobs.wake('graceful', 'one');
  await until(() => state === 'running');
  await jobs.stop();
  expect(state).toBe('done');
});

test('a sweep runs again and again, past a failure, until stop', async () => {
  const jobs = await start('swept');
  let rounds = 0;
  jobs.sweep(10, async () => {
    rounds += 1;
    if (rounds === 2) throw new Error('once');
  });
  await until(() => rounds >= 4);
  await jobs.stop();
  const atStop = rounds;
  await sleep(60);
  expect(rounds).toBe(atStop);
  expect(failures).toHaveLength(1);
});
