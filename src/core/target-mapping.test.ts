import { expect, test } from 'vitest';
import { RATE_ONE } from './money.ts';
import {
  accountMappedTo,
  dimensionMappedTo,
  heldAccount,
  heldDimension,
  mappedAccount,
  mappedDimension,
} from './target-mapping.ts';
import type { TargetMapping, TargetVoucherLine } from './targets.ts';

const MAPPING: TargetMapping = {
  accounts: { '1002.02|USD': '100202', '1002.02': '100209', '1122.11': '112211' },
  dims: {},
};

test('an account has the code of its currency, else its own, else none; with * → * ours', () => {
  expect(mappedAccount(MAPPING, '1002.02', 'USD')).toBe('100202');
  expect(mappedAccount(MAPPING, '1002.02', 'EUR')).toBe('100209');
  expect(mappedAccount(MAPPING, '6001.01', 'USD')).toBeUndefined();
  expect(mappedAccount({ ...MAPPING, accounts: { '*': '*', '1002.02|USD': '100202' } }, '1002.02', 'EUR')).toBe(
    '1002.02',
  );
});

test('their code leads back to our account, whatever the currency; an unknown one stays as it is', () => {
  expect(accountMappedTo(MAPPING, '100202')).toBe('1002.02');
  expect(accountMappedTo(MAPPING, '112211')).toBe('1122.11');
  expect(accountMappedTo(MAPPING, '999')).toBe('999');
  expect(accountMappedTo({ accounts: { '*': '*' }, dims: {} }, '*')).toBe('*');
});

const DIMS: TargetMapping = { accounts: {}, dims: { '店铺:US01': 'C001', '店铺:US02': 'C001', '部门:*': '*' } };

test('a dimension has its own code, else ours where its * → *, else none; their code leads back', () => {
  expect(mappedDimension(DIMS, '店铺', 'US01')).toBe('C001');
  expect(mappedDimension(DIMS, '店铺', 'US03')).toBeUndefined();
  expect(mappedDimension(DIMS, '部门', 'D01')).toBe('D01');
  expect(dimensionMappedTo(DIMS, '店铺', 'C001')).toBe('US01');
  expect(dimensionMappedTo(DIMS, '部门', 'D01')).toBe('D01');
  expect(dimensionMappedTo(DIMS, '店铺', 'X')).toBe('X');
});

test('where several of ours share a code of theirs, the one that was sent wins, and only then', () => {
  const shared = { accounts: { '1122.11': '1122', '1122.12|USD': '1122' }, dims: DIMS.dims };
  const amounts = { fc: 1n, lc: 1n, rate: RATE_ONE, currency: 'USD' } as const;
  const sent: TargetVoucherLine = {
    ...{ lineNo: 1, summary: '', account: '1122.12', dc: 'D', dims: { 店铺: 'US02' } },
    ...amounts,
  };
  expect(heldAccount(shared, '1122', sent)).toBe('1122.12');
  expect(heldAccount(shared, '1122', { ...sent, currency: 'EUR' })).toBe('1122.11');
  expect(heldAccount(shared, '1122', undefined)).toBe('1122.11');
  expect(heldDimension(shared, '店铺', 'C001', sent)).toBe('US02');
  expect(heldDimension(shared, '店铺', 'C009', sent)).toBe('C009');
});
