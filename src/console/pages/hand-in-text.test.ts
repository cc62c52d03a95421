import { describe, expect, test } from 'vitest';
import { HAND_IN_MAX, readHandIn } from './hand-in-text.ts';

describe('documents that a person pastes', () => {
  test('one, a list, and the body of the API are the same documents', () => {
    const one = { key: 'A', lines: [] };
    for (const value of [one, [one], { documents: [one] }, { book: 'B', documents: [one] }])
      expect(readHandIn(JSON.stringify(value))).toEqual({ documents: [one] });
  });

  test('text that is no JSON is told in the words of the browser, which name what it stumbled over', () => {
    expect(readHandIn('[\n  {"key": "A"},\n  {"key": B}\n]')).toEqual({
      fault: 'NO_JSON',
      why: expect.stringContaining("'B'"),
    });
    expect(readHandIn('[{"key": "A"}')).toHaveProperty('fault', 'NO_JSON');
  });

  test('nothing, an empty list, and what is no document hand in nothing', () => {
    expect(readHandIn(' \n ')).toEqual({ fault: 'EMPTY' });
    for (const text of ['[]', '{"documents":[]}', '7', 'null', '[{}, null]', '[[]]'])
      expect(readHandIn(text), text).toEqual({ fault: 'NO_DOCUMENTS' });
  });

  test('more than one call takes are refused before they are sent', () => {
    const many = (count: number) => readHandIn(JSON.stringify(Array.from({ length: count }, () => ({}))));
    expect(many(HAND_IN_MAX)).toHaveProperty('documents.length', HAND_IN_MAX);
    expect(many(HAND_IN_MAX + 1)).toEqual({ fault: 'TOO_MANY', count: HAND_IN_MAX + 1 });
  });
});
