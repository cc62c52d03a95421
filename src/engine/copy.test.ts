import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/setup/test-database.ts';
import { COPY_CHUNK_CHARS, copyInto, copyLine, copyStream } from './copy.ts';
import { asOwner } from './postgres.ts';
import { inTransaction } from './transaction.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
  await asOwner(db.pool, async (client) => {
    await client.query(
      'CREATE SCHEMA sample; CREATE TABLE sample.t (n bigint, a text, b boolean, c date, d timestamptz)',
    );
    await client.query("SELECT engine.grant_room('sample')");
  });
});
afterAll(() => db.close());

const COLUMNS = ['n', 'a', 'b', 'c', 'd'] as const;

async function stored(): Promise<unknown[]> {
  return (await db.pool.query('SELECT n, a FROM sample.t ORDER BY n')).rows;
}

test('any text comes back as it went in: tabs, line ends, backslashes, \\N, \\., emptiness, Chinese', async () => {
  const awkward = ['', '\\N', '\\.', '.', 'a\tb', 'a\r\nb', '\\', '\\\\t', '合流 🚢', ' spaces '];
  const text = fc.string({ unit: 'grapheme' }).filter((one) => !one.includes('\0'));
  const random = fc.sample(text, { numRuns: 300, seed: 7 });
  const texts: (string | null)[] = [...awkward, ...random, null];
  const lines = texts.map((a, index) => copyLine([index, a, true, '2026-02-28', new Date(1_700_000_000_123)]));
  const rows = await inTransaction(db.pool, (tx) => copyInto(tx, 'sample.t', COLUMNS, lines));
  expect(rows).toBe(texts.length);
  expect(await stored()).toEqual(texts.map((a, index) => ({ n: BigInt(index), a })));
  const first = await db.pool.query('SELECT b, c, d FROM sample.t WHERE n = 0');
  expect(first.rows).toEqual([{ b: true, c: '2026-02-28', d: new Date(1_700_000_000_123) }]);
  await db.pool.query('DELETE FROM sample.t');
});

async function* endlessLines(): AsyncGenerator<string> {
  for (let n = 0; ; n += 1) yield `${n}\t${'x'.repeat(COPY_CHUNK_CHARS)}\tt\t\\N\t\\N\n`;
}

test('a value that the server refuses ends the COPY with its error, however much waits behind it', async () => {
  const bad = async function* (): AsyncGenerator<string> {
    yield 'no number\ta\tt\t\\N\t\\N\n';
    yield* endlessLines();
  };
  const failed = inTransaction(db.pool, (tx) => copyInto(tx, 'sample.t', COLUMNS, bad()));
  await expect(failed).rejects.toMatchObject({ code: '22P02' });
  expect(await stored()).toEqual([]);
});

test('many writes under way when the server refuses all end, and none throws past its caller', async () => {
  const failed = inTransaction(db.pool, async (tx) => {
    const copy = copyStream(tx, 'sample.t', COLUMNS);
    const text = `1\t${'x'.repeat(COPY_CHUNK_CHARS)}\tt\t\\N\t\\N\n`;
    const writes = Array.from({ length: 400 }, (_, n) => copy.write(n === 200 ? 'no number\n' : text));
    await Promise.all(writes);
    await copy.end();
  });
  await expect(failed).rejects.toMatchObject({ code: '22P02' });
  expect(await stored()).toEqual([]);
});

test('a source that fails stores nothing, and the connection works on', async () => {
  const broken = async function* (): AsyncGenerator<string> {
    for (let n = 0; n < 50; n += 1) yield `${n}\t${'x'.repeat(COPY_CHUNK_CHARS)}\tt\t\\N\t\\N\n`;
    throw new Error('scanner stopped');
  };
  for (let round = 0; round < 10; round += 1) {
    const failed = inTransaction(db.pool, (tx) => copyInto(tx, 'sample.t', COLUMNS, broken()));
    await expect(failed).rejects.toThrow('scanner stopped');
  }
  expect(await stored()).toEqual([]);
});

test('a connection lost in the middle of a COPY rejects instead of hanging', async () => {
  const failed = inTransaction(db.pool, async (tx) => {
    const { rows } = await tx.query('SELECT pg_backend_pid() AS pid');
    const copy = copyStream(tx, 'sample.t', COLUMNS);
    let n = 0;
    for await (const line of endlessLines()) {
      await copy.write(line);
      n += 1;
      if (n === 20) await asOwner(db.pool, (owner) => owner.query('SELECT pg_terminate_backend($1)', [rows[0].pid]));
    }
  });
  await expect(failed).rejects.toThrow();
  expect(await stored()).toEqual([]);
});

test('an empty source stores no row', async () => {
  expect(await inTransaction(db.pool, (tx) => copyInto(tx, 'sample.t', COLUMNS, []))).toBe(0);
});
