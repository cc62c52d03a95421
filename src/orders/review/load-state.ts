/** What a batch of orders is reviewed against, in one query a table whatever the size of the batch. */
import { addDays } from '../../core/dates.ts';
import type { Order } from '../../core/orders.ts';
import type { Queryable } from '../../engine/transaction.ts';
import type { StoredOrder } from '../told.ts';
import { blockedAmong } from './blocked-marks.ts';
import type { OrderUnderReview, PersonDecision, ReviewState } from './decide.ts';
import { lastDecisions } from './decisions.ts';
import type { ReviewSurroundings } from './facts-of.ts';
import { basketOf, HISTORY_DAYS, type HistoryState, type PastOrder, SKU_LINES_MIN } from './history.ts';
import type { ReviewRule } from './rule.ts';

/** A mark with more orders than this is remarkable enough without the rest. */
const ORDERS_A_MARK_MAX = 100;
const LINES_A_SKU = 50;

export interface ReviewSetting {
  readonly around: ReviewSurroundings;
  /** `rulesInForce`; loaded by the caller, once for many batches. */
  readonly rules: readonly ReviewRule[];
  readonly threshold: number;
}

/** `batch`: orders of `book`, each stored as a revision before. */
export async function loadReviewState(
  db: Queryable,
  book: string,
  batch: readonly OrderUnderReview[],
  setting: ReviewSetting,
): Promise<ReviewState> {
  const decided = await lastDecisions(
    db,
    book,
    batch.map((one) => one.order),
  );
  const byPerson = new Map<string, PersonDecision>();
  const rejected = new Set<string>();
  for (const [place, { byPerson: isPersons, effect, parts, score }] of decided) {
    if (effect === 'REJECT') rejected.add(place);
    if (isPersons && effect !== 'HOLD')
      byPerson.set(place, { effect, score, rules: new Set(parts.map((part) => part.rule)) });
  }
  return {
    ...setting,
    ...(await loadHistory(
      db,
      book,
      batch.map((one) => one.order),
    )),
    byPerson,
    rejected,
  };
}

/** Without what was decided. */
export async function loadHistory(
  db: Queryable,
  book: string,
  orders: readonly Order[],
): Promise<Omit<HistoryState, 'rejected'>> {
  const buyers = marksOf(orders, 'buyer');
  const addresses = marksOf(orders, 'address');
  const [first = '', last = ''] = span(orders);
  const window = [addDays(first, -HISTORY_DAYS), addDays(last, 1)] as const;
  return {
    past: [
      ...(await pastOrders(db, book, 'buyer', buyers, window)),
      ...(await pastOrders(db, book, 'address', addresses, window)),
    ],
    usualQuantity: await usualQuantities(db, book, orders),
    blockedBuyers: await blockedAmong(db, book, 'BUYER', buyers),
    blockedAddresses: await blockedAmong(db, book, 'ADDRESS', addresses),
  };
}

function marksOf(orders: readonly Order[], name: 'buyer' | 'address'): readonly string[] {
  return [...new Set(orders.map((order) => order.buyer[name]))].filter((mark) => mark !== '');
}

/** First and last day on which one of them was purchased. */
function span(orders: readonly Order[]): readonly string[] {
  const days = orders.map((order) => order.purchasedAt.slice(0, 10)).sort();
  return days.length === 0 ? ['1970-01-01', '1970-01-01'] : [days[0]!, days.at(-1)!];
}

type PastRow = Omit<PastOrder, 'basket'> & { readonly lines: StoredOrder['lines'] };

/** The last ORDERS_A_MARK_MAX statements of each mark in the window that still count for their order. */
async function pastOrders(
  db: Queryable,
  book: string,
  mark: 'buyer' | 'address',
  marks: readonly string[],
  window: readonly [string, string],
): Promise<readonly PastOrder[]> {
  if (marks.length === 0) return [];
  const { rows } = await db.query<PastRow>(
    `SELECT r.shop, r.order_no AS "orderNo", r.told->'buyer'->>'buyer' AS buyer, r.told->'buyer'->>'address' AS address,
            r.told->>'kind' AS kind, r.told->>'status' AS status, r.told->>'purchasedAt' AS "purchasedAt", r.told->'lines' AS lines
     FROM unnest($2::text[]) AS m (mark)
     CROSS JOIN LATERAL (
       SELECT * FROM orders.revision
       WHERE book = $1 AND told->'buyer'->>'${mark}' = m.mark AND told->'buyer'->>'${mark}' <> ''
         AND told->>'purchasedAt' >= $3 AND told->>'purchasedAt' < $4
       ORDER BY told->>'purchasedAt' DESC LIMIT ${ORDERS_A_MARK_MAX}
     ) r
     JOIN orders."order" o ON o.book = r.book AND o.shop = r.shop AND o.order_no = r.order_no AND o.told_statement = r.statement_no`,
    [book, marks, ...window],
  );
  return rows.map(({ lines, ...row }) => ({ ...row, basket: basketOf(lines) }));
}

/** The quantity that nine of ten of the last lines of a SKU do not pass: one odd order among them does not move it. */
async function usualQuantities(
  db: Queryable,
  book: string,
  orders: readonly Order[],
): Promise<ReadonlyMap<string, number>> {
  const skus = [...new Set(orders.flatMap((order) => order.lines.map((line) => line.sku)))].filter((sku) => sku !== '');
  const { rows } = await db.query<{ sku: string; usual: string }>(
    `SELECT s.sku, percentile_disc(0.9) WITHIN GROUP (ORDER BY c.quantity)::text AS usual
     FROM unnest($2::text[]) AS s (sku)
     CROSS JOIN LATERAL (
       SELECT quantity FROM orders.cell WHERE book = $1 AND sku = s.sku AND what = 'PRINCIPAL' AND quantity > 0
       ORDER BY statement_no DESC LIMIT ${LINES_A_SKU}
     ) c
     GROUP BY s.sku HAVING count(*) >= ${SKU_LINES_MIN}`,
    [book, skus],
  );
  return new Map(rows.map((row) => [row.sku, Number(row.usual)]));
}
