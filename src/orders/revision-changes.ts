/** What a statement of an order says otherwise than the one before it, field by field, as texts. */
import type { StoredOrder } from './told.ts';

export interface FieldChange {
  /** `status`, `lines.1.principal` with the number of the line, `parcels.P1.shippedAt`. Amounts in minor units. */
  readonly field: string;
  /** undefined: it was not told. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** Never a mark of a buyer; when a source changed its row is no change of the order. */
const LEFT_OUT: readonly string[] = ['buyer', 'updatedAt'];
/** What names the parts of a list. */
const NAMES = ['item', 'parcel'] as const;

export function changesBetween(before: StoredOrder, after: StoredOrder): readonly FieldChange[] {
  const [was, is] = [fieldsOf(before), fieldsOf(after)];
  return [...new Set([...was.keys(), ...is.keys()])]
    .filter((field) => was.get(field) !== is.get(field))
    .map((field) => ({ field, before: was.get(field), after: is.get(field) }));
}

function fieldsOf(order: StoredOrder): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const [name, value] of Object.entries(order)) if (!LEFT_OUT.includes(name)) flatten(name, value, fields);
  return fields;
}

function flatten(field: string, value: unknown, into: Map<string, string>): void {
  if (value === '') return;
  if (typeof value !== 'object' || value === null) into.set(field, String(value));
  else if (Array.isArray(value))
    for (const [at, part] of value.entries()) flatten(`${field}.${nameOf(part) ?? at + 1}`, part, into);
  else for (const [name, part] of Object.entries(value)) flatten(`${field}.${name}`, part, into);
}

function nameOf(part: unknown): string | undefined {
  if (typeof part !== 'object' || part === null) return undefined;
  const named = part as Readonly<Record<string, unknown>>;
  for (const name of NAMES) if (typeof named[name] === 'string') return named[name];
  return undefined;
}
