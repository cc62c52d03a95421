/**
 * Vitest global setup: one PostgreSQL for the run (or HELIU_TEST_DATABASE_URL) and a migrated template database that
 * `testDatabase()` clones for each test file.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { migrate, migrationFolders } from '../../src/engine/migrate.ts';
import { createAppPool, openDatabase } from '../../src/engine/postgres.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Owner's URL of the server, with the database that the clones are made through. */
    readonly testServerUrl: string;
    readonly testTemplate: string;
  }
}

/** Only here: a test's data need not survive the machine. */
const RELAXED = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  shared_buffers: '64MB',
  max_connections: '200',
  autovacuum: 'off',
} as const;

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const outside = process.env.HELIU_TEST_DATABASE_URL;
  const home = mkdtempSync(join(tmpdir(), 'heliu-test-'));
  const database = await openDatabase({
    home,
    ...(outside === undefined ? { serverSettings: RELAXED } : { url: outside }),
  });
  const template = `heliu_template_${randomBytes(6).toString('hex')}`;
  const tearDown = async (): Promise<void> => {
    await execute(database.url, `DROP DATABASE IF EXISTS ${template} WITH (FORCE)`);
    await database.close();
    rmSync(home, { recursive: true, force: true });
  };
  try {
    await makeTemplate(database.url, template);
  } catch (error) {
    await tearDown();
    throw error;
  }
  project.provide('testServerUrl', database.url);
  project.provide('testTemplate', template);
  return tearDown;
}

async function makeTemplate(serverUrl: string, template: string): Promise<void> {
  await execute(serverUrl, `CREATE DATABASE ${template} TEMPLATE template0`);
  const url = new URL(serverUrl);
  url.pathname = `/${template}`;
  const pool = createAppPool(url.toString(), 2);
  try {
    await migrate(pool, wantedFolders());
  } finally {
    await pool.end();
  }
}

/** `HELIU_TEST_ROOMS=engine,ledger`: only those rooms' migrations, while another room's are being written. */
function wantedFolders(): readonly string[] {
  const rooms = process.env.HELIU_TEST_ROOMS?.split(',');
  return migrationFolders().filter((folder) => rooms?.includes(basename(dirname(folder))) ?? true);
}

async function execute(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
