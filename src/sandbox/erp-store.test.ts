import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/setup/test-database.ts';
import { memoryStore } from '../connectors/kingdee/memory-store.ts';
import type { KingdeeStore, NewRecord, NewVoucher, StoredEntry, VoucherHint } from '../connectors/kingdee/store.ts';
import { erpStore } from './erp-store.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const ENTRY: StoredEntry = {
  explanation: 'HL:0123456789ABCDEF 平台结算',
  account: '1122.11',
  currency: 'PRE007',
  rateType: 'HLTX01_SYS',
  rate: '7.1000',
  amountFor: '-0.80',
  debit: '0',
  credit: '-5.68',
  detail: { FFLEX6: 'US01' },
};

function voucher(change: Partial<NewVoucher> = {}): NewVoucher {
  return {
    book: '001',
    year: 2026,
    period: 9,
    group: 'PRE001',
    number: '',
    date: '2026-09-25',
    businessDate: '2026-09-25',
    attachments: 1,
    state: 'A',
    createdMs: 1_790_000_000_123,
    source: 'AR_receivable',
    entries: [ENTRY],
    ...change,
  };
}

function record(change: Partial<NewRecord> = {}): NewRecord {
  return { form: 'BD_CUSTOMER', number: '', state: 'A', forbidden: false, body: '{}', createdMs: 7, ...change };
}

let accounts = 0;
const stores: readonly (readonly [string, () => KingdeeStore])[] = [
  ['memory', () => memoryStore()],
  [
    'PostgreSQL',
    () => {
      accounts += 1;
      return erpStore(database.pool, `account-${accounts}`);
    },
  ],
];

describe.each(stores)('the %s store', (_, open) => {
  test('gives back what it was given, with an id from 100001 up', async () => {
    const store = open();
    const stored = await store.insertVoucher(voucher());
    expect(stored).toEqual({
      ...voucher({ number: '1' }),
      id: stored?.id,
      posted: false,
      modifiedMs: 1_790_000_000_123,
    });
    expect(stored?.id).toBeGreaterThan(100_000);
    expect(await store.vouchers({})).toEqual([stored]);
  });

  test('an empty number is the next of its series; a number that exists is refused', async () => {
    const store = open();
    await store.insertVoucher(voucher({ number: '12' }));
    await store.insertVoucher(voucher({ number: 'x9' }));
    expect((await store.insertVoucher(voucher()))?.number).toBe('13');
    expect((await store.insertVoucher(voucher({ period: 10 })))?.number).toBe('1');
    expect(await store.insertVoucher(voucher({ number: '12' }))).toBeUndefined();
    expect((await store.vouchers({})).map((one) => one.number)).toEqual(['12', 'x9', '13', '1']);
  });

  test('eight inserts of one number at once store one', async () => {
    const store = open();
    const all = await Promise.all(Array.from({ length: 8 }, () => store.insertVoucher(voucher({ number: '5' }))));
    expect(all.filter((one) => one !== undefined)).toHaveLength(1);
    const automatic = await Promise.all(Array.from({ length: 8 }, () => store.insertVoucher(voucher())));
    expect(automatic.map((one) => Number(one?.number)).sort((a, b) => a - b)).toEqual([6, 7, 8, 9, 10, 11, 12, 13]);
  });

  test.each<readonly [string, VoucherHint, readonly string[]]>([
    ['number', { book: '001', year: 2026, period: 9, group: 'PRE001', number: '2' }, ['2']],
    ['period', { book: '001', year: 2026, period: 9 }, ['1', '2']],
    ['beginning of a text, any case', { explanationStart: 'hl:aa' }, ['2']],
    ['a beginning longer than any reference', { explanationStart: `HL:AA ${'长'.repeat(60)}` }, ['2']],
    ['nothing that is there', { number: '99' }, []],
  ])('finds by %s', async (_what, hint, numbers) => {
    const store = open();
    await store.insertVoucher(voucher({ number: '1' }));
    const entries = [ENTRY, { ...ENTRY, explanation: `HL:AA ${'长'.repeat(60)}` }];
    await store.insertVoucher(voucher({ number: '2', entries }));
    await store.insertVoucher(voucher({ number: '3', book: '002' }));
    expect((await store.vouchers(hint)).map((one) => one.number)).toEqual(numbers);
  });
});

