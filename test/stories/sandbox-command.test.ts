/** `heliu sandbox`: each ERP's stand-in as a process of its own, connected to a book that real workers deliver. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Host, OpenHouse } from '../../src/cli/command.ts';
import { runCli } from '../../src/cli/run.ts';
import { append, NOW } from '../../src/delivery/journal-fixture.ts';
import { cutVouchers } from '../../src/delivery/vouchers.ts';
import { asOwner } from '../../src/engine/postgres.ts';
import { inTransaction } from '../../src/engine/transaction.ts';
import { createBook } from '../../src/ledger/books.ts';
import { addShop } from '../../src/masterdata/shops.ts';
import { houseCatalogue } from '../../src/pipeline/catalogue.ts';
import { ERP_SANDBOXES } from '../../src/sandbox/erp-sandboxes.ts';
import { systemClock } from '../../src/wire/clock.ts';
import { type TestDatabase, testDatabase } from '../setup/test-database.ts';
import { type Running, startHeliu } from './heliu.ts';

vi.setConfig({ testTimeout: 120_000 });

const SERVED = ERP_SANDBOXES.map((one) => {
  const name = one.names[0] ?? '';
  // NC Cloud and T+ cannot be asked.
  const rests = ['nccloud', 'tplus'].includes(name) ? 'UNPROVED' : 'VERIFIED';
  return { name, book: `B-${name.toUpperCase()}`, rests };
});

let database: TestDatabase;
let home = '';
let environment: Readonly<Record<string, string>>;
let running: Running[] = [];

beforeAll(async () => {
  database = await testDatabase();
  home = mkdtempSync(join(tmpdir(), 'heliu-sandbox-'));
  environment = { DATABASE_URL: database.url, HELIU_KEY: randomBytes(32).toString('base64') };
  for (const { name, book } of SERVED) {
    await inTransaction(database.pool, async (tx) => {
      await createBook(tx, { book, name, standard: 'ASBE', currency: 'CNY', trial: false }, NOW);
      await addShop(
        tx,
        {
          ...{ book, code: `S-${name.toUpperCase()}`, name, platform: 'amazon', marketplace: 'US', currency: 'USD' },
          ...{
            zone: 'America/Los_Angeles',
            customer: 'US01',
            department: 'D01',
            warehouse: 'WH1',
            card: '',
            lender: '',
          },
          taxRegistrations: [],
        },
        NOW,
      );
    });
    await asOwner(database.pool, (owner) =>
      owner.query(
        `INSERT INTO ledger.batch (book, batch_no, posting, content_hash, previous_hash, hash, posted_at, posted_by)
         VALUES ($1, 1, 'test', '', '', $1, $2, 'test')`,
        [book, NOW],
      ),
    );
  }
});

afterAll(async () => {
  await Promise.all(running.map((one) => one.stop()));
  await database.close();
  rmSync(home, { recursive: true, force: true });
});

/** A sale and its commission in dollars, one voucher in each book. */
async function postOneEach(sourceId: string): Promise<void> {
  for (const { book } of SERVED)
    await inTransaction(database.pool, async (tx) => {
      const entry = await append(
        tx,
        book,
        ['D 1122.11 USD 8.50 @7.1000 60.35', 'D 6601.31 USD 1.50 @7.1000 10.65', 'C 6001.01 USD 10.00 @7.1000 71.00'],
        { sourceId },
      );
      const how = { granularity: 'PER_SETTLEMENT_MONTH', review: 'AUTO', actor: 'worker', now: NOW } as const;
      await cutVouchers(tx, { book, entries: [entry], ...how });
    });
}

async function startAll(): Promise<void> {
  running = SERVED.map(({ name, book }) =>
    startHeliu(home, ['sandbox', name, '--book', book, '--port', '0', '--json'], environment),
  );
  await Promise.all(running.map((one) => one.until(/\n\}\n/)));
  running.push(startHeliu(home, ['worker'], environment));
}

async function stopAll(): Promise<void> {
  expect(await Promise.all(running.map((one) => one.stop()))).toEqual(running.map(() => 0));
  running = [];
}

async function states(): Promise<Readonly<Record<string, readonly string[]>>> {
  const { rows } = await database.pool.query<{ book: string; states: string[] }>(
    'SELECT book, array_agg(state ORDER BY voucher_no) AS states FROM delivery.voucher GROUP BY book',
  );
  return Object.fromEntries(rows.map((row) => [row.book, row.states]));
}

/** As the sandboxes' own tables hold them. */
async function held(): Promise<Readonly<Record<string, number>>> {
  const { rows } = await database.pool.query<{ server: string; count: number }>(
    `SELECT server, count(*)::integer AS count FROM (
       SELECT split_part(server, ':', 1) AS server FROM sandbox.record WHERE kind = 'voucher'
       UNION ALL SELECT 'kingdee' FROM sandbox.kingdee_voucher) AS one GROUP BY server`,
  );
  return Object.fromEntries(rows.map((row) => [row.server === 'yonbip' ? 'yonyou' : row.server, row.count]));
}

