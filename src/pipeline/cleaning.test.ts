import { afterEach, beforeEach, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/setup/test-database.ts';
import { type Cleaned, cleaningGroups, mergeProposals } from './cleaning.ts';
import { BOOK, type MappingBench, mappingBench } from './mapping-fixture.ts';

const TODAY = '2026-10-05';
let database: TestDatabase;
let bench: MappingBench;
beforeEach(async () => {
  database = await testDatabase();
  bench = await mappingBench(database);
});
afterEach(() => database.close());

const merged = async (of: Cleaned, keep: string, ...others: string[]) =>
  (await mergeProposals(database.pool, BOOK, { of, keep, others, reason: 'one' }, TODAY)).map((one) => [
    one.key.join('/'),
    Object.values(one.value)[0],
    one.validFrom,
  ]);

test('a SKU written twice: the one kept takes its place in every mapping that names it, quantities added', async () => {
  for (const code of ['CUP-01', 'cup 01', 'LID']) await bench.told('skus', code, { code });
  await bench.approve(
    { key: ['US01', 'M1'], value: { parts: 'cup 01' } },
    { key: ['US01', 'M2'], value: { parts: 'CUP-01=1; cup 01=2; LID' } },
    { key: ['US01', 'M3'], value: { parts: 'LID' } },
  );
  expect((await cleaningGroups(database.pool, BOOK, 'SKU', TODAY)).map((one) => one.ids)).toEqual([
    ['CUP-01', 'cup 01'],
  ]);
  expect(await merged('SKU', 'CUP-01', 'cup 01')).toEqual([
    ['US01/M1', 'CUP-01=1', TODAY],
    ['US01/M2', 'CUP-01=3; LID=1', TODAY],
  ]);
});

test('a supplier told twice: both become what the kept one is; a carrier of the same company keeps its role, the group joins', async () => {
  await bench.told('suppliers', '1', { kind: 'SUPPLIER', name: '示例供应链有限公司' });
  await bench.told('suppliers', '2', { kind: 'SUPPLIER', name: '示例供应链' });
  await bench.told('logistics', '7', { kind: 'LOGISTICS', name: '示例供应链' });
  const key = (stream: string, id: string) => JSON.stringify(['SF', stream, id]);
  const [group] = await cleaningGroups(database.pool, BOOK, 'SUPPLIER', TODAY);
  expect(group?.ids).toEqual([key('logistics', '7'), key('suppliers', '1'), key('suppliers', '2')]);
  const value = { partner: 'V1', role: 'SUPPLY', group: 'G1', dropShip: 'no' };
  await bench.approve({ kind: 'SUPPLIER', key: ['SF', 'suppliers', '1'], value });
  const wanted = {
    of: 'SUPPLIER',
    keep: key('suppliers', '1'),
    others: [key('suppliers', '2'), key('logistics', '7')],
  } as const;
  const proposals = await mergeProposals(database.pool, BOOK, { ...wanted, reason: 'one' }, TODAY);
  expect(proposals.map((one) => [one.key[2], one.value])).toEqual([
    ['2', value],
    ['7', { partner: 'L7', role: 'LOGISTICS', group: 'G1', dropShip: 'no' }],
  ]);
  // Both sides stand up to the look of an approval.
  expect((await bench.approve(...proposals)).problems).toEqual([]);
});

test('a material that the ERP holds twice: mappings go to the one kept, and no record is deleted', async () => {
  await bench.pulled('MATERIAL', ['WL-001', '示例杯'], ['wl001', '示例杯'], ['WL-002', '示例杯']);
  await bench.approve({ kind: 'ERP_MATERIAL', key: ['CUP'], value: { code: 'wl001' } });
  expect((await cleaningGroups(database.pool, BOOK, 'ERP_MATERIAL', TODAY)).map((one) => one.ids)).toEqual([
    ['WL-001', 'wl001'],
  ]);
  expect(await merged('ERP_MATERIAL', 'WL-001', 'wl001')).toEqual([['CUP', 'WL-001', TODAY]]);
  expect(await merged('ERP_MATERIAL', 'wl001', 'WL-001')).toEqual([]);
  const { rows } = await database.pool.query('SELECT code FROM masterdata.erp_record WHERE last_seen IS NULL');
  expect(rows).toHaveLength(3);
});
