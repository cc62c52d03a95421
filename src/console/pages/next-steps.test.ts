import { describe, expect, it } from 'vitest';
import type { OverviewJson } from '../http/shapes.ts';
import { nextSteps } from './next-steps.ts';

const quiet: OverviewJson = {
  documents: [],
  settlements: [],
  vouchers: [],
  exceptions: [],
  journal: [],
  deliveries: [],
  lastDocuments: [],
};
const nobody = (): boolean => false;

describe('what to do next', () => {
  it('an empty house asks whoever may to begin', () => {
    expect(nextSteps(quiet, (permission) => permission === 'documents.write')[0]?.text).toBe('next.upload');
    expect(nextSteps(quiet, (permission) => permission === 'users.write')[0]?.text).toBe('next.makeUsers');
    expect(nextSteps(quiet, nobody)[0]?.text).toBe('next.waitForPaper');
  });

  it('overdue exceptions come first and carry their number', () => {
    const overview: OverviewJson = {
      ...quiet,
      documents: [{ state: 'INTERPRETED', count: 3 }],
      settlements: [{ state: 'HELD', count: 2 }],
      exceptions: [
        { level: 'L1', open: 4, overdue: 1 },
        { level: 'L2', open: 2, overdue: 2 },
      ],
    };
    expect(nextSteps(overview, nobody).map((step) => [step.text, step.count])).toEqual([
      ['next.overdue', 3],
      ['next.held', 2],
    ]);
  });

  it('a reviewer is asked to review, another only told', () => {
    const overview: OverviewJson = { ...quiet, vouchers: [{ state: 'AWAITING_REVIEW', count: 5 }] };
    expect(nextSteps(overview, () => true)[0]?.text).toBe('next.review');
    expect(nextSteps(overview, nobody)[0]?.text).toBe('next.awaitReview');
  });

  it('says so when all is done', () => {
    expect(nextSteps({ ...quiet, documents: [{ state: 'INTERPRETED', count: 1 }] }, nobody)).toEqual([
      { text: 'next.nothing', count: 0 },
    ]);
  });
});
