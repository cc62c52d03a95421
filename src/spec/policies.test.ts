import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/setup/test-database.ts';
import { asOwner } from '../engine/postgres.ts';
import { inTransaction } from '../engine/transaction.ts';
import type { PolicyChange, PolicyRow } from './policies.ts';
import { checkPolicy, loadPolicies, POLICY_DEFAULTS, policiesOf, setPolicy } from './policies.ts';

const NOW = new Date('2026-10-05T08:00:00Z');
let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
  await asOwner(database.pool, async (client) => {
    await client.query(
      `INSERT INTO ledger.book (book, name, standard, currency, trial, created_at)
       VALUES ('HK', 'x', 'ASBE', 'HKD', false, $1), ('SMALL', 'x', 'SBE', 'CNY', false, $1)`,
      [NOW],
    );
    await client.query(
      `INSERT INTO masterdata.shop (book, code, name, platform, marketplace, currency, zone, customer, department,
                                    warehouse, created_at)
       VALUES ('HK', 'US01', 'x', 'AMAZON', 'US', 'USD', 'UTC', 'x', 'D01', 'W', $1)`,
      [NOW],
    );
  });
});
afterAll(() => database.close());

const CHANGE: PolicyChange = { book: 'HK', key: 'unknownFee', value: 'BUFFER', effectiveFrom: '2026-10-01', by: 'li' };
const set = (change: Partial<PolicyChange>) =>
  inTransaction(database.pool, (tx) => setPolicy(tx, { ...CHANGE, ...change }, NOW));

const SPECIFICATION = '../shared/accounting.md';
const there = existsSync(SPECIFICATION);

test.skipIf(!there)(
  `every key of accounting.md §10 is defined${there ? '' : ' (skipped: no ../shared/accounting.md)'}`,
  () => {
    const text = readFileSync(SPECIFICATION, 'utf8');
    const section = text.slice(text.indexOf('## 10.'), text.indexOf('## 11.'));
    const table = section.split('\n').filter((line) => /^\| \w/.test(line) && !line.startsWith('| Key'));
    const keys = table.flatMap((line) =>
      line
        .split('|')[1]!
        .split('/')
        .map((key) => key.trim()),
    );
    expect(keys.length).toBeGreaterThan(35);
    const defined = new Set(POLICY_DEFAULTS.map((one) => one.key));
    expect(keys.filter((key) => !defined.has(key))).toEqual([]);
  },
);

test('every default is a value that may be set, and both languages say what it means', () => {
  expect(new Set(POLICY_DEFAULTS.map((one) => one.key)).size).toBe(POLICY_DEFAULTS.length);
  for (const { key, scope, defaults, meaning } of POLICY_DEFAULTS) {
    expect(meaning.zh).not.toBe('');
    expect(meaning.en).not.toBe('');
    if (scope === 'FIXED') continue;
    for (const standard of ['ASBE', 'SBE'] as const)
      expect(
        checkPolicy(standard, { ...CHANGE, key, value: defaults[standard] }),
        `${key} ${standard}`,
      ).toBeUndefined();
  }
});

test('defaults follow the standard', () => {
  const value = (standard: 'ASBE' | 'SBE', key: string) =>
    policiesOf(standard, 'CNY', []).valueOf(key, '', '2026-10-01');
  expect([value('ASBE', 'fxRateType'), value('SBE', 'fxRateType')]).toEqual(['MONTH_FIRST', 'DAILY']);
  expect([value('ASBE', 'revenueTrigger'), value('SBE', 'revenueTrigger')]).toEqual(['DELIVERED', 'SHIPPED']);
  expect([value('ASBE', 'landedCost'), value('SBE', 'landedCost')]).toEqual(['CAPITALISE', 'EXPENSE']);
  expect([value('ASBE', 'standard'), value('SBE', 'standard')]).toEqual(['ASBE', 'SBE']);
});

