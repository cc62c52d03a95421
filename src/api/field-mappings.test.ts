import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/setup/test-database.ts';
import { asOwner } from '../engine/postgres.ts';
import { inTransaction } from '../engine/transaction.ts';
import { attachSandbox } from '../pipeline/erp-account.ts';
import type { FieldMappingJson, FieldMappingRowJson, SavedFieldMappingJson } from './contract.ts';
import { addOneOfEach, START, type TestApi, testApi } from './test-house.ts';

let database: TestDatabase;
let api: TestApi;
beforeAll(async () => {
  database = await testDatabase();
  await addOneOfEach(database);
  api = await testApi(database);
  await asOwner(database.pool, (client) =>
    client.query(
      `INSERT INTO ledger.book (book, name, standard, currency, trial, created_at) VALUES ('B1', 'b', 'ASBE', 'CNY', false, $1)`,
      [new Date(START)],
    ),
  );
  await inTransaction(database.pool, (tx) => attachSandbox(tx, 'B1', new Date(START)));
});
afterAll(async () => {
  await api.app.close();
  await database.close();
});

async function call(who: string, method: 'GET' | 'POST', path: string, payload?: object) {
  const headers = await api.headersOf(who);
  const answer = await api.app.inject({ method, url: `/api/v1${path}`, headers, ...(payload ? { payload } : {}) });
  return { status: answer.statusCode, body: answer.json() };
}

const ROWS: FieldMappingRowJson[] = [
  { target: 'Model.F_A', source: 'EXPRESSION', kind: 'TEXT', optional: true, expression: 'voucher.key' },
  { target: 'Model.F_B', source: 'CONSTANT', kind: 'INTEGER', optional: false, constant: 3 },
  { target: 'Model.F_C', source: 'CONSTANT', kind: 'TEXT', optional: false, constant: '3' },
  { target: 'Model.F_D', source: 'CONSTANT', kind: 'BOOLEAN', optional: false, constant: true },
  {
    target: 'Model.FEntity[].F_E',
    source: 'LOOKUP',
    kind: 'CODE',
    optional: false,
    table: '店铺',
    expression: 'line.dims.店铺',
  },
  { target: 'Model.FATTACHMENTS', source: 'DROP' },
];
const draft = (rows: readonly object[], change: object = {}) => ({
  ...{ book: 'B1', profile: 'kingdee.galaxy-session', documentKind: 'GL_VOUCHER', effectiveFrom: '2026-03-01' },
  ...{ note: 'custom fields', rows, ...change },
});

async function saved(rows: readonly object[] = ROWS): Promise<FieldMappingJson> {
  const { status, body } = await call('config', 'POST', '/field-mappings', draft(rows));
  expect(status, JSON.stringify(body)).toBe(200);
  const { mapping } = body as SavedFieldMappingJson;
  if (!mapping) throw new Error(JSON.stringify(body));
  return mapping;
}

test('a draft comes back with the rows that were sent, types of constants too, and another person approves it', async () => {
  const mapping = await saved();
  expect(mapping).toMatchObject({ state: 'DRAFT', madeBy: 'config', approvedBy: null, effectiveFrom: '2026-03-01' });
  const read = await call('auditor', 'GET', `/field-mappings/${mapping.mappingNo}`);
  expect(read.body).toEqual({ ...mapping, rows: ROWS });
  const approved = await call('reviewer', 'POST', `/field-mappings/${mapping.mappingNo}/approve`);
  expect(approved.body).toMatchObject({ state: 'APPROVED', approvedBy: 'reviewer' });
  const again = await call('reviewer', 'POST', `/field-mappings/${mapping.mappingNo}/approve`);
  expect([again.status, again.body.error.code]).toEqual([409, 'MAPPING_STATE_WRONG']);
});

test('versions are listed newest first in pages, and told apart row by row', async () => {
  const [one, two] = [await saved(ROWS.slice(0, 2)), await saved(ROWS.slice(1, 3))];
  const first = await call('preparer', 'GET', '/field-mappings?book=B1&limit=1');
  expect(first.body.items.map((item: FieldMappingJson) => item.version)).toEqual([two.version]);
  const next = await call('preparer', 'GET', `/field-mappings?book=B1&limit=1&cursor=${first.body.next}`);
  expect(next.body.items).toEqual([one]);
  const difference = await call('preparer', 'GET', `/field-mappings/${two.mappingNo}/difference?from=${one.mappingNo}`);
  expect(difference.body.items).toEqual([
    { target: 'Model.F_A', before: ROWS[0], after: null },
    { target: 'Model.F_C', before: null, after: ROWS[2] },
  ]);
  const retired = await call('reviewer', 'POST', `/field-mappings/${two.mappingNo}/retire`, { reason: 'wrong' });
  expect(retired.body).toMatchObject({ state: 'RETIRED', retiredBy: 'reviewer' });
});

