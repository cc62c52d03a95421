/** The properties of settlement-properties.test.ts and correction-properties.test.ts over many, larger, ever new stories. */
import { describe, it } from 'vitest';
import {
  dateRangeNeverPostsTwice,
  papersOfOneSettlementPostOnce,
  revisionIsAFreshImport,
} from './properties/corrections.ts';
import { v1BooksAreTheOracles, v2BooksAreTheOracles } from './properties/posting.ts';
import { FULL } from './properties/stories.ts';

const FEW = { ...FULL, runs: 25 };

describe('any settlement, at full size', () => {
  it('V2 books are the oracle’s', () => v2BooksAreTheOracles(FULL));
  it('V1 books are the oracle’s', () => v1BooksAreTheOracles(FULL));
  it('revisions leave the book of the last one', () => revisionIsAFreshImport(FEW));
  it('V1 and V2 post once', () => papersOfOneSettlementPostOnce(FEW));
  it('a date range never posts twice', () => dateRangeNeverPostsTwice(FEW));
});
