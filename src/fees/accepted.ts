/** Item rules that a person accepted for a book. Append only: the newest row of an item wins. */
import type { IsoDate } from '../core/dates.ts';
import { problem, Refused } from '../core/problems.ts';
import type { Queryable, Tx } from '../engine/transaction.ts';
import type { ItemRule, ItemType } from './classify.ts';
import { ACCEPTABLE_FEE_KEYS } from './fee-keys.ts';
import { FEES_PROBLEMS } from './problems.ts';

export interface AcceptedItem extends ItemType {
  readonly feeKey: string;
  readonly effectiveFrom: IsoDate;
  readonly decidedBy: string;
  readonly reason: string;
  readonly decidedAt: Date;
  readonly state: 'ACCEPTED' | 'WITHDRAWN';
}

interface ItemRow {
  readonly transaction_type: string;
  readonly amount_type: string;
  readonly amount_description: string;
  readonly fee_key: string;
  readonly effective_from: string;
  readonly decided_by: string;
  readonly reason: string;
  readonly decided_at: Date;
  readonly state: 'ACCEPTED' | 'WITHDRAWN';
}

/** Newest decision of each item. */
export async function listAccepted(db: Queryable, book: string): Promise<readonly AcceptedItem[]> {
  const found = await db.query<ItemRow>(
    `SELECT DISTINCT ON (transaction_type, amount_type, amount_description) transaction_type, amount_type, amount_description,
       fee_key, effective_from::text, decided_by, reason, decided_at, state
     FROM fees.item_rule WHERE book = $1
     ORDER BY transaction_type, amount_type, amount_description, rule_no DESC`,
    [book],
  );
  return found.rows.map((row) => ({
    transactionType: row.transaction_type,
    amountType: row.amount_type,
    amountDescription: row.amount_description,
    feeKey: row.fee_key,
    effectiveFrom: row.effective_from,
    decidedBy: row.decided_by,
    reason: row.reason,
    decidedAt: row.decided_at,
    state: row.state,
  }));
}

/** The accepted items as rules for the classifier; they stand before the pack. */
export function acceptedRules(items: readonly AcceptedItem[]): readonly ItemRule[] {
  return items
    .filter((item) => item.state === 'ACCEPTED')
    .map((item) => ({
      transactionType: item.transactionType,
      amountType: item.amountType,
      amountDescription: item.amountDescription,
      feeKey: item.feeKey,
      confirmed: 'y',
      taxPart: false,
      expectedSign: '±',
      accepted: true,
    }));
}

/** Stores a decision. Throws Refused where the fee key cannot be given to an item, or no reason is named. */
export async function storeAccepted(
  tx: Tx,
  item: ItemType & { readonly book: string; readonly feeKey: string; readonly reason: string; readonly by: string },
  now: Date,
): Promise<void> {
  if (!ACCEPTABLE_FEE_KEYS.some((one) => one.key === item.feeKey))
    throw new Refused(problem(FEES_PROBLEMS.FEE_KEY_NOT_ACCEPTABLE, { book: item.book }, { feeKey: item.feeKey }));
  if (item.reason.trim() === '') throw new Refused(problem(FEES_PROBLEMS.ACCEPT_REASON_REQUIRED, { book: item.book }));
  await tx.query(
    `INSERT INTO fees.item_rule (book, transaction_type, amount_type, amount_description, fee_key, state, effective_from,
       decided_by, reason, decided_at) VALUES ($1, $2, $3, $4, $5, 'ACCEPTED', $6, $7, $8, $9)`,
    [
      item.book,
      item.transactionType,
      item.amountType,
      item.amountDescription,
      item.feeKey,
      now.toISOString().slice(0, 10),
      item.by,
      item.reason,
      now,
    ],
  );
}
