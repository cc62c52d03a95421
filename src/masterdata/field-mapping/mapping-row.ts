/** One row of a field mapping: a target field and where its value comes from. */
import type { FieldKind } from '../../core/target-fields.ts';
import type { Scalar } from './expression-messages.ts';

interface ValueRow {
  readonly target: string;
  readonly kind: FieldKind;
  /** Where the expression finds nothing, the connector's own value stays; else that is a problem. */
  readonly optional: boolean;
}

export type FieldMappingRow =
  | (ValueRow & { readonly source: 'EXPRESSION'; readonly expression: string })
  | (ValueRow & { readonly source: 'CONSTANT'; readonly constant: Scalar })
  /** `expression` gives the key. A key that is not in the table is a problem, never a blank. */
  | (ValueRow & { readonly source: 'LOOKUP'; readonly table: string; readonly expression: string })
  | { readonly target: string; readonly source: 'DROP' };

/** Table → key → value. `*` → `*` in a table stands for the same codes. */
export type Lookups = Readonly<Record<string, Readonly<Record<string, string>>>>;

export function lookUp(lookups: Lookups, table: string, key: string): string | undefined {
  const rows = Object.hasOwn(lookups, table) ? lookups[table] : undefined;
  if (!rows) return undefined;
  const value = Object.hasOwn(rows, key) ? rows[key] : rows['*'] === '*' ? key : undefined;
  return value === undefined || value.trim() === '' ? undefined : value;
}
