import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/setup/test-database.ts';
import { joinCatalogue, problem, Transient } from '../core/problems.ts';
import type { MasterKind, MasterRecord, TargetConnector, TargetVoucher } from '../core/targets.ts';
import { CHART_PROBLEMS } from '../delivery/chart-check/problems.ts';
import { addErpAccount, type ErpAccount, loadMapping, setMapping, updateErpAccount } from '../delivery/erp-accounts.ts';
import { append, type EntryHead, NOW, openBook } from '../delivery/journal-fixture.ts';
import { DELIVERY_PROBLEMS } from '../delivery/problems.ts';
import { loadTargetVoucher } from '../delivery/target-voucher.ts';
import { loadVoucher } from '../delivery/voucher-list.ts';
import type { VoucherWords } from '../delivery/voucher-words.ts';
import { cutVouchers } from '../delivery/vouchers.ts';
import { decideException, listExceptions } from '../engine/exceptions.ts';
import { asOwner } from '../engine/postgres.ts';
import { inTransaction } from '../engine/transaction.ts';
import { ERP_BASE_PROBLEMS } from '../masterdata/erp-base/problems.ts';
import { erpPulls } from '../masterdata/erp-base/records.ts';
import { manualClock } from '../wire/clock.ts';
import { wireProblems } from '../wire/problems.ts';
import { checkWholeChart, lastChartCheck } from './chart-gate.ts';
import { deliverDue } from './deliver.ts';
import { retryException } from './exceptions.ts';
import type { House } from './house.ts';
import { pullMaster } from './pull-master.ts';

let database: TestDatabase;
let books = 0;
let book = '';
let records: MasterRecord[] = [];
let sent: string[] = [];
let pulls: MasterKind[] = [];
let down = false;
const clock = manualClock(NOW.getTime(), { skipSleeps: true });

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  books += 1;
  book = `B${books}`;
  sent = [];
  pulls = [];
  down = false;
  records = [
    account('1122.11', { dims: ['店铺'] }),
    account('6001.01', { dims: ['部门'] }),
    account('6601.31'),
    { kind: 'VOUCHER_WORD', code: 'PRE001', name: '记', enabled: true, facts: {} },
  ];
  await openBook(database.pool, book);
  await inTransaction(database.pool, (tx) => addErpAccount(tx, erpAccount(), NOW));
});
afterEach(async () => {
  await inTransaction(database.pool, (tx) => updateErpAccount(tx, `kd-${book}`, { enabled: false }));
});

function erpAccount(): ErpAccount {
  const given = { baseUrl: '', ledger: '001', config: {}, secretName: '', sandbox: true, enabled: true };
  return { erpAccount: `kd-${book}`, book, profile: 'memory', ...given };
}

function account(code: string, facts: object = {}): MasterRecord {
  return { kind: 'ACCOUNT', code, name: code, enabled: true, facts: { leaf: true, ...facts } };
}

/** An ERP in memory that takes everything, so that only the gate can keep a voucher back. */
function target(): TargetConnector {
  const held = new Map<string, TargetVoucher>();
  return {
    profile: 'memory',
    idempotency: 'numberable',
    probe: async () => ({ ledgerCurrency: 'CNY', version: '1' }),
    toDocument: (voucher) => ({ key: voucher.key, reference: voucher.reference, body: { voucher: voucher.key } }),
    find: async (voucher) => {
      held.set(voucher.key, voucher);
      return undefined;
    },
    send: async ({ key }) => {
      const voucher = held.get(key);
      sent.push(`${voucher?.word}-${voucher?.number}`);
      return { outcome: 'Saved', id: key, number: String(voucher?.number) };
    },
    readBack: async (id, voucher) => ({ ...voucher, id, number: String(voucher.number), state: 'A' }),
    master: { kinds: ['ACCOUNT', 'VOUCHER_WORD', 'RATE'], pull },
  };
}

async function* pull(kind: MasterKind): AsyncGenerator<readonly MasterRecord[]> {
  pulls.push(kind);
  if (down)
    throw new Transient(problem(DELIVERY_PROBLEMS.ERP_DOWN, {}, { account: 'kd', cause: 'test', waiting: '0' }));
  yield records.filter((one) => one.kind === kind);
}

