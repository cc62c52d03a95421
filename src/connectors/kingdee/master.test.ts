import { afterEach, expect, test } from 'vitest';
import type { MasterKind, MasterRecord, TargetConnector } from '../../core/targets.ts';
import { manualClock } from '../../wire/clock.ts';
import { JsonNumber } from '../../wire/exact-json.ts';
import { type Bench, openBench } from './sandbox-fixture.ts';
import type { SandboxRecord } from './sandbox-seed.ts';

let bench: Bench | undefined;
afterEach(async () => {
  await bench?.close();
  bench = undefined;
});

async function pulled(connector: TargetConnector, kind: MasterKind): Promise<readonly MasterRecord[]> {
  if (!connector.master) throw new Error('no master data');
  const all: MasterRecord[] = [];
  for await (const page of connector.master.pull(kind)) all.push(...page);
  return all;
}

test('only kinds that the file lets one read are offered; a setting adds the others', async () => {
  bench = await openBench({ seed: { records: { BD_Customer: [{ number: 'XJLL01', name: '销售商品收到的现金' }] } } });
  const kinds = bench.connector.master?.kinds ?? [];
  expect([...kinds].sort()).toEqual(
    [
      'ACCOUNT',
      'CURRENCY',
      'CUSTOMER',
      'DEPARTMENT',
      'EXPENSE_ITEM',
      'MATERIAL',
      'PERIOD',
      'RATE',
      'SUPPLIER',
      'VOUCHER_WORD',
      'WAREHOUSE',
    ].sort(),
  );
  expect(await pulled(bench.connector, 'CASH_FLOW_ITEM')).toEqual([]);
  const place = { form: 'BD_Customer', idKey: 'FCUSTID', numberKey: 'FNumber', nameKey: 'FName' };
  const more = bench.connect({ masterForms: { CASH_FLOW_ITEM: place } });
  expect(more.master?.kinds).toContain('CASH_FLOW_ITEM');
  expect(await pulled(more, 'CASH_FLOW_ITEM')).toEqual([
    { kind: 'CASH_FLOW_ITEM', code: 'XJLL01', name: '销售商品收到的现金', enabled: true, facts: {} },
  ]);
});

test.each<[MasterKind, string]>([
  ['CUSTOMER', 'BD_Customer'],
  ['SUPPLIER', 'BD_Supplier'],
  ['MATERIAL', 'BD_MATERIAL'],
  ['WAREHOUSE', 'BD_STOCK'],
  ['DEPARTMENT', 'BD_Department'],
  ['EXPENSE_ITEM', 'BD_Expense'],
])('%s come with code, name and whether they may be used', async (kind, form) => {
  bench = await openBench({
    seed: {
      records: {
        [form]: [
          { number: 'A1', name: '示例甲' },
          { number: 'A2', name: '示例乙', forbidden: true },
        ],
      },
    },
  });
  const unaudited = { form: form.toUpperCase(), number: 'A3', state: 'A', forbidden: false, createdMs: 0 };
  await bench.store.insertRecord({ ...unaudited, body: '{"FNumber":"A3","FName":"示例丙"}' });
  expect(await pulled(bench.connector, kind)).toEqual([
    { kind, code: 'A1', name: '示例甲', enabled: true, facts: {} },
    { kind, code: 'A2', name: '示例乙', enabled: false, facts: {} },
    { kind, code: 'A3', name: '示例丙', enabled: false, facts: {} },
  ]);
});

test('accounts come with the facts that the ERP tells', async () => {
  bench = await openBench({
    seed: {
      accounts: [
        { code: '1122', name: '应收账款', dims: [], revalued: true },
        { code: '2202.02', name: '应付账款-暂估应付款', dims: ['供应商'], controlledBy: 'AP', cashFlowRequired: true },
      ],
    },
  });
  const accounts = new Map((await pulled(bench.connector, 'ACCOUNT')).map((one) => [one.code, one]));
  const common = { revalued: false, cash: false, cashFlowRequired: false };
  expect(accounts.get('1122.11')).toEqual({
    kind: 'ACCOUNT',
    code: '1122.11',
    name: '应收账款-平台待结算',
    enabled: true,
    facts: { ...common, leaf: true, direction: 'D', dims: ['店铺|客户'], currencies: ['*'] },
  });
  expect(accounts.get('1122')?.facts).toMatchObject({ leaf: false, revalued: true });
  expect(accounts.get('6001.01')?.facts).toMatchObject({ direction: 'C', dims: ['店铺|客户', '部门'] });
  expect(accounts.get('1002.01')?.facts).toMatchObject({ cash: true, currencies: [], dims: ['银行账户'] });
  expect(accounts.get('2202.02')?.facts).toMatchObject({ controlledBy: 'AP', cashFlowRequired: true, direction: 'C' });
  expect(accounts.get('6603.03.03')?.facts).toMatchObject({ dims: [], direction: 'D' });
});

