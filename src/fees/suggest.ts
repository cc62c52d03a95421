/** Scored suggestions for an item that no rule names: offline, explained, never applied by themselves. */
import { foldText, foldType, type ItemRule, type ItemType } from './classify.ts';
import { ACCEPTABLE_FEE_KEYS, feeKeyOf } from './fee-keys.ts';

export interface Suggestion {
  readonly feeKey: string;
  /** 0–100. */
  readonly score: number;
  readonly why: string;
}

const SUGGESTIONS_MAX = 5;
/** A share of words in common below this is noise. */
const SCORE_MIN = 25;

/**
 * Fee keys by likeness of words to the pack's items and to the keys' own names; the same amount type and an expected sign
 * that agrees add to it. `sign` of the amount as reported: 1 or −1.
 */
export function suggestFeeKeys(item: ItemType, sign: 1 | -1, pack: readonly ItemRule[]): readonly Suggestion[] {
  const words = wordsOf(`${item.transactionType} ${item.amountType} ${item.amountDescription}`);
  const best = new Map<string, Suggestion>();
  const offer = (feeKey: string, score: number, why: string): void => {
    const bounded = Math.min(95, Math.round(score));
    if (bounded >= SCORE_MIN && bounded > (best.get(feeKey)?.score ?? 0))
      best.set(feeKey, { feeKey, score: bounded, why });
  };
  for (const rule of pack) {
    const fee = feeKeyOf(rule.feeKey);
    if (!fee || fee.role === 'HOLD' || rule.transactionType.startsWith('[')) continue;
    const likeness = likenessOf(words, wordsOf(`${rule.amountType} ${rule.amountDescription}`));
    const sameType = foldType(rule.amountType) === foldType(item.amountType) ? 10 : 0;
    const signAgrees = rule.expectedSign === '±' || (rule.expectedSign === '+') === sign > 0 ? 5 : -10;
    if (likeness > 0)
      offer(rule.feeKey, likeness * 80 + sameType + signAgrees, `${rule.amountType} / ${rule.amountDescription}`);
  }
  for (const fee of ACCEPTABLE_FEE_KEYS) {
    const likeness = likenessOf(words, wordsOf(`${fee.key.replaceAll('_', ' ')} ${fee.en}`));
    if (likeness > 0) offer(fee.key, likeness * 70, fee.en);
  }
  return [...best.values()]
    .sort((a, b) => b.score - a.score || (a.feeKey < b.feeKey ? -1 : 1))
    .slice(0, SUGGESTIONS_MAX);
}

const STOP_WORDS = new Set([
  'fee',
  'fees',
  'other',
  'transaction',
  'the',
  'of',
  'and',
  'to',
  'for',
  'on',
  'by',
  'item',
  'amazon',
]);

function wordsOf(text: string): ReadonlySet<string> {
  const spaced = text.replace(/([a-z])([A-Z])/gu, '$1 $2');
  return new Set(
    foldText(spaced)
      .split(/[^\p{L}\p{N}]+/u)
      .filter((word) => word.length > 1 && !STOP_WORDS.has(word)),
  );
}

/** Shared words over the words of the shorter side (Szymkiewicz–Simpson), damped where only one word is shared. */
function likenessOf(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const shared = [...a].filter((word) => b.has(word)).length;
  const shorter = Math.min(a.size, b.size);
  if (shared === 0 || shorter === 0) return 0;
  const overlap = shared / shorter;
  return shared === 1 ? overlap * 0.7 : overlap;
}
