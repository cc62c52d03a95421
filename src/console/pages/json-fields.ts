/** Fields of a JSON text for reading; numbers stay as written, so that a big one keeps all its digits. */

const BIG_NUMBER = /([:[,]\s*)(-?\d+(?:\.\d+)?)(?=\s*[,}\]])/g;

/** `{"a":1,"b":"x"}` → [['a', '1'], ['b', 'x']]; what is no object comes back as one unnamed field. */
export function fieldsOf(text: string | null): readonly (readonly [string, string])[] {
  if (text === null || text === '' || text === 'null') return [];
  try {
    const value: unknown = JSON.parse(text.replace(BIG_NUMBER, '$1"$2"'));
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return [['', text]];
    return Object.entries(value).map(([name, one]) => [name, typeof one === 'string' ? one : JSON.stringify(one)]);
  } catch {
    return [['', text]];
  }
}
