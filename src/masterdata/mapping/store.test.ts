import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../../test/setup/test-database.ts';
import { inTransaction, type Tx } from '../../engine/transaction.ts';
import { keyText } from './kinds.ts';
import {
  isUnmapped,
  keysReleased,
  loadMappings,
  loadSourceShops,
  mappingFor,
  mappingsOf,
  materialsFor,
} from './lookup.ts';
import { approved, bookWithShops, NOW } from './mapping-fixture.ts';
import { decideMappings, listMappings, type NewMapping, proposeMappings, retireMapping } from './store.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

let books = 0;
let book: string;
let shop: string;
beforeEach(async () => {
  books += 1;
  book = `B${books}`;
  shop = `US${books}`;
  await bookWithShops(database, book, [shop]);
});

const run = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => inTransaction(database.pool, work);
const sku = (parts: string, rest: Partial<NewMapping> = {}): NewMapping => ({
  ...{ kind: 'SKU', key: [shop, 'HL-CUP-US'], value: { parts }, validFrom: '2026-01-01', reason: 'paired' },
  ...rest,
});
const propose = (...wanted: NewMapping[]) =>
  run((tx) => proposeMappings(tx, book, wanted, { who: 'ann', origin: 'HAND', now: NOW }));
const decide = (numbers: readonly bigint[], who = 'bob', state: 'APPROVED' | 'REJECTED' = 'APPROVED') =>
  run((tx) => decideMappings(tx, book, numbers, { state, who, reason: 'looked at', now: NOW }));
const inForce = async (...wanted: NewMapping[]) => {
  const { proposed } = await propose(...wanted);
  return (await decide(proposed.map((one) => one.mappingNo))).decided;
};
const partsOn = async (date: string) => materialsFor(await loadMappings(database.pool, book), shop, 'HL-CUP-US', date);

describe('a mapping', () => {
  test('counts only once another person approved it: maker ≠ checker', async () => {
    const { proposed } = await propose(sku('HL-CUP-01'));
    expect(proposed[0]).toMatchObject({
      version: 1,
      state: 'PROPOSED',
      madeBy: 'ann',
      value: { parts: 'HL-CUP-01=1' },
    });
    expect(await partsOn('2026-02-01')).toMatchObject({ code: 'UNMAPPED_SKU' });
    const numbers = proposed.map((one) => one.mappingNo);
    const own = await decide(numbers, 'ann');
    expect(own.problems.map((one) => one.code)).toEqual(['MASTER_MAPPING_SAME_PERSON']);
    expect(own.decided).toEqual([]);
    expect((await decide(numbers)).decided).toMatchObject([{ state: 'APPROVED', checkedBy: 'bob' }]);
    expect(await partsOn('2026-02-01')).toEqual([{ material: 'HL-CUP-01', quantity: 1 }]);
    expect((await decide(numbers, 'eve')).problems[0]).toMatchObject({
      code: 'MASTER_MAPPING_STATE',
      params: { state: 'APPROVED' },
    });
  });

  test('is refused by the database where maker and checker are one, and where a version is edited', async () => {
    const { proposed } = await propose(sku('HL-CUP-01'));
    const no = proposed[0]!.mappingNo;
    const update = (what: string) =>
      database.pool.query(`UPDATE masterdata.mapping SET ${what} WHERE mapping_no = ${no}`);
    await expect(
      update(`state = 'APPROVED', checked_by = 'ann', checked_at = now(), check_reason = 'me'`),
    ).rejects.toThrow(/check constraint/);
    await expect(update(`value = '{"parts":"X=1"}'`)).rejects.toThrow(/only goes on/);
    await expect(database.pool.query(`DELETE FROM masterdata.mapping WHERE mapping_no = ${no}`)).rejects.toThrow(
      /permission denied/,
    );
  });

  test('of an older version is not approved where a newer one stands, and a rejected one never counts', async () => {
    const first = (await propose(sku('HL-CUP-01'))).proposed[0]!;
    const second = (await propose(sku('HL-CUP-02'))).proposed[0]!;
    expect(second.version).toBe(2);
    expect((await decide([first.mappingNo])).problems[0]).toMatchObject({
      code: 'MASTER_MAPPING_STALE',
      params: { latest: '2' },
    });
    expect((await decide([second.mappingNo], 'bob', 'REJECTED')).decided).toMatchObject([{ state: 'REJECTED' }]);
    expect((await decide([first.mappingNo])).decided).toHaveLength(1);
    expect(await partsOn('2026-02-01')).toEqual([{ material: 'HL-CUP-01', quantity: 1 }]);
  });

  test('that says what stands is told as unchanged and makes no version; two ways to write it are one', async () => {
    await inForce(sku('HL-BOX; HL-CUP-01=2'));
    const again = await propose(sku('HL-CUP-01 = 2 ;HL-BOX=1'));
    expect(again.proposed).toEqual([]);
    expect(again.problems.map((one) => one.code)).toEqual(['MASTER_MAPPING_UNCHANGED']);
  });

  test.each([
    ['no whole number', 'HL-CUP-01=1.5'],
    ['nothing of it', 'HL-CUP-01=0'],
    ['less than nothing', 'HL-CUP-01=-1'],
    ['a material twice', 'HL-CUP-01; HL-CUP-01=2'],
    ['no material', '=2'],
    ['empty', ' '],
  ])('with %s as quantity or part is refused and the others of the call are proposed', async (_what, parts) => {
    const other = sku('HL-CUP-01', { key: [shop, 'OTHER'] });
    const { proposed, problems } = await propose(sku(parts), other);
    expect(proposed.map((one) => one.key)).toEqual([[shop, 'OTHER']]);
    expect(problems[0]).toMatchObject({ code: 'MASTER_FIELD_NOT_VALID', params: { field: 'parts' } });
  });

  test('with a field that its kind does not have is refused: a misspelt name would be lost in silence', async () => {
    const { problems } = await propose(sku('HL-CUP-01', { value: { parts: 'HL-CUP-01', quantitty: '2' } }));
    expect(problems[0]).toMatchObject({ code: 'MASTER_FIELD_NOT_VALID', params: { field: 'quantitty' } });
  });
});