test('a key that this account set does not have gives no fact, and no other is touched', async () => {
  bench = await openBench();
  const connector = bench.connect({ accountKeys: { leaf: 'NOSUCH', dimensions: 'NOSUCHEITHER' } });
  const one = (await pulled(connector, 'ACCOUNT')).find((account) => account.code === '1122.11');
  expect(Object.keys(one?.facts ?? {}).sort()).toEqual([
    'cash',
    'cashFlowRequired',
    'currencies',
    'direction',
    'revalued',
  ]);
});

test('currencies tell their ISO code, words their number', async () => {
  bench = await openBench();
  const currencies = await pulled(bench.connector, 'CURRENCY');
  expect(currencies.find((one) => one.code === 'PRE007')).toEqual({
    kind: 'CURRENCY',
    code: 'PRE007',
    name: '美元',
    enabled: true,
    facts: { iso: 'USD' },
  });
  expect((await pulled(bench.connector, 'VOUCHER_WORD')).map((one) => [one.code, one.name])).toEqual([
    ['PRE001', '记'],
    ['PRE002', '收'],
    ['PRE003', '付'],
    ['PRE004', '转'],
  ]);
});

test('a rate keeps its digits and its days; one without an ISO code is left out', async () => {
  const rate = (from: string): SandboxRecord => ({
    number: from,
    name: '',
    body: {
      FRATETYPEID: { FNumber: 'HLTX01_SYS' },
      FCyForID: { FNumber: from },
      FCyToID: { FNumber: 'PRE001' },
      FExchangeRate: new JsonNumber('7.10500000'),
      FBegDate: '2026-09-01 00:00:00',
      FEndDate: '2026-09-30T00:00:00',
    },
  });
  bench = await openBench({ seed: { records: { BD_Rate: [rate('PRE007'), rate('HLC01')] } } });
  expect(await pulled(bench.connector, 'RATE')).toEqual([
    {
      kind: 'RATE',
      code: 'HLTX01_SYS|USD|CNY|2026-09-01',
      name: 'USD/CNY',
      enabled: true,
      facts: {
        type: 'HLTX01_SYS',
        from: 'USD',
        to: 'CNY',
        rate: '7.10500000',
        firstDay: '2026-09-01',
        lastDay: '2026-09-30',
      },
    },
  ]);
});

test.each([
  ['2026-08', '2026-01', ['2026-01', '2026-08'], ['2026-09', '2027-12']],
  ['2025-12', '2025-04', ['2025-04', '2025-12'], ['2026-01', '2027-12']],
])(
  'with %s closed and a start in %s the periods before are closed, the others open',
  async (closed, start, shut, open) => {
    bench = await openBench({
      clock: manualClock(Date.UTC(2026, 8, 25)),
      seed: { books: [{ number: '001', name: '账簿', currency: 'CNY', closedThrough: closed, startsIn: start }] },
    });
    const periods = await pulled(bench.connector, 'PERIOD');
    const ends = (all: readonly MasterRecord[]): readonly (string | undefined)[] => [all[0]?.code, all.at(-1)?.code];
    expect(ends(periods.filter((one) => one.facts.open === false))).toEqual(shut);
    expect(ends(periods.filter((one) => one.facts.open === true))).toEqual(open);
    const months = periods.map((one) => one.code);
    expect(new Set(months).size).toBe(months.length);
    expect([...months].sort()).toEqual(months);
  },
);

test('a book that does not tell its period is a problem and no guess', async () => {
  bench = await openBench();
  const keys = { year: 'FNAME', period: 'FNAME', startYear: '', startPeriod: '' };
  await expect(pulled(bench.connect({ bookPeriodKeys: keys }), 'PERIOD')).rejects.toMatchObject({
    problem: { code: 'KINGDEE_ANSWER_ODD' },
  });
});

test('pages are read to the end, in the filter of the setting', async () => {
  const records = Array.from({ length: 25 }, (_, index) => ({
    number: `C${String(index).padStart(2, '0')}`,
    name: `客户${index}`,
    body: { FUseOrgId: { FNumber: index % 5 === 0 ? '200' : '100' } },
  }));
  bench = await openBench({ switches: { rowsMax: 4 }, seed: { records: { BD_Customer: records } } });
  expect(await pulled(bench.connector, 'CUSTOMER')).toHaveLength(25);
  const place = { form: 'BD_Customer', idKey: 'FCUSTID', numberKey: 'FNumber', nameKey: 'FName' };
  const filtered = bench.connect({ masterForms: { CUSTOMER: { ...place, filter: "FUseOrgId.FNumber='200'" } } });
  expect((await pulled(filtered, 'CUSTOMER')).map((one) => one.code)).toEqual(['C00', 'C05', 'C10', 'C15', 'C20']);
});
