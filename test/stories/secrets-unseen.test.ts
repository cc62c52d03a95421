/**
 * Secrets never leave: every profile is connected, delivers, and fails in every way, also against servers that say the whole
 * request back. Then everything that a person or another system could read is searched for every secret, token and cookie,
 * plain and in the forms that texts carry them in.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Api } from '../../src/api/api.ts';
import { createApi } from '../../src/api/create-api.ts';
import { addOneOfEach, emptyServices, ONE_OF_EACH, signedIn } from '../../src/api/test-house.ts';
import { describeProblem, Refused, Transient } from '../../src/core/problems.ts';
import { type ErpAccount, loadErpAccount, setMapping } from '../../src/delivery/erp-accounts.ts';
import { append, NOW, openBook } from '../../src/delivery/journal-fixture.ts';
import { openOutbox } from '../../src/delivery/lease.ts';
import { deliverAccount } from '../../src/delivery/outbox.ts';
import { listVouchers } from '../../src/delivery/voucher-list.ts';
import { cutVouchers } from '../../src/delivery/vouchers.ts';
import { backup } from '../../src/engine/backup.ts';
import { asOwner } from '../../src/engine/postgres.ts';
import { Secret, secretStore } from '../../src/engine/secrets.ts';
import { inTransaction } from '../../src/engine/transaction.ts';
import { databasePaperStore } from '../../src/intake/paper-store.ts';
import { houseCatalogue } from '../../src/pipeline/catalogue.ts';
import { changeErp, connectErp, diagnoseErp, targetsOf } from '../../src/pipeline/erp-account.ts';
import type { House } from '../../src/pipeline/house.ts';
import { pullMaster } from '../../src/pipeline/pull-master.ts';
import { sourcesOf } from '../../src/pipeline/source-account.ts';
import { settingsOf, TARGET_PROFILES } from '../../src/pipeline/target-profiles.ts';
import { manualClock } from '../../src/wire/clock.ts';
import { createHttp, type Http } from '../../src/wire/http.ts';
import { createLimiter } from '../../src/wire/limiter.ts';
import { createRedactor } from '../../src/wire/redact.ts';
import { COSMIC } from '../conformance/profiles/cosmic.ts';
import { GALAXY } from '../conformance/profiles/galaxy.ts';
import { JDY } from '../conformance/profiles/jdy.ts';
import { NCCLOUD } from '../conformance/profiles/nccloud.ts';
import { TPLUS } from '../conformance/profiles/tplus.ts';
import { U8 } from '../conformance/profiles/u8.ts';
import { YONBIP } from '../conformance/profiles/yonbip.ts';
import type { Subject } from '../conformance/subject.ts';
import { type TestDatabase, testDatabase } from '../setup/test-database.ts';
import { type Manner, startWiretap, type Wiretap } from './wiretap.ts';

/** Longer than every lease, deadline, pause and back-off of these few tries. */
const LATER_MS = 1_000_000;
const TPLUS_TOKENS: readonly Subject[] = [
  connectedBy('T+, open token', { tokenBy: 'open-token' }, {}),
  connectedBy('T+, refresh token', { tokenBy: 'refresh-token' }, { refreshToken: 'refresh-0123456789' }),
];
const SUBJECTS: readonly Subject[] = [
  ...GALAXY,
  ...[COSMIC, JDY, NCCLOUD, U8, YONBIP].flatMap(([one]) => one ?? []),
  ...TPLUS_TOKENS,
];
const MANNERS: readonly Wiretap['manner'][] = (['page', 'refusal', 'cut'] as const).flatMap((how) => [
  { how, of: 'all' },
  { how, of: 'saves' },
]);

/** What must not be seen → whose it is. */
const marks = new Map<string, string>();
/** Where it could be seen → the text. */
const sinks = new Map<string, string>();
const said: string[] = [];
const clock = manualClock(NOW.getTime(), { skipSleeps: true });
const sealingKey = randomBytes(32).toString('base64');
const undo: (() => void)[] = [];

