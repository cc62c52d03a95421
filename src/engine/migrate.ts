/** Numbered SQL files of all rooms, each run once, in order, in a transaction of its own. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { Bug, problem, Refused } from '../core/problems.ts';
import { asOwner } from './postgres.ts';
import { ENGINE_PROBLEMS } from './problems.ts';

export interface MigrationFile {
  readonly number: number;
  /** `0001_engine` */
  readonly name: string;
  readonly sql: string;
  readonly sha256: string;
}

/** Any number that no one else of the house takes as an advisory lock key of one bigint. */
const MIGRATION_LOCK = 4_813_500_001n;

/** `src/<room>/migrations` of each room that has one. */
export function migrationFolders(source: string = fileURLToPath(new URL('..', import.meta.url))): readonly string[] {
  const rooms = readdirSync(source, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return rooms.map((room) => join(source, room.name, 'migrations')).filter((folder) => existsSync(folder));
}

/** Sorted by number. Throws Bug where two files have one number or a name is not `NNNN_name.sql`. */
export function readMigrations(folders: readonly string[]): readonly MigrationFile[] {
  const files = folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.sql'))
      .map((name) => readMigration(join(folder, name), name)),
  );
  const sorted = files.sort((a, b) => a.number - b.number);
  for (const [index, file] of sorted.entries()) {
    if (sorted[index - 1]?.number === file.number) throw new Bug(`two migrations have number ${file.number}`);
  }
  return sorted;
}

function readMigration(path: string, fileName: string): MigrationFile {
  const match = /^(\d{4})_[a-z0-9_]+\.sql$/.exec(fileName);
  if (!match) throw new Bug(`not a migration's name: ${path}`);
  const sql = readFileSync(path, 'utf8');
  // A checkout on Windows may change the line ends; that is no change of the migration.
  const sha256 = createHash('sha256').update(sql.replaceAll('\r\n', '\n')).digest('hex');
  return { number: Number(match[1]), name: fileName.slice(0, -4), sql, sha256 };
}

/**
 * Brings the database up to date and returns the names that were applied. Safe beside another process. Throws Refused
 * MIGRATION_CHANGED, MIGRATION_UNKNOWN (data of a newer version), MIGRATION_FAILED (rolled back as a whole). With `wanted`
 * the other files count as not there: restore builds the schema that its backup had.
 */
export async function migrate(
  pool: pg.Pool,
  folders: readonly string[] = migrationFolders(),
  wanted: (file: MigrationFile) => boolean = () => true,
): Promise<readonly string[]> {
  const files = readMigrations(folders).filter(wanted);
  return asOwner(pool, async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    try {
      const due = dueMigrations(files, await readApplied(client));
      for (const file of due) await applyMigration(client, file);
      return due.map((file) => file.name);
    } finally {
      await client.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
    }
  });
}

interface Applied {
  readonly number: number;
  readonly name: string;
  readonly sha256: string;
}

async function readApplied(client: pg.ClientBase): Promise<readonly Applied[]> {
  const table = await client.query("SELECT to_regclass('engine.migration') AS found");
  if (table.rows[0].found === null) return [];
  return (await client.query<Applied>('SELECT number, name, sha256 FROM engine.migration ORDER BY number')).rows;
}

/** A migration with a lower number than one applied is still due: rooms number within their own ranges. */
function dueMigrations(files: readonly MigrationFile[], applied: readonly Applied[]): readonly MigrationFile[] {
  const byNumber = new Map(files.map((file) => [file.number, file]));
  for (const one of applied) {
    const file = byNumber.get(one.number);
    if (!file) throw new Refused(problem(ENGINE_PROBLEMS.MIGRATION_UNKNOWN, {}, { name: one.name }));
    if (file.sha256 !== one.sha256 || file.name !== one.name) {
      throw new Refused(problem(ENGINE_PROBLEMS.MIGRATION_CHANGED, {}, { name: file.name }));
    }
  }
  const done = new Set(applied.map((one) => one.number));
  return files.filter((file) => !done.has(file.number));
}

async function applyMigration(client: pg.ClientBase, file: MigrationFile): Promise<void> {
  try {
    await client.query('BEGIN');
    await client.query(file.sql);
    await client.query('INSERT INTO engine.migration (number, name, sha256) VALUES ($1, $2, $3)', [
      file.number,
      file.name,
      file.sha256,
    ]);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    const detail = (error as Error).message;
    throw new Refused(problem(ENGINE_PROBLEMS.MIGRATION_FAILED, {}, { name: file.name, detail }));
  }
}
