/** What no source tells of the product is a switch of the sandbox and a setting of the connector: all go together. */
import { afterEach, expect, test } from 'vitest';
import type { Period } from '../../core/dates.ts';
import type { TargetConnector } from '../../core/targets.ts';
import type { KingdeeAccount } from './account.ts';
import { type Bench, openBench, SAME_CODES, sampleVoucher } from './sandbox-fixture.ts';
import type { SandboxSwitches } from './sandbox-world.ts';

let bench: Bench | undefined;
afterEach(async () => {
  await bench?.close();
  bench = undefined;
});

/** The whole life of a voucher; what it leaves is nothing. */
async function life(one: Bench, connector: TargetConnector): Promise<void> {
  const voucher = sampleVoucher();
  const document = connector.toDocument(voucher, SAME_CODES);
  if ('problems' in document) throw new Error('no document');
  expect(await connector.find(voucher)).toBeUndefined();
  expect(await connector.send(document, 5_000)).toEqual({ outcome: 'Saved', id: '100001', number: '12' });
  expect(await connector.send(document, 5_000)).toMatchObject({ outcome: 'Refused', reason: 'DUPLICATE' });
  expect(await connector.find(voucher)).toEqual({ id: '100001', number: '12' });
  const back = await connector.readBack('100001', voucher, SAME_CODES);
  expect(back?.lines.map((line) => line.lc)).toEqual([65_320n, 71_000n, -5_680n]);
  expect(await connector.advance?.('100001', 'AUDITED')).toEqual({ outcome: 'Done', stage: 'AUDITED' });
  expect(await connector.advance?.('100001', 'SUBMITTED')).toEqual({ outcome: 'Done', stage: 'AUDITED' });
  for await (const page of connector.list?.('2026-09' as Period) ?? [])
    expect(page.map((held) => [held.number, held.period, held.stage, held.reference])).toEqual([
      ['12', '2026-09', 'AUDITED', voucher.reference],
    ]);
  await connector.remove?.('100001');
  expect(await one.store.vouchers({})).toEqual([]);
}

test.each<[string, Partial<SandboxSwitches>, Partial<KingdeeAccount>]>([
  ['(1) state refusals by 11', { stateMsgCode: 11 }, {}],
  ['(1) state refusals by 12', { stateMsgCode: 12 }, {}],
  ['(5) the number by FVOUCHERGROUPNO', { numberKey: 'FVOUCHERGROUPNO' }, {}],
  ['(5) the number by FBillNo', { numberKey: 'FBillNo' }, { numberKey: 'FBillNo' }],
  ['(5) the number by FNumber', { numberKey: 'FNumber' }, { numberKey: 'FNumber' }],
  ['(5) periods as months', { periodFormat: 'month' }, { periodFormat: 'month' }],
  ['(5) periods as year and month', { periodFormat: 'yearMonth' }, { periodFormat: 'yearMonth' }],
  ['(7) unknown keys are ignored', { unknownSaveKeys: 'ignored' }, {}],
  ['(7) unknown keys are refused', { unknownSaveKeys: 'refused' }, {}],
  ['(10) a view has no status', { viewStatus: 'null' }, {}],
  ['(10) a view has a status', { viewStatus: 'object' }, {}],
  ['(11) another key of the last change', { modifyDateKey: 'FCHANGEDATE' }, {}],
])('%s', async (_, switches, account) => {
  bench = await openBench({ switches });
  await life(bench, bench.connect(account));
});

test.each([
  ['month', 'yearMonth'],
  ['yearMonth', 'month'],
] as const)(
  'a ledger of %s refuses a connection set to %s with a problem, and keeps nothing',
  async (ledger, connection) => {
    bench = await openBench({ switches: { periodFormat: ledger } });
    const connector = bench.connect({ periodFormat: connection });
    const document = connector.toDocument(sampleVoucher(), SAME_CODES);
    if ('problems' in document) throw new Error('no document');
    expect((await connector.send(document, 5_000)).outcome).toBe('Refused');
    expect(await bench.store.vouchers({})).toEqual([]);
  },
);

test('a number key that the ledger does not have is told, and nothing is taken for absent', async () => {
  bench = await openBench({ switches: { numberKey: 'FBillNo' } });
  await expect(bench.connector.find(sampleVoucher())).rejects.toMatchObject({
    problem: { code: 'KINGDEE_VALUE_UNKNOWN', params: { message: '元数据中标识为FVOUCHERGROUPNO的字段不存在' } },
  });
});

test.each([11, 12, 0])('(1) a closed month and an unbalanced voucher are refused by MsgCode %i', async (code) => {
  bench = await openBench({ switches: { closedPeriodMsgCode: code, unbalancedMsgCode: code } });
  const { connector } = bench;
  const document = connector.toDocument(sampleVoucher(), SAME_CODES);
  if ('problems' in document) throw new Error('no document');
  const body = document.body as { readonly Model: { readonly FEntity: readonly object[] } };
  const lame = { ...body, Model: { ...body.Model, FEntity: body.Model.FEntity.slice(0, 2) } };
  expect(await connector.send({ ...document, body: lame }, 5_000)).toMatchObject({
    outcome: 'Refused',
    problem: { code: 'KINGDEE_VALIDATION', level: 'L2', params: { message: '[sandbox] 凭证借贷不平衡' } },
  });
  bench.sandbox.closeThrough('001', '2026-09');
  expect(await connector.send(document, 5_000)).toMatchObject({
    outcome: 'Refused',
    problem: { code: 'KINGDEE_VALIDATION', level: 'L2' },
  });
});

test('(9) other keys of the current period', async () => {
  const keys = { year: 'FYEARNOW', period: 'FPERIODNOW', startYear: 'FFIRSTYEAR', startPeriod: 'FFIRSTPERIOD' };
  const books = [{ number: '001', name: '账簿', currency: 'CNY', closedThrough: '2026-08' }] as const;
  bench = await openBench({ switches: { bookPeriodKeys: keys }, seed: { books } });
  const open: string[] = [];
  for await (const page of bench.connect({ bookPeriodKeys: keys }).master?.pull('PERIOD') ?? [])
    open.push(...page.filter((one) => one.facts.open === true).map((one) => one.code));
  expect(open[0]).toBe('2026-09');
  const asked = bench.connector.master?.pull('PERIOD')[Symbol.asyncIterator]();
  await expect(asked?.next()).rejects.toMatchObject({ problem: { code: 'KINGDEE_VALUE_UNKNOWN' } });
});