describe.each(stores)('changes in the %s store', (_, open) => {
  test('a change is found at its new number and text, and no longer at the old', async () => {
    const store = open();
    const id = (await store.insertVoucher(voucher({ number: '5' })))?.id ?? 0;
    const entries = [{ ...ENTRY, explanation: 'HL:BB changed' }];
    const after = await store.changeVoucher(id, { number: '7', entries, state: 'B', modifiedMs: 5 });
    expect(after).toEqual({ ...voucher({ number: '7', entries, state: 'B' }), id, posted: false, modifiedMs: 5 });
    const place = { book: '001', year: 2026, period: 9, group: 'PRE001' };
    expect(await store.vouchers({ ...place, number: '5' })).toEqual([]);
    expect(await store.vouchers({ ...place, number: '7' })).toEqual([after]);
    expect(await store.vouchers({ explanationStart: 'HL:0123' })).toEqual([]);
    expect(await store.vouchers({ explanationStart: 'HL:BB' })).toEqual([after]);
    expect((await store.insertVoucher(voucher({ number: '5' })))?.number).toBe('5');
  });

  test('a number that another voucher holds is not taken over', async () => {
    const store = open();
    await store.insertVoucher(voucher({ number: '1' }));
    const id = (await store.insertVoucher(voucher({ number: '2' })))?.id ?? 0;
    expect(await store.changeVoucher(id, { number: '1' })).toBe('taken');
    expect((await store.vouchers({})).map((one) => one.number)).toEqual(['1', '2']);
  });

  test('only in the demanded states, and never once posted, is anything changed or deleted', async () => {
    const store = open();
    const id = (await store.insertVoucher(voucher({ state: 'B' })))?.id ?? 0;
    expect(await store.changeVoucher(id, { state: 'C' }, { states: ['A', 'D'] })).toBe('gone');
    expect(await store.deleteVoucher(id, { states: ['A', 'D'] })).toBe(false);
    await store.changeVoucher(id, { posted: true });
    expect(await store.changeVoucher(id, { state: 'C' }, { states: ['B'] })).toBe('gone');
    expect(await store.deleteVoucher(id, { states: ['B'] })).toBe(false);
    expect(await store.deleteVoucher(id)).toBe(true);
    expect(await store.deleteVoucher(id)).toBe(false);
    expect(await store.vouchers({ id })).toEqual([]);
    expect((await store.insertVoucher(voucher({ number: '1' })))?.id).toBeGreaterThan(id);
  });

  test('a record is unique by form and number, is changed, and is deleted in the demanded states', async () => {
    const store = open();
    const first = await store.insertRecord(record({ number: 'C001' }));
    expect(first?.id).toBeGreaterThan(200_000);
    expect(await store.insertRecord(record({ number: 'C001' }))).toBeUndefined();
    expect((await store.insertRecord(record({ number: 'C001', form: 'BD_SUPPLIER' })))?.number).toBe('C001');
    const automatic = await store.insertRecord(record({ number: '' }));
    expect(automatic?.number).toBe('1');
    expect(await store.changeRecord(first?.id ?? 0, { number: '1' })).toBe('taken');
    const changed = await store.changeRecord(first?.id ?? 0, { state: 'C', body: '{"a":7.10}', modifiedMs: 9 });
    expect(changed).toEqual({
      ...record({ number: 'C001' }),
      id: first?.id,
      state: 'C',
      body: '{"a":7.10}',
      modifiedMs: 9,
    });
    expect(await store.records('BD_CUSTOMER')).toEqual([changed, automatic]);
    expect(await store.records('BD_CUSTOMER', { number: 'C001' })).toEqual([changed]);
    expect(await store.deleteRecord(first?.id ?? 0, { states: ['A'] })).toBe(false);
    expect(await store.deleteRecord(first?.id ?? 0, { states: ['C'] })).toBe(true);
    expect(await store.changeRecord(first?.id ?? 0, {})).toBe('gone');
  });
});

test('two servers share one account set; another account set sees nothing of it', async () => {
  const [a, b, other] = ['shared', 'shared', 'other'].map((name) => erpStore(database.pool, name));
  const stored = await a?.insertVoucher(voucher());
  expect(await b?.vouchers({})).toEqual([stored]);
  expect(await other?.vouchers({})).toEqual([]);
  expect((await other?.insertVoucher(voucher()))?.number).toBe('1');
});
