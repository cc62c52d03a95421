/** For tests: a house on a test database with steps of the story that only answer, and users of every role. */

import { randomBytes } from 'node:crypto';
import type { TestDatabase } from '../../test/setup/test-database.ts';
import { csrfTokenOf, SESSION_LIMITS, startSession } from '../access/sessions.ts';
import { createUser } from '../access/users.ts';
import { amazonReader } from '../connectors/amazon/reader.ts';
import { problem, Refused, type Role } from '../core/problems.ts';
import { Secret, secretStore } from '../engine/secrets.ts';
import { inTransaction } from '../engine/transaction.ts';
import { databasePaperStore } from '../intake/paper-store.ts';
import { lastReader } from '../papers/last-reader.ts';
import { houseCatalogue } from '../pipeline/catalogue.ts';
import type { House, ImportReport } from '../pipeline/house.ts';
import { sourcesOf } from '../pipeline/source-account.ts';
import { type ManualClock, manualClock } from '../wire/clock.ts';
import { createHttp } from '../wire/http.ts';
import { createLimiter } from '../wire/limiter.ts';
import { createRedactor } from '../wire/redact.ts';
import type { Api } from './api.ts';
import { type ApiConfig, createApi } from './create-api.ts';
import { API_PROBLEMS } from './problems.ts';
import type { Services } from './services.ts';

export const START = Date.parse('2026-03-02T08:00:00Z');
export const PASSWORD = 'correct horse battery';

/** One user a role, called as the role. */
export const ONE_OF_EACH: readonly Role[] = ['config', 'preparer', 'reviewer', 'cashier', 'admin', 'auditor'];

export interface TestApi {
  readonly app: Api;
  readonly house: House;
  readonly clock: ManualClock;
  readonly log: string[];
  /** Headers of a signed-in user; the anti-forgery token is the third line of the three. */
  headersOf(username: string): Promise<Record<string, string>>;
}

export const EMPTY_REPORT: ImportReport = {
  documentNo: 1n,
  name: 'paper.txt',
  sha256: 'a'.repeat(64),
  bytes: 3,
  kind: undefined,
  already: false,
  openedBook: undefined,
  statements: [],
  problems: [],
  dryRun: false,
};

/** Steps that find nothing to work on. */
export function emptyServices(): Services {
  const absent = (): never => {
    throw new Refused(problem(API_PROBLEMS.NOT_FOUND, {}, { what: 'it' }));
  };
  return {
    importPaper: async (_house, request) => {
      let bytes = 0;
      for await (const chunk of request.bytes) bytes += chunk.length;
      return { ...EMPTY_REPORT, name: request.name, bytes };
    },
    retryDocument: async () => absent(),
    repostSettlement: async () => absent(),
    acceptItem: async () => [],
    proveLine: async () => absent(),
    verifyAll: async () => ({
      ok: true,
      books: [],
      audit: { ok: true, broken: undefined },
      papers: { ok: true, checked: 0n, bytes: 0n, breaks: [], breakCount: 0n },
    }),
    retryException: async () => absent(),
    skipException: async () => absent(),
    tryVoucher: async () => absent(),
    sendNow: async () => absent(),
    settleVoucher: async () => absent(),
    reverseVoucher: async () => absent(),
    mirrorNow: async () => absent(),
    repairBreak: async () => absent(),
  };
}

export async function testApi(
  database: TestDatabase,
  parts: { readonly services?: Partial<Services>; readonly config?: Partial<ApiConfig> } = {},
): Promise<TestApi> {
  const clock = manualClock(START);
  const log: string[] = [];
  const limiter = createLimiter({ clock });
  const redactor = createRedactor();
  // Calls outside never wait for a clock that stands still.
  const waits = manualClock(START, { skipSleeps: true });
  const io = { http: createHttp({ clock: waits, limiter, redactor }), limiter, clock: waits, redactor };
  const secrets = secretStore(new Secret(randomBytes(32).toString('base64')));
  const house: House = {
    db: { pool: database.pool, url: database.url, mode: 'external', close: async () => undefined },
    papers: databasePaperStore(database.pool),
    readers: [amazonReader, lastReader],
    clock,
    catalogue: houseCatalogue(),
    targetOf: async () => undefined,
    sourceOf: sourcesOf({ db: database.pool, io, secrets }),
    secrets,
  };
  const app = await createApi({
    house,
    services: parts.services ?? emptyServices(),
    config: {
      version: 'test',
      log: (line) => log.push(line),
      rates: { loginsPerMinute: 10_000, uploadsPerMinute: 10_000 },
      ...parts.config,
    },
  });
  return { app, house, clock, log, headersOf: (username) => signedIn(database, clock, username) };
}

export async function addOneOfEach(database: Pick<TestDatabase, 'pool'>): Promise<void> {
  await inTransaction(database.pool, async (tx) => {
    for (const role of ONE_OF_EACH)
      await createUser(
        tx,
        { username: role, displayName: role, roles: [role], password: PASSWORD },
        'heliu',
        new Date(START),
      );
  });
}

export async function signedIn(
  database: Pick<TestDatabase, 'pool'>,
  clock: Pick<ManualClock, 'now'>,
  username: string,
): Promise<Record<string, string>> {
  const now = new Date(clock.now());
  const { token } = await inTransaction(database.pool, (tx) =>
    startSession(tx, username, '192.0.2.1', SESSION_LIMITS, now),
  );
  return { cookie: `heliu=${token}`, 'x-heliu-csrf': csrfTokenOf(token) };
}

/** A multipart body with one file. */
export function fileBody(
  text: string | Buffer,
  field = 'file',
): { readonly payload: Buffer; readonly headers: Record<string, string> } {
  const edge = 'edge-of-the-part';
  const head = `--${edge}\r\ncontent-disposition: form-data; name="${field}"; filename="..\\secret/paper.txt"\r\ncontent-type: text/plain\r\n\r\n`;
  return {
    payload: Buffer.concat([Buffer.from(head), Buffer.from(text), Buffer.from(`\r\n--${edge}--\r\n`)]),
    headers: { 'content-type': `multipart/form-data; boundary=${edge}` },
  };
}
