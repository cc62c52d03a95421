/**
 * Many vouchers of eight books into eight ERP accounts, by four worker processes of which one is killed or stopped every so
 * often, against ERPs that fail at random. Afterwards each stands there once: counted in the ERPs' own tables, by references
 * and sums that nothing of the delivery made.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import type { CutEntry } from '../../src/delivery/cut.ts';
import { addErpAccount } from '../../src/delivery/erp-accounts.ts';
import { append, NOW, openBook } from '../../src/delivery/journal-fixture.ts';
import { cutVouchers } from '../../src/delivery/vouchers.ts';
import { inTransaction } from '../../src/engine/transaction.ts';
import { type TestDatabase, testDatabase } from '../setup/test-database.ts';
import { accountOf, BOOKS, DEADLINE_MS, LEASE_MS } from './many-vouchers-accounts.ts';

const WORKERS = 4;
/** A stopped worker wakes when others have taken over what it held, and its late bytes meet theirs. */
const STOPPED_MS = LEASE_MS + DEADLINE_MS + 1_500;
const LOOK_MS = 200;
/** Longer than any pause or back-off that these faults bring about. */
const STUCK_MS = 240_000;
const ENTRIES_OF_ONE_CUT = 100;

export interface ManyVouchers {
  readonly vouchers: number;
  /** Workers that are killed with -9, and as many times a third of it stopped, spread over the whole delivery. */
  readonly kills: number;
  readonly seed: number;
}

