import { POSITIONS } from '../goods-sql.ts';
import { breakOf, breaksIn, countOf, counts, type Law } from '../law.ts';
import { RECONCILE_PROBLEMS as P } from '../problems.ts';

interface PositionRow {
  readonly warehouse: string;
  readonly material: string;
  readonly movedOnHand: bigint;
  readonly movedDefective: bigint;
  readonly promised: bigint;
  readonly onHand: bigint;
  readonly defective: bigint;
  readonly reserved: bigint;
}

/** accounting.md §8.1 L09, in units; cost comes with the layers. */
export const L09: Law = {
  id: 'L09',
  severity: 'B',
  statement: {
    zh: '库存数量：每个仓库、物料的在手数 = 变动之和，预占数 = 有效预占之和',
    en: 'Units in stock: each position is the sum of its movements, and what it promises the sum of its open reservations',
  },
  async *check(scope) {
    const breaks = yield* breaksIn<PositionRow>(scope, POSITIONS, (row) => {
      const { warehouse, material } = row;
      const place = { book: scope.book };
      const names = { warehouse, material };
      return [
        ...(row.movedOnHand === row.onHand
          ? []
          : [breakOf(P.LAW_L09_ON_HAND, place, { ...names, ...counts(row.movedOnHand, row.onHand) })]),
        ...(row.movedDefective === row.defective
          ? []
          : [breakOf(P.LAW_L09_DEFECTIVE, place, { ...names, ...counts(row.movedDefective, row.defective) })]),
        ...(row.promised === row.reserved
          ? []
          : [breakOf(P.LAW_L09_RESERVED, place, { ...names, ...counts(row.promised, row.reserved) })]),
      ];
    });
    return { checked: await countOf(scope, 'SELECT count(*) AS n FROM inventory.position WHERE book = $1'), breaks };
  },
};
