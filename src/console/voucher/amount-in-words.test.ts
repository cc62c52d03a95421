import { describe, expect, it } from 'vitest';
import { amountInWords } from './amount-in-words.ts';

describe('amounts in capital words (人民币大写)', () => {
  it.each([
    ['0.00', '零元整'],
    ['0.05', '伍分'],
    ['0.50', '伍角整'],
    ['1.00', '壹元整'],
    ['10.05', '壹拾元零伍分'],
    ['107.30', '壹佰零柒元叁角整'],
    ['1409.50', '壹仟肆佰零玖元伍角整'],
    ['6007.14', '陆仟零柒元壹角肆分'],
    ['10000.00', '壹万元整'],
    ['16409.02', '壹万陆仟肆佰零玖元零贰分'],
    ['100005.00', '壹拾万零伍元整'],
    ['100000005.00', '壹亿零伍元整'],
    ['325.04', '叁佰贰拾伍元零肆分'],
    ['-12.34', '负壹拾贰元叁角肆分'],
  ])('%s is %s', (amount, words) => {
    expect(amountInWords(amount)).toBe(words);
  });

  it('is silent about what is no amount in yuan', () => {
    expect([amountInWords('1200'), amountInWords('1.234'), amountInWords('—')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
