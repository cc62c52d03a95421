import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { freshDatabase, type TestDatabase } from '../../test/setup/test-database.ts';
import { defineProblems, joinCatalogue, problem } from '../core/problems.ts';
import { audit, verifyAudit } from './audit.ts';
import { type BackupManifest, backup, restore } from './backup.ts';
import { openException } from './exceptions.ts';
import { describeSchema } from './golden-schema.ts';
import { migrate } from './migrate.ts';
import { asOwner } from './postgres.ts';
import { inTransaction } from './transaction.ts';

const NOW = new Date('2026-03-01T00:00:00Z');
const words = { zh: '有误', en: 'wrong' };
const KINDS = defineProblems({ ODD: { level: 'L2', owner: 'config', deadlineHours: 1, text: words, remedy: words } });

const base = mkdtempSync(join(tmpdir(), 'heliu-backup-'));
const migrations = join(base, 'migrations');
const home = join(base, 'home');
const dir = join(base, 'backup');
let source: TestDatabase;
let target: TestDatabase;
let made: BackupManifest;

/** The engine's own schema and a room of awkward shapes: references, self-references, identity, generated, text. */
const SHAPES = `
  CREATE SCHEMA shapes;
  CREATE TABLE shapes.z_parent (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text, twice bigint GENERATED ALWAYS AS (id * 2) STORED);
  CREATE TABLE shapes.a_child (parent bigint NOT NULL REFERENCES shapes.z_parent, above bigint, id bigint PRIMARY KEY, raw bytea, at timestamptz, list text[],
    FOREIGN KEY (above) REFERENCES shapes.a_child (id));
  CREATE TABLE shapes.seeded (code text PRIMARY KEY, value text);
  INSERT INTO shapes.seeded VALUES ('kept', 'seed'), ('removed', 'seed');
  SELECT engine.grant_room('shapes');
  SELECT engine.append_only('shapes.a_child');`;

beforeAll(async () => {
  mkdirSync(migrations, { recursive: true });
  writeFileSync(join(migrations, '0900_shapes.sql'), SHAPES);
  writeFileSync(
    join(migrations, '0001_engine.sql'),
    readFileSync(new URL('./migrations/0001_engine.sql', import.meta.url)),
  );
  source = await freshDatabase();
  await migrate(source.pool, [migrations]);
  await fill(source);
  for (const [path, text] of [
    ['papers/ab/cd', '合流\n'],
    ['key', 'secret'],
    ['pg/data/x', 'x'],
    ['lock/1.a', 'x'],
  ] as const) {
    mkdirSync(join(home, path, '..'), { recursive: true });
    writeFileSync(join(home, path), text);
  }
  made = await backup(source, home, dir, NOW);
});
beforeEach(async () => {
  await target?.close();
  target = await freshDatabase();
});
afterAll(async () => {
  await source.close();
  await target.close();
  rmSync(base, { recursive: true, force: true });
});

async function fill(db: TestDatabase): Promise<void> {
  await inTransaction(db.pool, async (tx) => {
    await tx.query(`INSERT INTO shapes.z_parent (name) VALUES ('a\tb\\nc'), (NULL), ('合流')`);
    // Row 1 refers to row 2, which comes after it.
    await tx.query(
      `INSERT INTO shapes.a_child VALUES (1, 2, 1, '\\x00ff', '2026-01-01 00:00:00.123456+00', '{a,NULL,"b c"}'), (3, NULL, 2, NULL, NULL, '{}')`,
    );
    await tx.query("UPDATE shapes.seeded SET value = 'changed' WHERE code = 'kept'");
    await tx.query("DELETE FROM shapes.seeded WHERE code = 'removed'");
    await openException(tx, problem(KINDS.ODD, {}), 'x', NOW, joinCatalogue([KINDS]));
    await audit(tx, { actor: 'mei', action: 'a', subject: 's', after: { n: 1n }, at: NOW });
  });
}

async function dump(db: TestDatabase): Promise<unknown> {
  const out: Record<string, unknown> = { schema: await describeSchema(db.pool) };
  for (const table of made.tables)
    out[table.name] = (await db.pool.query(`SELECT * FROM ${table.name} ORDER BY 1, 2`)).rows;
  return out;
}

test('what was backed up is there again: rows, schema, guards, files, and the next number', async () => {
  const newHome = join(base, 'home-2');
  await restore(dir, target, newHome, [migrations]);
  expect(await dump(target)).toEqual(await dump(source));
  expect(made.tables.find((one) => one.name === 'shapes.a_child')?.rows).toBe(2);
  expect(await verifyAudit(target.pool)).toBeUndefined();
  expect(readFileSync(join(newHome, 'papers/ab/cd'), 'utf8')).toBe('合流\n');
  const next = await target.pool.query("INSERT INTO shapes.z_parent (name) VALUES ('d') RETURNING id, twice");
  expect(next.rows).toEqual([{ id: 4n, twice: 8n }]);
  const change = asOwner(target.pool, (client) => client.query('DELETE FROM shapes.a_child'));
  await expect(change).rejects.toMatchObject({ code: 'HL001' });
});

test('the backup holds neither the key nor the server', () => {
  expect(made.files.map((file) => file.path)).toEqual(['papers/ab/cd']);
  expect(existsSync(join(dir, 'files', 'key'))).toBe(false);
});

test('a newer Heliu restores an older backup and then migrates it', async () => {
  const newer = join(base, 'newer');
  mkdirSync(newer);
  writeFileSync(join(newer, '0901_more.sql'), 'ALTER TABLE shapes.seeded ADD COLUMN note text DEFAULT $$new$$');
  await restore(dir, target, join(base, 'home-3'), [migrations, newer]);
  const { rows } = await target.pool.query('SELECT * FROM shapes.seeded');
  expect(rows).toEqual([{ code: 'kept', value: 'changed', note: 'new' }]);
});

test('one changed byte is found before anything is written', async () => {
  const file = join(dir, 'tables', 'shapes.seeded.copy');
  const before = readFileSync(file);
  appendFileSync(file, 'x\ty\n');
  await expect(restore(dir, target, join(base, 'home-4'), [migrations])).rejects.toThrow('BACKUP_DAMAGED');
  writeFileSync(file, Buffer.from(before.toString().replace('kept', 'kepT')));
  await expect(restore(dir, target, join(base, 'home-4'), [migrations])).rejects.toThrow('BACKUP_DAMAGED');
  writeFileSync(file, before);
  const { rows } = await target.pool.query("SELECT to_regclass('engine.migration') AS found");
  expect(rows).toEqual([{ found: null }]);
});

test('it is refused into a database that is in use, and from a newer Heliu', async () => {
  await expect(restore(dir, source, join(base, 'home-5'), [migrations])).rejects.toThrow('RESTORE_NOT_EMPTY');
  await expect(restore(dir, target, home, [migrations])).rejects.toThrow('RESTORE_NOT_EMPTY');
  const older = join(base, 'older');
  mkdirSync(older);
  writeFileSync(join(older, '0001_engine.sql'), readFileSync(join(migrations, '0001_engine.sql')));
  await expect(restore(dir, target, join(base, 'home-5'), [older])).rejects.toThrow('MIGRATION_UNKNOWN');
});
