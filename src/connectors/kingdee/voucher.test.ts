import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { JsonNumber, parseExactJson } from '../../wire/exact-json.ts';
import { settingsOf } from './account.ts';
import { dateOf, fromView, plainDecimal } from './read-back.ts';
import { CREDENTIALS, functional, SAME_CODES, sampleVoucher, usd } from './sandbox-fixture.ts';
import { toDocument } from './voucher.ts';

const SETTINGS = settingsOf({ ...CREDENTIALS, baseUrl: 'http://x', book: '001' });

function codesOf(...[voucher, mapping]: [Parameters<typeof toDocument>[1], Parameters<typeof toDocument>[2]?]) {
  const made = toDocument(SETTINGS, voucher, mapping ?? SAME_CODES);
  return 'problems' in made ? made.problems.map((one) => one.code) : [];
}

test('a voucher becomes the body of protocol §10.1, amounts as exact texts', () => {
  const made = toDocument(SETTINGS, sampleVoucher(), SAME_CODES);
  expect(made).toEqual({
    key: '001|销售收入|settlement|20000000001|2026-09|1',
    reference: 'HL:0123456789abcdef',
    body: {
      SubSystemId: 'GL',
      ValidateFlag: 'true',
      IsVerifyBaseDataField: 'true',
      IsDeleteEntry: 'false',
      NeedReturnFields: ['FVOUCHERID', 'FVOUCHERGROUPNO'],
      Model: {
        FVOUCHERID: 0,
        FAccountBookID: { FNumber: '001' },
        FDate: '2026-09-25 00:00:00',
        FBUSDATE: '2026-09-25 00:00:00',
        FYEAR: 2026,
        FPERIOD: 9,
        FVOUCHERGROUPID: { FNumber: 'PRE001' },
        FVOUCHERGROUPNO: '12',
        FATTACHMENTS: 1,
        FSourceBillKey: { FNumber: '78050206-2fa6-40e3-b7c8-bd608146fa38' },
        FEntity: [
          {
            FEXPLANATION: 'HL:0123456789abcdef 平台结算 US01',
            FACCOUNTID: { FNumber: '1122.11' },
            FDetailID: { FDETAILID__FFLEX6: { FNumber: 'US01' } },
            FCURRENCYID: { FNumber: 'PRE007' },
            FEXCHANGERATETYPE: { FNumber: 'HLTX01_SYS' },
            FEXCHANGERATE: '7.1000',
            FAMOUNTFOR: '92.00',
            FDEBIT: '653.20',
          },
          {
            FEXPLANATION: 'HL:0123456789abcdef 平台结算 US01',
            FACCOUNTID: { FNumber: '6001.01' },
            FDetailID: { FDETAILID__FFLEX6: { FNumber: 'US01' }, FDETAILID__FFLEX5: { FNumber: 'D01' } },
            FCURRENCYID: { FNumber: 'PRE007' },
            FEXCHANGERATETYPE: { FNumber: 'HLTX01_SYS' },
            FEXCHANGERATE: '7.1000',
            FAMOUNTFOR: '100.00',
            FCREDIT: '710.00',
          },
          {
            FEXPLANATION: 'HL:0123456789abcdef 平台结算 US01',
            FACCOUNTID: { FNumber: '6001.04' },
            FDetailID: { FDETAILID__FFLEX6: { FNumber: 'US01' }, FDETAILID__FFLEX5: { FNumber: 'D01' } },
            FCURRENCYID: { FNumber: 'PRE007' },
            FEXCHANGERATETYPE: { FNumber: 'HLTX01_SYS' },
            FEXCHANGERATE: '7.1000',
            FAMOUNTFOR: '-8.00',
            FCREDIT: '-56.80',
          },
        ],
      },
    },
  });
});

test('an account that the ERP keeps as 不核算外币 collapses to the functional amount at rate 1', () => {
  const made = toDocument(SETTINGS, sampleVoucher(), { ...SAME_CODES, functionalOnly: ['6001.01'] });
  const body = 'problems' in made ? undefined : made.body;
  expect(body).toMatchObject({
    Model: {
      FEntity: [
        { FCURRENCYID: { FNumber: 'PRE007' }, FAMOUNTFOR: '92.00' },
        { FCURRENCYID: { FNumber: 'PRE001' }, FEXCHANGERATE: '1', FAMOUNTFOR: '710.00', FCREDIT: '710.00' },
        { FCURRENCYID: { FNumber: 'PRE007' }, FAMOUNTFOR: '-8.00' },
      ],
    },
  });
});

