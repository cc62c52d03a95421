/** What a mapping must leave as it was, and what a document must have: looked at after all rows are laid over. */
import { type Problem, type ProblemKind, problem } from '../../core/problems.ts';
import type { TargetField } from '../../core/target-fields.ts';
import { JsonNumber } from '../../wire/exact-json.ts';
import { MASTERDATA_PROBLEMS as kinds } from '../problems.ts';
import { equalDecimals, isDecimal } from './decimal-text.ts';
import { isTree, parseTargetPath, readAt } from './target-path.ts';

/** A fault of one field stands on every line as a rule: so many are told, the others are found with the next try. */
export const PROBLEMS_A_FIELD_MAX = 10;

export interface Kept {
  /** Our key and the reference derived from it. */
  readonly voucher: string;
  readonly reference: string;
  /** Paths of amounts and rates, beside those that are JSON numbers. */
  readonly exact: ReadonlySet<string>;
}

/** Amounts, rates and the reference that the connector wrote stand in the document unchanged in value. */
export function changedProblems(before: unknown, after: unknown, kept: Kept): readonly Problem[] {
  const told = new Map<string, number>();
  const problems: Problem[] = [];
  const tell = (kind: ProblemKind, path: string, params: Readonly<Record<string, string>>): void => {
    const count = (told.get(path) ?? 0) + 1;
    told.set(path, count);
    if (count <= PROBLEMS_A_FIELD_MAX)
      problems.push(problem(kind, { voucher: kept.voucher }, { target: path, ...params }));
  };
  const compare = (one: unknown, other: unknown, path: string, row: string): void => {
    if (Array.isArray(one)) {
      const others: readonly unknown[] = Array.isArray(other) ? other : [];
      for (const [index, item] of one.entries()) compare(item, others[index], `${path}[]`, String(index + 1));
    } else if (isTree(one)) {
      for (const [name, item] of Object.entries(one))
        compare(item, readAt(other, [name]), path === '' ? name : `${path}.${name}`, row);
    } else if ((one instanceof JsonNumber || kept.exact.has(path)) && !sameAmount(one, other)) {
      tell(kinds.MAPPING_AMOUNT_CHANGED, path, { row, before: textOf(one), after: textOf(other) });
    } else if (typeof one === 'string' && !keepsReference(one, textOf(other), kept.reference)) {
      tell(kinds.MAPPING_REFERENCE_LOST, path, { reference: kept.reference });
    }
  };
  compare(before, after, '', '0');
  for (const path of new Set([...kept.exact, ...numberPaths(before)]))
    for (const [row, value] of addedAmounts(before, after, path))
      tell(kinds.MAPPING_AMOUNT_CHANGED, path, { row, before: '', after: value });
  return problems;
}

/** Where it stood first it stands first: documents are looked for by the beginning of their text. */
function keepsReference(before: string, after: string, reference: string): boolean {
  if (carries(before, reference)) return carries(after, reference);
  return !before.includes(reference) || after.includes(reference);
}

function carries(text: string, reference: string): boolean {
  return text === reference || text.startsWith(`${reference} `);
}

/**
 * An amount that the connector writes on some lines only, such as the debit, is its own on all of them: on the others
 * stands nothing, or zero.
 */
function addedAmounts(before: unknown, after: unknown, path: string): readonly (readonly [string, string])[] {
  const own = valuesOf(before, path);
  if (own.every((value) => value === undefined)) return [];
  const added = valuesOf(after, path).map((value, index) => [String(index + 1), textOf(value)] as const);
  return added.filter(([, value], index) => own[index] === undefined && !sameAmount('0', value || undefined));
}

/** Paths at which JSON numbers stand that are kept exactly: amounts, though nothing be known of the fields. */
function numberPaths(value: unknown, path = ''): readonly string[] {
  if (value instanceof JsonNumber) return [path];
  if (Array.isArray(value)) return value.flatMap((one) => numberPaths(one, `${path}[]`));
  if (!isTree(value)) return [];
  return Object.entries(value).flatMap(([name, one]) => numberPaths(one, path === '' ? name : `${path}.${name}`));
}

function textOf(value: unknown): string {
  if (value instanceof JsonNumber) return value.text;
  return value === undefined || value === null ? '' : String(value);
}

/** A zero may be left out. */
function sameAmount(before: unknown, after: unknown): boolean {
  const [one, other] = [textOf(before), textOf(after) || '0'];
  return isDecimal(one) && isDecimal(other) ? equalDecimals(one, other) : one === textOf(after);
}

/** Mandatory fields that are not set, texts that are too long. */
export function fieldProblems(body: unknown, fields: readonly TargetField[], voucher: string): readonly Problem[] {
  return fields.flatMap((field) => {
    const found: Problem[] = [];
    for (const [index, value] of valuesOf(body, field.path).entries()) {
      const row = field.path.includes('[]') ? String(index + 1) : '0';
      const text = textOf(value);
      if (field.required && text.trim() === '')
        found.push(problem(kinds.MAPPING_REQUIRED_MISSING, { voucher }, { target: field.path, row }));
      const [characters, limit] = [text.length, field.charactersMax ?? Number.POSITIVE_INFINITY];
      if (characters > limit) {
        const params = { target: field.path, row, characters: String(characters), limit: String(limit) };
        found.push(problem(kinds.MAPPING_VALUE_TOO_LONG, { voucher }, params));
      }
    }
    return found.slice(0, PROBLEMS_A_FIELD_MAX);
  });
}

function valuesOf(body: unknown, text: string): readonly unknown[] {
  const path = parseTargetPath(text);
  if (!path) return [];
  if (!path.lines) return [readAt(body, path.names)];
  const entries = readAt(body, path.lines);
  return Array.isArray(entries) ? entries.map((entry) => readAt(entry, path.names)) : [];
}
