/**
 * The condition of a review rule: a small tree over named facts. Data, never code: it is compared, not run. Three values: a
 * comparison with a fact that is not known is `undefined`, and so is what depends on it alone; a rule speaks only where `true`.
 */
import { type Currency, isCurrency, minorUnits, parseMinor } from '../../core/money.ts';
import {
  type Amount,
  FACTS,
  type FactKind,
  type FactName,
  type Facts,
  type FactValue,
  isAmount,
  isFactName,
} from './facts.ts';

export const COMPARISONS = ['GT', 'GE', 'LT', 'LE', 'EQ', 'NE'] as const;
export type Comparison = (typeof COMPARISONS)[number];

export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  | { readonly fact: FactName; readonly is: Comparison; readonly value: number | string | boolean }
  /** Decimal text by currency; an amount of another currency has no limit here. */
  | { readonly fact: FactName; readonly is: Comparison; readonly limits: Readonly<Record<Currency, string>> }
  | { readonly fact: FactName; readonly is: 'IN' | 'NOT_IN'; readonly list: readonly string[] }
  | { readonly fact: FactName; readonly is: 'KNOWN' | 'UNKNOWN' };

export const CONDITION_LIMITS = { depthMax: 6, nodesMax: 60, listMax: 500, textCharsMax: 100 } as const;

/** `undefined`: cannot be told, for a fact is not known. */
export function holds(condition: Condition, facts: Facts): boolean | undefined {
  if ('all' in condition) return every(condition.all, (one) => holds(one, facts));
  if ('any' in condition) return opposite(every(condition.any, (one) => opposite(holds(one, facts))));
  if ('not' in condition) return opposite(holds(condition.not, facts));
  const value = facts[condition.fact];
  if (condition.is === 'KNOWN') return value !== undefined;
  if (condition.is === 'UNKNOWN') return value === undefined;
  if (value === undefined) return undefined;
  if ('list' in condition) return isIn(value, condition.list) === (condition.is === 'IN');
  if ('limits' in condition) return isAmount(value) ? againstLimit(value, condition.is, condition.limits) : undefined;
  return 'value' in condition && !isAmount(value) ? compared(value, condition.is, condition.value) : undefined;
}

/** False as soon as one is; else undefined where one cannot be told. */
function every(parts: readonly Condition[], told: (part: Condition) => boolean | undefined): boolean | undefined {
  let all: boolean | undefined = true;
  for (const part of parts) {
    const one = told(part);
    if (one === false) return false;
    if (one === undefined) all = undefined;
  }
  return all;
}

function opposite(value: boolean | undefined): boolean | undefined {
  return value === undefined ? undefined : !value;
}

function isIn(value: FactValue, list: readonly string[]): boolean {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.some((one) => list.includes(String(one)));
}

function againstLimit(
  { amount, currency }: Amount,
  is: Comparison,
  limits: Readonly<Record<Currency, string>>,
): boolean | undefined {
  const limit = limits[currency];
  const parsed = limit === undefined ? undefined : parseMinor(limit, minorUnits(currency));
  return parsed === undefined ? undefined : ordered(amount < parsed ? -1 : amount > parsed ? 1 : 0, is);
}

function compared(value: FactValue, is: Comparison, other: number | string | boolean): boolean | undefined {
  if (typeof value === 'number' && typeof other === 'number') return ordered(Math.sign(value - other), is);
  if (typeof value !== typeof other) return undefined;
  return ordered(value === other ? 0 : 1, is);
}

function ordered(sign: number, is: Comparison): boolean {
  return { GT: sign > 0, GE: sign >= 0, LT: sign < 0, LE: sign <= 0, EQ: sign === 0, NE: sign !== 0 }[is];
}

/** Facts that a condition names, each once, in its order. */
export function factsIn(condition: Condition): readonly FactName[] {
  if ('all' in condition) return [...new Set(condition.all.flatMap(factsIn))];
  if ('any' in condition) return [...new Set(condition.any.flatMap(factsIn))];
  return 'not' in condition ? factsIn(condition.not) : [condition.fact];
}

/** The condition that was told, or where it is wrong: `all[1].fact: no fact of that name: colour`. */
export function readCondition(told: unknown): Condition | { readonly fault: string } {
  const reader = { nodes: 0 };
  try {
    return readNode(told, '', 1, reader);
  } catch (error) {
    if (error instanceof ConditionFault) return { fault: error.message };
    throw error;
  }
}

/** Thrown and caught in this file only. */
class ConditionFault extends Error {}

function wrong(path: string, what: string): never {
  throw new ConditionFault(`${path === '' ? 'condition' : path}: ${what}`);
}