/** T+ has two ways to a token, of which a form takes one. */
function connectedBy(name: string, config: object, secrets: Readonly<Record<string, string>>): Subject {
  const [base] = TPLUS;
  if (!base) throw new Error('no T+');
  return {
    ...base,
    name,
    async open(time) {
      const erp = await base.open(time);
      const account: typeof erp.account = (url) => {
        const { openToken = '', appSecret = '' } = erp.account(url).secrets;
        const own = Object.keys(secrets).length > 0 ? secrets : { openToken };
        return {
          ...erp.account(url),
          config: { ...erp.account(url).config, ...config },
          secrets: { appSecret, ...own },
        };
      };
      return { ...erp, account };
    },
  };
}

let database: TestDatabase;
let house: House;
let app: Api;
let http: Http;

beforeAll(async () => {
  listen();
  database = await testDatabase();
  const [limiter, redactor] = [createLimiter({ clock }), createRedactor()];
  http = createHttp({ clock, limiter, redactor });
  const secrets = secretStore(new Secret(sealingKey));
  const sandboxUrl = (): never => {
    throw new Error('no sandbox of our own');
  };
  house = {
    db: { pool: database.pool, url: database.url, mode: 'external', close: async () => undefined },
    papers: databasePaperStore(database.pool),
    readers: [],
    clock,
    catalogue: houseCatalogue(),
    secrets,
    sourceOf: sourcesOf({ db: database.pool, io: { http, limiter, clock, redactor }, secrets }),
    targetOf: targetsOf({ db: database.pool, io: { http, limiter, clock, redactor }, secrets, sandboxUrl }),
  };
  app = await createApi({
    house,
    services: emptyServices(),
    config: { version: 'test', log: (line) => said.push(line) },
  });
  await addOneOfEach(database);
  marks.set(sealingKey, 'the sealing key');
});
afterAll(async () => {
  for (const back of undo) back();
  http.close();
  await app.close();
  await database.close();
});

/** What the process says, on either stream and to the console. */
function listen(): void {
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write;
    stream.write = ((chunk: string | Uint8Array, ...rest: never[]) => {
      said.push(Buffer.from(chunk).toString('utf8'));
      return write.call(stream, chunk, ...rest);
    }) as typeof write;
    undo.push(() => {
      stream.write = write;
    });
  }
  for (const name of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    const original = console[name];
    console[name] = (...words: unknown[]) => void said.push(words.map(String).join(' '));
    undo.push(() => {
      console[name] = original;
    });
  }
}

/** An error as a log, a door and a debugger would show it. */
function sayError(error: unknown): void {
  if (!(error instanceof Error)) return void said.push(String(error));
  said.push(error.message, error.stack ?? '', JSON.stringify(error));
  if (error instanceof Refused || error instanceof Transient)
    for (const language of ['zh', 'en'] as const)
      said.push(JSON.stringify(describeProblem(house.catalogue, error.problem, language)));
}

async function tried(work: () => Promise<unknown>): Promise<void> {
  try {
    const told = await work();
    said.push(JSON.stringify(told, (_key, one: unknown) => (typeof one === 'bigint' ? String(one) : one)) ?? '');
  } catch (error) {
    sayError(error);
  }
}

interface Connected {
  readonly name: string;
  readonly book: string;
  readonly tap: Wiretap;
  readonly secrets: Readonly<Record<string, string>>;
}

/** Diagnosis, base data and a delivery, in whatever manner the ERP answers. The secrets are given anew: no session is kept. */
async function work({ name, book, secrets }: Connected, more: Readonly<Record<string, string>> = {}): Promise<void> {
  clock.advance(LATER_MS);
  await tried(() => changeErp(house, name, { secrets: { ...secrets, ...more } }, 'ann'));
  await tried(() => diagnoseErp(house, name));
  await deliver(name, book);
}

async function deliver(name: string, book: string): Promise<void> {
  const { pool } = database;
  const outbox = openOutbox({ pool, clock, catalogue: house.catalogue, worker: 'w1' });
  await tried(async () => {
    const target = await house.targetOf(book);
    if (!target) throw new Error('no target');
    await pullMaster(house, target, name, ['PERIOD']);
    return deliverAccount(outbox, (await loadErpAccount(pool, book)) as ErpAccount, target, 3);
  });
}

