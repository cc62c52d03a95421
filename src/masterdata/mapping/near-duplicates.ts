/**
 * 数据清洗: records that are probably one, told as groups with a score and why (accounting.md §9.5 “Duplicate supplier names”).
 * Pure. Records are compared inside of blocks that share something, never each with each. Nothing is merged here, and a source's
 * record is never deleted: what a person approves becomes mappings of both to one of ours.
 */
import { likeness, normalCode, normalName, pairsOf } from './normal.ts';

export interface Cleanable {
  /** Unique over what is compared. */
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly barcode: string;
  readonly taxId: string;
}

export type DuplicateReason = 'SAME_TAX_ID' | 'SAME_BARCODE' | 'ALIKE_CODE' | 'SAME_NAME' | 'ALIKE_NAME';

export interface DuplicatePair {
  /** In the order of their ids. */
  readonly ids: readonly [string, string];
  readonly score: number;
  readonly reason: DuplicateReason;
}

export interface DuplicateGroup {
  readonly ids: readonly string[];
  /** Of its weakest link: whoever merges the group believes them all. */
  readonly score: number;
  readonly pairs: readonly DuplicatePair[];
}

const SCORES: Readonly<Record<Exclude<DuplicateReason, 'ALIKE_NAME'>, number>> = {
  SAME_TAX_ID: 99,
  SAME_BARCODE: 96,
  ALIKE_CODE: 94,
  SAME_NAME: 92,
};
/** Percent of likeness from which two names are told. Below it two real companies are met as often as one written twice. */
const LIKENESS_MIN = 80;
/** A pair of characters that more records have says nothing of them. */
const BLOCK_MAX = 200;

/** `namesCount`: false where equal names are no sign (SKU variants are named alike). Best groups first. */
export function nearDuplicates(records: readonly Cleanable[], namesCount = true): readonly DuplicateGroup[] {
  const pairs = new Map<string, DuplicatePair>();
  const keep = (a: Cleanable, b: Cleanable, score: number, reason: DuplicateReason): void => {
    const ids: [string, string] = a.id < b.id ? [a.id, b.id] : [b.id, a.id];
    const key = JSON.stringify(ids);
    const before = pairs.get(key);
    if (!before || score > before.score) pairs.set(key, { ids, score, reason });
  };
  const equal = (reason: keyof typeof SCORES, keyOf: (one: Cleanable) => string): void => {
    // A chain of neighbours joins the block: n links, not n².
    for (const block of blocksOf(records, (one) => [keyOf(one)]))
      for (const [at, one] of block.slice(1).entries()) keep(block[at]!, one, SCORES[reason], reason);
  };
  equal('SAME_TAX_ID', (one) => one.taxId.replaceAll(/\s/g, '').toUpperCase());
  equal('SAME_BARCODE', (one) => one.barcode);
  equal('ALIKE_CODE', (one) => normalCode(one.code));
  if (namesCount) {
    equal('SAME_NAME', (one) => normalName(one.name));
    alikeNames(records, keep);
  }
  return groupsOf([...pairs.values()]);
}

type Keep = (a: Cleanable, b: Cleanable, score: number, reason: DuplicateReason) => void;

function alikeNames(records: readonly Cleanable[], keep: Keep): void {
  const names = new Map(records.map((one) => [one.id, normalName(one.name)]));
  const compared = new Set<string>();
  for (const block of blocksOf(records, (one) => [...new Set(pairsOf(names.get(one.id)!))])) {
    if (block.length > BLOCK_MAX) continue;
    for (const [at, a] of block.entries())
      for (const b of block.slice(at + 1)) {
        const key = `${a.id}\u0000${b.id}`;
        if (compared.has(key)) continue;
        compared.add(key);
        const percent = likeness(names.get(a.id)!, names.get(b.id)!);
        if (percent >= LIKENESS_MIN && percent < 100) keep(a, b, percent - 10, 'ALIKE_NAME');
      }
  }
}

/** Records that share a key; an empty key is what is not told, and one alone is no block. */
function blocksOf(
  records: readonly Cleanable[],
  keysOf: (one: Cleanable) => readonly string[],
): readonly (readonly Cleanable[])[] {
  const blocks = new Map<string, Cleanable[]>();
  for (const one of records)
    for (const key of keysOf(one)) {
      if (key === '') continue;
      const block = blocks.get(key);
      if (block) block.push(one);
      else blocks.set(key, [one]);
    }
  return [...blocks.values()].filter((block) => block.length > 1);
}

function groupsOf(pairs: readonly DuplicatePair[]): readonly DuplicateGroup[] {
  const groupOf = new Map<string, { ids: Set<string>; pairs: DuplicatePair[] }>();
  for (const pair of pairs) {
    const [a, b] = pair.ids.map((id) => groupOf.get(id) ?? { ids: new Set([id]), pairs: [] });
    const joined = a === b ? a! : { ids: new Set([...a!.ids, ...b!.ids]), pairs: [...a!.pairs, ...b!.pairs] };
    joined.pairs.push(pair);
    for (const id of joined.ids) groupOf.set(id, joined);
  }
  return [...new Set(groupOf.values())]
    .map((group) => ({
      ids: [...group.ids].sort(),
      score: Math.min(...group.pairs.map((pair) => pair.score)),
      pairs: [...group.pairs].sort(
        (one, other) => other.score - one.score || (one.ids.join() < other.ids.join() ? -1 : 1),
      ),
    }))
    .sort((one, other) => other.score - one.score || (one.ids[0]! < other.ids[0]! ? -1 : 1));
}
