import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/setup/test-database.ts';
import { audit, verifyAudit } from './audit.ts';
import { asOwner } from './postgres.ts';
import { inTransaction } from './transaction.ts';

let db: TestDatabase;
beforeEach(async () => {
  db = await testDatabase();
  for (let n = 1; n <= 5; n += 1) await append(n);
});
afterEach(() => db.close());
afterAll(() => undefined);

const append = (n: number): Promise<bigint> =>
  inTransaction(db.pool, (tx) =>
    audit(tx, {
      actor: 'mei',
      action: 'rate.set',
      subject: `rate:${n}`,
      before: { minor: 1n },
      after: { b: n, a: '合' },
      at: new Date(n),
    }),
  );

/** What only someone with the owner's password and intent can do. */
const tamper = (sql: string): Promise<void> =>
  asOwner(db.pool, async (client) => {
    await client.query(`SET session_replication_role = replica; ${sql}; SET session_replication_role = origin`);
  });

test('an untouched chain is whole', async () => {
  expect(await verifyAudit(db.pool)).toBeUndefined();
});

test.each([
  ['a changed value', "UPDATE engine.audit SET after = replace(after, '3', '4') WHERE number = 3", 3n],
  ['a changed time', "UPDATE engine.audit SET at = at + interval '1 ms' WHERE number = 2", 2n],
  ['a changed actor', "UPDATE engine.audit SET actor = 'li' WHERE number = 1", 1n],
  ['a removed row', 'DELETE FROM engine.audit WHERE number = 4', 4n],
  ['rows cut off the end', 'DELETE FROM engine.audit WHERE number = 5', 5n],
])('%s is found and named', async (_name, sql, broken) => {
  await tamper(sql);
  expect(await verifyAudit(db.pool)).toBe(broken);
});

test('writers at the same time make one chain without a gap', async () => {
  await Promise.all([6, 7, 8, 9, 10, 11].map(append));
  expect(await verifyAudit(db.pool)).toBeUndefined();
  const { rows } = await db.pool.query('SELECT count(*) AS n, max(number) AS last FROM engine.audit');
  expect(rows).toEqual([{ n: 11n, last: 11n }]);
});

test('neither the application nor the owner can change a row in passing', async () => {
  for (const sql of ["UPDATE engine.audit SET actor = 'x'", 'DELETE FROM engine.audit', 'TRUNCATE engine.audit']) {
    await expect(db.pool.query(sql)).rejects.toMatchObject({ code: '42501' });
    await expect(asOwner(db.pool, (client) => client.query(sql))).rejects.toMatchObject({ code: 'HL001' });
  }
});
