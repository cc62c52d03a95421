import { expect, test } from 'vitest';
import { JsonNumber } from '../../wire/exact-json.ts';
import { bodyDifference, jsonText, rowDifference } from './difference.ts';
import type { FieldMappingRow } from './mapping-row.ts';

test('only changed leaves are told, lines counted from 1, numbers with all their digits', () => {
  const before = { A: 1, L: [{ T: 'a' }, { T: 'b', N: new JsonNumber('90071992547409.93') }], G: { X: 1 } };
  const after = {
    A: 1,
    L: [{ T: 'a' }, { T: 'c', N: new JsonNumber('90071992547409.94') }, { T: 'd' }],
    G: 'none',
    B: null,
  };
  expect(bodyDifference(before, after)).toEqual([
    { path: 'L[2].T', before: '"b"', after: '"c"' },
    { path: 'L[2].N', before: '90071992547409.93', after: '90071992547409.94' },
    { path: 'L[3]', before: undefined, after: '{"T":"d"}' },
    { path: 'G', before: '{"X":1}', after: '"none"' },
    { path: 'B', before: undefined, after: 'null' },
  ]);
  expect(bodyDifference(before, before)).toEqual([]);
  expect(jsonText({ a: undefined, b: [true] })).toBe('{"b":[true]}');
});

test('two versions differ by target, whatever order their rows stand in', () => {
  const row = (target: string, expression: string): FieldMappingRow => ({
    ...{ target, expression, source: 'EXPRESSION', kind: 'TEXT', optional: false },
  });
  const [a, b, c] = [row('A', 'x'), row('B', 'x'), row('C', 'x')] as const;
  expect(rowDifference([a, b], [b, a])).toEqual([]);
  expect(rowDifference([a, b], [row('B', 'y'), c])).toEqual([
    { target: 'A', before: a, after: undefined },
    { target: 'B', before: b, after: row('B', 'y') },
    { target: 'C', before: undefined, after: c },
  ]);
});
