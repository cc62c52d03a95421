/** Whether a value may stand in a field of its kind, and how it is written there. */
import { isIsoDate } from '../../core/dates.ts';
import { type Currency, formatMinor, minorUnits, parseMinor } from '../../core/money.ts';
import type { FieldKind } from '../../core/target-fields.ts';
import { isDecimal, readDecimal } from './decimal-text.ts';
import type { Scalar } from './expression-messages.ts';

export function isAmount(kind: FieldKind): kind is 'AMOUNT_FC' | 'AMOUNT_LC' {
  return kind === 'AMOUNT_FC' || kind === 'AMOUNT_LC';
}

/** An amount or a rate: nothing that computes in doubles may make it. */
export function isExact(kind: FieldKind): boolean {
  return isAmount(kind) || kind === 'RATE';
}

/**
 * The value as it is written; undefined where it does not fit. An amount is decimal text without digits past the
 * currency's, and is written with all of them; a number is refused, as it has been a double (accounting.md §0.1).
 */
export function fittingValue(value: Scalar, kind: FieldKind, currency: Currency): Scalar | undefined {
  switch (kind) {
    case 'TEXT':
      return typeof value === 'string' ? value : undefined;
    case 'CODE':
      return typeof value === 'string' && value.trim() !== '' ? value : undefined;
    case 'INTEGER':
      return typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined;
    case 'BOOLEAN':
      return typeof value === 'boolean' ? value : undefined;
    case 'DATE':
      return typeof value === 'string' && isDate(value) ? value : undefined;
    case 'RATE':
      return isDecimal(value) && readDecimal(value).digits > 0n ? value : undefined;
    default:
      return exactAmount(value, currency);
  }
}

function exactAmount(value: Scalar, currency: Currency): string | undefined {
  if (!isDecimal(value)) return undefined;
  const amount = parseMinor(value, minorUnits(currency));
  return amount === undefined ? undefined : formatMinor(amount, currency);
}

function isDate(text: string): boolean {
  return isIsoDate(text.slice(0, 10)) && /^$|^[ T]([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/.test(text.slice(10));
}
