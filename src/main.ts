/** The composition root: wires the rooms by hand. Imported by nothing but the `heliu` command. */
import { join, resolve } from 'node:path';
import type { OpenHouse } from './cli/command.ts';
import { runCli } from './cli/run.ts';
import { amazonReader } from './connectors/amazon/reader.ts';
import { type KingdeeSandbox, startKingdeeSandbox } from './connectors/kingdee/sandbox.ts';
import { migrate } from './engine/migrate.ts';
import { type Database, openDatabase } from './engine/postgres.ts';
import { loadSealingKey, loadSecret, storeSecret } from './engine/secrets.ts';
import { inTransaction } from './engine/transaction.ts';
import { databasePaperStore, filePaperStore } from './intake/paper-store.ts';
import { houseCatalogue } from './pipeline/catalogue.ts';
import { SANDBOX_LOGIN, sandboxBooks, targetsOf } from './pipeline/erp-account.ts';
import { erpStore } from './sandbox/erp-store.ts';
import { systemClock } from './wire/clock.ts';
import { createHttp } from './wire/http.ts';
import { createLimiter } from './wire/limiter.ts';
import { createRedactor } from './wire/redact.ts';

export async function main(argv: readonly string[]): Promise<void> {
  const home = resolve(process.env.HELIU_HOME || '.heliu');
  const status = await runCli(argv, {
    host: {
      home,
      openHouse: () => openHouse(home),
      openDatabase: () => database(home),
      up: () => Promise.reject(new Error('up')),
      work: () => Promise.reject(new Error('work')),
    },
    out: { line: (text) => process.stdout.write(`${text}\n`), error: (text) => process.stderr.write(`${text}\n`) },
    catalogue: houseCatalogue(),
    environment: process.env,
  });
  process.exitCode = status;
}

function database(home: string): Promise<Database> {
  const url = process.env.DATABASE_URL;
  return openDatabase({ home, ...(url ? { url } : {}) });
}

async function openHouse(home: string): Promise<OpenHouse> {
  const db = await database(home);
  try {
    await migrate(db.pool);
    return houseOver(home, db);
  } catch (error) {
    await db.close();
    throw error;
  }
}

function houseOver(home: string, db: Database): OpenHouse {
  const clock = systemClock;
  const key = loadSealingKey(home, process.env.HELIU_KEY);
  const limiter = createLimiter({ clock });
  const redactor = createRedactor();
  const http = createHttp({ limiter, redactor, clock });
  const sandboxes = sandboxOf(db);
  const secretOf = (name: string) => loadSecret(db.pool, key, name);
  return {
    home,
    db,
    papers: db.mode === 'external' ? databasePaperStore(db.pool) : filePaperStore(join(home, 'papers')),
    readers: [amazonReader],
    clock,
    catalogue: houseCatalogue(),
    secretOf,
    storeSecret: (name, value) =>
      inTransaction(db.pool, (tx) => storeSecret(tx, key, name, value, new Date(clock.now()))),
    targetOf: targetsOf({ db: db.pool, io: { http, limiter, clock, redactor }, secretOf, sandboxUrl: sandboxes.url }),
    close: async () => {
      http.close();
      await sandboxes.close();
      await db.close();
    },
  };
}

/** The sandbox ERP of this process, started when a book first needs it, and again where books were added since. */
function sandboxOf(db: Database) {
  let running: { readonly books: string; readonly server: Promise<KingdeeSandbox> } | undefined;
  const older: Promise<KingdeeSandbox>[] = [];
  return {
    url: async (): Promise<string> => {
      const books = await sandboxBooks(db.pool);
      const names = books.map((book) => book.number).join(' ');
      if (running?.books !== names) {
        if (running) older.push(running.server);
        const options = {
          store: erpStore(db.pool, SANDBOX_LOGIN.acctId),
          clock: systemClock,
          seed: { ...SANDBOX_LOGIN, books },
        };
        running = { books: names, server: startKingdeeSandbox(options) };
      }
      return (await running.server).url;
    },
    close: async (): Promise<void> => {
      for (const server of running ? [...older, running.server] : older) await (await server).close();
    },
  };
}
