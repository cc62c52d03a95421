import { expect, test } from 'vitest';
import { functional, sampleVoucher, usd } from '../connectors/kingdee/sandbox-fixture.ts';
import type { ReadBackVoucher, TargetVoucher } from '../core/targets.ts';
import { compareVoucher, differenceText, expectedNumber } from './compare.ts';

const OURS = sampleVoucher();

function held(change: Partial<ReadBackVoucher> = {}, of: TargetVoucher = OURS): ReadBackVoucher {
  const { date, word, lines } = of;
  return { id: '100001', number: String(of.number), date, word, state: 'A', lines, ...change };
}

type Line = ReadBackVoucher['lines'][number];

/** The first line (借 1122.11) changed. */
function firstLine(change: Partial<Line>): ReadBackVoucher {
  return held({ lines: OURS.lines.map((line, index) => (index === 0 ? { ...line, ...change } : line)) });
}

const texts = (theirs: ReadBackVoucher, ours = OURS): readonly string[] =>
  compareVoucher(ours, theirs, String(ours.number)).map(differenceText);

test('the same voucher agrees, in any order of lines and with leading zeros in its number', () => {
  expect(texts(held())).toEqual([]);
  expect(texts(held({ lines: [...OURS.lines].reverse(), number: '00012' }))).toEqual([]);
});

test.each<readonly [string, ReadBackVoucher, readonly string[]]>([
  ['date', held({ date: '2026-09-26' }), ['date 2026-09-25 ≠ 2026-09-26']],
  ['word', held({ word: '转' }), ['word 记 ≠ 转']],
  ['number', held({ number: '13' }), ['number 12 ≠ 13']],
  ['a cent in functional currency', firstLine({ lc: 65_321n }), ['借 1122.11 店铺=US01 lc 653.20 ≠ 653.21']],
  ['a cent in transaction currency', firstLine({ fc: 9_201n }), ['借 1122.11 店铺=US01 fc 92.00 USD ≠ 92.01 USD']],
  ['currency', firstLine({ currency: 'EUR' }), ['借 1122.11 店铺=US01 fc 92.00 USD ≠ 92.00 EUR']],
  ['dimension', firstLine({ dims: { 店铺: 'US02' } }), ['借 1122.11 店铺=US01 dims 店铺=US01 ≠ 店铺=US02']],
  [
    'another account',
    firstLine({ account: '1122.12' }),
    ['借 1122.11 店铺=US01 line 653.20 CNY ≠ -', '借 1122.12 店铺=US01 line - ≠ 653.20 CNY'],
  ],
  [
    'another side',
    firstLine({ dc: 'C' }),
    ['借 1122.11 店铺=US01 line 653.20 CNY ≠ -', '贷 1122.11 店铺=US01 line - ≠ 653.20 CNY'],
  ],
  ['a line is missing', held({ lines: OURS.lines.slice(1) }), ['借 1122.11 店铺=US01 line 653.20 CNY ≠ -']],
  ['summary', firstLine({ summary: '手工改' }), ['借 1122.11 店铺=US01 summary 平台结算 US01 ≠ 手工改']],
])('%s', (_what, theirs, differences) => {
  expect(texts(theirs)).toEqual(differences);
});

test('two equal lines of ours need two of theirs', () => {
  const twin = usd(4, 'D', '1122.11', 9_200n, { 店铺: 'US01' });
  const ours = sampleVoucher({ lines: [...OURS.lines, twin] });
  expect(texts(held({}, OURS), ours)).toEqual(['借 1122.11 店铺=US01 line 653.20 CNY ≠ -']);
});

test('a 摘要 cut at the limit of the ERP agrees, a short beginning of it does not', () => {
  const summary = '平台结算 US01 20000000001 2026-09 '.repeat(10);
  const line = { ...functional(1, 'D', '6603.03.03', 1n, 'CNY'), summary };
  const ours = sampleVoucher({ lines: [line] });
  const cutAt = (length: number) => held({ lines: [{ ...line, summary: summary.slice(0, length) }] }, ours);
  expect(texts(cutAt(200), ours)).toEqual([]);
  expect(texts(cutAt(20), ours)).toHaveLength(1);
});

test.each<readonly [string | undefined, readonly string[]]>([
  ['0031', []],
  ['30', ['number 30 ≠ 31']],
  [undefined, []],
])('where the ERP numbers by itself, the number is what it told at saving: %s', (erpNumber, differences) => {
  const expected = expectedNumber({ numbersItself: true }, { number: OURS.number, erpNumber });
  expect(compareVoucher(OURS, held({ number: '31' }), expected).map(differenceText)).toEqual(differences);
});
