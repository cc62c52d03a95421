/** One text for one value, whatever order its keys were set in: what hashes are taken over. */
import { Bug } from './problems.ts';

/**
 * JSON with keys sorted by code unit, no spaces, bigint as a string of digits, Date as ISO 8601, undefined properties left
 * out. Throws Bug for a number that is not finite and for anything JSON cannot say, so that no two values share a text by
 * accident of loss.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'bigint') return `"${value}"`;
  if (typeof value === 'number') return canonicalNumber(value);
  if (typeof value !== 'object') throw new Bug(`no canonical JSON for ${typeof value}`);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value instanceof Date) return JSON.stringify(value.toISOString());
  if (value instanceof Map || value instanceof Set) throw new Bug('no canonical JSON for a Map or Set');
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${canonicalJson(one)}`).join(',')}}`;
}

function canonicalNumber(value: number): string {
  if (!Number.isFinite(value)) throw new Bug(`no canonical JSON for ${value}`);
  return JSON.stringify(value);
}
