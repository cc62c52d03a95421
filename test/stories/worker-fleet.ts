/** Books, their ERP accounts at sandbox servers of this process, and real `heliu worker` processes that deliver them. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { memoryStore as kingdeeStore } from '../../src/connectors/kingdee/memory-store.ts';
import { type KingdeeSandbox, startKingdeeSandbox } from '../../src/connectors/kingdee/sandbox.ts';
import * as kingdee from '../../src/connectors/kingdee/sandbox-fixture.ts';
import { sandboxCurrencies } from '../../src/connectors/kingdee/sandbox-seed.ts';
import { memoryStore as yonbipStore } from '../../src/connectors/yonyou/yonbip/memory-store.ts';
import { startYonbipSandbox, type YonbipSandbox } from '../../src/connectors/yonyou/yonbip/sandbox.ts';
import * as yonbip from '../../src/connectors/yonyou/yonbip/sandbox-fixture.ts';
import { SANDBOX_USER, sandboxAuxiliaries, sandboxWords } from '../../src/connectors/yonyou/yonbip/sandbox-seed.ts';
import { convert, formatMinor, parseMinor, parseRate } from '../../src/core/money.ts';
import { setMapping } from '../../src/delivery/erp-accounts.ts';
import { append, openBook } from '../../src/delivery/journal-fixture.ts';
import { cutVouchers } from '../../src/delivery/vouchers.ts';
import { loadSealingKey, secretStore } from '../../src/engine/secrets.ts';
import { inTransaction } from '../../src/engine/transaction.ts';
import { connectErp } from '../../src/pipeline/erp-account.ts';
import { systemClock } from '../../src/wire/clock.ts';

export interface FleetAccount {
  readonly erp: 'kingdee' | 'yonbip';
  /** Setting `batch` of the connection; YonBIP has no batch call. */
  readonly batch?: string;
}

export interface FleetOptions {
  readonly pool: pg.Pool;
  /** Owner's URL of the database. */
  readonly url: string;
  readonly accounts: readonly FleetAccount[];
  readonly random: () => number;
  readonly faultSeed: number;
  readonly deadlineSeconds: number;
}

/** A document as an ERP holds it, read straight from the store of its sandbox. */
export interface HeldDocument {
  readonly book: string;
  readonly reference: string;
  /** Σ debit of the ledger, minor units. */
  readonly debit: bigint;
}

export interface Fleet {
  readonly books: readonly string[];
  readonly kingdee: KingdeeSandbox;
  readonly yonbip: YonbipSandbox;
  readonly workers: readonly ChildProcess[];
  start(): ChildProcess;
  /** Kills all of them and waits for their end. */
  stop(): Promise<void>;
  /** So many more sales in each of the books. */
  post(books: readonly string[], each: number): Promise<void>;
  /** Everything that both ERPs hold. */
  held(): Promise<readonly HeldDocument[]>;
  close(): Promise<void>;
}

const WORKER = fileURLToPath(new URL('../../bin/heliu.mjs', import.meta.url));
const RATE = parseRate('7.1000');
/** Of the entries of `append`. */
const SHOP = { number: 'US01', name: 'US01' };
const DEPARTMENT = { number: 'D01', name: 'D01' };
const coded = ({ number, name }: typeof SHOP) => ({ code: number, name });
/** Their 6001.01 wants 物料 and 站点 too in the template; these sales have none. */
const SALES = { code: '6001.01', name: '主营业务收入-商品销售', direction: 'C', dims: ['店铺', '部门'] } as const;
const ENTRIES_A_CUT = 250;

