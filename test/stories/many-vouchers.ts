/** Many vouchers, random faults, workers that are killed and stopped: each voucher is one document in the ERP all the same. */
import type { ChildProcess } from 'node:child_process';
import type pg from 'pg';
import { expect } from 'vitest';
import { formatMinor } from '../../src/core/money.ts';
import { referenceOf, targetKey } from '../../src/delivery/target-voucher.ts';
import { mulberry32 } from '../../src/wire/seeded-random.ts';
import type { TestDatabase } from '../setup/test-database.ts';
import { type Fleet, type FleetAccount, openFleet } from './worker-fleet.ts';

export interface ManyVouchers {
  readonly vouchersEach: number;
  readonly workers: number;
  /** A worker is killed or stopped each time that so many more vouchers stand. */
  readonly killEvery: number;
  /** Share of the calls to an ERP that go wrong. */
  readonly faultShare: number;
  readonly seed: number;
}

const ACCOUNTS: readonly FleetAccount[] = [
  { erp: 'kingdee', batch: '50' },
  { erp: 'kingdee', batch: '50' },
  { erp: 'kingdee', batch: '7' },
  { erp: 'kingdee', batch: 'off' },
  { erp: 'kingdee', batch: 'off' },
  { erp: 'yonbip' },
  { erp: 'yonbip' },
  { erp: 'yonbip' },
];
const DEADLINE_SECONDS = 2;
const LOOK_MS = 250;
/** A worker that is stopped for so long lost its lease to another. */
const STOPPED_MS = DEADLINE_SECONDS * 1000 * 5;

export async function deliverManyVouchers(database: TestDatabase, story: ManyVouchers): Promise<void> {
  const random = mulberry32(story.seed);
  const { pool, url } = database;
  const fleet = await openFleet({
    pool,
    url,
    random,
    accounts: ACCOUNTS,
    faultSeed: story.seed,
    deadlineSeconds: DEADLINE_SECONDS,
  });
  try {
    await fleet.post(fleet.books, story.vouchersEach);
    addFaults(fleet, story.faultShare);
    for (let at = 0; at < story.workers; at += 1) fleet.start();
    const disturbed = await disturbUntilDone(pool, fleet, story, random);
    expect(disturbed.killed).toBeGreaterThan(0);
    await checkDocuments(pool, fleet);
  } finally {
    await fleet.close();
  }
}

function addFaults({ kingdee, yonbip }: Fleet, share: number): void {
  const each = share / 7;
  kingdee.addFault({ fault: 'cut', after: true, method: 'save', probability: 3 * each });
  kingdee.addFault({ fault: 'cut', after: true, method: 'batchsave', items: 3, probability: 10 * each });
  kingdee.addFault({ fault: 'session-lost', after: true, method: 'batchsave', items: 2, probability: 10 * each });
  yonbip.addFault({ fault: 'cut', after: true, method: 'addVoucher', probability: 3 * each });
  yonbip.addFault({ fault: 'running', after: true, method: 'addVoucher', probability: each });
  for (const probability of [each])
    for (const rule of [
      { fault: 'latency', ms: 150 },
      { fault: 'slow-body', ms: 300 },
      { fault: 'cut' },
      { fault: 'html', after: true },
      { fault: 'http-500', after: true },
      { fault: 'http-429' },
      { fault: 'limit' },
    ] as const) {
      kingdee.addFault({ ...rule, probability });
      yonbip.addFault({ ...rule, probability });
    }
}

interface Disturbed {
  killed: number;
  stopped: number;
}

/** Kills and stops workers as the vouchers come to stand; the last tenth goes without, so that the story ends. */
async function disturbUntilDone(
  pool: pg.Pool,
  fleet: Fleet,
  story: ManyVouchers,
  random: () => number,
): Promise<Disturbed> {
  const total = fleet.books.length * story.vouchersEach;
  const done: Disturbed = { killed: 0, stopped: 0 };
  let next = story.killEvery;
  for (;;) {
    const standing = await standingVouchers(pool);
    if (standing === total) return done;
    if (standing >= total * 0.9) {
      fleet.kingdee.clearFaults();
      fleet.yonbip.clearFaults();
    } else if (standing >= next) {
      next += story.killEvery;
      await disturb(fleet, done, random);
    }
    await sleep(LOOK_MS);
  }
}

async function disturb(fleet: Fleet, done: Disturbed, random: () => number): Promise<void> {
  const alive = fleet.workers.filter((one) => one.exitCode === null && one.signalCode === null);
  const victim = alive[Math.floor(random() * alive.length)];
  if (!victim) throw new Error('no worker is alive');
  if (random() < 0.7) {
    await kill(victim);
    done.killed += 1;
    fleet.start();
    return;
  }
  victim.kill('SIGSTOP');
  done.stopped += 1;
  setTimeout(() => victim.kill('SIGCONT'), STOPPED_MS);
}

function kill(worker: ChildProcess): Promise<void> {
  return new Promise((gone) => {
    worker.once('exit', () => gone());
    worker.kill('SIGKILL');
  });
}

async function standingVouchers(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ count: bigint }>(
    `SELECT count(*)::bigint AS count FROM delivery.voucher WHERE state = 'VERIFIED'`,
  );
  return Number(rows[0]?.count ?? 0n);
}

/** Counted in the ERPs' own stores, and summed against the journal. */
async function checkDocuments(pool: pg.Pool, fleet: Fleet): Promise<void> {
  const held = await fleet.held();
  const { rows: vouchers } = await pool.query<{ book: string; key: string; generation: number }>(
    'SELECT book, voucher_key AS key, generation FROM delivery.voucher',
  );
  const sent = vouchers.map((one) => `${one.book} ${referenceOf(targetKey(one.key, one.generation))}`);
  const found = held.map((one) => `${one.book} ${one.reference}`);
  expect({
    documents: found.length,
    twice: twice(found),
    lost: missing(sent, found),
    foreign: missing(found, sent),
  }).toEqual({
    documents: sent.length,
    twice: [],
    lost: [],
    foreign: [],
  });
  const { rows: journal } = await pool.query<{ book: string; debit: bigint }>(
    `SELECT book, sum(lc)::bigint AS debit FROM ledger.line WHERE dc = 'D' GROUP BY book ORDER BY book`,
  );
  const totals = fleet.books.map((book) => {
    const sum = held.filter((one) => one.book === book).reduce((all, one) => all + one.debit, 0n);
    return `${book} ${formatMinor(sum, 'CNY')}`;
  });
  expect(totals).toEqual(journal.map((one) => `${one.book} ${formatMinor(one.debit, 'CNY')}`));
}

function twice(texts: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  return texts.filter((one) => seen.size === seen.add(one).size);
}

function missing(wanted: readonly string[], there: readonly string[]): readonly string[] {
  const known = new Set(there);
  return wanted.filter((one) => !known.has(one));
}

function sleep(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}
