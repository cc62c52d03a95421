import { expect, test } from 'vitest';
import type { TargetFields } from '../../core/target-fields.ts';
import { expressionsInProcess } from './expressions-fixture.ts';
import type { FieldMappingRow } from './mapping-row.ts';
import { validateMapping } from './validate.ts';

const expressions = expressionsInProcess();

const FIELDS: TargetFields = {
  documentKind: 'GL_VOUCHER',
  complete: true,
  fields: [
    { path: 'Model.FNo', kind: 'CODE', required: true, fixed: true },
    { path: 'Model.FKey.FNumber', kind: 'CODE', required: true, fixed: true },
    { path: 'Model.FNote', kind: 'TEXT', required: false },
    { path: 'Model.FEntity[].FText', kind: 'TEXT', required: true },
    { path: 'Model.FEntity[].FDEBIT', kind: 'AMOUNT_LC', required: false },
  ],
};
const note = (change: object = {}): FieldMappingRow =>
  ({
    target: 'Model.FNote',
    source: 'EXPRESSION',
    kind: 'TEXT',
    optional: false,
    expression: '"x"',
    ...change,
  }) as never;

const check = (rows: readonly FieldMappingRow[], fields: TargetFields | undefined = FIELDS) =>
  validateMapping(expressions, rows, { fields, tables: ['SHOP_NAME'] });

test('rows that fit the fields have no problem', async () => {
  const rows = [
    note(),
    note({ target: 'Model.FEntity[].FText', source: 'LOOKUP', table: 'SHOP_NAME', expression: 'line.dims.店铺' }),
    note({ target: 'Model.FEntity[].FDEBIT', kind: 'AMOUNT_LC', expression: '$plus(line.lc, "0")' }),
  ];
  expect(await check(rows)).toEqual([]);
  expect(await check([])).toEqual([]);
});

test.each<readonly [string, FieldMappingRow, object]>([
  ['a target that is no path', note({ target: 'Model.[]' }), { code: 'MAPPING_TARGET_NOT_VALID' }],
  [
    'an amount of the lines in the head',
    note({ target: 'Model.FTotal', kind: 'AMOUNT_FC' }),
    { code: 'MAPPING_TARGET_NOT_VALID' },
  ],
  ['a field that is not there', note({ target: 'Model.FNone' }), { code: 'MAPPING_FIELD_UNKNOWN' }],
  ['a field of our key', note({ target: 'Model.FNo', kind: 'CODE' }), { code: 'MAPPING_FIELD_FIXED' }],
  ['what holds a field of our key', { target: 'Model.FKey', source: 'DROP' }, { code: 'MAPPING_FIELD_FIXED' }],
  [
    'another kind',
    note({ target: 'Model.FEntity[].FDEBIT' }),
    { code: 'MAPPING_KIND_DIFFERS', params: { expected: 'AMOUNT_LC', kind: 'TEXT' } },
  ],
  [
    'a mandatory field dropped',
    { target: 'Model.FEntity[].FText', source: 'DROP' },
    { code: 'MAPPING_REQUIRED_MISSING', params: { target: 'Model.FEntity[].FText' } },
  ],
  [
    'a table that is not there',
    note({ source: 'LOOKUP', table: 'NONE' }),
    { code: 'MAPPING_TABLE_UNKNOWN', params: { table: 'NONE', tables: 'SHOP_NAME' } },
  ],
  [
    'a constant of another kind',
    { target: 'Model.FNote', source: 'CONSTANT', kind: 'TEXT', optional: false, constant: 5 },
    { code: 'MAPPING_VALUE_NOT_VALID', params: { value: '5', kind: 'TEXT' } },
  ],
  [
    'a syntax error',
    note({ expression: 'line. +' }),
    { code: 'MAPPING_EXPRESSION_SYNTAX', params: { target: 'Model.FNote', position: '7' } },
  ],
  ['the clock', note({ expression: '$now()' }), { code: 'MAPPING_EXPRESSION_FORBIDDEN' }],
  ['amounts compared as texts', note({ expression: 'line.lc < "1"' }), { code: 'MAPPING_EXPRESSION_ORDER' }],
  [
    'doubles in an amount',
    note({ target: 'Model.FEntity[].FDEBIT', kind: 'AMOUNT_LC', expression: '$string(1.1 * 3)' }),
    { code: 'MAPPING_EXPRESSION_FLOAT', params: { detail: '*' } },
  ],
])('%s is the one problem of its row', async (_what, row, expected) => {
  expect(await check([row])).toMatchObject([expected]);
});

test('a field that two rows set, or set the whole and the part of, is told with the other row', async () => {
  expect(await check([note(), note()])).toMatchObject([{ code: 'MAPPING_TARGET_TWICE' }]);
  const nested = [note({ target: 'Model.A' }), note({ target: 'Model.A.FNumber' })];
  expect(await check(nested, { ...FIELDS, complete: false })).toMatchObject([
    { code: 'MAPPING_TARGET_TWICE', params: { target: 'Model.A.FNumber', other: 'Model.A' } },
  ]);
});

test('where the ERP told no fields, any name may be one of its own', async () => {
  const rows = [note({ target: 'Model.F_XYZ_Text' })];
  expect(await check(rows, { ...FIELDS, complete: false })).toEqual([]);
  expect(await validateMapping(expressions, rows, { fields: undefined, tables: [] })).toEqual([]);
});

test('more than 200 rows are not read', async () => {
  const rows = Array.from({ length: 201 }, (_, at) => note({ target: `Model.F${at}`, expression: '1 +' }));
  expect(await check(rows)).toMatchObject([{ code: 'MAPPING_ROWS_TOO_MANY', params: { rows: '201' } }]);
});
