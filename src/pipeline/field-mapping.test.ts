import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/setup/test-database.ts';
import { type Bench, openBench } from '../connectors/kingdee/sandbox-fixture.ts';
import type { TargetConnector } from '../core/targets.ts';
import { addErpAccount, type ErpAccount } from '../delivery/erp-accounts.ts';
import { append, NOW, openBook } from '../delivery/journal-fixture.ts';
import { listVouchers } from '../delivery/voucher-list.ts';
import { cutVouchers } from '../delivery/vouchers.ts';
import { inTransaction } from '../engine/transaction.ts';
import { openExpressions } from '../masterdata/field-mapping/expressions.ts';
import type { FieldMappingRow } from '../masterdata/field-mapping/mapping-row.ts';
import { addShop } from '../masterdata/shops.ts';
import { manualClock } from '../wire/clock.ts';
import { houseCatalogue } from './catalogue.ts';
import { deliverDue } from './deliver.ts';
import {
  approveFieldMapping,
  mappingDifference,
  mappingFacts,
  retireFieldMapping,
  saveFieldMapping,
  withFieldMappings,
} from './field-mapping.ts';
import { previewMapping } from './field-mapping-preview.ts';

const expressions = openExpressions({ rowMsMax: 60_000 });
const clock = manualClock(NOW.getTime(), { skipSleeps: true });
const PROFILE = 'kingdee.galaxy-session';
const KIND = 'GL_VOUCHER' as const;
let database: TestDatabase;
const benches: Bench[] = [];
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(async () => {
  for (const bench of benches) await bench.close();
  await expressions.close();
  await database.close();
});

/** A book with shop US01, an ERP of its own and one voucher due: Dr 1122.11 5.00, Cr 6001.01 5.00. */
async function bookWithVoucher(book: string, evaluates = expressions) {
  const bench = await openBench({ clock });
  benches.push(bench);
  const account: ErpAccount = {
    ...{ erpAccount: `kd-${book}`, book, profile: PROFILE, baseUrl: '', ledger: '001' },
    ...{ config: {}, secretName: '', sandbox: true, enabled: true },
  };
  await openBook(database.pool, book);
  await inTransaction(database.pool, async (tx) => {
    await addErpAccount(tx, account, NOW);
    const shop = {
      name: '美国店',
      platform: 'AMAZON',
      marketplace: 'US',
      currency: 'USD',
      zone: 'America/Los_Angeles',
    };
    const codes = { customer: 'C-US01', department: 'D01', warehouse: 'W', card: '', lender: '', taxRegistrations: [] };
    await addShop(tx, { book, code: `${book}-US01`, ...shop, ...codes }, NOW);
    const entries = [await append(tx, book, ['D 1122.11 5.00', 'C 6001.01 5.00'])];
    const how = { granularity: 'PER_SETTLEMENT_MONTH', review: 'AUTO', actor: 'worker', now: NOW } as const;
    await cutVouchers(tx, { book, entries, ...how });
  });
  const target = withFieldMappings(bench.connector, database.pool, evaluates, account);
  const targetOf = async (one: string): Promise<TargetConnector | undefined> => (one === book ? target : undefined);
  return { bench, house: { db: database, clock, catalogue: houseCatalogue(), targetOf } };
}

const row = (target: string, kind: 'TEXT' | 'DATE' | 'INTEGER', expression: string): FieldMappingRow => ({
  ...{ target, kind, expression, source: 'EXPRESSION', optional: false },
});
const wanted = (book: string, rows: readonly FieldMappingRow[], effectiveFrom = '2020-01-01') => ({
  book,
  profile: PROFILE,
  documentKind: KIND,
  note: 'why',
  effectiveFrom,
  rows,
});
const stateOf = async (book: string) => (await listVouchers(database.pool, {})).find((one) => one.book === book)?.state;

