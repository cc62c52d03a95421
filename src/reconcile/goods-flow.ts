/** Orders whose goods and revenue do not meet: for the exceptions, while L07 proves the same for the close. */
import type { IsoDate } from '../core/dates.ts';
import { addDays } from '../core/dates.ts';
import { type Problem, problem } from '../core/problems.ts';
import type { Queryable } from '../engine/transaction.ts';
import { OPEN_FLOWS } from './goods-sql.ts';
import { RECONCILE_PROBLEMS as P } from './problems.ts';

interface GapRow {
  readonly shop: string;
  readonly order: string;
  readonly recognised: bigint;
  readonly issued: bigint;
  readonly waits: bigint;
  readonly dispatchedOn: IsoDate | null;
  /** NOT_SHIPPED: revenue without an issue. NOT_SOLD: an issue without revenue. WAITS: dispatched, and not recognised in time. */
  readonly gap: 'NOT_SHIPPED' | 'NOT_SOLD' | 'WAITS';
  readonly all: bigint;
}

export interface GoodsFlowGaps {
  /** At most GAPS_TOLD_MAX. */
  readonly problems: readonly Problem[];
  readonly count: number;
}

const GAPS_TOLD_MAX = 500;

/**
 * Sales of a book whose revenue has no stock issue, whose issue has no revenue, and goods dispatched more than `toleranceDays`
 * before `asOf` that are not recognised yet (accounting.md §2.2, L07). The tolerance has to cover the longest time from the
 * shipment to the trigger.
 */
export async function goodsFlowGaps(
  db: Queryable,
  book: string,
  asOf: IsoDate,
  toleranceDays: number,
): Promise<GoodsFlowGaps> {
  const { rows } = await db.query<GapRow>(
    `SELECT *, count(*) OVER () AS "all" FROM (${OPEN_FLOWS}) AS found LIMIT ${GAPS_TOLD_MAX}`,
    [book, addDays(asOf, -toleranceDays)],
  );
  return { problems: rows.map((row) => problemOf(book, row)), count: Number(rows[0]?.all ?? 0n) };
}

function problemOf(book: string, row: GapRow): Problem {
  const { shop, order, gap } = row;
  const place = { book, shop, order };
  const units = { recognised: String(row.recognised), issued: String(row.issued) };
  if (gap === 'NOT_SHIPPED') return problem(P.GOODS_RECOGNISED_NOT_SHIPPED, place, units);
  if (gap === 'NOT_SOLD') return problem(P.GOODS_SHIPPED_WITHOUT_ORDER, place, units);
  const params = { waits: String(row.waits), date: row.dispatchedOn ?? '' };
  return problem(P.GOODS_SHIPPED_NOT_RECOGNISED, place, params);
}
