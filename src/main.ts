/** The composition root: wires the rooms by hand. Imported by nothing but the `heliu` command. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureFirstAdmin } from './access/users.ts';
import { createApi } from './api/create-api.ts';
import { type OpenHouse, type UpOptions, WrongUse } from './cli/command.ts';
import { runCli } from './cli/run.ts';
import { amazonReader } from './connectors/amazon/reader.ts';
import { type KingdeeSandbox, startKingdeeSandbox } from './connectors/kingdee/sandbox.ts';
import { BOOK_ZONE } from './core/dates.ts';
import { type Jobs, startJobs } from './engine/jobs.ts';
import { migrate } from './engine/migrate.ts';
import { type Database, openDatabase } from './engine/postgres.ts';
import { loadSealingKey, secretStore } from './engine/secrets.ts';
import { inTransaction } from './engine/transaction.ts';
import { databasePaperStore, filePaperStore } from './intake/paper-store.ts';
import { openExpressions } from './masterdata/field-mapping/expressions.ts';
import { lastReader } from './papers/last-reader.ts';
import { houseCatalogue } from './pipeline/catalogue.ts';
import { cutWaiting } from './pipeline/cut-waiting.ts';
import { ACCOUNTS_AT_ONCE, deliverableAccounts, deliverDue, deliveriesDue } from './pipeline/deliver.ts';
import { attachSandbox, SANDBOX_LOGIN, sandboxBooks, targetsOf } from './pipeline/erp-account.ts';
import { retryException, skipException } from './pipeline/exceptions.ts';
import { importPaper } from './pipeline/import.ts';
import { mirrorDue, mirrorNow, repairBreak } from './pipeline/mirror.ts';
import { postDueOrders } from './pipeline/post-orders.ts';
import { proveLine } from './pipeline/prove.ts';
import { resumeImports } from './pipeline/resume.ts';
import { acceptItem, repostSettlement, retryDocument } from './pipeline/retry.ts';
import { reverseVoucher } from './pipeline/reverse.ts';
import { settleVoucher } from './pipeline/settle-voucher.ts';
import { sourcesOf } from './pipeline/source-account.ts';
import { sourcesDue, syncAccount } from './pipeline/sync-account.ts';
import { sendNow, tryVoucher } from './pipeline/try-voucher.ts';
import { verifyAll } from './pipeline/verify.ts';
import { demoSettlements } from './sandbox/demo.ts';
import { erpStore } from './sandbox/erp-store.ts';
import { seedDemo } from './sandbox/seed-demo.ts';
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
      up: (options) => up(home, options),
      work: () => work(home),
      untilStopped: untilSignal,
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
  const secrets = secretStore(loadSealingKey(home, process.env.HELIU_KEY));
  const limiter = createLimiter({ clock });
  const redactor = createRedactor();
  const http = createHttp({ limiter, redactor, clock });
  const io = { http, limiter, clock, redactor };
  const sandboxes = sandboxOf(db);
  const expressions = openExpressions();
  return {
    home,
    db,
    papers: db.mode === 'external' ? databasePaperStore(db.pool) : filePaperStore(join(home, 'papers')),
    readers: [amazonReader, lastReader],
    clock,
    catalogue: houseCatalogue(),
    secrets,
    erpDeadlineMs: numberOf('HELIU_ERP_DEADLINE_SECONDS', { least: 1, most: 120, default: 30 }) * 1000,
    sourceOf: sourcesOf({ db: db.pool, io, secrets }),
    targetOf: targetsOf({
      db: db.pool,
      io,
      secrets,
      expressions,
      sandboxUrl: sandboxes.url,
    }),
    close: async () => {
      http.close();
      await expressions.close();
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

const DELIVER = 'deliver';
const RESUME = 'resume';
const MIRROR = 'mirror';
const SYNC = 'sync';
const CUT = 'cut';
/** Before other accounts have their turn; a job ends well before it is taken for dead. */
const VOUCHERS_A_TURN = 50;
const queues = () =>
  [
    // By ERP account: of each at most one worker of all processes delivers, and each process drives some side by side.
    {
      name: DELIVER,
      concurrency: numberOf('HELIU_ACCOUNTS_AT_ONCE', { least: 1, most: 32, default: ACCOUNTS_AT_ONCE }),
      secondsMax: 600,
    },
    { name: RESUME, concurrency: 1, secondsMax: 3_600 },
    { name: MIRROR, concurrency: 1, secondsMax: 3_600 },
    // By source: of each at most one worker of all processes reads.
    { name: SYNC, concurrency: SOURCES_AT_ONCE, secondsMax: 3_600 },
    { name: CUT, concurrency: 1, secondsMax: 3_600 },
  ] as const;
/** What a lost wake-up costs at most. */
const SWEEP_MS = 5_000;
/** Looks every hour for accounts whose mirror is due. */
const MIRROR_CRON = '7 * * * *';
/** Days end at another hour in each marketplace; orders that become revenue by a later date are looked at then too. */
const CUT_CRON = '2 * * * *';
const SOURCES_AT_ONCE = 2;
const ALL = 'all';

