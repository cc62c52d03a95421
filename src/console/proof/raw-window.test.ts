import { describe, expect, it } from 'vitest';
import { CONTEXT_BYTES, type RawWindow, windowAround, windowLines } from './raw-window.ts';

const paper = 'head\r\nfirst\tÄ\r\nsecond\t1.00\r\nthird\r\nlast';
const bytes = new TextEncoder().encode(paper);
const secondAt = new TextEncoder().encode('head\r\nfirst\tÄ\r\n').length;

function windowOf(start: number, end: number): RawWindow {
  return { bytes: bytes.subarray(start, end), start, encoding: 'utf-8', line: 3, offset: secondAt, length: 11 };
}

describe('the raw lines around a row', () => {
  it('a whole paper: every line with its number, the row marked', () => {
    expect(windowLines(windowOf(0, bytes.length))).toEqual([
      { line: 1, text: 'head', hit: false },
      { line: 2, text: 'first\tÄ', hit: false },
      { line: 3, text: 'second\t1.00', hit: true },
      { line: 4, text: 'third', hit: false },
    ]);
  });

  it('lines that the window cuts are left out, their numbers stay right', () => {
    expect(windowLines(windowOf(8, bytes.length - 6)).map((one) => [one.line, one.text, one.hit])).toEqual([
      [3, 'second\t1.00', true],
    ]);
  });

  it('the row itself is shown even where it is the last thing in the window', () => {
    expect(windowLines(windowOf(secondAt, secondAt + 11))).toEqual([{ line: 3, text: 'second\t1.00', hit: true }]);
  });

  it('a window never begins before the paper', () => {
    expect(windowAround(10, 5)).toEqual({ offset: 0, length: 15 + CONTEXT_BYTES });
    expect(windowAround(10_000, 5)).toEqual({ offset: 10_000 - CONTEXT_BYTES, length: 2 * CONTEXT_BYTES + 5 });
  });
});
