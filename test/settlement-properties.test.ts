/**
 * Any generated settlement: balanced, equal to the oracle of the generator, every row accounted for; shuffled rows, any
 * order of arrival and a second import give the same book.
 */
import { describe, it } from 'vitest';
import { v1BooksAreTheOracles, v2BooksAreTheOracles } from './properties/posting.ts';
import { LONG_MS, SMALL } from './properties/stories.ts';

describe('any settlement: the book is what the oracle says, whatever the order of rows and papers, and once', () => {
  it('V2', () => v2BooksAreTheOracles(SMALL), LONG_MS);
  it('V1', () => v1BooksAreTheOracles(SMALL), LONG_MS);
});
