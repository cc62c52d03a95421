import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson } from './canonical.ts';
import { Bug } from './problems.ts';

test('the order of keys does not matter, the order of items does', () => {
  expect(canonicalJson({ b: 1, a: { d: [1, 2], c: null } })).toBe('{"a":{"c":null,"d":[1,2]},"b":1}');
  expect(canonicalJson([2, 1])).not.toBe(canonicalJson([1, 2]));
});

test('money past 2^53 keeps every digit', () => {
  expect(canonicalJson({ fc: -9_007_199_254_740_993n })).toBe('{"fc":"-9007199254740993"}');
});

test('undefined properties are left out; what cannot be said is refused', () => {
  expect(canonicalJson({ a: undefined, at: new Date(0) })).toBe('{"at":"1970-01-01T00:00:00.000Z"}');
  for (const bad of [Number.NaN, Infinity, undefined, () => 1, new Map(), [undefined]]) {
    expect(() => canonicalJson(bad)).toThrow(Bug);
  }
});

test('it is JSON that says the same, and is stable when said again', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonicalJson(value);
      // -0 is 0 in JSON.
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(canonicalJson(JSON.parse(text))).toBe(text);
    }),
  );
});