const each = <T>(value: (one: (typeof SERVED)[number]) => T): Readonly<Record<string, T>> =>
  Object.fromEntries(SERVED.map((one) => [one.book, value(one)]));
const byName = (count: number) => Object.fromEntries(SERVED.map(({ name }) => [name, count]));

/** What a command that ends before it serves needs of the house. */
function hostOver(pool: pg.Pool): Host {
  const never = (): never => {
    throw new Error('nothing is to run');
  };
  const house = { db: { pool }, clock: systemClock, close: async () => undefined } as unknown as OpenHouse;
  return { home, openHouse: async () => house, openDatabase: never, up: never, work: never, untilStopped: never };
}

async function said(words: readonly string[]): Promise<readonly [status: number, text: string]> {
  const lines: string[] = [];
  const status = await runCli(['sandbox', ...words], {
    host: hostOver(database.pool),
    out: { line: (text) => void lines.push(text), error: (text) => void lines.push(text) },
    catalogue: houseCatalogue(),
    environment: {},
  });
  return [status, lines.join('\n')];
}

describe('the sandbox command', () => {
  test('serves every ERP, is connected by itself, takes the vouchers, and has them after a restart', async () => {
    await postOneEach('ST-1');
    await startAll();
    await vi.waitFor(async () => expect(await states()).toEqual(each(({ rests }) => [rests])), { timeout: 40_000 });
    expect(await held()).toEqual(byName(1));
    expect(await said(['u8', '--book', 'B-U8', '--port', '0'])).toEqual([2, expect.stringMatching(/SANDBOX-U8-B-U8/)]);
    await stopAll();
    await postOneEach('ST-2');
    await startAll();
    await vi.waitFor(async () => expect(await states()).toEqual(each(({ rests }) => [rests, rests])), {
      timeout: 60_000,
    });
    expect(await held()).toEqual(byName(2));
    const { rows } = await database.pool.query('SELECT code, subject, params FROM engine.exception');
    expect(rows).toEqual([]);
    await stopAll();
  });

  const faults = (text: string): string => {
    const file = join(home, `${randomBytes(4).toString('hex')}.json`);
    writeFileSync(file, text);
    return file;
  };

  test.each([
    ['no such sandbox', () => ['oracle', '--book', 'B-U8'], /oracle/],
    ['an outline', () => ['u8cloud', '--book', 'B-U8'], /U8 Cloud/],
    ['no book', () => ['u8'], /--book/],
    ['an unknown book', () => ['u8', '--book', 'NONE'], /NONE/],
    ['a port beyond all ports', () => ['u8', '--book', 'B-U8', '--port', '70000'], /--port/],
    ['faults that are no file', () => ['u8', '--book', 'B-U8', '--faults', join(home, 'none.json')], /none\.json/],
    ['faults that are no JSON', () => ['u8', '--book', 'B-U8', '--faults', faults('{')], /JSON/],
    [
      'a fault that the ERP does not have',
      () => ['u8', '--book', 'B-U8', '--faults', faults('[{"fault":"waf"}]')],
      /\[1\].*latency/,
    ],
    [
      'a setting of another type',
      () => ['u8', '--book', 'B-U8', '--faults', faults('[{"fault":"cut","count":"2"}]')],
      /\[1\].*count/,
    ],
  ])('%s is told, and nothing is served', async (_, words, told) => {
    expect(await said(words())).toEqual([2, expect.stringMatching(told)]);
  });

  test('strikes with the faults of the file, and the voucher is one all the same', async () => {
    await postOneEach('ST-3');
    const rules = faults('[{"fault":"cut","after":true,"path":"voucher/add","count":1}]');
    running = [
      startHeliu(home, ['sandbox', 'u8', '--book', 'B-U8', '--port', '0', '--faults', rules], environment),
      startHeliu(home, ['worker'], { ...environment, HELIU_ERP_DEADLINE_SECONDS: '1' }),
    ];
    await vi.waitFor(async () => expect((await states())['B-U8']).toEqual(['VERIFIED', 'VERIFIED', 'VERIFIED']), {
      timeout: 90_000,
    });
    expect((await held()).u8).toBe(3);
    const { rows } = await database.pool.query(
      `SELECT count(*)::integer AS unknown FROM delivery.attempt WHERE book = 'B-U8' AND step = 'SEND' AND outcome = 'UNKNOWN'`,
    );
    expect(rows).toEqual([{ unknown: 1 }]);
    await stopAll();
  });
});
