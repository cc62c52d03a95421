/** Settings of a connection between the API and a form: every field is a text there; a secret is typed, never shown. */
import type { ErpAccountJson, ProfileFieldJson } from '../http/erp-shapes.ts';

export type FieldTexts = Readonly<Record<string, string | undefined>>;

/** The texts that a form begins with. A secret begins empty: what is set stays. */
export function textsOf(fields: readonly ProfileFieldJson[], config: ErpAccountJson['config']): FieldTexts {
  return Object.fromEntries(
    fields
      .filter((field) => field.kind !== 'secret' && config[field.key] !== undefined)
      .map(({ key, kind }) => [key, kind === 'json' ? JSON.stringify(config[key]) : String(config[key])]),
  );
}

export interface Settings {
  readonly config: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, string>>;
}

/** What is left empty is left out. The texts of JSON fields must have passed `isJsonSetting`. */
export function settingsFrom(fields: readonly ProfileFieldJson[], texts: FieldTexts): Settings {
  const config: Record<string, unknown> = {};
  const secrets: Record<string, string> = {};
  for (const { key, kind } of fields) {
    const text = texts[key]?.trim() ?? '';
    if (text === '') continue;
    // A secret is taken as it is typed: a space may belong to it.
    if (kind === 'secret') secrets[key] = texts[key] ?? '';
    else config[key] = kind === 'json' ? JSON.parse(text) : text;
  }
  return { config, secrets };
}

/** The fields that the choices made so far ask for: one that another choice needs is not among them. */
export function askedFields(fields: readonly ProfileFieldJson[], texts: FieldTexts): readonly ProfileFieldJson[] {
  return fields.filter(({ requiredWhen }) => {
    if (requiredWhen === null) return true;
    const first = fields.find((one) => one.key === requiredWhen.key)?.choices[0] ?? '';
    return requiredWhen.in.includes(texts[requiredWhen.key] || first);
  });
}

/** JSON of an object, list, number or truth value; the API takes no JSON text and no null. */
export function isJsonSetting(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value !== 'string';
  } catch {
    return false;
  }
}
