import { describe, expect, it } from 'vitest';
import { fieldsOf } from './json-fields.ts';

describe('before and after of an audit entry', () => {
  it('are told field by field, a big number with all its digits', () => {
    expect(fieldsOf('{"feeKey":"OTHER","amount":9007199254740993,"roles":["a","b"]}')).toEqual([
      ['feeKey', 'OTHER'],
      ['amount', '9007199254740993'],
      ['roles', '["a","b"]'],
    ]);
  });

  it('are shown as they are where they are no object', () => {
    expect(fieldsOf('7.1200')).toEqual([['', '7.1200']]);
    expect(fieldsOf('not json')).toEqual([['', 'not json']]);
    expect([fieldsOf(null), fieldsOf(''), fieldsOf('null')]).toEqual([[], [], []]);
  });
});
