/** A field mapping while it is being written: every row has all parts, so that changing its source loses nothing. */
import type { FieldMappingRowJson, FieldSource, MappingFactsJson } from '../http/erp-shapes.ts';
import type { ProblemJson } from '../http/shapes.ts';

export interface DraftRow {
  /** Of the form alone. */
  readonly id: number;
  readonly target: string;
  readonly source: FieldSource;
  readonly kind: string;
  readonly optional: boolean;
  readonly expression: string;
  readonly table: string;
  /** As typed; `true` and `false` for a truth value. */
  readonly constant: string;
}

export function emptyRow(id: number): DraftRow {
  return {
    id,
    target: '',
    source: 'EXPRESSION',
    kind: 'TEXT',
    optional: false,
    expression: '',
    table: '',
    constant: '',
  };
}

export function draftOf(row: FieldMappingRowJson, id: number): DraftRow {
  const { target, source, kind = 'TEXT', optional = false, expression = '', table = '', constant = '' } = row;
  return { id, target, source, kind, optional, expression, table, constant: String(constant) };
}

/** The row as the API takes it: the parts of its source and no others. */
export function bodyOf(row: DraftRow): FieldMappingRowJson {
  const { source, kind, optional, expression, table } = row;
  const target = row.target.trim();
  switch (source) {
    case 'DROP':
      return { target, source };
    case 'CONSTANT':
      return { target, source, kind, optional, constant: constantOf(row) };
    case 'LOOKUP':
      return { target, source, kind, optional, table, expression };
    case 'EXPRESSION':
      return { target, source, kind, optional, expression };
  }
}

const WHOLE = /^-?\d{1,15}$/;

function constantOf({ kind, constant }: DraftRow): string | number | boolean {
  if (kind === 'BOOLEAN') return constant === 'true';
  // What is no whole number goes as it is: the API says what is wrong with it.
  return kind === 'INTEGER' && WHOLE.test(constant.trim()) ? Number(constant) : constant;
}

/** Parts that the source needs and that are empty. */
export function missingIn(row: DraftRow): readonly ('target' | 'expression' | 'table' | 'constant')[] {
  const needed = {
    EXPRESSION: ['target', 'expression'],
    CONSTANT: ['target', 'constant'],
    LOOKUP: ['target', 'table', 'expression'],
    DROP: ['target'],
  } as const;
  return needed[row.source].filter((part) => row[part].trim() === '');
}

/** Kind of a known field; undefined where the ERP's documents are not known to have it. */
export function kindOfField(facts: MappingFactsJson | undefined, target: string): string | undefined {
  return facts?.fields.find((one) => one.path.toLowerCase() === target.trim().toLowerCase())?.kind;
}

/** Problems at the row whose target they name, and those of no row. */
export function problemsByRow(
  rows: readonly DraftRow[],
  problems: readonly ProblemJson[],
): { readonly ofRow: ReadonlyMap<number, readonly ProblemJson[]>; readonly others: readonly ProblemJson[] } {
  const ofRow = new Map<number, ProblemJson[]>();
  const others: ProblemJson[] = [];
  for (const one of problems) {
    const row = rows.find(({ target }) => target.trim() !== '' && target.trim() === one.params.target);
    if (row) ofRow.set(row.id, [...(ofRow.get(row.id) ?? []), one]);
    else others.push(one);
  }
  return { ofRow, others };
}

/** How a row reads in one line: its expression, constant, or table with the key. */
export function valueText(row: FieldMappingRowJson): string {
  if (row.source === 'CONSTANT') return JSON.stringify(row.constant);
  if (row.source === 'LOOKUP') return `${row.table}[ ${row.expression} ]`;
  return row.expression ?? '';
}
