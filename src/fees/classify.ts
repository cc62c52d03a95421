/**
 * What an item of a settlement is: (transaction type, amount type, amount description) → fee key, by the matching order of
 * platform-reports.md §1.5.2. First hit wins: exact → folded → prefix → wildcard by amount type → wildcard of any type →
 * V2 twin. What stays unknown holds its settlement.
 */
import { type FeeKey, feeKeyOf } from './fee-keys.ts';

/** One rule of the pack. A description that ends with `…` is a prefix; one that begins with `*` fits any text. */
export interface ItemRule {
  readonly transactionType: string;
  readonly amountType: string;
  readonly amountDescription: string;
  readonly feeKey: string;
  /** y official or seen in real files · s third-party · n our own knowledge only: a person accepts it first. */
  readonly confirmed: 'y' | 's' | 'n';
  /** The item is the tax part of its fee (accounting.md §2.7 feeTaxRecoverable). */
  readonly taxPart: boolean;
  /** `+`, `-` or `±`: a line with the other sign is classified all the same. */
  readonly expectedSign: string;
  /** True for a rule that a person of this book accepted. */
  readonly accepted: boolean;
}

export interface ItemType {
  readonly transactionType: string;
  readonly amountType: string;
  readonly amountDescription: string;
}

export type MatchStep = 'EXACT' | 'FOLDED' | 'PREFIX' | 'AMOUNT_TYPE' | 'ANY_TYPE' | 'V2_TWIN';

export type Classification =
  | { readonly result: 'CLASSIFIED'; readonly rule: ItemRule; readonly fee: FeeKey; readonly step: MatchStep }
  /** In the pack, but nobody else vouches for it: a suggestion. */
  | { readonly result: 'UNCONFIRMED'; readonly rule: ItemRule; readonly fee: FeeKey; readonly step: MatchStep }
  /** Known, and only a person can say what it is. */
  | { readonly result: 'HOLD'; readonly rule: ItemRule; readonly fee: FeeKey; readonly step: MatchStep }
  | { readonly result: 'UNKNOWN' };

export interface Classifier {
  classify(item: ItemType): Classification;
}

const V1_OTHER_AMOUNT = '[V1 flat file] other-amount';
const TWIN_AMOUNT_TYPES = ['other-transaction', 'FBA Inventory Reimbursement', 'MCF Inventory Reimbursement'];

/** Unicode NFKC but for `…`, blanks made one, trimmed, case-folded. */
export function foldText(text: string): string {
  return text
    .split('…')
    .map((part) => part.normalize('NFKC'))
    .join('…')
    .replace(/\s+/gu, ' ')
    .trim()
    .toLowerCase();
}

/** Types are compared without blanks, hyphens and underscores too: `Shipment-Fees` = `ShipmentFees`. */
export function foldType(text: string): string {
  return foldText(text).replace(/[\s_-]+/gu, '');
}

/** Builds the look-ups once; `classify` remembers each type, so a row costs one map look-up. */
export function classifierOf(pack: readonly ItemRule[], accepted: readonly ItemRule[]): Classifier {
  const rules = [...accepted, ...pack];
  const index = indexOf(rules);
  const known = new Map<string, Classification>();
  return {
    classify: (item) => {
      const key = `${item.transactionType}\u0001${item.amountType}\u0001${item.amountDescription}`;
      const hit = known.get(key);
      if (hit) return hit;
      const result = verdict(search(index, item));
      known.set(key, result);
      return result;
    },
  };
}

interface Folded {
  readonly rule: ItemRule;
  readonly transaction: string;
  readonly amountType: string;
  readonly description: string;
}

interface Index {
  readonly exact: ReadonlyMap<string, ItemRule>;
  readonly folded: ReadonlyMap<string, ItemRule>;
  readonly prefixes: readonly Folded[];
  readonly wildcards: readonly Folded[];
  readonly all: readonly Folded[];
}

function indexOf(rules: readonly ItemRule[]): Index {
  const exact = new Map<string, ItemRule>();
  const folded = new Map<string, ItemRule>();
  const all: Folded[] = rules.map((rule) => ({
    rule,
    transaction: foldType(rule.transactionType),
    amountType: foldType(rule.amountType),
    description: foldText(rule.amountDescription),
  }));
  for (const one of all) {
    const exactKey = keyOf(one.rule.transactionType, one.rule.amountType, one.rule.amountDescription);
    if (!exact.has(exactKey)) exact.set(exactKey, one.rule);
    const foldedKey = keyOf(one.transaction, one.amountType, one.description);
    if (!folded.has(foldedKey)) folded.set(foldedKey, one.rule);
  }
  const prefixes = all.filter((one) => one.description.endsWith('…') && one.description.length > 1);
  return {
    exact,
    folded,
    // the longest prefix wins
    prefixes: prefixes.sort((a, b) => b.description.length - a.description.length),
    wildcards: all.filter((one) => one.description.startsWith('*')),
    all,
  };
}

