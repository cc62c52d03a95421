import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { minorUnits, parseMinor, parseRate, RATE_ONE } from '../../../core/money.ts';
import type { TargetMapping, TargetVoucher } from '../../../core/targets.ts';
import { writeExactJson } from '../../../wire/exact-json.ts';
import { withNumbers } from '../profile/numbers.ts';
import { functional, SAME_CODES, usd } from '../sandbox-fixture.ts';
import { type CosmicAccount, settingsOf } from './account.ts';
import { CREDENTIALS, cosmicVoucher, openBench, QUERY_PATH } from './sandbox-fixture.ts';
import { billnoOf, type CosmicBody, NUMBER_KEYS, toDocument } from './voucher.ts';

const ACCOUNT: CosmicAccount = { ...CREDENTIALS, baseUrl: 'http://x', queryPath: QUERY_PATH, currency: 'CNY' };

function made(voucher: TargetVoucher, change: Partial<CosmicAccount> = {}, mapping: TargetMapping = SAME_CODES) {
  return toDocument(settingsOf({ ...ACCOUNT, ...change }), voucher, mapping);
}

function bodyOf(voucher: TargetVoucher, change: Partial<CosmicAccount> = {}, mapping?: TargetMapping): CosmicBody {
  const one = made(voucher, change, mapping);
  if ('problems' in one) throw new Error(JSON.stringify(one.problems));
  return one.body as CosmicBody;
}

function codesOf(voucher: TargetVoucher, change: Partial<CosmicAccount> = {}, mapping?: TargetMapping) {
  const one = made(voucher, change, mapping);
  return 'problems' in one ? one.problems.map((each) => each.code) : [];
}

const wire = (body: CosmicBody): string => writeExactJson(withNumbers(body, NUMBER_KEYS));
const HOME = [
  functional(1, 'D', '1221.01', 12_300n, 'CNY', { 员工: 'E001' }),
  functional(2, 'C', '1002', 12_300n, 'CNY', { 银行账户: '0000' }),
];

test('the body has the keys of the notes in both directions of the entry', () => {
  expect(wire(bodyOf(cosmicVoucher({ lines: HOME })))).toBe(
    '{"org":{"number":"100"},"vouchertype":{"number":"01"},"defdate":"2026-09-25 00:00:00","entries":[' +
      '{"entrydc":"1","edescription":"HL:0123456789abcdef 本位币","account":{"number":"1221.01"},"currency":{"number":"CNY"},"debitlocal":123.00,"creditlocal":0.00,"assgrp":{"员工":{"number":"E001"}}},' +
      '{"entrydc":"-1","edescription":"HL:0123456789abcdef 本位币","account":{"number":"1002"},"currency":{"number":"CNY"},"debitlocal":0.00,"creditlocal":123.00,"assgrp":{"银行账户":{"number":"0000"}}}]}',
  );
});

test('both columns carry the amount where the setting says so', () => {
  const { entries } = bodyOf(cosmicVoucher({ lines: HOME }), { bothColumns: true });
  expect(entries.map((one) => [one.entrydc, one.debitlocal, one.creditlocal])).toEqual([
    ['1', '123.00', '123.00'],
    ['-1', '123.00', '123.00'],
  ]);
});

test('a foreign line carries rate and original amount on its side, red amounts stay on it', () => {
  const { entries } = bodyOf(cosmicVoucher());
  expect(entries[0]).toMatchObject({ localrate: '7.1000', debitori: '92.00', creditori: '0.00', debitlocal: '653.20' });
  expect(entries[2]).toMatchObject({ entrydc: '-1', creditori: '-8.00', creditlocal: '-56.80', debitlocal: '0.00' });
});

test('originals may be sent for every line or for none, and then a foreign line is told', () => {
  expect(bodyOf(cosmicVoucher({ lines: HOME }), { originals: 'always' }).entries[0]).toMatchObject({
    localrate: '1',
    debitori: '123.00',
  });
  expect(codesOf(cosmicVoucher(), { originals: 'never' })).toEqual([
    'COSMIC_NO_ORIGINAL',
    'COSMIC_NO_ORIGINAL',
    'COSMIC_NO_ORIGINAL',
  ]);
  const flat = bodyOf(
    cosmicVoucher(),
    { originals: 'never' },
    { ...SAME_CODES, functionalOnly: ['1122.11', '6001.01', '6001.04'] },
  );
  expect(flat.entries[0]).toMatchObject({ currency: { number: 'CNY' }, debitlocal: '653.20' });
});

test('our number is the billno where the ERP takes it; another 凭证字 has its own', () => {
  const settings = settingsOf({ ...ACCOUNT, words: { 收: '02' } });
  expect(bodyOf(cosmicVoucher(), { numberKey: 'billno' }).billno).toBe('202609-0012');
  expect(bodyOf(cosmicVoucher()).billno).toBeUndefined();
  expect(billnoOf(settings, cosmicVoucher({ word: '收', number: 12345 }))).toBe('202609-02-12345');
});

test('the date stands under every key of the setting', () => {
  const date = '2026-09-25 00:00:00';
  expect(bodyOf(cosmicVoucher(), { dateKeys: ['defdate', 'bookeddate'] })).toMatchObject({
    defdate: date,
    bookeddate: date,
  });
});

