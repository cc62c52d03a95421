/** The crash points that the delivery to a profile passes. */

import type { Subject } from './subject.ts';

/** Each costs a process. */
export type Kills = 'none' | 'around the send' | 'all';

export interface Killing {
  /** `deliver.sent`, `deliver.before-record#3`: the third commit. */
  readonly at: string;
  /** One voucher, three in one call, or one whose period is closed. */
  readonly story: 'one' | 'batch' | 'late';
  /** The ERP has acted and nothing of its answer is written down. */
  readonly unrecorded?: boolean;
}

const one = (...points: readonly string[]): readonly Killing[] => points.map((at) => ({ at, story: 'one' }));
const unrecorded = (at: string): Killing => ({ at, story: 'one', unrecorded: true });

/** Commits: looked up, leaving, the answer, what came of the comparison. */
const COMMON: readonly Killing[] = [
  ...one('deliver.leased', 'deliver.found', 'deliver.before-record#1', 'deliver.before-record#2'),
  ...one('deliver.recorded', 'deliver.before-record#4'),
];
const AROUND_THE_SEND: readonly Killing[] = [
  ...one('deliver.before-send'),
  ...['deliver.sent', 'deliver.before-record#3'].map(unrecorded),
];
const TICKETS: readonly Killing[] = one('ticket.recorded', 'ticket.asked', 'deliver.before-record#5');
const BATCH: readonly Killing[] = [
  { at: 'batch.before-send', story: 'batch' },
  { at: 'batch.sent', story: 'batch', unrecorded: true },
  // The second of three written down as leaving, and the second answer.
  { at: 'deliver.before-record#5', story: 'batch' },
  { at: 'deliver.recorded#2', story: 'batch', unrecorded: true },
];

export function killingsOf(promise: Subject['promise'], extent: Kills): readonly Killing[] {
  if (extent === 'none') return [];
  const tickets = promise.tickets ? TICKETS : [];
  if (extent === 'around the send')
    return [...AROUND_THE_SEND.slice(0, 2), ...tickets.slice(0, 1), ...(promise.batch ? BATCH.slice(1, 2) : [])];
  return [
    ...COMMON,
    ...AROUND_THE_SEND,
    ...(promise.unseen ? [] : one('deliver.read-back')),
    ...tickets,
    ...(promise.audits ? one('advance.recorded') : []),
    ...(promise.batch ? BATCH : []),
    ...(promise.late ? [{ at: 'late.before-commit', story: 'late' } as const] : []),
  ];
}
