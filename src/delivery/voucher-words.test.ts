import { describe, expect, test } from 'vitest';
import type { WordLimit } from '../core/targets.ts';
import { keepsWordLimit, wordOf } from './voucher-words.ts';

function lines(text: string) {
  return text
    .split(' ')
    .map((one) => ({ dc: one.startsWith('D') ? ('D' as const) : ('C' as const), account: one.slice(1) }));
}

describe('凭证字', () => {
  test.each([
    ['D1012.01 C1122.13', '收'],
    ['D2202.01 C1002.01', '付'],
    ['D1002.01 D6603.04.01 C1012.01', '付'],
    ['D1122.11 C6001.01', '转'],
    ['D1001 C1122.01', '收'],
    ['D10020 C6001.01', '转'],
  ])('of %s is %s by cash lines, and 记 where one word serves all', (text, word) => {
    expect(wordOf('收付转', lines(text))).toBe(word);
    expect(wordOf('记', lines(text))).toBe('记');
  });
});

describe('类别限制', () => {
  const receipt = lines('D1002.01 C1122.13');
  const payment = lines('D2202.01 C1002.01');
  const transfer = lines('D1122.11 C6001.01');
  // biome-ignore format: a table is read by its columns
  const ROWS: readonly (readonly [WordLimit, boolean, boolean, boolean])[] = [
    ['借方必有', true, false, false],
    ['贷方必有', false, true, false],
    ['凭证必有', true, true, false],
    ['凭证必无', false, false, true],
    ['借方必无', false, true, true],
    ['贷方必无', true, false, true],
  ];
  test.each(ROWS)('%s of 1001, 1002', (limit, ofReceipt, ofPayment, ofTransfer) => {
    const keeps = [receipt, payment, transfer].map((one) => keepsWordLimit(limit, ['1001', '1002'], one));
    expect(keeps).toEqual([ofReceipt, ofPayment, ofTransfer]);
  });
});
