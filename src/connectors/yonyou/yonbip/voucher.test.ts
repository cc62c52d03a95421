import { expect, test } from 'vitest';
import { parseRate } from '../../../core/money.ts';
import type { TargetMapping, TargetVoucher } from '../../../core/targets.ts';
import { writeExactJson } from '../../../wire/exact-json.ts';
import { settingsOf, type YonbipAccount } from './account.ts';
import { functional, SAME_CODES, sampleVoucher, usd } from './sandbox-fixture.ts';
import { bodyToSend, toDocument } from './voucher.ts';

function make(voucher: TargetVoucher, mapping: TargetMapping = SAME_CODES, change: Partial<YonbipAccount> = {}) {
  const account = { appKey: 'k', appSecret: 's', book: 'BK01', makerEmail: 'maker@example.com' };
  const words = { 记: '01' };
  const auxiliaries = { 店铺: '0004', 部门: '0001' };
  return toDocument(settingsOf({ ...account, words, auxiliaries, ...change }), voucher, mapping);
}

function wireText(voucher: TargetVoucher, mapping?: TargetMapping, change?: Partial<YonbipAccount>): string {
  const made = make(voucher, mapping, change);
  if ('problems' in made) throw new Error(JSON.stringify(made.problems));
  return writeExactJson(bodyToSend(JSON.parse(JSON.stringify(made.body))));
}

function codes(voucher: TargetVoucher, mapping?: TargetMapping, change?: Partial<YonbipAccount>): readonly string[] {
  const made = make(voucher, mapping, change);
  return 'problems' in made ? made.problems.map((one) => one.code) : [];
}

/** Written by hand from the card of addVoucher. */
test('the body on the wire, character by character', () => {
  const voucher = sampleVoucher({
    lines: [
      usd(1, 'D', '112201', 10_000n, { 店铺: 'AMZ-US' }),
      usd(2, 'C', '600101', 10_800n, { 店铺: 'AMZ-US' }),
      usd(3, 'C', '600104', -800n, { 店铺: 'AMZ-US' }),
    ],
  });
  const row = (account: string, amounts: string): string =>
    `{"description":"HL:0123456789abcdef 平台结算 US01","accsubjectCode":"${account}","currencyCode":"USD","rateType":"02",` +
    `"rateOrg":7.1000,"rateOrgOps":1,"busidate":"2026-09-25",${amounts},` +
    '"clientAuxiliaryList":[{"filedCode":"0004","valueCode":"AMZ-US"}]}';
  expect(wireText(voucher)).toBe(
    '{"businessId":"HL:0123456789abcdef","externalSourceDataId":"HL:0123456789abcdef","externalSourceDataType":"heliu",' +
      '"externalSourceSystemName":"heliu","accbookCode":"BK01","voucherTypeCode":"01","period":"2026-09",' +
      '"makeTime":"2026-09-25","makerEmail":"maker@example.com","srcSystemCode":"figl","attachedBill":1,' +
      '"description":"HL:0123456789abcdef 平台结算 US01 20000000001 2026-09","billCode":12,"bodies":[' +
      `${row('112201', '"debitOriginal":100.00,"debitOrg":710.00')},` +
      `${row('600101', '"creditOriginal":108.00,"creditOrg":766.80')},` +
      `${row('600104', '"creditOriginal":-8.00,"creditOrg":-56.80')}]}`,
  );
});

test('red amounts on the other side where the setting says so', () => {
  const text = wireText(sampleVoucher(), SAME_CODES, { red: 'opposite' });
  expect(text).toContain('"debitOriginal":8.00,"debitOrg":56.80');
  expect(text).not.toMatch(/:-\d/);
});

test('an ERP that numbers itself gets no number, a mobile stands in for an e-mail', () => {
  const { makerEmail: _, ...account } = { makerEmail: '', makerMobile: '13800000000', numbering: 'erp' as const };
  const made = toDocument(
    settingsOf({
      appKey: 'k',
      appSecret: 's',
      book: 'BK01',
      words: { 记: '01' },
      auxiliaries: { 店铺: '4', 部门: '1' },
      ...account,
    }),
    sampleVoucher(),
    SAME_CODES,
  );
  expect(made).toHaveProperty('body.makerMobile', '13800000000');
  expect(made).not.toHaveProperty('body.billCode');
  expect(made).not.toHaveProperty('body.makerEmail');
});

test('cash-flow items go with their line, in both currencies', () => {
  const item = '销售商品、提供劳务收到的现金';
  const bank = {
    ...usd(1, 'D', '1002.02', 9_200n, { 店铺: 'US01' }),
    cashFlow: [{ item, fc: 9_200n, lc: 65_320n }],
  };
  const voucher = sampleVoucher({ lines: [bank, usd(2, 'C', '1122.11', 9_200n, { 店铺: 'US01' })] });
  const mapping = { ...SAME_CODES, cashFlowItems: { [item]: '1111' } };
  expect(wireText(voucher, mapping)).toContain(
    '"cashflowList":[{"mainItemCode":"1111","amountOriginal":92.00,"amountOrg":653.20,"currencyCode":"USD"}]',
  );
  expect(wireText(voucher)).not.toContain('cashflowList');
  expect(codes(voucher, { ...SAME_CODES, cashFlowItems: {} })).toEqual(['YONYOU_CASH_FLOW_UNMAPPED']);
});

test('an account without foreign currency is sent in that of the book at 1', () => {
  const text = wireText(sampleVoucher(), { ...SAME_CODES, functionalOnly: ['1122.11'] });
  expect(text).toContain('"currencyCode":"CNY","rateType":"02","rateOrg":1,');
  expect(text).toContain('"debitOriginal":653.20,"debitOrg":653.20');
});

test('JPY has no decimals, a rate keeps its digits', () => {
  const lines = (['D', 'C'] as const).map((dc, at) => ({
    ...functional(at + 1, dc, '1122.11', 1_000n, 'CNY', { 店铺: 'US01' }),
    currency: 'JPY',
    fc: 210n,
    rate: parseRate('0.0476190'),
  }));
  expect(wireText(sampleVoucher({ lines }))).toContain(
    '"rateOrg":0.0476190,"rateOrgOps":1,"busidate":"2026-09-25","debitOriginal":210,"debitOrg":10.00',
  );
});

test('all problems are found in one pass', () => {
  const voucher = sampleVoucher({
    ledger: 'BK02',
    word: '转',
    lines: [
      usd(1, 'D', '1122.11', 9_200n, { 站点: 'US' }),
      { ...usd(2, 'C', '6001.01', 0n, {}), summary: 'x'.repeat(200) },
    ],
  });
  expect(codes(voucher, { accounts: { '1122.11': '112211' }, dims: {} }).toSorted()).toEqual([
    'YONYOU_ACCOUNT_UNMAPPED',
    'YONYOU_AUXILIARY_UNKNOWN',
    'YONYOU_DIMENSION_UNMAPPED',
    'YONYOU_SUMMARY_TOO_LONG',
    'YONYOU_UNEVEN',
    'YONYOU_WORD_UNMAPPED',
    'YONYOU_WRONG_BOOK',
    'YONYOU_ZERO_AMOUNT',
  ]);
});

test('two dimensions of one auxiliary code are a problem, not one lost value', () => {
  expect(codes(sampleVoucher(), SAME_CODES, { auxiliaries: { 店铺: '0004', 部门: '0004' } })).toEqual([
    'YONYOU_AUXILIARY_UNKNOWN',
    'YONYOU_AUXILIARY_UNKNOWN',
  ]);
});
