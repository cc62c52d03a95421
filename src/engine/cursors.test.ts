import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/setup/test-database.ts';
import { problem } from '../core/problems.ts';
import {
  addStreams,
  freeStreams,
  type LeasedStream,
  leaseStreams,
  listStreams,
  pauseStream,
  type ReadPage,
  resumePaused,
  resumeStreams,
  StreamLost,
  saveCursor,
  stopStreams,
} from './cursors.ts';
import { ENGINE_PROBLEMS } from './problems.ts';
import { inTransaction } from './transaction.ts';

const START_MS = Date.UTC(2026, 0, 6);
const SOURCE = 'FOX';
const STREAMS = ['shops', 'orders', 'parcels'];
const DOWN = problem(ENGINE_PROBLEMS.DATABASE_UNREACHABLE, {}, { url: '', detail: '' });

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
beforeEach(async () => {
  await db.pool.query('DELETE FROM engine.cursor');
  await addStreams(db.pool, SOURCE, STREAMS, at(0));
});
afterAll(() => db.close());

function at(seconds: number): Date {
  return new Date(START_MS + seconds * 1000);
}

function lease(owner: string, seconds: number, limit = 10): Promise<readonly LeasedStream[]> {
  return leaseStreams(db.pool, SOURCE, STREAMS, { owner, now: at(seconds), limit });
}

function page(no: number, dueAt?: Date): ReadPage {
  return { cursor: { v: 1, page: no }, window: { from: '2026-01-05', to: '2026-01-06' }, rows: 7, dueAt };
}

const save = (held: LeasedStream, read: ReadPage, seconds: number): Promise<LeasedStream> =>
  inTransaction(db.pool, (tx) => saveCursor(tx, held, read, at(seconds)));
const pause = (held: LeasedStream, ends: 'PASSES' | 'PERSON', seconds: number): Promise<void> =>
  inTransaction(db.pool, (tx) => pauseStream(tx, held, DOWN, ends, at(seconds)));

async function standing(stream: string, seconds = 0) {
  return (await listStreams(db.pool, SOURCE, at(seconds))).find((one) => one.stream === stream)!;
}

test('many workers that ask at once share the streams: none is given to two', async () => {
  const given = await Promise.all(Array.from({ length: 8 }, (_, n) => lease(`w${n}`, 1, 1)));
  const all = given.flat().map((one) => one.stream);
  expect(new Set(all).size).toBe(all.length);
  const rest = await lease('last', 1);
  expect([...all, ...rest.map((one) => one.stream)].sort()).toEqual([...STREAMS].sort());
});

test('a stream that another worker is taking at this moment is passed over, not waited for', async () => {
  await inTransaction(db.pool, async (tx) => {
    const first = await leaseStreams(tx, SOURCE, STREAMS, { owner: 'a', now: at(1), limit: 1 });
    const others = await inTransaction(db.pool, async (other) => {
      await other.query("SET LOCAL lock_timeout = '2s'");
      return leaseStreams(other, SOURCE, STREAMS, { owner: 'b', now: at(1), limit: 10 });
    });
    expect([...first, ...others].map((one) => one.stream)).toEqual(STREAMS);
  });
});

test('streams come as they are named where they are due alike: base data before what needs it', async () => {
  expect((await lease('a', 1, 2)).map((one) => one.stream)).toEqual(['shops', 'orders']);
});

test('a stream goes on from the saved cursor, also for another worker after the first one died', async () => {
  const [held] = await lease('a', 1, 1);
  expect(held!.cursor).toBeUndefined();
  await save(held!, page(2), 2);
  expect((await lease('b', 3)).map((one) => one.stream)).toEqual(['orders', 'parcels']);
  const after = await lease('b', 2 + 301);
  expect(after.find((one) => one.stream === 'shops')!.cursor).toEqual({ v: 1, page: 2 });
});

