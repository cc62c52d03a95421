import { expect, test } from 'vitest';
import { BodyError, cutBatch, member, readBody } from './sandbox-request.ts';

const NUMBERS = [{ FNumber: '1' }, { FNumber: '2' }, { FNumber: '3' }];

test.each([
  ['by place, as a text', JSON.stringify({ parameters: ['BD_Customer', JSON.stringify({ Model: NUMBERS, X: 'y' })] })],
  ['by place, as an object', JSON.stringify({ parameters: ['BD_Customer', { Model: NUMBERS, X: 'y' }] })],
  ['by name', JSON.stringify({ FormId: 'BD_Customer', Data: { Model: NUMBERS, X: 'y' } })],
  [
    'as a form',
    new URLSearchParams({ formid: 'BD_Customer', data: JSON.stringify({ Model: NUMBERS, X: 'y' }) }).toString(),
  ],
])('a batch that stops in the middle keeps its first documents: %s', (_, body) => {
  expect(cutBatch(readBody(body), 2)).toEqual({
    form: 'positional',
    values: ['BD_Customer', { Model: NUMBERS.slice(0, 2), X: 'y' }],
  });
});

test('what is no batch is not cut', () => {
  const given = readBody('{"formid":"GL_VOUCHER","data":{"Model":{"FYEAR":2026}}}');
  expect(cutBatch(given, 1)).toBe(given);
});

test.each([
  ['a bare array', '["SAL_SaleOrder",{}]'],
  ['unbalanced brackets', '{"formid":"X","data":{}'],
  ['parameters that are no array', '{"parameters":"{}"}'],
  ['no form and no JSON', 'hello'],
])('%s is refused', (_, body) => {
  expect(() => readBody(body)).toThrow(BodyError);
});

test('a byte order mark, an empty body and keys in any case are taken', () => {
  expect(readBody('\uFEFF{"formId":"X"}')).toEqual({ form: 'named', values: { formId: 'X' } });
  expect(readBody(' ')).toEqual({ form: 'named', values: {} });
  expect(member({ FormID: 'X' }, 'formid')).toBe('X');
});
