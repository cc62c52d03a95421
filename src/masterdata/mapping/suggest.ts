/**
 * Values that an unmapped key probably has, each with a score and why. Offline and deterministic: equal codes, barcodes, what the
 * key was before or elsewhere, then names that are alike. A suggestion is never used before a person proposes and another approves.
 */
import type { MappingValue } from './kinds.ts';
import { likeness, normalCode, normalName, pairsOf } from './normal.ts';

export type SuggestionReason =
  | 'SAME_CODE'
  | 'PAIRED_AT_SOURCE'
  | 'SAME_BARCODE'
  | 'SAME_TAX_ID'
  | 'ALIKE_CODE'
  | 'MAPPED_BEFORE'
  | 'SAME_NAME'
  | 'ALIKE_NAME'
  | 'OWN_CODE';

/** Percent; a code that is equal letter by letter is certain as far as a machine can tell. */
const SCORES: Readonly<Record<Exclude<SuggestionReason, 'ALIKE_NAME'>, number>> = {
  SAME_CODE: 100,
  PAIRED_AT_SOURCE: 98,
  SAME_BARCODE: 97,
  SAME_TAX_ID: 97,
  ALIKE_CODE: 92,
  MAPPED_BEFORE: 90,
  SAME_NAME: 88,
  // Nothing is alike: a new code of ours.
  OWN_CODE: 40,
};
/** Names that are alike reach this at most, and below `LIKENESS_MIN` are not told. */
const ALIKE_NAME_MAX = 84;
const LIKENESS_MIN = 50;
const SUGGESTIONS_MAX = 5;

/** The unmapped thing: all that is known of it, the best first. */
export interface Subject {
  readonly codes: readonly string[];
  readonly names: readonly string[];
  readonly barcode: string;
  readonly taxId: string;
}

/** What it may be mapped to. */
export interface Candidate {
  readonly value: MappingValue;
  readonly code: string;
  readonly name: string;
  readonly barcode: string;
  readonly taxId: string;
}

export interface Suggestion {
  readonly value: MappingValue;
  /** 1 to 100. */
  readonly score: number;
  readonly reason: SuggestionReason;
  /** What was equal or alike. */
  readonly detail: string;
}

/** Candidates looked up by what may be equal, so that a thousand subjects do not walk ten thousand candidates each. */
export interface Suggester {
  /** `history`: values that the same thing had before or has elsewhere. Best first, at most five. */
  suggest(subject: Subject, known?: readonly Known[]): readonly Suggestion[];
}

export interface Known {
  readonly value: MappingValue;
  readonly reason: 'PAIRED_AT_SOURCE' | 'MAPPED_BEFORE' | 'OWN_CODE';
  readonly detail: string;
}

type Index = ReadonlyMap<string, readonly Candidate[]>;

export function suggester(candidates: readonly Candidate[]): Suggester {
  const byCode = indexBy(candidates, (one) => [one.code]);
  const byNormalCode = indexBy(candidates, (one) => [normalCode(one.code)]);
  const byBarcode = indexBy(candidates, (one) => [one.barcode]);
  const byTaxId = indexBy(candidates, (one) => [one.taxId.toUpperCase()]);
  const byName = indexBy(candidates, (one) => [normalName(one.name)]);
  const byPair = indexBy(candidates, (one) => [...new Set(pairsOf(normalName(one.name)))]);
  return {
    suggest({ codes, names, barcode, taxId }, known = []) {
      const found: Suggestion[] = known.map((one) => ({ ...one, score: SCORES[one.reason] }));
      const add = (index: Index, keys: readonly string[], reason: keyof typeof SCORES): void => {
        for (const key of keys)
          for (const one of index.get(key) ?? [])
            found.push({ value: one.value, score: SCORES[reason], reason, detail: one.code });
      };
      add(byCode, codes, 'SAME_CODE');
      add(byBarcode, [barcode], 'SAME_BARCODE');
      add(byTaxId, [taxId.toUpperCase()], 'SAME_TAX_ID');
      add(byNormalCode, codes.map(normalCode), 'ALIKE_CODE');
      add(byName, names.map(normalName), 'SAME_NAME');
      for (const name of names) found.push(...alike(byPair, normalName(name)));
      return bestOf(found);
    },
  };
}

/** An empty key is what is not told: nothing is equal by it. */
function indexBy(candidates: readonly Candidate[], keysOf: (one: Candidate) => readonly string[]): Index {
  const index = new Map<string, Candidate[]>();
  for (const one of candidates)
    for (const key of keysOf(one)) {
      if (key === '') continue;
      const list = index.get(key);
      if (list) list.push(one);
      else index.set(key, [one]);
    }
  return index;
}

/** Of pairs that half the list has (有限, 公司) nothing is learnt: so many candidates of one pair are not walked. */
const CANDIDATES_A_PAIR_MAX = 500;

function alike(byPair: Index, name: string): readonly Suggestion[] {
  const near = new Set<Candidate>();
  for (const pair of new Set(pairsOf(name))) {
    const list = byPair.get(pair) ?? [];
    if (list.length <= CANDIDATES_A_PAIR_MAX) for (const one of list) near.add(one);
  }
  return [...near].flatMap((one) => {
    const percent = likeness(name, normalName(one.name));
    if (percent < LIKENESS_MIN || percent === 100) return [];
    const score = Math.floor((percent * ALIKE_NAME_MAX) / 100);
    return [{ value: one.value, score, reason: 'ALIKE_NAME' as const, detail: one.name }];
  });
}

/** Of one value the best reason; equal scores in the order of their values, so that two runs say the same. */
function bestOf(found: readonly Suggestion[]): readonly Suggestion[] {
  const best = new Map<string, Suggestion>();
  for (const one of found) {
    const key = JSON.stringify(one.value);
    const before = best.get(key);
    if (!before || one.score > before.score) best.set(key, one);
  }
  return [...best.entries()]
    .sort(([a, one], [b, other]) => other.score - one.score || (a < b ? -1 : 1))
    .slice(0, SUGGESTIONS_MAX)
    .map(([, one]) => one);
}