test('dimensions go under the names of the ERP, and two that meet are told', () => {
  const lines = [
    usd(1, 'D', '1122.11', 100n, { 店铺: 'US01', 客户: 'C' }),
    usd(2, 'C', '1122.11', 100n, { 店铺: 'US01' }),
  ];
  expect(bodyOf(cosmicVoucher({ lines }), { dimensionNames: { 店铺: '亚马逊店铺' } }).entries[0]?.assgrp).toEqual({
    亚马逊店铺: { number: 'US01' },
    客户: { number: 'C' },
  });
  expect(codesOf(cosmicVoucher({ lines }), { dimensionNames: { 店铺: '客户' } })).toEqual(['COSMIC_DIMENSION_TWICE']);
});

test.each([
  ['another organisation', { ledger: '200' }, SAME_CODES, ['COSMIC_WRONG_BOOK']],
  ['a word without a voucher type', { word: '转' }, SAME_CODES, ['COSMIC_WORD_UNMAPPED']],
  [
    'accounts that are not mapped',
    {},
    { accounts: { '6001.01': '1', '6001.04': '2' }, dims: { '*': '*' } },
    ['COSMIC_ACCOUNT_UNMAPPED'],
  ],
  [
    'a dimension that is not mapped',
    {},
    { accounts: { '*': '*' }, dims: { '店铺:*': '*' } },
    ['COSMIC_DIMENSION_UNMAPPED', 'COSMIC_DIMENSION_UNMAPPED'],
  ],
  [
    'a zero line and no balance',
    { lines: [functional(1, 'D', '1001', 0n, 'CNY'), functional(2, 'D', '1001', 1n, 'CNY')] },
    SAME_CODES,
    ['COSMIC_UNBALANCED', 'COSMIC_ZERO_AMOUNT'],
  ],
  [
    'a line of the book’s currency with a rate',
    { lines: [{ ...functional(1, 'D', '1001', 5n, 'CNY'), fc: 4n }, functional(2, 'C', '1001', 5n, 'CNY')] },
    SAME_CODES,
    ['COSMIC_BASE_LINE'],
  ],
  [
    'a long summary',
    {
      lines: [
        { ...functional(1, 'D', '1001', 5n, 'CNY'), summary: '长'.repeat(236) },
        functional(2, 'C', '1001', 5n, 'CNY'),
      ],
    },
    SAME_CODES,
    ['COSMIC_SUMMARY_TOO_LONG'],
  ],
] as const)('%s is told before anything is sent', (_, change, mapping, codes) => {
  expect(codesOf(cosmicVoucher(change as Partial<TargetVoucher>), {}, mapping)).toEqual(codes);
});

test('without a query nothing is sent, for a lost reply could never be cleared up', () => {
  const { queryPath: _path, ...blind } = ACCOUNT;
  const one = toDocument(settingsOf(blind), cosmicVoucher(), SAME_CODES);
  expect('problems' in one && one.problems.map((each) => each.code)).toEqual(['COSMIC_CANNOT_FIND']);
});

const GOLDEN = new URL('../../../../../shared/golden/vouchers.jsonl', import.meta.url);

interface Golden {
  readonly id: string;
  readonly date: string;
  readonly title: string;
  readonly functional?: string;
  readonly lines: readonly {
    readonly dc: 'D' | 'C';
    readonly acct: string;
    readonly cur: string;
    readonly fc: string;
    readonly rate: string;
    readonly lc: string;
    readonly dims: Readonly<Record<string, string>>;
  }[];
}

function fromGolden(golden: Golden, number: number): TargetVoucher {
  const minor = (text: string, currency: string): bigint => parseMinor(text, minorUnits(currency)) ?? 0n;
  return cosmicVoucher({
    key: golden.id,
    reference: `HL:${number.toString(16).padStart(16, '0')}`,
    date: golden.date,
    period: golden.date.slice(0, 7),
    number,
    lines: golden.lines.map((line, index) => ({
      lineNo: index + 1,
      summary: golden.title,
      account: line.acct,
      dc: line.dc,
      currency: line.cur,
      fc: minor(line.fc, line.cur),
      rate: line.cur === 'CNY' ? RATE_ONE : parseRate(line.rate),
      lc: minor(line.lc, 'CNY'),
      dims: line.dims,
    })),
  });
}

test.skipIf(!existsSync(GOLDEN))(
  'every golden voucher in CNY comes back as it went (skipped where the golden file is not beside the project)',
  async () => {
    const bench = await openBench({ takesBillno: true }, { numberKey: 'billno' });
    const goldens = readFileSync(GOLDEN, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Golden)
      .filter((one) => (one.functional ?? 'CNY') === 'CNY');
    for (const [index, golden] of goldens.entries()) {
      const voucher = fromGolden(golden, index + 1);
      const document = bench.connector.toDocument(voucher, SAME_CODES);
      if ('problems' in document) throw new Error(`${golden.id} ${JSON.stringify(document.problems)}`);
      const outcome = await bench.connector.send(document, 10_000);
      if (outcome.outcome !== 'Saved') throw new Error(`${golden.id} ${JSON.stringify(outcome)}`);
      const back = await bench.connector.readBack(outcome.id, voucher, SAME_CODES);
      expect(back?.lines, golden.id).toEqual(voucher.lines.map(({ lineNo: _no, rate: _rate, ...line }) => line));
    }
    await bench.close();
    expect(goldens.length).toBeGreaterThan(80);
  },
);
