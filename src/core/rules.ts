/**
 * Posting rules are data (DESIGN.md §4): a rule answers an event type under conditions, and says which named amount goes
 * to which semantic account on which natural side. A run compiles its pack once.
 */
import type { Chart, Side } from './journal.ts';
import { Bug } from './problems.ts';

export interface RuleLine {
  /** Name of an amount that the event exposes: `gross`, `net`, `tax`, `principal`, `interest`. */
  readonly amount: string;
  /** Semantic account key. */
  readonly account: string;
  /** Natural side: credit → credit a; debit → debit −a, a signed as the paper signs it (accounting.md §2.7). */
  readonly side: Side;
}

export interface PostingRule {
  readonly id: string;
  readonly version: number;
  readonly event: string;
  /** Fact name → values that fit. All facts must fit. `policy:…` facts are fixed for a run, the others come with the event. */
  readonly when: Readonly<Record<string, readonly string[]>>;
  /** Kind of the entry that takes the lines. */
  readonly entry: string;
  readonly lines: readonly RuleLine[];
  /** What takes the other side: the signed sum of the lines, netted over the entry or kept apart for each rule (gross). */
  readonly balance: { readonly account: string; readonly per: 'ENTRY' | 'RULE' };
}

export type Facts = Readonly<Record<string, string>>;

export interface CompiledRules {
  /** The first rule, in pack order, that fits; undefined where none does. */
  match(event: string, facts: Facts): PostingRule | undefined;
}

/**
 * Compiles a pack for fixed `policies` (facts `policy:<key>`). Throws Bug where a rule names an account that the chart
 * does not have.
 */
export function compileRules(pack: readonly PostingRule[], chart: Chart, policies: Facts): CompiledRules {
  const byEvent = new Map<string, Compiled[]>();
  for (const rule of pack) {
    if (!fitsPolicies(rule, policies)) continue;
    for (const key of [rule.balance.account, ...rule.lines.map((line) => line.account)])
      if (!chart.byKey.has(key))
        throw new Bug(`posting rule ${rule.id} names an account the chart does not have: ${key}`);
    const rules = byEvent.get(rule.event) ?? [];
    rules.push({ rule, conditions: eventConditions(rule) });
    byEvent.set(rule.event, rules);
  }
  return {
    match: (event, facts) => byEvent.get(event)?.find((one) => fitsFacts(one, facts))?.rule,
  };
}

function fitsPolicies(rule: PostingRule, policies: Facts): boolean {
  return Object.entries(rule.when).every(
    ([fact, values]) => !fact.startsWith('policy:') || values.includes(policies[fact.slice('policy:'.length)] ?? ''),
  );
}

interface Compiled {
  readonly rule: PostingRule;
  readonly conditions: readonly (readonly [fact: string, values: readonly string[]])[];
}

function eventConditions(rule: PostingRule): Compiled['conditions'] {
  return Object.entries(rule.when).filter(([fact]) => !fact.startsWith('policy:'));
}

function fitsFacts({ conditions }: Compiled, facts: Facts): boolean {
  return conditions.every(([fact, values]) => values.includes(facts[fact] ?? ''));
}
