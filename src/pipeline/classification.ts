/** Cells of a statement, classified for a book: what posts, and what a person must decide first. */
import { loadFeeItems } from '../connectors/amazon/fee-items.ts';
import { marketplaceOf } from '../connectors/amazon/marketplaces.ts';
import { formatMinor } from '../core/money.ts';
import { type Place, type Problem, problem } from '../core/problems.ts';
import type { Queryable } from '../engine/transaction.ts';
import { acceptedRules, listAccepted } from '../fees/accepted.ts';
import { type Classification, type Classifier, classifierOf, type ItemRule, ruleText } from '../fees/classify.ts';
import { FEES_PROBLEMS } from '../fees/problems.ts';
import { suggestFeeKeys } from '../fees/suggest.ts';
import type { PostableCell } from '../funds/settlement.ts';
import type { Cell } from '../intake/cells.ts';
import type { UnknownItem } from './house.ts';

/** The default pack: facts about Amazon's items, one rule a row. */
export function defaultPack(): readonly ItemRule[] {
  return loadFeeItems().map((item) => ({
    transactionType: item.transactionType,
    amountType: item.amountType,
    amountDescription: item.amountDescription,
    feeKey: item.feeKey,
    confirmed: item.confirmed,
    taxPart: item.taxPart,
    expectedSign: item.expectedSign,
    accepted: false,
  }));
}

export async function bookClassifier(db: Queryable, book: string, pack: readonly ItemRule[]): Promise<Classifier> {
  return classifierOf(pack, acceptedRules(await listAccepted(db, book)));
}

/** Fee key of an item where it is classified; the chain and the tax assertion ask. */
export function feeKeyBy(classifier: Classifier): (item: Parameters<Classifier['classify']>[0]) => string | undefined {
  return (item) => {
    const found = classifier.classify(item);
    return found.result === 'UNKNOWN' ? undefined : found.fee.key;
  };
}

export interface ClassifiedCells {
  readonly cells: readonly PostableCell[];
  readonly unknown: readonly UnknownItem[];
}

/** With `buffer`, unknown items go to the buffer account instead of holding the settlement (policy unknownFee). */
export function classifyCells(
  statementNo: bigint,
  cells: readonly Cell[],
  classifier: Classifier,
  pack: readonly ItemRule[],
  buffer: boolean,
): ClassifiedCells {
  const cellsThatPost: PostableCell[] = [];
  const words = new Map<Classification, string>();
  const unknown = new Map<string, UnknownItem>();
  for (const cell of cells) {
    const found = classifier.classify(cell);
    if (found.result === 'CLASSIFIED') cellsThatPost.push(postableOf(statementNo, cell, found, words));
    else if (buffer) cellsThatPost.push(bufferedOf(statementNo, cell));
    else noteUnknown(unknown, cell, found, pack);
  }
  return { cells: cellsThatPost, unknown: [...unknown.values()] };
}

function postableOf(
  statementNo: bigint,
  cell: Cell,
  found: Extract<Classification, { result: 'CLASSIFIED' }>,
  words: Map<Classification, string>,
): PostableCell {
  const matchedRule = words.get(found) ?? ruleText(found.rule, found.step);
  words.set(found, matchedRule);
  return postableCell(statementNo, cell, feeKeyFor(cell, found.fee.key), matchedRule, found.rule.taxPart);
}

/** Orders of other channels: their fulfilment is multi-channel fulfilment (platform-reports.md §1.5.3). */
function feeKeyFor(cell: Cell, feeKey: string): string {
  const otherChannel = cell.marketplace !== '' && marketplaceOf(cell.marketplace) === undefined;
  return feeKey === 'FULFILMENT' && otherChannel ? 'MCF_FULFILMENT' : feeKey;
}

function bufferedOf(statementNo: bigint, cell: Cell): PostableCell {
  return postableCell(statementNo, cell, 'UNMAPPED', 'policy unknownFee=BUFFER', false);
}

function postableCell(
  statementNo: bigint,
  cell: Cell,
  feeKey: string,
  matchedRule: string,
  taxPart: boolean,
): PostableCell {
  return {
    statementNo,
    cellNo: cell.cellNo,
    businessDate: cell.businessDate,
    country: marketplaceOf(cell.marketplace)?.country ?? '',
    sku: cell.sku,
    jurisdiction: cell.jurisdiction,
    amount: cell.amount,
    transactionType: cell.transactionType,
    feeKey,
    matchedRule,
    taxPart,
  };
}

function noteUnknown(
  unknown: Map<string, UnknownItem>,
  cell: Cell,
  found: Classification,
  pack: readonly ItemRule[],
): void {
  const key = [cell.transactionType, cell.amountType, cell.amountDescription].join('\u0001');
  const known = unknown.get(key);
  if (known) {
    unknown.set(key, { ...known, amount: known.amount + cell.amount, rows: known.rows + cell.rows });
    return;
  }
  unknown.set(key, {
    transactionType: cell.transactionType,
    amountType: cell.amountType,
    amountDescription: cell.amountDescription,
    amount: cell.amount,
    rows: cell.rows,
    reason: found.result === 'UNCONFIRMED' ? 'UNCONFIRMED' : found.result === 'HOLD' ? 'HOLD' : 'UNKNOWN',
    suggestions:
      found.result === 'UNCONFIRMED'
        ? [{ feeKey: found.fee.key, score: 90, why: ruleText(found.rule, found.step) }]
        : suggestFeeKeys(cell, cell.amount < 0n ? -1 : 1, pack),
  });
}

const UNKNOWN_PROBLEM = {
  UNKNOWN: FEES_PROBLEMS.ITEM_UNKNOWN,
  UNCONFIRMED: FEES_PROBLEMS.ITEM_UNCONFIRMED,
  HOLD: FEES_PROBLEMS.ITEM_HELD,
} as const;

/** One problem an item, with the command that accepts it. */
export function unknownItemProblem(item: UnknownItem, book: string, currency: string, place: Place): Problem {
  const best = item.suggestions[0]?.feeKey;
  const quoted = [item.transactionType, item.amountType, item.amountDescription]
    .map((text) => JSON.stringify(text))
    .join(' ');
  return problem(UNKNOWN_PROBLEM[item.reason], place, {
    item: [item.transactionType, item.amountType, item.amountDescription].join(' / '),
    rows: item.rows.toString(),
    amount: formatMinor(item.amount, currency),
    currency,
    suggestion: best ?? '—',
    command: `heliu accept ${quoted} ${best ?? 'FEE_KEY'} --book ${book} --reason "…"`,
  });
}
