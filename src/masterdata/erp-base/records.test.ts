import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../../test/setup/test-database.ts';
import { Refused } from '../../core/problems.ts';
import type { MasterRecord } from '../../core/targets.ts';
import { asOwner } from '../../engine/postgres.ts';
import { inTransaction } from '../../engine/transaction.ts';
import { erpPulls, erpRecords, listErpRecords, recordPullFailure, storeErpRecords } from './records.ts';

let database: TestDatabase;
let erpAccount = '';
let accounts = 0;
beforeAll(async () => {
  database = await testDatabase();
  await asOwner(database.pool, (owner) =>
    owner.query(
      `INSERT INTO ledger.book (book, name, standard, currency, trial, created_at) VALUES ('CN', 'CN', 'ASBE', 'CNY', false, now())`,
    ),
  );
});
afterAll(() => database.close());
beforeEach(async () => {
  accounts += 1;
  erpAccount = `kd-${accounts}`;
  await database.pool.query(
    `INSERT INTO delivery.erp_account (erp_account, book, profile, base_url, ledger, config, secret_name, sandbox, enabled, created_at)
     VALUES ($1, 'CN', 'kingdee', '', '001', '{}', '', true, false, now())`,
    [erpAccount],
  );
});

const DAY_1 = new Date('2026-10-01T00:00:00Z');
const DAY_2 = new Date('2026-10-02T00:00:00Z');
const DAY_3 = new Date('2026-10-03T00:00:00Z');

function account(code: string, facts: MasterRecord['facts'] = {}, enabled = true): MasterRecord {
  return { kind: 'ACCOUNT', code, name: `科目${code}`, enabled, facts };
}

async function* pages(...list: readonly (readonly MasterRecord[])[]): AsyncGenerator<readonly MasterRecord[]> {
  yield* list;
}

function pull(now: Date, ...list: readonly (readonly MasterRecord[])[]) {
  return inTransaction(database.pool, (tx) =>
    storeErpRecords(tx, { erpAccount, kind: 'ACCOUNT' }, pages(...list), now),
  );
}

async function rows() {
  const { rows: found } = await database.pool.query<{ code: string; version: bigint; first: Date; last: Date | null }>(
    `SELECT code, version, first_seen AS first, last_seen AS last FROM masterdata.erp_record
     WHERE erp_account = $1 ORDER BY code, version`,
    [erpAccount],
  );
  return found.map((one) => [one.code, Number(one.version), one.first.getUTCDate(), one.last?.getUTCDate()]);
}

