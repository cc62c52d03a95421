/** A settlement told anew, in whatever way and order, leaves the book of a fresh import of its best and newest paper. */
import { describe, it } from 'vitest';
import {
  dateRangeNeverPostsTwice,
  papersOfOneSettlementPostOnce,
  revisionIsAFreshImport,
} from './properties/corrections.ts';
import { LONG_MS, SMALL } from './properties/stories.ts';

const FEW = { ...SMALL, runs: 6 };

describe('any settlement, told anew', () => {
  it('by revisions, delivered or not: the book of the last one alone', () => revisionIsAFreshImport(FEW), LONG_MS);
  it('by V1 and V2 in either order: posted once', () => papersOfOneSettlementPostOnce(FEW), LONG_MS);
  it('by a date-range report: compared, and never posted twice', () => dateRangeNeverPostsTwice(FEW), LONG_MS);
});
