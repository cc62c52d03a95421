import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../../test/setup/test-database.ts';
import { asOwner } from '../../engine/postgres.ts';
import { inTransaction, type Tx } from '../../engine/transaction.ts';
import type { FieldMappingRow } from './mapping-row.ts';
import {
  approveMapping,
  type FieldMappingKey,
  listMappings,
  loadMappingWithRows,
  mappingInForce,
  retireMapping,
  saveDraft,
} from './store.ts';

const NOW = new Date('2026-10-05T08:00:00Z');
let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

let books = 0;
let key: FieldMappingKey;
beforeEach(async () => {
  books += 1;
  key = { book: `B${books}`, profile: 'kingdee.galaxy-session', documentKind: 'GL_VOUCHER' };
  await asOwner(database.pool, (client) =>
    client.query(
      `INSERT INTO ledger.book (book, name, standard, currency, trial, created_at) VALUES ($1, $1, 'ASBE', 'CNY', false, $2)`,
      [key.book, NOW],
    ),
  );
});

const run = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => inTransaction(database.pool, work);

const ROWS: readonly FieldMappingRow[] = [
  { target: 'Model.A', source: 'EXPRESSION', kind: 'TEXT', optional: true, expression: 'voucher.key' },
  { target: 'Model.B', source: 'CONSTANT', kind: 'INTEGER', optional: false, constant: 3 },
  { target: 'Model.C', source: 'CONSTANT', kind: 'TEXT', optional: false, constant: '3' },
  { target: 'Model.D', source: 'CONSTANT', kind: 'BOOLEAN', optional: false, constant: false },
  { target: 'Model.E[].F', source: 'LOOKUP', kind: 'CODE', optional: false, table: 'T', expression: 'line.account' },
  { target: 'Model.G', source: 'DROP' },
];

const draft = (effectiveFrom = '2026-10-01', rows = ROWS, by = 'ann') =>
  run((tx) => saveDraft(tx, { ...key, effectiveFrom, note: 'why', rows }, by, NOW));
const approve = (mappingNo: bigint, by = 'bob') => run((tx) => approveMapping(tx, mappingNo, by, NOW));
const retire = (mappingNo: bigint) => run((tx) => retireMapping(tx, mappingNo, 'bob', NOW));
const inForce = async (date: string) => (await mappingInForce(database.pool, key, date))?.version;

test('rows come back as they were saved, types of constants too; each draft is the next version of its book', async () => {
  const first = await draft();
  expect(first).toMatchObject({ ...key, version: 1, state: 'DRAFT', madeBy: 'ann', effectiveFrom: '2026-10-01' });
  expect((await loadMappingWithRows(database.pool, first.mappingNo)).rows).toEqual(ROWS);
  expect((await draft('2026-10-01', [])).version).toBe(2);
  const listed = await listMappings(database.pool, { ...key, limit: 10 });
  expect(listed.map((one) => one.version)).toEqual([2, 1]);
  const older = await listMappings(database.pool, { ...key, limit: 10, before: listed[0]?.mappingNo ?? 0n });
  expect(older.map((one) => one.version)).toEqual([1]);
});

test('drafts saved at one moment get versions of their own', async () => {
  const saved = await Promise.all([1, 2, 3, 4].map(() => draft()));
  expect(saved.map((one) => one.version).sort()).toEqual([1, 2, 3, 4]);
});

test('a draft is in force for nobody; an approved one from its date on, until a later one begins or it is retired', async () => {
  const [first] = [await draft('2026-10-01')];
  expect(await inForce('2026-10-31')).toBeUndefined();
  await approve(first.mappingNo);
  const second = await draft('2026-11-01');
  await approve(second.mappingNo);
  const sameDay = await draft('2026-11-01');
  expect([await inForce('2026-09-30'), await inForce('2026-10-01'), await inForce('2026-11-01')]).toEqual([
    undefined,
    1,
    2,
  ]);
  await approve(sameDay.mappingNo);
  expect(await inForce('2026-11-30')).toBe(3);
  await retire(sameDay.mappingNo);
  expect(await inForce('2026-11-30')).toBe(2);
  expect(await mappingInForce(database.pool, { ...key, book: 'OTHER' }, '2026-11-30')).toBeUndefined();
});

test('who made it does not approve it; an older draft, a second approval and a second end are refused', async () => {
  const [first, second] = [await draft(), await draft()];
  await expect(approve(second.mappingNo, 'ann')).rejects.toMatchObject({ problem: { code: 'MAPPING_SAME_PERSON' } });
  await expect(approve(first.mappingNo)).rejects.toMatchObject({
    problem: { code: 'MAPPING_NOT_LATEST', params: { latest: '2' } },
  });
  expect(await approve(second.mappingNo)).toMatchObject({ state: 'APPROVED', approvedBy: 'bob', approvedAt: NOW });
  await expect(approve(second.mappingNo)).rejects.toMatchObject({ problem: { code: 'MAPPING_STATE_WRONG' } });
  expect(await retire(first.mappingNo)).toMatchObject({ state: 'RETIRED', retiredBy: 'bob', approvedBy: undefined });
  await expect(retire(first.mappingNo)).rejects.toMatchObject({ problem: { code: 'MAPPING_STATE_WRONG' } });
  await expect(approve(999_999n)).rejects.toMatchObject({ problem: { code: 'MAPPING_NOT_FOUND' } });
});

test('the database itself keeps a version as it is, and its two persons apart', async () => {
  const { mappingNo } = await draft();
  const owner = (sql: string) => asOwner(database.pool, (client) => client.query(sql, [mappingNo]));
  const refused = [
    `UPDATE masterdata.field_mapping SET effective_from = '2020-01-01', state = 'APPROVED', approved_by = 'x', approved_at = made_at WHERE mapping_no = $1`,
    `UPDATE masterdata.field_mapping SET state = 'APPROVED', approved_by = made_by, approved_at = made_at WHERE mapping_no = $1`,
    `UPDATE masterdata.field_mapping SET state = 'APPROVED' WHERE mapping_no = $1`,
    `UPDATE masterdata.field_mapping SET note = 'other' WHERE mapping_no = $1`,
    `UPDATE masterdata.field_mapping_row SET expression = 'x' WHERE mapping_no = $1`,
    `DELETE FROM masterdata.field_mapping_row WHERE mapping_no = $1`,
    `INSERT INTO masterdata.field_mapping_row (mapping_no, row_no, target, source, optional) VALUES ($1, 90, 'Model.A', 'DROP', false)`,
    `INSERT INTO masterdata.field_mapping_row (mapping_no, row_no, target, source, kind, optional) VALUES ($1, 91, 'Z', 'EXPRESSION', 'TEXT', false)`,
  ];
  for (const sql of refused) await expect(owner(sql), sql).rejects.toThrow();
  await approve(mappingNo);
  const late = `INSERT INTO masterdata.field_mapping_row (mapping_no, row_no, target, source, optional) VALUES ($1, 92, 'Y', 'DROP', false)`;
  await expect(owner(late)).rejects.toThrow(/no draft/);
  await expect(
    owner(
      `UPDATE masterdata.field_mapping SET state = 'DRAFT', approved_by = NULL, approved_at = NULL WHERE mapping_no = $1`,
    ),
  ).rejects.toThrow();
  await expect(
    database.pool.query('DELETE FROM masterdata.field_mapping WHERE mapping_no = $1', [mappingNo]),
  ).rejects.toThrow(/permission denied/);
  expect((await loadMappingWithRows(database.pool, mappingNo)).rows).toEqual(ROWS);
});
