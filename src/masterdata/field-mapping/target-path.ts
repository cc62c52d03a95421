/** `Model.FEntity[].FEXPLANATION`: the place of a field in a document; `[]` stands for each line, at most once. */
import type { TargetField } from '../../core/target-fields.ts';
import { JsonNumber } from '../../wire/exact-json.ts';

export interface TargetPath {
  readonly text: string;
  /** Names down to the array of lines; undefined: a field of the head. */
  readonly lines: readonly string[] | undefined;
  /** Names from the document, or from the line. */
  readonly names: readonly string[];
}

const PATH_CHARACTERS_MAX = 200;
const NAMES_MAX = 8;
const NAME = /^[\p{L}_][\p{L}\p{N}_-]*$/u;
/** They would reach into what every object has. */
const NOT_NAMES: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** undefined where the text is no path. */
export function parseTargetPath(text: string): TargetPath | undefined {
  if (text.length > PATH_CHARACTERS_MAX) return undefined;
  const parts = text.split('.');
  const at = parts.findIndex((part) => part.endsWith('[]'));
  const names = parts.map((part, index) => (index === at ? part.slice(0, -2) : part));
  if (names.length > NAMES_MAX || !names.every((name) => NAME.test(name) && !NOT_NAMES.has(name))) return undefined;
  if (at < 0) return { text, lines: undefined, names };
  const below = names.slice(at + 1);
  return below.length === 0 ? undefined : { text, lines: names.slice(0, at + 1), names: below };
}

/** One path lies on the way to the other, or is it: setting one would undo the other. */
export function overlap(one: string, other: string): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  return short === long || long.startsWith(`${short}.`) || long.startsWith(`${short}[]`);
}

/** An ERP may not tell letters by their case: a fixed field in another case is the same field. */
export function touchesFixed(fields: readonly TargetField[], target: string): boolean {
  const lower = target.toLowerCase();
  return fields.some((field) => field.fixed === true && overlap(field.path.toLowerCase(), lower));
}

/** A known field written in another case would stand in the document twice. */
export function isOtherCase(fields: readonly TargetField[], target: string): boolean {
  const lower = target.toLowerCase();
  return (
    fields.some((field) => field.path !== target && field.path.toLowerCase() === lower) &&
    !fields.some((field) => field.path === target)
  );
}

export function isInRoot(target: string, root: string | undefined): boolean {
  return root === undefined || target.startsWith(`${root}.`);
}

/** A JSON object or array that is changed in place while a body is laid over. */
export type Tree = { [key: string]: unknown };

/** A number that is kept exactly is a value, no object with a `text` to write to. */
export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof JsonNumber);
}

export function readAt(root: unknown, names: readonly string[]): unknown {
  let at: unknown = root;
  for (const name of names) {
    if (!isTree(at) || !Object.hasOwn(at, name)) return undefined;
    at = at[name];
  }
  return at;
}

/** False where something that is no object stands in the way. */
export function setAt(root: Tree, names: readonly string[], value: unknown): boolean {
  let at = root;
  for (const name of names.slice(0, -1)) {
    if (!Object.hasOwn(at, name)) at[name] = {};
    const next = at[name];
    if (!isTree(next)) return false;
    at = next;
  }
  at[names.at(-1) ?? ''] = value;
  return true;
}

export function removeAt(root: Tree, names: readonly string[]): void {
  const parent = readAt(root, names.slice(0, -1));
  if (isTree(parent)) delete parent[names.at(-1) ?? ''];
}