test('problems of rows come in both languages, and nothing is stored', async () => {
  const rows = [{ target: 'Model.FYEAR', source: 'EXPRESSION', kind: 'INTEGER', expression: '1 +' }];
  const { body } = await call('config', 'POST', '/field-mappings', draft(rows, { effectiveFrom: '2026-09-09' }));
  expect(body.mapping).toBeNull();
  expect(body.problems.map((one: { code: string }) => one.code)).toEqual([
    'MAPPING_FIELD_FIXED',
    'MAPPING_EXPRESSION_SYNTAX',
  ]);
  expect(body.problems[1].text.en).toContain('character 3');
  const { rows: stored } = await database.pool.query(
    `SELECT 1 FROM masterdata.field_mapping WHERE effective_from = '2026-09-09'`,
  );
  expect(stored).toEqual([]);
});

test.each([
  ['a lookup without its table', { source: 'LOOKUP', kind: 'TEXT', expression: 'x' }],
  ['a constant with an expression', { source: 'CONSTANT', kind: 'TEXT', constant: 'a', expression: 'x' }],
  ['a drop with a kind', { source: 'DROP', kind: 'TEXT' }],
  ['a fraction as a constant', { source: 'CONSTANT', kind: 'TEXT', constant: 1.5 }],
  ['an object as a constant', { source: 'CONSTANT', kind: 'TEXT', constant: { a: 1 } }],
  ['an expression past 4 KB', { source: 'EXPRESSION', kind: 'TEXT', expression: 'x'.repeat(4_097) }],
  ['a source of no name', { source: 'SCRIPT', kind: 'TEXT', expression: 'x' }],
  ['something the contract does not name', { source: 'DROP', script: 'x' }],
])('%s is refused as input', async (_what, row) => {
  const answer = await call('config', 'POST', '/field-mappings', draft([{ target: 'Model.F_A', ...row }]));
  expect([answer.status, answer.body.error?.code]).toEqual([400, 'INPUT_INVALID']);
});

test('what can be named is told by book; what is not there is 404, and a preview wants rows or a version', async () => {
  const facts = await call('config', 'GET', '/field-mapping-facts?book=B1&documentKind=GL_VOUCHER');
  expect(facts.body).toMatchObject({ profile: 'kingdee.galaxy-session', complete: false });
  expect(facts.body.tables).toContain('SHOP_CUSTOMER');
  expect((await call('config', 'GET', '/field-mappings/999999')).status).toBe(404);
  const preview = (more: object) =>
    call('config', 'POST', '/field-mappings/preview', {
      book: 'B1',
      voucherNo: '1',
      documentKind: 'GL_VOUCHER',
      ...more,
    });
  expect((await preview({})).body.error.code).toBe('INPUT_INVALID');
  expect((await preview({ rows: [], mappingNo: '1' })).body.error.code).toBe('INPUT_INVALID');
  // The house of this test has no connector for the book.
  expect((await preview({ rows: [] })).body.error.code).toBe('FIELD_MAPPING_NO_ERP');
});

test('kinds of business documents are told with their fields, drafted and listed by themselves', async () => {
  const facts = await call('config', 'GET', '/field-mapping-facts?book=B1&documentKind=RECEIVABLE');
  expect(facts.body.kinds).toEqual(expect.arrayContaining(['GL_VOUCHER', 'RECEIVABLE', 'COUNT_LOSS']));
  expect(facts.body.fields).toContainEqual(
    expect.objectContaining({
      path: 'Model.FENDDATE_H',
      kind: 'DATE',
      fixed: false,
      text: { zh: '到期日', en: 'Due date' },
    }),
  );
  const rows = [{ target: 'Model.FENDDATE_H', source: 'EXPRESSION', kind: 'DATE', expression: 'document.date' }];
  const { body } = await call('config', 'POST', '/field-mappings', draft(rows, { documentKind: 'RECEIVABLE' }));
  expect(body).toMatchObject({ problems: [], mapping: { documentKind: 'RECEIVABLE', version: 1 } });
  const listed = await call('config', 'GET', '/field-mappings?book=B1&documentKind=RECEIVABLE');
  expect(listed.body.items).toHaveLength(1);
  expect((await call('config', 'GET', '/field-mapping-facts?book=B1&documentKind=NOTHING')).status).toBe(400);
});
