import { describe, expect, test } from 'vitest';
import type { ChartFindingJson } from '../http/erp-shapes.ts';
import { aboutOf, byUrgency, toMap } from './chart-finding.ts';

function finding(params: Readonly<Record<string, string>>, more: Partial<ChartFindingJson> = {}): ChartFindingJson {
  const text = { zh: '文', en: 'text' };
  const problem = {
    code: 'X',
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text,
    remedy: text,
    place: {},
  } as const;
  return {
    ...{ level: 'BLOCKS', ours: null, theirs: null, currencies: [], waiting: 0, exception: null },
    problem: { ...problem, params },
    ...more,
  } as ChartFindingJson;
}

describe('a finding is about', () => {
  test.each([
    [
      'an account',
      finding({ ours: '1122.11' }, { ours: '1122.11', theirs: '1122.01' }),
      ['account', '1122.11', '1122.01'],
    ],
    [
      'an account, also where a dimension is what it lacks',
      finding({ dimension: '部门' }, { ours: '6601' }),
      ['account', '6601', undefined],
    ],
    ['a value of a dimension', finding({ dimension: '店铺', ours: 'US01', theirs: 'C1' }), ['dimension', 'US01', 'C1']],
    [
      'a value that is not mapped',
      finding({ dimension: '店铺', ours: 'US01', theirs: '—' }),
      ['dimension', 'US01', undefined],
    ],
    ['a period', finding({ period: '2026-01' }), ['period', '2026-01', undefined]],
    ['a voucher of a word', finding({ word: '记', number: '7' }), ['word', '记-7', undefined]],
    ['a cash-flow item', finding({ item: '销售商品' }), ['item', '销售商品', undefined]],
    ['the ledger', finding({ ledger: '001', currency: 'CNY' }), ['ledger', '001', undefined]],
  ])('%s', (_what, one, wanted) => {
    const { subject, ours, theirs, dimension } = aboutOf(one);
    expect([subject, ours, theirs]).toEqual(wanted);
    expect(dimension).toBe(subject === 'dimension' ? '店铺' : undefined);
  });
});

test('a finding that a mapping puts right leads to the row to fill in, and no other does', () => {
  const of = (code: string, params: Readonly<Record<string, string>>, ours: string | null = null) => {
    const one = finding(params, { ours });
    return toMap({ ...one, problem: { ...one.problem, code } });
  };
  expect(of('ERP_ACCOUNT_UNMAPPED', {}, '6601.31')).toEqual({ kind: 'ACCOUNT', ours: '6601.31' });
  expect(of('ERP_DIMENSION_VALUE_UNUSABLE', { dimension: '店铺', ours: 'US01' })).toEqual({
    kind: '店铺',
    ours: 'US01',
  });
  expect(of('ERP_CASH_FLOW_ITEM_UNMAPPED', { item: '收到的现金' })?.kind).toBe('CASH_FLOW_ITEM');
  expect(of('ERP_ACCOUNT_CONTROLLED', {}, '1122.01')).toBeUndefined();
});

test('what blocks stands before what warns, and what most vouchers wait for before the rest', () => {
  const names = byUrgency([
    finding({}, { ours: 'warns', level: 'WARNS', waiting: 9 }),
    finding({}, { ours: 'none' }),
    finding({}, { ours: 'many', waiting: 5 }),
  ]).map((one) => one.ours);
  expect(names).toEqual(['many', 'none', 'warns']);
});
