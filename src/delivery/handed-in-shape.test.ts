import { expect, test } from 'vitest';
import { readHandedIn } from './handed-in-shape.ts';

const WHOLE = {
  key: 'K',
  kind: 'SALES_OUT',
  date: '2026-09-20',
  currency: 'CNY',
  summary: '',
  party: { kind: 'CUSTOMER', code: 'C1' },
  source: { number: 'XSDD1' },
  lines: [{ material: 'A', warehouse: 'W', quantity: 1, fc: '1.00' }],
};

test('a whole document is read as it is', () => {
  expect(readHandedIn(WHOLE)).toBe(WHOLE);
});

test.each<readonly [string, unknown, string]>([
  ['no object', [], '{…}'],
  ['nothing', null, '{…}'],
  ['a member that nobody knows', { ...WHOLE, amount: 1 }, 'amount'],
  ['a key that is a number', { ...WHOLE, key: 7 }, 'key'],
  ['a kind that is none', { ...WHOLE, kind: 'toString' }, 'kind'],
  ['an amount as a number, which would pass through a float', { ...WHOLE, lines: [{ fc: 1.1 }] }, 'lines[0].fc'],
  ['a quantity as text', { ...WHOLE, lines: [{ quantity: '1' }] }, 'lines[0].quantity'],
  ['a line that is text', { ...WHOLE, lines: ['x'] }, 'lines[0].'],
  ['lines that are no list', { ...WHOLE, lines: {} }, 'lines'],
  ['an empty code', { ...WHOLE, lines: [{ material: '' }] }, 'lines[0].material'],
  ['a text past its bound', { ...WHOLE, summary: 'x'.repeat(201) }, 'summary'],
  ['a party of no kind', { ...WHOLE, party: { kind: 'FRIEND', code: 'C' } }, 'party.kind'],
  ['a source with more than it has', { ...WHOLE, source: { row: '1' } }, 'source.row'],
])('%s is told by its place', (_name, value, field) => {
  expect(readHandedIn(value)).toMatchObject({ code: 'DOCUMENT_INVALID', params: { field } });
});
