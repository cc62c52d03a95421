import { afterEach, describe, expect, test } from 'vitest';
import type { MasterTarget, PushedMaster } from '../../../../core/business-documents.ts';
import { parseRate } from '../../../../core/money.ts';
import type { MasterKind } from '../../../../core/targets.ts';
import { type BenchOptions, gather } from '../sandbox-fixture.ts';
import { type DocumentBench, openDocuments } from './documents.testing.ts';
import type { DocumentOptions } from './settings.ts';

let bench: DocumentBench | undefined;
afterEach(async () => {
  await bench?.close();
  bench = undefined;
});

async function open(options: BenchOptions = {}, change: DocumentOptions = {}) {
  bench = await openDocuments('efi', options, change);
  return bench;
}

function mastersOf(one: DocumentBench): MasterTarget {
  if (!one.connector.masters) throw new Error('no masters');
  return one.connector.masters;
}

const RECORDS: readonly (PushedMaster & { readonly code: string })[] = [
  { kind: 'CUSTOMER', code: 'AMZ-DE', name: '亚马逊德国站' },
  { kind: 'SUPPLIER', code: 'FWD-2', name: '头程货代二' },
  { kind: 'MATERIAL', code: 'SKU-7', name: '数据线', unit: '个' },
  { kind: 'WAREHOUSE', code: 'FBA-DE', name: 'FBA 德国仓' },
];
/** Last part of the path of each save. */
const SAVES = { CUSTOMER: 'newinsert', SUPPLIER: 'batchSaveV2', MATERIAL: 'save', WAREHOUSE: 'batchSave' } as const;

async function pulled(one: DocumentBench, kind: MasterKind, code: string) {
  return (await gather(one.connector.master?.pull(kind))).filter((record) => record.code === code);
}

describe.each(RECORDS)('$kind', (record) => {
  const kind = record.kind as keyof typeof SAVES;

  test('is written once, however often it is pushed, and pulled back', async () => {
    const one = await open();
    const first = await mastersOf(one).push(record, 5_000);
    expect(first).toMatchObject({ outcome: 'Saved', number: record.code });
    expect(await mastersOf(one).push(record, 5_000)).toEqual(first);
    expect(await pulled(one, kind, record.code)).toMatchObject([
      { code: record.code, name: 'name' in record ? record.name : '' },
    ]);
    expect(one.sandbox.calls.get(SAVES[kind])).toBe(1);
  });

  test('that stands under another name is Saved under its id and keeps its name', async () => {
    const one = await open();
    await mastersOf(one).push(record, 5_000);
    const renamed = { ...record, name: '改名' } as PushedMaster;
    expect(await mastersOf(one).push(renamed, 5_000)).toMatchObject({ outcome: 'Saved', number: record.code });
    expect(await pulled(one, kind, record.code)).toMatchObject([{ name: 'name' in record ? record.name : '' }]);
  });

  test('whose answer is lost is Unknown, and pushed again it is one', async () => {
    const one = await open();
    one.sandbox.addFault({ fault: 'cut', after: true, method: SAVES[kind], count: 1 });
    expect(await mastersOf(one).push(record, 5_000)).toMatchObject({ outcome: 'Unknown' });
    expect(await mastersOf(one).push(record, 5_000)).toMatchObject({ outcome: 'Saved', number: record.code });
    expect(await pulled(one, kind, record.code)).toHaveLength(1);
  });
});

test.each([
  [RECORDS[0], { customerClassCode: '' }, 'customerClassCode'],
  [RECORDS[1], { supplierClassCode: '' }, 'supplierClassCode'],
  [RECORDS[2], { materialClassCode: '' }, 'materialClassCode'],
  [RECORDS[3], { organisation: '' }, 'organisations.stock'],
] as const)('%o without a setting of the tenant is Refused and names it', async (record, change, setting) => {
  const one = await open({}, change);
  if (!record) throw new Error('no record');
  expect(await mastersOf(one).push(record, 5_000)).toMatchObject({
    outcome: 'Refused',
    problem: { code: 'YONYOU_SETTING_MISSING', level: 'L2', params: { setting } },
  });
});

test('a supplier refused in the counts of its batch is Refused in the ERP’s words', async () => {
  const one = await open({}, { masterOrganisation: 'NONE' });
  const record: PushedMaster = { kind: 'SUPPLIER', code: 'FWD-3', name: 'x' };
  expect(await mastersOf(one).push(record, 5_000)).toMatchObject({
    outcome: 'Refused',
    problem: { code: 'YONYOU_ORGANISATION', params: { message: '[sandbox] 组织不存在' } },
  });
});

describe('a rate', () => {
  const rate = (firstDay: string, lastDay: string): PushedMaster => ({
    kind: 'RATE',
    from: 'USD',
    to: 'CNY',
    rate: parseRate('7.1234'),
    firstDay,
    lastDay,
  });
  const NOW = Date.now();
  const day = (offset: number): string => new Date(NOW + offset * 86_400_000).toISOString().slice(0, 10);

  test('of several days is one row a day, and pushed again none more', async () => {
    const one = await open();
    const first = await mastersOf(one).push(rate(day(-2), day(0)), 5_000);
    expect(first).toMatchObject({ outcome: 'Saved', number: `01|USD|CNY|${day(-2)}` });
    expect(await mastersOf(one).push(rate(day(-2), day(0)), 5_000)).toEqual(first);
    const held = await gather(one.connector.master?.pull('RATE'));
    expect(held.map((record) => [record.facts.firstDay, record.facts.rate])).toEqual([
      [day(-2), '7.1234'],
      [day(-1), '7.1234'],
      [day(0), '7.1234'],
    ]);
  });

  test('of days of which one stands keeps that one and adds the others', async () => {
    const one = await open({ seed: { rates: [{ from: 'USD', to: 'CNY', day: day(-1), rate: '6.9' }] } });
    expect(await mastersOf(one).push(rate(day(-1), day(0)), 5_000)).toMatchObject({ outcome: 'Saved' });
    const held = await gather(one.connector.master?.pull('RATE'));
    expect(held.map((record) => record.facts.rate)).toEqual(['6.9', '7.1234']);
  });

  test('of a kind that the tenant does not have is Refused', async () => {
    const one = await open({}, { exchangeRateTypeCode: '09' });
    expect(await mastersOf(one).push(rate(day(0), day(0)), 5_000)).toMatchObject({ outcome: 'Refused' });
  });
});
