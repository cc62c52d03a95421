/** Documents are kept as JSON between their making and their sending, where a number would become a float: they hold texts. */
import { JsonNumber, type JsonObject, type JsonValue } from '../../../wire/exact-json.ts';

/** A copy of a kept document in which the texts under these keys are JSON numbers with all their digits. */
export function withNumbers(kept: unknown, keys: ReadonlySet<string>): JsonValue {
  if (Array.isArray(kept)) return kept.map((one) => withNumbers(one, keys));
  if (typeof kept !== 'object' || kept === null) return kept as JsonValue;
  const out: Record<string, JsonValue> = {};
  for (const [key, value] of Object.entries(kept as JsonObject))
    out[key] = keys.has(key) && typeof value === 'string' ? new JsonNumber(value) : withNumbers(value, keys);
  return out;
}
