/** A condition of a review rule as it is being written: every part keeps what was typed; the API says what is wrong with it. */
import type { FactKind, ReviewCaseJson } from '../http/order-shapes.ts';

export type Group = 'ALL' | 'ANY' | 'NOT';

export interface GroupDraft {
  readonly id: number;
  readonly group: Group;
  readonly children: readonly ConditionDraft[];
}

export interface ComparisonDraft {
  readonly id: number;
  readonly fact: string;
  readonly is: string;
  /** A single value; `true` and `false` of a flag. */
  readonly value: string;
  /** Of IN and NOT_IN the texts; of an amount `USD=500`. */
  readonly list: readonly string[];
}

export type ConditionDraft = GroupDraft | ComparisonDraft;

export function isGroup(draft: ConditionDraft): draft is GroupDraft {
  return 'group' in draft;
}

const ORDERED = ['GT', 'GE', 'LT', 'LE', 'EQ', 'NE'];
const KNOWN = ['KNOWN', 'UNKNOWN'];
/** By which a fact of the kind can be compared. */
export const COMPARISONS_OF: Readonly<Record<FactKind, readonly string[]>> = {
  AMOUNT: [...ORDERED, ...KNOWN],
  NUMBER: [...ORDERED, ...KNOWN],
  TEXT: ['EQ', 'NE', 'IN', 'NOT_IN', ...KNOWN],
  TEXTS: ['IN', 'NOT_IN', ...KNOWN],
  FLAG: ['EQ', ...KNOWN],
};

/** Numbers for new parts: they only tell parts of one draft apart. */
export function nextId(draft: ConditionDraft): number {
  const ids = isGroup(draft) ? draft.children.map(nextId) : [];
  return Math.max(draft.id + 1, ...ids);
}

export function emptyComparison(id: number): ComparisonDraft {
  return { id, fact: 'amount', is: 'GT', value: '', list: [] };
}

/** The draft with the part of its id replaced, or without it; `undefined`: nothing is left. */
export function changed(draft: ConditionDraft, id: number, to: ConditionDraft | undefined): ConditionDraft | undefined {
  if (draft.id === id) return to;
  if (!isGroup(draft)) return draft;
  return { ...draft, children: draft.children.flatMap((one) => changed(one, id, to) ?? []) };
}

type Json = Readonly<Record<string, unknown>>;

export function draftOfCondition(condition: unknown): ConditionDraft {
  let id = 0;
  const draft = (told: Json): ConditionDraft => {
    id += 1;
    const own = id;
    const group = (kind: Group, list: readonly Json[]): GroupDraft => ({
      id: own,
      group: kind,
      children: list.map(draft),
    });
    if ('all' in told) return group('ALL', told.all as readonly Json[]);
    if ('any' in told) return group('ANY', told.any as readonly Json[]);
    if ('not' in told) return group('NOT', [told.not as Json]);
    const limits = Object.entries((told.limits ?? {}) as Readonly<Record<string, string>>);
    return {
      ...{ id: own, fact: String(told.fact), is: String(told.is) },
      value: told.value === undefined ? '' : String(told.value),
      list: [...((told.list ?? []) as readonly string[]), ...limits.map(([currency, limit]) => `${currency}=${limit}`)],
    };
  };
  return draft(condition as Json);
}

/** What the API takes. A NOT over several parts is a NOT over all of them. */
export function conditionOf(draft: ConditionDraft, kindOf: (fact: string) => FactKind | undefined): unknown {
  if (isGroup(draft)) {
    const children = draft.children.map((one) => conditionOf(one, kindOf));
    if (draft.group === 'ANY') return { any: children };
    if (draft.group === 'ALL') return { all: children };
    return { not: children.length === 1 ? children[0] : { all: children } };
  }
  const { fact, is, list, value } = draft;
  if (KNOWN.includes(is)) return { fact, is };
  if (is === 'IN' || is === 'NOT_IN') return { fact, is, list };
  const kind = kindOf(fact);
  if (kind === 'AMOUNT') return { fact, is, limits: Object.fromEntries(list.map(limitOf)) };
  return { fact, is, value: kind === undefined ? value : typedValue(kind, value) };
}

function limitOf(text: string): readonly [string, string] {
  const [currency = '', limit = ''] = text.split('=').map((part) => part.trim());
  return [currency.toUpperCase(), limit];
}

/** Text that is no value of the kind stays text, and the API names it. */
function typedValue(kind: FactKind, text: string): unknown {
  const trimmed = text.trim();
  if (kind === 'NUMBER') return /^-?\d{1,15}$/.test(trimmed) ? Number(trimmed) : trimmed;
  if (kind === 'FLAG') return trimmed === 'true' ? true : trimmed === 'false' ? false : trimmed;
  if (kind === 'TEXTS')
    return trimmed
      .split(/[,，]/)
      .map((one) => one.trim())
      .filter((one) => one !== '');
  return trimmed;
}

export interface CaseDraft {
  readonly id: number;
  readonly speaks: boolean;
  readonly facts: readonly { readonly fact: string; readonly value: string }[];
}

export function caseDraftOf({ facts, speaks }: ReviewCaseJson, id: number): CaseDraft {
  const texts = Object.entries(facts).map(([fact, value]) => ({
    fact,
    value: Array.isArray(value) ? value.join(', ') : String(value),
  }));
  return { id, speaks, facts: texts };
}

export function caseOf({ facts, speaks }: CaseDraft, kindOf: (fact: string) => FactKind | undefined): ReviewCaseJson {
  const told = facts.map(({ fact, value }) => [fact, typedValue(kindOf(fact) ?? 'TEXT', value)] as const);
  return { speaks, facts: Object.fromEntries(told) };
}