async function cut(lines: readonly string[], head: EntryHead, words: VoucherWords = '记'): Promise<void> {
  await inTransaction(database.pool, async (tx) => {
    const entries = [await append(tx, book, lines, head)];
    const how = { granularity: 'PER_SETTLEMENT_MONTH', review: 'AUTO', actor: 'worker', now: NOW } as const;
    await cutVouchers(tx, { book, entries, words: () => words, ...how });
  });
}

const SALE = ['D 1122.11 5.00', 'C 6001.01 5.00'];
const FEE = ['D 6601.31 2.00', 'C 1122.11 2.00'];

function house() {
  const catalogue = joinCatalogue([DELIVERY_PROBLEMS, CHART_PROBLEMS, ERP_BASE_PROBLEMS, wireProblems]);
  const connector = target();
  return { db: database, clock, catalogue, targetOf: async (one: string) => (one === book ? connector : undefined) };
}

async function deliver(): Promise<readonly string[]> {
  sent = [];
  await deliverDue(house(), { worker: 'w1' });
  return sent;
}

/** What an ERP that changed tells: pulled on demand, as a person does after putting it right. */
async function change(next: readonly MasterRecord[]): Promise<void> {
  records = [...next];
  await pullMaster(house(), target(), `kd-${book}`);
}

async function live(): Promise<readonly string[]> {
  const found = await listExceptions(database.pool, { subject: `chart:kd-${book}`, state: 'OPEN' });
  return found.map((one) => one.code);
}

async function stateOf(voucherNo: bigint) {
  const one = await loadVoucher(database.pool, book, voucherNo);
  return [one?.state, one?.problem?.code];
}

