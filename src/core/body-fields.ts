/** Fields of a business document, told by the bodies that its connector makes: nobody has to write them down twice. */
import type { DocumentKind } from './business-documents.ts';
import type { FieldKind, TargetField, TargetFields } from './target-fields.ts';

/** Name of the last member of a path → kind, name in zh and en. */
export type NamedFields = Readonly<Record<string, readonly [kind: FieldKind, zh: string, en: string]>>;

export interface BodyRules {
  /** Member of the body that holds everything that is sent. */
  readonly root: string;
  /** What a mapping may change. Everything else that the connector writes is fixed. */
  readonly open: NamedFields;
  /** Amounts and rates: they may be written in another way, and keep their value. */
  readonly exact: NamedFields;
  /** Paths that are fixed though the bodies may not show them: filled in when the document is sent. */
  readonly fixed: readonly string[];
  /** A path that is not the field's own, such as the number below a base-data field, is named by its parent. */
  readonly below?: RegExp;
  /** Longest text of the field that carries our reference. */
  readonly remark?: { readonly paths: readonly string[]; readonly charactersMax: number };
}

/** `bodies`: all that the kind can look like. Not complete: account sets have fields of their own. */
export function bodyFields(documentKind: DocumentKind, bodies: readonly unknown[], rules: BodyRules): TargetFields {
  const paths = new Set([...bodies.flatMap((body) => pathsOf(body)), ...rules.fixed]);
  return {
    documentKind,
    complete: false,
    root: rules.root,
    fields: [...paths].filter((path) => path.startsWith(`${rules.root}.`)).map((path) => fieldOf(path, rules)),
  };
}

function fieldOf(path: string, rules: BodyRules): TargetField {
  const { open, exact, remark, fixed } = rules;
  const named = nameOf(path, rules);
  const found = fixed.includes(path) ? undefined : (ofName(open, named) ?? ofName(exact, named));
  if (!found) return { path, kind: 'TEXT', required: false, fixed: true };
  const [kind, zh, en] = found;
  const limit = remark?.paths.includes(path) ? { charactersMax: remark.charactersMax } : {};
  return { path, kind, text: { zh, en }, required: false, ...limit };
}

function nameOf(path: string, { below }: BodyRules): string {
  const names = path.split('.').map((name) => name.replace('[]', ''));
  const isBelow = names.length > 1 && below?.test(names.at(-1) ?? '');
  return (isBelow ? names.at(-2) : names.at(-1)) ?? '';
}

function ofName(fields: NamedFields, name: string): NamedFields[string] | undefined {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}

/** Leaves; an array inside an array is one, for no mapping reaches into it. */
function pathsOf(value: unknown, path = '', inArray = false): readonly string[] {
  if (Array.isArray(value)) return inArray ? [path] : value.flatMap((one) => pathsOf(one, `${path}[]`, true));
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([name, one]) => pathsOf(one, path === '' ? name : `${path}.${name}`, inArray));
}