export async function openFleet(options: FleetOptions): Promise<Fleet> {
  const { pool, accounts, faultSeed } = options;
  const names = accounts.map((_, at) => `B${String(at + 1).padStart(2, '0')}`);
  const stores = { kingdee: kingdeeStore(), yonbip: yonbipStore() };
  const sandboxes = {
    kingdee: await startKingdeeSandbox({
      store: stores.kingdee,
      clock: systemClock,
      faultSeed,
      seed: {
        ...kingdee.CREDENTIALS,
        books: names.map((number) => ({ number, name: number, currency: 'CNY' })),
        records: { BD_Customer: [SHOP], BD_Department: [DEPARTMENT] },
      },
    }),
    yonbip: await startYonbipSandbox({
      store: stores.yonbip,
      clock: systemClock,
      faultSeed,
      seed: {
        ...yonbip.CREDENTIALS,
        tenantId: yonbip.TENANT,
        books: names.map((code) => ({ code, name: code, currency: 'CNY' })),
        subjects: [SALES],
        customers: [coded(SHOP)],
        departments: [coded(DEPARTMENT)],
      },
    }),
  };
  const key = randomBytes(32).toString('base64');
  const secrets = secretStore(loadSealingKey('', key));
  for (const [at, account] of accounts.entries()) {
    const book = names[at] ?? '';
    await openBook(pool, book);
    const connection = account.erp === 'kingdee' ? kingdeeConnection(sandboxes) : yonbipConnection(sandboxes);
    const config = { ...connection.config, ...(account.batch && { batch: account.batch }) };
    await connectErp(
      { db: { pool }, clock: systemClock, secrets },
      { ...connection, erpAccount: `ERP-${book}`, book, ledger: book, config },
      'test',
    );
    const same = [
      { kind: 'ACCOUNT', ours: '*', theirs: '*' },
      { kind: '*', ours: '*', theirs: '*' },
    ];
    await inTransaction(pool, (tx) => setMapping(tx, `ERP-${book}`, same));
  }
  const home = mkdtempSync(join(tmpdir(), 'heliu-fleet-'));
  const workers: ChildProcess[] = [];
  const posted = new Map<string, number>();
  const stop = async (): Promise<void> => void (await Promise.all(workers.map(ended)));
  return {
    books: names,
    ...sandboxes,
    workers,
    start() {
      const child = spawn(process.execPath, [WORKER, 'worker'], {
        env: {
          ...process.env,
          DATABASE_URL: options.url,
          HELIU_HOME: join(home, String(workers.length)),
          HELIU_KEY: key,
          HELIU_ERP_DEADLINE_SECONDS: String(options.deadlineSeconds),
        },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      workers.push(child);
      return child;
    },
    stop,
    async post(books, each) {
      for (const book of books) await cutEntries(options, book, posted.get(book) ?? 0, each);
      for (const book of books) posted.set(book, (posted.get(book) ?? 0) + each);
    },
    held: async () => [
      ...(await stores.kingdee.vouchers({})).map((one) => ({
        book: one.book,
        reference: referenceIn(one.entries[0]?.explanation),
        debit: one.entries.reduce((sum, row) => sum + minor(row.debit), 0n),
      })),
      ...(await stores.yonbip.vouchers({})).map((one) => ({
        book: one.book,
        reference: referenceIn(one.description),
        debit: one.rows.reduce((sum, row) => sum + minor(row.debitOrg), 0n),
      })),
    ],
    async close() {
      await stop();
      await Promise.all([sandboxes.kingdee.close(), sandboxes.yonbip.close()]);
      rmSync(home, { recursive: true, force: true });
    },
  };
}

function kingdeeConnection(sandboxes: { readonly kingdee: KingdeeSandbox }) {
  const { appSecret, ...config } = kingdee.CREDENTIALS;
  return {
    profile: 'kingdee.galaxy-session',
    baseUrl: sandboxes.kingdee.url,
    config: { ...config, currencies: sandboxCurrencies() },
    secrets: { appSecret },
  };
}

function yonbipConnection(sandboxes: { readonly yonbip: YonbipSandbox }) {
  const { appKey, appSecret } = yonbip.CREDENTIALS;
  return {
    profile: 'yonyou.yonbip',
    baseUrl: sandboxes.yonbip.url,
    config: {
      appKey,
      tenantId: yonbip.TENANT,
      makerEmail: SANDBOX_USER.email,
      words: sandboxWords(),
      auxiliaries: sandboxAuxiliaries(),
      perMinute: 0,
    },
    secrets: { appSecret },
  };
}

/** A sale a voucher, each of its own settlement, numbered from `from`. */
async function cutEntries({ pool, random }: FleetOptions, book: string, from: number, count: number): Promise<void> {
  const how = { granularity: 'PER_SETTLEMENT_MONTH', review: 'AUTO', actor: 'worker', now: new Date() } as const;
  for (let first = from; first < from + count; first += ENTRIES_A_CUT)
    await inTransaction(pool, async (tx) => {
      const entries = [];
      for (let no = first; no < Math.min(first + ENTRIES_A_CUT, from + count); no += 1) {
        const fc = BigInt(1 + Math.floor(random() * 99_999));
        const amounts = `USD ${formatMinor(fc, 'USD')} @7.1000 ${formatMinor(convert(fc, 'USD', RATE, 'CNY'), 'CNY')}`;
        const lines = [`D 1122.11 ${amounts}`, `C 6001.01 ${amounts}`];
        entries.push(await append(tx, book, lines, { sourceId: `ST-${no + 1}` }));
      }
      await cutVouchers(tx, { book, entries, ...how });
    });
}

function referenceIn(text = ''): string {
  return /^HL:[0-9a-f]{16}/.exec(text)?.[0] ?? '';
}

function minor(decimal: string): bigint {
  return parseMinor(decimal, 2) ?? 0n;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((done) => child.once('exit', done));
  child.kill('SIGKILL');
  await gone;
}