function readNode(told: unknown, path: string, depth: number, reader: { nodes: number }): Condition {
  reader.nodes += 1;
  if (reader.nodes > CONDITION_LIMITS.nodesMax) wrong(path, `more than ${CONDITION_LIMITS.nodesMax} parts`);
  if (depth > CONDITION_LIMITS.depthMax) wrong(path, `deeper than ${CONDITION_LIMITS.depthMax}`);
  if (typeof told !== 'object' || told === null || Array.isArray(told)) wrong(path, 'not a condition');
  const node = told as Readonly<Record<string, unknown>>;
  const at = (name: string): string => (path === '' ? name : `${path}.${name}`);
  const children = (name: string): readonly Condition[] => {
    const list = node[name];
    if (!Array.isArray(list) || list.length === 0) return wrong(at(name), 'a list of at least one condition');
    return list.map((one, index) => readNode(one, `${at(name)}[${index}]`, depth + 1, reader));
  };
  const keys = Object.keys(node).sort().join();
  if (keys === 'all') return { all: children('all') };
  if (keys === 'any') return { any: children('any') };
  if (keys === 'not') return { not: readNode(node.not, at('not'), depth + 1, reader) };
  return readComparison(node, keys, at);
}

function readComparison(
  node: Readonly<Record<string, unknown>>,
  keys: string,
  at: (name: string) => string,
): Condition {
  const { fact: name, is } = node;
  if (typeof name !== 'string' || !isFactName(name)) return wrong(at('fact'), `no fact of that name: ${String(name)}`);
  const { kind } = FACTS[name];
  if ((is === 'KNOWN' || is === 'UNKNOWN') && keys === 'fact,is') return { fact: name, is };
  if ((is === 'IN' || is === 'NOT_IN') && keys === 'fact,is,list')
    return { fact: name, is, list: readList(node, kind, at) };
  const comparison = COMPARISONS.find((one) => one === is);
  if (!comparison) return wrong(at('is'), `not a comparison of ${kind}: ${String(is)}`);
  if (kind !== 'NUMBER' && kind !== 'AMOUNT' && comparison !== 'EQ' && comparison !== 'NE')
    return wrong(at('is'), `${kind} is compared by EQ and NE only`);
  if (kind === 'AMOUNT' && keys === 'fact,is,limits')
    return { fact: name, is: comparison, limits: readLimits(node, at) };
  if (kind === 'AMOUNT' || keys !== 'fact,is,value')
    return wrong(at('is'), `${comparison} of ${kind} takes ${kind === 'AMOUNT' ? 'limits' : 'value'}`);
  return { fact: name, is: comparison, value: readValue(node.value, kind, at('value')) };
}

function readValue(told: unknown, kind: FactKind, path: string): number | string | boolean {
  if (kind === 'NUMBER' && Number.isSafeInteger(told)) return told as number;
  if (kind === 'FLAG' && typeof told === 'boolean') return told;
  if (kind === 'TEXT' && typeof told === 'string' && told.length <= CONDITION_LIMITS.textCharsMax) return told;
  return wrong(path, `not a value of ${kind}`);
}

function readList(
  node: Readonly<Record<string, unknown>>,
  kind: FactKind,
  at: (name: string) => string,
): readonly string[] {
  const { list } = node;
  if (kind !== 'TEXT' && kind !== 'TEXTS') return wrong(at('is'), `${kind} is not looked up in a list`);
  const { listMax, textCharsMax } = CONDITION_LIMITS;
  if (!Array.isArray(list) || list.length === 0 || list.length > listMax)
    return wrong(at('list'), `1 to ${listMax} texts`);
  const bad = list.findIndex((one) => typeof one !== 'string' || one === '' || one.length > textCharsMax);
  return bad < 0 ? list : wrong(`${at('list')}[${bad}]`, `a text of 1 to ${textCharsMax} characters`);
}

function readLimits(
  node: Readonly<Record<string, unknown>>,
  at: (name: string) => string,
): Readonly<Record<Currency, string>> {
  const { limits } = node;
  if (typeof limits !== 'object' || limits === null || Object.keys(limits).length === 0)
    return wrong(at('limits'), 'an amount for each currency');
  for (const [currency, text] of Object.entries(limits)) {
    if (!isCurrency(currency)) wrong(`${at('limits')}.${currency}`, 'no such currency');
    if (typeof text !== 'string' || text.length > 20 || parseMinor(text, minorUnits(currency)) === undefined)
      wrong(`${at('limits')}.${currency}`, `not an amount: ${String(text).slice(0, 20)}`);
  }
  return limits as Readonly<Record<Currency, string>>;
}
