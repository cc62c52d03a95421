/** Settings of a connection to an outside system, finance ERP or source: what is checked before they are kept. */
import { problem, Refused } from '../core/problems.ts';
import { isRequired, type ProfileField } from '../core/target-profiles.ts';
import type { House } from './house.ts';
import { PIPELINE_PROBLEMS } from './problems.ts';

/** Whoever changes one of an account's secrets reads the others first. */
export function secretLock(name: string): string {
  return `secret:${name}`;
}

export function settingInvalid(name: string, setting: string, why: string): Refused {
  return new Refused(problem(PIPELINE_PROBLEMS.ERP_SETTING_INVALID, {}, { name, setting, why }));
}

/** Keys of the secrets that are set, never their values. Empty where they cannot be opened. */
export async function secretKeysOf(
  house: Pick<House, 'secrets'> & { readonly db: Pick<House['db'], 'pool'> },
  secretName: string,
): Promise<readonly string[]> {
  try {
    return Object.keys(JSON.parse((await house.secrets.load(house.db.pool, secretName)).reveal()) as object);
  } catch (error) {
    if (error instanceof Refused) return [];
    throw error;
  }
}

/** Throws Refused ERP_URL_INVALID. */
export function checkUrl(text: string): void {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const fits = url && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
  // what stands before an @ may be a password
  const shown = text.slice(text.lastIndexOf('@') + 1, text.lastIndexOf('@') + 201);
  if (!fits) throw new Refused(problem(PIPELINE_PROBLEMS.ERP_URL_INVALID, {}, { url: shown }));
}

/** Throws Refused ERP_SETTING_INVALID for the first setting that is missing, of another kind, or unknown. */
export function checkSettings(
  connection: {
    readonly name: string;
    readonly config: Readonly<Record<string, unknown>>;
    readonly secrets: Readonly<Record<string, string>>;
  },
  fields: readonly ProfileField[],
): void {
  const invalid = (setting: string, why: string): Refused => settingInvalid(connection.name, setting, why);
  const byKey = new Map(fields.map((field) => [field.key, field]));
  for (const key of Object.keys(connection.secrets))
    if (byKey.get(key)?.kind !== 'secret') throw invalid(key, 'no such secret');
  for (const [key, value] of Object.entries(connection.config)) {
    const field = byKey.get(key);
    if (!field) throw invalid(key, 'no such setting');
    if (!fitsKind(field, value)) throw invalid(key, field.choices?.join(' | ') ?? field.kind);
  }
  for (const field of fields) {
    if (!isBlank(field.kind === 'secret' ? connection.secrets[field.key] : connection.config[field.key])) continue;
    if (!isRequired(field, connection.config, fields)) continue;
    throw invalid(field.key, field.required ? 'missing' : `missing, as ${field.requiredWhen?.key ?? ''} asks for it`);
  }
}

function isBlank(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

function fitsKind(field: ProfileField, value: unknown): boolean {
  switch (field.kind) {
    case 'secret':
      return false;
    case 'text':
      return typeof value === 'string';
    case 'choice':
      return typeof value === 'string' && (field.choices ?? []).includes(value);
    case 'json':
      return value !== null && ['object', 'boolean', 'number'].includes(typeof value);
  }
}