test('a shop goes before its book, a later date before an earlier one, a later row before an earlier one', () => {
  const row = (policyNo: bigint, shop: string, value: string, effectiveFrom: string): PolicyRow => ({
    policyNo,
    shop,
    key: 'unknownFee',
    value,
    effectiveFrom,
  });
  const policies = policiesOf('ASBE', 'CNY', [
    row(1n, '', 'BUFFER', '2026-09-01'),
    row(2n, 'US01', 'HOLD', '2026-10-01'),
    row(4n, '', 'BUFFER', '2026-12-01'),
    row(3n, '', 'HOLD', '2026-12-01'),
    row(5n, '', 'HOLD', '2026-11-01'),
  ]);
  const value = (shop: string, date: string) => policies.valueOf('unknownFee', shop, date);
  expect(value('', '2026-08-31')).toBe('HOLD');
  expect(value('', '2026-09-01')).toBe('BUFFER');
  expect(value('US01', '2026-09-30')).toBe('BUFFER');
  expect(value('US01', '2026-10-01')).toBe('HOLD');
  expect(value('UK01', '2026-10-31')).toBe('BUFFER');
  expect(value('UK01', '2026-11-30')).toBe('HOLD');
  expect(value('UK01', '2026-12-01')).toBe('BUFFER');
  expect(() => policies.valueOf('unknownfee', '', '2026-12-01')).toThrow(/no such policy/);
});

test("what is stored is loaded; all() gives every key, with the book's own currency and standard", async () => {
  await set({});
  await set({ shop: 'US01', value: 'HOLD', approvedBy: 'wang' });
  const policies = await loadPolicies(database.pool, 'HK', 'ASBE');
  expect(policies.valueOf('unknownFee', 'US01', '2026-10-01')).toBe('HOLD');
  expect(policies.valueOf('unknownFee', 'UK01', '2026-10-01')).toBe('BUFFER');
  const all = policies.all('US01', '2026-10-01');
  expect(Object.keys(all)).toEqual(POLICY_DEFAULTS.map((one) => one.key));
  expect(all).toMatchObject({ functionalCurrency: 'HKD', standard: 'ASBE', unknownFee: 'HOLD', mode: 'S' });
});

test.each([
  ['POLICY_UNKNOWN', { key: 'unknown' }],
  ['POLICY_VALUE_NOT_ALLOWED', { value: 'IGNORE' }],
  ['POLICY_VALUE_NOT_ALLOWED', { key: 'platformReceivable', value: '1122.12' }],
  ['POLICY_VALUE_NOT_ALLOWED', { book: 'SMALL', key: 'returnProvision', value: 'on' }],
  ['POLICY_VALUE_NOT_ALLOWED', { book: 'SMALL', key: 'revenueTrigger', value: 'DELIVERED' }],
  ['POLICY_FIXED', { key: 'functionalCurrency', value: 'USD' }],
  ['POLICY_BOOK_ONLY', { shop: 'US01', key: 'costMethod', value: 'MOVING_AVG' }],
  ['POLICY_DATE_NOT_PERIOD_START', { effectiveFrom: '2026-10-02' }],
  ['POLICY_APPROVED_BY_ITS_AUTHOR', { approvedBy: 'li' }],
  ['POLICY_PLACE_UNKNOWN', { book: 'NONE' }],
  ['POLICY_PLACE_UNKNOWN', { shop: 'UK99' }],
] as const)('%s: %j is refused', async (code, change) => {
  await expect(set(change)).rejects.toMatchObject({ problem: { code } });
});

test('a refusal names the values that are allowed', () => {
  const fault = checkPolicy('ASBE', { ...CHANGE, value: 'IGNORE' });
  expect(fault?.params).toEqual({ key: 'unknownFee', value: 'IGNORE', allowed: 'HOLD, BUFFER' });
});

test('a policy change is never edited or taken back, by the application or the owner', async () => {
  for (const statement of ["UPDATE spec.policy SET value = 'x'", 'DELETE FROM spec.policy']) {
    await expect(database.pool.query(statement)).rejects.toMatchObject({ code: '42501' });
    const owner = asOwner(database.pool, (client) => client.query(statement));
    await expect(owner).rejects.toMatchObject({ code: 'HL001' });
  }
});