test('a worker whose lease went to another stores nothing, and its transaction is undone', async () => {
  const [held] = await lease('a', 1, 1);
  const [taken] = await lease('b', 400, 1);
  expect(taken!.stream).toBe(held!.stream);
  const late = inTransaction(db.pool, async (tx) => {
    await addStreams(tx, 'OTHER', ['rows'], at(0));
    await saveCursor(tx, held!, page(9), at(401));
  });
  await expect(late).rejects.toBeInstanceOf(StreamLost);
  await expect(pause(held!, 'PASSES', 401)).rejects.toBeInstanceOf(StreamLost);
  expect(await listStreams(db.pool, 'OTHER', at(0))).toEqual([]);
  expect((await save(taken!, page(3), 402)).cursor).toEqual({ v: 1, page: 3 });
});

test('the end of a round gives the stream back, due when it was said and not before', async () => {
  const [held] = await lease('a', 1, 1);
  const again = await save(held!, page(2), 2);
  await save(again, page(3, at(600)), 3);
  expect(await standing('shops', 4)).toMatchObject({
    ...{ state: 'READY', reading: false, rows: 14n, from: '2026-01-05', to: '2026-01-06' },
    ...{ readAt: at(3), roundAt: at(3), dueAt: at(600) },
  });
  expect((await lease('b', 599)).map((one) => one.stream)).not.toContain('shops');
  expect((await lease('c', 600)).map((one) => one.stream)).toContain('shops');
});

test('a source that is down is tried ever less often, 15 minutes apart at most, and the first answer ends the pause', async () => {
  const waits: number[] = [];
  let seconds = 1;
  for (let round = 0; round < 10; round++) {
    const [held] = await leaseStreams(db.pool, SOURCE, ['orders'], { owner: 'a', now: at(seconds), limit: 1 });
    await pause(held!, 'PASSES', seconds);
    const { dueAt, state, problem: why } = await standing('orders');
    expect([state, why?.code]).toEqual(['PAUSED', 'DATABASE_UNREACHABLE']);
    waits.push((dueAt!.getTime() - at(seconds).getTime()) / 1000);
    seconds = (dueAt!.getTime() - START_MS) / 1000;
  }
  expect(waits).toEqual([10, 20, 40, 80, 160, 320, 640, 900, 900, 900]);
  const [held] = await leaseStreams(db.pool, SOURCE, ['orders'], { owner: 'a', now: at(seconds), limit: 1 });
  await save(held!, page(1), seconds);
  expect(await standing('orders', seconds)).toMatchObject({ state: 'READY', problem: null, failures: 0 });
});

test('a refusal waits for a person; a successful test resumes it, and not what a person stopped', async () => {
  const held = await lease('a', 1);
  await pause(held[0]!, 'PERSON', 1);
  expect((await standing('shops')).dueAt).toBeNull();
  expect(await stopStreams(db.pool, SOURCE, ['orders'], at(2))).toBe(1);
  expect((await lease('b', 10_000_000)).map((one) => one.stream)).toEqual(['parcels']);
  expect(await resumePaused(db.pool, SOURCE, at(3))).toBe(1);
  expect([(await standing('shops')).state, (await standing('orders')).state]).toEqual(['READY', 'STOPPED']);
  expect(await resumeStreams(db.pool, SOURCE, ['orders'], at(4))).toBe(1);
  expect((await standing('orders')).state).toBe('READY');
});

test('a page that is on its way when a person stops the stream is stored, and the stream stays stopped', async () => {
  const held = (await lease('a', 1)).find((one) => one.stream === 'orders')!;
  await stopStreams(db.pool, SOURCE, ['orders'], at(2));
  const again = await save(held, page(5), 3);
  expect(await standing('orders')).toMatchObject({ state: 'STOPPED', rows: 7n });
  await pause(again, 'PASSES', 4);
  expect(await standing('orders')).toMatchObject({ state: 'STOPPED', problem: null });
});

test('what a worker gives back at its end is there for the next one at once', async () => {
  await lease('a', 1);
  await freeStreams(db.pool, SOURCE, 'a');
  expect((await lease('b', 2)).map((one) => one.stream)).toEqual(STREAMS);
});
