/**
 * Backup without pg_dump, which the npm package does not ship: COPY of every table, the files of the home, and a manifest of
 * hashes. Text, so that it goes into a newer major and a newer Heliu. Neither the key nor pg-boss's wake-up calls are in it.
 */
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, posix, relative, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { Bug, problem, Refused } from '../core/problems.ts';
import { type MigrationFile, migrate, migrationFolders, readMigrations } from './migrate.ts';
import { asOwner, type Database } from './postgres.ts';
import { ENGINE_PROBLEMS } from './problems.ts';

interface TableCopy {
  /** `ledger.entry` */
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: number;
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
}

interface FileCopy {
  /** Below the home, and below `files/` of the backup; `/` between folders. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

interface SequenceValue {
  readonly name: string;
  readonly last: string;
  readonly called: boolean;
}

export interface BackupManifest {
  readonly format: 1;
  readonly createdAt: string;
  readonly migrations: readonly { readonly number: number; readonly name: string; readonly sha256: string }[];
  /** In an order in which each row's references are there before it. */
  readonly tables: readonly TableCopy[];
  readonly sequences: readonly SequenceValue[];
  readonly files: readonly FileCopy[];
}

const MANIFEST = 'manifest.json';
/** The server's own files, locks of running processes, other backups, and the key: it must not lie beside what it seals. */
const NOT_OF_THE_BACKUP = new Set(['pg', 'lock', 'backups', 'key']);

/**
 * One consistent snapshot while work goes on. `outDir` must be new or empty; the manifest is written last, so a backup
 * without one is no backup. Files of the home only ever get added, so what the snapshot names is among them.
 */
export async function backup(
  database: Pick<Database, 'pool'>,
  home: string,
  outDir: string,
  now: Date,
): Promise<BackupManifest> {
  if (existsSync(outDir) && readdirSync(outDir).length > 0) throw notEmpty(outDir);
  mkdirSync(join(outDir, 'tables'), { recursive: true, mode: 0o700 });
  const inDatabase = await asOwner(database.pool, async (client) => {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const copied = await copyDatabase(client, outDir);
    await client.query('COMMIT');
    return copied;
  });
  const files: FileCopy[] = [];
  const inside = (path: string): boolean => resolve(home, path).startsWith(resolve(outDir) + sep);
  for (const path of listHomeFiles(home).filter((one) => !inside(one))) {
    files.push(await copyHomeFile(home, outDir, path));
  }
  const manifest: BackupManifest = { format: 1, createdAt: now.toISOString(), ...inDatabase, files };
  writeFileSync(join(outDir, MANIFEST), `${JSON.stringify(manifest, null, 1)}\n`, { mode: 0o600 });
  return manifest;
}

type DatabaseCopy = Pick<BackupManifest, 'migrations' | 'tables' | 'sequences'>;

async function copyDatabase(client: pg.PoolClient, outDir: string): Promise<DatabaseCopy> {
  const migrations = await client.query<MigrationFile>(
    'SELECT number, name, sha256 FROM engine.migration ORDER BY number',
  );
  const tables: TableCopy[] = [];
  for (const table of await listTables(client)) tables.push(await copyTable(client, outDir, table));
  return { migrations: migrations.rows, tables, sequences: await listSequences(client) };
}

interface Table {
  readonly name: string;
  readonly columns: readonly string[];
  readonly needs: readonly string[];
}

const OUR_SCHEMAS = "n.nspname NOT LIKE 'pg\\_%' AND n.nspname NOT IN ('information_schema', 'public', 'pgboss')";

