/** Orders that review holds or rejected, as the queue shows them. */
import type { Currency } from '../../core/money.ts';
import type { Queryable } from '../../engine/transaction.ts';
import { BY_RULES, type StoredDecision } from '../../orders/review/decisions.ts';
import type { DecisionJson, PageJson, ReviewCountsJson, ReviewedOrderJson } from '../contract.ts';
import { containing, limitOf, type PageQuery, pageOfRows, readCursor } from '../paging.ts';
import { instantView, moneyView } from '../views.ts';

export interface ReviewFilter extends PageQuery {
  readonly book: string;
  readonly state?: 'HELD' | 'REJECTED';
  readonly shop?: string;
  readonly rule?: string;
  readonly text?: string;
}

type DecisionRow = Pick<StoredDecision, 'effect' | 'score' | 'parts' | 'decidedBy' | 'reason' | 'decidedAt'>;

interface Row extends DecisionRow {
  readonly shop: string;
  readonly order_no: string;
  readonly platform: string;
  readonly marketplace: string;
  readonly kind: string;
  readonly status: string;
  readonly fulfilment: string;
  readonly purchased_at: string;
  readonly amount: bigint;
  readonly currency: Currency;
  readonly units: bigint;
}

/** The last decision of each order; an order that something else than review holds has none of the effect. */
const IN_REVIEW = `FROM orders."order" o
  CROSS JOIN LATERAL (
    SELECT * FROM orders.decision d WHERE d.book = o.book AND d.shop = o.shop AND d.order_no = o.order_no
    ORDER BY d.decision_no DESC LIMIT 1
  ) d
  WHERE o.book = $1 AND o.state = $2 AND d.effect = CASE o.state WHEN 'HELD' THEN 'HOLD' ELSE 'REJECT' END`;

/** Purchased first, first. */
export async function pageReviews(db: Queryable, filter: ReviewFilter): Promise<PageJson<ReviewedOrderJson>> {
  const [purchasedAt, shop, orderNo] = readCursor(filter.cursor, ['text', 'text', 'text']) ?? [];
  const limit = limitOf(filter);
  const { rows } = await db.query<Row>(
    `SELECT o.shop, o.order_no, o.platform, o.marketplace, o.kind, o.status, o.fulfilment, o.purchased_at, o.amount, o.currency,
       o.units, d.effect, d.score, d.parts, d.decided_by AS "decidedBy", d.reason, d.decided_at AS "decidedAt"
     ${IN_REVIEW}
       AND ($3::text IS NULL OR o.shop = $3) AND ($4::text IS NULL OR o.order_no ILIKE $4)
       AND ($5::text IS NULL OR d.parts @> jsonb_build_array(jsonb_build_object('rule', $5::text)))
       AND ($6::text IS NULL OR (o.purchased_at, o.shop, o.order_no) > ($6, $7, $8))
     ORDER BY o.purchased_at, o.shop, o.order_no LIMIT $9`,
    [
      ...[filter.book, filter.state ?? 'HELD', filter.shop ?? null, containing(filter.text), filter.rule ?? null],
      ...[purchasedAt ?? null, shop ?? null, orderNo ?? null, limit + 1],
    ],
  );
  return pageOfRows(rows, limit, reviewedView, (row) => [row.purchased_at, row.shop, row.order_no]);
}

function reviewedView(row: Row): ReviewedOrderJson {
  const { amount, currency, fulfilment, kind, marketplace, platform, shop, status } = row;
  return {
    ...{ shop, orderNo: row.order_no, platform, marketplace, kind, status, fulfilment },
    ...{ purchasedAt: row.purchased_at, amount: moneyView(amount, currency), units: String(row.units) },
    decision: decisionView(row),
  };
}

export function decisionView(row: DecisionRow): DecisionJson {
  const { effect, parts, reason, score } = row;
  return {
    ...{ effect, score, reason, parts: parts.map((part) => ({ ...part, facts: { ...part.facts } })) },
    decidedBy: row.decidedBy === BY_RULES ? null : row.decidedBy,
    decidedAt: instantView(row.decidedAt),
  };
}

export async function countReviews(db: Queryable, book: string): Promise<ReviewCountsJson> {
  const count = async (state: 'HELD' | 'REJECTED'): Promise<number> => {
    const { rows } = await db.query<{ orders: bigint }>(`SELECT count(*) AS orders ${IN_REVIEW}`, [book, state]);
    return Number(rows[0]?.orders ?? 0);
  };
  const { rows } = await db.query<{ rule: string; reason: { zh: string; en: string }; orders: bigint }>(
    `SELECT part->>'rule' AS rule, (array_agg(part->'reason' ORDER BY decision_no DESC))[1] AS reason, count(*) AS orders
     FROM (SELECT d.decision_no, jsonb_array_elements(d.parts) AS part ${IN_REVIEW}) AS spoken
     GROUP BY 1 ORDER BY 3 DESC, 1`,
    [book, 'HELD'],
  );
  const rules = rows.map(({ orders, reason, rule }) => ({ rule, reason, orders: Number(orders) }));
  return { held: await count('HELD'), rejected: await count('REJECTED'), rules };
}