test('a cash-flow item is sent only under a key that a setting names, one a line, through its mapping', () => {
  const [first, ...others] = sampleVoucher().lines;
  if (!first) throw new Error('no line');
  const share = (item: string) => ({ item, fc: first.fc, lc: first.lc });
  const voucher = (...items: readonly string[]) =>
    sampleVoucher({ lines: [{ ...first, cashFlow: items.map(share) }, ...others] });
  const mapping = { ...SAME_CODES, cashFlowItems: { 销售收现: 'XJLL01' } };
  const firstEntry = (made: ReturnType<typeof toDocument>): object | undefined =>
    'problems' in made ? undefined : (made.body as { Model: { FEntity: object[] } }).Model.FEntity[0];
  const keyed = { ...SETTINGS, cashFlowKey: 'FCashFlowItem' };
  const plain = firstEntry(toDocument(SETTINGS, voucher('销售收现'), mapping));
  expect(plain).toEqual(firstEntry(toDocument(SETTINGS, sampleVoucher(), mapping)));
  expect(firstEntry(toDocument(keyed, voucher('销售收现'), mapping))).toEqual({
    ...plain,
    FCashFlowItem: { FNumber: 'XJLL01' },
  });
  const problemsOf = (made: ReturnType<typeof toDocument>): readonly string[] =>
    'problems' in made ? made.problems.map((one) => one.code) : [];
  expect(problemsOf(toDocument(keyed, voucher('别的'), mapping))).toEqual(['KINGDEE_CASH_FLOW_UNMAPPED']);
  expect(problemsOf(toDocument(keyed, voucher('销售收现', '销售收现'), mapping))).toEqual(['KINGDEE_CASH_FLOW_SPLIT']);
});

test('the period format is a setting: 9 or 202609', () => {
  const made = toDocument({ ...SETTINGS, periodFormat: 'yearMonth' }, sampleVoucher(), SAME_CODES);
  expect('problems' in made ? undefined : made.body).toMatchObject({ Model: { FYEAR: 2026, FPERIOD: 202609 } });
});

test('codes are taken from the mapping, and a missing one is a problem', () => {
  const mapping = {
    accounts: { '1122.11': '1122.01.05', '6001.01': '5001.01', '6001.04': '5001.04' },
    dims: { '店铺:US01': 'AMZ-US01-US-USD', '部门:*': '*' },
  };
  const made = toDocument(SETTINGS, sampleVoucher(), mapping);
  expect('problems' in made ? undefined : made.body).toMatchObject({
    Model: {
      FEntity: [
        { FACCOUNTID: { FNumber: '1122.01.05' }, FDetailID: { FDETAILID__FFLEX6: { FNumber: 'AMZ-US01-US-USD' } } },
        { FDetailID: { FDETAILID__FFLEX5: { FNumber: 'D01' } } },
        {},
      ],
    },
  });
  expect(codesOf(sampleVoucher(), { accounts: {}, dims: {} })).toEqual([
    'KINGDEE_ACCOUNT_UNMAPPED',
    'KINGDEE_DIMENSION_UNMAPPED',
    'KINGDEE_ACCOUNT_UNMAPPED',
    'KINGDEE_DIMENSION_UNMAPPED',
    'KINGDEE_DIMENSION_UNMAPPED',
    'KINGDEE_ACCOUNT_UNMAPPED',
    'KINGDEE_DIMENSION_UNMAPPED',
    'KINGDEE_DIMENSION_UNMAPPED',
  ]);
});

const LINES = sampleVoucher().lines;

test.each([
  ['another book', sampleVoucher({ ledger: '002' }), ['KINGDEE_WRONG_BOOK']],
  ['an unknown word', sampleVoucher({ word: '亚' }), ['KINGDEE_WORD_UNMAPPED']],
  [
    'one cent off',
    sampleVoucher({ lines: [{ ...LINES[0]!, lc: 65_321n }, ...LINES.slice(1)] }),
    ['KINGDEE_UNBALANCED'],
  ],
  [
    'a currency without a number',
    sampleVoucher({ lines: LINES.map((one) => ({ ...one, currency: 'CAD' })) }),
    ['KINGDEE_CURRENCY_UNMAPPED', 'KINGDEE_CURRENCY_UNMAPPED', 'KINGDEE_CURRENCY_UNMAPPED'],
  ],
  [
    'a dimension without a slot',
    sampleVoucher({ lines: [usd(1, 'D', '1', 0n, { 新维度: 'x' })] }),
    ['KINGDEE_ZERO_AMOUNT', 'KINGDEE_SLOT_UNKNOWN'],
  ],
  [
    'two dimensions in one slot',
    sampleVoucher({ lines: LINES.map((one) => (one.lineNo === 1 ? { ...one, dims: { 店铺: 'A', 客户: 'B' } } : one)) }),
    ['KINGDEE_SLOT_UNKNOWN'],
  ],
  [
    'a functional line whose amounts differ',
    sampleVoucher({
      lines: [{ ...functional(1, 'D', '1001', 5n, 'CNY'), fc: 4n }, functional(2, 'C', '1411', 5n, 'CNY')],
    }),
    ['KINGDEE_BASE_LINE'],
  ],
  [
    'a summary that is too long',
    sampleVoucher({ lines: LINES.map((one) => (one.lineNo === 2 ? { ...one, summary: '长'.repeat(236) } : one)) }),
    ['KINGDEE_SUMMARY_TOO_LONG'],
  ],
])('%s is a problem before anything is sent', (_, voucher, codes) => {
  expect(codesOf(voucher)).toEqual(codes);
});