/** Generated columns are left out: COPY does not take them. Partitions are copied through their parent. */
async function listTables(client: pg.ClientBase): Promise<readonly Table[]> {
  const { rows } = await client.query<Table>(
    `SELECT format('%I.%I', n.nspname, c.relname) AS name,
       ARRAY(SELECT quote_ident(a.attname) FROM pg_attribute a
             WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' ORDER BY a.attnum) AS columns,
       ARRAY(SELECT DISTINCT format('%I.%I', fn.nspname, f.relname) FROM pg_constraint k
             JOIN pg_class f ON f.oid = k.confrelid JOIN pg_namespace fn ON fn.oid = f.relnamespace
             WHERE k.conrelid = c.oid AND k.contype = 'f' AND f.oid <> c.oid) AS needs
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND ${OUR_SCHEMAS} AND c.oid <> 'engine.migration'::regclass
     ORDER BY 1`,
  );
  return orderByNeed(rows);
}

/** Throws Bug for tables that refer to one another in a circle: such a reference could not be restored. */
function orderByNeed(tables: readonly Table[]): readonly Table[] {
  const done = new Set<string>();
  const ordered: Table[] = [];
  let left = [...tables];
  while (left.length > 0) {
    const ready = left.filter((table) => table.needs.every((name) => done.has(name)));
    if (ready.length === 0) throw new Bug(`tables refer to one another in a circle: ${left.map((one) => one.name)}`);
    for (const table of ready) done.add(table.name);
    ordered.push(...ready);
    left = left.filter((table) => !done.has(table.name));
  }
  return ordered;
}

async function copyTable(client: pg.PoolClient, outDir: string, table: Table): Promise<TableCopy> {
  const file = posix.join('tables', `${table.name.replaceAll('"', '')}.copy`);
  const source = client.query(copyTo(`COPY (SELECT ${table.columns.join(', ')} FROM ${table.name}) TO STDOUT`));
  const hash = createHash('sha256');
  let bytes = 0;
  const counted = async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      hash.update(chunk);
      bytes += chunk.length;
      yield chunk;
    }
  };
  await pipeline(source, counted, createWriteStream(join(outDir, file), { mode: 0o600 }));
  const { name, columns } = table;
  return { name, columns, rows: source.rowCount, file, bytes, sha256: hash.digest('hex') };
}

async function listSequences(client: pg.ClientBase): Promise<readonly SequenceValue[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT format('%I.%I', n.nspname, c.relname) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind = 'S' AND ${OUR_SCHEMAS} ORDER BY 1`,
  );
  const values: SequenceValue[] = [];
  for (const { name } of rows) {
    const one = await client.query<Omit<SequenceValue, 'name'>>(
      `SELECT last_value::text AS last, is_called AS called FROM ${name}`,
    );
    values.push({ name, ...(one.rows[0] as Omit<SequenceValue, 'name'>) });
  }
  return values;
}

function listHomeFiles(home: string): readonly string[] {
  if (!existsSync(home)) return [];
  return readdirSync(home, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(home, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => !NOT_OF_THE_BACKUP.has(path.split('/')[0] as string) && !path.startsWith('key.'))
    .sort();
}

async function copyHomeFile(home: string, outDir: string, path: string): Promise<FileCopy> {
  const target = join(outDir, 'files', path);
  mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
  copyFileSync(join(home, path), target);
  return { path, bytes: statSync(target).size, sha256: await hashOfFile(target) };
}

async function hashOfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/**
 * Puts a backup into a fresh database (never migrated) and a home without files. Everything is checked against the manifest
 * before anything is written; the tables come in one transaction. Migrations newer than the backup run afterwards. Throws
 * Refused BACKUP_DAMAGED, RESTORE_NOT_EMPTY, MIGRATION_*.
 */
export async function restore(
  dir: string,
  database: Pick<Database, 'pool'>,
  home: string,
  folders: readonly string[] = migrationFolders(),
): Promise<BackupManifest> {
  const manifest = await readVerified(dir);
  await refuseUsed(database.pool, home);
  refuseNewer(manifest, folders);
  const numbers = new Set(manifest.migrations.map((one) => one.number));
  await migrate(database.pool, folders, (file) => numbers.has(file.number));
  await asOwner(database.pool, (client) => loadAll(client, dir, manifest));
  for (const file of manifest.files) {
    const target = join(home, file.path);
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(join(dir, 'files', file.path), target);
  }
  await migrate(database.pool, folders);
  return manifest;
}

async function readVerified(dir: string): Promise<BackupManifest> {
  if (!existsSync(join(dir, MANIFEST))) throw damaged(MANIFEST, 'missing');
  const manifest = JSON.parse(readFileSync(join(dir, MANIFEST), 'utf8')) as BackupManifest;
  if (manifest.format !== 1) throw damaged(MANIFEST, `format ${manifest.format}`);
  for (const table of manifest.tables) await verifyFile(dir, table.file, table);
  for (const file of manifest.files) await verifyFile(dir, posix.join('files', file.path), file);
  return manifest;
}

async function verifyFile(
  dir: string,
  path: string,
  expected: { readonly bytes: number; readonly sha256: string },
): Promise<void> {
  const full = resolve(dir, path);
  // A manifest from elsewhere must not make us read or write beside the two folders.
  if (!full.startsWith(resolve(dir) + sep) || posix.normalize(path) !== path) throw damaged(path, 'path');
  const stat = statSync(full, { throwIfNoEntry: false });
  if (!stat) throw damaged(path, 'missing');
  if (stat.size !== expected.bytes) throw damaged(path, `${stat.size} bytes, not ${expected.bytes}`);
  if ((await hashOfFile(full)) !== expected.sha256) throw damaged(path, 'sha256');
}

async function refuseUsed(pool: pg.Pool, home: string): Promise<void> {
  const [file] = listHomeFiles(home);
  if (file !== undefined) throw notEmpty(join(home, file));
  const { rows } = await pool.query<{ name: string }>(
    `SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p') AND ${OUR_SCHEMAS} LIMIT 1`,
  );
  if (rows[0]) throw notEmpty(rows[0].name);
}

