/** The list of orders, its counts, and what holds them. */
import type { Currency } from '../../core/money.ts';
import type { Catalogue, Problem } from '../../core/problems.ts';
import type { Queryable } from '../../engine/transaction.ts';
import type { OrderBriefJson, OrderCountsJson, OrderProblemsJson, PageJson } from '../contract.ts';
import { containing, limitOf, type PageQuery, pageOfRows, readCursor } from '../paging.ts';
import { moneyView, problemView } from '../views.ts';
import type { Reading } from './vouchers.ts';

export interface OrderFilter {
  readonly book: string;
  readonly shop?: string;
  readonly platform?: string;
  readonly status?: string;
  readonly kind?: string;
  readonly from?: string;
  readonly to?: string;
  readonly text?: string;
  readonly problem?: string;
}

export interface OrderRow {
  readonly shop: string;
  readonly order_no: string;
  readonly platform: string;
  readonly marketplace: string;
  readonly currency: Currency;
  readonly kind: string;
  readonly status: string;
  readonly fulfilment: string;
  readonly purchased_at: string;
  readonly state: OrderBriefJson['state'];
  readonly amount: bigint;
  readonly units: bigint;
  readonly recognised: number;
  readonly problems: readonly Problem[];
}

/** A day's end sorts after every time of the day: `2026-03-02~`. */
const WHERE = `o.book = $1 AND ($2::text IS NULL OR o.shop = $2) AND ($3::text IS NULL OR o.platform = $3)
  AND ($4::text IS NULL OR o.status = $4) AND ($5::text IS NULL OR o.kind = $5)
  AND ($6::text IS NULL OR o.purchased_at >= $6) AND ($7::text IS NULL OR o.purchased_at COLLATE "C" <= $7 || '~')
  AND ($8::text IS NULL OR o.order_no ILIKE $8 OR EXISTS (SELECT FROM orders.cell c
    WHERE c.book = o.book AND c.statement_no = o.told_statement AND c.sku ILIKE $8))
  AND ($9::text IS NULL OR o.problems @> jsonb_build_array(jsonb_build_object('code', $9::text)))`;

function valuesOf(filter: OrderFilter): readonly (string | null)[] {
  const { book, from, kind, platform, problem, shop, status, text, to } = filter;
  return [
    ...[book, shop ?? null, platform ?? null, status ?? null, kind ?? null, from ?? null, to ?? null],
    ...[containing(text), problem ?? null],
  ];
}

/** The last purchased first. */
export async function pageOrders(
  { catalogue, db }: Reading,
  filter: OrderFilter & PageQuery & { readonly state?: string },
): Promise<PageJson<OrderBriefJson>> {
  const [purchasedAt, shop, orderNo] = readCursor(filter.cursor, ['text', 'text', 'text']) ?? [];
  const limit = limitOf(filter);
  const { rows } = await db.query<OrderRow>(
    `SELECT o.* FROM orders."order" o WHERE ${WHERE} AND ($10::text IS NULL OR o.state = $10)
       AND ($11::text IS NULL OR o.purchased_at < $11 OR o.purchased_at = $11 AND (o.shop, o.order_no) > ($12, $13))
     ORDER BY o.purchased_at DESC, o.shop, o.order_no LIMIT $14`,
    [...valuesOf(filter), filter.state ?? null, purchasedAt ?? null, shop ?? null, orderNo ?? null, limit + 1],
  );
  const view = (row: OrderRow): OrderBriefJson => ({ ...orderBrief(row), problems: problemsOf(catalogue, row) });
  return pageOfRows(rows, limit, view, (row) => [row.purchased_at, row.shop, row.order_no]);
}

export function orderBrief(row: OrderRow): Omit<OrderBriefJson, 'problems'> {
  const { amount, currency, fulfilment, kind, marketplace, platform, recognised, shop, state, status } = row;
  return {
    ...{ shop, orderNo: row.order_no, platform, marketplace, kind, status, fulfilment, purchasedAt: row.purchased_at },
    ...{ state, amount: moneyView(amount, currency), units: String(row.units), recognised },
  };
}

export function problemsOf(catalogue: Catalogue, row: Pick<OrderRow, 'problems'>): OrderBriefJson['problems'] {
  return row.problems.map((one) => problemView(catalogue, one));
}

export async function countOrders(db: Queryable, filter: OrderFilter): Promise<OrderCountsJson> {
  const { rows } = await db.query<{ state: OrderBriefJson['state']; orders: bigint }>(
    `SELECT o.state, count(*) AS orders FROM orders."order" o WHERE ${WHERE} GROUP BY 1 ORDER BY 1`,
    [...valuesOf(filter)],
  );
  return { items: rows.map(({ orders, state }) => ({ state, orders: Number(orders) })) };
}

export async function orderProblems({ catalogue, db }: Reading, book: string): Promise<OrderProblemsJson> {
  const { rows } = await db.query<{ code: string; orders: bigint; example: Problem }>(
    `SELECT p->>'code' AS code, count(DISTINCT (o.shop, o.order_no)) AS orders,
       (array_agg(p ORDER BY o.purchased_at DESC, o.shop, o.order_no))[1] AS example
     FROM orders."order" o CROSS JOIN LATERAL jsonb_array_elements(o.problems) AS p
     WHERE o.book = $1 AND o.causes <> '{}' AND o.state IN ('HELD', 'POSTED', 'WAITING') GROUP BY 1 ORDER BY 2 DESC, 1`,
    [book],
  );
  return {
    items: rows.map(({ code, example, orders }) => {
      return { code, orders: Number(orders), example: problemView(catalogue, example) };
    }),
  };
}
