/** State marks: one colour a meaning. good = proved, done · wait = a person must act · bad = held, refused · flow = on its way. */
import type { ReactNode } from 'react';
import { useTexts } from '../language/language.tsx';

type Tone = 'good' | 'wait' | 'bad' | 'flow' | 'still';

const TONES: Readonly<Record<string, Tone>> = {
  INTERPRETED: 'good',
  PROVED: 'good',
  POSTED: 'good',
  CORRECTED: 'good',
  VERIFIED: 'good',
  ADOPTED: 'good',
  UNPROVED: 'good',
  TAKEN: 'good',
  RESOLVED: 'good',
  ACCEPTED: 'good',
  APPROVED: 'good',
  ACTIVE: 'good',
  OPEN: 'wait',
  ASKING: 'wait',
  AWAITING_REVIEW: 'wait',
  ASKED: 'wait',
  UNKNOWN: 'wait',
  REVISION_HELD: 'bad',
  HELD: 'bad',
  REJECTED: 'bad',
  REFUSED: 'bad',
  DRIFTED: 'bad',
  FAILED: 'bad',
  DECLINED: 'bad',
  RECEIVED: 'flow',
  QUEUED: 'flow',
  SENDING: 'flow',
  SAVED: 'flow',
  RETRYING: 'flow',
  RUNNING: 'flow',
};

export function Mark(props: { readonly group: string; readonly state: string; readonly tone?: Tone }): ReactNode {
  const { name } = useTexts();
  return (
    <span className={`mark ${props.tone ?? TONES[props.state] ?? 'still'}`}>{name(props.group, props.state)}</span>
  );
}

export function Plain({ tone = 'still', children }: { readonly tone?: Tone; readonly children: ReactNode }): ReactNode {
  return <span className={`mark ${tone}`}>{children}</span>;
}
