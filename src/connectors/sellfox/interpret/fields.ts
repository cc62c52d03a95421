/** Reading the fields of a stored row: what is missing, what is no amount, what is no time. Nothing here throws. */
import { isCurrency, type Minor, minorUnits, parseMinor } from '../../../core/money.ts';
import { type Place, type Problem, type ProblemKind, problem } from '../../../core/problems.ts';
import type { SourceFields, SourceValue } from '../../../core/sources.ts';
import { isMissing } from '../cut.ts';
import { SELLFOX_PROBLEMS as kinds } from '../problems.ts';

/** Collects the problems of one order, each with its place. */
export interface Findings {
  readonly order: string;
  /** Ours, once it is known. */
  shop: string;
  readonly found: Problem[];
}

export function report(
  findings: Findings,
  kind: ProblemKind,
  column: string,
  params: Readonly<Record<string, string>> = {},
): undefined {
  const place: Place = { column, ...(findings.shop === '' ? {} : { shop: findings.shop }) };
  findings.found.push(problem(kind, place, { order: findings.order, ...params }));
}

/** Empty for null, empty and `-`. */
export function text(fields: SourceFields, name: string): string {
  const value = fields[name];
  return typeof value === 'string' && !isMissing(value.trim()) ? value.trim() : '';
}

export function list(fields: SourceFields, name: string): readonly SourceFields[] {
  const value = fields[name];
  return Array.isArray(value) ? value.filter(isFields) : [];
}

export function nested(fields: SourceFields, name: string): SourceFields {
  const value = fields[name];
  return value !== undefined && isFields(value) ? value : {};
}

function isFields(value: SourceValue): value is SourceFields {
  return typeof value === 'object' && !Array.isArray(value);
}

/** `"0"/"1"`, `"true"/"false"` or a boolean, by endpoint (protocol notes §1.8). */
export function flag(fields: SourceFields, name: string): boolean {
  return /^(1|true)$/i.test(text(fields, name));
}

/** Missing is 0. Undefined, and reported, where it is no amount of the currency. */
export function amount(findings: Findings, fields: SourceFields, name: string, currency: string): Minor | undefined {
  const told = text(fields, name);
  if (told === '') return 0n;
  const minor = parseMinor(plainDecimal(told), minorUnits(currency));
  return minor ?? report(findings, kinds.SELLFOX_ORDER_AMOUNT, name, { column: name, value: told, currency });
}

/** Whole and not negative; missing is 0. */
export function count(findings: Findings, fields: SourceFields, name: string): number | undefined {
  const told = text(fields, name);
  const units = wholeUnits(told);
  if (units !== undefined && units >= 0) return units;
  return report(findings, kinds.SELLFOX_ORDER_FIELD, name, { column: name, value: told });
}

/** `12`, `-3`, `12.0000`; missing is 0. Undefined: not whole, or no number. */
export function wholeUnits(told: string): number | undefined {
  if (told === '') return 0;
  // `-0` and 0 are the same units.
  return /^-?\d{1,9}(\.0+)?$/.test(told) ? Number.parseInt(told, 10) || 0 : undefined;
}

/** `2026-01-05 09:00:00`; minutes only are met too. Missing is empty where `needed` is false. */
export function time(findings: Findings, fields: SourceFields, name: string, needed: boolean): string | undefined {
  const told = text(fields, name);
  if (told === '' && !needed) return '';
  return localTime(told) ?? report(findings, kinds.SELLFOX_ORDER_FIELD, name, { column: name, value: told });
}

/** With seconds; undefined: no time. */
export function localTime(told: string): string | undefined {
  const match = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2})(:\d{2})?(?:\.\d+)?$/.exec(told);
  const whole = match ? `${match[1]} ${match[2]}${match[3] ?? ':00'}` : '';
  return match && isReal(whole) ? whole : undefined;
}

export function currency(
  findings: Findings,
  fields: SourceFields,
  name: string,
  otherwise: string,
): string | undefined {
  const told = text(fields, name) || otherwise;
  return isCurrency(told) ? told : report(findings, kinds.SELLFOX_ORDER_FIELD, name, { column: name, value: told });
}

/** 30 February and 25 o'clock are no times: the date that JavaScript makes of them is another one. */
function isReal(whole: string): boolean {
  const instant = new Date(`${whole.replace(' ', 'T')}Z`);
  return !Number.isNaN(instant.getTime()) && instant.toISOString().slice(0, 19).replace('T', ' ') === whole;
}

const EXPONENT = /^([+-]?)(\d+)(?:\.(\d+))?[eE]([+-]?\d{1,3})$/;

/** `1.0E7` is how Java prints ten million; the digits are moved, no float is made. Other texts stay as they are. */
export function plainDecimal(told: string): string {
  const match = EXPONENT.exec(told);
  if (!match) return told;
  const [, sign = '', whole = '', fraction = '', power = '0'] = match;
  const digits = whole + fraction;
  const point = whole.length + Number(power);
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return `${sign}${digits.slice(0, point).padEnd(point, '0')}.${digits.slice(point) || '0'}`;
}

export function abs(value: Minor): Minor {
  return value < 0n ? -value : value;
}