describe('before the first push', () => {
  test('vouchers that touch a bad account stay queued with the exception open, the others go; put right, they go too', async () => {
    await cut(SALE, { sourceId: 'ST-1' });
    await cut(FEE, { sourceId: 'ST-2' });
    records = records.filter((one) => one.code !== '6601.31');
    expect(await deliver()).toEqual(['记-1']);
    expect(await stateOf(2n)).toEqual(['QUEUED', 'ERP_ACCOUNT_ABSENT']);
    expect(await live()).toEqual(['ERP_ACCOUNT_ABSENT']);
    expect(await deliver()).toEqual([]);
    await change([...records, account('6601.31')]);
    expect(await deliver()).toEqual(['记-2']);
    expect(await live()).toEqual([]);
    expect(await stateOf(2n)).toEqual(['VERIFIED', undefined]);
  });

  test('a finding whose exception a person skipped holds nothing', async () => {
    await cut(FEE, { sourceId: 'ST-1' });
    await change([...records.filter((one) => one.code !== '6601.31'), account('6601.31', { controlledBy: 'AP' })]);
    expect(await deliver()).toEqual([]);
    const [found] = await listExceptions(database.pool, { subject: `chart:kd-${book}` });
    expect(found?.code).toBe('ERP_ACCOUNT_CONTROLLED');
    await inTransaction(database.pool, (tx) =>
      decideException(tx, found?.id ?? '', 'SKIP', 'mia', 'control is lifted', NOW),
    );
    expect(await deliver()).toEqual(['记-1']);
  });

  test('only lines without the dimension that is asked for are held', async () => {
    await cut(SALE, { sourceId: 'ST-1' });
    await cut(FEE, { sourceId: 'ST-2' });
    await asOwner(database.pool, async (owner) => {
      await owner.query('SET session_replication_role = replica');
      await owner.query(
        `UPDATE delivery.voucher_line SET dims = dims || '{"部门": "D01"}' WHERE book = $1 AND voucher_no = 2`,
        [book],
      );
      await owner.query('RESET session_replication_role');
    });
    await change([...records.filter((one) => one.code !== '1122.11'), account('1122.11', { dims: ['部门'] })]);
    expect(await deliver()).toEqual(['记-2']);
    expect(await stateOf(1n)).toEqual(['QUEUED', 'ERP_ACCOUNT_DIMENSION_MISSING']);
  });

  test('only lines of the currency that the account does not hold are held', async () => {
    await cut(['D 1122.11 USD 1.00 @7.1000 7.10', 'C 6001.01 USD 1.00 @7.1000 7.10'], { sourceId: 'ST-1' });
    await cut(SALE, { sourceId: 'ST-2' });
    await change([...records.filter((one) => one.code !== '1122.11'), account('1122.11', { currencies: ['EUR'] })]);
    expect(await deliver()).toEqual(['记-2']);
    expect(await stateOf(1n)).toEqual(['QUEUED', 'ERP_ACCOUNT_CURRENCY_MISSING']);
  });

  test('a mapping that is put right is a change as well', async () => {
    await cut(FEE, { sourceId: 'ST-1' });
    records = records.map((one) => (one.code === '6601.31' ? account('6601.99') : one));
    expect(await deliver()).toEqual([]);
    await inTransaction(database.pool, (tx) =>
      setMapping(tx, `kd-${book}`, [{ kind: 'ACCOUNT', ours: '6601.31', theirs: '6601.99' }]),
    );
    expect(await deliver()).toEqual(['记-1']);
  });

  test('under date order what is dated after a held voucher waits for it', async () => {
    const ordered = {
      kind: 'VOUCHER_WORD',
      code: 'PRE001',
      name: '记',
      enabled: true,
      facts: { dateOrder: true },
    } as const;
    records = [...records.filter((one) => one.kind === 'ACCOUNT' && one.code !== '6601.31'), ordered];
    await cut(SALE, { sourceId: 'ST-0', businessDate: '2026-09-01' });
    await cut(FEE, { sourceId: 'ST-1', businessDate: '2026-09-02' });
    await cut(SALE, { sourceId: 'ST-2', businessDate: '2026-09-03' });
    expect(await deliver()).toEqual(['记-1']);
    expect([await stateOf(2n), await stateOf(3n)]).toEqual([
      ['QUEUED', 'ERP_ACCOUNT_ABSENT'],
      ['QUEUED', 'ERP_DATE_ORDER_WAITS'],
    ]);
    await change([...records, account('6601.31')]);
    expect(await deliver()).toEqual(['记-2', '记-3']);
    await cut(SALE, { sourceId: 'ST-3', businessDate: '2026-09-02' });
    expect(await deliver()).toEqual([]);
    expect(await stateOf(4n)).toEqual(['QUEUED', 'ERP_DATE_ORDER']);
  });

  test('类别限制 of a word holds the voucher that breaks it', async () => {
    const limited = { limit: '借方必有', limitAccounts: ['1122'] };
    records = [
      ...records.filter((one) => one.kind === 'ACCOUNT'),
      { kind: 'VOUCHER_WORD', code: '1', name: '记', enabled: true, facts: limited },
    ];
    await cut(SALE, { sourceId: 'ST-1' });
    await cut(FEE, { sourceId: 'ST-2' });
    expect(await deliver()).toEqual(['记-1']);
    expect(await stateOf(2n)).toEqual(['QUEUED', 'ERP_VOUCHER_WORD_LIMIT']);
  });
});

describe('an exception of the chart check that a person retries', () => {
  test('is open again where base data still says so, and resolved where the ERP was put right', async () => {
    await cut(FEE, { sourceId: 'ST-1' });
    records = records.filter((one) => one.code !== '6601.31');
    await deliver();
    const retry = async () => {
      const [found] = await listExceptions(database.pool, { subject: `chart:kd-${book}` });
      const { db, ...rest } = house();
      const all = { ...rest, db: { ...db, pool: db.pool }, papers: undefined, readers: [] } as unknown as House;
      await retryException(all, found?.id ?? '', 'mia');
      return (await listExceptions(database.pool, { subject: `chart:kd-${book}` })).map((one) => one.state);
    };
    expect(await retry()).toEqual(['OPEN']);
    records = [...records, account('6601.31')];
    expect(await retry()).toEqual(['RESOLVED']);
    expect(await stateOf(1n)).toEqual(['VERIFIED', undefined]);
  });
});