async function connect(subject: Subject, at: number): Promise<Connected & { close(): Promise<void> }> {
  const erp = await subject.open(clock);
  const tap = await startWiretap(erp);
  const connection = erp.account(tap.url);
  const [name, book] = [`erp-${at}`, `S${at}`];
  const known = new Map(settingsOf(subject.profile).map((field) => [field.key, field.kind]));
  const settings = Object.entries({ ...connection.config, ...connection.secrets });
  const isSecret = (key: string): boolean => known.get(key) === 'secret';
  const secrets = Object.fromEntries(settings.filter(([key]) => isSecret(key))) as Record<string, string>;
  const config = Object.fromEntries(settings.filter(([key]) => known.has(key) && !isSecret(key)));
  for (const [key, value] of Object.entries(secrets)) marks.set(value, `${subject.name}: ${key}`);
  await openBook(database.pool, book);
  const request = { erpAccount: name, book, profile: subject.profile, baseUrl: connection.baseUrl };
  await connectErp(
    house,
    { ...request, ledger: connection.ledger, config: { ...config, batch: 'off' }, secrets },
    'ann',
  );
  await inTransaction(database.pool, async (tx) => {
    const same = [
      { kind: 'ACCOUNT', ours: '*', theirs: '*' },
      { kind: '*', ours: '*', theirs: '*' },
    ];
    await setMapping(tx, name, [...same, ...(erp.mapping ?? [])]);
    const lines = ['D 1122.11 71.00', 'C 6001.01 71.00'];
    const entries = [];
    for (let one = 1; one <= 30; one += 1) entries.push(await append(tx, book, lines, { sourceId: `ST-${one}` }));
    const how = { granularity: 'PER_SETTLEMENT_MONTH', review: 'AUTO', actor: 'worker', now: NOW } as const;
    await cutVouchers(tx, { book, entries, ...how });
  });
  const close = async (): Promise<void> => {
    await tap.close();
    await erp.close();
  };
  return { name, book, tap, secrets, close };
}

describe.each(SUBJECTS.map((subject, at) => [subject.name, subject, at] as const))('%s', (_name, subject, at) => {
  test('is connected, delivers, and fails in every way', { timeout: 120_000 }, async () => {
    const one = await connect(subject, at);
    try {
      await work(one);
      // An ERP that works later has done so by now.
      clock.advance(LATER_MS);
      await deliver(one.name, one.book);
      const states = (await listVouchers(database.pool, { book: one.book })).map((voucher) => voucher.state);
      expect(states.some((state) => state === 'VERIFIED' || state === 'UNPROVED')).toBe(true);
      for (const manner of MANNERS) {
        one.tap.manner = manner;
        await work(one);
      }
      one.tap.manner = { how: 'pass', of: 'all' };
      const wrong = Object.fromEntries(
        Object.keys(one.secrets).map((key) => [key, `wrong-${subject.profile}-${key}-9f3ac1`]),
      );
      for (const [key, value] of Object.entries(wrong)) marks.set(value, `${subject.name}: wrong ${key}`);
      await work(one, wrong);
      for (const how of ['page', 'refusal'] as const) {
        one.tap.manner = { how, of: 'all' };
        await work(one, wrong);
      }
      for (const value of one.tap.seen) if (!marks.has(value)) marks.set(value, `${subject.name}: on the wire`);
      const silent = (['pass', 'cut', 'page', 'refusal'] satisfies Manner[]).filter(
        (how) => one.tap.answered[how] === 0,
      );
      expect(silent).toEqual([]);
    } finally {
      await one.close();
    }
  });
});

test('every profile that sends was tried, and each showed secrets on the wire', () => {
  const tried = new Set(SUBJECTS.map((one) => one.profile));
  expect([...tried].sort()).toEqual(
    TARGET_PROFILES.filter((one) => one.connect)
      .map((one) => one.profile)
      .sort(),
  );
  const owners = [...marks.values()];
  for (const { name } of SUBJECTS) {
    expect(owners.filter((one) => one.startsWith(`${name}: `)).length, name).toBeGreaterThan(1);
  }
});

