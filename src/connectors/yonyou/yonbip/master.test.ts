import { afterEach, describe, expect, test } from 'vitest';
import { manualClock } from '../../../wire/clock.ts';
import { memoryStore } from './memory-store.ts';
import { type Bench, type BenchOptions, gather, openBench, sampleVoucher } from './sandbox-fixture.ts';
import type { SandboxSeed } from './sandbox-seed.ts';
import type { YonbipStore } from './store.ts';

let bench: Bench | undefined;
afterEach(async () => {
  await bench?.close();
  bench = undefined;
});

const NOW_MS = Date.parse('2026-10-05T08:00:00Z');
const SEED: Partial<SandboxSeed> = {
  customers: [{ code: 'AMZ-US', name: '亚马逊美国站' }],
  suppliers: [{ code: 'FWD-1', name: '头程货代一' }],
  materials: [{ code: 'SKU-1', name: '手机壳' }],
  warehouses: [{ code: 'FBA-US', name: 'FBA 美国仓' }],
  departments: [{ code: 'D01', name: '运营一部' }],
  rates: [{ from: 'USD', to: 'CNY', day: '2026-09-30', rate: '7.1234' }],
};

async function open(options: BenchOptions = {}): Promise<Bench> {
  bench = await openBench({ clock: manualClock(NOW_MS, { skipSleeps: true }), seed: SEED, ...options });
  return bench;
}

const master = (one: Bench) => {
  if (!one.connector.master) throw new Error('no master');
  return one.connector.master;
};

test.each([
  ['CUSTOMER', 'AMZ-US', '亚马逊美国站'],
  ['SUPPLIER', 'FWD-1', '头程货代一'],
  ['MATERIAL', 'SKU-1', '手机壳'],
  ['WAREHOUSE', 'FBA-US', 'FBA 美国仓'],
  ['DEPARTMENT', 'D01', '运营一部'],
] as const)('%s by code and name, whatever the shape of its answer', async (kind, code, name) => {
  const one = await open();
  expect(await gather(master(one).pull(kind))).toEqual([{ kind, code, name, enabled: true, facts: {} }]);
});

test('voucher words by the code of their type', async () => {
  const one = await open();
  const words = await gather(master(one).pull('VOUCHER_WORD'));
  expect(words.map((each) => [each.code, each.name])).toEqual([
    ['01', '记'],
    ['02', '收'],
    ['03', '付'],
    ['04', '转'],
  ]);
});

test('currencies with their ISO code, a rate with its days', async () => {
  const one = await open();
  const currencies = await gather(master(one).pull('CURRENCY'));
  expect(currencies.find((each) => each.code === 'CNY')).toMatchObject({ name: '人民币', facts: { iso: 'CNY' } });
  expect(await gather(master(one).pull('RATE'))).toEqual([
    {
      kind: 'RATE',
      code: '01|USD|CNY|2026-09-30',
      name: '',
      enabled: true,
      facts: { type: '01', from: 'USD', to: 'CNY', rate: '7.1234', firstDay: '2026-09-30', lastDay: '2026-09-30' },
    },
  ]);
});

test('periods from a year back to the next month, open where neither closed nor settled', async () => {
  const one = await open();
  one.sandbox.setPeriod('BK01', '2026-08', 'settled');
  one.sandbox.setPeriod('BK01', '2026-09', 'closed');
  const periods = await gather(master(one).pull('PERIOD'));
  expect(periods.map((each) => each.code)).toEqual([
    '2025-10',
    '2025-11',
    '2025-12',
    '2026-01',
    '2026-02',
    '2026-03',
    '2026-04',
    '2026-05',
    '2026-06',
    '2026-07',
    '2026-08',
    '2026-09',
    '2026-10',
    '2026-11',
  ]);
  expect(periods.filter((each) => each.facts.open === false).map((each) => each.code)).toEqual(['2026-08', '2026-09']);
});

describe('accounts', () => {
  test.each(['told', 'untold'] as const)('with their dimensions, leaf and direction %s', async (subjectFacts) => {
    const one = await open({ switches: { subjectFacts } });
    const accounts = await gather(master(one).pull('ACCOUNT'));
    const of = (code: string) => accounts.find((each) => each.code === code)?.facts;
    expect(of('6001')).toMatchObject({ leaf: false });
    expect(of('6001')).not.toHaveProperty('dims');
    expect(of('6001.01')).toMatchObject({ leaf: true });
    expect([...((of('6001.01')?.dims as readonly string[]) ?? [])].sort()).toEqual(
      ['店铺', '物料', '站点', '部门'].sort(),
    );
    expect(of('1001')).toMatchObject({ leaf: true, dims: [] });
    expect(of('1001')?.direction).toBe(subjectFacts === 'told' ? 'D' : undefined);
  });

  test('without one call each where the setting says so', async () => {
    const one = await open({ account: { subjectAuxiliaries: false } });
    const accounts = await gather(master(one).pull('ACCOUNT'));
    expect(accounts.length).toBeGreaterThan(100);
    expect(one.sandbox.calls.get('getmultidimensionbysubject')).toBeUndefined();
    expect(accounts.every((each) => !('dims' in each.facts))).toBe(true);
  });
});

test('a kind that the ERP does not give is not among the kinds and has no records', async () => {
  const one = await open();
  expect(master(one).kinds).not.toContain('CASH_FLOW_ITEM');
  expect(await gather(master(one).pull('CASH_FLOW_ITEM'))).toEqual([]);
});

/** A voucher is deleted whenever a page was read, so the rows shift; `times` bounds it. */
function shifting(times: number): YonbipStore {
  const store = memoryStore();
  let left = times;
  return {
    ...store,
    async vouchers(hint) {
      const rows = await store.vouchers(hint);
      const first = rows[0];
      if (rows.length > 200 && left > 0 && first) {
        left--;
        await store.deleteVoucher(first.id);
      }
      return rows;
    },
  };
}

async function fill(one: Bench, store: YonbipStore, count: number): Promise<void> {
  const made = one.connector.toDocument(sampleVoucher(), { accounts: { '*': '*' }, dims: { '*': '*' } });
  if ('problems' in made) throw new Error('refused');
  await one.connector.send(made, 5_000);
  const [row] = await store.vouchers({});
  if (!row) throw new Error('not stored');
  for (let number = 1; number < count; number++)
    await store.insertVoucher(
      { ...row, id: `N${number}`, billCode: 1000 + number, businessId: '' },
      { businessId: true, billCode: true },
    );
}

describe('a list that shifts while it is read', () => {
  test('is read again until its count is right', async () => {
    const store = shifting(1);
    const one = await open({ store });
    await fill(one, store, 300);
    const listed = await gather(one.connector.list?.('2026-09'));
    expect(listed).toHaveLength(299);
    const held = (await store.vouchers({ book: 'BK01' })).map((each) => each.id);
    expect(listed.map((each) => each.id)).toEqual([...held].sort());
  });

  test('is given up where it never holds still', async () => {
    const store = shifting(1_000);
    const one = await open({ store });
    await fill(one, store, 300);
    await expect(gather(one.connector.list?.('2026-09'))).rejects.toMatchObject({
      name: 'Transient',
      problem: { code: 'YONYOU_LIST_SHIFTED' },
    });
  });
});
