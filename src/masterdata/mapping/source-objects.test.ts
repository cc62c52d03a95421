import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../../test/setup/test-database.ts';
import type { SourceObject } from '../../core/sources.ts';
import { inTransaction } from '../../engine/transaction.ts';
import { type ObjectRow, saveSourceObjects, sourceObjects } from './source-objects.ts';

const [FIRST, LATER] = [new Date('2026-10-05T08:00:00Z'), new Date('2026-10-06T08:00:00Z')];
let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const object = (name: string): SourceObject => ({
  ...{ kind: 'SUPPLIER', code: '50001', name, parent: '', barcode: '', taxId: '', extra: { currency: 'CNY' } },
});
const save = (rows: readonly ObjectRow[], now: Date) =>
  inTransaction(database.pool, (tx) => saveSourceObjects(tx, { source: 'SF', stream: 'suppliers' }, rows, now));
const changedAt = async (key: string) =>
  (
    await database.pool.query<{ at: Date }>('SELECT changed_at AS at FROM masterdata.source_object WHERE key = $1', [
      key,
    ])
  ).rows[0]?.at;

test('an object is as told last; one told again unchanged is not written; one that is gone keeps what it was', async () => {
  const row = (name: string, deleted = false): ObjectRow => ({ key: '50001', deleted, object: object(name) });
  await save([row('draft'), row('示例供应商')], FIRST);
  expect(await sourceObjects(database.pool, ['SUPPLIER'])).toEqual([
    { ...object('示例供应商'), source: 'SF', stream: 'suppliers', key: '50001', gone: false },
  ]);
  await save([row('示例供应商')], LATER);
  expect(await changedAt('50001')).toEqual(FIRST);
  await save([{ key: '50001', deleted: true, object: undefined }], LATER);
  expect(await sourceObjects(database.pool)).toMatchObject([{ name: '示例供应商', gone: true }]);
  expect(await changedAt('50001')).toEqual(LATER);
  await save([row('示例供应商')], LATER);
  expect(await sourceObjects(database.pool)).toMatchObject([{ gone: false }]);
});
