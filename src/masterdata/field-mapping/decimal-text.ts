/**
 * Arithmetic on amounts in expressions: exact decimals as text. JSONata computes in doubles, so amounts reach it as text,
 * which its operators refuse, and these functions take their place.
 */
import { formatDecimal } from '../../core/money.ts';

/** Digits of the longest amount with room to spare; a bound on what an expression can make grow. */
const DIGITS_MAX = 40;
const DECIMAL = /^([+-]?)(\d+)(?:\.(\d+))?$/;

export interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

export class NotDecimal extends Error {
  override readonly name = 'NotDecimal';
}

/** Throws NotDecimal: a number of JSONata is refused too, as it has been a double. */
export function readDecimal(value: unknown): Decimal {
  if (typeof value !== 'string') throw new NotDecimal(`${typeof value} instead of a decimal text`);
  const match = value.length > DIGITS_MAX + 2 ? null : DECIMAL.exec(value);
  if (!match) throw new NotDecimal(`"${value.slice(0, DIGITS_MAX)}" is not a decimal text`);
  const fraction = match[3] ?? '';
  const digits = BigInt(match[2] + fraction);
  return { digits: match[1] === '-' ? -digits : digits, scale: fraction.length };
}

export function isDecimal(value: unknown): value is string {
  return typeof value === 'string' && value.length <= DIGITS_MAX + 2 && DECIMAL.test(value);
}

function added(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  const at = (one: Decimal): bigint => one.digits * 10n ** BigInt(scale - one.scale);
  return { digits: at(a) + at(b), scale };
}

const negated = (one: Decimal): Decimal => ({ digits: -one.digits, scale: one.scale });
const textOf = (one: Decimal): string => formatDecimal(one.digits, one.scale);

/** The same value, whatever zeros stand at its end. */
export function equalDecimals(a: string, b: string): boolean {
  return added(readDecimal(a), negated(readDecimal(b))).digits === 0n;
}

export function plus(a: unknown, b: unknown): string {
  return textOf(added(readDecimal(a), readDecimal(b)));
}

export function minus(a: unknown, b: unknown): string {
  return textOf(added(readDecimal(a), negated(readDecimal(b))));
}

export function negate(a: unknown): string {
  return textOf(negated(readDecimal(a)));
}

export function absolute(a: unknown): string {
  const one = readDecimal(a);
  return textOf(one.digits < 0n ? negated(one) : one);
}

/** Nothing adds up to `0`. */
export function total(all: unknown): string {
  const items: readonly unknown[] = all === undefined ? [] : Array.isArray(all) ? all : [all];
  return textOf(items.reduce<Decimal>((sum, one) => added(sum, readDecimal(one)), { digits: 0n, scale: 0 }));
}

/** −1, 0 or 1: a small whole number, which a double holds. */
export function compare(a: unknown, b: unknown): number {
  const { digits } = added(readDecimal(a), negated(readDecimal(b)));
  return digits < 0n ? -1 : digits > 0n ? 1 : 0;
}

/** With so many places; throws NotDecimal where a digit would be lost, as nothing rounds here. */
export function places(a: unknown, count: unknown): string {
  const one = readDecimal(a);
  if (typeof count !== 'number' || !Number.isInteger(count) || count < 0 || count > 12)
    throw new NotDecimal(`places must be 0 to 12`);
  if (count >= one.scale) return formatDecimal(one.digits * 10n ** BigInt(count - one.scale), count);
  const unit = 10n ** BigInt(one.scale - count);
  if (one.digits % unit !== 0n) throw new NotDecimal(`${a} has more than ${count} places`);
  return formatDecimal(one.digits / unit, count);
}

/** Whole numbers only, and only those that a double holds exactly. */
export function wholeNumber(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'string' && /^[+-]?\d{1,15}$/.test(value)) return Number(value);
  throw new NotDecimal(`$number takes a whole number of at most 15 digits; amounts stay text`);
}
