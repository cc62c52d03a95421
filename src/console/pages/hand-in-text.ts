/** A text that a person pastes, as documents to hand in. What the documents say is judged by the API. */

/** Documents of one call, as the API bounds them. */
export const HAND_IN_MAX = 200;

export type HandInText =
  | { readonly documents: readonly unknown[] }
  | { readonly fault: 'EMPTY' | 'NO_DOCUMENTS' }
  | { readonly fault: 'TOO_MANY'; readonly count: number }
  /** `why`: the browser's words, which name the place. */
  | { readonly fault: 'NO_JSON'; readonly why: string };

/** One document, a list of them, or what the API takes: `{\"documents\": [...]}`. */
export function readHandIn(text: string): HandInText {
  if (text.trim() === '') return { fault: 'EMPTY' };
  const read = parse(text);
  if ('why' in read) return { fault: 'NO_JSON', why: read.why };
  const { value } = read;
  const within = isObject(value) && 'documents' in value ? value.documents : value;
  const documents: readonly unknown[] = Array.isArray(within) ? within : [within];
  if (documents.length === 0 || !documents.every(isObject)) return { fault: 'NO_DOCUMENTS' };
  return documents.length > HAND_IN_MAX ? { fault: 'TOO_MANY', count: documents.length } : { documents };
}

function parse(text: string): { readonly value: unknown } | { readonly why: string } {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { why: error instanceof Error ? error.message : String(error) };
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
