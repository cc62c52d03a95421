import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/setup/test-database.ts';
import { memoryStore } from '../connectors/yonyou/yonbip/memory-store.ts';
import type { NewVoucher, StoredRow, YonbipStore } from '../connectors/yonyou/yonbip/store.ts';
import { openYonbipStore } from './yonbip-store.ts';

let database: TestDatabase;
let tenants = 0;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const ROW: StoredRow = {
  description: 'HL:0123456789abcdef 平台结算',
  subject: '1122.11',
  currency: 'USD',
  rate: '7.1000',
  debitOriginal: '-0.80',
  debitOrg: '-5.68',
  creditOriginal: '0',
  creditOrg: '0',
  businessDate: '2026-09-25',
  auxiliaries: [{ filedCode: '0004', valueCode: 'US01' }],
  cashFlows: [],
};

let ids = 0;
function voucher(change: Partial<NewVoucher> = {}): NewVoucher {
  ids += 1;
  return {
    id: `id-${ids}`,
    book: 'BK01',
    type: '01',
    period: '2026-09',
    billCode: 0,
    makeTime: '2026-09-25',
    status: '01',
    businessId: `business-${ids}`,
    description: '',
    attachedBill: 1,
    maker: '演示',
    source: 'heliu',
    createdMs: 1_790_000_000_123,
    changedMs: 1_790_000_000_123,
    rows: [ROW],
    ...change,
  };
}

const UNIQUE = { businessId: true, billCode: true };
const stores: readonly (readonly [string, () => Promise<YonbipStore>])[] = [
  ['memory', async () => memoryStore()],
  [
    'PostgreSQL',
    () => {
      tenants += 1;
      return openYonbipStore(database.pool, `tenant-${tenants}`);
    },
  ],
];

describe.each(stores)('the %s store', (_, open) => {
  test('gives back what it was given, and numbers what has no number', async () => {
    const store = await open();
    const [first, second] = [voucher(), voucher({ billCode: 7 })];
    expect(await store.insertVoucher(first, UNIQUE)).toEqual({ inserted: { ...first, billCode: 1 } });
    await store.insertVoucher(second, UNIQUE);
    expect(await store.insertVoucher(voucher(), UNIQUE)).toMatchObject({ inserted: { billCode: 8 } });
    expect(await store.insertVoucher(voucher({ period: '2026-10' }), UNIQUE)).toMatchObject({
      inserted: { billCode: 1 },
    });
    expect(await store.vouchers({ id: second.id })).toEqual([second]);
  });

  test('takes a business id once and a number once, as far as it is asked to', async () => {
    const store = await open();
    const first = voucher({ billCode: 3 });
    await store.insertVoucher(first, UNIQUE);
    const sameKey = voucher({ billCode: 4, businessId: first.businessId });
    const sameNumber = voucher({ billCode: 3 });
    expect(await store.insertVoucher(sameKey, UNIQUE)).toEqual({ taken: 'businessId', holder: first });
    expect(await store.insertVoucher(sameNumber, UNIQUE)).toEqual({ taken: 'billCode', holder: first });
    expect(await store.vouchers({})).toHaveLength(1);
    await store.insertVoucher(sameKey, { businessId: false, billCode: false });
    await store.insertVoucher(sameNumber, { businessId: false, billCode: false });
    expect(await store.vouchers({})).toHaveLength(3);
    const nameless = { businessId: '' };
    await store.insertVoucher(voucher(nameless), UNIQUE);
    expect(await store.insertVoucher(voucher(nameless), UNIQUE)).toHaveProperty('inserted');
  });

  test('of ten at the same moment with one business id, one is stored', async () => {
    const store = await open();
    const racing = Array.from({ length: 10 }, () => store.insertVoucher(voucher({ businessId: 'one' }), UNIQUE));
    const outcomes = await Promise.all(racing);
    expect(outcomes.filter((one) => 'inserted' in one)).toHaveLength(1);
    expect(await store.vouchers({})).toHaveLength(1);
  });

  test('finds by book, periods, number and text, in the order in which they came', async () => {
    const store = await open();
    const september = voucher({ billCode: 9 });
    const october = voucher({ billCode: 9, period: '2026-10', rows: [{ ...ROW, description: '别的' }] });
    const other = voucher({ billCode: 9, book: 'BK02' });
    for (const one of [october, september, other]) await store.insertVoucher(one, UNIQUE);
    const idsOf = async (hint: Parameters<YonbipStore['vouchers']>[0]) => (await store.vouchers(hint)).map((v) => v.id);
    expect(await idsOf({ book: 'BK01', periodStart: '2026-09', periodEnd: '2026-10' })).toEqual([
      october.id,
      september.id,
    ]);
    expect(await idsOf({ book: 'BK01', periodStart: '2026-09', periodEnd: '2026-09' })).toEqual([september.id]);
    expect(await idsOf({ periodEnd: '2026-09' })).toEqual([september.id, other.id]);
    expect(await idsOf({ book: 'BK01', billCode: 8 })).toEqual([]);
    // A store may return more than it was asked for by text, never less.
    expect(await idsOf({ book: 'BK01', text: '0123456789abcdef' })).toContain(september.id);
  });

  test('a person changes and deletes; what is not there is told', async () => {
    const store = await open();
    const one = voucher({ billCode: 5 });
    await store.insertVoucher(one, UNIQUE);
    expect(await store.editVoucher(one.id, { billCode: 6, status: '03' }, 1_790_000_000_999)).toBe(true);
    const changed = { ...one, billCode: 6, status: '03', changedMs: 1_790_000_000_999 };
    expect(await store.vouchers({})).toEqual([changed]);
    expect(await store.insertVoucher(voucher({ billCode: 5 }), UNIQUE)).toHaveProperty('inserted');
    expect(await store.insertVoucher(voucher({ billCode: 6 }), UNIQUE)).toEqual({ taken: 'billCode', holder: changed });
    expect(await store.editVoucher('nobody', { status: '03' }, 1)).toBe(false);
    expect(await store.deleteVoucher(one.id)).toBe(true);
    expect(await store.deleteVoucher(one.id)).toBe(false);
    expect(await store.insertVoucher({ ...changed, id: 'again' }, UNIQUE)).toHaveProperty('inserted');
  });

  test('one caller gets a key, the others see it running, then done; a failed one is free again', async () => {
    const store = await open();
    const claimed = await Promise.all(Array.from({ length: 5 }, () => store.claimKey('addVoucher|k')));
    expect(claimed.filter((one) => one.state === 'mine')).toHaveLength(1);
    expect(await store.claimKey('addVoucher|k')).toEqual({ state: 'running' });
    await store.settleKey('addVoucher|k', { body: '{"a":7.10}', doneMs: 5 });
    expect(await store.claimKey('addVoucher|k')).toEqual({ state: 'done', body: '{"a":7.10}', doneMs: 5 });
    await store.claimKey('addVoucher|m');
    await store.settleKey('addVoucher|m', undefined);
    expect(await store.claimKey('addVoucher|m')).toEqual({ state: 'mine' });
  });
});