describe('a pull', () => {
  test('stores changes only: what is equal keeps its row, what changed gets a version, what is gone is marked', async () => {
    const first = await pull(
      DAY_1,
      [account('1001', { leaf: true, dims: ['客户', '部门'] })],
      [account('1002'), account('1122')],
    );
    expect(first).toEqual({ version: 1n, records: 3, changed: 3, gone: 0 });
    const same = await pull(DAY_2, [
      account('1122'),
      account('1002'),
      account('1001', { dims: ['部门', '客户'], leaf: true }),
    ]);
    expect(same).toEqual({ version: 1n, records: 3, changed: 0, gone: 0 });
    const changed = await pull(DAY_3, [account('1001', { leaf: false }), account('1002')]);
    expect(changed).toEqual({ version: 2n, records: 2, changed: 1, gone: 1 });
    expect(await rows()).toEqual([
      ['1001', 1, 1, 2],
      ['1001', 2, 3, undefined],
      ['1002', 1, 1, undefined],
      ['1122', 1, 1, 2],
    ]);
    const standing = await erpRecords(database.pool, erpAccount, ['ACCOUNT']);
    expect(standing).toEqual([account('1001', { leaf: false }), account('1002')]);
  });

  test('a record that comes back stands again, with a row of its own', async () => {
    await pull(DAY_1, [account('1001'), account('1002')]);
    await pull(DAY_2, [account('1001')]);
    await pull(DAY_3, [account('1001'), account('1002')]);
    expect(await rows()).toEqual([
      ['1001', 1, 1, undefined],
      ['1002', 1, 1, 1],
      ['1002', 3, 3, undefined],
    ]);
  });

  test('a code that comes twice counts once, the enabled one', async () => {
    const stored = await pull(DAY_1, [account('1001', {}, false), account('1001', { leaf: true })]);
    expect(stored).toMatchObject({ records: 1, changed: 1 });
    expect(await erpRecords(database.pool, erpAccount)).toEqual([account('1001', { leaf: true })]);
  });

  test('that breaks off, is too large or suddenly empty leaves everything as it was', async () => {
    await pull(DAY_1, [account('1001')]);
    async function* broken(): AsyncGenerator<readonly MasterRecord[]> {
      yield [account('1002')];
      throw new Error('cut off');
    }
    const key = { erpAccount, kind: 'ACCOUNT' } as const;
    const store = (list: AsyncIterable<readonly MasterRecord[]>, max?: number) =>
      inTransaction(database.pool, (tx) => storeErpRecords(tx, key, list, DAY_2, max));
    await expect(store(broken())).rejects.toThrow('cut off');
    await expect(store(pages([account('1001')], [account('1002'), account('1003')]), 2)).rejects.toThrow(/TOO_LARGE/);
    await expect(store(pages())).rejects.toThrow(/ERP_BASE_DATA_EMPTY.*"before":"1"/);
    expect(await rows()).toEqual([['1001', 1, 1, undefined]]);
    expect(await erpPulls(database.pool, erpAccount)).toMatchObject([{ version: 1n, at: DAY_1, records: 1 }]);
  });

  test('that never found anything is a pull all the same', async () => {
    expect(await pull(DAY_1, [])).toEqual({ version: 1n, records: 0, changed: 0, gone: 0 });
  });

  test('that failed keeps the last good one beside its reason, and the next good one clears it', async () => {
    const key = { erpAccount, kind: 'ACCOUNT' } as const;
    const refusal = await pull(DAY_1, []).then(() =>
      inTransaction(database.pool, (tx) => storeErpRecords(tx, key, pages([account('1')]), DAY_1, 0)).catch(
        (one) => one,
      ),
    );
    expect(refusal).toBeInstanceOf(Refused);
    await inTransaction(database.pool, (tx) => recordPullFailure(tx, key, (refusal as Refused).problem, DAY_2));
    expect(await erpPulls(database.pool, erpAccount)).toMatchObject([
      { kind: 'ACCOUNT', at: DAY_1, triedAt: DAY_2, problem: { code: 'ERP_BASE_DATA_TOO_LARGE' } },
    ]);
    await pull(DAY_3, [account('1001')]);
    expect(await erpPulls(database.pool, erpAccount)).toMatchObject([{ at: DAY_3, problem: undefined }]);
  });
});

test('pulls of one kind go one after the other, however many start at once: one standing row a code', async () => {
  let running = 0;
  let together = 0;
  async function* slow(leaf: boolean): AsyncGenerator<readonly MasterRecord[]> {
    running += 1;
    together = Math.max(together, running);
    yield [account('1001', { leaf })];
    await database.pool.query('SELECT pg_sleep(0.1)');
    running -= 1;
    yield [account('1002')];
  }
  // Connections are there before, so that all three start at once.
  await Promise.all([1, 2, 3, 4, 5].map(() => database.pool.query('SELECT pg_sleep(0.05)')));
  const key = { erpAccount, kind: 'ACCOUNT' } as const;
  const stored = await Promise.all(
    [false, true, false].map((leaf) =>
      inTransaction(database.pool, (tx) => storeErpRecords(tx, key, slow(leaf), DAY_1)),
    ),
  );
  expect(together).toBe(1);
  expect(stored.map((one) => one.records)).toEqual([2, 2, 2]);
  const { rows: found } = await database.pool.query<{ code: string }>(
    'SELECT code FROM masterdata.erp_record WHERE erp_account = $1 AND last_seen IS NULL ORDER BY code',
    [erpAccount],
  );
  expect(found.map((one) => one.code)).toEqual(['1001', '1002']);
});

test('records are listed in pages, by code or a part of the name', async () => {
  await pull(DAY_1, [account('1001'), account('1002'), account('2001'), account('a'), account('B')]);
  const codes = async (filter: { text?: string; limit?: number; after?: string }) =>
    (await listErpRecords(database.pool, erpAccount, { kind: 'ACCOUNT', ...filter })).map((one) => one.code);
  expect(await codes({ limit: 3 })).toEqual(['1001', '1002', '2001']);
  expect(await codes({ limit: 3, after: '2001' })).toEqual(['B', 'a']);
  expect(await codes({ text: '目10' })).toEqual(['1001', '1002']);
});