function refuseNewer(manifest: BackupManifest, folders: readonly string[]): void {
  const known = new Map(readMigrations(folders).map((file) => [file.number, file]));
  for (const { number, name, sha256 } of manifest.migrations) {
    const file = known.get(number);
    if (!file) throw new Refused(problem(ENGINE_PROBLEMS.MIGRATION_UNKNOWN, {}, { name }));
    if (file.sha256 !== sha256) throw new Refused(problem(ENGINE_PROBLEMS.MIGRATION_CHANGED, {}, { name }));
  }
}

/** Guards are off within the transaction only; foreign keys stay on, hence the order of the tables. */
async function loadAll(client: pg.PoolClient, dir: string, manifest: BackupManifest): Promise<void> {
  await client.query('BEGIN');
  try {
    const names = manifest.tables.map((table) => table.name);
    for (const name of names) await client.query(`ALTER TABLE ${name} DISABLE TRIGGER USER`);
    // Rows that migrations put in are in the backup as they were at last.
    if (names.length > 0) await client.query(`TRUNCATE ${names.join(', ')}`);
    for (const table of manifest.tables) await loadTable(client, dir, table);
    for (const name of names) await client.query(`ALTER TABLE ${name} ENABLE TRIGGER USER`);
    for (const { name, last, called } of manifest.sequences) {
      await client.query('SELECT setval($1::regclass, $2, $3)', [name, last, called]);
    }
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
  await client.query('ANALYZE');
}

async function loadTable(client: pg.PoolClient, dir: string, table: TableCopy): Promise<void> {
  const target = client.query(copyFrom(`COPY ${table.name} (${table.columns.join(', ')}) FROM STDIN`));
  await pipeline(createReadStream(join(dir, table.file), { highWaterMark: 262_144 }), target);
  if (target.rowCount !== table.rows) throw damaged(table.file, `${target.rowCount} rows, not ${table.rows}`);
}

function damaged(file: string, detail: string): Refused {
  return new Refused(problem(ENGINE_PROBLEMS.BACKUP_DAMAGED, {}, { file, detail }));
}

function notEmpty(table: string): Refused {
  return new Refused(problem(ENGINE_PROBLEMS.RESTORE_NOT_EMPTY, {}, { table }));
}
