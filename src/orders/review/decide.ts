/**
 * Review (审单): orders and what is known around them → one decision each. Pure: the same call serves posting, the look again and the
 * try on history. Of the rules that speak the one of the smallest priority number decides (PASS lets an order through that others
 * would hold); where none decides, the order is held once the scores add up to the book's threshold.
 */

import type { Order } from '../../core/orders.ts';
import type { Bilingual } from '../../core/problems.ts';
import { factsIn, holds } from './condition.ts';
import { type Facts, factText } from './facts.ts';
import { factsOf, type ReviewSurroundings } from './facts-of.ts';
import { type HistoryState, historyIn } from './history.ts';
import type { Effect, ReviewRule } from './rule.ts';

export type DecidedEffect = Exclude<Effect, 'TAG'>;

/** A rule that spoke. */
export interface DecisionPart {
  readonly rule: string;
  readonly version: number;
  readonly effect: Effect;
  readonly score: number;
  readonly reason: Bilingual;
  /** What the rule looked at, as texts: never anything of a buyer. */
  readonly facts: Readonly<Record<string, string>>;
}

export interface ReviewDecision {
  readonly shop: string;
  readonly orderNo: string;
  readonly statementNo: bigint;
  readonly effect: DecidedEffect;
  readonly score: number;
  /** In the order of priority. */
  readonly parts: readonly DecisionPart[];
  /** RULES: decided now. PERSON: what a person decided before still covers it. */
  readonly by: 'RULES' | 'PERSON';
}

/** The last word of a person about an order, with the parts that he had before him. */
export interface PersonDecision {
  readonly effect: 'PASS' | 'REJECT';
  readonly score: number;
  readonly rules: ReadonlySet<string>;
}

export interface ReviewState extends HistoryState {
  readonly around: ReviewSurroundings;
  /** In force; any order. */
  readonly rules: readonly ReviewRule[];
  /** Score from which an order is held. */
  readonly threshold: number;
  /** By `shop|orderNo`; only where the last decision is a person's. */
  readonly byPerson: ReadonlyMap<string, PersonDecision>;
}

export interface OrderUnderReview {
  readonly statementNo: bigint;
  readonly order: Order;
}

/** One decision an order, in their order. */
export function reviewOrders(batch: readonly OrderUnderReview[], state: ReviewState): readonly ReviewDecision[] {
  const rules = [...state.rules].filter((rule) => rule.enabled).sort(byPriority);
  const historyOf = historyIn(state);
  return batch.map(({ order, statementNo }) => {
    const facts = factsOf(order, state.around, historyOf(order));
    const parts = rules.filter((rule) => holds(rule.condition, facts) === true).map((rule) => partOf(rule, facts));
    const spoken = { ...effectOf(parts, state.threshold), parts };
    const standing = stands(state.byPerson.get(`${order.shop}|${order.orderNo}`), spoken, facts);
    const place = { shop: order.shop, orderNo: order.orderNo, statementNo };
    return { ...place, ...spoken, ...(standing ? { effect: standing, by: 'PERSON' } : { by: 'RULES' }) } as const;
  });
}

/** Of one priority the stronger goes first, then by code, so that the outcome does not hang on the order of loading. */
function byPriority(a: ReviewRule, b: ReviewRule): number {
  const strength = { REJECT: 0, HOLD: 1, PASS: 2, TAG: 3 };
  return a.priority - b.priority || strength[a.effect] - strength[b.effect] || (a.code < b.code ? -1 : 1);
}

function partOf(rule: ReviewRule, facts: Facts): DecisionPart {
  const { code, effect, reason, score, version } = rule;
  const told = factsIn(rule.condition).flatMap((name) => {
    const value = facts[name];
    return value === undefined ? [] : [[name, factText(value)] as const];
  });
  return { rule: code, version, effect, score, reason, facts: Object.fromEntries(told) };
}

function effectOf(
  parts: readonly DecisionPart[],
  threshold: number,
): { readonly effect: DecidedEffect; readonly score: number } {
  const score = parts.reduce((sum, part) => sum + part.score, 0);
  for (const { effect } of parts) if (effect !== 'TAG') return { effect, score };
  return { effect: score >= threshold ? 'HOLD' : 'PASS', score };
}

/**
 * A person's PASS covers what he had before him; a rule that he did not see, or a higher score, asks again. His REJECT stands until
 * goods have left all the same: then the rules say what becomes of it.
 */
function stands(
  person: PersonDecision | undefined,
  now: { readonly effect: DecidedEffect; readonly score: number; readonly parts: readonly DecisionPart[] },
  facts: Facts,
): DecidedEffect | undefined {
  if (!person) return undefined;
  if (person.effect === 'REJECT')
    return facts.beforeShipping === false && facts.status !== 'CANCELLED' ? undefined : 'REJECT';
  const seen = now.parts.every(
    (part) => part.effect === 'PASS' || part.effect === 'TAG' || person.rules.has(part.rule),
  );
  return seen && now.score <= person.score ? 'PASS' : undefined;
}