test.each([
  ['2026-01-05T00:00:00', '2026-01-05'],
  ['2026-01-05 00:00:00', '2026-01-05'],
  // 2026-01-04T16:00Z is midnight of the 5th in China.
  ['/Date(1767542400000)/', '2026-01-05'],
  ['/Date(1767542400000+0800)/', '2026-01-05'],
])('date %s', (text, date) => {
  expect(dateOf(text)).toBe(date);
});

test.each([
  ['7E+2', '700'],
  ['1.5e3', '1500'],
  ['-1.25E-1', '-0.125'],
  ['12.345E1', '123.45'],
  ['700.00', '700.00'],
])('decimal %s', (text, plain) => {
  expect(plainDecimal(text)).toBe(plain);
});

test('an amount past the digits of a float is read exactly', () => {
  const amount = '90071992547409.93';
  const view = parseExactJson(
    `{"Id":1,"VOUCHERGROUPNO":"1","VOUCHERGROUPID":{"Number":"PRE001"},"Date":"2026-01-05T00:00:00","DocumentStatus":"A",
      "GL_VOUCHERENTRY":[{"FEXPLANATION":"x","FACCOUNTID":{"Number":"1001"},"FCURRENCYID":{"Number":"PRE001"},
      "FAMOUNTFOR":${amount},"FDEBIT":${amount}00,"FCREDIT":0.0000000000}]}`,
  );
  const back = fromView(SETTINGS, view as never, sampleVoucher(), SAME_CODES);
  expect(back.lines[0]).toMatchObject({ fc: 9_007_199_254_740_993n, lc: 9_007_199_254_740_993n, dc: 'D' });
});

test('ORM names are found without their F and in another case', () => {
  const entry = { Explanation: 'HL:0123456789abcdef s', AccountId: { Number: '1' }, CurrencyId: { Number: 'PRE001' } };
  const amounts = { AmountFor: new JsonNumber('1'), Debit: new JsonNumber('0'), Credit: new JsonNumber('1') };
  const view = {
    id: '7',
    VoucherGroupNo: '3',
    VoucherGroupId: { Number: 'PRE009' },
    FDate: '2026-01-05',
    Entity: [{ ...entry, ...amounts }],
  };
  expect(fromView(SETTINGS, view, sampleVoucher(), SAME_CODES)).toMatchObject({
    id: '7',
    number: '3',
    word: 'PRE009',
    lines: [{ account: '1', dc: 'C', lc: 100n, summary: 's' }],
  });
});

test('this room makes no float of an amount', () => {
  for (const file of ['voucher.ts', 'read-back.ts', 'sandbox-save.ts', 'sandbox-read.ts']) {
    const text = readFileSync(new URL(file, import.meta.url), 'utf8');
    expect(text).not.toMatch(/parseFloat|toFixed|Math\.round/);
  }
});

test.each<readonly [string, Readonly<Record<string, string>>, string, string | undefined]>([
  ['1002.02', { 支付账户: 'PAYONEER' }, 'PAYONEER', 'JSFS04_SYS'],
  ['1002.02', { 银行账户: '6222' }, '1002.02', 'T2'],
  ['1012.01', {}, '*', 'T3'],
  ['1122.11', {}, 'no bank line', undefined],
])('结算方式 of %s %j is that of %s: %s', (account, dims, _key, type) => {
  const settleTypes = { PAYONEER: 'JSFS04_SYS', '1002.02': 'T2', '*': 'T3' };
  const settings = settingsOf({ ...CREDENTIALS, baseUrl: 'http://x', book: '001', settleTypes });
  const lines = [functional(1, 'D', account, 100n, 'CNY', dims), functional(2, 'C', '6001.01', 100n, 'CNY')];
  const typeIn = (known: typeof settings): unknown => {
    const made = toDocument(known, sampleVoucher({ lines }), SAME_CODES);
    if ('problems' in made) throw new Error(JSON.stringify(made.problems));
    const { Model } = made.body as { readonly Model: { readonly FEntity: readonly Record<string, unknown>[] } };
    expect(Model.FEntity[1]).not.toHaveProperty('FSettleTypeID');
    return Model.FEntity[0]?.FSettleTypeID;
  };
  expect(typeIn(settings)).toEqual(type && { FNumber: type });
  expect(typeIn(SETTINGS)).toBeUndefined();
});
