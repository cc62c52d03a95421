import { expect, test } from 'vitest';
import { Bug } from '../../../core/problems.ts';
import { writeExactJson } from '../../../wire/exact-json.ts';
import { withNumbers } from './numbers.ts';

const KEYS = new Set(['amount']);

test('decimal texts under the named keys become numbers with their digits, others stay texts', () => {
  const value = {
    amount: '-9007199254740993.10',
    code: '001',
    count: 3,
    list: [{ amount: '0.00', none: null, yes: true }],
  };
  expect(writeExactJson(withNumbers(value, KEYS))).toBe(
    '{"amount":-9007199254740993.10,"code":"001","count":3,"list":[{"amount":0.00,"none":null,"yes":true}]}',
  );
});

test.each([['1e5'], [''], ['1,000.00'], ['NaN']])('%j is no amount', (text) => {
  expect(() => withNumbers({ amount: text }, KEYS)).toThrow(Bug);
});

test('a float is no part of a document', () => {
  expect(() => withNumbers({ rate: 7.1 }, KEYS)).toThrow(Bug);
});
