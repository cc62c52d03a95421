import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/setup/test-database.ts';
import { inTransaction } from '../engine/transaction.ts';
import { createBook } from '../ledger/books.ts';
import { saveSourceObjects } from '../masterdata/mapping/source-objects.ts';
import { addShop } from '../masterdata/shops.ts';
import { causeText } from '../pipeline/causes.ts';
import type {
  CleaningJson,
  DecidedMappingsJson,
  ImportedMappingsJson,
  MappingJson,
  PageJson,
  ProposedMappingsJson,
  UnmappedJson,
} from './contract.ts';
import { addOneOfEach, fileBody, START, type TestApi, testApi } from './test-house.ts';

let database: TestDatabase;
let api: TestApi;
beforeAll(async () => {
  database = await testDatabase();
  await addOneOfEach(database);
  api = await testApi(database);
  const now = new Date(START);
  const supplier = (name: string) =>
    ({ kind: 'SUPPLIER', code: '', name, parent: '', barcode: '', taxId: '', extra: {} }) as const;
  await inTransaction(database.pool, async (tx) => {
    await createBook(tx, { book: 'B1', name: 'b', standard: 'ASBE', currency: 'CNY', trial: false }, now);
    await addShop(
      tx,
      {
        ...{ book: 'B1', code: 'US01', name: 'DEMO-US', platform: 'AMAZON', marketplace: 'US', currency: 'USD' },
        ...{ zone: 'America/Los_Angeles', customer: 'C', department: 'D01', warehouse: 'W', card: '', lender: '' },
        taxRegistrations: [],
      },
      now,
    );
    await saveSourceObjects(
      tx,
      { source: 'SF', stream: 'suppliers' },
      [
        { key: '1', deleted: false, object: supplier('深圳市示例供应链有限公司') },
        { key: '2', deleted: false, object: supplier('深圳示例供应链') },
      ],
      now,
    );
    const shop = { ...supplier('DEMO-US'), kind: 'SHOP', code: '10001' } as const;
    await saveSourceObjects(
      tx,
      { source: 'SF', stream: 'amazon-shops' },
      [{ key: '10001', deleted: false, object: shop }],
      now,
    );
  });
});
afterAll(async () => {
  await api.app.close();
  await database.close();
});

async function call<T>(who: string, method: 'GET' | 'POST', path: string, payload?: object): Promise<T> {
  const headers = await api.headersOf(who);
  const answer = await api.app.inject({ method, url: `/api/v1${path}`, headers, ...(payload ? { payload } : {}) });
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json() as T;
}

const SKU = { kind: 'SKU', key: ['US01', 'M1'], value: { parts: 'A=2' }, validFrom: '2026-01-01', reason: 'paired' };
const decide = (verb: 'approve' | 'reject', numbers: readonly string[], who = 'reviewer') =>
  call<DecidedMappingsJson>(who, 'POST', `/mappings/${verb}`, { book: 'B1', numbers, reason: 'looked at' });
const proposed = async (mapping: object, origin = 'HAND') =>
  (await call<ProposedMappingsJson>('config', 'POST', '/mappings', { book: 'B1', origin, mappings: [mapping] }))
    .proposed;

test('what one proposes another approves; the list says who and why, and of an open one what it changes', async () => {
  const [first] = await proposed(SKU);
  const done = await decide('approve', [first!.mappingNo]);
  expect(done.released).toEqual([{ kind: 'SKU', key: '["US01","M1"]', from: '2026-01-01', to: null }]);
  const [second] = await proposed({ ...SKU, value: { parts: 'A=3' }, validFrom: '2026-02-01' });
  const list = (query: string) => call<PageJson<MappingJson>>('auditor', 'GET', `/mappings?book=B1&kind=SKU${query}`);
  const page = await list('&limit=1');
  expect(page.items).toMatchObject([{ mappingNo: second!.mappingNo, state: 'PROPOSED', before: { parts: 'A=2' } }]);
  expect((await list(`&limit=1&cursor=${page.next}`)).items).toMatchObject([
    { version: 1, madeBy: 'config', checkedBy: 'reviewer', checkReason: 'looked at', before: null },
  ]);
  expect((await list(`&key=${encodeURIComponent('["US01","M1"]')}`)).items).toHaveLength(2);
  await decide('reject', [second!.mappingNo]);
  expect((await list('&state=REJECTED')).items).toHaveLength(1);
  const retired = await call<MappingJson>('reviewer', 'POST', `/mappings/${first!.mappingNo}/retire`, { reason: 'x' });
  expect(retired).toMatchObject({ state: 'RETIRED', retiredBy: 'reviewer', retireReason: 'x' });
});

test('what does not fit is told with its remedy in both languages, and changes nothing', async () => {
  const answer = await call<ProposedMappingsJson>('config', 'POST', '/mappings', {
    ...{ book: 'B1', origin: 'HAND', mappings: [{ ...SKU, value: { parts: 'A=x' } }] },
  });
  expect(answer.proposed).toEqual([]);
  expect(answer.problems).toMatchObject([{ code: 'MASTER_FIELD_NOT_VALID', params: { field: 'parts' } }]);
  expect(answer.problems[0]?.remedy.en).toContain('CODE=QUANTITY');
  const gone = await decide('approve', ['999']);
  expect(gone).toMatchObject({ decided: [], problems: [{ code: 'MASTER_MAPPING_NOT_FOUND' }] });
});

