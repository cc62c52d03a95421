/** Units of orders against units of stock: what laws L05, L07 and the open list of both flows ask. $1 is the book. */

/**
 * Units of each order that moved in stock: `left` since, `issued` as cost of sales, `follows` its settlement (mode S), `waits` as
 * dispatched since `dispatched_on`.
 */
const MOVED = `
  moved AS (
    SELECT shop, order_no,
      coalesce(sum(-units) FILTER (WHERE kind <> 'RECOGNISE'), 0)::bigint AS left,
      coalesce(sum(-units) FILTER (WHERE kind IN ('ISSUE', 'RECOGNISE')), 0)::bigint AS issued,
      coalesce(sum(-units) FILTER (WHERE kind = 'SHIPPED'), 0)::bigint AS follows,
      coalesce(sum(CASE kind WHEN 'RECOGNISE' THEN units ELSE -units END)
        FILTER (WHERE kind IN ('DISPATCH', 'RECOGNISE')), 0)::bigint AS waits,
      min(business_date) FILTER (WHERE kind = 'DISPATCH') AS dispatched_on,
      bool_or(reason = 'SALE') AS is_sale
    FROM inventory.movement WHERE book = $1 AND origin = 'orders' GROUP BY shop, order_no)`;

/** Orders whose last statement is in the book. Of another channel's stock nothing leaves: its MCF order tells it. */
const STANDING = `
  standing AS (
    SELECT o.* FROM orders."order" o WHERE o.book = $1 AND o.posted_statement = o.told_statement)`;

export const UNITS_OF_ORDERS = `
  WITH ${STANDING}
  SELECT shop, order_no AS "order", units, (shipped + cancelled + open)::bigint AS told, shipped, cancelled, open
  FROM standing WHERE units <> shipped + cancelled + open ORDER BY shop, order_no`;

export const SHIPPED_AND_LEFT = `
  WITH ${STANDING}, ${MOVED}
  SELECT o.shop, o.order_no AS "order", o.shipped::bigint AS expected, coalesce(m.left, 0) AS actual
  FROM standing o LEFT JOIN moved m USING (shop, order_no)
  WHERE o.fulfilment <> 'MCF' AND o.shipped <> coalesce(m.left, 0) ORDER BY o.shop, o.order_no`;

/**
 * Sales of mode O: an order whose revenue is in the journal (one of no price posts none), and whose units do not follow the
 * settlement.
 */
const SOLD = `
  sold AS (
    SELECT o.shop, o.order_no, o.recognised FROM orders."order" o
    WHERE o.book = $1 AND o.kind = 'SALE' AND o.fulfilment <> 'MCF' AND o.posted_statement IS NOT NULL
      AND (o.amount = 0 OR EXISTS (
        SELECT FROM ledger.entry e
        WHERE e.book = o.book AND e.source = 'order' AND e.source_id = o.shop || '|' || o.order_no)))`;

const BOTH_FLOWS = `
  WITH ${SOLD}, ${MOVED},
  flows AS (
    SELECT shop, order_no AS "order", coalesce(s.recognised, 0)::bigint AS recognised, coalesce(m.issued, 0) AS issued,
      coalesce(m.waits, 0) AS waits, m.dispatched_on
    FROM sold s FULL JOIN (SELECT * FROM moved WHERE is_sale) m USING (shop, order_no)
    WHERE coalesce(m.follows, 0) = 0)`;

export const RECOGNISED_AND_ISSUED = `${BOTH_FLOWS}
  SELECT shop, "order", recognised, issued FROM flows WHERE recognised <> issued ORDER BY shop, "order"`;

export const SOLD_ORDERS = `${BOTH_FLOWS} SELECT count(*) AS n FROM flows`;

/** $2: the last day of shipping that should be recognised by now. */
export const OPEN_FLOWS = `${BOTH_FLOWS}
  SELECT shop, "order", recognised, issued, waits, dispatched_on AS "dispatchedOn",
    CASE WHEN recognised > issued THEN 'NOT_SHIPPED' WHEN recognised < issued THEN 'NOT_SOLD' ELSE 'WAITS' END AS gap
  FROM flows WHERE recognised <> issued OR waits > 0 AND dispatched_on <= $2::date ORDER BY shop, "order"`;

/** Positions against the sum of their movements, and of the reservations that are open. */
export const POSITIONS = `
  WITH moved AS (
    SELECT warehouse, material, sum(hand) FILTER (WHERE condition = 'GOOD') AS on_hand,
      sum(hand) FILTER (WHERE condition = 'DEFECTIVE') AS defective
    FROM inventory.movement WHERE book = $1 GROUP BY 1, 2),
  promised AS (
    SELECT warehouse, material, sum(open) AS reserved FROM inventory.reservation
    WHERE book = $1 AND quantity > issued + released GROUP BY 1, 2),
  sides AS (
    SELECT warehouse, material, coalesce(m.on_hand, 0)::bigint AS "movedOnHand", coalesce(m.defective, 0)::bigint AS "movedDefective",
      coalesce(r.reserved, 0)::bigint AS promised, coalesce(p.on_hand, 0) AS "onHand", coalesce(p.defective, 0) AS defective,
      coalesce(p.reserved, 0) AS reserved
    FROM moved m FULL JOIN (SELECT * FROM inventory.position WHERE book = $1) p USING (warehouse, material)
      FULL JOIN promised r USING (warehouse, material))
  SELECT * FROM sides
  WHERE ("movedOnHand", "movedDefective", promised) IS DISTINCT FROM ("onHand", defective, reserved)
  ORDER BY warehouse, material`;
