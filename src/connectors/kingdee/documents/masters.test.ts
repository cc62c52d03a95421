import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PushedMaster } from '../../../core/business-documents.ts';
import { parseRate } from '../../../core/money.ts';
import type { MasterKind, MasterRecord } from '../../../core/targets.ts';
import { type DocumentBench, openDocuments, PIECES, sample } from './documents-fixture.ts';

let bench: DocumentBench;
beforeEach(async () => {
  bench = await openDocuments();
});
afterEach(() => bench.close());

const DEADLINE_MS = 5_000;
const RECORDS: readonly PushedMaster[] = [
  { kind: 'CUSTOMER', code: 'C100', name: '亚马逊美国' },
  { kind: 'SUPPLIER', code: 'S100', name: '货代' },
  { kind: 'MATERIAL', code: 'HL-MUG', name: '马克杯', unit: 'Pcs' },
  { kind: 'WAREHOUSE', code: 'WH100', name: '海外仓' },
  {
    kind: 'RATE',
    from: 'USD',
    to: 'CNY',
    rate: parseRate('7.1234'),
    firstDay: '2026-01-01',
    lastDay: '2026-01-31',
  },
];
const FORM = {
  CUSTOMER: 'BD_CUSTOMER',
  SUPPLIER: 'BD_SUPPLIER',
  MATERIAL: 'BD_MATERIAL',
  WAREHOUSE: 'BD_STOCK',
  RATE: 'BD_RATE',
} as const;
const CASES = RECORDS.map((record) => [record.kind, record] as const);

function stored({ kind }: PushedMaster) {
  return bench.store.records(FORM[kind]);
}

async function pulled(kind: MasterKind): Promise<readonly MasterRecord[]> {
  const all: MasterRecord[] = [];
  for await (const page of bench.connector.master?.pull(kind) ?? []) all.push(...page);
  return all;
}

test.each(CASES)('a pushed %s is audited, and is pulled as enabled', async (kind, record) => {
  expect(await bench.masters.push(record, DEADLINE_MS)).toMatchObject({ outcome: 'Saved' });
  expect((await stored(record)).map((one) => one.state)).toEqual(['C']);
  const code = record.kind === 'RATE' ? 'HLTX01_SYS|USD|CNY|2026-01-01' : record.code;
  const found = (await pulled(kind)).find((one) => one.code === code);
  expect(found).toMatchObject({ kind, enabled: true });
  if (record.kind === 'RATE') expect(found?.facts).toMatchObject({ rate: '7.1234', lastDay: '2026-01-31' });
  else expect(found?.name).toBe(record.name);
});

test.each(CASES)('a %s pushed again is the same record, and is not changed', async (_kind, record) => {
  const first = await bench.masters.push(record, DEADLINE_MS);
  const [before] = await stored(record);
  const other: PushedMaster =
    record.kind === 'RATE' ? { ...record, rate: parseRate('9') } : { ...record, name: 'another name' };
  expect(await bench.masters.push(other, DEADLINE_MS)).toEqual(first);
  expect(await stored(record)).toEqual([before]);
});

test.each(CASES)('a %s whose reply was lost is unknown, and then found and audited', async (_kind, record) => {
  bench.sandbox.addFault({ fault: 'cut', after: true, method: 'save', count: 1 });
  expect(await bench.masters.push(record, DEADLINE_MS)).toMatchObject({ outcome: 'Unknown' });
  const [before] = await stored(record);
  expect(before?.state).toBe('A');
  expect(await bench.masters.push(record, DEADLINE_MS)).toMatchObject({ outcome: 'Saved', id: String(before?.id) });
  expect((await stored(record)).map((one) => one.state)).toEqual(['C']);
});

test('a record that a person left in 审核中 or 重新审核 is audited', async () => {
  const record = RECORDS[0] as PushedMaster;
  await bench.masters.push(record, DEADLINE_MS);
  const [one] = await stored(record);
  for (const state of ['B', 'D', 'Z']) {
    await bench.store.changeRecord(one?.id ?? 0, { state });
    expect(await bench.masters.push(record, DEADLINE_MS)).toMatchObject({ outcome: 'Saved' });
    expect((await stored(record))[0]?.state).toBe('C');
  }
});

test('a forbidden record is refused: no document could name it', async () => {
  const record = RECORDS[0] as PushedMaster;
  await bench.masters.push(record, DEADLINE_MS);
  const [one] = await stored(record);
  await bench.store.changeRecord(one?.id ?? 0, { forbidden: true });
  await expect(bench.masters.push(record, DEADLINE_MS)).rejects.toMatchObject({
    problem: { code: 'KINGDEE_MASTER_UNUSABLE', level: 'L2' },
  });
});

test('a rate that overlaps another one is refused with the words of 金蝶', async () => {
  await bench.masters.push(RECORDS[4] as PushedMaster, DEADLINE_MS);
  const other = { ...(RECORDS[4] as Extract<PushedMaster, { kind: 'RATE' }>), firstDay: '2026-01-15' };
  expect(await bench.masters.push(other, DEADLINE_MS)).toMatchObject({
    outcome: 'Refused',
    problem: { code: 'KINGDEE_VALIDATION', params: { message: '[sandbox] 同一汇率类型、同一币别对的有效期重叠' } },
  });
});

test('a currency without a number is refused before anything is sent', async () => {
  const record = { ...(RECORDS[4] as Extract<PushedMaster, { kind: 'RATE' }>), from: 'XXX' };
  await expect(bench.masters.push(record, DEADLINE_MS)).rejects.toMatchObject({
    problem: { code: 'KINGDEE_CURRENCY_UNMAPPED' },
  });
  expect(bench.sandbox.calls.get('save')).toBeUndefined();
});

test('with one call for all three steps a record is audited too', async () => {
  const masters = bench.connect({ documents: { masterAudit: 'auto' } }).masters;
  expect(await masters?.push(RECORDS[1] as PushedMaster, DEADLINE_MS)).toMatchObject({ outcome: 'Saved' });
  expect((await stored(RECORDS[1] as PushedMaster))[0]?.state).toBe('C');
});

test('a document of a customer, material and warehouse is refused before they are pushed, and saved after', async () => {
  const [customer, , material, warehouse] = RECORDS;
  const document = sample('SALES_OUT', {
    party: { kind: 'CUSTOMER', code: 'C100' },
    lines: [{ ...PIECES, material: 'HL-MUG', warehouse: 'WH100' }],
  });
  expect(await bench.send(document)).toMatchObject({
    outcome: 'Refused',
    problem: { code: 'KINGDEE_VALUE_UNKNOWN', level: 'L2' },
  });
  for (const one of [customer, material, warehouse]) await bench.masters.push(one as PushedMaster, DEADLINE_MS);
  await bench.saved(document);
});

test('a unit of ours has the number of the setting', async () => {
  const masters = bench.connect({ documents: { units: { 件: 'Pcs' } } }).masters;
  await masters?.push({ kind: 'MATERIAL', code: 'HL-A', name: 'A', unit: '件' }, DEADLINE_MS);
  expect((await bench.store.records('BD_MATERIAL'))[0]?.body).toContain('"FBaseUnitId":{"FNumber":"Pcs"}');
});
