/** How figures stand on a page: amounts, counts, instants. */
import dayjs from 'dayjs';
import type { ReactNode } from 'react';
import { groupDigits, isNegative, isZero } from './amount-text.ts';

/** An amount in tabular figures; below zero in red letters (红字). */
export function Amount(props: {
  readonly value: string | null | undefined;
  readonly currency?: string;
  /** Zero as an empty cell, as in a voucher's debit and credit columns. */
  readonly blankZero?: boolean;
  readonly strong?: boolean;
}): ReactNode {
  const { value, currency, blankZero, strong } = props;
  if (value === null || value === undefined || value === '') return <span className="muted">—</span>;
  if (blankZero && isZero(value)) return null;
  const shown = `amount${isNegative(value) ? ' red' : ''}${strong ? ' strong' : ''}`;
  return (
    <span className={shown}>
      {groupDigits(value)}
      {currency && <span className="amount-currency">{currency}</span>}
    </span>
  );
}

export function Count({ value }: { readonly value: number | string }): ReactNode {
  return <span className="amount">{groupDigits(String(value))}</span>;
}

export function Moment({
  value,
  seconds,
}: {
  readonly value: string | null | undefined;
  readonly seconds?: boolean;
}): ReactNode {
  if (!value) return <span className="muted">—</span>;
  const moment = dayjs(value);
  return (
    <time dateTime={value} title={value} className="moment">
      {moment.isValid() ? moment.format(seconds ? 'YYYY-MM-DD HH:mm:ss' : 'YYYY-MM-DD HH:mm') : value}
    </time>
  );
}

/** `1,234,567` bytes as `1.2 MB`; a size is no amount, so a float may hold it. */
export function sizeText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const units = ['KB', 'MB', 'GB'];
  const step = Math.min(Math.floor(Math.log2(bytes) / 10), units.length);
  return `${(bytes / 1024 ** step).toFixed(1)} ${units[step - 1]}`;
}