/** As texts carry it: plain, URL-encoded, JSON-escaped, hex, base64 at each of the three places in a longer text. */
function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret, 'utf8');
  const inside = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    // The first and last characters depend on what stands beside.
    return text.slice(before === 0 ? 0 : before + 1, -1);
  });
  const url = inside.map((one) => one.replaceAll('+', '-').replaceAll('/', '_'));
  const hex = bytes.toString('hex');
  const escaped = JSON.stringify(secret).slice(1, -1);
  return [...new Set([secret, encodeURIComponent(secret), escaped, hex, hex.toUpperCase(), ...inside, ...url])];
}

async function readDatabase(): Promise<void> {
  await asOwner(database.pool, async (owner) => {
    const tables = await owner.query<{ name: string }>(
      `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
       WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`,
    );
    for (const { name } of tables.rows) {
      const { rows } = await owner.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`);
      sinks.set(`table ${name}`, rows.map((one) => one.row).join('\n'));
    }
  });
}

/** Every GET of the API, with what is there in each place of its path, by the first role that may; how many answered. */
async function readApi(): Promise<number> {
  const all = await Promise.all(ONE_OF_EACH.map((role) => signedIn(database, clock, role)));
  const get = async (url: string) => {
    let answer = await app.inject({ url, headers: all[0] ?? {} });
    for (const headers of all.slice(1)) if (answer.statusCode === 403) answer = await app.inject({ url, headers });
    return answer;
  };
  const { paths } = (await app.inject({ url: '/api/openapi.json' })).json() as { paths: Record<string, object> };
  const { rows } = await database.pool.query<{ id: string }>(
    `SELECT 'E-' || lpad(number::text, 6, '0') AS id FROM engine.exception ORDER BY number LIMIT 60`,
  );
  const places: Record<string, readonly string[]> = {
    name: SUBJECTS.map((_, at) => `erp-${at}`),
    book: SUBJECTS.map((_, at) => `S${at}`),
    id: rows.map((one) => one.id),
    no: ['1', '2', '3', '4', '5', '6'],
    kind: ['PERIOD'],
    line: ['1'],
    shop: ['US01'],
    username: ['admin'],
  };
  let answers = 0;
  for (const [path, methods] of Object.entries(paths)) {
    if (!('get' in methods) || path.endsWith('/events')) continue;
    for (const url of filled(path, places)) {
      const query = path.endsWith('/export') ? '?format=jsonl' : '';
      const answer = await get(`${url}${query}`);
      if (answer.statusCode === 200) answers += 1;
      sinks.set(`GET ${url}`, `${JSON.stringify(answer.headers)}\n${answer.body}`);
    }
  }
  for (const url of ['/', '/api/openapi.json']) sinks.set(`GET ${url}`, (await get(url)).body);
  return answers;
}

function filled(path: string, places: Readonly<Record<string, readonly string[]>>): readonly string[] {
  const [, name] = /\{(\w+)\}/.exec(path) ?? [];
  if (name === undefined) return [path];
  return (places[name] ?? ['1']).flatMap((value) => filled(path.replace(`{${name}}`, value), places));
}

async function readBackup(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'heliu-unseen-'));
  try {
    const home = mkdtempSync(join(folder, 'home-'));
    await backup(house.db, home, join(folder, 'out'), NOW);
    for (const file of readdirSync(join(folder, 'out'), { recursive: true, withFileTypes: true }))
      if (file.isFile()) sinks.set(`backup ${file.name}`, readFileSync(join(file.parentPath, file.name), 'latin1'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test('no log, error, table, answer of the API, export or backup holds a secret in any form', async () => {
  await readDatabase();
  const answers = await readApi();
  await readBackup();
  sinks.set('the process', said.join('\n'));
  expect(answers).toBeGreaterThan(40);
  const leaks: string[] = [];
  for (const [secret, owner] of marks)
    for (const form of formsOf(secret))
      for (const [place, text] of sinks) {
        const found = text.indexOf(form);
        if (found >= 0) leaks.push(`${owner} in ${place}: …${text.slice(Math.max(0, found - 60), found + 20)}…`);
      }
  expect(leaks.slice(0, 20)).toEqual([]);
}, 120_000);