test('while the flow waits for the ERP nothing is pulled and nothing checked', async () => {
  await cut(FEE, { sourceId: 'ST-1' });
  await database.pool.query('UPDATE delivery.flow SET paused_until = $2, pauses = 1 WHERE erp_account = $1', [
    `kd-${book}`,
    new Date(clock.now() + 60_000),
  ]);
  expect(await deliver()).toEqual([]);
  expect(pulls).toEqual([]);
});

describe('base data', () => {
  test('is pulled before the first push, then once a day; what the check does not need is not', async () => {
    await cut(SALE, { sourceId: 'ST-1' });
    await deliver();
    expect(pulls).toEqual(['ACCOUNT', 'VOUCHER_WORD']);
    await cut(SALE, { sourceId: 'ST-2' });
    await deliver();
    expect(pulls).toHaveLength(2);
    expect((await erpPulls(database.pool, `kd-${book}`)).map((one) => [one.kind, one.records])).toEqual([
      ['ACCOUNT', 3],
      ['VOUCHER_WORD', 1],
    ]);
  });

  test('that cannot be pulled holds nothing, stands with its reason, and is not asked for again at once', async () => {
    down = true;
    await cut(SALE, { sourceId: 'ST-1' });
    expect(await deliver()).toEqual(['记-1']);
    expect(pulls).toEqual(['ACCOUNT']);
    await cut(SALE, { sourceId: 'ST-2' });
    expect(await deliver()).toEqual(['记-2']);
    expect(pulls).toEqual(['ACCOUNT']);
    const [failed] = await erpPulls(database.pool, `kd-${book}`);
    expect(failed).toMatchObject({ kind: 'ACCOUNT', version: 0n, at: undefined, problem: { code: 'ERP_DOWN' } });
  });

  test('tells which accounts hold no foreign currency: their lines collapse without a row of ours', async () => {
    await change([account('6001.01', { currencies: [] }), account('1122.11', { currencies: ['*'] })]);
    expect((await loadMapping(database.pool, `kd-${book}`)).functionalOnly).toEqual(['6001.01']);
    await inTransaction(database.pool, (tx) =>
      setMapping(tx, `kd-${book}`, [{ kind: 'ACCOUNT', ours: '5001.01', theirs: '6001.01' }]),
    );
    expect((await loadMapping(database.pool, `kd-${book}`)).functionalOnly).toEqual(['5001.01', '6001.01']);
  });
});

test('the whole chart is checked before anything waits, and holds nothing', async () => {
  await change([account('1122.11')]);
  const findings = await checkWholeChart(database.pool, erpAccount(), NOW);
  expect(findings.map((one) => [one.level, one.problem.code, one.ours])).toEqual(
    ['1122.12', '6001.01', '6001.04', '6601.31'].map((code) => ['BLOCKS', 'ERP_ACCOUNT_ABSENT', code]),
  );
  expect(await live()).toEqual([]);
  expect(await lastChartCheck(database.pool, `kd-${book}`)).toBeUndefined();
});

