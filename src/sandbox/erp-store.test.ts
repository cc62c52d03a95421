import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/setup/test-database.ts';
import { memoryStore } from '../connectors/kingdee/memory-store.ts';
import type { KingdeeStore, NewVoucher, StoredEntry, VoucherHint } from '../connectors/kingdee/store.ts';
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
    entries: [ENTRY],
    ...change,
  };
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
    expect(stored).toEqual({ ...voucher({ number: '1' }), id: stored?.id });
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

test('two servers share one account set; another account set sees nothing of it', async () => {
  const [a, b, other] = ['shared', 'shared', 'other'].map((name) => erpStore(database.pool, name));
  const stored = await a?.insertVoucher(voucher());
  expect(await b?.vouchers({})).toEqual([stored]);
  expect(await other?.vouchers({})).toEqual([]);
  expect((await other?.insertVoucher(voucher()))?.number).toBe('1');
});
