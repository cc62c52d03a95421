/** What two documents, or two versions of a mapping, have that the other has not. */
import { canonicalJson } from '../../core/canonical.ts';
import { JsonNumber, type JsonValue, writeExactJson } from '../../wire/exact-json.ts';
import type { FieldMappingRow } from './mapping-row.ts';
import { isTree, readAt } from './target-path.ts';

export interface BodyChange {
  /** `Model.FEntity[3].FEXPLANATION`: the number is the line, from 1. */
  readonly path: string;
  /** JSON with all digits of a number; undefined: not there. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** Changed leaves only, in the order of the document. */
export function bodyDifference(before: unknown, after: unknown, path = ''): readonly BodyChange[] {
  if (Array.isArray(before) && Array.isArray(after))
    return Array.from({ length: Math.max(before.length, after.length) }, (_, index) =>
      bodyDifference(before[index], after[index], `${path}[${index + 1}]`),
    ).flat();
  if (isTree(before) && isTree(after))
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((name) =>
      bodyDifference(readAt(before, [name]), readAt(after, [name]), path === '' ? name : `${path}.${name}`),
    );
  const [one, other] = [jsonText(before), jsonText(after)];
  return one === other ? [] : [{ path, before: one, after: other }];
}

/** A body is JSON by the contract of a target; `undefined` members are not written. */
export function jsonText(value: unknown): string | undefined {
  return value === undefined ? undefined : writeExactJson(jsonOf(value));
}

function jsonOf(value: unknown): JsonValue {
  if (value instanceof JsonNumber || value === null || typeof value === 'boolean' || typeof value === 'string')
    return value;
  if (typeof value === 'number') return new JsonNumber(String(value));
  if (Array.isArray(value)) return value.map(jsonOf);
  const members = Object.entries(value as object).filter(([, one]) => one !== undefined);
  return Object.fromEntries(members.map(([name, one]) => [name, jsonOf(one)]));
}

export interface RowChange {
  readonly target: string;
  readonly before: FieldMappingRow | undefined;
  readonly after: FieldMappingRow | undefined;
}

/** By target; the order of rows means nothing. */
export function rowDifference(
  before: readonly FieldMappingRow[],
  after: readonly FieldMappingRow[],
): readonly RowChange[] {
  const targets = [...new Set([...before, ...after].map((row) => row.target))].sort();
  return targets.flatMap((target) => {
    const one = before.find((row) => row.target === target);
    const other = after.find((row) => row.target === target);
    return one && other && canonicalJson(one) === canonicalJson(other) ? [] : [{ target, before: one, after: other }];
  });
}