describe('effective dates', () => {
  test('each day has the last version that began; past its last day nothing, not the one before', async () => {
    await inForce(sku('OLD'));
    await inForce(sku('NEW', { validFrom: '2026-03-01', validTo: '2026-03-31' }));
    const days = ['2025-12-31', '2026-02-28', '2026-03-01', '2026-03-31', '2026-04-01'];
    const found = await Promise.all(days.map(partsOn));
    expect(found.map((one) => ('code' in one ? one.code : one.map((part) => part.material).join()))).toEqual([
      'UNMAPPED_SKU',
      'OLD',
      'NEW',
      'NEW',
      'UNMAPPED_SKU',
    ]);
  });

  test('a version that is retired is out for all its days, and the one before is in force again', async () => {
    await inForce(sku('OLD'));
    const [newer] = await inForce(sku('NEW', { validFrom: '2026-03-01' }));
    const by = { who: 'bob', reason: 'wrong', now: NOW };
    await run((tx) => retireMapping(tx, newer!.mappingNo, by));
    expect(await partsOn('2026-03-05')).toEqual([{ material: 'OLD', quantity: 1 }]);
    await expect(run((tx) => retireMapping(tx, newer!.mappingNo, by))).rejects.toMatchObject({
      problem: { code: 'MASTER_MAPPING_STATE', params: { state: 'RETIRED' } },
    });
  });
});

test('who changed what, when and why is answered by key and by person, newest first', async () => {
  await inForce(sku('OLD'));
  const [newer] = await inForce(sku('NEW', { validFrom: '2026-03-01', reason: 'new box' }));
  await run((tx) => retireMapping(tx, newer!.mappingNo, { who: 'eve', reason: 'box is back', now: NOW }));
  await inForce(sku('X', { key: [shop, 'OTHER'] }));
  const history = await listMappings(database.pool, { book, kind: 'SKU', key: [shop, 'HL-CUP-US'], limit: 10 });
  expect(history).toMatchObject([
    { version: 2, state: 'RETIRED', reason: 'new box', retiredBy: 'eve', retireReason: 'box is back' },
    { version: 1, state: 'APPROVED', madeBy: 'ann', checkedBy: 'bob', checkReason: 'looked at' },
  ]);
  const eves = await listMappings(database.pool, { book, who: 'eve', limit: 10 });
  expect(eves.map((one) => one.mappingNo)).toEqual([newer!.mappingNo]);
});

describe('what was missing', () => {
  test('is told by one code a kind, with the key by which an approval lets go of it', () => {
    const found = mappingFor(mappingsOf('CN01', []), 'WAREHOUSE', ['SF', 'warehouses', '60001'], '2026-03-01');
    expect(isUnmapped(found) && found).toMatchObject({
      code: 'UNMAPPED_WAREHOUSE',
      params: { key: '["SF","warehouses","60001"]', date: '2026-03-01' },
    });
  });

  test('is released for exactly the keys that had no value on that day', () => {
    const before = mappingsOf('CN01', [approved('SKU', ['US01', 'A'], { parts: 'A=1' })]);
    const now = [
      approved('SKU', ['US01', 'A'], { parts: 'A=2' }, { validFrom: '2026-03-01', version: 2 }),
      approved('SKU', ['US01', 'B'], { parts: 'B=1' }),
      approved('SKU', ['US01', 'A'], { parts: 'A=1' }, { validFrom: '2025-01-01', version: 3 }),
    ];
    expect(keysReleased(before, now)).toEqual([
      { kind: 'SKU', key: '["US01","B"]', from: '2026-01-01', to: undefined },
      { kind: 'SKU', key: '["US01","A"]', from: '2025-01-01', to: undefined },
    ]);
  });
});

test('a shop of a source is our shop, with its book, on the days of its mapping; another source’s same id is another', async () => {
  await inForce({
    ...{ kind: 'SHOP', key: ['SF1', 'amazon-shops', '10001'], value: { shop } },
    ...{ validFrom: '2026-02-01', reason: 'named alike' },
  });
  const on = async (source: string, date: string) =>
    (await loadSourceShops(database.pool, source, date)).get(keyText(['amazon-shops', '10001']));
  expect(await on('SF1', '2026-02-01')).toMatchObject({ book, shop, currency: 'USD', zone: 'America/Los_Angeles' });
  expect(await on('SF1', '2026-01-31')).toBeUndefined();
  expect(await on('SF2', '2026-02-01')).toBeUndefined();
});
