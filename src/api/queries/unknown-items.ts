/** Items of a statement that hold it, with suggestions: classified anew, since rules may have been accepted since. */
import type { Currency } from '../../core/money.ts';
import type { Queryable } from '../../engine/transaction.ts';
import { loadCells } from '../../intake/statements.ts';
import { bookClassifier, classifyCells, defaultPack } from '../../pipeline/classification.ts';
import type { UnknownItemJson } from '../contract.ts';
import { unknownItemView } from '../views.ts';

export async function unknownItemsOf(
  db: Queryable,
  book: string,
  statementNo: bigint,
  currency: Currency,
): Promise<UnknownItemJson[]> {
  const pack = defaultPack();
  const cells = await loadCells(db, book, statementNo);
  const classified = classifyCells(statementNo, cells, await bookClassifier(db, book, pack), pack, false);
  return classified.unknown.map((one) => unknownItemView(one, currency));
}
