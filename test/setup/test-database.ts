import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { createAppPool } from '../../src/engine/postgres.ts';

export interface TestDatabase {
  /** Works as heliu_app, as in the house; `asOwner(pool, …)` lends the owner's rights. */
  readonly pool: pg.Pool;
  /** Connects as the owner. */
  readonly url: string;
  close(): Promise<void>;
}

const CLONE_TRIES_MAX = 20;

/** A migrated, empty database of its own: a clone of the run's template (about 30 ms). Close it in `afterAll`. */
export function testDatabase(): Promise<TestDatabase> {
  return makeDatabase(inject('testTemplate'));
}

/** A database that no migration has touched. */
export function freshDatabase(): Promise<TestDatabase> {
  return makeDatabase('template0');
}

async function makeDatabase(template: string): Promise<TestDatabase> {
  const serverUrl = inject('testServerUrl');
  const name = `heliu_test_${randomBytes(6).toString('hex')}`;
  await onServer(serverUrl, (client) => clone(client, name, template));
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  const pool = createAppPool(url.toString(), 8);
  return {
    pool,
    url: url.toString(),
    close: async () => {
      await pool.end();
      await onServer(serverUrl, (client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
    },
  };
}

/** 55006 object_in_use: two files clone the template at the same moment; PostgreSQL allows one at a time. */
async function clone(client: pg.Client, name: string, template: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await client.query(`CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY FILE_COPY`);
      return;
    } catch (error) {
      if ((error as { code?: string }).code !== '55006' || attempt === CLONE_TRIES_MAX) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20 * attempt));
    }
  }
}

async function onServer(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
