/**
 * Documents keep amounts as decimal texts, since they lie in a database as JSON; on the wire these profiles want JSON
 * numbers, written digit by digit and never through a float.
 */
import { Bug } from '../../../core/problems.ts';
import { JsonNumber, type JsonValue } from '../../../wire/exact-json.ts';

const DECIMAL = /^-?\d+(\.\d+)?$/;

/** A copy in which the decimal texts under `keys` are numbers. Throws Bug where such a text is none. */
export function withNumbers(value: unknown, keys: ReadonlySet<string>): JsonValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return new JsonNumber(String(value));
  if (Array.isArray(value)) return value.map((one) => withNumbers(one, keys));
  if (typeof value !== 'object') throw new Bug(`no JSON of a document: ${typeof value}`);
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key,
      keys.has(key) && typeof one === 'string' ? numberOf(key, one) : withNumbers(one, keys),
    ]),
  );
}

function numberOf(key: string, text: string): JsonNumber {
  if (!DECIMAL.test(text)) throw new Bug(`${key} of a document is no decimal: ${text}`);
  return new JsonNumber(text);
}
