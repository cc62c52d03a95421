import { describe, expect, test } from 'vitest';
import type { FieldMappingRowJson } from '../http/erp-shapes.ts';
import type { ProblemJson } from '../http/shapes.ts';
import { bodyOf, draftOf, emptyRow, kindOfField, missingIn, problemsByRow, valueText } from './mapping-draft.ts';

const ROWS: readonly FieldMappingRowJson[] = [
  { target: 'Model.F_A', source: 'EXPRESSION', kind: 'TEXT', optional: true, expression: 'voucher.key' },
  { target: 'Model.F_B', source: 'CONSTANT', kind: 'INTEGER', optional: false, constant: 3 },
  { target: 'Model.F_C', source: 'CONSTANT', kind: 'TEXT', optional: false, constant: '3' },
  { target: 'Model.F_D', source: 'CONSTANT', kind: 'BOOLEAN', optional: false, constant: false },
  { target: 'Model.F_E', source: 'LOOKUP', kind: 'CODE', optional: false, table: '店铺', expression: 'line.dims.店铺' },
  { target: 'Model.F_F', source: 'DROP' },
];

describe('a row of a draft', () => {
  test('goes back as it came, the type of its constant too', () => {
    expect(ROWS.map((row, id) => bodyOf(draftOf(row, id)))).toEqual(ROWS);
  });

  test('sends only the parts of its source, whatever was typed before the source was changed', () => {
    const row = { ...emptyRow(1), target: ' Model.F_A ', expression: 'x', table: 't', constant: 'c' };
    expect(bodyOf({ ...row, source: 'DROP' })).toEqual({ target: 'Model.F_A', source: 'DROP' });
    expect(Object.keys(bodyOf({ ...row, source: 'CONSTANT' })).sort()).toEqual([
      'constant',
      'kind',
      'optional',
      'source',
      'target',
    ]);
  });

  test('a whole number that is none goes as text, for the API to say so', () => {
    const row = { ...emptyRow(1), source: 'CONSTANT', kind: 'INTEGER' } as const;
    expect(bodyOf({ ...row, constant: '1.5' }).constant).toBe('1.5');
    expect(bodyOf({ ...row, constant: '-15' }).constant).toBe(-15);
  });

  test('tells which parts are still missing', () => {
    expect(missingIn(emptyRow(1))).toEqual(['target', 'expression']);
    expect(missingIn({ ...emptyRow(1), source: 'LOOKUP', target: 'a', table: '店铺' })).toEqual(['expression']);
    expect(missingIn({ ...emptyRow(1), source: 'DROP', target: 'a' })).toEqual([]);
  });

  test('reads in one line', () => {
    expect(ROWS.map(valueText)).toEqual(['voucher.key', '3', '"3"', 'false', '店铺[ line.dims.店铺 ]', '']);
  });
});

test('a known field tells its kind in any case of letters, an unknown one none', () => {
  const fields = [{ path: 'Model.FDate', kind: 'DATE', required: true, fixed: true }];
  const facts = { profile: 'p', complete: false, fields, tables: [], kinds: [] };
  expect(kindOfField(facts, ' model.FDATE')).toBe('DATE');
  expect(kindOfField(facts, 'Model.F_X')).toBeUndefined();
});

test('problems stand at the row that they name; those of no row are told all the same', () => {
  const named = (target?: string): ProblemJson =>
    ({ code: 'MAPPING_X', params: target === undefined ? {} : { target } }) as unknown as ProblemJson;
  const rows = [{ ...emptyRow(7), target: 'Model.F_A' }, emptyRow(8)];
  const { ofRow, others } = problemsByRow(rows, [named('Model.F_A'), named('Model.F_Z'), named()]);
  expect([...ofRow.keys()]).toEqual([7]);
  expect(others).toHaveLength(2);
});
