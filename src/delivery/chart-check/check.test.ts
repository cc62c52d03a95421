import { describe, expect, test } from 'vitest';
import type { Account } from '../../core/journal.ts';
import type { ErpAccountFacts, MasterKind, MasterRecord, TargetMapping } from '../../core/targets.ts';
import { type AccountUse, type ChartCheckInput, checkChart, findingSubject, usesOfChart } from './check.ts';

function ours(code: string, change: Partial<Account> = {}): Account {
  return {
    code,
    key: code,
    nameZh: `我方${code}`,
    nameEn: code,
    direction: 'D',
    dims: [],
    optionalDims: [],
    keepsCurrency: true,
    revalued: false,
    class: 'MONETARY',
    ...change,
  };
}

const CHART = [
  ours('1002.02', { revalued: true }),
  ours('1122.11', { revalued: true, dims: ['店铺'] }),
  ours('1123', { class: 'NON_MONETARY' }),
  ours('2221.31', { direction: 'C', class: 'TAX' }),
  ours('6001.01', { direction: 'C', class: 'PNL' }),
  ours('6601.31', { dims: ['店铺', '部门', '费用项目'], class: 'EXPENSE' }),
];

/** As an ERP that takes everything of ours has it. */
const GOOD: Readonly<Record<string, ErpAccountFacts>> = {
  '1002.02': { leaf: true, direction: 'D', currencies: ['*'], revalued: true, cash: true },
  '1122.11': { leaf: true, direction: 'D', dims: ['客户|店铺'], currencies: ['*'], revalued: true },
  '1123': { leaf: true, direction: 'D', currencies: ['*'], revalued: false },
  '2221.31': { leaf: true, direction: 'C', currencies: ['*'] },
  '6001.01': { leaf: true, direction: 'C', currencies: ['*'] },
  '6601.31': { leaf: true, direction: 'D', dims: ['部门', '客户|店铺'], currencies: ['*'] },
};

const DIMS: Readonly<Record<string, readonly string[]>> = {
  '1122.11': ['店铺'],
  '6601.31': ['店铺', '部门', '费用项目'],
};
const USES: readonly AccountUse[] = CHART.map(({ code }) => ({
  account: code,
  currency: 'USD',
  dims: DIMS[code] ?? [],
}));

function record(kind: MasterKind, code: string, facts: object = {}, change: Partial<MasterRecord> = {}): MasterRecord {
  return { kind, code, name: code, enabled: true, facts: facts as MasterRecord['facts'], ...change };
}

function accounts(change: Readonly<Record<string, ErpAccountFacts | undefined>> = {}): readonly MasterRecord[] {
  return Object.entries({ ...GOOD, ...change }).flatMap(([code, facts]) =>
    facts ? [record('ACCOUNT', code, facts)] : [],
  );
}

function input(change: Partial<ChartCheckInput> = {}): ChartCheckInput {
  return {
    erpAccount: 'kd',
    book: 'CN',
    ledger: '001',
    bookCurrency: 'CNY',
    ledgerCurrency: 'CNY',
    chart: CHART,
    mapping: { accounts: { '*': '*' }, dims: { '*': '*' } },
    records: [...accounts(), record('VOUCHER_WORD', 'PRE001', {}, { name: '记' })],
    pulled: new Set<MasterKind>(['ACCOUNT', 'VOUCHER_WORD', 'PERIOD', 'CASH_FLOW_ITEM', 'DEPARTMENT', 'CUSTOMER']),
    policies: { cashFlowItems: false, revalOwner: 'ERP' },
    uses: USES,
    words: ['记'],
    periods: ['2026-09'],
    values: [],
    cashFlowItems: [],
    ...change,
  };
}

/** `BLOCKS CODE ours→theirs scope`. */
function told(change: Partial<ChartCheckInput>): readonly string[] {
  return checkChart(input(change)).map(({ level, problem, ours: our, theirs, scope }) => {
    const rest = { ...scope };
    delete (rest as { account?: string }).account;
    const place = our === undefined ? '' : ` ${our}→${theirs ?? '—'}`;
    const more = Object.keys(rest).length === 0 ? '' : ` ${JSON.stringify(rest)}`;
    return `${level} ${problem.code}${place}${more}`;
  });
}

function withAccount(code: string, facts: ErpAccountFacts | undefined): Partial<ChartCheckInput> {
  const words = record('VOUCHER_WORD', 'PRE001', {}, { name: '记' });
  return { records: [...accounts({ [code]: facts && { ...GOOD[code], ...facts } }), words] };
}

