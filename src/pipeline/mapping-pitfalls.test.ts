/** Each pitfall of master data (accounting.md §9.5), by its name there. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/setup/test-database.ts';
import { SAME_CODES, sampleVoucher } from '../connectors/kingdee/sandbox-fixture.ts';
import { loadMapping } from '../delivery/erp-accounts.ts';
import { isUnmapped, loadMappings, mappingFor, materialsFor } from '../masterdata/mapping/lookup.ts';
import { nearDuplicates } from '../masterdata/mapping/near-duplicates.ts';
import { systemClock } from '../wire/clock.ts';
import { createHttp } from '../wire/http.ts';
import { createLimiter } from '../wire/limiter.ts';
import { createRedactor } from '../wire/redact.ts';
import { deliverDue } from './deliver.ts';
import { targetsOf } from './erp-account.ts';
import { approveMappings, mappingFindings, retire } from './mapping-approval.ts';
import { BOOK, type MappingBench, mappingBench } from './mapping-fixture.ts';
import { unmappedKeys } from './unmapped.ts';

let database: TestDatabase;
let bench: MappingBench;
beforeEach(async () => {
  database = await testDatabase();
  bench = await mappingBench(database);
});
afterEach(() => database.close());

const codes = (problems: readonly { readonly code: string }[]) => problems.map((one) => one.code);
const materials = async (shop: string, msku: string, date = '2026-10-05') => {
  const found = materialsFor(await loadMappings(database.pool, BOOK), shop, msku, date);
  return 'code' in found ? found.code : found.map((one) => `${one.material}=${one.quantity}`).join(' ');
};
const erpCodes = async () => (await loadMapping(database.pool, 'erp')).dims;

describe('MSKU, ASIN, FNSKU, parent and child against one 物料', () => {
  beforeEach(async () => {
    await bench.told('skus', '1', { code: 'CUP-RED', parent: 'CUP' });
    await bench.told('skus', '2', { code: 'CUP-BLUE', parent: 'CUP' });
    await bench.told('skus', '3', { code: 'LID' });
    await bench.told('skus', '4', { code: 'SET', extra: { parts: 'CUP-RED=1; LID=2' } });
  });

  test('many MSKU may be one material, and one MSKU a bundle of several', async () => {
    const { decided } = await bench.approve(
      { key: ['US01', 'M1'], value: { parts: 'CUP-RED' } },
      { key: ['US01', 'M2'], value: { parts: 'CUP-RED' } },
      { key: ['UK01', 'M1'], value: { parts: 'LID=2; CUP-RED' } },
    );
    expect(decided).toHaveLength(3);
    expect(await materials('US01', 'M1')).toBe('CUP-RED=1');
    expect(await materials('US01', 'M2')).toBe('CUP-RED=1');
    expect(await materials('UK01', 'M1')).toBe('CUP-RED=1 LID=2');
  });

  test('a parent is never mapped, and a combo never as a whole', async () => {
    const { decided, problems } = await bench.approve(
      { key: ['US01', 'CUP'], value: { parts: 'CUP-RED' } },
      { key: ['US01', 'M-SET'], value: { parts: 'SET' } },
    );
    expect(decided).toEqual([]);
    expect(codes(problems)).toEqual(['MASTER_PARENT_MAPPED', 'MASTER_BUNDLE_WHOLE']);
    expect(problems[1]?.params.parts).toBe('CUP-RED=1; LID=2');
    expect(await materials('US01', 'M-SET')).toBe('UNMAPPED_SKU');
  });

  test('what 赛狐 pairs is suggested: a combo by its parts, and under the policy PARENT the variants’ one material', async () => {
    await bench.told('amazon-shops', '10001', { kind: 'SHOP', name: 'DEMO-US' });
    await bench.approve({ kind: 'SHOP', key: ['SF', 'amazon-shops', '10001'], value: { shop: 'US01' } });
    const pair = (key: string, msku: string, sku: string) => {
      const extra = { sku, shopStream: 'amazon-shops' };
      return bench.told('fba-stock', key, { kind: 'PAIRING', code: msku, parent: '10001', extra });
    };
    await pair('a', 'M-RED', 'CUP-RED');
    await pair('b', 'M-SET', 'SET');
    const suggested = async () =>
      Object.fromEntries(
        (await unmappedKeys(database.pool, BOOK, '2026-10-05', ['SKU'])).map((one) => {
          const [best] = one.suggestions;
          return [one.key.join('/'), [best?.value.parts, best?.reason]];
        }),
      );
    expect(await suggested()).toEqual({
      'US01/M-RED': ['CUP-RED=1', 'PAIRED_AT_SOURCE'],
      'US01/M-SET': ['CUP-RED=1; LID=2', 'PAIRED_AT_SOURCE'],
    });
    await database.pool.query(
      `INSERT INTO spec.policy (book, shop, key, value, effective_from, set_by, approved_by, set_at)
       VALUES ('CN01', '', 'skuMaterial', 'PARENT', '2026-10-01', 'ann', 'bob', now())`,
    );
    expect((await suggested())['US01/M-RED']).toEqual(['CUP=1', 'PAIRED_AT_SOURCE']);
  });

  test('what is unmapped is blocked, and its history is kept', async () => {
    expect(await materials('US01', 'M9')).toBe('UNMAPPED_SKU');
    await bench.approve({ key: ['US01', 'M9'], value: { parts: 'LID' } });
    await bench.approve({ key: ['US01', 'M9'], value: { parts: 'LID=2' }, validFrom: '2026-06-01' });
    expect(await materials('US01', 'M9', '2026-05-31')).toBe('LID=1');
    expect(await materials('US01', 'M9', '2026-06-01')).toBe('LID=2');
  });
});

test('a variant sold before its mapping is released by it with its own date', async () => {
  const sold = '2026-03-07';
  expect(await materials('US01', 'LATE', sold)).toBe('UNMAPPED_SKU');
  const { released } = await bench.approve({ key: ['US01', 'LATE'], value: { parts: 'LID' } });
  expect(released).toEqual([{ kind: 'SKU', key: '["US01","LATE"]', from: '2026-01-01', to: undefined }]);
  expect(await materials('US01', 'LATE', sold)).toBe('LID=1');
  // One that begins after the sale does not: it stays held.
  const later = await bench.approve({ key: ['US01', 'NEXT'], value: { parts: 'LID' }, validFrom: '2026-04-01' });
  expect(later.released).toMatchObject([{ from: '2026-04-01' }]);
  expect(await materials('US01', 'NEXT', sold)).toBe('UNMAPPED_SKU');
});

test('platform or buyer as customer: the shop is the customer, and two shops never share one', async () => {
  const customer = (shop: string, code: string) => ({ kind: 'ERP_CUSTOMER', key: [shop], value: { code } }) as const;
  expect((await bench.approve(customer('US01', 'AMZ'))).decided).toHaveLength(1);
  const { decided, problems } = await bench.approve(customer('UK01', 'AMZ'));
  expect([decided, codes(problems)]).toEqual([[], ['MASTER_TWO_FOR_ONE']]);
  // Two proposals of one approval neither.
  const both = await bench.approve(customer('UK01', 'X'), customer('US01', 'X'));
  expect(codes(both.problems)).toEqual(['MASTER_TWO_FOR_ONE', 'MASTER_TWO_FOR_ONE']);
  expect(await erpCodes()).toEqual({ '店铺:US01': 'AMZ' });
  const buyer = await bench.approve(customer('J.SMITH', 'B1'));
  expect(codes(buyer.problems)).toEqual(['MASTER_SHOP_ABSENT']);
});

test('one partner that is supplier, forwarder and customer has a record a role, joined by its group', async () => {
  await bench.told('suppliers', '50001', { kind: 'SUPPLIER', name: '示例供应链' });
  await bench.told('logistics', '51001', { kind: 'LOGISTICS', name: '示例供应链' });
  const role = (stream: string, id: string, partner: string, name: string) =>
    ({
      kind: 'SUPPLIER',
      key: ['SF', stream, id],
      value: { partner, role: name, group: 'G1', dropShip: 'no' },
    }) as const;
  await bench.approve(role('suppliers', '50001', 'S1', 'SUPPLY'));
  const mixed = await bench.approve(role('logistics', '51001', 'S1', 'LOGISTICS'));
  expect(codes(mixed.problems)).toEqual(['MASTER_GROUP_ROLE_TWICE']);
  const split = await bench.approve(role('logistics', '51001', 'L1', 'LOGISTICS'));
  expect(split.decided).toHaveLength(1);
  const mappings = await loadMappings(database.pool, BOOK);
  const found = [
    ['suppliers', '50001'],
    ['logistics', '51001'],
  ].map((key) => mappings.at('SUPPLIER', ['SF', ...key], '2026-10-05'));
  expect(found.map((one) => [one?.partner, one?.group])).toEqual([
    ['S1', 'G1'],
    ['L1', 'G1'],
  ]);
});

test('外协 or 一件代发 suppliers without stock are told as such, so that receipt and issue can be of one day', async () => {
  await bench.told('suppliers', '50002', { kind: 'SUPPLIER', name: '代发厂' });
  const value = { partner: 'S2', role: 'SUPPLY', group: 'S2', dropShip: 'yes' };
  await bench.approve({ kind: 'SUPPLIER', key: ['SF', 'suppliers', '50002'], value });
  const found = mappingFor(
    await loadMappings(database.pool, BOOK),
    'SUPPLIER',
    ['SF', 'suppliers', '50002'],
    '2026-10-05',
  );
  expect(isUnmapped(found) ? found.code : found.dropShip).toBe('yes');
  const unsaid = await bench.propose({
    ...{ kind: 'SUPPLIER', key: ['SF', 'suppliers', '50002'], value: { ...value, dropShip: 'maybe' } },
  });
  expect(unsaid).toEqual([]);
});

test('a code that changed in the ERP is told as lost, and the record of its name is suggested', async () => {
  const warehouse = { kind: 'ERP_WAREHOUSE', key: ['FBA-US01'], value: { code: 'WH1', name: '美国 FBA 仓' } } as const;
  await bench.pulled('WAREHOUSE', ['WH1', '美国 FBA 仓']);
  const { decided } = await bench.approve(warehouse);
  // The snapshot stays with the version.
  expect(decided).toMatchObject([{ value: { code: 'WH1', name: '美国 FBA 仓' } }]);
  expect(await mappingFindings(bench.house, BOOK)).toEqual([]);
  await bench.pulled('WAREHOUSE', ['CK001', '美国FBA仓']);
  const [finding] = await mappingFindings(bench.house, BOOK);
  expect(finding?.problem).toMatchObject({ code: 'MASTER_ERP_RECORD_GONE', params: { code: 'WH1' } });
  const asked = await unmappedKeys(database.pool, BOOK, '2026-10-05', ['ERP_WAREHOUSE']);
  const lost = asked.find((one) => one.key[0] === 'FBA-US01');
  expect(lost?.suggestions).toMatchObject([{ value: { code: 'CK001' }, reason: 'SAME_NAME' }]);
  expect((await bench.approve({ ...warehouse, value: { code: 'WH1' } })).problems).toMatchObject([
    { code: 'MASTER_ERP_RECORD_GONE' },
  ]);
});

test('a new shop without 部门 is blocked until one is mapped; a shop’s own stands where no mapping says otherwise', async () => {
  const department = async (key: readonly string[], date: string) => {
    const found = mappingFor(await loadMappings(database.pool, BOOK), 'DEPARTMENT', key, date);
    return isUnmapped(found) ? found.code : found.department;
  };
  expect(await department(['WAREHOUSE', 'SZ'], '2026-10-05')).toBe('UNMAPPED_DEPARTMENT');
  expect(await department(['SHOP', 'US01'], '2026-10-05')).toBe('D01');
  await bench.approve(
    { kind: 'DEPARTMENT', key: ['WAREHOUSE', 'SZ'], value: { department: 'D09' } },
    { kind: 'DEPARTMENT', key: ['SHOP', 'US01'], value: { department: 'D02' }, validFrom: '2026-07-01' },
  );
  expect(await department(['WAREHOUSE', 'SZ'], '2026-10-05')).toBe('D09');
  expect(await department(['SHOP', 'US01'], '2026-06-30')).toBe('D01');
  expect(await department(['SHOP', 'US01'], '2026-07-01')).toBe('D02');
  const absent = await bench.approve({ kind: 'DEPARTMENT', key: ['SHOP', 'NEW1'], value: { department: 'D01' } });
  expect(codes(absent.problems)).toEqual(['MASTER_SHOP_ABSENT']);
});

test('duplicate supplier names in full or half width, with or without 有限公司, are one group', () => {
  const names = ['深圳市示例供应链有限公司', '深圳市示例供应链（有限公司）', '深圳示例供应链', 'ＤＥＭＯ　Supply'];
  const records = names.map((name, at) => ({ id: `${at}`, code: '', name, barcode: '', taxId: '' }));
  expect(nearDuplicates(records).map((group) => group.ids)).toEqual([['0', '1', '2']]);
});

test('units of measure are base units: a box is written as its pieces, in whole numbers', async () => {
  await bench.approve({ key: ['US01', 'BOX-OF-12'], value: { parts: 'CUP-RED=12' } });
  expect(await materials('US01', 'BOX-OF-12')).toBe('CUP-RED=12');
  expect(await bench.propose({ key: ['US01', 'BOX'], value: { parts: 'CUP-RED=1 box' } })).toEqual([]);
  expect(await bench.propose({ key: ['US01', 'BOX'], value: { parts: 'CUP-RED=0.5' } })).toEqual([]);
});

describe('what is approved for the ERP', () => {
  test('is what delivery translates by, from its first day to its last; what a person set by hand stays', async () => {
    await database.pool.query(
      `INSERT INTO delivery.erp_mapping VALUES ('erp', '店铺', 'UK01', 'HAND'), ('erp', '部门', 'D01', 'BM01')`,
    );
    const customer = { kind: 'ERP_CUSTOMER', key: ['US01'], value: { code: 'C1' } } as const;
    await bench.approve({ ...customer, validTo: '2026-10-31' });
    await bench.approve({ kind: 'ERP_DEPARTMENT', key: ['D01'], value: { code: 'BM02' }, validFrom: '2026-11-01' });
    await bench.approve({ ...customer, key: ['UK01'], value: { code: 'HAND' }, validFrom: '2026-12-01' });
    await bench.approve({ kind: 'FEE', key: ['PLATFORM_RECEIVABLE', 'USD'], value: { code: '1122.11.02' } });
    const now = await loadMapping(database.pool, 'erp');
    expect(now.dims).toEqual({ '店铺:US01': 'C1', '店铺:UK01': 'HAND', '部门:D01': 'BM01' });
    expect(now.accounts).toEqual({ '1122.11|USD': '1122.11.02' });
    bench.clock.advance(27 * 86_400_000);
    await deliverDue(bench.house, { worker: 'w1' });
    expect(await erpCodes()).toEqual({ '店铺:UK01': 'HAND', '部门:D01': 'BM02' });
  });

  test('goes back to the version before it, or is gone, when it is retired', async () => {
    const customer = (code: string, validFrom: string) =>
      ({ kind: 'ERP_CUSTOMER', key: ['US01'], value: { code }, validFrom }) as const;
    const [first] = (await bench.approve(customer('C1', '2026-01-01'))).decided;
    const [second] = (await bench.approve(customer('C2', '2026-02-01'))).decided;
    expect(await erpCodes()).toEqual({ '店铺:US01': 'C2' });
    const by = { reason: 'wrong', actor: 'bob' };
    await retire(bench.house, { mappingNo: second!.mappingNo, ...by });
    expect(await erpCodes()).toEqual({ '店铺:US01': 'C1' });
    await retire(bench.house, { mappingNo: first!.mappingNo, ...by });
    expect(await erpCodes()).toEqual({});
  });

  test('makes the record in the ERP first where it is asked to; one that the ERP refuses leaves the mapping open', async () => {
    await bench.pulled('CUSTOMER', ['OLD', '旧客户']);
    const made = { kind: 'ERP_CUSTOMER', key: ['US01'], value: { code: 'AMZ-US01', name: '美国店' } } as const;
    const without = await bench.approve(made);
    expect(codes(without.problems)).toEqual(['MASTER_ERP_RECORD_GONE']);
    bench.double.fates.push('refused');
    const refused = await bench.approve({ ...made, createsRecord: true, validFrom: '2026-01-02' });
    expect(refused.decided).toEqual([]);
    // What the ERP said stands beside it, in its own words.
    expect(codes(refused.problems)).toEqual(['MASTER_RECORD_NOT_MADE', 'DOUBLE_REFUSED']);
    const { decided } = await bench.approve({ ...made, createsRecord: true, validFrom: '2026-01-03' });
    expect(decided).toMatchObject([{ state: 'APPROVED' }]);
    expect([...bench.double.masters.values()]).toEqual([{ kind: 'CUSTOMER', code: 'AMZ-US01', name: '美国店' }]);
    expect(await erpCodes()).toEqual({ '店铺:US01': 'AMZ-US01' });
    const department = { kind: 'ERP_DEPARTMENT', key: ['D01'], value: { code: 'X' }, createsRecord: true } as const;
    expect(codes((await bench.approve(department)).problems)).toEqual(['MASTER_RECORD_NOT_MAKEABLE']);
  });

  test('is looked at once more where another approval came between: of two at one moment one stands', async () => {
    const [first] = await bench.propose({ kind: 'ERP_CUSTOMER', key: ['US01'], value: { code: 'X' } });
    const approve = (no: bigint | undefined) =>
      approveMappings(bench.house, { book: BOOK, numbers: [no!], reason: 'r', actor: 'bob' });
    const [second] = await bench.propose({ kind: 'ERP_CUSTOMER', key: ['UK01'], value: { code: 'X' } });
    const both = await Promise.all([approve(first), approve(second)]);
    expect(both.map((one) => one.decided.length).sort()).toEqual([0, 1]);
    expect(both.flatMap((one) => codes(one.problems))).toEqual(['MASTER_TWO_FOR_ONE']);
  });

  test('of a currency goes into what the connector writes', async () => {
    const { currency } = sampleVoucher().lines[0]!;
    const limiter = createLimiter({ clock: systemClock });
    const redactor = createRedactor();
    const http = createHttp({ clock: systemClock, limiter, redactor });
    const io = { http, limiter, redactor, clock: systemClock };
    await database.pool.query('UPDATE delivery.erp_account SET sandbox = true');
    const targetOf = targetsOf({
      db: database.pool,
      io,
      secrets: undefined as never,
      sandboxUrl: async () => 'http://localhost',
    });
    const body = async () => JSON.stringify((await targetOf(BOOK))?.toDocument(sampleVoucher(), SAME_CODES));
    expect(await body()).not.toContain('PRE-MINE');
    await bench.approve({ kind: 'CURRENCY', key: [currency], value: { code: 'PRE-MINE' } });
    expect(await body()).toContain('PRE-MINE');
    http.close();
  });
});