function keyOf(transaction: string, amountType: string, description: string): string {
  return `${transaction}\u0001${amountType}\u0001${description}`;
}

interface Hit {
  readonly rule: ItemRule;
  readonly step: MatchStep;
}

function search(index: Index, item: ItemType): Hit | undefined {
  const transaction = foldType(item.transactionType);
  const amountType = foldType(item.amountType);
  const description = foldText(item.amountDescription);
  return (
    exactOrFolded(index, item, transaction, amountType, description) ??
    byPrefix(index, transaction, amountType, description) ??
    byAmountType(index, transaction, amountType) ??
    byAnyType(index, transaction, amountType, description) ??
    (item.amountType === V1_OTHER_AMOUNT ? byTwin(index, item.transactionType) : undefined)
  );
}

function exactOrFolded(
  index: Index,
  item: ItemType,
  transaction: string,
  amountType: string,
  description: string,
): Hit | undefined {
  const exact = index.exact.get(keyOf(item.transactionType, item.amountType, item.amountDescription));
  if (exact) return { rule: exact, step: 'EXACT' };
  const folded = index.folded.get(keyOf(transaction, amountType, description));
  return folded && { rule: folded, step: 'FOLDED' };
}

function byPrefix(index: Index, transaction: string, amountType: string, description: string): Hit | undefined {
  for (const type of [transaction, '*']) {
    const found = index.prefixes.find(
      (one) =>
        one.transaction === type &&
        (one.amountType === amountType || one.amountType === '*') &&
        description.startsWith(one.description.slice(0, -1)),
    );
    if (found) return { rule: found.rule, step: 'PREFIX' };
  }
  return undefined;
}

function byAmountType(index: Index, transaction: string, amountType: string): Hit | undefined {
  const found = index.wildcards.find((one) => one.transaction === transaction && one.amountType === amountType);
  return found && { rule: found.rule, step: 'AMOUNT_TYPE' };
}

function byAnyType(index: Index, transaction: string, amountType: string, description: string): Hit | undefined {
  const found = index.all.find(
    (one) =>
      (one.transaction === '*' || one.amountType === '*') &&
      (one.transaction === '*' || one.transaction === transaction) &&
      (one.amountType === '*' || one.amountType === amountType) &&
      (one.description.startsWith('*') || one.description === description),
  );
  return found && { rule: found.rule, step: 'ANY_TYPE' };
}

/** A V1 `other-amount` row: its transaction type is what V2 calls a description, or an amount type (§1.5.2 step 6). */
function byTwin(index: Index, transactionType: string): Hit | undefined {
  const text = foldText(transactionType);
  const asDescription = TWIN_AMOUNT_TYPES.flatMap((amountType) => {
    const type = foldType(amountType);
    const other = foldType('other-transaction');
    const folded = index.folded.get(keyOf(other, type, text));
    const hit = folded ?? byPrefix(index, other, type, text)?.rule;
    return hit ? [hit] : [];
  });
  const settlementRows = index.all.filter(
    (one) => !one.rule.transactionType.startsWith('[') && !one.rule.amountType.startsWith('['),
  );
  const asAmountType = settlementRows
    .filter((one) => one.amountType === foldType(transactionType))
    .map((one) => one.rule);
  const found = [...asDescription, ...asAmountType];
  const keys = new Set(found.map((rule) => rule.feeKey));
  const first = found[0];
  return first && keys.size === 1 ? { rule: first, step: 'V2_TWIN' } : undefined;
}

function verdict(hit: Hit | undefined): Classification {
  if (!hit) return { result: 'UNKNOWN' };
  const fee = feeKeyOf(hit.rule.feeKey);
  if (!fee) return { result: 'UNKNOWN' };
  if (fee.role === 'HOLD') return { result: 'HOLD', rule: hit.rule, fee, step: hit.step };
  if (hit.rule.confirmed === 'n' && !hit.rule.accepted)
    return { result: 'UNCONFIRMED', rule: hit.rule, fee, step: hit.step };
  return { result: 'CLASSIFIED', rule: hit.rule, fee, step: hit.step };
}

/** The rule in words for proof: `Order/ItemFees/Commission (EXACT)`. */
export function ruleText(rule: ItemRule, step: MatchStep): string {
  const origin = rule.accepted ? 'accepted' : `pack:${rule.confirmed}`;
  return `${rule.transactionType}/${rule.amountType}/${rule.amountDescription} → ${rule.feeKey} (${step}, ${origin})`;
}