test('in PostgreSQL vouchers and finished keys outlive their server, apart for each tenant; a running key is free', async () => {
  const first = await openYonbipStore(database.pool, 'kept');
  const one = voucher({ billCode: 1 });
  await first.insertVoucher(one, UNIQUE);
  await first.claimKey('done');
  await first.settleKey('done', { body: '{}', doneMs: 1 });
  await first.claimKey('running');
  const second = await openYonbipStore(database.pool, 'kept');
  expect(await second.vouchers({})).toEqual([one]);
  expect(await second.claimKey('done')).toMatchObject({ state: 'done' });
  expect(await second.claimKey('running')).toEqual({ state: 'mine' });
  expect(await (await openYonbipStore(database.pool, 'other')).vouchers({})).toEqual([]);
});

describe('business documents', () => {
  const document = (change: object = {}) => ({
    family: 'EFI/receivable',
    code: '',
    prefix: 'OARar',
    date: '2026-10-31',
    head: '{"a":1}',
    rows: '[]',
    unique: ['ext:HELIU|S001-AR-1'],
    createdMs: 1,
    ...change,
  });

  test('one key of a family is one document, in memory and here; other families and servers have their own', async () => {
    for (const store of [memoryStore(), await openYonbipStore(database.pool, `documents-${tenants++}`)]) {
      const made = await Promise.all([1, 2, 3].map(() => store.insertDocument(document())));
      expect(made.filter((one) => 'inserted' in one)).toHaveLength(1);
      expect(made.filter((one) => 'taken' in one)).toHaveLength(2);
      await store.insertDocument(document({ family: 'EFI/payable' }));
      const next = await store.insertDocument(document({ unique: [] }));
      const [first, second] = await store.documents('EFI/receivable');
      expect(next).toMatchObject({ inserted: { code: 'OARar20261031000003', stage: 0 } });
      expect(second).toEqual('inserted' in next ? next.inserted : undefined);
      const id = first?.id ?? '';
      expect(await store.changeDocument(id, { stage: 2 }, 5)).toBe(true);
      expect(await store.documents('EFI/receivable')).toMatchObject([{ id, stage: 2, changedMs: 5 }, {}]);
      expect(await store.deleteDocument(id)).toBe(true);
      expect(await store.deleteDocument(id)).toBe(false);
      expect(await store.changeDocument(id, { stage: 1 }, 6)).toBe(false);
    }
  });
});