describe('rows of accounting.md §1.4', () => {
  test('an ERP that has what we send is found good', () => {
    expect(told({})).toEqual([]);
  });

  const disabled = accounts().map((one) => (one.code === '1123' ? { ...one, enabled: false } : one));
  const toOther: TargetMapping = { accounts: { '*': '*', '6001.01': '6601.31' }, dims: { '*': '*' } };
  const named: TargetMapping = { accounts: { '1122.11': '1122.11' }, dims: {} };

  // biome-ignore format: a table is read by its columns
  const ROWS: readonly (readonly [name: string, Partial<ChartCheckInput>, readonly string[]])[] = [
    ['existence', withAccount('1123', undefined), ['BLOCKS ERP_ACCOUNT_ABSENT 1123→1123']],
    ['unmapped', { mapping: named, uses: USES.slice(1, 3) }, ['BLOCKS ERP_ACCOUNT_UNMAPPED 1123→— {"currency":"USD"}']],
    ['leaf', withAccount('6001.01', { leaf: false }), ['BLOCKS ERP_ACCOUNT_NOT_LEAF 6001.01→6001.01']],
    ['leaf unknown', withAccount('6001.01', Object.fromEntries([['leaf', undefined]])), []],
    ['enabled', { records: disabled, words: [] }, ['BLOCKS ERP_ACCOUNT_DISABLED 1123→1123']],
    ['direction of another head', { mapping: toOther, uses: USES.slice(4, 5) }, [
      'BLOCKS ERP_ACCOUNT_DIRECTION_DIFFERS 6001.01→6601.31',
      'BLOCKS ERP_ACCOUNT_DIMENSION_MISSING 6001.01→6601.31 {"lacks":["部门"]}',
      'BLOCKS ERP_ACCOUNT_DIMENSION_MISSING 6001.01→6601.31 {"lacks":["客户","店铺"]}',
    ]],
    ['direction below the same head', withAccount('2221.31', { direction: 'D' }), ['WARNS ERP_ACCOUNT_DIRECTION_DIFFERS 2221.31→2221.31']],
    ['部门 on 6601', { uses: [{ account: '6601.31', currency: 'USD', dims: ['店铺', '费用项目'] }] }, ['BLOCKS ERP_ACCOUNT_DIMENSION_MISSING 6601.31→6601.31 {"lacks":["部门"]}']],
    ['店铺 is their 客户', withAccount('1122.11', { dims: ['客户|店铺'] }), []],
    ['店铺 is not their 客户', withAccount('1122.11', { dims: ['店铺', '客户'] }), ['BLOCKS ERP_ACCOUNT_DIMENSION_MISSING 1122.11→1122.11 {"lacks":["客户"]}']],
    ['物料 is their 存货', { ...withAccount('1123', { dims: ['存货'] }), uses: [{ account: '1123', currency: 'USD', dims: ['物料'] }] }, []],
    ['a shop that is no customer', { values: [{ dimension: '店铺', code: 'US01' }], records: [...input().records, record('CUSTOMER', 'C1')] }, ['BLOCKS ERP_DIMENSION_VALUE_UNUSABLE {"dimension":"店铺","code":"US01"}']],
    ['shops that are a dimension of their own', { values: [{ dimension: '店铺', code: 'US01' }], records: [...input().records, record('CUSTOMER', 'C1'), record('ACCOUNT', 'own', { dims: ['店铺'] })] }, []],
    ['不核算外币', withAccount('6001.01', { currencies: [] }), ['WARNS ERP_ACCOUNT_COLLAPSED 6001.01→6001.01']],
    ['one currency an account', withAccount('1002.02', { currencies: ['EUR'] }), ['BLOCKS ERP_ACCOUNT_CURRENCY_MISSING 1002.02→1002.02 {"currency":"USD"}']],
    ['its own currency', withAccount('1002.02', { currencies: ['EUR', 'USD'] }), []],
    ['调汇 on 1123', withAccount('1123', { revalued: true }), ['WARNS NON_MONETARY_REVAL_OFF 1123→1123']],
    ['no 调汇 on a receivable', withAccount('1122.11', { revalued: false }), ['WARNS ERP_ACCOUNT_NOT_REVALUED 1122.11→1122.11']],
    ['调汇 by the engine', { ...withAccount('1123', { revalued: true }), policies: { cashFlowItems: false, revalOwner: 'ENGINE' } }, []],
    ['受控科目', withAccount('1122.11', { controlledBy: 'AR' }), ['BLOCKS ERP_ACCOUNT_CONTROLLED 1122.11→1122.11']],
    ['现金流量项目必录 without an item', withAccount('1002.02', { cashFlowRequired: true }), ['BLOCKS ERP_CASH_FLOW_ITEM_REQUIRED 1002.02→1002.02']],
    ['凭证字 missing', { words: ['收'] }, ['BLOCKS ERP_VOUCHER_WORD_ABSENT {"word":"收"}']],
    ['凭证字 disabled', { records: [...accounts(), record('VOUCHER_WORD', '记', {}, { enabled: false })] }, ['BLOCKS ERP_VOUCHER_WORD_ABSENT {"word":"记"}']],
    ['制单序时控制', { records: [...accounts(), record('VOUCHER_WORD', '记', { dateOrder: true })] }, ['WARNS ERP_DATE_ORDER_ON {"word":"记"}']],
    ['closed period', { records: [...input().records, record('PERIOD', '2026-09', { open: false }), record('PERIOD', '2026-08', { open: false })] }, ['WARNS ERP_PERIOD_CLOSED']],
    ['ledger currency', { ledgerCurrency: 'USD' }, ['BLOCKS LEDGER_CURRENCY_DIFFERS']],
    ['department absent', { values: [{ dimension: '部门', code: 'D09' }], records: [...input().records, record('DEPARTMENT', 'D01')] }, ['BLOCKS ERP_DIMENSION_VALUE_UNUSABLE {"dimension":"部门","code":"D09"}']],
    ['department disabled', { values: [{ dimension: '部门', code: 'D01' }], records: [...input().records, record('DEPARTMENT', 'D01', {}, { enabled: false })] }, ['BLOCKS ERP_DIMENSION_VALUE_UNUSABLE {"dimension":"部门","code":"D01"}']],
    ['a kind that was never pulled', { values: [{ dimension: '费用项目', code: 'COMMISSION' }] }, []],
    ['nothing pulled at all', { pulled: new Set(), records: [] }, []],
  ];
  test.each(ROWS)('%s', (_name, change, expected) => {
    expect(told(change)).toEqual(expected);
  });

  test('items of cash lines: on, mapped and known; else a warning that names the item', () => {
    const policies = { cashFlowItems: true, revalOwner: 'ERP' } as const;
    const change = {
      ...withAccount('1002.02', { cashFlowRequired: true }),
      policies,
      cashFlowItems: ['销售商品、提供劳务收到的现金', '支付的各项税费'],
    };
    expect(told(change)).toEqual(['WARNS ERP_CASH_FLOW_ITEM_UNMAPPED', 'WARNS ERP_CASH_FLOW_ITEM_UNMAPPED']);
    const mapping = {
      ...input().mapping,
      cashFlowItems: { '销售商品、提供劳务收到的现金': 'CI01.01', 支付的各项税费: 'CI01.07' },
    };
    const records = [...(change.records ?? []), record('CASH_FLOW_ITEM', 'CI01.01')];
    const findings = checkChart(input({ ...change, mapping, records }));
    expect(findings.map((one) => one.problem.params.item)).toEqual(['支付的各项税费']);
  });

  test('one account a currency: only lines of the currency whose account is wrong are blocked', () => {
    const accountsByCurrency = { '*': '*', '1002.02|USD': '1002.02', '1002.02|EUR': '1002.03' };
    const uses = ['USD', 'EUR'].map((currency) => ({ account: '1002.02', currency, dims: [] }));
    const change = { mapping: { accounts: accountsByCurrency, dims: {} }, uses };
    expect(told(change)).toEqual(['BLOCKS ERP_ACCOUNT_ABSENT 1002.02→1002.03 {"currency":"EUR"}']);
  });
});

test('two findings of one code are two subjects, and one of a later check is the same', () => {
  const records = accounts({ '1123': undefined, '6001.01': undefined });
  const subjects = checkChart(input({ records, words: [] })).map((one) => findingSubject('kd', one));
  expect(subjects).toEqual(['chart:kd/1123 1123', 'chart:kd/6001.01 6001.01']);
});

test('a whole chart is used in the book currency, and in those of the shops where the account keeps them', () => {
  const chart = [ours('1405.02', { keepsCurrency: false }), ours('1122.11', { dims: ['店铺'] })];
  expect(usesOfChart(chart, 'CNY', ['USD', 'USD', 'CNY'])).toEqual([
    { account: '1405.02', currency: 'CNY', dims: [] },
    { account: '1122.11', currency: 'CNY', dims: ['店铺'] },
    { account: '1122.11', currency: 'USD', dims: ['店铺'] },
  ]);
});
