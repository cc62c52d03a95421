import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Account, Standard } from '../core/journal.ts';
import { chartOf } from '../core/journal.ts';
import { chartTemplate } from './chart-template.ts';

const SPECIFICATION = '../shared/accounting.md';
const there = existsSync(SPECIFICATION);

interface Told {
  readonly code: string;
  readonly sbe: string;
  readonly name: string;
  readonly direction: 'D' | 'C';
  readonly dims: readonly string[];
  readonly optionalDims: readonly string[];
  readonly keepsCurrency: boolean;
  readonly revalued: boolean;
}

/** The table of accounting.md §1.2, read afresh. */
function tableOfSpecification(): readonly Told[] {
  const text = readFileSync(SPECIFICATION, 'utf8');
  const section = text.slice(text.indexOf('### 1.2'), text.indexOf('### 1.3'));
  const rows = section.split('\n').filter((line) => /^\| \d/.test(line));
  return rows.map((row) => {
    const [code = '', name = '', sbe = '', direction, dims = '', fc, reval = ''] = row
      .split('|')
      .slice(1)
      .map((cell) => cell.trim());
    const names = dims.split(',').filter((dim) => dim !== '');
    return {
      code,
      sbe,
      name,
      direction: direction === '借' ? 'D' : 'C',
      dims: names.filter((dim) => !dim.startsWith('[')),
      optionalDims: names.filter((dim) => dim.startsWith('[')).map((dim) => dim.replace(/[[\]]/g, '')),
      keepsCurrency: fc === '是',
      revalued: reval.startsWith('是'),
    };
  });
}

function told(account: Account | undefined): Omit<Told, 'sbe'> | undefined {
  if (!account) return undefined;
  const { code, nameZh: name, direction, dims, optionalDims, keepsCurrency, revalued } = account;
  return { code, name, direction, dims, optionalDims, keepsCurrency, revalued };
}

const accounts = (standard: Standard) => chartOf(chartTemplate(standard)).byCode;

test.skipIf(!there)(
  `the 企业会计准则 chart is the specification's table, account by account${there ? '' : ' (skipped: no ../shared/accounting.md)'}`,
  () => {
    const table = tableOfSpecification();
    expect(table.length).toBeGreaterThan(80);
    const expected = table.filter((row) => row.code !== '6301.02');
    const chart = accounts('ASBE');
    for (const { sbe: _, ...row } of expected) expect(told(chart.get(row.code)), row.code).toEqual(row);
    expect([...chart.keys()]).toEqual(expected.map((row) => row.code));
  },
);

/** Where 小企业会计准则 has its own name for the account, or two accounts for one. */
const SBE_RENAMED = new Set(['2204', '6702']);

test.skipIf(!there)(
  `the 小企业会计准则 chart has the codes of its column and nothing that does not exist there${there ? '' : ' (skipped: no ../shared/accounting.md)'}`,
  () => {
    const chart = accounts('SBE');
    const expected = new Set<string>();
    for (const row of tableOfSpecification()) {
      if (row.sbe === '—') continue;
      const split = [...row.sbe.matchAll(/\d[\d.]+/g)].map((match) => match[0]);
      for (const code of row.sbe === '=' ? [row.code] : split) expected.add(code);
      if (split.length > 1) continue;
      const { sbe, ...rest } = row;
      const account = told(chart.get(sbe === '=' ? row.code : sbe));
      const name = SBE_RENAMED.has(row.code) ? account?.name : row.name;
      expect(account, row.code).toEqual({ ...rest, name, code: sbe === '=' ? row.code : sbe });
    }
    expect(new Set(chart.keys())).toEqual(expected);
  },
);

test.each(['ASBE', 'SBE'] as const)(
  '%s: each code and each key stands once, every account has both names',
  (standard) => {
    const list = chartTemplate(standard);
    expect(new Set(list.map((a) => a.code)).size).toBe(list.length);
    expect(new Set(list.map((a) => a.key)).size).toBe(list.length);
    for (const account of list) {
      expect(account.nameZh).toMatch(/[\u4e00-\u9fff]/);
      expect(account.nameEn).toMatch(/^[A-Z][A-Za-z ,()/-]+$/);
      expect(account.key).toMatch(/^[A-Z][A-Z_]+$/);
    }
  },
);

test('where the small standard splits an account by sign, each side has its own key', () => {
  const codes = (standard: Standard, keys: readonly string[]) => {
    const chart = chartOf(chartTemplate(standard));
    return keys.map((key) => chart.byKey.get(key)?.code);
  };
  const keys = ['STOCK_COUNT_LOSS', 'STOCK_COUNT_GAIN', 'FX_REALISED_LOSS', 'FX_REVALUATION_LOSS', 'FX_GAIN'];
  expect(codes('SBE', keys)).toEqual(['5711.02', '5301.03', '5603.03.01', '5603.03.02', '5301.02']);
  expect(codes('ASBE', keys)).toEqual([undefined, undefined, undefined, undefined, undefined]);
  const joint = ['STOCK_COUNT_DIFFERENCE', 'FX_REALISED', 'FX_REVALUATION'];
  expect(codes('ASBE', joint)).toEqual(['6602.31', '6603.03.01', '6603.03.02']);
  expect(codes('SBE', joint)).toEqual([undefined, undefined, undefined]);
});

test('who may bear a rounding cent follows the account, not its code in the standard', () => {
  for (const standard of ['ASBE', 'SBE'] as const) {
    const classOf = (key: string) => chartOf(chartTemplate(standard)).byKey.get(key)?.class;
    expect(classOf('FEE_COMMISSION')).toBe('EXPENSE');
    expect(classOf('COGS_FULFILMENT')).toBe('EXPENSE');
    expect(classOf('INTEREST')).toBe('EXPENSE');
    expect(classOf('REV_GOODS')).toBe('PNL');
    expect(classOf('REIMBURSEMENT_GAIN')).toBe('PNL');
    expect(classOf('FOREIGN_TAX')).toBe('TAX');
    expect(classOf('PASS_THROUGH_TAX')).toBe('TAX');
    expect(classOf('PENDING_LOSS')).toBe('NON_MONETARY');
    expect(classOf('CONTRACT_LIABILITY')).toBe('NON_MONETARY');
    expect(classOf('PLATFORM_RECEIVABLE')).toBe('MONETARY');
    expect(classOf('STOCK_FBA')).toBe('STOCK');
  }
});
