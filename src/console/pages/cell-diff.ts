/** What a revision changed: cells of two papers of one settlement, compared by what a cell is, not by its number. */
import { isZero, subtractAmounts, sumAmounts } from '../figures/amount-text.ts';
import type { CellJson, DifferenceJson } from '../http/shapes.ts';

const keyOf = (cell: CellJson): string =>
  JSON.stringify([cell.transactionType, cell.amountType, cell.amountDescription, cell.businessDate, cell.sku]);

function sumByKey(
  cells: readonly CellJson[],
): ReadonlyMap<string, { readonly cell: CellJson; readonly amount: string }> {
  const sums = new Map<string, { cell: CellJson; amount: string }>();
  for (const cell of cells) {
    const key = keyOf(cell);
    const before = sums.get(key)?.amount;
    sums.set(key, {
      cell,
      amount: before === undefined ? cell.amount.amount : sumAmounts([before, cell.amount.amount]),
    });
  }
  return sums;
}

export function cellDifferences(before: readonly CellJson[], after: readonly CellJson[]): readonly DifferenceJson[] {
  const old = sumByKey(before);
  const fresh = sumByKey(after);
  const differences: DifferenceJson[] = [];
  for (const key of new Set([...old.keys(), ...fresh.keys()])) {
    const cell = (fresh.get(key) ?? old.get(key))?.cell;
    if (!cell) continue;
    const left = old.get(key)?.amount ?? '0';
    const right = fresh.get(key)?.amount ?? '0';
    if (isZero(subtractAmounts(right, left))) continue;
    const { transactionType, amountType, amountDescription, businessDate, sku } = cell;
    const { currency } = cell.amount;
    differences.push({
      transactionType,
      amountType,
      amountDescription,
      businessDate,
      sku,
      before: { amount: left, currency },
      after: { amount: right, currency },
    });
  }
  return differences;
}
