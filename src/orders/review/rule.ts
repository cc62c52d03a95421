/** A review rule: when it speaks, what it then wants, why in words, and the test cases that prove it. Data; none of it is code. */
import type { Bilingual } from '../../core/problems.ts';
import { type Condition, holds, readCondition } from './condition.ts';
import { FACTS, type Facts, type FactValue, isFactName, parseFact } from './facts.ts';

/** TAG decides nothing: it is shown, and its score counts. */
export const EFFECTS = ['PASS', 'HOLD', 'REJECT', 'TAG'] as const;
export type Effect = (typeof EFFECTS)[number];

/** Facts as JSON (an amount is `1200.00 USD`); what is not named is not known. */
export interface ReviewCase {
  readonly facts: Readonly<Record<string, unknown>>;
  readonly speaks: boolean;
}

export interface RuleDefinition {
  /** Off: it never speaks; so a book turns a rule of the house off. */
  readonly enabled: boolean;
  readonly reason: Bilingual;
  /** 1 is asked first; of the rules that speak the first decides. */
  readonly priority: number;
  readonly effect: Effect;
  /** 0 to 100, added up over the rules that speak. */
  readonly score: number;
  readonly condition: Condition;
  readonly cases: readonly ReviewCase[];
}

export interface ReviewRule extends RuleDefinition {
  /** Upper snake; unique in a book. */
  readonly code: string;
  /** 0: the house's own. */
  readonly version: number;
}

export const RULE_LIMITS = { priorityMax: 999, scoreMax: 100, casesMax: 50, reasonCharsMax: 200 } as const;
export const RULE_CODE = /^[A-Z][A-Z0-9_]{1,39}$/;

/** The definition that was told, or what is wrong with it. A rule whose own cases do not come out is wrong too. */
export function readRule(
  told: Readonly<Record<keyof RuleDefinition, unknown>>,
): RuleDefinition | { readonly fault: string } {
  const condition = readCondition(told.condition);
  if ('fault' in condition) return condition;
  const cases = readCases(told.cases);
  if ('fault' in cases) return cases;
  const definition = { ...(told as RuleDefinition), condition, cases: cases.cases };
  const fault = headFault(definition) ?? caseFault(definition);
  return fault === undefined ? definition : { fault };
}

function headFault({ effect, enabled, priority, reason, score }: RuleDefinition): string | undefined {
  const { priorityMax, reasonCharsMax, scoreMax } = RULE_LIMITS;
  if (!EFFECTS.includes(effect)) return `effect: one of ${EFFECTS.join(', ')}`;
  if (typeof enabled !== 'boolean') return 'enabled: true or false';
  if (!isWhole(priority, 1, priorityMax)) return `priority: 1 to ${priorityMax}`;
  if (!isWhole(score, 0, scoreMax)) return `score: 0 to ${scoreMax}`;
  const texts: readonly unknown[] = [reason?.zh, reason?.en];
  return texts.every((one) => typeof one === 'string' && one.trim() !== '' && one.length <= reasonCharsMax)
    ? undefined
    : `reason: a text of at most ${reasonCharsMax} characters in both languages`;
}

function isWhole(value: unknown, from: number, to: number): boolean {
  return Number.isSafeInteger(value) && (value as number) >= from && (value as number) <= to;
}

function readCases(told: unknown): { readonly cases: readonly ReviewCase[] } | { readonly fault: string } {
  if (!Array.isArray(told) || told.length > RULE_LIMITS.casesMax)
    return { fault: `cases: 0 to ${RULE_LIMITS.casesMax}` };
  for (const [index, one] of told.entries()) {
    const { facts, speaks } = (one ?? {}) as Partial<ReviewCase>;
    if (typeof speaks !== 'boolean') return { fault: `cases[${index}].speaks: true or false` };
    const read = readFacts(facts ?? {});
    if ('fault' in read) return { fault: `cases[${index}].facts.${read.fault}` };
  }
  const spoken = new Set(told.map((one: ReviewCase) => one.speaks));
  if (spoken.size < 2) return { fault: 'cases: at least one in which it speaks and one in which it does not' };
  return { cases: told };
}

function caseFault(rule: RuleDefinition): string | undefined {
  const failed = rule.cases.findIndex((one) => !caseHolds(rule.condition, one));
  return failed < 0
    ? undefined
    : `cases[${failed}]: the rule ${rule.cases[failed]!.speaks ? 'does not speak' : 'speaks'}`;
}

/** Whether the rule does what its case says. A case that names facts wrongly is never right. */
export function caseHolds(condition: Condition, one: ReviewCase): boolean {
  const read = readFacts(one.facts);
  return 'facts' in read && (holds(condition, read.facts) === true) === one.speaks;
}

function readFacts(told: Readonly<Record<string, unknown>>): { readonly facts: Facts } | { readonly fault: string } {
  const facts: Record<string, FactValue> = {};
  for (const [name, value] of Object.entries(told)) {
    if (!isFactName(name)) return { fault: `${name}: no fact of that name` };
    const read = parseFact(FACTS[name].kind, value);
    if (read === undefined) return { fault: `${name}: not a value of ${FACTS[name].kind}` };
    facts[name] = read;
  }
  return { facts };
}