test('an approved mapping is what the ERP gets, the preview says the same before, and the read-back agrees', async () => {
  const { bench, house } = await bookWithVoucher('A1');
  const rows = [
    row('Model.FBUSDATE', 'DATE', '$substring(voucher.date, 0, 8) & "01 00:00:00"'),
    row('Model.FATTACHMENTS', 'INTEGER', '$count(lines)'),
    row('Model.FEntity[].F_HL_TEXT', 'TEXT', 'line.dc & line.lc'),
  ];
  const preview = await previewMapping(house, expressions, { book: 'A1', voucherNo: 1n, documentKind: KIND, rows });
  expect(preview.problems).toEqual([]);
  expect(preview.changes.map((one) => [one.path, one.after])).toEqual([
    ['Model.FBUSDATE', expect.stringMatching(/^"\d{4}-\d{2}-01 00:00:00"$/)],
    ['Model.FATTACHMENTS', '2'],
    ['Model.FEntity[1].F_HL_TEXT', '"D5.00"'],
    ['Model.FEntity[2].F_HL_TEXT', '"C5.00"'],
  ]);
  const saved = await saveFieldMapping(house, expressions, wanted('A1', rows), 'ann');
  await approveFieldMapping(house, expressions, saved.mapping?.mappingNo ?? 0n, 'bob');
  expect(await deliverDue(house, { worker: 'w1' })).toMatchObject({ verified: 1, drifted: 0, refused: 0 });
  const [held] = await bench.store.vouchers({});
  expect(held).toMatchObject({ attachments: 2, businessDate: expect.stringMatching(/-01$/) });
  const sent = await database.pool.query<{ request: unknown }>(
    `SELECT request FROM delivery.attempt WHERE book = 'A1' AND step = 'SEND' AND request IS NOT NULL`,
  );
  expect(sent.rows.map((one) => one.request)).toEqual([preview.after]);
  const audited = await database.pool.query<{ action: string; actor: string }>(
    `SELECT action, actor FROM engine.audit WHERE subject = $1 ORDER BY number`,
    [`fieldMapping:A1/${PROFILE}/${KIND}#1`],
  );
  expect(audited.rows).toEqual([
    { action: 'fieldMapping.drafted', actor: 'ann' },
    { action: 'fieldMapping.approved', actor: 'bob' },
  ]);
});

test('a draft, a mapping that begins later and a retired one change nothing of what is sent', async () => {
  const { bench, house } = await bookWithVoucher('A2');
  const attachments = [row('Model.FATTACHMENTS', 'INTEGER', '77')];
  const later = await saveFieldMapping(house, expressions, wanted('A2', attachments, '2099-01-01'), 'ann');
  await approveFieldMapping(house, expressions, later.mapping?.mappingNo ?? 0n, 'bob');
  const gone = await saveFieldMapping(house, expressions, wanted('A2', attachments), 'ann');
  const mappingNo = gone.mapping?.mappingNo ?? 0n;
  await approveFieldMapping(house, expressions, mappingNo, 'bob');
  await retireFieldMapping(house, { mappingNo, reason: 'wrong', actor: 'bob' });
  await saveFieldMapping(house, expressions, wanted('A2', attachments), 'ann');
  expect(await deliverDue(house, { worker: 'w1' })).toMatchObject({ verified: 1 });
  expect((await bench.store.vouchers({}))[0]?.attachments).not.toBe(77);
});

test('a mapping that fails on a voucher holds it back with the reason; nothing is sent', async () => {
  const { bench, house } = await bookWithVoucher('A3');
  const lookup: FieldMappingRow = {
    ...{ target: 'Model.FEntity[].F_HL_SHOP', source: 'LOOKUP', kind: 'CODE', optional: false },
    ...{ table: 'SHOP_CUSTOMER', expression: '"NOT-A-SHOP"' },
  };
  const saved = await saveFieldMapping(house, expressions, wanted('A3', [lookup]), 'ann');
  await approveFieldMapping(house, expressions, saved.mapping?.mappingNo ?? 0n, 'bob');
  expect(await deliverDue(house, { worker: 'w1' })).toMatchObject({ verified: 0, refused: 1 });
  expect(await bench.store.vouchers({})).toEqual([]);
  expect(await stateOf('A3')).toBe('REFUSED');
  const { rows } = await database.pool.query<{ code: string; params: object }>(
    `SELECT code, params FROM engine.exception WHERE place ->> 'book' = 'A3' OR params ->> 'table' = 'SHOP_CUSTOMER'`,
  );
  expect(rows).toMatchObject([
    { code: 'MAPPING_LOOKUP_MISSING', params: { key: 'NOT-A-SHOP', table: 'SHOP_CUSTOMER' } },
  ]);
});