export async function deliverMany(story: ManyVouchers): Promise<void> {
  const database = await testDatabase();
  const children = new Set<ChildProcess>();
  try {
    await postJournal(database, story);
    const servers = await startErps(database, story.seed, children);
    await connectBooks(database, servers.addresses);
    const fleet = startFleet(database.url, children);
    await disturb(database, fleet, story);
    for (const worker of fleet.workers) worker.kill('SIGKILL');
    await checkErps(database, story);
    await checkDisturbed(database, fleet, story);
  } catch (error) {
    throw new Error(`seed ${story.seed}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  } finally {
    for (const child of children) child.kill('SIGKILL');
    await database.close();
  }
}

/** Small and seeded, so that a failure can be played again. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

async function postJournal({ pool }: TestDatabase, story: ManyVouchers): Promise<void> {
  const random = randomOf(story.seed);
  const counts = BOOKS.map((_, at) => Math.floor((story.vouchers + at) / BOOKS.length));
  const bookEntries = BOOKS.map((book, at) => ({ book, heads: headsOf(counts[at] ?? 0, random) }));
  for (const { book } of bookEntries) await openBook(pool, book);
  await Promise.all(
    bookEntries.map(async ({ book, heads }) => {
      for (let first = 0; first < heads.length; first += ENTRIES_OF_ONE_CUT)
        await inTransaction(pool, async (tx) => {
          const entries: CutEntry[] = [];
          for (const { lines, sourceId, businessDate } of heads.slice(first, first + ENTRIES_OF_ONE_CUT))
            entries.push(await append(tx, book, lines, { sourceId, businessDate }));
          const how = { granularity: 'PER_SETTLEMENT_MONTH', review: 'AUTO', actor: 'worker', now: NOW } as const;
          await cutVouchers(tx, { book, entries, ...how });
        });
    }),
  );
}

/** A sale less its discount, in dollars or yuan; the rate gives whole 分. */
function headsOf(count: number, random: () => number) {
  return Array.from({ length: count }, (_, at) => {
    const month = 1 + Math.floor(random() * 9);
    const day = 1 + Math.floor(random() * 28);
    const sale = 10 * (50 + Math.floor(random() * 900_000));
    const discount = 10 * (1 + Math.floor(random() * 40));
    const isForeign = random() < 0.7;
    const cents = (amount: number): string => `${amount < 0 ? '-' : ''}${decimal(Math.abs(amount))}`;
    const line = (side: string, amount: number): string =>
      isForeign ? `${side} USD ${cents(amount)} @7.1000 ${cents((amount / 10) * 71)}` : `${side} ${cents(amount)}`;
    return {
      sourceId: `ST-${at}`,
      businessDate: `2026-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`,
      lines: [line('D 1122.11', sale - discount), line('C 6001.01', sale), line('C 6001.04', -discount)],
    };
  });
}

function decimal(cents: number): string {
  return `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
}

function startChild(name: string, args: readonly string[], children: Set<ChildProcess>): ChildProcess {
  const script = fileURLToPath(new URL(`./${name}`, import.meta.url));
  const child = fork(script, [...args], { execArgv: ['--import', 'tsx'], stdio: ['ignore', 'inherit', 'pipe', 'ipc'] });
  children.add(child);
  child.once('exit', () => children.delete(child));
  return child;
}

interface Servers {
  readonly addresses: { readonly kingdee: string; readonly yonbip: string };
}

async function startErps(database: TestDatabase, seed: number, children: Set<ChildProcess>): Promise<Servers> {
  const child = startChild('erp-servers.ts', [database.url, String(seed)], children);
  child.stderr?.pipe(process.stderr);
  const addresses = await new Promise<Servers['addresses']>((resolve, reject) => {
    child.once('message', (message) => resolve(message as Servers['addresses']));
    child.once('exit', (code) => reject(new Error(`the ERPs ended with ${code}`)));
  });
  return { addresses };
}

async function connectBooks({ pool }: TestDatabase, addresses: Servers['addresses']): Promise<void> {
  await inTransaction(pool, async (tx) => {
    for (const book of BOOKS) await addErpAccount(tx, accountOf(book, addresses), NOW);
  });
}

interface Fleet {
  /** That run, or are stopped. */
  readonly workers: Set<ChildProcess>;
  readonly disturbed: { kills: number; stops: number };
  /** Ends of workers that nobody killed, with the end of what they said. */
  readonly failures: string[];
  /** Kills one and starts another in its place. */
  kill(random: () => number): void;
  /** Stops one for longer than its leases last. */
  stop(random: () => number): void;
}

function startFleet(url: string, children: Set<ChildProcess>): Fleet {
  const workers = new Set<ChildProcess>();
  const stopped = new Set<ChildProcess>();
  const disturbed = { kills: 0, stops: 0 };
  const failures: string[] = [];
  const start = (): void => {
    const worker = startChild('many-vouchers-worker.ts', [url], children);
    let said = '';
    worker.stderr?.on('data', (chunk: Buffer) => {
      said = `${said}${chunk.toString()}`.slice(-2_000);
    });
    worker.once('exit', (code, signal) => {
      workers.delete(worker);
      if (signal !== 'SIGKILL') failures.push(`worker ended with ${code}: ${said}`);
    });
    workers.add(worker);
  };
  const pick = (random: () => number): ChildProcess | undefined => {
    const able = [...workers].filter((one) => !stopped.has(one));
    return able[Math.floor(random() * able.length)];
  };
  for (let one = 0; one < WORKERS; one += 1) start();
  return {
    workers,
    disturbed,
    failures,
    kill(random) {
      const worker = pick(random);
      if (!worker?.kill('SIGKILL')) return;
      workers.delete(worker);
      disturbed.kills += 1;
      start();
    },
    stop(random) {
      const worker = pick(random);
      if (!worker?.kill('SIGSTOP')) return;
      stopped.add(worker);
      disturbed.stops += 1;
      setTimeout(() => {
        stopped.delete(worker);
        worker.kill('SIGCONT');
      }, STOPPED_MS);
    },
  };
}

/** Until all stand. By what was sent and not by time, so that a slow machine is not disturbed more often than a fast one. */
async function disturb({ pool }: TestDatabase, fleet: Fleet, story: ManyVouchers): Promise<void> {
  const random = randomOf(story.seed + 1);
  let done = 0;
  let last = { verified: 0, atMs: Date.now() };
  for (;;) {
    const { rows } = await pool.query<{ verified: number; other: number; left: number }>(
      `SELECT count(*) FILTER (WHERE state = 'VERIFIED')::integer AS verified,
         count(*) FILTER (WHERE state IN ('REFUSED', 'DRIFTED', 'ADOPTED', 'SUPERSEDED'))::integer AS other,
         count(*) FILTER (WHERE state <> 'VERIFIED')::integer AS left
       FROM delivery.voucher`,
    );
    const { verified = 0, other = 0, left = 0 } = rows[0] ?? {};
    if (fleet.failures.length > 0) throw new Error(fleet.failures.join('\n'));
    if (other > 0) throw new Error(`${other} vouchers came to rest otherwise than verified: ${await told(pool)}`);
    if (left === 0) return;
    if (verified > last.verified) last = { verified, atMs: Date.now() };
    if (Date.now() - last.atMs > STUCK_MS) throw new Error(`${left} vouchers do not come to rest: ${await told(pool)}`);
    // The last kill falls while vouchers are still on their way.
    while (done < story.kills && verified >= ((done + 1) * story.vouchers) / (story.kills + 2)) {
      done += 1;
      fleet.kill(random);
      if (done % 3 === 1) fleet.stop(random);
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

async function told(pool: TestDatabase['pool']): Promise<string> {
  const { rows } = await pool.query<{ text: string }>(
    `SELECT concat_ws(' ', book, voucher_no, state, problem::text) AS text FROM delivery.voucher
     WHERE state <> 'VERIFIED' ORDER BY book, voucher_no LIMIT 5`,
  );
  return rows.map((row) => row.text).join('; ');
}

/** One row for each document and line of the ERPs, read by SQL and not through any store. */
const ERP_LINES = `
  SELECT v.book, v.id::text AS document, e ->> 'explanation' AS text, e ->> 'account' AS account,
    round(((e ->> 'debit')::numeric) * 100)::bigint AS debit, round(((e ->> 'credit')::numeric) * 100)::bigint AS credit
  FROM sandbox.kingdee_voucher v, jsonb_array_elements(v.entries) e
  UNION ALL
  SELECT r.body ->> 'book', r.id, e ->> 'description', e ->> 'subject',
    round(((e ->> 'debitOrg')::numeric) * 100)::bigint, round(((e ->> 'creditOrg')::numeric) * 100)::bigint
  FROM sandbox.record r, jsonb_array_elements(r.body -> 'rows') e WHERE r.kind = 'voucher'`;

async function checkErps({ pool }: TestDatabase, story: ManyVouchers): Promise<void> {
  const held = await pool.query<{ book: string; reference: string; document: string }>(
    `SELECT DISTINCT book, document, substring(text FROM '^HL:[0-9a-f]{16}') AS reference FROM (${ERP_LINES}) AS l`,
  );
  const keys = await pool.query<{ book: string; key: string }>(
    'SELECT book, voucher_key AS key FROM delivery.voucher ORDER BY book, voucher_no',
  );
  const wanted = keys.rows.map(
    ({ book, key }) => `${book} HL:${createHash('sha256').update(key).digest('hex').slice(0, 16)}`,
  );
  const found = held.rows.map(({ book, reference }) => `${book} ${reference}`);
  expect(wanted).toHaveLength(story.vouchers);
  const firstAt = new Map(found.map((one, at) => [one, at] as const).reverse());
  const lost = wanted.filter((one) => !firstAt.has(one));
  const twice = found.filter((one, at) => firstAt.get(one) !== at);
  expect({ lost, twice, strange: found.length - wanted.length }).toEqual({ lost: [], twice: [], strange: 0 });
  const inErps = await pool.query(
    `SELECT book, account, sum(debit)::text AS debit, sum(credit)::text AS credit FROM (${ERP_LINES}) AS l
     GROUP BY book, account ORDER BY book, account`,
  );
  const inJournal = await pool.query(
    `SELECT book, account, coalesce(sum(lc) FILTER (WHERE dc = 'D'), 0)::text AS debit,
       coalesce(sum(lc) FILTER (WHERE dc = 'C'), 0)::text AS credit
     FROM ledger.line GROUP BY book, account ORDER BY book, account`,
  );
  expect(inErps.rows).toEqual(inJournal.rows);
}

/** A story in which nothing went wrong would show nothing. */
async function checkDisturbed({ pool }: TestDatabase, fleet: Fleet, story: ManyVouchers): Promise<void> {
  expect(fleet.disturbed).toEqual({ kills: story.kills, stops: Math.ceil(story.kills / 3) });
  const { rows } = await pool.query<{ step: string; outcome: string; count: number; workers: number }>(
    `SELECT step, outcome, count(*)::integer AS count FROM delivery.attempt GROUP BY step, outcome ORDER BY step, outcome`,
  );
  const countOf = (name: string): number => rows.find((one) => `${one.step} ${one.outcome}` === name)?.count ?? 0;
  const happened = ['SEND UNKNOWN', 'FIND FOUND', 'FIND TRANSIENT'].filter((name) => countOf(name) > 0);
  expect(happened).toEqual(['SEND UNKNOWN', 'FIND FOUND', 'FIND TRANSIENT']);
  const workers = await pool.query('SELECT DISTINCT worker FROM delivery.attempt');
  expect(workers.rowCount).toBeGreaterThan(WORKERS);
}