describe('words and items', () => {
  test('each word has its own numbers, without holes, and a voucher that is cut anew into another word frees its number', async () => {
    await asOwner(database.pool, (owner) =>
      owner.query(
        `INSERT INTO ledger.account (book, code, name_zh, name_en, account_key, direction, dims, optional_dims, keeps_currency, revalued, class)
         VALUES ($1, '1012.01', '钱包', 'wallet', 'WALLET', 'D', '{}', '{}', true, true, 'MONETARY')`,
        [book],
      ),
    );
    await cut(['D 1012.01 9.00', 'C 1122.11 9.00'], { sourceId: 'P-1' }, '收付转');
    await cut(SALE, { sourceId: 'ST-1' }, '收付转');
    await cut(['D 6601.31 1.00', 'C 1012.01 1.00'], { sourceId: 'P-2' }, '收付转');
    await cut(SALE, { sourceId: 'ST-2' }, '收付转');
    const names = async () => {
      const { rows } = await database.pool.query<{ name: string }>(
        `SELECT word || '-' || number AS name FROM delivery.voucher WHERE book = $1 AND state <> 'SUPERSEDED' ORDER BY voucher_no`,
        [book],
      );
      return rows.map((row) => row.name);
    };
    expect(await names()).toEqual(['收-1', '转-1', '付-1', '转-2']);
    await cut(['D 1012.01 5.00', 'C 1122.11 5.00'], { sourceId: 'ST-1' }, '收付转');
    expect(await names()).toEqual(['收-1', '付-1', '转-2', '收-2']);
    await cut(SALE, { sourceId: 'ST-3' }, '收付转');
    expect((await names()).at(-1)).toBe('转-1');
    await inTransaction(database.pool, async (tx) => {
      const receipt = await append(tx, book, ['D 1012.01 3.00', 'C 1122.11 3.00'], { sourceId: 'P-4' });
      const entries = [await append(tx, book, SALE, { sourceId: 'ST-4' }), receipt];
      const how = { granularity: 'PER_SETTLEMENT_MONTH', review: 'AUTO', actor: 'worker', now: NOW } as const;
      await cutVouchers(tx, { book, entries, words: () => '收付转', ...how });
    });
    expect((await names()).slice(-2)).toEqual(['收-3', '转-3']);
  });

  test('cash lines carry their item where the connection wants it, and none where not', async () => {
    await asOwner(database.pool, (owner) =>
      owner.query(
        `INSERT INTO ledger.account (book, code, name_zh, name_en, account_key, direction, dims, optional_dims, keeps_currency, revalued, class)
         VALUES ($1, '1012.01', '钱包', 'wallet', 'WALLET', 'D', '{}', '{}', true, true, 'MONETARY')`,
        [book],
      ),
    );
    await cut(['D 1012.01 USD 1.00 @7.1000 7.10', 'C 1122.11 USD 1.00 @7.1000 7.10'], {
      sourceId: 'P-1',
      category: '资金',
    });
    const items = async () =>
      (await loadTargetVoucher(database.pool, book, 1n, '001')).lines.map((line) => line.cashFlow);
    expect(await items()).toEqual([undefined, undefined]);
    await inTransaction(database.pool, (tx) => updateErpAccount(tx, `kd-${book}`, { config: { cashFlowItems: 'on' } }));
    expect(await items()).toEqual([[{ item: '销售商品、提供劳务收到的现金', fc: 100n, lc: 710n }], undefined]);
  });

  test('a voucher whose cash line must have an item goes with it, waits without one, and waits where no rule names it', async () => {
    await asOwner(database.pool, (owner) =>
      owner.query(
        `INSERT INTO ledger.account (book, code, name_zh, name_en, account_key, direction, dims, optional_dims, keeps_currency, revalued, class)
         SELECT $1, code, code, code, code, 'D', '{}', '{}', true, false, 'MONETARY' FROM unnest(ARRAY['1002.01', '1601']) AS code`,
        [book],
      ),
    );
    await cut(['D 1002.01 9.00', 'C 1122.11 9.00'], { sourceId: 'P-1', category: '资金' });
    await cut(['D 1601 4.00', 'C 1002.01 4.00'], { sourceId: 'P-2', category: '付款' });
    await cut(SALE, { sourceId: 'ST-1' });
    records = [...records, account('1002.01', { cashFlowRequired: true }), account('1601')];
    expect(await deliver()).toEqual(['记-3']);
    expect(await stateOf(1n)).toEqual(['QUEUED', 'ERP_CASH_FLOW_ITEM_REQUIRED']);
    await inTransaction(database.pool, (tx) => updateErpAccount(tx, `kd-${book}`, { config: { cashFlowItems: 'on' } }));
    expect(await deliver()).toEqual([]);
    expect([await stateOf(1n), await stateOf(2n)]).toEqual([
      ['QUEUED', 'ERP_CASH_FLOW_ITEM_UNMAPPED'],
      ['QUEUED', 'ERP_CASH_FLOW_UNDECIDED'],
    ]);
    const row = { kind: 'CASH_FLOW_ITEM', ours: '销售商品、提供劳务收到的现金', theirs: 'CI01' };
    await inTransaction(database.pool, (tx) => setMapping(tx, `kd-${book}`, [row]));
    expect(await deliver()).toEqual(['记-1']);
    expect(await live()).toEqual(['ERP_CASH_FLOW_UNDECIDED']);
  });
});
