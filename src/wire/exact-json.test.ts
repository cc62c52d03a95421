import fc from 'fast-check';
import { expect, test } from 'vitest';
import { JsonNumber, JsonSyntaxError, parseExactJson, writeExactJson } from './exact-json.ts';

test('a number keeps its digits', () => {
  for (const text of ['90071992547409.93', '0.10', '700.0000000000', '-0', '1E+2', '123456789012345678901234567890']) {
    expect(parseExactJson(text)).toEqual(new JsonNumber(text));
    expect(writeExactJson(parseExactJson(`{"a":[${text}]}`))).toBe(`{"a":[${text}]}`);
  }
});

test('what JSON.parse reads is read the same, apart from numbers', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(undefined, 2), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      expect(JSON.parse(writeExactJson(parseExactJson(text)))).toEqual(JSON.parse(text));
    }),
  );
});

test('any text is read as JSON.parse reads it, or is an error as there', () => {
  const pieces = [
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"',
    "'",
    '\\',
    'a',
    '1',
    '.',
    'e',
    '-',
    'null',
    'true',
    ' ',
    '\\u00e9',
    '\\n',
  ];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 12 }), (parts) => {
      const text = parts.join('');
      let expected: unknown;
      try {
        expected = JSON.stringify(JSON.parse(text));
      } catch {
        expect(() => parseExactJson(text)).toThrow(JsonSyntaxError);
        return;
      }
      expect(JSON.stringify(JSON.parse(writeExactJson(parseExactJson(text))))).toBe(expected);
    }),
    { numRuns: 3000 },
  );
});

test('lenient mode takes single quotes and a trailing comma, never an open bracket', () => {
  expect(parseExactJson("{'a':['x',],}", { lenient: true })).toEqual({ a: ['x'] });
  expect(parseExactJson("'it\\'s'", { lenient: true })).toBe("it's");
  for (const text of ["{'a':1}", '[1,]', '{"a":1,}', '"\\\'"'])
    expect(() => parseExactJson(text)).toThrow(JsonSyntaxError);
  for (const text of ['[1', "{'a':1]", '[,]', "'x"])
    expect(() => parseExactJson(text, { lenient: true })).toThrow(JsonSyntaxError);
});

test('a hostile nesting is an error, not a dead process', () => {
  expect(() => parseExactJson('['.repeat(100_000))).toThrow(JsonSyntaxError);
});

test('a key called __proto__ is a key', () => {
  const value = parseExactJson('{"__proto__":{"x":"1"}}') as Record<string, unknown>;
  expect(Object.keys(value)).toEqual(['__proto__']);
  expect(({} as Record<string, unknown>).x).toBeUndefined();
});