/** The background work of one process: deliveries, and imports that were cut off. */
async function startWork(house: OpenHouse): Promise<Jobs> {
  const jobs = await startJobs({
    url: house.db.url,
    queues: queues(),
    onFailure: (failure) => log(`job ${failure.queue} ${failure.key}: ${messageOf(failure.error)}`),
    logger: log,
  });
  const worker = `worker-${process.pid}`;
  await jobs.work(DELIVER, async (erpAccount) => {
    // Behind the other accounts that wait.
    if ((await deliverDue(house, { worker, erpAccount, limit: VOUCHERS_A_TURN })).more)
      await jobs.wake(DELIVER, erpAccount);
  });
  await jobs.work(RESUME, async () => {
    if ((await resumeImports(house)) > 0) await wakeDeliveries(house, jobs);
  });
  await jobs.work(MIRROR, async () => {
    await mirrorDue(house, { worker });
  });
  const reading = new AbortController();
  await jobs.work(SYNC, async (source) => {
    await syncAccount(house, { source, owner: worker, actor: worker, signal: reading.signal });
    await wakeDeliveries(house, jobs);
  });
  await jobs.work(CUT, async () => {
    await postDueOrders(house, worker);
    await cutWaiting(house);
    await wakeDeliveries(house, jobs);
  });
  await jobs.wake(RESUME, ALL);
  await jobs.schedule(CUT, ALL, CUT_CRON, BOOK_ZONE);
  await jobs.schedule(MIRROR, ALL, MIRROR_CRON, BOOK_ZONE);
  jobs.sweep(SWEEP_MS, async () => {
    for (const erpAccount of await deliveriesDue(house)) await jobs.wake(DELIVER, erpAccount);
    for (const source of await sourcesDue(house.db.pool, new Date(house.clock.now()))) await jobs.wake(SYNC, source);
  });
  return {
    ...jobs,
    stop: () => {
      reading.abort();
      return jobs.stop();
    },
  };
}

async function wakeDeliveries(house: OpenHouse, jobs: Jobs): Promise<void> {
  for (const erpAccount of await deliverableAccounts(house)) await jobs.wake(DELIVER, erpAccount);
}

/** A whole number of the environment. Throws WrongUse where it is none, or out of its bounds. */
function numberOf(
  name: string,
  bounds: { readonly least: number; readonly most: number; readonly default: number },
): number {
  const text = process.env[name];
  const number = text ? Number(text) : bounds.default;
  if (Number.isInteger(number) && number >= bounds.least && number <= bounds.most) return number;
  throw new WrongUse(`${name} is a whole number from ${bounds.least} to ${bounds.most}`);
}

async function up(home: string, options: UpOptions): Promise<void> {
  const house = await openHouse(home);
  const stopped = untilSignal();
  const jobs = await startWork(house);
  const api = await createApi({
    house,
    services: services(house, jobs),
    config: {
      version: version(),
      log,
      consoleFolder: fileURLToPath(new URL('../dist/console', import.meta.url)),
      behindTls: process.env.HELIU_BEHIND_TLS === '1',
    },
  });
  const address = await api.listen({ port: options.port, host: options.host });
  const admin = await inTransaction(house.db.pool, (tx) => ensureFirstAdmin(tx, new Date(house.clock.now())));
  process.stdout.write(`\nHeliu 合流  ${address}\n`);
  if (admin)
    process.stdout.write(
      `首次登录 / first login:  ${admin.username}  ${admin.password}\n（只显示这一次，登录后须修改 / shown once, to be changed at login）\n`,
    );
  const demo = options.demo ? runDemo(house, jobs).catch((error) => log(`demo: ${messageOf(error)}`)) : undefined;
  await stopped;
  process.stdout.write('正在停止 / stopping …\n');
  await api.close();
  await demo;
  await jobs.stop();
  await house.close();
}

async function work(home: string): Promise<void> {
  const house = await openHouse(home);
  const stopped = untilSignal();
  const jobs = await startWork(house);
  process.stdout.write(`Heliu worker ${process.pid}\n`);
  await stopped;
  await jobs.stop();
  await house.close();
}

function untilSignal(): Promise<void> {
  return new Promise((done) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => done());
  });
}

/** The steps of the story as the API starts them: whatever may have cut vouchers wakes the delivery. */
function services(house: OpenHouse, jobs: Jobs) {
  const waking =
    <A extends readonly unknown[], R>(step: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      const result = await step(...args);
      await wakeDeliveries(house, jobs);
      return result;
    };
  return {
    importPaper: waking(importPaper),
    retryDocument: waking(retryDocument),
    repostSettlement: waking(repostSettlement),
    acceptItem: waking(acceptItem),
    retryException: waking(retryException),
    tryVoucher: waking(tryVoucher),
    sendNow: waking(sendNow),
    settleVoucher: waking(settleVoucher),
    reverseVoucher: waking(reverseVoucher),
    repairBreak: waking(repairBreak),
    mirrorNow,
    skipException,
    proveLine,
    verifyAll,
  };
}

const DEMO_PAUSE_MS = 1_500;

/** On a home without any book: a made-up company whose papers arrive one by one. */
async function runDemo(house: OpenHouse, jobs: Jobs): Promise<void> {
  const demo = demoSettlements(house.clock.now());
  const fresh = await seedDemo(house.db.pool, demo, attachSandbox, new Date(house.clock.now()));
  if (!fresh) return;
  process.stdout.write(`演示公司 / demo company: ${demo.company.zh} · ${demo.company.en}\n`);
  for (const file of demo.files) {
    await importPaper(house, { name: file.name, bytes: oneChunk(file.bytes), shop: file.shop, actor: 'demo' });
    await wakeDeliveries(house, jobs);
    await house.clock.sleep(DEMO_PAUSE_MS);
  }
}

async function* oneChunk(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}

function version(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

function log(text: string): void {
  process.stderr.write(`${text}\n`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
