/** Counts by state as buttons that filter the list below them; the chosen one again lets it go. */
import type { ReactNode } from 'react';
import { Count } from '../figures/figures.tsx';

export interface Chip {
  readonly key: string;
  readonly label: ReactNode;
  readonly count: number;
  /** Something that a person must look at. */
  readonly urgent?: boolean;
}

export function Chips(props: {
  readonly label: string;
  readonly chips: readonly Chip[];
  readonly chosen: string | undefined;
  readonly onChoose: (key: string | undefined) => void;
}): ReactNode {
  return (
    <fieldset className="chips" aria-label={props.label}>
      {props.chips.map(({ key, label, count, urgent }) => (
        <button
          key={key}
          type="button"
          className={`chip${urgent && count > 0 ? ' urgent' : ''}`}
          aria-pressed={props.chosen === key}
          onClick={() => props.onChoose(props.chosen === key ? undefined : key)}
          data-testid={`chip-${key}`}
        >
          {label} <Count value={count} />
        </button>
      ))}
    </fieldset>
  );
}
