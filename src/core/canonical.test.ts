import { expect, test } from 'vitest';
import { canonicalJson } from './canonical.ts';

test('one text for one value, whatever the order of its keys', () => {
  expect(canonicalJson({ b: 1, a: { d: undefined, c: [1n, null, 'x"'] } })).toBe('{"a":{"c":["1",null,"x\\""]},"b":1}');
  expect(canonicalJson({ 部门: 'D01', 店铺: 'US01' })).toBe(canonicalJson({ 店铺: 'US01', 部门: 'D01' }));
});

test('what has no canonical text is refused', () => {
  expect(() => canonicalJson(new Map())).toThrow();
  expect(() => canonicalJson([Number.NaN])).toThrow();
  expect(() => canonicalJson(() => 1)).toThrow();
});