test('unmapped keys come with counts and suggestions', async () => {
  const { items, counts } = await call<UnmappedJson>('preparer', 'GET', '/mappings/unmapped?book=B1&kind=SHOP');
  expect(items).toMatchObject([
    {
      key: ['SF', 'amazon-shops', '10001'],
      suggestions: [{ value: { shop: 'US01' }, reason: 'SAME_NAME', score: 88 }],
    },
  ]);
  expect(counts).toContainEqual({ kind: 'SUPPLIER', keys: 2, blocks: 0 });
});

test('a workbook goes out and comes back: unchanged it wants nothing, changed it is looked at, then proposed', async () => {
  const [mapping] = await proposed({ ...SKU, key: ['US01', 'SHEET'] });
  await decide('approve', [mapping!.mappingNo]);
  const headers = await api.headersOf('config');
  const out = await api.app.inject({ url: '/api/v1/mappings/sheet?book=B1&language=zh&kind=SKU', headers });
  expect(out.headers['content-disposition']).toContain('heliu-mappings-B1.xlsx');
  const send = async (bytes: Buffer, looksOnly: boolean) => {
    const file = fileBody(bytes);
    const url = `/api/v1/mappings/sheet?book=B1&reason=autumn&looksOnly=${looksOnly}`;
    const answer = await api.app.inject({ method: 'POST', url, ...file, headers: { ...headers, ...file.headers } });
    return { status: answer.statusCode, body: answer.json() };
  };
  const same = (await send(out.rawPayload, false)).body as ImportedMappingsJson;
  expect(same).toMatchObject({ changes: [], unchanged: 1, problems: [], proposed: 0 });
  const { writeSheets } = await import('../masterdata/mapping/sheets.ts');
  const row = { kind: 'SKU', key: ['US01', 'SHEET'], value: { parts: 'A=9' }, validTo: undefined } as const;
  const changed = await writeSheets([{ ...row, validFrom: '2026-01-01' }], 'en');
  const looked = (await send(changed, true)).body as ImportedMappingsJson;
  expect(looked).toMatchObject({
    proposed: 0,
    changes: [{ row: 2, before: { parts: 'A=2' }, after: { parts: 'A=9' } }],
  });
  expect((await send(changed, false)).body).toMatchObject({ proposed: 1 });
  const bad = await send(Buffer.from('no workbook'), true);
  expect([bad.status, bad.body.error.code]).toEqual([422, 'SHEET_NOT_READ']);
});

test('two that are probably one are told with why; merging them proposes mappings of both to one', async () => {
  const { items } = await call<CleaningJson>('config', 'GET', '/mappings/duplicates?book=B1&of=SUPPLIER');
  expect(items).toMatchObject([{ score: 92, pairs: [{ reason: 'SAME_NAME' }] }]);
  const [keep, other] = items[0]!.records.map((one) => one.id);
  const body = { book: 'B1', of: 'SUPPLIER', keep, others: [other], reason: 'one company' };
  const merged = await call<ProposedMappingsJson>('config', 'POST', '/mappings/merge', body);
  expect(merged.proposed.map((one) => [one.key[2], one.value.partner, one.origin])).toEqual([
    ['1', 'S1', 'CLEANING'],
    ['2', 'S1', 'CLEANING'],
  ]);
  const done = await decide(
    'approve',
    merged.proposed.map((one) => one.mappingNo),
  );
  expect(done.decided).toHaveLength(2);
  const again = await call<CleaningJson>('config', 'GET', '/mappings/duplicates?book=B1&of=SUPPLIER');
  expect(again.items[0]?.records.map((one) => one.mapped)).toEqual(['S1', 'S1']);
});

test('orders that are held for a mapping go on when it is approved, and no other', async () => {
  const held = (no: string, msku: string) =>
    database.pool.query(
      `INSERT INTO orders."order" (book, shop, order_no, platform, marketplace, currency, kind, status, fulfilment, purchased_at,
         amount, units, told_at, told_statement, state, causes, changed_at)
       VALUES ('B1', 'US01', $1, 'AMAZON', 'US', 'USD', 'SALE', 'SHIPPED', 'PLATFORM', '', 0, 1, '', 1, 'HELD', $2, now())`,
      [no, [causeText('B1', 'US01', 'ORDER_SKU_UNPAIRED', msku)]],
    );
  await held('O1', 'NEEDED');
  await held('O2', 'OTHER');
  const [mapping] = await proposed({ ...SKU, key: ['US01', 'NEEDED'] });
  const states = async () =>
    (await database.pool.query('SELECT order_no, state FROM orders."order" ORDER BY 1')).rows.map((row) => row.state);
  expect(await states()).toEqual(['HELD', 'HELD']);
  await decide('approve', [mapping!.mappingNo]);
  expect(await states()).toEqual(['DUE', 'HELD']);
});