test('where expressions cannot be evaluated now, the flow pauses and nothing is sent or refused', async () => {
  const { bench, house } = await bookWithVoucher('A8', openExpressions({ startMsMax: 0 }));
  const attachments = [row('Model.FATTACHMENTS', 'INTEGER', '77')];
  const saved = await saveFieldMapping(house, expressions, wanted('A8', attachments), 'ann');
  await approveFieldMapping(house, expressions, saved.mapping?.mappingNo ?? 0n, 'bob');
  const { flows } = await deliverDue(house, { worker: 'w1' });
  expect(flows.find((one) => one.book === 'A8')).toMatchObject({ flow: 'PAUSED' });
  expect([await stateOf('A8'), await bench.store.vouchers({})]).toEqual(['QUEUED', []]);
});

test('a mapping with a problem is not saved, and one that has become wrong is not approved', async () => {
  const { house } = await bookWithVoucher('A4');
  const wrong = [row('Model.FVOUCHERGROUPNO', 'TEXT', '"1"'), row('Model.F_A', 'TEXT', '1 +')];
  const { mapping, problems } = await saveFieldMapping(house, expressions, wanted('A4', wrong), 'ann');
  expect(mapping).toBeUndefined();
  expect(problems.map((one) => one.code)).toEqual(['MAPPING_FIELD_FIXED', 'MAPPING_EXPRESSION_SYNTAX']);
  const preview = await previewMapping(house, expressions, {
    book: 'A4',
    voucherNo: 1n,
    documentKind: KIND,
    rows: wrong,
  });
  expect(preview.problems.map((one) => one.code)).toEqual(problems.map((one) => one.code));
  expect(preview.changes).toEqual([]);
  const lookup: FieldMappingRow = {
    ...{ target: 'Model.F_B', source: 'LOOKUP', kind: 'CODE', optional: false, table: 'OWN', expression: '"x"' },
  };
  await database.pool.query(
    `INSERT INTO delivery.erp_mapping (erp_account, kind, ours, theirs) VALUES ('kd-A4', 'OWN', 'x', 'y')`,
  );
  const saved = await saveFieldMapping(house, expressions, wanted('A4', [lookup]), 'ann');
  expect(saved.problems).toEqual([]);
  await database.pool.query(`DELETE FROM delivery.erp_mapping WHERE kind = 'OWN'`);
  const approving = approveFieldMapping(house, expressions, saved.mapping?.mappingNo ?? 0n, 'bob');
  await expect(approving).rejects.toMatchObject({
    problem: { code: 'MAPPING_NOT_VALID', params: { count: '1', first: 'MAPPING_TABLE_UNKNOWN' } },
  });
});

test('what a mapping can name: fields of the profile, own tables of codes, shops; versions are compared', async () => {
  const { house } = await bookWithVoucher('A5');
  const facts = await mappingFacts(house, 'A5', KIND);
  expect(facts).toMatchObject({ profile: PROFILE, complete: false });
  expect(facts.tables).toEqual(expect.arrayContaining(['ACCOUNT', '店铺', 'SHOP_CUSTOMER']));
  expect(facts.fields).toContainEqual({
    path: 'Model.FDate',
    text: { zh: '日期', en: 'Date' },
    kind: 'DATE',
    required: false,
    fixed: true,
  });
  const [a, b] = [[row('Model.F_A', 'TEXT', '"1"')], [row('Model.F_A', 'TEXT', '"2"')]];
  const one = await saveFieldMapping(house, expressions, wanted('A5', a), 'ann');
  const two = await saveFieldMapping(house, expressions, wanted('A5', b), 'ann');
  const changes = await mappingDifference(house, one.mapping?.mappingNo ?? 0n, two.mapping?.mappingNo ?? 0n);
  expect(changes).toEqual([{ target: 'Model.F_A', before: a[0], after: b[0] }]);
});

test('a book without an ERP, and a voucher that is not there, are refused by name', async () => {
  await openBook(database.pool, 'A6');
  const { house } = await bookWithVoucher('A7');
  const ask = (book: string, voucherNo: bigint) =>
    previewMapping(house, expressions, { book, voucherNo, documentKind: KIND, rows: [] });
  await expect(ask('A6', 1n)).rejects.toMatchObject({ problem: { code: 'FIELD_MAPPING_NO_ERP' } });
  await expect(ask('A7', 99n)).rejects.toMatchObject({ problem: { code: 'VOUCHER_ABSENT' } });
});
