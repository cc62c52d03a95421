/** Item rules that people accepted or withdrew, newest first. */
import type { Queryable } from '../../engine/transaction.ts';
import type { ItemRuleJson, PageJson } from '../contract.ts';
import { limitOf, type PageQuery, pageOfRows, readCursor } from '../paging.ts';
import { instantView } from '../views.ts';

interface Row {
  readonly rule_no: bigint;
  readonly book: string;
  readonly transaction_type: string;
  readonly amount_type: string;
  readonly amount_description: string;
  readonly fee_key: string;
  readonly state: 'ACCEPTED' | 'WITHDRAWN';
  readonly effective_from: string;
  readonly decided_by: string;
  readonly reason: string;
  readonly decided_at: Date;
}

export async function listItemRules(
  db: Queryable,
  filter: PageQuery & { readonly book?: string },
): Promise<PageJson<ItemRuleJson>> {
  const after = readCursor(filter.cursor, ['number']);
  const limit = limitOf(filter);
  const { rows } = await db.query<Row>(
    `SELECT * FROM fees.item_rule WHERE ($1::text IS NULL OR book = $1) AND ($2::bigint IS NULL OR rule_no < $2)
     ORDER BY rule_no DESC LIMIT $3`,
    [filter.book ?? null, after?.[0] ?? null, limit + 1],
  );
  return pageOfRows(rows, limit, viewOf, (row) => [String(row.rule_no)]);
}

function viewOf(row: Row): ItemRuleJson {
  return {
    ruleNo: String(row.rule_no),
    book: row.book,
    transactionType: row.transaction_type,
    amountType: row.amount_type,
    amountDescription: row.amount_description,
    feeKey: row.fee_key,
    state: row.state,
    effectiveFrom: row.effective_from,
    decidedBy: row.decided_by,
    reason: row.reason,
    decidedAt: instantView(row.decided_at),
  };
}
