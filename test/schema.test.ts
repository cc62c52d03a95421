import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeSchema } from '../src/engine/golden-schema.ts';
import { type TestDatabase, testDatabase } from './setup/test-database.ts';

const GOLDEN = new URL('./schema.golden.txt', import.meta.url);

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

test('the migrations make the schema that was reviewed (rewrite: HELIU_WRITE_GOLDEN=1 npx vitest run test/schema.test.ts)', async () => {
  const text = await describeSchema(db.pool);
  if (process.env.HELIU_WRITE_GOLDEN === '1') writeFileSync(GOLDEN, text);
  expect(existsSync(GOLDEN)).toBe(true);
  expect(text).toBe(readFileSync(GOLDEN, 'utf8'));
});

test('no table of ours is out of the reach of heliu_app, and each append-only one lets it neither change nor delete', async () => {
  const { rows } = await db.pool.query<{ name: string; readable: boolean; guards: bigint; changeable: boolean }>(
    `SELECT c.oid::regclass::text AS name, has_table_privilege('heliu_app', c.oid, 'SELECT') AS readable,
       count(t) AS guards,
       coalesce(bool_or(t.tgtype & 8 > 0 AND has_table_privilege('heliu_app', c.oid, 'DELETE')
         OR t.tgtype & 16 > 0 AND t.tgattr = ''::int2vector AND has_any_column_privilege('heliu_app', c.oid, 'UPDATE')), false)
         AS changeable
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     LEFT JOIN pg_trigger t ON t.tgrelid = c.oid AND t.tgfoid = 'engine.refuse_change'::regproc
     WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pgboss', 'public')
     GROUP BY c.oid`,
  );
  expect(rows.length).toBeGreaterThan(5);
  expect(rows.filter((row) => !row.readable)).toEqual([]);
  expect(rows.filter((row) => row.guards > 0n).length).toBeGreaterThan(1);
  expect(rows.filter((row) => row.changeable)).toEqual([]);
});
