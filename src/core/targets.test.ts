import { expect, test } from 'vitest';
import { accountMappedTo, mappedAccount, type TargetMapping } from './targets.ts';

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
