import { expect, test } from 'vitest';
import { JsonNumber } from '../../wire/exact-json.ts';
import { overlap, parseTargetPath, readAt, removeAt, setAt } from './target-path.ts';

test('a field of the head and a field of the lines', () => {
  expect(parseTargetPath('Model.FNote')).toEqual({ text: 'Model.FNote', lines: undefined, names: ['Model', 'FNote'] });
  expect(parseTargetPath('Model.FEntity[].FDetailID.FDETAILID__FFLEX6.FNumber')).toMatchObject({
    lines: ['Model', 'FEntity'],
    names: ['FDetailID', 'FDETAILID__FFLEX6', 'FNumber'],
  });
  expect(parseTargetPath('凭证.摘要')).toMatchObject({ names: ['凭证', '摘要'] });
});

test.each([
  '',
  'Model.',
  'Model..FNote',
  'Model.FEntity[]',
  'Model.FEntity[0].FNote',
  'Model.A[].B[].C',
  'Model.__proto__.x',
  'constructor.prototype.x',
  'Model.F Note',
  "Model.F'",
  'a.b.c.d.e.f.g.h.i',
  'x'.repeat(201),
])('%s is no path', (text) => {
  expect(parseTargetPath(text)).toBeUndefined();
});

test.each([
  ['Model.FDate', 'Model.FDate', true],
  ['Model', 'Model.FDate', true],
  ['Model.FEntity', 'Model.FEntity[].FDEBIT', true],
  ['Model.FDate', 'Model.FDateX', false],
  ['Model.FEntity[].FDEBIT', 'Model.FEntity[].FCREDIT', false],
])('%s and %s overlap: %s', (one, other, expected) => {
  expect(overlap(one, other)).toBe(expected);
  expect(overlap(other, one)).toBe(expected);
});

test('a value is written where no other value stands in the way, and never into a number', () => {
  const amount = new JsonNumber('1.10');
  const root = { Model: { Amount: amount, Word: 'x' } };
  expect(setAt(root, ['Model', 'New', 'FNumber'], 'N1')).toBe(true);
  expect(setAt(root, ['Model', 'Word', 'FNumber'], 'N1')).toBe(false);
  expect(setAt(root, ['Model', 'Amount', 'text'], '9.99')).toBe(false);
  expect(amount.text).toBe('1.10');
  removeAt(root, ['Model', 'Word']);
  removeAt(root, ['None', 'Word']);
  expect(root).toEqual({ Model: { Amount: amount, New: { FNumber: 'N1' } } });
  expect(readAt(root, ['Model', 'toString'])).toBeUndefined();
});
