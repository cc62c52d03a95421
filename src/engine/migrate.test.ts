import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { freshDatabase, type TestDatabase } from '../../test/setup/test-database.ts';
import { Bug } from '../core/problems.ts';
import { migrate, migrationFolders, readMigrations } from './migrate.ts';
import { createAppPool } from './postgres.ts';

const base = mkdtempSync(join(tmpdir(), 'heliu-migrate-'));
const ENGINE = readFileSync(new URL('./migrations/0001_engine.sql', import.meta.url), 'utf8');
let db: TestDatabase;
let folder: string;

beforeEach(async () => {
  db = await freshDatabase();
  folder = mkdtempSync(join(base, 'm-'));
  write('0001_engine.sql', ENGINE);
});
afterEach(() => db.close());
afterAll(() => rmSync(base, { recursive: true, force: true }));

const write = (name: string, sql: string): void => writeFileSync(join(folder, name), sql);

test('files of all folders run once, in order of number', async () => {
  const other = join(folder, 'other');
  mkdirSync(other);
  write('0012_b.sql', 'INSERT INTO sample.t VALUES (12)');
  writeFileSync(join(other, '0011_a.sql'), 'CREATE SCHEMA sample; CREATE TABLE sample.t (n int)');
  expect(await migrate(db.pool, [folder, other])).toEqual(['0001_engine', '0011_a', '0012_b']);
  expect(await migrate(db.pool, [folder, other])).toEqual([]);
  writeFileSync(join(other, '0010_late.sql'), 'INSERT INTO sample.t VALUES (10)');
  expect(await migrate(db.pool, [folder, other])).toEqual(['0010_late']);
});

test('a file that changed after it ran is refused; other line ends are no change', async () => {
  await migrate(db.pool, [folder]);
  write('0001_engine.sql', ENGINE.replaceAll('\n', '\r\n'));
  expect(await migrate(db.pool, [folder])).toEqual([]);
  write('0001_engine.sql', `${ENGINE}-- more`);
  await expect(migrate(db.pool, [folder])).rejects.toThrow('MIGRATION_CHANGED');
});

test('data of a newer version is refused', async () => {
  write('0002_newer.sql', 'SELECT 1');
  await migrate(db.pool, [folder]);
  rmSync(join(folder, '0002_newer.sql'));
  await expect(migrate(db.pool, [folder])).rejects.toThrow('MIGRATION_UNKNOWN');
});

test('a failing file leaves nothing of itself, keeps those before it, and runs once it is mended', async () => {
  write('0002_bad.sql', 'CREATE TABLE engine.half (n int); SELECT 1 / 0;');
  await expect(migrate(db.pool, [folder])).rejects.toThrow('MIGRATION_FAILED');
  const half = await db.pool.query(
    "SELECT to_regclass('engine.half') AS found, to_regclass('engine.audit') IS NOT NULL AS kept",
  );
  expect(half.rows).toEqual([{ found: null, kept: true }]);
  write('0002_bad.sql', 'CREATE TABLE engine.half (n int);');
  expect(await migrate(db.pool, [folder])).toEqual(['0002_bad']);
});

test('two processes that migrate at one moment run each file once', async () => {
  write('0002_slow.sql', 'SELECT pg_sleep(0.2); CREATE TABLE engine.slow (n int);');
  const pools = [createAppPool(db.url, 2), createAppPool(db.url, 2)];
  const applied = await Promise.all(pools.map((pool) => migrate(pool, [folder])));
  expect(applied.flat().sort()).toEqual(['0001_engine', '0002_slow']);
  await Promise.all(pools.map((pool) => pool.end()));
});

test('two files of one number, or a file without one, are a Bug', async () => {
  write('0001_twin.sql', '');
  await expect(migrate(db.pool, [folder])).rejects.toBeInstanceOf(Bug);
  rmSync(join(folder, '0001_twin.sql'));
  write('notes.sql', '');
  await expect(migrate(db.pool, [folder])).rejects.toBeInstanceOf(Bug);
});

test('the house has its migrations where they are looked for', () => {
  expect(readMigrations(migrationFolders()).map((file) => file.name)).toContain('0001_engine');
});
