import { expect, test } from 'vitest';
import { type Cleanable, nearDuplicates } from './near-duplicates.ts';

const record = (id: string, rest: Partial<Cleanable>): Cleanable => ({
  ...{ id, code: '', name: '', barcode: '', taxId: '' },
  ...rest,
});
const told = (records: readonly Cleanable[], namesCount = true) =>
  nearDuplicates(records, namesCount).map((one) => [one.ids.join('+'), one.score, one.pairs[0]?.reason]);

test('SKU that differ in width, case, spaces and dashes only are one group', () => {
  const skus = ['HL-CUP-01', 'hl cup 01', 'ＨＬ－ＣＵＰ－０１', 'HL-CUP-02'];
  expect(
    told(
      skus.map((code, at) => record(`s${at}`, { code })),
      false,
    ),
  ).toEqual([['s0+s1+s2', 94, 'ALIKE_CODE']]);
});

test('suppliers with one tax id are one whatever they are called; without one, names that are alike are told with less', () => {
  const records = [
    record('a', { name: '深圳市示例供应链有限公司', taxId: '9144 0300MA5EXAMPLE' }),
    record('b', { name: 'Demo Supply', taxId: '91440300ma5example' }),
    record('c', { name: '深圳示例供应链股份有限公司' }),
    record('d', { name: '深圳示例供应链管理' }),
    record('e', { name: '广州另一家贸易有限公司' }),
  ];
  const [group, ...rest] = nearDuplicates(records);
  expect(rest).toEqual([]);
  expect(group?.ids).toEqual(['a', 'b', 'c', 'd']);
  expect(group?.pairs.map((pair) => pair.reason)).toEqual(['SAME_TAX_ID', 'SAME_NAME', 'ALIKE_NAME', 'ALIKE_NAME']);
  expect(group?.score).toBe(group?.pairs.at(-1)?.score);
});

test('names say nothing of SKU: variants are named alike', () => {
  const skus = [record('a', { code: 'CUP-RED', name: '示例杯' }), record('b', { code: 'CUP-BLUE', name: '示例杯' })];
  expect(told(skus, false)).toEqual([]);
  expect(told(skus)).toEqual([['a+b', 92, 'SAME_NAME']]);
});

test('what is not told is not equal', () => {
  expect(told([record('a', {}), record('b', {})])).toEqual([]);
});

test('one written twice is found among ten thousand that share their words: blocks, not each with each', () => {
  const company = (at: number) => `企业${String(at).padStart(5, '0')}贸易有限公司`;
  const records = Array.from({ length: 10_000 }, (_, at) => record(`c${at}`, { name: company(at) }));
  const found = nearDuplicates([...records, record('z', { name: '企业０４７１１贸易（有限）公司' })]);
  expect(found.map((group) => group.ids)).toEqual([['c4711', 'z']]);
});
