import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/setup/test-database.ts';
import { Transient } from '../core/problems.ts';
import { asOwner } from './postgres.ts';
import { inTransaction, lockKeys } from './transaction.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
  await asOwner(db.pool, async (client) => {
    await client.query(
      "CREATE SCHEMA sample; CREATE TABLE sample.t (a bigint PRIMARY KEY, b date); SELECT engine.grant_room('sample')",
    );
  });
});
afterAll(() => db.close());

test('a failed transaction leaves nothing behind, and its connection is usable', async () => {
  await expect(
    inTransaction(db.pool, async (tx) => {
      await tx.query('INSERT INTO sample.t VALUES (1, NULL)');
      throw new Error('stop');
    }),
  ).rejects.toThrow('stop');
  const rows = await db.pool.query('SELECT count(*) AS n FROM sample.t');
  expect(rows.rows[0].n).toBe(0n);
});

test('ordinary work runs as heliu_app; bigint and date come exact', async () => {
  await db.pool.query("INSERT INTO sample.t VALUES (9007199254740993, '2026-01-31')");
  const { rows } = await db.pool.query('SELECT current_user, a, b, ARRAY[a] AS c, ARRAY[b] AS d FROM sample.t');
  expect(rows).toEqual([
    { current_user: 'heliu_app', a: 9007199254740993n, b: '2026-01-31', c: [9007199254740993n], d: ['2026-01-31'] },
  ]);
});

test('a deadlock is Transient, a constraint violation is not', async () => {
  await db.pool.query('INSERT INTO sample.t VALUES (11), (12)');
  let holding = 0;
  let bothHold: () => void = () => undefined;
  const both = new Promise<void>((resolve) => {
    bothHold = resolve;
  });
  const touch = async (first: number, second: number): Promise<void> =>
    inTransaction(db.pool, async (tx) => {
      await tx.query('UPDATE sample.t SET b = NULL WHERE a = $1', [first]);
      holding += 1;
      if (holding === 2) bothHold();
      await both;
      await tx.query('UPDATE sample.t SET b = NULL WHERE a = $1', [second]);
    });
  const results = await Promise.allSettled([touch(11, 12), touch(12, 11)]);
  const failed = results.filter((one) => one.status === 'rejected');
  expect(failed).toHaveLength(1);
  expect(failed[0]?.reason).toBeInstanceOf(Transient);
  const twice = inTransaction(db.pool, (tx) => tx.query('INSERT INTO sample.t VALUES (11)'));
  await expect(twice).rejects.not.toBeInstanceOf(Transient);
});

test('a connection killed by the server is Transient, and the pool recovers', async () => {
  const killed = inTransaction(db.pool, async (tx) => {
    const { rows } = await tx.query('SELECT pg_backend_pid() AS pid');
    await asOwner(db.pool, (owner) => owner.query('SELECT pg_terminate_backend($1)', [rows[0].pid]));
    await tx.query('SELECT 1');
  });
  await expect(killed).rejects.toBeInstanceOf(Transient);
  expect((await db.pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
});

test('two transactions that lock the same keys in opposite orders never deadlock', async () => {
  const keys = Array.from({ length: 200 }, (_, index) => `lot:${index}`);
  const lockAll = (order: readonly string[]): Promise<void> => inTransaction(db.pool, (tx) => lockKeys(tx, order));
  let both: Promise<unknown> = Promise.resolve();
  await inTransaction(db.pool, async (tx) => {
    // Holding one in the middle makes each of the two hold its half and wait, as two busy transactions would.
    await lockKeys(tx, ['lot:100']);
    both = Promise.all([lockAll(keys), lockAll([...keys].reverse())]);
    both.catch(() => undefined);
    await untilWaiting(2);
  });
  await expect(both).resolves.toHaveLength(2);
});

test('a locked key waits for the end of the transaction that holds it, another key does not', async () => {
  const log: string[] = [];
  const take = (name: string, key: string): Promise<void> =>
    inTransaction(db.pool, async (tx) => {
      await lockKeys(tx, [key, key]);
      log.push(name);
    });
  let later: Promise<void> = Promise.resolve();
  await inTransaction(db.pool, async (tx) => {
    await lockKeys(tx, ['book:A']);
    later = take('same', 'book:A');
    await take('other', 'book:B');
    await untilWaiting(1);
    log.push('holder');
  });
  await later;
  expect(log).toEqual(['other', 'holder', 'same']);
});

async function untilWaiting(wanted: number): Promise<void> {
  for (let tries = 0; tries < 500; tries += 1) {
    const { rows } = await db.pool.query(
      "SELECT count(*) AS n FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
    );
    if (rows[0].n === BigInt(wanted)) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('no one waits');
}
