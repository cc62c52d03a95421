/** A house over a test database: everything real but the finance ERP, which is the sandbox server. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { amazonReader } from '../../src/connectors/amazon/reader.ts';
import { type KingdeeSandbox, startKingdeeSandbox } from '../../src/connectors/kingdee/sandbox.ts';
import { Secret, secretStore } from '../../src/engine/secrets.ts';
import { filePaperStore } from '../../src/intake/paper-store.ts';
import { lastReader } from '../../src/papers/last-reader.ts';
import { houseCatalogue } from '../../src/pipeline/catalogue.ts';
import { SANDBOX_LOGIN, sandboxBooks, targetsOf } from '../../src/pipeline/erp-account.ts';
import type { House } from '../../src/pipeline/house.ts';
import { sourcesOf } from '../../src/pipeline/source-account.ts';
import { erpStore } from '../../src/sandbox/erp-store.ts';
import { type Clock, systemClock } from '../../src/wire/clock.ts';
import { createHttp } from '../../src/wire/http.ts';
import { createLimiter } from '../../src/wire/limiter.ts';
import { createRedactor } from '../../src/wire/redact.ts';
import { testDatabase } from './test-database.ts';

export interface TestHouse extends House {
  readonly sandbox: () => Promise<KingdeeSandbox>;
  close(): Promise<void>;
}

export async function testHouse(clock: Clock = systemClock): Promise<TestHouse> {
  const db = await testDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'heliu-papers-'));
  let sandbox: Promise<KingdeeSandbox> | undefined;
  const startSandbox = (): Promise<KingdeeSandbox> => {
    sandbox ??= sandboxBooks(db.pool).then((books) =>
      startKingdeeSandbox({ store: erpStore(db.pool, SANDBOX_LOGIN.acctId), clock, seed: { ...SANDBOX_LOGIN, books } }),
    );
    return sandbox;
  };
  const limiter = createLimiter({ clock });
  const redactor = createRedactor();
  const secrets = secretStore(new Secret(randomBytes(32).toString('base64')));
  const http = createHttp({ limiter, redactor, clock });
  const io = { http, limiter, clock, redactor };
  return {
    db: { pool: db.pool, url: db.url, mode: 'external', close: () => db.close() },
    papers: filePaperStore(folder),
    readers: [amazonReader, lastReader],
    clock,
    catalogue: houseCatalogue(),
    sourceOf: sourcesOf({ db: db.pool, io, secrets }),
    targetOf: targetsOf({
      db: db.pool,
      io,
      secrets,
      sandboxUrl: async () => (await startSandbox()).url,
    }),
    secrets,
    sandbox: startSandbox,
    close: async () => {
      http.close();
      await (await sandbox)?.close();
      await db.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Text or bytes as one chunk. */
export async function* bytesOf(...chunks: (string | Uint8Array)[]): AsyncIterable<Uint8Array> {
  for (const chunk of chunks) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
}
