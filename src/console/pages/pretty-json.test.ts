import { expect, test } from 'vitest';
import { prettyJson } from './pretty-json.ts';

test('a document is laid out as JSON is, and no digit of a number changes', () => {
  const value = { a: 'x: {"y", [1]}', list: [1, { b: true }], none: {}, empty: [], n: null };
  expect(prettyJson(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2));
  expect(prettyJson('{"amount":12345678901234567890.10}')).toBe('{\n  "amount": 12345678901234567890.10\n}');
});

test('text that is no JSON is shown all the same', () => {
  expect(prettyJson('')).toBe('');
  expect(prettyJson('} oops "')).toContain('oops');
});
