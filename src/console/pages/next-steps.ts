/** What to do next, most urgent first, of what the figures say and the person may do. */
import type { OverviewJson } from '../http/shapes.ts';
import type { TextKey } from '../language/fill.ts';

export interface NextStep {
  readonly text: TextKey;
  readonly count: number;
  readonly to?: '/documents' | '/review' | '/delivery' | '/drift' | '/exceptions' | '/settlements' | '/users';
  readonly search?: Readonly<Record<string, string>>;
}

const countOf = (counts: OverviewJson['documents'], state: string): number =>
  counts.find((one) => one.state === state)?.count ?? 0;

export function nextSteps(overview: OverviewJson, may: (permission: string) => boolean): readonly NextStep[] {
  const overdue = overview.exceptions.reduce((sum, one) => sum + one.overdue, 0);
  const open = overview.exceptions.reduce((sum, one) => sum + one.open, 0);
  const papers = overview.documents.reduce((sum, one) => sum + one.count, 0);
  const steps: NextStep[] = [
    { text: 'next.overdue', count: overdue, to: '/exceptions' },
    { text: 'next.ask', count: countOf(overview.documents, 'ASKING'), to: '/documents', search: { state: 'ASKING' } },
    { text: 'next.held', count: countOf(overview.settlements, 'HELD'), to: '/settlements', search: { state: 'HELD' } },
    {
      text: 'next.revisionHeld',
      count: countOf(overview.settlements, 'REVISION_HELD'),
      to: '/settlements',
      search: { state: 'REVISION_HELD' },
    },
    {
      text: 'next.drifted',
      count: countOf(overview.vouchers, 'DRIFTED'),
      to: '/drift',
    },
    {
      text: 'next.refused',
      count: countOf(overview.vouchers, 'REFUSED'),
      to: '/delivery',
      search: { state: 'REFUSED' },
    },
    {
      text: may('vouchers.review') ? 'next.review' : 'next.awaitReview',
      count: countOf(overview.vouchers, 'AWAITING_REVIEW'),
      to: '/review',
    },
    { text: 'next.open', count: overdue === 0 ? open : 0, to: '/exceptions' },
  ];
  const due = steps.filter((step) => step.count > 0);
  if (due.length > 0) return due;
  if (papers > 0) return [{ text: 'next.nothing', count: 0 }];
  if (may('documents.write')) return [{ text: 'next.upload', count: 0, to: '/documents' }];
  return may('users.write')
    ? [{ text: 'next.makeUsers', count: 0, to: '/users' }]
    : [{ text: 'next.waitForPaper', count: 0 }];
}
