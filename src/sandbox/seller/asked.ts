/** Reads the filters of a request as loosely as the vendor's clients write them: text or number, array or `a,b` or `a%±%b`. */
import { JsonNumber, type JsonObject, type JsonValue } from '../../wire/exact-json.ts';
import type { LocalClock } from './local-time.ts';

export function textOf(asked: JsonObject, name: string): string {
  const value = asked[name];
  if (value instanceof JsonNumber) return value.text;
  if (typeof value === 'boolean') return String(value);
  return typeof value === 'string' ? value.trim() : '';
}

/** Empty: no filter. */
export function choicesOf(asked: JsonObject, name: string): readonly string[] {
  const value = asked[name];
  const one = (item: JsonValue): string =>
    item instanceof JsonNumber ? item.text : typeof item === 'string' ? item : '';
  const texts = Array.isArray(value) ? value.map(one) : textOf(asked, name).split(/%±%|,/);
  return texts.filter((text) => text !== '');
}

export function fits(choices: readonly string[], value: string): boolean {
  return choices.length === 0 || choices.includes(value);
}

/** Days or moments, as they were asked, both included: `2026-01-05` up to `2026-01-05 23:59:59`. */
export interface Span {
  readonly from: string;
  readonly to: string;
}

const OPEN: Span = { from: '0000', to: '9999' };

/** undefined in one of both: no limit on that side. A day, a month or a minute goes to its end. */
export function spanOf(asked: JsonObject, from: string, to: string): Span {
  const last = textOf(asked, to);
  return { from: textOf(asked, from) || OPEN.from, to: last === '' ? OPEN.to : `${last}~` };
}

/** `~` sorts behind every digit, so that an unfinished last moment takes in all that begins with it. */
export function within(span: Span, text: string): boolean {
  return text >= span.from && text <= span.to;
}

const ZONES_MS = 15 * 3_600_000;

/** Instants that some zone of the world may call by a text of the span. */
export function instantsOf(span: Span): { readonly fromMs: number; readonly toMs: number } {
  const day = (text: string): number => Date.parse(`${text.slice(0, 10)}T00:00:00Z`);
  const [first, last] = [day(span.from), day(span.to.replace('~', ''))];
  return {
    fromMs: Number.isNaN(first) ? Number.NEGATIVE_INFINITY : first - ZONES_MS,
    toMs: Number.isNaN(last) ? Number.POSITIVE_INFINITY : last + 86_400_000 + ZONES_MS,
  };
}

export function isIn(span: Span, clock: LocalClock, ms: number | undefined): boolean {
  return ms !== undefined && within(span, clock(ms));
}
