import { describe, expect, test } from 'vitest';
import { normalCode, normalName } from './normal.ts';
import { type Candidate, type Subject, suggester } from './suggest.ts';

const candidate = (code: string, name: string, rest: Partial<Candidate> = {}): Candidate => ({
  ...{ value: { code }, code, name, barcode: '', taxId: '' },
  ...rest,
});
const subject = (rest: Partial<Subject>): Subject => ({ codes: [], names: [], barcode: '', taxId: '', ...rest });

test.each([
  ['ＨＬ－ＣＵＰ－０１', 'hl cup_01'],
  [' HL-CUP-01 ', 'HLCUP01'],
])('the codes %s and %s are one', (one, other) => {
  expect(normalCode(one)).toBe(normalCode(other));
});

test.each([
  ['深圳市示例科技有限公司', '深圳示例科技'],
  ['深圳示例（科技）有限责任公司', '深圳示例(科技)股份有限公司'],
  ['DEMO Freight Co., Ltd.', 'demo  freight'],
  ['Demo Freight LIMITED', 'Ｄｅｍｏ Freight Inc.'],
])('the names %s and %s are one', (one, other) => {
  expect(normalName(one)).toBe(normalName(other));
});

test.each([
  ['深圳示例科技', '广州示例科技'],
  ['有限公司', '公司'],
  ['上海一号', '上海二号'],
])('the names %s and %s are two', (one, other) => {
  expect(normalName(one)).not.toBe(normalName(other));
});

describe('suggestions', () => {
  const found = suggester([
    candidate('HL-CUP-01', '示例杯'),
    candidate('hl cup 01', '示例杯 旧'),
    candidate('X9', '保温杯 大号', { barcode: '6901234567892' }),
    candidate('V100', '深圳市示例供应链有限公司', { taxId: '91440300MA5EXAMPLE' }),
  ]);
  const told = (asked: Partial<Subject>) =>
    found.suggest(subject(asked)).map((one) => [one.value.code, one.reason, one.score]);

  test('rank an equal code before one that is written otherwise', () => {
    expect(told({ codes: ['HL-CUP-01'] })).toEqual([
      ['HL-CUP-01', 'SAME_CODE', 100],
      ['hl cup 01', 'ALIKE_CODE', 92],
    ]);
  });

  test('know a thing by its barcode, and a partner by its tax id in any case', () => {
    expect(told({ barcode: '6901234567892' })).toEqual([['X9', 'SAME_BARCODE', 97]]);
    expect(told({ taxId: '91440300ma5example' })).toEqual([['V100', 'SAME_TAX_ID', 97]]);
  });

  test('know a name without its legal form, and tell how far one is only alike', () => {
    expect(told({ names: ['深圳示例供应链'] })).toEqual([['V100', 'SAME_NAME', 88]]);
    const [[code, reason, score] = []] = told({ names: ['深圳示例供应链管理'] });
    expect([code, reason]).toEqual(['V100', 'ALIKE_NAME']);
    expect(score).toBeGreaterThanOrEqual(42);
    expect(score).toBeLessThanOrEqual(84);
  });

  test('are none where nothing is told or nothing is alike', () => {
    expect(told({})).toEqual([]);
    expect(told({ codes: [''], names: ['完全无关'] })).toEqual([]);
  });

  test('take what the source pairs and what was mapped before, below an equal code', () => {
    const known = [
      { value: { code: 'X9' }, reason: 'MAPPED_BEFORE', detail: 'UK01' } as const,
      { value: { code: 'HL-CUP-01' }, reason: 'PAIRED_AT_SOURCE', detail: 'SF' } as const,
    ];
    const asked = subject({ codes: ['nothing like it'] });
    expect(found.suggest(asked, known).map((one) => [one.value.code, one.reason])).toEqual([
      ['HL-CUP-01', 'PAIRED_AT_SOURCE'],
      ['X9', 'MAPPED_BEFORE'],
    ]);
  });

  test('are the same whatever the order of the candidates', () => {
    const list = Array.from({ length: 30 }, (_, at) => candidate(`C${at}`, '同名'));
    const asked = subject({ names: ['同名'] });
    expect(suggester(list).suggest(asked)).toEqual(suggester([...list].reverse()).suggest(asked));
    expect(suggester(list).suggest(asked)).toHaveLength(5);
  });
});
