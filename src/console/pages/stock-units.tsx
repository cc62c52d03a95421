import type { ReactNode } from 'react';
import { groupDigits } from '../figures/amount-text.ts';

/** Units; below zero in red letters. `signed`: what comes in has its plus. */
export function Units(props: {
  readonly value: number;
  readonly signed?: boolean;
  readonly strong?: boolean;
}): ReactNode {
  const { value, signed, strong } = props;
  const shown = `amount${value < 0 ? ' red' : ''}${strong ? ' strong' : ''}`;
  return (
    <span className={shown}>
      {signed && value > 0 ? '+' : ''}
      {groupDigits(String(value))}
    </span>
  );
}
